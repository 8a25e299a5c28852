"""How long it takes to weigh a context, in memory, on one thread of a machine that does other work.

"read" makes a reading of a ledger, as before every act; "append" counts one more entry; "assess" is
ContextPressureMonitor on a case with a reading. `cpu_us` is processor time of this process, the
best of five runs, so that other processes count little; p50 and p99 are on the wall.

    python benchmarks/pressure.py [--rounds N] [--json]
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable

from tractatus.governance.act import Act, ActorKind
from tractatus.governance.case import Case, Snapshot
from tractatus.governance.pressure import (
    ContextPressureMonitor,
    Entry,
    EntryKind,
    Ledger,
    read_ledger,
)
from tractatus.operations.policies import default_policy

GOAL_US = 5.0


def grown() -> Ledger:
    """A ledger of 120 entries, errors and a compaction among them."""
    ledger = Ledger(limit=200_000)
    for number in range(40):
        ledger = ledger.appended(Entry(EntryKind.MEMBER, 200))
        source = f"tool{number % 9}"
        ledger = ledger.appended(Entry(EntryKind.TOOL_RESULT, 1_500, source, number % 4 == 0))
        ledger = ledger.appended(Entry(EntryKind.ASSISTANT, 300))
    return ledger.appended(Entry(EntryKind.COMPACTION, 2_000))


def cpu_us(measure: Callable[[], object], rounds: int) -> float:
    """Processor time of one call, in microseconds, the best of five runs."""
    best = float("inf")
    for _ in range(5):
        start = time.process_time_ns()
        for _ in range(rounds):
            measure()
        best = min(best, (time.process_time_ns() - start) / rounds / 1000)
    return round(best, 2)


def percentiles(measure: Callable[[], object], rounds: int) -> dict[str, float]:
    """p50 and p99 of one call on the wall, in microseconds."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter_ns()
        measure()
        times.append(time.perf_counter_ns() - start)
    times.sort()
    return {
        "p50_us": round(times[rounds // 2] / 1000, 1),
        "p99_us": round(times[rounds * 99 // 100] / 1000, 1),
    }


def cases() -> dict[str, Callable[[], object]]:
    ledger, policy = grown(), default_policy()
    reading = read_ledger(ledger)
    entry = Entry(EntryKind.TOOL_RESULT, 900, "bash", failed=False)
    act = Act("code.edit", "agent", ActorKind.AGENT)
    case = Case(act, None, (), policy.definition(act.type))
    snapshot, monitor = Snapshot(policy, reading=reading), ContextPressureMonitor()
    return {
        "read": lambda: read_ledger(ledger, reading),
        "append": lambda: ledger.appended(entry),
        "assess": lambda: monitor.assess(case, snapshot),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description="Time to weigh a context, in memory.")
    parser.add_argument("--rounds", type=int, default=20_000, help="calls of each kind")
    parser.add_argument("--json", action="store_true", help="one JSON document")
    arguments = parser.parse_args()
    results = {
        name: {"cpu_us": cpu_us(call, arguments.rounds), **percentiles(call, arguments.rounds)}
        for name, call in cases().items()
    }
    if arguments.json:
        document = {"in_memory": True, "goal_us": {"read": GOAL_US}}
        document |= {"python": sys.version.split()[0], "rounds": arguments.rounds}
        print(json.dumps(document | {"calls": results}, indent=2))
        return 0
    print(f"to weigh a context, in memory, {arguments.rounds} rounds; goal for read: {GOAL_US} us")
    for name, found in results.items():
        print(
            f"  {name:8} processor {found['cpu_us']:6.2f} us"
            f"   p50 {found['p50_us']:6.1f} us   p99 {found['p99_us']:6.1f} us"
        )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
