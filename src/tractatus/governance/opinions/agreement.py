"""How far two ways to group the same people agree: the adjusted Rand index."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np

from tractatus.errors import FormatError
from tractatus.governance.opinions.votes import Floats


def adjusted_rand_index(one: Sequence[Hashable], other: Sequence[Hashable]) -> float:
    """1 where both group alike, about 0 where they agree as chance would.

    Raises:
        FormatError: the two are not equally long.

    Source: L. Hubert and P. Arabie, Journal of Classification 2, 1985.
    """
    if len(one) != len(other):
        raise FormatError(f"expected groups of the same people: {len(one)}, {len(other)}")
    rows = {name: place for place, name in enumerate(dict.fromkeys(one))}
    columns = {name: place for place, name in enumerate(dict.fromkeys(other))}
    table = np.zeros((max(len(rows), 1), max(len(columns), 1)))
    for first, second in zip(one, other, strict=True):
        table[rows[first], columns[second]] += 1
    together = _pairs(table).sum()
    by_row, by_column = _pairs(table.sum(axis=1)).sum(), _pairs(table.sum(axis=0)).sum()
    everybody = float(_pairs(np.array([float(len(one))])).sum())
    expected = by_row * by_column / everybody if everybody else 0.0
    greatest = (by_row + by_column) / 2
    if greatest == expected:
        return 1.0
    return float((together - expected) / (greatest - expected))


def _pairs(counts: Floats) -> Floats:
    pairs: Floats = counts * (counts - 1) / 2
    return pairs
