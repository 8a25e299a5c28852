"""What is kept of decisions, by age; and contents taken away when they are old enough.

Contents alone go. Records, nonces and leaves stay, so that every count and proof holds as before;
what an old decision was about, nobody can read any more.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import asyncpg

from tractatus.adapters.postgres.record_row import record_of_system
from tractatus.errors import SettingsError
from tractatus.evidence.record import SealedRecord
from tractatus.evidence.sealing import REMOVED

# Changes of the schema are read by the database's own gate, and belong to no member.
_COUNT_OLD = """
SELECT count(*) FROM evidence.record
WHERE at_ms < $1 AND ($2::uuid IS NULL OR tenant_id = $2)
    AND act <> 'schema.change' AND content <> $3
"""
_REMOVE_OLD = """
UPDATE evidence.record SET content = $3
WHERE at_ms < $1 AND ($2::uuid IS NULL OR tenant_id = $2)
    AND act <> 'schema.change' AND content <> $3
"""
_AGES = """
SELECT count(*) AS records, min(at_ms) AS oldest_ms,
    count(*) FILTER (WHERE content = $1) AS removed,
    coalesce(sum(octet_length(content)) FILTER (WHERE content <> $1), 0) AS content_bytes
FROM evidence.record WHERE $2::uuid IS NULL OR tenant_id = $2
"""


@dataclass(frozen=True, slots=True)
class Kept:
    """What the database keeps of decisions.

    Args:
        records: How many.
        removed: Of how many the content was taken away.
        oldest_ms: When the oldest was decided, Unix time; None where there is none.
        content_bytes: Size of the contents that are there, as they are stored.
    """

    records: int
    removed: int
    oldest_ms: int | None
    content_bytes: int


async def tenant_named(connection: asyncpg.Connection, slug: str) -> UUID:
    """The tenant of a short name.

    Raises:
        SettingsError: there is none.
    """
    tenant = await connection.fetchval("SELECT tenant_id FROM tenancy.tenant WHERE slug = $1", slug)
    if tenant is None:
        raise SettingsError(f"there is no tenant of this short name: {slug}")
    return UUID(bytes=tenant.bytes)


async def kept_decisions(connection: asyncpg.Connection, tenant: UUID | None) -> Kept:
    """What is kept of one tenant's decisions, or of all tenants'."""
    row = await connection.fetchrow(_AGES, REMOVED, tenant)
    return Kept(row["records"], row["removed"], row["oldest_ms"], row["content_bytes"])


async def old_contents(connection: asyncpg.Connection, before_ms: int, tenant: UUID | None) -> int:
    """How many contents are of decisions from before `before_ms`, Unix time."""
    return int(await connection.fetchval(_COUNT_OLD, before_ms, tenant, REMOVED))


async def remove_contents(
    connection: asyncpg.Connection, before_ms: int, tenant: UUID | None, record: SealedRecord
) -> int:
    """Take them away, and record the decision to do so, in one transaction.

    Where none is old enough nothing happened, and nothing is recorded.

    Args:
        connection: As a superuser, or as a role with BYPASSRLS that may update.
        before_ms: Of decisions from before this moment, Unix time.
        tenant: Of this tenant alone; None for all.
        record: Of the decision, of the system's own tenant.

    Returns:
        How many are gone.
    """
    async with connection.transaction():
        done = await connection.execute(_REMOVE_OLD, before_ms, tenant, REMOVED)
        removed = int(done.split()[-1])
        if not removed:
            return 0
        await record_of_system(connection, record)
    # Old versions of the rows would lie in the table's file until their space is used again.
    await connection.execute("VACUUM evidence.record")
    return removed
