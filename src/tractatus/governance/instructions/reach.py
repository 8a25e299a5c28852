"""How far an instruction reaches, and what it does to another there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tractatus.governance.instructions.instruction import Place, Scope
from tractatus.governance.instructions.keys import Entry
from tractatus.governance.instructions.supersession import Relation, corrects, outranks, relate

# What has to agree between where an instruction was given and where the work is now.
_BOUND_TO: Final[Mapping[Scope, tuple[str, ...]]] = {
    Scope.PERMANENT: (),
    Scope.PROJECT: ("project",),
    Scope.PHASE: ("project", "phase"),
    Scope.SESSION: ("session",),
    Scope.TASK: ("session", "task"),
}
_WIDTH: Final = {scope: place for place, scope in enumerate(reversed(Scope))}


def is_here(scope: Scope, given: Place, now: Place) -> bool:
    """Whether what was said at `given` with this scope reaches `now`.

    What either side does not know rules nothing out: forgetting where one is loosens nothing.
    """
    for part in _BOUND_TO[scope]:
        there, here = getattr(given, part), getattr(now, part)
        if there and here and there != here:
            return False
    return True


def supersedes(later: Entry, earlier: Entry) -> bool:
    """For good: it may correct the other and reaches at least as far."""
    return corrects(later, earlier) and _reaches_as_far(later, earlier)


def suspends(stronger: Entry, weaker: Entry, now: Place | None = None) -> bool:
    """Where the stronger surely reaches (`now`), and only as long as it is in force.

    Stronger is the greater authority, whatever it says, or a later word of narrower reach that
    gives another value; a narrower word of the same authority lifts no ban.
    """
    relation = relate(weaker[1], stronger[1])
    if relation is Relation.COMPATIBLE or not corrects(stronger, weaker):
        return False
    if not outranks(stronger, weaker):
        later = stronger[0].at_ms > weaker[0].at_ms
        if not later or relation is not Relation.REPLACES:
            return False
    return now is None or _is_surely_here(stronger, now)


def _reaches_as_far(one: Entry, other: Entry) -> bool:
    if _WIDTH[one[1].scope] < _WIDTH[other[1].scope]:
        return False
    return all(
        getattr(one[0].place, part) in ("", getattr(other[0].place, part))
        for part in _BOUND_TO[one[1].scope]
    )


def _is_surely_here(entry: Entry, now: Place) -> bool:
    parts = _BOUND_TO[entry[1].scope]
    return all(getattr(entry[0].place, part) in ("", getattr(now, part)) for part in parts)


def can_meet(one: Entry, other: Entry) -> bool:
    """Whether there is a place that both reach."""
    for part in _BOUND_TO[one[1].scope]:
        ours, theirs = getattr(one[0].place, part), getattr(other[0].place, part)
        if part in _BOUND_TO[other[1].scope] and ours and theirs and ours != theirs:
            return False
    return True
