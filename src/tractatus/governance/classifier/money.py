"""Money in minor units: "$40", "62 euro 40", "1.000 EUR", "2k CHF"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from tractatus.governance.classifier.numerals import decimal_of
from tractatus.governance.classifier.slots import Slot, bound_beside, owner_before
from tractatus.governance.instructions.instruction import KeyKind
from tractatus.governance.language.lexicon import word_set
from tractatus.governance.language.words import singular

_CURRENCIES: Final[dict[str, str]] = {
    "$": "USD",
    "€": "EUR",
    "£": "GBP",
    "¥": "JPY",
    "₹": "INR",
    **{
        code.lower(): code
        for code in [
            "EUR",
            "USD",
            "GBP",
            "CHF",
            "JPY",
            "AUD",
            "CAD",
            "NZD",
            "SEK",
            "NOK",
            "DKK",
            "PLN",
            "INR",
        ]
    },
    "dollar": "USD",
    "euro": "EUR",
    "pound": "GBP",
    "franc": "CHF",
    "yen": "JPY",
    "buck": "USD",
}
SIGNS: Final = frozenset("$€£¥₹")
_WITHOUT_MINOR: Final = frozenset({"JPY"})
_FACTORS: Final = {"k": 1_000, "m": 1_000_000, "": 1}
_GROUPED: Final = re.compile(r"\d{1,3}(?:\.\d{3})+")
_MONEY_OF: Final = word_set(
    "budget refund purchase payment invoice order price donation expense cost fee discount "
    "transaction transfer spending spend salary subscription hotel flight"
)


def money_at(
    words: Sequence[str], place: int, digits: str, suffix: str, before: str, after: str
) -> Slot | None:
    """The money whose number is the token at `place`, or None without a currency beside it.

    Args:
        words: Of the text.
        place: Of the number.
        digits: The number.
        suffix: What is written onto it: "k", "m" or "".
        before: The word before it.
        after: The word behind it.
    """
    first = place
    if before in _CURRENCIES:
        currency, first, end = _CURRENCIES[before], place - 1, place + 1
    else:
        currency, digits, end = _named_behind(words, place, digits, after)
    if not currency or suffix not in _FACTORS:
        return None
    value, operator = _minor(digits, suffix, currency), bound_beside(words, first, end)
    owner = owner_before(words, first, _MONEY_OF)
    return Slot(KeyKind.MONEY, value, first, end, operator, owner, currency)


def _named_behind(
    words: Sequence[str], place: int, digits: str, after: str
) -> tuple[str, str, int]:
    """The currency behind the number, or "", the number with its cents, and its end."""
    end, cents = place + 1, words[place + 1 : place + 3]
    if after == "," and len(cents) == 2 and len(cents[1]) == 2 and cents[1].isdecimal():
        digits, end = f"{digits}.{cents[1]}", place + 3
        after = words[end] if end < len(words) else ""
    currency = _CURRENCIES.get(after) or _CURRENCIES.get(singular(after))
    if currency is None:
        return "", digits, end
    end += 1
    loose, behind = [*words[end : end + 2], ".", "."][:2]
    if len(loose) == 2 and loose.isdecimal() and "." not in digits and not behind[0].isalpha():
        digits, end = f"{digits}.{loose}", end + 1  # "62 euro 40"
    return currency, digits, end


def _minor(digits: str, suffix: str, currency: str) -> int:
    """The amount in minor units."""
    minor = 1 if currency in _WITHOUT_MINOR else 100
    # "1.000 EUR" is a thousand: no currency here has three decimals.
    amount = digits.replace(".", "") if _GROUPED.fullmatch(digits) else digits
    return int(decimal_of(amount) * _FACTORS[suffix] * minor)
