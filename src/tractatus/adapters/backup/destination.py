"""A file that has no name until it is whole.

Linux can make a file without a name, which vanishes with its process, and give it a name in one
step that fails where something has that name already. So a backup that was killed, or met a full
disk, leaves nothing; one that has its name is complete and on the disk. Where a file system cannot
do this (some network file systems), an unfinished name ending in `.partial` stands in, removed by
every ending but SIGKILL.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final, TypeAlias

from tractatus.errors import ConflictError, StoreError

MODE: Final = 0o600
_Naming: TypeAlias = Callable[[], None]
# What file systems without unnamed files answer.
_UNSUPPORTED: Final = frozenset({errno.EOPNOTSUPP, errno.EISDIR, errno.EINVAL, errno.ENOENT})


@contextmanager
def new_file(path: Path) -> Iterator[BinaryIO]:
    """A stream whose bytes are the file `path` once the block has ended without an error.

    Raises:
        ConflictError: there is something of that name.
        StoreError: it cannot be made, or the disk is full; nothing of it is left.
    """
    if os.path.lexists(path):
        raise ConflictError(f"there is something already, and it stays as it is: {path}")
    try:
        with _unnamed(path) as (stream, name_it):
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
            name_it()
            _sync(path.parent)
    except FileExistsError as error:
        raise ConflictError(f"there is something already, and it stays as it is: {path}") from error
    except OSError as error:
        raise StoreError(
            f"the backup cannot be written ({error.strerror}); nothing of it was left: {path}"
        ) from error


@contextmanager
def _unnamed(path: Path) -> Iterator[tuple[BinaryIO, _Naming]]:
    try:
        descriptor = os.open(path.parent, os.O_TMPFILE | os.O_RDWR | os.O_CLOEXEC, MODE)
    except AttributeError:  # not Linux
        descriptor = -1
    except OSError as error:
        if error.errno not in _UNSUPPORTED:
            raise
        descriptor = -1
    if descriptor < 0:
        with _partial(path) as pair:
            yield pair
        return
    with os.fdopen(descriptor, "w+b") as stream:
        yield stream, lambda: _link(descriptor, path)


@contextmanager
def _partial(path: Path) -> Iterator[tuple[BinaryIO, _Naming]]:
    unfinished = path.with_name(f"{path.name}.partial")
    descriptor = os.open(unfinished, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, MODE)
    try:
        with os.fdopen(descriptor, "w+b") as stream:
            yield stream, lambda: path.hardlink_to(unfinished)
    finally:
        unfinished.unlink(missing_ok=True)


def _link(descriptor: int, path: Path) -> None:
    # Only with a directory's descriptor does Python follow the link that /proc has for the file.
    directory = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.link(
            f"/proc/self/fd/{descriptor}",
            path.name,
            src_dir_fd=directory,
            dst_dir_fd=directory,
            follow_symlinks=True,
        )
    finally:
        os.close(directory)


def _sync(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
