"""A database behind the schema gate that tests share, and connections to it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import asyncpg
import pytest
from tests.conftest import Cluster, Database

from tractatus.adapters.postgres.gate import has_gate, install_gate


@pytest.fixture(scope="module")
def shared(cluster: Cluster) -> Iterator[Database]:
    """One database behind the schema gate, in which nothing is ever committed."""
    made = cluster.create(cluster.template)
    asyncio.run(_behind_the_gate(made))
    yield made
    cluster.drop(made)


async def _behind_the_gate(database: Database) -> None:
    async with connected(database.superuser_url) as superuser:
        if not await has_gate(superuser):
            await install_gate(superuser)


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(url)
    try:
        yield connection
    finally:
        await connection.close()
