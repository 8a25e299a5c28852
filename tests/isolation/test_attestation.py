"""Attestation is silent on the schema as migrated, and names each thing made weaker by hand."""

from __future__ import annotations

import json

import asyncpg
import pytest
from tests.conftest import Cluster, Database

from tractatus.adapters.postgres.attest import Attestation, attest
from tractatus.adapters.postgres.roles import Login, create_roles, prepare_database
from tractatus.adapters.postgres.transactions import Pool
from tractatus.cli import main
from tractatus.errors import AttestationError

# SQL by somebody with a superuser's password -> the rule and the object that must be named.
_SCOPE = ("scope", "backtrace_functions")
WEAKENED = [
    ("INSERT INTO tenancy.login VALUES ('gone', 'other')", "role exists", "gone"),
    # Whoever may write the setting in which a scope is kept is any tenant.
    ("GRANT SET ON PARAMETER backtrace_functions TO tractatus_app", *_SCOPE),
    ("GRANT SET ON PARAMETER backtrace_functions TO PUBLIC", *_SCOPE),
    ("REVOKE SET ON PARAMETER backtrace_functions FROM tractatus_definer", *_SCOPE),
    (
        "ALTER ROLE tractatus_app SET backtrace_functions = 'somebody'",
        "scope",
        "tractatus_app",
    ),
    (
        "INSERT INTO tenancy.shared_table VALUES ('community.post', '{SELECT}', 'everybody')",
        "declaration",
        "community.post",
    ),
    (
        "CREATE POLICY hole ON tenancy.member TO tractatus_migrator USING (true)",
        "row security",
        "tenancy.member",
    ),
    (
        "ALTER POLICY definer ON tenancy.member USING (tenant_id IS NOT NULL)",
        "exceptions",
        "tenancy.member.definer",
    ),
    ("ALTER TABLE community.opinion DROP CONSTRAINT opinion_pkey", "keys", "community.opinion"),
    (
        "CREATE EXTENSION btree_gist SCHEMA public;"
        "ALTER TABLE community.post ADD EXCLUDE USING gist "
        "(tenant_id public.gist_uuid_ops WITH OPERATOR(pg_catalog.<>))",
        "keys",
        "community.post.post_tenant_id_excl",
    ),
    (
        "ALTER FUNCTION tenancy.revoke(bytea) OWNER TO tractatus_migrator",
        "definer functions",
        "tenancy.revoke(bytea)",
    ),
    ("ALTER ROLE tractatus_app BYPASSRLS", "role attributes", "tractatus_app"),
    ("ALTER ROLE tractatus_platform SUPERUSER", "role attributes", "tractatus_platform"),
    ("ALTER ROLE tractatus_issuer CREATEROLE", "role attributes", "tractatus_issuer"),
    ("ALTER ROLE tractatus_definer LOGIN", "role attributes", "tractatus_definer"),
    ("ALTER ROLE tractatus_definer BYPASSRLS", "role attributes", "tractatus_definer"),
    ("GRANT tractatus_definer TO tractatus_app", "role memberships", "tractatus_app"),
    ("GRANT pg_read_all_data TO tractatus_app", "role memberships", "tractatus_app"),
    (
        "GRANT tractatus_definer TO tractatus_migrator WITH INHERIT TRUE",
        "role memberships",
        "tractatus_migrator",
    ),
    (
        "CREATE ROLE friend; GRANT tractatus_definer TO friend",
        "role memberships",
        "friend",
    ),
    ("ALTER TABLE tenancy.member OWNER TO tractatus_app", "ownership", "tenancy.member"),
    (
        "ALTER FUNCTION tenancy.kind() OWNER TO tractatus_superuser",
        "ownership",
        "tenancy.kind()",
    ),
    ("ALTER TABLE tenancy.member DISABLE ROW LEVEL SECURITY", "row security", "tenancy.member"),
    ("ALTER TABLE tenancy.member NO FORCE ROW LEVEL SECURITY", "row security", "tenancy.member"),
    ("ALTER TABLE evidence.leaf DISABLE ROW LEVEL SECURITY", "row security", "evidence.leaf"),
    ("CREATE TABLE tenancy.new (tenant_id uuid)", "row security", "tenancy.new"),
    ("DROP POLICY tenant_scope ON tenancy.member", "row security", "tenancy.member"),
    ("ALTER POLICY tenant_scope ON tenancy.member USING (true)", "row security", "tenancy.member"),
    (
        "ALTER POLICY tenant_scope ON tenancy.member WITH CHECK (true)",
        "row security",
        "tenancy.member",
    ),
    (
        "ALTER POLICY tenant_scope ON tenancy.member USING (tenant_id = tenancy.tenant())",
        "row security",
        "tenancy.member",
    ),
    ("ALTER POLICY tenant_scope ON tenancy.member TO PUBLIC", "row security", "tenancy.member"),
    ("CREATE POLICY hole ON tenancy.member USING (true)", "row security", "tenancy.member"),
    (
        "CREATE POLICY hole ON identity.account TO tractatus_app USING (true)",
        "row security",
        "identity.account",
    ),
    ("GRANT INSERT ON tenancy.member TO tractatus_app", "grants", "tenancy.member"),
    ("GRANT SELECT ON tenancy.member TO PUBLIC", "grants", "tenancy.member"),
    ("GRANT SELECT ON tenancy.session TO tractatus_app", "grants", "tenancy.session"),
    ("GRANT UPDATE ON evidence.epoch TO tractatus_app", "grants", "evidence.epoch"),
    (
        "GRANT SELECT (email) ON identity.account TO tractatus_app",
        "grants",
        "identity.account.email",
    ),
    ("GRANT SELECT ON community.post TO tractatus_platform", "grants", "community.post"),
    ("GRANT SELECT ON community.post TO tractatus_issuer", "grants", "community.post"),
    ("GRANT INSERT ON evidence.leaf TO tractatus_evidence_writer", "grants", "evidence.leaf"),
    ("GRANT EXECUTE ON FUNCTION tenancy.kind() TO PUBLIC", "grants", "tenancy.kind()"),
    ("GRANT CREATE ON SCHEMA community TO tractatus_app", "grants", "community"),
    ("GRANT CREATE ON SCHEMA public TO PUBLIC", "grants", "public"),
    ("GRANT EXECUTE ON FUNCTION lo_get(oid) TO PUBLIC", "grants", "lo_get(oid)"),
    (
        "ALTER TABLE community.post ADD UNIQUE (body)",
        "keys",
        "community.post_body_key",
    ),
    ("CREATE INDEX found ON community.post (body)", "keys", "community.found"),
    (
        "CREATE TABLE tenancy.other (id uuid PRIMARY KEY);"
        "ALTER TABLE tenancy.member ADD FOREIGN KEY (member_id) REFERENCES tenancy.other NOT VALID",
        "keys",
        "tenancy.member.member_member_id_fkey",
    ),
    (
        "ALTER TABLE community.post ALTER body SET STATISTICS 100",
        "statistics",
        "community.post.body",
    ),
    (
        "ALTER FUNCTION tenancy.enter(bytea) RESET search_path",
        "definer functions",
        "tenancy.enter(bytea)",
    ),
    (
        "ALTER FUNCTION tenancy.enter(bytea) SET search_path = public, pg_catalog",
        "definer functions",
        "tenancy.enter(bytea)",
    ),
    (
        "CREATE FUNCTION tenancy.door() RETURNS int SECURITY DEFINER LANGUAGE sql AS 'SELECT 1'",
        "definer functions",
        "tenancy.door()",
    ),
    ("CREATE VIEW tenancy.all AS SELECT * FROM tenancy.member", "views", 'tenancy."all"'),
    (
        "ALTER VIEW community.standing SET (security_invoker = false)",
        "views",
        "community.standing",
    ),
    (
        "CREATE MATERIALIZED VIEW tenancy.kept AS SELECT 1 AS one",
        "views",
        "tenancy.kept",
    ),
    (
        "CREATE RULE r AS ON INSERT TO community.post DO INSTEAD NOTHING",
        "rules and triggers",
        "community.post",
    ),
]


async def attested(url: str) -> Attestation:
    connection = await asyncpg.connect(url)
    try:
        return await attest(connection)
    finally:
        await connection.close()


async def test_the_schema_is_as_declared(database: Database):
    for url in (database.superuser_url, database.url(Login.MIGRATOR)):
        found = await attested(url)
        assert found.findings == ()
        found.require_strong()


async def test_what_the_application_may_read_without_a_tenant_is_a_short_list(database: Database):
    found = await attested(database.url(Login.MIGRATOR))
    assert set(found.shared) == {"evidence.about_log", "evidence.epoch"}
    assert {"tenancy.tenant", "tenancy.member", "evidence.record", "community.post"} <= set(
        found.protected
    )


async def test_each_weakness_is_named(database: Database):
    connection = await asyncpg.connect(database.superuser_url)
    try:
        for change, rule, named in WEAKENED:
            transaction = connection.transaction()
            await transaction.start()  # never committed
            await connection.execute(change)
            found = await attest(connection)
            await transaction.rollback()
            assert (rule, named) in {(one.rule, one.object) for one in found.findings}, change
            with pytest.raises(AttestationError, match="weaker than declared"):
                found.require_strong()
    finally:
        await connection.close()


async def test_privileges_on_the_database_are_looked_at(cluster: Cluster, database: Database):
    await cluster.as_superuser(f"GRANT TEMPORARY, CONNECT ON DATABASE {database.name} TO PUBLIC")
    found = await attested(database.superuser_url)
    problems = {one.problem for one in found.findings}
    assert "everybody may connect" in problems
    assert any("temporary tables" in problem for problem in problems)


async def test_preparing_again_mends_roles_and_privileges(cluster: Cluster, database: Database):
    connection = await asyncpg.connect(database.superuser_url)
    try:
        await connection.execute(
            "SET event_triggers = off;"
            f"GRANT TEMPORARY, CONNECT ON DATABASE {database.name} TO PUBLIC;"
            "GRANT EXECUTE ON FUNCTION lo_get(oid) TO PUBLIC;"
            "ALTER ROLE tractatus_app BYPASSRLS CREATEDB INHERIT;"
            "GRANT pg_read_all_data TO tractatus_app"
        )
        await create_roles(connection, cluster.passwords)
        await prepare_database(connection)
        assert (await attest(connection)).findings == ()
    finally:
        await connection.close()


async def test_a_login_that_goes_past_row_security_gets_no_pool(database: Database):
    for url in (database.superuser_url, database.url(Login.MIGRATOR)):
        with pytest.raises(AttestationError):
            await Pool.open(url)


async def test_a_database_without_our_schema_is_said_to_be_one(cluster: Cluster):
    with pytest.raises(AttestationError, match="no schema of Tractatus"):
        await attested(cluster.url)


def test_the_command_says_the_same(database: Database, capsys):
    arguments = ["tenancy", "attest", "--database", database.superuser_url]
    assert main([*arguments, "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["findings"] == []
    assert document["schema_gate"] == "present"
    assert len(document["schema_digest"]) == 64
    assert main(arguments) == 0
    said = capsys.readouterr().out
    assert "no finding" in said
    assert database.passwords["tractatus_superuser"] not in said


def test_the_command_fails_where_something_is_weaker(database: Database, cluster, capsys):
    from tests.conftest import run_apart

    async def weaken() -> None:
        connection = await asyncpg.connect(database.superuser_url)
        # A superuser can switch the gate off for a session: attestation finds what was done then.
        await connection.execute("SET event_triggers = off")
        await connection.execute("CREATE POLICY hole ON tenancy.member USING (true)")
        await connection.close()

    run_apart(weaken)
    assert main(["tenancy", "attest", "--database", database.superuser_url]) == 1
    assert "WEAK  row security: tenancy.member" in capsys.readouterr().out
