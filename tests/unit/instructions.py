"""Instructions made by hand for tests: what they ask for is given, not read from their text."""

from __future__ import annotations

from tractatus.governance.act import Json, Span
from tractatus.governance.instructions.instruction import (
    Authority,
    Classification,
    Constraint,
    Instruction,
    Operator,
    Persistence,
    Place,
    Polarity,
    Quadrant,
    Scope,
    Validity,
    Verification,
)

ALWAYS = Validity()
ANYWHERE = Place()


def constraint(
    key: str,
    value: Json,
    operator: Operator = Operator.EQUALS,
    polarity: Polarity = Polarity.REQUIRE,
    *,
    unit: str = "",
    scope: Scope = Scope.PROJECT,
    authority: Authority = Authority.MEMBER,
    validity: Validity = ALWAYS,
) -> Constraint:
    return Constraint(key, operator, value, polarity, Span(4, 9), unit, scope, authority, validity)


def instruction(
    identifier: str,
    *constraints: Constraint,
    at_ms: int = 0,
    authority: Authority = Authority.MEMBER,
    persistence: Persistence = Persistence.HIGH,
    explicitness: float = 0.9,
    place: Place = ANYWHERE,
    author: str = "ada",
    text: str = "the text of the instruction",
) -> Instruction:
    classification = Classification(
        quadrant=Quadrant.TACTICAL,
        persistence=persistence,
        scope=constraints[0].scope if constraints else Scope.PROJECT,
        verification=Verification.MANDATORY,
        explicitness=explicitness,
        constraints=constraints,
    )
    return Instruction(identifier, text, authority, at_ms, classification, place, author=author)
