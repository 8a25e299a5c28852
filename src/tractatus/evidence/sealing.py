"""The content part of a record, sealed: what destroying a tenant's key makes unreadable.

    u8 version = 1 | 12 bytes initialization vector | ciphertext | 16 bytes tag

AES-256-GCM. The key is HMAC-SHA256(r, "tractatus/seal/v1\\n"), where r is the nonce of that record,
which is stored under the tenant's evidence key alone: without that key there is no r, and without
r neither the content nor the commitment says anything. Whoever is given r can open this record and
no other. The vector is the beginning of the content's MAC, so that one key never meets two contents
under one vector, even where r was used twice by mistake.

Content that the database itself must read (changes of its own schema, which belong to no member)
is kept as plain canonical JSON; the first byte tells the two apart, because no JSON begins with 1.
Source: docs/spec/evidence.md, section 4; NIST SP 800-38D, section 8.2.
"""

from __future__ import annotations

import hmac
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tractatus.errors import FormatError, ProofError

SEAL_LABEL: Final = b"tractatus/seal/v1\n"
_VERSION: Final = b"\x01"
_VECTOR_SIZE: Final = 12
_TAG_SIZE: Final = 16
OVERHEAD: Final = len(_VERSION) + _VECTOR_SIZE + _TAG_SIZE
# Stands where content was taken away: no JSON is so short that its seal would have this size.
REMOVED: Final = _VERSION + bytes(_VECTOR_SIZE + _TAG_SIZE)


def is_sealed(stored: bytes) -> bool:
    """Whether content as it is stored is sealed; else it is plain canonical JSON."""
    return stored[:1] == _VERSION


def seal_content(nonce: bytes, content_mac: bytes, content: bytes) -> bytes:
    """Content under the nonce of its record.

    Args:
        nonce: r of that record, 32 bytes.
        content_mac: Of `content` under `nonce`, as it stands in the record.
        content: Canonical JSON.
    """
    vector = content_mac[:_VECTOR_SIZE]
    return _VERSION + vector + AESGCM(_key(nonce)).encrypt(vector, content, None)


def open_content(stored: bytes, nonce: bytes) -> bytes | None:
    """The canonical JSON in content as it is stored, sealed or plain.

    Returns:
        None where the operator's retention has taken it away; the record and its leaves say what
        they said, and nothing says any more what it was about.

    Raises:
        FormatError: it is neither.
        ProofError: it was not sealed under this nonce, or was changed since.
    """
    if not is_sealed(stored):
        if not stored:
            raise FormatError("a record's content is not empty")
        return stored
    if stored == REMOVED:
        return None
    if len(stored) < OVERHEAD:
        raise FormatError(f"sealed content has at least {OVERHEAD} bytes: {len(stored)}")
    vector, sealed = stored[1 : 1 + _VECTOR_SIZE], stored[1 + _VECTOR_SIZE :]
    try:
        return AESGCM(_key(nonce)).decrypt(vector, sealed, None)
    except InvalidTag as error:
        raise ProofError("sealed content does not open with the nonce of its record") from error


def _key(nonce: bytes) -> bytes:
    return hmac.digest(nonce, SEAL_LABEL, "sha256")
