"""Leaves that wait for the log, committed by the real writer."""

from __future__ import annotations

import secrets
from uuid import uuid4

from tests.conftest import Ports

from tractatus.evidence.record import Assessed, seal_record
from tractatus.tenancy.scope import TenantKind


async def commit(ports: Ports, count: int) -> list[bytes]:
    """So many records of a refused statement; their leaves, in the order of commit."""
    tenant = await ports.writer.builtin_tenant(TenantKind.SYSTEM)
    entries: list[bytes] = []
    for _ in range(count):
        record = seal_record(
            record_id=uuid4(),
            tenant_id=tenant,
            act="isolation.refuse",
            actor="system",
            at_ms=1,
            effect="deny",
            flags=0,
            assessed=[Assessed(7, 4, ("unscoped",))],
            policy=bytes(32),
            content={},
            nonce=secrets.token_bytes(32),
            key=await ports.keys.for_tenant(tenant),
        )
        await ports.writer.record(tenant, record)
        entries += record.leaves
    return entries
