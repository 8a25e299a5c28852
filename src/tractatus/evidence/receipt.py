"""A receipt: what the author of an act keeps, to show later that it is counted, unaltered.

It holds a promise and the opening of the author's own commitments; once the epoch is public, the
proofs of each leaf as well, each a C2SP `.tlog-proof` as a text. With the keys it is checked
without the log, by anybody it is shown to; who is shown one can read the record in it.
Source: docs/spec/evidence.md, section 12.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from tractatus.canonical import canonical_json, parse_canonical
from tractatus.errors import FormatError
from tractatus.evidence.leaf import SummaryLeaf, parse_leaf
from tractatus.evidence.promise import MAX_LEAVES, MAX_PROMISE_SIZE, parse_promise
from tractatus.evidence.record import NONCE_SIZE, parse_record
from tractatus.notes.policy import parse_policy
from tractatus.notes.proof import TlogProof, format_proof, parse_proof
from tractatus.notes.signed import VerifierKey, parse_note
from tractatus.notes.text import decode_base64, encode_base64

SCHEMA: Final = "tractatus/receipt/v1"
MAX_RECEIPT_SIZE: Final = 4 * 1024 * 1024
_MEMBERS: Final = {
    "content",
    "nonce",
    "promise",
    "promise_keys",
    "proofs",
    "record",
    "schema",
    "summary",
    "witness_policy",
}


@dataclass(frozen=True, slots=True)
class Placement:
    """Where the promised leaves stand.

    Args:
        proofs: One for each leaf of the promise, in its order.
        summary: The summary leaf of the epoch that holds the last of them.
        summary_proof: Of that summary.
    """

    proofs: tuple[TlogProof, ...]
    summary: bytes
    summary_proof: TlogProof


@dataclass(frozen=True, slots=True)
class Receipt:
    """A promise with what opens it; nothing in it is verified yet.

    Args:
        promise: The signed note, verbatim.
        record: The record's canonical JSON.
        nonce: 32 bytes, of this record alone.
        content: What the record's MAC is of, canonical JSON; None where it was left out.
        promise_keys: vkeys that the log says it signs promises with.
        witness_policy: The log's key and its witnesses, as the log says.
        placement: None until the epoch is public.
    """

    promise: bytes
    record: bytes
    nonce: bytes
    content: bytes | None
    promise_keys: tuple[str, ...]
    witness_policy: bytes
    placement: Placement | None = None


def format_receipt(receipt: Receipt) -> bytes:
    """The receipt as a file: canonical JSON (RFC 8785) and a newline."""
    _check(receipt)
    placement = receipt.placement
    document = {
        "content": None if receipt.content is None else _text(receipt.content),
        "nonce": receipt.nonce.hex(),
        "promise": _text(receipt.promise),
        "promise_keys": list(receipt.promise_keys),
        "proofs": [_text(format_proof(one)) for one in placement.proofs] if placement else [],
        "record": _text(receipt.record),
        "schema": SCHEMA,
        "summary": None
        if placement is None
        else {
            "entry": encode_base64(placement.summary),
            "proof": _text(format_proof(placement.summary_proof)),
        },
        "witness_policy": _text(receipt.witness_policy),
    }
    data = canonical_json(document) + b"\n"
    if len(data) > MAX_RECEIPT_SIZE:
        raise FormatError(f"a receipt has at most {MAX_RECEIPT_SIZE} bytes: {len(data)}")
    return data


def parse_receipt(data: bytes) -> Receipt:
    """The receipt in a file, nothing of it verified; `FormatError` unless it is exactly one."""
    if len(data) > MAX_RECEIPT_SIZE:
        raise FormatError(f"a receipt has at most {MAX_RECEIPT_SIZE} bytes: {len(data)}")
    if not data.endswith(b"\n"):
        raise FormatError("a receipt ends in a newline")
    document = parse_canonical(data[:-1])
    if not isinstance(document, dict) or document.get("schema") != SCHEMA:
        raise FormatError(f"not a receipt of this version: {SCHEMA}")
    if document.keys() != _MEMBERS:
        raise FormatError("a receipt has other members than it must have")
    try:
        receipt = Receipt(
            promise=document["promise"].encode(),
            record=document["record"].encode(),
            nonce=bytes.fromhex(document["nonce"]),
            content=None if document["content"] is None else document["content"].encode(),
            promise_keys=tuple(document["promise_keys"]),
            witness_policy=document["witness_policy"].encode(),
            placement=_parse_placement(document["proofs"], document["summary"]),
        )
        again = format_receipt(receipt)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise FormatError(f"not a receipt: {error}") from error
    if again != data:
        raise FormatError("a receipt is not in its canonical form")
    return receipt


def _parse_placement(proofs: Any, summary: Any) -> Placement | None:
    if summary is None and proofs == []:
        return None
    return Placement(
        proofs=tuple(parse_proof(one.encode()) for one in proofs),
        summary=decode_base64(summary["entry"], "the summary of a receipt"),
        summary_proof=parse_proof(summary["proof"].encode()),
    )


def _check(receipt: Receipt) -> None:
    """`FormatError` unless each part is in its own format; whether they agree is not asked."""
    if len(receipt.promise) > MAX_PROMISE_SIZE:
        raise FormatError(f"a promise has at most {MAX_PROMISE_SIZE} bytes")
    promise = parse_promise(parse_note(receipt.promise).text)
    parse_record(receipt.record)
    if len(receipt.nonce) != NONCE_SIZE:
        raise FormatError(f"a nonce has {NONCE_SIZE} bytes: {len(receipt.nonce)}")
    if receipt.content is not None:
        parse_canonical(receipt.content)
    if not 1 <= len(receipt.promise_keys) <= MAX_LEAVES:
        raise FormatError("a receipt names the keys of promises")
    for vkey in receipt.promise_keys:
        VerifierKey.parse(vkey)
    parse_policy(receipt.witness_policy)
    if receipt.placement is not None:
        _check_placement(receipt.placement, len(promise.leaves))


def _check_placement(placement: Placement, leaves: int) -> None:
    if len(placement.proofs) != leaves:
        raise FormatError(f"a receipt has a proof for each of its leaves: {leaves} expected")
    if not isinstance(parse_leaf(placement.summary), SummaryLeaf):
        raise FormatError("the summary of a receipt is the summary leaf of an epoch")


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise FormatError(f"a part of a receipt is not UTF-8: byte {error.start}") from error
