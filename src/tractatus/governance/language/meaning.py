"""Whether two short texts say the same thing in other words: the test of a real alternative.

A text is reduced to a set of terms: words without grammar, synonyms as one, numbers as they are,
and whether it is negated. Crude on purpose and deterministic; it errs towards "the same", which
can only lower the standing of a proposal.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final

from tractatus.governance.language.lexicon import word_set
from tractatus.governance.language.small_words import NEGATING
from tractatus.governance.language.synonyms import CANONICAL, COMPOUNDS
from tractatus.governance.language.words import is_mark, read_texts, singular

_STOP_WORDS: Final = word_set(
    "a an the of to it its this that these those is are was were be been being and or but in on "
    "at by for from with into as so we i you he she they our your their my will would should can "
    "could may might must shall do does did just simply instead again now then there here have "
    "has had very really please same way option alternative simple directly immediately also"
)
NEGATIONS: Final = NEGATING | {"dont", "nothing", "none", "refrain"}
_GRAMMAR: Final = _STOP_WORDS | NEGATIONS
_SAME: Final = 0.7

# Terms of verbs that leave things as they are.
LEAVING: Final = frozenset({"keep"}) | word_set("withhold remain refrain")

# "n/a", "tbd": words that fill a field and say nothing.
_EMPTY: Final = word_set("n/a na none nil null unknown tbd todo nothing no not applicable x xxx")


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a short text says, reduced.

    Args:
        terms: Words without grammar and numbers.
        is_negated: Whether an odd number of negations is in it.
    """

    terms: frozenset[str]
    is_negated: bool

    @property
    def numbers(self) -> frozenset[str]:
        """Terms with a digit; two texts with different ones never say the same."""
        return frozenset(term for term in self.terms if any(map(str.isdigit, term)))


def read_meaning(text: str) -> Meaning:
    """The meaning of a text; linear and total."""
    return _brief_meaning(text) if len(text) <= _BRIEF_TEXT else meaning_of(words_of(text))


def words_of(text: str) -> Sequence[str]:
    """The words of a text, `joined`."""
    return _brief_words(text) if len(text) <= _BRIEF_TEXT else tuple(joined(read_texts(text)))


# One decision reads each text of its record several times; number and length bound the caches.
_BRIEF_TEXT: Final = 400


@lru_cache(maxsize=256)
def _brief_meaning(text: str) -> Meaning:
    return meaning_of(words_of(text))


@lru_cache(maxsize=256)
def _brief_words(text: str) -> Sequence[str]:
    return tuple(joined(read_texts(text)))


def meaning_of(words: Sequence[str]) -> Meaning:
    """The meaning of a text whose words were read and `joined` already."""
    terms = frozenset([term for word in words if (term := _content(word))])
    if NEGATIONS.isdisjoint(words):
        return Meaning(terms, is_negated=False)
    return Meaning(terms, sum(word in NEGATIONS for word in words) % 2 == 1)


_COMPOUND_STARTS: Final = frozenset(first for first, _ in COMPOUNDS)


def joined(words: Sequence[str]) -> Sequence[str]:
    """The words of a text, with verbs of two words as one."""
    if _COMPOUND_STARTS.isdisjoint(words):
        return words
    found: list[str] = []
    for word in words:
        if found and (compound := COMPOUNDS.get((found[-1], word))):
            found[-1] = compound
        else:
            found.append(word)
    return found


def _content(word: str) -> str:
    """The term of a word, or nothing for grammar and punctuation."""
    return _common_content(word) if len(word) <= _COMMON_LENGTH else _term(word)


def term_of(word: str) -> str:
    """A word without inflection, or the first of its synonyms."""
    return _common_term(word) if len(word) <= _COMMON_LENGTH else _term(word)


# Words recur; the length bounds what hostile text can make the cache hold.
_COMMON_LENGTH: Final = 24


@lru_cache(maxsize=8192)
def _common_term(word: str) -> str:
    return _term(word)


@lru_cache(maxsize=8192)
def _common_content(word: str) -> str:
    return "" if word in _GRAMMAR or is_mark(word) else _term(word)


def _term(word: str) -> str:
    base = singular(word)
    for form in (word, base, *_uninflected(base)):
        if form in CANONICAL:
            return CANONICAL[form]
    stems = sorted(_uninflected(base), key=len)
    return stems[0] if stems else base


def _uninflected(word: str) -> Iterable[str]:
    for ending in ("ing", "ed"):
        if len(word) > len(ending) + 3 and word.endswith(ending):
            stem = word.removesuffix(ending)
            yield stem
            yield f"{stem}e"
            if stem[-1] == stem[-2]:
                yield stem[:-1]


def is_same(one: Meaning, other: Meaning) -> bool:
    """Whether both say the same; two texts that say nothing do."""
    if one.is_negated != other.is_negated:
        return False
    union = one.terms | other.terms
    if union and len(one.terms & other.terms) / len(union) < _SAME:
        return False
    return one.numbers == other.numbers


def is_within(part: Meaning, whole: Meaning) -> bool:
    """Whether `part` says nothing that `whole` does not say."""
    return part.is_negated == whole.is_negated and part.terms <= whole.terms


def says_something(text: str) -> bool:
    """Whether a field holds more than filler."""
    return any(not is_mark(word) and word not in _EMPTY for word in words_of(text))


# What a rollback or the like begins with that says there is none, and what proves the contrary.
_NONE: Final = word_set(
    "no none not cannot can't nothing impossible unnecessary unneeded needless without neither "
    "irreversible never permanent nobody"
)
_UNDOING: Final = word_set(
    "restore revert redo put run deploy install set copy load recreate undo reinstate switch "
    "return reopen withdraw recall reverse import push create"
)


def says_there_is_none(text: str) -> bool:
    """Whether a field says that it has nothing to say: "not possible", "there is no way back".

    "A letter can't be unsent; a correction goes out the same day" says what there is.
    """
    read = read_texts(text[:400])
    if any(map(_is_remedy, _further_clauses(read))):
        return False
    words = [word for word in read if not is_mark(word)]
    start = [word for word in words if word not in {"there", "it", "is", "this", "the", "act"}][:3]
    if start[1:2] == ["without"]:
        start = start[:1]  # "withdrawal without cost" says what there is
    is_denied = bool(_NONE & set(start[:2])) or (bool(_NONE & set(start)) and len(words) < _BRIEF)
    return is_denied and not _UNDOING & set(words[1:]) - {"undo"}


def _further_clauses(words: Sequence[str]) -> Iterator[Sequence[str]]:
    starts = [place for place, word in enumerate(words) if word in _CLAUSE_STARTS]
    for start, end in pairwise([*starts, len(words)]):
        yield words[start + 1 : end]


def _is_remedy(clause: Sequence[str]) -> bool:
    """Whether it says what would be done, and denies nothing."""
    return _NONE.isdisjoint(clause) and not _REMEDIES.isdisjoint(clause)


_CLAUSE_STARTS: Final = frozenset({";", ".", ":", "but", "however", "though", "until"})
_REMEDIES: Final = _UNDOING | word_set(
    "can correct corrected correction corrections amend amended amendment replace replaced "
    "replacement cancel cancelled stop stopped kept restored reverted reopened recalled recreated "
    "returned withdrawn undone reinstated repeated exchanged refunded apology compensate "
    "compensated prepared ready first trial test tested rehearsed confirm confirms confirmed "
    "backup export snapshot spare standby call shut kit"
)
_BRIEF: Final = 8
