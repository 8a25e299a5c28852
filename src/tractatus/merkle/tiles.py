"""Tiles: the static files in which a log publishes its tree.

A hash tile holds 256 hashes (a partial one fewer); level 0 holds leaf hashes, each hash of a level
above is the root of one full tile below. An entry bundle holds the entries under one level 0 tile.
Source: C2SP tlog-tiles, sections "Merkle Tree" and "Log entries".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from tractatus.errors import FormatError
from tractatus.merkle.hashing import HASH_SIZE
from tractatus.merkle.tree import root_of

TILE_WIDTH: Final = 256
TILE_HEIGHT: Final = 8
# The pseudo-level of entry bundles.
ENTRIES: Final = -1
MAX_LEVEL: Final = 63
MAX_TREE_SIZE: Final = 2**63 - 1
MAX_ENTRY_SIZE: Final = 2**16 - 1

_PATH = re.compile(
    r"tile/(?P<level>0|[1-9][0-9]?|entries)"
    r"/(?P<index>(?:x[0-9]{3}/)*[0-9]{3})"
    r"(?:\.p/(?P<width>[1-9][0-9]{0,2}))?",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Tile:
    """The address of a tile: level (ENTRIES for a bundle), index in the level, width 1 to 256."""

    level: int
    index: int
    width: int = TILE_WIDTH

    @property
    def path(self) -> str:
        """Where the tile lies under the log's prefix."""
        if self.level == ENTRIES:
            return entries_path(self.index, self.width)
        return tile_path(self.level, self.index, self.width)


def tile_path(level: int, index: int, width: int = TILE_WIDTH) -> str:
    """The path of a hash tile, for example `tile/0/x001/234/067.p/5`."""
    if not 0 <= level <= MAX_LEVEL:
        raise FormatError(f"a tile level must be in 0..{MAX_LEVEL}: {level}")
    return f"tile/{level}/{_index_path(index, width)}"


def entries_path(index: int, width: int = TILE_WIDTH) -> str:
    """The path of an entry bundle, for example `tile/entries/000.p/5`."""
    return f"tile/entries/{_index_path(index, width)}"


def _index_path(index: int, width: int) -> str:
    if not 0 <= index <= MAX_TREE_SIZE or not 1 <= width <= TILE_WIDTH:
        raise FormatError(f"no tile has this index and width: {index}, {width}")
    parts = [f"{index % 1000:03d}"]
    while index >= 1000:
        index //= 1000
        parts.insert(0, f"x{index % 1000:03d}")
    suffix = "" if width == TILE_WIDTH else f".p/{width}"
    return "/".join(parts) + suffix


def parse_tile_path(path: str) -> Tile:
    """The tile that `path` names; `FormatError` unless it is that tile's one spelling."""
    match = _PATH.fullmatch(path) if len(path) <= 64 else None
    if match is None:
        raise FormatError(f"not the path of a tile: {path[:64]!r}")
    level = ENTRIES if match["level"] == "entries" else int(match["level"])
    index = int(match["index"].replace("x", "").replace("/", ""))
    tile = Tile(level, index, int(match["width"] or TILE_WIDTH))
    if tile.path != path:
        raise FormatError(f"not the canonical path of a tile: {path!r}")
    return tile


def format_entry_bundle(entries: Sequence[bytes]) -> bytes:
    """1 to 256 entries of at most 65,535 bytes each, every one after its 16-bit length."""
    if not 1 <= len(entries) <= TILE_WIDTH:
        raise FormatError(f"a bundle holds 1 to {TILE_WIDTH} entries: {len(entries)}")
    if any(len(entry) > MAX_ENTRY_SIZE for entry in entries):
        raise FormatError(f"an entry holds at most {MAX_ENTRY_SIZE} bytes")
    return b"".join(len(entry).to_bytes(2, "big") + entry for entry in entries)


def parse_entry_bundle(data: bytes, width: int | None = None) -> list[bytes]:
    """The entries of a bundle; `FormatError` on a short one, or on other than `width` entries."""
    entries: list[bytes] = []
    append = entries.append
    position, size = 0, len(data)
    while position + 2 <= size and len(entries) <= TILE_WIDTH:
        start = position + 2
        position = start + (data[position] << 8 | data[position + 1])
        append(data[start:position])
    if position != size:
        raise FormatError(f"a bundle ends inside an entry or is too long: {size} bytes")
    if not 1 <= len(entries) <= TILE_WIDTH or (width is not None and len(entries) != width):
        raise FormatError(f"a bundle of {width or '1 to 256'} entries holds: {len(entries)}")
    return entries


def check_hash_tile(data: bytes, width: int) -> None:
    """`FormatError` unless a tile has the size of `width` hashes."""
    if len(data) != width * HASH_SIZE:
        raise FormatError(f"a tile of {width} hashes has {width * HASH_SIZE} bytes: {len(data)}")


def parse_hash_tile(data: bytes, width: int) -> list[bytes]:
    """The `width` hashes of a tile."""
    check_hash_tile(data, width)
    return [data[at : at + HASH_SIZE] for at in range(0, len(data), HASH_SIZE)]


def full_tile_root(hashes: Sequence[bytes]) -> bytes:
    """The root over the 256 hashes of a full tile."""
    if len(hashes) != TILE_WIDTH:
        raise FormatError(f"a full tile has {TILE_WIDTH} hashes: {len(hashes)}")
    return root_of(hashes)


def tiles_of(size: int) -> Iterator[Tile]:
    """Every tile of a tree of `size` leaves, bundles first, then level by level."""
    return new_tiles(0, size)


def new_tiles(old_size: int, new_size: int) -> Iterator[Tile]:
    """The tiles of the tree at `new_size` that the tree at `old_size` does not have.

    Partial tiles count as tiles of their own: a width is part of the address.
    """
    if not 0 <= old_size <= new_size <= MAX_TREE_SIZE:
        raise FormatError(f"a log grows from one size to a larger one: {old_size} to {new_size}")
    for level in (ENTRIES, *range(MAX_LEVEL + 1)):
        shift = TILE_HEIGHT * max(level, 0)
        old_hashes, new_hashes = old_size >> shift, new_size >> shift
        if new_hashes == 0:
            return
        if old_hashes == new_hashes:
            continue
        for index in range(old_hashes // TILE_WIDTH, -(-new_hashes // TILE_WIDTH)):
            yield Tile(level, index, min(TILE_WIDTH, new_hashes - index * TILE_WIDTH))
