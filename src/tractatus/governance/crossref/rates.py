"""Which amount of an act is held against an amount that was told, and as what.

A total of 150 for six hours says nothing against "25 USD an hour" until it is divided; a sum of
several things says nothing of the price of one; and where one amount of the act is the very one
that was told, amounts of another name are for other things.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final

from tractatus.governance.crossref.index import text_heads
from tractatus.governance.crossref.kinship import head, heads, told_words
from tractatus.governance.facts.fact import Fact
from tractatus.governance.facts.values import read_duration, read_number
from tractatus.governance.instructions.instruction import Constraint, KeyKind, Operator
from tractatus.governance.language.lexicon import word_set
from tractatus.governance.language.subjects import name_words, subject_words
from tractatus.governance.language.words import singular

# What is paid once for each: its sum may stand in an act as well as its rate.
_PER: Final = re.compile(
    r"(?:\s?/\s?|\s{1,2}(?:per|an?|each|every|for each|for every)\s{1,2})([a-z]{1,20})\b"
)
# Of these one act has many; of orders or weeks it is one of them itself.
_MANY: Final = word_set(
    "hour minute hr h km kilometre kilometer mile metre meter person head guest participant child "
    "kid pupil piece page word kg kilo litre liter cup seat line"
)
_RATES: Final = frozenset({"rate", "tariff", "wage", "per", "each", "hourly", "unit"})
# In these it is paid again and again: each payment is one of them.
_PERIODS: Final = word_set("day night week month quarter year time")


@lru_cache(maxsize=4096)
def counted_by(text: str, end: int) -> str:
    """What the amount before `end` is for one of ("hour"); empty where it is no rate."""
    match = _PER.match(text.lower(), end)
    return singular(match[1]) if match else ""


_SUMS: Final = frozenset({"total", "subtotal", "sum", "balance", "pot"})


_FROM: Final = re.compile(r"\b(?:from|(?:start|begin)(?:s|ing)? (?:at|from|with))\s{0,2}[€$£]?$")
_THRESHOLD: Final = re.compile(r"from|thresh|min|limit|start|above|over|begin", re.IGNORECASE)


def comparable(
    text: str, constraint: Constraint, fact: Fact, facts: Sequence[Fact]
) -> Sequence[Fact]:
    """The amount in each way in which it is held against what was told; none where it says nothing.

    Args:
        text: Of the instruction.
        constraint: An amount of money.
        fact: Money of the act.
        facts: All of the act.
    """
    if _FROM.search(text.lower()[: constraint.span.start]) and not _THRESHOLD.search(fact.written):
        return ()  # "free from 50 euros" says from where on, and of no sum what it is to be
    unit = counted_by(text, constraint.span.end)
    if constraint.operator is Operator.EQUALS and fact.value != constraint.value:
        if unit not in _MANY and not _SUMS.isdisjoint(fact.words):
            is_sum = not _SUMS.isdisjoint(text.lower().split())
            return (fact,) if is_sum else ()
        if _is_multiple(text, unit, constraint, fact, facts):
            return ()
        if _is_another(text, constraint, fact, facts):
            return ()
    return at_rates(unit, fact, facts) if unit in _MANY else (fact,)


def _is_multiple(
    text: str, unit: str, constraint: Constraint, fact: Fact, facts: Sequence[Fact]
) -> bool:
    """Whether an amount is the price of several: of as many as the act tells, or of any number."""
    price, amount = constraint.value, fact.value
    if not isinstance(price, int) or not isinstance(amount, int) or not 0 < price < amount:
        return False
    if unit and unit not in _PERIODS and amount % price == 0:
        return True
    return any(
        one.kind is KeyKind.COUNT and one.value == amount / price and _is_quantity(text, one)
        for one in facts
    )


def _is_quantity(text: str, count: Fact) -> bool:
    """Whether a count says how many of the thing itself: `quantity`, or what the words name."""
    own = heads(told_words(count.words))
    return not own or not own.isdisjoint(text_heads(text))


def _is_another(text: str, constraint: Constraint, fact: Fact, facts: Sequence[Fact]) -> bool:
    """Whether an amount is one that an instruction does not name, beside the one that it names.

    Both by the words of their own names: "the hall's deposit is 200 euros" says nothing of the
    rent in `{"deposit_eur": 200, "rent_eur": 350}`.
    """
    said = text_heads(text)
    own = heads(_names(fact))
    return (
        bool(own)
        and own.isdisjoint(said)
        and any(
            one.kind is KeyKind.MONEY
            and one.value == constraint.value
            and one.source is fact.source
            and not heads(_names(one)).isdisjoint(said)
            for one in facts
        )
    )


def _names(fact: Fact) -> frozenset[str]:
    """The words of an amount's own name that say what it is for."""
    name, mark, _ = fact.written.partition("=")
    return told_words(frozenset(name_words(name) if mark else ()))


def is_first_and_more(constraint: Constraint, fact: Fact) -> bool:
    """Whether it counts the first call, too: `stop_after_attempt(4)` is three retries."""
    if fact.kind is not KeyKind.COUNT or not isinstance(fact.value, int):
        return False
    said = subject_words(constraint.key)
    if _RETRIES.isdisjoint(said) or not (_ATTEMPTS & fact.words and _WITH_FIRST & fact.words):
        return False
    value = read_number(constraint.value)
    if value is None:
        return False
    retries = fact.value - 1
    return retries <= value if constraint.operator is Operator.AT_MOST else retries == value


_RETRIES: Final = frozenset({"retry", "retries"})
_WITH_FIRST: Final = frozenset({"stop", "total"})
_ATTEMPTS: Final = frozenset({"attempt", "attempts", "try", "tries"})


def at_rates(unit: str, fact: Fact, facts: Iterable[Fact]) -> Sequence[Fact]:
    """An amount of an act as one for each `unit`, by every number of them that the act tells."""
    if not _RATES.isdisjoint(fact.words) or unit in fact.words:
        return (fact,)
    if not isinstance(fact.value, int | float):
        return ()
    numbers = dict.fromkeys(filter(None, (_number_of(unit, one) for one in facts)))
    return [fact._replace(value=round(fact.value / many)) for many in numbers]


def _number_of(unit: str, fact: Fact) -> float | None:
    """How many of `unit` a fact tells: `{"hours": 6}`, `{"km": 100}`."""
    if not isinstance(fact.value, int | float):
        return None
    if fact.kind is KeyKind.COUNT and head(unit) in map(head, fact.words):
        return fact.value
    one = read_duration(f"1 {unit}") if fact.kind is KeyKind.DURATION else None
    return fact.value / one if one else None
