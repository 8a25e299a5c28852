"""Ports and versions of an act against numbers that an instruction tells of the same thing."""

from __future__ import annotations

from collections.abc import Container, Iterator
from typing import Final

from tractatus.governance.crossref.bare_numbers import KINDS, bare_numbers, subjects_of
from tractatus.governance.crossref.comparison import holds
from tractatus.governance.crossref.conflict import Conflict, Status
from tractatus.governance.crossref.conflicts import conflict_of
from tractatus.governance.crossref.kinship import heads, told_words
from tractatus.governance.crossref.proposed import Proposed
from tractatus.governance.facts import Fact
from tractatus.governance.facts.fact import IMPLIED
from tractatus.governance.instructions.instruction import Instruction, KeyKind
from tractatus.governance.language.lexicon import word_set
from tractatus.governance.language.subjects import CATEGORIES, services_of

# They name so many things that to share one says nothing.
_WEAK: Final = heads(
    word_set("app server service production staging config image host node client api site "
             "container runtime system machine box user data test header")
) | CATEGORIES  # fmt: skip


def against_numbers(proposed: Proposed, told: Container[str]) -> Iterator[Conflict]:
    """Warnings of ports and versions that are others than those told of the same thing.

    Args:
        proposed: The act.
        told: References of instructions that are held against it already.
    """
    numbers = proposed.index.numbers
    for fact in proposed.findings.facts:
        if fact.kind not in KINDS or not fact.words:
            continue
        names = heads(told_words(fact.words)) - _WEAK | services_of(fact.words)
        if names.isdisjoint(numbers):
            continue
        held = {one.reference: one for name in sorted(names) for one in numbers.get(name, ())}
        for instruction in held.values():
            if instruction.reference not in told and proposed.memory.is_in_force(instruction):
                yield from _differs(proposed, fact, instruction)


def _differs(proposed: Proposed, fact: Fact, instruction: Instruction) -> Iterator[Conflict]:
    if not _is_told_of(fact, instruction.text):
        return
    asked = [one for one in bare_numbers(instruction.text) if one.kind is fact.kind]
    held = [one for one in asked if holds(one, fact) is not False]
    bounds = [one for one in asked if one.operator.value.startswith("at_")]
    broken = [one for one in (bounds or asked) if one not in held]
    if not broken or (held and not bounds):
        return
    proposed.consult(instruction)
    yield conflict_of(fact, instruction, broken[0], Status.WARNING, is_sure=False)


def _is_told_of(fact: Fact, text: str) -> bool:
    """Whether the text names what the number is of."""
    said = subjects_of(text)
    theirs, ours = services_of(said), services_of(fact.words)
    if fact.kind is KeyKind.PORT and theirs:
        return not ours.isdisjoint(theirs)
    if fact.unit == IMPLIED:
        return heads(told_words(fact.words)) <= said | theirs
    return True
