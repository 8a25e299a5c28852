"""Whatever the process around it does, the database decides."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from typing import Any, LiteralString

import asyncpg
import pg8000.native
import pytest
from sqlalchemy import text
from starlette.routing import Route
from tests.conftest import Database, Ports
from tests.integrations.sqlalchemy.conftest import engine_of
from tests.isolation.behind_the_gate import connected, shared
from tests.isolation.injectable import connect
from tests.isolation.ways import TABLE

from tractatus.adapters.postgres.attest import attest
from tractatus.adapters.postgres.roles import Login
from tractatus.adapters.postgres.tenants import PostgresTenantDatabase
from tractatus.adapters.postgres.transactions import Pool
from tractatus.compose.setting_sources import variable_of
from tractatus.compose.settings import Settings
from tractatus.errors import AttestationError, StoreError, TenancyError, UnscopedQueryError
from tractatus.integrations.sqlalchemy import Tenancy
from tractatus.platform.application import routes
from tractatus.tenancy.scope import NO_SCOPE

__all__ = ["shared"]

READ: LiteralString = "SELECT body FROM community.post"

_CHILD = """
import asyncio, os, sys
from tractatus.adapters.postgres.tenants import PostgresTenantDatabase
from tractatus.adapters.postgres.transactions import Pool
from tractatus.errors import TenancyError

async def main():
    pool = await Pool.open(os.environ["ADDRESS"], size=1)
    try:
        async with PostgresTenantDatabase(pool).public() as transaction:
            rows = await transaction.fetch("SELECT body FROM community.post")
            print("rows", len(rows))
    except TenancyError as error:
        print("refused", type(error).__name__)
    finally:
        await pool.close()

asyncio.run(main())
"""
_PG = {
    "PGOPTIONS": "-c row_security=off -c session_replication_role=replica",
    "PGUSER": "tractatus_superuser",
    "PGPASSWORD": "x",
    "PGDATABASE": "postgres",
    "PGHOST": "/nowhere",
    "PGPORT": "1",
    "PGSSLMODE": "disable",
    "PGPASSFILE": "/nowhere",
    "PGSERVICE": "x",
    "PGTARGETSESSIONATTRS": "any",
    "PGAPPNAME": "x",
}


def test_refused_by_the_database_under_every_environment_variable(database: Database) -> None:
    """Rows are there, every variable is set to what could hurt, and none comes out."""
    superuser = connect(database.superuser_url)
    superuser.run("SET session_replication_role = replica")
    superuser.run(
        f"INSERT INTO {TABLE} (tenant_id, post_id, author_id, body, written_at_ms, effect, "
        "record_id) SELECT tenant_id, uuidv7(), uuidv7(), 'x', 1, 'allow', uuidv7() "
        "FROM tenancy.tenant"
    )
    superuser.close()
    ours = {variable_of(field.name): "off" for field in fields(Settings)}
    assert "TRACTATUS_ENVIRONMENT" in ours
    done = subprocess.run(
        [sys.executable, "-c", _CHILD],
        capture_output=True,
        text=True,
        timeout=60,
        env={**ours, **_PG, "PATH": os.environ["PATH"], "ADDRESS": database.url(Login.APP)},
    )
    assert done.stdout == "refused UnscopedQueryError\n", done.stdout + done.stderr


async def test_refused_by_the_database_without_the_tripwire(
    ports: Ports, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _give_a_post(ports)
    engine = engine_of(ports.database.url(Login.APP))
    # As somebody would who had got into the process: the tripwire is never set.
    monkeypatch.setattr("tractatus.integrations.sqlalchemy.units.watch", lambda *_, **__: None)
    tenancy = Tenancy(engine)
    try:
        with tenancy.engine.connect() as connection, pytest.raises(Exception) as refused:
            connection.execute(text(READ))
    finally:
        engine.dispose()
    assert NO_SCOPE in str(refused.value)


async def test_refused_by_the_database_whatever_python_says(
    ports: Ports, monkeypatch: pytest.MonkeyPatch
) -> None:
    victim = await _give_a_post(ports)
    pretended = (
        f"SELECT '{victim.tenant_id}'::uuid, '{victim.member_id}'::uuid, 'bakery'::text, "
        "'member'::text, 'founder'::text WHERE $1::bytea IS NOT NULL"
    )
    monkeypatch.setattr("tractatus.adapters.postgres.tenants._ENTER", pretended)
    with pytest.raises(UnscopedQueryError):
        async with ports.tenants.tenant(victim.token) as transaction:
            await transaction.fetch(READ)

    @contextmanager
    def silent() -> Iterator[None]:
        try:
            yield
        except asyncpg.PostgresError:
            return

    monkeypatch.setattr("tractatus.adapters.postgres.transactions.translated", silent)
    monkeypatch.setattr(
        "tractatus.adapters.postgres.transactions.PostgresTransaction.refuse_if_aborted",
        lambda _: None,
    )
    # Nothing is read, and the end of the transaction says that it was none.
    with pytest.raises(asyncpg.InterfaceError, match="the server rolled the transaction back"):
        async with ports.tenants.public() as transaction:
            assert await transaction.fetch(READ) is None


async def test_refused_on_a_second_driver(ports: Ports) -> None:
    await _give_a_post(ports)
    connection = connect(ports.database.url(Login.APP))
    try:
        for statement in (READ, "SELECT tenancy.enter('guess')"):
            with pytest.raises(pg8000.native.DatabaseError) as refused:
                connection.run(statement)
            assert refused.value.args[0]["C"] in ("22P02", "TR002")
    finally:
        connection.close()


async def test_refused_after_leftovers_in_the_pool(ports: Ports) -> None:
    victim = await _give_a_post(ports)
    other = await ports.found("dairy")
    pool = await Pool.open(ports.database.url(Login.APP), size=1)
    tenants = PostgresTenantDatabase(pool)
    try:
        async with tenants.tenant(victim.token) as transaction:
            assert len(await transaction.fetch(READ)) == 1
            await transaction.execute("DECLARE kept CURSOR WITH HOLD FOR " + READ)
        with pytest.raises(UnscopedQueryError):
            async with tenants.public() as transaction:
                await transaction.fetch(READ)
        async with tenants.tenant(victim.token) as transaction:
            await transaction.execute("SET row_security = off")
        with pytest.raises(StoreError):
            async with tenants.public() as transaction:
                await transaction.fetch("FETCH ALL FROM kept")
        async with tenants.tenant(other.token) as transaction:
            assert await transaction.fetch(READ) == []
    finally:
        await pool.close()


async def _give_a_post(ports: Ports) -> Any:
    """A tenant with a post; there is something to see."""
    victim = await ports.found("bakery")
    async with connected(ports.database.superuser_url) as superuser:
        await superuser.execute("SET session_replication_role = replica")
        await superuser.execute(
            f"INSERT INTO {TABLE} (tenant_id, post_id, author_id, body, written_at_ms, effect, "
            "record_id) VALUES ($1, uuidv7(), $2, 'bread', 1, 'allow', uuidv7())",
            victim.tenant_id,
            victim.member_id,
        )
    return victim


def test_refused_on_the_pages_of_the_administrator() -> None:
    changing = {
        route.path
        for route in routes()
        if isinstance(route, Route)
        and "admin" in route.path
        and set(route.methods or ()) - {"GET", "HEAD"}
    }
    doors = {"/admin/log-in", "/admin/log-out", "/admin/setup/{link}"}
    # Asking for content changes nothing: it is refused by the database, and that is recorded.
    assert changing == {*doors, "/admin/ask-for-content"}


async def test_refused_at_the_start_on_a_weaker_database(database: Database) -> None:
    async with connected(database.superuser_url) as superuser:
        await superuser.execute("SET event_triggers = off")
        await superuser.execute(f"ALTER TABLE {TABLE} DISABLE ROW LEVEL SECURITY")
    async with connected(database.url(Login.MIGRATOR)) as migrator:
        found = await attest(migrator)
    with pytest.raises(AttestationError, match=TABLE):
        found.require_strong()


async def test_refused_by_the_pool_of_a_login_that_is_too_strong(shared: Database) -> None:
    for url in (shared.superuser_url, shared.url(Login.MIGRATOR)):
        with pytest.raises(AttestationError):
            await Pool.open(url, size=1)
    assert issubclass(UnscopedQueryError, TenancyError)
