"""Features of sentences as a table, most of which is empty."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from quality.minimising import Floats
from tractatus.governance.boundary.stakes_features import features

# A feature that fewer sentences have says nothing of others.
LEAST_SENTENCES: Final = 3


@dataclass(frozen=True, slots=True)
class Table:
    """The features of sentences, most of which are 0: which sentence has which, and how much.

    Args:
        names: The names of the features, sorted.
        number: How many sentences there are.
        rows: The sentence of each value.
        columns: Its feature.
        values: From 0 to 1, none of them 0.
    """

    names: Sequence[str]
    number: int
    rows: NDArray[np.int64]
    columns: NDArray[np.int64]
    values: Floats

    def times(self, weights: Floats) -> Floats:
        """For each sentence the sum of its values times their weights."""
        parts = self.values * weights[self.columns]
        return np.bincount(self.rows, parts, self.number).astype(np.float64)

    def gathered(self, shares: Floats) -> Floats:
        """For each feature the sum of its values times the shares of their sentences."""
        parts = self.values * shares[self.rows]
        return np.bincount(self.columns, parts, len(self.names)).astype(np.float64)


def tabled(rows: Sequence[Sequence[str]]) -> Table:
    """The features of each sentence, without those that hardly any has."""
    found = [features(words) for words in rows]
    times = Counter(name for one in found for name in one)
    names = sorted(name for name, number in times.items() if number >= LEAST_SENTENCES)
    places = {name: place for place, name in enumerate(names)}
    cells = [
        (row, places[name], value)
        for row, one in enumerate(found)
        for name, value in one.items()
        if name in places
    ]
    at, columns, values = zip(*cells, strict=True)
    return Table(names, len(rows), np.array(at), np.array(columns), np.array(values))
