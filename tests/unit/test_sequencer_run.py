"""The loop goes on after every error, says each once, and stops when it is told to."""

import asyncio
import logging
from dataclasses import replace

import pytest

from tractatus.testing.faults import Fault, FaultPlan
from tractatus.testing.pipeline import PARAMETERS, Pipeline, check_log, decision_entry

FAST = replace(PARAMETERS, tick=1, hold=1)


async def run_until(pipeline: Pipeline, condition) -> None:
    """Run the real loop until `condition`, 10 s at most, then stop it in order."""
    stop = asyncio.Event()
    running = asyncio.create_task(pipeline.sequencer.run(stop))
    try:
        async with asyncio.timeout(10):
            while not condition():  # noqa: ASYNC110  (nobody could set an event)
                await asyncio.sleep(0.001)
    finally:
        stop.set()
        await running


def is_quiet(pipeline: Pipeline):
    """Whether every committed leaf is in the log and public."""
    store = pipeline.store
    return lambda: len(store.placed) == len(store.leaves) and not store.state.staged


async def test_it_publishes_what_waits_and_stops():
    pipeline = Pipeline(parameters=FAST)
    committed = [decision_entry(seed) for seed in range(3)]
    for entry in committed:
        pipeline.store.add(entry, at=pipeline.clock.now_ms())
    await run_until(pipeline, is_quiet(pipeline))
    await check_log(pipeline.log, pipeline.policy, committed)


@pytest.mark.parametrize("fault", Fault)
async def test_it_goes_on_after_an_error(fault: Fault, caplog: pytest.LogCaptureFixture):
    pipeline = Pipeline(parameters=FAST, plan=FaultPlan(fault, 0))
    committed = [decision_entry(1)]
    pipeline.store.add(committed[0], at=pipeline.clock.now_ms())
    await run_until(pipeline, is_quiet(pipeline))
    await check_log(pipeline.log, pipeline.policy, committed)
    assert "the log does not grow: planned" in caplog.text


async def test_it_waits_for_another_sequencer_and_says_so_once(
    caplog: pytest.LogCaptureFixture,
):
    pipeline = Pipeline(parameters=FAST)
    waited = asyncio.get_running_loop().time() + 0.1
    async with pipeline.store.exclusive():
        await run_until(pipeline, lambda: asyncio.get_running_loop().time() > waited)
    assert pipeline.store.state.version == 0
    assert caplog.text.count("another sequencer is running") == 1
    await run_until(pipeline, lambda: pipeline.store.state.published.size > 0)


async def test_it_says_what_is_public(caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.INFO)
    pipeline = Pipeline(parameters=FAST)
    pipeline.store.add(decision_entry(1), at=pipeline.clock.now_ms())
    await run_until(pipeline, is_quiet(pipeline))
    assert "epoch 1 is public: 1 leaves, log of 4" in caplog.text


async def test_a_log_in_contradiction_is_not_built_upon_and_mends_itself_when_it_is_mended(
    caplog: pytest.LogCaptureFixture,
):
    pipeline = Pipeline(parameters=FAST)
    await pipeline.tick()
    good = pipeline.log.resources.pop("checkpoint")
    pipeline.store.add(decision_entry(1), at=pipeline.clock.now_ms())
    waited = asyncio.get_running_loop().time() + 0.05
    await run_until(pipeline, lambda: asyncio.get_running_loop().time() > waited)
    assert "there is no checkpoint" in caplog.text
    assert not pipeline.store.state.staged
    pipeline.log.resources["checkpoint"] = good
    await run_until(pipeline, is_quiet(pipeline))
