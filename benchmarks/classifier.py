"""How long one classification takes, in memory, in processor time.

Processor time of this process, so that other load of the machine counts little; it still costs
caches and clock, so the load average is printed with the figures.

    python benchmarks/classifier.py [--rounds N] [--json]
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import sys
import time

from tractatus.governance.classifier import MAX_READ, classify

TEXTS = {
    "a short order": "check port 27027",
    "an ordinary sentence": "Use port 27027 for MongoDB in this project, not the default port",
    "a rule": "for this project, always use React hooks instead of class components",
    "no instruction": "The meeting went well and our newsletter has 4,200 readers by now.",
    "not ASCII": "Bitte don’t push to main – we’ll merge it „tomorrow“, naïvely speaking",
    "a paragraph": (
        "Thanks, that worked. Now bump the version to 3.1.0, run the tests and tag it. "
        "Never push directly to main, and ask me before you delete anything on db.example.com. "
        "For the rest of this session, keep answers under 200 words; the timeout stays at 30 s."
    ),
    "as long as is read": ("use port 27027 and never touch src/legacy/. " * 300)[:MAX_READ],
}


def percentiles(text: str, rounds: int) -> dict[str, float]:
    """Least seen, p50 and p99 of one call, in microseconds of processor time."""
    for _ in range(max(3, rounds // 10)):
        classify(text)
    times = []
    gc.collect()
    for _ in range(rounds):
        start = time.process_time_ns()
        classify(text)
        times.append(time.process_time_ns() - start)
    times.sort()
    return {
        "least_us": round(times[0] / 1000, 1),
        "p50_us": round(times[rounds // 2] / 1000, 1),
        "p99_us": round(times[rounds * 99 // 100] / 1000, 1),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description="Processor time of one classification.")
    parser.add_argument("--rounds", type=int, default=5_000, help="of each text")
    parser.add_argument("--json", action="store_true", help="one JSON document")
    arguments = parser.parse_args()
    results = {
        name: percentiles(text, arguments.rounds if len(text) < 1_000 else arguments.rounds // 100)
        for name, text in TEXTS.items()
    }
    load = round(os.getloadavg()[0], 1)
    if arguments.json:
        document = {"processor_time": True, "load": load, "python": sys.version.split()[0]}
        print(json.dumps(document | {"rounds": arguments.rounds, "texts": results}, indent=2))
        return 0
    print(f"one classification, processor time, load average {load}")
    for name, found in results.items():
        figures = "   ".join(
            f"{label} {found[key]:9.1f} us"
            for label, key in (("least", "least_us"), ("p50", "p50_us"), ("p99", "p99_us"))
        )
        print(f"  {name:22} {figures}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
