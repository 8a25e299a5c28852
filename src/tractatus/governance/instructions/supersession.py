"""Which of two instructions prevails: the later one, where it may correct the earlier at all.

    later may correct earlier if    its authority is greater, or equal and the author the same,
                              and   it is no mere preference over something required,
                              and   it is no hedged or fleeting word over a firm one.

Everything else that contradicts is a question for a person.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from tractatus.governance.act import Json
from tractatus.governance.instructions.instruction import (
    Authority,
    Constraint,
    Instruction,
    KeyKind,
    Operator,
    Persistence,
    Polarity,
)

# From here on a text says plainly what it wants.
EXPLICIT: Final = 0.5

# What one thing has only one of. Of the other kinds there are many side by side, so that one
# value does not speak of another: "use React" takes nothing back that "use TypeScript" said.
SINGLE: Final = frozenset(
    {
        KeyKind.PORT,
        KeyKind.HOST,
        KeyKind.URL,
        KeyKind.DATABASE,
        KeyKind.VERSION,
        KeyKind.MONEY,
        KeyKind.COUNT,
        KeyKind.DURATION,
    }
)

_FIRM: Final = frozenset({Persistence.HIGH, Persistence.MEDIUM})
_BOUNDS: Final = frozenset({Operator.AT_LEAST, Operator.AT_MOST})


class Relation(Enum):
    """How two constraints of one key stand to each other."""

    COMPATIBLE = auto()
    REPLACES = auto()  # another value for the same thing
    LIFTS = auto()  # what was forbidden is required or permitted
    FORBIDS = auto()  # what was required or permitted is forbidden


@dataclass(frozen=True, slots=True)
class Question:
    """Two instructions that cannot both be followed, and neither of which may correct the other.

    Args:
        earlier: Id of the one that was given first.
        later: Id of the other.
        key: What they disagree about.
    """

    earlier: str
    later: str
    key: str

    @property
    def text(self) -> str:
        """The question, in words."""
        return f"which holds for {self.key}: instruction {self.earlier} or {self.later}?"


def relate(earlier: Constraint, later: Constraint) -> Relation:
    """How `later` stands to `earlier`; they have the same key."""
    bans = earlier.polarity is Polarity.FORBID, later.polarity is Polarity.FORBID
    if all(bans):
        return Relation.COMPATIBLE
    if any(bans):
        if not _same_value(earlier, later):
            return Relation.COMPATIBLE
        return Relation.LIFTS if bans[0] else Relation.FORBIDS
    if Polarity.PERMIT in (earlier.polarity, later.polarity):
        return Relation.COMPATIBLE
    if earlier.kind not in SINGLE or _same_value(earlier, later):
        same = earlier.kind is not KeyKind.CONFIRMATION or earlier.value == later.value
        return Relation.COMPATIBLE if same else Relation.LIFTS
    return Relation.COMPATIBLE if _both_can_hold(earlier, later) else Relation.REPLACES


def corrects(
    later: tuple[Instruction, Constraint], earlier: tuple[Instruction, Constraint]
) -> bool:
    """Whether the one may take back what the other said, given that they contradict."""
    new, old = later[0], earlier[0]
    if authority_of(*later) < authority_of(*earlier):
        return False
    if authority_of(*later) == authority_of(*earlier) and new.author != old.author:
        return False
    if later[1].polarity is Polarity.PREFER and earlier[1].polarity is not Polarity.PREFER:
        return False
    return _weight(new) >= _weight(old)


def outranks(one: tuple[Instruction, Constraint], other: tuple[Instruction, Constraint]) -> bool:
    """Whether the authority of the one is strictly greater."""
    return authority_of(*one) > authority_of(*other)


def authority_of(instruction: Instruction, constraint: Constraint) -> Authority:
    """Whose word it is: its giver's, except where the text only hands on what data says."""
    quoted = constraint.authority is Authority.DATA
    return Authority.DATA if quoted else instruction.authority


def _weight(instruction: Instruction) -> tuple[bool, bool]:
    found = instruction.classification
    return found.persistence in _FIRM, found.explicitness >= EXPLICIT


def _same_value(one: Constraint, other: Constraint) -> bool:
    return (one.operator, one.unit, _plain(one.value)) == (
        other.operator,
        other.unit,
        _plain(other.value),
    )


def _plain(value: Json) -> Json:
    return sorted(map(str, value)) if isinstance(value, list) else value


def _both_can_hold(one: Constraint, other: Constraint) -> bool:
    """Whether some value satisfies both; versions and globs are not looked into."""
    if one.unit != other.unit or one.operator is other.operator is not Operator.ONE_OF:
        return False
    for finite, loose in ((one, other), (other, one)):
        if finite.operator is Operator.EQUALS:
            return _satisfies(finite.value, loose)
    for finite, loose in ((one, other), (other, one)):
        if finite.operator is Operator.ONE_OF and isinstance(finite.value, list):
            return any(_satisfies(value, loose) for value in finite.value)
    if {one.operator, other.operator} == _BOUNDS:
        low, high = (one, other) if one.operator is Operator.AT_LEAST else (other, one)
        return _is_up_to(low.value, high.value)
    return False


def _satisfies(value: Json, constraint: Constraint) -> bool:
    if constraint.operator is Operator.ONE_OF:
        return isinstance(constraint.value, list) and value in constraint.value
    if constraint.operator is Operator.AT_LEAST:
        return _is_up_to(constraint.value, value)
    return constraint.operator is Operator.AT_MOST and _is_up_to(value, constraint.value)


def _is_up_to(low: Json, high: Json) -> bool:
    numbers = isinstance(low, int | float) and isinstance(high, int | float)
    return numbers and bool(low <= high)
