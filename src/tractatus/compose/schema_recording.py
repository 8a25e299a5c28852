"""Who records changes of the schema on an installation."""

from __future__ import annotations

import hashlib
import math
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import asyncpg

from tractatus.adapters.machine import SystemClock, SystemRandomness
from tractatus.adapters.postgres.evidence import PostgresEvidenceKeys, PostgresEvidenceWriter
from tractatus.adapters.postgres.schema import schema_digest
from tractatus.adapters.postgres.schema_changes import SchemaChangeRecorder
from tractatus.adapters.postgres.transactions import Pool
from tractatus.compose.keys import keyring
from tractatus.compose.settings import Settings
from tractatus.operations.policies import default_policy
from tractatus.operations.schema_change import SchemaChange


@asynccontextmanager
async def open_recorder(settings: Settings, address: str) -> AsyncIterator[SchemaChangeRecorder]:
    """Who records changes of the schema.

    Args:
        settings: Say where the master key is.
        address: Of the database, as the evidence writer.
    """
    clock, randomness, policy = SystemClock(), SystemRandomness(), default_policy().digest
    pool = await Pool.open(address, size=2)
    try:
        keys = PostgresEvidenceKeys(
            pool, keyring(settings).master_key(), randomness, keep_seconds=math.inf
        )
        writer = PostgresEvidenceWriter(pool, keys, clock, randomness, policy)
        yield await SchemaChangeRecorder.open(writer, keys, clock, randomness, policy)
    finally:
        await pool.close()


async def record_installed(
    recorder: SchemaChangeRecorder, migrator: asyncpg.Connection, names: Sequence[str]
) -> None:
    """One record for what was applied before the database could record anything.

    Attestation has found nothing then, so there is nothing to decide but that it begins here.
    """
    listed = "\n".join(names).encode()
    async with migrator.transaction():
        digest = hashlib.sha256(listed).digest()
        name = f"installed: {names[0]} to {names[-1]}"
        change = SchemaChange(name, digest, (), (), await schema_digest(migrator))
        await recorder.allow(migrator, change)
