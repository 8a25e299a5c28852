"""A proof of fraud: a file with which a stranger shows that an operator signed what cannot be.

Whatever the kind, it is made of the same parts: checkpoints that the log signed (*exhibits*), runs
of consecutive leaves under them, and for some kinds an *attachment* (a promise, a record with its
nonce, an answer of the server). What each kind shows is in `verifier.fraud_kinds`.
Source: docs/spec/evidence.md, section 14.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final, TypeAlias

from tractatus.canonical import canonical_json, parse_canonical
from tractatus.errors import FormatError
from tractatus.merkle.hashing import HASH_SIZE, leaf_hash
from tractatus.notes.checkpoint import parse_checkpoint
from tractatus.notes.signed import MAX_NOTE_SIZE, VerifierKey, parse_note
from tractatus.notes.text import decode_base64, encode_base64

SCHEMA: Final = "tractatus/fraud/v1"
# A whole epoch of 65,536 counted leaves is 4.2 MB in base64; a metrics document at most 5.6 MB.
MAX_FRAUD_SIZE: Final = 16 * 1024 * 1024
MAX_KEYS: Final = 64
MAX_RUNS: Final = 4096
_MEMBERS: Final = {"attachments", "exhibits", "keys", "kind", "schema"}


class Kind(StrEnum):
    """What a proof shows; the value is the word in the file."""

    SPLIT_VIEW = "split-view"
    ORDER = "order"
    DUPLICATE = "duplicate"
    SUMMARY = "summary"
    BACKWARDS = "backwards"
    CODES = "codes"
    OMITTED = "omitted"
    ALTERED = "altered"
    MISCLASSIFIED = "misclassified"
    BACKDATED = "backdated"
    POSTDATED = "postdated"
    STALE = "stale"
    CANARIES = "canaries"
    FALSE_FIGURE = "false-figure"
    FALSE_FILE = "false-file"


@dataclass(frozen=True, slots=True)
class Shape:
    """Which parts a kind has.

    Args:
        exhibits: How many checkpoints.
        attachments: Their names, exactly.
        is_signed: Whether all of it is signed; else it rests on whoever fetched the attachment.
    """

    exhibits: int = 1
    attachments: frozenset[str] = frozenset()
    is_signed: bool = True


SHAPES: Final[Mapping[Kind, Shape]] = {
    Kind.SPLIT_VIEW: Shape(2, frozenset({"prefix"})),
    Kind.ORDER: Shape(),
    Kind.DUPLICATE: Shape(),
    Kind.SUMMARY: Shape(),
    Kind.BACKWARDS: Shape(),
    Kind.CODES: Shape(),
    Kind.OMITTED: Shape(1, frozenset({"promise"})),
    Kind.ALTERED: Shape(1, frozenset({"promise"})),
    Kind.MISCLASSIFIED: Shape(1, frozenset({"nonce", "record"})),
    Kind.BACKDATED: Shape(2),
    Kind.POSTDATED: Shape(),
    Kind.STALE: Shape(),
    Kind.CANARIES: Shape(),
    Kind.FALSE_FIGURE: Shape(1, frozenset({"document", "figure"}), is_signed=False),
    Kind.FALSE_FILE: Shape(1, frozenset({"data", "path"}), is_signed=False),
}


@dataclass(frozen=True, slots=True)
class Run:
    """Consecutive leaves of a tree, as entries or as leaf hashes only, never both.

    Args:
        start: Index of the first.
        proof: Hashes of `merkle.ranges.run_proof`.
        entries: The log entries.
        hashes: Leaf hashes, where entries are not needed or not known.
    """

    start: int
    proof: tuple[bytes, ...]
    entries: tuple[bytes, ...] = ()
    hashes: tuple[bytes, ...] = ()

    @property
    def leaf_hashes(self) -> tuple[bytes, ...]:
        """Of all its leaves."""
        return self.hashes or tuple(map(leaf_hash, self.entries))


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A checkpoint that the log signed, verbatim, and leaves of its tree."""

    checkpoint: bytes
    runs: tuple[Run, ...] = ()


@dataclass(frozen=True, slots=True)
class FraudProof:
    """A proof of fraud, nothing of it verified.

    Args:
        kind: What it claims to show.
        keys: Whose signatures it rests on, ascending by vkey: of the log that is accused, of its
            promises, and of witnesses whose times are used.
        exhibits: As many as the kind has.
        attachments: By the names that the kind has.
    """

    kind: Kind
    keys: tuple[VerifierKey, ...]
    exhibits: tuple[Exhibit, ...]
    attachments: Mapping[str, bytes] = field(default_factory=dict)


Json: TypeAlias = Any


def format_fraud(proof: FraudProof) -> bytes:
    """The proof as a file: canonical JSON (RFC 8785) and a newline."""
    _check(proof)
    document = {
        "attachments": {name: encode_base64(data) for name, data in proof.attachments.items()},
        "exhibits": [
            {"checkpoint": one.checkpoint.decode(), "runs": [_run_document(r) for r in one.runs]}
            for one in proof.exhibits
        ],
        "keys": [key.vkey for key in proof.keys],
        "kind": proof.kind.value,
        "schema": SCHEMA,
    }
    data = canonical_json(document) + b"\n"
    if len(data) > MAX_FRAUD_SIZE:
        raise FormatError(f"a proof of fraud has at most {MAX_FRAUD_SIZE} bytes: {len(data)}")
    return data


def _run_document(run: Run) -> Json:
    return {
        "entries": [encode_base64(one) for one in run.entries],
        "hashes": [encode_base64(one) for one in run.hashes],
        "proof": [encode_base64(one) for one in run.proof],
        "start": run.start,
    }


def parse_fraud(data: bytes) -> FraudProof:
    """The proof in a file, nothing of it verified; `FormatError` unless it is exactly one."""
    if len(data) > MAX_FRAUD_SIZE:
        raise FormatError(f"a proof of fraud has at most {MAX_FRAUD_SIZE} bytes: {len(data)}")
    if not data.endswith(b"\n"):
        raise FormatError("a proof of fraud ends in a newline")
    document = parse_canonical(data[:-1])
    if not isinstance(document, dict) or document.get("schema") != SCHEMA:
        raise FormatError(f"not a proof of fraud of this version: {SCHEMA}")
    if document.keys() != _MEMBERS:
        raise FormatError("a proof of fraud has other members than it must have")
    try:
        proof = FraudProof(
            kind=Kind(document["kind"]),
            keys=tuple(VerifierKey.parse(vkey) for vkey in document["keys"]),
            exhibits=tuple(
                Exhibit(one["checkpoint"].encode(), tuple(map(_parse_run, one["runs"])))
                for one in document["exhibits"]
            ),
            attachments={
                name: decode_base64(text, "an attachment")
                for name, text in document["attachments"].items()
            },
        )
        again = format_fraud(proof)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise FormatError(f"not a proof of fraud: {error}") from error
    if again != data:
        raise FormatError("a proof of fraud holds members or spellings that it must not")
    return proof


def _parse_run(document: Json) -> Run:
    return Run(
        start=document["start"],
        proof=tuple(decode_base64(one, "a hash of a run", HASH_SIZE) for one in document["proof"]),
        entries=tuple(decode_base64(one, "an entry") for one in document["entries"]),
        hashes=tuple(decode_base64(one, "a leaf hash", HASH_SIZE) for one in document["hashes"]),
    )


def _check(proof: FraudProof) -> None:
    """`FormatError` unless the parts are those of the kind, each in its own format."""
    shape = SHAPES[proof.kind]
    if len(proof.exhibits) != shape.exhibits or proof.attachments.keys() != shape.attachments:
        raise FormatError(f"a proof of this kind has other parts: {proof.kind}")
    vkeys = [key.vkey for key in proof.keys]
    if not 1 <= len(vkeys) <= MAX_KEYS or vkeys != sorted(set(vkeys)):
        raise FormatError(f"a proof of fraud names 1 to {MAX_KEYS} keys, ascending: {len(vkeys)}")
    origins: set[str] = set()
    for exhibit in proof.exhibits:
        if len(exhibit.checkpoint) > MAX_NOTE_SIZE or len(exhibit.runs) > MAX_RUNS:
            raise FormatError("a proof of fraud has a larger checkpoint or more runs than it may")
        origins.add(parse_checkpoint(parse_note(exhibit.checkpoint).text).origin)
        for run in exhibit.runs:
            _check_run(run)
    if len(origins) != 1:
        raise FormatError(f"a proof of fraud is about one log: {', '.join(sorted(origins))}")


def _check_run(run: Run) -> None:
    if type(run.start) is not int or run.start < 0:
        raise FormatError(f"a run starts at an index: {run.start!r}")
    if bool(run.entries) is bool(run.hashes):
        raise FormatError("a run holds entries or leaf hashes, and not both")
