"""Shares with their intervals, agreement, confusion: the figures and how they are written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Final

# The normal quantile of a two-sided interval of 95 %.
_Z: Final = 1.959964


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many.

    Args:
        hits: How many have the property, 0 to `of`.
        of: How many were looked at; of none there is no share.
    """

    hits: int
    of: int

    @classmethod
    def that(cls, answers: Iterable[bool]) -> Share:
        """The share of `answers` that are true."""
        found = list(answers)
        return cls(sum(found), len(found))

    @property
    def value(self) -> float:
        """From 0 to 1; raises ZeroDivisionError where nothing was looked at."""
        return self.hits / self.of

    def interval(self) -> tuple[float, float]:
        """Wilson's score interval of 95 %.

        Source: E. B. Wilson, Probable Inference, the Law of Succession, and Statistical
        Inference, JASA 22 (1927).
        """
        n, p = self.of, self.value
        middle = (p + _Z * _Z / (2 * n)) / (1 + _Z * _Z / n)
        half = _Z * sqrt(p * (1 - p) / n + _Z * _Z / (4 * n * n)) / (1 + _Z * _Z / n)
        return max(0.0, middle - half), min(1.0, middle + half)

    def __str__(self) -> str:
        if not self.of:
            return "none"
        low, high = self.interval()
        return (
            f"{_percent(self.value)} ({_percent(low)} to {_percent(high)}), {self.hits}/{self.of}"
        )


def _percent(value: float) -> str:
    return f"{value * 100:.1f} %"


def kappa(pairs: Sequence[tuple[Hashable, Hashable]]) -> float:
    """Cohen's kappa of two annotators; 1.0 where both only ever said one and the same thing.

    Source: J. Cohen, A Coefficient of Agreement for Nominal Scales, 1960.
    """
    total = len(pairs)
    observed = sum(one == other for one, other in pairs) / total
    first = Counter(one for one, _ in pairs)
    second = Counter(other for _, other in pairs)
    expected = sum(first[label] * second[label] for label in first) / total**2
    return 1.0 if expected == 1 else (observed - expected) / (1 - expected)


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)


def confusion(pairs: Sequence[tuple[str, str]], labels: Sequence[str], corner: str) -> str:
    """Rows are what is true, columns what was answered; a Markdown table of counts."""
    counts = Counter(pairs)
    return table(
        [corner, *labels],
        [[true, *(counts[true, found] for found in labels)] for true in labels],
    )
