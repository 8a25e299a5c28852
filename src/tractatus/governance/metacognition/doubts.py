"""Steps that sound like working against the act, and alternatives that sound like it.

Where no exact reading decides, a linear model weighs what a text has in common with the act and
its record. It is a signal: it sends to a person and refuses nothing. Weights are fitted by
`quality/fit_reasoning.py`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from tractatus.governance.act import Alternative
from tractatus.governance.metacognition import option_weights, step_weights
from tractatus.governance.metacognition.compared import Compared
from tractatus.governance.metacognition.record_terms import MAX_TEXTS


def doubtful_step(compared: Compared) -> int | None:
    """The place of the step that most sounds like working against the act, or None.

    Args:
        compared: Act and record; of its steps the first `MAX_TEXTS` are weighed.
    """
    scores = [
        weighed(compared.step_features(place), step_weights.WEIGHTS, step_weights.BIAS)
        for place in range(len(compared.texts[:MAX_TEXTS]))
    ]
    highest = max(scores, default=step_weights.THRESHOLD)
    return scores.index(highest) if highest > step_weights.THRESHOLD else None


def undoubted(compared: Compared, alternatives: Sequence[Alternative]) -> Sequence[Alternative]:
    """Those of the alternatives that do not sound like the act in other words."""
    read = [(one, compared.option_features(one.option)) for one in alternatives]
    return [
        one
        for one, found in read
        if is_another_way(found)
        or weighed(found, option_weights.WEIGHTS, option_weights.BIAS) <= option_weights.THRESHOLD
    ]


def is_another_way(found: Mapping[str, float]) -> bool:
    """Whether an alternative with these features needs no weighing: another value, another time."""
    return not _ANOTHER.isdisjoint(found)


_ANOTHER: Final = frozenset({"rival", "manner:late", "first:delays"})


def weighed(found: Mapping[str, float], weights: Mapping[str, float], bias: float) -> float:
    """The log odds that a model gives features; those that it does not know count nothing."""
    return bias + sum(weights.get(name, 0.0) * value for name, value in found.items())
