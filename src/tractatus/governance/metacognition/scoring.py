"""The five dimensions of a reasoning record, each 0 to 1, as a score for people.

A dimension that does not apply is absent, and the weights of the others share its part; a
dimension of exactly 0 is 0, and blocks.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tractatus.governance.act import Act, Impact, Reasoning
from tractatus.governance.case import Case, Pressure
from tractatus.governance.language.meaning import Meaning, is_same, read_meaning, says_something
from tractatus.governance.metacognition.relevance import RELEVANT, relevance
from tractatus.governance.metacognition.said_values import read_values, said_in

WEIGHTS: Final = {
    "alignment": 0.3,
    "coherence": 0.2,
    "completeness": 0.2,
    "safety": 0.2,
    "alternatives": 0.1,
}
BLOCKS_BELOW: Final = 0.3

# What a score must reach is multiplied by so much under pressure.
RAISED_BY: Final = {
    Pressure.NORMAL: 1.0,
    Pressure.ELEVATED: 1.3,
    Pressure.HIGH: 1.6,
    Pressure.CRITICAL: 2.0,
    Pressure.DANGEROUS: 3.0,
}

# An act of fewer terms cannot be compared; so many shared ones are full alignment.
_ENOUGH_TERMS: Final = 3
_FULL_ALIGNMENT: Final = 5
_ENOUGH_IN_GOAL: Final = 2
_ELSEWHERE: Final = 0.25
_ENOUGH_ALTERNATIVES: Final = 2
_MAX_VALUE: Final = 2_000
# A value of more words is a text, and no name of anything.
_MAX_SHORT: Final = 60
_MAX_NAME: Final = 4
_MAX_TEXTS: Final = 64


def score(
    case: Case, reasoning: Reasoning, distinct_alternatives: int, pressure: Pressure
) -> dict[str, float]:
    """Each dimension that applies, from 0 to 1."""
    scores = {
        "alignment": _alignment(case.act, reasoning),
        "coherence": _coherence(reasoning),
        "completeness": _completeness(case, reasoning),
        "safety": _safety(case, reasoning, pressure),
        "alternatives": None
        if case.impact is Impact.LOW
        else min(1.0, distinct_alternatives / _ENOUGH_ALTERNATIVES),
    }
    return {dimension: value for dimension, value in scores.items() if value is not None}


def overall(scores: Mapping[str, float]) -> float:
    """The weighted mean of the dimensions that apply, 0 to 1; 0 where none does."""
    weight = sum(WEIGHTS[dimension] for dimension in scores)
    total = sum(WEIGHTS[dimension] * value for dimension, value in scores.items())
    return total / weight if weight else 0.0


def act_terms(act: Act) -> frozenset[str]:
    """What the act is about: its type, its description, names and short texts of parameters."""
    texts = [act.type.replace(".", " "), act.description[:_MAX_VALUE]]
    for name, value in act.parameters.items():
        texts.append(name.replace("_", " "))
        if isinstance(value, str):
            texts.append(value[:_MAX_VALUE])
        elif type(value) is int:
            texts.append(str(value))
    return read_meaning(" ".join(texts).replace("_", " ")).terms


def value_terms(act: Act) -> frozenset[str]:
    """What the short parameters of the act say: the names, numbers and places that it is about."""
    return read_meaning(
        " ".join(
            str(value)[:_MAX_SHORT]
            for value in act.parameters.values()
            if isinstance(value, str | int)
            and type(value) is not bool
            and len(str(value)[:_MAX_SHORT].split()) <= _MAX_NAME
        )
    ).terms


def _alignment(act: Act, reasoning: Reasoning) -> float | None:
    """Terms that goal and record share with the act; those of the goal count twice.

    A record that names no parameter's value, and has hardly a word of the act in its goal, is
    about something else however many common words it shares; so is one of little relevance.
    """
    about = act_terms(act)
    if len(about) < _ENOUGH_TERMS:
        return None
    claims = [evidence.claim for evidence in reasoning.evidence]
    goal = read_meaning(reasoning.goal).terms & about
    texts = (reasoning.goal, *reasoning.steps, *claims)
    # As the act's own names are read: by their parts.
    sentences = [read_meaning(text.replace("_", " ")).terms for text in texts]
    said = frozenset().union(*sentences)
    values = value_terms(act)
    spelt = said_in(read_values(act), texts[:_MAX_TEXTS]).values()
    said_share = sum(spelt) / len(spelt) if spelt else 0.0
    aligned = min(1.0, (len(goal) + max(len(about & said), sum(spelt))) / _FULL_ALIGNMENT)
    is_named = bool(values & said) or said_share > 0
    is_elsewhere = bool(values) and not is_named and len(goal) < _ENOUGH_IN_GOAL
    relevant = relevance(act, sentences, said_share)
    if is_elsewhere or (relevant is not None and relevant < RELEVANT):
        return min(aligned, _ELSEWHERE)
    return aligned


def _coherence(reasoning: Reasoning) -> float:
    """Whether there are steps, whether they differ, and whether none contradicts the goal."""
    if not any(map(says_something, reasoning.steps)):
        return 0.0
    steps = [read_meaning(step) for step in reasoning.steps]
    goal = read_meaning(reasoning.goal)
    if any(_contradicts(step, goal) for step in steps):
        return 0.0
    return len(set(steps)) / len(steps)


def _contradicts(step: Meaning, goal: Meaning) -> bool:
    return bool(goal.terms) and is_same(
        Meaning(step.terms, not step.is_negated), Meaning(goal.terms, goal.is_negated)
    )


def _completeness(case: Case, reasoning: Reasoning) -> float:
    parts = [
        says_something(reasoning.goal),
        bool(reasoning.evidence),
        any(map(says_something, reasoning.steps)),
        any(map(says_something, [*reasoning.assumptions, *reasoning.risks])),
    ]
    if case.impact >= Impact.MEDIUM:
        parts.append(bool(reasoning.alternatives))
    if not case.is_reversible:
        parts.append(says_something(reasoning.rollback))
    return sum(parts) / len(parts)


def _safety(case: Case, reasoning: Reasoning, pressure: Pressure) -> float:
    missing = 0.0
    if case.impact >= Impact.MEDIUM and not any(map(says_something, reasoning.risks)):
        missing += 0.4
    if case.impact is Impact.HIGH and not says_something(reasoning.rollback):
        missing += 0.4
    if pressure >= Pressure.HIGH:
        missing += 0.2 * (pressure - Pressure.ELEVATED)
    return max(0.0, 1.0 - missing)
