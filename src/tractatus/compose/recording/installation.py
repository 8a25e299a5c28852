"""An installation that exists for one recording: own directory, own ports, gone at the end.

It is never the operator's: a byte of its log gets changed. So nothing of the operator's settings
reaches it, the database address least of all.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tractatus.adapters.postgres.account import home_for, unprivileged_account
from tractatus.adapters.processes import state
from tractatus.adapters.processes.supervisor import Program
from tractatus.errors import StoreError
from tractatus.evidence.codes import Flag, Outcome, Service
from tractatus.evidence.leaf import DecisionLeaf, Leaf, parse_leaf
from tractatus.merkle.tiles import TILE_WIDTH, entries_path, parse_entry_bundle
from tractatus.notes.checkpoint import parse_checkpoint
from tractatus.notes.signed import parse_note

EPOCH_SECONDS: Final = 2
READY_SECONDS: Final = 120.0
_HOST: Final = "127.0.0.1"
_SETTLED_SECONDS: Final = EPOCH_SECONDS + 0.5
_TRIES: Final = 5
_LENGTH_BYTES: Final = 2  # before each entry of a bundle
_OUTCOME_AT: Final = 2  # of the bytes of a decision leaf


@dataclass(frozen=True, slots=True)
class ChangedByte:
    """One byte of the log that is not what it was.

    Args:
        path: The file, below the log's directory.
        offset: Where in it.
        before: What was there.
        after: What is there now.
    """

    path: str
    offset: int
    before: Outcome
    after: Outcome


class Installation:
    """A running `up`, declared to be a demonstration."""

    def __init__(self, data: Path) -> None:
        self.data = data
        site_port, platform_port = _free_ports(2)
        self.site = f"http://{_HOST}:{site_port}"
        self.platform = f"http://{_HOST}:{platform_port}"
        words = [
            *("up", "--data", str(data), "--epoch-seconds", str(EPOCH_SECONDS)),
            *("--site-port", str(site_port), "--platform-port", str(platform_port)),
        ]
        self._up = Program(
            "up",
            # However this process ends, its pipe ends with it, and then so does `up`.
            [sys.executable, "-c", _UP, *words],
            data / "up.log",
            own_environment(),
        )

    @property
    def log(self) -> Path:
        """The directory of its public log."""
        return self.data / "log"

    def start(self) -> None:
        """Return when everything answers.

        Raises:
            StoreError: It did not start; the message ends with its last lines.
        """
        self._up.start()
        end = time.monotonic() + READY_SECONDS
        while time.monotonic() < end and not self._up.has_exited():
            found = state.read_state(self.data / "run")
            if found and found.ready:
                return
            time.sleep(0.1)
        raise StoreError(f"the installation did not start:\n{self._up.last_words()}")

    def stop(self) -> None:
        """Return when everything has ended."""
        self._up.stop()

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        """`tractatus WORDS`, as somebody would type it who visits for the first time."""
        return subprocess.run(  # noqa: S603  (our own interpreter and words)
            [sys.executable, "-m", "tractatus", *words],
            capture_output=True,
            text=True,
            check=False,
            env=own_environment() | {"XDG_STATE_HOME": str(self.data / "visitor")},
        )

    def size(self) -> int:
        """Leaves in the published log."""
        note = parse_note((self.log / "checkpoint").read_bytes())
        return parse_checkpoint(note.text).size

    def allow_what_was_refused(self) -> ChangedByte:
        """Change the refusal of a visitor's query, in the log, into a permission: one byte on disk.

        The size that is published stays: the sequencer signs nothing on top of damage. Only an
        epoch that was being written at that very moment can get ahead; then the byte is put back
        and another try is made.

        Raises:
            StoreError: The log holds no such refusal, or did not keep still.
        """
        for _ in range(_TRIES):
            size = self.size()
            changed = _refusal(self.log, size)
            _write_byte(self.log / changed.path, changed.offset, changed.after)
            time.sleep(_SETTLED_SECONDS)
            if self.size() == size:
                return changed
            _write_byte(self.log / changed.path, changed.offset, changed.before)
        raise StoreError("the log of the recording grew whenever a byte of it was changed")


_UP: Final = """\
import sys
from tractatus.adapters.processes import lifeline
from tractatus.cli import main
lifeline.hold()
sys.exit(main(sys.argv[1:]))
"""


def own_environment() -> dict[str, str]:
    """The environment without any setting of the operator's."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("TRACTATUS_")}
    return ours | {"TRACTATUS_ENVIRONMENT": "demonstration"}


@contextmanager
def temporary_installation() -> Iterator[Installation]:
    """A running one; stopped and removed at the end, however the recording ends."""
    made = Path(tempfile.mkdtemp(prefix="tractatus-recording-")).resolve()
    made.chmod(0o711)  # PostgreSQL runs as another user where we are root; it must get through
    installation = Installation(made / "data")
    installation.data.mkdir()
    try:
        installation.start()
        yield installation
    finally:
        installation.stop()
        cluster = home_for(installation.data / "postgres", unprivileged_account())
        for leftover in (cluster, made):
            shutil.rmtree(leftover, ignore_errors=True)


def _free_ports(number: int) -> list[int]:
    """Ports that nothing listens on now, all different."""
    probes = [socket.socket() for _ in range(number)]
    try:
        for probe in probes:
            probe.bind((_HOST, 0))
        return [int(probe.getsockname()[1]) for probe in probes]
    finally:
        for probe in probes:
            probe.close()


def _refusal(log: Path, size: int) -> ChangedByte:
    for index in range(-(-size // TILE_WIDTH)):
        path = entries_path(index, min(TILE_WIDTH, size - index * TILE_WIDTH))
        offset = 0
        for entry in parse_entry_bundle((log / path).read_bytes()):
            offset += _LENGTH_BYTES
            if _is_refused_query(parse_leaf(entry)):
                return ChangedByte(path, offset + _OUTCOME_AT, Outcome.DENY, Outcome.ALLOW)
            offset += len(entry)
    raise StoreError("the log of the recording holds no refusal of a visitor's query")


def _is_refused_query(leaf: Leaf) -> bool:
    return (
        isinstance(leaf, DecisionLeaf)
        and (leaf.service, leaf.outcome) == (Service.TENANT_ISOLATION, Outcome.DENY)
        and bool(leaf.flags & Flag.PROBE)
    )


def _write_byte(path: Path, offset: int, value: int) -> None:
    data = bytearray(path.read_bytes())
    data[offset] = value
    path.chmod(0o644)
    path.write_bytes(data)
