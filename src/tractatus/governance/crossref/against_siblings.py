"""An act against names that an instruction asks for, where it uses one that is made like them."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from typing import Final

from tractatus.governance.crossref.aboutness import topic_of
from tractatus.governance.crossref.choices import choices
from tractatus.governance.crossref.conflict import Conflict
from tractatus.governance.crossref.conflicts import sibling_of
from tractatus.governance.crossref.doings import does_what_is_said
from tractatus.governance.crossref.environments import is_elsewhere
from tractatus.governance.crossref.kinds import is_of_another_kind
from tractatus.governance.crossref.kinship import heads
from tractatus.governance.crossref.looks import Look
from tractatus.governance.crossref.mentions import is_in_document, speaks_of_words
from tractatus.governance.crossref.others import asked, others
from tractatus.governance.crossref.phrases import Word, phrases
from tractatus.governance.crossref.proposed import Proposed
from tractatus.governance.crossref.siblings import are_joined, patterns, telling_parts
from tractatus.governance.crossref.used import Used, means_of, names_in_act
from tractatus.governance.facts.rivals import distribution_of
from tractatus.governance.instructions.instruction import Instruction, KeyKind
from tractatus.governance.language.lexicon import word_set
from tractatus.governance.language.subjects import name_words

_DONE_TO: Final = frozenset({KeyKind.PATH, KeyKind.TABLE, KeyKind.DATABASE})
_EXCLUSIVE: Final = word_set("only exclusively solely must nowhere always alone")


def against_siblings(proposed: Proposed, told: Container[str]) -> Iterator[Conflict]:
    """Warnings of names that differ in one part from what is asked for in the same matter.

    Args:
        proposed: The act.
        told: References of instructions that are held against it already.
    """
    among = proposed.index.siblings
    names = list(names_in_act(proposed.findings, proposed.texts))
    seen: set[str] = set()
    parts = proposed.index.sibling_parts
    for one in names:
        if one.name in seen:
            continue
        seen.add(one.name)
        if parts.isdisjoint(telling_parts(one.name)):
            continue
        held = {each.reference: each for key in patterns(one.name) for each in among.get(key, ())}
        for instruction in held.values():
            if instruction.reference in told or not proposed.memory.is_in_force(instruction):
                continue
            if word := _missed(proposed, one, instruction, names):
                proposed.consult(instruction)
                yield sibling_of(one, instruction, word.name)


def against_choices(proposed: Proposed, told: Container[str]) -> Iterator[Conflict]:
    """Warnings of a means that is another than the one that an instruction chooses for a matter.

    Args:
        proposed: The act.
        told: References of instructions that are held against it already.
    """
    means = list(means_of(proposed.texts))
    if not means:
        return
    words = proposed.about().words
    held = {one.reference: one for word in sorted(words) for one in _chosen(proposed, word)}
    for instruction in held.values():
        if instruction.reference in told or not proposed.memory.is_in_force(instruction):
            continue
        for one in means:
            if word := _unchosen(instruction.text, one, words):
                proposed.consult(instruction)
                yield sibling_of(one, instruction, word.name)
                break


def _chosen(proposed: Proposed, word: str) -> Sequence[Instruction]:
    return proposed.index.choices.get(word, ())


def _unchosen(text: str, one: Used, words: frozenset[str]) -> Word | None:
    """What is chosen in the place of this means, if the act is about that matter."""
    for word, at in choices(text):
        names = (word.name, *word.name.split("-"))
        if any(name in one.name for name in names if len(name) > _SHORTEST):
            return None
        said = _topic(text, at) - heads(name_words(one.pointer.rpartition("/")[2]))
        is_only = any(each.text in _EXCLUSIVE for each in phrases(text)[at].words)
        if len(said & words) >= (1 if is_only else _TOPICAL):
            return word
    return None


_SHORTEST: Final = 2
_TOPICAL: Final = 2


def _missed(
    proposed: Proposed, one: Used, instruction: Instruction, names: Sequence[Used]
) -> Word | None:
    """What is asked for in the place of this name."""
    text = instruction.text
    keys = frozenset(patterns(one.name))
    wanted = [(word, at) for word, at in asked(text) if not keys.isdisjoint(patterns(word.name))]
    if not wanted or any(one.name == word.name for word, _ in asked(text)):
        return None
    word, at = wanted[0]
    if is_of_another_kind(instruction, word.name, one):
        return None
    if _DOCUMENTS.match(one.name) and not _DOCUMENTS.match(word.name):
        return None
    if is_elsewhere(text, word.text, one.pointer, proposed.act):
        return None
    if is_in_document(proposed.act, one.pointer) and not speaks_of_words(text):
        return None
    if word.name.startswith(f"{one.name.rstrip('/')}/") and one.name.count("."):
        return None  # the base of what is asked for
    if distribution_of(one.name) == word.name:
        return None  # the same under the name that it is imported by
    if one.name.startswith(word.name) or not (are_joined(word.name) or are_joined(one.name)):
        return None  # it is a part of what is asked for
    if word.look not in one.looks or any(each.name == one.name for each in others(text)):
        return None
    if _is_import_of(one.name, word.name):
        return None
    beside = [each.name for each in names if each.pointer == one.pointer or _is_in_it(each, one)]
    if any(name == word.name or name.startswith(f"{word.name}/") for name in beside):
        return None  # one text names both, so that it speaks of both
    fact = one.fact
    if fact is not None and fact.kind in _DONE_TO and not does_what_is_said(text, word.text, fact):
        return None
    clause = phrases(text)[at]
    if any(each.text in _EXCLUSIVE for each in clause.words) or _differ_in_number(one, word):
        return word
    parts = topic_of(word.text.replace("/", " ")) | topic_of(one.name)
    shared = (_topic(text, at) - parts) & proposed.about().words
    return word if shared else None


def _is_import_of(name: str, package: str) -> bool:
    """Whether a package is imported by a part of its name: `argon2` of `argon2-cffi`."""
    whole, _, rest = package.rpartition("-")
    return package == f"{name}.js" or (whole == name and rest in _OF_PACKAGES)


def _is_in_it(each: Used, one: Used) -> bool:
    """Whether one is the file that is written, and the other stands in what is written."""
    is_file = one.fact is not None and one.fact.kind is KeyKind.PATH
    return is_file and each.pointer.rpartition("/")[2] in _CONTENTS


_CONTENTS: Final = word_set("content contents code patch diff new_string new_str file_text")
_OF_PACKAGES: Final = word_set("cffi binary py python client sdk lib js node api core")


def _topic(text: str, at: int) -> frozenset[str]:
    """What a clause is about; where it has only the name, the clause before it."""
    clauses = phrases(text)
    for clause in (clauses[at], clauses[max(0, at - 1)]):
        said = " ".join(word.text for word in clause.words if word.look is Look.PLAIN)
        if found := topic_of(said):
            return found
    return frozenset()


def _differ_in_number(one: Used, word: Word) -> bool:
    """Whether both are long names of one thing with another number in it."""
    ours, theirs = _DIGITS.sub("#", one.name), _DIGITS.sub("#", word.name)
    return ours == theirs and len(_LETTERS.findall(ours)) >= _LONG


# Where people read of a service.
_DOCUMENTS: Final = re.compile(r"(?:docs?|wiki|help|support|status|developers?|blog|learn)\.")
_DIGITS: Final = re.compile(r"[0-9]+")
_LETTERS: Final = re.compile(r"[a-z]{2,}")
_LONG: Final = 3
