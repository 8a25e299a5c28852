"""Each interesting system call of the log's writer and of a witness fails, or is never reached.

What is tried is found by a traced run: nothing here lists system calls. After each fault the same
process, or the next one, must bring the log to where everything that was committed is public,
once, under every check that a stranger makes.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.conftest import Database
from tests.fault.system_calls import Call, Injection, calls_in, injections
from tests.fault.test_sequencer_kills import commit
from tests.fault.writer import Data, data_directory

# A fault that is not over by itself until then is left to the next process.
PATIENCE_SECONDS = 4


@pytest.fixture
def data(tmp_path: Path, database: Database) -> Iterator[Data]:
    """A log of one epoch, and its witnesses."""
    with data_directory(tmp_path, database) as made:
        yield made


async def trace(data: Data, service: str, ports) -> list[Call]:
    """The interesting calls of a service while an epoch is closed."""
    output = data.settings.logs / "trace"
    words = ("-o", str(output), "-e", "trace=%file,%desc,%network")
    await commit(ports, 3)
    if service == "sequencer":
        data.run_sequencer(*words)
    else:
        data.stop(service)
        data.start_witness(service, *words)
        data.run_sequencer()
        data.stop(service)
        data.start_witness(service)
    return list(calls_in(output.read_text().splitlines(), data.settings.data))


def suffer(data: Data, service: str, injection: Injection) -> str:
    """Let it happen, and recover; what was said of it, or what is wrong."""
    if service != "sequencer":
        data.stop(service)
        struck = data.start_witness(service, *injection.strace)
        writer = data.start("sequencer")
    else:
        struck = writer = data.start("sequencer", *injection.strace)
    end = time.monotonic() + PATIENCE_SECONDS
    while not (data.has_ended(struck) or data.is_settled()) and time.monotonic() < end:
        time.sleep(0.01)
    data.stop("sequencer")
    if struck is not writer:
        data.stop(service)
        data.start_witness(service)
    if not data.is_settled():
        data.run_sequencer()
    return struck.said() + writer.said()


@pytest.mark.timeout(1800)  # some minutes where nothing else runs
@pytest.mark.parametrize("service", ["sequencer", "witness-1"])
async def test_no_system_call_costs_a_leaf_or_counts_one_twice(data: Data, ports, service: str):
    data.start_witnesses()
    await trace(data, service, ports)  # the first epoch makes what the others find
    calls = await trace(data, service, ports)
    chosen = injections(calls)
    assert {"fsync", "openat", "write", "close"} <= {one.call.name for one in chosen}
    wrong = {}
    for injection in chosen:
        await commit(ports, 1)
        said = await asyncio.to_thread(suffer, data, service, injection)
        await asyncio.to_thread(data.check)
        if any(words in said for words in ("operations/sequence.py", "in ASGI application")):
            wrong[str(injection)] = said  # an error passed our own code by
    assert not wrong, "\n".join(f"{name}: {said}" for name, said in wrong.items())
