"""Statements of reasons by the rules of the EU's DSA Transparency Database.

`verify_statement` refuses what that database would refuse at submission, naming the attribute; and
two things more, which are this project's: an attribute that the schema does not know, and software
that decided where only people may.
Source: Regulation (EU) 2022/2065, Articles 17 and 24(5); transparency.dsa.ec.europa.eu, API
documentation, as published in June 2026.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

from tractatus.errors import FormatError
from tractatus.governance.act import Json
from tractatus.governance.decision_object import Boundary
from tractatus.governance.deliberation.dsa_terms import (
    ACCOUNT_TYPES,
    AUTOMATED_DECISIONS,
    CATEGORIES,
    CONTENT_TYPES,
    COUNTRIES,
    DECISION_ACCOUNTS,
    DECISION_GROUNDS,
    DECISION_MONETARIES,
    DECISION_PROVISIONS,
    DECISION_VISIBILITIES,
    KEYWORDS,
    SOURCE_TYPES,
    YES_NO,
)
from tractatus.governance.language.words import shown

FULLY: Final = "AUTOMATED_DECISION_FULLY"
_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_LANGUAGE: Final = re.compile(r"[a-z]{2}", re.ASCII)
_EAN: Final = re.compile(r"\d{13}", re.ASCII)
_PUID: Final = re.compile(r"[a-zA-Z0-9_-]{1,500}", re.ASCII)
_URL: Final = re.compile(r"https?://[^\s/$.?#][^\s]*", re.ASCII)
_DAYS: Final = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_LATEST: Final = "2038-01-01"

Check = Callable[[str, Json], None]


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
        if name not in _CHECKS:
            raise FormatError(f"{shown(name)}: expected an attribute of the schema")
    for name in _REQUIRED:
        if document.get(name) is None:
            raise FormatError(f"{name}: expected a value, found none")
    for name, value in document.items():
        # Null is as good as absent wherever an attribute may be absent.
        if value is not None:
            _CHECKS[name](name, value)
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


def _text(longest: int) -> Check:
    def check(name: str, value: Json) -> None:
        if not isinstance(value, str) or not value.strip():
            raise FormatError(f"{name}: expected a text that is not empty")
        if len(value) > longest:
            raise FormatError(f"{name}: expected at most {longest} characters, found: {len(value)}")

    return check


def _one_of(terms: frozenset[str]) -> Check:
    def check(name: str, value: Json) -> None:
        if not isinstance(value, str) or value not in terms:
            raise FormatError(f"{name}: expected a term of the schema, found: {shown(str(value))}")

    return check


def _some_of(terms: frozenset[str], *, least: int = 0) -> Check:
    one = _one_of(terms)

    def check(name: str, value: Json) -> None:
        if not isinstance(value, list) or len(value) < least:
            raise FormatError(f"{name}: expected a list of at least {least}")
        for item in value:
            one(name, item)

    return check


def _matching(pattern: re.Pattern[str], expected: str) -> Check:
    def check(name: str, value: Json) -> None:
        if not isinstance(value, str) or not pattern.fullmatch(value):
            raise FormatError(f"{name}: expected {expected}, found: {shown(str(value))}")

    return check


def _date(earliest: str = "0000-00-00") -> Check:
    def check(name: str, value: Json) -> None:
        # ISO dates are in order as texts.
        if not isinstance(value, str) or not _is_date(value) or not earliest <= value <= _LATEST:
            wanted = f"a date YYYY-MM-DD up to {_LATEST}"
            raise FormatError(f"{name}: expected {wanted}, found: {shown(str(value))}")

    return check


def _is_date(text: str) -> bool:
    if not _DATE.fullmatch(text):
        return False
    year, month, day = (int(part) for part in text.split("-"))
    if not 1 <= month <= 12 or not 1 <= day <= _DAYS[month - 1]:
        return False
    is_leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return (month, day) != (2, 29) or is_leap


def _content_id(name: str, value: Json) -> None:
    if not isinstance(value, dict) or set(value) - {"EAN-13"}:
        raise FormatError(f"{name}: expected an object with EAN-13")
    for number in value.values():
        _matching(_EAN, "13 digits")(name, number)


_CHECKS: Final[Mapping[str, Check]] = {
    "decision_visibility": _some_of(DECISION_VISIBILITIES),
    "decision_visibility_other": _text(500),
    "end_date_visibility_restriction": _date(),
    "decision_monetary": _one_of(DECISION_MONETARIES),
    "decision_monetary_other": _text(500),
    "end_date_monetary_restriction": _date(),
    "decision_provision": _one_of(DECISION_PROVISIONS),
    "end_date_service_restriction": _date(),
    "decision_account": _one_of(DECISION_ACCOUNTS),
    "end_date_account_restriction": _date(),
    "account_type": _one_of(ACCOUNT_TYPES),
    "decision_ground": _one_of(DECISION_GROUNDS),
    "decision_ground_reference_url": _matching(_URL, "an address"),
    "illegal_content_legal_ground": _text(500),
    "illegal_content_explanation": _text(2000),
    "incompatible_content_ground": _text(500),
    "incompatible_content_explanation": _text(2000),
    "incompatible_content_illegal": _one_of(YES_NO),
    "category": _one_of(CATEGORIES),
    "category_addition": _some_of(CATEGORIES),
    "category_specification": _some_of(KEYWORDS),
    "category_specification_other": _text(500),
    "content_type": _some_of(CONTENT_TYPES, least=1),
    "content_type_other": _text(500),
    "content_id": _content_id,
    "content_id_ean": _matching(_EAN, "13 digits"),
    "content_language": _matching(_LANGUAGE, "a code of ISO 639-1"),
    "content_date": _date("2000-01-01"),
    "territorial_scope": _some_of(COUNTRIES),
    "application_date": _date("2020-01-01"),
    "decision_facts": _text(5000),
    "source_type": _one_of(SOURCE_TYPES),
    "source_identity": _text(500),
    "automated_detection": _one_of(YES_NO),
    "automated_decision": _one_of(AUTOMATED_DECISIONS),
    "puid": _matching(_PUID, "1 to 500 of letters, digits, - and _"),
}
ATTRIBUTES: Final = frozenset(_CHECKS)

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
