"""Signed notes: a text and the signatures of known keys over it.

A note is parsed without trust, then verified against keys that the caller already trusts:
signatures of unknown keys are ignored, a failing signature of a known key condemns the note.
Source: C2SP signed-note.
"""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from tractatus.errors import FormatError, SignatureError
from tractatus.notes.ed25519 import check_public_key
from tractatus.notes.text import decode_base64, encode_base64

ED25519: Final = 0x01
COSIGNATURE: Final = 0x04

KEY_ID_SIZE: Final = 4
# The standard asks for room for 16 signatures of nearly 5 kB; these are well above.
MAX_NOTE_SIZE: Final = 512 * 1024
MAX_SIGNATURES: Final = 64
_DASH: Final = "— "
# Looked for by the machine of expressions: for each promise each character is looked at four times.
_CONTROL: Final = re.compile(r"[\0-\x09\x0b-\x1f]")
_SURROGATE: Final = re.compile(r"[\ud800-\udfff]")
_NOT_IN_NAME: Final = re.compile(r"[\s+\0-\x1f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line: who claims to have signed, and the signature without its key id."""

    name: str
    key_id: bytes
    value: bytes

    @property
    def line(self) -> str:
        """The line as it stands in a note, newline included."""
        return f"{_DASH}{self.name} {encode_base64(self.key_id + self.value)}\n"


@dataclass(frozen=True, slots=True)
class Note:
    """A text that ends in a newline, and at least one signature, verified or not."""

    text: str
    signatures: tuple[Signature, ...]


def format_note(note: Note) -> bytes:
    """The note as bytes; `FormatError` if text or names cannot stand in a note."""
    check_text(note.text)
    if not 1 <= len(note.signatures) <= MAX_SIGNATURES:
        raise FormatError(f"a note has 1 to {MAX_SIGNATURES} signatures: {len(note.signatures)}")
    for signature in note.signatures:
        check_name(signature.name)
    data = f"{note.text}\n{''.join(one.line for one in note.signatures)}".encode()
    if len(data) > MAX_NOTE_SIZE:
        raise FormatError(f"a note has at most {MAX_NOTE_SIZE} bytes: {len(data)}")
    return data


def parse_note(data: bytes) -> Note:
    """The note in `data`, nothing of it verified; `FormatError` unless it is exactly a note."""
    if len(data) > MAX_NOTE_SIZE:
        raise FormatError(f"a note has at most {MAX_NOTE_SIZE} bytes: {len(data)}")
    try:
        decoded = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise FormatError(f"a note must be UTF-8: byte {error.start}") from error
    before, separator, after = decoded.rpartition("\n\n")
    if not separator or not after.endswith("\n"):
        raise FormatError("a note is a text, an empty line and signature lines")
    lines = after[:-1].split("\n")  # not splitlines(), which also splits on U+2028 and others
    note = Note(before + "\n", parse_signatures(lines))
    if format_note(note) != data:
        raise FormatError("a note is not in its canonical form")
    return note


def signed_part(data: bytes, name: str) -> bytes:
    """The note with the signature lines of the key name `name` only, not parsed yet.

    For saying who of several signers is to blame where the note as a whole is malformed.
    """
    text, separator, rest = data.rpartition(b"\n\n")
    own = f"{_DASH}{name} ".encode()
    lines = [line for line in rest.split(b"\n") if line.startswith(own)]
    return text + separator + b"".join(line + b"\n" for line in lines)


def parse_signatures(lines: Sequence[str]) -> tuple[Signature, ...]:
    """The signatures in lines without their newlines, in their order."""
    if len(lines) > MAX_SIGNATURES:
        raise FormatError(f"a note has at most {MAX_SIGNATURES} signatures: {len(lines)}")
    return tuple(_parse_signature(line) for line in lines)


def _parse_signature(line: str) -> Signature:
    words = line.removeprefix(_DASH).split(" ")
    if not line.startswith(_DASH) or len(words) != 2:
        raise FormatError(f"a signature line is a dash, a name and base64: {line[:80]!r}")
    check_name(words[0])
    data = decode_base64(words[1], "a signature")
    if len(data) <= KEY_ID_SIZE:
        raise FormatError(f"a signature is longer than its key id: {len(data)}")
    return Signature(words[0], data[:KEY_ID_SIZE], data[KEY_ID_SIZE:])


def check_text(text: str) -> None:
    """`FormatError` unless `text` can be signed: ends in a newline, no other control character."""
    if not text.endswith("\n"):
        raise FormatError("the text of a note ends in a newline")
    if _CONTROL.search(text):
        raise FormatError("the text of a note has no control character but the newline")
    if _SURROGATE.search(text):
        raise FormatError("the text of a note is Unicode without surrogates")


def check_name(name: str) -> None:
    """`FormatError` unless `name` can name a key: not empty, no space, plus or control."""
    if not name or _NOT_IN_NAME.search(name):
        raise FormatError(f"a key name is not empty and has no space or plus: {name[:80]!r}")


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A public key by its name; `algorithm` is ED25519 (notes) or COSIGNATURE (witnesses)."""

    name: str
    algorithm: int
    public_key: bytes

    def __post_init__(self) -> None:
        check_name(self.name)
        if self.algorithm not in (ED25519, COSIGNATURE):
            raise FormatError(f"keys of this signature type are not supported: {self.algorithm}")
        check_public_key(self.public_key)

    @classmethod
    def parse(cls, vkey: str) -> VerifierKey:
        """The key written as `name+id+base64`; the id must be the standard's hash."""
        name, _, rest = vkey.partition("+")
        _, separator, encoded = rest.partition("+")
        if not separator:
            raise FormatError(f"a verifier key is name+id+base64: {vkey[:120]!r}")
        material = decode_base64(encoded, "a verifier key")
        key = cls(name, material[0] if material else 0, material[1:])
        if key.vkey != vkey:
            raise FormatError(f"the id of a verifier key is not its hash: {vkey[:120]!r}")
        return key

    @property
    def key_id(self) -> bytes:
        """The first four bytes of SHA-256(name, newline, type, public key)."""
        material = self.name.encode() + b"\n" + bytes([self.algorithm]) + self.public_key
        return sha256(material).digest()[:KEY_ID_SIZE]

    @property
    def vkey(self) -> str:
        """The key as one line of text."""
        material = bytes([self.algorithm]) + self.public_key
        return f"{self.name}+{self.key_id.hex()}+{encode_base64(material)}"

    def is_named_by(self, signature: Signature) -> bool:
        """Whether `signature` claims to be this key's; name and id must both match."""
        return signature.name == self.name and signature.key_id == self.key_id

    def verify_message(self, signature: bytes, message: bytes) -> None:
        """`SignatureError` unless `signature`, 64 bytes, is this key's over `message`."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public_key).verify(signature, message)
        except InvalidSignature as error:
            raise SignatureError(f"a signature does not verify, of key: {self.name}") from error


def verify_note(note: Note, keys: Sequence[VerifierKey]) -> tuple[Signature, ...]:
    """The signatures of `note` that were made by `keys`, all of type ED25519, at least one.

    Raises:
        SignatureError: a known key's signature fails, it signs twice, or no known key signed.
    """
    verified: dict[VerifierKey, Signature] = {}
    for signature in note.signatures:
        for key in keys:
            if key.algorithm == ED25519 and key.is_named_by(signature):
                check_once(key, verified)
                key.verify_message(signature.value, note.text.encode())
                verified[key] = signature
    if not verified:
        raise SignatureError(
            f"no signature by a known key: {', '.join(sorted({key.name for key in keys}))}"
        )
    return tuple(verified.values())


def check_once(key: VerifierKey, before: Container[VerifierKey]) -> None:
    """`SignatureError` if a known key is among those whose line was read before.

    The standard leaves open which of two lines of one key counts; readers that choose differently
    could be shown different things by one note. Lines of unknown keys are ignored, repeated or not.
    """
    if key in before:
        raise SignatureError(f"a key signs twice: {key.name}")


class NoteSigner:
    """Signs notes with an Ed25519 key under a name.

    Args:
        name: The key's name; of a log, its origin.
        private_key: The 32-byte seed of RFC 8032.
    """

    def __init__(self, name: str, private_key: bytes) -> None:
        self._private_key = Ed25519PrivateKey.from_private_bytes(private_key)
        self.key = VerifierKey(name, ED25519, self._private_key.public_key().public_bytes_raw())
        self._key_id = self.key.key_id

    @property
    def vkey(self) -> str:
        """The public key, to be given to verifiers."""
        return self.key.vkey

    def sign(self, text: str) -> Signature:
        """A signature over `text`, which ends in a newline."""
        check_text(text)
        return Signature(self.key.name, self._key_id, self._private_key.sign(text.encode()))
