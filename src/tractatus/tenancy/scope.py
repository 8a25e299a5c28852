"""Who a tenant is, and the capability that opens one.

The database decides what a scope may see; these are only the values that travel. Flags of
evidence follow from the kind of tenant, in the database, never from a caller.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NewType
from uuid import UUID

TenantId = NewType("TenantId", UUID)
MemberId = NewType("MemberId", UUID)
# 32 random bytes minted by the database; only their SHA-256 is stored.
ScopeToken = NewType("ScopeToken", bytes)


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
