"""Fit the weights by which steps and alternatives of reasoning records are weighed.

    python -m quality.fit_reasoning [--write]

From the records of `quality/fresh` and of `quality/reasoning_records`: their own steps against
those that contradict the act, their own alternatives against paraphrases of it. Deterministic:
logistic regression by Newton's method from zero, with a ridge, in folds of whole domains. A
threshold is the lowest at which, of what its fold's model has not seen, no more than `LOADS` wait.
"""

from __future__ import annotations

import argparse
import hashlib
import textwrap
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from quality.reasoning import Proposal, all_domains, filled
from quality.written import RECORDS, read_records, sound
from tractatus.governance.act import Alternative
from tractatus.governance.metacognition.alternatives import distinct_alternatives
from tractatus.governance.metacognition.contradictions import contradicting_step
from tractatus.governance.metacognition.doubts import (
    is_another_way,
    option_features,
    step_features,
)

FOLDS: Final = 10
RIDGE: Final = 3.0
# Of sound records that wait for a step, and of real alternatives that are taken for paraphrases.
# A record has several alternatives, and waits only if none is left.
LOADS: Final = {"step": 0.02, "option": 0.05}
# A feature that fewer texts have says nothing of others; nor does so small a weight.
LEAST_TEXTS: Final = 4
LEAST_WEIGHT: Final = 0.05
STEPS: Final = 12
# Of these records every second one is fitted; the others are only measured.
MEASURED: Final = "reasoning_third_development"
TARGET: Final = Path("src/tractatus/governance/metacognition")


Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Example:
    """One text of a record.

    Args:
        features: By which it is weighed.
        is_bad: Whether it contradicts or paraphrases the act.
        is_known: Whether the exact readings find it bad.
        domain: Its record's.
        unit: What waits if it is taken for bad: a record, or the alternative alone; empty for what
            only teaches what is not bad.
    """

    features: Mapping[str, float]
    is_bad: bool
    is_known: bool
    domain: str
    unit: str


def records() -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every record by its domain; of a template the first value of each parameter."""
    for path in RECORDS:
        step = 2 if path.stem == MEASURED else 1
        yield from read_records(path)[::step]
    for domain in all_domains():
        words = {name: values[0] for name, values in domain["parameters"].items()}
        texts = {name: filled(domain[name], words) for name in _TEXTS}
        first = {name: filled(domain[name][0], words) for name in ("goal", "rollback")}
        alternatives = [filled(pair, words) for pair in domain["alternatives"]]
        head = {"type": domain["type"], "text": filled(domain["text"], words)}
        yield domain["name"], head | texts | first | {
            "parameters": words, "alternatives": alternatives,
        }  # fmt: skip


_TEXTS: Final = ("evidence", "steps", "assumptions", "risks", "paraphrases", "contradictions")


def step_examples() -> Iterator[Example]:
    """Each step of a record, and the record with each contradiction as one more step."""
    for domain, record in records():
        proposal = sound(record)
        whole = proposal.reasoning
        assert whole is not None
        unit = f"{domain}: {record['text']}"
        found = contradicting_step(proposal.act, whole)
        for place in range(len(whole.steps)):
            features = step_features(proposal.act, whole, place)
            yield Example(features, False, found == place, domain, unit)
        for number, text in enumerate(record["contradictions"]):
            place = number % (len(whole.steps) + 1)
            steps = (*whole.steps[:place], text, *whole.steps[place:])
            spoilt = replace(whole, steps=steps)
            is_known = contradicting_step(proposal.act, spoilt) is not None
            features = step_features(proposal.act, spoilt, place)
            yield Example(features, True, is_known, domain, unit)


def option_examples() -> Iterator[Example]:
    """Each alternative of a record, and each paraphrase of its act.

    What contradicts the act is another way, too: writers of alternatives hardly name its values.
    """
    for domain, record in records():
        proposal = sound(record)
        options = [pair[0] for pair in record["alternatives"]]
        for is_bad, texts in ((False, options), (True, record["paraphrases"])):
            for text in texts:
                yield _option(proposal, text, domain, is_bad=is_bad)
        for text in record["contradictions"]:
            yield replace(_option(proposal, text, domain, is_bad=False), unit="")


def _option(proposal: Proposal, text: str, domain: str, *, is_bad: bool) -> Example:
    assert proposal.reasoning is not None
    features = option_features(proposal.act, proposal.reasoning, text)
    if is_another_way(features):
        features = {}  # decided without weighing
    alone = replace(proposal.reasoning, alternatives=(Alternative(text, "takes as long"),))
    is_known = not distinct_alternatives(proposal.act, alone)
    return Example(features, is_bad, is_known, domain, f"{domain}: {text}")


@dataclass(frozen=True, slots=True)
class Fitted:
    """A model, and what it does with what it has not seen.

    Args:
        names: Of the features.
        weights: Of these.
        bias: Log odds of a text that has none.
        threshold: Log odds above which a text is bad.
        waiting: How many units wait, of all.
        found: How many bad texts are found, of all, with what is read exactly.
    """

    names: Sequence[str]
    weights: Floats
    bias: float
    threshold: float
    waiting: tuple[int, int]
    found: tuple[int, int]


def fitted(examples: Sequence[Example], load: float) -> Fitted:
    """The model of all examples, with the threshold that folds of whole domains give."""
    times = Counter(name for one in examples for name, value in one.features.items() if value)
    names = sorted(name for name, number in times.items() if number >= LEAST_TEXTS)
    table = np.array([[one.features.get(name, 0.0) for name in names] for one in examples])
    truth = np.array([float(one.is_bad) for one in examples])
    scores = _unseen(table, truth, examples)
    threshold = next(
        round(float(bound), 2)
        for bound in np.arange(-4.0, 8.0, 0.02)
        if _share(_waiting(examples, scores, bound)) <= load
    )
    found = [
        one.is_known or bool(score > threshold)
        for one, score in zip(examples, scores, strict=True)
        if one.is_bad
    ]
    weights, bias = _fit(table, truth)
    waiting = _waiting(examples, scores, threshold)
    return Fitted(names, weights, bias, threshold, waiting, (sum(found), len(found)))


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
    """What a model that has not seen a text's domain says of it."""
    folds = np.array([hashlib.sha256(one.domain.encode()).digest()[1] % FOLDS for one in examples])
    scores = np.zeros(len(examples))
    for fold in sorted(set(folds)):
        held = folds == fold
        weights, bias = _fit(table[~held], truth[~held])
        scores[held] = table[held] @ weights + bias
    return scores


def _waiting(examples: Sequence[Example], scores: Floats, bound: float) -> tuple[int, int]:
    """How many of the sound units wait, of all, for a score or an exact reading."""
    sound_ones = [(one, score) for one, score in zip(examples, scores, strict=True)
                  if one.unit and not one.is_bad]  # fmt: skip
    units = {one.unit for one, _ in sound_ones}
    return len({one.unit for one, score in sound_ones if one.is_known or score > bound}), len(units)


def _share(counts: tuple[int, int]) -> float:
    return counts[0] / counts[1]


MODELS: Final[Mapping[str, Callable[[], Iterator[Example]]]] = {
    "step": step_examples,
    "option": option_examples,
}


def main() -> None:
    """Print what cross-validation says; write the weights where asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    for name, examples in MODELS.items():
        of = list(examples())
        model = fitted(of, LOADS[name])
        print(f"{name}: {len(of)} texts, {len(model.names)} features, above {model.threshold}")
        print(f"  unseen: {model.waiting} sound wait, {model.found} bad are found")
        if asked.write:
            text = _TEMPLATE.format(
                name=name, number=len(of), bias=round(model.bias, 2), threshold=model.threshold,
                waiting=model.waiting, found=model.found, table=_packed(model),
            )  # fmt: skip
            (TARGET / f"{name}_weights.py").write_text(text, encoding="utf-8")


def _packed(model: Fitted) -> str:
    kept = [
        f"{name}={round(float(value), 2)}"
        for name, value in zip(model.names, model.weights, strict=True)
        if abs(value) >= LEAST_WEIGHT
    ]
    lines = textwrap.wrap("; ".join(kept), 94, break_long_words=False, break_on_hyphens=False)
    return "\n".join(f"    {line}" for line in lines)


_TEMPLATE: Final = '''"""Weights of {name}s of a record, by `fit_reasoning.py`; not edited by hand.

Logistic regression over {number} texts of `quality/fresh` and `quality/reasoning_records`.
"""

from __future__ import annotations

from typing import Final

BIAS: Final = {bias}
# Log odds above which a {name} is in doubt.
THRESHOLD: Final = {threshold}
# By models that had not seen its domain: of sound ones, how many wait, of all; and of bad ones, how
# many are found, of all.
WAITING: Final = {waiting}
FOUND: Final = {found}
_TABLE: Final = """
{table}
"""
WEIGHTS: Final[dict[str, float]] = {{
    name: float(value)
    for name, _, value in (one.partition("=") for one in " ".join(_TABLE.split()).split("; "))
}}
'''

if __name__ == "__main__":
    main()
