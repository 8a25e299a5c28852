"""What the tests of the door share: the styles as databases, attacked once, planned once."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import asyncpg
from tests.conftest import Cluster, run_apart

from tractatus.adapters.postgres.roles import SCOPE_SETTING
from tractatus.adapters.postgres.urls import with_database
from tractatus.compose.attacking import (
    Report,
    Understood,
    Wishes,
    attack_copy,
    read_source,
    understand,
)
from tractatus.compose.installing import Wanted, install_tenancy
from tractatus.compose.planning import plan_of
from tractatus.isolation.batteries.sql import SQL_BATTERY
from tractatus.isolation.schema.furnishing import furnish
from tractatus.isolation.schema.planning import Plan

STYLES = Path(__file__).parent / "styles"
NAMES = sorted(path.stem for path in STYLES.glob("*.sql"))
# The command runs all attacks; here, for time, the first of those that one mend would stop, and
# the one that a surrogate key answers.
_FIRST = {attack.mend: attack for attack in reversed(SQL_BATTERY)}
BATTERY = [
    attack
    for attack in SQL_BATTERY
    if _FIRST[attack.mend] is attack or attack.mechanism == "primary key"
]

# What the plan says remains to be done by hand, and the schema gate insists on.
BY_HAND = {"supabase": ["ALTER ROLE postgres NOBYPASSRLS"]}


def quiet(_stage: str, _done: int, _total: int) -> None:
    """Nobody watches."""


@dataclass
class Style:
    """One style as a database of the cluster.

    Args:
        url: As the superuser.
        copies: Address of the server on which copies are attacked.
    """

    name: str
    url: str = field(repr=False)
    copies: str = field(repr=False)

    @cached_property
    def understood(self) -> Understood:
        """What is read of it, before any plan."""
        return run_apart(lambda: understand(self.url, Wishes(), quiet))

    @cached_property
    def report(self) -> Report:
        """It is attacked as it is."""
        return self._attack(self.understood, f"{self.name}_as_it_is")

    @cached_property
    def plan(self) -> Plan:
        """What would protect it."""
        return plan_of(self.understood)

    @cached_property
    def protected(self) -> Report:
        """The plan is applied to it, with rows of two tenants in it, and it is attacked again."""
        assert self.report  # before anything of it is changed
        run_apart(lambda: self._apply_first_part())
        aim = self.plan.aim
        self.installed = install_tenancy(
            Wanted(self.url, aim.tenant_type, owner=aim.owner, app=aim.app_role)
        ).installed
        run_apart(lambda: self._apply_declarations())
        again = run_apart(lambda: understand(self.url, Wishes(), quiet))
        return self._attack(again, f"{self.name}_protected")

    def _attack(self, understood: Understood, copy: str) -> Report:
        return run_apart(
            lambda: attack_copy(self.url, understood, self.copies, copy, quiet, battery=BATTERY)
        )

    async def _apply_first_part(self) -> None:
        connection = await asyncpg.connect(self.url)
        try:
            made = await furnish(connection, await read_source(self.url), self.understood.found)
            assert not made.failed
            for step in self.plan.before:
                for statement in step.statements:
                    await connection.execute(statement)
        finally:
            await connection.close()

    async def _apply_declarations(self) -> None:
        connection = await asyncpg.connect(self.url)
        try:
            for statement in BY_HAND.get(self.name, ()):
                await connection.execute(statement)
            async with connection.transaction():
                for step in self.plan.declare:
                    for statement in step.statements:
                        await connection.execute(statement)
        finally:
            await connection.close()

    def ask(self, sql: str) -> Any:
        """One value, as the superuser."""

        async def one() -> Any:
            connection = await asyncpg.connect(self.url)
            try:
                return await connection.fetchval(sql)
            finally:
                await connection.close()

        return run_apart(one)


def make_styles(cluster: Cluster, copies: str) -> Iterator[dict[str, Style]]:
    """Every style as a database; databases and roles are gone afterwards."""
    before = run_apart(lambda: _roles(cluster.url))
    styles = {}
    for name in NAMES:
        url = with_database(cluster.url, f"style_{name}")
        run_apart(lambda name=name, url=url: _make(cluster.url, name, url))
        styles[name] = Style(name, url, copies)
    yield styles
    run_apart(lambda: _remove(cluster.url, before))


async def _roles(server: str) -> set[str]:
    connection = await asyncpg.connect(server)
    try:
        return {row[0] for row in await connection.fetch("SELECT rolname FROM pg_roles")}
    finally:
        await connection.close()


async def _make(server: str, name: str, url: str) -> None:
    connection = await asyncpg.connect(server)
    try:
        await connection.execute(f"CREATE DATABASE style_{name} TEMPLATE template0")
    finally:
        await connection.close()
    connection = await asyncpg.connect(url)
    try:
        sql = await asyncio.to_thread((STYLES / f"{name}.sql").read_text)
        await connection.execute(sql)
    finally:
        await connection.close()


async def _remove(server: str, before: set[str]) -> None:
    connection = await asyncpg.connect(server)
    try:
        for name in NAMES:
            await connection.execute(f"DROP DATABASE IF EXISTS style_{name} WITH (FORCE)")
        for role in await _roles(server) - before:
            await connection.execute(f'REVOKE ALL ON PARAMETER {SCOPE_SETTING} FROM "{role}"')
            await connection.execute(f'DROP ROLE "{role}"')
    finally:
        await connection.close()
