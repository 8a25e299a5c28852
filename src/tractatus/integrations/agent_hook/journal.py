"""An append-only file of JSON lines, each naming the digest of the one before it.

A line is durable before `append` returns. A machine that stops in the middle of a write leaves a
line without its end, which nobody was told of; it is cut off when the file is opened again. A
line that was changed or taken out is found, and then the file is not used.
"""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Final

from tractatus.canonical import canonical_json
from tractatus.errors import FormatError, StoreError
from tractatus.governance.act import Json

_FIRST: Final = "0" * 64
_PREVIOUS: Final = "previous"


class Journal:
    """One file. One process at a time; callers take turns.

    Args:
        path: Made when the first line is written; its folder exists.

    Raises:
        FormatError: a line is not JSON, or does not follow the one before it.
        StoreError: the file cannot be read.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._digest = _FIRST
        self.lines: list[dict[str, Json]] = []
        try:
            data = path.read_bytes() if path.exists() else b""
        except OSError as error:
            raise StoreError(f"the journal cannot be read: {error.strerror}") from error
        self._size = self._read(data)
        self._is_torn = self._size < len(data)

    def append(self, line: dict[str, Json]) -> None:
        """Write one line; it is durable when this returns.

        Raises:
            FormatError: it has no canonical JSON.
            StoreError: whether it is durable is unknown; what it says must not happen.
        """
        data = canonical_json({**line, _PREVIOUS: self._digest})
        try:
            self._write(data + b"\n")
        except OSError as error:
            self._is_torn = True
            raise StoreError(f"the journal cannot be written: {error.strerror}") from error
        self._digest = hashlib.sha256(data).hexdigest()
        self._size += len(data) + 1

    def _write(self, data: bytes) -> None:
        is_new = not self._path.exists()
        descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            if self._is_torn:
                os.ftruncate(descriptor, self._size)
                self._is_torn = False
            os.lseek(descriptor, self._size, os.SEEK_SET)
            while data:
                data = data[os.write(descriptor, data) :]
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        if is_new:
            sync_folder(self._path.parent)

    def _read(self, data: bytes) -> int:
        """Take the whole lines of `data`; the number of bytes that they are."""
        end = data.rfind(b"\n") + 1
        for number, line in enumerate(data[:end].split(b"\n")[:-1], 1):
            self.lines.append(self._checked(number, line))
            self._digest = hashlib.sha256(line).hexdigest()
        return end

    def _checked(self, number: int, line: bytes) -> dict[str, Json]:
        try:
            found = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise FormatError(f"{self._path.name}: line {number} is not JSON") from error
        if not isinstance(found, dict) or found.pop(_PREVIOUS, None) != self._digest:
            raise FormatError(f"{self._path.name}: line {number} does not follow the one before it")
        return found


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
