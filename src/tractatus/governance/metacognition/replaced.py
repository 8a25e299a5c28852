"""Values for which one text of a record has another, though the rest of it may be right.

A rival counts only by its role, which several things show: that the text states what the act is
for or what holds after it, that it says the act's other values too, that it does what the act
does, that the rival's neighbours are the value's, that it is a slip of the pen. Whatever the
record says of the rival elsewhere, or a word before it that sets it apart, speaks against it.

The weights are set by hand, and few: a text that states the outcome, or a slip of the pen, with
one more sign is enough; of a claim or a step more is asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from tractatus.governance.act import Act, Reasoning
from tractatus.governance.metacognition.record_index import CLAIM, STEP
from tractatus.governance.metacognition.rival_numbers import Likeness
from tractatus.governance.metacognition.roles import Role, find_roles

_OF_LIKENESS: Final[Mapping[Likeness, float]] = {
    Likeness.SLIP: 2.5,
    Likeness.NAME: 2.0,
    Likeness.THING: 1.5,
    Likeness.MAKE: 1.5,
    Likeness.UNIT: 1.0,
    Likeness.FAMILY: 1.0,
    Likeness.FRAME: 1.0,
    Likeness.DAY: 1.0,
    Likeness.POINT: 0.25,
    Likeness.SHAPE: 0.25,
    Likeness.BARE: 0.0,
}
_FIRM: Final = frozenset({Likeness.SLIP, Likeness.MAKE, Likeness.UNIT, Likeness.FAMILY})
_LOOSE: Final = frozenset({Likeness.FAMILY, Likeness.BARE})
_ENOUGH: Final = 3.0
_MOST_TIES: Final = 3
_FEWER_TIES: Final = 2


def find_replaced(act: Act, reasoning: Reasoning) -> Iterator[tuple[str, str]]:
    """The name of each parameter that a text of the record gives another value, with that value."""
    found: set[str] = set()
    for role in find_roles(act, reasoning):
        if role.name not in found and weight(role) >= _ENOUGH:
            found.add(role.name)
            yield role.name, role.rival.word


def weight(role: Role) -> float:
    """How much speaks for it that a rival stands in a value's place."""
    if role.rival.likeness is Likeness.BARE and (role.is_known or role.kind == CLAIM):
        return 0.0
    by_kind = _as_stated(role) if role.is_stated else _as_told(role)
    return _OF_LIKENESS[role.rival.likeness] + by_kind + _by_place(role) - _against(role)


def _as_stated(role: Role) -> float:
    """Goal and outcome are the act once more, but either may tell what it puts an end to."""
    is_placed = role.is_before or role.is_behind or role.is_called or role.is_restated
    is_loose = role.rival.likeness in _LOOSE and not is_placed
    is_stray = role.rival.likeness is Likeness.UNIT and not (is_placed or role.tied)
    return 2.0 - role.is_known - (is_loose or is_stray)


def _as_told(role: Role) -> float:
    """Claims tell of much besides the act, steps of less; each has its own way to mean it."""
    is_firm = role.rival.likeness in _FIRM
    is_the_deed = role.is_step_s_own and role.is_own_verb and is_firm
    elsewhere = (1.0 if is_the_deed else 2.0) * role.is_known or 1.0 * role.is_aside
    own = 1.0 if role.kind == STEP else 0.5
    is_only = is_the_deed or (is_firm and role.is_step_s_own and role.tied > 0)
    asked = 1.5 * role.is_asked + 0.5 * role.is_asked_outright - 1.0
    is_next = role.is_next and not is_the_deed
    return (
        own * role.is_own_verb + asked * (role.kind == CLAIM) + 0.5 * is_only - elsewhere - is_next
    )


def _by_place(role: Role) -> float:
    is_thing = role.rival.likeness is Likeness.THING
    is_between = role.is_before and role.is_behind and role.is_framed and not is_thing
    behind = 0.5 if is_thing or not role.is_framed else 1.0
    return (
        min(role.tied, _MOST_TIES if role.kind != CLAIM or role.is_asked else _FEWER_TIES)
        + 0.5 * role.is_before
        + behind * role.is_behind
        + 0.5 * (is_between and role.kind != CLAIM)
        + (role.is_called and not is_thing)
        + role.is_restated
        + role.is_last
        + role.is_miscopied
    )


def _against(role: Role) -> float:
    return 3.0 * role.is_apart + 2.0 * role.is_factor
