"""Whether a number says how much, how long or how many; and ranges, whose two ends are bounds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Final

from tractatus.governance.classifier.counts import EXACT_UNITS, NO_UNIT, find_count
from tractatus.governance.classifier.durations import (
    QUALIFIERS,
    SECONDS,
    find_duration,
    unit_of_time,
)  # fmt: skip
from tractatus.governance.classifier.money import CURRENCIES, SIGNS, money_at
from tractatus.governance.classifier.numerals import number_of, numeral_at, plain
from tractatus.governance.classifier.ports import is_listening, port_of
from tractatus.governance.classifier.reading import Tokens
from tractatus.governance.classifier.slots import Found, Slot
from tractatus.governance.instructions.instruction import KeyKind, Operator
from tractatus.governance.language.lexicon import word_set

# A number behind one of these names a thing, it does not count any.
_NAMING: Final = word_set(
    "line ticket pr issue # step section chapter page item number row id room figure commit level "
    "build rule article task bug release sprint lines case no group floor gate platform part "
    "phase table query question option version v error code http status port mr version: iso rfc "
    "utf pep python es h channel july june may april march february january august september "
    "october november december"
)


def find_quantity(tokens: Tokens, place: int) -> Found:
    """Money, a duration or a count whose number is the token at `place`."""
    words = tokens.words
    if _opens_range(words, place):
        yield from _between(tokens, place)
        return
    numeral = numeral_at(words, place)
    if numeral is None:
        return
    if words[place] in {"a", "an"} and place and words[place - 1] in CURRENCIES:
        return  # "50 USD a day": how often, and not how long
    digits, suffix, end = numeral
    after = words[end] if end < len(words) else ""
    before = words[place - 1] if place else ""
    unit_at = end + (after in QUALIFIERS and not suffix)
    if suffix == "m" and _lasts(words, place):
        yield from find_duration(words, place, end, digits, "min")
    elif money := money_at(words, place, end, digits, suffix):
        yield money
    elif suffix in SECONDS or (not suffix and unit_of_time(words, unit_at)):
        yield from find_duration(words, place, end if suffix else unit_at, digits, suffix)
    elif suffix in {"", "k"} and before not in _NAMING:
        thousands = "000" if suffix else ""
        yield from find_count(words, place, end - 1, digits + thousands, after)


def _lasts(words: Sequence[str], place: int) -> bool:
    """Whether the word before says that "2m" is how long: "grace period 2m", "every 5m"."""
    near = words[max(0, place - _LASTS_BACK) : place]
    return not _LASTING.isdisjoint(near) and CURRENCIES.keys().isdisjoint(near)


_LASTS_BACK: Final = 5
_LASTING: Final = word_set(
    "timeout timeouts ttl interval period delay retention cache backoff deadline lifetime every "
    "expire expires expiry poll wait waits grace cooldown lease keepalive refresh heartbeat after "
    "within minutes window timer"
)


def find_joined(tokens: Tokens, place: int) -> Found:
    """ "A two-page briefing", "a 30-minute call"."""
    digits, joint, unit = tokens.words[place].partition("-")
    number = number_of(digits)
    if not joint or number is None or number == 1:
        return
    if unit in SECONDS:
        seconds = plain(Decimal(str(number)) * SECONDS[unit])
        yield Slot(KeyKind.DURATION, seconds, place, place + 1, unit="s")
    elif unit in EXACT_UNITS:
        yield Slot(KeyKind.COUNT, number, place, place + 1, subject=unit, unit=unit)


_RANGE_JOINTS: Final = frozenset({"to", "-", "–", "or"})


def _opens_range(words: Sequence[str], place: int) -> bool:
    """ "Between 8 and 12", "from 8 to 12 photos", "8 to 12 photos"."""
    before = words[place - 1] if place else ""
    joint = words[place + 1 : place + 3]
    if len(joint) < 2 or (number_of(joint[1]) is None and joint[1] not in SIGNS):
        return before == "between"
    return before == "between" or (joint[0] in _RANGE_JOINTS and before not in _NAMING)


def _between(tokens: Tokens, place: int) -> Found:
    """Both bounds of "between 8 and 12 questions"; the unit stands behind the second."""
    words = tokens.words
    low, joint = number_of(words[place]), words[place + 1 : place + 3]
    second = place + 2 + (joint[-1:] != [] and joint[-1] in SIGNS)
    if low is None or len(joint) < 2 or second >= len(words):
        return
    high = number_of(words[second]) or number_of(words[second].rstrip("abcdefghijklmnopqrstuvwxyz"))
    if not high or joint[0] not in _RANGE_JOINTS | {"and"}:
        return
    found = _ports(words, place, second) or _upper(tokens, second)
    for slot in found:
        if isinstance(slot.value, int | float):
            value = plain(Decimal(str(slot.value)) * Decimal(str(low)) / Decimal(str(high)))
            least = replace(slot, value=value, first=place, end=place + 1)
            if joint[0] != "or":
                least.operator, slot.operator = Operator.AT_LEAST, Operator.AT_MOST
            yield least
        yield slot


def _ports(words: Sequence[str], low: int, high: int) -> list[Slot]:
    """The upper of two ports: "listen somewhere between 7000 and 7010"."""
    number, least = port_of(words[high]), port_of(words[low])
    near = words[max(0, low - _PORTS_BACK) : low]
    if not number or not least or least < _LEAST_PORT or not any(map(is_listening, near)):
        return []
    return [Slot(KeyKind.PORT, number, high, high + 1)]


_LEAST_PORT: Final = 1024
# So many words before two ports may say that something listens.
_PORTS_BACK: Final = 6


def _upper(tokens: Tokens, place: int) -> Found:
    """The quantity whose number is the second of a range."""
    words = tokens.words
    found = list(find_quantity(tokens, place))
    if not found and (number := number_of(words[place])) is not None:
        unit = words[place + 1] if place + 1 < len(words) else ""
        if unit.isalpha() and unit not in NO_UNIT:
            found = [Slot(KeyKind.COUNT, number, place, place + 1, subject=unit, unit=unit)]
    yield from found
