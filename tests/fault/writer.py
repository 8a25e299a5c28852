"""A data directory on which the product's own witnesses and sequencer run, one by one.

Everything is what `up` would start, on a database of its own; only the platform is missing, whose
part is played by leaves that a test commits. A process can be started under strace, which lets a
chosen system call fail or kills the process there.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncpg
from tests.conftest import Database, run_apart

from tractatus.adapters.files.log_store import FileLogStore
from tractatus.adapters.postgres.urls import with_login
from tractatus.compose.keys import WITNESSES, ensure_keys
from tractatus.compose.settings import Settings, load_settings, remember
from tractatus.compose.sockets import witness_socket
from tractatus.evidence.leaf import SummaryLeaf
from tractatus.notes.policy import parse_policy
from tractatus.testing.pipeline import check_log

CHILD = Path(__file__).with_name("writer_child.py")
PATIENCE_SECONDS = 60
STRACE = shutil.which("strace")

_SETTLED = """
SELECT cardinality(staged) = 0 AND published_size > 0
    AND NOT EXISTS (SELECT FROM evidence.leaf WHERE epoch IS NULL) FROM evidence.log
"""
_COMMITTED = "SELECT entry FROM evidence.leaf"


@dataclass
class Process:
    """One process of the product.

    Args:
        pid: Of the process.
        log: Where it says what it has to say.
        tracer: strace, if it is attached.
        code: Exit code, negative for a signal; None while it runs.
    """

    pid: int
    log: Path
    tracer: subprocess.Popen[bytes] | None = None
    code: int | None = None

    def said(self) -> str:
        """All that it said."""
        return self.log.read_text() if self.log.exists() else ""


class Behind:
    """One connection as superuser, in an event loop of its own, whatever loop the test has."""

    def __init__(self, url: str) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = ThreadPoolExecutor(1)
        self._connection = self._run(asyncpg.connect(url))

    def query(self, statement: str, *values: object) -> list[asyncpg.Record]:
        """All rows of a statement."""
        return list(self._run(self._connection.fetch(statement, *values)))

    def close(self) -> None:
        """Let it go."""
        self._run(self._connection.close())
        self._thread.submit(self._loop.close).result()
        self._thread.shutdown()

    def _run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self._thread.submit(self._loop.run_until_complete, work).result()


@dataclass
class Data:
    """A data directory, the database behind it, and the processes that a test starts on it."""

    settings: Settings
    database: Database
    server: subprocess.Popen[str]
    behind: Behind
    running: dict[str, Process] = field(default_factory=dict)
    starts: int = 0

    def start(self, service: str, *strace: str) -> Process:
        """Start a service; with arguments of strace, under it from its first step on."""
        self.starts += 1
        said = self.settings.logs / f"{service}-{self.starts}.log"
        order = {"start": service, "data": str(self.settings.data), "log": str(said)}
        process = Process(self._order(order), said)
        if strace:
            process.tracer = attach(process.pid, *strace)
        self._order({"go": process.pid})
        self.running[service] = process
        return process

    def stop(self, service: str, kill: int = signal.SIGTERM) -> int:
        """End a service and wait for it; its exit code."""
        process = self.running.pop(service)
        if not self.has_ended(process):
            os.kill(process.pid, kill)
            wait_until(lambda: self.has_ended(process), f"the end of {service}")
        if process.tracer:
            process.tracer.wait(PATIENCE_SECONDS)
        assert process.code is not None
        return process.code

    def has_ended(self, process: Process) -> bool:
        """Whether it has; then `process.code` says how."""
        if process.code is None:
            process.code = self._order({"poll": process.pid})
        return process.code is not None

    def start_witnesses(self) -> None:
        """Both of ours, until they listen."""
        for name in WITNESSES:
            self.start_witness(name)

    def start_witness(self, name: str, *strace: str) -> Process:
        """One of ours, until it listens."""
        socket = witness_socket(self.settings, name)
        socket.unlink(missing_ok=True)
        process = self.start(name, *strace)
        wait_until(lambda: socket.exists() or self.has_ended(process), f"{name} to listen")
        return process

    def query(self, statement: str, *values: object) -> list[asyncpg.Record]:
        """A statement as superuser, behind the product's back."""
        return self.behind.query(statement, *values)

    def is_settled(self) -> bool:
        """Whether everything that was committed is public."""
        return bool(self.query(_SETTLED)[0][0])

    def run_sequencer(self, *strace: str) -> Process:
        """Let the log grow until everything is public, or the sequencer is dead; then stop it."""
        process = self.start("sequencer", *strace)
        wait_until(
            lambda: self.has_ended(process) or self.is_settled(),
            "the log to grow",
            lambda: process.said(),
        )
        self.stop("sequencer")
        return process

    def check(self) -> list[SummaryLeaf]:
        """The whole log against everything that was ever committed, as strangers would."""
        committed = [row["entry"] for row in self.query(_COMMITTED)]
        policy = parse_policy((self.settings.log / "policy").read_bytes())
        return asyncio.run(check_log(FileLogStore(self.settings.log), policy, committed))

    def _order(self, order: dict[str, Any]) -> Any:
        assert self.server.stdin is not None
        assert self.server.stdout is not None
        self.server.stdin.write(json.dumps(order) + "\n")
        self.server.stdin.flush()
        return json.loads(self.server.stdout.readline())


def attach(pid: int, *arguments: str) -> subprocess.Popen[bytes]:
    """strace on a process that waits, attached when this returns."""
    assert STRACE, "strace is not installed"
    tracer = subprocess.Popen(
        [STRACE, "-f", "-qq", "-y", *arguments, "-p", str(pid)], stderr=subprocess.DEVNULL
    )
    status = Path(f"/proc/{pid}/status")
    wait_until(lambda: "TracerPid:\t0" not in status.read_text(), "strace to attach")
    return tracer


def wait_until(
    condition: Callable[[], bool], what: str, why: Callable[[], str] = lambda: ""
) -> None:
    """Poll; an assertion with what was said where it does not come in a minute."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < end, f"waited in vain for {what}: {why()}"
        time.sleep(0.01)


@contextmanager
def data_directory(path: Path, database: Database) -> Iterator[Data]:
    """Keys, settings and address as `up` leaves them; every process is ended at the end."""
    settings = load_settings({"data": path / "data", "epoch_seconds": 1}, {})
    for directory in (settings.data, settings.run, settings.logs, settings.secrets):
        directory.mkdir(mode=0o700, parents=True)
    remember(settings)
    passwords = settings.secrets / "database.json"
    passwords.write_text(json.dumps(database.passwords))
    passwords.chmod(0o600)
    address = settings.run / "database-url"
    address.write_text(with_login(database.superuser_url, "nobody", ""))
    run_apart(lambda: ensure_keys(settings))
    with subprocess.Popen(
        [sys.executable, str(CHILD)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as server:
        data = Data(settings, database, server, Behind(database.superuser_url))
        try:
            yield data
        finally:
            data.behind.close()
            for service in [*data.running]:
                data.stop(service, signal.SIGKILL)
            assert server.stdin is not None
            server.stdin.close()
