"""What a witness remembers, one file for each log: the checkpoint that it cosigned last.

The file is at once the witness's state and what it serves to monitors, so the two cannot differ.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Final

from tractatus.adapters.files import durable
from tractatus.errors import FormatError, StoreError

MAX_REFUSED: Final = 100


class FileWitnessMemory:
    """A `WitnessMemory` in one directory, locked against a second witness process.

    Raises:
        ConflictError: another process has this memory open.
        StoreError: the directory cannot be made or locked.
    """

    def __init__(self, directory: Path) -> None:
        durable.make_directory(directory, mode=0o700)
        self._directory = directory
        self._lock = durable.lock(directory / "lock")
        durable.sweep(directory)

    def latest(self, origin: str) -> bytes | None:
        """The checkpoint that was cosigned last, or None."""
        try:
            return durable.read(self._path(origin))
        except FormatError as error:
            raise StoreError(f"the memory of this witness is damaged: {error}") from error

    def remember(self, origin: str, checkpoint: bytes) -> None:
        """Replace it; a crash leaves the old or the new one."""
        durable.replace(self._path(origin), checkpoint, mode=0o600)

    def keep_refused(self, request: bytes) -> None:
        """Keep a request as a file named by its digest; the first hundred."""
        directory = self._directory / "refused"
        durable.make_directory(directory, mode=0o700)
        path = directory / hashlib.sha256(request).hexdigest()
        if not path.exists() and sum(1 for _ in directory.iterdir()) < MAX_REFUSED:
            durable.create(path, request, mode=0o600)

    def close(self) -> None:
        """Let another process have it."""
        os.close(self._lock)

    def _path(self, origin: str) -> Path:
        return self._directory / f"{hashlib.sha256(origin.encode()).hexdigest()}.checkpoint"
