"""How long one decision takes, in memory: no database, no network, no log.

Two clocks: the wall's, which says what a caller waits on this machine with whatever else it does,
and the processor time of this thread, which says what a decision costs. "a permit" is the whole way
of a program with the library: entering and leaving `with gate.act(...)`, the record in a list.

Each act is decided by a gate with a policy of about 100 rules. "sealed" adds the record with its
commitments, still in memory; storing it is measured by `act_with_record.py`.

    python benchmarks/gate.py [--rounds N] [--json]
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import sys
import time
from collections.abc import Callable
from uuid import UUID

from tractatus import Gate as LibraryGate
from tractatus.governance import (
    Act,
    ActorKind,
    Alternative,
    Evidence,
    Gate,
    Policy,
    Reasoning,
    parse_policy,
)
from tractatus.operations.decide import seal_decision
from tractatus.tenancy.scope import TenantId, TenantKind
from tractatus.testing.sources import ManualClock, SeededRandomness

RULES = 100
TENANT = TenantId(UUID(int=1))

ACT = """
[[act]]
type = "area{n}.change"
summary = "An act of area {n}."
object = "ordinary"
verb = "change"
impact = "{impact}"
reversible = true
parameters = {{ amount = "integer", region = "text" }}

[[rule]]
id = "small-{n}"
effect = "permit"
acts = ["area{n}.change"]
where = [{{ parameter = "amount", at_most = {limit} }}]
reason = "small enough"

[[rule]]
id = "large-{n}"
effect = "require_approval"
acts = ["area{n}.change"]
where = [{{ parameter = "amount", at_least = {limit} }}, {{ parameter = "region", equals = "eu" }}]
reason = "large"
"""

REASONING = Reasoning(
    goal="the amount of area 7 in the region eu is raised as the owner asked",
    evidence=(Evidence("the amount is 12 according to the owner", "instruction:4"),),
    steps=("write the amount of the area", "read it back and compare"),
    alternatives=(
        Alternative("leave it at 11", "the owner asked for another value"),
        Alternative("ask the owner again", "the instruction is explicit"),
    ),
    assumptions=("nobody else writes it",),
    risks=("a reader sees both values for a moment",),
    rollback="write the earlier amount",
)


def policy_of(rules: int) -> Policy:
    """A policy with `rules` rules, two for each act; every tenth act has medium impact."""
    parts = ['format = 1\nname = "benchmark"\nversion = "1"\n']
    parts += [
        ACT.format(n=n, limit=100 + n, impact="medium" if n % 10 == 7 else "low")
        for n in range(rules // 2)
    ]
    return parse_policy("".join(parts))


def percentiles(measure: Callable[[], object], rounds: int) -> dict[str, float]:
    """p50 and p99 of one call, in microseconds, by both clocks."""
    for _ in range(rounds // 10):
        measure()
    found: dict[str, float] = {}
    for name, clock in (("", time.perf_counter_ns), ("cpu_", time.thread_time_ns)):
        times = []
        gc.collect()
        for _ in range(rounds):
            start = clock()
            measure()
            times.append(clock() - start)
        times.sort()
        found[f"{name}p50_us"] = round(times[rounds // 2] / 1000, 1)
        found[f"{name}p99_us"] = round(times[rounds * 99 // 100] / 1000, 1)
    return found


class OneKey:
    async def for_tenant(self, tenant: TenantId) -> bytes:
        return bytes(32)


def cases(rules: int) -> dict[str, Callable[[], object]]:
    """What is measured, by name."""
    gate = Gate(policy_of(rules))
    member = Act("area3.change", "member", ActorKind.MEMBER, {"amount": 12, "region": "eu"})
    refused = Act("area3.change", "member", ActorKind.MEMBER, {"amount": 5000, "region": "eu"})
    described = Act(
        "area3.change",
        "agent",
        ActorKind.AGENT,
        {"amount": 12, "region": "eu"},
        description="raise the amount of area 3 as the owner asked yesterday",
    )
    reasoned = Act("area7.change", "agent", ActorKind.AGENT, {"amount": 12, "region": "eu"})
    clock, randomness = ManualClock(), SeededRandomness()
    policy = policy_of(rules)

    program = LibraryGate.in_memory(policy=policy)
    governed = program.governed("area3.change")(lambda amount, region: None)

    def permit() -> None:
        with program.act(member):
            pass

    def sealed() -> object:
        sealing = seal_decision(
            gate.decide(member),
            member,
            tenant=TENANT,
            kind=TenantKind.MEMBER,
            keys=OneKey(),
            clock=clock,
            randomness=randomness,
        )
        try:
            sealing.send(None)
        except StopIteration as done:
            return done.value
        raise AssertionError("nothing here waits")

    return {
        "allowed by a rule": lambda: gate.decide(member),
        "sent to a human": lambda: gate.decide(refused),
        "with a description": lambda: gate.decide(described),
        "with reasoning": lambda: gate.decide(
            reasoned, reasoning=REASONING, resolvable={"instruction:4"}
        ),
        "allowed and sealed": sealed,
        "a permit": permit,
        "a governed function": lambda: governed(12, "eu"),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description="Latency of a gate decision, in memory.")
    parser.add_argument("--rounds", type=int, default=20_000, help="decisions of each kind")
    parser.add_argument("--json", action="store_true", help="one JSON document")
    arguments = parser.parse_args()
    results = {name: percentiles(call, arguments.rounds) for name, call in cases(RULES).items()}
    if arguments.json:
        document = {"rules": RULES, "in_memory": True, "python": sys.version.split()[0],
                    "load": os.getloadavg()[0], "processors": os.cpu_count()}  # fmt: skip
        print(json.dumps(document | {"rounds": arguments.rounds, "decisions": results}, indent=2))
        return 0
    print(f"one gate decision, in memory, {RULES} rules, {arguments.rounds} rounds each")
    for name, found in results.items():
        print(
            f"  {name:20} p50 {found['p50_us']:7.1f} us   p99 {found['p99_us']:7.1f} us"
            f"   processor p50 {found['cpu_p50_us']:7.1f} us   p99 {found['cpu_p99_us']:7.1f} us"
        )
    print(f"load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
