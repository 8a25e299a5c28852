"""Other values of one rule, for another case: "12 euros, 8 for students", "ten, up to 25 if ...".

Which case an act is, nobody can tell by its number: a value that the rule has for one of them goes
against nothing. A value that is only turned down ("not 25", "the 38 is old") is none of these.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from tractatus.governance.facts.fact import Fact
from tractatus.governance.facts.numbers import is_number_word
from tractatus.governance.facts.values import minor_digits, read_number
from tractatus.governance.instructions.instruction import Constraint, KeyKind

_SENTENCE: Final = re.compile(r"[.!?](?:\s|$)|\n")
_TIER: Final = re.compile(
    r"(?:[,;]|\band|\bor|\bbut)\s{1,2}(?P<most>up to |at most |max\.? )?[€$£]?"
    r"(?P<number>[0-9]{1,9}(?:[.,][0-9]{2})?|[a-z]{3,9}(?:-[a-z]{3,5})?)"
    r"\s?(?:€|eur|euros?|dollars?|pounds?|francs?|%)?\s{1,2}(?:for|if|when|with|on|where|after)\b"
)


def is_of_another_case(text: str, constraint: Constraint, fact: Fact) -> bool:
    """Whether the value of `fact` is one that the same sentence has for another case.

    Args:
        text: Of the instruction.
        constraint: Whose value stands in it.
        fact: An amount or a count.
    """
    if fact.kind is KeyKind.DURATION or not isinstance(fact.value, int | float):
        return False
    digits = minor_digits(constraint.unit) if fact.kind is KeyKind.MONEY else 0
    return any(
        fact.value <= number * 10**digits if is_most else fact.value == number * 10**digits
        for number, is_most in _tiers(text, constraint.span.end)
    )


@lru_cache(maxsize=2048)
def _tiers(text: str, end: int) -> tuple[tuple[float, bool], ...]:
    """Numbers behind `end` in its sentence, and whether each is only the most."""
    rest = text.lower()[end : end + 200]
    close = _SENTENCE.search(rest)
    found = _TIER.finditer(rest[: close.start()] if close else rest)
    return tuple(
        (float(number), bool(match["most"]))
        for match in found
        if (match["number"][0].isdigit() or is_number_word(match["number"].partition("-")[0]))
        and (number := read_number(match["number"].replace(",", "."))) is not None
    )
