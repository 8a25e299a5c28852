"""A constraint's value as people write it: what `values` reads, the other way round."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from tractatus.governance.act import Json
from tractatus.governance.facts.values import minor_digits
from tractatus.governance.instructions.instruction import Constraint, KeyKind

_SECONDS: Final = (("day", 86_400), ("h", 3_600), ("min", 60))


def worded(constraint: Constraint) -> str:
    """The value with its unit: `20.50 EUR` of 2050 minor units, `90 min` of 5400 s, `a, b`."""
    values = constraint.value if isinstance(constraint.value, list) else [constraint.value]
    return ", ".join(_one(constraint.kind, value, constraint.unit) for value in values)


def money_words(minor: int, currency: str) -> str:
    """An amount in its main unit; digits after the point only where they say something.

    Args:
        minor: In minor units, as `values.read_money` gives it.
        currency: ISO 4217, or empty where none was said.
    """
    digits = minor_digits(currency)
    main, rest = divmod(minor, 10**digits)
    amount = f"{Decimal(minor).scaleb(-digits):f}" if rest else str(main)
    return f"{amount} {currency}".strip()


def duration_words(seconds: float) -> str:
    """A length of time in the largest unit that it is a whole number of; else in seconds."""
    for unit, size in _SECONDS:
        if seconds >= size and seconds % size == 0:
            number = int(seconds // size)
            return f"{number} {unit}{'s' if unit == 'day' and number > 1 else ''}"
    return f"{seconds} s"


def _one(kind: KeyKind, value: Json, unit: str) -> str:
    if kind is KeyKind.MONEY and isinstance(value, int):
        return money_words(value, unit)
    if kind is KeyKind.DURATION and isinstance(value, (int, float)):
        return duration_words(value)
    return f"{value} {unit}" if unit else str(value)
