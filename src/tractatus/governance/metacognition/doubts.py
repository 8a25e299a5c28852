"""Steps that sound like working against the act, and alternatives that sound like it.

Where no exact reading decides, a linear model weighs what a text has in common with the act and
its record. It is a signal: it sends to a person and refuses nothing. Weights are fitted by
`quality/fit_reasoning.py`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from tractatus.governance.act import Act, Alternative, Reasoning
from tractatus.governance.language.meaning import read_meaning
from tractatus.governance.metacognition import (
    option_features as of_option,
)
from tractatus.governance.metacognition import (
    option_weights,
    step_weights,
)
from tractatus.governance.metacognition import (
    step_features as of_step,
)
from tractatus.governance.metacognition.record_terms import MAX_TEXTS, read_record
from tractatus.governance.metacognition.steps import Chosen, read_chosen, read_steps


def doubtful_step(act: Act, reasoning: Reasoning) -> int | None:
    """The place of the step that most sounds like working against the act, or None.

    Args:
        act: What is proposed.
        reasoning: Why; of its steps the first `MAX_TEXTS` are weighed.
    """
    chosen, record = _chosen(act, reasoning), read_record(act, reasoning)
    scores = [
        weighed(
            of_step.features(text, read_steps(text, chosen)[0], chosen, record, place),
            step_weights.WEIGHTS,
            step_weights.BIAS,
        )
        for place, text in enumerate(reasoning.steps[:MAX_TEXTS])
    ]
    highest = max(scores, default=step_weights.THRESHOLD)
    return scores.index(highest) if highest > step_weights.THRESHOLD else None


def undoubted(
    act: Act, reasoning: Reasoning, alternatives: Sequence[Alternative]
) -> Sequence[Alternative]:
    """Those of the alternatives that do not sound like the act in other words."""
    chosen, record = _chosen(act, reasoning), read_record(act, reasoning)
    read = [
        of_option.features(one.option, read_steps(one.option, chosen)[0], chosen, record)
        for one in alternatives
    ]
    return [
        one
        for one, found in zip(alternatives, read, strict=True)
        if is_another_way(found)
        or weighed(found, option_weights.WEIGHTS, option_weights.BIAS) <= option_weights.THRESHOLD
    ]


def is_another_way(found: Mapping[str, float]) -> bool:
    """Whether an alternative with these features needs no weighing: another value, another time."""
    return not _ANOTHER.isdisjoint(found)


_ANOTHER: Final = frozenset({"rival", "manner:late", "first:delays"})


def step_features(act: Act, reasoning: Reasoning, place: int) -> Mapping[str, float]:
    """What the step at a place is weighed by."""
    chosen, text = _chosen(act, reasoning), reasoning.steps[place]
    record = read_record(act, reasoning)
    return of_step.features(text, read_steps(text, chosen)[0], chosen, record, place)


def option_features(act: Act, reasoning: Reasoning, option: str) -> Mapping[str, float]:
    """What an alternative is weighed by."""
    chosen, record = _chosen(act, reasoning), read_record(act, reasoning)
    return of_option.features(option, read_steps(option, chosen)[0], chosen, record)


def weighed(found: Mapping[str, float], weights: Mapping[str, float], bias: float) -> float:
    """The log odds that a model gives features; those that it does not know count nothing."""
    return bias + sum(weights.get(name, 0.0) * value for name, value in found.items())


def _chosen(act: Act, reasoning: Reasoning) -> Chosen:
    return read_chosen(act, read_meaning(reasoning.goal))
