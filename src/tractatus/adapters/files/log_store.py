"""The published log as a directory that any web server can serve.

Sources: C2SP tlog-tiles (paths); the write order is told in `durable`.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from tractatus.adapters.files import durable
from tractatus.errors import FormatError, LogStateError
from tractatus.merkle.tiles import parse_tile_path

LOCK: Final = ".writer"
MUTABLE: Final = frozenset({"checkpoint", "policy"})


class FileLogStore:
    """A `LogStore` in a directory, which is made at first use.

    One writer; readers may be other processes and web servers.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._durable: set[Path] = set()

    async def read(self, path: str) -> bytes | None:
        """The bytes of a resource, or None."""
        target = self._resolve(path)
        try:
            return await asyncio.to_thread(durable.read, target)
        except FormatError as error:
            raise LogStateError(
                f"the stored log is damaged: {path}: {error}; put a good copy of it back"
            ) from error

    async def write(self, path: str, data: bytes) -> None:
        """Create an immutable resource; the same bytes again are fine."""
        if path in MUTABLE:
            raise FormatError(f"expected the path of an immutable resource: {path}")
        await asyncio.to_thread(self._write, path, data)

    async def replace(self, path: str, data: bytes) -> None:
        """Put `data` in the place of a mutable resource, atomically."""
        if path not in MUTABLE:
            raise FormatError(f"expected the path of a mutable resource: {path}")
        await asyncio.to_thread(self._replace, path, data)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Be the one writer on this machine; leftovers of a killed one are removed first.

        The database's lock cannot see that a sequencer that lost its connection is still about
        to replace the checkpoint; this lock ends only with the process.

        Raises:
            ConflictError: another process writes this log.
            StoreError: the directory cannot be made or locked.
        """
        durable.make_directory(self._directory, mode=0o755)
        descriptor = durable.lock(self._directory / LOCK)
        try:
            durable.sweep(self._directory)
            yield
        finally:
            os.close(descriptor)

    def _write(self, path: str, data: bytes) -> None:
        target = self._prepare(path)
        if durable.create(target, data, mode=0o644):
            return
        if durable.read(target) != data:
            raise LogStateError(
                f"an immutable resource of the log has other bytes: {path} is damaged, or of "
                "another history than the database; restore both from the newest backup"
            )

    def _replace(self, path: str, data: bytes) -> None:
        durable.replace(self._prepare(path), data, mode=0o644)

    def _prepare(self, path: str) -> Path:
        """Make the directories of a resource durable, once in each process."""
        target = self._resolve(path)
        below = target.parent.relative_to(self._directory).parts
        for depth in range(len(below) + 1):
            directory = self._directory.joinpath(*below[:depth])
            if directory not in self._durable:
                durable.make_directory(directory, mode=0o755)
                self._durable.add(directory)
        return target

    def _resolve(self, path: str) -> Path:
        if path not in MUTABLE:
            parse_tile_path(path)
        return self._directory / path
