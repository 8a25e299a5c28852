"""Erase a tenant: look at it, record the decision, destroy its key and its rows."""

from __future__ import annotations

import asyncio

import asyncpg

from tractatus.adapters.machine import SystemClock, SystemRandomness
from tractatus.adapters.postgres.erasing import (
    Holding,
    erase_tenant,
    look_at_tenant,
)
from tractatus.adapters.postgres.evidence import PostgresEvidenceKeys, PostgresEvidenceWriter
from tractatus.adapters.postgres.roles import Login
from tractatus.adapters.postgres.transactions import Pool
from tractatus.adapters.postgres.urls import with_login
from tractatus.compose import database
from tractatus.compose.sealing import open_keys
from tractatus.compose.settings import Settings
from tractatus.evidence.codes import Outcome, Service
from tractatus.evidence.record import NONCE_SIZE, Assessed, SealedRecord, seal_record
from tractatus.operations.policies import default_policy
from tractatus.tenancy.scope import TenantKind

ACT = "tenant.erase"
# The gate asks for a human, and a human with the keys of the machine has confirmed.
_REASONS = ("boundary.unknown_act", "operator.confirmed")


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
    passwords = database.passwords(settings)
    writer = with_login(address, Login.EVIDENCE_WRITER, passwords[Login.EVIDENCE_WRITER])
    connection: asyncpg.Connection = await database.connect(address)
    try:
        holding = await look_at_tenant(connection, slug)
        async with open_keys(settings, writer) as (pool, keys):
            record = await _record(pool, keys, holding)
        await erase_tenant(connection, holding, record)
        return holding
    finally:
        await connection.close()


async def _record(pool: Pool, keys: PostgresEvidenceKeys, holding: Holding) -> SealedRecord:
    clock, randomness, policy = SystemClock(), SystemRandomness(), default_policy().digest
    writer = PostgresEvidenceWriter(pool, keys, clock, randomness, policy)
    system = await writer.builtin_tenant(TenantKind.SYSTEM)
    return seal_record(
        record_id=randomness.uuid7(),
        tenant_id=system,
        act=ACT,
        actor="operator",
        at_ms=clock.now_ms(),
        effect="allow",
        flags=0,
        assessed=[Assessed(Service.BOUNDARY_ENFORCER, Outcome.ALLOWED_BY_HUMAN, _REASONS)],
        policy=policy,
        content={"records": holding.records, "tenant": str(holding.tenant_id)},
        nonce=randomness.token(NONCE_SIZE),
        key=await keys.for_tenant(system),
    )
