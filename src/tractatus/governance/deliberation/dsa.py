"""Statements of reasons by the rules of the EU's DSA Transparency Database.

`verify_statement` refuses what that database would refuse at submission, naming the attribute; and
two things more, which are this project's: an attribute that the schema does not know, and software
that decided where only people may.
Source: Regulation (EU) 2022/2065, Articles 17 and 24(5); transparency.dsa.ec.europa.eu, API
documentation, as published in June 2026.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tractatus.errors import FormatError
from tractatus.governance.act import Json
from tractatus.governance.decision_object import Boundary
from tractatus.governance.deliberation.dsa_checks import CHECKS
from tractatus.governance.language.words import shown

FULLY: Final = "AUTOMATED_DECISION_FULLY"
ATTRIBUTES: Final = frozenset(CHECKS)

_REQUIRED: Final = (
    "decision_ground",
    "category",
    "content_type",
    "content_date",
    "application_date",
    "decision_facts",
    "source_type",
    "automated_detection",
    "automated_decision",
    "puid",
)
_OF_GROUND: Final = {
    "DECISION_GROUND_ILLEGAL_CONTENT": (
        "illegal_content_legal_ground",
        "illegal_content_explanation",
    ),
    "DECISION_GROUND_INCOMPATIBLE_CONTENT": (
        "incompatible_content_ground",
        "incompatible_content_explanation",
    ),
}
_OTHERS: Final = {
    "decision_visibility": "DECISION_VISIBILITY_OTHER",
    "decision_monetary": "DECISION_MONETARY_OTHER",
    "content_type": "CONTENT_TYPE_OTHER",
}


def verify_statement(
    document: Mapping[str, Json],
    *,
    boundary: Boundary | None = None,
    allows_full_automation: bool = False,
) -> None:
    """Refuse a statement that breaks a rule.

    Args:
        document: Attributes and values, as they would be submitted.
        boundary: The boundary that the decision crosses, if one; software never decides there.
        allows_full_automation: Whether the policy lets software decide this alone.

    Raises:
        FormatError: a rule is broken; the message begins with the attribute.
    """
    for name in document:
        if name not in CHECKS:
            raise FormatError(f"{shown(name)}: expected an attribute of the schema")
    for name in _REQUIRED:
        if document.get(name) is None:
            raise FormatError(f"{name}: expected a value, found none")
    for name, value in document.items():
        # Null is as good as absent wherever an attribute may be absent.
        if value is not None:
            CHECKS[name](name, value)
    _verify_restriction(document)
    _verify_ground(document)
    _verify_others(document)
    _verify_automation(document, boundary, allows=allows_full_automation)


def _verify_restriction(document: Mapping[str, Json]) -> None:
    kinds = ("visibility", "monetary", "provision", "account")
    if not any(document.get(f"decision_{kind}") for kind in kinds):
        raise FormatError("decision_visibility: expected at least one restriction, found none")


def _verify_ground(document: Mapping[str, Json]) -> None:
    """The ground that is given has its reference and explanation; the other one has none."""
    for ground, names in _OF_GROUND.items():
        is_given = document["decision_ground"] == ground
        for name in names:
            if is_given and document.get(name) is None:
                raise FormatError(f"{name}: expected a text with the ground {ground}")
            if not is_given and document.get(name) is not None:
                raise FormatError(f"{name}: expected nothing unless the ground is {ground}")
    of_terms = "DECISION_GROUND_INCOMPATIBLE_CONTENT"
    name = "incompatible_content_illegal"
    if document.get(name) is not None and document["decision_ground"] != of_terms:
        raise FormatError(f"{name}: expected nothing unless the ground is {of_terms}")


def _verify_others(document: Mapping[str, Json]) -> None:
    """What is called "other" is explained, and nothing else is."""
    for name, other in _OTHERS.items():
        chosen = document.get(name)
        is_other = chosen == other or (isinstance(chosen, list) and other in chosen)
        explained = document.get(f"{name}_other") is not None
        if is_other and not explained:
            raise FormatError(f"{name}_other: expected a text with {other}")
        if explained and not is_other:
            raise FormatError(f"{name}_other: expected nothing without {other}")
    if document["source_type"] == "SOURCE_VOLUNTARY" and document.get("source_identity"):
        raise FormatError("source_identity: expected nobody where nobody gave notice")


def _verify_automation(
    document: Mapping[str, Json], boundary: Boundary | None, *, allows: bool
) -> None:
    if document["automated_decision"] != FULLY:
        return
    if boundary is not None:
        name = boundary.name.lower()
        raise FormatError(
            f"automated_decision: expected a person's decision at the boundary: {name}"
        )
    if not allows:
        raise FormatError("automated_decision: expected a policy that lets software decide alone")
