"""Many resources of the log in one answer, for whoever reads the whole of it.

A log of a million leaves is 3,907 entry bundles and as many leaf tiles, and to a browser each
request costs more than the hashing of what it brings. A pack is 256 full bundles in a row, each
followed by its leaf tile, byte for byte as they lie in the log: nothing is believed of a pack that
would not be believed of its parts. It is ours and not C2SP's; without it everything is read singly.
"""

from __future__ import annotations

import asyncio
from typing import Final

from tractatus.merkle.tiles import TILE_WIDTH, entries_path, tile_path
from tractatus.ports import LogStore

PACK_BUNDLES: Final = 256
# Leaves of an epoch have 36 to some hundred bytes; what is far beyond that is read singly.
MAX_PACK_SIZE: Final = 24 * 1024 * 1024
_AT_ONCE: Final = 16


async def read_pack(log: LogStore, number: int) -> bytes | None:
    """The pack of bundles [256 * number, 256 * (number + 1)).

    Args:
        log: Where its parts lie.
        number: From 0.

    Returns:
        For each bundle in order: its size (u32, big-endian), the bundle, its leaf tile of 8,192
        bytes. None where one of them is not there in full, or the pack were too large.

    Raises:
        StoreError: a part cannot be read.
    """
    found: list[bytes] = []
    size = 0
    first = number * PACK_BUNDLES
    for begin in range(first, first + PACK_BUNDLES, _AT_ONCE):
        parts = await asyncio.gather(
            *(_part(log, index) for index in range(begin, begin + _AT_ONCE))
        )
        for part in parts:
            if part is None:
                return None
            found.append(part)
            size += len(part)
        if size > MAX_PACK_SIZE:
            return None
    return b"".join(found)


async def _part(log: LogStore, index: int) -> bytes | None:
    bundle = await log.read(entries_path(index, TILE_WIDTH))
    tile = bundle and await log.read(tile_path(0, index, TILE_WIDTH))
    if not bundle or not tile:
        return None
    return len(bundle).to_bytes(4, "big") + bundle + tile
