"""The first implementation kept what it had decided in rows that it could change, for 90 days."""

from __future__ import annotations

from typing import Any

import asyncpg
import pytest
from tests.contract.test_erasure import sealed
from tests.contract.test_postgres_ports import rows

from tractatus.adapters.postgres.roles import Login

DAY_MS = 86_400_000
DECIDED_MS = 1_700_000_000_000

CHANGES = (
    "UPDATE evidence.record SET at_ms = 0",
    "UPDATE evidence.record SET canonical = ''",
    "DELETE FROM evidence.record",
    "TRUNCATE evidence.record CASCADE",
    "UPDATE evidence.leaf SET entry = ''",
    "DELETE FROM evidence.leaf",
    "TRUNCATE evidence.leaf CASCADE",
)


async def recorded(ports: Any, at_ms: int) -> Any:
    founded = await ports.found("bakery")
    record = await sealed(ports, founded.tenant_id, at_ms=at_ms, content={"text": "words"})
    async with ports.tenants.tenant(founded.token) as transaction:
        await transaction.record(record)
    return record


async def everything(ports: Any) -> list[Any]:
    records = await rows(ports, "SELECT record_id, canonical FROM evidence.record ORDER BY 1")
    leaves = await rows(ports, "SELECT commitment, entry FROM evidence.leaf ORDER BY 1")
    return [*map(tuple, records), *map(tuple, leaves)]


@pytest.mark.parametrize(
    "login", [Login.APP, Login.PLATFORM, Login.EVIDENCE_WRITER, Login.SEQUENCER]
)
async def test_audit_rows_cannot_be_changed(ports: Any, login: str) -> None:
    """By none of the programs that run."""
    await recorded(ports, DECIDED_MS)
    before = await everything(ports)
    connection = await asyncpg.connect(ports.database.url(login))
    try:
        for change in CHANGES:
            with pytest.raises(asyncpg.PostgresError):
                await connection.execute(change)
    finally:
        await connection.close()
    assert before and await everything(ports) == before


async def test_audit_rows_are_not_deleted_after_90_days(ports: Any) -> None:
    """Of any age they are there, and nothing in the database would take them away."""
    old = await recorded(ports, DECIDED_MS - 400 * DAY_MS)
    assert old.record_id in [one[0] for one in await everything(ports)]
    triggers = await rows(
        ports,
        "SELECT tgname FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid"
        " WHERE prosrc ~* '(delete\\s+from|truncate)\\s+(only\\s+)?evidence[.](record|leaf)\\M'",
    )
    functions = await rows(
        ports,
        "SELECT proname FROM pg_proc WHERE prosrc ~*"
        " '(delete\\s+from|truncate)\\s+(only\\s+)?evidence[.](record|leaf)\\M'",
    )
    assert (list(triggers), list(functions)) == ([], [])
