"""What can happen in a deliberation: frozen values, each by somebody at a time."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from tractatus.governance.act import ActorKind
from tractatus.governance.decision_object import Boundary
from tractatus.governance.deliberation.clocks import Urgency
from tractatus.governance.deliberation.lenses import Lens
from tractatus.governance.deliberation.residue import Residue

_HUMANS: Final = frozenset({ActorKind.MEMBER, ActorKind.MODERATOR, ActorKind.ADMINISTRATOR})


class Measure(StrEnum):
    """What an option does with a post, where the case is about one."""

    NONE = ""
    KEEP = "keep"
    LABEL = "label"
    RESTRICT = "restrict"
    REMOVE = "remove"


@dataclass(frozen=True, slots=True)
class Party:
    """Who acts in a case.

    Args:
        id: Opaque and stable.
        name: As the community knows it; an act of a human without one is refused.
        kind: From the log-in and the tenant's roles, never from a form.
    """

    id: str
    name: str
    kind: ActorKind

    @property
    def is_human(self) -> bool:
        """Whether a person acts, and no machine."""
        return self.kind in _HUMANS


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened in a case.

    Args:
        case_id: Whose event it is.
        by: Who did it.
        at_ms: When, in milliseconds of Unix time; never before the event that precedes it.
    """

    case_id: str
    by: Party
    at_ms: int


@dataclass(frozen=True, slots=True)
class Opened(Event):
    """A question is put to the community.

    Args:
        subject: What it is about, in a few words.
        boundary: Which boundary it touches.
        urgency: Sets the clocks.
        post: Identifier of the post that it is about, or empty.
    """

    subject: str
    boundary: Boundary
    urgency: Urgency
    post: str = ""


@dataclass(frozen=True, slots=True)
class Framed(Event):
    """The question, and what is at stake, in words that no side would refuse."""

    question: str
    at_stake: str


@dataclass(frozen=True, slots=True)
class StakeholderAdded(Event):
    """Somebody whom the decision touches.

    Args:
        stakeholder: Identifier within the case.
        name: Who that is, or what group.
        proxy: Who speaks for them; required of those who are absent.
        is_absent: Whether they cannot speak here themselves.
    """

    stakeholder: str
    name: str
    proxy: str = ""
    is_absent: bool = False


@dataclass(frozen=True, slots=True)
class PositionStated(Event):
    """What a stakeholder holds, seen through one lens."""

    stakeholder: str
    lens: Lens
    statement: str


@dataclass(frozen=True, slots=True)
class SharedValuesNamed(Event):
    """What the positions have in common, said by somebody who has read them all."""

    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OptionProposed(Event):
    """Something that could be decided."""

    option: str
    text: str
    measure: Measure = Measure.NONE


@dataclass(frozen=True, slots=True)
class AccommodationSought(Event):
    """How far an answer can be found that more of the positions can live with."""

    text: str


@dataclass(frozen=True, slots=True)
class InterimTaken(Event):
    """Something done at once in a critical case, because waiting would do harm.

    Args:
        act: What was done.
        is_reversible: Anything but a reversible act is refused.
        undo: How it is undone.
        review_by_ms: When it is reviewed at the latest.
    """

    act: str
    is_reversible: bool
    undo: str
    review_by_ms: int


@dataclass(frozen=True, slots=True)
class InterimReviewed(Event):
    """A human has looked at the interim act, and it stays or is undone."""

    stays: bool
    reasons: str


@dataclass(frozen=True, slots=True)
class Decided(Event):
    """A named human's decision, with what it leaves behind."""

    option: str
    reasons: str
    dissent: Residue
    remainder: Residue


@dataclass(frozen=True, slots=True)
class Notified(Event):
    """Those whom the decision touches were told, with the reasons and how to appeal."""

    text: str


@dataclass(frozen=True, slots=True)
class Appealed(Event):
    """Somebody asks for another reviewer."""

    grounds: str


@dataclass(frozen=True, slots=True)
class AppealDecided(Event):
    """Another human's answer.

    Args:
        is_reversed: Whether the first decision falls.
        option: What holds instead; empty where the first decision stands.
        reasons: Why.
    """

    is_reversed: bool
    option: str
    reasons: str


@dataclass(frozen=True, slots=True)
class PrecedentSet(Event):
    """What later cases may look at, and when it is looked at again. Closes the case."""

    summary: str
    review_at_ms: int


KINDS: Final[dict[str, type[Event]]] = {
    "opened": Opened,
    "framed": Framed,
    "stakeholder_added": StakeholderAdded,
    "position_stated": PositionStated,
    "shared_values_named": SharedValuesNamed,
    "option_proposed": OptionProposed,
    "accommodation_sought": AccommodationSought,
    "interim_taken": InterimTaken,
    "interim_reviewed": InterimReviewed,
    "decided": Decided,
    "notified": Notified,
    "appealed": Appealed,
    "appeal_decided": AppealDecided,
    "precedent_set": PrecedentSet,
}
KIND_OF: Final[dict[type[Event], str]] = {kind: name for name, kind in KINDS.items()}
