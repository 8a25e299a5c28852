"""Fit the weights by which steps and alternatives of reasoning records are weighed.

    python -m quality.fit_reasoning [--write]

From the records of `quality/fresh` and of `quality/reasoning_records`: their own steps against
those that contradict the act, their own alternatives against paraphrases of it. Deterministic:
logistic regression by Newton's method from zero, with a ridge. Each writer is left out once: a
threshold is the lowest at which, of what models say of a writer whom they have not seen, no more
than `LOADS` wait.
"""

from __future__ import annotations

import argparse
import textwrap
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from quality.left_out import Counts, Example, Fitted, fitted
from quality.reasoning import Proposal, all_domains, filled
from quality.strangers import CONTRADICTS, file_of, read_strangers
from quality.strangers import SOUND as NOTHING_WRONG
from quality.written import RECORDS, read_records, sound
from tractatus.governance.act import Alternative
from tractatus.governance.metacognition.alternatives import distinct_alternatives
from tractatus.governance.metacognition.compared import Compared
from tractatus.governance.metacognition.contradictions import contradicting_step
from tractatus.governance.metacognition.doubts import is_another_way

# Of sound records that wait for the weight of a step, and of real alternatives that are taken for
# paraphrases. A record has several alternatives, and waits only if none is left. With 0.02 for
# steps, the goal of the design, 22 % of the contradictions of unread writers were found, with this
# 27 %, and of their sound records 6.5 % and 8.3 % waited, most of them for an exact reading.
LOADS: Final = {"step": 0.05, "option": 0.05}
# So small a weight says nothing.
LEAST_WEIGHT: Final = 0.05
# Who wrote a file; the templates of `quality/reasoning_records` are by the makers of the software.
WRITERS: Final = {
    "reasoning_development": "first",
    "reasoning_sealed": "first",
    "reasoning_third_development": "second",
    "reasoning_third_sealed": "third",
    "reasoning_fourth_development": "fourth",
}
# Of whole requests.
STRANGERS: Final = {
    "sixth_first": "fifth", "sixth_second": "sixth", "seventh_first": "seventh",
}  # fmt: skip
# For whose steps no rule was made before they were weighed: they say how many wait.
JUDGES: Final[Mapping[str, Collection[str]]] = {
    "step": ("fourth", "fifth", "sixth", "seventh"), "option": (),
}  # fmt: skip
MAKERS: Final = "makers"
TARGET: Final = Path("src/tractatus/governance/metacognition")


def records() -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every record by its writer; of a template the first value of each parameter."""
    for path in RECORDS:
        for _, record in read_records(path):
            yield WRITERS[path.stem], record
    for domain in all_domains():
        words = {name: values[0] for name, values in domain["parameters"].items()}
        texts = {name: filled(domain[name], words) for name in _TEXTS}
        first = {name: filled(domain[name][0], words) for name in ("goal", "rollback")}
        alternatives = [filled(pair, words) for pair in domain["alternatives"]]
        head = {"type": domain["type"], "text": filled(domain["text"], words)}
        yield MAKERS, head | texts | first | {
            "parameters": words, "alternatives": alternatives,
        }  # fmt: skip


_TEXTS: Final = ("evidence", "steps", "assumptions", "risks", "paraphrases", "contradictions")


def step_examples() -> Iterator[Example]:
    """Each step of a record, and what contradicts the act where it stands."""
    yield from _steps_of_records()
    for name, writer in STRANGERS.items():
        yield from _steps_of_strangers(name, writer)


def _steps_of_strangers(name: str, writer: str) -> Iterator[Example]:
    own: dict[str, Sequence[str]] = {}
    for one in read_strangers(file_of(name)):
        reasoning = one.request.reasoning
        if reasoning is None or one.defect not in (NOTHING_WRONG, CONTRADICTS):
            continue
        compared = Compared.read(one.request.act, reasoning)
        known = contradicting_step(compared)
        is_bad = one.defect == CONTRADICTS
        before = own.setdefault(one.situation, reasoning.steps) if is_bad else ()
        if not is_bad:
            own[one.situation] = reasoning.steps
        for place, step in enumerate(reasoning.steps):
            if step not in before:
                features = compared.step_features(place)
                unit = f"{writer}: {one.situation}"
                yield Example(features, is_bad, known == place, writer, unit)


def _steps_of_records() -> Iterator[Example]:
    """Of the sets of records; each contradiction is one more step."""
    for writer, record in records():
        proposal = sound(record)
        whole = proposal.reasoning
        assert whole is not None
        unit = f"{writer}: {record['text']}"
        compared = Compared.read(proposal.act, whole)
        found = contradicting_step(compared)
        for place in range(len(whole.steps)):
            features = compared.step_features(place)
            yield Example(features, False, found == place, writer, unit)
        for number, text in enumerate(record["contradictions"]):
            place = number % (len(whole.steps) + 1)
            steps = (*whole.steps[:place], text, *whole.steps[place:])
            spoilt = Compared.read(proposal.act, replace(whole, steps=steps))
            is_known = contradicting_step(spoilt) is not None
            features = spoilt.step_features(place)
            yield Example(features, True, is_known, writer, unit)


def option_examples() -> Iterator[Example]:
    """Each alternative of a record, and each paraphrase of its act.

    What contradicts the act is another way, too: writers of alternatives hardly name its values.
    """
    for writer, record in records():
        proposal = sound(record)
        options = [pair[0] for pair in record["alternatives"]]
        for is_bad, texts in ((False, options), (True, record["paraphrases"])):
            for text in texts:
                yield _option(proposal, text, writer, is_bad=is_bad)
        for text in record["contradictions"]:
            yield replace(_option(proposal, text, writer, is_bad=False), unit="")


def _option(proposal: Proposal, text: str, writer: str, *, is_bad: bool) -> Example:
    assert proposal.reasoning is not None
    features = Compared.read(proposal.act, proposal.reasoning).option_features(text)
    if is_another_way(features):
        features = {}  # decided without weighing
    alone = replace(proposal.reasoning, alternatives=(Alternative(text, "takes as long"),))
    is_known = not distinct_alternatives(proposal.act, alone)
    return Example(features, is_bad, is_known, writer, f"{writer}: {text}")


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
        model = fitted(of, LOADS[name], JUDGES[name])
        print(f"{name}: {len(of)} texts, {len(model.names)} features, above {model.threshold}")
        print(f"  unseen: {model.waiting} sound wait, {model.found} bad are found")
        if asked.write:
            text = _TEMPLATE.format(
                name=name, number=len(of), bias=round(model.bias, 2), threshold=model.threshold,
                waiting=_counts(model.waiting), found=_counts(model.found), table=_packed(model),
            )  # fmt: skip
            (TARGET / f"{name}_weights.py").write_text(text, encoding="utf-8")


def _counts(counts: Mapping[str, Counts]) -> str:
    rows = "".join(f'    "{writer}": {one},\n' for writer, one in counts.items())
    return f"{{\n{rows}}}"


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
# By models that had not seen the writer: of sound ones, how many wait, of all; and of bad ones, how
# many are found, of all, with what is read exactly.
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
