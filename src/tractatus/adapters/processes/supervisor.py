"""Start processes in order, restart what dies, stop all in reverse order.

Restarting is what makes a SIGKILL of any one process an outage and not a loss: every process
keeps its state in PostgreSQL or in the log directory and goes on from there.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from tractatus.adapters.processes.state import ProcessState, RunState, write_state
from tractatus.errors import StoreError

_FIRST_BACKOFF = 0.2
_LONGEST_BACKOFF = 5.0
_STEADY_SECONDS = 30.0
_STOP_SECONDS = 10.0
_POLL_SECONDS = 0.1
_LOOK_AT_LOGS_SECONDS = 10.0
LOG_LIMIT = 16 * 1024 * 1024


class Managed(Protocol):
    """Something with a process that the supervisor keeps alive."""

    name: str
    restarts: int

    @property
    def pid(self) -> int:
        """Process id, 0 while there is none."""
        ...

    def start(self) -> None:
        """Start it; returns when the process exists, not when it answers."""
        ...

    def has_exited(self) -> bool:
        """Whether it was started and has ended."""
        ...

    def stop(self) -> None:
        """Ask it to end, wait, and end it by force if it does not."""
        ...


def bound_log(log: Path, limit: int = LOG_LIMIT) -> None:
    """Begin a log anew where it has become long; one earlier part is kept beside it.

    Its writers have it open for appending and go on at the new beginning. A line that is written
    in this very moment may be lost; a disk that fills up would lose more.
    """
    with suppress(OSError):  # it vanished, or the disk is full: then the next look decides
        if log.stat().st_size > limit:
            shutil.copyfile(log, log.with_suffix(".log.1"))
            os.truncate(log, 0)


class Program:
    """A managed child process with its log file and its lifeline."""

    def __init__(
        self, name: str, command: Sequence[str], log: Path, environment: Mapping[str, str]
    ) -> None:
        self.name = name
        self.restarts = 0
        self._command = list(command)
        self._log = log
        self._environment = dict(environment)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """Process id, 0 while there is none."""
        return self._process.pid if self._process else 0

    def start(self) -> None:
        """Start it in a session of its own, so that Ctrl-C reaches the supervisor alone."""
        bound_log(self._log)
        if self._process and self._process.stdin:
            self._process.stdin.close()
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603  (our own interpreter and words)
                self._command,
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=self._environment,
                start_new_session=True,
            )

    def has_exited(self) -> bool:
        """Whether it was started and has ended."""
        return self._process is not None and self._process.poll() is not None

    def stop(self) -> None:
        """SIGTERM, ten seconds, SIGKILL."""
        process, self._process = self._process, None
        if process is None:
            return
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        if process.stdin:
            process.stdin.close()

    def last_words(self, lines: int = 12) -> str:
        """The end of its log, for an error message."""
        if not self._log.exists():
            return ""
        return "\n".join(self._log.read_text("utf-8", "replace").split("\n")[-lines - 1 :])


@dataclass(slots=True)
class _Restart:
    due: float = 0.0
    backoff: float = _FIRST_BACKOFF
    started: float = 0.0


class Supervisor:
    """Keeps a fixed, ordered set of processes alive until it is told to stop."""

    def __init__(self, run: Path, state: RunState, report: Callable[[str], None]) -> None:
        self._run = run
        self._state = state
        self._report = report
        self._managed: list[Managed] = []
        self._restarts: dict[str, _Restart] = {}
        self._stopping = False

    def request_stop(self, *_: object) -> None:
        """Signal handler: stop at the next look."""
        self._stopping = True

    def handle_signals(self) -> None:
        """Let SIGINT, SIGTERM and SIGHUP end `watch` in order."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self.request_stop)

    @property
    def is_stopping(self) -> bool:
        """Whether a stop was asked for."""
        return self._stopping

    def start(self, managed: Managed) -> None:
        """Start one more process; it will be stopped before those that were started earlier."""
        managed.start()
        self._managed.append(managed)
        self._restarts[managed.name] = _Restart(started=time.monotonic())
        self._write()

    def wait_until(self, answers: Callable[[], bool], what: Managed, seconds: float) -> None:
        """Wait until `answers()`; the first start must succeed, so an exit here is an error.

        Raises:
            StoreError: The process ended, or did not answer in time; with its last words.
        """
        end = time.monotonic() + seconds
        while not self._stopping:
            if answers():
                return
            if what.has_exited() or time.monotonic() > end:
                how = "ended" if what.has_exited() else f"did not answer in {seconds:.0f} s"
                words = what.last_words() if isinstance(what, Program) else ""
                raise StoreError(f"{what.name} {how}; its last lines:\n{words}")
            time.sleep(_POLL_SECONDS)

    def mark_ready(self) -> None:
        """Say in the state file that everything answered."""
        self._state.ready = True
        self._write()

    def watch(self, logs: Path | None = None) -> None:
        """Restart what dies, with a growing pause, until a stop is asked for.

        Args:
            logs: A directory whose logs are kept within `LOG_LIMIT`; None for none.
        """
        next_look = 0.0
        while not self._stopping:
            if logs is not None and time.monotonic() >= next_look:
                next_look = time.monotonic() + _LOOK_AT_LOGS_SECONDS
                for log in logs.glob("*.log"):
                    bound_log(log)
            for managed in self._managed:
                self._look_at(managed)
            time.sleep(_POLL_SECONDS)

    def stop(self) -> None:
        """Stop everything, last started first."""
        for managed in reversed(self._managed):
            managed.stop()
        self._managed.clear()
        self._state.ready = False
        self._write()

    def _look_at(self, managed: Managed) -> None:
        if managed.pid and not managed.has_exited():
            return
        restart, now = self._restarts[managed.name], time.monotonic()
        if restart.due == 0.0:
            steady = now - restart.started > _STEADY_SECONDS
            restart.backoff = _FIRST_BACKOFF if steady else restart.backoff
            restart.due = now + restart.backoff
            restart.backoff = min(restart.backoff * 2, _LONGEST_BACKOFF)
            return
        if now < restart.due:
            return
        managed.restarts += 1
        self._report(f"{managed.name} ended by itself; starting it again")
        restart.due, restart.started = 0.0, now
        try:
            managed.start()
        except StoreError as error:
            self._report(f"{managed.name} did not start: {error}")
            restart.due = now + restart.backoff
        self._write()

    def _write(self) -> None:
        self._state.processes = [
            ProcessState(managed.name, managed.pid, managed.restarts) for managed in self._managed
        ]
        write_state(self._run, self._state)
