"""What an installation keeps, and contents of old decisions taken away."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar
from uuid import UUID

import asyncpg

from tractatus.adapters.machine import SystemClock
from tractatus.adapters.postgres.retention import (
    Kept,
    kept_decisions,
    old_contents,
    remove_contents,
    tenant_named,
)
from tractatus.adapters.postgres.roles import verify_sees_all
from tractatus.compose import database
from tractatus.compose.operator_acts import seal_operator_act
from tractatus.compose.settings import Settings
from tractatus.errors import SettingsError

ACT: Final = "retention.remove_contents"
# An approval lives for 30 days at most, and reads the contents of its own records.
MIN_DAYS: Final = 31
_MS_A_DAY: Final = 86_400_000

_Found = TypeVar("_Found")


@dataclass(frozen=True, slots=True)
class Place:
    """One thing that an installation keeps as files.

    Args:
        name: Where it is, below the data directory.
        files: How many.
        size: Their bytes together.
    """

    name: str
    files: int
    size: int


@dataclass(frozen=True, slots=True)
class Old:
    """Contents of old decisions.

    Args:
        before_ms: Of decisions from before this moment, Unix time.
        contents: How many there are, or were.
        is_removed: Whether they are gone now.
    """

    before_ms: int
    contents: int
    is_removed: bool


def kept_files(settings: Settings) -> list[Place]:
    """What lies in the data directory, apart from the database's own files."""
    places = [settings.log, settings.data / "former", settings.logs, settings.data / "site"]
    places += sorted(settings.data.glob("witness-[0-9]*"))
    return [_place(settings.data, path) for path in places if path.is_dir()]


def _place(data: Path, directory: Path) -> Place:
    files = [path for path in directory.rglob("*") if path.is_file() and not path.is_symlink()]
    return Place(
        str(directory.relative_to(data)), len(files), sum(path.stat().st_size for path in files)
    )


def kept(settings: Settings, slug: str | None) -> Kept:
    """What the database keeps of decisions, of one tenant or of all."""
    return _run(settings, lambda connection, _, tenant: kept_decisions(connection, tenant), slug)


def old(settings: Settings, days: int, slug: str | None, *, remove: bool) -> Old:
    """Contents older than so many days: how many; and, if asked, take them away.

    Raises:
        SettingsError: fewer than `MIN_DAYS`, or no such tenant.
    """
    if days < MIN_DAYS:
        raise SettingsError(f"expected at least {MIN_DAYS} days, found: {days}")
    before_ms = SystemClock().now_ms() - days * _MS_A_DAY

    async def work(connection: asyncpg.Connection, address: str, tenant: UUID | None) -> Old:
        if not remove:
            return Old(before_ms, await old_contents(connection, before_ms, tenant), False)
        content = {"before_ms": before_ms, "tenant": str(tenant) if tenant else None}
        record = await seal_operator_act(settings, address, ACT, content)
        return Old(before_ms, await remove_contents(connection, before_ms, tenant, record), True)

    return _run(settings, work, slug)


def _run(
    settings: Settings,
    work: Callable[[asyncpg.Connection, str, UUID | None], Awaitable[_Found]],
    slug: str | None,
) -> _Found:
    async def connected(address: str) -> _Found:
        connection = await database.connect(address)
        try:
            await verify_sees_all(connection)
            tenant = await tenant_named(connection, slug) if slug else None
            return await work(connection, address, tenant)
        finally:
            await connection.close()

    with database.reachable(settings) as address:
        return asyncio.run(connected(address))
