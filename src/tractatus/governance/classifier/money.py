"""Money in minor units: "$40", "62 euro 40", "1.000 EUR", "2k CHF"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from tractatus.governance.classifier.bounds import bound_beside
from tractatus.governance.classifier.numerals import decimal_of
from tractatus.governance.classifier.owners import owner_before
from tractatus.governance.classifier.slots import Slot
from tractatus.governance.instructions.instruction import KeyKind
from tractatus.governance.language.lexicon import word_set
from tractatus.governance.language.words import singular

CURRENCIES: Final[dict[str, str]] = {
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


def money_at(words: Sequence[str], place: int, end: int, digits: str, suffix: str) -> Slot | None:
    """The money whose number begins at `place`, or None where nothing says that it is money.

    Args:
        words: Of the text.
        place: Of the number.
        end: Behind the number.
        digits: The number.
        suffix: What is written onto it: "k", "m" or "".
    """
    if suffix not in _FACTORS:
        return None
    first, before = place, words[place - 1] if place else ""
    if before in CURRENCIES:
        currency, first = CURRENCIES[before], place - 1
    elif (cents := words[end : end + 1]) and singular(cents[0]) in _CENTS:
        currency, digits, end = _CENTS[singular(cents[0])], f"0.{digits:0>2}", end + 1
        if len(digits) > _LONGEST_CENTS:
            return None
    else:
        named = _named_behind(words, end, digits) or _rate_behind(words, place, end, digits)
        if named is None and not _is_sum(words, place, end, digits):
            return None
        currency, digits, end = named or ("", digits, end)
    value, operator = _minor(digits, suffix, currency), bound_beside(words, first, end)
    owner = owner_before(words, first, _MONEY_OF)
    return Slot(KeyKind.MONEY, value, first, end, operator, owner, currency)


# Hundredths of a currency: "30 cents", "50 pence"; of which one, cents do not say.
_CENTS: Final = {"cent": "", "pence": "GBP", "penny": "GBP", "p": "GBP"}
_LONGEST_CENTS: Final = len("0.99")
# What is always money, so that its number needs no currency.
_SUMS: Final = word_set(
    "fee price budget cost deposit fare rent salary wage donation bid refund tip fine surcharge "
    "discount pay spend charge bidding spending"
)
_SUMS_BACK: Final = 6
_TWO_DECIMALS: Final = re.compile(r"\d{1,7}[.,]\d{2}")
_TO_SUM: Final = word_set(
    "to at of is are : = be for a an the than most least up over under max above below beyond "
    "within"
)


def _is_sum(words: Sequence[str], place: int, end: int, digits: str) -> bool:
    """Whether a number that counts nothing stands behind what is paid: "late fee: 2.50"."""
    after = words[end] if end < len(words) else "."
    if after[0].isalnum() and after not in _LOOSE:
        return False
    near = words[max(0, place - _SUMS_BACK) : place]
    said = [at for at, word in enumerate(near) if singular(word) in _SUMS]
    if not said:
        return False
    if not _PAYING.isdisjoint(near) and _NOT_PAID.isdisjoint(near):
        return True  # "pay the band 600"
    return _TWO_DECIMALS.fullmatch(digits) is not None or near[-1] in _TO_SUM


_PAYING: Final = word_set("pay charge")
_NOT_PAID: Final = word_set("in on by every within after for before until day page line"
                            " invoice order ticket room")  # fmt: skip


# They count nothing that stands before them.
_LOOSE: Final = word_set(
    "for and or not but per a an each in on at to from by if when until please max maximum is as"
)


def _rate_behind(
    words: Sequence[str], place: int, end: int, digits: str
) -> tuple[str, str, int] | None:
    """What is paid for each, of whatever currency: "gets 65 an hour (euros)", "are 25 each"."""
    if not _PAYS.intersection(words[max(0, place - _SUMS_BACK) : place]):
        return None
    behind = list(words[end : end + 2])
    if behind[:1] not in (["each"], ["apiece"]) and tuple(behind) not in _RATES:
        return None
    near = words[end : end + _SUMS_BACK]
    told = (CURRENCIES.get(one) or CURRENCIES.get(singular(one)) for one in near)
    return next(filter(None, told), ""), digits, end


_PAYS: Final = word_set(
    "hotel hotels room rooms taxi dinner flight train ride get gets earn earns pay pays cost "
    "costs charge charges paid cards tickets vouchers sell sells price prices fee wage rate"
)
_RATES: Final = frozenset(
    (per, unit) for per in ("an", "a", "per") for unit in ("hour", "day", "week", "head", "person",
                                                          "piece", "month", "night", "km", "word")
)  # fmt: skip


def _named_behind(words: Sequence[str], end: int, digits: str) -> tuple[str, str, int] | None:
    """The currency behind the number that ends at `end`, the number with its cents, and its end."""
    cents = words[end : end + 2]
    if cents[:1] == [","] and len(cents) == 2 and len(cents[1]) == 2 and cents[1].isdecimal():
        digits, end = f"{digits}.{cents[1]}", end + 2
    after = words[end] if end < len(words) else ""
    after = after.partition("/")[0]  # "80 EUR/hour"
    currency = CURRENCIES.get(after) or CURRENCIES.get(singular(after))
    if currency is None:
        return None
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
