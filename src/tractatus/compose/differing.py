"""Random queries to two databases, and to weakened copies of them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final

import asyncpg

from tractatus.adapters.postgres.roles import Login
from tractatus.compose.furnishing import Tenant, furnish
from tractatus.compose.scratch import TEMPLATE, Scratch, scratch_server
from tractatus.errors import SettingsError
from tractatus.isolation.noninterference.holes import Hole, holes
from tractatus.isolation.noninterference.pair import Enter, Pair, Session, keep_only
from tractatus.isolation.noninterference.running import Difference, Run, differ
from tractatus.isolation.noninterference.schema import read_schema

# Their answer is about all tenants, on purpose: figures of the public pages, and how much waits for
# the log, by which a promise is given or refused (docs/limitations.md).
PUBLIC: Final = frozenset(
    {
        "tenancy.variants_in_use()",
        "community.labels_in_use()",
        "evidence.waits_beyond(bigint)",
    }
)


@dataclass(frozen=True, slots=True)
class Furnished:
    """Two databases to copy from; `alone` holds the rows of `mine` and nobody else's."""

    full: str
    alone: str
    tenants: tuple[Tenant, ...]

    @property
    def mine(self) -> Tenant:
        """Whose scope the queries run in."""
        return self.tenants[0]


async def furnish_pair(scratch: Scratch, template: str = TEMPLATE) -> Furnished:
    """Furnish a copy of a migrated database, and remove all tenants but one from a second."""
    full = await scratch.copy(template)
    tenants = await furnish(scratch, full)
    await _leave_unvacuumed(scratch, full)
    alone = await scratch.copy(full)
    judge = await asyncpg.connect(scratch.url(alone))
    try:
        await keep_only(judge, str(tenants[0].tenant_id))
    finally:
        await judge.close()
    return Furnished(full, alone, tenants)


async def _leave_unvacuumed(scratch: Scratch, database: str) -> None:
    """Plans follow the files' sizes: those of the two databases have to stay the same."""
    superuser = await asyncpg.connect(scratch.url(database))
    try:
        await superuser.execute("SET event_triggers = off")
        await superuser.execute(
            """
            DO $$
            DECLARE
                name text;
            BEGIN
                FOR name IN SELECT relation::text FROM tenancy.protected_table LOOP
                    EXECUTE format('ALTER TABLE %s SET (autovacuum_enabled = false)', name);
                END LOOP;
            END $$
            """
        )
    finally:
        await superuser.close()


@asynccontextmanager
async def paired(scratch: Scratch, furnished: Furnished, hole: str = "") -> AsyncIterator[Pair]:
    """Sessions on copies of both databases, each weakened by the SQL of `hole`."""
    names = [await scratch.copy(furnished.full), await scratch.copy(furnished.alone)]
    opened: list[asyncpg.Connection] = []
    try:
        for name in names:
            opened.append(await asyncpg.connect(scratch.url(name)))
            await opened[-1].execute("SET event_triggers = off")
            await opened[-1].execute(hole or "SELECT")
        tenants = tuple(str(one.tenant_id) for one in furnished.tenants)
        schema = await read_schema(opened[0], Login.APP, tenants, PUBLIC)
        sessions = []
        for name in names:
            # Statements are prepared once and never again: nothing to keep.
            connection = await asyncpg.connect(scratch.url(name, Login.APP), statement_cache_size=0)
            opened.append(connection)
            sessions.append(Session(connection, _entering(furnished.mine.token)))
        yield Pair(sessions[0], sessions[1], schema)
    finally:
        for connection in opened:
            await connection.close()
        for name in names:
            await scratch.drop(name)


def _entering(token: bytes) -> Enter:
    async def enter(connection: asyncpg.Connection) -> None:
        await connection.fetch("SELECT tenancy.enter($1)", token)

    return enter


async def look_for_differences(
    scratch: Scratch, furnished: Furnished, seed: int, queries: int
) -> Run:
    """The run on the databases as they are: it should find nothing."""
    async with paired(scratch, furnished) as pair:
        return await differ(pair, seed, queries, most=3)


async def look_for_hole(
    scratch: Scratch, furnished: Furnished, hole: Hole, seed: int, queries: int
) -> Run:
    """The run on weakened copies: it should find a difference."""
    async with paired(scratch, furnished, hole.sql) as pair:
        return await differ(pair, seed, queries)


# -- the command ----------------------------------------------------------------------------------

# A hole is looked for longer than the rarest was found.
_HOLE_QUERIES: Final = 10_000


def find_differences(seed: int, queries: int, *, with_holes: bool) -> dict[str, Any]:
    """What `tractatus tenancy differ` prints, as a document.

    Returns:
        `{"seed", "queries", "seconds", "per_second", "rows", "errors", "unanswered", "unsteady",
        "forms": {form: scripts}, "differences": [{"script", "full", "alone", "after", "seconds"}],
        "holes": [{"name", "found", "after", "seconds", "script"}]}`.

    Raises:
        StoreError: The server did not come up.
    """
    with scratch_server() as scratch:
        return asyncio.run(_find_differences(scratch, seed, queries, with_holes))


async def _find_differences(
    scratch: Scratch, seed: int, queries: int, with_holes: bool
) -> dict[str, Any]:
    await scratch.migrate()
    furnished = await furnish_pair(scratch)
    run = await look_for_differences(scratch, furnished, seed, queries)
    found = []
    for hole in platform_holes() if with_holes else ():
        weak = await look_for_hole(scratch, furnished, hole, seed, _HOLE_QUERIES)
        found.append(_hole_document(hole, weak))
    return {**_run_document(run), "holes": found}


def differ_between(
    full: str, alone: str, judge: str, token: bytes, seed: int, queries: int
) -> dict[str, Any]:
    """The same between two databases that somebody else made.

    Args:
        full: Address of the one with all tenants, as the application's login.
        alone: Address of the copy that holds the rows of one tenant.
        judge: Address of `full` as a superuser, who reads its catalog and samples of its values.
        token: Opens that tenant's scope in both; at least as long as the run.
        seed: Of the scripts.
        queries: How many.
    """
    return asyncio.run(_differ_between((full, alone), judge, token, seed, queries))


async def _differ_between(
    addresses: tuple[str, str], judge: str, token: bytes, seed: int, queries: int
) -> dict[str, Any]:
    opened: list[asyncpg.Connection] = [await connect(judge)]
    try:
        for address in addresses:
            opened.append(await connect(address, statement_cache_size=0))
        app = await opened[1].fetchval("SELECT current_user::text")
        rows = await opened[0].fetch("SELECT tenant_id::text FROM tenancy.tenant")
        schema = await read_schema(opened[0], app, tuple(row[0] for row in rows), PUBLIC)
        sessions = [Session(connection, _entering(token)) for connection in opened[1:]]
        run = await differ(Pair(sessions[0], sessions[1], schema), seed, queries, most=3)
        return {**_run_document(run), "holes": []}
    finally:
        for connection in opened:
            await connection.close()


async def connect(address: str, **options: Any) -> asyncpg.Connection:
    """A connection; `SettingsError` where there is none to be had."""
    try:
        return await asyncpg.connect(address, **options)
    except (OSError, asyncpg.PostgresError, ValueError) as error:
        raise SettingsError(f"the database cannot be reached: {error}") from error


def _run_document(run: Run) -> dict[str, Any]:
    return {
        "seed": run.seed,
        "queries": run.queries,
        "seconds": round(run.seconds, 1),
        "per_second": round(run.queries / max(run.seconds, 0.001)),
        "rows": run.rows,
        "errors": run.errors,
        "unanswered": run.unanswered,
        "unsteady": run.unsteady,
        "forms": dict(sorted(run.forms.items())),
        "differences": [_document(one) for one in run.differences],
    }


def platform_holes() -> tuple[Hole, ...]:
    """Every hole, made in the table of the scratch database that the application may change."""
    return holes("probe.note", "tenant_id", "title", Login.APP)


def _document(one: Difference) -> dict[str, Any]:
    return {
        "script": list(one.script),
        "full": [list(answer) for answer in one.full],
        "alone": [list(answer) for answer in one.alone],
        "after": one.after,
        "seconds": round(one.seconds, 2),
    }


def _hole_document(hole: Hole, run: Run) -> dict[str, Any]:
    first = run.differences[0] if run.differences else None
    return {
        "name": hole.name,
        "found": first is not None,
        "after": first.after if first else run.queries,
        "seconds": round(first.seconds if first else run.seconds, 2),
        "script": list(first.script) if first else [],
    }
