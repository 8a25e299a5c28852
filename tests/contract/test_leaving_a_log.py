"""The database lets a log go: its leaves are kept apart, what waits will be in the next one."""

from __future__ import annotations

from typing import Any

import asyncpg
import pytest
from tests.contract.test_postgres_ports import rows, sealed

from tractatus.adapters.postgres.roles import Login
from tractatus.adapters.postgres.succession import leave_log, refuse_unpublished
from tractatus.errors import ConflictError, SettingsError
from tractatus.merkle.hashing import EMPTY_ROOT

_BEGUN = (
    "UPDATE evidence.log SET origin = 'example.org/old', version = 5, published_size = 9, "
    "tree_size = 9, published_root = $1, tree_root = $1, class_codes = 'x', parameters = 'y'"
)


async def test_a_log_is_left_once_and_nothing_of_it_is_lost(ports: Any) -> None:
    founded = await ports.found("bakery")
    for _ in range(2):
        async with ports.tenants.tenant(founded.token) as transaction:
            await transaction.record(sealed(founded.tenant_id))
    connection = await asyncpg.connect(ports.database.superuser_url)
    try:
        await connection.execute(_BEGUN, b"r" * 32)
        await connection.execute(
            "UPDATE evidence.leaf AS l SET epoch = 1, index = place FROM (SELECT commitment, "
            "row_number() OVER () AS place FROM evidence.leaf LIMIT 4) AS p "
            "WHERE p.commitment = l.commitment"
        )
        await connection.execute("INSERT INTO evidence.epoch VALUES (1, 2, 9, 3, 4, 's', '{}')")
        await connection.execute("INSERT INTO evidence.about_log VALUES (0, '\\x04')")
        before = await connection.fetch("SELECT commitment, entry FROM evidence.leaf ORDER BY 1")
        await refuse_unpublished(connection)
        with pytest.raises(ConflictError, match="another log"):
            await leave_log(connection, "example.org/other")
        for _ in range(2):
            assert await leave_log(connection, "example.org/old") == (4, 2)
        after = await connection.fetch(
            "SELECT commitment, entry FROM evidence.leaf "
            "UNION ALL SELECT commitment, entry FROM evidence.former_leaf ORDER BY 1"
        )
        assert before == after
        left = await connection.fetchrow("SELECT * FROM evidence.log")
        assert (left["origin"], left["published_size"], left["tree_root"]) == ("", 0, EMPTY_ROOT)
        assert left["version"] == 6
        for table in ("epoch", "about_log"):
            assert await connection.fetchval(f"SELECT count(*) FROM evidence.{table}") == 0
    finally:
        await connection.close()
    assert len(await rows(ports, "SELECT FROM evidence.record")) == 2


async def test_what_is_staged_and_roles_that_see_nothing_are_refused(ports: Any) -> None:
    superuser = await asyncpg.connect(ports.database.superuser_url)
    migrator = await asyncpg.connect(ports.database.url(Login.MIGRATOR))
    try:
        with pytest.raises(SettingsError, match="row security"):
            await leave_log(migrator, "")
        await superuser.execute(
            "UPDATE evidence.log SET tree_size = 1, staged = ARRAY['\\x00'::bytea], tree_root = $1",
            b"r" * 32,
        )
        with pytest.raises(ConflictError, match="waits to be published"):
            await refuse_unpublished(superuser)
    finally:
        await migrator.close()
        await superuser.close()
