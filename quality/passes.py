"""Two annotations of the instructions: where they agree, where not, and what is gold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from quality.figures import Share, kappa, table
from quality.sets import HERE, Text, read_lines, read_texts

TEXTS: Final = "instructions/texts.jsonl"
FILES: Final = ("instructions/pass-1.jsonl", "instructions/pass-2.jsonl")
FIELDS: Final = ("quadrant", "persistence", "scope", "verification", "explicitness")
DISAGREEMENTS: Final = HERE / "instructions" / "disagreements.md"

# Kind, operator, value, polarity; the subject of a key is not compared (RULES.md, section 7).
ConstraintLabel = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class Labels:
    """What one annotator says of one text."""

    fields: Mapping[str, str]
    constraints: frozenset[ConstraintLabel]


def are_there() -> bool:
    """Whether both annotations have been made."""
    return all((HERE / name).exists() for name in FILES)


def read_pass(name: str) -> dict[str, Labels]:
    """Labels by id."""
    return {row["id"]: labels_of(row) for row in read_lines(HERE / name)}


def labels_of(row: Mapping[str, Any]) -> Labels:
    """The labels of one text as they are written down."""
    return Labels(
        {field: str(row[field]) for field in FIELDS},
        frozenset(constraint_label(**one) for one in row["constraints"]),
    )


def constraint_label(
    key: str, operator: str, value: Any, polarity: str, **_: Any
) -> ConstraintLabel:
    """A constraint as it is compared."""
    return key.partition(":")[0], operator, _shown(value), polarity


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return " | ".join(sorted(map(_shown, value)))
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return f"{float(value):g}"
    text = str(value).strip().lower().rstrip(".,;")
    try:
        return f"{float(text):g}"
    except ValueError:
        return text.removesuffix("/**").removesuffix("/*").rstrip("/")


def agreement(one: Mapping[str, Labels], other: Mapping[str, Labels]) -> str:
    """Agreement and kappa of each field, as a table."""
    ids = sorted(set(one) & set(other))
    rows: list[list[object]] = []
    for field in FIELDS:
        pairs = [(one[id].fields[field], other[id].fields[field]) for id in ids]
        share = Share.that(left == right for left, right in pairs)
        rows.append([field, share, f"{kappa(pairs):.2f}"])
    same = Share.that(one[id].constraints == other[id].constraints for id in ids)
    rows.append(["constraints, the whole set", same, "–"])
    named = sum(len(one[id].constraints | other[id].constraints) for id in ids)
    both = sum(len(one[id].constraints & other[id].constraints) for id in ids)
    rows.append(["constraints, each that either named", Share(both, named), "–"])
    return table(["field", "agreed (95 % interval), n", "Cohen's kappa"], rows)


def disagreements_page() -> str:
    """Every text on which the passes differ, and in what."""
    one, other = (read_pass(name) for name in FILES)
    rows = [
        [text.id, text.split, _cell(text.text), _cell("; ".join(found))]
        for text in read_texts(TEXTS)
        if (found := _differences(one[text.id], other[text.id]))
    ]
    return "\n".join(
        [
            "# Where the two annotations differ",
            "",
            "Written by `python -m quality.report --write`; the first pass before the slash, the "
            f"second after it. {len(rows)} of {len(one)} texts.",
            "",
            table(["id", "split", "text", "differs in"], rows),
            "",
        ]
    )


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _differences(one: Labels, other: Labels) -> list[str]:
    found = [
        f"{field}: {one.fields[field]} / {other.fields[field]}"
        for field in FIELDS
        if one.fields[field] != other.fields[field]
    ]
    if one.constraints != other.constraints:
        alone = [
            _named(one.constraints - other.constraints),
            _named(other.constraints - one.constraints),
        ]
        found.append(f"constraints: {' / '.join(alone)}")
    return found


def _named(labels: frozenset[ConstraintLabel]) -> str:
    return ", ".join(" ".join(label) for label in sorted(labels)) or "none"


def texts_by_id() -> dict[str, Text]:
    """The instructions by id."""
    return {text.id: text for text in read_texts(TEXTS)}


def section() -> str:
    """The part of the page."""
    if not are_there():
        return "Not measured yet: the two annotations are not both here."
    one, other = (read_pass(name) for name in FILES)
    return "\n".join(
        [
            "Two annotators worked apart, from `quality/instructions/RULES.md` and the texts "
            "alone; both are language models, and models of one family may err in the same way. "
            "The list of disagreements: `quality/instructions/disagreements.md`.",
            "",
            agreement(one, other),
            "",
            "Data: `quality/instructions/`. Command: `python -m quality.report annotation`.",
        ]
    )
