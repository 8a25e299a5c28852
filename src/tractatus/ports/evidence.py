"""Records of decisions, and the keys that seal them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

from tractatus.tenancy.scope import TenantId, TenantKind

if TYPE_CHECKING:
    from tractatus.evidence.record import SealedRecord


class EvidenceWriter(Protocol):
    """Records decisions whose act did not happen, on a connection of its own. Insert only."""

    async def record(self, tenant: TenantId, record: SealedRecord) -> None:
        """Durable when it returns; the same record id again changes nothing."""
        ...

    async def count_statements(
        self, *, worker: UUID, interval: int, counts: Mapping[TenantKind, int]
    ) -> None:
        """Add one interval's tenant-scoped statements, by kind of tenant.

        The same (worker, interval) again changes nothing, so a retry is safe.
        """
        ...

    async def tenant_kind(self, tenant: TenantId) -> TenantKind:
        """The kind of a tenant; `ScopeError` if there is no such tenant."""
        ...

    async def builtin_tenant(self, kind: TenantKind) -> TenantId:
        """The tenant that came with the schema: system, sandbox or canary."""
        ...


class EvidenceKeys(Protocol):
    """The key of each tenant that hides its commitments from the public."""

    async def for_tenant(self, tenant: TenantId) -> bytes:
        """32 bytes, made at first use; the same for every process. Destroying it is final."""
        ...
