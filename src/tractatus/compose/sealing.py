"""The tenants' evidence keys outside of a running platform, and what is sealed with them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg

from tractatus.adapters.machine import SystemRandomness
from tractatus.adapters.postgres.erasing import seal_plain_contents
from tractatus.adapters.postgres.evidence import PostgresEvidenceKeys
from tractatus.adapters.postgres.transactions import Pool
from tractatus.compose.keys import keyring
from tractatus.compose.settings import Settings


@asynccontextmanager
async def open_keys(
    settings: Settings, address: str
) -> AsyncIterator[tuple[Pool, PostgresEvidenceKeys]]:
    """A pool and the keys read through it.

    Args:
        settings: Say where the master key is.
        address: Of the database, as the evidence writer.
    """
    pool = await Pool.open(address, size=2)
    try:
        yield pool, PostgresEvidenceKeys(pool, keyring(settings).master_key(), SystemRandomness())
    finally:
        await pool.close()


async def seal_contents(settings: Settings, address: str, migrator: asyncpg.Connection) -> int:
    """Seal what lies there plainly from an earlier version; how many contents that were."""
    async with open_keys(settings, address) as (_, keys):
        return await seal_plain_contents(migrator, keys)
