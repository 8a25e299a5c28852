"""Hold the files of a log against its checkpoint: bundles, leaf tiles, and the root above both.

Where one of the two leads to the signed root, it says what the other should hold, and that is a
proof. Where neither does, what was signed cannot be had any more: that is seen, and proves nothing
to whoever did not fetch it.
"""

from __future__ import annotations

from collections.abc import Sequence

from tractatus.errors import FormatError
from tractatus.evidence.fraud import Exhibit, FraudProof, Kind
from tractatus.merkle.hashing import leaf_hash
from tractatus.merkle.tiles import (
    TILE_WIDTH,
    entries_path,
    parse_entry_bundle,
    parse_hash_tile,
    tile_path,
)
from tractatus.notes.checkpoint import VerifiedCheckpoint, open_checkpoint
from tractatus.verifier.fraud_copy import Copy
from tractatus.verifier.readers import LogReader
from tractatus.verifier.trust import Trust

_Hashes = list[bytes] | None


def find_in_files(reader: LogReader, trust: Trust) -> tuple[str, FraudProof | None]:
    """What is wrong with the first false file, empty if none is, and the proof if there is one.

    Raises:
        FormatError, SignatureError: the checkpoint is not one of the log that is trusted.
        StoreError: the log cannot be read.
    """
    note = reader.read("checkpoint") or b""
    verified = open_checkpoint(note, trust.log_keys)
    size = verified.checkpoint.size
    blocks = [(at, min(TILE_WIDTH, size - at)) for at in range(0, size, TILE_WIDTH)]
    by_entries = [_bundle(reader, at // TILE_WIDTH, width) for at, width in blocks]
    by_tiles = [_tile(reader, at // TILE_WIDTH, width) for at, width in blocks]
    for block, (at, width) in enumerate(blocks):
        if by_entries[block] is not None and by_entries[block] == by_tiles[block]:
            continue
        # What is right in this block, if the rest is: the one that leads to the signed root.
        for right in (by_tiles[block], by_entries[block]):
            copy = _whole(note, verified, by_tiles, by_entries, block, right)
            if copy is not None and copy.root == verified.checkpoint.root:
                is_bundle = right is by_tiles[block]
                make = entries_path if is_bundle else tile_path_0
                path = make(at // TILE_WIDTH, width)
                wrong = by_entries[block] if is_bundle else by_tiles[block]
                return _proof(reader, copy, path, at, right or [], wrong)
        path = entries_path(at // TILE_WIDTH, width)
        return f"what was signed cannot be read any more: {path}", None
    return "", None


def tile_path_0(index: int, width: int) -> str:
    """The path of a leaf tile."""
    return tile_path(0, index, width)


def _proof(
    reader: LogReader, copy: Copy, path: str, at: int, right: Sequence[bytes], wrong: _Hashes
) -> tuple[str, FraudProof | None]:
    data = reader.read(path)
    if data is None:
        return f"the log does not have: {path}", None
    position = 0
    if wrong is not None:
        pairs = enumerate(zip(right, wrong, strict=True))
        position = next(index for index, (one, other) in pairs if one != other)
    exhibit = Exhibit(copy.note, (copy.hash_run(at + position),))
    parts = {"data": data, "path": path.encode()}
    return path, FraudProof(Kind.FALSE_FILE, (copy.key,), (exhibit,), parts)


def _whole(
    note: bytes,
    verified: VerifiedCheckpoint,
    by_tiles: Sequence[_Hashes],
    by_entries: Sequence[_Hashes],
    block: int,
    right: _Hashes,
) -> Copy | None:
    """All leaf hashes with `right` in one block; None where some are not known at all."""
    hashes: list[bytes] = []
    for index, (one, other) in enumerate(zip(by_tiles, by_entries, strict=True)):
        known = right if index == block else (one if one is not None else other)
        if known is None:
            return None
        hashes += known
    return Copy(note, verified, (), hashes)


def _bundle(reader: LogReader, index: int, width: int) -> _Hashes:
    data = reader.read(entries_path(index, width))
    try:
        return None if data is None else [leaf_hash(one) for one in parse_entry_bundle(data, width)]
    except FormatError:
        return None


def _tile(reader: LogReader, index: int, width: int) -> _Hashes:
    data = reader.read(tile_path(0, index, width))
    try:
        return None if data is None else parse_hash_tile(data, width)
    except FormatError:
        return None
