"""The statement of reasons that the author of a removed, restricted or labelled post is given.

The fields are those of the EU's DSA Transparency Database, version 2 of its schema, so that a
platform that has to send them there can. Nothing is sent from here.
Source: Regulation (EU) 2022/2065, Article 17; transparency.dsa.ec.europa.eu, API documentation.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from tractatus.governance.decision_object import Boundary
from tractatus.governance.deliberation.dsa import verify_statement

DECISIONS: Final[Mapping[str, str]] = {
    "keep": "Keep it: everybody in this community sees the post",
    "label": "Label it: everybody sees the post, and the rule that it breaks above it",
    "restrict": "Restrict it: no page lists the post; members who have its address can read it",
    "remove": "Remove it: nobody but the author and the moderators sees the post",
}
VISIBILITIES: Final[Mapping[str, str]] = {
    "remove": "DECISION_VISIBILITY_CONTENT_REMOVED",
    "restrict": "DECISION_VISIBILITY_CONTENT_DEMOTED",
    "label": "DECISION_VISIBILITY_CONTENT_LABELLED",
}
GROUNDS: Final[Mapping[str, str]] = {
    "DECISION_GROUND_INCOMPATIBLE_CONTENT": "It breaks a rule of this community",
    "DECISION_GROUND_ILLEGAL_CONTENT": "It is against the law",
}
SOURCES: Final[Mapping[str, str]] = {
    "SOURCE_VOLUNTARY": "We looked at it ourselves",
    "SOURCE_ARTICLE_16": "Somebody sent a notice that it is illegal (Article 16)",
    "SOURCE_TRUSTED_FLAGGER": "A trusted flagger sent a notice",
    "SOURCE_TYPE_OTHER_NOTIFICATION": "Somebody told us in another way",
}
CATEGORIES: Final[Mapping[str, str]] = {
    "STATEMENT_CATEGORY_OTHER_VIOLATION_TC": "Another rule of this community",
    "STATEMENT_CATEGORY_ILLEGAL_OR_HARMFUL_SPEECH": "Illegal or harmful speech",
    "STATEMENT_CATEGORY_CYBER_VIOLENCE": "Bullying, harassment or stalking",
    "STATEMENT_CATEGORY_CYBER_VIOLENCE_AGAINST_WOMEN": "The same, against women",
    "STATEMENT_CATEGORY_VIOLENCE": "Violence",
    "STATEMENT_CATEGORY_SELF_HARM": "Self-harm",
    "STATEMENT_CATEGORY_PROTECTION_OF_MINORS": "Protection of minors",
    "STATEMENT_CATEGORY_DATA_PROTECTION_AND_PRIVACY_VIOLATIONS": "Privacy and personal data",
    "STATEMENT_CATEGORY_SCAMS_AND_FRAUD": "Scams and fraud",
    "STATEMENT_CATEGORY_CONSUMER_INFORMATION": "Misleading of consumers, hidden advertising",
    "STATEMENT_CATEGORY_UNSAFE_AND_PROHIBITED_PRODUCTS": "Unsafe or prohibited products",
    "STATEMENT_CATEGORY_INTELLECTUAL_PROPERTY_INFRINGEMENTS": "Copyright, trade marks and the like",
    "STATEMENT_CATEGORY_NEGATIVE_EFFECTS_ON_CIVIC_DISCOURSE_OR_ELECTIONS": (
        "Harm to public debate or to elections"
    ),
    "STATEMENT_CATEGORY_RISK_FOR_PUBLIC_SECURITY": "Risk for public security",
    "STATEMENT_CATEGORY_ANIMAL_WELFARE": "Animal welfare",
    "STATEMENT_CATEGORY_NOT_SPECIFIED_NOTICE": "A notice that did not say what is illegal",
}


@dataclass(frozen=True, slots=True)
class Reasons:
    """Why a post was removed, restricted or labelled.

    Args:
        ground: A key of `GROUNDS`.
        reference: The law, or the rule of the community; up to 500 characters.
        explanation: Why the post falls under it; up to 2,000 characters.
        category: A key of `CATEGORIES`.
        facts: What the decision relies on; up to 5,000 characters.
    """

    ground: str
    reference: str
    explanation: str
    category: str
    facts: str


@dataclass(frozen=True, slots=True)
class Ruling:
    """A named human's decision on one post.

    Args:
        decision: A key of `DECISIONS`.
        reasons: Required unless the decision is `keep`.
        source_type: A key of `SOURCES`: how the post came to be looked at.
        automated_detection: Whether software pointed it out before a human looked.
    """

    decision: str
    reasons: Reasons | None = None
    source_type: str = "SOURCE_VOLUNTARY"
    automated_detection: bool = False

    def __post_init__(self) -> None:
        """What takes something from an author comes with reasons."""
        if self.decision not in DECISIONS:
            raise ValueError(f"expected one of {', '.join(DECISIONS)}, found: {self.decision}")
        if self.decision != "keep" and self.reasons is None:
            raise ValueError(f"a decision to {self.decision} needs reasons")


def statement_document(
    ruling: Ruling, *, post_id: str, written_at_ms: int, decided_at_ms: int
) -> dict[str, Any]:
    """The statement of a ruling in the attributes of the DSA Transparency Database.

    `automated_decision` is always that no automated means decided: whether content stays lies
    behind the boundary of values, so a person rules.

    Raises:
        FormatError: The statement breaks a rule of that database; the attribute is named.
    """
    reasons = ruling.reasons
    if reasons is None:
        raise ValueError("there is no statement of reasons where the post was kept")
    kind = "illegal" if reasons.ground == "DECISION_GROUND_ILLEGAL_CONTENT" else "incompatible"
    reference = "illegal_content_legal_ground" if kind == "illegal" else f"{kind}_content_ground"
    document = {
        "decision_visibility": [VISIBILITIES[ruling.decision]],
        "decision_ground": reasons.ground,
        reference: reasons.reference,
        f"{kind}_content_explanation": reasons.explanation,
        "category": reasons.category,
        "content_type": ["CONTENT_TYPE_TEXT"],
        "content_date": _day(written_at_ms),
        "application_date": _day(decided_at_ms),
        "decision_facts": reasons.facts,
        "source_type": ruling.source_type,
        "automated_detection": "Yes" if ruling.automated_detection else "No",
        "automated_decision": "AUTOMATED_DECISION_NOT_AUTOMATED",
        "puid": post_id,
    }
    verify_statement(document, boundary=Boundary.VALUES)
    return document


def _day(ms: int) -> str:
    return f"{datetime.fromtimestamp(ms / 1000, UTC):%Y-%m-%d}"
