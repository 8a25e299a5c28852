"""What the promise adds to an act at half load; the bound is 0.44 ms at the 99th percentile.

    python benchmarks/promise.py [--seconds N] [--rounds N] [--clients N] [--json]

First acts are done as fast as the machine can, to know what half of that is. Then they arrive one
by one at that pace, whether or not earlier ones are done, as visitors do: turns with a promise and
turns without. Added is the difference of the two 99th percentiles; beside it stands how long the
promise itself took, from the commit to the signature. Everything is wired as in act_with_record.py.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import statistics
import sys
import tempfile
import time
from contextlib import AsyncExitStack
from pathlib import Path

import uvloop

sys.path.insert(0, str(Path(__file__).parent))
from act_with_record import Ours, open_ours, prepare

from tractatus.adapters.postgres.embedded import EmbeddedServer
from tractatus.adapters.postgres.roles import load_or_create_passwords

BOUND_MS = 0.44


async def arrive(ours: Ours, pace: float, seconds: float, *, promised: bool) -> list[list[float]]:
    """Latency of the whole act, and of its promise, in ms, of acts that arrive `pace` a second."""
    whole: list[float] = []
    promise: list[float] = []

    async def one() -> None:
        began = time.perf_counter()
        committed_act = await ours.act()
        committed = time.perf_counter()
        if promised:
            await ours.promiser.promise(*committed_act)
        ended = time.perf_counter()
        whole.append((ended - began) * 1e3)
        promise.append((ended - committed) * 1e3)

    running: set[asyncio.Task[None]] = set()
    start = time.perf_counter()
    for number in range(int(pace * seconds)):
        if (wait := start + number / pace - time.perf_counter()) > 0:
            await asyncio.sleep(wait)
        task = asyncio.create_task(one())
        running.add(task)
        task.add_done_callback(running.discard)
    await asyncio.gather(*running)
    return [whole, promise]


def percentile(values: list[float], of_hundred: int) -> float:
    return round(statistics.quantiles(values, n=100)[of_hundred - 1], 3)


async def measure(arguments: argparse.Namespace, directory: Path) -> dict[str, object]:
    passwords = load_or_create_passwords(directory / "secrets" / "database.json")
    server = EmbeddedServer(
        directory / "postgres",
        password=passwords["tractatus_superuser"],
        log=directory / "postgres.log",
    )
    with server:
        async with AsyncExitStack() as stack:
            await prepare(server, passwords)
            ours, _ = await open_ours(stack, server.url, passwords, arguments.clients)
            most = await ours.rate(ours.promised_act, arguments.clients, arguments.seconds)
            turns: dict[bool, list[list[list[float]]]] = {True: [], False: []}
            for _ in range(arguments.rounds):
                for promised, taken in turns.items():
                    taken.append(await arrive(ours, most / 2, arguments.seconds, promised=promised))
    found = {
        name: statistics.median(percentile(turn[which], 99) for turn in turns[promised])
        for name, promised, which in (
            ("act", False, 0),
            ("act with promise", True, 0),
            ("promise alone", True, 1),
        )
    }
    return {
        "acts_per_second": round(most / 2, 1),
        "cores": os.cpu_count(),
        "load": os.getloadavg()[0],
        "p99_ms": found,
        "promise_p50_ms": statistics.median(percentile(turn[1], 50) for turn in turns[True]),
        "added_p99_ms": round(found["act with promise"] - found["act"], 3),
        "bound_ms": BOUND_MS,
    }


def main() -> int:
    parser = argparse.ArgumentParser(description="What the promise adds at half load.")
    parser.add_argument("--seconds", type=float, default=5.0, help="of each turn")
    parser.add_argument("--rounds", type=int, default=3, help="turns of each kind")
    parser.add_argument("--clients", type=int, default=16, help="connections")
    parser.add_argument("--json", action="store_true", help="one JSON document")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="tractatus-bench-") as made:
        directory = Path(made)
        directory.chmod(0o711)  # as root, the server runs as somebody else
        found = uvloop.run(measure(arguments, directory))
    if arguments.json:
        print(json.dumps(found, indent=2))
        return 0
    print(f"half load: {found['acts_per_second']} acts a second, load {found['load']:.1f}")
    for name, value in found["p99_ms"].items():
        print(f"  p99 of {name:17} {value:8.3f} ms")
    print(f"  p50 of the promise alone {found['promise_p50_ms']:8.3f} ms")
    print(f"  added at p99             {found['added_p99_ms']:8.3f} ms, bound {BOUND_MS}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
