"""An act against what instructions say without a value: likeness, and what words turn down."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from tractatus.governance.crossref.against_placings import is_no_place_refused
from tractatus.governance.crossref.bystanders import is_only_quoted, is_web_namesake
from tractatus.governance.crossref.comparison import holds, package_name
from tractatus.governance.crossref.conflict import Conflict, Status
from tractatus.governance.crossref.conflicts import said_in, turned_down_by, written_against
from tractatus.governance.crossref.doings import does_what_is_said
from tractatus.governance.crossref.means import is_settled
from tractatus.governance.crossref.mentions import (
    is_denied,
    is_in_document,
    is_only_mentioned,
    speaks_of_words,
)
from tractatus.governance.crossref.proposed import Proposed
from tractatus.governance.crossref.stems import stem
from tractatus.governance.crossref.touching import similar
from tractatus.governance.crossref.turned_down import names_of, things_done
from tractatus.governance.crossref.written import Written, written_names
from tractatus.governance.facts import Fact
from tractatus.governance.facts.looking import looking_pointers
from tractatus.governance.instructions.instruction import Instruction, KeyKind, Polarity


def against_words(proposed: Proposed) -> Iterator[Conflict]:
    """Warnings of instructions whose words speak against the act, though no key of theirs does."""
    index = proposed.index
    if index.by_stem:
        yield from _similar(proposed)
    if index.down or index.undone:
        yield from _turned_down(proposed)
    if index.beside:
        yield from _beside(proposed)


def _similar(proposed: Proposed) -> Iterator[Conflict]:
    facts = proposed.findings.facts
    names = {str(one.value) for one in facts if one.kind is KeyKind.PACKAGE}
    named = proposed.tools.union(map(stem, proposed.mentions))  # every word that may name the act
    for instruction in similar(named, names, proposed.index):
        if proposed.memory.is_in_force(instruction):
            proposed.consult(instruction)
            yield Conflict(
                "crossref.similar_instruction", "/text", proposed.act.type, instruction.text[:80],
                instruction.reference, None, Status.WARNING,
                f"the act sounds like what an instruction forbids: {said_in(instruction)}",
            )  # fmt: skip


def _turned_down(proposed: Proposed) -> Iterator[Conflict]:
    index, memory = proposed.index, proposed.memory
    for fact in proposed.findings.facts:
        is_tool = fact.kind is KeyKind.TOOL
        among = index.undone if is_tool else index.down
        for name in things_done(fact) if is_tool else names_of(fact):
            for instruction in among.get(name, ()):
                if (
                    memory.is_in_force(instruction)
                    and not is_settled(instruction.text, name, fact.kind, in_command=True)
                    and not is_no_place_refused(instruction.text, name, fact)
                    and not is_web_namesake(instruction, name, fact, fact.written)
                    and not _is_told_people(proposed, instruction, fact.pointer)
                    and not is_denied(proposed.act, fact.pointer)
                    and does_what_is_said(instruction.text, name, fact)
                    and not _is_inside(instruction, fact)
                ):
                    proposed.consult(instruction)
                    yield turned_down_by(fact, instruction, name)


def _is_inside(instruction: Instruction, fact: Fact) -> bool:
    """Whether a path is where the instruction wants it: "nowhere except build/"."""
    return fact.kind is KeyKind.PATH and any(
        wanted.kind is KeyKind.PATH
        and wanted.polarity is Polarity.REQUIRE
        and holds(wanted, fact) is True
        for wanted in instruction.classification.constraints
    )


def _beside(proposed: Proposed) -> Iterator[Conflict]:
    for fact in proposed.findings.facts:
        for name in map(package_name, names_of(fact)):
            for instruction, aside in proposed.index.beside.get(name, ()):
                if is_only_mentioned(instruction.text, fact, proposed.act):
                    continue
                is_for = proposed.is_for(aside, fact.pointer) or is_settled(
                    instruction.text, name, fact.kind, in_command=True
                )
                if proposed.memory.is_in_force(instruction) and not is_for:
                    proposed.consult(instruction)
                    yield turned_down_by(fact, instruction, aside.name)


def against_names(proposed: Proposed) -> Iterator[Conflict]:
    """Names of no kind, whatever else the act names beside them."""
    index = proposed.index
    for one in written_names(proposed.act, index.beside, index.down):
        in_command = one.pointer in proposed.commands
        yield from _named_beside(proposed, one, in_command=in_command)
        if one.is_marked and not one.is_prose:
            yield from _named_down(proposed, one, in_command=in_command)


def _named_beside(proposed: Proposed, one: Written, *, in_command: bool) -> Iterator[Conflict]:
    for instruction, aside in proposed.index.beside.get(one.name, ()):
        if proposed.is_for(aside, one.pointer):
            continue
        if is_settled(instruction.text, one.name, None, in_command=in_command):
            continue
        if _is_told_people(proposed, instruction, one.pointer):
            continue
        if _is_no_use(proposed, one, instruction):
            continue
        if proposed.memory.is_in_force(instruction):
            proposed.consult(instruction)
            yield written_against(one, instruction, aside.name)


def _named_down(proposed: Proposed, one: Written, *, in_command: bool) -> Iterator[Conflict]:
    for instruction in proposed.index.down.get(one.name, ()):
        if is_settled(instruction.text, one.name, None, in_command=in_command):
            continue
        if _is_told_people(proposed, instruction, one.pointer):
            continue
        if _is_no_use(proposed, one, instruction) or _is_only_read(proposed, instruction, one):
            continue
        if proposed.memory.is_in_force(instruction):
            proposed.consult(instruction)
            yield written_against(one, instruction, one.name)


def _is_no_use(proposed: Proposed, one: Written, instruction: Instruction) -> bool:
    """Whether a name in a statement is only compared with, or what is done to it is not meant."""
    facts = [
        fact
        for fact in proposed.findings.facts
        if fact.pointer == one.pointer and fact.kind in _STORED
    ]
    named = [fact for fact in facts if one.name in map(package_name, names_of(fact))]
    if not named and one.pointer in looking_pointers(proposed.findings.facts):
        return True
    if named:
        return not any(does_what_is_said(instruction.text, one.name, fact) for fact in named)
    return bool(facts) and is_only_quoted(proposed.text_at(one.pointer), one.name)


_STORED: Final = frozenset({KeyKind.TABLE, KeyKind.DATABASE})


def _is_only_read(proposed: Proposed, instruction: Instruction, one: Written) -> bool:
    """Whether all that the act does with the name is something that the words do not speak of."""
    facts = [
        fact for fact in proposed.findings.facts if one.name in map(package_name, names_of(fact))
    ]
    return bool(facts) and not any(
        does_what_is_said(instruction.text, str(fact.value).lower(), fact) for fact in facts
    )


def _is_told_people(proposed: Proposed, instruction: Instruction, pointer: str) -> bool:
    """Whether a name stands in a document, and the instruction speaks of nothing written."""
    return is_in_document(proposed.act, pointer) and not speaks_of_words(instruction.text)
