"""How long the audit pages take over a large log, and what following it costs.

    python benchmarks/audit.py [LEAVES] [LEAVES_PER_EPOCH]

The log is made in memory and read by the site's own follower, once from the platform's files and
once more from the site's copy, as after a restart. Then pages are asked for through the whole
application (routes, templates, headers), each time with another address, so that nothing is
answered from a cache. Times are of one process on one core; a page's goal is 50 ms.
"""

from __future__ import annotations

import asyncio
import gc
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import httpx
from starlette.applications import Starlette
from starlette.routing import Route

from tractatus.adapters.machine import SystemRandomness
from tractatus.evidence.codes import CanaryVerdict, Flag, Outcome, Service
from tractatus.notes.policy import format_policy
from tractatus.site.audit.following import Follower
from tractatus.site.audit.pages import AuditPages
from tractatus.site.audit.view import AuditView, Condition
from tractatus.site.context import SiteContext
from tractatus.site.rendering import SitePages
from tractatus.testing.memory_log import ORIGIN, MemoryLog
from tractatus.verifier.readers import MemoryReader
from tractatus.web.environment import Environment

NOW = 1_795_000_000_000
ROUNDS = 200
RARE = 997  # one leaf in so many is a refusal by tenant isolation


class FixedClock:
    def now_ms(self) -> int:
        return NOW


def build(leaves: int, per_epoch: int) -> MemoryLog:
    log = MemoryLog()
    chance = random.Random(7)
    epochs = max(1, leaves // (per_epoch + 1))
    made = 0
    for number in range(epochs):
        for _ in range(per_epoch - 1):
            made += 1
            if made % RARE == 0:
                log.decide(Service.TENANT_ISOLATION, Outcome.DENY)
            elif made % 3:
                log.decide(Service.BOUNDARY_ENFORCER, chance.choice(list(Outcome)))
            else:
                flags = chance.choice([0, 0, Flag.REPLAYED, Flag.PROBE])
                log.decide(Service.METACOGNITIVE_VERIFIER, chance.choice(list(Outcome)), 1, flags)
        if number % 2:
            log.decide(Service.SCOPED_STATEMENTS, 1, 1_000)
        else:
            log.decide(Service.CANARY, CanaryVerdict.CAUGHT, 1, Flag.CANARY)
        log.close_epoch(NOW - (epochs - number) * 60_000)
    log.heartbeat(NOW)
    log.publish(NOW)
    return log


def resident() -> float:
    """Megabytes of this process in memory."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 1e6


def follow(context: SiteContext, name: str) -> Follower:
    gc.collect()
    before, start = resident(), time.perf_counter()
    follower = Follower(context.log, context.keys(), context.clock, context.folder / "audit")
    while follower.step():
        pass
    took, size = time.perf_counter() - start, follower.view.size
    assert follower.view.look.condition is Condition.CHECKED, follower.view.look
    gc.collect()
    grown = resident() - before
    print(f"{name:<34}{took:8.2f} s  {size / took:>10,.0f} leaves/s  {grown:8.1f} MB resident")
    return follower


def addresses(view: AuditView, chance: random.Random) -> dict[str, Callable[[], str]]:
    size, epochs = view.size, view.epochs_closed

    def anywhere() -> int:
        return chance.randrange(size // 10, size)

    return {
        "newest of all": lambda: f"/audit?last={anywhere()}",
        "any page of all": lambda: f"/audit?after={anywhere()}",
        "service": lambda: f"/audit?service=BoundaryEnforcer&after={anywhere()}",
        "service, outcome, headline": lambda: (
            f"/audit?service=MetacognitiveVerifier&outcome=deny&flag=headline&after={anywhere()}"
        ),
        "rare service": lambda: f"/audit?service=TenantIsolation&after={anywhere()}",
        "class, whole log": lambda: f"/audit?class=blocked&after={anywhere()}",
        "range of indices": lambda: f"/audit?flag=headline&first={anywhere() // 2}&last={size - 9}",
        "counted leaves": lambda: f"/audit?service=ScopedStatements&after={anywhere()}",
        "leaf with its proof": lambda: f"/audit/leaf/{anywhere()}",
        "proof file": lambda: f"/audit/leaf/{anywhere()}.tlog-proof",
        "epoch": lambda: f"/audit/epoch/{chance.randrange(1, epochs + 1)}",
    }


async def measure(application: Starlette, view: AuditView) -> None:
    chance = random.Random(11)
    transport = httpx.ASGITransport(application)
    async with httpx.AsyncClient(transport=transport, base_url="http://site") as client:
        for name, make in addresses(view, chance).items():
            times = []
            for _ in range(ROUNDS):
                start = time.perf_counter()
                answer = await client.get(make())
                times.append((time.perf_counter() - start) * 1000)
                assert answer.status_code == 200, (name, answer.status_code)
            times.sort()
            p99 = times[len(times) * 99 // 100]
            print(f"{name:<34}{statistics.median(times):8.1f} ms p50 {p99:8.1f} ms p99")
        start = time.perf_counter()
        answer = await client.get("/audit/leaves.jsonl")
        took = time.perf_counter() - start
        lines = answer.text.count("\n") - 1
        print(f"{'download':<34}{took:8.2f} s  {lines / took:>10,.0f} leaves/s")


async def run(log: MemoryLog, folder: Path) -> None:
    async with httpx.AsyncClient(
        transport=httpx.MockTransport(lambda _: httpx.Response(503))
    ) as platform:
        context = SiteContext(
            platform_name="Example",
            platform_url="http://platform",
            site_url="http://site",
            environment=Environment.LOCAL,
            origin=ORIGIN,
            verifier_keys=tuple(one.key.vkey for one in log.policy.logs),
            witness_policy=format_policy(log.policy).decode(),
            client=platform,
            log=MemoryReader(log.resources),
            clock=FixedClock(),
            randomness=SystemRandomness(),
            folder=folder,
        )
        follow(context, "read, checked and indexed")
        follow(replace(context), "the same from the copy, restarted")
        audit = AuditPages(context, SitePages(context))
        while audit.follower.step():
            pass
        routes = [
            Route("/audit", audit.browse),
            Route("/audit/leaves.jsonl", audit.download),
            Route("/audit/leaf/{index}.tlog-proof", audit.proof_file),
            Route("/audit/leaf/{index}", audit.leaf),
            Route("/audit/epoch/{number}", audit.epoch),
        ]
        await measure(Starlette(routes=routes), audit.follower.view)


def main() -> None:
    leaves = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    per_epoch = int(sys.argv[2]) if len(sys.argv) > 2 else 100
    log = build(leaves, per_epoch)
    log.entries.clear()
    log.summaries.clear()
    print(f"{leaves:,} leaves, {per_epoch} an epoch")
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(run(log, Path(folder)))
        copied = sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file())
        print(f"{'copy on disk':<34}{copied / 1e6:8.1f} MB")


if __name__ == "__main__":
    main()
