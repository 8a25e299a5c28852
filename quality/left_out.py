"""A logistic regression whose threshold is chosen by writers whom its weights have not seen."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

RIDGE: Final = 4.0
# A feature that fewer texts have says nothing of others.
LEAST_TEXTS: Final = 4
STEPS: Final = 12

Floats = NDArray[np.float64]
Counts = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Example:
    """One text of a record.

    Args:
        features: By which it is weighed.
        is_bad: Whether it contradicts or paraphrases the act.
        is_known: Whether the exact readings find it bad.
        writer: Of its record.
        unit: What waits if it is taken for bad: a record, or the alternative alone; empty for what
            only teaches what is not bad.
    """

    features: Mapping[str, float]
    is_bad: bool
    is_known: bool
    writer: str
    unit: str


@dataclass(frozen=True, slots=True)
class Fitted:
    """A model, and what it does with what it has not seen.

    Args:
        names: Of the features.
        weights: Of these.
        bias: Log odds of a text that has none.
        threshold: Log odds above which a text is bad.
        waiting: Of each left-out writer how many units wait, of all.
        found: And how many bad texts are found, of all, with what is read exactly.
    """

    names: Sequence[str]
    weights: Floats
    bias: float
    threshold: float
    waiting: Mapping[str, Counts]
    found: Mapping[str, Counts]


def fitted(examples: Sequence[Example], load: float, judges: Collection[str] = ()) -> Fitted:
    """The model of all examples, with the threshold that left-out writers give.

    Args:
        examples: Of several writers.
        load: How many units of a writer may wait for a score, as a share.
        judges: The writers who say so; those for whose texts rules were made would say too little.
            All of them where none is named.
    """
    times = Counter(name for one in examples for name, value in one.features.items() if value)
    names = sorted(name for name, number in times.items() if number >= LEAST_TEXTS)
    table = np.array([[one.features.get(name, 0.0) for name in names] for one in examples])
    truth = np.array([float(one.is_bad) for one in examples])
    scores = _unseen(table, truth, examples)
    is_judged = np.array([not judges or one.writer in judges for one in examples])
    judging = [one for one, counts in zip(examples, is_judged, strict=True) if counts]
    threshold = next(
        round(float(bound), 2)
        for bound in np.arange(-4.0, 8.0, 0.02)
        if _share(_waiting(judging, scores[is_judged], bound, with_known=False)) <= load
    )
    weights, bias = _fit(table, truth)
    waiting = _waiting(examples, scores, threshold)
    return Fitted(names, weights, bias, threshold, waiting, _found(examples, scores, threshold))


def _fit(table: Floats, truth: Floats) -> tuple[Floats, float]:
    """Weights and bias; good and bad texts count the same in all."""
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


def _unseen(table: Floats, truth: Floats, examples: Sequence[Example]) -> Floats:
    """What a model that has not seen a text's writer says of it."""
    writers = np.array([one.writer for one in examples])
    scores = np.zeros(len(examples))
    for writer in sorted(set(writers)):
        held = writers == writer
        weights, bias = _fit(table[~held], truth[~held])
        scores[held] = table[held] @ weights + bias
    return scores


def _waiting(
    examples: Sequence[Example], scores: Floats, bound: float, *, with_known: bool = True
) -> dict[str, Counts]:
    """Of each writer how many sound units wait, of all, for a score or an exact reading."""
    stops: defaultdict[str, dict[str, bool]] = defaultdict(dict)
    for one, score in zip(examples, scores, strict=True):
        if one.unit and not one.is_bad:
            units = stops[one.writer]
            is_stopped = (with_known and one.is_known) or bool(score > bound)
            units[one.unit] = units.get(one.unit, False) or is_stopped
    return {writer: (sum(units.values()), len(units)) for writer, units in stops.items()}


def _found(examples: Sequence[Example], scores: Floats, bound: float) -> dict[str, Counts]:
    """Of each writer how many bad texts are found, of all, by score or exactly."""
    found: defaultdict[str, list[bool]] = defaultdict(list)
    for one, score in zip(examples, scores, strict=True):
        if one.is_bad:
            found[one.writer].append(one.is_known or bool(score > bound))
    return {writer: (sum(hits), len(hits)) for writer, hits in found.items()}


def _share(counts: Mapping[str, Counts]) -> float:
    return sum(hits for hits, _ in counts.values()) / sum(of for _, of in counts.values())
