"""Content of records: sealing what lies there plainly, and destroying what opens it.

Both change what is stored and nothing that is logged: commitments, leaves and counts stay.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import asyncpg
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap

from tractatus.adapters.postgres.record_row import record_of_system
from tractatus.adapters.postgres.roles import verify_sees_all
from tractatus.errors import ConflictError, LogStateError, SettingsError
from tractatus.evidence.record import SealedRecord, open_nonce, open_stored_content, parse_record
from tractatus.evidence.sealing import seal_content
from tractatus.ports import EvidenceKeys
from tractatus.tenancy.scope import TenantId

_BATCH: Final = 500
# What an erased record still says: nothing. Its act, time, effect and flags stand in columns.
_NOTHING: Final = b"{}"


async def seal_plain_contents(connection: asyncpg.Connection, keys: EvidenceKeys) -> int:
    """Seal the content of records from before contents were sealed.

    May be repeated after a crash, and may run beside the platform.

    Args:
        connection: As the migrator.
        keys: The tenants' evidence keys.

    Returns:
        How many were sealed.

    Raises:
        ProofError: a content is not what its record commits to; nothing of its batch is changed.
    """
    sealed = 0
    while True:
        async with connection.transaction():
            rows = await connection.fetch("SELECT * FROM evidence.plain_records($1)", _BATCH)
            for row in rows:
                key = await keys.for_tenant(TenantId(row["tenant_id"]))
                nonce = open_nonce(bytes(row["wrapped_nonce"]), key)
                record = parse_record(bytes(row["canonical"]))
                content = open_stored_content(record, bytes(row["content"]), nonce)
                assert content is not None  # what was removed counts as sealed
                await connection.execute(
                    "SELECT evidence.seal_plain($1, $2, $3)",
                    row["tenant_id"],
                    row["record_id"],
                    seal_content(nonce, record.content_mac, content),
                )
        sealed += len(rows)
        if len(rows) < _BATCH:
            return sealed


@dataclass(frozen=True, slots=True)
class Holding:
    """What there is of a tenant, and goes when it is erased.

    Args:
        tenant_id: The tenant.
        name: As people know it.
        records: Decision records, which lose their key and what they say.
        rows: Name of a table and how many of its rows go, for each table that has any.
    """

    tenant_id: UUID
    name: str
    records: int
    rows: Sequence[tuple[str, int]]


async def look_at_tenant(connection: asyncpg.Connection, slug: str) -> Holding:
    """What erasing the tenant `slug` would destroy.

    Args:
        connection: As a superuser, or as a role with BYPASSRLS that may delete.
        slug: The tenant's short name.

    Raises:
        SettingsError: there is no such tenant, it came with the schema, or the role sees nothing.
    """
    await verify_sees_all(connection)
    tenant = await connection.fetchrow("SELECT * FROM tenancy.tenant WHERE slug = $1", slug)
    if tenant is None:
        raise SettingsError(f"there is no tenant of this short name: {slug}")
    if tenant["builtin"]:
        raise SettingsError(f"a tenant that came with the schema cannot be erased: {slug}")
    rows = []
    # Names come from the catalog, quoted by PostgreSQL itself.
    for table in await _tables(connection):
        counting = f"SELECT count(*) FROM {table} WHERE tenant_id = $1"  # noqa: S608
        count = await connection.fetchval(counting, tenant["tenant_id"])
        if count:
            rows.append((table, count))
    records = await connection.fetchval(
        "SELECT count(*) FROM evidence.record WHERE tenant_id = $1", tenant["tenant_id"]
    )
    return Holding(tenant["tenant_id"], tenant["name"], records, rows)


async def erase_tenant(
    connection: asyncpg.Connection, holding: Holding, record: SealedRecord
) -> None:
    """Destroy the evidence key of a tenant and everything else that it holds, in one transaction.

    Records keep their id, act, time, effect and flags; what they say beyond that, and what they
    were about, nobody can read any more. Leaves are not touched.

    Args:
        connection: As for `look_at_tenant`.
        holding: The tenant.
        record: Of the decision to do it, of the system's own tenant.

    Raises:
        ConflictError: the tenant's key was destroyed already.
    """
    tenant = holding.tenant_id
    async with connection.transaction():
        # Waits for acts under way, whose records refer to this row, and holds new ones up.
        await connection.execute(
            "SELECT FROM tenancy.tenant WHERE tenant_id = $1 FOR UPDATE", tenant
        )
        if await connection.fetchval(
            "SELECT true FROM evidence.erased WHERE tenant_id = $1", tenant
        ):
            raise ConflictError("the evidence key of this tenant is destroyed already")
        await connection.execute("DELETE FROM evidence.tenant_key WHERE tenant_id = $1", tenant)
        await connection.execute(
            "UPDATE evidence.record SET canonical = $2 WHERE tenant_id = $1", tenant, _NOTHING
        )
        await _delete_rows(connection, tenant)
        await connection.execute(
            "UPDATE tenancy.tenant SET slug = $2, name = 'erased' WHERE tenant_id = $1",
            tenant,
            f"erased-{tenant.hex}",
        )
        await connection.execute(
            "INSERT INTO evidence.erased (tenant_id, records) VALUES ($1, $2)",
            tenant,
            holding.records,
        )
        await record_of_system(connection, record)
    # Rewritten, so that no page of the table's file holds the old row any more.
    await connection.execute("VACUUM FULL evidence.tenant_key")
    for table in ["evidence.record", "tenancy.tenant", *(name for name, _ in holding.rows)]:
        await connection.execute(f"VACUUM {table}")


async def _tables(connection: asyncpg.Connection) -> list[str]:
    """Tables with rows of tenants, but for the evidence and the list of tenants itself."""
    rows = await connection.fetch(
        "SELECT attrelid::regclass::text AS name FROM pg_attribute JOIN pg_class AS c "
        "ON c.oid = attrelid WHERE attname = 'tenant_id' AND atttypid = 'uuid'::regtype "
        "AND NOT attisdropped AND relkind IN ('r', 'p') AND NOT relispartition "
        "AND relnamespace <> 'evidence'::regnamespace AND c.oid <> 'tenancy.tenant'::regclass "
        "AND relpersistence = 'p' ORDER BY 1"
    )
    return [row["name"] for row in rows]


async def _delete_rows(connection: asyncpg.Connection, tenant: UUID) -> None:
    """All rows of a tenant; a table that others refer to waits until theirs are gone."""
    left = await _tables(connection)
    while left:
        kept: list[str] = []
        for table in left:
            try:
                async with connection.transaction():
                    deleting = f"DELETE FROM {table} WHERE tenant_id = $1"  # noqa: S608
                    await connection.execute(deleting, tenant)
            except asyncpg.ForeignKeyViolationError:
                kept.append(table)
        if len(kept) == len(left):
            raise LogStateError(f"rows of a tenant hold each other, in: {', '.join(kept)}")
        left = kept


async def rewrap_keys(connection: asyncpg.Connection, before: bytes, after: bytes) -> int:
    """Wrap every tenant's evidence key under a new master key, all or none.

    Repeated after a crash it finds what is done already.

    Args:
        connection: As a superuser, or as a role with BYPASSRLS that may update.
        before: The master key until now, 32 bytes.
        after: The new one.

    Raises:
        LogStateError: a key opens with neither.
    """
    async with connection.transaction():
        await connection.execute("LOCK TABLE evidence.tenant_key IN ACCESS EXCLUSIVE MODE")
        rows = await connection.fetch("SELECT * FROM evidence.tenant_key")
        for row in rows:
            await connection.execute(
                "UPDATE evidence.tenant_key SET wrapped_key = $2 WHERE tenant_id = $1",
                row["tenant_id"],
                _rewrapped(bytes(row["wrapped_key"]), before, after),
            )
    await connection.execute("VACUUM FULL evidence.tenant_key")
    return len(rows)


def _rewrapped(wrapped: bytes, before: bytes, after: bytes) -> bytes:
    for master in (before, after):
        try:
            return aes_key_wrap(after, aes_key_unwrap(master, wrapped))
        except InvalidUnwrap:
            continue
    raise LogStateError("an evidence key opens neither with the old master key nor with the new")
