"""What is looked up when a fact is compared: made once for a memory, wherever it is seen from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from sys import intern
from typing import TYPE_CHECKING, Final, TypeVar

from tractatus.governance.classifier.products import SUBJECTS
from tractatus.governance.crossref.aboutness import topic_of
from tractatus.governance.crossref.asides import Aside, asides
from tractatus.governance.crossref.bare_numbers import bare_numbers, subjects_of
from tractatus.governance.crossref.buckets import Bucket, Entry, fill_bucket
from tractatus.governance.crossref.choices import matters_of
from tractatus.governance.crossref.comparison import package_name
from tractatus.governance.crossref.doings import is_kept_as_is
from tractatus.governance.crossref.kinship import GENERIC, LOOSE, heads, new_head, telling_heads
from tractatus.governance.crossref.looks import name_of
from tractatus.governance.crossref.means import turned_down_means
from tractatus.governance.crossref.others import asked, others
from tractatus.governance.crossref.placings import Role, placings
from tractatus.governance.crossref.siblings import (
    Pattern,
    has_siblings,
    patterns,
    telling_parts,
)
from tractatus.governance.crossref.stems import stem, telling
from tractatus.governance.crossref.tools import tool_words
from tractatus.governance.crossref.turned_down import turned_down
from tractatus.governance.crossref.used import leading_parts
from tractatus.governance.crossref.waits import is_condition, waits_of
from tractatus.governance.crossref.wanted import wanted_number
from tractatus.governance.instructions.instruction import (
    Authority,
    Constraint,
    Instruction,
    KeyKind,
    Polarity,
)
from tractatus.governance.language.lexicon import word_set
from tractatus.governance.language.subjects import (
    CATEGORY_OF,
    SERVICES,
    name_words,
    services_of,
    subject_words,
)
from tractatus.governance.language.words import singular

if TYPE_CHECKING:
    from tractatus.governance.instructions.memory import InstructionMemory

_Filed = TypeVar("_Filed")
_Key = TypeVar("_Key", str, Pattern)
ASKED: Final = KeyKind.CONFIRMATION
_LONGEST: Final = 2_000  # characters of an instruction of which words are looked at
# Instructions that forbid without a key; the only ones of which likeness says anything.
_FORBIDDING: Final = word_set(
    "not never don't dont avoid without no nobody nothing forbidden prohibited"
)


_OF_A_SERVER: Final = frozenset({KeyKind.PORT, KeyKind.HOST})
# What people call a server that they do not call by a product's name.
_SERVERS: Final = (
    word_set(
        "api web frontend backend gateway dashboard worker admin proxy app server site portal "
        "panel service exporter bridge hub dev grpc metrics search mail queue cache"
    )
    | frozenset(SUBJECTS.values())
) - SERVICES


@dataclass(slots=True)
class Index:
    """What is found by a look-up.

    Whatever is filed under one name alone is a tuple that several names share; there are many.

    Args:
        by_word: By kind and word of the subject, the keys.
        of_servers: By kind and key of a port or a host of something that no product's name tells
            ("our API"), what its instructions are about.
        by_value: By neighbourhood of a port, the keys.
        by_text: By kind and head of a word of an instruction's text, the keys, of loose kinds.
        by_stem: By stem, the instructions without a key, and how many stems each has.
        down: By a name or number that is turned down, the instructions.
        beside: By a name that is mentioned beside what is asked for, the instructions with it.
        others: By a name that is refused, or told of beside what is asked for, the instructions.
        means: By the name of a means that is turned down, the instructions.
        by_place: By the last name of a place where nothing is to be put, the instructions.
        by_topic: By what is to be put somewhere, the instructions.
        confined: Instructions that confine changes to a place.
        parts: One part of each name of `others`, without which nothing goes by it.
        numbers: By a word of what it is about, the instructions that tell a number of no kind.
        sibling_parts: Of names that are asked for; whoever is made like one has one of them.
        siblings: By a shape of a name that is asked for, the instructions.
        choices: By a word of its matter, the instructions that choose a means.
        undone: By what is not to be done, the instructions.
        confirmed: By one stem of its subject, the keys of confirmations and all stems of each.
        waits: By a deed that waits for somebody's word, the instructions.
        wanted: By a number that is asked for, as a file has it, the constraints.
        by_key: By key, the constraints.
    """

    by_word: dict[KeyKind, dict[str, list[str]]] = field(default_factory=dict)
    of_servers: dict[KeyKind, dict[str, frozenset[str]]] = field(default_factory=dict)
    by_value: dict[str, list[str]] = field(default_factory=dict)
    by_text: dict[KeyKind, dict[str, Sequence[str]]] = field(default_factory=dict)
    by_stem: dict[str, Sequence[tuple[Instruction, int]]] = field(default_factory=dict)
    down: dict[str, Sequence[Instruction]] = field(default_factory=dict)
    beside: dict[str, list[tuple[Instruction, Aside]]] = field(default_factory=dict)
    others: dict[str, Sequence[Instruction]] = field(default_factory=dict)
    means: dict[str, Sequence[Instruction]] = field(default_factory=dict)
    by_place: dict[str, Sequence[Instruction]] = field(default_factory=dict)
    by_topic: dict[str, Sequence[Instruction]] = field(default_factory=dict)
    confined: list[Instruction] = field(default_factory=list)
    parts: set[str] = field(default_factory=set)
    numbers: dict[str, Sequence[Instruction]] = field(default_factory=dict)
    sibling_parts: set[str] = field(default_factory=set)
    siblings: dict[Pattern, Sequence[Instruction]] = field(default_factory=dict)
    choices: dict[str, Sequence[Instruction]] = field(default_factory=dict)
    undone: dict[str, Sequence[Instruction]] = field(default_factory=dict)
    confirmed: dict[str, list[tuple[str, frozenset[str]]]] = field(default_factory=dict)
    waits: dict[str, Sequence[Instruction]] = field(default_factory=dict)
    wanted: dict[str, list[Entry]] = field(default_factory=dict)
    by_key: dict[str, Bucket] = field(default_factory=dict)


def build_index(memory: InstructionMemory) -> Index:
    """The index of a memory; looks at neither place nor time."""
    index = Index()
    for kind in KeyKind:
        words = index.by_word.setdefault(kind, {})
        for key in memory.keys(kind.value):
            index.by_key[key] = fill_bucket(_standing(kind, memory.entries(key)))
            subject = subject_words(key)
            if kind is KeyKind.TOOL:
                subject = frozenset(
                    word for _, one in memory.entries(key) for word in tool_words(str(one.value))
                )
            if kind in LOOSE:
                _add_words(key, memory, index.by_text.setdefault(kind, {}))
                subject = heads(subject)
            for word in subject | {CATEGORY_OF[one] for one in services_of(subject)} or {""}:
                words.setdefault(word, []).append(key)
            if kind in _OF_A_SERVER and subject and subject <= _SERVERS:
                texts = {one.text for one, _ in memory.entries(key)}
                about = frozenset().union(*map(topic_of, texts))
                index.of_servers.setdefault(kind, {})[key] = about
            if kind is KeyKind.PORT and subject:
                for _, constraint in memory.entries(key):
                    index.by_value.setdefault(neighbourhood(constraint.value), []).append(key)
    for key in dict.fromkeys(key for some in index.by_word[ASKED].values() for key in some):
        if stems := frozenset(stem(word) for word in subject_words(key)):
            index.confirmed.setdefault(min(stems), []).append((key, stems))
    for instruction in memory.everything:
        if instruction.superseded_by or instruction.authority is Authority.DATA:
            continue
        for constraint in instruction.classification.constraints:
            if number := wanted_number(constraint):
                index.wanted.setdefault(number, []).append((instruction, constraint))
        if len(instruction.text) <= _LONGEST:
            _add_turned_down(instruction, index)
            _add_unkeyed(instruction, index)
            _add_numbers(instruction, index)
            for deed in {one for wait in waits_of(instruction.text) for one in wait.deeds}:
                _file(index.waits, deed, (instruction,))
    return index


def _standing(kind: KeyKind, entries: Sequence[Entry]) -> Sequence[Entry]:
    """The constraints of a key, without bans of a tool that only is to wait for somebody's word."""
    if kind is not KeyKind.TOOL:
        return entries
    return [
        (instruction, one)
        for instruction, one in entries
        if one.polarity is not Polarity.FORBID
        or not is_condition(instruction.text, one.span.start, str(one.value))
    ]


def _add_turned_down(instruction: Instruction, index: Index) -> None:
    """What its words turn down, as far as no constraint says so already."""
    constraints = instruction.classification.constraints
    typed = {str(one.value).lower() for one in constraints}
    typed |= {package_name(one) for one in typed}  # as what is turned down is spelt
    meant = _meant(constraints)
    bans = [one.span.start for one in constraints if one.polarity is Polarity.FORBID]
    alone = (instruction,)
    for one in turned_down(instruction.text):
        if (
            (one.name in typed and not is_kept_as_is(instruction.text, one.name))
            or one.name in meant
            or any(one.start <= start < one.end for start in bans)
        ):
            continue
        if is_condition(instruction.text, one.start, one.name):
            continue
        if not one.is_done:
            _file(index.down, one.name, alone)
        elif not constraints:
            _file(index.undone, one.name, alone)
    # `Newtonsoft.Json` looks like a file, and may be a package as well.
    paths = {package_name(str(one.value).lower()) for one in constraints if one.kind in _PATHS}
    for name in turned_down_means(instruction.text):
        if name not in typed or name in paths:
            _file(index.means, name, alone)
    for other in others(instruction.text):
        if other.name in meant:
            continue
        _file(index.others, other.name, alone)
        index.parts.update(leading_parts(other.name, other.noun))
    for word, _ in asked(instruction.text):
        if has_siblings(word.name, word.look):
            index.sibling_parts |= telling_parts(word.name)
            for shape in patterns(word.name):
                _file(index.siblings, shape, alone)
    _add_placings(instruction, index)
    for matter in matters_of(instruction.text):
        _file(index.choices, matter, alone)
    owners = frozenset(stem(word) for one in constraints for word in subject_words(one.key))
    for aside in asides(instruction.text):
        if aside.name not in typed:
            aside = aside._replace(asked=aside.asked - owners)  # said of both
            index.beside.setdefault(package_name(aside.name), []).append((instruction, aside))


_PATHS: Final = frozenset({KeyKind.PATH})


def _add_placings(instruction: Instruction, index: Index) -> None:
    alone = (instruction,)
    for one in placings(instruction.text):
        if one.role is Role.WITHIN:
            index.confined.append(instruction)
        elif one.role in (Role.KEPT, Role.AWAY):
            _file(index.by_place, one.path.rpartition("/")[2], alone)
        elif one.role is Role.PUT:
            for word in one.topic:
                _file(index.by_topic, word, alone)


def _meant(constraints: Sequence[Constraint]) -> frozenset[str]:
    """The names that constraints ask for, which no other reading of the words turns down."""
    asked = [one for one in constraints if one.polarity in _ASKED_FOR and one.kind in _PLACED]
    values = [
        str(value)
        for one in asked
        for value in (one.value if isinstance(one.value, list) else [one.value])
    ]
    names = {name_of(one) for one in values} | {package_name(one) for one in values}
    return frozenset(names | {one.lower() for one in values})


_PLACED: Final = frozenset({KeyKind.URL, KeyKind.HOST, KeyKind.PORT, KeyKind.DATABASE})
_ASKED_FOR: Final = frozenset({Polarity.REQUIRE, Polarity.PREFER})


def _add_numbers(instruction: Instruction, index: Index) -> None:
    """A port or a version that it may tell, where no constraint says so."""
    typed = {one.kind for one in instruction.classification.constraints}
    values = {str(one.value) for one in instruction.classification.constraints}
    told = bare_numbers(instruction.text)
    if all(one.kind in typed or str(one.value) in values for one in told):
        return
    alone = (instruction,)
    for word in subjects_of(instruction.text):
        _file(index.numbers, word, alone)


def _add_words(key: str, memory: InstructionMemory, by_text: dict[str, Sequence[str]]) -> None:
    if ":" not in key:
        return  # a bare key speaks of everything, and is asked about the text then
    alone = (key,)
    for word in {word for one, _ in memory.entries(key) for word in text_heads(one.text)}:
        _file(by_text, word, alone)


def _add_unkeyed(instruction: Instruction, index: Index) -> None:
    if instruction.classification.constraints:
        return
    plain = instruction.text.lower().replace("’", "'")
    if not _FORBIDDING & set(plain.replace(",", " ").split()):
        return
    stems = telling(name_words(plain))
    alone = ((instruction, len(stems)),)
    for one in stems:
        _file(index.by_stem, one, alone)


def _file(under: dict[_Key, Sequence[_Filed]], name: _Key, alone: tuple[_Filed]) -> None:
    """File one thing under a name; `alone` is what stands there while it has no company."""
    found: Sequence[_Filed] = under.setdefault(name, alone)
    if isinstance(found, list):
        found += alone
    elif found is not alone:
        under[name] = [*found, *alone]


@lru_cache(maxsize=4096)
def text_heads(text: str) -> tuple[str, ...]:
    """The heads of the words of an instruction by which a number may be named, each once."""
    words = [word for part in text[:2_000].split()[:200] for word in name_words(part)]
    # Two words may be written as one in a name: `healthcheck`. No word of a name mixes letters
    # and digits.
    joined = {
        intern(new_head(one + other))
        for one, other in pairwise(words)
        if one.isdecimal() is other.isdecimal()
    }
    told = [word for word in words if singular(word) not in GENERIC]  # no stems: summer is no sum
    return tuple(telling_heads(told) | joined)


def neighbourhood(value: object) -> str:
    """27018 and 27027 live in one: as many digits, and the first half alike."""
    digits = str(value)
    return f"{len(digits)}:{digits[: (len(digits) + 1) // 2]}"
