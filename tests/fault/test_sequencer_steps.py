"""Each step of the write path fails, stored or not: nothing is lost or counted twice."""

import pytest

from tractatus.errors import LogStateError
from tractatus.notes.signed import VerifierKey
from tractatus.testing.faults import Fault, FaultPlan
from tractatus.testing.pipeline import Pipeline, both_of, check_log, decision_entry


async def one_life(pipeline: Pipeline) -> list[bytes]:
    """Two epochs and a heartbeat, with leaves that arrive while things fail."""
    committed = []
    for seed in range(3):
        committed.append(decision_entry(seed))
        pipeline.store.add(committed[-1], tenant=f"tenant-{seed % 2}", at=pipeline.clock.now_ms())
        await pipeline.settle(ticks=2)
    await pipeline.settle(ticks=4)
    pipeline.clock.advance(pipeline.parameters.heartbeat)
    await pipeline.settle(ticks=3)
    return committed


async def calls_of_a_whole_life() -> list[str]:
    pipeline = Pipeline()
    await one_life(pipeline)
    return pipeline.plan.calls


async def test_a_life_without_faults_is_published_whole():
    pipeline = Pipeline()
    committed = await one_life(pipeline)
    summaries = await check_log(pipeline.log, pipeline.policy, committed)
    assert [summary.number for summary in summaries] == list(range(1, len(summaries) + 1))
    assert not (await pipeline.store.load()).staged


@pytest.mark.parametrize("fault", Fault)
async def test_each_step_may_fail(fault: Fault):
    steps = await calls_of_a_whole_life()
    assert {"stage", "write", "keep_signed", "add_checkpoint", "replace", "mark_published"} == set(
        steps
    )
    for at in range(len(steps)):
        pipeline = Pipeline(plan=FaultPlan(fault, at))
        committed = await one_life(pipeline)
        await check_log(pipeline.log, pipeline.policy, committed)
        assert not (await pipeline.store.load()).staged, (steps[at], at)


async def test_nothing_is_published_without_the_quorum_and_everything_afterwards():
    pipeline = Pipeline()
    await pipeline.tick()
    before = await pipeline.log.read("checkpoint")
    pipeline.witnesses[1].is_up = False
    committed = []
    for seed in range(3):
        committed.append(decision_entry(seed))
        pipeline.store.add(committed[-1], at=pipeline.clock.now_ms())
        state = await pipeline.tick()
        assert state.staged
        assert await pipeline.log.read("checkpoint") == before
    pipeline.witnesses[1].is_up = True
    await pipeline.settle()
    await check_log(pipeline.log, pipeline.policy, committed)


async def restored_one_epoch_ago(pipeline: Pipeline) -> dict[str, bytes]:
    """An epoch is published, then database and files are as before it; these files."""
    await pipeline.tick()
    old_state, old_epochs = pipeline.store.state, list(pipeline.store.epochs)
    old_files = dict(pipeline.log.resources)
    pipeline.store.add(decision_entry(1), at=pipeline.clock.now_ms())
    await pipeline.tick()
    pipeline.store.state, pipeline.store.epochs = old_state, old_epochs
    pipeline.store.placed.clear()
    pipeline.log.resources = dict(old_files)
    return old_files


async def test_a_restored_backup_signs_nothing():
    pipeline = Pipeline()
    old_files = await restored_one_epoch_ago(pipeline)
    for seed in (2, 3, 4):
        pipeline.store.add(decision_entry(seed), at=pipeline.clock.now_ms())
    with pytest.raises(LogStateError, match="older copy"):
        await pipeline.tick()
    assert pipeline.store.state.signed == b""
    assert pipeline.log.resources["checkpoint"] == old_files["checkpoint"]


async def test_a_restored_backup_that_went_on_without_its_witnesses_publishes_nothing_more():
    pipeline = Pipeline()
    await restored_one_epoch_ago(pipeline)
    remembered = [dict(one.memory.checkpoints) for one in pipeline.witnesses]
    for one in pipeline.witnesses:
        one.memory.checkpoints.clear()
    for seed in (2, 3, 4):
        pipeline.store.add(decision_entry(seed), at=pipeline.clock.now_ms())
        await pipeline.tick()
    for one, seen in zip(pipeline.witnesses, remembered, strict=True):
        one.memory.checkpoints = seen
    second_history = await pipeline.log.read("checkpoint")
    pipeline.store.add(decision_entry(5), at=pipeline.clock.now_ms())
    with pytest.raises(LogStateError, match="an older copy of the log went on without them"):
        await pipeline.tick()
    assert await pipeline.log.read("checkpoint") == second_history
    assert all(one.memory.refused for one in pipeline.witnesses), "half of the proof is not kept"


async def test_one_witness_that_contradicts_stops_nobody_where_the_others_are_enough():
    pipeline = Pipeline()
    await restored_one_epoch_ago(pipeline)
    stubborn, forgetful = pipeline.witnesses
    pipeline.policy = both_of(
        VerifierKey.parse(pipeline.signer.verifier_key), [VerifierKey.parse(forgetful.verifier_key)]
    )
    remembered = dict(stubborn.memory.checkpoints)
    for one in pipeline.witnesses:
        one.memory.checkpoints.clear()
    await pipeline.settle()
    for seed in (2, 3, 4):
        pipeline.store.add(decision_entry(seed), at=pipeline.clock.now_ms())
        await pipeline.tick()
    stubborn.memory.checkpoints = remembered
    pipeline.store.add(decision_entry(5), at=pipeline.clock.now_ms())
    assert not (await pipeline.tick()).staged
    assert stubborn.memory.refused
