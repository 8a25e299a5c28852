"""`tractatus tenancy install`: whole or not at all, once or twice, with and without a superuser."""

from __future__ import annotations

import json
import stat

import asyncpg
import pytest
from sqlalchemy import select, text
from tests.conftest import run_apart
from tests.integrations.sqlalchemy.conftest import engine_of
from tests.integrations.sqlalchemy.models import application

from tractatus.adapters.postgres.attest import attest
from tractatus.adapters.postgres.kit.plan import Plan
from tractatus.adapters.postgres.roles import CLOSED_FUNCTIONS
from tractatus.adapters.postgres.urls import with_database, with_login
from tractatus.cli import main
from tractatus.compose.installing import Wanted, install_tenancy, tenancy_script
from tractatus.errors import AttestationError, SettingsError, TenancyError
from tractatus.integrations.sqlalchemy import (
    Issuer,
    Tenancy,
    UnscopedQueryError,
    check_login,
    declare_sql,
)


async def _ask(url, sql, *args):
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetch(sql, *args)
    finally:
        await connection.close()


def ask(url, sql, *args):
    return run_apart(lambda: _ask(url, sql, *args))


async def _attest(url):
    connection = await asyncpg.connect(url)
    try:
        return await attest(connection)
    finally:
        await connection.close()


@pytest.fixture
def empty(cluster):
    """A new database that nobody prepared."""
    name = f"empty_{next(cluster.names)}"
    run_apart(lambda: cluster.as_superuser(f"CREATE DATABASE {name} TEMPLATE template0"))
    yield with_database(cluster.url, name)
    run_apart(lambda: cluster.as_superuser(f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture
def managed(cluster, empty):
    """The same, owned by somebody who may create roles and is no superuser."""
    owner = f"boss_{next(cluster.names)}"
    name = empty.split("/")[-1].split("?")[0]
    run_apart(
        lambda: cluster.as_superuser(
            f"CREATE ROLE {owner} LOGIN CREATEROLE PASSWORD 'b'",
            f"ALTER DATABASE {name} OWNER TO {owner}",
        )
    )
    yield with_login(empty, owner, "b")
    run_apart(lambda: cluster.as_superuser(f"ALTER DATABASE {name} OWNER TO tractatus_superuser"))


def test_a_second_run_changes_nothing(empty):
    first = install_tenancy(Wanted(empty))
    assert first.installed.is_new
    assert len(first.passwords) == 3
    before = ask(empty, "SELECT * FROM tenancy.admitted ORDER BY object")
    second = install_tenancy(Wanted(empty))
    assert not second.installed.is_new
    assert (second.installed.done, second.passwords) == ((), {})
    assert ask(empty, "SELECT * FROM tenancy.admitted ORDER BY object") == before
    assert run_apart(lambda: _attest(empty)).findings == ()


def test_names_may_hold_what_a_name_may_hold(empty):
    names = {"owner": 'O"wn er', "app": "it's an \\app", "issuer": "<<app>>", "definer": "Ünder"}
    done = install_tenancy(Wanted(empty, **names))
    assert done.installed.findings == ()
    rows = ask(empty, "SELECT duty, role FROM tenancy.login")
    assert {row["role"] for row in rows} == set(names.values())


@pytest.mark.parametrize(
    "wrong",
    [
        {"tenant_type": "uuid); DROP TABLE x; --"},
        {"app": ""},
        {"app": "x" * 64},
        {"app": "same", "issuer": "same"},
        {"app": "nul\0"},
    ],
)
def test_names_and_types_are_refused_before_anything_is_sent(wrong):
    with pytest.raises(SettingsError):
        tenancy_script(Wanted("postgresql://owner@db.example.org/shop", **wrong))


def test_other_names_than_those_that_are_there_are_refused(empty):
    install_tenancy(Wanted(empty))
    with pytest.raises(SettingsError, match="with other names"):
        install_tenancy(Wanted(empty, app="another"))
    with pytest.raises(SettingsError, match="with other names"):
        install_tenancy(Wanted(empty, tenant_type="text"))


def test_a_platform_and_a_foreign_schema_are_left_alone(database, empty):
    with pytest.raises(SettingsError, match="platform's own"):
        install_tenancy(Wanted(database.superuser_url))
    ask(empty, "CREATE SCHEMA tenancy")
    with pytest.raises(SettingsError, match="not Tractatus's"):
        install_tenancy(Wanted(empty))


def test_what_fails_leaves_nothing(cluster, managed):
    """The login may create roles, and not in this database."""
    name = f"stranger_{next(cluster.names)}"
    run_apart(lambda: cluster.as_superuser(f"CREATE ROLE {name} LOGIN CREATEROLE PASSWORD 's'"))
    with pytest.raises(SettingsError, match="may not do this"):
        install_tenancy(Wanted(with_login(managed, name, "s")))
    found = ask(cluster.url, "SELECT rolname FROM pg_roles WHERE rolname LIKE 'empty%app'")
    database = managed.split("/")[-1].split("?")[0]
    assert f"{database}_app" not in {row["rolname"] for row in found}


def test_without_a_superuser_it_works_and_says_what_is_missing(managed, capsys):
    done = install_tenancy(Wanted(managed))
    installed = done.installed
    assert installed.findings == ()
    said = " ".join(f"{one.what} {one.instead}" for one in installed.missing)
    assert f"{len(CLOSED_FUNCTIONS)} functions of PostgreSQL" in said
    assert "the schema gate is absent" in said
    assert "tenancy attest" in said
    assert "check_login" in said
    assert len(installed.missing) == 2

    app = application("uuid")
    plan, passwords = installed.plan, done.passwords
    owner = engine_of(managed)
    with owner.begin() as connection:
        app.metadata.create_all(connection)
        for statement in declare_sql(app.metadata):
            connection.exec_driver_sql(statement)
    tenancy = Tenancy(engine_of(with_login(managed, plan.app, passwords[plan.app])))
    issuers = engine_of(with_login(managed, plan.issuer, passwords[plan.issuer]))
    with tenancy.engine.connect() as connection:
        check_login(connection, app.metadata)
        with pytest.raises(UnscopedQueryError):
            connection.execute(select(app.Note))
    tokens = [Issuer(issuers).issue(f"0195{n:028d}", "somebody", 60) for n in range(2)]
    with tenancy.session(tokens[0]) as session:
        session.add(note := app.Note())
        note.title = "mine"
    with tenancy.session(tokens[1]) as session:
        assert session.scalars(select(app.Note)).all() == []
        with pytest.raises(TenancyError, match="denied"):
            session.execute(text("SELECT tenancy.issue(tenancy.tenant(), 'x', 60)"))
        session.rollback()
    for engine in (owner, tenancy.engine, issuers):
        engine.dispose()

    # The command can ask as the owner; what is open is what was said to be, and nothing else.
    assert main(["tenancy", "attest", "--database", managed, "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert found["schema_gate"] == "absent"
    assert {one["object"] for one in found["findings"]} == set(CLOSED_FUNCTIONS)


def test_passwords_go_to_a_file_of_the_owner_alone(empty, tmp_path, capsys):
    file = tmp_path / "shop.json"
    command = ["tenancy", "install", "--database", empty, "--passwords", str(file)]
    assert main(command) == 0
    printed = capsys.readouterr().out
    kept = json.loads(file.read_text())
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert not any(password in printed for password in kept.values())
    for role, password in kept.items():
        assert ask(with_login(empty, role, password), "SELECT 1")
    assert main(command) == 0
    assert json.loads(file.read_text()) == kept
    assert "was installed before; as declared" in capsys.readouterr().out


def test_passwords_without_a_file_are_shown_once(empty, capsys):
    assert main(["tenancy", "install", "--database", empty]) == 0
    assert capsys.readouterr().out.count("password of ") == 3
    assert main(["tenancy", "install", "--database", empty]) == 0
    assert "password of " not in capsys.readouterr().out


def test_a_file_that_cannot_be_written_stops_before_anything_is_done(empty, tmp_path):
    with pytest.raises(SettingsError, match="cannot be written"):
        install_tenancy(Wanted(empty, passwords=tmp_path / "missing" / "shop.json"))
    assert ask(empty, "SELECT to_regnamespace('tenancy')")[0][0] is None


def test_the_sql_that_is_shown_is_the_sql_that_is_run(managed, capsys):
    """`--print` connects nowhere; its output, run by hand, is the same installation."""
    assert main(["tenancy", "install", "--database", managed, "--print"]) == 0
    script = "".join(
        line for line in capsys.readouterr().out.splitlines(keepends=True) if line[0] != "\\"
    )
    run_apart(lambda: _execute(managed, script))
    found = install_tenancy(Wanted(managed))
    assert (found.installed.is_new, found.installed.findings) == (False, ())


async def _execute(url, script):
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(script)
    finally:
        await connection.close()


def test_tables_that_were_there_are_named_with_their_mend(managed):
    ask(managed, "CREATE TABLE forgotten (id int)")
    found = install_tenancy(Wanted(managed)).installed.findings
    assert [(one.rule, one.object) for one in found] == [("declaration", "public.forgotten")]
    assert "tenancy.protect(" in found[0].mend


def test_a_login_or_table_that_goes_past_the_protection_does_not_start(shop):
    app = shop.app
    for url, why in ((shop.superuser, "goes past row security"), (shop.url("owner"), "goes past")):
        engine = engine_of(url)
        with engine.connect() as connection, pytest.raises(AttestationError, match=why):
            check_login(connection, app.metadata)
        engine.dispose()
    weak = [
        "ALTER TABLE reply NO FORCE ROW LEVEL SECURITY",
        "ALTER TABLE reply DISABLE ROW LEVEL SECURITY",
        "DROP POLICY tenant_scope ON reply",
        "CREATE POLICY more ON reply USING (true)",
    ]
    engine = engine_of(shop.superuser)
    for statement in weak:
        with engine.connect() as connection:
            connection.exec_driver_sql("SET event_triggers = off")
            connection.exec_driver_sql(statement)
            connection.exec_driver_sql(f'SET LOCAL SESSION AUTHORIZATION "{shop.name}_app"')
            with pytest.raises(AttestationError, match=r"does not protect .*: reply;"):
                check_login(connection, app.metadata)
            connection.rollback()
    engine.dispose()


def test_a_plan_holds_four_names():
    with pytest.raises(SettingsError, match="four roles"):
        Plan("shop", "uuid", "a", "b", "c", "a")
