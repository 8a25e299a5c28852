"""Stems of words, roughly, and which words tell nothing; only ever compared with each other."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from tractatus.governance.language.lexicon import word_set
from tractatus.governance.language.subjects import name_words

_ENDINGS: Final = (
    "ments", "ment", "ations", "ation", "ings", "ing", "ions", "ion", "ees", "ee", "ers", "er",
    "ed", "es", "e", "s",
)  # fmt: skip


def new_stem(word: str) -> str:
    """The word without the usual endings; of one that hardly anybody says twice."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return _undoubled(word[: -len(ending)])
    return word


@lru_cache(maxsize=4096)
def stem(word: str) -> str:
    """The word without the usual endings."""
    return new_stem(word)


@lru_cache(maxsize=4096)
def stems(text: str) -> frozenset[str]:
    """The stems of the words of an identifier or phrase."""
    return frozenset(stem(word) for word in name_words(text))


def telling(words: Iterable[str]) -> frozenset[str]:
    """The stems of `words`, without those that any sentence has."""
    return frozenset(map(stem, words)) - COMMON


def _undoubled(word: str) -> str:
    return word[:-1] if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "aels" else word


COMMON: Final = frozenset(
    stem(word)
    for word in word_set(
        "the a an and or of in on at to for with by from is are be been must should shall will may "
        "can could would do does did have has this that these those it its we you i they our your "
        "all any every each always never not no without when if as than then there here please "
        "make sure use using used into out up down only also just more most one two very"
    )
)
