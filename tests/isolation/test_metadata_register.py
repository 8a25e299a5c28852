"""The metadata register is what the database says, and everything beyond it is refused.

`test_logins.py` tries each table, column and function of ours; here are the register itself, the
other ways to ask, and what PostgreSQL keeps besides tables: statistics, sessions, files, objects.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from tests.conftest import Cluster, Database, run_apart

from tractatus.adapters.postgres.issuing import PostgresAdministrator
from tractatus.adapters.postgres.roles import Login
from tractatus.adapters.postgres.transactions import Pool
from tractatus.cli import main
from tractatus.errors import AttestationError
from tractatus.platform.admin_register import markdown, read_reach, read_register
from tractatus.platform.admin_words import WORDS

PAGE = Path(__file__).parents[2] / "docs" / "metadata-register.md"
WRITTEN = "what-somebody-wrote-in-confidence"

# Content in every table of people, as the superuser who loads a backup would put it there.
FILLED = f"""
SET event_triggers = off;
SET session_replication_role = replica;
INSERT INTO community.post (tenant_id, post_id, author_id, body, written_at_ms, effect, record_id)
SELECT uuidv7(), uuidv7(), uuidv7(), '{WRITTEN} ' || n, 1, 'allow', uuidv7()
FROM generate_series(1, 300) AS n;
INSERT INTO tenancy.member (tenant_id, role, display_name)
SELECT uuidv7(), 'founder', '{WRITTEN} ' || n FROM generate_series(1, 300) AS n;
INSERT INTO identity.account (tenant_id, member_id, email, password_hash)
SELECT uuidv7(), uuidv7(), '{WRITTEN}' || n || '@example.org', repeat('x', 30)
FROM generate_series(1, 300) AS n;
INSERT INTO evidence.record (tenant_id, record_id, act, at_ms, effect, flags, canonical, content,
    wrapped_nonce)
SELECT uuidv7(), uuidv7(), 'a', 1, 'allow', 0, '{{}}', '{WRITTEN}', repeat('x', 40)::bytea
FROM generate_series(1, 300);
SELECT lo_from_bytea(0, '{WRITTEN}');
ANALYZE;
"""

# Ways to ask for a post that are no plain SELECT of a table, and doors beside the tables.
ASKED = (
    "TABLE community.post",
    "EXPLAIN SELECT body FROM community.post",
    "EXPLAIN ANALYZE SELECT body FROM community.standing",
    "SELECT tableoid FROM community.post LIMIT 1",
    "SELECT FROM community.post LIMIT 1",
    "SELECT 1 WHERE EXISTS (SELECT FROM community.post)",
    "COPY community.post TO STDOUT",
    "COPY (SELECT body FROM community.post) TO STDOUT",
    "COPY (SELECT 1) TO PROGRAM 'cat'",
    "DECLARE c CURSOR FOR SELECT body FROM community.post",
    "DO $$ BEGIN PERFORM FROM community.post; END $$",
    "SELECT query_to_xml('SELECT body FROM community.post', true, true, '')",
    "SELECT table_to_xml('community.post', true, true, '')",
    "SELECT * FROM ts_stat('SELECT to_tsvector(body) FROM community.post')",
    "SELECT * FROM tenancy.tenant_metadata() JOIN tenancy.member ON true",
    "CREATE TEMPORARY TABLE t AS SELECT * FROM community.post",
    "CREATE VIEW v AS SELECT * FROM community.post",
    "CREATE FUNCTION f() RETURNS text LANGUAGE sql AS 'SELECT body FROM community.post'",
    "LOCK TABLE community.post IN ACCESS SHARE MODE",
    "SET ROLE tractatus_app",
    "SET ROLE tractatus_definer",
    "SET SESSION AUTHORIZATION tractatus_app",
    "ALTER ROLE tractatus_platform BYPASSRLS",
    "GRANT tractatus_app TO tractatus_platform",
    "GRANT SELECT ON community.post TO tractatus_platform",
    "SELECT * FROM pg_statistic",
    "SELECT * FROM pg_statistic_ext_data",
    "SELECT * FROM pg_largeobject",
    "SELECT * FROM pg_authid",
    "SELECT * FROM pg_stat_activity",
    "SELECT * FROM pg_locks",
    "SELECT * FROM pg_hba_file_rules",
    "SELECT pg_read_file('PG_VERSION')",
    "SELECT pg_ls_dir('.')",
    "SELECT pg_current_wal_lsn() FROM pg_ls_waldir()",
    "SELECT lo_import('/etc/passwd')",
)

READABLE = """
SELECT c.oid::regclass::text AS name FROM pg_class AS c
WHERE c.relnamespace::regnamespace::text ~ '^(pg_catalog|information_schema)$'
    AND c.relkind IN ('r', 'v', 'm') AND has_table_privilege(c.oid, 'SELECT')
ORDER BY 1
"""


@pytest.fixture(scope="module")
def filled(cluster: Cluster) -> Iterator[Database]:
    """Content in each table, gathered into whatever statistics there are."""
    database = cluster.create(cluster.template)

    async def fill() -> None:
        connection = await asyncpg.connect(database.superuser_url)
        await connection.execute(FILLED)
        await connection.close()

    run_apart(fill)
    yield database
    cluster.drop(database)


@pytest.fixture
async def platform(filled: Database) -> AsyncIterator[asyncpg.Connection]:
    """A session of the administrators' login."""
    connection = await asyncpg.connect(filled.url(Login.PLATFORM))
    yield connection
    await connection.close()


async def read(database: Database) -> Any:
    pool = await Pool.open(database.url(Login.PLATFORM), size=1)
    try:
        async with PostgresAdministrator(pool).transaction() as transaction:
            return await read_register(transaction)
    finally:
        await pool.close()


async def test_the_page_says_what_the_database_says(filled: Database) -> None:
    register = await read(filled)
    # Made by: tractatus tenancy register --markdown
    assert PAGE.read_text(encoding="utf-8") == markdown(register)
    assert {one.part for one in register} == set(WORDS), "words without a column"
    assert {one.object for one in register} == {"tenancy.tenant_metadata()"}


async def test_a_column_more_is_an_error_until_it_is_described(database: Database) -> None:
    superuser = await asyncpg.connect(database.superuser_url)
    await superuser.execute("SET event_triggers = off")
    for more in (
        "GRANT USAGE ON SCHEMA community TO tractatus_platform;"
        "GRANT SELECT (body) ON community.post TO tractatus_platform",
        "CREATE FUNCTION tenancy.peek() RETURNS TABLE (secret text) LANGUAGE sql AS 'SELECT NULL';"
        "GRANT EXECUTE ON FUNCTION tenancy.peek() TO tractatus_platform",
        "SET ROLE tractatus_migrator;"
        "SELECT tenancy.count_rows('community.opinion', 'opinions'); RESET ROLE",
    ):
        await superuser.execute(more)
        with pytest.raises(AttestationError, match="no register describes"):
            await read(database)
        undo = (
            "REVOKE ALL ON community.post FROM tractatus_platform;"
            "REVOKE SELECT (body) ON community.post FROM tractatus_platform;"
            "DROP FUNCTION IF EXISTS tenancy.peek()"
        )
        await superuser.execute(undo)
    await superuser.close()


@pytest.mark.parametrize("login", list(Login))
async def test_reach_is_what_grants_say(filled: Database, login: Login) -> None:
    """The query of the register against the lists of test_logins, which are held by hand."""
    from tests.isolation.test_logins import EXECUTES, TOUCHES

    pool = await Pool.open(filled.url(Login.PLATFORM), size=1)
    async with PostgresAdministrator(pool).transaction() as transaction:
        reached = await read_reach(transaction, login)
    await pool.close()
    executed = {one.object for one in reached if one.rights == "EXECUTE"}
    assert login not in EXECUTES or executed == EXECUTES[login]
    columns = {one.object for one in reached if one.rights != "EXECUTE"}
    assert login not in TOUCHES or columns == {
        ".".join(name.split(" ")[0].split(".")[:2]) for name in TOUCHES[login]
    }


async def test_no_other_way_to_ask_gives_anything(platform: asyncpg.Connection) -> None:
    for statement in ASKED:
        transaction = platform.transaction()
        await transaction.start()
        try:
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await platform.execute(statement)
        finally:
            await transaction.rollback()


async def test_nothing_that_postgresql_shows_everybody_holds_content(
    platform: asyncpg.Connection,
) -> None:
    """Every readable relation of the catalog, whole: statistics of columns above all."""
    names = [row["name"] for row in await platform.fetch(READABLE)]
    assert {"pg_class", "pg_stats", "information_schema.columns"} <= set(names)
    refused = []
    for name in names:
        try:
            rows = await platform.fetch(f"SELECT r::text AS said FROM {name} AS r")
        except asyncpg.InsufficientPrivilegeError:
            refused.append(name)
            continue
        assert not any(WRITTEN in row["said"] for row in rows), name
    # Not all of it is refused, or nothing was looked at.
    assert len(refused) < len(names) / 2


async def test_content_would_be_found_where_it_is(filled: Database) -> None:
    """The same search as somebody who may see it: pg_stats of a table without a tenant's."""
    superuser = await asyncpg.connect(filled.superuser_url)
    rows = await superuser.fetch("SELECT r::text AS said FROM pg_stats AS r")
    assert any(WRITTEN in row["said"] for row in rows), "the internal tables keep statistics"
    assert not any(
        "(community,post" in row["said"] or "(tenancy,member" in row["said"] for row in rows
    )
    await superuser.close()


def test_the_command_prints_it(filled: Database, tmp_path: Path, capsys: Any) -> None:
    (tmp_path / "secrets").mkdir(mode=0o700)
    (tmp_path / "secrets" / "database.json").write_text(json.dumps(filled.passwords))
    (tmp_path / "secrets" / "database.json").chmod(0o600)
    command = ["tenancy", "register", "--data", str(tmp_path), "--database", filled.superuser_url]
    assert main([*command, "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert set(document["logins"]) == {login.value for login in Login} - {Login.MIGRATOR.value}
    assert main([*command, "--markdown"]) == 0
    assert capsys.readouterr().out == PAGE.read_text(encoding="utf-8")
    assert main(command) == 0
    said = capsys.readouterr().out
    assert "tractatus_issuer reaches" in said and "counts.posts" in said
    assert not any(password in said for password in filled.passwords.values())
