"""The facts of an act against the constraints that speak of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tractatus.governance.crossref.buckets import speaking
from tractatus.governance.crossref.comparison import package_name
from tractatus.governance.crossref.conflict import Conflict, Status
from tractatus.governance.crossref.conflicts import conflict_of
from tractatus.governance.crossref.judging import is_broken
from tractatus.governance.crossref.kinship import LOOSE
from tractatus.governance.crossref.proposed import Proposed
from tractatus.governance.crossref.rates import comparable
from tractatus.governance.crossref.severity import severity_of
from tractatus.governance.crossref.tiers import is_of_another_case
from tractatus.governance.crossref.touching import speaks_of, touching
from tractatus.governance.crossref.turned_down import names_of
from tractatus.governance.facts import Fact, Source
from tractatus.governance.instructions.instruction import (
    Constraint,
    Instruction,
    KeyKind,
    Operator,
    Polarity,
)


def against_values(proposed: Proposed) -> Iterator[Conflict]:
    """What the facts of the act do against the constraints of their key."""
    by_word = proposed.index.by_word
    for fact in proposed.findings.facts:
        if by_word[fact.kind]:
            yield from _of_fact(proposed, fact)


def _of_fact(proposed: Proposed, fact: Fact) -> Iterator[Conflict]:
    index, memory = proposed.index, proposed.memory
    mentions = proposed.all_mentions if fact.kind in LOOSE else proposed.own_mentions
    for touch in touching(fact, mentions, proposed.about, index):
        for instruction, constraint in speaking(index.by_key[touch.key], fact, memory):
            if not speaks_of(instruction, touch, fact, proposed.about):
                continue
            proposed.consult(instruction)
            broken = _breaks(proposed, instruction, constraint, fact)
            if broken is False or (index.beside and _is_meant_beside(proposed, instruction, fact)):
                continue
            is_sure = touch.is_sure and broken is True and fact.source is not Source.UNTRUSTED
            severity = severity_of(instruction, constraint, proposed.pressure, is_sure=is_sure)
            if severity > Status.APPROVED:
                yield conflict_of(fact, instruction, constraint, severity, is_sure)


def _breaks(
    proposed: Proposed, instruction: Instruction, constraint: Constraint, fact: Fact
) -> bool | None:
    """Whether the fact goes against the constraint; None where nobody can tell."""
    if fact.kind in LOOSE and is_of_another_case(instruction.text, constraint, fact):
        return False
    if fact.kind is not KeyKind.MONEY:
        broken = is_broken(instruction, constraint, fact)
    else:
        ways = comparable(instruction.text, constraint, fact, proposed.findings.facts)
        broken = _worst(is_broken(instruction, constraint, one) for one in ways)
    if broken and _has_another_way(instruction, constraint, fact):
        return False
    return broken


def _worst(answers: Iterable[bool | None]) -> bool | None:
    """True before None before False."""
    found = set(answers)
    return next((one for one in (True, None) if one in found), False)


def _has_another_way(instruction: Instruction, constraint: Constraint, fact: Fact) -> bool:
    """Whether the same instruction asks for this value, too: "use 8080 and 8081"."""
    if constraint.polarity is Polarity.FORBID or constraint.operator is not Operator.EQUALS:
        return False
    return any(
        other is not constraint
        and other.key == constraint.key
        and other.polarity is constraint.polarity
        and other.operator is Operator.EQUALS
        and is_broken(instruction, other, fact) is False
        for other in instruction.classification.constraints
    )


def _is_meant_beside(proposed: Proposed, instruction: Instruction, fact: Fact) -> bool:
    """Whether the act is what the instruction says that this other value is for."""
    return any(
        one is instruction and proposed.is_for(aside, fact.pointer)
        for name in map(package_name, names_of(fact))
        for one, aside in proposed.index.beside.get(name, ())
    )
