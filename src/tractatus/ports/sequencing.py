"""What the sequencer has decided, and the leaves that wait for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol

from tractatus.ports.log import LoggedEpoch, TreeHead


@dataclass(frozen=True, slots=True)
class LogState:
    """What the sequencer has decided, which may be one batch ahead of what is published.

    Args:
        version: Grows by one with each change; compare-and-swap is on it.
        origin: Name of the log; empty before the first batch.
        published: The tree behind the last published checkpoint.
        tree: The tree with the staged batch; equal to `published` where nothing is staged.
        staged: Entries from `published.size` to `tree.size`, in order.
        signed: Our signed checkpoint of `tree`, before cosignatures; empty until it is signed.
        epoch: The last closed epoch, also where it is only staged.
        class_codes: The last class codes leaf; empty before the first batch.
        parameters: The last parameters leaf; empty before the first batch.
        moved_at: Time in the newest summary or heartbeat, ms; 0 before the first batch.
    """

    version: int
    origin: str
    published: TreeHead
    tree: TreeHead
    staged: Sequence[bytes]
    signed: bytes
    epoch: LoggedEpoch | None
    class_codes: bytes
    parameters: bytes
    moved_at: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """The committed leaves that are in no epoch yet, counted.

    Args:
        leaves: All of them.
        decisions: Decision leaves that are not synthetic.
        tenants: Tenants that these are of.
        oldest_at: When the first of `leaves` was recorded, ms; None where there is none.
    """

    leaves: int
    decisions: int
    tenants: int
    oldest_at: int | None


class SequencerStore(Protocol):
    """The sequencer's own state, and the committed leaves that wait for an epoch.

    All methods raise `StoreError` where the outcome is unknown; loading the state again and
    repeating settles it, because each change is a compare-and-swap on `LogState.version`.
    """

    def exclusive(self) -> AbstractAsyncContextManager[None]:
        """Be the only sequencer of this database until the context ends.

        Raises:
            ConflictError: another sequencer is running; nothing is waited for.
        """
        ...

    async def load(self) -> LogState:
        """The state as last committed."""
        ...

    async def waiting(self) -> Waiting:
        """Count the leaves that wait. A leaf that commits late is found by a later call."""
        ...

    async def claim(self, limit: int) -> Sequence[bytes]:
        """Up to `limit` waiting leaves, oldest first. Claims nothing until `stage`."""
        ...

    async def stage(
        self, before: LogState, after: LogState, placed: Mapping[bytes, int]
    ) -> LogState:
        """Take `after` in the place of `before`, and put leaves into its epoch, in one commit.

        Args:
            before: As loaded.
            after: The same with a batch staged and nothing signed.
            placed: Commitment of each claimed leaf -> its index in the log.

        Returns:
            `after` with its new version.

        Raises:
            LogStateError: somebody else changed the state, or one of the leaves is not waiting
                any more. Nothing was changed.
        """
        ...

    async def keep_signed(self, before: LogState, note: bytes) -> LogState:
        """Keep our signature of the staged tree, so that no other tree of its size is signed."""
        ...

    async def mark_published(self, before: LogState) -> LogState:
        """The checkpoint of the staged tree is public: nothing is staged any more."""
        ...
