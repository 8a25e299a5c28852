"""How long one cross-reference takes, in memory: an act against 100 and 10,000 instructions.

Most instructions are noise: each kind of key over forty subjects, bans of different values, and
one in ten without any key. CPU time of this process, so that a busy machine changes less; the
classifier is not in it, for instructions are classified when they are given. Memory is what
tracemalloc counts for the instructions, their index and the constraints.

    python benchmarks/validator.py [--rounds N] [--json]
"""

from __future__ import annotations

import argparse
import gc
import json
import statistics
import sys
import time
import tracemalloc
from typing import Any

from tractatus.governance.act import Act, ActorKind, Span
from tractatus.governance.crossref import Status, cross_reference
from tractatus.governance.instructions.instruction import (
    Authority,
    Classification,
    Constraint,
    Instruction,
    Operator,
    Persistence,
    Place,
    Polarity,
    Quadrant,
    Scope,
    Verification,
)
from tractatus.governance.instructions.memory import InstructionMemory

SIZES = (100, 10_000)

ACTS: dict[str, tuple[dict[str, Any], Status]] = {
    "parameter, as told": ({"service": "mongodb", "port": 27027}, Status.APPROVED),
    "parameter, the habit": ({"service": "mongodb", "port": 27017}, Status.REJECTED),
    "command, as told": ({"command": "mongosh --port 27027 shop"}, Status.APPROVED),
    "command, the habit": ({"command": "mongosh --port 27017 shop"}, Status.REJECTED),
    "connection string": ({"uri": "mongodb://db1:27017/shop"}, Status.REJECTED),
    "address": ({"url": "https://api.shop.example/v2/orders?page=3"}, Status.APPROVED),
    "several commands": (
        {"command": "cd /srv/app && git pull origin main && docker compose up -d --build web"},
        Status.APPROVED,
    ),
    "settings file": (
        {"path": ".env", "content": "MONGO_PORT=27027\nMONGO_HOST=db1\nDEBUG=1\nTIMEOUT=30s\n"},
        Status.APPROVED,
    ),
    "message": ({"text": "The bakery opens at six tomorrow, as always."}, Status.APPROVED),
    "an act about nothing": ({"label": "news", "pinned": True}, Status.APPROVED),
}


def noise(at: int) -> Constraint | None:
    """The constraint of the instruction at `at`; every tenth has none."""
    kinds: list[tuple[str, Any, Operator]] = [
        ("port:service{}", 20_000 + at % 9_000, Operator.EQUALS),
        ("host:service{}", f"h{at}.example", Operator.EQUALS),
        ("path", f"/srv/noise{at}/**", Operator.MATCHES),
        ("package", f"package-{at}", Operator.EQUALS),
        ("table", f"table_{at}", Operator.EQUALS),
        ("version:runtime{}", f"{at % 30}.1", Operator.WITHIN),
        ("count:things{}", at, Operator.AT_MOST),
        ("duration:wait{}", at, Operator.AT_MOST),
        ("confirmation:thing{}", True, Operator.EQUALS),
    ]
    if at % 10 == 9:
        return None
    key, value, operator = kinds[at % 10]
    kind = key.partition(":")[0]
    polarity = Polarity.FORBID if kind in ("path", "package", "table") else Polarity.REQUIRE
    subject = key.format((at // 10) % 40)
    return Constraint(subject, operator, value, polarity, Span(0, 4), scope=Scope.PROJECT)


def instruction(at: int, constraint: Constraint | None) -> Instruction:
    found = Classification(
        Quadrant.OPERATIONAL,
        Persistence.HIGH,
        Scope.PROJECT,
        Verification.MANDATORY,
        0.9,
        (constraint,) if constraint else (),
    )
    text = f"never do thing {at} to the garden of neighbour {at * 7}"
    return Instruction(f"{at:08}", text, Authority.MEMBER, at, found, author=f"member-{at % 50}")


def told(size: int) -> list[Instruction]:
    """`size` instructions, the one about MongoDB first."""
    first = Constraint("port:mongodb", Operator.EQUALS, 27027, Polarity.REQUIRE, Span(9, 14))
    return [instruction(0, first), *(instruction(at, noise(at)) for at in range(1, size))]


def measure(memory: InstructionMemory, parameters: dict[str, Any], rounds: int) -> list[float]:
    """Microseconds of CPU of each of `rounds` comparisons, each from a view of its own."""
    act = Act("tool.call", "agent", ActorKind.AGENT, parameters)
    taken = []
    gc.collect()
    gc.disable()
    for at in range(rounds + rounds // 10):
        view = memory.seen_from(Place(), 10**12 + at)
        start = time.process_time_ns()
        cross_reference(act, view)
        taken.append((time.process_time_ns() - start) / 1_000)
    gc.enable()
    return sorted(taken[rounds // 10 :])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=4_000)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    report: dict[str, Any] = {"acts": {}, "memory_bytes": {}}
    for size in SIZES:
        tracemalloc.start()
        memory = InstructionMemory(told(size))
        cross_reference(Act("a.b", "agent", ActorKind.AGENT), memory)
        report["memory_bytes"][str(size)] = tracemalloc.get_traced_memory()[0]
        tracemalloc.stop()
        for name, (parameters, expected) in ACTS.items():
            act = Act("tool.call", "agent", ActorKind.AGENT, parameters)
            assert cross_reference(act, memory).status is expected, name
            taken = measure(memory, parameters, arguments.rounds)
            report["acts"].setdefault(name, {})[str(size)] = {
                "p50_us": round(statistics.median(taken), 1),
                "p99_us": round(taken[int(len(taken) * 0.99)], 1),
            }
    if arguments.json:
        json.dump(report, sys.stdout, indent=2)
        return 0
    print(f"{'act':24}" + "".join(f"{f'{size} p50':>12}{'p99':>8}" for size in SIZES))
    for name, found in report["acts"].items():
        cells = (f"{one['p50_us']:>12}{one['p99_us']:>8}" for one in found.values())
        print(f"{name:24}" + "".join(cells))
    for size, taken_bytes in report["memory_bytes"].items():
        print(f"memory of {size} instructions: {taken_bytes / 1_048_576:.1f} MiB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
