"""Every attack through SQLAlchemy fails on our integration, and succeeds on the control it names.

One database: for the controls a superuser and a login with a textbook policy look at the same
table, past the row security that holds for the application.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine, Text, Uuid, create_engine, select, text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from tests.conftest import Cluster, run_apart

from tractatus.adapters.postgres.urls import with_database, with_login
from tractatus.compose.installing import Wanted, install_tenancy
from tractatus.integrations.sqlalchemy import AsyncTenancy, Issuer, Tenancy, declare_sql, protect
from tractatus.isolation.batteries.orm import (
    CONTROLS,
    ORM_BATTERY,
    Application,
    Outcome,
    Party,
    Result,
    limits,
    run_orm_battery,
)
from tractatus.isolation.batteries.orm.controls import (
    by_hand,
    by_setting,
    filtered,
    policy_by_setting,
)
from tractatus.isolation.batteries.orm.survivors import said_on, written_on
from tractatus.isolation.ground import SECRET

LIMITATIONS = Path(__file__).parents[2] / "docs" / "limitations.md"
NAME = "orm_attacked"
TEXTBOOK = "orm_textbook"


class Base(DeclarativeBase):
    pass


@protect
class Note(Base):
    __tablename__ = "note"
    tenant_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    note_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    body: Mapped[str] = mapped_column(Text)


@dataclass(frozen=True)
class Shop:
    """Its database, as each login."""

    superuser: str = field(repr=False)
    app: str = field(repr=False)
    textbook: str = field(repr=False)
    mine: Party
    victim: Party


def sync_engine(url: str, **options: Any) -> Engine:
    parts = urlsplit(url)
    query = parse_qs(parts.query)
    socket = f"{query['host'][0]}/.s.PGSQL.{query['port'][0]}"
    address = f"postgresql+pg8000://{parts.netloc}{parts.path}"
    return create_engine(address, connect_args={"unix_sock": socket}, **options)


def async_engine(url: str, **options: Any) -> AsyncEngine:
    return create_async_engine(url.replace("postgresql:", "postgresql+asyncpg:", 1), **options)


@pytest.fixture(scope="module")
def shop(cluster: Cluster) -> Iterator[Shop]:
    run_apart(
        lambda: cluster.as_superuser(
            f"CREATE DATABASE {NAME} TEMPLATE template0",
            f"CREATE ROLE {TEXTBOOK} LOGIN PASSWORD 'textbook'",
        )
    )
    url = with_database(cluster.url, NAME)
    passwords = install_tenancy(Wanted(url)).passwords
    logins = {duty: f"{NAME}_{duty}" for duty in ("owner", "app", "issuer")}
    urls = {duty: with_login(url, role, passwords[role]) for duty, role in logins.items()}
    owner = sync_engine(urls["owner"])
    with owner.begin() as connection:
        Base.metadata.create_all(connection)
        for statement in declare_sql(Base.metadata):
            connection.exec_driver_sql(statement)
    owner.dispose()
    judge, issuers = sync_engine(url), sync_engine(urls["issuer"])
    parties = []
    with judge.begin() as connection:
        for body in ("mine", SECRET):
            tenant = uuid4()
            values = {"tenant_id": tenant, "note_id": uuid4(), "body": body}
            connection.execute(Note.__table__.insert(), values)
            parties.append(Party(tenant, Issuer(issuers).issue(tenant, "user 7", 600)))
    with judge.begin() as connection:
        connection.execute(text("SET LOCAL event_triggers = off"))
        for statement in policy_by_setting("note", "tenant_id", TEXTBOOK):
            connection.exec_driver_sql(statement)
        connection.exec_driver_sql(f"GRANT CONNECT, TEMPORARY ON DATABASE {NAME} TO {TEXTBOOK}")
        connection.exec_driver_sql(f"GRANT USAGE ON SCHEMA public TO {TEXTBOOK}")
    judge.dispose()
    issuers.dispose()
    yield Shop(url, urls["app"], with_login(url, TEXTBOOK, "textbook"), *parties)
    run_apart(
        lambda: cluster.as_superuser(f"DROP DATABASE {NAME} WITH (FORCE)", f"DROP ROLE {TEXTBOOK}")
    )


@dataclass
class World:
    """The application and its controls, all in one style."""

    ours: Application
    unguarded: Application
    controls: dict[str, Application]


@pytest.fixture(scope="module", params=["sync", "async"])
def world(request: pytest.FixtureRequest, shop: Shop) -> Iterator[World]:
    with ExitStack() as ending:
        judge = sync_engine(shop.superuser)
        ending.callback(judge.dispose)

        def protected(url: str) -> Application:
            options = {"pool_size": 1, "max_overflow": 2}
            given: Any
            if request.param == "async":
                engine = async_engine(url, **options)
                given = AsyncTenancy(engine).session, engine.sync_engine
            else:
                plain = sync_engine(url, **options)
                ending.callback(plain.dispose)
                given = Tenancy(plain).session, plain
            return Application(*given, Note, "tenant_id", "body", shop.mine, shop.victim, judge)

        def engine(url: str) -> Engine:
            if request.param == "async":
                return async_engine(url, pool_size=1, max_overflow=2).sync_engine
            made = sync_engine(url, pool_size=1, max_overflow=2)
            ending.callback(made.dispose)
            return made

        ours = protected(shop.app)
        yield World(
            ours,
            replace(protected(shop.app), without_guard=True),
            {
                "by hand": by_hand(ours, engine(shop.superuser)),
                "filter": filtered(ours, engine(shop.superuser)),
                "setting": by_setting(ours, engine(shop.textbook)),
                "guard alone": protected(shop.superuser),
            },
        )


def told(results: list[Result]) -> list[str]:
    return [f"{one.attack.name}: {one.outcome}: {one.detail[:300]}" for one in results]


@pytest.fixture(scope="module")
def results(world: World) -> list[Result]:
    return run_orm_battery(world.ours, ORM_BATTERY)


@pytest.fixture(scope="module")
def unguarded(world: World) -> list[Result]:
    return run_orm_battery(world.unguarded, ORM_BATTERY)


def test_no_attack_gets_through(results: list[Result]) -> None:
    """Not one leaks, not one fails in itself, and none says nothing here."""
    fine = {Outcome.GUARD, Outcome.DATABASE, Outcome.SESSION}
    assert told([one for one in results if one.outcome not in fine]) == []


def test_both_layers_hold_some_of_them(results: list[Result]) -> None:
    held = Counter(one.outcome for one in results)
    assert held[Outcome.GUARD] >= 8
    assert held[Outcome.DATABASE] >= 50
    by_capability = {one.outcome for one in results if one.attack.capability}
    assert by_capability == {Outcome.GUARD}, "the database cannot tell"


def test_without_the_tripwire_the_database_holds_alone(unguarded: list[Result]) -> None:
    assert told([one for one in unguarded if one.outcome in (Outcome.ERROR, Outcome.MOOT)]) == []
    leaked = {one.attack.name for one in unguarded if one.outcome is Outcome.LEAKED}
    assert leaked == {one.name for one in ORM_BATTERY if one.capability}
    assert not [one for one in unguarded if "ran outside a scope" in one.detail]


@pytest.mark.parametrize("control", CONTROLS)
def test_each_attack_succeeds_on_its_control(world: World, control: str) -> None:
    attacks = [one for one in ORM_BATTERY if one.control == control]
    assert attacks
    found = run_orm_battery(world.controls[control], attacks)
    assert told([one for one in found if one.outcome is not Outcome.LEAKED]) == []


def test_the_battery_is_as_large_as_was_promised() -> None:
    assert len({one.mechanism for one in ORM_BATTERY}) >= 33
    assert len({one.name for one in ORM_BATTERY}) == len(ORM_BATTERY)


def test_the_page_of_limits_says_what_the_run_finds(
    results: list[Result], unguarded: list[Result]
) -> None:
    found = limits(results, unguarded)
    if "WRITE_LIMITATIONS" in os.environ:
        page = LIMITATIONS.read_text(encoding="utf-8")
        LIMITATIONS.write_text(written_on(page, found), encoding="utf-8")
    assert said_on(LIMITATIONS.read_text(encoding="utf-8")) == found, (
        "run this test with WRITE_LIMITATIONS=1"
    )


def test_rows_are_as_they_were_after_all_of_it(world: World, results: list[Result]) -> None:
    with world.ours.judge.connect() as judge:
        bodies = judge.scalars(select(Note.__table__.c.body)).all()
    assert sorted(bodies) == ["mine", SECRET]
