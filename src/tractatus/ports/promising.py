"""Promises that a committed record will stand in the log."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from tractatus.evidence.promise import Promise


class EpochCounter(Protocol):
    """How far the log is, for promising where a committed record will stand.

    Both are read from the database that records are committed to, in a snapshot that is taken
    after the call began, and are never remembered: what committed before the call is seen.
    """

    async def last_staged(self) -> int:
        """The number of the last epoch that was staged, 0 before the first.

        Raises:
            StoreError: it cannot be read.
        """
        ...

    async def is_behind(self, leaves: int) -> bool:
        """Whether more than `leaves` leaves wait for an epoch; costs as much as counting them."""
        ...


class PromiseSigner(Protocol):
    """The keys that sign promises, wherever they are kept; the log's own is none of them."""

    @property
    def origin(self) -> str:
        """The name of the log whose promises these are."""
        ...

    @property
    def verifier_keys(self) -> tuple[str, ...]:
        """The public halves, as C2SP vkeys named `ORIGIN/promises`, the newest first."""
        ...

    async def sign(self, promise: Promise) -> bytes:
        """The promise as a signed note. Deterministic: the same promise, the same bytes.

        Raises:
            StoreError: a key cannot be reached.
        """
        ...
