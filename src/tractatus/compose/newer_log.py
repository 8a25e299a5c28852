"""A copy of the log that is newer than a backup, examined before it is believed."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from tractatus.adapters.files.log_store import FileLogStore
from tractatus.adapters.postgres.catching_up import catch_up
from tractatus.adapters.postgres.sequencing import state_of
from tractatus.errors import FormatError, LogStateError, ProofError
from tractatus.merkle.proofs import verify_consistency
from tractatus.merkle.tiles import TILE_WIDTH, entries_path, parse_entry_bundle, tiles_of
from tractatus.notes.checkpoint import open_checkpoint
from tractatus.operations.continuation import Continuation
from tractatus.operations.stored_tree import StoredTree
from tractatus.ports import LogState, TreeHead
from tractatus.verifier.damage import find_damage
from tractatus.verifier.readers import DirectoryReader
from tractatus.verifier.target import log_directory
from tractatus.verifier.trust import Trust


@dataclass(frozen=True, slots=True)
class NewerLog:
    """A whole, signed and cosigned log that begins with the one in the backup."""

    directory: Path
    head: TreeHead

    def files(self) -> Iterator[str]:
        """Paths of its tiles, and of the checkpoint at the end; the policy is the backup's."""
        yield from (tile.path for tile in tiles_of(self.head.size))
        yield "checkpoint"

    def entries(self, start: int) -> Iterator[bytes]:
        """Entries from an index on."""
        for bundle in range(start // TILE_WIDTH, -(-self.head.size // TILE_WIDTH)):
            first = bundle * TILE_WIDTH
            width = min(TILE_WIDTH, self.head.size - first)
            data = (self.directory / entries_path(bundle, width)).read_bytes()
            yield from parse_entry_bundle(data, width)[max(0, start - first) :]

    async def take_over(self, superuser: asyncpg.Connection) -> int:
        """Bring the restored database up to it; returns how many leaves' records are lost.

        Raises:
            LogStateError: it is not the continuation of what the database has decided.
        """
        state = await _state(superuser)
        if state.published == self.head:
            return 0  # what the backup has staged, if anything, comes next, as after a crash
        if not await _begins_with(self, state.tree):
            raise LogStateError("the newer log does not follow what this database has decided")
        found = Continuation(state)
        found.read(self.entries(state.tree.size), self.head)
        return await catch_up(superuser, found)


def open_newer_log(path: Path, trust: Trust) -> NewerLog:
    """The log in a directory, every file of it examined.

    Args:
        path: The log's directory, or a data directory around it.
        trust: The backup's key and witness policy.

    Raises:
        FormatError: it is damaged, or not signed and cosigned as the backup's log is.
        StoreError: there is none.
    """
    directory = log_directory(path)
    present = [
        one.relative_to(directory).as_posix() for one in directory.rglob("*") if one.is_file()
    ]
    damage = find_damage(DirectoryReader(directory), trust, present).damage
    if damage:
        raise FormatError(f"the log that was given: {damage[0].path}: {damage[0].problem}")
    note = (directory / "checkpoint").read_bytes()
    checkpoint = open_checkpoint(note, trust.log_keys).checkpoint
    return NewerLog(directory, TreeHead(checkpoint.size, checkpoint.root))


def verify_begins_with(newer: NewerLog, old: TreeHead) -> None:
    """`LogStateError` unless the newer log begins with this published tree."""
    if not asyncio.run(_begins_with(newer, old)):
        raise LogStateError("the log that was given does not begin with the one in the backup")


async def _begins_with(newer: NewerLog, old: TreeHead) -> bool:
    if old.size > newer.head.size:
        return False
    if old.size == 0:
        return True
    tree = StoredTree(FileLogStore(newer.directory))
    proof = await tree.consistency(old.size, newer.head.size)
    try:
        verify_consistency(old.size, newer.head.size, old.root, newer.head.root, proof)
    except ProofError:
        return False
    return True


async def _state(superuser: asyncpg.Connection) -> LogState:
    log = await superuser.fetchrow("SELECT * FROM evidence.log")
    epoch = await superuser.fetchrow("SELECT * FROM evidence.epoch ORDER BY number DESC LIMIT 1")
    return state_of(log, epoch)
