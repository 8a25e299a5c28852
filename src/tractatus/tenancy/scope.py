"""Who a tenant is, and the capability that opens one.

The database decides what a scope may see; these are only the values that travel. Flags of
evidence follow from the kind of tenant, in the database, never from a caller.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NewType
from uuid import UUID

TenantId = NewType("TenantId", UUID)
MemberId = NewType("MemberId", UUID)
# 32 random bytes minted by the database; only their SHA-256 is stored.
ScopeToken = NewType("ScopeToken", bytes)

# What stands in the place of a tenant where a session has no scope. No tenant reads so: PostgreSQL
# refuses the statement that asks for one, and quotes it (SQLSTATE 22P02, invalid text).
NO_SCOPE: Final = "a statement on tenant data ran without a tenant scope"


def is_without_scope(sqlstate: str, message: str) -> bool:
    """Whether an error of PostgreSQL says that a statement on tenant data had no scope."""
    return sqlstate == "TR001" or (sqlstate == "22P02" and NO_SCOPE in message)


class TenantKind(StrEnum):
    """What a tenant's acts count as; all but MEMBER and SYSTEM stay out of the headline."""

    MEMBER = "member"
    SYSTEM = "system"
    REPLAY = "replay"
    DEMONSTRATION = "demonstration"
    SANDBOX = "sandbox"
    CANARY = "canary"


@dataclass(frozen=True, slots=True)
class Scope:
    """What `tenancy.enter` found behind a token; each transaction enters it, or is refused."""

    tenant_id: TenantId
    member_id: MemberId
    slug: str
    kind: TenantKind
    role: str
