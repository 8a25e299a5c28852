"""Which software runs here, as the log says: the digest in its newest summary."""

from __future__ import annotations

from typing import Final

from tractatus.errors import FormatError, StoreError
from tractatus.evidence.leaf import SummaryLeaf, parse_leaf
from tractatus.merkle.tiles import TILE_WIDTH, entries_path, parse_entry_bundle
from tractatus.notes.checkpoint import parse_checkpoint
from tractatus.notes.signed import parse_note
from tractatus.verifier.readers import LogReader

_LONGEST_SEARCH: Final = 16  # entry bundles
_SUMMARY: Final = 3


def running_software(log: LogReader) -> str | None:
    """The digest in hexadecimal; None where the log cannot be read or has no recent summary.

    Blocking. What it says is not verified: whoever doubts it recounts the log.
    """
    try:
        return _newest_digest(log)
    except (StoreError, FormatError):
        return None


def _newest_digest(log: LogReader) -> str | None:
    note = log.read("checkpoint")
    if note is None:
        return None
    size = parse_checkpoint(parse_note(note).text).size
    last = (size - 1) // TILE_WIDTH
    for index in range(last, max(-1, last - _LONGEST_SEARCH), -1):
        width = min(TILE_WIDTH, size - index * TILE_WIDTH)
        data = log.read(entries_path(index, width))
        if data is None:
            return None
        for entry in reversed(parse_entry_bundle(data, width)):
            if entry[:1] == bytes([_SUMMARY]):
                leaf = parse_leaf(entry)
                assert isinstance(leaf, SummaryLeaf)
                return leaf.digests.software.hex()
    return None
