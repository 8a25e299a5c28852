"""Digests of governance values, over their canonical JSON."""

from __future__ import annotations

import hashlib

from tractatus.canonical import Json, canonical_json
from tractatus.governance.act import Act
from tractatus.governance.documents.acts import act_document


def digest(value: Json) -> bytes:
    """SHA-256 of the canonical JSON, 32 bytes."""
    return hashlib.sha256(canonical_json(value)).digest()


def act_digest(act: Act) -> bytes:
    """SHA-256 of everything in the act; what an approval is bound to. 32 bytes."""
    return digest(act_document(act))
