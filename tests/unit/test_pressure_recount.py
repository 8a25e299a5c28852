"""A decision with a reading on its real way: gate, record, leaf, epoch, figures, recount."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.unit.test_decide import TENANT, OneKey

from tractatus.evidence.codes import PressureLevel, Service
from tractatus.evidence.leaf import DecisionLeaf, parse_leaf
from tractatus.governance import Act, ActorKind, Gate
from tractatus.governance.case import Pressure
from tractatus.governance.pressure import Entry, EntryKind, Ledger, read_ledger
from tractatus.operations.decide import seal_decision
from tractatus.operations.policies import default_policy
from tractatus.tenancy.scope import TenantKind
from tractatus.testing.memory_log import MemoryLog
from tractatus.testing.sources import ManualClock, SeededRandomness
from tractatus.verifier.readers import MemoryReader
from tractatus.verifier.steps import Verdict
from tractatus.verifier.trust import Trust
from tractatus.verifier.verify import Question, verify_log

RANDOMNESS = SeededRandomness()
NOW = 1_795_000_000_000
# Tokens of a limit of 100 that reach each level by themselves, but for the second.
TOKENS = {Pressure.NORMAL: 0, Pressure.HIGH: 70, Pressure.CRITICAL: 85, Pressure.DANGEROUS: 95}


async def leaves(tokens: int, messages: int = 0) -> list[bytes]:
    """Decide about an edit from a context of so many tokens, and seal what came of it."""
    ledger = Ledger(100, messages=messages).appended(Entry(EntryKind.TOOL_RESULT, tokens))
    act = Act("code.edit", "agent", ActorKind.AGENT)
    decision = Gate(default_policy()).decide(act, reading=read_ledger(ledger))
    record = await seal_decision(
        decision,
        act,
        tenant=TENANT,
        kind=TenantKind.MEMBER,
        keys=OneKey(),
        clock=ManualClock(NOW),
        randomness=RANDOMNESS,
    )
    return list(record.leaves)


@pytest.mark.parametrize("level", TOKENS)
async def test_the_leaf_carries_the_level(level: Pressure) -> None:
    found = [leaf for entry in await leaves(TOKENS[level]) if (leaf := parse_leaf(entry))]
    monitor = [
        leaf
        for leaf in found
        if isinstance(leaf, DecisionLeaf) and leaf.service == Service.CONTEXT_PRESSURE_MONITOR
    ]
    assert [leaf.outcome for leaf in monitor] == [PressureLevel(level)]


async def published() -> tuple[MemoryLog, dict[str, bytes], bytes]:
    log = MemoryLog()
    for count, level in enumerate(TOKENS, 1):
        for _ in range(count):
            log.take(await leaves(TOKENS[level]))
    log.take(await leaves(50, messages=100))  # ELEVATED by its score
    log.close_epoch(NOW - 60_000)
    log.heartbeat(NOW - 5_000)
    files = log.publish(NOW - 4_000)
    return log, files, log.metrics(NOW - 1_000)


def recount(log: MemoryLog, files: dict[str, bytes], metrics: bytes) -> Any:
    question = Question("test", Trust.from_policy(log.policy), NOW, metrics=metrics)
    return verify_log(MemoryReader(files), question)


async def test_figures_count_levels_and_a_recount_agrees() -> None:
    log, files, metrics = await published()
    window = json.loads(metrics)["windows"]["24h"]
    assert window["pressure_histogram"] == [1, 1, 2, 3, 4]
    figures = window["services"]["ContextPressureMonitor"]
    assert figures["operations"] == 11
    assert (figures["allowed"], figures["approvals"], figures["blocked"]) == (4, 3, 4)
    assert recount(log, files, metrics).verdict is Verdict.VERIFIED


@pytest.mark.parametrize("level", range(5))
async def test_a_histogram_that_is_false_is_found(level: int) -> None:
    log, files, metrics = await published()
    document = json.loads(metrics)
    document["windows"]["24h"]["pressure_histogram"][level] += 1
    assert recount(log, files, json.dumps(document).encode()).verdict is Verdict.FALSE
