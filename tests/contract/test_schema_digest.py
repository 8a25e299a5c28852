"""Equal migrations give equal digests; any change that matters gives another one."""

from __future__ import annotations

import asyncpg
import pytest
from tests.conftest import Cluster, Database

from tractatus.adapters.postgres.roles import Login
from tractatus.adapters.postgres.schema import describe_schema, schema_digest


async def digest_of(url: str) -> bytes:
    connection = await asyncpg.connect(url)
    try:
        return await schema_digest(connection)
    finally:
        await connection.close()


async def test_copies_and_logins_agree(cluster: Cluster, database: Database):
    other = cluster.create(cluster.template)
    digests = {
        await digest_of(url)
        for url in (
            database.superuser_url,
            database.url(Login.SEQUENCER),
            database.url(Login.MIGRATOR),
            other.url(Login.APP),
        )
    }
    cluster.drop(other)
    assert len(digests) == 1
    assert len(digests.pop()) == 32


async def test_rows_do_not_change_it(ports):
    before = await digest_of(ports.database.superuser_url)
    await ports.found("bakery")
    assert await digest_of(ports.database.superuser_url) == before


CHANGES = [
    "ALTER TABLE tenancy.member NO FORCE ROW LEVEL SECURITY",
    "ALTER TABLE tenancy.member DISABLE ROW LEVEL SECURITY",
    "ALTER TABLE tenancy.member ADD COLUMN note text",
    "ALTER TABLE tenancy.member ALTER display_name DROP NOT NULL",
    "ALTER TABLE tenancy.member ALTER tenant_id DROP DEFAULT",
    "ALTER TABLE tenancy.member ALTER role SET STATISTICS 100",
    "ALTER TABLE tenancy.member OWNER TO tractatus_app",
    "ALTER TABLE tenancy.member DROP CONSTRAINT member_role_check",
    "CREATE INDEX ON tenancy.member (role)",
    "CREATE POLICY hole ON tenancy.member USING (true)",
    "ALTER POLICY tenant_scope ON tenancy.member USING (true)",
    "ALTER POLICY tenant_scope ON tenancy.member TO PUBLIC",
    "GRANT INSERT ON tenancy.member TO tractatus_app",
    "GRANT SELECT (role) ON tenancy.member TO tractatus_platform",
    "GRANT EXECUTE ON FUNCTION tenancy.issue TO tractatus_app",
    "GRANT USAGE ON SCHEMA identity TO tractatus_platform",
    "ALTER FUNCTION tenancy.enter(bytea) RESET search_path",
    "ALTER FUNCTION tenancy.tenant() IMMUTABLE",
    "CREATE FUNCTION tenancy.more() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "CREATE VIEW tenancy.everybody AS SELECT * FROM tenancy.member",
    "ALTER VIEW community.standing SET (security_invoker = false)",
    "CREATE TRIGGER t BEFORE INSERT ON tenancy.member FOR EACH ROW "
    "EXECUTE FUNCTION suppress_redundant_updates_trigger()",
    "CREATE RULE r AS ON INSERT TO tenancy.member DO INSTEAD NOTHING",
    "CREATE DOMAIN tenancy.word AS text",
    "CREATE TYPE tenancy.mood AS ENUM ('a')",
    "CREATE EXTENSION dblink SCHEMA tenancy",
    "GRANT EXECUTE ON FUNCTION lo_get(oid) TO PUBLIC",
]


async def test_every_change_that_matters_changes_it(database: Database):
    connection = await asyncpg.connect(database.superuser_url)
    try:
        before = await schema_digest(connection)
        for change in CHANGES:
            transaction = connection.transaction()
            await transaction.start()
            await connection.execute(change)
            assert await schema_digest(connection) != before, change
            await transaction.rollback()
        assert await schema_digest(connection) == before
    finally:
        await connection.close()


@pytest.mark.parametrize(
    "change",
    [
        "ALTER ROLE tractatus_app BYPASSRLS",
        "ALTER ROLE tractatus_app SET row_security = off",
        "GRANT tractatus_definer TO tractatus_app",
    ],
)
async def test_roles_belong_to_it(database: Database, change: str):
    connection = await asyncpg.connect(database.superuser_url)
    try:
        before = await schema_digest(connection)
        transaction = connection.transaction()
        await transaction.start()  # never committed: roles belong to the whole server
        await connection.execute(change)
        assert await schema_digest(connection) != before
        await transaction.rollback()
    finally:
        await connection.close()


async def test_names_are_written_in_full(database: Database):
    connection = await asyncpg.connect(database.superuser_url)
    try:
        await connection.execute("SET search_path = tenancy, evidence")
        lines = await describe_schema(connection)
        assert any("tenancy.member" in line for line in lines)
        assert not any(line.startswith("relation|member|") for line in lines)
        assert await connection.fetchval("SHOW search_path") == "tenancy, evidence"
    finally:
        await connection.close()
