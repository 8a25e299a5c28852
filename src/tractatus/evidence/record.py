"""The record of a decision, and the leaves that commit to it.

A record says who did what, when, and what each service made of it; what the act was about is
content, and only its MAC is in the record. Each leaf carries a commitment to the whole record
under a nonce of that record alone, so that the public log tells nothing of it and the tenant,
who can open the nonce, can show every byte.
Source: docs/spec/evidence.md, sections 2 to 4.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from cryptography.hazmat.primitives.keywrap import (
    InvalidUnwrap,
    aes_key_unwrap,
    aes_key_wrap,
)

from tractatus.canonical import Json, canonical_json, parse_canonical
from tractatus.errors import FormatError, ProofError
from tractatus.evidence.codes import FIRST_COUNTED
from tractatus.evidence.leaf import CountedLeaf, DecisionLeaf, format_leaf
from tractatus.evidence.sealing import open_content, seal_content

NONCE_SIZE: Final = 32
KEY_SIZE: Final = 32
EFFECTS: Final = ("allow", "notice", "require_approval", "deny")
DECISION_LABEL: Final = b"tractatus/decision/v1\n"
COUNTED_LABEL: Final = b"tractatus/counted/v1\n"
CONTENT_LABEL: Final = b"tractatus/content/v1\n"

_ACT = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Assessed:
    """One service's answer: codes below 128 and 256, and its stable reason codes."""

    service: int
    outcome: int
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Counted:
    """A number that the operator asserts: service code from 128, count above zero."""

    service: int
    outcome: int
    count: int


@dataclass(frozen=True, slots=True)
class Record:
    """A decision as it is committed to; see section 4 of the specification."""

    record_id: UUID
    tenant_id: UUID
    act: str
    actor: str
    at_ms: int
    effect: str
    flags: int
    assessed: tuple[Assessed, ...]
    counts: tuple[Counted, ...]
    policy: bytes
    content_mac: bytes


@dataclass(frozen=True, slots=True)
class SealedRecord:
    """A record ready to be stored.

    Args:
        canonical: The record's canonical JSON.
        content: The content part, tenant content and never public, as `evidence.sealing` seals it.
        wrapped_nonce: The nonce under the tenant's evidence key (RFC 3394), 40 bytes.
        leaves: The log entries of this record, one for each assessment, then for each count.
    """

    record_id: UUID
    tenant_id: UUID
    act: str
    at_ms: int
    effect: str
    flags: int
    canonical: bytes
    content: bytes
    wrapped_nonce: bytes
    leaves: tuple[bytes, ...]


def seal_record(
    *,
    record_id: UUID,
    tenant_id: UUID,
    act: str,
    actor: str,
    at_ms: int,
    effect: str,
    flags: int,
    assessed: Sequence[Assessed],
    counts: Sequence[Counted] = (),
    policy: bytes,
    content: Json,
    nonce: bytes,
    key: bytes,
    is_content_plain: bool = False,
) -> SealedRecord:
    """Commit to a decision.

    Args:
        record_id: Unique; the same id with the same arguments gives the same record.
        tenant_id: Whose record it is.
        act: Dotted name, for example `content.publish`.
        actor: Opaque identifier.
        at_ms: When it was decided, ms since 1970.
        effect: `allow`, `notice`, `require_approval` or `deny`.
        flags: Of `codes.Flag`.
        assessed: One for each service that assessed the act, in any order.
        counts: Asserted numbers, one for each service and outcome, in any order.
        policy: SHA-256 of the policy set decided under.
        content: Any JSON value.
        nonce: 32 random bytes, used for this record and never again.
        key: 32 bytes, the tenant's evidence key.
        is_content_plain: Leave the content readable for the database, which has no key; for what
            belongs to no tenant of people.

    Raises:
        FormatError: an argument is out of its range, or there is nothing to log.
    """
    if len(nonce) != NONCE_SIZE or len(key) != KEY_SIZE:
        raise FormatError("a nonce and an evidence key have 32 bytes each")
    content_bytes = canonical_json(content)
    content_mac = _mac(nonce, CONTENT_LABEL + content_bytes)
    record = Record(
        record_id=record_id,
        tenant_id=tenant_id,
        act=act,
        actor=actor,
        at_ms=at_ms,
        effect=effect,
        flags=_plain(flags),
        # Members of the enumerations in `codes` become the plain integers that JSON has.
        assessed=tuple(
            Assessed(_plain(one.service), _plain(one.outcome), one.reasons)
            for one in sorted(assessed, key=lambda one: one.service)
        ),
        counts=tuple(
            Counted(_plain(one.service), _plain(one.outcome), one.count)
            for one in sorted(counts, key=lambda one: (one.service, one.outcome))
        ),
        policy=policy,
        content_mac=content_mac,
    )
    canonical = format_record(record)
    return SealedRecord(
        record_id=record_id,
        tenant_id=tenant_id,
        act=act,
        at_ms=at_ms,
        effect=effect,
        flags=record.flags,
        canonical=canonical,
        content=content_bytes
        if is_content_plain
        else seal_content(nonce, content_mac, content_bytes),
        wrapped_nonce=aes_key_wrap(key, nonce),
        leaves=_leaves_of(record, canonical, nonce),
    )


def open_record(
    canonical: bytes,
    leaves: Sequence[bytes],
    wrapped_nonce: bytes,
    key: bytes,
    content: bytes | None,
) -> Record:
    """Check that `leaves` commit to this record and, unless it is None, to this content.

    Args:
        canonical: The record.
        leaves: The log entries that were made of it.
        wrapped_nonce: As it is stored beside the record.
        key: The tenant's evidence key.
        content: As it is stored, sealed or plain.

    Raises:
        FormatError: the record is not in its format.
        ProofError: the key, the content or a leaf is not this record's.
    """
    nonce = open_nonce(wrapped_nonce, key)
    plain = None if content is None else open_content(content, nonce)
    record, committed = open_commitments(canonical, nonce, plain)
    if tuple(leaves) != committed:
        raise ProofError(f"the leaves do not commit to the record: {record.record_id}")
    return record


def open_nonce(wrapped_nonce: bytes, key: bytes) -> bytes:
    """The 32 bytes under which a record's leaves commit to it; `ProofError` with a false key."""
    try:
        return aes_key_unwrap(key, wrapped_nonce)
    except (InvalidUnwrap, ValueError) as error:
        raise ProofError("the nonce of a record does not open with this key") from error


def open_stored_content(record: Record, stored: bytes, nonce: bytes) -> bytes | None:
    """The canonical JSON that `record` was about, from what is stored beside it; None if removed.

    Raises:
        FormatError: what is stored is neither sealed nor plain content.
        ProofError: the nonce or the content is not this record's.
    """
    content = open_content(stored, nonce)
    if content is not None:
        _check_content(record, content, nonce)
    return content


def open_commitments(
    canonical: bytes, nonce: bytes, content: bytes | None
) -> tuple[Record, tuple[bytes, ...]]:
    """The record, and the leaves that commit to it under `nonce`, in the record's order.

    Raises:
        FormatError: the record is not in its format, or the nonce has another size.
        ProofError: `content` is not None, and not what the record commits to.
    """
    if len(nonce) != NONCE_SIZE:
        raise FormatError(f"a nonce has {NONCE_SIZE} bytes: {len(nonce)}")
    record = parse_record(canonical)
    if content is not None:
        _check_content(record, content, nonce)
    return record, _leaves_of(record, canonical, nonce)


def _check_content(record: Record, content: bytes, nonce: bytes) -> None:
    if not hmac.compare_digest(_mac(nonce, CONTENT_LABEL + content), record.content_mac):
        raise ProofError(f"the content is not what the record commits to: {record.record_id}")


def _plain(code: int) -> int:
    if not isinstance(code, int):
        raise FormatError(f"a code is an integer: {code!r}")
    return int(code)


def _mac(nonce: bytes, message: bytes) -> bytes:
    return hmac.digest(nonce, message, "sha256")


def _leaves_of(record: Record, canonical: bytes, nonce: bytes) -> tuple[bytes, ...]:
    leaves: list[bytes] = []
    for one in record.assessed:
        message = DECISION_LABEL + bytes([one.service]) + canonical
        leaf = DecisionLeaf(one.service, one.outcome, record.flags, _mac(nonce, message))
        leaves.append(format_leaf(leaf))
    for each in record.counts:
        codes = bytes([each.service, each.outcome]) + each.count.to_bytes(8, "big")
        commitment = _mac(nonce, COUNTED_LABEL + codes + canonical)
        leaves.append(
            format_leaf(
                CountedLeaf(each.service, each.outcome, record.flags, commitment, each.count)
            )
        )
    return tuple(leaves)


def format_record(record: Record) -> bytes:
    """The canonical JSON of `record`; `FormatError` if a value is out of its range."""
    _check(record)
    return canonical_json(
        {
            "act": record.act,
            "actor": record.actor,
            "assessments": [
                {"outcome": one.outcome, "reasons": list(one.reasons), "service": one.service}
                for one in record.assessed
            ],
            "at": record.at_ms,
            "content": record.content_mac.hex(),
            "counts": [
                {"count": one.count, "outcome": one.outcome, "service": one.service}
                for one in record.counts
            ],
            "effect": record.effect,
            "flags": record.flags,
            "id": str(record.record_id),
            "policy": record.policy.hex(),
            "tenant": str(record.tenant_id),
            "version": 1,
        }
    )


def parse_record(canonical: bytes) -> Record:
    """The record in `canonical`; `FormatError` unless it is exactly one."""
    document = parse_canonical(canonical)
    try:
        record = Record(
            record_id=UUID(document["id"]),
            tenant_id=UUID(document["tenant"]),
            act=document["act"],
            actor=document["actor"],
            at_ms=document["at"],
            effect=document["effect"],
            flags=document["flags"],
            assessed=tuple(
                Assessed(one["service"], one["outcome"], tuple(one["reasons"]))
                for one in document["assessments"]
            ),
            counts=tuple(
                Counted(one["service"], one["outcome"], one["count"]) for one in document["counts"]
            ),
            policy=bytes.fromhex(document["policy"]),
            content_mac=bytes.fromhex(document["content"]),
        )
        again = format_record(record)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise FormatError(f"not a decision record: {error}") from error
    if again != canonical:
        raise FormatError("a decision record holds members or spellings that it must not")
    return record


def _check(record: Record) -> None:
    services = [one.service for one in record.assessed]
    counted = [(one.service, one.outcome) for one in record.counts]
    texts = [record.act, record.actor, *(code for one in record.assessed for code in one.reasons)]
    numbers = [record.at_ms, record.flags, *services, *(code for pair in counted for code in pair)]
    numbers += [one.outcome for one in record.assessed] + [one.count for one in record.counts]
    problems = {
        "texts must be texts": not all(isinstance(text, str) and text for text in texts),
        "numbers must be integers": not all(type(number) is int for number in numbers),
    }
    if not any(problems.values()):
        problems |= {
            "an act is a dotted name": _ACT.fullmatch(record.act) is None,
            "the effect is unknown": record.effect not in EFFECTS,
            "the time is before 1970": record.at_ms < 0,
            "a digest has 32 bytes": {len(record.policy), len(record.content_mac)} != {32},
            "codes and flags have one byte": not all(
                0 <= code <= 255
                for code in (record.flags, *services, *(one.outcome for one in record.assessed))
            ),
            "a service assesses once, in order": services != sorted(set(services)),
            "counts stand once, in order": counted != sorted(set(counted)),
            "assessing services are below 128": any(one >= FIRST_COUNTED for one in services),
            "counted services are 128 to 255": any(
                not (FIRST_COUNTED <= service <= 255 and 0 <= outcome <= 255)
                for service, outcome in counted
            ),
            "a count is 1 to 2^53-1": any(not 0 < one.count < 2**53 for one in record.counts),
            "nothing was assessed or counted": not services and not counted,
        }
    for problem, is_there in problems.items():
        if is_there:
            raise FormatError(f"not a decision record: {problem}")
