"""Small worlds of deliberation, explored whole: every sequence of a small alphabet of events.

`apply` is a function of the state alone, so two sequences that end in one state are followed once.
Beside the machine runs an observer, which only sees the events that were accepted and keeps its
own notes; the invariants are about its notes, never about the machine's own fields.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import product
from typing import Final

from tractatus.governance.act import ActorKind
from tractatus.governance.decision_object import Boundary
from tractatus.governance.deliberation import clocks, machine
from tractatus.governance.deliberation.clocks import CLOCKS, HOUR, Urgency
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
    Party,
    PositionStated,
    PrecedentSet,
    SharedValuesNamed,
    StakeholderAdded,
)
from tractatus.governance.deliberation.lenses import Lens
from tractatus.governance.deliberation.residue import Residue
from tractatus.governance.deliberation.state import Deliberation, Refused, Stage

CASE: Final = "case"
MODERATORS: Final = (
    Party("m1", "Ada", ActorKind.MODERATOR),
    Party("m2", "Ben", ActorKind.MODERATOR),
)
MEMBER: Final = Party("a", "Cem", ActorKind.MEMBER)
MODEL: Final = Party("bot", "A model", ActorKind.MODEL)
ANYBODY: Final = (*MODERATORS, MEMBER, MODEL)
SOME: Final = Residue("The allotment holders lose their shade.")
NAMED_NONE: Final = Residue("", "s1")
EMPTY: Final = (Residue(), Residue(" \t"), Residue("n/a"), Residue("There was none."))
SAYS: Final = "words that say what is meant"


@dataclass(frozen=True)
class Notes:
    """What the observer remembers of the accepted events."""

    last_ms: int = 0
    stakeholders: frozenset[str] = frozenset()
    heard: frozenset[str] = frozenset()
    lenses: frozenset[Lens] = frozenset()
    first_position_ms: int | None = None
    decided_by: Party | None = None
    noticed_ms: int | None = None
    appellant: Party | None = None
    is_appeal_decided: bool = False
    is_closed: bool = False
    interim_by: Party | None = None
    interim_due_ms: int = 0
    interim_open: bool = False


def noted(notes: Notes, event: Event) -> Notes:
    """The notes after an event."""
    notes = replace(notes, last_ms=event.at_ms)
    match event:
        case StakeholderAdded():
            return replace(notes, stakeholders=notes.stakeholders | {event.stakeholder})
        case PositionStated():
            first = event.at_ms if notes.first_position_ms is None else notes.first_position_ms
            return replace(
                notes,
                heard=notes.heard | {event.stakeholder},
                lenses=notes.lenses | {event.lens},
                first_position_ms=first,
            )
        case Decided():
            return replace(notes, decided_by=notes.decided_by or event.by)
        case Notified():
            return replace(notes, noticed_ms=event.at_ms)
        case Appealed():
            return replace(notes, appellant=event.by)
        case AppealDecided():
            return replace(notes, is_appeal_decided=True)
        case PrecedentSet():
            return replace(notes, is_closed=True)
        case InterimTaken():
            return replace(
                notes, interim_by=event.by, interim_due_ms=event.review_by_ms, interim_open=True
            )
        case InterimReviewed():
            return replace(notes, interim_open=False)
        case _:
            return notes


Invariant = Callable[[Notes, Event, Urgency], bool]


def _is_moderator(party: Party | None) -> bool:
    return party is not None and party.kind is ActorKind.MODERATOR and bool(party.name.strip())


def _says(residue: Residue) -> bool:
    return residue == SOME or (residue.none_by in {"s1", "s2", "m1", "m2"})


def _interim_holds(notes: Notes, event: Event, urgency: Urgency) -> bool:
    if isinstance(event, InterimTaken):
        return event.is_reversible and urgency is Urgency.CRITICAL and notes.interim_by is None
    if isinstance(event, InterimReviewed):
        return notes.interim_open and event.by.id != getattr(notes.interim_by, "id", None)
    return not (isinstance(event, Decided) and notes.interim_open)


def _clocks_hold(notes: Notes, event: Event, urgency: Urgency) -> bool:
    clock = CLOCKS[urgency]
    overdue = notes.interim_open and event.at_ms >= notes.interim_due_ms
    if event.at_ms < notes.last_ms or (overdue and not isinstance(event, InterimReviewed)):
        return False
    match event:
        case Decided():
            first = notes.first_position_ms
            return first is not None and event.at_ms - first >= clock.hearing
        case Appealed():
            noticed = notes.noticed_ms
            return noticed is not None and event.at_ms - noticed <= clock.appeal_within
        case PrecedentSet():
            return 0 < event.review_at_ms - event.at_ms <= clock.review_within
        case InterimTaken():
            return 0 < event.review_by_ms - event.at_ms <= clocks.INTERIM_REVIEW
        case _:
            return True


# Each is asked of every accepted event, with the observer's notes from before it.
INVARIANTS: Final[dict[str, Invariant]] = {
    "every step is a person's": lambda n, e, u: e.by.kind is not ActorKind.MODEL,
    "a named moderator decides": lambda n, e, u: not isinstance(e, Decided) or _is_moderator(e.by),
    "one decision and one appeal": lambda n, e, u: (
        not (isinstance(e, Decided) and n.decided_by)
        and not (isinstance(e, Appealed) and n.appellant)
        and not (isinstance(e, AppealDecided) and n.is_appeal_decided)
    ),
    "no case closes without a named human": lambda n, e, u: (
        not isinstance(e, PrecedentSet)
        or (_is_moderator(n.decided_by) and n.noticed_ms is not None)
    ),
    "an appeal is another's to decide": lambda n, e, u: (
        not isinstance(e, AppealDecided)
        or (
            _is_moderator(e.by)
            and n.decided_by is not None
            and n.appellant is not None
            and e.by.id not in {n.decided_by.id, n.appellant.id}
        )
    ),
    "nothing after the close but appeal": lambda n, e, u: (
        not n.is_closed or isinstance(e, Appealed | AppealDecided)
    ),
    "dissent and remainder are present": lambda n, e, u: (
        not isinstance(e, Decided) or (_says(e.dissent) and _says(e.remainder))
    ),
    "views are plural": lambda n, e, u: (
        not isinstance(e, SharedValuesNamed)
        or (len(n.lenses) >= 2 and len(n.heard) >= 2 and n.heard == n.stakeholders)
    ),
    "the absent have a proxy": lambda n, e, u: (
        not isinstance(e, StakeholderAdded) or not e.is_absent or e.proxy == "Dov"
    ),
    "interim acts are reversible and reviewed": _interim_holds,
    "the clocks hold": _clocks_hold,
}


def alphabet(urgency: Urgency, now_ms: int, *, wide: bool = False) -> Iterator[Event]:
    """Every event that is tried in a state whose last event was at `now_ms`.

    Args:
        wide: More people, times and texts; for `test --deep`.
    """
    clock = CLOCKS[urgency]
    late = clock.appeal_within + 1
    leaps = {0, HOUR, late, -1} if wide else {0, HOUR}
    for by, leap in product(ANYBODY, sorted(leaps)):
        yield from _events_of(by, now_ms + leap, clock.review_within, wide=wide)
    if not wide:
        yield from (Appealed(CASE, MEMBER, now_ms + leap, SAYS) for leap in (-1, late))
        yield Framed(CASE, MODERATORS[0], now_ms - 1, SAYS, SAYS)


def _events_of(by: Party, at: int, review: int, *, wide: bool) -> Iterator[Event]:
    if by in MODERATORS:
        yield from _of_moderators(by, at, review, wide=wide)
    if by.id in {"a", "bot"}:
        yield PositionStated(CASE, by, at, "s1", Lens.CARE, SAYS)
        yield PositionStated(CASE, by, at, "s2", Lens.CARE, SAYS)
        yield PositionStated(CASE, by, at, "s2", Lens.VIRTUE, SAYS)
        for option in ("keep", "fell"):
            yield OptionProposed(CASE, by, at, option, SAYS)
    residues = [(SOME, NAMED_NONE), (Residue("none", "bot"), SOME)]
    residues += [pair for one in EMPTY for pair in ((one, SOME), (SOME, one))]
    for dissent, remainder in residues if by.id != "m2" or wide else residues[:1]:
        yield Decided(CASE, by, at, "keep", SAYS, dissent, remainder)
    yield Appealed(CASE, by, at, SAYS)
    yield AppealDecided(CASE, by, at, True, "fell", SAYS)
    yield AppealDecided(CASE, by, at, False, "", SAYS)


def _of_moderators(by: Party, at: int, review: int, *, wide: bool) -> Iterator[Event]:
    yield InterimReviewed(CASE, by, at, True, SAYS)
    if by.id == "m2" and not wide:
        return
    yield Framed(CASE, by, at, SAYS, SAYS)
    yield StakeholderAdded(CASE, by, at, "s1", "Neighbours")
    yield StakeholderAdded(CASE, by, at, "s2", "Children", "", True)
    yield StakeholderAdded(CASE, by, at, "s2", "Children", "Dov", True)
    yield SharedValuesNamed(CASE, by, at, (SAYS,))
    yield AccommodationSought(CASE, by, at, SAYS)
    yield InterimTaken(CASE, by, at, SAYS, True, SAYS, at + HOUR)
    yield InterimTaken(CASE, by, at, SAYS, False, SAYS, at + HOUR)
    yield InterimTaken(CASE, by, at, SAYS, True, SAYS, at + clocks.INTERIM_REVIEW + 1)
    yield Notified(CASE, by, at, SAYS)
    yield PrecedentSet(CASE, by, at, SAYS, at + review)
    yield PrecedentSet(CASE, by, at, SAYS, at + review + 1)
    yield PrecedentSet(CASE, by, at, SAYS, at)


@dataclass(frozen=True)
class Explored:
    """What came of it: broken invariants by name, states seen, events tried, stages reached."""

    broken: frozenset[str]
    states: int
    tried: int
    stages: frozenset[Stage]


def explore(
    urgency: Urgency, *, wide: bool = False, most_states: int = 200_000, stop: bool = False
) -> Explored:
    """Follow every sequence from an opened case until nothing new is found.

    Args:
        most_states: More is an error of the world, which must be small.
        stop: At the first broken invariant.
    """
    opened = Opened(CASE, MODERATORS[0], 0, "The lime tree", Boundary.VALUES, urgency)
    first = machine.apply(None, opened)
    assert isinstance(first, Deliberation)
    start = (first, Notes())
    seen, waiting = {_key(*start)}, [start]
    broken: set[str] = set()
    stages: set[Stage] = set()
    tried = 0
    while waiting and not (stop and broken):
        case, notes = waiting.pop()
        stages.add(case.stage)
        for event in alphabet(urgency, case.last_at_ms, wide=wide):
            if _is_repeated(case, event):
                continue
            tried += 1
            after = machine.apply(case, event)
            if isinstance(after, Refused):
                continue
            holds = {name: held(notes, event, urgency) for name, held in INVARIANTS.items()}
            broken |= {name for name, held in holds.items() if not held}
            if not all(holds.values()):
                continue  # what follows from a broken world says nothing more
            then = (after, noted(notes, event))
            key = _key(*then)
            if key not in seen:
                seen.add(key)
                waiting.append(then)
                assert len(seen) < most_states, "this world is not small"
    return Explored(frozenset(broken), len(seen), tried, frozenset(stages))


def _is_repeated(case: Deliberation, event: Event) -> bool:
    """Whether somebody says again what was said: allowed, and the world would have no end."""
    return isinstance(event, PositionStated) and any(
        (one.stakeholder, one.lens) == (event.stakeholder, event.lens) for one in case.positions
    )


def _key(case: Deliberation, notes: Notes) -> object:
    """State and notes whole, but for times: these count from now, and as far as a rule looks."""
    now = case.last_at_ms
    first, noticed = notes.first_position_ms, notes.noticed_ms
    return (
        case.stage,
        *(_timeless(getattr(case, name)) for name in _PARTS),
        replace(notes, last_ms=0, first_position_ms=None, noticed_ms=None, interim_due_ms=0),
        notes.interim_open and max(0, notes.interim_due_ms - now),
        None if first is None else min(now - first, case.clock.hearing),
        None if noticed is None else now - noticed > case.clock.appeal_within,
    )


_PARTS: Final = (
    "stakeholders", "positions", "options", "shared", "accommodation", "interim",
    "interim_review", "decision", "notice", "appeal", "appeal_decision", "precedent",
)  # fmt: skip


def _timeless(part: object) -> object:
    if isinstance(part, tuple):
        return frozenset(map(_timeless, part))
    if isinstance(part, InterimTaken):
        return replace(part, at_ms=0, review_by_ms=0)
    if isinstance(part, PrecedentSet):
        return replace(part, at_ms=0, review_at_ms=0)
    return replace(part, at_ms=0) if isinstance(part, Event) else part
