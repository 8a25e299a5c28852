"""The words of a text as the last, statistical reading takes them: stems, numbers and names.

Everything here is linear in the length of the text, total on any string, and blind to case and to
what is not seen.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from tractatus.governance.crossref.stems import COMMON, stem
from tractatus.governance.facts.numbers import written_number
from tractatus.governance.language.lexicon import word_set
from tractatus.governance.language.subjects import name_words

WORD, NUMBER, NAME, PART = "word", "number", "name", "part"
ENDS: Final = frozenset(",;.!?()—\n:")
_TOKEN: Final = re.compile(r"@?[a-z0-9~/_.*#-](?:[\w/@+*~#%'-]|[.:,](?=[\w/*~]))*|[,;.!?()—\n:€$£]")
_NUMBER: Final = re.compile(r"v?([0-9]{1,18}(?:\.[0-9]{1,18}){0,4}(?:\.x)?)")
_MEASURED: Final = re.compile(r"([0-9][0-9,'_]{0,20}(?:\.[0-9]{1,9})?)([a-z%]{0,3})")
_SPLIT: Final = re.compile(r"[^a-z0-9.]+|\.(?![0-9])")
_GROUPING: Final = re.compile("[,'_]")
_COUNTED: Final = word_set(
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety"
)
_SCALES: Final = {"dozen": 12, "hundred": 100, "thousand": 1_000, "million": 10**6}
_ADDRESSING: Final = word_set("com org net example www http https io lan corp")
_LONGEST: Final = 200


class Term(NamedTuple):
    """What one word of a text counts as.

    Args:
        kind: WORD, NUMBER, NAME (an identifier, path or address as a whole), or PART of a name.
        text: A stem, a number in plain digits, or a name without the marks around it.
    """

    kind: str
    text: str


def words_of(text: str) -> list[str]:
    """The words and marks of `text`, which is folded and in lower case; numerals as digits."""
    return list(_numerals(_TOKEN.findall(text)))


@lru_cache(maxsize=8192)
def terms_of(word: str) -> tuple[Term, ...]:
    """What `word` counts as; nothing where it is a mark or a word that any sentence has."""
    word = word[:_LONGEST].strip("'\"`").rstrip(".,:;!?'")
    if word.isalpha():
        return tuple(Term(WORD, one) for one in _stems(word))
    if number := _NUMBER.fullmatch(word):
        return (Term(NUMBER, number[1]),)
    if measured := _MEASURED.fullmatch(word.lstrip("€$£")):
        return (Term(NUMBER, _plain_digits(measured[1])), *terms_of(measured[2]))
    name = word.strip("/*~.-_#@")
    return (Term(NAME, name), *_parts(name)) if name else ()


def number_in(text: str) -> float | None:
    """The number that a NUMBER is; None for a version of several parts."""
    try:
        return float(text)
    except ValueError:
        return None


def _parts(name: str) -> Iterator[Term]:
    for part in _SPLIT.split(name):
        if number := _NUMBER.fullmatch(part):
            yield Term(NUMBER, number[1])
        elif part:
            yield from (Term(PART, one) for one in _stems(part) if one not in _ADDRESSING)


def _stems(word: str) -> Iterator[str]:
    for one in name_words(word):
        found = stem(one)
        if len(found) > 1 and found not in COMMON and not found.isdigit():
            yield found


def _plain_digits(text: str) -> str:
    digits = _GROUPING.sub("", text)
    is_cents = "." in digits and len(digits.rpartition(".")[2]) < 3
    return digits.rstrip("0").rstrip(".") if is_cents else digits


def _numerals(words: Sequence[str]) -> Iterator[str]:
    """ "Three dozen" as "36", "nine thousand" as "9000", "2 million" as "2000000"."""
    place = 0
    while place < len(words):
        end = place
        while end < len(words) and end - place < 8 and _counts(words, end, place):
            end += 1
        number = _counted(words[place:end]) if end > place else None
        yield words[place] if number is None else number
        place += 1 if number is None else end - place


def _counts(words: Sequence[str], at: int, start: int) -> bool:
    word = words[at]
    if word in _COUNTED or (word in _SCALES and at > start):
        return True
    if at > start:
        return word == "and" and words[at - 1] == "hundred" and words[at + 1 : at + 2] != []
    is_scaled = words[at + 1 : at + 2] != [] and words[at + 1] in _SCALES
    return is_scaled and (word.isdigit() or word in ("a", "half"))


def _counted(words: Sequence[str]) -> str | None:
    if words[0].isdigit():
        return str(int(words[0][:15]) * _SCALES.get(words[1], 1)) if len(words) == 2 else None
    found = written_number(" ".join(words).removesuffix(" and"))
    return None if found is None else _plain_digits(f"{found:f}")
