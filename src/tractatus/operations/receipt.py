"""Make the receipt of a committed record: its promise, what opens it, and, once public, its proofs.

Everything is read from what is committed, so the receipt can be made at any time and as often as
its owner asks; after the epoch is public it holds the proofs as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tractatus.errors import FormatError, LogStateError, ProofError
from tractatus.evidence.receipt import Placement, Receipt, format_receipt
from tractatus.evidence.record import open_commitments, open_nonce
from tractatus.evidence.sealing import open_content
from tractatus.merkle.hashing import EMPTY_ROOT, HASH_SIZE, leaf_hash
from tractatus.merkle.proofs import inclusion_proof, verify_inclusion
from tractatus.merkle.tile_hashes import hash_reader
from tractatus.merkle.tiles import parse_tile_path
from tractatus.notes.checkpoint import Checkpoint, parse_checkpoint
from tractatus.notes.proof import TlogProof
from tractatus.notes.signed import parse_note
from tractatus.operations.promise import Promiser
from tractatus.ports import EpochReader, LogStore


@dataclass(frozen=True, slots=True)
class StoredLeaf:
    """A leaf of a record; epoch and index are None until it is sequenced."""

    entry: bytes
    epoch: int | None
    index: int | None


@dataclass(frozen=True, slots=True)
class StoredRecord:
    """A record as it lies in the database: `content` sealed or plain, the nonce wrapped."""

    canonical: bytes
    content: bytes
    wrapped_nonce: bytes
    leaves: tuple[StoredLeaf, ...]


@dataclass(frozen=True, slots=True)
class Receipts:
    """Makes receipts.

    Args:
        promiser: Promises what is committed.
        log: The published log.
        epochs: Where each epoch stands in it.
        witness_policy: As it is published with the log.
    """

    promiser: Promiser
    log: LogStore
    epochs: EpochReader
    witness_policy: bytes

    async def receipt(self, stored: StoredRecord, key: bytes) -> bytes:
        """The receipt of a record as a file.

        Args:
            stored: The record, read in the scope of its tenant.
            key: That tenant's evidence key.

        Raises:
            ProofError: the key does not open the record, or the leaves are not the record's.
            LogStateError: the published log does not lead to the leaves; nothing is given out.
            StoreError: there is no promise, or the log cannot be read.
        """
        nonce = open_nonce(stored.wrapped_nonce, key)
        content = open_content(stored.content, nonce)
        record, committed = open_commitments(stored.canonical, nonce, content)
        leaves = sorted(stored.leaves, key=lambda leaf: leaf.entry)
        if tuple(leaf.entry for leaf in leaves) != committed:
            raise ProofError(f"the leaves do not commit to the record: {record.record_id}")
        note = await self.promiser.promise_again(committed, [leaf.epoch for leaf in leaves])
        return format_receipt(
            Receipt(
                promise=note,
                record=stored.canonical,
                nonce=nonce,
                content=content,
                promise_keys=self.promiser.verifier_keys,
                witness_policy=self.witness_policy,
                placement=await self._placement(leaves),
            )
        )

    async def _placement(self, leaves: Sequence[StoredLeaf]) -> Placement | None:
        """Where the leaves stand; None while one of them is not in a published epoch."""
        numbers = [leaf.epoch for leaf in leaves if leaf.epoch is not None]
        note = await self.log.read("checkpoint")
        if len(numbers) < len(leaves) or note is None:
            return None
        (epoch,) = await self.epochs.numbered([max(numbers)])
        checkpoint = parse_checkpoint(parse_note(note).text)
        if epoch.last_index >= checkpoint.size:
            return None
        return Placement(
            proofs=tuple(
                [await self._proof(one.entry, one.index or 0, checkpoint, note) for one in leaves]
            ),
            summary=epoch.summary,
            summary_proof=await self._proof(epoch.summary, epoch.last_index, checkpoint, note),
        )

    async def _proof(
        self, entry: bytes, index: int, checkpoint: Checkpoint, note: bytes
    ) -> TlogProof:
        try:
            path = await prove(self.log, index, checkpoint.size)
            verify_inclusion(index, checkpoint.size, leaf_hash(entry), path, checkpoint.root)
        except (FormatError, ProofError) as error:
            raise LogStateError(f"the published log does not hold a leaf: {error}") from error
        return TlogProof(index, tuple(path), note)


async def prove(log: LogStore, index: int, size: int) -> list[bytes]:
    """The hashes that lead from the leaf at `index` to the root of the tree of `size`.

    Which tiles these are in is found by building the proof once over hashes that mean nothing.

    Raises:
        LogStateError: a tile is missing.
    """
    wanted: list[str] = []

    def want(path: str) -> bytes:
        wanted.append(path)
        return EMPTY_ROOT * parse_tile_path(path).width

    inclusion_proof(index, size, hash_reader(want, size))
    found: dict[str, bytes] = {}
    for path in wanted:
        data = await log.read(path)
        if data is None or len(data) % HASH_SIZE:
            raise LogStateError(f"the stored log is damaged, a tile is missing or cut: {path}")
        found[path] = data
    return inclusion_proof(index, size, hash_reader(found.__getitem__, size))
