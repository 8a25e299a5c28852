"""Signs of life of a process that answers no requests: when it last did its duty, or why not.

Small files in `run/`, read by `tractatus status`. They are not durable and nothing depends on them.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tractatus.errors import LogStateError, StoreError
from tractatus.operations.sequence import Sequencer
from tractatus.ports import LogState

SEQUENCER_FILE: Final = "sequencer.json"
# How often a sign that says the same as before is written again.
_EVERY_MS: Final = 2000
# What a problem of the sequencer begins with.
LOG: Final = "log"
STORAGE: Final = "storage"
WITNESSES: Final = "witnesses"


@dataclass(slots=True)
class Sign:
    """What a process says of itself.

    Args:
        path: Where.
        good_at: When it last did its duty, ms since 1970; 0 for never.
        problem: Why it does not now; empty where it does.
    """

    path: Path
    good_at: int = 0
    problem: str = ""
    _written: tuple[int, str] = (0, "")

    def good(self, now_ms: int) -> None:
        """It has just done its duty."""
        self.good_at = now_ms
        self._write(now_ms, "")

    def bad(self, now_ms: int, problem: str) -> None:
        """It could not."""
        self._write(now_ms, problem)

    def _write(self, now_ms: int, problem: str) -> None:
        written_at, said = self._written
        if said == problem and 0 <= now_ms - written_at < _EVERY_MS:
            return
        self.problem, self._written = problem, (now_ms, problem)
        document = {"at": now_ms, "good_at": self.good_at, "problem": problem}
        temporary = self.path.with_suffix(".new")
        try:
            temporary.write_text(json.dumps(document), encoding="utf-8")
            temporary.replace(self.path)
        except OSError:
            return  # a full disk must not stop a sequencer from saying so in its log


def read_sign(path: Path) -> dict[str, Any] | None:
    """What was written last; None where nothing was, or it cannot be read."""
    try:
        document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return document


@dataclass(frozen=True)
class WatchedSequencer(Sequencer):
    """A sequencer that leaves a sign after each tick of `inner`."""

    inner: Sequencer
    sign: Sign

    async def tick(self) -> LogState:
        """As `inner`."""
        try:
            state = await self.inner.tick()
        except StoreError as error:
            kind = LOG if isinstance(error, LogStateError) else STORAGE
            self.sign.bad(self.clock.now_ms(), f"{kind}: {error}")
            raise
        now = self.clock.now_ms()
        if state.staged:
            self.sign.bad(now, f"{WITNESSES}: the quorum of witnesses does not cosign")
        else:
            self.sign.good(now)
        return state


def watched(sequencer: Sequencer, path: Path) -> WatchedSequencer:
    """The same sequencer, leaving its signs at `path`."""
    inner = sequencer
    return WatchedSequencer(
        inner.store,
        inner.publisher,
        inner.clock,
        inner.parameters,
        inner.in_force,
        inner,
        Sign(path),
    )
