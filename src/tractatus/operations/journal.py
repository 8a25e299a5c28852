"""Make the journal of a tenant: every committed record with what opens it and where it stands.

A leaf gets its place only if the published log leads to it: what the database believes of the log
is not repeated. A decision whose leaf is not where the database says has no place, and so is named
as missing by whoever checks the journal, once the promised epoch is closed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final
from uuid import UUID

from tractatus.errors import FormatError, ProofError, StoreError
from tractatus.evidence.journal import Journal, JournalDecision, Place, order_of
from tractatus.evidence.record import open_commitments, open_nonce, parse_record
from tractatus.evidence.sealing import open_content
from tractatus.merkle.hashing import EMPTY_ROOT, leaf_hash
from tractatus.merkle.proofs import inclusion_proof, verify_inclusion
from tractatus.merkle.tile_hashes import hash_reader
from tractatus.merkle.tiles import parse_tile_path
from tractatus.notes.checkpoint import Checkpoint, parse_checkpoint
from tractatus.notes.signed import parse_note
from tractatus.operations.receipt import Receipts, StoredLeaf, StoredRecord
from tractatus.ports import LogStore

_AT_ANY_TIME: Final = 2**53 - 1


async def make_journal(
    receipts: Receipts, tenant: UUID, key: bytes, stored: Sequence[StoredRecord]
) -> Journal:
    """The journal of `tenant` as of the checkpoint that is published now.

    Args:
        receipts: What receipts are made of: promises, the log and its epochs.
        tenant: Whose records these are.
        key: That tenant's evidence key.
        stored: All records of the tenant, read in its scope, in any order.

    Raises:
        ProofError: the key does not open a record.
        StoreError: nothing is published yet, or the log cannot be read.
    """
    note = await receipts.log.read("checkpoint")
    if note is None:
        raise StoreError("the log has no checkpoint yet")
    checkpoint = parse_checkpoint(parse_note(note).text)
    (newest,) = await receipts.epochs.at([_AT_ANY_TIME], size=checkpoint.size)
    finder = _Finder(receipts.log, checkpoint)
    ordered = sorted(stored, key=lambda one: order_of(parse_record(one.canonical)))
    return Journal(
        tenant=tenant,
        checkpoint=note,
        decisions=tuple([await _decision(receipts, finder, one, key) for one in ordered]),
        summary=newest.summary if newest else None,
        summary_place=await finder.place(newest.summary, newest.last_index) if newest else None,
        promise_keys=receipts.promiser.verifier_keys,
        witness_policy=receipts.witness_policy,
    )


async def _decision(
    receipts: Receipts, finder: _Finder, stored: StoredRecord, key: bytes
) -> JournalDecision:
    nonce = open_nonce(stored.wrapped_nonce, key)
    content = open_content(stored.content, nonce)
    _, committed = open_commitments(stored.canonical, nonce, content)
    leaves = sorted(committed)
    known = {one.entry: one for one in stored.leaves}
    promise = None
    if all(leaf in known for leaf in leaves):  # what nobody will log must not be promised
        try:
            epochs = [known[leaf].epoch for leaf in leaves]
            promise = await receipts.promiser.promise_again(leaves, epochs)
        except StoreError:
            pass  # a promise that cannot be given now was perhaps given before, and kept
    return JournalDecision(
        stored.canonical, nonce, content, promise, await _places(finder, leaves, known)
    )


async def _places(
    finder: _Finder, leaves: Iterable[bytes], known: Mapping[bytes, StoredLeaf]
) -> tuple[Place, ...] | None:
    places = []
    for leaf in leaves:
        stored = known.get(leaf)
        place = None
        if stored is not None and stored.index is not None:
            place = await finder.place(leaf, stored.index)
        if place is None:
            return None
        places.append(place)
    return tuple(places)


class _Finder:
    """Proofs in one tree; each tile is read once, however many leaves it proves."""

    def __init__(self, log: LogStore, checkpoint: Checkpoint) -> None:
        self._log, self._checkpoint = log, checkpoint
        self._tiles: dict[str, bytes] = {}

    async def place(self, entry: bytes, index: int) -> Place | None:
        """Where the entry stands, if the tree has it there."""
        size, root = self._checkpoint.size, self._checkpoint.root
        if index >= size:
            return None
        wanted: list[str] = []

        def want(path: str) -> bytes:
            wanted.append(path)
            return EMPTY_ROOT * parse_tile_path(path).width

        inclusion_proof(index, size, hash_reader(want, size))
        for path in wanted:
            if path not in self._tiles:
                self._tiles[path] = await self._log.read(path) or b""
        try:
            proof = inclusion_proof(index, size, hash_reader(self._tiles.__getitem__, size))
            verify_inclusion(index, size, leaf_hash(entry), proof, root)
        except (FormatError, ProofError):
            return None
        return Place(index, tuple(proof))
