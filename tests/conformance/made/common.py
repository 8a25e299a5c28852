"""Keys, trees and notes that all vectors are made from, the same at every making."""

from __future__ import annotations

import base64
from typing import Any

from tractatus.merkle.hashing import leaf_hash
from tractatus.merkle.tree import root_of
from tractatus.notes.cosignature import CosignatureSigner
from tractatus.notes.signed import NoteSigner

MALFORMED = "malformed"
UNTRUSTED = "untrusted"
FALSE = "false"

ORIGIN = "example.org/log"
LOG = NoteSigner(ORIGIN, bytes(range(32)))
NEXT = NoteSigner(ORIGIN, bytes(range(32, 64)))  # the same log's key after a change
STRANGER = NoteSigner("example.org/stranger", bytes(range(64, 96)))
ONE = CosignatureSigner("witness.example/one", bytes(range(96, 128)))
TWO = CosignatureSigner("witness.example/two", bytes(range(128, 160)))
THREE = CosignatureSigner("witness.example/three", bytes(range(160, 192)))
TIME = 1_700_000_000

ENTRIES = [b"entry %d" % number for number in range(300)]
LEAVES = [leaf_hash(entry) for entry in ENTRIES]

Vector = dict[str, Any]


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def root(size: int) -> bytes:
    return root_of(LEAVES[:size])


def read_hash(level: int, index: int) -> bytes:
    return root_of(LEAVES[index << level : (index + 1) << level])


def body(size: object = 13, root_text: str | None = None, origin: str = ORIGIN) -> str:
    """A checkpoint's three lines, right or wrong."""
    return f"{origin}\n{size}\n{b64(root(13)) if root_text is None else root_text}\n"


def right(name: str, why: str, given: Vector, result: object, *, strict: bool = False) -> Vector:
    """Input that is to be read; `strict` where the standard leaves room and we do not."""
    return _vector(name, why, given, strict) | {"result": result}


def wrong(name: str, why: str, given: Vector, error: str, *, strict: bool = False) -> Vector:
    """Input that is to be refused, and as what."""
    return _vector(name, why, given, strict) | {"error": error}


def _vector(name: str, why: str, given: Vector, strict: bool) -> Vector:
    return {"name": name, "description": why, "level": "strict" if strict else "must"} | {
        "input": given
    }


def signed(text: str, *lines: str) -> bytes:
    """A note of `text` with signature lines as they are."""
    return f"{text}\n{''.join(lines)}".encode("utf-8", "surrogatepass")


def line(name: str, data: bytes) -> str:
    return f"\u2014 {name} {b64(data)}\n"
