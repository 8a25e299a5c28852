"""A value that a record does not say, and what might stand there in its stead."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from tractatus.governance.act import Act
from tractatus.governance.language.lexicon import word_set
from tractatus.governance.language.meaning import term_of
from tractatus.governance.language.measures import Measure, tokens
from tractatus.governance.language.words import is_mark, singular
from tractatus.governance.metacognition.claims import OTHERS
from tractatus.governance.metacognition.opposites import verb_of
from tractatus.governance.metacognition.record_index import (
    Form,
    Index,
    Part,
    form_of,
    is_one_name,
)
from tractatus.governance.metacognition.said_values import Value, is_said

GRAMMAR: Final = word_set(
    "a an the of in on at to for from by with and or but is are was were be been has have had its "
    "it this that these those their our your his her as into over until till per within than then "
    "not no so if when while after before about between under above who which what there here all "
    "any each every some both one only"
)
# Factors between a value and the same in another unit: cents, thousands, minutes, hours, weeks.
_SCALES: Final = (100, 1_000, 60, 3_600, 24, 7)
_VERBAL: Final = ("ed", "ing", "ly")
_REGULAR: Final = word_set("hourly daily nightly weekly monthly quarterly yearly family supply")
_POINTS: Final = word_set("date clock weekday months")


@dataclass(frozen=True, slots=True)
class Sought:
    """A value that the record does not say, beside the act's others.

    Args:
        value: As texts are searched for it.
        written: As the act has it.
        names: Terms of the parameter's name.
        called: Words of that name.
        taken: Kinds and amounts of the act's other values.
        others: Words of these, and each of them without its marks.
        tied: Texts that say one of the others: what they are about is this act.
    """

    value: Value
    written: str
    names: frozenset[str]
    called: frozenset[str]
    taken: frozenset[tuple[str, float]]
    others: frozenset[str]
    tied: Sequence[Part]

    @property
    def form(self) -> Form | None:
        """How the value is made, if it is a name or a code and no plain number."""
        plain = self.written.strip("/")
        is_name = is_one_name(plain) and not (self.value.said and not form_of(plain)[0])
        return form_of(plain) if is_name else None

    def fits(self, word: str) -> bool:
        """Whether a word may be a value of the kind, and is none that the act has."""
        plain = singular(word)
        return (
            word[0].isalpha()
            and word not in GRAMMAR
            and self.others.isdisjoint((word, plain))
            and term_of(word) not in self.names
            and plain not in self.value.content
        )

    def beside_name(self, words: Sequence[str]) -> Iterator[str]:
        """The words right beside the parameter's name: "table orders", "the orders table"."""
        for place, word in enumerate(words):
            if singular(word) in self.called and term_of(word) in self.names:
                behind, before = words[place + 1 : place + 2], words[max(0, place - 1) : place]
                is_last = len(words) <= place + 2 or is_mark(words[place + 2])
                for one in (*behind, *before):
                    is_named = not is_verbal(one) or (is_last and bool(behind) and one == behind[0])
                    if self.fits(one) and one not in OTHERS and is_named:
                        yield one

    def _is_of_kind(self, kind: str) -> bool:
        """Whether such a measure may be the value; a bare number may be one of any unit."""
        if self.value.kinds:
            return kind in self.value.kinds | {"count"}
        kinds = {one for one, _ in self.value.said}
        return kind in kinds or ("count" in kinds and kind not in _POINTS)

    def is_rival(self, one: Measure) -> bool:
        """Whether a number is of the value's kind, and neither it nor another of the act's."""
        pair = (one.kind, one.value)
        said = self.value.said
        return (
            self._is_of_kind(one.kind)
            and pair not in said | self.taken
            and not any(is_scaled(one.value, number) for _, number in said)
        )


def read_sought(act: Act, value: Value, values: Sequence[Value], index: Index) -> Sought:
    """A value beside the act's others, and the texts that say some of these."""
    others = [one for one in values if one is not value]
    words = {word for one in others for word in one.words}
    called = [word for word in tokens(value.name.replace("_", " ")) if not is_mark(word)]
    return Sought(
        value,
        str(act.parameters[value.name]),
        frozenset(map(term_of, called)),
        frozenset(map(singular, called)),
        frozenset(pair for one in others for pair in one.said),
        frozenset({one.squash for one in others} | words | set(map(singular, words))),
        [part for part in index.parts if any(is_said(one, part.text) for one in others)],
    )


def is_verbal(word: str) -> bool:
    """Whether a word is a deed, or says how something is, and names nothing."""
    return bool(verb_of(word)) or (word.endswith(_VERBAL) and word not in _REGULAR)


def is_scaled(one: float, other: float) -> bool:
    """Whether two numbers are the same in other units."""
    small, large = sorted((abs(one), abs(other)))
    return small > 0 and any(abs(small * scale - large) < 1e-9 * large for scale in _SCALES)
