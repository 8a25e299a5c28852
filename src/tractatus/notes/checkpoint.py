"""Checkpoints: what a log signs of itself.

Three lines and no extension line: cosignatures of the newer type do not cover those, and nobody
can audit them. Source: C2SP tlog-checkpoint.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tractatus.errors import FormatError, SignatureError
from tractatus.merkle.hashing import HASH_SIZE
from tractatus.notes.signed import (
    Note,
    Signature,
    VerifierKey,
    check_text,
    parse_note,
    verify_note,
)
from tractatus.notes.text import decode_base64, encode_base64, parse_decimal


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A log's claim of its tree: name of the log, number of leaves, root hash of 32 bytes."""

    origin: str
    size: int
    root: bytes


@dataclass(frozen=True, slots=True)
class VerifiedCheckpoint:
    """A checkpoint that its log has signed; made by `open_checkpoint` and nowhere else.

    Args:
        checkpoint: What was signed.
        note: The whole note, with signatures that nobody looked at yet.
        key: The log's key that signed; the first, where more of its keys did.
        signatures: Of all keys of the log that are known, verified.
    """

    checkpoint: Checkpoint
    note: Note
    key: VerifierKey
    signatures: tuple[Signature, ...]


def format_checkpoint(checkpoint: Checkpoint) -> str:
    """The text of the note that a log signs, three lines."""
    if not checkpoint.origin or "\n" in checkpoint.origin:
        raise FormatError(f"an origin is one line and not empty: {checkpoint.origin!r}")
    if not 0 <= checkpoint.size < 2**63 or len(checkpoint.root) != HASH_SIZE:
        raise FormatError(f"a checkpoint has a size below 2^63 and a hash: {checkpoint.size}")
    text = f"{checkpoint.origin}\n{checkpoint.size}\n{encode_base64(checkpoint.root)}\n"
    check_text(text)
    return text


def parse_checkpoint(text: str) -> Checkpoint:
    """The checkpoint in a note's text; `FormatError` on extension lines or other spellings."""
    lines = text.split("\n")
    if len(lines) != 4 or lines[3]:
        raise FormatError(f"a checkpoint has three lines: {len(lines) - 1}")
    checkpoint = Checkpoint(
        origin=lines[0],
        size=parse_decimal(lines[1], "the size of a checkpoint"),
        root=decode_base64(lines[2], "the root of a checkpoint", HASH_SIZE),
    )
    if format_checkpoint(checkpoint) != text:
        raise FormatError("a checkpoint is not in its canonical form")
    return checkpoint


def open_checkpoint(data: bytes, keys: Sequence[VerifierKey]) -> VerifiedCheckpoint:
    """Verify the log's signature on a checkpoint.

    Args:
        data: A signed note; signatures of other keys are left for others to verify.
        keys: Of the logs that may be meant; a log's key has the log's origin as its name.

    Raises:
        FormatError: not a note, or not a checkpoint.
        SignatureError: not of a log that is meant, or its signature is missing or false.
    """
    note = parse_note(data)
    checkpoint = parse_checkpoint(note.text)
    own = [key for key in keys if key.name == checkpoint.origin]
    if not own:
        names = ", ".join(sorted({key.name for key in keys}))
        raise SignatureError(f"a checkpoint of {checkpoint.origin!r}, where expected: {names}")
    signatures = verify_note(note, own)
    key = next(key for key in own if key.is_named_by(signatures[0]))
    return VerifiedCheckpoint(checkpoint, note, key, signatures)
