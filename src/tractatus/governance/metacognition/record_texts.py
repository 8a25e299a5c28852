"""A record's texts as each rival of a value is looked up in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from tractatus.governance.act import Act, Reasoning
from tractatus.governance.language.measures import Measure, read_measures, squashed, tokens
from tractatus.governance.language.words import singular
from tractatus.governance.metacognition.neighbours import is_telling
from tractatus.governance.metacognition.record_index import Index, Part, read_act, read_index
from tractatus.governance.metacognition.said_values import Value, is_said

_MAX_ASIDE: Final = 64
_MAX_TEXT: Final = 400
_MOST: Final = 0.6
_FEW: Final = 2
# Of a number that recurs, so many places are remembered.
_MAX_PLACES: Final = 16

_Pair = tuple[str, float]


@dataclass(frozen=True, slots=True)
class Texts:
    """Goal, evidence, steps and what is asked for, with what the record says besides.

    Args:
        own: The act's description.
        index: The record.
        parts: Its texts.
        tied: How many of the act's values each of them says.
        words: Each word -> the places of texts that have it; the description is at -1.
        numbers: Each number -> the same, with the words before and behind it.
        aside: Words and numbers of alternatives, assumptions, risks and rollback.
    """

    own: Part
    index: Index
    parts: Sequence[Part]
    tied: Sequence[int]
    words: Mapping[str, frozenset[int]]
    numbers: Mapping[_Pair, Sequence[tuple[int, str, str]]]
    aside: frozenset[str | _Pair]

    @classmethod
    def read(cls, act: Act, reasoning: Reasoning, values: Sequence[Value]) -> Texts:
        """The texts of a record about an act with such values."""
        own, index = read_act(act), read_index(reasoning)
        words: dict[str, set[int]] = {}
        numbers: dict[_Pair, list[tuple[int, str, str]]] = {}
        for place, part in enumerate([own, *index.parts], -1):
            for word in part.words:
                words.setdefault(word, set()).add(place)
            for one in part.measures:
                found = numbers.setdefault((one.kind, one.value), [])
                if len(found) < _MAX_PLACES:
                    found.append((place, one.before, one.noun))
        return cls(
            own,
            index,
            index.parts,
            [sum(is_said(one, part.text) for one in values) for part in index.parts],
            {word: frozenset(places) for word, places in words.items()},
            numbers,
            frozenset(_aside(reasoning)),
        )

    def has_elsewhere(self, place: int, word: str, number: Measure | None) -> bool:
        """Whether another text than the one at a place has a word, or a number of the thing."""
        if number is None:
            return bool(self.words.get(word, frozenset()) - {place})
        return any(
            other != place
            and (number.kind != "count" or before == number.before or noun == number.noun)
            for other, before, noun in self.numbers.get((number.kind, number.value), ())
        )

    def has_aside(self, word: str, number: Measure | None) -> bool:
        """Whether what is said besides has a word, or a number."""
        if number is None:
            return squashed(word) in self.aside
        return (number.kind, number.value) in self.aside

    def restates(self, place: int, value: Sequence[str]) -> bool:
        """Whether a text says most of the description over again, but for a value."""
        own = {singular(word) for word in self.own.words if is_telling(word)}
        own -= set(map(singular, value))
        said = own & set(map(singular, self.parts[place].words))
        return len(said) > _FEW and len(said) >= _MOST * len(own)


def _aside(reasoning: Reasoning) -> Iterator[str | _Pair]:
    texts = [reasoning.rollback, *reasoning.assumptions, *reasoning.risks]
    for one in reasoning.alternatives:
        texts += [one.option, one.why_rejected]
    for text in texts[:_MAX_ASIDE]:
        yield from map(squashed, tokens(text[:_MAX_TEXT]))
        yield from ((one.kind, one.value) for one in read_measures(text[:_MAX_TEXT]))
