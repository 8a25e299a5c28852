"""A real daemon in its own process, and real hook processes that ask it."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from tests.integrations.agent_hook.worlds import World

from tractatus.integrations.agent_hook import client


@dataclass
class Said:
    """What a hook process answered."""

    code: int
    out: dict[str, Any]
    err: str

    @property
    def is_denied(self) -> bool:
        specific = self.out.get("hookSpecificOutput", {})
        denied: bool = specific.get("permissionDecision") == "deny"
        assert denied == (self.code == 2), self
        return denied

    @property
    def reason(self) -> str:
        return str(self.out["hookSpecificOutput"]["permissionDecisionReason"])

    @property
    def context(self) -> str:
        return str(self.out.get("hookSpecificOutput", {}).get("additionalContext", ""))


@dataclass
class Served:
    """A daemon over a folder; it can be killed and started again."""

    folder: Path
    words: list[str] = field(default_factory=list)
    process: subprocess.Popen[str] | None = None

    def start(self, *more: str, program: str = "") -> Served:
        begin = ["-c", program] if program else ["-m", "tractatus"]
        self.process = subprocess.Popen(
            [sys.executable, *begin, "agent", "serve", "--data", str(self.folder), *self.words,
             *more],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )  # fmt: skip
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line.startswith("answering"):
            assert self.process.stderr is not None
            raise AssertionError(self.process.stderr.read())
        return self

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.end()

    def end(self) -> int:
        if self.process is None:
            return 0
        self.process.terminate()
        code = self.process.wait(timeout=20)
        for stream in (self.process.stdout, self.process.stderr):
            if stream is not None:
                stream.close()
        self.process = None
        return code

    def hook(self, event: str, data: bytes, *more: str) -> Said:
        done = subprocess.run(
            [sys.executable, "-I", "-S", client.__file__, event,
             "--socket", str(self.folder / "socket"), "--seconds", "20", *more],
            input=data,
            capture_output=True,
            timeout=60,
            check=False,
        )  # fmt: skip
        return Said(done.returncode, json.loads(done.stdout or b"{}"), done.stderr.decode())

    def event(self, name: str, session: str = "one", **fields: Any) -> Said:
        """One event of Claude Code."""
        body = {"session_id": session, "cwd": "/shop", "hook_event_name": name, **fields}
        return self.hook(name, json.dumps(body).encode())

    def prompt(self, text: str, session: str = "one") -> Said:
        return self.event("UserPromptSubmit", session, prompt=text)

    def bash(self, command: str, session: str = "one") -> Said:
        call = {"tool_name": "Bash", "tool_input": {"command": command}}
        return self.event("PreToolUse", session, **call)

    def lines(self) -> list[dict[str, Any]]:
        """Every line of every session's journal."""
        files = sorted((self.folder / "sessions").iterdir())
        return [json.loads(line) for file in files for line in file.read_bytes().splitlines()]

    def decisions(self) -> list[dict[str, Any]]:
        return [line for line in self.lines() if line["kind"] == "decision"]


@contextmanager
def served_in_a_folder() -> Iterator[Served]:
    # A socket's path has at most 107 bytes; pytest's own folders may be longer.
    with tempfile.TemporaryDirectory(prefix="agent") as made:
        daemon = Served(Path(made) / "data")
        yield daemon
        daemon.end()


@pytest.fixture
def served() -> Iterator[Served]:
    with served_in_a_folder() as daemon:
        yield daemon


@pytest.fixture(scope="module")
def steady() -> Iterator[Served]:
    """A daemon that has begun and that no test stops, for those that only ask it."""
    with served_in_a_folder() as daemon:
        yield daemon.start()


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Callable[..., World]]:
    made: list[World] = []

    def build(*args: Any, **more: Any) -> World:
        made.append(World(tmp_path / "data", *args, **more))
        return made[-1]

    yield build
    for world in made:
        world.keeper.close()
