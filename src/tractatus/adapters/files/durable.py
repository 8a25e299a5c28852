"""Write a small file so that a crash leaves the old state or the new one, never a mixture.

Both functions have the same order: temporary name in the same directory, write, fsync of the
file, one atomic step that gives it its name, fsync of the directory. Killed before the atomic
step: a leftover `.new-…` that nobody reads, removed by `sweep`. Killed after it: the file is
whole, and calling again makes the name durable too. A failed fsync is never tried again on the
same file, because the kernel may have dropped the unwritten pages; a retry writes a new one.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tractatus.errors import ConflictError, FormatError, StoreError

TEMPORARY: Final = ".new-"
# An entry bundle of 256 leaves of 64 KiB is the largest resource of a log.
MAX_FILE_BYTES: Final = 256 * (2 + 65_535)


def create(path: Path, data: bytes, *, mode: int) -> bool:
    """Make a file that must not exist yet; durable when it returns.

    Returns:
        False if the file was there already; it was left as it is, and made durable.

    Raises:
        StoreError: the file may or may not be there; calling again settles it.
    """
    try:
        with _temporary(path, data, mode) as temporary:
            try:
                path.hardlink_to(temporary)
                created = True
            except FileExistsError:
                created = False
                # Whatever has taken the name, a pipe included, is not waited for.
                _sync(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW)
        sync_directory(path.parent)
    except OSError as error:
        raise StoreError(
            f"file could not be made durable: {path.name}: {error.strerror}"
        ) from error
    return created


def replace(path: Path, data: bytes, *, mode: int) -> None:
    """Put `data` in the place of the file, or make it; durable when it returns.

    Raises:
        StoreError: the old or the new bytes are there; calling again settles it.
    """
    try:
        with _temporary(path, data, mode) as temporary:
            temporary.replace(path)
        sync_directory(path.parent)
    except OSError as error:
        raise StoreError(f"file cannot be replaced: {path.name}: {error.strerror}") from error


def read(path: Path) -> bytes | None:
    """The whole of a regular file, or None where nothing has that name.

    Raises:
        FormatError: it is a link, a device or larger than `MAX_FILE_BYTES`.
        StoreError: it cannot be read.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise StoreError(f"file cannot be opened: {path.name}: {error.strerror}") from error
    try:
        with os.fdopen(descriptor, "rb") as file:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode):
                raise FormatError(f"expected a regular file: {path.name}")
            if status.st_size > MAX_FILE_BYTES:
                raise FormatError(f"expected at most {MAX_FILE_BYTES} bytes: {path.name}")
            return file.read(MAX_FILE_BYTES + 1)
    except IsADirectoryError as error:
        os.close(descriptor)  # `fdopen` takes none of these
        raise FormatError(f"expected a regular file: {path.name}") from error
    except OSError as error:
        raise StoreError(f"file cannot be read: {path.name}: {error.strerror}") from error


def make_directory(path: Path, *, mode: int) -> None:
    """Make a directory durable in its parent; missing parents first, in the same way.

    One that is there already is made durable again: whoever made it may have been killed
    before its name was.

    Raises:
        StoreError: it may or may not be there; calling again settles it.
    """
    try:
        # Asking is an access, too, and fails like any other.
        if not path.parent.exists():
            make_directory(path.parent, mode=mode)
        path.mkdir(mode=mode, exist_ok=True)
        sync_directory(path.parent)
    except OSError as error:
        raise StoreError(f"directory cannot be made: {path.name}: {error.strerror}") from error


def lock(path: Path) -> int:
    """Lock a file, made where it is missing; nothing is waited for.

    Returns:
        Its descriptor: closing it, or the end of the process, is the end of the lock.

    Raises:
        ConflictError: another process holds it.
        StoreError: the file cannot be made or locked.
    """
    descriptor = -1
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if descriptor >= 0:
            os.close(descriptor)
        if isinstance(error, BlockingIOError):
            raise ConflictError(f"another process works in: {path.parent.name}") from error
        raise StoreError(f"file cannot be locked: {path.name}: {error.strerror}") from error
    return descriptor


def sweep(directory: Path) -> int:
    """Remove what killed writers left behind; only while no writer runs.

    Returns:
        How many there were.

    Raises:
        StoreError: the directory cannot be read, or something cannot be removed.
    """
    try:
        leftovers = [path for path in directory.rglob(f"{TEMPORARY}*") if path.is_file()]
        for path in leftovers:
            path.unlink(missing_ok=True)
    except OSError as error:
        raise StoreError(f"leftovers cannot be removed: {error.strerror}") from error
    return len(leftovers)


def sync_directory(path: Path) -> None:
    """Make the names in a directory durable."""
    _sync(path, os.O_RDONLY | os.O_DIRECTORY)


@contextlib.contextmanager
def _temporary(path: Path, data: bytes, mode: int) -> Iterator[Path]:
    """A durable file beside `path`; its temporary name is gone afterwards, whatever happened."""
    descriptor, name = tempfile.mkstemp(prefix=TEMPORARY, dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            os.fchmod(descriptor, mode)
            file.write(data)
            file.flush()
            os.fsync(descriptor)
        yield temporary
    finally:
        temporary.unlink(missing_ok=True)


def _sync(path: Path, flags: int) -> None:
    descriptor = os.open(path, flags | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
