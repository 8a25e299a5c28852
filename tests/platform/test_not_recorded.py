"""If the decision cannot be recorded the act does not happen, and the person is told plainly."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from tests.platform.conftest import World, form_token
from tests.platform.test_journey import REMOVAL, leaves, ruling_path

from tractatus.errors import StoreError
from tractatus.platform.statements import count_statements
from tractatus.tenancy.scope import TenantKind


async def superuser(ports: Any, statement: str) -> None:
    connection = await asyncpg.connect(ports.database.superuser_url)
    try:
        # Past the schema gate, which would refuse most of what is broken here on purpose.
        await connection.execute("SET event_triggers = off")
        await connection.execute(statement)
    finally:
        await connection.close()


async def rows(ports: Any, table: str) -> int:
    connection = await asyncpg.connect(ports.database.superuser_url)
    try:
        found: int = await connection.fetchval(f"SELECT count(*) FROM {table}")
    finally:
        await connection.close()
    return found


SIGNATURE = "(uuid, text, bigint, text, integer, bytea, bytea, bytea, bytea[])"
# Real ways in which a record cannot be written, each inside the real database; and how the person
# is answered.
BREAKAGES = {
    "full": ("ALTER TABLE evidence.leaf ADD CONSTRAINT disk_full CHECK (false) NOT VALID", 503),
    "dropped": (f"DROP FUNCTION evidence.record{SIGNATURE}", 503),
    "revoked": (
        f"REVOKE EXECUTE ON FUNCTION evidence.record{SIGNATURE} FROM tractatus_app",
        403,
    ),
}


@pytest.mark.parametrize("breakage", sorted(BREAKAGES))
async def test_an_act_that_cannot_be_recorded_does_not_happen(
    world: World, ports: Any, breakage: str
) -> None:
    founder = await world.founder("tea")
    await founder.post("tea", "An earlier post")
    path = await ruling_path(founder, "tea")
    before = await leaves(ports)
    statement, status = BREAKAGES[breakage]
    await superuser(ports, statement)

    page = await founder.post("tea", "Words that took an hour")
    assert page.status_code == status
    assert "Words that took an hour" in page.text, "what was written is given back"
    page = await founder.send(path, REMOVAL, form_at="/c/tea")
    assert page.status_code == status
    page = await founder.send("/c/tea/members", {})
    assert page.status_code == status
    assert "/join/" not in page.text

    assert await rows(ports, "community.post") == 1
    assert await rows(ports, "community.ruling") == 0
    assert await rows(ports, "identity.invitation") == 0
    # A refusal by the database is evidence itself; a failure of it is not.
    added = [entry for entry in await leaves(ports) if entry not in before]
    assert set(added) == ({("statement.run", 7, 4, 0)} if status == 403 else set())


async def test_a_database_that_is_gone_is_said_plainly(world: World, ports: Any) -> None:
    founder = await world.founder("tea")
    # The page with the form was opened before the database went away.
    page = await founder.open("/c/tea")
    fields = {"body": "An hour", "form_token": form_token(page.text)}
    await superuser(
        ports,
        "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I CONNECTION LIMIT 0',"
        " current_database()); PERFORM pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE usename = 'tractatus_app' AND datname = current_database(); END $$",
    )
    answer = await founder.http.post("/c/tea/posts", data=fields)
    assert answer.status_code == 503
    assert "An act whose record cannot be written does not happen" in answer.text
    assert "An hour" in answer.text
    assert await rows(ports, "community.post") == 0


class Writer:
    """Remembers what it was given; fails as often as it is told."""

    def __init__(self, failures: int) -> None:
        self.failures = failures
        self.counted: dict[tuple[UUID, int], Mapping[TenantKind, int]] = {}
        self.tries: list[int] = []
        self.enough = asyncio.Event()

    async def count_statements(
        self, *, worker: UUID, interval: int, counts: Mapping[TenantKind, int]
    ) -> None:
        self.tries.append(interval)
        self.counted.setdefault((worker, interval), dict(counts))
        if len(self.tries) >= 5:
            self.enough.set()
        if self.failures:
            self.failures -= 1
            raise StoreError("the outcome is unknown")


class Tenants:
    """Counts one statement between two questions."""

    def __init__(self) -> None:
        self.taken = 0

    def take_statement_counts(self) -> Mapping[TenantKind, int]:
        self.taken += 1
        return Counter({TenantKind.MEMBER: self.taken})


async def test_an_interval_of_unknown_outcome_is_tried_again_under_its_number(
    world: World,
) -> None:
    writer, tenants = Writer(failures=2), Tenants()
    context = world.with_(evidence=writer, tenants=tenants).context
    task = asyncio.create_task(count_statements(context, interval_seconds=0.001))
    await asyncio.wait_for(writer.enough.wait(), 30)
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    assert writer.tries[:4] == [0, 0, 0, 1]
    # Nothing taken was lost, nothing was handed over twice, the last words at the end included.
    given = [counts[TenantKind.MEMBER] for counts in writer.counted.values()]
    assert given == list(range(1, tenants.taken + 1))


async def test_statements_of_members_are_counted_in_the_log(world: World, ports: Any) -> None:
    await world.founder("tea")
    task = asyncio.create_task(count_statements(world.context, interval_seconds=60))
    await asyncio.sleep(0)
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    counted = [entry for entry in await leaves(ports) if entry[0] == "statements.count"]
    assert [entry[1:] for entry in counted] == [(128, 1, 0)]
