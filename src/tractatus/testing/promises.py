"""Promises without a database: the epochs of a sequencer's store in memory, a key of one byte."""

from __future__ import annotations

from dataclasses import dataclass

from tractatus.evidence.promise import Promise, promise_key_name, sign_promise
from tractatus.notes.signed import NoteSigner
from tractatus.testing.log import MemorySequencerStore
from tractatus.testing.pipeline import ORIGIN


@dataclass(slots=True)
class MemoryEpochCounter:
    """An `EpochCounter` over a store in memory."""

    store: MemorySequencerStore

    async def last_staged(self) -> int:
        """The number of the last epoch that was staged."""
        return len(self.store.epochs)

    async def is_behind(self, leaves: int) -> bool:
        """Whether more than `leaves` leaves wait."""
        return (await self.store.waiting()).leaves > leaves


class SeedPromiseSigner:
    """A `PromiseSigner` whose keys are made of one byte each; the first is the newest."""

    def __init__(self, origin: str = ORIGIN, seeds: bytes = b"\x07") -> None:
        self._origin = origin
        self._signers = [NoteSigner(promise_key_name(origin), bytes([one]) * 32) for one in seeds]

    @property
    def origin(self) -> str:
        """The log's name."""
        return self._origin

    @property
    def verifier_keys(self) -> tuple[str, ...]:
        """The public halves."""
        return tuple(one.vkey for one in self._signers)

    async def sign(self, promise: Promise) -> bytes:
        """The promise as a signed note."""
        return sign_promise(promise, self._signers)
