"""What row security costs: backend CPU of each statement against a hand-written WHERE.

    python benchmarks/isolation.py [--rows N] [--tenants N] [--rounds N] [--statements N]
        [--json]

Ours: the application's login, the canonical policy of `tenancy.protect`, inside a scope that the
database minted; no statement names a tenant. The peer: the same statements by the same login, with
`tenant_id = $1` written by hand, on tables without row security, with statistics.
The floor: the textbook's row security with the tenant in a plain setting, which anybody forges;
no policy that asks whose request it is costs less.
All take turns on the same tenants in one run, on one core; in each turn one transaction runs the
statement some dozens of times, and the CPU that its backend took between the first and the last is
read from the scheduler. A ratio is the median over rounds of neighbouring turns. What entering a
scope costs once a transaction is in benchmarks/scope.py.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

import asyncpg
from tenants.ground import Ground, Tenant, ground, server
from tenants.meter import Pair, machine

TARGET = 1.15
WARM_UP = 12  # executions before a prepared statement's plan is settled

Arguments = Callable[[UUID], Sequence[object]]


@dataclass(frozen=True)
class IndexedPath:
    """One indexed path: both statements, and what they are given for a row's key."""

    name: str
    ours: str
    peer: str
    arguments: Arguments


PATHS = (
    IndexedPath(
        "point by key",
        "SELECT title, body FROM bench.note WHERE note_id = $1",
        "SELECT title, body FROM peer.note WHERE tenant_id = $1 AND note_id = $2",
        lambda key: (key,),
    ),
    IndexedPath(
        "page of 50",
        "SELECT note_id, title, written_at FROM bench.note ORDER BY written_at DESC LIMIT 50",
        "SELECT note_id, title, written_at FROM peer.note WHERE tenant_id = $1 "
        "ORDER BY written_at DESC LIMIT 50",
        lambda _: (),
    ),
    IndexedPath(
        "count of a tenant",
        "SELECT count(*) FROM bench.note",
        "SELECT count(*) FROM peer.note WHERE tenant_id = $1",
        lambda _: (),
    ),
    IndexedPath(
        "join of two tables",
        "SELECT n.title, r.body FROM (SELECT tenant_id, note_id, title FROM bench.note "
        "ORDER BY written_at DESC LIMIT 50) AS n JOIN bench.reply AS r USING (tenant_id, note_id)",
        "SELECT n.title, r.body FROM (SELECT tenant_id, note_id, title FROM peer.note "
        "WHERE tenant_id = $1 ORDER BY written_at DESC LIMIT 50) AS n "
        "JOIN peer.reply AS r USING (tenant_id, note_id) WHERE r.tenant_id = $1",
        lambda _: (),
    ),
    IndexedPath(
        "insert",
        "INSERT INTO bench.note (note_id, author, written_at, title, body) "
        "VALUES ($1, 1, '2027-01-01', 'A new note', repeat('x', 128))",
        "INSERT INTO peer.note (tenant_id, note_id, author, written_at, title, body) "
        "VALUES ($1, $2, 1, '2027-01-01', 'A new note', repeat('x', 128))",
        lambda _: (uuid4(),),
    ),
    IndexedPath(
        "update",
        "UPDATE bench.note SET body = repeat('y', 128) WHERE note_id = $1",
        "UPDATE peer.note SET body = repeat('y', 128) WHERE tenant_id = $1 AND note_id = $2",
        lambda key: (key,),
    ),
)


@dataclass
class Turns:
    """Takes turns on one path."""

    on: Ground
    path: IndexedPath
    statements: int
    chance: random.Random

    async def prepare(self) -> None:
        self.ours = await self.on.app.connection.prepare(self.path.ours)
        floor = self.path.ours.replace("bench.", "floor.")
        self.floor = await self.on.app.connection.prepare(floor)
        self.peer = await self.on.peer.connection.prepare(self.path.peer)

    async def our_turn(self, tenant: Tenant, count: int) -> float:
        """Microseconds of backend CPU a statement."""
        connection, backend = self.on.app.connection, self.on.app.backend
        transaction = connection.transaction()
        await transaction.start()
        await connection.fetchrow("SELECT * FROM tenancy.enter($1)", tenant.token)
        keys = self.chance.choices(tenant.ours, k=count)
        spent = await _spent(backend.cpu_us, self.ours, map(self.path.arguments, keys))
        await transaction.rollback()
        return spent / count

    async def floors_turn(self, tenant: Tenant, count: int) -> float:
        connection, backend = self.on.app.connection, self.on.app.backend
        transaction = connection.transaction()
        await transaction.start()
        name = str(tenant.tenant_id)
        await connection.fetchrow("SELECT set_config('bench.tenant', $1, true)", name)
        keys = self.chance.choices(tenant.floors, k=count)
        spent = await _spent(backend.cpu_us, self.floor, map(self.path.arguments, keys))
        await transaction.rollback()
        return spent / count

    async def peers_turn(self, tenant: Tenant, count: int) -> float:
        connection, backend = self.on.peer.connection, self.on.peer.backend
        transaction = connection.transaction()
        await transaction.start()
        await connection.fetchrow("SELECT 1")
        keys = self.chance.choices(tenant.peers, k=count)
        arguments = ((tenant.tenant_id, *self.path.arguments(key)) for key in keys)
        spent = await _spent(backend.cpu_us, self.peer, arguments)
        await transaction.rollback()
        return spent / count

    async def measure(self, rounds: int) -> dict[str, float]:
        await self.prepare()
        turns = (self.our_turn, self.floors_turn, self.peers_turn)
        found: tuple[list[float], ...] = ([], [], [])
        for turn in turns:
            await turn(self.on.tenants[0], WARM_UP)
        for number in range(rounds):
            tenant = self.chance.choice(self.on.tenants)
            for place in (number % 3, (number + 1) % 3, (number + 2) % 3):
                found[place].append(await turns[place](tenant, self.statements))
        ours, floor, peer = (tuple(one) for one in found)
        beneath = Pair(floor, peer).document()
        return {
            **Pair(ours, peer).document(),
            "floor_us": beneath["ours_us"],
            "floor_ratio": beneath["ratio"],
        }


async def _spent(
    cpu_us: Callable[[], float],
    statement: asyncpg.prepared_stmt.PreparedStatement,
    arguments: object,
) -> float:
    given = list(arguments)  # type: ignore[call-overload]  (any iterable)
    began = cpu_us()
    for values in given:
        await statement.fetch(*values)
    return cpu_us() - began


async def measure(arguments: argparse.Namespace) -> dict[str, object]:
    with server() as (running, passwords):
        async with ground(
            running,
            passwords,
            rows=arguments.rows,
            tenants=arguments.tenants,
        ) as on:
            paths = {}
            for path in PATHS:
                turns = Turns(on, path, arguments.statements, random.Random(11))
                paths[path.name] = await turns.measure(arguments.rounds)
            return {
                "command": "python " + " ".join(sys.argv),
                "machine": machine(on.version),
                "rows": arguments.rows,
                "tenants": arguments.tenants,
                "rounds": arguments.rounds,
                "statements_a_turn": arguments.statements,
                "target": TARGET,
                "paths": paths,
            }


def main() -> int:
    parser = argparse.ArgumentParser(description="Row security against a hand-written WHERE.")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--tenants", type=int, default=1_000)
    parser.add_argument("--rounds", type=int, default=60, help="turns of each side")
    parser.add_argument("--statements", type=int, default=50, help="in each turn")
    parser.add_argument("--json", action="store_true", help="one JSON document")
    arguments = parser.parse_args()
    found = asyncio.run(measure(arguments))
    if arguments.json:
        print(json.dumps(found, indent=2))
        return 0
    print(f"backend CPU of a statement, {arguments.rows:,} rows of {arguments.tenants:,} tenants")
    print(f"  {found['command']}")
    print("  " + ", ".join(f"{name} {value}" for name, value in found["machine"].items()))
    for name, one in found["paths"].items():
        verdict = "within" if one["ratio"] <= TARGET else "MISSED"
        print(
            f"  {name:20} ours {one['ours_us']:8.1f} us  peer {one['peer_us']:8.1f} us  "
            f"ratio {one['ratio']:.3f} ({one['ratio_quartile_1']:.3f} to "
            f"{one['ratio_quartile_3']:.3f})  floor {one['floor_ratio']:.3f}  {verdict}"
        )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
