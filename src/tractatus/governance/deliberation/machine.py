"""The state machine: a case and an event make a case, or a refusal. Pure, total, deterministic."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any, Final

from tractatus.governance.deliberation.codes import CODES
from tractatus.governance.deliberation.conduct import Rule
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
    Opened,
    OptionProposed,
    PositionStated,
    PrecedentSet,
    SharedValuesNamed,
    StakeholderAdded,
)
from tractatus.governance.deliberation.rules import COMMON, OPENING, RULES
from tractatus.governance.deliberation.state import Deliberation, Refused, Stage


def apply(case: Deliberation | None, event: Event) -> Deliberation | Refused:
    """What becomes of a case when something happens in it.

    Args:
        case: As it stands; None where there is none yet.
        event: What is about to happen.

    Returns:
        The case with the event in it, or why it cannot happen; `case` itself never changes.
    """
    if isinstance(event, Opened):
        if case is not None:
            return refused("opened_already")
        return _first(OPENING, None, event) or Deliberation(event, Stage.OPEN, event.at_ms)
    if case is None:
        return refused("no_case")
    if refusal := _first((*COMMON, *RULES[type(event)]), case, event):
        return refusal
    changed = _EFFECTS[type(event)](case, event)
    return replace(case, **changed, last_at_ms=event.at_ms, size=case.size + 1)


def replay(events: Iterable[Event]) -> Deliberation | Refused | None:
    """The case that events add up to, or the first refusal; None where there is no event."""
    case: Deliberation | None = None
    for event in events:
        found = apply(case, event)
        if isinstance(found, Refused):
            return found
        case = found
    return case


def refused(name: str) -> Refused:
    """The refusal of a name in `CODES`, without its prefix."""
    code = f"deliberation.{name}"
    return Refused(code, CODES[code])


def _first(rules: Iterable[Rule], case: Any, event: Event) -> Refused | None:
    for rule in rules:
        if name := rule(case, event):
            return refused(name)
    return None


Change = dict[str, Any]


def _interim(case: Deliberation, event: InterimTaken) -> Change:
    return {"interim": event}


def _interim_reviewed(case: Deliberation, event: InterimReviewed) -> Change:
    return {"interim_review": event}


def _appeal_decided(case: Deliberation, event: AppealDecided) -> Change:
    # Where the case was closed before the appeal, it is closed again.
    stage = Stage.CLOSED if case.is_closed else Stage.APPEAL_DECIDED
    return {"appeal_decision": event, "stage": stage}


def _kept(name: str, stage: Stage) -> Callable[[Deliberation, Any], Change]:
    """The event stands in the state under `name`, and the case has come to `stage`."""
    return lambda case, event: {name: event, "stage": stage}


def _added(name: str, stage: Stage) -> Callable[[Deliberation, Any], Change]:
    """The same of one among several."""
    return lambda case, event: {name: (*getattr(case, name), event), "stage": stage}


_EFFECTS: Final[Mapping[type[Event], Callable[[Deliberation, Any], Change]]] = {
    Framed: _kept("framed", Stage.FRAMED),
    StakeholderAdded: _added("stakeholders", Stage.STAKEHOLDERS),
    PositionStated: _added("positions", Stage.POSITIONS),
    SharedValuesNamed: _kept("shared", Stage.SHARED_VALUES),
    OptionProposed: _added("options", Stage.OPTIONS),
    AccommodationSought: _kept("accommodation", Stage.ACCOMMODATION),
    InterimTaken: _interim,
    InterimReviewed: _interim_reviewed,
    Decided: _kept("decision", Stage.DECIDED),
    Notified: _kept("notice", Stage.NOTICE),
    Appealed: _kept("appeal", Stage.APPEALED),
    AppealDecided: _appeal_decided,
    PrecedentSet: _kept("precedent", Stage.CLOSED),
}
