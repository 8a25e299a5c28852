"""Recount and re-root a log, against a bare loop of the same hash calls.

    python benchmarks/recount.py [LEAVES]

The log is made in memory (epochs of 5,000 leaves, every kind of leaf), then verified by
`tractatus verify`'s own function: entry bundles parsed, every leaf hashed, every hash tile
compared, order and summaries checked, everything counted. The bare loop hashes the same leaves
and as many nodes and does nothing else. Best of three turns each, in processor time of one
process on one core, so that a busy machine shows as little as it can.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from hashlib import sha256

from tractatus.evidence.codes import Outcome, Service
from tractatus.testing.memory_log import MemoryLog
from tractatus.verifier.readers import MemoryReader
from tractatus.verifier.steps import Verdict
from tractatus.verifier.trust import Trust
from tractatus.verifier.verify import Question, verify_log

EPOCH = 5_000
NOW = 1_795_000_000_000
ROUNDS = 3


def build(leaves: int) -> MemoryLog:
    log = MemoryLog()
    epochs = max(1, leaves // EPOCH)
    for number in range(epochs):
        log.decide(Service.BOUNDARY_ENFORCER, Outcome.REQUIRE_APPROVAL, EPOCH * 2 // 5)
        log.decide(Service.METACOGNITIVE_VERIFIER, Outcome.ALLOW, EPOCH * 3 // 5 - 1)
        log.decide(Service.SCOPED_STATEMENTS, 1, 1_000)
        log.close_epoch(NOW - (epochs - number) * 60_000)
    log.heartbeat(NOW)
    log.publish(NOW)
    return log


def bare_loop(entries: list[bytes]) -> None:
    row = [sha256(b"\x00" + entry).digest() for entry in entries]
    while len(row) > 1:
        carried = row[-1:] if len(row) % 2 else []
        pairs = range(0, len(row) - 1, 2)
        row = [sha256(b"\x01" + row[at] + row[at + 1]).digest() for at in pairs] + carried


def recount(log: MemoryLog) -> None:
    question = Question("memory", Trust.from_policy(log.policy), NOW)
    report = verify_log(MemoryReader(log.resources), question)
    assert report.verdict is Verdict.VERIFIED, report.document()


def best(*works: Callable[[], None]) -> list[float]:
    """The shortest turn of each; they take turns, so that both meet the same machine."""
    times: list[list[float]] = [[] for _ in works]
    for _ in range(ROUNDS):
        for work, found in zip(works, times, strict=True):
            start = time.process_time()
            work()
            found.append(time.process_time() - start)
    return [min(found) for found in times]


def main() -> None:
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    log = build(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
    bare, full = best(lambda: bare_loop(log.entries), lambda: recount(log))
    size = len(log.entries)
    print(f"leaves        {size:>12,}")
    print(f"bare hashing  {bare:>12.2f} s  {size / bare:>12,.0f} leaves/s")
    print(f"recount       {full:>12.2f} s  {size / full:>12,.0f} leaves/s")
    print(f"ratio         {full / bare:>12.2f}")


if __name__ == "__main__":
    main()
