"""A stretch of the log as JSON lines: one for each leaf, and a last one that says what it was.

{"index": 7, "entry": base64, "leaf_hash": hex, "leaf": {"kind": "decision", ...}}
...
{"count": 1, "matches": 1, "next": null, "size": 12, "checkpoint": the signed note}
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Final

import msgspec

from tractatus.merkle.hashing import leaf_hash
from tractatus.site.audit.fields import decoded
from tractatus.site.audit.filters import Matches

MOST_LINES: Final = 50_000
_AT_ONCE: Final = 512


def lines(matches: Matches, most: int = MOST_LINES) -> Iterator[bytes]:
    """The lines, some hundred at a time; blocking, for a thread.

    Args:
        matches: What is asked for.
        most: Leaves at most; `next` then names the index with which to ask for the rest.
    """
    view, at, count = matches.view, matches.span.start, 0
    while count < most:
        indices = matches.oldest(at, min(_AT_ONCE, most - count))
        if not indices:
            break
        entries = view.copy.entries(indices)
        yield b"".join(_line(index, entries[index], matches) for index in indices)
        count += len(indices)
        at = indices[-1] + 1
    rest = matches.oldest(at, 1)
    ending = {
        "count": count,
        "matches": matches.count(),
        "next": rest[0] if rest else None,
        "size": view.size,
        "checkpoint": view.checked.note.decode() if view.checked else None,
    }
    yield msgspec.json.encode(ending) + b"\n"


def _line(index: int, entry: bytes, matches: Matches) -> bytes:
    line = {
        "index": index,
        "entry": base64.b64encode(entry).decode(),
        "leaf_hash": leaf_hash(entry).hex(),
        "leaf": decoded(entry, matches.view.table),
    }
    return msgspec.json.encode(line) + b"\n"
