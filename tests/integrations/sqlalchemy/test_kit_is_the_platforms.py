"""Kit and platform share one construction: functions of one name have one text, or one battery."""

from __future__ import annotations

import asyncpg
import pytest
from tests.conftest import run_apart
from tests.integrations.sqlalchemy.conftest import engine_of

from tractatus.errors import ScopeError, TenancyError, UnscopedQueryError
from tractatus.integrations.sqlalchemy import Tenancy

# What a token says differs: on the platform a member of a community, in the kit a subject.
DIFFERENT = {"enter(bytea)", "issue", "keep_internal"}
# Of the platform alone: its members, its administrator's counts.
PLATFORM = {
    "add_placeholder", "builtin", "count_rows", "kind", "kind_of", "member", "role",
    "tenant_metadata",
}  # fmt: skip
KIT = {"subject"}

_FUNCTIONS = """
SELECT proname, oid::regprocedure::text AS signature, prosrc, prosecdef, provolatile, proparallel,
    proconfig, prokind
FROM pg_proc WHERE pronamespace = 'tenancy'::regnamespace
"""


async def _functions(url):
    connection = await asyncpg.connect(url)
    try:
        return {row["signature"]: row for row in await connection.fetch(_FUNCTIONS)}
    finally:
        await connection.close()


def test_functions_of_one_name_have_one_text(database, shop):
    platform = run_apart(lambda: _functions(database.superuser_url))
    kit = run_apart(lambda: _functions(shop.superuser))
    ours = {row["proname"] for row in platform.values()}
    theirs = {row["proname"] for row in kit.values()}
    assert theirs - ours == KIT
    assert ours - theirs >= PLATFORM
    shared = set(platform) & set(kit)
    assert {"tenancy.seal(text)", "tenancy.claims()", "tenancy.tenant()"} <= shared
    assert "tenancy.protect(regclass,name,text[])" in shared
    for signature in shared - {"tenancy.enter(bytea)"}:
        assert dict(kit[signature]) == dict(platform[signature]), signature


def test_enter_differs_in_what_it_looks_up_alone(database, shop):
    """The checks of the session, the order and the MAC are the same lines."""
    platform = run_apart(lambda: _functions(database.superuser_url))["tenancy.enter(bytea)"]
    kit = run_apart(lambda: _functions(shop.superuser))["tenancy.enter(bytea)"]
    for row in (platform, kit):
        assert row["prosecdef"]
        assert row["proconfig"] == ["search_path=pg_catalog, pg_temp"]
    begin = "\n    SELECT "
    assert kit["prosrc"].split(begin)[0] == platform["prosrc"].split(begin)[0]
    end = "    IF enter.tenant_id IS NULL"
    same = (
        "    PERFORM set_config('tractatus.context', claims || '#' || tenancy.seal(claims), true);"
    )
    for row in (platform, kit):
        assert same in row["prosrc"].split(end)[1]
        assert (
            "s.token_sha256 = sha256(token) AND s.expires_at > clock_timestamp()" in row["prosrc"]
        )


@pytest.fixture
def app(shop):
    engine = engine_of(shop.url("app"))
    yield Tenancy(engine)
    engine.dispose()


# As the application, inside its own scope; a captured context is replayed in another transaction.
REFUSED = {
    "a context of one's own": (
        "SELECT set_config('tractatus.context', 'x|y#' || repeat('0', 64), true)",
        ScopeError,
    ),
    "an empty context": ("SELECT set_config('tractatus.context', '', true)", UnscopedQueryError),
    "another tenant under the same MAC": (
        "SELECT set_config('tractatus.context', 'x' || current_setting('tractatus.context'), true)",
        ScopeError,
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_context_that_the_database_did_not_make_does_not_hold(shop, app, name):
    sql, error = REFUSED[name]
    _, token = shop.found()
    with app.connection(token) as connection:
        connection.exec_driver_sql(sql)
        with pytest.raises(error):
            connection.exec_driver_sql("SELECT tenancy.tenant()")
        connection.rollback()


def test_a_context_holds_in_its_own_transaction_alone(shop, app):
    _, token = shop.found()
    with app.connection(token) as connection:
        context = connection.exec_driver_sql("SELECT current_setting('tractatus.context')").scalar()
    with app.connection(token) as connection:
        connection.exec_driver_sql(f"SELECT set_config('tractatus.context', '{context}', true)")
        with pytest.raises(ScopeError, match="not made by this database for this transaction"):
            connection.exec_driver_sql("SELECT tenancy.tenant()")
        connection.rollback()


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT tenancy.seal('x')",
        "SELECT tenancy.claims()",
        "SELECT tenancy.issue(tenancy.tenant(), 'x', 60)",
        "SELECT tenancy.revoke('x')",
        "SELECT * FROM tenancy.session",
        "SELECT * FROM tenancy.secret",
        "SELECT * FROM tenancy.login",
        "INSERT INTO tenancy.session VALUES ('x', tenancy.tenant(), 'x', now(), now())",
        "UPDATE tenancy.protected_table SET privileges = '{}'",
        "SELECT tenancy.protect('country', 'code', '{}')",
        "CREATE TABLE mine (x int)",
        "CREATE TEMP TABLE mine (x int)",
    ],
)
def test_the_application_cannot_reach_what_makes_a_scope(shop, app, sql):
    _, token = shop.found()
    with app.connection(token) as connection:
        with pytest.raises(TenancyError, match="permission denied"):
            connection.exec_driver_sql(sql)
        connection.rollback()


def test_the_issuer_reaches_tokens_alone(shop):
    engine = engine_of(shop.url("issuer"))
    with engine.connect() as connection:
        for sql in ("SELECT * FROM note", "SELECT tenancy.enter('x')", "SELECT tenancy.tenant()"):
            with pytest.raises(Exception, match="permission denied"):
                connection.exec_driver_sql(sql)
            connection.rollback()
    engine.dispose()


def test_a_token_is_kept_nowhere(shop):
    _, token = shop.found()
    engine = engine_of(shop.superuser)
    with engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT s::text FROM tenancy.session AS s").scalars()
        assert not any(token.hex() in row for row in rows)
    engine.dispose()
