"""Lengths of time in seconds, where a number says how long: "30s", "2 weeks", "1.5 hours"."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from tractatus.governance.classifier.bounds import bound_beside
from tractatus.governance.classifier.numerals import decimal_of, plain
from tractatus.governance.classifier.owners import owner_before
from tractatus.governance.classifier.slots import Found, Slot
from tractatus.governance.instructions.instruction import KeyKind
from tractatus.governance.language.lexicon import word_set

# Seconds of a unit; a month is 30 days and a year 365, as no calendar is asked.
SECONDS: Final[dict[str, Decimal]] = {
    name: Decimal(seconds)
    for names, seconds in (
        ("ms msec msecs millisecond milliseconds", "0.001"),
        ("s sec secs second seconds", "1"),
        ("min mins minute minutes", "60"),
        ("h hr hrs hour hours", "3600"),
        ("d day days", "86400"),
        ("w week weeks", "604800"),
        ("fortnight fortnights", "1209600"),
        ("month months", "2592000"),
        ("y year years", "31536000"),
    )
    for name in names.split()
}
_DURATION_OF: Final = word_set(
    "timeout ttl interval delay retention session cache backoff deadline token expiry lifetime "
    "meeting call wait build poll polling cooldown lease retry heartbeat lock ban"
)


# "Five working days", "a full hour": a unit's own adjectives, which are not counted apart.
QUALIFIERS: Final = word_set("working business calendar full whole consecutive")


def unit_of_time(words: Sequence[str], place: int) -> str:
    """The unit of time at `place`, or ""."""
    word = words[place].removesuffix(".") if place < len(words) else ""
    return word if word in SECONDS else ""


def find_duration(words: Sequence[str], place: int, at: int, digits: str, suffix: str) -> Found:
    """The length of time whose number is the token at `place`; none where it only tells of one.

    Args:
        words: Of the text.
        place: Of the number.
        at: Where its unit stands; behind the number where that is written onto it.
        digits: The number.
        suffix: The unit that is written onto it, or "".
    """
    end = at if suffix else at + 1
    if _is_told(words, place, end, digits):
        return
    value = plain(decimal_of(digits) * SECONDS[suffix or unit_of_time(words, at)])
    operator = bound_beside(words, place, end)
    yield Slot(KeyKind.DURATION, value, place, end, operator, duration_owner(words, place), "s")


def _is_told(words: Sequence[str], place: int, end: int, digits: str) -> bool:
    """Whether it is a time that was or will be: "3 days ago", "in the last 2 weeks"."""
    before = words[max(0, place - 3) : place]
    behind = words[end] if end < len(words) else ""
    is_distance = behind in {"ago", "old", "later", "earlier"} or behind == "'" or "-" in digits
    is_past = bool(before) and before[-1] in {"next", "past", "in", "previous", "first"}
    if before[-1:] == ["in"] and before[-2:-1] and before[-2] in _ENDS:
        return False  # "links expire in ten minutes"
    is_last = before[-1:] == ["last"] and (before[-2:-1] in _WHICH or place < 2)
    return is_distance or is_past or is_last


_WHICH: Final = tuple(
    [one]
    for one in sorted(word_set("the in over during for your our my these those of within this"))
)
_ENDS: Final = word_set(
    "expire expires expiring expired lapse lapses out end ends close closes off invalid purged "
    "deleted removed archived dropped evicted"
)


def duration_owner(words: Sequence[str], place: int) -> str:
    """What lasts, by the words before `place`: "timeout", "meeting", or ""."""
    owner = owner_before(words, place, _DURATION_OF)
    for at in range(place - 1, max(0, place - _HEAD_BACK), -1):
        if words[at] in {".", ";", ",", "and", "but"}:
            break
        if words[at] in {"for", "of", "on"} and words[at - 1] in _LENGTHS:
            return words[at - 1]  # "the timeout for the payment call"
    return owner


_HEAD_BACK: Final = 8
_LENGTHS: Final = word_set("timeout ttl interval delay retention backoff deadline expiry cooldown")
