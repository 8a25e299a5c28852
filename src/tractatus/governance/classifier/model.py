"""A linear model of the quadrant: one weight for each feature and quadrant, softmax, calibrated.

The weights and how they were fitted stand in `weights.json`, by `quality/fit_classifier.py`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final, NamedTuple

from tractatus.governance.classifier.weights import ABSTAIN_BELOW, TEMPERATURE, WEIGHTS, WORDS
from tractatus.governance.instructions.instruction import Quadrant

QUADRANTS: Final = tuple(Quadrant)


class Guess(NamedTuple):
    """What the model makes of a clause.

    Args:
        quadrant: The likeliest.
        confidence: Its calibrated probability.
        other: The next likeliest.
    """

    quadrant: Quadrant
    confidence: float
    other: Quadrant

    @property
    def is_unsure(self) -> bool:
        """Whether the confidence lies in the band in which a person should say."""
        return self.confidence < ABSTAIN_BELOW


def quadrant_of(features: Sequence[int], words: Sequence[str]) -> Guess:
    """The likeliest quadrants of a clause with these features and words."""
    rows = [WEIGHTS[feature] for feature in features]
    rows += filter(None, map(WORDS.get, words))
    # Rounded once, so that the order of the words makes no difference.
    scores = [*map(math.fsum, zip(*rows, strict=True))] if rows else [0.0] * len(QUADRANTS)
    top = max(scores)
    total = sum([math.exp((score - top) / TEMPERATURE) for score in scores])
    first = scores.index(top)
    scores[first] = -math.inf
    return Guess(QUADRANTS[first], 1.0 / total, QUADRANTS[scores.index(max(scores))])
