"""A journal: all decisions of one tenant in a file, with what opens them and where they stand.

The tenant's own list, as the platform gives it out. It shows that what is listed is in the log;
that nothing was left out of the list itself only a list, or a receipt, shows that was kept before.
Source: docs/spec/evidence.md, section 13.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final
from uuid import UUID

from tractatus.canonical import canonical_json, parse_canonical
from tractatus.errors import FormatError
from tractatus.evidence.leaf import SummaryLeaf, parse_leaf
from tractatus.evidence.promise import parse_promise
from tractatus.evidence.record import NONCE_SIZE, Record, parse_record
from tractatus.merkle.hashing import HASH_SIZE
from tractatus.notes.policy import parse_policy
from tractatus.notes.signed import VerifierKey, parse_note
from tractatus.notes.text import decode_base64, encode_base64

SCHEMA: Final = "tractatus/journal/v1"
MAX_JOURNAL_SIZE: Final = 64 * 1024 * 1024
_LARGEST: Final = 2**53 - 1
_MEMBERS: Final = frozenset(
    {
        "checkpoint",
        "decisions",
        "promise_keys",
        "schema",
        "summary",
        "tenant",
        "witness_policy",
    }
)
_DECISION: Final = frozenset({"content", "nonce", "places", "promise", "record"})


@dataclass(frozen=True, slots=True)
class Place:
    """Where a leaf stands: its index, and the hashes from it to the root of the checkpoint."""

    index: int
    proof: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class JournalDecision:
    """One decision.

    Args:
        record: Its canonical JSON.
        nonce: 32 bytes, of this record alone.
        content: What it was about, canonical JSON; None where it was left out.
        promise: The signed note in which the log named its epoch; None without one.
        places: Of its leaves, in their order as bytes; None until they are in the log.
    """

    record: bytes
    nonce: bytes
    content: bytes | None
    promise: bytes | None
    places: tuple[Place, ...] | None


@dataclass(frozen=True, slots=True)
class Journal:
    """All decisions of a tenant; nothing in it is verified yet.

    Args:
        tenant: Whose.
        checkpoint: The cosigned note that all proofs lead to, verbatim.
        decisions: By time and identifier, none twice.
        summary: The newest summary leaf in that checkpoint; None where no epoch is closed.
        summary_place: Where it stands; None with `summary`.
        promise_keys: vkeys with which the log says it signs promises.
        witness_policy: The log's key and its witnesses, as the log says.
    """

    tenant: UUID
    checkpoint: bytes
    decisions: tuple[JournalDecision, ...]
    summary: bytes | None
    summary_place: Place | None
    promise_keys: tuple[str, ...]
    witness_policy: bytes


def format_journal(journal: Journal) -> bytes:
    """The journal as a file: canonical JSON (RFC 8785) and a newline."""
    _check(journal)
    document = {
        "checkpoint": journal.checkpoint.decode(),
        "decisions": [_decision_document(one) for one in journal.decisions],
        "promise_keys": list(journal.promise_keys),
        "schema": SCHEMA,
        "summary": None
        if journal.summary is None or journal.summary_place is None
        else {"entry": encode_base64(journal.summary), **_place_document(journal.summary_place)},
        "tenant": str(journal.tenant),
        "witness_policy": journal.witness_policy.decode(),
    }
    data = canonical_json(document) + b"\n"
    if len(data) > MAX_JOURNAL_SIZE:
        raise FormatError(f"a journal has at most {MAX_JOURNAL_SIZE} bytes: {len(data)}")
    return data


def parse_journal(data: bytes) -> Journal:
    """The journal in a file, nothing of it verified; `FormatError` unless it is exactly one."""
    if len(data) > MAX_JOURNAL_SIZE:
        raise FormatError(f"a journal has at most {MAX_JOURNAL_SIZE} bytes: {len(data)}")
    document = parse_canonical(data.removesuffix(b"\n"))
    if not isinstance(document, dict) or document.get("schema") != SCHEMA:
        raise FormatError(f"not a journal of this version: {SCHEMA}")
    try:
        decisions = [one.keys() for one in document["decisions"]]
        if document.keys() != _MEMBERS or any(one != _DECISION for one in decisions):
            raise FormatError("a journal has other members than it must have")
        summary = document["summary"]
        journal = Journal(
            tenant=UUID(document["tenant"]),
            checkpoint=document["checkpoint"].encode(),
            decisions=tuple(_parse_decision(one) for one in document["decisions"]),
            summary=None if summary is None else decode_base64(summary["entry"], "a summary"),
            summary_place=None if summary is None else _parse_place(summary),
            promise_keys=tuple(document["promise_keys"]),
            witness_policy=document["witness_policy"].encode(),
        )
        again = format_journal(journal)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise FormatError(f"not a journal: {error}") from error
    if again != data:
        raise FormatError("a journal is not in its canonical form")
    return journal


def order_of(record: Record) -> tuple[int, str]:
    """By what the decisions of a journal are sorted."""
    return record.at_ms, str(record.record_id)


def _decision_document(one: JournalDecision) -> Mapping[str, object]:
    return {
        "content": None if one.content is None else one.content.decode(),
        "nonce": one.nonce.hex(),
        "places": None if one.places is None else [_place_document(each) for each in one.places],
        "promise": None if one.promise is None else one.promise.decode(),
        "record": one.record.decode(),
    }


def _place_document(place: Place) -> Mapping[str, object]:
    return {"index": place.index, "proof": [encode_base64(one) for one in place.proof]}


def _parse_decision(document: Any) -> JournalDecision:
    content, promise, places = document["content"], document["promise"], document["places"]
    return JournalDecision(
        record=document["record"].encode(),
        nonce=bytes.fromhex(document["nonce"]),
        content=None if content is None else content.encode(),
        promise=None if promise is None else promise.encode(),
        places=None if places is None else tuple(_parse_place(one) for one in places),
    )


def _parse_place(document: Any) -> Place:
    hashes = tuple(decode_base64(one, "a hash of a proof") for one in document["proof"])
    return Place(document["index"], hashes)


def _check(journal: Journal) -> None:
    """`FormatError` unless each part is in its own format; whether they agree is not asked."""
    parse_note(journal.checkpoint)
    parse_policy(journal.witness_policy)
    for vkey in journal.promise_keys:
        VerifierKey.parse(vkey)
    if (journal.summary is None) != (journal.summary_place is None):
        raise FormatError("a summary comes with its place")
    if journal.summary is not None and not isinstance(parse_leaf(journal.summary), SummaryLeaf):
        raise FormatError("the summary of a journal is the summary leaf of an epoch")
    records = [_check_decision(one) for one in journal.decisions]
    orders = [order_of(record) for record in records]
    if any(one >= after for one, after in pairwise(orders)):
        raise FormatError("the decisions of a journal ascend by time and identifier")
    _check_places([journal.summary_place] if journal.summary_place else [])


def _check_decision(one: JournalDecision) -> Record:
    if len(one.nonce) != NONCE_SIZE:
        raise FormatError(f"a nonce has {NONCE_SIZE} bytes: {len(one.nonce)}")
    if one.content is not None:
        parse_canonical(one.content)
    if one.promise is not None:
        parse_promise(parse_note(one.promise).text)
    record = parse_record(one.record)
    if one.places is not None:
        _check_places(one.places)
        if len(one.places) != len(record.assessed) + len(record.counts):
            raise FormatError(f"a decision has a place for each leaf: {record.record_id}")
    return record


def _check_places(places: Sequence[Place]) -> None:
    for place in places:
        if type(place.index) is not int or not 0 <= place.index <= _LARGEST:
            raise FormatError(f"an index is a whole number from 0: {place.index!r}")
        if any(len(one) != HASH_SIZE for one in place.proof):
            raise FormatError("a proof is made of hashes")
