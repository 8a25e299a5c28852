"""Bring the published log up to what the database has decided.

`Publisher.publish` is the normal path and the recovery path. Its steps, and what a crash after
each of them leaves:

1. compare the published checkpoint with the database; they may be one staged batch apart;
2. read the right edge of the published tree, check it against its root, append the batch;
3. write the new tiles and bundles: files that no checkpoint speaks of yet. Writing them again
   writes the same bytes;
4. ask every witness for the largest size that it has seen: a database or a directory restored
   from an older copy must not sign a second history;
5. sign, and keep the signature in the database before anybody sees it: from here on no other tree
   of this size is ever signed. Signed again after a crash, it is the same bytes;
6. collect cosignatures until the policy's quorum is met. Fewer: nothing is published, and the
   next call asks again. A witness that has cosigned another history says so: an older copy went on
   while that witness was away;
7. replace `checkpoint`: the batch is public. A crash before step 8 is found in step 1, which
   replaces it once more by itself: what can be read is not yet what survives a loss of power;
8. mark it published in the database.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from tractatus.errors import FormatError, LogStateError, VerificationError
from tractatus.merkle.growth import grow
from tractatus.merkle.hashing import EMPTY_ROOT
from tractatus.notes.checkpoint import Checkpoint, open_checkpoint
from tractatus.notes.cosignature import cosignatures_of
from tractatus.notes.signed import Note, Signature, VerifierKey, format_note, parse_note
from tractatus.operations.agreement import verify_agreement
from tractatus.operations.stored_tree import StoredTree
from tractatus.operations.witnessing import Witnesses
from tractatus.ports import CheckpointSigner, LogState, LogStore, SequencerStore, TreeHead

logger = logging.getLogger(__name__)

CHECKPOINT = "checkpoint"
NOTHING = TreeHead(0, EMPTY_ROOT)
_RESTORE: Final = (
    "put the newest copy of the log back, or restore the newest backup, with the log if it is newer"
)


@dataclass(frozen=True, slots=True)
class Publisher:
    """Writes tiles and checkpoints; only the sequencer calls it."""

    store: SequencerStore
    log: LogStore
    signer: CheckpointSigner
    witnesses: Witnesses

    @property
    def origin(self) -> str:
        """The log's name."""
        return self.signer.origin

    async def verify_memory(self, state: LogState) -> None:
        """`LogStateError` unless what the database remembers of its last batch is in the log."""
        await verify_agreement(StoredTree(self.log), state)

    async def extend(self, state: LogState, entries: Sequence[bytes]) -> LogState:
        """`state` with `entries` staged behind its published tree; nothing is written."""
        edge, _ = grow(await StoredTree(self.log).right_edge(state.published), entries)
        return replace(state, tree=TreeHead(edge.size, edge.root), staged=tuple(entries))

    async def publish(self, state: LogState) -> LogState:
        """Publish what is staged in `state`, as told at the head of this module.

        Returns:
            The state afterwards; still staged where the quorum of witnesses was not met.

        Raises:
            LogStateError: database, files and witnesses contradict each other; nothing was
                published.
            StoreError: a step's outcome is unknown; calling again with a loaded state settles it.
        """
        # 1. Where does the world stand?
        current = await self._published(state)
        if not state.staged:
            return state
        if state.tree == current.head and current.note is not None:
            await self.log.replace(CHECKPOINT, current.note)
            return await self.store.mark_published(state)
        # 2. and 3. The batch as tiles.
        await self._write_tiles(state)
        # 4. What have the witnesses seen?
        sizes = await self.witnesses.sizes(current.note or await self._sign(NOTHING))
        _refuse_second_history(state, sizes)
        if not self.witnesses.are_enough(list(sizes)):
            return self._waits(state, list(sizes))
        # 5. Sign once.
        if state.signed and state.signed != await self._sign(state.tree):
            raise LogStateError(
                f"the database keeps a signature of size {state.tree.size} that is not ours: it "
                "is damaged; restore the newest backup together with this log"
            )
        if not state.signed:
            state = await self.store.keep_signed(state, await self._sign(state.tree))
        # 6. Cosignatures.
        answers = await self.witnesses.cosign(
            state.signed,
            sizes,
            lambda old_size: StoredTree(self.log).consistency(old_size, state.tree.size),
        )
        note, cosigners = _with_cosignatures(
            state.signed, answers.signatures, self.witnesses.policy.witness_keys
        )
        if not self.witnesses.are_enough(cosigners):
            _refuse_contradiction(state, answers.contradicting)
            return self._waits(state, cosigners)
        # 7. Public.
        await self.log.replace(CHECKPOINT, note)
        # 8. And known to be.
        return await self.store.mark_published(state)

    async def _published(self, state: LogState) -> _Current:
        """The published checkpoint; `LogStateError` unless it is what the database expects."""
        if state.origin not in ("", self.origin):
            raise LogStateError(
                f"the database holds the log {state.origin!r}, the key is of {self.origin!r}"
            )
        note = await self.log.read(CHECKPOINT)
        head = NOTHING if note is None else self._verified_head(note)
        if head in (state.published, state.tree):
            return _Current(head, note)
        raise LogStateError(f"{_difference(head, note, state)}; {_RESTORE}")

    def _verified_head(self, note: bytes) -> TreeHead:
        try:
            keys = [VerifierKey.parse(key) for key in self.signer.verifier_keys]
            opened = open_checkpoint(note, keys)
        except (FormatError, VerificationError) as error:
            raise LogStateError(
                f"the published checkpoint is damaged: {error}; put a good copy of it back"
            ) from error
        return TreeHead(opened.checkpoint.size, opened.checkpoint.root)

    async def _write_tiles(self, state: LogState) -> None:
        edge, resources = grow(await StoredTree(self.log).right_edge(state.published), state.staged)
        if (edge.size, edge.root) != (state.tree.size, state.tree.root):
            raise LogStateError(f"the staged batch does not lead to its root: {state.tree.size}")
        for path, data in resources.items():
            await self.log.write(path, data)

    async def _sign(self, head: TreeHead) -> bytes:
        return await self.signer.sign(Checkpoint(self.origin, head.size, head.root))

    @staticmethod
    def _waits(state: LogState, present: Sequence[VerifierKey]) -> LogState:
        names = ", ".join(sorted(key.name for key in present)) or "none"
        logger.warning(
            "checkpoint of size %d waits for its quorum; witnesses present: %s",
            state.tree.size,
            names,
        )
        return state


def _difference(head: TreeHead, note: bytes | None, state: LogState) -> str:
    """How the public log and the database differ, and which of them is older."""
    expected = state.published.size
    if note is None:
        return f"there is no checkpoint, the database expects one of size {expected}: it was lost"
    if head.size == expected:
        return f"log and database have different trees of size {expected}: one is damaged"
    older = "log" if head.size < expected else "database"
    return (
        f"the published checkpoint has size {head.size}, the database expects {expected}: "
        f"the {older} was restored from an older copy or lost"
    )


@dataclass(frozen=True, slots=True)
class _Current:
    """The published tree, and its checkpoint unless nothing was published yet."""

    head: TreeHead
    note: bytes | None


def _refuse_second_history(state: LogState, sizes: Mapping[VerifierKey, int]) -> None:
    """`LogStateError` if a witness has seen a tree that we do not remember to have signed.

    What we published and what we have signed are the only sizes above zero that a witness of
    ours can stand at, or, if it was away, at a size that we published before.
    """
    for key, size in sizes.items():
        is_known = size <= state.published.size or (state.signed and size == state.tree.size)
        if not is_known:
            raise LogStateError(
                f"witness {key.name} has seen size {size}, we published {state.published.size}: "
                "this is an older copy of the log; restore a newer one, or begin a log with a "
                "new name: `tractatus log begin NAME`"
            )


def _refuse_contradiction(state: LogState, contradicting: Sequence[VerifierKey]) -> None:
    """`LogStateError` if the quorum is missed because witnesses remember another history."""
    if contradicting:
        names = ", ".join(sorted(key.name for key in contradicting))
        raise LogStateError(
            f"what was cosigned by {names} is not a beginning of our log of size "
            f"{state.tree.size}: an older copy of the log went on without them; restore a newer "
            "one, or begin a log with a new name: `tractatus log begin NAME`"
        )


def _with_cosignatures(
    signed: bytes, cosignatures: Sequence[Signature], policy_keys: Sequence[VerifierKey]
) -> tuple[bytes, Sequence[VerifierKey]]:
    """The note with verified cosignatures behind our signature, and whose they are."""
    note = parse_note(signed)
    cosigned = Note(note.text, (*note.signatures, *cosignatures))
    cosigners = [one.key for one in cosignatures_of(cosigned, policy_keys)]
    return format_note(cosigned), cosigners
