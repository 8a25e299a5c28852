"""An act against what instructions name beside what they ask for, or refuse by name."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from typing import Final

from tractatus.governance.classifier.clause import base_of
from tractatus.governance.classifier.verbs import HARD, MACHINE
from tractatus.governance.crossref.against_placings import is_no_place_refused
from tractatus.governance.crossref.bystanders import (
    changes_stored,
    is_for_looking,
    is_other_package,
    is_registry_of,
    is_web_namesake,
)
from tractatus.governance.crossref.conflict import Conflict
from tractatus.governance.crossref.conflicts import named_against
from tractatus.governance.crossref.doings import does_what_is_said
from tractatus.governance.crossref.environments import is_there
from tractatus.governance.crossref.index import text_heads
from tractatus.governance.crossref.kinds import is_of_another_kind
from tractatus.governance.crossref.kinship import heads
from tractatus.governance.crossref.looks import Look, name_of
from tractatus.governance.crossref.means import is_known, is_settled
from tractatus.governance.crossref.mentions import (
    PLACED,
    is_denied,
    is_in_document,
    speaks_of_words,
)
from tractatus.governance.crossref.others import Other, clause_words, is_meant, others
from tractatus.governance.crossref.proposed import Proposed
from tractatus.governance.crossref.stems import stem
from tractatus.governance.crossref.used import Used, used_names
from tractatus.governance.instructions.instruction import Instruction, KeyKind
from tractatus.governance.language.lexicon import word_set
from tractatus.governance.language.subjects import name_words, services_of

# Who does one of these to a thing makes an end of its use.
_UNDOES: Final = frozenset(
    map(stem, word_set("remove uninstall purge revoke block deny disable close exclude unset rm "
                       "unpublish delete withdraw retire cancel autoremove"))
)  # fmt: skip
_DONE_TO: Final = frozenset({KeyKind.PATH, KeyKind.TABLE, KeyKind.DATABASE})


def against_others(proposed: Proposed, told: Container[str]) -> Iterator[Conflict]:
    """Warnings of what is used though an instruction wants something else.

    Args:
        proposed: The act.
        told: References of instructions that are held against it already.
    """
    among = proposed.index.others
    for one in used_names(proposed.act, proposed.findings, among, proposed.texts):
        for instruction in among[one.name]:
            if instruction.reference in told or not proposed.memory.is_in_force(instruction):
                continue
            other = next(each for each in others(instruction.text) if each.name == one.name)
            if _is_against(proposed, one, instruction, other):
                proposed.consult(instruction)
                yield named_against(one, instruction, other)


def _is_against(proposed: Proposed, one: Used, instruction: Instruction, other: Other) -> bool:
    if is_of_another_kind(instruction, other.name, one):
        return False
    kind = None if one.fact is None else one.fact.kind
    if is_settled(instruction.text, other.name, kind, in_command=one.pointer in proposed.commands):
        return False
    if is_no_place_refused(instruction.text, one.name, one.fact):
        return False
    if _is_bystander(proposed, one, instruction):
        return False
    if _is_told_people(proposed, instruction, other, one):
        return False
    if is_denied(proposed.act, one.pointer):
        return False
    if is_there(instruction.text, other.name, one.pointer, proposed.act):
        return False
    if other.look not in one.looks or not _is_of_it(one, instruction, other):
        return False
    clause = clause_words(instruction.text, other)
    is_kept = other.look is Look.PATH or (one.fact is not None and one.fact.kind in _DONE_TO)
    if _is_wanted(one, other) or (not is_kept and _undoes(proposed, clause, one.pointer)):
        return False
    if other.is_refused:
        return one.fact is None or _does_it(proposed, instruction.text, clause, one)
    done = heads(proposed.doings(one.pointer))
    return not is_meant(instruction.text, other, done, proposed.about().words)


def _is_bystander(proposed: Proposed, one: Used, instruction: Instruction) -> bool:
    """Whether it only has the name of what is spoken of, or is used as the words allow."""
    name, fact = one.name, one.fact
    if is_other_package(name, fact) or is_registry_of(name, fact, one.written):
        return True
    if is_web_namesake(instruction, name, fact, one.written):
        return True
    return is_for_looking(instruction.text, name) and not changes_stored(proposed.findings)


def _is_told_people(proposed: Proposed, instruction: Instruction, other: Other, one: Used) -> bool:
    """Whether the name of a place or of something stored is only told to people."""
    is_place = (
        other.look in _PLACES
        or is_known(other.name)
        or (one.fact is not None and one.fact.kind in PLACED)
    )
    return (
        is_place
        and is_in_document(proposed.act, one.pointer)
        and not speaks_of_words(instruction.text)
    )


_PLACES: Final = frozenset({Look.ADDRESS, Look.MARKED})


def _is_wanted(one: Used, other: Other) -> bool:
    """Whether what is used is what is asked for, which only begins as the other does."""
    whole = name_of(one.written if one.fact is None else str(one.fact.value))
    return any(name in whole and len(name) > len(other.name) for name in other.wanted)


def _does_it(proposed: Proposed, text: str, clause: Sequence[str], one: Used) -> bool:
    """Whether the act does to the thing what the clause that refuses it speaks of."""
    fact = one.fact
    if fact is not None and fact.kind in _DONE_TO:
        return does_what_is_said(text, one.name, fact)
    if fact is None or fact.kind is not KeyKind.HOST:
        return True
    verbs = {stem(word) for word in clause if word in _SPECIAL or base_of(word) in _SPECIAL}
    return not verbs or not verbs.isdisjoint(proposed.tools | proposed.said)


_SPECIAL: Final = (HARD | MACHINE) - word_set("send post publish email mail ssh use type")


def _is_of_it(one: Used, instruction: Instruction, other: Other) -> bool:
    """Whether a number is of what the instruction speaks of, as far as both say whose it is."""
    fact = one.fact
    words = name_words(one.pointer) if fact is None else (*fact.words, *name_words(fact.pointer))
    if other.noun and other.noun not in words:
        return False
    if fact is None or not fact.words:
        return True
    if fact.kind is KeyKind.VERSION:
        return not heads(fact.words).isdisjoint(text_heads(instruction.text))
    if fact.kind is KeyKind.PORT:
        ours = services_of(fact.words)
        theirs = services_of(instruction.text.lower().split())
        return not ours or not theirs or not ours.isdisjoint(theirs)
    return True


def _undoes(proposed: Proposed, clause: Sequence[str], pointer: str) -> bool:
    """Whether the act makes an end of what the clause does not forbid to end."""
    done = _UNDOES.intersection(map(stem, proposed.doings(pointer)))
    return bool(done) and not any(stem(word) in _UNDOES for word in clause)
