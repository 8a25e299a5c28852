"""Nothing runs where its record is not known to be there: faults, cancellation, forks, kills."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from typing import Any

import asyncpg
import pytest
from tests.conftest import Database
from tests.interception.adapters import ON_RECORD
from tests.interception.ground import ask, count_records, installation, prepared_gate

from tractatus import Act, ActDenied, Gate, Mode
from tractatus.errors import StoreError
from tractatus.operations.decide import seal_decision
from tractatus.operations.promise import Promiser
from tractatus.testing.interception import Fault, check_faults

ACT = Act("git.commit", "me")


@pytest.fixture
async def data(database, tmp_path):
    await installation(database, tmp_path)
    return tmp_path


def one(database: Database, *statements: str) -> None:
    for statement in statements:
        ask(database, statement)


@contextmanager
def locked(database: Database) -> Iterator[None]:
    """Nobody records while this lasts."""
    ready, done = threading.Event(), threading.Event()

    async def hold() -> None:
        connection = await asyncpg.connect(database.superuser_url)
        async with connection.transaction():
            await connection.execute("LOCK TABLE evidence.record IN ACCESS EXCLUSIVE MODE")
            ready.set()
            await asyncio.to_thread(done.wait)
        await connection.close()

    thread = threading.Thread(target=asyncio.run, args=(hold(),))
    thread.start()
    assert ready.wait(10)
    try:
        yield
    finally:
        done.set()
        thread.join()


@contextmanager
def broken(database: Database, fault: Fault, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The database with this fault."""
    match fault:
        case Fault.DOWN:
            one(
                database,
                f"ALTER DATABASE {database.name} CONNECTION LIMIT 0",
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND usename LIKE 'tractatus_app'",
            )
            yield
        case Fault.NOT_STORED:
            # The database refuses a record whose columns say something else than it does.
            async def false(*args: Any, **more: Any) -> Any:
                return replace(await seal_decision(*args, **more), effect="notice")

            with monkeypatch.context() as patch:
                patch.setattr("tractatus.compose.library_world.seal_decision", false)
                yield
        case Fault.STORED:
            # The record is committed, and then there is no promise.
            async def lost(*_: object) -> bytes:
                raise StoreError("the key cannot be reached")

            with monkeypatch.context() as patch:
                patch.setattr(Promiser, "promise", lost)
                yield
        case Fault.SLOW:
            with locked(database):
                yield


@pytest.mark.parametrize("kind", ON_RECORD)
async def test_faults_of_the_record(kind, database, data, monkeypatch):
    before = count_records(database)

    @asynccontextmanager
    async def open_faulty(policy: Any, fault: Fault) -> Any:
        gate = prepared_gate(database, data, policy, deadline_s=0.4 if fault is Fault.SLOW else 20)
        gate.ask(_request())  # connected, so that it is not the connecting that fails
        with broken(database, fault, monkeypatch):
            yield kind(gate)
        gate.close()

    faults = (Fault.STORED, Fault.NOT_STORED, Fault.SLOW, Fault.DOWN)
    await check_faults(open_faulty, faults=faults)
    # One of each opening, and the one that was stored although its answer was lost. What was only
    # slow may be there as well: its statements were on their way.
    assert count_records(database) - before - len(faults) in (1, 2)


def _request() -> Any:
    from tractatus.governance.documents.requests import DecideRequest

    return DecideRequest(ACT)


async def test_shadow_goes_on_without_its_record(database, data, monkeypatch, caplog):
    gate = prepared_gate(database, data, mode=Mode.SHADOW)
    with broken(database, Fault.NOT_STORED, monkeypatch), gate.act(ACT) as observed:
        pass
    gate.close()
    assert observed.record_id is None
    assert "a shadow decision was not recorded" in caplog.text


@pytest.mark.parametrize("error", [KeyError("x"), RuntimeError("secret"), AssertionError()])
async def test_whatever_a_keeper_raises_denies(error, monkeypatch):
    gate = Gate.in_memory()

    def fail(*_: object, **__: object) -> None:
        raise error

    async def fail_async(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(gate._keeper, "keep", fail)
    monkeypatch.setattr(gate._keeper, "keep_async", fail_async)
    with pytest.raises(ActDenied, match=r"gate\.not_recorded") as caught, gate.act(ACT):
        pytest.fail("it ran")
    assert "secret" not in str(caught.value.decision)
    with pytest.raises(ActDenied, match=r"gate\.not_recorded"):
        async with gate.act(ACT):
            pytest.fail("it ran")


@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit, asyncio.CancelledError])
def test_what_ends_a_program_ends_the_question(error, monkeypatch):
    gate = Gate.in_memory()

    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(gate._keeper, "keep", fail)
    with pytest.raises(error), gate.act(ACT):
        pytest.fail("it ran")


def test_a_gate_that_breaks_denies(monkeypatch):
    gate = Gate.in_memory()
    monkeypatch.setattr(gate._gate, "decide", lambda *_, **__: 1 / 0)
    with pytest.raises(ActDenied, match=r"gate\.service_failed"), gate.act(ACT):
        pytest.fail("it ran")


def test_what_comes_after_the_deadline_is_too_late(monkeypatch):
    gate = Gate.in_memory(deadline_s=0.01)
    keep = gate._keeper.keep

    def slow(decided: Any, *, seconds: float) -> Any:
        assert 0 < seconds <= 0.01
        kept = keep(decided, seconds=seconds)
        time.sleep(0.02)
        return kept

    monkeypatch.setattr(gate._keeper, "keep", slow)
    with pytest.raises(ActDenied, match=r"gate\.deadline") as caught, gate.act(ACT):
        pytest.fail("it ran")
    assert caught.value.record_id == gate.remembered[0].record_id


async def test_cancelled_at_each_point_of_waiting(database, data):
    """Wherever the cancellation meets the question, the act has not begun, or is recorded."""
    gate = prepared_gate(database, data)
    began: list[Any] = []

    @gate.governed("git.commit")
    async def commit() -> None:
        from tractatus import current_permit

        began.append(current_permit().record_id)
        await asyncio.sleep(10)

    outcomes = set()
    for steps in range(60):
        task = asyncio.create_task(commit())
        before = len(began)
        for _ in range(steps):
            await asyncio.sleep(0 if steps < 30 else 0.0002)
        is_begun = len(began) > before
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        # What was not begun when it was cancelled never begins.
        assert (len(began) > before) is is_begun
        outcomes.add(is_begun)
    async with asyncio.timeout(20):  # the gate still answers, and acts
        async with gate.act(ACT):
            pass
    gate.close()
    assert outcomes == {True, False}
    stored = {row["record_id"] for row in ask(database, "SELECT record_id FROM evidence.record")}
    assert {str(one) for one in began} <= {str(one) for one in stored}


@pytest.mark.parametrize("steps", range(6))
async def test_cancelled_while_a_slow_keeper_waits(steps, monkeypatch):
    gate, kept = Gate.in_memory(), asyncio.Event()

    async def slow(decided: Any, *, seconds: float) -> Any:
        for _ in range(5):
            await asyncio.sleep(0)
        kept.set()
        return gate._keeper.keep(decided, seconds=seconds)

    monkeypatch.setattr(gate._keeper, "keep_async", slow)
    ran: list[int] = []

    async def work() -> None:
        async with gate.act(ACT):
            ran.append(1)

    task = asyncio.create_task(work())
    for _ in range(steps):
        await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not ran
    assert not kept.is_set() or steps == 5


async def test_a_timeout_of_the_caller_is_a_cancellation(database, data):
    gate = prepared_gate(database, data)
    with locked(database), pytest.raises(TimeoutError):
        async with asyncio.timeout(0.3), gate.act(ACT):
            pytest.fail("it ran")
    gate.close()


def test_threads_share_a_gate(database, data_sync):
    gate = prepared_gate(database, data_sync)
    seen: list[Any] = []

    def work() -> None:
        for _ in range(5):
            with gate.act(ACT) as permit:
                seen.append(permit.record_id)

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    gate.close()
    assert len(set(seen)) == 30
    assert count_records(database) >= 30


@pytest.fixture
def data_sync(database, tmp_path):
    asyncio.run(installation(database, tmp_path))
    return tmp_path


CHILD = """
import os, sys
from tractatus import Act, Gate, current_permit
url, data, begun = sys.argv[1:4]
gate = Gate.connect(url, data=data)
out = open(begun, "ab", buffering=0)
print("ready", flush=True)
while True:
    with gate.act(Act("git.commit", "child")) as permit:
        out.write(str(permit.record_id).encode() + b"\\n")
"""


def test_a_killed_process_has_begun_nothing_that_is_not_on_record(database, data_sync, tmp_path):
    for number, seconds in enumerate((0.25, 0.4)):
        begun = tmp_path / f"begun{number}"
        child = subprocess.Popen(
            [sys.executable, "-c", CHILD, database.superuser_url, str(data_sync), str(begun)],
            stdout=subprocess.PIPE,
        )
        assert child.stdout is not None
        assert child.stdout.readline() == b"ready\n"
        end = time.monotonic() + 30
        while not begun.read_bytes() and time.monotonic() < end:
            time.sleep(0.01)
        time.sleep(seconds)
        child.send_signal(signal.SIGKILL)
        child.wait()
        child.stdout.close()
        ids = begun.read_text().split()
        assert ids
        rows = ask(database, "SELECT record_id FROM evidence.record")
        assert set(ids) <= {str(row["record_id"]) for row in rows}


FORK = """
import os, sys
from tractatus import Act, Gate
gate = Gate.connect(sys.argv[1], data=sys.argv[2])
act = Act("git.commit", "parent")
with gate.act(act): pass
pid = os.fork()
with gate.act(act) as permit: print(permit.record_id, flush=True)
if pid == 0:
    os._exit(0)
print("child", os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)
gate.close()
"""


def test_a_forked_process_has_connections_of_its_own(database, data_sync, tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", FORK, database.superuser_url, str(data_sync)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    *ids, last = done.stdout.splitlines()
    assert last == "child 0"
    assert len(set(ids)) == 2
    assert count_records(database) == 3


def test_the_gate_is_closed_and_opened_again(database, data_sync):
    gate = prepared_gate(database, data_sync)
    for _ in range(2):
        with gate.act(ACT) as permit:
            pass
        assert gate.receipt(permit.record_id)
        gate.close()
    assert count_records(database) == 2
    assert not [t for t in threading.enumerate() if t.name == "tractatus-gate"]
