"""What lies in a log's directory, whatever somebody has put there.

Only directories that a log has are looked into, links are not followed, and nothing is opened: so
a listing ends, and does not wait, however deep, circular or strange the rest is.
"""

from __future__ import annotations

import os
import re
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

# tile, tile/0, tile/0/x001, tile/0/x001/234.p
_OF_A_LOG: Final = re.compile(
    r"tile(/([0-9]{1,2}|entries)(/x[0-9]{3}){0,6}(/[0-9]{3}\.p)?)?", re.ASCII
)
_STRANGE: Final = (
    (stat.S_ISLNK, "is a symbolic link, which the log's writer does not follow"),
    (stat.S_ISFIFO, "is a pipe, not a file"),
    (stat.S_ISSOCK, "is a socket, not a file"),
    (stat.S_ISDIR, "is a directory that no log has; not looked into"),
)


@dataclass(slots=True)
class Listing:
    """Regular files by their relative paths, and (path, problem) of everything else."""

    files: list[str] = field(default_factory=list)
    strange: list[tuple[str, str]] = field(default_factory=list)


def list_log(directory: Path) -> Listing:
    """Everything in a log's directory but a writer's own files, which begin with a dot."""
    listing = Listing()
    waiting = [""]
    while waiting:
        inside = waiting.pop()
        try:
            with os.scandir(directory / inside) as entries:
                found = sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            listing.strange.append((inside or ".", f"cannot be listed: {error.strerror}"))
            continue
        for entry in found:
            path = f"{inside}/{entry.name}" if inside else entry.name
            if entry.name.startswith("."):
                continue
            if entry.is_dir(follow_symlinks=False) and _OF_A_LOG.fullmatch(path):
                waiting.append(path)
            elif entry.is_file(follow_symlinks=False):
                listing.files.append(path)
            else:
                listing.strange.append((path, _kind(entry)))
    return listing


def _kind(entry: os.DirEntry[str]) -> str:
    try:
        mode = entry.stat(follow_symlinks=False).st_mode
    except OSError as error:
        return f"cannot be examined: {error.strerror}"
    return next((words for is_kind, words in _STRANGE if is_kind(mode)), "is not a regular file")
