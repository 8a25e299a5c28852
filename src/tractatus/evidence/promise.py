"""A promise: in which epoch, at the latest, the leaves of a record will stand in the log.

It is a signed note of a key of its own, named `ORIGIN/promises`, so that a checkpoint is never a
promise and the key of checkpoints stays with the sequencer alone. It names an epoch and no time:
a log that is late is stale, which everybody sees; a promised leaf that is not in a closed epoch is
a lie, which this note proves.
Source: docs/spec/evidence.md, section 11.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from tractatus.errors import FormatError, SignatureError
from tractatus.evidence.leaf import CountedLeaf, DecisionLeaf, parse_leaf
from tractatus.notes.signed import (
    Note,
    NoteSigner,
    VerifierKey,
    check_name,
    check_text,
    format_note,
    parse_note,
    verify_note,
)
from tractatus.notes.text import decode_base64, encode_base64, parse_decimal

HEADER: Final = "tractatus/promise/v1"
KEY_SUFFIX: Final = "/promises"
MAX_PROMISE_SIZE: Final = 64 * 1024
MAX_LEAVES: Final = 256


@dataclass(frozen=True, slots=True)
class Promise:
    """What a log says of leaves that are not public yet.

    Args:
        origin: Name of the log.
        epoch: Number of the latest epoch that they will be in, from 1.
        leaves: The log entries, decision and counted leaves, strictly ascending.
    """

    origin: str
    epoch: int
    leaves: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class VerifiedPromise:
    """A promise that its log has signed; made by `open_promise` and nowhere else."""

    promise: Promise
    note: Note
    key: VerifierKey


def promise_key_name(origin: str) -> str:
    """The name of the key that signs the promises of the log `origin`."""
    return origin + KEY_SUFFIX


def format_promise(promise: Promise) -> str:
    """The text of the note that is signed: header, origin, epoch, one line a leaf."""
    _check(promise)
    lines = [HEADER, promise.origin, str(promise.epoch)]
    lines += [encode_base64(leaf) for leaf in promise.leaves]
    text = "\n".join(lines) + "\n"
    check_text(text)
    return text


def parse_promise(text: str) -> Promise:
    """The promise in a note's text; `FormatError` unless it is exactly one."""
    lines = text.split("\n")
    if lines[0] != HEADER or len(lines) < 5 or lines[-1]:
        raise FormatError(f"a promise begins with its version and has leaves: {lines[0][:40]!r}")
    if len(lines) > MAX_LEAVES + 4:
        raise FormatError(f"a promise has at most {MAX_LEAVES} leaves: {len(lines) - 4}")
    promise = Promise(
        origin=lines[1],
        epoch=parse_decimal(lines[2], "the epoch of a promise"),
        leaves=tuple(decode_base64(line, "a promised leaf") for line in lines[3:-1]),
    )
    if format_promise(promise) != text:
        raise FormatError("a promise is not in its canonical form")
    return promise


def sign_promise(promise: Promise, signers: Sequence[NoteSigner]) -> bytes:
    """The signed note; the same promise and keys give the same bytes.

    Args:
        promise: What is promised.
        signers: At least one; while a key is replaced, the old one and the new one.

    Raises:
        FormatError: a value is out of its range, or a key is not named for this log's promises.
    """
    name = promise_key_name(promise.origin)
    if any(signer.key.name != name for signer in signers):
        raise FormatError(f"promises of this log are signed by the key {name!r} only")
    text = format_promise(promise)
    return format_note(Note(text, tuple(signer.sign(text) for signer in signers)))


def open_promise(data: bytes, keys: Sequence[VerifierKey]) -> VerifiedPromise:
    """Verify the signature on a promise.

    Args:
        data: A signed note.
        keys: That may sign promises; each is named `ORIGIN/promises`.

    Raises:
        FormatError: not a note, or not a promise.
        SignatureError: not of a log that is meant, or its signature is missing or false.
    """
    if len(data) > MAX_PROMISE_SIZE:
        raise FormatError(f"a promise has at most {MAX_PROMISE_SIZE} bytes: {len(data)}")
    note = parse_note(data)
    promise = parse_promise(note.text)
    own = [key for key in keys if key.name == promise_key_name(promise.origin)]
    if not own:
        names = ", ".join(sorted({key.name for key in keys})) or "none"
        raise SignatureError(f"a promise of the log {promise.origin!r}, where keys are: {names}")
    signature = verify_note(note, own)[0]
    key = next(key for key in own if key.is_named_by(signature))
    return VerifiedPromise(promise, note, key)


def commitment_of(entry: bytes) -> bytes:
    """The 32 bytes that a promised leaf is sorted by inside its epoch."""
    leaf = parse_leaf(entry)
    if not isinstance(leaf, DecisionLeaf | CountedLeaf):
        raise FormatError(f"only decision and counted leaves are promised: version {entry[0]}")
    return leaf.commitment


def _check(promise: Promise) -> None:
    check_name(promise_key_name(promise.origin))
    if not promise.origin or not 1 <= promise.epoch < 2**63:
        raise FormatError(f"a promise names a log and an epoch from 1: {promise.epoch}")
    if not 1 <= len(promise.leaves) <= MAX_LEAVES:
        raise FormatError(f"a promise has 1 to {MAX_LEAVES} leaves: {len(promise.leaves)}")
    if any(one >= next_ for one, next_ in zip(promise.leaves, promise.leaves[1:], strict=False)):
        raise FormatError("the leaves of a promise are strictly ascending")
    if len({commitment_of(leaf) for leaf in promise.leaves}) != len(promise.leaves):
        raise FormatError("two leaves of a promise have the same commitment")
