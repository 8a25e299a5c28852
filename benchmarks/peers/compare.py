"""Our gate beside the policy engines that PyPI has: same rules, same requests, one run.

    benchmarks/peers/run [--rules 20 100 1000] [--rounds N] [--json]

`run` prepares an environment of its own from locks/peers.txt, since some peers need other versions
of what we need. Engines take turns on the same requests on one core. A time is that of one answer,
by two clocks: the wall's, which other load of the machine lengthens, and the processor time of the
process with all its threads. Before anything is timed every engine must give every answer that ours
gives.

What is compared is not the same work: ours also asks for boundaries, digests the act and gives
reasons ("recorded" adds the sealed record with its commitments, in memory); the toolkit writes an
audit entry in memory; Cedar and CEL answer and nothing else.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import platform
import statistics
import time
from collections.abc import Callable, Sequence
from importlib.metadata import version

import same_rules
from same_rules import Answer, Request

# Seconds that one engine may take at one size; slow ones are asked less often, never skipped.
BUDGET_S = 8.0
SLICE = 20

ENGINES: dict[str, Callable[[int], Answer]] = {
    "tractatus": lambda rules: same_rules.ours(rules, is_recorded=False),
    "tractatus, recorded": lambda rules: same_rules.ours(rules, is_recorded=True),
    "agent-governance-toolkit": same_rules.toolkit,
    "cedarpy": same_rules.cedar,
    "cel-python": same_rules.cel,
}


def compare(rules: int, rounds: int) -> dict[str, dict[str, float]]:
    """p50 and p99 of one answer in microseconds; the ratio of medians of processor time to ours."""
    asked = same_rules.requests(rules)
    engines = {name: make(rules) for name, make in ENGINES.items()}
    _verify_alike(engines, asked)
    times: dict[str, list[tuple[int, int]]] = {name: [] for name in engines}
    spent = dict.fromkeys(engines, 0.0)
    gc.collect()
    for turn in range(max(1, rounds // SLICE)):
        for name, answer in engines.items():
            if spent[name] > BUDGET_S and len(times[name]) >= 100:
                continue
            for place in range(SLICE):
                request = asked[(turn * SLICE + place) % len(asked)]
                start, cpu = time.perf_counter_ns(), time.process_time_ns()
                answer(request)
                used = time.process_time_ns() - cpu
                times[name].append((time.perf_counter_ns() - start, used))
            spent[name] += sum(wall for wall, _ in times[name][-SLICE:]) / 1e9
    ours = statistics.median(used for _, used in times["tractatus, recorded"])
    return {name: _summary(found, ours) for name, found in times.items()}


def _summary(times: Sequence[tuple[int, int]], ours: float) -> dict[str, float]:
    wall, used = (sorted(one) for one in zip(*times, strict=True))
    return {
        "p50_us": _microseconds(wall, 50),
        "p99_us": _microseconds(wall, 99),
        "cpu_p50_us": _microseconds(used, 50),
        "cpu_p99_us": _microseconds(used, 99),
        "times_ours": round(statistics.median(used) / ours, 2),
        "answers": len(times),
    }


def _microseconds(times: Sequence[int], percentile: int) -> float:
    return round(times[len(times) * percentile // 100] / 1000, 1)


def _verify_alike(engines: dict[str, Answer], asked: Sequence[Request]) -> None:
    for request in asked:
        answers = {name: answer(request) for name, answer in engines.items()}
        if len(set(answers.values())) != 1:
            raise SystemExit(f"the engines disagree on {request}: {answers}")


def main() -> int:
    parser = argparse.ArgumentParser(description="Our gate beside other policy engines.")
    parser.add_argument("--rules", type=int, nargs="+", default=[20, 100, 1000])
    parser.add_argument("--rounds", type=int, default=4000, help="answers of each engine")
    parser.add_argument("--json", action="store_true", help="one JSON document")
    arguments = parser.parse_args()
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    found = {rules: compare(rules, arguments.rounds) for rules in arguments.rules}
    document = {
        "python": platform.python_version(),
        "load_1_minute": round(os.getloadavg()[0], 2),
        "versions": {
            name: version(name) for name in ("agent-governance-toolkit", "cedarpy", "cel-python")
        },
        "rules": found,
    }
    if arguments.json:
        print(json.dumps(document, indent=2))
        return 0
    print(f"one answer, in memory, microseconds; load {document['load_1_minute']}")
    for rules, engines in found.items():
        print(f"{rules} rules")
        for name, row in engines.items():
            print(
                f"  {name:26} p50 {row['p50_us']:9.1f}   p99 {row['p99_us']:9.1f}   "
                f"processor p50 {row['cpu_p50_us']:9.1f}   p99 {row['cpu_p99_us']:9.1f}   "
                f"{row['times_ours']:8.2f} times ours, recorded   ({row['answers']} answers)"
            )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
