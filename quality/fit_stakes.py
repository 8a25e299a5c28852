"""Fit the weights by which sentences are weighed: logistic regression over classes of words.

    python -m quality.fit_stakes [--write]

From the `train` texts of `quality/acts` alone. Deterministic: full-batch gradient descent from
zero. The threshold is where, for texts that their fold's model has not seen, at most `LOAD` of
the ordinary ones are above it.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from quality.sets import read_texts
from tractatus.governance.described import weighable_sentences
from tractatus.governance.stakes import features

SETS: Final = (
    "commits", "requests", "ordinary-development", "crossings", "crossings-development"
)  # fmt: skip
# Three quarters of what the stricter goal (commit subjects) allows.
LOAD: Final = 0.015
FOLDS: Final = 10
STEPS: Final = 3_000
RATE: Final = 1.0
DECAY: Final = 0.02
TARGET: Final = Path("src/tractatus/governance/stakes_weights.py")

Floats = NDArray[np.float64]


def sentences() -> tuple[list[Sequence[str]], Floats, Floats]:
    """The sentences that are weighed, whether each crosses a boundary, and whether it is usual.

    Near misses are fitted, and do not count towards the load: nobody's day consists of them.
    """
    rows: list[Sequence[str]] = []
    truth: list[float] = []
    usual: list[float] = []
    for name in SETS:
        for text in read_texts(f"acts/{name}.jsonl"):
            if text.split == "train":
                for words in weighable_sentences(text.text):
                    rows.append(words)
                    truth.append(float(name.startswith("crossings")))
                    usual.append(float(name in {"commits", "requests"}))
    return rows, np.array(truth), np.array(usual)


def fit(table: Floats, truth: Floats) -> tuple[Floats, float]:
    """Weights and bias; crossing and ordinary texts count the same in all."""
    weights, bias = np.zeros(table.shape[1]), 0.0
    balance = np.where(truth > 0, 0.5 / truth.sum(), 0.5 / (len(truth) - truth.sum()))
    for _ in range(STEPS):
        error = balance * (1 / (1 + np.exp(-(table @ weights + bias))) - truth)
        weights -= RATE * (table.T @ error + DECAY * weights)
        bias -= RATE * float(error.sum())
    return weights, bias


def main() -> None:
    """Print what cross-validation says; write the weights where asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    rows, truth, usual = sentences()
    found = [features(words) for words in rows]
    names = sorted({name for one in found for name in one})
    table = np.array([[one.get(name, 0.0) for name in names] for one in found])
    unseen = np.zeros(len(truth))
    for fold in range(FOLDS):
        held = np.arange(len(truth)) % FOLDS == fold
        weights, bias = fit(table[~held], truth[~held])
        unseen[held] = table[held] @ weights + bias
    ordinary = np.sort(unseen[usual == 1])
    threshold = round(float(ordinary[int(len(ordinary) * (1 - LOAD))]), 2)
    crossing = unseen[truth == 1]
    print(f"{len(truth)} sentences, {len(names)} features, threshold {threshold}")
    print(f"unseen crossings found: {(crossing > threshold).mean():.3f}")
    for load in (0.005, 0.01, 0.02, 0.03, 0.05):
        bound = ordinary[int(len(ordinary) * (1 - load))]
        print(f"  at {load:.3f} of ordinary sentences: {(crossing > bound).mean():.3f}")
    if asked.write:
        weights, bias = fit(table, truth)
        kept = {name: round(float(value), 3) for name, value in zip(names, weights, strict=True)}
        lines = [f'    "{name}": {value},' for name, value in kept.items() if value]
        text = _TEMPLATE.format(lines="\n".join(lines), bias=round(bias, 3),
                                threshold=threshold, sentences=len(truth))  # fmt: skip
        TARGET.write_text(text, encoding="utf-8")


_TEMPLATE: Final = '''"""Weights of `stakes.py`, by `quality/fit_stakes.py`; not edited by hand.

Logistic regression over {sentences} sentences of the development sets in `quality/acts`.
"""

from __future__ import annotations

from typing import Final

BIAS: Final = {bias}
# Log odds above which a sentence counts as a decision over people.
THRESHOLD: Final = {threshold}
WEIGHTS: Final[dict[str, float]] = {{
{lines}
}}
'''

if __name__ == "__main__":
    main()
