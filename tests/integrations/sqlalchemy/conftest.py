"""Somebody else's database, and an application on it, synchronous and asynchronous.

Every test makes tenants of its own, so one database of each tenant type serves them all.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, Literal
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import Engine, create_engine
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.orm import Session
from tests.conftest import Cluster
from tests.conftest import run_apart as run
from tests.integrations.sqlalchemy.models import application, new_tenant

from tractatus.adapters.postgres.urls import with_database, with_login
from tractatus.compose.installing import Wanted, install_tenancy
from tractatus.errors import TenancyError
from tractatus.integrations.sqlalchemy import AsyncTenancy, Issuer, Tenancy, declare_sql


def engine_of(url: str, **options: Any) -> Engine:
    """A synchronous engine on a server that listens on a socket."""
    parts = urlsplit(url)
    query = parse_qs(parts.query)
    socket = f"{query['host'][0]}/.s.PGSQL.{query['port'][0]}"
    address = f"postgresql+pg8000://{parts.netloc}{parts.path}"
    return create_engine(address, connect_args={"unix_sock": socket}, **options)


def async_engine_of(url: str, **options: Any) -> AsyncEngine:
    """An asynchronous one."""
    return create_async_engine(url.replace("postgresql:", "postgresql+asyncpg:", 1), **options)


@dataclass(frozen=True)
class Shop:
    """A database with the tenancy and the application's tables."""

    superuser: str = field(repr=False)
    name: str
    tenant_type: str
    passwords: dict[str, str] = field(repr=False)
    app: SimpleNamespace
    issuer: Issuer

    def url(self, duty: str) -> str:
        role = f"{self.name}_{duty}"
        return with_login(self.superuser, role, self.passwords[role])

    def found(self) -> tuple[Any, bytes]:
        """A new tenant, and a token for it."""
        tenant = new_tenant(self.tenant_type)
        return tenant, self.issuer.issue(tenant, "user 7", 600)


def furnish(
    cluster: Cluster, tenant_type: str, kept: Literal["by_mac"] | None = None
) -> Iterator[Shop]:
    name = f"shop_{kept or tenant_type}"
    run(lambda: cluster.as_superuser(f"CREATE DATABASE {name} TEMPLATE template0"))
    url = with_database(cluster.url, name)
    done = install_tenancy(Wanted(url, tenant_type, kept=kept))
    assert done.installed.findings == ()
    assert done.installed.missing == ()
    app = application(tenant_type)
    owner = engine_of(with_login(url, f"{name}_owner", done.passwords[f"{name}_owner"]))
    with owner.begin() as connection:
        app.metadata.create_all(connection)
        for statement in declare_sql(app.metadata):
            connection.exec_driver_sql(statement)
        connection.exec_driver_sql("INSERT INTO country VALUES ('NZ')")
    owner.dispose()
    issuers = engine_of(with_login(url, f"{name}_issuer", done.passwords[f"{name}_issuer"]))
    yield Shop(url, name, tenant_type, done.passwords, app, Issuer(issuers))
    issuers.dispose()
    run(lambda: cluster.as_superuser(f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture(scope="session")
def shop(cluster: Cluster) -> Iterator[Shop]:
    yield from furnish(cluster, "uuid")


@dataclass
class Sync:
    """Work of the ORM through `Tenancy`."""

    shop: Shop
    tenancy: Tenancy
    refusals: list[TenancyError]

    def scoped(self, token: bytes, work: Callable[[Session], Any]) -> Any:
        with self.tenancy.session(token) as session:
            return work(session)

    def unscoped(self, work: Callable[[Session], Any]) -> Any:
        with Session(self.tenancy.engine) as session:
            return work(session)


@dataclass
class Async:
    """The same work through `AsyncTenancy`."""

    shop: Shop
    tenancy: AsyncTenancy
    refusals: list[TenancyError]
    runner: asyncio.Runner

    def scoped(self, token: bytes, work: Callable[[Session], Any]) -> Any:
        async def inside() -> Any:
            async with self.tenancy.session(token) as session:
                return await session.run_sync(work)

        return self.runner.run(inside())

    def unscoped(self, work: Callable[[Session], Any]) -> Any:
        async def inside() -> Any:
            async with AsyncSession(self.tenancy.engine) as session:
                return await session.run_sync(work)

        return self.runner.run(inside())


@pytest.fixture(scope="session")
def _sync(shop: Shop) -> Iterator[Sync]:
    engine = engine_of(shop.url("app"), pool_size=1, max_overflow=2)
    refusals: list[TenancyError] = []
    yield Sync(shop, Tenancy(engine, on_refusal=refusals.append), refusals)
    engine.dispose()


@pytest.fixture(scope="session")
def _async(shop: Shop) -> Iterator[Async]:
    engine = async_engine_of(shop.url("app"), pool_size=1, max_overflow=2)
    refusals: list[TenancyError] = []
    with asyncio.Runner() as runner:
        yield Async(shop, AsyncTenancy(engine, on_refusal=refusals.append), refusals, runner)
        runner.run(engine.dispose())


@pytest.fixture
def sync(_sync: Sync) -> Sync:
    """A synchronous application, of which nothing was refused yet."""
    _sync.refusals.clear()
    return _sync


@pytest.fixture(params=["sync", "async"])
def unit(request: pytest.FixtureRequest) -> Sync | Async:
    """Either of the two; what holds for one holds for the other."""
    found: Sync | Async = request.getfixturevalue(f"_{request.param}")
    found.refusals.clear()
    return found


@pytest.fixture
async def tenancy(shop: Shop) -> Any:
    """An asynchronous tenancy in the loop of the test."""
    engine = async_engine_of(shop.url("app"), pool_size=2, max_overflow=0)
    yield AsyncTenancy(engine)
    await engine.dispose()
