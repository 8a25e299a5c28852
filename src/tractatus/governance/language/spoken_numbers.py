"""Numbers in digits and in words: "1.137,50", "twenty-six", "one thousand three hundred and six".

The words are those of English: hundreds, thousands and millions with what "and" adds, dozens,
halves and quarters, and years that are said as two numbers.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from tractatus.governance.language.small_words import CARDINALS

_TH: Final = (
    "- first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth "
    "thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
)
WORDS: Final = {
    **{word: float(number) for word, number in CARDINALS.items()},
    **{word: float(number) for number, word in enumerate(_TH.split()) if number},
    "pair": 2.0, "thirtieth": 30.0, "half": 0.5,
}  # fmt: skip
_GREAT: Final = {"thousand": 1_000.0, "million": 1_000_000.0}
_SCALES: Final = {"hundred": 100.0, **_GREAT}
_FRACTIONS: Final = {"a half": 0.5, "a quarter": 0.25, "three quarters": 0.75}
# A year is said as two numbers: "nineteen seventy-nine".
_CENTURIES: Final = range(13, 21)

_THOUSAND: Final = 3
_NUMBER: Final = re.compile(r"(\d+(?:\.\d+)?)(?:st|nd|rd|th)?")
# Thousands parted, or a comma before the decimals.
_PARTED: Final = re.compile(r"\d{1,3}(?:[ ,.]\d{3})+(?:[.,]\d{1,2})?|\d+,\d{2}")


def number_of(word: str) -> float | None:
    """The number that one word is, in digits or in letters."""
    if word in WORDS or word == "dozen":
        return WORDS.get(word, 12.0)
    if _PARTED.fullmatch(word):
        last = max(word.rfind(","), word.rfind("."), word.rfind(" "))
        digits, rest = re.sub(r"\D", "", word[:last]), word[last + 1 :]
        is_whole = word[last] in ", " and len(rest) == _THOUSAND
        return float(f"{digits}{rest}" if is_whole else f"{digits}.{rest}")
    match = _NUMBER.fullmatch(word)
    return float(match[1]) if match else None


def number_at(words: Sequence[str], place: int) -> tuple[float, int] | None:
    """The number that begins at a place, and the place behind it; None where none does.

    Args:
        words: Of the text; "twenty-six" as two.
        place: Of the number's first word.
    """
    is_one = words[place] in {"a", "an"} and words[place + 1 : place + 2] in _ONE_OF
    first = 1.0 if is_one else number_of(words[place])
    if first is None:
        return None
    if year := _year(words, place):
        return year
    whole, group, end = 0.0, first, place + 1
    while end < len(words):
        word, before = words[end], words[end - 1]
        if word == "hundred" and group < _SCALES["hundred"]:
            group *= _SCALES["hundred"]
        elif word in _GREAT:
            whole, group = whole + group * _GREAT[word], 0.0
        elif word == "dozen":
            group *= 12
        elif word == "quarters" and group < 4:
            group /= 4
        elif _joins(words, end, group):
            pass
        elif more := _more(word, before, whole, group):
            group += more
        else:
            break
        end += 1
    return _with_rest(words, whole + group, end, first)


_ONE_OF: Final = [(word,) for word in _SCALES]


def _joins(words: Sequence[str], end: int, group: float) -> bool:
    """Whether a small word only holds the number together: "hundred and six", "half a dozen"."""
    behind = words[end + 1] if end + 1 < len(words) else ""
    if words[end] == "and":
        return words[end - 1] in _SCALES and behind in CARDINALS
    return words[end] == "a" and group < 1 and (behind in _SCALES or behind == "dozen")


def _more(word: str, before: str, whole: float, group: float) -> float:
    """What a word adds below the hundred: "twenty six", "hundred six", "thousand forty"."""
    number = WORDS.get(word, 0.0)
    is_unit = 0 < number < 10 and number % 1 == 0 and before in CARDINALS
    if is_unit and group % 100 >= 20 and group % 10 == 0:
        return number
    is_behind = before in _SCALES or (before == "and" and bool(whole or group >= 100))
    return float(CARDINALS.get(word, 0)) if is_behind and group % 100 == 0 else 0.0


def _year(words: Sequence[str], place: int) -> tuple[float, int] | None:
    century, tens = (CARDINALS.get(word, 0) for word in (*words[place : place + 2], "", "")[:2])
    if century not in _CENTURIES or tens < 20:
        return None
    unit = CARDINALS.get("".join(words[place + 2 : place + 3]), 0)
    is_unit = 0 < unit < 10
    return century * 100.0 + tens + (unit if is_unit else 0), place + 2 + is_unit


def _with_rest(words: Sequence[str], number: float, end: int, first: float) -> tuple[float, int]:
    """The number with what "and" adds: "seventeen and a half", "five and twenty"."""
    if tuple(words[end : end + 1]) != ("and",):
        return number, end
    if fraction := _FRACTIONS.get(" ".join(words[end + 1 : end + 3])):
        return number + fraction, end + 3
    tens = WORDS.get("".join(words[end + 1 : end + 2]), 0.0)
    is_tens = tens >= 20 and words[end - 1] in WORDS and 0 < number < 10 and number == first
    return (number + tens, end + 2) if is_tens else (number, end)
