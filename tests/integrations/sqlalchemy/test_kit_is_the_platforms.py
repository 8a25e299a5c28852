"""Kit and platform share one construction: functions of one name have one text, or one battery."""

from __future__ import annotations

import asyncpg
import pytest
from tests.conftest import run_apart
from tests.integrations.sqlalchemy.conftest import engine_of, furnish

from tractatus.errors import ScopeError, TenancyError, UnscopedQueryError
from tractatus.integrations.sqlalchemy import Tenancy

# What a token says differs: on the platform a member of a community, in the kit a subject.
# Of the platform alone: its members, its administrator's counts.
PLATFORM = {
    "add_placeholder", "builtin", "count_rows", "kind", "kind_of", "member", "role",
    "tenant_metadata",
}  # fmt: skip
KIT = {"subject"}

_FUNCTIONS = """
SELECT proname, oid::regprocedure::text AS signature, prosrc, prosecdef, provolatile, proparallel,
    proconfig, prokind, pg_get_function_sqlbody(oid) AS body
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
    assert {"tenancy.claim(integer)", "tenancy.keep_claims(text)", "tenancy.tenant()"} <= shared
    assert "tenancy.protect(regclass,name,text[])" in shared
    for signature in shared - {"tenancy.enter(bytea)"}:
        assert dict(kit[signature]) == dict(platform[signature]), signature


def test_enter_differs_in_what_it_looks_up_alone(database, shop):
    """The checks of the session, and their order, are the same lines."""
    platform = run_apart(lambda: _functions(database.superuser_url))["tenancy.enter(bytea)"]
    kit = run_apart(lambda: _functions(shop.superuser))["tenancy.enter(bytea)"]
    for row in (platform, kit):
        assert row["prosecdef"]
        assert row["proconfig"] == ["search_path=pg_catalog, pg_temp"]
    begin = "\n    SELECT "
    assert kit["prosrc"].split(begin)[0] == platform["prosrc"].split(begin)[0]
    end = "    IF enter.tenant_id IS NULL"
    for row in (platform, kit):
        assert "PERFORM tenancy.keep_claims(" in row["prosrc"].split(end)[1]
        assert (
            "s.token_sha256 = sha256(token) AND s.expires_at > clock_timestamp()" in row["prosrc"]
        )


@pytest.fixture(scope="module")
def by_mac(cluster):
    """The same database as somebody without a superuser has it."""
    yield from furnish(cluster, "uuid", kept="by_mac")


@pytest.fixture
def app(shop):
    engine = engine_of(shop.url("app"))
    yield Tenancy(engine)
    engine.dispose()


@pytest.fixture
def mac_app(by_mac):
    engine = engine_of(by_mac.url("app"))
    yield Tenancy(engine)
    engine.dispose()


def test_without_a_superuser_claims_alone_are_kept_otherwise(shop, by_mac):
    setting = run_apart(lambda: _functions(shop.superuser))
    mac = run_apart(lambda: _functions(by_mac.superuser))
    kept = {
        "tenancy.claim(integer)",
        "tenancy.is_scoped()",
        "tenancy.keep_claims(text)",
        "tenancy.tenant()",
    }
    assert set(setting) - set(mac) == {"tenancy.refuse_unscoped()"}
    assert set(mac) - set(setting) == {"tenancy.seal(text)"}
    assert {one for one in set(mac) & set(setting) if mac[one] != setting[one]} == kept


# As the application, inside its own scope: nobody but the definer writes it.
WRITTEN = {
    "another tenant's": "SELECT set_config('backtrace_functions', 'x,y', true)",
    "none": "SELECT set_config('backtrace_functions', '', true)",
    "reset": "RESET backtrace_functions",
    "by a function of ours": "SELECT tenancy.keep_claims('x,y')",
    "for later sessions": "ALTER ROLE CURRENT_USER SET backtrace_functions = 'x,y'",
}


@pytest.mark.parametrize("name", WRITTEN)
def test_a_scope_is_written_by_the_definer_alone(shop, app, name):
    tenant, token = shop.found()
    with app.connection(token) as connection:
        with pytest.raises(TenancyError, match="permission denied"):
            connection.exec_driver_sql(WRITTEN[name])
        connection.rollback()
    with app.connection(token) as connection:
        assert connection.exec_driver_sql("SELECT tenancy.tenant()").scalar() == tenant


def test_a_scope_ends_with_its_transaction(shop):
    """Also where every setting is reset in it, and with a start-up option of the login's own."""
    _, token = shop.found()
    engine = engine_of(shop.url("app"))
    with engine.connect() as connection:
        connection.exec_driver_sql(f"SELECT tenancy.enter('\\x{token.hex()}')")
        connection.exec_driver_sql("RESET ALL")
        with pytest.raises(Exception, match="without a tenant scope"):
            connection.exec_driver_sql("SELECT tenancy.tenant()")
        connection.rollback()
        connection.exec_driver_sql(f"SELECT tenancy.enter('\\x{token.hex()}')")
        connection.commit()
        with pytest.raises(Exception, match="without a tenant scope"):
            connection.exec_driver_sql("SELECT tenancy.tenant()")
    engine.dispose()

    async def with_option():
        await asyncpg.connect(shop.url("app"), server_settings={"backtrace_functions": "x,y"})

    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        run_apart(with_option)


def test_a_parallel_worker_is_in_the_same_scope(shop):
    tenant, token = shop.found()
    engine = engine_of(shop.url("app"))
    with engine.connect() as connection:
        connection.exec_driver_sql(f"SELECT tenancy.enter('\\x{token.hex()}')")
        connection.exec_driver_sql("SET LOCAL debug_parallel_query = on")
        plan = connection.exec_driver_sql("EXPLAIN SELECT tenancy.tenant() FROM country").scalars()
        assert any("Gather" in line for line in plan)
        read = connection.exec_driver_sql("SELECT tenancy.tenant() FROM country LIMIT 1")
        assert read.scalar() == tenant
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
def test_a_context_that_the_database_did_not_make_does_not_hold(by_mac, mac_app, name):
    sql, error = REFUSED[name]
    _, token = by_mac.found()
    with mac_app.connection(token) as connection:
        connection.exec_driver_sql(sql)
        with pytest.raises(error):
            connection.exec_driver_sql("SELECT tenancy.tenant()")
        connection.rollback()


def test_a_context_holds_in_its_own_transaction_alone(by_mac, mac_app):
    _, token = by_mac.found()
    with mac_app.connection(token) as connection:
        context = connection.exec_driver_sql("SELECT current_setting('tractatus.context')").scalar()
    with mac_app.connection(token) as connection:
        connection.exec_driver_sql(f"SELECT set_config('tractatus.context', '{context}', true)")
        with pytest.raises(ScopeError, match="not made by this database for this transaction"):
            connection.exec_driver_sql("SELECT tenancy.tenant()")
        connection.rollback()


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT tenancy.is_scoped()",
        "SELECT tenancy.keep_claims('x')",
        "SELECT tenancy.issue(tenancy.tenant(), 'x', 60)",
        "SELECT tenancy.revoke('x')",
        "SELECT * FROM tenancy.session",
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


@pytest.mark.parametrize("sql", ["SELECT tenancy.seal('x')", "SELECT * FROM tenancy.secret"])
def test_the_application_cannot_reach_what_makes_a_mac(by_mac, mac_app, sql):
    _, token = by_mac.found()
    with mac_app.connection(token) as connection:
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
