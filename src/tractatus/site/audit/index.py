"""Where the leaves of each kind stand, so that a filtered page costs no more in a larger log.

Columns of whole numbers, four bytes a leaf. One thread adds, any number of threads read: nothing
that was added ever changes, and a reader names the range that it means.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from tractatus.evidence.leaf import COUNTED_SIZE, CountedLeaf, DecisionLeaf, Digests, SummaryLeaf

# Version, service, outcome and flags of a leaf, as one number.
Code: TypeAlias = int

_TALLIED: Final = (DecisionLeaf.VERSION, CountedLeaf.VERSION)
_COUNTED: Final = bytes([CountedLeaf.VERSION])
_LARGEST_SUM: Final = 2**64 - 1


def code_of(entry: bytes) -> Code:
    """The code of any entry, in its format or not; leaves between epochs have a version alone."""
    if entry and entry[0] in _TALLIED:
        return int.from_bytes(entry[:4].ljust(4, b"\0"), "big")
    return (entry[0] if entry else 0) << 24


def code_parts(code: Code) -> tuple[int, int, int, int]:
    """Version, service, outcome, flags."""
    return code >> 24, code >> 16 & 255, code >> 8 & 255, code & 255


def is_tallied(code: Code) -> bool:
    """Whether leaves of this code are decisions or counts, which stand inside epochs."""
    return code >> 24 in _TALLIED


class LeafIndex:
    """Positions of leaves by code.

    Attributes:
        size: Leaves added.
    """

    def __init__(self) -> None:
        self.size = 0
        # Replaced by another dict when a code is new, so that readers never see one change.
        self._positions: dict[Code, array[int]] = {}
        self._sums: dict[Code, array[int]] = {}

    def add(self, entries: Sequence[bytes]) -> None:
        """Take the next leaves."""
        for position, entry in enumerate(entries, self.size):
            code = code_of(entry)
            if code not in self._positions:
                self._sums = {**self._sums, code: array("Q")}
                self._positions = {**self._positions, code: array("I")}
            if entry[:1] == _COUNTED:
                sums, count = self._sums[code], 0
                if len(entry) == COUNTED_SIZE:
                    count = int.from_bytes(entry[36:], "big")
                sums.append(min((sums[-1] if sums else 0) + count, _LARGEST_SUM))
            self._positions[code].append(position)
        self.size += len(entries)

    def codes(self) -> Collection[Code]:
        """Every code that occurs."""
        return self._positions.keys()

    def count(self, codes: Collection[Code] | None, span: range) -> int:
        """How many leaves of these codes stand in `span`; None means all codes."""
        if codes is None:
            return len(span)
        return sum(len(self._slice(code, span)) for code in codes)

    def asserted(self, codes: Collection[Code] | None, span: range) -> int:
        """The sum of the counted leaves among them, as the operator asserts it."""
        total = 0
        for code in self.codes() if codes is None else codes:
            sums, cut = self._sums.get(code), self._slice(code, span)
            if sums and cut:
                total += sums[cut[-1]] - (sums[cut[0] - 1] if cut[0] else 0)
        return total

    def first(self, codes: Collection[Code] | None, span: range, limit: int) -> list[int]:
        """The first `limit` positions in `span`, ascending."""
        if codes is None:
            return list(span[:limit])
        found: list[int] = []
        for code in codes:
            cut = self._slice(code, span)
            if cut:
                found += self._positions[code][cut.start : cut.start + min(limit, len(cut))]
        return sorted(found)[:limit]

    def last(self, codes: Collection[Code] | None, span: range, limit: int) -> list[int]:
        """The last `limit` positions in `span`, descending."""
        if codes is None:
            return list(span[::-1][:limit])
        found: list[int] = []
        for code in codes:
            cut = self._slice(code, span)
            if cut:
                found += self._positions[code][cut.stop - min(limit, len(cut)) : cut.stop]
        return sorted(found, reverse=True)[:limit]

    def _slice(self, code: Code, span: range) -> range:
        """Which of the positions of a code lie in `span`."""
        positions = self._positions.get(code)
        if not positions or not span:
            return range(0)
        return range(bisect_left(positions, span.start), bisect_left(positions, span.stop))


@dataclass(frozen=True, slots=True)
class EpochRow:
    """An epoch as the index has it: its leaves are [start, end), its summary is at `end`."""

    number: int
    start: int
    end: int
    not_before: int
    not_after: int


class EpochIndex:
    """The closed epochs, by number, by time and by leaf; one thread adds, others read."""

    def __init__(self) -> None:
        self._columns: Mapping[str, array[int]] = {
            name: array("Q") for name in ("start", "end", "not_before", "not_after")
        }
        self._changes: dict[str, tuple[array[int], list[bytes]]] = {
            name: (array("Q"), []) for name in Digests.__slots__
        }

    def __len__(self) -> int:
        return len(self._columns["not_after"])

    def add(self, summary: SummaryLeaf) -> None:
        """Take the next epoch; one with another number than the next is left out."""
        if summary.number != len(self) + 1:
            return
        for name, (since, digests) in self._changes.items():
            digest: bytes = getattr(summary.digests, name)
            if not digests or digests[-1] != digest:
                digests.append(digest)
                since.append(summary.number)
        for name, column in self._columns.items():
            column.append(getattr(summary, name))

    def numbered(self, number: int) -> EpochRow:
        """The epoch of that number; `IndexError` where there is none."""
        if number < 1:
            raise IndexError(number)
        return EpochRow(number, *(int(column[number - 1]) for column in self._columns.values()))

    def of_leaf(self, index: int) -> int | None:
        """The number of the epoch that a leaf, or the summary at its end, belongs to."""
        at = bisect_left(self._columns["end"], index, hi=len(self))
        return at + 1 if at < len(self) and self._columns["start"][at] <= index else None

    def closed_in(self, since: int | None, until: int | None, inside: int) -> range:
        """Numbers of the epochs with `not_after` in (since, until] and summary below `inside`."""
        times = self._columns["not_after"]
        high = bisect_left(self._columns["end"], inside, hi=len(self))
        first = 0 if since is None else bisect_right(times, since, hi=high)
        last = high if until is None else bisect_right(times, until, hi=high)
        return range(first + 1, max(first, last) + 1)

    def unchanged_since(self, name: str, number: int) -> int:
        """The first epoch from which `policy`, `software` or `schema` is what it is in `number`."""
        since, _ = self._changes[name]
        return int(since[bisect_right(since, number) - 1])


@dataclass(frozen=True, slots=True)
class Seen:
    """A checkpoint that witnesses cosigned: its size, and when the first and the last did, ms."""

    size: int
    earliest: int
    latest: int


class Witnessed:
    """Which sizes of the log witnesses had seen by when, as far as this site was there to read.

    A leaf has no time of its own. But witnesses that cosigned a tree without it had not seen it,
    and those that cosigned a tree with it had.
    """

    def __init__(self, seen: Iterable[Seen] = ()) -> None:
        self._sizes, self._earliest, self._latest = array("Q"), array("Q"), array("Q")
        for one in seen:
            self.add(one)

    def add(self, seen: Seen) -> bool:
        """Keep what tells more than before: a larger tree, cosigned no earlier."""
        if self._sizes and (seen.size <= self._sizes[-1] or seen.earliest < self._earliest[-1]):
            return False
        self._earliest.append(seen.earliest)
        self._latest.append(seen.latest)
        self._sizes.append(seen.size)
        return True

    def bounds(self, index: int) -> tuple[int | None, int | None]:
        """When witnesses had not seen leaf `index` yet, and when they had, ms; None: not known."""
        at = bisect_right(self._sizes, index)
        return (
            int(self._earliest[at - 1]) if at else None,
            int(self._latest[at]) if at < len(self._sizes) else None,
        )
