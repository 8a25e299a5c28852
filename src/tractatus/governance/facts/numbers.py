"""Numbers that are written out, or shortened: "twenty-five", "half a", "1.2k", "2 million"."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Final

from tractatus.governance.language.small_words import CARDINALS

_SCALES: Final = {"hundred": 100, "thousand": 1_000, "million": 10**6, "billion": 10**9}
_WHOLES: Final = {"a": 1, "an": 1, "dozen": 12, "couple": 2}
_SUFFIXES: Final = {"k": 1_000, "m": 10**6, "mio": 10**6, "mn": 10**6, "bn": 10**9, **_SCALES}
_WRITTEN: Final = re.compile(r"[a-z]+(?:[ -][a-z]+){0,8}")
_SHORTENED: Final = re.compile(
    rf"(?P<digits>[0-9]{{1,12}}(?:[.,][0-9]{{1,9}})?) ?(?P<suffix>{'|'.join(_SUFFIXES)})"
)
MAX_LENGTH: Final = 60


def is_number_word(word: str) -> bool:
    """Whether a word, in any case, can stand in a number that is written out."""
    low = word.lower()
    return low in CARDINALS or low in _SCALES or low in _WHOLES or low == "half"


def written_number(text: str) -> Decimal | None:
    """25 of "twenty-five", 300 of "three hundred", 0.5 of "half a"; None of anything else.

    Args:
        text: In lower case, without blanks around it.
    """
    if len(text) > MAX_LENGTH or not _WRITTEN.fullmatch(text):
        return None
    words = text.replace("-", " ").split()
    if words[0] == "half":
        return Decimal("0.5") if words[1:] in ([], ["a"], ["an"]) else None
    total = part = 0
    for place, word in enumerate(words):
        if word in CARDINALS:
            part += CARDINALS[word]
        elif word in _WHOLES and (place == 0 or word == "dozen"):
            part = part * 12 if word == "dozen" and part else part or _WHOLES[word]
        elif word == "hundred":
            part = (part or 1) * 100
        elif word in _SCALES:
            total, part = total + (part or 1) * _SCALES[word], 0
        elif word not in ("and", "of") or place == 0:
            return None
    return Decimal(total + part)


def shortened_number(text: str) -> Decimal | None:
    """1200 of "1.2k", 2000000 of "2 million"; a comma before one or two digits is decimal.

    Args:
        text: In lower case, without blanks around it.
    """
    if len(text) > MAX_LENGTH or (match := _SHORTENED.fullmatch(text)) is None:
        return None
    try:
        return Decimal(match["digits"].replace(",", ".")) * _SUFFIXES[match["suffix"]]
    except InvalidOperation:
        return None
