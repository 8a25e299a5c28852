"""InstructionPersistenceClassifier against the labels on which both annotators agree."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from quality import passes
from quality.figures import Share, confusion, table
from quality.passes import FIELDS, FILES, ConstraintLabel, Labels, constraint_label, read_pass
from tractatus.governance.classifier import classify
from tractatus.governance.instruction import KeyKind, Quadrant

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


def section() -> str:
    """The part of the page."""
    if not passes.are_there():
        return "Not measured yet: the two annotations are not both here."
    texts = passes.texts_by_id()
    first, second = (read_pass(name) for name in FILES)
    answers = {id: answer(text.text) for id, text in texts.items()}
    parts = {
        split: [id for id, text in texts.items() if text.split == split]
        for split in ("test", "train")
    }
    return "\n".join(
        [
            "Where both annotators agree, and, apart, where they differ: how often the classifier "
            "says what either of them said.",
            "",
            table(
                ["field", "test, agreed", "train, agreed", "test, disputed: says what one said"],
                [
                    [
                        field,
                        *(_right(field, parts[split], first, second, answers) for split in parts),
                        _either(field, parts["test"], first, second, answers),
                    ]
                    for field in FIELDS
                ],
            ),
            "",
            "Constraints, where both annotators have the same set:",
            "",
            table(
                ["split", "precision", "recall", "whole set right"],
                [[split, *_constraints(parts[split], first, second, answers)] for split in parts],
            ),
            "",
            "Quadrants of `test` on which both agree; rows are theirs, columns the classifier's:",
            "",
            confusion(
                [
                    (first[id].fields["quadrant"], answers[id].fields["quadrant"])
                    for id in parts["test"]
                    if first[id].fields["quadrant"] == second[id].fields["quadrant"]
                ],
                [one.value for one in Quadrant],
                "quadrant",
            ),
            "",
            "Data: `quality/instructions/`. Command: `python -m quality.report classifier`.",
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
