"""Decisions kept in a list of this process: for trying out and for tests, and no evidence.

Nothing here outlives the process, nobody signs it, and it is in no log. The gate over it says so
(`is_evidence`), its permits have no receipt, and there is no way from here into a log.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from tractatus.errors import StoreError
from tractatus.ports import Decided, Kept, Randomness


@dataclass(frozen=True, slots=True)
class Remembered:
    """One decision in memory: what was decided, under an id of this process."""

    record_id: UUID
    decided: Decided


class MemoryKeeper:
    """A `Keeper` whose records are gone with the process.

    Args:
        randomness: Names the records.
    """

    is_evidence = False

    def __init__(self, randomness: Randomness) -> None:
        self._randomness = randomness
        self._remembered: list[Remembered] = []

    @property
    def remembered(self) -> tuple[Remembered, ...]:
        """Everything that was decided, in order."""
        return tuple(self._remembered)

    def keep(self, decided: Decided, *, seconds: float) -> Kept:
        """Append it; `list.append` is atomic between threads."""
        record_id = self._randomness.uuid7()
        self._remembered.append(Remembered(record_id, decided))
        return Kept(record_id)

    async def keep_async(self, decided: Decided, *, seconds: float) -> Kept:
        """The same."""
        return self.keep(decided, seconds=seconds)

    def receipt(self, record_id: UUID) -> bytes:
        """There is none: what is in memory is no evidence."""
        raise StoreError("records in memory are no evidence and have no receipt")

    def close(self) -> None:
        """Nothing to let go of; what was kept stays until the process ends."""
