"""Compare checkpoints that different people were shown of one log."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from tractatus.errors import ProofError
from tractatus.evidence.fraud import Exhibit, FraudProof, Kind, format_fraud
from tractatus.notes.checkpoint import VerifiedCheckpoint, open_checkpoint, parse_checkpoint
from tractatus.notes.cosignature import cosignatures_of
from tractatus.notes.signed import parse_note
from tractatus.verifier.fraud import verify_fraud
from tractatus.verifier.fraud_copy import read_copy
from tractatus.verifier.fraud_find import in_order
from tractatus.verifier.readers import LogReader
from tractatus.verifier.steps import Verdict
from tractatus.verifier.trust import Trust


def compare_notes(notes: Sequence[bytes], reader: LogReader, trust: Trust) -> bytes | None:
    """The proof that two of these checkpoints cannot both be; None where all are of one history.

    Two of one size need nothing else. Others are held against the log that is at hand, of which
    each has to be a beginning.

    Raises:
        FormatError, SignatureError: one of them is no checkpoint that the trusted log signed.
        ProofError: nothing contradicts, and one is of a larger tree than the log at hand.
    """
    views = sorted(
        (
            (note, open_checkpoint(note, trust.log_keys))
            for note in notes
            if parse_checkpoint(parse_note(note).text).origin == trust.origin
        ),
        key=lambda view: view[1].checkpoint.size,
    )
    if not views:
        raise ProofError(f"no checkpoint of this log is among them: {trust.origin}")
    for one, other in pairwise(views):
        first, second = one[1].checkpoint, other[1].checkpoint
        if first.size == second.size and first.root != second.root:
            return _proof(one, other, b"", trust)
    copy = read_copy(reader, trust)
    for note, verified in views:
        size = verified.checkpoint.size
        if 0 < size <= copy.size and copy.root_at(size) != verified.checkpoint.root:
            return _proof((note, verified), (copy.note, copy.verified), copy.prefix(size), trust)
    largest = views[-1][1].checkpoint.size
    if largest > copy.size:
        raise ProofError(f"a view has {largest} leaves, the log at hand {copy.size}: take its log")
    return None


_View = tuple[bytes, VerifiedCheckpoint]


def _proof(one: _View, other: _View, prefix: bytes, trust: Trust) -> bytes:
    on_one, on_other = (
        {cosigned.key for cosigned in cosignatures_of(view[1].note, trust.policy.witness_keys)}
        for view in (one, other)
    )
    keys = in_order(one[1].key, other[1].key, *(on_one & on_other))
    pair = (Exhibit(one[0]), Exhibit(other[0]))
    data = format_fraud(FraudProof(Kind.SPLIT_VIEW, keys, pair, {"prefix": prefix}))
    if verify_fraud(data).verdict is not Verdict.VERIFIED:
        raise ProofError("a proof that was found does not hold")
    return data
