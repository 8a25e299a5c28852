"""Each way to switch isolation off is refused, or stands in the public log, or is a said limit.

The list is tests/isolation/ways_of_*.py, and docs/cannot-be-disabled.md is printed from it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import asyncpg
import pytest
from tests.conftest import Database
from tests.isolation import test_disabling_is_logged, test_disabling_is_refused
from tests.isolation.behind_the_gate import connected, shared
from tests.isolation.ways import (
    Attested,
    Digested,
    Listed,
    Refused,
    Tried,
    Way,
)
from tests.isolation.ways_page import DOCUMENT, WAYS, document

from tractatus.adapters.postgres.attest import find_weaknesses
from tractatus.adapters.postgres.roles import Login
from tractatus.adapters.postgres.schema import describe_schema, schema_digest

__all__ = ["shared"]

LIMITATIONS = Path(__file__).parents[2] / "docs" / "limitations.md"


def ways(kind: type) -> list[Any]:
    """The ways that are tried in this manner, under a name that says which."""
    return [
        pytest.param(way, id=f"{way.who.name.lower()}: {way.what}")
        for way in WAYS
        if isinstance(way.how, kind)
    ]


def address(database: Database, login: Login | None) -> str:
    return database.url(login) if login else database.superuser_url


def test_the_page_is_printed_from_the_list() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == document(), "python -m tests.isolation.ways_page"


def test_every_named_test_is_here() -> None:
    named = {*vars(test_disabling_is_logged), *vars(test_disabling_is_refused)}
    for way in WAYS:
        if isinstance(way.how, Tried):
            assert f"test_{way.how.test}" in named, way


@pytest.mark.parametrize("way", ways(Listed))
def test_a_limit_is_listed(way: Way) -> None:
    assert isinstance(way.how, Listed)
    said = " ".join(LIMITATIONS.read_text(encoding="utf-8").split())
    assert way.how.words in said


@pytest.mark.parametrize("way", ways(Refused))
async def test_it_is_refused(shared: Database, way: Way) -> None:
    how = way.how
    assert isinstance(how, Refused)
    async with connected(address(shared, how.login)) as connection:
        before = await connection.fetchval("SELECT current_user")
        is_apart = how.statements[-1].startswith("ALTER SYSTEM")  # refused in any transaction
        if not is_apart:
            await connection.execute("BEGIN")
        for statement in how.statements[:-1]:
            await connection.execute(statement)
        with pytest.raises(asyncpg.PostgresError) as refused:
            await connection.execute(how.statements[-1])
            # What is judged at the end is judged now; nothing of it is ever kept.
            await connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
        await connection.execute("ROLLBACK")
        assert refused.value.sqlstate == how.state, refused.value
        assert await connection.fetchval("SELECT current_user") == before


@pytest.mark.parametrize("way", ways(Digested))
async def test_it_changes_the_digest(shared: Database, way: Way) -> None:
    how = way.how
    assert isinstance(how, Digested)
    async with connected(address(shared, how.login)) as connection:
        if how.login is None:
            await connection.execute("SET event_triggers = off")
        digest, lines = await schema_digest(connection), await describe_schema(connection)
        transaction = connection.transaction()
        await transaction.start()
        try:
            for statement in how.statements:
                await connection.execute(statement.format(database=shared.name))
            assert await schema_digest(connection) != digest
            changed = set(lines) ^ set(await describe_schema(connection))
        finally:
            await transaction.rollback()
        assert [line for line in changed if line.startswith(how.line)], changed


@pytest.mark.parametrize("way", ways(Attested))
async def test_the_attestation_names_it(shared: Database, way: Way) -> None:
    how = way.how
    assert isinstance(how, Attested)
    async with connected(shared.superuser_url) as connection:
        await connection.execute("SET event_triggers = off; SET session_replication_role = replica")
        transaction = connection.transaction()
        await transaction.start()
        try:
            for statement in how.statements:
                await connection.execute(statement)
            found = await find_weaknesses(connection)
        finally:
            await transaction.rollback()
    assert how.rule in {one.rule for one in found}
