"""Run attacks over tables of a database that may be destroyed, and say what each came to.

The database is one that two tenants were furnished in. After each attack the rows of both are put
back as they were, and the sessions are made as new; what an attack changes beyond rows it rolls
back itself. So the order of attacks does not matter, and one that wins does not help the next.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, TypeAlias

import asyncpg

from tractatus.errors import StoreError
from tractatus.isolation.ground import Attack, Entry, Ground, Side, Table
from tractatus.isolation.shape import Shape

# Longer than any attack takes, shorter than a run may wait for one that hangs on a lock.
SECONDS: Final = 20


class Outcome(StrEnum):
    """What came of one attack on one table."""

    HELD = "held"
    LEAKED = "leaked"
    MOOT = "not applicable"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Target:
    """What is attacked.

    Args:
        app_url: Address of the database as the application's login.
        superuser_url: The same as a superuser: the judge, who also puts rows back.
        entry: How a transaction becomes one of a tenant.
        tables: Tables with one row of each side; attacks on the database as a whole are run from
            the first.
        mine: The attacker's tenant.
        victim: The other one.
    """

    app_url: str = field(repr=False)
    superuser_url: str = field(repr=False)
    entry: Entry
    tables: Sequence[Table]
    mine: Side
    victim: Side


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one attack.

    Args:
        attack: Which.
        table: On which table; empty where it was about the database as a whole.
        outcome: What came of it.
        detail: What leaked, why it says nothing here, or what went wrong; empty where it held.
    """

    attack: Attack
    table: str
    outcome: Outcome
    detail: str = ""


Progress: TypeAlias = Callable[[Result], None]
Refurnish: TypeAlias = Callable[[], Awaitable[None]]


async def run_battery(
    target: Target,
    attacks: Iterable[Attack],
    *,
    progress: Progress | None = None,
    refurnish: Refurnish | None = None,
) -> list[Result]:
    """Run every attack on every table; an attack that fails in itself is a result like others.

    Args:
        target: A database that may be destroyed.
        attacks: In the order in which they are run on each table.
        progress: Called with each result as it comes.
        refurnish: Called instead of putting rows back, where an attack changed any.

    Returns:
        One result for each table and attack; one for each attack with `once`.

    Raises:
        StoreError: the database cannot be reached at all, or a table has not one row of each side.
    """
    every, results = list(attacks), []
    sessions = _Sessions(target)
    try:
        await sessions.open()
        rows = await _Rows.of(sessions.judge, target)
        for place, table in enumerate(target.tables):
            shape: Shape | None = None
            for attack in every:
                if attack.once and place:
                    continue
                ground = sessions.ground(table, shape)
                result = await _run_one(attack, ground)
                shape = ground.known_shape or shape
                await sessions.renew()
                if result.outcome is not Outcome.MOOT and await rows.were_touched(table):
                    await (refurnish or rows.put_back)()
                results.append(result)
                if progress is not None:
                    progress(result)
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise StoreError(f"the database to attack cannot be used: {error}") from error
    finally:
        await sessions.close()
    return results


def why_moot(attack: Attack, table: Table, entry: Entry) -> str:
    """Why an attack says nothing about a table; empty where it says something."""
    if attack.entry is not None and not isinstance(entry, attack.entry):
        return f"the scope is not a {attack.entry.__name__}"
    missing = sorted(attack.needs - table.privileges)
    if missing and not attack.once:
        return f"the application may not {' or '.join(missing)}"
    if attack.needs_text and table.text is None:
        return "the table has no column of text"
    return ""


async def _run_one(attack: Attack, ground: Ground) -> Result:
    where = "" if attack.once else ground.table.name
    reason = why_moot(attack, ground.table, ground.entry)
    if reason:
        return Result(attack, where, Outcome.MOOT, reason)
    try:
        await ground.look()
        async with asyncio.timeout(SECONDS):
            await attack.run(ground)
        if ground.moot:
            return Result(attack, where, Outcome.MOOT, ground.moot)
        leaked = await ground.what_leaked()
    # An attack may fail in any way on a schema that nobody foresaw; its failure is its result.
    except Exception as error:  # noqa: BLE001
        leaked = await _leaked_all_the_same(ground)
        if not leaked:
            return Result(attack, where, Outcome.ERROR, f"{type(error).__name__}: {error}"[:300])
    return Result(attack, where, Outcome.LEAKED if leaked else Outcome.HELD, leaked)


async def _leaked_all_the_same(ground: Ground) -> str:
    try:
        return await ground.what_leaked()
    except (asyncpg.PostgresError, asyncpg.InterfaceError, AssertionError):
        return ""  # the judge cannot say either


class _Sessions:
    """The attacker's, the victim's and the judge's connection; as new for each attack."""

    def __init__(self, target: Target) -> None:
        self._target = target
        self._open: dict[str, asyncpg.Connection] = {}

    @property
    def judge(self) -> asyncpg.Connection:
        return self._open["judge"]

    async def open(self) -> None:
        """Connect whoever is not connected."""
        addresses = {
            "attacker": self._target.app_url,
            "victim": self._target.app_url,
            "judge": self._target.superuser_url,
        }
        for name, address in addresses.items():
            if name not in self._open or self._open[name].is_closed():
                # Statements are forgotten between attacks, so none may be cached.
                self._open[name] = await asyncpg.connect(address, statement_cache_size=0)

    def ground(self, table: Table, shape: Shape | None) -> Ground:
        """What one attack is given."""
        target = self._target
        return Ground(
            attacker=self._open["attacker"],
            victim_session=self._open["victim"],
            judge=self.judge,
            entry=target.entry,
            table=table,
            mine=target.mine,
            victim=target.victim,
            known_shape=shape,
        )

    async def renew(self) -> None:
        """End what an attack left open; connect again where it left a session unusable."""
        for name in ("attacker", "victim"):
            connection = self._open[name]
            try:
                if connection.is_in_transaction():
                    await connection.execute("ROLLBACK")
                await connection.execute("DISCARD ALL")
            except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
                connection.terminate()
        await self.open()

    async def close(self) -> None:
        """End all of them."""
        for connection in self._open.values():
            connection.terminate()


class _Rows:
    """The rows of both sides as they were furnished, and how they are put back."""

    def __init__(self, judge: asyncpg.Connection, target: Target) -> None:
        self._judge = judge
        self._tables = {table.name: table for table in target.tables}
        self._sides = [target.mine.tenant, target.victim.tenant]
        self._kept: dict[str, list[str]] = {}
        self._versions: dict[str, list[str]] = {}

    @classmethod
    async def of(cls, judge: asyncpg.Connection, target: Target) -> _Rows:
        """Read them; `StoreError` where a table does not hold a row of each side."""
        rows = cls(judge, target)
        for table in target.tables:
            rows._kept[table.name] = await rows._read(table, "t::text")
            await _require_furnished(judge, table, (target.mine, target.victim))
        await rows._note_versions()
        return rows

    async def were_touched(self, table: Table) -> bool:
        """Whether any row of the table was written, also as it was."""
        return await self._read(table, "t.xmin::text || t::text") != self._versions[table.name]

    async def put_back(self) -> None:
        """Write the furnished rows again, in all tables, past triggers and foreign keys."""
        async with self._judge.transaction():
            await self._judge.execute("SET LOCAL session_replication_role = replica")
            for table in self._tables.values():
                await self._put_back(table)
        await self._note_versions()

    async def _put_back(self, table: Table) -> None:
        name, columns = table.name, ", ".join(await self._writable(table))
        await self._judge.execute(
            f"DELETE FROM {name} WHERE {table.tenant}::text = ANY ($1)",  # noqa: S608
            self._sides,
        )
        await self._judge.execute(
            f"INSERT INTO {name} ({columns}) OVERRIDING SYSTEM VALUE "  # noqa: S608
            f"SELECT {columns} FROM (SELECT (kept::{name}).* FROM unnest($1::text[]) AS kept)",
            self._kept[name],
        )

    async def _writable(self, table: Table) -> list[str]:
        rows = await self._judge.fetch(
            "SELECT quote_ident(attname) FROM pg_attribute WHERE attrelid = $1::text::regclass "
            "AND attnum > 0 AND NOT attisdropped AND attgenerated = ''",
            table.name,
        )
        return [str(row[0]) for row in rows]

    async def _note_versions(self) -> None:
        for name, table in self._tables.items():
            self._versions[name] = await self._read(table, "t.xmin::text || t::text")

    async def _read(self, table: Table, what: str) -> list[str]:
        # Names come from the catalog, quoted.
        rows = await self._judge.fetch(
            f"SELECT {what} FROM {table.name} AS t "  # noqa: S608
            f"WHERE {table.tenant}::text = ANY ($1) ORDER BY 1",
            self._sides,
        )
        return [str(row[0]) for row in rows]


async def _require_furnished(
    judge: asyncpg.Connection, table: Table, sides: Sequence[Side]
) -> None:
    for side in sides:
        key = side.keys.get(table.name)
        found = key is not None and await judge.fetchval(
            f"SELECT true FROM {table.name} "  # noqa: S608
            f"WHERE {table.tenant}::text = $1 AND {table.key}::text = $2",
            side.tenant,
            key,
        )
        if not found:
            raise StoreError(f"expected a row of tenant {side.tenant} in {table.name}, found none")


def by_mechanism(results: Iterable[Result]) -> Mapping[str, list[Result]]:
    """Results under the mechanism of their attack, in the order of the battery."""
    grouped: dict[str, list[Result]] = {}
    for result in results:
        grouped.setdefault(result.attack.mechanism, []).append(result)
    return grouped
