"""Numbers as they are written: digits with their separators, and numbers in words of any length."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from tractatus.governance.facts.numbers import is_number_word, written_number
from tractatus.governance.language.small_words import CARDINALS

# Words that begin a number; "a hundred" begins at its scale.
_SCALES: Final = {"hundred": 100, "thousand": 1_000, "million": 10**6}
NUMBERS: Final = CARDINALS | _SCALES
_LONGEST: Final = 8
_DOZEN: Final = 12
# Digits, and the letters written onto them: "2k", "30s".
NUMBER: Final = re.compile(r"(\d{1,15}(?:[.,]\d+)*)([a-z]*)")


def number_of(word: str) -> int | float | None:
    """The number that a token is, digits or a number in words: "twelve", "forty-five"."""
    if word in NUMBERS:
        return NUMBERS[word]
    match = NUMBER.fullmatch(word)
    if match is None:
        return _joined(word) if "-" in word else None
    return None if match[2] else plain(decimal_of(match[1]))


def numeral_at(words: Sequence[str], place: int) -> tuple[str, str, int] | None:
    """The digits of the number that begins at `place`, what is written onto them, and its end.

    "Forty-five" is 45, "one thousand two hundred" 1200, "2.5 million" 2500000, "two and a half"
    2.5.
    """
    if match := NUMBER.fullmatch(_RATED.sub("", words[place])):
        digits, suffix, end = match[1], match[2], place + 1
        if not suffix and len(digits) <= _GROUP and digits.isdecimal() and digits[0] != "0":
            while end < len(words) and _GROUP_OF_DIGITS.fullmatch(words[end]):
                digits, end = digits + words[end], end + 1  # "10 000"
        if not suffix and end < len(words) and words[end] in _SCALES:
            digits, end = str(plain(decimal_of(digits) * NUMBERS[words[end]])), end + 1
    elif (found := _in_words(words, place)) is not None:
        digits, suffix, end = found[0], "", found[1]
    else:
        return None
    if words[end : end + 1] == ["dozen"] and not suffix:
        digits, end = str(plain(decimal_of(digits) * _DOZEN)), end + 1
    if words[end : end + 3] == ["and", "a", "half"]:
        digits, end = f"{digits}.5", end + 3
    return digits, suffix, end


# "0.09/h", "25/month": how often is read elsewhere.
_RATED: Final = re.compile(r"(?<=[0-9])/[a-z]{1,8}$")


_GROUP: Final = 3
_GROUP_OF_DIGITS: Final = re.compile(r"[0-9]{3}")


def _in_words(words: Sequence[str], place: int) -> tuple[str, int] | None:
    """The number in words that begins at `place`, with its end."""
    if number_of(words[place]) is None:
        return None
    end = place + 1
    while end < len(words) and end - place < _LONGEST:
        is_joint = words[end] == "and" and words[end - 1] in _SCALES
        follows = words[end + 1] if end + 1 < len(words) else ""
        if is_joint and _is_in_words(follows):
            end += 2
        elif _is_in_words(words[end]) and _goes_on(words[end - 1], words[end]):
            end += 1
        else:
            break
    number = written_number(" ".join(words[place:end]))
    return None if number is None else (str(plain(number)), end)


def _is_in_words(word: str) -> bool:
    return word[:1].isalpha() and number_of(word) is not None


def _goes_on(before: str, word: str) -> bool:
    """Whether a word belongs to the number before it: "twenty five", not "two three"."""
    return (
        word in _SCALES
        or before in _SCALES
        or (before.endswith("ty") and 0 < NUMBERS.get(word, 0) < NUMBERS["ten"])
    )


def _joined(word: str) -> int | float | None:
    parts = word.split("-")
    if len(parts) > _LONGEST or not all(map(is_number_word, parts)):
        return None
    number = written_number(word)
    return None if number is None else plain(number)


def decimal_of(digits: str) -> Decimal:
    """Thousands apart by "," or, where three digits follow each, by "."."""
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", digits):
        return Decimal(digits.replace(",", ""))
    if re.fullmatch(r"\d+\.\d+", digits) or digits.isdecimal():
        return Decimal(digits)
    return Decimal(re.sub(r"\D", "", digits) or "0")


def plain(number: Decimal) -> int | float:
    """The number as a constraint keeps it: whole where it is."""
    return int(number) if number == number.to_integral_value() else float(number)
