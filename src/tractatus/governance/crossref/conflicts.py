"""What a person reads of a conflict: what was proposed, what was said, by which instruction."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from tractatus.governance.crossref.conflict import Conflict, Status
from tractatus.governance.crossref.others import Other
from tractatus.governance.crossref.placings import Placing, Role
from tractatus.governance.crossref.used import Used
from tractatus.governance.crossref.written import Written
from tractatus.governance.facts import Fact
from tractatus.governance.facts.wording import worded
from tractatus.governance.instructions.instruction import (
    Constraint,
    Instruction,
    KeyKind,
    Operator,
    Polarity,
)
from tractatus.governance.language.words import shown

_OF_VALUES: Final = frozenset(
    {"crossref.differs", "crossref.forbidden", "crossref.possible_conflict"}
)
_SIGNS: Final = {
    Operator.EQUALS: "",
    Operator.ONE_OF: "one of ",
    Operator.AT_LEAST: "at least ",
    Operator.AT_MOST: "at most ",
    Operator.MATCHES: "",
    Operator.WITHIN: "",
}
_MENDABLE: Final = frozenset(
    {KeyKind.PORT, KeyKind.HOST, KeyKind.DATABASE, KeyKind.TABLE, KeyKind.COLUMN, KeyKind.PACKAGE,
     KeyKind.VERSION, KeyKind.COUNT, KeyKind.URL}
)  # fmt: skip


def conflict_of(
    fact: Fact, instruction: Instruction, constraint: Constraint, severity: Status, is_sure: bool
) -> Conflict:
    """A fact that goes, or may go, against a constraint."""
    forbids = constraint.polarity is Polarity.FORBID
    mendable = (
        is_sure
        and not forbids
        and constraint.operator is Operator.EQUALS
        and fact.kind in _MENDABLE
    )
    wanted = _wanted(constraint)
    code = "forbidden" if forbids else "differs"
    return Conflict(
        code=f"crossref.{code}" if is_sure else "crossref.possible_conflict",
        parameter=fact.pointer,
        proposed=fact.written,
        required=f"not {wanted}" if forbids else wanted,
        instruction=instruction.reference,
        span=constraint.span,
        severity=severity,
        text=(
            f"{constraint.key} is {shown(fact.written)}, and the instruction says "
            f"{'not ' if forbids else ''}{shown(wanted)}: {said_in(instruction)}"
        ),
        place=fact.span,
        value=constraint.value if mendable else None,
        found=fact.value,
    )


def turned_down_by(fact: Fact, instruction: Instruction, name: str) -> Conflict:
    """A fact whose name or number the words of an instruction turn down."""
    return Conflict(
        "crossref.turned_down", fact.pointer, fact.written, f"not {name}", instruction.reference,
        None, Status.WARNING,
        f"{shown(name)} is what an instruction turns down: {said_in(instruction)}",
        place=fact.span, found=fact.value,
    )  # fmt: skip


def written_against(written: Written, instruction: Instruction, name: str) -> Conflict:
    """A name of no kind that the words of an instruction turn down."""
    return Conflict(
        "crossref.turned_down", written.pointer, written.text, f"not {name}",
        instruction.reference, None, Status.WARNING,
        f"{shown(name)} is what an instruction turns down: {said_in(instruction)}",
        found=written.text,
    )  # fmt: skip


def named_against(used: Used, instruction: Instruction, other: Other) -> Conflict:
    """Something that is used though the words of an instruction want another thing, or not this."""
    how = "turns down" if other.is_refused else "names beside what it asks for"
    return Conflict(
        "crossref.turned_down", used.pointer, used.written, f"not {other.name}",
        instruction.reference, None, Status.WARNING,
        f"{shown(other.name)} is what an instruction {how}: {said_in(instruction)}",
        found=used.written,
    )  # fmt: skip


def means_against(used: Used, instruction: Instruction) -> Conflict:
    """A means that the act names, and the words of an instruction turn down."""
    return Conflict(
        "crossref.turned_down", used.pointer, used.written, f"not {used.name}",
        instruction.reference, None, Status.WARNING,
        f"{shown(used.name)} is what an instruction turns down: {said_in(instruction)}",
        found=used.written,
    )  # fmt: skip


def placed_against(
    pointer: str, written: str, instruction: Instruction, placing: Placing
) -> Conflict:
    """A place to which an act writes against what an instruction says of places."""
    is_wanted = placing.role in (Role.PUT, Role.WITHIN)
    return Conflict(
        "crossref.possible_conflict", pointer, written,
        placing.path if is_wanted else f"not {placing.path}", instruction.reference, None,
        Status.WARNING,
        f"{shown(written)} is not where an instruction wants it: {said_in(instruction)}",
        found=written,
    )  # fmt: skip


def sibling_of(used: Used, instruction: Instruction, name: str) -> Conflict:
    """Something that is made like what the words of an instruction ask for, and is not it."""
    return Conflict(
        "crossref.possible_conflict", used.pointer, used.written, name, instruction.reference,
        None, Status.WARNING,
        f"{shown(used.name)} stands where an instruction asks for {shown(name)}: "
        f"{said_in(instruction)}",
        found=used.written,
    )  # fmt: skip


def _wanted(constraint: Constraint) -> str:
    return f"{_SIGNS[constraint.operator]}{worded(constraint)}"


def said_in(instruction: Instruction) -> str:
    """The words of an instruction, with its reference."""
    return f'"{shown(instruction.text)}" ({instruction.reference})'


def distinct(conflicts: Iterable[Conflict]) -> list[Conflict]:
    """Each instruction once for each place and value."""
    found: dict[tuple[object, ...], Conflict] = {}
    for one in conflicts:
        about = "value" if one.code in _OF_VALUES else one.code
        key = (about, one.parameter, str(one.found), one.instruction, one.required, one.proposed)
        if key not in found or found[key].severity < one.severity:
            found[key] = one
    return list(found.values())
