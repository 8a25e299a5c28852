"""What passes, by design of PostgreSQL: it tells no content and changes no row of others.

Each is tried like an attack, and says in words what it learned. The run writes the limits of those
that still pass into docs/limitations.md, so that the list is neither longer nor shorter than what
was found.
"""

from __future__ import annotations

import asyncio
import textwrap
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Final

import asyncpg

from tractatus.errors import StoreError
from tractatus.isolation.ground import Attack, Ground
from tractatus.isolation.running import Outcome, Target, run_battery

_CHANNEL: Final = "tractatus_survivor"


@dataclass(frozen=True, slots=True)
class Survivor:
    """Something that a session of the application can do across tenants.

    Args:
        name: What it does, in words.
        run: Tries it; whether it passed.
        limit: What that means, as docs/limitations.md says it.
    """

    name: str
    run: Callable[[Ground], Awaitable[bool]]
    limit: str


async def _totals(ground: Ground) -> bool:
    """How many rows the table holds in all."""
    await ground.judge.execute(ground.write("ANALYZE {table}"))
    total = await ground.judge.fetchval(ground.write("SELECT count(*) FROM {table}"))
    async with ground.undone(ground.mine):
        found = await ground.ask(
            "SELECT reltuples::bigint FROM pg_class WHERE oid = $1::text::regclass",
            ground.table.name,
        )
    return found is not None and found[0][0] == total


async def _counters(ground: Ground) -> bool:
    """How much is written in the table."""
    async with ground.undone(ground.mine):
        found = await ground.ask(
            "SELECT n_tup_ins, n_tup_upd, n_live_tup FROM pg_stat_all_tables "
            "WHERE relid = $1::text::regclass",
            ground.table.name,
        )
    return found is not None and found[0][0] is not None


async def _plan(ground: Ground) -> bool:
    """What the planner thinks of the size of a table."""
    async with ground.undone(ground.mine):
        return await ground.run(ground.write("EXPLAIN SELECT FROM {table}"))


async def _channel(ground: Ground) -> bool:
    """What another request notifies."""
    heard: list[str] = []

    def listen(_: object, pid: int, channel: str, payload: object) -> None:
        heard.append(channel)

    await ground.attacker.add_listener(_CHANNEL, listen)
    try:
        async with ground.scope(ground.victim, on=ground.victim_session):
            await ground.victim_session.execute(f"NOTIFY {_CHANNEL}")
        await ground.attacker.fetch("SELECT 1")
        await asyncio.sleep(0)
    except asyncpg.PostgresError:
        return False
    finally:
        await ground.attacker.remove_listener(_CHANNEL, listen)
    return bool(heard)


async def _advisory(ground: Ground) -> bool:
    """Whether somebody holds a lock by number."""
    async with ground.undone(ground.victim, on=ground.victim_session):
        await ground.victim_session.execute("SELECT pg_advisory_xact_lock(4711, 816)")
        async with ground.undone(ground.mine):
            found = await ground.ask("SELECT pg_try_advisory_xact_lock(4711, 816)")
    return found is not None and not found[0][0]


async def _cancel(ground: Ground) -> bool:
    """Whether another session of the same login can be interrupted."""
    pid = ground.victim_session.get_server_pid()
    async with ground.undone(ground.mine):
        found = await ground.ask("SELECT pg_cancel_backend($1)", pid)
    return found is not None and bool(found[0][0])


async def _defaults(ground: Ground) -> bool:
    """Whether the login can change its own defaults, and its password."""
    async with ground.undone(ground.mine):
        return await ground.run("ALTER ROLE CURRENT_USER SET statement_timeout = '1s'")


async def _password(ground: Ground) -> bool:
    async with ground.undone(ground.mine):
        return await ground.run("ALTER ROLE CURRENT_USER PASSWORD 'another'")


async def _short_name(ground: Ground) -> bool:
    """Whether a short name is taken: its index is one over all tenants."""
    plans = []
    slug = await ground.judge.fetchval(
        "SELECT slug FROM tenancy.tenant WHERE tenant_id::text = $1", ground.victim.tenant
    )
    async with ground.undone(ground.mine):
        await ground.attacker.execute("SET LOCAL enable_seqscan = off")
        for one in (slug, "nobody-has-this"):
            plan = await ground.attacker.fetch(
                "EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF, BUFFERS OFF) "
                f"SELECT FROM tenancy.tenant WHERE slug = '{one}'"
            )
            plans.append([row[0].replace(one, "") for row in plan])
    return plans[0] != plans[1]


async def _catalog(ground: Ground) -> bool:
    """What the catalog tells of objects that may not be used."""
    async with ground.undone(ground.mine):
        found = await ground.ask(
            "SELECT count(*) FROM pg_class WHERE NOT has_table_privilege(oid, 'SELECT') "
            "AND relkind = 'r' AND relnamespace::regnamespace::text !~ '^(pg_|information_schema)'"
        )
    return found is not None and found[0][0] > 0


SURVIVORS: Final[tuple[Survivor, ...]] = (
    Survivor(
        "count all rows",
        _totals,
        "How many rows a table holds over all tenants: `pg_class.reltuples`, and the sizes of "
        "tables.",
    ),
    Survivor(
        "read counters",
        _counters,
        "How many rows are inserted, changed and deleted in a table over all tenants: "
        "`pg_stat_all_tables`.",
    ),
    Survivor(
        "read an estimate", _plan, "What the planner makes of the size of a table: `EXPLAIN`."
    ),
    Survivor(
        "hear a notification",
        _channel,
        "That somebody uses `NOTIFY` on a channel whose name is known, and what they send on it; "
        "nothing of ours sends any.",
    ),
    Survivor(
        "try an advisory lock",
        _advisory,
        "That somebody holds an advisory lock of a number that is tried.",
    ),
    Survivor(
        "interrupt another session",
        _cancel,
        "A session of the application can cancel and end other sessions of the same login, whose "
        "process numbers it has to guess.",
    ),
    Survivor(
        "change defaults of the login",
        _defaults,
        "A session of the application can change the defaults of its own login for sessions to "
        "come (`ALTER ROLE CURRENT_USER SET ...`): that can stop the service and opens no tenant.",
    ),
    Survivor(
        "change the login's password",
        _password,
        "It can change its own password, too: new connections are then refused until `up` has "
        "set it again.",
    ),
    Survivor(
        "ask whether a short name is taken",
        _short_name,
        "Whether a short name of a tenant is taken: `EXPLAIN ANALYZE` tells that the index over "
        "all names held one.",
    ),
    Survivor(
        "read the catalog",
        _catalog,
        "Names and definitions of all tables, policies, functions and roles are to be read in the "
        "catalog.",
    ),
)


async def run_survivors(target: Target, survivors: Iterable[Survivor]) -> list[Survivor]:
    """Those that pass on the first table of a database.

    Raises:
        StoreError: One of them told content of the other tenant, or changed a row of it: then it
            is an attack, and belongs into the battery.
    """
    passed: list[Survivor] = []

    def as_attack(survivor: Survivor) -> Attack:
        async def run(ground: Ground) -> None:
            if await survivor.run(ground):
                passed.append(survivor)

        return Attack(survivor.name, "survivor", run, control="", needs=frozenset(), once=True)

    results = await run_battery(target, [as_attack(one) for one in survivors])
    for one in results:
        if one.outcome is not Outcome.HELD:
            raise StoreError(f"a limit is none: {one.attack.name}: {one.outcome}: {one.detail}")
    return passed


def limits(passed: Iterable[Survivor], attacks: int, mechanisms: int) -> str:
    """The lines for docs/limitations.md."""
    first = (
        f"- Of {attacks} attacks by {mechanisms} mechanisms that `tractatus tenancy battery` tries "
        "in SQL, none reads, writes or asks after a row of another tenant. What passes, and tells "
        "no content:"
    )
    lines = [_wrapped(first, 2), *(_wrapped(f"  - {one.limit}", 4) for one in passed)]
    return "\n".join(lines)


def _wrapped(line: str, indent: int) -> str:
    return textwrap.fill(
        line, 100, subsequent_indent=" " * indent, break_long_words=False, break_on_hyphens=False
    )
