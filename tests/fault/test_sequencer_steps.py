"""Each step of the write path fails, stored, not stored or half: nothing is lost or counted twice.

The steps are all methods of all ports that the writer uses, as `tractatus.ports` has them.
"""

import typing

import pytest
from tests.fault.served_witness import ServedWitness

from tractatus import ports
from tractatus.errors import LogStateError, StoreError
from tractatus.notes.checkpoint import Checkpoint, parse_checkpoint
from tractatus.notes.signed import VerifierKey, parse_note
from tractatus.notes.witness import AddCheckpointRequest, format_add_checkpoint
from tractatus.operations.publish import Publisher
from tractatus.operations.sequence import Sequencer
from tractatus.operations.witnessing import Witnesses
from tractatus.testing.faults import Fault, FaultPlan, methods_of
from tractatus.testing.log import MemoryWitnessMemory
from tractatus.testing.pipeline import Pipeline, both_of, check_log, decision_entry


def ports_of_the_writer() -> set[type]:
    """What sequencer, publisher and the talk with witnesses ask for, by their own annotations.

    Of these, the ports that may fail: that promise a `StoreError`.
    """
    found: set[type] = set()
    for part in (Sequencer, Publisher, Witnesses):
        for kind in typing.get_type_hints(part).values():
            for one in (kind, *typing.get_args(kind)):
                is_port = getattr(one, "__module__", "").startswith(f"{ports.__name__}.")
                if is_port and "StoreError" in promises(one):
                    found.add(one)
    return found


def promises(port: type) -> str:
    """All that a port says of itself."""
    return "\n".join(filter(None, (one.__doc__ for one in (port, *vars(port).values()))))


async def one_life(pipeline: Pipeline) -> list[bytes]:
    """Two epochs and a heartbeat, with leaves that arrive while things fail.

    After each tick that says that all is well, the power fails.
    """
    committed = []
    for seed in range(2):
        committed.append(decision_entry(seed))
        pipeline.store.add(committed[-1], tenant=f"tenant-{seed}", at=pipeline.clock.now_ms())
        await settle(pipeline, ticks=2)
    pipeline.clock.advance(pipeline.parameters.heartbeat)
    await settle(pipeline, ticks=3)
    return committed


async def settle(pipeline: Pipeline, *, ticks: int) -> None:
    for _ in range(ticks):
        try:
            async with pipeline.plan.wrap(pipeline.store).exclusive():
                await pipeline.tick()
        except StoreError as error:
            assert str(error).startswith("planned:"), error
        else:
            pipeline.log.lose_power()


async def plan_of_a_whole_life() -> FaultPlan:
    pipeline = Pipeline()
    memories = [witness.memory.checkpoints for witness in pipeline.witnesses]
    pipeline.plan.look = lambda: (
        (pipeline.store.state.version, *(tuple(one.values()) for one in memories)),
        tuple(pipeline.log.durable.items()),
    )
    await one_life(pipeline)
    return pipeline.plan


async def test_a_life_without_faults_is_published_whole():
    pipeline = Pipeline()
    committed = await one_life(pipeline)
    summaries = await check_log(pipeline.log, pipeline.policy, committed)
    assert [summary.number for summary in summaries] == list(range(1, len(summaries) + 1))
    assert not (await pipeline.store.load()).staged


@pytest.mark.parametrize("fault", Fault)
async def test_each_step_may_fail(fault: Fault):
    plan = await plan_of_a_whole_life()
    steps = plan.calls
    assert set(steps) == {name for port in ports_of_the_writer() for name in methods_of(port)}
    assert len(plan.places(fault)) > 5
    for at in plan.places(fault):
        pipeline = Pipeline(plan=FaultPlan(fault, at))
        committed = await one_life(pipeline)
        await check_log(pipeline.log, pipeline.policy, committed)
        assert not (await pipeline.store.load()).staged, (steps[at], at)


class Witnessed(Pipeline):
    """Only the memories of its witnesses fail."""

    def __init__(self, plan: FaultPlan) -> None:
        super().__init__()
        self.memories = [MemoryWitnessMemory() for _ in self.witnesses]
        self.plan = plan
        self.witnesses = [
            ServedWitness(self, number, memory) for number, memory in enumerate(self.memories, 1)
        ]
        self.plan = FaultPlan()


async def witnessed_life(pipeline: Witnessed) -> list[bytes]:
    """A life, in whose middle somebody shows the witnesses another history, again and again."""
    committed = await one_life(pipeline)
    note = pipeline.memories[0].latest(pipeline.signer.origin)
    assert note is not None
    other = await pipeline.signer.sign(Checkpoint(pipeline.signer.origin, 400, bytes(32)))
    size = parse_checkpoint(parse_note(note).text).size
    request = format_add_checkpoint(AddCheckpointRequest(size, (bytes(32),), other))
    for witness in pipeline.witnesses:
        answers = [(await witness.add_checkpoint(request)).status for _ in range(2)]
        assert 422 in answers
    assert all(one.refused == {request} for one in pipeline.memories), "the proof is lost"
    committed.append(decision_entry(77))
    pipeline.store.add(committed[-1], at=pipeline.clock.now_ms())
    await settle(pipeline, ticks=4)
    return committed


@pytest.mark.parametrize("fault", [Fault.NOT_STORED, Fault.STORED])
async def test_each_step_of_a_witness_may_fail(fault: Fault):
    plan = FaultPlan()
    whole = Witnessed(plan)
    plan.look = lambda: ([(dict(one.checkpoints), set(one.refused)) for one in whole.memories], 0)
    await witnessed_life(whole)
    steps = plan.calls
    assert set(steps) == methods_of(ports.WitnessMemory)
    for at in plan.places(fault):
        pipeline = Witnessed(FaultPlan(fault, at))
        committed = await witnessed_life(pipeline)
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
