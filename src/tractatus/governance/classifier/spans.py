"""Quantities without a number: "within a day", "every hour", "half an hour", "a dozen", "twice"."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from tractatus.governance.classifier.bounds import bound_after, bound_before, bound_beside
from tractatus.governance.classifier.durations import SECONDS, duration_owner, unit_of_time
from tractatus.governance.classifier.numerals import NUMBERS, plain
from tractatus.governance.classifier.reading import Tokens
from tractatus.governance.classifier.slots import Found, Slot
from tractatus.governance.instructions.instruction import KeyKind, Operator
from tractatus.governance.language.lexicon import word_set

# "Spend an hour", "every minute": a length of time without a number.
SPANS: Final = frozenset(
    {"hour", "minute", "second", "day", "week", "month", "year", "fortnight", "quarter", "twice",
     "once", "half", "dozen", "hourly", "daily", "weekly", "monthly", "nightly", "yearly"}
)  # fmt: skip
_ROUNDS: Final = {
    "hourly": "hour", "daily": "day", "nightly": "day", "weekly": "week", "monthly": "month",
    "yearly": "year",
}  # fmt: skip
_BEFORE_SPAN: Final = word_set(
    "spend within for under over than least most exceed to last up exceeds after every take takes"
)


def find_span(tokens: Tokens, place: int) -> Found:
    """ "Within a day", "every hour", "half an hour", "a dozen", and "twice" as a count."""
    words, word = tokens.words, tokens.words[place]
    if word in {"twice", "once"}:
        yield from _times(words, place)
    elif word == "dozen":
        yield from _dozen(words, place)
    elif word in {"half", "quarter"}:
        yield from _part_of_hour(words, place)
    elif word in _ROUNDS:
        yield from _round(words, place)
    else:
        yield from _one_span(words, place)


def _round(words: Sequence[str], place: int) -> Found:
    """ "The clean-up runs hourly": how often, where it stands for itself and not before a noun."""
    after = words[place + 1] if place + 1 < len(words) else "."
    if not place or words[place - 1] not in _RUNS or (after[0].isalnum() and after not in _LOOSE):
        return
    operator = bound_beside(words, place, place + 1)
    value = plain(SECONDS[_ROUNDS[words[place]]])
    yield Slot(KeyKind.DURATION, value, place, place + 1, operator, "", "s")


_RUNS: Final = word_set(
    "run runs running sync syncs poll polls refresh refreshes happens rotate rotates only job"
)
_LOOSE: Final = word_set("and or but not no at on in for from until only please")


def _times(words: Sequence[str], place: int) -> Found:
    """How often, where the clause says no rate: "retry once", "ring twice"."""
    behind = words[place + 1 : place + 2]
    if behind and (behind[0] in _RATES or (behind[0][0].isalpha() and words[place] == "once")):
        return
    if words[place - 1].endswith("ed") and words[place - 2] not in _PASSIVE:
        return  # "the customer called twice": it happened
    if words[place] == "twice":
        yield Slot(KeyKind.COUNT, 2, place, place + 1)
    elif words[place - 1 : place] and words[place - 1] in {"retry", "repeat", "try", "run", "ring"}:
        yield Slot(KeyKind.COUNT, 1, place, place + 1)


_PASSIVE: Final = frozenset({"is", "are", "be", "get", "gets", "being"})
_RATES: Final = frozenset({"a", "per", "as", "the", "daily", "you", "every"})


def _dozen(words: Sequence[str], place: int) -> Found:
    value, first = 12, place
    if words[max(0, place - 2) : place] == ["half", "a"]:
        value, first = 6, place - 2
    elif place and (number := NUMBERS.get(words[place - 1])):
        value, first = 12 * number, place - 1
    unit = words[place + 1] if place + 1 < len(words) and words[place + 1].isalpha() else ""
    bound = bound_before(words, first)
    operator = bound[0] if bound else Operator.EQUALS
    yield Slot(KeyKind.COUNT, value, first, place + 1, operator, unit, unit)


def _part_of_hour(words: Sequence[str], place: int) -> Found:
    """ "Half an hour", "half a year", "a quarter of an hour", "three quarters of an hour"."""
    end = place + 1 + (words[place] != "half")
    unit = unit_of_time(words, end + 1)
    if not unit or words[end] not in {"a", "an"} or words[end - 1] not in {"half", "of"}:
        return
    first = place - (words[max(0, place - 1) : place] == ["a"])
    value, end = plain(SECONDS[unit] / (2 if words[place] == "half" else 4)), end + 2
    operator, owner = bound_beside(words, first, end), duration_owner(words, first)
    yield Slot(KeyKind.DURATION, value, first, end, operator, owner, "s")


def _one_span(words: Sequence[str], place: int) -> Found:
    before, opener = words[max(0, place - 1) : place], words[max(0, place - 2) : place - 1]
    is_rate = before == ["every"] and words[place] in {"hour", "minute", "second"}
    is_span = before in (["a"], ["an"], ["one"]) and (
        not _BEFORE_SPAN.isdisjoint(opener) or bound_after(words, place + 1) is not None
    )
    if not is_rate and not is_span:
        return
    value, end = SECONDS[words[place]], place + 1
    if words[end : end + 3] == ["and", "a", "half"]:
        value, end = value * Decimal("1.5"), end + 3
    operator, owner = bound_beside(words, place - 1, end), duration_owner(words, place)
    yield Slot(KeyKind.DURATION, plain(value), place - 1, end, operator, owner, "s")
