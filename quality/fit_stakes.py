"""Fit the weights by which sentences are weighed: logistic regression over their features.

    python -m quality.fit_stakes [--write | --check]

From all texts of `quality/acts` that are there for development. Deterministic: limited-memory BFGS
from zero, with a ridge, until the slope is flat. The thresholds are the lowest at which, of texts
from outside and of all that their fold's model has not seen, no more than `LOADS` wait, be it for a
construction; `UNSEEN` counts such texts, too.
"""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from quality.feature_tables import Table, tabled
from quality.minimising import Floats, minimised
from quality.sets import HERE, read_lines, read_texts
from tractatus.governance.boundary.described import is_constructed
from tractatus.governance.boundary.proposing import weighable_sentences
from tractatus.governance.fitted import format_fitted

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
OUTSIDE: Final = ("fresh_development", "fresh_sealed", "third_development", "third_sealed")
# What may wait, of those from outside and of all: less than the goals allow.
LOADS: Final = {"commit": 0.015, "request": 0.04}
CURVE_LOADS: Final = (0.02, 0.03, 0.04, 0.05, 0.075, 0.1)
FOLDS: Final = 10
# The steepest slope at which a fit ends: of the weights that are kept, and of a fold's.
FLAT: Final = 1e-6
FLAT_OF_FOLD: Final = 1e-3
RIDGE: Final = 0.5
# So small a weight says nothing.
LEAST_WEIGHT: Final = 0.05
_CONSTRUCTED: Final = 99.0
TARGET: Final = Path("src/tractatus/governance/boundary/stakes_weights.json")


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


def document() -> str:
    """The text of `stakes_weights.json`; prints what cross-validation says."""
    of = sentences()
    table = tabled(of.rows)
    found = by_text(unseen_scores(table, of), of)
    thresholds = thresholds_of(found)
    unseen = {kind: _above(scores, kind, thresholds) for kind, scores in found.items()}
    print(f"{len(of.rows)} sentences, {len(table.names)} features, thresholds {thresholds}")
    for kind, (hits, number) in unseen.items():
        print(f"  unseen, above it: {kind} {hits / number:.3f} of {number}")
    print("unseen, from outside: load of requests, crossings found:", curve(found))
    weights, bias = fit(table, of.truth, np.full(table.number, True), FLAT)
    head = {
        "fit": f"quality/fit_stakes.py: logistic regression over {len(of.rows)} sentences.",
        "bias": round(bias, 2), "threshold": thresholds["request"],
        "commit_threshold": thresholds["commit"], "unseen": unseen, "curve": curve(found),
    }  # fmt: skip
    return format_fitted(head, {"weights": _kept(table.names, weights)})


def main() -> int:
    """Fit, and write the weights or compare them where asked."""
    parser = argparse.ArgumentParser(description="Fit the weights of sentences.")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if it differs")
    asked = parser.parse_args()
    text = document()
    if asked.write:
        TARGET.write_text(text, encoding="utf-8")
    return int(asked.check and TARGET.read_text(encoding="utf-8") != text)


def _above(scores: Floats, kind: str, thresholds: dict[str, float]) -> tuple[int, int]:
    threshold = thresholds["commit" if kind.endswith("commit") else "request"]
    return int((scores > threshold).sum()), len(scores)


def _kept(names: Sequence[str], weights: Floats) -> dict[str, float]:
    return {
        name: round(float(value), 2)
        for name, value in zip(names, weights, strict=True)
        if abs(value) >= LEAST_WEIGHT
    }


if __name__ == "__main__":
    raise SystemExit(main())
