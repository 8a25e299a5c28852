"""Cosignatures: a witness says that it saw this checkpoint, and that it follows from the last.

Type 0x04, Ed25519 with a time. Source: C2SP tlog-cosignature.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tractatus.errors import FormatError, SignatureError
from tractatus.notes.signed import (
    COSIGNATURE,
    Note,
    Signature,
    VerifierKey,
    check_once,
    check_text,
)

_TIMESTAMP: Final = struct.Struct(">Q")
MAX_TIMESTAMP: Final = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Cosignature:
    """A verified cosignature: whose, and when, in seconds since 1970."""

    key: VerifierKey
    timestamp: int


def cosigned_message(text: str, timestamp: int) -> bytes:
    """The bytes that a cosignature signs: a header, the time, the whole text of the note."""
    return f"cosignature/v1\ntime {timestamp}\n{text}".encode()


def verify_cosignature(text: str, signature: Signature, key: VerifierKey) -> int:
    """The time of a cosignature over the note `text`, in seconds since 1970.

    Raises:
        SignatureError: it is not this key's, has no time, or does not verify.
    """
    if key.algorithm != COSIGNATURE or not key.is_named_by(signature):
        raise SignatureError(f"not a cosignature of this key: {key.name}")
    if len(signature.value) != _TIMESTAMP.size + 64:
        raise SignatureError(f"a cosignature has 72 bytes: {len(signature.value)}, of {key.name}")
    (timestamp,) = _TIMESTAMP.unpack_from(signature.value)
    if not 0 < timestamp <= MAX_TIMESTAMP:
        raise SignatureError(f"a cosignature has no possible time: {timestamp}, of {key.name}")
    key.verify_message(signature.value[_TIMESTAMP.size :], cosigned_message(text, timestamp))
    return int(timestamp)


def cosignatures_of(note: Note, keys: Sequence[VerifierKey]) -> tuple[Cosignature, ...]:
    """The cosignatures that `keys` made on `note`, one a key.

    Raises:
        SignatureError: one that names a known key does not verify, or a known key signs twice;
            the note is then malformed.
    """
    times: dict[VerifierKey, int] = {}
    for signature in note.signatures:
        for key in keys:
            if key.algorithm == COSIGNATURE and key.is_named_by(signature):
                check_once(key, times)
                times[key] = verify_cosignature(note.text, signature, key)
    return tuple(Cosignature(key, timestamp) for key, timestamp in times.items())


class CosignatureSigner:
    """A witness's key; it signs whatever it is given, `witness.judge` says what it may be given.

    Args:
        name: The witness's name.
        private_key: The 32-byte seed of RFC 8032, used for nothing else.
    """

    def __init__(self, name: str, private_key: bytes) -> None:
        self._private_key = Ed25519PrivateKey.from_private_bytes(private_key)
        self.key = VerifierKey(name, COSIGNATURE, self._private_key.public_key().public_bytes_raw())

    @property
    def vkey(self) -> str:
        """The public key, to be named in witness policies."""
        return self.key.vkey

    def sign(self, text: str, timestamp: int) -> Signature:
        """Cosign a checkpoint's text at `timestamp`, seconds since 1970."""
        check_text(text)
        if not 0 < timestamp <= MAX_TIMESTAMP:
            raise FormatError(f"a cosignature has a time in 1..2^63-1: {timestamp}")
        signature = self._private_key.sign(cosigned_message(text, timestamp))
        return Signature(self.key.name, self.key.key_id, _TIMESTAMP.pack(timestamp) + signature)
