"""Statements of reasons, both ways: what the platform makes is valid, a broken rule is named."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tractatus.errors import FormatError
from tractatus.governance.decision_object import Boundary
from tractatus.governance.deliberation import dsa, dsa_checks, dsa_terms
from tractatus.governance.deliberation.dsa import ATTRIBUTES, FULLY, verify_statement
from tractatus.platform.statement import (
    CATEGORIES,
    DECISIONS,
    GROUNDS,
    SOURCES,
    Reasons,
    Ruling,
    statement_document,
)

QUICK = settings(max_examples=120, deadline=None)
DAY = 86_400_000
FROM, TO = 946_684_800_000, 2_145_916_800_000  # 2000-01-01 and 2038-01-01


def said(longest: int) -> Any:
    """Text as a form of the platform lets it through: stripped, not empty."""
    return st.text(min_size=1, max_size=longest).map(str.strip).filter(bool)


@st.composite
def statements(draw: Any) -> dict[str, Any]:
    """Any statement that the platform can make."""
    reasons = Reasons(
        draw(st.sampled_from(sorted(GROUNDS))),
        draw(said(500)),
        draw(said(400)) * draw(st.sampled_from([1, 5])),
        draw(st.sampled_from(sorted(CATEGORIES))),
        draw(said(500)) * draw(st.sampled_from([1, 10])),
    )
    ruling = Ruling(
        draw(st.sampled_from(sorted(set(DECISIONS) - {"keep"}))),
        reasons,
        draw(st.sampled_from(sorted(SOURCES))),
        draw(st.booleans()),
    )
    return statement_document(
        ruling,
        post_id=str(draw(st.uuids())),
        written_at_ms=draw(st.integers(FROM, TO)),
        decided_at_ms=draw(st.integers(FROM + 20 * 366 * DAY, TO)),
    )


@QUICK
@given(statements())
def test_every_statement_that_the_platform_makes_is_valid(document: dict[str, Any]) -> None:
    verify_statement(document, boundary=Boundary.VALUES)
    assert document["automated_decision"] == "AUTOMATED_DECISION_NOT_AUTOMATED"


@QUICK
@given(full=st.data())
def test_whatever_keeps_every_rule_is_valid(full: Any) -> None:
    verify_statement(full.draw(full_statements()), allows_full_automation=True)


@st.composite
def full_statements(draw: Any) -> dict[str, Any]:
    """Statements with attributes that the platform does not use, too."""
    document = draw(statements())
    terms = {
        "decision_monetary": dsa_terms.DECISION_MONETARIES,
        "decision_provision": dsa_terms.DECISION_PROVISIONS,
        "decision_account": dsa_terms.DECISION_ACCOUNTS,
        "account_type": dsa_terms.ACCOUNT_TYPES,
        "automated_decision": dsa_terms.AUTOMATED_DECISIONS,
    }
    for name, known in terms.items():
        document[name] = draw(st.sampled_from(sorted(known)))
    lists = {
        "decision_visibility": dsa_terms.DECISION_VISIBILITIES,
        "content_type": dsa_terms.CONTENT_TYPES,
        "category_addition": dsa_terms.CATEGORIES,
        "category_specification": dsa_terms.KEYWORDS,
        "territorial_scope": dsa_terms.COUNTRIES,
    }
    for name, known in lists.items():
        document[name] = draw(st.lists(st.sampled_from(sorted(known)), min_size=1, max_size=4))
    for name, other in dsa._OTHERS.items():
        if other in document[name]:
            document[f"{name}_other"] = draw(said(500))
    for name in ("visibility", "monetary", "service", "account"):
        document[f"end_date_{name}_restriction"] = draw(
            st.sampled_from(["2028-02-29", "2037-12-31", None])
        )
    document |= {"content_language": "de", "content_id": {"EAN-13": "4006381333931"}}
    document |= {"decision_ground_reference_url": "https://a.example/rules#3"}
    if document["source_type"] != "SOURCE_VOLUNTARY":
        document["source_identity"] = draw(said(500))
    if document["decision_ground"] == "DECISION_GROUND_INCOMPATIBLE_CONTENT":
        document["incompatible_content_illegal"] = draw(st.sampled_from(["Yes", "No"]))
    return document


def base(ground: str = "INCOMPATIBLE", **changes: Any) -> dict[str, Any]:
    kind = ground.lower()
    reference = "illegal_content_legal_ground" if kind == "illegal" else f"{kind}_content_ground"
    return {
        "decision_visibility": ["DECISION_VISIBILITY_CONTENT_REMOVED"],
        "decision_ground": f"DECISION_GROUND_{ground}_CONTENT",
        reference: "Rule 3",
        f"{kind}_content_explanation": "It offers goods.",
        "category": "STATEMENT_CATEGORY_OTHER_VIOLATION_TC",
        "content_type": ["CONTENT_TYPE_TEXT"],
        "content_date": "2026-01-01",
        "application_date": "2026-01-02",
        "decision_facts": "A price.",
        "source_type": "SOURCE_ARTICLE_16",
        "automated_detection": "No",
        "automated_decision": "AUTOMATED_DECISION_NOT_AUTOMATED",
        "puid": "post-1",
    } | changes


BROKEN: list[tuple[str, dict[str, Any]]] = [
    *((name, {name: None}) for name in dsa._REQUIRED),
    *(
        (name, {name: wrong})
        for name in sorted(ATTRIBUTES)
        for wrong in (7, "\u2028nothing of the schema\n", ["nothing of the schema"], {"a": 1})
        if not (isinstance(wrong, str) and dsa_checks.CHECKS[name].__qualname__.startswith("_text"))
    ),
    ("decision_visibility", {"decision_visibility": []}),
    ("decision_visibility", {"decision_visibility": None}),
    ("content_type", {"content_type": []}),
    ("incompatible_content_ground", {"incompatible_content_ground": "x" * 501}),
    ("incompatible_content_ground", {"incompatible_content_ground": "  "}),
    ("incompatible_content_ground", {"incompatible_content_ground": None}),
    ("incompatible_content_explanation", {"incompatible_content_explanation": "x" * 2001}),
    ("incompatible_content_explanation", {"incompatible_content_explanation": None}),
    ("illegal_content_legal_ground", {"illegal_content_legal_ground": "Section 185"}),
    ("illegal_content_explanation", {"illegal_content_explanation": "It insults."}),
    ("decision_facts", {"decision_facts": "x" * 5001}),
    ("decision_visibility_other", {"decision_visibility": ["DECISION_VISIBILITY_OTHER"]}),
    ("decision_visibility_other", {"decision_visibility_other": "greyed out"}),
    ("decision_monetary_other", {"decision_monetary": "DECISION_MONETARY_OTHER"}),
    ("decision_monetary_other", {"decision_monetary_other": "fewer coins"}),
    ("content_type_other", {"content_type": ["CONTENT_TYPE_OTHER"]}),
    ("content_type_other", {"content_type_other": "a hologram"}),
    ("source_identity", {"source_type": "SOURCE_VOLUNTARY", "source_identity": "Ada"}),
    ("content_date", {"content_date": "1999-12-31"}),
    ("content_date", {"content_date": "2026-02-29"}),
    ("content_date", {"content_date": "2026-1-1"}),
    ("application_date", {"application_date": "2019-12-31"}),
    ("application_date", {"application_date": "2038-01-02"}),
    ("application_date", {"application_date": "2026-01-01-10"}),
    ("end_date_visibility_restriction", {"end_date_visibility_restriction": "2100-01-01"}),
    ("puid", {"puid": "post 1"}),
    ("puid", {"puid": "p" * 501}),
    ("puid", {"puid": "post-1\n"}),
    ("content_id", {"content_id": {"ISBN": "4006381333931"}}),
    ("territorial_scope", {"territorial_scope": ["DE", "US"]}),
    ("automated_decision", {"automated_decision": FULLY}),
    ("severity", {"severity": "high"}),
]


@pytest.mark.parametrize(("name", "change"), BROKEN)
def test_a_broken_rule_is_refused_by_the_name_of_its_attribute(
    name: str, change: dict[str, Any]
) -> None:
    verify_statement(base())
    with pytest.raises(FormatError, match=f"^{re.escape(name)}: "):
        verify_statement(base() | change)


def test_the_other_ground_has_rules_of_its_own() -> None:
    verify_statement(base("ILLEGAL"))
    for name, change in (
        ("illegal_content_legal_ground", {"illegal_content_legal_ground": None}),
        ("illegal_content_explanation", {"illegal_content_explanation": None}),
        ("incompatible_content_ground", {"incompatible_content_ground": "Rule 3"}),
        ("incompatible_content_illegal", {"incompatible_content_illegal": "Yes"}),
    ):
        with pytest.raises(FormatError, match=f"^{name}: "):
            verify_statement(base("ILLEGAL", **change))


@pytest.mark.parametrize("boundary", Boundary)
def test_software_decides_only_where_policy_allows_and_at_no_boundary(boundary: Boundary) -> None:
    fully = base(automated_decision=FULLY)
    verify_statement(fully, allows_full_automation=True)
    with pytest.raises(FormatError, match=r"^automated_decision: "):
        verify_statement(fully, boundary=boundary, allows_full_automation=True)
    with pytest.raises(FormatError, match=r"^automated_decision: "):
        verify_statement(fully)
    partly = base(automated_decision="AUTOMATED_DECISION_PARTIALLY")
    verify_statement(partly, boundary=boundary)


def test_the_forms_offer_terms_of_the_schema_only() -> None:
    assert set(CATEGORIES) == dsa_terms.CATEGORIES
    assert set(GROUNDS) == dsa_terms.DECISION_GROUNDS
    assert set(SOURCES) == dsa_terms.SOURCE_TYPES
