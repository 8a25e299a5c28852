"""The tree over the site's copy: its root at any size, and the hashes that a proof is made of.

Roots of full tiles are kept, an eighth of a byte a leaf; leaf hashes are made again from the
copy where a proof needs them, so every hash that is shown follows from leaves that are shown.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tractatus.merkle.hashing import EMPTY_ROOT, HASH_SIZE, leaf_hash
from tractatus.merkle.proofs import range_root
from tractatus.merkle.tiles import TILE_HEIGHT, TILE_WIDTH, full_tile_root
from tractatus.merkle.tree import root_of


class TreeHashes:
    """Hashes of the complete subtrees of a growing tree.

    Args:
        bundle: Number -> the entries from 256 x number on, as far as there are any.
    """

    def __init__(self, bundle: Callable[[int], Sequence[bytes]]) -> None:
        self._bundle = bundle
        self._open: list[bytes] = []  # leaf hashes of the bundle that is not full yet
        self._rows: list[bytearray] = []  # roots of full tiles, level by level

    def add(self, entries: Sequence[bytes]) -> None:
        """Take the next entries, which end at the latest where a bundle of 256 does."""
        self._open += map(leaf_hash, entries)
        if len(self._open) == TILE_WIDTH:
            self._close(0, full_tile_root(self._open))
            self._open = []

    def _close(self, level: int, root: bytes) -> None:
        if level == len(self._rows):
            self._rows.append(bytearray())
        row = self._rows[level]
        row += root
        if len(row) % (TILE_WIDTH * HASH_SIZE) == 0:
            self._close(level + 1, full_tile_root(_split(row[-TILE_WIDTH * HASH_SIZE :])))

    def root(self, size: int) -> bytes:
        """The root of the first `size` leaves."""
        return range_root(0, size, self.read) if size else EMPTY_ROOT

    def read(self, level: int, index: int) -> bytes:
        """As `proofs.ReadHash`."""
        tile_level, height = divmod(level, TILE_HEIGHT)
        first = index << height
        if tile_level == 0:
            number, start = divmod(first, TILE_WIDTH)
            hashes = [leaf_hash(one) for one in self._bundle(number)[start : start + (1 << height)]]
        else:
            row = self._rows[tile_level - 1]
            hashes = _split(row[first * HASH_SIZE : (first + (1 << height)) * HASH_SIZE])
        return root_of(hashes)


def _split(row: bytes | bytearray) -> list[bytes]:
    return [bytes(row[at : at + HASH_SIZE]) for at in range(0, len(row), HASH_SIZE)]
