"""Rules of every event: by whom, when, at which stage, and how long its texts may be."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any, Final

from tractatus.governance.act import ActorKind
from tractatus.governance.deliberation.events import (
    AccommodationSought,
    AppealDecided,
    Appealed,
    Decided,
    Event,
    Framed,
    InterimReviewed,
    InterimTaken,
    Notified,
    OptionProposed,
    PositionStated,
    PrecedentSet,
    SharedValuesNamed,
    StakeholderAdded,
)
from tractatus.governance.deliberation.residue import Residue, is_hollow
from tractatus.governance.deliberation.state import Deliberation, Stage

# The event is of the kind that the table names; narrower types here would only be repeated there.
Rule = Callable[[Deliberation, Any], str | None]

MAX_ITEMS: Final = 256
MAX_CHARACTERS: Final = 4_000

STAGES: Final[Mapping[type[Event], frozenset[Stage]]] = {
    Framed: frozenset({Stage.OPEN}),
    StakeholderAdded: frozenset({Stage.FRAMED, Stage.STAKEHOLDERS}),
    PositionStated: frozenset({Stage.STAKEHOLDERS, Stage.POSITIONS}),
    SharedValuesNamed: frozenset({Stage.POSITIONS}),
    OptionProposed: frozenset({Stage.SHARED_VALUES, Stage.OPTIONS}),
    AccommodationSought: frozenset({Stage.OPTIONS}),
    Decided: frozenset({Stage.ACCOMMODATION}),
    Notified: frozenset({Stage.DECIDED}),
    Appealed: frozenset({Stage.NOTICE, Stage.CLOSED}),
    AppealDecided: frozenset({Stage.APPEALED}),
    PrecedentSet: frozenset({Stage.NOTICE, Stage.APPEAL_DECIDED}),
    InterimTaken: frozenset(stage for stage in Stage if stage < Stage.DECIDED),
    InterimReviewed: frozenset(stage for stage in Stage if stage < Stage.DECIDED),
}


def same_case(case: Deliberation, event: Event) -> str | None:
    """The event is of this case."""
    return None if event.case_id == case.case_id else "wrong_case"


def time_runs(case: Deliberation, event: Event) -> str | None:
    """Time does not go back."""
    return None if event.at_ms >= case.last_at_ms else "time_went_back"


def by_a_named_human(case: Deliberation | None, event: Event) -> str | None:
    """A person with a name."""
    if not event.by.is_human:
        return "not_a_human"
    has_name = any(map(str.isalnum, event.by.name))
    return None if event.by.id and has_name else "unnamed"


def by_a_moderator(case: Deliberation | None, event: Event) -> str | None:
    """Somebody with the role to do it."""
    return None if event.by.kind is ActorKind.MODERATOR else "not_a_moderator"


def not_closed(case: Deliberation, event: Event) -> str | None:
    """After the close nothing follows but an appeal."""
    is_appeal = isinstance(event, Appealed | AppealDecided)
    return "closed" if case.is_closed and not is_appeal else None


def at_its_stage(case: Deliberation, event: Event) -> str | None:
    """The case has come as far as this, and no farther."""
    return None if case.stage in STAGES[type(event)] else "wrong_stage"


def short_enough(case: Deliberation | None, event: Event) -> str | None:
    """No more than people read."""
    if any(len(text) > MAX_CHARACTERS for text in _texts(event)):
        return "too_much"
    if isinstance(event, SharedValuesNamed):
        return "too_much" if len(event.values) > MAX_ITEMS else None
    grown = case and _SERIES.get(type(event))
    return "too_much" if grown and len(getattr(case, grown)) >= MAX_ITEMS else None


# Where an event is one of several, the others stand under this name.
_SERIES: Final[Mapping[type[Event], str]] = {
    StakeholderAdded: "stakeholders",
    PositionStated: "positions",
    OptionProposed: "options",
}


def _texts(event: Event) -> list[str]:
    values = [getattr(event, field.name) for field in fields(event)]
    texts = [event.by.id, event.by.name]
    for value in values:
        if isinstance(value, str):
            texts.append(value)
        elif isinstance(value, tuple):
            texts += value
        elif isinstance(value, Residue):
            texts += [value.text, value.none_by]
    return texts


def says(*names: str) -> Rule:
    """The named texts say something."""

    def rule(case: Deliberation | None, event: Event) -> str | None:
        return "empty_text" if any(is_hollow(getattr(event, name)) for name in names) else None

    return rule
