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
        parts: What each of its features adds to them.
    """

    score: float
    parts: Mapping[str, float]

    @property
    def about(self) -> DecisionObject:
        """What the words that weigh most stand for."""
        if self.score <= 0:
            return DecisionObject.ORDINARY
        stakes = [name for name in STAKES if f"stake:{name}" in self.parts]
        return STAKES[max(stakes, key=self._share, default="persons")][0]

    def _share(self, stake: str) -> float:
        """What the score owes to one stake: alone, with a deed, and at the end of a phrase."""
        endings = (f"+{stake}", f">{stake}", f":{stake}")
        return sum(value for name, value in self.parts.items() if name.endswith(endings))


def weigh(words: Sequence[str], weights: Mapping[str, float], bias: float) -> Weighed:
    """The model's answer to a sentence."""
    parts = {name: weights.get(name, 0.0) * value for name, value in features(words).items()}
    return Weighed(bias + sum(parts.values()), parts)
