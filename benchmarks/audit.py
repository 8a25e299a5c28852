"""How long the audit pages take over a large log, and what following it costs.

    python benchmarks/audit.py [LEAVES] [LEAVES_PER_EPOCH]

The log is made in memory and read by the site's own follower, once from the platform's files and
once more from the site's copy, as after a restart. Then pages are asked for through the whole
application (routes, templates, headers), each time with another address, so that nothing is
answered from a cache. A page's goal is 50 ms; on a busy machine look at the times of the processor.
"""

from __future__ import annotations

import asyncio
import gc
import random
import statistics
import sys
import tempfile
import time
import tracemalloc
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


def follow(context: SiteContext) -> Follower:
    follower = Follower(context.log, context.keys(), context.clock, context.folder / "audit")
    while follower.step():
        pass
    assert follower.view.look.condition is Condition.CHECKED, follower.view.look
    return follower


def measure_following(context: SiteContext) -> None:
    for name in ("read, checked and indexed", "the same from the copy, restarted"):
        start, began = time.process_time(), time.perf_counter()
        size = follow(context).view.size
        cpu, took = time.process_time() - start, time.perf_counter() - began
        print(f"{name:<34}{took:8.2f} s  {cpu:8.2f} s cpu  {size / cpu:>10,.0f} leaves/s of cpu")
    tracemalloc.start()
    follower = follow(context)
    gc.collect()
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    print(f"{'held in memory':<34}{held / 1e6:8.1f} MB for {follower.view.size:,} leaves")


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


def _spread(times: list[float]) -> str:
    return (
        f"{statistics.median(times):7.1f} ms p50 {sorted(times)[len(times) * 99 // 100]:7.1f} p99"
    )


async def measure(application: Starlette, view: AuditView) -> None:
    chance = random.Random(11)
    transport = httpx.ASGITransport(application)
    async with httpx.AsyncClient(transport=transport, base_url="http://site") as client:
        for name, make in addresses(view, chance).items():
            walls, cpus = [], []
            for _ in range(ROUNDS):
                wall, cpu = time.perf_counter(), time.process_time()
                answer = await client.get(make())
                cpus.append((time.process_time() - cpu) * 1000)
                walls.append((time.perf_counter() - wall) * 1000)
                assert answer.status_code == 200, (name, answer.status_code)
            print(f"{name:<34}{_spread(cpus)} of cpu; {_spread(walls)} by the clock")
        start = time.perf_counter()
        answer = await client.get("/audit/leaves.jsonl")
        took = time.perf_counter() - start
        lines = answer.text.count("\n") - 1
        print(f"{'download':<34}{took:8.2f} s  {lines / took:>10,.0f} leaves/s")


async def measure_while_reading(
    application: Starlette, audit: AuditPages, anew: SiteContext
) -> None:
    """Pages, while a thread of the same process reads the whole log once more."""
    anew.folder.mkdir()
    reading = asyncio.create_task(asyncio.to_thread(follow, anew))
    chance, times = random.Random(13), []
    transport = httpx.ASGITransport(application)
    async with httpx.AsyncClient(transport=transport, base_url="http://site") as client:
        while not reading.done():
            start = time.perf_counter()
            await client.get(f"/audit?after={chance.randrange(audit.follower.view.size)}")
            times.append((time.perf_counter() - start) * 1000)
            await asyncio.sleep(0.02)
    print(f"{'any page, while reading':<34}{_spread(times)} by the clock")


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
        measure_following(context)
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
        application = Starlette(routes=routes)
        await measure(application, audit.follower.view)
        await measure_while_reading(application, audit, replace(context, folder=folder / "anew"))


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
