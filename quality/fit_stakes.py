"""Fit the weights by which sentences are weighed: logistic regression over classes and words.

    python -m quality.fit_stakes [--write]

From all texts of `quality/acts` that are there for development. Deterministic: Newton's method
from zero, with a ridge. The threshold is the lowest at which, of texts that their fold's model has
not seen, no more than `LOADS` wait, be it for a construction; `UNSEEN` counts such texts, too.
"""

from __future__ import annotations

import argparse
import hashlib
import textwrap
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from quality.sets import HERE, read_lines, read_texts
from tractatus.governance.boundary.described import is_constructed, weighable_sentences
from tractatus.governance.boundary.stakes import features

SETS: Final = {
    "commits": "commit",
    "requests": "request",
    "ordinary-development": "near miss",
    "ordinary-fresh": "near miss",
    "crossings": "crossing",
    "crossings-development": "crossing",
    "crossings-fresh": "crossing",
}
# By a writer from outside; each row says its kind.
OUTSIDE: Final = "fresh_development.jsonl"
# What of these may wait: three quarters of what the goals allow.
LOADS: Final = {"commit": 0.015, "request": 0.0375}
FOLDS: Final = 10
STEPS: Final = 12
RIDGE: Final = 3.0
# A word that fewer sentences have says nothing of others; nor does so small a weight.
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
        (row["text"], f"outside {row['kind']}") for row in read_lines(HERE / "acts" / OUTSIDE)
    ]
    return [*own, *outside]


def tabled(rows: Sequence[Sequence[str]]) -> tuple[Floats, list[str]]:
    """The features of each sentence as a table, and their names in its order."""
    found = [features(words) for words in rows]
    times = Counter(name for one in found for name, value in one.items() if value)
    names = sorted(name for name, number in times.items() if number >= LEAST_SENTENCES)
    return np.array([[one.get(name, 0.0) for name in names] for one in found]), names


def fit(table: Floats, truth: Floats) -> tuple[Floats, float]:
    """Weights and bias; crossing and ordinary sentences count the same in all."""
    wide = np.hstack([table, np.ones((len(table), 1))])
    ridge = np.diag([RIDGE] * table.shape[1] + [1e-6])
    share = truth.mean()
    balance = np.where(truth > 0, 0.25 / share, 0.25 / (1 - share))
    weights = np.zeros(table.shape[1] + 1)
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-(wide @ weights)))
        slope = wide.T @ (balance * (chance - truth)) + ridge @ weights
        bend = (wide * (balance * chance * (1 - chance))[:, None]).T @ wide + ridge
        weights -= np.linalg.solve(bend, slope)
    return weights[:-1], float(weights[-1])


def unseen_scores(table: Floats, of: Sentences) -> Floats:
    """What a model that has not seen a sentence's text says of it."""
    scores = np.zeros(len(table))
    for fold in range(FOLDS):
        held = of.folds == fold
        weights, bias = fit(table[~held], of.truth[~held])
        scores[held] = table[held] @ weights + bias
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


def threshold_of(found: dict[str, Floats]) -> float:
    """The lowest threshold at which no kind of ordinary text exceeds its load."""
    steps = np.arange(0.0, 8.0, 0.02)
    return next(
        round(float(one), 2)
        for one in steps
        if all((_of_kind(found, kind) > one).mean() <= load for kind, load in LOADS.items())
    )


def _of_kind(found: dict[str, Floats], kind: str) -> Floats:
    return np.concatenate([scores for name, scores in found.items() if name.endswith(kind)])


def main() -> None:
    """Print what cross-validation says; write the weights where asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    of = sentences()
    table, names = tabled(of.rows)
    found = by_text(unseen_scores(table, of), of)
    threshold = threshold_of(found)
    print(f"{len(of.rows)} sentences, {len(names)} features, threshold {threshold}")
    for kind, scores in found.items():
        print(f"  unseen, above it: {kind} {(scores > threshold).mean():.3f} of {len(scores)}")
    if asked.write:
        weights, bias = fit(table, of.truth)
        unseen = {kind: (int((one > threshold).sum()), len(one)) for kind, one in found.items()}
        head = {"bias": round(bias, 2), "threshold": threshold, "number": len(of.rows)}
        text = _TEMPLATE.format(table=_packed(names, weights), unseen=_listed(unseen), **head)
        TARGET.write_text(text, encoding="utf-8")


def _packed(names: Sequence[str], weights: Floats) -> str:
    kept = [
        f"{name}={round(float(value), 2)}"
        for name, value in zip(names, weights, strict=True)
        if abs(value) >= LEAST_WEIGHT
    ]
    # Features have spaces in their names ("many stakes"), and no semicolon.
    lines = textwrap.wrap("; ".join(kept), 94, break_long_words=False, break_on_hyphens=False)
    return "\n".join(f"    {line}" for line in lines)


def _listed(unseen: dict[str, tuple[int, int]]) -> str:
    return "\n".join(f'    "{kind}": {counts},' for kind, counts in unseen.items())


_TEMPLATE: Final = '''"""Weights of `stakes.py`, by `quality/fit_stakes.py`; not edited by hand.

Logistic regression over {number} sentences of the sets for development in `quality/acts`.
"""

from __future__ import annotations

from typing import Final

BIAS: Final = {bias}
# Log odds above which a sentence counts as a decision over people.
THRESHOLD: Final = {threshold}
# Of the development texts of each kind, how many wait by a model that has not seen them, of all.
UNSEEN: Final[dict[str, tuple[int, int]]] = {{
{unseen}
}}
_TABLE: Final = """
{table}
"""
WEIGHTS: Final[dict[str, float]] = {{
    name: float(value)
    for name, _, value in (one.partition("=") for one in " ".join(_TABLE.split()).split("; "))
}}
'''

if __name__ == "__main__":
    main()
