"""What a scope costs a request: a transaction with it against the same transaction without.

    python benchmarks/scope.py [--rows N] [--tenants N] [--rounds N] [--requests N]
        [--json]

Ours: BEGIN, `tenancy.enter`, reads of a row by its key under row security, COMMIT. The peer: the
same reads with a hand-written WHERE on tables without row security. The difference is the whole
price: the journey of `enter`, its look-up, and the policy in each statement. Client wall
and backend CPU, both sides in turns in one run; medians of the rounds' differences, with
quartiles. Besides: what the platform pays for looking for the canary's mark in an answer.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import statistics
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from tenants.ground import Ground, Tenant, ground, server
from tenants.mark import measure_mark
from tenants.meter import machine

from isolation import PATHS

TARGET_US = 200.0
WARM_UP = 20
READS = (1, 5)  # in each request


@dataclass(frozen=True)
class Cost:
    """Microseconds of one request."""

    wall: float
    cpu: float


@dataclass
class Requests:
    """Whole requests on either side."""

    on: Ground
    reads: int
    chance: random.Random

    async def prepare(self) -> None:
        by_key = PATHS[0]
        self.enter = await self.on.app.connection.prepare("SELECT * FROM tenancy.enter($1)")
        self.ours = await self.on.app.connection.prepare(by_key.ours)
        self.peer = await self.on.peer.connection.prepare(by_key.peer)

    async def our_request(self, tenant: Tenant) -> None:
        async with self.on.app.connection.transaction():
            await self.enter.fetchrow(tenant.token)
            for key in self.chance.choices(tenant.ours, k=self.reads):
                await self.ours.fetch(key)

    async def peers_request(self, tenant: Tenant) -> None:
        async with self.on.peer.connection.transaction():
            for key in self.chance.choices(tenant.peers, k=self.reads):
                await self.peer.fetch(tenant.tenant_id, key)

    async def turn(
        self, request: Callable[[Tenant], Awaitable[None]], cpu_us: Callable[[], float], count: int
    ) -> Cost:
        tenants = self.chance.choices(self.on.tenants, k=count)
        cpu, wall = cpu_us(), time.perf_counter()
        for tenant in tenants:
            await request(tenant)
        wall = (time.perf_counter() - wall) * 1e6
        return Cost(wall / count, (cpu_us() - cpu) / count)

    async def measure(self, rounds: int, count: int) -> dict[str, object]:
        await self.prepare()
        sides = (
            (self.our_request, self.on.app.backend.cpu_us),
            (self.peers_request, self.on.peer.backend.cpu_us),
        )
        for side in sides:
            await self.turn(*side, WARM_UP)
        ours, peer = [], []
        for number in range(rounds):
            turns = list(zip(sides, (ours, peer), strict=True))
            for side, kept in turns if number % 2 else reversed(turns):
                kept.append(await self.turn(*side, count))
        return {
            "wall": _difference([one.wall for one in ours], [one.wall for one in peer]),
            "backend_cpu": _difference([one.cpu for one in ours], [one.cpu for one in peer]),
        }


def _difference(ours: list[float], peer: list[float]) -> dict[str, float]:
    low, middle, high = statistics.quantiles(
        [mine - other for mine, other in zip(ours, peer, strict=True)], n=4
    )
    return {
        "with_us": round(statistics.median(ours), 1),
        "without_us": round(statistics.median(peer), 1),
        "scope_us": round(middle, 1),
        "scope_us_quartile_1": round(low, 1),
        "scope_us_quartile_3": round(high, 1),
    }


async def measure(arguments: argparse.Namespace) -> dict[str, object]:
    with server() as (running, passwords):
        async with ground(
            running,
            passwords,
            rows=arguments.rows,
            tenants=arguments.tenants,
        ) as on:
            found = {}
            for reads in READS:
                requests = Requests(on, reads, random.Random(13))
                found[str(reads)] = await requests.measure(arguments.rounds, arguments.requests)
            return {
                "command": "python " + " ".join(sys.argv),
                "machine": machine(on.version),
                "rows": arguments.rows,
                "tenants": arguments.tenants,
                "rounds": arguments.rounds,
                "requests_a_turn": arguments.requests,
                "target_us": TARGET_US,
                "reads": found,
                "look_at_an_answer_us_by_bytes": await measure_mark(),
            }


def main() -> int:
    parser = argparse.ArgumentParser(description="A transaction with and without a scope.")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--tenants", type=int, default=1_000)
    parser.add_argument("--rounds", type=int, default=60, help="turns of each side")
    parser.add_argument("--requests", type=int, default=50, help="in each turn")
    parser.add_argument("--json", action="store_true", help="one JSON document")
    arguments = parser.parse_args()
    found = asyncio.run(measure(arguments))
    if arguments.json:
        print(json.dumps(found, indent=2))
        return 0
    print(f"a request with and without a scope, {arguments.rows:,} rows")
    print(f"  {found['command']}")
    print("  " + ", ".join(f"{name} {value}" for name, value in found["machine"].items()))
    for reads, kinds in found["reads"].items():
        for kind, one in kinds.items():
            verdict = "within" if one["scope_us"] <= TARGET_US else "MISSED"
            print(
                f"  {reads} reads, {kind:12} with {one['with_us']:7.1f} us  "
                f"without {one['without_us']:7.1f} us  scope {one['scope_us']:7.1f} us "
                f"({one['scope_us_quartile_1']:.1f} to {one['scope_us_quartile_3']:.1f})  {verdict}"
            )
    for size, spent in found["look_at_an_answer_us_by_bytes"].items():
        print(f"  the last look at an answer of {int(size):,} bytes: {spent} us of the platform")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
