"""One digest over the installed package, so that a change of software is a change in the log.

The digest is SHA-256 of the lines that `sha256sum` prints for every file of the package, sorted
by path in byte order; whoever has the same wheel gets the same digest with two commands:

    cd SITE-PACKAGES/tractatus
    find * -type f -not -path '*__pycache__*' | LC_ALL=C sort | xargs sha256sum | sha256sum

What it does not cover: Python itself and the dependencies, which the lock file pins.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from tractatus.errors import StoreError


def software_digest(package: Path) -> bytes:
    """SHA-256 (32 bytes) over the files below `package`, compiled files left out.

    It is what lies on disk now, which is what the next process loads; about ten milliseconds.

    Raises:
        StoreError: a file cannot be read.
    """
    try:
        return _digest(package)
    except OSError as error:
        raise StoreError(f"the software cannot be read: {error.strerror}") from error


def _digest(package: Path) -> bytes:
    files = sorted(
        (path.relative_to(package).as_posix().encode(), path)
        for path in package.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    )
    manifest = hashlib.sha256()
    for name, path in files:
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        manifest.update(digest.encode() + b"  " + name + b"\n")
    return manifest.digest()
