"""Erase a tenant: look at it, record the decision, destroy its key and its rows."""

from __future__ import annotations

import asyncio

import asyncpg

from tractatus.adapters.postgres.erasing import (
    Holding,
    erase_tenant,
    look_at_tenant,
)
from tractatus.compose import database
from tractatus.compose.operator_acts import seal_operator_act
from tractatus.compose.settings import Settings

ACT = "tenant.erase"


def look(settings: Settings, slug: str) -> Holding:
    """What erasing a tenant would destroy; see `adapters.postgres.erasing`."""
    with database.reachable(settings) as address:
        return asyncio.run(_look(address, slug))


def erase(settings: Settings, slug: str) -> Holding:
    """Destroy it; what was destroyed."""
    with database.reachable(settings) as address:
        return asyncio.run(_erase(settings, address, slug))


async def _look(address: str, slug: str) -> Holding:
    connection = await database.connect(address)
    try:
        return await look_at_tenant(connection, slug)
    finally:
        await connection.close()


async def _erase(settings: Settings, address: str, slug: str) -> Holding:
    connection: asyncpg.Connection = await database.connect(address)
    try:
        holding = await look_at_tenant(connection, slug)
        content = {"records": holding.records, "tenant": str(holding.tenant_id)}
        record = await seal_operator_act(settings, address, ACT, content)
        await erase_tenant(connection, holding, record)
        return holding
    finally:
        await connection.close()
