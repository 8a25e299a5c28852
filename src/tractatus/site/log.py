"""The platform's log as the site reads it: what never changes is kept, the rest is asked again."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from threading import Lock
from typing import Final

from tractatus.verifier.readers import LogReader

_KEPT_BYTES: Final = 32 * 1024 * 1024


class KeptReader:
    """A reader that keeps full tiles and full entry bundles, which C2SP tlog-tiles makes immutable.

    Blocking, like every `LogReader`: call it in a thread. Threads may share one. What it keeps was
    read from the platform and is not trusted: whoever uses it checks it against a signed root.

    Args:
        reader: Where resources come from.
        kept_bytes: What is kept at most; the least recently used goes first.
    """

    def __init__(self, reader: LogReader, kept_bytes: int = _KEPT_BYTES) -> None:
        self._reader = reader
        self._limit = kept_bytes
        self._size = 0
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._lock = Lock()

    def read(self, path: str) -> bytes | None:
        """As `LogReader.read`."""
        with self._lock:
            if path in self._kept:
                self._kept.move_to_end(path)
                return self._kept[path]
        data = self._reader.read(path)
        if data is not None and _is_immutable(path):
            self._keep(path, data)
        return data

    def expect(self, paths: Iterator[str]) -> None:
        """As `LogReader.expect`; early fetching is the inner reader's and of no use to several."""

    def forget(self, path: str) -> None:
        """Ask for it again next time; for what turned out to be false."""
        with self._lock:
            data = self._kept.pop(path, None)
            self._size -= len(data or b"")

    def _keep(self, path: str, data: bytes) -> None:
        with self._lock:
            self._size += len(data) - len(self._kept.pop(path, b""))
            self._kept[path] = data
            while self._size > self._limit:
                _, dropped = self._kept.popitem(last=False)
                self._size -= len(dropped)


def _is_immutable(path: str) -> bool:
    """Partial tiles (`.p/`) are immutable too, but soon nobody asks for them any more."""
    return path.startswith("tile/") and ".p/" not in path
