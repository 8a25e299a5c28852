"""A pack is its parts, byte for byte, or it is not there."""

from __future__ import annotations

import pytest

from tractatus.merkle.tiles import entries_path, tile_path
from tractatus.operations.packs import MAX_PACK_SIZE, PACK_BUNDLES, read_pack


class _Log:
    """Bundles and leaf tiles told apart by their numbers."""

    def __init__(self, bundles: int, size: int = 7) -> None:
        self.files = {entries_path(n, 256): n.to_bytes(4, "big") * size for n in range(bundles)} | {
            tile_path(0, n, 256): bytes([n % 251]) * 8192 for n in range(bundles)
        }

    async def read(self, path: str) -> bytes | None:
        return self.files.get(path)


@pytest.mark.parametrize("number", [0, 1])
async def test_a_pack_holds_its_parts_in_order(number: int) -> None:
    log = _Log(2 * PACK_BUNDLES)
    pack = await read_pack(log, number)  # type: ignore[arg-type]
    assert pack is not None
    at = 0
    for index in range(number * PACK_BUNDLES, (number + 1) * PACK_BUNDLES):
        bundle, tile = log.files[entries_path(index, 256)], log.files[tile_path(0, index, 256)]
        part = len(bundle).to_bytes(4, "big") + bundle + tile
        assert pack[at : at + len(part)] == part
        at += len(part)
    assert at == len(pack)


@pytest.mark.parametrize("path", [entries_path(300, 256), tile_path(0, 300, 256)])
async def test_without_one_of_its_parts_there_is_no_pack(path: str) -> None:
    log = _Log(2 * PACK_BUNDLES)
    del log.files[path]
    assert await read_pack(log, 0) is not None  # type: ignore[arg-type]
    assert await read_pack(log, 1) is None  # type: ignore[arg-type]


async def test_a_pack_that_were_too_large_is_none() -> None:
    log = _Log(PACK_BUNDLES, size=MAX_PACK_SIZE // PACK_BUNDLES // 4)
    assert await read_pack(log, 0) is None  # type: ignore[arg-type]
