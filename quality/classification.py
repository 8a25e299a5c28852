"""InstructionPersistenceClassifier against the labels of annotators."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

from quality import passes
from quality.figures import Share, table
from quality.passes import (
    FIELDS,
    FILES,
    ConstraintLabel,
    Labels,
    constraint_label,
    labels_of,
    read_pass,
)
from quality.sets import HERE
from tractatus.governance.classifier import classify, weights
from tractatus.governance.instructions.instruction import KeyKind

ANNOTATED: Final = HERE / "instructions"
# The half that stayed out of sight first; it comes into the tree when nothing is changed any more.
HALVES: Final = (("fresh_sealed.toml", "sealed"), ("fresh_development.toml", "development"))
_LOW: Final = 0.5
_HIGH: Final = 0.8


def band(explicitness: float) -> str:
    """The band of RULES.md, section 6."""
    if explicitness < _LOW:
        return "low"
    return "high" if explicitness > _HIGH else "mid"


def answer(text: str) -> Labels:
    """What the classifier says, as an annotator would write it."""
    found = classify(text)
    fields = {
        "quadrant": found.quadrant.value,
        "persistence": found.persistence.value,
        "scope": found.scope.value,
        "verification": found.verification.value,
        "explicitness": band(found.explicitness),
    }
    # The sheet gives a connection string once; what it says of its host and port is implied.
    urls = {one.span for one in found.constraints if one.kind is KeyKind.URL}
    labels = [
        constraint_label(one.key, one.operator.value, one.value, one.polarity.value)
        for one in found.constraints
        if one.kind is KeyKind.URL or one.span not in urls
    ]
    return Labels(fields, frozenset(labels))


def section(halves: Sequence[tuple[str, str]] = HALVES, where: Path = ANNOTATED) -> str:
    """The part of the page.

    Args:
        halves: Files by a writer from outside, with their names on the page.
        where: The directory of the files; one that is missing is said to be.
    """
    if not passes.are_there():
        return "Not measured yet: the two annotations are not both here."
    parts = [_INTRODUCTION, *(_of_half(where / file, name) for file, name in halves)]
    parts += [_of_folds(), _of_two_annotators()]
    return "\n\n".join(
        [*parts, "Data: `quality/instructions/`. Command: `python -m quality.report classifier`."]
    )


_INTRODUCTION: Final = (
    "How often the classifier says what the annotators say. `sealed` was written and labelled by "
    "somebody from outside and lay out of sight while the classifier was changed: its column is "
    "the estimate for texts that nobody foresaw. `development` is the other half of the same "
    "texts; like `test` and `train` below it was looked at, and the model of the quadrant is "
    "fitted to all three. `test` was out of sight until the release before this one, where the "
    "classifier was right on 68.7 % of its quadrants, 79.5 % of persistence, 77.9 % of scope, "
    "70.6 % of verification and 81.1 % of explicitness, at 74.7 % precision and 56.5 % recall of "
    "constraints."
)


def _of_half(path: Path, name: str) -> str:
    """Fields and constraints of a file that one writer labelled."""
    if not path.exists():
        return f"`{name}`: not measured, for `quality/instructions/{path.name}` is not there."
    rows = tomllib.loads(path.read_text(encoding="utf-8"))["instruction"]
    said = {one["id"]: labels_of(one) for one in rows}
    answers = {one["id"]: answer(one["text"]) for one in rows}
    ids = list(said)
    heads = ["precision of constraints", "recall of constraints", "whole set right"]
    shares = [*(_right(field, ids, said, said, answers) for field in FIELDS)]
    shares += _constraints(ids, said, said, answers)
    names = [*FIELDS, *heads]
    head = [f"`{name}`, {len(ids)} texts", "as labelled (95 % interval), n"]
    return table(head, [[one, share] for one, share in zip(names, shares, strict=True)])


def _of_folds() -> str:
    """What the fit says of sentences that a fold's model had not seen."""
    return f"The quadrant in ten folds, all open texts: {weights.UNSEEN}"


def _of_two_annotators() -> str:
    texts = passes.texts_by_id()
    first, second = (read_pass(name) for name in FILES)
    answers = {id: answer(text.text) for id, text in texts.items()}
    parts = {
        split: [id for id, text in texts.items() if text.split == split]
        for split in ("test", "train")
    }
    fields = table(
        ["field", "test, agreed", "train, agreed", "test, disputed: says what one said"],
        [
            [
                field,
                *(_right(field, parts[split], first, second, answers) for split in parts),
                _either(field, parts["test"], first, second, answers),
            ]
            for field in FIELDS
        ],
    )
    constraints = table(
        ["split", "precision", "recall", "whole set right"],
        [[split, *_constraints(parts[split], first, second, answers)] for split in parts],
    )
    return "\n\n".join(
        [
            "Texts with two annotators, all of them open: where both agree, and, apart, where they "
            "differ, how often the classifier says what either of them said.",
            fields,
            "Constraints, where both annotators have the same set:",
            constraints,
        ]
    )


Passes = Mapping[str, Labels]


def _right(field: str, ids: list[str], one: Passes, other: Passes, answers: Passes) -> Share:
    return Share.that(
        answers[id].fields[field] == one[id].fields[field]
        for id in ids
        if one[id].fields[field] == other[id].fields[field]
    )


def _either(field: str, ids: list[str], one: Passes, other: Passes, answers: Passes) -> Share:
    return Share.that(
        answers[id].fields[field] in {one[id].fields[field], other[id].fields[field]}
        for id in ids
        if one[id].fields[field] != other[id].fields[field]
    )


def _constraints(ids: list[str], one: Passes, other: Passes, answers: Passes) -> list[Share]:
    agreed = [id for id in ids if one[id].constraints == other[id].constraints]

    def size(of: Callable[[str], frozenset[ConstraintLabel]]) -> int:
        return sum(len(of(id)) for id in agreed)

    both = size(lambda id: one[id].constraints & answers[id].constraints)
    return [
        Share(both, size(lambda id: answers[id].constraints)),
        Share(both, size(lambda id: one[id].constraints)),
        Share.that(one[id].constraints == answers[id].constraints for id in agreed),
    ]
