"""How much a sentence sounds like a decision over people, where no construction was recognised.

A linear model over the features of a sentence. It is a signal and can only raise scrutiny. Weights
are fitted by `quality/fit_stakes.py` on texts for development.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tractatus.governance.boundary.stakes_features import features
from tractatus.governance.boundary.stakes_nouns import STAKES
from tractatus.governance.decision_object import DecisionObject


@dataclass(frozen=True, slots=True)
class Weighed:
    """What the model makes of a sentence.

    Args:
        score: Log odds that it decides over people.
        about: What the words that weigh most stand for.
    """

    score: float
    about: DecisionObject


def weigh(words: Sequence[str], weights: Mapping[str, float], bias: float) -> Weighed:
    """The model's answer to a sentence."""
    found = features(words)
    parts = {name: weights.get(name, 0.0) * value for name, value in found.items()}
    score = bias + sum(parts.values())
    if score <= 0:
        return Weighed(score, DecisionObject.ORDINARY)
    stakes = {name: _share(name, parts) for name in STAKES if f"stake:{name}" in found}
    heaviest = max(stakes, key=lambda name: stakes[name], default="persons")
    return Weighed(score, STAKES[heaviest][0])


def _share(stake: str, parts: Mapping[str, float]) -> float:
    """What the score owes to one stake: alone, with a deed, and at the end of a phrase."""
    endings = (f"+{stake}", f">{stake}", f":{stake}")
    return sum(value for name, value in parts.items() if name.endswith(endings))
