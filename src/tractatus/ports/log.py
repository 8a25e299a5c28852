"""Where the published log lies, and what is kept of it beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol


class LogStore(Protocol):
    """Where the published log lies: `checkpoint`, `tile/...`, `policy`, as in C2SP tlog-tiles.

    One writer at a time; any number of readers, who see each resource whole or not at all.
    """

    async def read(self, path: str) -> bytes | None:
        """The bytes of a resource, or None where there is none.

        Raises:
            FormatError: `path` is not the path of a log resource.
            StoreError: the resource cannot be read.
        """
        ...

    async def write(self, path: str, data: bytes) -> None:
        """Create an immutable resource; durable when it returns.

        The same bytes again are fine, so every step can be repeated after a crash.

        Raises:
            LogStateError: other bytes are already there. They stay.
            StoreError: the resource may or may not be there; calling again settles it.
        """
        ...

    async def replace(self, path: str, data: bytes) -> None:
        """Put `data` in the place of a mutable resource (`checkpoint`, `policy`), atomically.

        Durable when it returns. After a `StoreError` the old or the new bytes are there, never
        a mixture.
        """
        ...


@dataclass(frozen=True, slots=True)
class TreeHead:
    """Size and root hash (32 bytes) of a tree."""

    size: int
    root: bytes


@dataclass(frozen=True, slots=True)
class LoggedEpoch:
    """What is kept of a closed epoch beside the log, so that metrics need not read the log.

    Args:
        number: From 1, by one.
        first_index: Index of its first leaf.
        last_index: Index of its summary.
        not_before: When it was opened, ms.
        not_after: When it was closed, ms; strictly greater than in the epoch before.
        summary: The summary leaf, verbatim; its second histogram is cumulative.
        last_seen: Per service code, the newest epoch up to this one that counts it.
    """

    number: int
    first_index: int
    last_index: int
    not_before: int
    not_after: int
    summary: bytes
    last_seen: Mapping[int, int]


class EpochReader(Protocol):
    """Closed epochs by time, at a cost that does not grow with the log."""

    async def at(self, times: Sequence[int], *, size: int) -> Sequence[LoggedEpoch | None]:
        """For each time (ms), the last epoch closed at or before it, inside a tree of `size`."""
        ...

    async def numbered(self, numbers: Sequence[int]) -> Sequence[LoggedEpoch]:
        """The epochs of these numbers, in this order; `StoreError` if one does not exist."""
        ...

    async def about_log(self, *, size: int) -> tuple[bytes, bytes]:
        """The last class codes and the last parameters leaf in a tree of `size`.

        Raises:
            StoreError: a tree of this size does not have both.
        """
        ...
