"""Where a deliberation stands: what its events add up to. Made by `apply`, and by nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from tractatus.governance.deliberation.clocks import CLOCKS, Clock
from tractatus.governance.deliberation.events import (
    AccommodationSought,
    AppealDecided,
    Appealed,
    Decided,
    Framed,
    InterimReviewed,
    InterimTaken,
    Measure,
    Notified,
    Opened,
    OptionProposed,
    PositionStated,
    PrecedentSet,
    SharedValuesNamed,
    StakeholderAdded,
)


class Stage(IntEnum):
    """How far a case has come."""

    OPEN = 1
    FRAMED = 2
    STAKEHOLDERS = 3
    POSITIONS = 4
    SHARED_VALUES = 5
    OPTIONS = 6
    ACCOMMODATION = 7
    DECIDED = 8
    NOTICE = 9
    APPEALED = 10
    APPEAL_DECIDED = 11
    CLOSED = 12

    @property
    def words(self) -> str:
        """The name on pages."""
        return self.name.lower().replace("_", " ")


@dataclass(frozen=True, slots=True)
class Deliberation:
    """The state of one case; the events that made it so stand in it as they were.

    Args:
        opened: The first event.
        stage: How far the case has come.
        last_at_ms: Time of the last event.
        size: Number of events.
    """

    opened: Opened
    stage: Stage
    last_at_ms: int
    size: int = 1
    framed: Framed | None = None
    stakeholders: tuple[StakeholderAdded, ...] = ()
    positions: tuple[PositionStated, ...] = ()
    shared: SharedValuesNamed | None = None
    options: tuple[OptionProposed, ...] = ()
    accommodation: AccommodationSought | None = None
    interim: InterimTaken | None = None
    interim_review: InterimReviewed | None = None
    decision: Decided | None = None
    notice: Notified | None = None
    appeal: Appealed | None = None
    appeal_decision: AppealDecided | None = None
    precedent: PrecedentSet | None = None

    @property
    def case_id(self) -> str:
        """The case's identifier."""
        return self.opened.case_id

    @property
    def clock(self) -> Clock:
        """The spans that the case's urgency sets."""
        return CLOCKS[self.opened.urgency]

    @property
    def has_open_interim(self) -> bool:
        """Whether an interim act waits for its review."""
        return self.interim is not None and self.interim_review is None

    @property
    def is_closed(self) -> bool:
        """Whether a precedent was set; an appeal is possible still."""
        return self.precedent is not None

    @property
    def outcome(self) -> OptionProposed | None:
        """The option that holds: of the appeal where it reversed, else of the decision."""
        if self.decision is None:
            return None
        chosen = self.decision.option
        if self.appeal_decision is not None and self.appeal_decision.is_reversed:
            chosen = self.appeal_decision.option
        return next((one for one in self.options if one.option == chosen), None)

    @property
    def first_measure(self) -> Measure:
        """What the first decision does with the post; NONE before it, and where there is none."""
        if self.decision is None:
            return Measure.NONE
        chosen = self.decision.option
        return next(one.measure for one in self.options if one.option == chosen)

    @property
    def contest(self) -> Contest | None:
        """What an appeal against its decision is measured by; None before the notice."""
        if self.decision is None or self.notice is None:
            return None
        return Contest(
            target=self.opened.post or self.case_id,
            decided_by=self.decision.by.id,
            noticed_at_ms=self.notice.at_ms,
            appellant=self.appeal.by.id if self.appeal else "",
        )


@dataclass(frozen=True, slots=True)
class Contest:
    """A decision that can be, or is, appealed against.

    Args:
        target: Identifier of what was decided about.
        decided_by: Who decided first.
        noticed_at_ms: When those concerned were told.
        appellant: Who has appealed; empty before anybody has.
        may_appeal: Who may; empty where anybody of the tenant may.
        is_decided: Whether the appeal was answered.
    """

    target: str
    decided_by: str
    noticed_at_ms: int
    appellant: str = ""
    may_appeal: str = ""
    is_decided: bool = False


@dataclass(frozen=True, slots=True)
class Referred:
    """The gate wants a deliberation about this, and nobody has opened one yet."""

    target: str


@dataclass(frozen=True, slots=True)
class Refused:
    """An event that did not happen; the state is as it was.

    Args:
        code: Stable; `deliberation.` and a name of `CODES`.
        text: One sentence for people.
    """

    code: str
    text: str
