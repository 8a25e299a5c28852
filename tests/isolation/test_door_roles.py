"""The door on servers and logins that were set up in other ways than ours."""

from __future__ import annotations

from collections.abc import Iterator

import asyncpg
import pytest
from tests.conftest import Cluster, run_apart
from tests.isolation.door import quiet

from tractatus.adapters.postgres.urls import with_database, with_login
from tractatus.cli import main
from tractatus.compose.attacking import Wishes, attack_copy, understand
from tractatus.compose.scratch import scratch_server
from tractatus.isolation.batteries.sql import SQL_BATTERY
from tractatus.pytest_plugin.attacking import on_copy_of

OWNER = "door_first_superuser"
DATABASE = "door_superusers"
_TABLE = f"SET ROLE {OWNER}; CREATE TABLE note (tenant_id uuid, id uuid, words text)"


@pytest.fixture
def owned_by_a_superuser(cluster: Cluster) -> Iterator[str]:
    """As initdb leaves its first superuser, whose name is often not `postgres`."""
    run_apart(
        lambda: cluster.as_superuser(
            f"CREATE ROLE {OWNER} SUPERUSER CREATEDB CREATEROLE REPLICATION BYPASSRLS",
            f"CREATE DATABASE {DATABASE} TEMPLATE template0 OWNER {OWNER}",
        )
    )
    url = with_database(cluster.url, DATABASE)
    run_apart(lambda: _execute(url, _TABLE))
    yield url
    run_apart(
        lambda: cluster.as_superuser(
            f"DROP DATABASE {DATABASE} WITH (FORCE)",
            f"DROP ROLE {OWNER}",
        )
    )


async def _execute(url: str, sql: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(sql)
    finally:
        await connection.close()


def test_a_superuser_with_every_attribute_is_copied_without_being_one(owned_by_a_superuser: str):
    with scratch_server() as scratch:
        understood = run_apart(lambda: understand(owned_by_a_superuser, Wishes(), quiet))
        report = run_apart(
            lambda: attack_copy(
                owned_by_a_superuser, understood, scratch.server, "copy", quiet, battery=[]
            )
        )
        roles = run_apart(lambda: _roles(scratch.server))
    assert report.attacked == ("public.note",)
    assert roles == {OWNER: (False, True, True, True)}


async def _roles(server: str) -> dict[str, tuple[bool, ...]]:
    connection = await asyncpg.connect(server)
    try:
        found = await connection.fetch(
            "SELECT rolname, rolsuper, rolcreaterole, rolcreatedb, rolbypassrls "
            "FROM pg_roles WHERE rolname = $1",
            OWNER,
        )
        return {row[0]: tuple(row)[1:] for row in found}
    finally:
        await connection.close()


READER = "door_reader"
_CLOSED = f"""
CREATE SCHEMA closed;
CREATE TABLE closed.note (tenant_id uuid, id uuid, words text);
GRANT pg_maintain TO {READER};
"""


@pytest.fixture
def closed_schema(cluster: Cluster) -> Iterator[str]:
    """Its reader may lock every table, and may not use the schema that they are in."""
    run_apart(
        lambda: cluster.as_superuser(
            f"CREATE ROLE {READER} LOGIN PASSWORD 'r'",
            f"CREATE DATABASE {DATABASE}_closed TEMPLATE template0",
        )
    )
    url = with_database(cluster.url, f"{DATABASE}_closed")
    run_apart(lambda: _execute(url, _CLOSED))
    yield with_login(url, READER, "r")
    run_apart(
        lambda: cluster.as_superuser(
            f"DROP DATABASE {DATABASE}_closed WITH (FORCE)", f"DROP ROLE {READER}"
        )
    )


def test_where_nothing_could_be_attacked_it_is_no_success(
    closed_schema: str, capsys: pytest.CaptureFixture[str]
):
    code = main(["tenancy", "attack", "--database", closed_schema])
    printed = capsys.readouterr()
    assert code == 2
    why = f"{READER} may not copy it: that needs USAGE on its schema and MAINTAIN on it"
    assert (
        f"tractatus: nothing was attacked, so nothing is known: closed.note: {why}" in printed.err
    )
    assert "SCORE         none: nothing was attacked" in printed.out
    assert why in printed.out
    assert "held (0 %)" not in printed.out


def test_the_plugin_fails_where_nothing_could_be_attacked(closed_schema: str):
    run = on_copy_of(closed_schema, (None, None, None), ())
    with pytest.raises(pytest.fail.Exception, match="nothing was attacked"):
        run(SQL_BATTERY[0])
