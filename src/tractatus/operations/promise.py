"""Promise where the leaves of a committed record will stand.

The number in a promise must never be too small: a promise that is not kept is a proof of fraud,
whoever meant it well. What makes `last staged + 2` large enough:

1. The record is committed before the number is read, and the reading sees every epoch that was
   staged before it began. So the epoch after the last staged one, N, is not staged yet.
2. Epoch N may have been claimed already, before the record was committed, and be staged without
   it a moment later. This is why N is not promised.
3. The sequencer claims for epoch N + 1 only after it has loaded a state in which N is staged
   (compare-and-swap refuses any other order), so after the record was committed: that claim sees
   the record, and takes all that waits.

The claim in step 3 has a limit, which is twice the number of waiting leaves beyond which nothing
is promised. A crash before the promise is signed loses nothing: the record is there, and the same
steps give a promise for it at any later time.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from typing import Final

from tractatus.errors import StoreError
from tractatus.evidence.promise import Promise
from tractatus.operations.sequence import MAX_EPOCH_LEAVES
from tractatus.ports import EpochCounter, PromiseSigner

# The last staged epoch, the one that may be in the making, and the one that has the record.
AHEAD: Final = 2
MAX_WAITING: Final = MAX_EPOCH_LEAVES // 2
_COUNT_SECONDS: Final = 1.0


class Promiser:
    """Gives promises; safe for concurrent callers of one event loop, who share a reading."""

    def __init__(self, epochs: EpochCounter, signer: PromiseSigner) -> None:
        self._latest = Shared(epochs)
        self._signer = signer

    @property
    def origin(self) -> str:
        """The log's name."""
        return self._signer.origin

    @property
    def verifier_keys(self) -> tuple[str, ...]:
        """With which promises are verified."""
        return self._signer.verifier_keys

    async def promise(self, leaves: Sequence[bytes], last_staged: int | None = None) -> bytes:
        """Promise the leaves of one record, which is committed: a signed note.

        Args:
            leaves: All of them, as they were recorded.
            last_staged: The last staged epoch, where somebody has read it in a snapshot taken
                after that commit; it is read now where it is None.

        Raises:
            StoreError: there is no promise, because the database or the key cannot be reached, or
                too much waits. What needs a promise first must not be done.
        """
        if last_staged is None:
            return await self.sign(leaves, await self._latest.promised())
        await self._latest.refuse_if_behind()
        return await self.sign(leaves, last_staged + AHEAD)

    async def promise_again(self, leaves: Sequence[bytes], epochs: Sequence[int | None]) -> bytes:
        """A promise for a record that was committed at any time before.

        Args:
            leaves: All of them.
            epochs: The epoch that each is in, None where it still waits.
        """
        found = [epoch for epoch in epochs if epoch is not None]
        if len(found) == len(leaves):
            return await self.sign(leaves, max(found))
        return await self.promise(leaves)

    async def sign(self, leaves: Sequence[bytes], epoch: int) -> bytes:
        """The signed note of a number that was found as told at the head of this module."""
        return await self._signer.sign(Promise(self.origin, epoch, tuple(sorted(leaves))))


class Shared:
    """One reading for all who wait when it begins.

    Who comes while a reading runs waits for the next one: the running one may have looked before
    their record was committed.
    """

    def __init__(self, epochs: EpochCounter) -> None:
        self._epochs = epochs
        self._running: asyncio.Task[int] | None = None
        self._next: asyncio.Task[int] | None = None
        self._counted_at = float("-inf")
        self._counting = asyncio.Lock()
        self._ahead: asyncio.Task[None] | None = None

    async def promised(self) -> int:
        """The number to promise to whoever calls now."""
        if self._next is None:
            self._next = asyncio.create_task(self._read_after(self._running))
        # One caller who gives up must not take the reading from the others.
        return await asyncio.shield(self._next)

    async def _read_after(self, running: asyncio.Task[int] | None) -> int:
        if running is not None:
            await asyncio.wait([running])
        self._running, self._next = self._next, None  # from here on, others are too late
        await self.refuse_if_behind()
        return await self._epochs.last_staged() + AHEAD

    async def refuse_if_behind(self) -> None:
        """`StoreError` where too much waits; nobody goes by a count that is older than a second.

        Who comes in the second half of that second has the next count made, and does not wait.
        """
        age = self._age()
        if age >= _COUNT_SECONDS:
            await self._count(_COUNT_SECONDS)
        elif age >= _COUNT_SECONDS / 2 and (self._ahead is None or self._ahead.done()):
            self._ahead = asyncio.create_task(self._count_ahead())

    async def _count(self, unless_younger: float) -> None:
        async with self._counting:
            # Whoever waited for the lock goes by what was counted meanwhile.
            if self._age() < unless_younger:
                return
            now = asyncio.get_running_loop().time()
            if await self._epochs.is_behind(MAX_WAITING):
                raise StoreError(
                    f"no promise can be given: more than {MAX_WAITING} leaves wait for the log"
                )
            self._counted_at = now

    async def _count_ahead(self) -> None:
        with suppress(StoreError):  # the first for whom the old count is too old meets it, too
            await self._count(_COUNT_SECONDS / 2)

    def _age(self) -> float:
        return asyncio.get_running_loop().time() - self._counted_at
