"""Fit the weights of the quadrant: a multinomial logistic model over the classifier's features.

    OPENBLAS_NUM_THREADS=1 python quality/fit_classifier.py [--check]

Deterministic: full-batch gradient descent from zero, no random numbers; the folds go by place in
the file. Temperature and abstain band come from predictions for sentences that the fold's model
has not seen. Writes `src/tractatus/governance/classifier/weights.json`; `--check` only says whether
that file is what would be written.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import tomllib
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tractatus.governance.classifier.clauses import read_clauses
from tractatus.governance.classifier.features import FEATURES, features_of, is_standing
from tractatus.governance.classifier.find import find_slots
from tractatus.governance.classifier.judgment import firmness_of
from tractatus.governance.classifier.meant import meant_slots
from tractatus.governance.classifier.reading import read_tokens
from tractatus.governance.fitted import format_fitted
from tractatus.governance.instructions.instruction import Quadrant

HERE: Final = Path(__file__).parent
OWN: Final = HERE / "classifier_training.tsv"
LABELS: Final = HERE / "classifier_labels.tsv"
ANNOTATED: Final = HERE / "instructions"
TARGET: Final = HERE.parent / "src/tractatus/governance/classifier/weights.json"
QUADRANTS: Final = tuple(Quadrant)

L2: Final = 0.0015
STEPS: Final = 300
RATE: Final = 1.0
MOMENTUM: Final = 0.9
FOLDS: Final = 10
AT_LEAST: Final = 4
# The band: below it, the answer on a sentence that was not seen is wrong more often than right.
WANTED: Final = 0.5

FIT: Final = (
    "quality/fit_classifier.py: multinomial logistic regression, full-batch gradient descent from "
    f"zero: {STEPS} steps of {RATE} with momentum {MOMENTUM}, L2 {L2}. Temperature and abstain "
    f"band from {FOLDS} folds, each predicted by a model that has not seen it. Words that "
    f"{AT_LEAST} of the sentences hold or more."
)

Floats = NDArray[np.float64]
Example = tuple[str, Quadrant, int]  # how much it counts


def examples() -> list[Example]:
    """Our own sentences, those labelled for fitting, and the annotated sets for development."""
    own = [
        line.split("\t")
        for line in OWN.read_text("utf-8").splitlines()
        if line and not line.startswith("#")
    ]
    labelled = [
        (one["text"], Quadrant(one["quadrant"]), 1)
        for one in _lines("training.jsonl")
        if one["verification"] != "NONE"
    ]
    single = [(text, Quadrant(name), 1) for name, text in own] + labelled + fresh()
    return single + annotated()


def fresh() -> list[Example]:
    """Instructions that a writer from outside wrote and labelled; their other half is sealed."""
    path = ANNOTATED / "fresh_development.toml"
    rows = tomllib.loads(path.read_text("utf-8"))["instruction"]
    return [
        (one["text"], Quadrant(one["quadrant"]), 1) for one in rows if one["verification"] != "NONE"
    ]


def annotated() -> list[Example]:
    """Texts of the annotated set, both splits, since another set is now the one not seen.

    The quadrant is the annotators' where both passes agree, and counts twice; else, of `train`
    alone, our own reading.
    """
    texts = _lines("texts.jsonl")
    own = [line.split("\t") for line in LABELS.read_text("utf-8").splitlines() if line[0] != "#"]
    agreed = _agreed()
    labels = dict(own) | agreed
    return [
        (one["text"], Quadrant(labels[one["id"]]), 2 if one["id"] in agreed else 1)
        for one in texts
        if one["id"] in labels
    ]


def _agreed() -> dict[str, str]:
    passes = [{one["id"]: one for one in _lines(name)} for name in ("pass-1.jsonl", "pass-2.jsonl")]
    return {
        name: one["quadrant"]
        for name, one in passes[0].items()
        if name in passes[1]
        and one["quadrant"] == passes[1][name]["quadrant"]
        and one["verification"] != "NONE"
    }


def _lines(name: str) -> list[dict[str, str]]:
    path = ANNOTATED / name
    return (
        [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.exists() else []
    )


def clauses_of(texts: Sequence[str]) -> tuple[list[tuple[list[int], list[str]]], list[int]]:
    """Features and words of each text's firmest instruction, and which texts have one."""
    rows: list[tuple[list[int], list[str]]] = []
    kept: list[int] = []
    for number, text in enumerate(texts):
        tokens = read_tokens(text)
        clauses = read_clauses(tokens)
        meant = meant_slots(tokens, clauses, find_slots(tokens))
        asking = [
            (clause, [one for one in meant if one.clause is clause])
            for clause in clauses
            if clause.is_instruction
        ]
        if asking:
            # The label is of the firmest, the earliest at a tie, as max finds it.
            clause, mine = max(asking, key=lambda one: firmness_of(tokens.words, *one))
            standing = is_standing(tokens.words, clause)
            slots = [one.slot for one in mine]
            rows.append(features_of(tokens.words, clause, slots, standing))
            kept.append(number)
    return rows, kept


def vocabulary(rows: Sequence[tuple[list[int], list[str]]]) -> list[str]:
    """Words that enough of the sentences hold, in alphabetical order."""
    counts = Counter(word for _, words in rows for word in set(words))
    return sorted(
        word
        for word, count in counts.items()
        if count >= AT_LEAST and word.isascii() and word[:1].isalpha()
    )


def matrix(rows: Sequence[tuple[list[int], list[str]]], known: Sequence[str]) -> Floats:
    """One row of zeros and ones for each clause: features, then known words."""
    places = {word: len(FEATURES) + number for number, word in enumerate(known)}
    found = np.zeros((len(rows), len(FEATURES) + len(known)))
    for number, (features, words) in enumerate(rows):
        found[number, [*features, *(places[word] for word in words if word in places)]] = 1
    return found


def softmax(scores: Floats) -> Floats:
    """Probabilities of each row of scores."""
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def fit(rows: Floats, labels: Floats, shares: Floats) -> Floats:
    """Weights by gradient descent with momentum and L2.

    Args:
        rows: Features, zeros and ones.
        labels: One-hot.
        shares: How much each row counts; they sum to 1.
    """
    weights = np.zeros((rows.shape[1], labels.shape[1]))
    moving = np.zeros_like(weights)
    for _ in range(STEPS):
        error = (softmax(rows @ weights) - labels) * shares[:, None]
        moving = MOMENTUM * moving - RATE * (rows.T @ error + L2 * weights)
        weights = weights + moving
    return weights


def held_out(rows: Floats, labels: Floats, shares: Floats) -> Floats:
    """Scores of each row by a model that was fitted without its fold."""
    scores = np.zeros(labels.shape)
    folds = np.arange(len(rows)) % FOLDS
    for fold in range(FOLDS):
        out = folds == fold
        rest = shares[~out] / shares[~out].sum()
        scores[out] = rows[out] @ fit(rows[~out], labels[~out], rest)
    return scores


def temperature(scores: Floats, labels: Floats) -> float:
    """The divisor of the scores with the least log loss on sentences not seen."""
    grid = [round(0.5 + 0.05 * step, 2) for step in range(51)]
    losses = [-np.log(softmax(scores / one)[labels == 1]).mean() for one in grid]
    return grid[int(np.argmin(losses))]


def band(probabilities: Floats, right: NDArray[np.bool_]) -> float:
    """The greatest confidence below which less than `WANTED` of the answers were right."""
    found = 0.3
    for step in range(30, 71):
        below = probabilities < step / 100
        if below.sum() >= 5 and right[below].mean() < WANTED:
            found = step / 100
    return found


def document() -> tuple[str, str]:
    """The text of `weights.json`, and one line about the fit."""
    found = examples()
    clauses, kept = clauses_of([text for text, _, _ in found])
    known = vocabulary(clauses)
    rows = matrix(clauses, known)
    places = [QUADRANTS.index(found[number][1]) for number in kept]
    labels = np.eye(len(QUADRANTS))[places]
    counts = np.array([found[number][2] for number in kept], dtype=np.float64)
    shares = counts / counts.sum()
    scores = held_out(rows, labels, shares)
    heat = temperature(scores, labels)
    right = scores.argmax(axis=1) == np.array(places)
    sure = softmax(scores / heat).max(axis=1)
    abstain = band(sure, right)
    weights = np.round(fit(rows, labels, shares), 3) + 0.0
    line = (
        f"{len(found)} sentences, {len(found) - len(kept)} without an instruction found; "
        f"right on sentences not seen: {right.mean():.3f}, of those that two annotators agree on "
        f"{right[counts > 1].mean():.3f}; in the band {(sure < abstain).mean():.3f}."
    )
    head = {
        "fit": FIT, "fitted_to": digest(), "unseen": line,
        "temperature": heat, "abstain_below": abstain, "quadrants": QUADRANTS,
    }  # fmt: skip
    lines = weights.tolist()
    tables = {
        "features": dict(zip(FEATURES, lines, strict=False)),
        "words": dict(zip(known, lines[len(FEATURES) :], strict=True)),
    }
    return format_fitted(head, tables), line


def digest() -> str:
    """Of the sentences that were fitted, in order."""
    lines = [f"{label}\t{text}" for text, label, _ in examples()]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def main() -> int:
    """Write the weights, or compare them."""
    parser = argparse.ArgumentParser(description="Fit the classifier's weights.")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if it differs")
    arguments = parser.parse_args()
    text, line = document()
    if arguments.check:
        return int(TARGET.read_text("utf-8") != text)
    TARGET.write_text(text, "utf-8")
    print(line)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
