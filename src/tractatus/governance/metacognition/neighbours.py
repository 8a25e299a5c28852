"""Where texts say an act's value, and the words beside it there: "to 14 days", "field 7"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from tractatus.governance.language.lexicon import word_set
from tractatus.governance.language.measures import Measure, tokens
from tractatus.governance.language.words import is_mark, singular
from tractatus.governance.metacognition.record_index import Part
from tractatus.governance.metacognition.said_values import is_said
from tractatus.governance.metacognition.sought import GRAMMAR, Sought

_ARTICLES: Final = word_set("the a an its their our his her this that only just new")
_SKIPPED: Final = frozenset(".,\"'`")
_PARTS: Final = {
    "half": 0.5, "third": 1 / 3, "quarter": 0.25, "fifth": 0.2, "tenth": 0.1, "twentieth": 0.05,
}  # fmt: skip
# So many words a unit or a month may stand behind its number.
_NEAR: Final = 4


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Words before and behind a value, wherever the act or its record says it.

    Args:
        before: The ones before, in the singular.
        behind: The ones behind it with its unit.
    """

    before: frozenset[str]
    behind: frozenset[str]

    @classmethod
    def of(cls, sought: Sought, parts: Sequence[Part]) -> Neighbours:
        """The neighbours of a value in texts."""
        before, behind = set[str](), set[str]()
        for part in parts:
            for place, end in _places_of(sought, part):
                before.add(word_before(part.words, place))
                behind.add(word_behind(part.words, end))
        return cls(frozenset(before - {""}), frozenset(behind - {""}))


def word_before(words: Sequence[str], place: int) -> str:
    """The word before a place, without articles, quotation marks and the point of "No. 7"."""
    while place and (words[place - 1] in _ARTICLES or words[place - 1] in _SKIPPED):
        place -= 1
    return singular(words[place - 1]) if place else ""


def word_behind(words: Sequence[str], end: int) -> str:
    """The word behind, without commas and quotation marks."""
    while end < len(words) and words[end] in _SKIPPED:
        end += 1
    return singular(words[end]) if end < len(words) and not is_mark(words[end]) else ""


def is_telling(word: str) -> bool:
    """Whether a neighbour says more than that something stands beside it."""
    return bool(word) and word not in GRAMMAR and not is_mark(word)


def end_of(one: Measure, words: Sequence[str]) -> int:
    """The place behind a number with its unit or its month."""
    end = one.place + 1
    behind = [singular(word) for word in words[end : end + _NEAR]]
    if one.kind == "count" or one.noun not in behind:
        return end
    return end + behind.index(one.noun) + 1


def says(sought: Sought, part: Part) -> bool:
    """Whether a text says a value, a share also as a part: "a tenth of the users"."""
    value = sought.value
    return is_said(value, part.text) or (
        "share" in value.kinds
        and any(("share", share) in value.said for share, _ in shares_in(part.words))
    )


def shares_in(words: Sequence[str]) -> Iterator[tuple[float, int]]:
    """Parts of a whole that are said in words, and where: "half of", "a tenth of"."""
    for place, word in enumerate(words):
        if word not in _PARTS:
            continue
        behind = words[place + 1] if place + 1 < len(words) else ""
        is_one = place > 0 and words[place - 1] in {"a", "one"} and behind == "of"
        if is_one or (word == "half" and behind in {"the", "of", "all"}):
            yield _PARTS[word], place


def _places_of(sought: Sought, part: Part) -> Iterator[tuple[int, int]]:
    """Where a text says a value: the place of its first word, and the one behind its last."""
    value = sought.value
    for one in part.measures if value.said else ():
        if (one.kind, one.value) in value.said:
            yield one.place, end_of(one, part.words)
    words = tuple(tokens(sought.written))
    for place in range(len(part.words) - len(words) + 1):
        if words and tuple(part.words[place : place + len(words)]) == words:
            yield place, place + len(words)
