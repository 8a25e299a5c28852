"""A linear model of the quadrant: one weight for each feature and quadrant, softmax, calibrated.

The weights and how they were fitted stand in `weights.py`, written by `quality/fit_classifier.py`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from tractatus.governance.classifier.weights import ABSTAIN_BELOW, TEMPERATURE, WEIGHTS
from tractatus.governance.instruction import Quadrant

QUADRANTS: Final = tuple(Quadrant)


def quadrant_of(features: Sequence[int]) -> tuple[Quadrant, float]:
    """The likeliest quadrant of a clause with these features, and its calibrated probability."""
    scores = [0.0] * len(QUADRANTS)
    for feature in features:
        row = WEIGHTS[feature]
        for place in range(len(scores)):
            scores[place] += row[place]
    top = max(scores)
    total = sum(math.exp((score - top) / TEMPERATURE) for score in scores)
    return QUADRANTS[scores.index(top)], 1.0 / total


def is_unsure(confidence: float) -> bool:
    """Whether the confidence lies in the band in which a person should say."""
    return confidence < ABSTAIN_BELOW
