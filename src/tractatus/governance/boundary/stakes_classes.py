"""Which classes a word is in, however it is inflected or compounded."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import Final

from tractatus.governance.boundary.stakes_nouns import STAKES
from tractatus.governance.boundary.stakes_things import THINGS
from tractatus.governance.boundary.stakes_words import DEEDS, MACHINES, MANNERS, WORK
from tractatus.governance.language.lexicon import LEMMAS, word_set
from tractatus.governance.language.meaning import term_of
from tractatus.governance.language.words import singular

# How often articles stand tells who writes, not what is decided.
_ARTICLES: Final = word_set("the a an and")


@dataclass(frozen=True, slots=True)
class ClassedWord:
    """The classes of a word.

    Args:
        deeds: What it does, as a verb.
        stakes: Whom or what it stands for, as a noun that acts decide about.
        manners: The turns of phrase that it belongs to.
        things: The things that it stands for.
        term: The word without inflection, or the first of its synonyms.
        is_machine: Whether it acts by itself.
        is_work: Whether it asks for a text or a look.
    """

    deeds: tuple[str, ...] = ()
    stakes: tuple[str, ...] = ()
    manners: tuple[str, ...] = ()
    things: tuple[str, ...] = ()
    term: str = ""
    is_machine: bool = False
    is_work: bool = False


# Words recur; the length bounds what hostile text can make the cache hold.
_LONGEST: Final = 24
_NO_CLASSES: Final = ClassedWord()
_NOUNS: Final = {name: nouns for name, (_, nouns) in STAKES.items()}
_JOINTS: Final = re.compile(r"[-_./+=@]+")


def classes_of(text: str) -> ClassedWord:
    """The classes of a word in lower case; none of one that no dictionary has, by its length."""
    return _classes(text) if len(text) <= _LONGEST else _NO_CLASSES


@lru_cache(maxsize=8192)
def _classes(text: str) -> ClassedWord:
    forms = frozenset(_forms(text))
    # "opt_in" and "four-eyes" are about what their parts are about.
    parts = frozenset(chain(forms, *map(_forms, filter(None, _JOINTS.split(text)))))
    return ClassedWord(
        _named(DEEDS, forms),
        _named(_NOUNS, parts if text.isascii() and not any(map(str.isdigit, text)) else forms),
        _named(MANNERS, forms),
        _named(THINGS, forms),
        term_of(text) if text[0].isalpha() and text not in _ARTICLES else "",
        not MACHINES.isdisjoint(forms),
        not WORK.isdisjoint(forms),
    )


def _named(classes: Mapping[str, frozenset[str]], forms: frozenset[str]) -> tuple[str, ...]:
    return tuple(name for name, words in classes.items() if not words.isdisjoint(forms))


def _forms(word: str) -> Iterable[str]:
    return (word, singular(word), LEMMAS.get(word, word), *_uninflected(word))


def _uninflected(word: str) -> Iterable[str]:
    for ending in ("ing", "ed", "es", "s", "d"):
        if len(word) > len(ending) + 2 and word.endswith(ending):
            stem = word[: -len(ending)]
            yield stem
            yield f"{stem}e"
            if len(stem) > 2 and stem[-1] == stem[-2]:
                yield stem[:-1]
