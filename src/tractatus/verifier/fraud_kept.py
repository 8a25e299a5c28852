"""What a watcher keeps of a log: every checkpoint that it was shown, and the log's keys.

A directory of files that anybody can read, copy and hand on: two watchers who compare theirs see
whether they were shown one history. Nothing in it is secret, and nothing is ever removed.
"""

from __future__ import annotations

import os
from hashlib import sha256
from pathlib import Path
from typing import Final

from tractatus.errors import StoreError
from tractatus.evidence.receipt import MAX_RECEIPT_SIZE, parse_receipt
from tractatus.notes.checkpoint import parse_checkpoint
from tractatus.notes.proof import HEADER as PROOF
from tractatus.notes.proof import parse_proof
from tractatus.notes.signed import VerifierKey, parse_note
from tractatus.notes.witness import parse_add_checkpoint
from tractatus.verifier.trust import Trust

KEYS: Final = "keys"


class Kept:
    """The kept checkpoints of one log, in `DIRECTORY/<hash of its name>`."""

    def __init__(self, directory: Path, origin: str) -> None:
        self.directory = directory / sha256(origin.encode()).hexdigest()[:16]

    def notes(self) -> list[bytes]:
        """All checkpoints, smallest tree first."""
        return [path.read_bytes() for path in sorted(self.directory.glob("*.checkpoint"))]

    def keys(self) -> tuple[VerifierKey, ...]:
        """The log's keys so far; empty before the first look."""
        path = self.directory / KEYS
        if not path.exists():
            return ()
        return tuple(VerifierKey.parse(line) for line in path.read_text("utf-8").split())

    def keep(self, note: bytes, trust: Trust) -> None:
        """Keep a checkpoint, and keys that follow on a known one, or are the first.

        `StoreError` if it cannot be written.
        """
        checkpoint = parse_checkpoint(parse_note(note).text)
        digest = sha256(note).hexdigest()[:16]
        try:
            self.directory.mkdir(parents=True, exist_ok=True)
            known = self.keys()
            if not known or trust.follows_on([key.vkey for key in known]):
                lines = sorted({key.vkey for key in (*known, *trust.log_keys)})
                self._write(KEYS, "".join(f"{line}\n" for line in lines).encode())
            self._write(f"{checkpoint.size:020d}-{digest}.checkpoint", note)
        except OSError as error:
            raise StoreError(f"cannot keep a checkpoint: {error.strerror}") from error

    def _write(self, name: str, data: bytes) -> None:
        temporary = self.directory / f".{name}.{os.getpid()}"
        temporary.write_bytes(data)
        temporary.replace(self.directory / name)


def notes_in(data: bytes) -> list[bytes]:
    """The checkpoints in something that people keep; none is verified.

    A checkpoint itself, a tlog-proof, a receipt with proofs, or a request that a witness refused.

    Raises:
        FormatError: it is none of these.
    """
    if data.startswith(b"old "):
        return [parse_add_checkpoint(data).note]
    if data.startswith(PROOF.encode()):
        return [parse_proof(data).checkpoint]
    if data.startswith(b"{"):
        placement = parse_receipt(data).placement
        return [] if placement is None else [one.checkpoint for one in placement.proofs]
    parse_checkpoint(parse_note(data).text)
    return [data]


def read_notes(path: Path) -> list[bytes]:
    """The checkpoints in a file, or in a directory of a watcher or of a witness.

    Raises:
        FormatError: a file holds none.
        StoreError: nothing is there, or it cannot be read.
    """
    files = [path]
    if path.is_dir():
        refused = (one for one in path.rglob("refused/*") if one.is_file())
        files = [*sorted(path.rglob("*.checkpoint")), *sorted(refused)]
    try:
        notes = [note for file in files for note in notes_in(_read(file))]
    except OSError as error:
        raise StoreError(f"cannot read {path}: {error.strerror}") from error
    if not notes:
        raise StoreError(f"no checkpoint was kept in {path}")
    return notes


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(MAX_RECEIPT_SIZE + 1)
