"""Fit the weights by which sentences are weighed: logistic regression over their features.

    python -m quality.fit_stakes [--write]

From all texts of `quality/acts` that are there for development. Deterministic: limited-memory BFGS
from zero, with a ridge, until the slope is flat. The thresholds are the lowest at which, of texts
from outside and of all that their fold's model has not seen, no more than `LOADS` wait, be it for a
construction; `UNSEEN` counts such texts, too.
"""

from __future__ import annotations

import argparse
import hashlib
import textwrap
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from quality.sets import HERE, read_lines, read_texts
from tractatus.governance.boundary.described import is_constructed, weighable_sentences
from tractatus.governance.boundary.stakes_features import features

SETS: Final = {
    "commits": "commit",
    "commits-second": "commit",
    "requests": "request",
    "requests-second": "request",
    "ordinary-development": "near miss",
    "ordinary-fresh": "near miss",
    "crossings": "crossing",
    "crossings-development": "crossing",
    "crossings-fresh": "crossing",
    "crossings-second": "crossing",
}
# By writers from outside; each row says its kind.
OUTSIDE: Final = ("fresh_development", "fresh_sealed", "third_development")
# What may wait, of those from outside and of all: less than the goals allow.
LOADS: Final = {"commit": 0.015, "request": 0.04}
CURVE_LOADS: Final = (0.02, 0.03, 0.04, 0.05, 0.075, 0.1)
FOLDS: Final = 10
STEPS: Final = 400
MEMORY: Final = 12
# The steepest slope at which a fit ends: of the weights that are kept, and of a fold's.
FLAT: Final = 1e-6
FLAT_OF_FOLD: Final = 1e-3
RIDGE: Final = 0.5
# A feature that fewer sentences have says nothing of others; nor does so small a weight.
LEAST_SENTENCES: Final = 3
LEAST_WEIGHT: Final = 0.05
_CONSTRUCTED: Final = 99.0
TARGET: Final = Path("src/tractatus/governance/boundary/stakes_weights.py")

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Sentences:
    """The sentences that are weighed.

    Args:
        rows: Their words.
        kinds: `commit`, `request`, `near miss` or `crossing`; "outside" before a stranger's.
        texts: Which text each is of; a fold has whole texts.
        folds: The fold of each.
    """

    rows: Sequence[Sequence[str]]
    kinds: Sequence[str]
    texts: NDArray[np.int64]
    folds: NDArray[np.int64]

    @property
    def truth(self) -> Floats:
        """1 for a crossing, 0 for any other."""
        return np.array([float(kind.endswith("crossing")) for kind in self.kinds])


def sentences() -> Sentences:
    """Every sentence of every text; near misses are fitted, and are no load: nobody's day."""
    found: list[tuple[Sequence[str], str, int, int]] = []
    for number, (text, kind) in enumerate(_texts()):
        fold = hashlib.sha256(text.encode()).digest()[1] % FOLDS
        found += [(words, kind, number, fold) for words in weighable_sentences(text)]
    rows, kinds, numbers, folds = zip(*found, strict=True)
    return Sentences(rows, kinds, np.array(numbers), np.array(folds))


def _texts() -> Sequence[tuple[str, str]]:
    own = [(one.text, kind) for name, kind in SETS.items()
           for one in read_texts(f"acts/{name}.jsonl")]  # fmt: skip
    outside = [
        (row["text"], f"outside {row['kind']}")
        for name in OUTSIDE
        for row in read_lines(HERE / "acts" / f"{name}.jsonl")
    ]
    return [*own, *outside]


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


def fit(table: Table, truth: Floats, seen: NDArray[np.bool_], flat: float) -> tuple[Floats, float]:
    """Weights and bias; of what is seen, crossing and ordinary sentences count the same in all."""
    held = np.append(np.full(len(table.names), RIDGE), 1e-6)
    share = truth[seen].mean()
    balance = np.where(truth > 0, 0.25 / share, 0.25 / (1 - share)) * seen

    def loss(weights: Floats) -> tuple[float, Floats]:
        odds = table.times(weights[:-1]) + weights[-1]
        lost = balance @ (np.logaddexp(0, odds) - truth * odds)
        wrong = balance * (1 / (1 + np.exp(-odds)) - truth)
        slope = np.append(table.gathered(wrong), wrong.sum()) + held * weights
        return float(lost + 0.5 * (held * weights) @ weights), slope

    weights = minimised(loss, np.zeros(len(table.names) + 1), flat)
    return weights[:-1], float(weights[-1])


def minimised(loss: Callable[[Floats], tuple[float, Floats]], at: Floats, flat: float) -> Floats:
    """Where a convex function is least, by limited-memory BFGS with halved steps.

    Source: Nocedal and Wright, Numerical Optimization, 2nd edition, algorithms 7.4 and 3.1.
    """
    value, slope = loss(at)
    moves: list[tuple[Floats, Floats]] = []
    for _ in range(STEPS):
        if np.abs(slope).max() < flat:
            break
        way, step = _direction(slope, moves), 1.0
        if not moves:
            step = 1 / max(1.0, float(np.linalg.norm(slope)))
        while (found := loss(at - step * way))[0] > value - 1e-4 * step * (slope @ way):
            step /= 2
            if step < 1e-12:
                return at
        moves = [*moves, (-step * way, found[1] - slope)][-MEMORY:]
        at, (value, slope) = at - step * way, found
    return at


def _direction(slope: Floats, moves: Sequence[tuple[Floats, Floats]]) -> Floats:
    """The two-loop recursion: the slope, by the curvature that the last moves have seen."""
    way, shares = slope.copy(), []
    for moved, turned in reversed(moves):
        shares.append((moved @ way) / (moved @ turned))
        way -= shares[-1] * turned
    if moves:
        moved, turned = moves[-1]
        way *= (moved @ turned) / (turned @ turned)
    for (moved, turned), share in zip(moves, reversed(shares), strict=True):
        way += moved * (share - (turned @ way) / (moved @ turned))
    return way


def unseen_scores(table: Table, of: Sentences) -> Floats:
    """What a model that has not seen a sentence's text says of it."""
    scores = np.zeros(table.number)
    for fold in range(FOLDS):
        held = of.folds == fold
        weights, bias = fit(table, of.truth, ~held, FLAT_OF_FOLD)
        scores[held] = (table.times(weights) + bias)[held]
    return scores


def by_text(scores: Floats, of: Sentences) -> dict[str, Floats]:
    """The highest score of each text, by its kind.

    Very high where a construction decides anyhow, very low where no sentence is weighed.
    """
    highest = {
        number: (_CONSTRUCTED if is_constructed(text) else -_CONSTRUCTED, kind)
        for number, (text, kind) in enumerate(_texts())
    }
    for score, kind, text in zip(scores, of.kinds, of.texts, strict=True):
        highest[int(text)] = max((float(score), kind), highest[int(text)])
    return {
        kind: np.array([score for score, other in highest.values() if other == kind])
        for kind in sorted(set(of.kinds))
    }


def thresholds_of(found: dict[str, Floats]) -> dict[str, float]:
    """For each kind of ordinary text the lowest threshold at which its load is kept."""
    steps = np.arange(0.0, 12.0, 0.02)
    return {
        kind: next(
            round(float(one), 2)
            for one in steps
            if max((scores > one).mean() for scores in _ordinary(found, kind)) <= load
        )
        for kind, load in LOADS.items()
    }


def _ordinary(found: dict[str, Floats], kind: str) -> Sequence[Floats]:
    """The scores of a kind from outside, and of all of it."""
    outside = found[f"outside {kind}"]
    return outside, np.concatenate([found[kind], outside])


def curve(found: dict[str, Floats]) -> list[tuple[float, int]]:
    """How many of the crossings from outside are found at which load of requests from outside."""
    ordinary, crossings = np.sort(found["outside request"])[::-1], found["outside crossing"]
    return [
        (load, int((crossings > ordinary[int(load * len(ordinary))]).sum())) for load in CURVE_LOADS
    ]


def main() -> None:
    """Print what cross-validation says; write the weights where asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    of = sentences()
    table = tabled(of.rows)
    found = by_text(unseen_scores(table, of), of)
    thresholds = thresholds_of(found)
    unseen = {kind: _above(scores, kind, thresholds) for kind, scores in found.items()}
    print(f"{len(of.rows)} sentences, {len(table.names)} features, thresholds {thresholds}")
    for kind, (hits, number) in unseen.items():
        print(f"  unseen, above it: {kind} {hits / number:.3f} of {number}")
    print("unseen, from outside: load of requests, crossings found:", curve(found))
    if asked.write:
        weights, bias = fit(table, of.truth, np.full(table.number, True), FLAT)
        head = {
            "curve": _tupled(curve(found)),
            "bias": round(bias, 2),
            "number": len(of.rows),
            **thresholds,
        }
        text = _TEMPLATE.format(table=_packed(table.names, weights), unseen=_listed(unseen), **head)
        TARGET.write_text(text, encoding="utf-8")


def _above(scores: Floats, kind: str, thresholds: dict[str, float]) -> tuple[int, int]:
    threshold = thresholds["commit" if kind.endswith("commit") else "request"]
    return int((scores > threshold).sum()), len(scores)


def _packed(names: Sequence[str], weights: Floats) -> str:
    kept = [
        f"{name}={round(float(value), 2)}"
        for name, value in zip(names, weights, strict=True)
        if abs(value) >= LEAST_WEIGHT
    ]
    # Features have spaces in their names ("many stakes"), and no semicolon.
    lines = textwrap.wrap("; ".join(kept), 94, break_long_words=False, break_on_hyphens=False)
    return "\n".join(f"    {line}" for line in lines)


def _tupled(points: Sequence[tuple[float, int]]) -> str:
    return "\n".join(f"    {point}," for point in points)


def _listed(unseen: dict[str, tuple[int, int]]) -> str:
    return "\n".join(f'    "{kind}": {counts},' for kind, counts in unseen.items())


_TEMPLATE: Final = '''"""Weights of `stakes.py`, by `quality/fit_stakes.py`; not edited by hand.

Logistic regression over {number} sentences of the sets for development in `quality/acts`.
"""

from __future__ import annotations

from typing import Final

BIAS: Final = {bias}
# Log odds above which a sentence counts as a decision over people, and the subject of a commit.
THRESHOLD: Final = {request}
COMMIT_THRESHOLD: Final = {commit}
# Of the development texts of each kind, how many wait by a model that has not seen them, of all.
UNSEEN: Final[dict[str, tuple[int, int]]] = {{
{unseen}
}}
# Of requests from outside that were not fitted, the load; of such crossings, how many are found.
CURVE: Final = (
{curve}
)
_TABLE: Final = """
{table}
"""
WEIGHTS: Final[dict[str, float]] = {{
    name: float(value)
    for name, _, value in (one.rpartition("=") for one in " ".join(_TABLE.split()).split("; "))
}}
'''

if __name__ == "__main__":
    main()
