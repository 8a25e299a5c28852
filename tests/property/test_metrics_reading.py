"""What the platform reads at constant cost is what a stranger recounts from every leaf."""

from __future__ import annotations

import asyncio
import json
from hashlib import sha256

from hypothesis import given, settings
from hypothesis import strategies as st

from tractatus.errors import LogStateError, StoreError
from tractatus.evidence.codes import Service
from tractatus.evidence.figures import SIX_NAMES
from tractatus.evidence.leaf import CountedLeaf, DecisionLeaf, format_leaf
from tractatus.evidence.metrics import Declared
from tractatus.notes.signed import VerifierKey
from tractatus.operations.metrics import MetricsSettings, read_metrics
from tractatus.testing.faults import raises
from tractatus.testing.pipeline import Pipeline
from tractatus.verifier.readers import MemoryReader
from tractatus.verifier.steps import Status
from tractatus.verifier.trust import Trust
from tractatus.verifier.verify import Question, verify_log

DECLARED = Declared(
    platform_name="Test",
    platform_url="http://127.0.0.1:9001",
    environment="local",
    demonstration=False,
    running=SIX_NAMES[:1] + SIX_NAMES[4:5],
    variants=("community",),
    limits="http://127.0.0.1:9000/enforcement.html#limits",
)
HOUR_MS = 3_600_000

decisions = st.tuples(
    st.sampled_from([1, 5, 7, 8]), st.integers(1, 6), st.sampled_from([0, 0, 1, 2, 4, 8, 16, 33])
)
counts = st.tuples(
    st.sampled_from([int(Service.SCOPED_STATEMENTS), int(Service.OPINIONS)]),
    st.integers(1, 3),
    st.sampled_from([0, 4]),
)
# Hours that pass, then what is decided in them.
histories = st.lists(
    st.tuples(st.integers(0, 200), st.lists(decisions | counts, max_size=6)),
    min_size=1,
    max_size=12,
)


def settings_of(pipeline: Pipeline) -> MetricsSettings:
    return MetricsSettings([VerifierKey.parse(pipeline.signer.verifier_key)], DECLARED)


async def live(pipeline: Pipeline, history: list) -> None:
    """Let a history happen; whatever waits at its end is published too."""
    seed = len(pipeline.store.leaves)
    for hours, acts in history:
        pipeline.clock.advance(hours * HOUR_MS)
        for service, outcome, flags in acts:
            seed += 1
            commitment = sha256(b"%d" % seed).digest()
            leaf = (
                DecisionLeaf(service, outcome, flags, commitment)
                if service < 128
                else CountedLeaf(service, outcome, flags, commitment, seed)
            )
            pipeline.store.add(format_leaf(leaf), at=pipeline.clock.now_ms())
        await pipeline.tick()
    pipeline.clock.advance(pipeline.parameters.hold)
    await pipeline.tick()


@settings(max_examples=12, deadline=None)
@given(histories)
def test_read_metrics_are_recounted(history: list):
    pipeline = Pipeline()
    asyncio.run(live(pipeline, history))
    document = asyncio.run(
        read_metrics(pipeline.store, pipeline.log, pipeline.clock, settings_of(pipeline))
    )
    report = verify_log(
        MemoryReader(pipeline.log.resources),
        Question(
            target="test",
            trust=Trust.from_policy(pipeline.policy),
            now_ms=pipeline.clock.now_ms(),
            metrics=document,
        ),
    )
    for step in report.steps:
        assert step.status is Status.PASSED or step.number == 4, (step, json.loads(document))


class CountingReader:
    """Counts the reads that reach the database."""

    def __init__(self, store) -> None:
        self.store = store
        self.reads: list[tuple[str, int]] = []

    async def at(self, times, *, size):
        self.reads.append(("at", len(times)))
        return await self.store.at(times, size=size)

    async def numbered(self, numbers):
        self.reads.append(("numbered", len(numbers)))
        return await self.store.numbered(numbers)

    async def about_log(self, *, size):
        self.reads.append(("about_log", 1))
        return await self.store.about_log(size=size)


async def test_the_cost_does_not_grow_with_the_log():
    pipeline = Pipeline()
    reader = CountingReader(pipeline.store)
    costs = []
    for _ in range(2):
        await live(pipeline, [(24, [(1, 1, 0)])] * 40)
        reader.reads.clear()
        await read_metrics(reader, pipeline.log, pipeline.clock, settings_of(pipeline))
        costs.append(list(reader.reads))
    assert [name for name, _ in costs[0]] == ["at", "numbered", "about_log"]
    assert all(count < 100 for cost in costs for _, count in cost)
    assert costs[0] == costs[1]


async def test_before_the_first_checkpoint_there_are_no_metrics():
    pipeline = Pipeline()
    with raises(StoreError):
        await read_metrics(pipeline.store, pipeline.log, pipeline.clock, settings_of(pipeline))


async def test_a_damaged_checkpoint_is_not_counted_from():
    pipeline = Pipeline()
    await pipeline.tick()
    note = pipeline.log.resources["checkpoint"]
    pipeline.log.resources["checkpoint"] = note.replace(b"\n3\n", b"\n2\n")
    with raises(LogStateError):
        await read_metrics(pipeline.store, pipeline.log, pipeline.clock, settings_of(pipeline))
