"""What a witness is asked, and what it must answer: the protocol without its transport.

`judge` decides and touches nothing. Whoever serves it must, in one atomic step for each origin,
read the latest checkpoint, ask `judge`, store the new one durably, and only then answer.
Source: C2SP tlog-witness, section add-checkpoint.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from tractatus.errors import FormatError, ProofError, SignatureError
from tractatus.merkle.hashing import EMPTY_ROOT, HASH_SIZE
from tractatus.merkle.proofs import verify_consistency
from tractatus.notes.checkpoint import Checkpoint, VerifiedCheckpoint, open_checkpoint
from tractatus.notes.checkpoint import parse_checkpoint as parse_checkpoint_text
from tractatus.notes.signed import (
    MAX_NOTE_SIZE,
    Note,
    Signature,
    VerifierKey,
    format_note,
    parse_note,
    parse_signatures,
)
from tractatus.notes.text import decode_base64, encode_base64, parse_decimal

MAX_PROOF: Final = 63
MAX_REQUEST_SIZE: Final = MAX_NOTE_SIZE + 64 * 1024
TEXT: Final = "text/plain; charset=utf-8"
SIZE: Final = "text/x.tlog.size"


@dataclass(frozen=True, slots=True)
class AddCheckpointRequest:
    """A log's wish: the size last cosigned, the proof from there, the new checkpoint's note."""

    old_size: int
    proof: tuple[bytes, ...]
    note: bytes


@dataclass(frozen=True, slots=True)
class Response:
    """What to answer.

    Args:
        status: HTTP status.
        body: Answer; empty on 200, where the signature lines of `accepted` belong.
        content_type: Of the body.
        accepted: On 200, the checkpoint to store, then to cosign; else None.
    """

    status: int
    body: bytes
    content_type: str = TEXT
    accepted: VerifiedCheckpoint | None = None


def format_add_checkpoint(request: AddCheckpointRequest) -> bytes:
    """The body of an add-checkpoint request."""
    if len(request.proof) > MAX_PROOF or any(len(one) != HASH_SIZE for one in request.proof):
        raise FormatError(f"a witness takes at most {MAX_PROOF} hashes: {len(request.proof)}")
    if not 0 <= request.old_size < 2**63:
        raise FormatError(f"a tree size is in 0..2^63-1: {request.old_size}")
    lines = [f"old {request.old_size}", *(encode_base64(one) for one in request.proof), "", ""]
    return "\n".join(lines).encode() + request.note


def parse_add_checkpoint(data: bytes) -> AddCheckpointRequest:
    """The request in `data`; its note is split off and checked to be a note, not verified."""
    if len(data) > MAX_REQUEST_SIZE:
        raise FormatError(f"a request has at most {MAX_REQUEST_SIZE} bytes: {len(data)}")
    head, separator, note = data.partition(b"\n\n")
    try:
        lines = head.decode("ascii").split("\n")
    except UnicodeDecodeError as error:
        raise FormatError("the head of a request is ASCII") from error
    if not separator or not lines[0].startswith("old "):
        raise FormatError("a request begins with the old size and ends with a checkpoint")
    if len(lines) - 1 > MAX_PROOF:
        raise FormatError(f"a witness takes at most {MAX_PROOF} hashes: {len(lines) - 1}")
    request = AddCheckpointRequest(
        old_size=parse_decimal(lines[0].removeprefix("old "), "the old size"),
        proof=tuple(decode_base64(line, "a hash of a proof", HASH_SIZE) for line in lines[1:]),
        note=note,
    )
    parse_note(note)
    if format_add_checkpoint(request) != data:
        raise FormatError("a request is not in its canonical form")
    return request


def judge(
    body: bytes,
    *,
    latest: Callable[[str], Checkpoint | None],
    log_keys: Mapping[str, Sequence[VerifierKey]],
) -> Response:
    """Decide an add-checkpoint request.

    Args:
        body: As it came.
        latest: The checkpoint last cosigned for an origin, or None.
        log_keys: For each origin that this witness serves, the keys of that log.

    Returns:
        200 with `accepted` set, or the status and body of a refusal: 400 malformed or the old
        size above the new, 404 unknown origin, 403 no valid signature of the log, 409 another
        size was cosigned last (the body says which), 422 a false proof.
    """
    # 1. The request, its note and the checkpoint in it are well-formed.
    try:
        request = parse_add_checkpoint(body)
        claimed = parse_checkpoint_text(parse_note(request.note).text)
    except FormatError as error:
        return _refusal(400, str(error))
    # 2. The origin is one that we know.
    keys = log_keys.get(claimed.origin)
    if keys is None:
        return _refusal(404, "this witness does not know the log")
    # 3. The log signed it.
    try:
        verified = open_checkpoint(request.note, keys)
    except SignatureError as error:
        return _refusal(403, str(error))
    # 4. The old size is possible, and is where we stand.
    if request.old_size > claimed.size:
        return _refusal(400, "the old size is above the size of the checkpoint")
    known = latest(claimed.origin)
    known_size = known.size if known is not None else 0
    if request.old_size != known_size:
        return Response(409, f"{known_size}\n".encode(), SIZE)
    # 5. The new tree begins with the old one.
    try:
        _verify_growth(known, claimed, request.proof)
    except ProofError as error:
        return _refusal(422, str(error))
    return Response(200, b"", accepted=verified)


def _verify_growth(known: Checkpoint | None, claimed: Checkpoint, proof: Sequence[bytes]) -> None:
    if claimed.size == 0 and claimed.root != EMPTY_ROOT:
        raise ProofError("the root of an empty tree is not the hash of nothing")
    if known is None or known.size == 0:
        if proof:
            raise ProofError("from the empty tree there is nothing to prove")
        return
    verify_consistency(known.size, claimed.size, known.root, claimed.root, proof)


def _refusal(status: int, reason: str) -> Response:
    return Response(status, f"{reason}\n".encode())


def cosigned_note(verified: VerifiedCheckpoint, cosignatures: Sequence[Signature]) -> bytes:
    """The checkpoint with the log's signatures and `cosignatures`: what a witness stores.

    All of the log's that were verified (section "Monitor Retrieval Mechanism"): while a log changes
    its key, whoever knows one of the two can read what is stored.
    """
    text = verified.note.text
    return format_note(Note(text, (*verified.signatures, *cosignatures)))


def format_cosignatures(cosignatures: Sequence[Signature]) -> bytes:
    """The body of a 200 answer: signature lines."""
    return "".join(one.line for one in cosignatures).encode()


def parse_cosignatures(body: bytes) -> tuple[Signature, ...]:
    """The signature lines of a 200 answer, not verified."""
    try:
        text = body.decode("utf-8") if len(body) <= MAX_NOTE_SIZE else ""
    except UnicodeDecodeError as error:
        raise FormatError("an answer of a witness is not UTF-8") from error
    if not text.endswith("\n"):
        raise FormatError("an answer of a witness is one or more signature lines")
    signatures = parse_signatures(text[:-1].split("\n"))
    if format_cosignatures(signatures) != body:
        raise FormatError("an answer of a witness is not in its canonical form")
    return signatures


def parse_size(body: bytes) -> int:
    """The size in the body of a 409 answer."""
    text = body.decode("latin-1")
    if not text.endswith("\n"):
        raise FormatError(f"a witness's size is a line: {text[:24]!r}")
    return parse_decimal(text[:-1], "a witness's size")
