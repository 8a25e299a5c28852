"""Read a tree from its tiles: the edge to append to, and proofs between two sizes."""

from __future__ import annotations

from dataclasses import dataclass

from tractatus.errors import FormatError, LogStateError, ProofError
from tractatus.merkle.growth import RightEdge, edge_tiles
from tractatus.merkle.hashing import EMPTY_ROOT, leaf_hash
from tractatus.merkle.proofs import consistency_proof
from tractatus.merkle.tiles import (
    ENTRIES,
    TILE_HEIGHT,
    TILE_WIDTH,
    Tile,
    parse_entry_bundle,
    parse_hash_tile,
)
from tractatus.merkle.tree import root_of
from tractatus.ports import LogStore, TreeHead


@dataclass(frozen=True, slots=True)
class StoredTree:
    """The trees of all published sizes, as they lie in a `LogStore`."""

    log: LogStore

    async def right_edge(self, head: TreeHead) -> RightEdge:
        """What must be known to append to the tree of `head`.

        Raises:
            LogStateError: a tile is missing or damaged; nothing may be built upon it.
            StoreError: a tile cannot be read.
        """
        entries: list[bytes] = []
        levels: list[list[bytes]] = []
        for tile in edge_tiles(head.size):
            if tile.level == ENTRIES:
                entries = self._parsed_entries(tile, await self._read(tile))
            else:
                levels += [[] for _ in range(tile.level - len(levels))]
                levels.append(await self._hashes(tile))
        edge = RightEdge(head.size, entries, levels)
        try:
            edge.verify(head.root)
        except ProofError as error:
            raise _damaged(str(error)) from error
        return edge

    async def consistency(self, old_size: int, new_size: int) -> list[bytes]:
        """The proof that the tree of `new_size` begins with that of `old_size`.

        Empty from the empty tree, where there is nothing to prove. Which hashes the proof needs
        is found by building it once over hashes that mean nothing.
        """
        if old_size == 0:
            return []
        wanted: list[tuple[int, int]] = []

        def want(level: int, index: int) -> bytes:
            wanted.append((level, index))
            return EMPTY_ROOT

        consistency_proof(old_size, new_size, want)
        found = {one: await self._node(*one, size=new_size) for one in wanted}
        return consistency_proof(old_size, new_size, lambda level, index: found[level, index])

    async def entry(self, index: int, size: int) -> bytes:
        """One entry of the tree of `size`; its hash is the one in the tile above it.

        Raises:
            LogStateError: there is none, or bundle and tile contradict each other.
        """
        if not 0 <= index < size:
            raise LogStateError(f"a tree of {size} leaves has no leaf: {index}")
        bundle, offset = divmod(index, TILE_WIDTH)
        width = min(TILE_WIDTH, size - bundle * TILE_WIDTH)
        tile = Tile(ENTRIES, bundle, width)
        found = self._parsed_entries(tile, await self._read(tile))[offset]
        if leaf_hash(found) != (await self._hashes(Tile(0, bundle, width)))[offset]:
            raise _damaged(f"{tile.path} differs from its tile")
        return found

    async def _node(self, level: int, index: int, *, size: int) -> bytes:
        """The root of the complete subtree of 2^level leaves that starts at index * 2^level."""
        tile_level, height = divmod(level, TILE_HEIGHT)
        first = index << height
        tile_index, offset = divmod(first, TILE_WIDTH)
        hashes_in_level = size >> TILE_HEIGHT * tile_level
        width = min(TILE_WIDTH, hashes_in_level - tile_index * TILE_WIDTH)
        hashes = await self._hashes(Tile(tile_level, tile_index, width))
        return root_of(hashes[offset : offset + (1 << height)])

    async def _hashes(self, tile: Tile) -> list[bytes]:
        data = await self._read(tile)
        try:
            return parse_hash_tile(data, tile.width)
        except FormatError as error:
            raise _damaged(f"{tile.path}: {error}") from error

    @staticmethod
    def _parsed_entries(tile: Tile, data: bytes) -> list[bytes]:
        try:
            return parse_entry_bundle(data, tile.width)
        except FormatError as error:
            raise _damaged(f"{tile.path}: {error}") from error

    async def _read(self, tile: Tile) -> bytes:
        data = await self.log.read(tile.path)
        if data is None:
            raise _damaged(f"a tile is missing: {tile.path}")
        return data


def _damaged(what: str) -> LogStateError:
    return LogStateError(
        f"the stored log is damaged: {what}; `tractatus log fsck` lists all damage, and good "
        "copies of these files mend it"
    )
