"""A whole installation in a directory of its own, started as a person starts it."""

from __future__ import annotations

import io
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest import mock

from tractatus.adapters.postgres.account import home_for, unprivileged_account
from tractatus.cli import main
from tractatus.compose.settings import load_settings
from tractatus.compose.status import read_status

READY_SECONDS = 120
_CLUSTERS: set[Path] = set()


def remove_clusters() -> None:
    """Free what ended installations take on the disk: as root, it is not in their directories."""
    while _CLUSTERS:
        shutil.rmtree(_CLUSTERS.pop(), ignore_errors=True)


def free_port() -> int:
    """A port that nothing listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Installation:
    """One data directory and the processes on it."""

    data: Path
    arguments: tuple[str, ...] = ()
    site_port: int = field(default_factory=free_port)
    platform_port: int = field(default_factory=free_port)
    supervisor: subprocess.Popen[bytes] | None = None

    def __post_init__(self) -> None:
        _CLUSTERS.add(home_for(self.data / "postgres", unprivileged_account()))

    @property
    def site(self) -> str:
        return f"http://127.0.0.1:{self.site_port}"

    @property
    def platform(self) -> str:
        return f"http://127.0.0.1:{self.platform_port}"

    def command(self, *words: str, check: bool = False) -> subprocess.CompletedProcess[str]:
        """`tractatus WORDS` on this data directory, as a person would type it."""
        done = subprocess.run(
            [sys.executable, "-m", "tractatus", *words],
            capture_output=True,
            text=True,
            timeout=300,
            env={**os.environ, "XDG_STATE_HOME": str(self.data / "visitor")},
        )
        if check and done.returncode:
            raise AssertionError(f"{words}: {done.returncode}\n{done.stdout}\n{done.stderr}")
        return done

    def within(self, *words: str) -> subprocess.CompletedProcess[str]:
        """The same in this process, for what is asked again and again: Python need not start."""
        out, err = io.StringIO(), io.StringIO()
        visitor = {"XDG_STATE_HOME": str(self.data / "visitor")}
        with mock.patch.dict(os.environ, visitor), redirect_stdout(out), redirect_stderr(err):
            code = main(list(words))
        return subprocess.CompletedProcess(words, code, out.getvalue(), err.getvalue())

    def start(self) -> None:
        """`tractatus up`; returns when it says that all answer."""
        self.data.mkdir(parents=True, exist_ok=True)
        words = [
            *("up", "--data", str(self.data), "--epoch-seconds", "1"),
            *("--site-port", str(self.site_port), "--platform-port", str(self.platform_port)),
            *self.arguments,
        ]
        with (self.data / "up.log").open("ab") as log:
            self.supervisor = subprocess.Popen(
                [sys.executable, "-m", "tractatus", *words], stdout=log, stderr=log
            )
        self.wait_until_healthy()

    def wait_until_healthy(self) -> dict[str, Any]:
        """Until every process lives and the platform answers."""
        assert self.supervisor is not None
        end = time.monotonic() + READY_SECONDS
        while time.monotonic() < end:
            if self.supervisor.poll() is not None:
                raise AssertionError((self.data / "up.log").read_text())
            status = self.status()
            if status["healthy"] and self.answers():
                return status
            time.sleep(0.2)
        raise AssertionError(f"not healthy: {status}\n{(self.data / 'up.log').read_text()}")

    def answers(self) -> bool:
        """Whether platform and site accept connections."""
        for port in (self.platform_port, self.site_port):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)):
                    return False
        return True

    def status(self) -> dict[str, Any]:
        """What `tractatus status --json` prints, read in this process."""
        return read_status(load_settings({"data": self.data}, {}))

    def kill(self, name: str) -> None:
        """SIGKILL to one process; `supervisor` is one too, and takes the others with it."""
        assert self.supervisor is not None
        if name == "supervisor":
            self.supervisor.kill()
            self.supervisor.wait()
            self.supervisor = None
            return
        pid = self._pid(name)
        if pid:
            os.kill(pid, signal.SIGKILL)
        # It stands in the state until the supervisor has seen it; only then is the state news.
        end = time.monotonic() + READY_SECONDS
        while pid and self._pid(name) == pid:
            assert time.monotonic() < end, f"nobody has seen that it died: {name}"
            time.sleep(0.05)

    def _pid(self, name: str) -> int | None:
        found = [one["pid"] for one in self.status()["processes"] if one["name"] == name]
        return found[0] if found else None

    def stop(self) -> None:
        """Ctrl-C."""
        if self.supervisor is None:
            return
        self.supervisor.send_signal(signal.SIGINT)
        assert self.supervisor.wait(60) == 0, (self.data / "up.log").read_text()
        self.supervisor = None


@contextmanager
def installation(data: Path, *arguments: str) -> Iterator[Installation]:
    """A running installation that is stopped at the end, however the test ends."""
    made = Installation(data, arguments)
    try:
        made.start()
        yield made
    finally:
        if made.supervisor is not None:
            made.supervisor.terminate()
            made.supervisor.wait(60)
