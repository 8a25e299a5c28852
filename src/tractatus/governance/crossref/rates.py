"""Amounts for one of something: "25 USD an hour" against a total of 150 for six hours.

A total says nothing against a rate, unless the act tells how many there are; then it is divided.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from tractatus.governance.crossref.kinship import head
from tractatus.governance.facts.fact import Fact
from tractatus.governance.facts.values import read_duration
from tractatus.governance.instructions.instruction import Constraint, KeyKind
from tractatus.governance.language.lexicon import word_set
from tractatus.governance.language.words import singular

# What is paid once for each: its sum may stand in an act as well as its rate.
_PER: Final = re.compile(
    r"\s{0,2}(?:/|per|an?|each|every|for each|for every)\s{0,2}([a-z]{1,20})\b"
)
# Of these one act has many; of orders or weeks it is one of them itself.
_MANY: Final = word_set(
    "hour minute hr h km kilometre kilometer mile metre meter person head guest participant child "
    "kid pupil piece page word kg kilo litre liter cup seat line"
)
_RATES: Final = frozenset({"rate", "tariff", "wage", "per", "each", "hourly", "unit"})


@lru_cache(maxsize=4096)
def counted_by(text: str, end: int) -> str:
    """What the amount before `end` is for one of ("hour"); empty where it is no such rate."""
    match = _PER.match(text.lower(), end)
    unit = singular(match[1]) if match else ""
    return unit if unit in _MANY else ""


def at_rate(text: str, constraint: Constraint, fact: Fact, facts: Iterable[Fact]) -> Fact | None:
    """The fact as a rate where the constraint is one; None where nobody can tell its rate.

    Args:
        text: Of the instruction.
        constraint: An amount of money.
        fact: Money of the act.
        facts: All of the act, among them how many there are.
    """
    unit = counted_by(text, constraint.span.end)
    if not unit or not _RATES.isdisjoint(fact.words) or unit in fact.words:
        return fact
    many = next(filter(None, (_number_of(unit, one) for one in facts)), None)
    if many is None or not isinstance(fact.value, int | float):
        return None
    return fact._replace(value=round(fact.value / many))


def _number_of(unit: str, fact: Fact) -> float | None:
    """How many of `unit` a fact tells: `{"hours": 6}`, `{"km": 100}`."""
    if not isinstance(fact.value, int | float):
        return None
    if fact.kind is KeyKind.COUNT and head(unit) in map(head, fact.words):
        return fact.value
    one = read_duration(f"1 {unit}") if fact.kind is KeyKind.DURATION else None
    return fact.value / one if one else None
