"""What a running or ended server left in its data directory, and how to read it.

`postmaster.pid` holds the process id in line 1 and the server's own status in line 8
(src/include/utils/pidfile.h).
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Final

_STATUS_LINE: Final = 7
_COMPLAINT: Final = re.compile(r"\b(?:FATAL|PANIC|ERROR|error):")
_END: Final = 12  # lines of a log that are about its end
_WORDS: Final = 3  # lines: a complaint, its detail, its hint


def is_ready(cluster: Path, pid: int) -> bool:
    """Whether the server with this process id accepts connections."""
    lines = _lines(cluster)
    return len(lines) > _STATUS_LINE and lines[0] == str(pid) and lines[_STATUS_LINE] == "ready"


def left_over(cluster: Path) -> int | None:
    """The process id of a server that still runs on `cluster`, or None.

    Removes the file where its process id has a new owner: PostgreSQL would take that stranger
    for a server of its own and refuse to start.
    """
    lines = _lines(cluster)
    if not lines or not lines[0].isdecimal():
        return None
    pid = int(lines[0])
    if _works_in(pid, cluster):
        return pid
    if _is_alive(pid):
        (cluster / "postmaster.pid").unlink(missing_ok=True)
    return None


def last_words(output: bytes) -> str:
    """Why a program ended, in one line: its last complaint with detail and hint, or its last words.

    `initdb` says after the complaint of the server in it that a child ended and what it removes.
    """
    lines = [line.strip() for line in output.decode("utf-8", "replace").splitlines()]
    lines = [line for line in lines if line][-_END:]
    complaints = [n for n, line in enumerate(lines) if _COMPLAINT.search(line)]
    said = lines[complaints[-1] :][:_WORDS] if complaints else lines[-_WORDS:]
    return " / ".join(said) or "no output"


def _lines(cluster: Path) -> list[str]:
    try:
        text = (cluster / "postmaster.pid").read_text(encoding="utf-8")
    except FileNotFoundError:
        return []
    return [line.strip() for line in text.splitlines()]


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # another user's
        return True
    return True


def _works_in(pid: int, cluster: Path) -> bool:
    """Whether process `pid` is a server of `cluster`: a server works in its data directory."""
    try:
        return Path(f"/proc/{pid}/cwd").readlink() == cluster.resolve()
    except FileNotFoundError:
        # Without /proc the file is believed, as PostgreSQL does.
        return not Path("/proc/self").exists() and _is_alive(pid)
    except PermissionError:
        return False
