"""Money in minor units, durations in seconds, and counts of things."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from tractatus.governance.classifier.products import NUMBERS
from tractatus.governance.classifier.reading import Tokens
from tractatus.governance.classifier.slots import Found, Slot, bound_after, bound_before
from tractatus.governance.instruction import KeyKind, Operator
from tractatus.governance.lexicon import word_set
from tractatus.governance.words import singular

# Seconds of a unit; a month is 30 days and a year 365, as no calendar is asked.
_SECONDS: Final[dict[str, Decimal]] = {
    name: Decimal(seconds)
    for names, seconds in (
        ("ms msec msecs millisecond milliseconds", "0.001"),
        ("s sec secs second seconds", "1"),
        ("min mins minute minutes", "60"),
        ("h hr hrs hour hours", "3600"),
        ("d day days", "86400"),
        ("w week weeks", "604800"),
        ("month months", "2592000"),
        ("y year years", "31536000"),
    )
    for name in names.split()
}
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
_SIGNS: Final = frozenset("$€£¥₹")
_WITHOUT_MINOR: Final = frozenset({"JPY"})
_FACTORS: Final = {"k": 1_000, "m": 1_000_000, "": 1}
_NUMBER: Final = re.compile(r"(\d{1,15}(?:[.,]\d+)*)([a-z]*)")
_GROUPED: Final = re.compile(r"\d{1,3}(?:\.\d{3})+")
_MONEY_OF: Final = word_set(
    "budget refund purchase payment invoice order price donation expense cost fee discount "
    "transaction transfer spending spend salary subscription hotel flight"
)
_DURATION_OF: Final = word_set(
    "timeout ttl interval delay retention session cache backoff deadline token expiry lifetime "
    "meeting call wait build poll polling cooldown lease retry heartbeat lock ban"
)
_OWNERS_BACK: Final = 6
# A number behind one of these names a thing, it does not count any.
_NAMING: Final = word_set(
    "line ticket pr issue # step section chapter page item number row id room figure commit level "
    "build rule article task bug release sprint lines case no group floor gate platform part "
    "phase table query question option version v error code http status port mr version: iso rfc "
    "utf pep python es h channel july june may april march february january august september "
    "october november december"
)
# "The two threads": which, not how many.
_KNOWN_THINGS: Final = word_set("the these those other both last next our my your")
_EXACT_UNITS: Final = word_set(
    "space line character word sentence paragraph reviewer approval review replica worker retry "
    "attempt column row page item bullet option thread process decimal digit people person place "
    "reviewers member members commit test section slide instance moderator signature vote post "
    "point idea variant alternative suggestion sketch draft title name device version question "
    "finger proposal candidate scenario concept "
    "shard copy copies backup hashtag emoji example heading level vcpu cpu core"
)
_NO_UNIT: Final = word_set(
    "of to and or but in on at for from by with is are be as a an the then if when until per it "
    "that this we you i not instead times:"
)
_PERCENT: Final = frozenset({"%", "percent"})
_SKIPPED_UNITS: Final = frozenset({"more", "other", "different", "most", "lines:"})


def number_of(word: str) -> int | float | None:
    """The number that a token is, digits or a small number's name."""
    if word in NUMBERS:
        return NUMBERS[word]
    match = _NUMBER.fullmatch(word)
    if match is None or match[2]:
        return None
    return _plain(_decimal(match[1]))


def find_quantity(tokens: Tokens, place: int) -> Found:
    """Money, a duration or a count whose number is the token at `place`."""
    words = tokens.words
    if place and words[place - 1] == "between":
        yield from _between(tokens, place)
        return
    match = _NUMBER.fullmatch(words[place])
    if match is None and words[place] not in NUMBERS:
        return
    digits, suffix = (match[1], match[2]) if match else (str(NUMBERS[words[place]]), "")
    after = words[place + 1] if place + 1 < len(words) else ""
    before = words[place - 1] if place else ""
    if money := _money(tokens, place, digits, suffix, before, after):
        yield money
    elif suffix in _SECONDS or (not suffix and after.removesuffix(".") in _SECONDS):
        yield from _duration(words, place, digits, suffix, after)
    elif not suffix and before not in _NAMING | _KNOWN_THINGS:
        yield from _count(words, place, digits, after)


# "Spend an hour", "every minute": a length of time without a number.
SPANS: Final = frozenset({"hour", "minute", "second", "day", "week", "month", "twice"})
_BEFORE_SPAN: Final = word_set("spend within for under over than least most exceed to last")


def find_span(tokens: Tokens, place: int) -> Found:
    """ "Within a day", "every hour", and "twice" as a count."""
    words = tokens.words
    if words[place] == "twice":
        if words[place + 1 : place + 2] not in (["a"], ["per"], ["as"], ["the"], ["daily"]):
            yield Slot(KeyKind.COUNT, 2, place, place + 1)
        return
    before, opener = words[max(0, place - 1) : place], words[max(0, place - 2) : place - 1]
    is_rate = before == ["every"] and words[place] in {"hour", "minute", "second"}
    is_span = before in (["a"], ["an"], ["one"]) and not _BEFORE_SPAN.isdisjoint(opener)
    if is_rate or is_span:
        value = _plain(_SECONDS[words[place]])
        operator, end = _bound(words, place - 1, place + 1)
        owner = _owner(words, place, _DURATION_OF)
        yield Slot(KeyKind.DURATION, value, place - 1, end, operator, owner, "s")


def find_joined(tokens: Tokens, place: int) -> Found:
    """ "A two-page briefing", "a 30-minute call"."""
    digits, joint, unit = tokens.words[place].partition("-")
    number = number_of(digits)
    if not joint or number is None or number == 1:
        return
    if unit in _SECONDS:
        seconds = _plain(Decimal(str(number)) * _SECONDS[unit])
        yield Slot(KeyKind.DURATION, seconds, place, place + 1, unit="s")
    elif unit in _EXACT_UNITS:
        yield Slot(KeyKind.COUNT, number, place, place + 1, subject=unit, unit=unit)


def _between(tokens: Tokens, place: int) -> Found:
    """Both bounds of "between 8 and 12 questions"; the unit stands behind the second."""
    words = tokens.words
    low, joint = number_of(words[place]), words[place + 1 : place + 3]
    if low is None or len(joint) < 2 or joint[0] not in {"and", "to"}:
        return
    for slot in find_quantity(tokens, place + 2):
        if slot.kind is KeyKind.COUNT:
            least = Slot(slot.kind, low, place, place + 1, Operator.AT_LEAST, slot.subject)
            least.unit = slot.unit
            slot.operator = Operator.AT_MOST
            yield least
        yield slot


def _money(
    tokens: Tokens, place: int, digits: str, suffix: str, before: str, after: str
) -> Slot | None:
    words = tokens.words
    first, end = place, place + 1
    if before in _SIGNS or before in _CURRENCIES:
        currency, first = _CURRENCIES[before], place - 1
    else:
        cents = words[place + 1 : place + 3]
        if after == "," and len(cents) == 2 and len(cents[1]) == 2 and cents[1].isdecimal():
            digits, end = f"{digits}.{cents[1]}", place + 3
            after = words[end] if end < len(words) else ""
        name = _CURRENCIES.get(after) or _CURRENCIES.get(singular(after))
        if name is None:
            return None
        currency, end = name, end + 1
    if suffix not in _FACTORS:
        return None
    minor = 1 if currency in _WITHOUT_MINOR else 100
    # "1.000 EUR" is a thousand: no currency here has three decimals.
    amount = digits.replace(".", "") if _GROUPED.fullmatch(digits) else digits
    value = int(_decimal(amount) * _FACTORS[suffix] * minor)
    operator, end = _bound(words, first, end)
    owner = _owner(words, first, _MONEY_OF)
    return Slot(KeyKind.MONEY, value, first, end, operator, owner, currency)


def _duration(words: Sequence[str], place: int, digits: str, suffix: str, after: str) -> Found:
    end = place + 1 if suffix in _SECONDS and suffix else place + 2
    value = _plain(_decimal(digits) * _SECONDS[suffix or after.removesuffix(".")])
    before = words[max(0, place - 3) : place]
    behind = words[end] if end < len(words) else ""
    told = behind in {"ago", "old", "later", "earlier"} or behind == "'" or "-" in digits
    if told or (before and before[-1] in {"next", "last", "past", "in", "previous", "first"}):
        return
    operator, end = _bound(words, place, end)
    yield Slot(
        KeyKind.DURATION, value, place, end, operator, _owner(words, place, _DURATION_OF), "s"
    )


def _count(words: Sequence[str], place: int, digits: str, after: str) -> Found:
    value = _plain(_decimal(digits))
    is_named = words[place] in NUMBERS
    end, unit = place + 1, ""
    if after in _PERCENT:
        end, unit = place + 2, "%"
    elif after.isalpha() and after not in _NO_UNIT:
        unit, end = after, place + 2
        behind_unit = words[end] if end < len(words) else ""
        if not after.endswith("s") and behind_unit.endswith("s") and behind_unit.isalpha():
            unit, end = behind_unit, end + 1  # "400 changed lines"
        if after in _SKIPPED_UNITS:
            return
    bound = bound_before(words, place)
    behind = bound_after(words, end) or bound_after(words, place + 1)
    is_upper = place > 2 and words[place - 3] == "between"
    if bound is None and behind is None and not is_upper:
        is_unit = singular(unit) in _EXACT_UNITS or unit in _EXACT_UNITS
        if not (unit == "%" or is_unit) or value == 1 or (is_named and value < 2):
            return
    elif not unit and not _has_thing(words, place):
        return
    operator = bound[0] if bound else behind[0] if behind else Operator.EQUALS
    is_limit = bound is not None and words[bound[1]] in {"limit", "cap", "restrict"}
    owner = _thing(words, bound[1] if bound and not is_limit else place - is_limit)
    if not unit:
        unit, owner = owner, ""
    subject = ".".join(part for part in (owner, unit if unit != "%" else "") if part)
    span_end = place + 1 if unit != "%" else end
    yield Slot(KeyKind.COUNT, value, place, span_end, operator, subject, unit)


def _bound(words: Sequence[str], first: int, end: int) -> tuple[Operator, int]:
    if found := bound_before(words, first):
        return found[0], end
    if after := bound_after(words, end):
        return after[0], end
    return Operator.EQUALS, end


def _owner(words: Sequence[str], place: int, known: frozenset[str]) -> str:
    for word in reversed(words[max(0, place - _OWNERS_BACK) : place]):
        if singular(word) in known:
            return singular(word)
    return ""


_OWNER_STOPS: Final = word_set(
    "to at a the an be is are stay stays keep have has not no of by with should must never always "
    "limit and or use all any only , each per more it them this that short than in on for"
)


def _thing(words: Sequence[str], place: int) -> str:
    """The plural that a bound speaks of: "functions under 50 lines", "retries to 3"."""
    for back in range(place - 1, max(-1, place - 4), -1):
        word = words[back]
        if word.endswith("s") and word.isalpha() and len(word) > 3 and word not in _OWNER_STOPS:
            return word
        if word not in _OWNER_STOPS:
            return ""
    return ""


def _has_thing(words: Sequence[str], place: int) -> bool:
    return bool(_thing(words, place)) or bool(
        {"limit", "maximum", "max", "minimum", "length", "size", "count", "limits"}
        & set(words[max(0, place - 5) : place])
    )


def _decimal(digits: str) -> Decimal:
    """Thousands apart by "," or, where three digits follow each, by "."."""
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", digits):
        return Decimal(digits.replace(",", ""))
    if re.fullmatch(r"\d+\.\d+", digits) or digits.isdecimal():
        return Decimal(digits)
    return Decimal(re.sub(r"\D", "", digits) or "0")


def _plain(number: Decimal) -> int | float:
    return int(number) if number == number.to_integral_value() else float(number)
