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
from tractatus.isolation.rows import Rows
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
        rows = await Rows.of(sessions.judge, target.tables, (target.mine, target.victim))
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


def by_mechanism(results: Iterable[Result]) -> Mapping[str, list[Result]]:
    """Results under the mechanism of their attack, in the order of the battery."""
    grouped: dict[str, list[Result]] = {}
    for result in results:
        grouped.setdefault(result.attack.mechanism, []).append(result)
    return grouped
