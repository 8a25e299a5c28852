"""Numbers as they are written: digits with their separators, and the names of small ones."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

NUMBERS: Final[dict[str, int]] = {
    **{
        word: number
        for number, word in enumerate(
            [
                "zero",
                "one",
                "two",
                "three",
                "four",
                "five",
                "six",
                "seven",
                "eight",
                "nine",
                "ten",
                "eleven",
                "twelve",
            ]
        )
    },
    "fifteen": 15,
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "hundred": 100,
    "ninety": 90,
    "eighty": 80,
    "seventy": 70,
}
# Digits, and the letters written onto them: "2k", "30s".
NUMBER: Final = re.compile(r"(\d{1,15}(?:[.,]\d+)*)([a-z]*)")


def number_of(word: str) -> int | float | None:
    """The number that a token is, digits or a small number's name."""
    if word in NUMBERS:
        return NUMBERS[word]
    match = NUMBER.fullmatch(word)
    if match is None or match[2]:
        return None
    return plain(decimal_of(match[1]))


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
