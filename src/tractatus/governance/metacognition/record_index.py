"""Where a record says each word, number and name: in its goal, a claim, a step, what it asks for.

What is said in two of these is what the record is about; what one says in passing mostly is not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from tractatus.governance.act import Act, Reasoning
from tractatus.governance.language.measures import Measure, read_measures, tokens
from tractatus.governance.language.spoken_numbers import number_of

GOAL, CLAIM, STEP, REQUEST, ACT = "goal", "claim", "step", "request", "act"
_MAX_TEXTS: Final = 32
_MAX_TEXT: Final = 400
_NAME: Final = re.compile(r"[A-Za-z0-9]+(?:[-_./@:][A-Za-z0-9]+)*")
_MARK: Final = re.compile(r"[-_./@:]")

Form = tuple[str, bool, bool]
Kinds = frozenset[str]


@dataclass(frozen=True, slots=True)
class Part:
    """One text of a record, or the act's description.

    Args:
        kind: Which of the record's fields it is of.
        text: By its beginning.
        words: In lower case.
        measures: Its numbers.
        names: Its words in lower case, by their form.
    """

    kind: str
    text: str
    words: Sequence[str]
    measures: Sequence[Measure]
    names: Mapping[Form, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Index:
    """A record's texts, and which kinds of them say what.

    Args:
        parts: The texts.
        words: Each word -> kinds of texts that say it.
        numbers: Each kind of measure with its value -> the same.
        names: Each form -> each name -> the same.
    """

    parts: Sequence[Part]
    words: Mapping[str, Kinds]
    numbers: Mapping[tuple[str, float], Kinds]
    names: Mapping[Form, Mapping[str, Kinds]]

    def is_named(self, name: str, form: Form) -> bool:
        """Whether goal, evidence or steps have a name; what is asked for repeats the act."""
        return bool(self.names.get(form, {}).get(name, frozenset()) - {REQUEST})

    def has_word(self, word: str) -> bool:
        """The same of a word."""
        return bool(self.words.get(word, frozenset()) - {REQUEST})

    def has_number(self, one: Measure) -> bool:
        """The same of a number."""
        return bool(self.numbers.get((one.kind, one.value), frozenset()) - {REQUEST})


def read_act(act: Act) -> Part:
    """An act's description."""
    return _part(ACT, act.description[:_MAX_TEXT])


def read_index(reasoning: Reasoning) -> Index:
    """A record's texts, at most `_MAX_TEXTS` of each kind."""
    parts = [_part(kind, text[:_MAX_TEXT]) for kind, text in _texts(reasoning)]
    words: dict[str, set[str]] = {}
    numbers: dict[tuple[str, float], set[str]] = {}
    names: dict[Form, dict[str, set[str]]] = {}
    for part in parts:
        for word in part.words:
            words.setdefault(word, set()).add(part.kind)
        for one in part.measures:
            numbers.setdefault((one.kind, one.value), set()).add(part.kind)
        for form, found in part.names.items():
            for name in sorted(found):
                names.setdefault(form, {}).setdefault(name, set()).add(part.kind)
    return Index(
        parts,
        {word: frozenset(kinds) for word, kinds in words.items()},
        {number: frozenset(kinds) for number, kinds in numbers.items()},
        {
            form: {name: frozenset(kinds) for name, kinds in found.items()}
            for form, found in names.items()
        },
    )


def form_of(word: str) -> Form:
    """How a name is made: the marks that part it, and whether it has digits and letters."""
    marks = "".join(_MARK.findall(word))
    return marks, any(map(str.isdigit, word)), any(map(str.isalpha, word))


def is_one_name(value: str) -> bool:
    """Whether a value is one word that is written as a name or a code: "orders.raw", "B27"."""
    marks, has_digit, _ = form_of(value)
    return bool(marks or has_digit) and _NAME.fullmatch(value) is not None


def plain_number(one: Measure, words: Sequence[str]) -> float:
    """A number as it is written, without its unit: "16" and "sixteen degrees" are the same."""
    number = number_of(words[one.place])
    return one.value if number is None else number


def _texts(reasoning: Reasoning) -> Iterator[tuple[str, str]]:
    yield GOAL, reasoning.goal
    for evidence in reasoning.evidence[:_MAX_TEXTS]:
        yield CLAIM, evidence.claim
    for step in reasoning.steps[:_MAX_TEXTS]:
        yield STEP, step
    yield REQUEST, reasoning.requested_effect


@lru_cache(maxsize=512)
def _part(kind: str, text: str) -> Part:
    names: dict[Form, set[str]] = {}
    for one in _NAME.findall(text):
        names.setdefault(form_of(one), set()).add(one.lower())
    return Part(
        kind,
        text,
        tokens(text),
        read_measures(text),
        {form: frozenset(found) for form, found in names.items()},
    )
