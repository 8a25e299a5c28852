"""Data made by the previous version is migrated without loss, and what it published holds.

The data is what the previous version really left behind; see tests/data/previous-version/README.md.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import pytest
from tests.conftest import Database
from tests.fault.installation import Installation
from tests.fault.people import PASSWORD, Person
from tests.fault.previous_version import (
    SLUGS,
    Tables,
    kept_tables,
    lay_out,
    missing_rows,
    read_tables,
    secrets,
    unpack_backup,
    write_secrets,
)

from tractatus.adapters.postgres.attest import attest
from tractatus.adapters.postgres.embedded import SUPERUSER
from tractatus.adapters.postgres.migrate import OWN_DIRECTORY
from tractatus.adapters.postgres.roles import Login
from tractatus.adapters.postgres.schema import describe_schema
from tractatus.adapters.postgres.urls import with_login
from tractatus.compose import database as compose_database
from tractatus.compose.backup_file import open_backup
from tractatus.compose.database import PLATFORM_SQL
from tractatus.compose.restoring import restore_backup
from tractatus.compose.settings import load_settings

# One row says how far the log is; sessions that have expired go when their member gets a new one.
STANDING = frozenset({"evidence.log", "tenancy.session"})
# Not people's data: the keys of a MAC that scopes have no more.
DROPPED = frozenset({"tenancy.secret"})
# What was declared is compared as text, for object ids differ between databases.
DECLARED = {
    "tenancy.login": "SELECT role, duty FROM tenancy.login",
    "tenancy.admitted": "SELECT kind, object, definition, reason FROM tenancy.admitted",
    "tenancy.shared_table": "SELECT relation::text, privileges, reason FROM tenancy.shared_table",
    "tenancy.protected_table": "SELECT relation::text, privileges, tenant_column "
    "FROM tenancy.protected_table",
    "tenancy.counted_table": "SELECT relation::text, label FROM tenancy.counted_table",
    "migration.applied": "SELECT name, digest FROM migration.applied",
    "schema_gate.known": "SELECT rule, object, problem FROM schema_gate.known",
    "schema_gate.pinned": "SELECT object, digest FROM schema_gate.pinned",
    "schema_gate.setting": "SELECT must_record, is_open, closed FROM schema_gate.setting",
}
# What a migration declares, the decision on it with its leaf, and the canary's second tenant.
ADDED_BY_MIGRATIONS = frozenset(
    {
        *("migration.applied", "tenancy.protected_table"),
        *("evidence.record", "evidence.leaf", "evidence.tenant_key"),
        *("tenancy.tenant", "tenancy.member"),
    }
)


@dataclass
class Upgraded:
    """The old data directory after this version's first `up` on it, which still runs."""

    here: Installation
    visitor: Path

    @property
    def superuser(self) -> str:
        settings = load_settings({"data": self.here.data}, {})
        address = compose_database.url(settings, Login.MIGRATOR)
        password = compose_database.passwords(settings)[SUPERUSER]
        return with_login(address, SUPERUSER, password)

    def verify(self, target: str) -> str:
        """As a stranger who comes back: the last checkpoint is remembered between calls."""
        done = self.here.command("verify", target, "--state", str(self.visitor))
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@pytest.fixture(scope="module")
def backup(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return unpack_backup(tmp_path_factory.mktemp("previous"))


@pytest.fixture(scope="module")
def upgraded(tmp_path_factory: pytest.TempPathFactory, backup: Path) -> Iterator[Upgraded]:
    root = tmp_path_factory.mktemp("upgrade")
    made = Upgraded(Installation(root / "data"), root / "visitor")
    with open_backup(backup) as opened:
        lay_out(opened, made.here.data)
    made.verify(str(made.here.data / "log"))
    try:
        made.here.start()
        yield made
    finally:
        made.here.stop()


def _still_there() -> Tables:
    """What the previous version left in the tables that this one has."""
    return {name: table for name, table in kept_tables().items() if name not in DROPPED}


def test_the_data_is_older_than_this_version() -> None:
    old = {"columns": ["name", "digest", "applied_at"]}
    assert kept_tables()["migration.applied"]["columns"] == old["columns"]
    ours = [*OWN_DIRECTORY.glob("*.sql"), *PLATFORM_SQL.glob("*.sql")]
    assert len(kept_tables()["migration.applied"]["rows"]) < len(ours)


def test_up_keeps_every_row(upgraded: Upgraded) -> None:
    before = _still_there()
    columns = {name: table["columns"] for name, table in before.items()}
    after = asyncio.run(read_tables(upgraded.superuser, columns))
    assert set(missing_rows(before, after)) <= STANDING


def test_the_log_goes_on_where_it_was(upgraded: Upgraded) -> None:
    assert "growth" in upgraded.verify(upgraded.here.site)


@pytest.mark.parametrize("slug", SLUGS)
def test_people_log_in_and_find_what_they_wrote(upgraded: Upgraded, slug: str) -> None:
    for name in ("ada", "bo"):
        with closing(Person.at(upgraded.here.platform)) as person:
            email = f"{name}@{slug}.example"
            answer = person.send("/log-in", "/log-in", email=email, password=PASSWORD)
            assert answer.status_code == 303, answer.text
            assert f"Apples of {slug}" in person.http.get(f"/c/{slug}").text
            assert person.post(slug, f"{name} is still here.").status_code == 303


def test_the_administrator_logs_in(upgraded: Upgraded) -> None:
    with closing(Person.at(upgraded.here.platform)) as person:
        email = "root@platform.example"
        answer = person.send("/admin", "/admin/log-in", email=email, password=PASSWORD)
        assert answer.status_code == 303, answer.text
        assert all(slug in person.http.get("/admin").text for slug in SLUGS)


async def test_an_upgraded_schema_is_a_fresh_one(upgraded: Upgraded, database: Database) -> None:
    old, new = await _schema(upgraded.superuser), await _schema(database.superuser_url)
    for name in old:
        assert old[name] == new[name], name
    gate = "event trigger|schema_gate_"
    assert [line for line in old["description"] if line.startswith(gate)], "no schema gate"


async def test_an_upgraded_database_is_as_strong_as_declared(upgraded: Upgraded) -> None:
    connection = await asyncpg.connect(upgraded.superuser)
    try:
        found = await attest(connection)
    finally:
        await connection.close()
    assert found.gate
    assert found.findings == ()


async def _schema(url: str) -> dict[str, list[str]]:
    connection = await asyncpg.connect(url)
    try:
        described = {"description": await describe_schema(connection)}
        await connection.execute("SET search_path = pg_catalog")
        for name, sql in DECLARED.items():
            described[name] = sorted(str(tuple(row)) for row in await connection.fetch(sql))
        described["order of columns"] = [
            str(tuple(row))
            for row in await connection.fetch(
                "SELECT attrelid::regclass::text, array_agg(attname ORDER BY attnum) "
                "FROM pg_attribute JOIN pg_class AS c ON c.oid = attrelid "
                "WHERE relkind = 'r' AND attnum > 0 AND relnamespace::regnamespace::text "
                "!~ '^(pg_|information_schema)' GROUP BY 1 ORDER BY 1"
            )
        ]
        return described
    finally:
        await connection.close()


def test_a_backup_of_the_previous_version_is_restored_whole(backup: Path, tmp_path: Path) -> None:
    keys = tmp_path / "keys"
    write_secrets(keys)
    data = tmp_path / "data"
    restore_backup(backup, data, secrets=keys, report=print)
    before = _still_there()
    columns = {name: table["columns"] for name, table in before.items()}
    with compose_database.reachable(load_settings({"data": data}, {})) as url:
        after = asyncio.run(read_tables(url, columns))
    # Nothing has run yet: apart from the migrations, each table is the same to the row.
    assert missing_rows(before, after) == {}
    more = {name for name, table in before.items() if table["rows"] != after[name]["rows"]}
    assert more <= ADDED_BY_MIGRATIONS


def test_no_key_is_kept_with_the_data(backup: Path) -> None:
    data = backup.read_bytes()
    for name, key in secrets().items():
        assert key.strip() not in data, name
    with open_backup(backup) as opened:
        assert sorted(opened.manifest.missing) == sorted(secrets())
