"""One real PostgreSQL for the whole session, one real database for each test that asks.

The cluster is the product's own embedded server with the durability switched off, which no test
of ours may rely on; tests of the runner itself start their own. A database is a copy of a
template to which every migration was applied by the product's own code.
"""

from __future__ import annotations

import asyncio
import itertools
import shutil
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

import asyncpg
import pytest
from hypothesis import settings
from tests.fault.installation import remove_clusters

import tractatus
from tractatus.adapters.machine import SystemClock, SystemRandomness
from tractatus.adapters.postgres.embedded import EmbeddedServer
from tractatus.adapters.postgres.evidence import PostgresEvidenceKeys, PostgresEvidenceWriter
from tractatus.adapters.postgres.gate import install_gate
from tractatus.adapters.postgres.issuing import PostgresAdministrator, PostgresIssuer
from tractatus.adapters.postgres.migrate import OWN_DIRECTORY, migrate
from tractatus.adapters.postgres.promising import PostgresEpochCounter
from tractatus.adapters.postgres.roles import (
    Login,
    close_database,
    create_roles,
    load_or_create_passwords,
    prepare_database,
)
from tractatus.adapters.postgres.tenants import PostgresTenantDatabase
from tractatus.adapters.postgres.transactions import Pool
from tractatus.adapters.postgres.urls import with_database, with_login
from tractatus.tenancy.scope import MemberId, ScopeToken, TenantId, TenantKind

# On shared cores a slow example says nothing; tests that promise a time measure it themselves.
# Seeds rotate, so half as many examples a run meet the same inputs over the days; tests that say
# how many they need, and those in tests/deep, keep their number.
settings.register_profile("shared cores", deadline=None, max_examples=50)
settings.load_profile("shared cores")

PLATFORM_SQL = Path(tractatus.__file__).parent / "platform" / "sql"
FAST_AND_FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}

# A copy of the template costs a tenth of the processor's time where the file system is in memory.
MEMORY = Path("/dev/shm")
ENOUGH_MEMORY = 3 << 30  # octets free; three servers of a run side by side need a third of it

# Files in these folders are long for the number of their tests, which wait for processes, or go
# through a whole story in a browser or on a page of the guides.
LONG = ("fault", "browser", "operations", "pages", "docs")
# The last long file begins when so much of the others has begun: at the end everybody waits for it.
LAST_LONG = 0.8

Result = TypeVar("Result")


@dataclass(frozen=True)
class Database:
    """A migrated database of its own.

    Args:
        superuser_url: As the cluster's superuser; for looking behind the scenes only.
        passwords: Of each login.
    """

    superuser_url: str = field(repr=False)
    passwords: dict[str, str] = field(repr=False)

    @property
    def name(self) -> str:
        """Of the database on its server."""
        return urlsplit(self.superuser_url).path[1:]

    def url(self, login: Login) -> str:
        """Address as one of the logins."""
        return with_login(self.superuser_url, login, self.passwords[login])


@dataclass(frozen=True)
class Cluster:
    """The running server; `template` is a migrated database that nobody connects to."""

    url: str = field(repr=False)
    passwords: dict[str, str] = field(repr=False)
    template: str
    names: Iterator[int]

    def create(self, template: str) -> Database:
        """A new database, copied from `template` and closed to the public."""
        name = f"test_{next(self.names)}"
        run_apart(lambda: _copy(self.url, name, template))
        return Database(with_database(self.url, name), self.passwords)

    def drop(self, database: Database) -> None:
        """Remove a database and whoever is still connected to it."""
        run_apart(lambda: self.as_superuser(f"DROP DATABASE {database.name} WITH (FORCE)"))

    async def as_superuser(self, *statements: str) -> None:
        """Run statements that concern the whole server."""
        await _as_superuser(self.url, *statements)


def roomy() -> Path | None:
    """Where a server that may forget keeps its files: in memory, or None for the usual place."""
    has_room = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free >= ENOUGH_MEMORY
    return MEMORY if has_room else None


def run_apart(work: Callable[[], Awaitable[Result]]) -> Result:
    """Run a coroutine in an event loop of its own, whatever loop the test has."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(_await(work))).result()


async def _await(work: Callable[[], Awaitable[Result]]) -> Result:
    return await work()


async def _as_superuser(url: str, *statements: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


async def _copy(url: str, name: str, template: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        # Without fsync, copying files is several times faster than logging each page.
        await connection.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
        await close_database(connection, name)
    finally:
        await connection.close()


async def _make_template(url: str, passwords: dict[str, str], name: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await create_roles(connection, passwords)
        await connection.execute(f"CREATE DATABASE {name} TEMPLATE template0")
    finally:
        await connection.close()
    connection = await asyncpg.connect(with_database(url, name))
    try:
        await prepare_database(connection)
    finally:
        await connection.close()
    migrator = with_login(with_database(url, name), Login.MIGRATOR, passwords[Login.MIGRATOR])
    connection = await asyncpg.connect(migrator)
    try:
        await migrate(connection, [OWN_DIRECTORY, PLATFORM_SQL])
    finally:
        await connection.close()
    connection = await asyncpg.connect(with_database(url, name))
    try:
        await install_gate(connection)
    finally:
        await connection.close()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that wait are spread among files that compute; of each, those of many tests first.

    Side by side, what waits costs what computes next to nothing, and several browsers at once
    would starve each other. What begins last is short.
    """
    tests_of = Counter(item.path for item in items)
    files = sorted(tests_of, key=lambda path: (-tests_of[path], path))
    long = [path for path in files if path.parent.name in LONG]
    others = [path for path in files if path.parent.name not in LONG]
    place = {path: LAST_LONG * number / len(long) for number, path in enumerate(long)}
    place |= {path: number / len(others) for number, path in enumerate(others)}
    items.sort(key=lambda item: (place[item.path], item.path))


@pytest.fixture(scope="module", autouse=True)
def _no_cluster_left() -> Iterator[None]:
    """Sixty installations' clusters at once are more than a small disk has."""
    yield
    remove_clusters()


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """The session's server; every test that needs a database shares it."""
    # Not tmp_path: as root, the unprivileged server could not walk through pytest's 0700.
    with tempfile.TemporaryDirectory(prefix="tractatus-test-", dir=roomy()) as directory:
        root = Path(directory)
        root.chmod(0o711)
        passwords = load_or_create_passwords(root / "secrets" / "database.json")
        server = EmbeddedServer(
            root / "postgres",
            password=passwords["tractatus_superuser"],
            log=root / "postgres.log",
            settings=FAST_AND_FORGETFUL,
        )
        with server:
            run_apart(lambda: _make_template(server.url, passwords, "template_migrated"))
            yield Cluster(server.url, passwords, "template_migrated", itertools.count(1))


@pytest.fixture
def database(cluster: Cluster) -> Iterator[Database]:
    """A fresh migrated database, gone after the test."""
    made = cluster.create(cluster.template)
    yield made
    cluster.drop(made)


@dataclass(frozen=True)
class Founded:
    """A tenant made for a test, and a token of its founder."""

    tenant_id: TenantId
    member_id: MemberId
    token: ScopeToken
    slug: str
    kind: TenantKind


@dataclass(frozen=True)
class Ports:
    """Every database port over one fresh database, each through its own login."""

    database: Database
    tenants: PostgresTenantDatabase
    issuer: PostgresIssuer
    administrator: PostgresAdministrator
    writer: PostgresEvidenceWriter
    keys: PostgresEvidenceKeys
    counter: PostgresEpochCounter

    async def found(self, slug: str, kind: TenantKind = TenantKind.MEMBER) -> Founded:
        """A new Community tenant, and a token of its founder."""
        async with self.issuer.transaction() as transaction:
            row = await transaction.fetch_one(
                "SELECT * FROM identity.found($1, $2, 'community', $3, $4, $5, $6)",
                *(slug, slug.title(), kind, f"founder of {slug}"),
                *(f"founder@{slug}.example", "$argon2id$not-a-real-hash"),
            )
        assert row is not None
        ids = TenantId(row["tenant_id"]), MemberId(row["member_id"])
        return Founded(*ids, await self.issuer.issue(*ids, seconds=600), slug, kind)

    async def builtin(self, kind: TenantKind) -> Founded:
        """A tenant that came with the schema, and a token of its founder."""
        async with self.issuer.transaction() as transaction:
            row = await transaction.fetch_one("SELECT * FROM tenancy.builtin($1)", kind)
        assert row is not None
        ids = TenantId(row["tenant_id"]), MemberId(row["member_id"])
        return Founded(*ids, await self.issuer.issue(*ids, seconds=600), str(kind), kind)


@asynccontextmanager
async def open_ports(database: Database) -> AsyncIterator[Ports]:
    """The real adapters, each through its own login, in the loop that asks for them."""
    logins = (Login.APP, Login.ISSUER, Login.PLATFORM, Login.EVIDENCE_WRITER)
    pools = {login: await Pool.open(database.url(login), size=4) for login in logins}
    keys = PostgresEvidenceKeys(pools[Login.EVIDENCE_WRITER], bytes(32), SystemRandomness())
    counter = PostgresEpochCounter(database.url(Login.APP))
    yield Ports(
        database,
        PostgresTenantDatabase(pools[Login.APP]),
        PostgresIssuer(pools[Login.ISSUER]),
        PostgresAdministrator(pools[Login.PLATFORM]),
        PostgresEvidenceWriter(
            pools[Login.EVIDENCE_WRITER], keys, SystemClock(), SystemRandomness(), bytes(32)
        ),
        keys,
        counter,
    )
    await counter.close()
    for pool in pools.values():
        await pool.close()


@pytest.fixture
async def ports(database: Database) -> AsyncIterator[Ports]:
    """The real adapters over `database`."""
    async with open_ports(database) as opened:
        yield opened
