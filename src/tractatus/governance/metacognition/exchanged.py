"""Two ends of an act that a text exchanges: into where it comes from, and out of where it goes.

"Move the sum from roads to playgrounds" and "book it out of playgrounds, into roads" say the same
two values, so nothing is missing and nothing is new; only the words before them tell the ends.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from tractatus.governance.act import Act, Reasoning
from tractatus.governance.language.lexicon import word_set
from tractatus.governance.language.measures import tokens
from tractatus.governance.language.words import singular

_FIRST: Final = word_set("from source origin old sender before current remove")
_SECOND: Final = word_set("to target destination new recipient after into add")
_OUT_OF: Final = word_set("from of")
_INTO: Final = word_set("to into onto")
_ARTICLES: Final = word_set("the a an its our their")
_MAX_TEXTS: Final = 64
_MAX_TEXT: Final = 400


def find_exchanged(act: Act, reasoning: Reasoning) -> Iterator[tuple[str, str]]:
    """The name of the first end that a goal, a step or an outcome makes the last, with the last."""
    ends = _ends(act)
    if ends is None:
        return
    name, first, last = ends
    texts = (reasoning.goal, *reasoning.steps[:_MAX_TEXTS], reasoning.requested_effect)
    for text in texts:
        words = [word for word in tokens(text[:_MAX_TEXT]) if word not in _ARTICLES]
        plain = list(map(singular, words))
        if _is_exchanged(_before(plain, first), _before(plain, last)):
            yield name, " ".join(last)
            return


def _is_exchanged(before_first: frozenset[str], before_last: frozenset[str]) -> bool:
    is_other = bool(before_first & _INTO and before_last & _OUT_OF)
    return is_other and not (before_first & _OUT_OF or before_last & _INTO)


def _ends(act: Act) -> tuple[str, Sequence[str], Sequence[str]] | None:
    """The name of the first end, its words and those of the last, where the act has just two."""
    found: dict[bool, list[tuple[str, list[str]]]] = {True: [], False: []}
    for name, value in act.parameters.items():
        kind = name.lower().partition("_")[0]
        if isinstance(value, str) and kind in _FIRST | _SECOND:
            words = list(map(singular, tokens(value[:_MAX_TEXT])))
            found[kind in _FIRST].append((name, words))
    firsts, lasts = found[True], found[False]
    if len(firsts) != 1 or len(lasts) != 1 or not firsts[0][1] or not lasts[0][1]:
        return None
    return (*firsts[0], lasts[0][1]) if firsts[0][1] != lasts[0][1] else None


def _before(words: Sequence[str], value: Sequence[str]) -> frozenset[str]:
    """The words that stand right before a value."""
    size = len(value)
    return frozenset(
        words[place - 1]
        for place in range(1, len(words) - size + 1)
        if words[place : place + size] == value
    )
