"""What a transaction is about to make of the schema, and the record that lets it commit."""

from __future__ import annotations

import json
from dataclasses import dataclass

import asyncpg

from tractatus.adapters.postgres.attest import find_weaknesses
from tractatus.adapters.postgres.gate import has_gate
from tractatus.adapters.postgres.record_row import record_row
from tractatus.adapters.postgres.schema import schema_digest
from tractatus.evidence.record import SealedRecord
from tractatus.operations.schema_change import Finding, SchemaChange, seal_schema_change
from tractatus.ports import Clock, EvidenceKeys, EvidenceWriter, Randomness
from tractatus.tenancy.scope import TenantId, TenantKind


async def look_at_change(connection: asyncpg.Connection, name: str, digest: bytes) -> SchemaChange:
    """What this transaction, which is still open, has changed and would leave weaker.

    Args:
        connection: As the migrator.
        name: Of the file that was run.
        digest: Its SHA-256.
    """
    changes: list[tuple[str, str]] = []
    if await has_gate(connection):
        noted = json.loads(await connection.fetchval("SELECT schema_gate.changes()::text"))
        changes = [(command, made) for command, made in noted]
        rows = await connection.fetch("SELECT * FROM schema_gate.new_findings()")
        findings = [Finding(*row) for row in rows]
    else:
        findings = await find_weaknesses(connection)
    return SchemaChange(name, digest, changes, findings, await schema_digest(connection))


@dataclass(frozen=True, slots=True)
class SchemaChangeRecorder:
    """Records decisions on changes of the schema; see `operations.schema_change`.

    Args:
        system: The tenant that has the records.
        writer: Keeps what was refused, on a connection of its own.
        keys: Where the tenant's evidence key is; read already, because a migration may hold the
            tables that it is read from.
        policy: Digest of the policy set in force, 32 bytes.
    """

    system: TenantId
    writer: EvidenceWriter
    keys: EvidenceKeys
    clock: Clock
    randomness: Randomness
    policy: bytes

    @classmethod
    async def open(
        cls,
        writer: EvidenceWriter,
        keys: EvidenceKeys,
        clock: Clock,
        randomness: Randomness,
        policy: bytes,
    ) -> SchemaChangeRecorder:
        """Look the system's tenant and its key up."""
        system = await writer.builtin_tenant(TenantKind.SYSTEM)
        await keys.for_tenant(system)
        return cls(system, writer, keys, clock, randomness, policy)

    async def allow(self, connection: asyncpg.Connection, change: SchemaChange) -> None:
        """Put the record into the transaction of the change."""
        record = await self._sealed(change)
        await connection.execute(
            "SELECT evidence.record_schema_change($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            *record_row(record),
        )
        if change.changes:
            await connection.execute("SELECT schema_gate.tie($1)", record.record_id)

    async def deny(self, change: SchemaChange) -> None:
        """Keep the record of a change of which nothing was kept."""
        await self.writer.record(self.system, await self._sealed(change))

    async def _sealed(self, change: SchemaChange) -> SealedRecord:
        return await seal_schema_change(
            change,
            policy=self.policy,
            system=self.system,
            keys=self.keys,
            clock=self.clock,
            randomness=self.randomness,
        )
