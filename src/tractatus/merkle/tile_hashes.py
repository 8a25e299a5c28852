"""Hashes of complete subtrees, read out of tiles: what building a proof from a log needs."""

from __future__ import annotations

from collections.abc import Callable

from tractatus.merkle.proofs import ReadHash
from tractatus.merkle.tiles import TILE_HEIGHT, TILE_WIDTH, Tile, parse_hash_tile
from tractatus.merkle.tree import root_of


def hash_reader(read: Callable[[str], bytes], size: int) -> ReadHash:
    """A reader for `proofs.inclusion_proof` and its like, over the tiles of a tree of `size`.

    Args:
        read: Path of a tile -> its bytes, as published for `size`; each is read once.
        size: Leaves in the tree.

    Whoever makes many proofs keeps one reader: what was hashed for one is there for the next.

    The reader raises `FormatError` on a tile of another length. It believes what it reads: a
    false tile makes a false proof, which no verifier takes.
    """
    tiles: dict[tuple[int, int], list[bytes]] = {}
    inner: dict[tuple[int, int], bytes] = {}

    def tile(level: int, index: int) -> list[bytes]:
        if (level, index) not in tiles:
            width = min(TILE_WIDTH, (size >> TILE_HEIGHT * level) - index * TILE_WIDTH)
            tiles[level, index] = parse_hash_tile(read(Tile(level, index, width).path), width)
        return tiles[level, index]

    def read_hash(level: int, index: int) -> bytes:
        tile_level, height = divmod(level, TILE_HEIGHT)
        first = index << height
        start = first % TILE_WIDTH
        if not height:
            return tile(tile_level, first // TILE_WIDTH)[start]
        if (level, index) not in inner:
            row = tile(tile_level, first // TILE_WIDTH)[start : start + (1 << height)]
            inner[level, index] = root_of(row)
        return inner[level, index]

    return read_hash
