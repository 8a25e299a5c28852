"""What the classifier made of an instruction, as a JSON document that is kept, and read back.

`read_classification(classification_document(x)) == x` for every classification.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeVar

from tractatus.errors import FormatError
from tractatus.governance.act import Json, Reason, Span
from tractatus.governance.documents.acts import reason_document
from tractatus.governance.instructions.instruction import (
    Authority,
    Classification,
    Constraint,
    Operator,
    Persistence,
    Polarity,
    Quadrant,
    Scope,
    Validity,
    Verification,
)

_Value = TypeVar("_Value")


def classification_document(found: Classification) -> Json:
    """Everything in a classification."""
    return {
        "confidence": found.confidence,
        "constraints": [constraint_document(one) for one in found.constraints],
        "explicitness": found.explicitness,
        "needs_confirmation": found.needs_confirmation,
        "persistence": found.persistence.value,
        "quadrant": found.quadrant.value,
        "reasons": [reason_document(one) for one in found.reasons],
        "scope": found.scope.value,
        "verification": found.verification.value,
    }


def constraint_document(constraint: Constraint) -> Json:
    """Everything in a constraint."""
    return {
        "authority": int(constraint.authority),
        "key": constraint.key,
        "operator": constraint.operator.value,
        "polarity": constraint.polarity.value,
        "scope": constraint.scope.value,
        "span": [constraint.span.start, constraint.span.end],
        "unit": constraint.unit,
        "validity": [constraint.validity.from_ms, constraint.validity.until_ms],
        "value": constraint.value,
    }


def read_classification(document: Json) -> Classification:
    """The classification in a document that we kept.

    Raises:
        FormatError: it is none; nothing is guessed, for what was said must not change.
    """
    return _reading(_read, document)


def _read(document: Json) -> Classification:
    # The first that were kept hold no reasons, and no classification had any then.
    _expect(document, _CLASSIFICATION - ({"reasons"} - document.keys()))
    return Classification(
        quadrant=Quadrant(document["quadrant"]),
        persistence=Persistence(document["persistence"]),
        scope=Scope(document["scope"]),
        verification=Verification(document["verification"]),
        explicitness=float(document["explicitness"]),
        constraints=tuple(_read_constraint(one) for one in document["constraints"]),
        confidence=float(document["confidence"]),
        needs_confirmation=_boolean(document["needs_confirmation"]),
        reasons=tuple(_read_reason(one) for one in document.get("reasons", ())),
    )


def _read_reason(document: Json) -> Reason:
    _expect(document, _REASON | ({"span"} & document.keys()))
    span = Span(*map(int, document["span"])) if "span" in document else None
    return Reason(str(document["code"]), str(document["text"]), span)


def _read_constraint(document: Json) -> Constraint:
    _expect(document, _CONSTRAINT)
    start, end = document["span"]
    from_ms, until_ms = document["validity"]
    return Constraint(
        key=str(document["key"]),
        operator=Operator(document["operator"]),
        value=document["value"],
        polarity=Polarity(document["polarity"]),
        span=Span(int(start), int(end)),
        unit=str(document["unit"]),
        scope=Scope(document["scope"]),
        authority=Authority(document["authority"]),
        validity=Validity(int(from_ms), None if until_ms is None else int(until_ms)),
    )


_CLASSIFICATION: Final = frozenset(
    {
        "confidence", "constraints", "explicitness", "needs_confirmation", "persistence",
        "quadrant", "reasons", "scope", "verification",
    }
)  # fmt: skip
_REASON: Final = frozenset({"code", "text"})
_CONSTRAINT: Final = frozenset(
    {"authority", "key", "operator", "polarity", "scope", "span", "unit", "validity", "value"}
)


def _expect(document: Json, names: frozenset[str]) -> None:
    if not isinstance(document, dict) or document.keys() != names:
        raise FormatError(f"expected an object with exactly: {', '.join(sorted(names))}")


def _boolean(value: Json) -> bool:
    if not isinstance(value, bool):
        raise FormatError("expected true or false")
    return value


def _reading(read: Callable[[Json], _Value], document: Json) -> _Value:
    try:
        return read(document)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise FormatError(f"the kept classification cannot be read: {error}") from error
