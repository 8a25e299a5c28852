"""Hashes of complete subtrees, read out of tiles: what building a proof from a log needs."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256

from tractatus.merkle.hashing import HASH_SIZE, NODE_PREFIX
from tractatus.merkle.proofs import ReadHash
from tractatus.merkle.tiles import TILE_HEIGHT, TILE_WIDTH, Tile, check_hash_tile


def hash_reader(read: Callable[[str], bytes], size: int) -> ReadHash:
    """A reader for `proofs.inclusion_proof` and its like, over the tiles of a tree of `size`.

    Args:
        read: Path of a tile -> its bytes, as published for `size`; each is read once.
        size: Leaves in the tree.

    Whoever makes many proofs keeps one reader: what was hashed for one is there for the next.

    The reader raises `FormatError` on a tile of another length. It believes what it reads: a
    false tile makes a false proof, which no verifier takes.
    """
    # Of each tile its rows: its hashes, those of pairs of them, and so on, made when asked for.
    tiles: dict[tuple[int, int], list[bytes]] = {}

    def rows_of(level: int, index: int) -> list[bytes]:
        if (level, index) not in tiles:
            width = min(TILE_WIDTH, (size >> TILE_HEIGHT * level) - index * TILE_WIDTH)
            row = read(Tile(level, index, width).path)
            check_hash_tile(row, width)
            tiles[level, index] = [row]
        return tiles[level, index]

    def read_hash(level: int, index: int) -> bytes:
        tile_level, height = divmod(level, TILE_HEIGHT)
        tile, place = divmod(index, TILE_WIDTH >> height)
        rows = rows_of(tile_level, tile)
        while len(rows) <= height:
            rows.append(_row_above(rows[-1]))
        return rows[height][place * HASH_SIZE : (place + 1) * HASH_SIZE]

    return read_hash


def _row_above(row: bytes) -> bytes:
    """Hashes of the pairs in a row; one that has no partner yet is in no complete subtree."""
    whole = len(row) - len(row) % (2 * HASH_SIZE)
    pairs = range(0, whole, 2 * HASH_SIZE)
    return b"".join(
        [sha256(NODE_PREFIX + row[begin : begin + 2 * HASH_SIZE]).digest() for begin in pairs]
    )
