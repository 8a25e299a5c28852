"""Vectors of tiles: paths, which tiles a tree has, and what is in them (tlog-tiles)."""

from __future__ import annotations

from tests.conformance.made.common import (
    ENTRIES,
    LEAVES,
    MALFORMED,
    Vector,
    b64,
    right,
    root,
    wrong,
)

PATHS = {
    "tile/0/000": (0, 0, 256),
    "tile/0/000.p/1": (0, 0, 1),
    "tile/0/000.p/255": (0, 0, 255),
    "tile/1/999": (1, 999, 256),
    "tile/0/x001/000": (0, 1000, 256),
    "tile/0/x001/x234/067": (0, 1_234_067, 256),
    "tile/63/000": (63, 0, 256),
    "tile/entries/x001/x234/067.p/5": ("entries", 1_234_067, 5),
    "tile/0/x009/x223/x372/x036/x854/x775/807": (0, 2**63 - 1, 256),
}
NO_PATHS = {
    "": "nothing",
    "tile/0": "no index",
    "/tile/0/000": "no slash before",
    "tile/0/000/": "no slash behind",
    "tile/0/0": "three digits",
    "tile/0/0000": "three digits",
    "tile/0/001/000": "all but the last begin with x",
    "tile/0/x001": "the last does not",
    "tile/0/x000/001": "index 1 is 001",
    "tile/00/000": "a level has no leading zero",
    "tile/64/000": "a level is at most 63",
    "tile/-1/000": "a level is not negative",
    "tile/data/000": "bundles are under entries",
    "tile/8/0/000": "no height: it is always 8",
    "tile/0/000.p/0": "an empty tile is not served",
    "tile/0/000.p/256": "a full tile has no width",
    "tile/0/000.p/01": "a width has no leading zero",
    "tile/0/000.p/-1": "a width is not negative",
    "tile/0/000.p": "a partial tile has a width",
    "tile/0/000.p/1/2": "one width",
    "tile/0/0\uff100": "ASCII digits",
    "tile/\u0660/000": "ASCII digits",
    "tile/0/000\n": "no newline",
    "tile/0/../000": "no way out",
}
TOO_LARGE = {
    "tile/0/x009/x223/x372/x036/x854/x775/808": "an index is below 2^63",
    "tile/0/x018/x446/x744/x073/x709/x551/616": "2^64 is not index 0",
}
TREES = {
    0: [],
    1: ["tile/entries/000.p/1", "tile/0/000.p/1"],
    255: ["tile/entries/000.p/255", "tile/0/000.p/255"],
    256: ["tile/entries/000", "tile/0/000", "tile/1/000.p/1"],
    257: [
        *("tile/entries/000", "tile/entries/001.p/1"),
        *("tile/0/000", "tile/0/001.p/1", "tile/1/000.p/1"),
    ],
}


def _prefixed(entries: list[bytes]) -> bytes:
    return b"".join(len(entry).to_bytes(2, "big") + entry for entry in entries)


def _bundle(data: bytes, width: int) -> Vector:
    return {"bundle": b64(data), "width": width}


def _tile(hashes: list[bytes], width: int) -> Vector:
    return {"tile": b64(b"".join(hashes)), "width": width}


def bundles() -> list[Vector]:
    three, odd = ENTRIES[:3], [b"", b"x" * 65_535]
    return [
        right("bundle", "16-bit lengths, big-endian", _bundle(_prefixed(three), 3),
              {"entries": [b64(one) for one in three]}),
        right("smallest and largest entry", "0 and 65,535 bytes", _bundle(_prefixed(odd), 2),
              {"entries": [b64(one) for one in odd]}),
        wrong("one entry fewer", "as many as the path says", _bundle(_prefixed(three), 4),
              MALFORMED),
        wrong("one entry more", "as many as the path says", _bundle(_prefixed(three), 2),
              MALFORMED),
        wrong("cut", "the last entry is whole", _bundle(_prefixed(three)[:-1], 3), MALFORMED),
        wrong("half a length", "and so is its length", _bundle(_prefixed(three) + b"\0", 3),
              MALFORMED),
        wrong("length beyond the end", "a length of bytes that are not there",
              _bundle(b"\xff\xffabc", 1), MALFORMED),
        wrong("little-endian", "lengths are big-endian", _bundle(b"\x03\x00abc", 1), MALFORMED),
        wrong("no entry", "an empty bundle is not served", _bundle(b"", 0), MALFORMED),
    ]  # fmt: skip


def hash_tiles() -> list[Vector]:
    return [
        right("full tile", "256 hashes; their root is a hash of the level above",
              _tile(LEAVES[:256], 256), {"root": b64(root(256))}),
        right("partial tile", "the root over 5 leaves", _tile(LEAVES[:5], 5),
              {"root": b64(root(5))}),
        wrong("one hash fewer", "width times 32 bytes", _tile(LEAVES[:4], 5), MALFORMED),
        wrong("one hash more", "width times 32 bytes", _tile(LEAVES[:6], 5), MALFORMED),
        wrong("hash cut", "width times 32 bytes", _tile([*LEAVES[:4], LEAVES[4][:-1]], 5),
              MALFORMED),
    ]  # fmt: skip


def vectors() -> list[Vector]:
    return [
        *(right(path, "a path", {"path": path}, {"level": level, "index": str(n), "width": w})
          for path, (level, n, w) in PATHS.items()),
        *(wrong(path.encode("unicode_escape").decode() or "nothing", why, {"path": path}, MALFORMED)
          for path, why in NO_PATHS.items()),
        *(wrong(path, why, {"path": path}, MALFORMED, strict=True)
          for path, why in TOO_LARGE.items()),
        *(right(f"tree of {size}", "bundles, then level by level", {"size": str(size)},
                {"paths": paths}) for size, paths in TREES.items()),
        *bundles(),
        *hash_tiles(),
    ]  # fmt: skip
