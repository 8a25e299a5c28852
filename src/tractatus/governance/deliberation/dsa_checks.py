"""What the value of an attribute of a statement of reasons must be."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

from tractatus.errors import FormatError
from tractatus.governance.act import Json
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

_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_LANGUAGE: Final = re.compile(r"[a-z]{2}", re.ASCII)
_EAN: Final = re.compile(r"\d{13}", re.ASCII)
_PUID: Final = re.compile(r"[a-zA-Z0-9_-]{1,500}", re.ASCII)
_URL: Final = re.compile(r"https?://[^\s/$.?#][^\s]*", re.ASCII)
_DAYS: Final = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_LATEST: Final = "2038-01-01"

Check = Callable[[str, Json], None]


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


CHECKS: Final[Mapping[str, Check]] = {
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
