"""Which system calls a process makes on its files and sockets, found by strace, and one that fails.

A *place* is a system call on a kind of file: `fsync log/tile/0/N.p/.new-N`. Each is met at its
last call; one in between fails in the same line of our code.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

# What only waits, or cannot fail for a reason of storage; everything else that names a file, a
# descriptor or a socket is interesting.
WAITING = frozenset(
    {
        *("epoll_create1", "epoll_ctl", "epoll_wait", "epoll_pwait", "poll", "ppoll", "select"),
        *("ioctl", "lseek", "fcntl", "dup", "dup2", "getcwd", "pipe2", "eventfd2", "socketpair"),
        *("getsockname", "getpeername", "getsockopt", "setsockopt", "shutdown"),
    }
)
# ENOSPC is of these only: the others need no room.
NEEDS_ROOM = frozenset(
    {
        *("openat", "write", "pwrite64", "writev", "fsync", "fdatasync", "ftruncate", "fallocate"),
        *("link", "linkat", "rename", "renameat", "renameat2", "mkdir", "mkdirat", "close"),
    }
)
# Before one of these a process can be killed in a state that it did not have before.
CHANGING = NEEDS_ROOM - {"close"} | {"unlink", "unlinkat", "sendto"}
_CALL = re.compile(r"(?P<thread>\d+) +(?P<name>\w+)\((?P<rest>.*)")
_SOCKET = re.compile(r"<(?:socket|UNIX|TCP|UNIX-STREAM)[^>]*>|AF_(?:UNIX|INET6?)\b")


@dataclass(frozen=True, order=True)
class Call:
    """The nth call of a name in its thread, and where it is."""

    place: str
    name: str
    nth: int


@dataclass(frozen=True, order=True)
class Injection:
    """What is to happen at a call: `error=EIO`, `error=ENOSPC` or `signal=KILL`."""

    call: Call
    fault: str

    def __str__(self) -> str:
        return f"{self.call.place} #{self.call.nth} {self.fault}"

    @property
    def strace(self) -> tuple[str, ...]:
        """Arguments of strace that make it happen."""
        name = self.call.name
        return "-e", f"trace={name}", "-e", f"inject={name}:{self.fault}:when={self.call.nth}"


def calls_in(trace: Iterable[str], data: Path) -> Iterator[Call]:
    """The interesting calls of a traced run on a data directory, in their order."""
    seen: Counter[tuple[str, str]] = Counter()
    for line in trace:
        if (call := _CALL.match(line)) is None or call["name"] in WAITING:
            continue
        seen[call["thread"], call["name"]] += 1
        place = _place(call["rest"], data)
        if place is not None:
            yield Call(f"{call['name']} {place}", call["name"], seen[call["thread"], call["name"]])


def injections(calls: Iterable[Call]) -> list[Injection]:
    """At the last call of each place: it fails, or finds no room.

    Where it changes something, the process is killed before it, and before the first of its place.
    """
    by_place: dict[str, list[Call]] = {}
    for call in calls:
        by_place.setdefault(call.place, []).append(call)
    found: set[Injection] = set()
    for first, last in ((one[0], one[-1]) for one in by_place.values()):
        found.add(Injection(last, "error=EIO"))
        if last.name in NEEDS_ROOM:
            found.add(Injection(last, "error=ENOSPC"))
        if last.name in CHANGING:
            found |= {Injection(first, "signal=KILL"), Injection(last, "signal=KILL")}
    return sorted(found)


def _place(arguments: str, data: Path) -> str | None:
    """The kind of file or socket, or None for what is none of the product's."""
    found = re.search(re.escape(str(data)) + r"(/[^>\"]*)?", arguments)
    if found is not None:
        path = re.sub(r"\.new-\w+", ".new-N", (found[1] or "/")[1:])
        path = re.sub(r"[0-9a-f]{64}", "H", path)
        path = re.sub(r"(?<=/)x?\d{3}(?=[/.]|$)", "N", path)
        path = re.sub(r"\.p/\d+", ".p/W", path)
        return None if path.startswith("logs/") else path
    return "a socket" if _SOCKET.search(arguments) else None
