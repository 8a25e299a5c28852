"""Whether a text says a parameter's value, in whatever spelling, or another value in its stead.

A value's rival is of its kind: a number of the same unit or of the same thing ("table 5" where the
act has table 4), another date, a code of the same make ("WT-05" for "WT-04", "12a" for "12b"),
another name behind the same words ("lecture hall F" for "lecture hall C").
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final

from tractatus.governance.act import Act
from tractatus.governance.language.lexicon import word_set
from tractatus.governance.language.meaning import term_of
from tractatus.governance.language.measures import (
    Measure,
    read_measures,
    squashed,
    tokens,
    unit_of_name,
)
from tractatus.governance.language.words import is_mark, singular
from tractatus.governance.metacognition.counted import counted

MAX_VALUES: Final = 32
_MAX_TEXT: Final = 80
_HALF_DAY: Final = 720.0
_RUN: Final = re.compile(r"[a-z]+|[0-9]+")
# Many countries part thousands by points.
_THOUSANDS: Final = re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+")
# A day and a time of it are said apart: "Monday 17 March, 06:00".
_INSTANT: Final = re.compile(r"^(\d{4}-\d\d-\d\d)[tT ](\d\d:\d\d).*$")
_HOST: Final = re.compile(r"(?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,}")
_EMPTY: Final = word_set("the a an of and in at on for to")
_TITLES: Final = word_set("mr mrs ms miss dr prof st capt mme madame professor")


@dataclass(frozen=True, slots=True)
class Value:
    """A parameter's value as texts are searched for it.

    Args:
        name: Of the parameter.
        names: Terms of that name.
        said: What says it: pairs of kind and value; empty for a name or a code.
        kinds: Kinds of units in which another number would be its rival.
        nouns: Words of the description that stand beside the number.
        words: Of a name or a code.
        content: The same without titles and grammar, in the singular.
        squash: Its letters and digits alone.
        make: Of a code: its runs of letters, with digits as 0; empty for a name.
    """

    name: str
    names: frozenset[str]
    said: frozenset[tuple[str, float]]
    kinds: frozenset[str]
    nouns: frozenset[str]
    words: Sequence[str]
    content: frozenset[str]
    squash: str
    make: str


def read_values(act: Act) -> Sequence[Value]:
    """The short values of an act's parameters, at most `MAX_VALUES`."""
    words, beside = tokens(act.description), list(read_measures(act.description))
    return [
        _value(name, value, beside, words)
        for name, value in list(act.parameters.items())[:MAX_VALUES]
        if isinstance(value, str | int | float)
        and not isinstance(value, bool)
        and 0 < len(str(value)) <= _MAX_TEXT
    ]


def _value(
    name: str, value: str | float, beside: Sequence[Measure], around: Sequence[str]
) -> Value:
    names = frozenset(term_of(word) for word in tokens(name) if not is_mark(word))
    unit = None if isinstance(value, str) else unit_of_name(name)
    text = _INSTANT.sub(r"\1 \2", str(value))
    found = [one for one in read_measures(text) if one.place == 0]
    said: set[tuple[str, float]] = set()
    if isinstance(value, int | float):
        said = _numbers(float(value), unit)
    elif found and len(tokens(text)) <= _SHORT + 1:
        said = {(one.kind, one.value) for one in found} | _clocks(found)
    own = [one for one in beside if (one.kind, one.value) in said]
    kinds = {one.kind for one in (*own, *found)} | ({unit[0]} if unit else set())
    nouns = {noun for one in own for noun in counted(one, around)}
    words = tuple(word for word in tokens(str(value)) if not is_mark(word))
    squash = squashed(str(value))
    return Value(
        name, names, frozenset(said), frozenset(kinds - {"count"}),
        frozenset(map(singular, nouns)), words,
        frozenset(map(singular, words)) - _EMPTY - _TITLES, squash, _make(squash),
    )  # fmt: skip


_SHORT: Final = 3
_PAIR: Final = 2
# They point to one of several, or to a part, and count nothing.
_POINTING: Final = word_set("one first second third once half single")
_FEW: Final = 3


def _numbers(value: float, unit: tuple[str, float] | None) -> set[tuple[str, float]]:
    said = {("count", value), ("length", value), ("money", value), ("degrees", value)}
    said |= {("share", value), ("share", value / 100), ("clock", value * 60)}
    if unit:
        kinds = ("storage", "storage2") if unit[0].startswith("storage") else (unit[0],)
        return {("count", value), *((kind, round(value * unit[1], 12)) for kind in kinds)}
    return said | {("time", value * scale) for scale in (1.0, 60.0, 3_600.0, 86_400.0)}


def _clocks(found: Sequence[Measure]) -> set[tuple[str, float]]:
    """A full hour is also said as a number; the afternoon's by the half day."""
    said: set[tuple[str, float]] = set()
    for one in found:
        if one.kind == "clock":
            for minutes in (one.value, one.value - _HALF_DAY):
                said |= {("clock", minutes), ("count", minutes / 60)}
        if one.kind == "date":
            said |= {("count", one.value % 100)}
    return said


def _make(squash: str) -> str:
    """How a code is made: "wt04" as "wt0", "12b" as "0a"; nothing for a word or a number."""
    runs = _RUN.findall(squash)
    if len(runs) < 2 or sum(map(len, runs)) != len(squash):
        return ""
    is_tail = len(runs) == 2 and runs[0].isdigit() and len(runs[1]) == 1
    return "0a" if is_tail else "".join("0" if run.isdigit() else run for run in runs)


@dataclass(frozen=True, slots=True)
class _Text:
    """A text as every value is searched in it.

    Args:
        words: Of it.
        plain: The same in the singular, as a set.
        measures: Of it.
        pairs: Kind and value of these.
        squash: Its letters and digits alone.
        codes: Words that are made like codes, with their letters and digits alone, by their make.
        hosts: Words that are names of hosts.
    """

    words: Sequence[str]
    plain: frozenset[str]
    measures: Sequence[Measure]
    pairs: frozenset[tuple[str, float]]
    squash: str
    codes: Mapping[str, Sequence[tuple[str, str]]]
    hosts: Sequence[str]


@lru_cache(maxsize=512)
def _read(text: str) -> _Text:
    words = tokens(text)
    measures = read_measures(text)
    codes: dict[str, list[tuple[str, str]]] = {}
    for word in dict.fromkeys(words):
        plain = squashed(word)
        if make := _make(plain):
            codes.setdefault(make, []).append((word, plain))
    return _Text(
        words,
        frozenset(map(singular, words)),
        measures,
        frozenset((one.kind, one.value) for one in measures)
        | {("count", float(word.replace(".", ""))) for word in words if _THOUSANDS.fullmatch(word)},
        squashed(text),
        codes,
        [word for word in words if _HOST.fullmatch(word)],
    )


def is_said(value: Value, text: str) -> bool:
    """Whether a text says the value."""
    read = _read(text)
    if value.said and not value.said.isdisjoint(read.pairs):
        return True
    if value.said and value.squash.isdigit():
        return value.squash in read.plain
    if value.content and value.content <= read.plain:
        return True
    return len(value.squash) >= _SHORT and bool(value.make) and value.squash in read.squash


def rivals(value: Value, text: str) -> Iterator[str]:
    """What a text says in the value's stead, in the text's words."""
    read = _read(text)
    if value.said and (value.kinds or value.nouns or value.names):
        for one in read.measures:
            word = read.words[one.place]
            is_count = one.value > _FEW or word not in _POINTING
            if is_count and _is_alike(value, one) and (one.kind, one.value) not in value.said:
                yield word
    if value.make:
        for word, plain in read.codes.get(value.make, ()):
            if plain != value.squash:
                yield word
    yield from _other_ends(value, read)
    if len(value.words) == 1 and _HOST.fullmatch(value.words[0]):
        end = value.words[0].rpartition(".")[2]
        yield from (one for one in read.hosts if one != value.words[0] and one.endswith(f".{end}"))


def is_other_make(value: Value, word: str) -> bool:
    """Whether a word is a code that is made like the value, and another."""
    plain = squashed(word)
    return bool(value.make) and plain != value.squash and _make(plain) == value.make


def _is_alike(value: Value, one: Measure) -> bool:
    """Whether a measure counts what the value counts."""
    if one.kind != "count":
        return one.kind in value.kinds
    return bool(one.noun and singular(one.noun) in value.nouns) or (
        term_of(one.before) in value.names or singular(one.before) in value.nouns
    )


def _other_ends(value: Value, read: _Text) -> Iterator[str]:
    """Another last word behind the value's own first ones: "lecture hall F"."""
    if len(value.words) < _PAIR or len(value.words[-1]) > _SHORT:
        return
    head, tail = value.words[-2], value.words[-1]
    if singular(head) not in read.plain:
        return
    for before, word in pairwise(read.words):
        is_short = len(word) <= len(tail) and word.isalnum() == tail.isalnum()
        if before == head and word != tail and is_short and word not in _EMPTY:
            yield word


def said_in(values: Sequence[Value], texts: Sequence[str]) -> Mapping[str, bool]:
    """For each parameter whether one of the texts says its value."""
    return {value.name: any(is_said(value, text) for text in texts) for value in values}
