"""The leaves that the site has read, in a file of its own.

Pages show exactly the bytes that were checked, the platform is read once, and a restart need not
ask it again. The file needs no trust: whoever opens it hashes it up to a signed root.
"""

from __future__ import annotations

import os
import weakref
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from tractatus.merkle.tiles import TILE_WIDTH

_CHUNK: Final = 1 << 20
_PREFIX: Final = 2


class LeafCopy:
    """Entries in their order, each after its 16-bit length, as in an entry bundle.

    One thread appends, any number of threads read what was appended before.

    Args:
        path: The file; made where it is not there.
    """

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        weakref.finalize(self, os.close, self._file)
        self._starts = array("Q")  # where each 256th entry begins
        self._end = 0
        self.size = 0

    def stored(self, limit: int) -> Iterator[Sequence[bytes]]:
        """The first `limit` entries of the file, 256 at a time; they count as appended then.

        What stands behind them in the file is overwritten by what is appended next.
        """
        rest, offset, entries = b"", 0, list[bytes]()
        while chunk := os.pread(self._file, _CHUNK, offset):
            offset += len(chunk)
            rest += chunk
            at = 0
            while (end := _end_of_entry(rest, at)) <= len(rest) and self.size + len(
                entries
            ) < limit:
                entries.append(rest[at + _PREFIX : end])
                at = end
                if len(entries) == TILE_WIDTH:
                    self._advance(entries)
                    yield entries
                    entries = []
            rest = rest[at:]
            if self.size + len(entries) >= limit:
                break
        if entries:
            self._advance(entries)
            yield entries

    def append(self, entries: Sequence[bytes]) -> None:
        """Add entries, at most to the end of a bundle of 256; `OSError` on a full disk."""
        data = b"".join(len(entry).to_bytes(_PREFIX, "big") + entry for entry in entries)
        written = 0
        while written < len(data):
            written += os.pwrite(self._file, data[written:], self._end + written)
        self._advance(entries)

    def _advance(self, entries: Sequence[bytes]) -> None:
        if self.size % TILE_WIDTH == 0:
            self._starts.append(self._end)
        self._end += sum(map(len, entries)) + _PREFIX * len(entries)
        self.size += len(entries)

    def _read(self, number: int) -> bytes:
        starts = self._starts
        start = starts[number]
        end = starts[number + 1] if number + 1 < len(starts) else self._end
        return os.pread(self._file, end - start, start)

    def bundle(self, number: int) -> list[bytes]:
        """The entries from 256 x `number` on, as many of the 256 as there are."""
        data = self._read(number)
        entries, at = [], 0
        while at < len(data):
            end = _end_of_entry(data, at)
            entries.append(data[at + _PREFIX : end])
            at = end
        return entries

    def entry(self, index: int) -> bytes:
        """One entry."""
        return self.entries([index])[index]

    def entries(self, indices: Iterable[int]) -> Mapping[int, bytes]:
        """Several entries by index; each bundle is read once."""
        found: dict[int, bytes] = {}
        number, place, at, data = -1, 0, 0, b""
        for index in sorted(indices):
            if index // TILE_WIDTH != number:
                number, place, at = index // TILE_WIDTH, 0, 0
                data = self._read(number)
            for _ in range(index % TILE_WIDTH - place):  # only the lengths of those before
                at += _PREFIX + (data[at] << 8 | data[at + 1])
            place = index % TILE_WIDTH
            found[index] = data[at + _PREFIX : _end_of_entry(data, at)]
        return found


def _end_of_entry(data: bytes, at: int) -> int:
    """Where the entry that begins at `at` ends, which may be beyond the data."""
    if at + _PREFIX > len(data):
        return len(data) + 1
    return at + _PREFIX + (data[at] << 8 | data[at + 1])
