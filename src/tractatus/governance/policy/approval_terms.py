"""What a policy asks of people before an act that waits for them may happen.

    [[rule]]
    effect = "require_approval"
    approvals = { quorum = 2, roles = ["founder", "moderator"], expires_minutes = 60 }

Each of the three may be left out, and so may all of it. Where several rules apply to one act,
what they ask adds up: the greatest quorum, the roles that all of them name, the shortest time.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from tractatus.governance.act import Json
from tractatus.governance.policy.table import Table

MAX_QUORUM: Final = 20
MAX_MINUTES: Final = 30 * 24 * 60
MS_A_MINUTE: Final = 60_000


class Role(StrEnum):
    """Roles that a policy may let approve; a machine has none of them."""

    FOUNDER = "founder"
    MODERATOR = "moderator"
    MEMBER = "member"


@dataclass(frozen=True, slots=True)
class ApprovalTerms:
    """Who must approve, how many of them, and for how long.

    Args:
        quorum: Different people, 1 to `MAX_QUORUM`.
        roles: Which role each of them must have when answering; empty where nobody may.
        expires_minutes: From the request on, 1 to `MAX_MINUTES`; for answers and execution alike.
    """

    quorum: int = 1
    roles: frozenset[Role] = frozenset({Role.FOUNDER, Role.MODERATOR})
    expires_minutes: int = 24 * 60

    @property
    def lifetime_ms(self) -> int:
        """How long a request lives, ms."""
        return self.expires_minutes * MS_A_MINUTE

    def document(self) -> Json:
        """As JSON, for digests and records."""
        return {
            "expires_minutes": self.expires_minutes,
            "quorum": self.quorum,
            "roles": sorted(role.value for role in self.roles),
        }


DEFAULT_TERMS: Final = ApprovalTerms()


def combine_terms(terms: Iterable[ApprovalTerms]) -> ApprovalTerms:
    """The strictest of each part, whatever the order; `DEFAULT_TERMS` where there are none."""
    every = list(terms)
    if not every:
        return DEFAULT_TERMS
    return ApprovalTerms(
        quorum=max(one.quorum for one in every),
        roles=frozenset.intersection(*(one.roles for one in every)),
        expires_minutes=min(one.expires_minutes for one in every),
    )


def read_terms(table: Table) -> ApprovalTerms | None:
    """The `approvals` of a rule, or None where it says nothing of them.

    Raises:
        FormatError: with line and hint.
    """
    if "approvals" not in table.values:
        return None
    if table.values.get("effect") != "require_approval":
        raise table.error("approvals", "nobody is asked by this rule", "effect = require_approval")
    inner = Table("approvals", table.mapping("approvals"), table.line_of("approvals"), table.lines)
    inner.allow("quorum", "roles", "expires_minutes")
    return ApprovalTerms(
        quorum=_at_most(inner, "quorum", MAX_QUORUM, DEFAULT_TERMS.quorum),
        roles=_roles(inner),
        expires_minutes=_at_most(
            inner, "expires_minutes", MAX_MINUTES, DEFAULT_TERMS.expires_minutes
        ),
    )


def _roles(table: Table) -> frozenset[Role]:
    if "roles" not in table.values:
        return DEFAULT_TERMS.roles
    return frozenset(table.choice_of(Role, "roles", name) for name in table.texts("roles"))


def _at_most(table: Table, key: str, most: int, absent: int) -> int:
    if key not in table.values:
        return absent
    value = table.integer(key)
    if not 1 <= value <= most:
        raise table.error(key, f"expected 1 to {most}, found: {value}", "write another number")
    return value
