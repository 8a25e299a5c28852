"""What each login can reach, in full: a new table or function changes a list here, or nothing.

The lists are the published register of who can do what. They are compared with the catalog, and
then every refusal is provoked for real, statement by statement.
"""

from __future__ import annotations

import asyncpg
import pytest
from tests.conftest import Database

from tractatus.adapters.postgres.roles import CLOSED_FUNCTIONS, Login

EXECUTES = {
    Login.PLATFORM: {"tenancy.tenant_metadata()"},
    Login.SEQUENCER: set(),
    Login.EVIDENCE_WRITER: {
        "evidence.key_of(uuid)",
        "evidence.keep_key(uuid,bytea)",
        "evidence.record_for(uuid,uuid,text,bigint,text,integer,bytea,bytea,bytea,bytea[])",
        "tenancy.builtin(text)",
        "tenancy.kind_of(uuid)",
    },
    Login.ISSUER: {
        "identity.account_of(text)",
        "identity.administrator_of(text)",
        "identity.administrator_of_session(bytea)",
        "identity.claim_administrator(bytea,text,text)",
        "identity.close_administrator_session(bytea)",
        "identity.found(text,text,text,text,text,text,text)",
        "identity.invitation_of(bytea)",
        "identity.is_administrator_link(bytea)",
        "identity.library_tenant(text)",
        'identity."join"(bytea,text,text,text)',
        "identity.offer_administrator_link(bytea,integer)",
        "identity.open_administrator_session(uuid,bytea,integer)",
        "identity.tenant_of(text)",
        "tenancy.builtin(text)",
        "tenancy.canary_elsewhere()",
        "tenancy.issue(uuid,uuid,integer)",
        "tenancy.issue_to_person(uuid,uuid,integer)",
        "tenancy.revoke(bytea)",
    },
    Login.APP: {
        "approval.waiting_for_me(bigint)",
        "community.labels_in_use()",
        "evidence.positions(uuid)",
        "evidence.record(uuid,text,bigint,text,integer,bytea,bytea,bytea,bytea[])",
        "evidence.waits_beyond(bigint)",
        "identity.invite(bytea,text,integer)",
        "tenancy.add_placeholder(text)",
        "tenancy.claim(integer)",
        "tenancy.declared_tables()",
        "tenancy.enter(bytea)",
        "tenancy.enter_again(bytea,uuid,uuid,text,text,text)",
        "tenancy.foreign_rows(uuid)",
        "tenancy.holder()",
        "tenancy.kind()",
        "tenancy.member()",
        "tenancy.refuse_unscoped()",
        "tenancy.role()",
        "tenancy.tenant()",
        "tenancy.variants_in_use()",
    },
}

# Rows and columns that a login reaches by itself; everything else goes through its functions.
TOUCHES = {
    Login.PLATFORM: set(),
    Login.ISSUER: set(),
    Login.EVIDENCE_WRITER: set(),
    Login.SEQUENCER: {
        "evidence.leaf SELECT",
        "evidence.log SELECT",
        "evidence.log UPDATE",
        "evidence.epoch SELECT",
        "evidence.epoch INSERT",
        "evidence.about_log SELECT",
        "evidence.about_log INSERT",
        "evidence.leaf.epoch UPDATE",
        "evidence.leaf.index UPDATE",
    },
}

OUR_FUNCTIONS = """
SELECT p.oid::regprocedure::text AS name, p.oid, p.pronamespace::regnamespace::text AS home,
    p.provariadic <> 0 AS provariadic
FROM pg_proc AS p
WHERE p.pronamespace::regnamespace::text !~ '^(pg_|information_schema)'
"""
OUR_RELATIONS = """
SELECT c.oid::regclass::text AS name, c.oid FROM pg_class AS c
WHERE c.relnamespace::regnamespace::text !~ '^(pg_|information_schema)'
    AND c.relkind IN ('r', 'v', 'm', 'p')
"""
REACHED = """
SELECT c.oid::regclass || ' ' || privilege_type AS what
FROM pg_class AS c, aclexplode(c.relacl) WHERE grantee = $1::regrole
UNION ALL
SELECT a.attrelid::regclass || '.' || attname || ' ' || privilege_type
FROM pg_attribute AS a, aclexplode(a.attacl) WHERE grantee = $1::regrole
"""


@pytest.mark.parametrize("login", list(EXECUTES))
async def test_a_login_executes_what_the_list_says(database: Database, login: Login):
    connection = await asyncpg.connect(database.superuser_url)
    try:
        await connection.execute("SET search_path = pg_catalog")
        found = await connection.fetch(
            f"SELECT name FROM ({OUR_FUNCTIONS}) AS f "
            "WHERE has_function_privilege($1, f.oid, 'EXECUTE') "
            "AND has_schema_privilege($1, f.home, 'USAGE')",
            login,
        )
        assert {row["name"] for row in found} == EXECUTES[login]
    finally:
        await connection.close()


@pytest.mark.parametrize("login", list(TOUCHES))
async def test_a_login_touches_what_the_list_says(database: Database, login: Login):
    connection = await asyncpg.connect(database.superuser_url)
    try:
        await connection.execute("SET search_path = pg_catalog")
        found = await connection.fetch(REACHED, login)
        assert {row["what"] for row in found} == TOUCHES[login]
    finally:
        await connection.close()


@pytest.mark.parametrize(
    "login", [Login.PLATFORM, Login.ISSUER, Login.EVIDENCE_WRITER, Login.SEQUENCER]
)
async def test_a_login_is_refused_everywhere_else(ports, login: Login):
    """Really asked: every table, every column of it, every write; every function."""
    founded = await ports.found("bakery")
    async with ports.tenants.tenant(founded.token) as transaction:
        await transaction.execute("SELECT tenancy.add_placeholder('Ada')")
    superuser = await asyncpg.connect(ports.database.superuser_url)
    connection = await asyncpg.connect(ports.database.url(login))
    try:
        await superuser.execute("SET search_path = pg_catalog")
        relations = await superuser.fetch(OUR_RELATIONS)
        columns = await superuser.fetch(
            f"SELECT r.name, quote_ident(a.attname) AS attname FROM ({OUR_RELATIONS}) AS r "
            "JOIN pg_attribute AS a ON a.attrelid = r.oid WHERE attnum > 0 AND NOT attisdropped"
        )
        functions = await superuser.fetch(OUR_FUNCTIONS)
        statements = {}
        for row in relations:
            name = row["name"]
            statements[f"{name} SELECT"] = f"SELECT count(*) FROM {name}"
            statements[f"{name} DELETE"] = f"DELETE FROM {name}"
            statements[f"{name} INSERT"] = f"INSERT INTO {name} DEFAULT VALUES"
            statements[f"{name} TRUNCATE"] = f"TRUNCATE {name}"
        for row in columns:
            of = f"{row['name']}.{row['attname']}"
            statements[f"{of} SELECT"] = f"SELECT {row['attname']} FROM {row['name']} LIMIT 1"
            statements[f"{of} UPDATE"] = f"UPDATE {row['name']} SET {row['attname']} = NULL"
        for row in functions:
            variadic = "VARIADIC " if row["provariadic"] else ""
            statements[row["name"]] = _call(row["name"], variadic)
        for function in CLOSED_FUNCTIONS:
            statements[f"closed {function}"] = _call(function)
        allowed = EXECUTES[login] | TOUCHES[login]
        assert len(statements) > 200
        for what, sql in statements.items():
            relation, _, privilege = what.rpartition(" ")
            is_allowed = what in allowed or (
                "." in relation and f"{relation.rpartition('.')[0]} {privilege}" in allowed
            )
            assert await _is_refused(connection, sql) is not is_allowed, what
    finally:
        await connection.close()
        await superuser.close()


# Not null: a call of a strict function with a null is answered without asking who calls.
VALUES = {"integer": "0", "bigint": "0", "oid": "0", "bytea": "''", "name[]": "'{}'"}


def _call(function: str, variadic: str = "") -> str:
    name, _, types = function.partition("(")
    values = [
        f"{VALUES.get(one, 'NULL')}::{one}" for one in types[:-1].replace(" ", "").split(",") if one
    ]
    if variadic:
        values[-1] = variadic + values[-1]
    return f"SELECT {name}({', '.join(values)})"


async def _is_refused(connection: asyncpg.Connection, sql: str) -> bool:
    """Whether PostgreSQL answers "permission denied"; what it did otherwise is undone."""
    transaction = connection.transaction()
    await transaction.start()
    try:
        await connection.execute(sql)
    except asyncpg.InsufficientPrivilegeError:
        return True
    except asyncpg.PostgresError:
        return False  # it was let in, and failed over a value
    finally:
        await transaction.rollback()
    return False


async def test_the_platform_sees_metadata_and_its_columns_are_these(ports):
    await ports.found("bakery")
    connection = await asyncpg.connect(ports.database.url(Login.PLATFORM))
    try:
        rows = await connection.fetch("SELECT * FROM tenancy.tenant_metadata()")
        assert set(rows[0].keys()) == {"slug", "name", "variant", "kind", "created_at", "counts"}
        for row in rows:
            assert "founder" not in str(tuple(row)), "names of people are content"
    finally:
        await connection.close()


async def test_nobody_without_a_login_of_ours_may_connect(cluster, database):
    await cluster.as_superuser(
        "DROP ROLE IF EXISTS stranger", "CREATE ROLE stranger LOGIN PASSWORD 'stranger'"
    )
    from tractatus.adapters.postgres.urls import with_login

    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await asyncpg.connect(with_login(database.superuser_url, "stranger", "stranger"))
    await cluster.as_superuser("DROP ROLE stranger")
