"""Hold a promise, or a record, against a log, and make the proof where it was broken."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from tractatus.errors import ProofError
from tractatus.evidence.fraud import FraudProof, Kind, format_fraud
from tractatus.evidence.leaf import DecisionLeaf, SummaryLeaf
from tractatus.evidence.promise import commitment_of, open_promise
from tractatus.evidence.record import parse_record
from tractatus.notes.signed import VerifierKey
from tractatus.verifier.fraud import verify_fraud
from tractatus.verifier.fraud_copy import Copy
from tractatus.verifier.fraud_find import proof_of, summaries_of
from tractatus.verifier.fraud_promises import commitment_to

# A promise is of now; whoever holds one of long ago is shown this many epochs back from its own.
MOST_EPOCHS: Final = 256


def find_in_promise(
    copy: Copy, note: bytes, promise_keys: Sequence[VerifierKey]
) -> FraudProof | None:
    """The proof that a promise was broken; None where it is kept, or its epoch is not closed.

    Raises:
        FormatError, SignatureError: not a promise of this log's keys.
        ProofError: the leaf is missing from the epochs that can be shown, and these are out of
            order, which is a fraud of its own.
    """
    verified = open_promise(note, promise_keys)
    promise = verified.promise
    epochs = [one for one in summaries_of(copy) if one.number <= promise.epoch]
    if not epochs or epochs[-1].number < promise.epoch:
        return None
    places = {entry[4:36]: at for at, entry in enumerate(copy.entries) if entry[0] in (1, 2)}
    for entry in promise.leaves:
        commitment = commitment_of(entry)
        place = places.get(commitment)
        if place is not None and copy.entries[place] != entry:
            return _with(verified.key, note, Kind.ALTERED, copy, (place, place + 1))
        if place is None or place > epochs[-1].end:
            spans = [
                span
                for one in epochs[-MOST_EPOCHS:]
                for span in ((one.end, one.end + 1), _around(copy, one, commitment))
            ]
            return _with(verified.key, note, Kind.OMITTED, copy, *spans)
    return None


def find_in_record(copy: Copy, nonce: bytes, record: bytes) -> FraudProof | None:
    """The proof that a leaf says something else than the record that it commits to.

    Args:
        copy: The log.
        nonce: Of the record.
        record: Its canonical JSON.
    """
    services = [one.service for one in parse_record(record).assessed]
    expected = {commitment_to(nonce, service, record) for service in services}
    for index, entry in enumerate(copy.entries):
        if entry[0] == DecisionLeaf.VERSION and entry[4:36] in expected:
            proof = proof_of(
                Kind.MISCLASSIFIED, copy, (index, index + 1), nonce=nonce, record=record
            )
            if verify_fraud(format_fraud(proof)).shown:
                return proof
    return None


def _with(
    key: VerifierKey, note: bytes, kind: Kind, copy: Copy, *spans: tuple[int, int]
) -> FraudProof:
    return proof_of(kind, copy, *spans, also=[key], promise=note)


def _around(copy: Copy, epoch: SummaryLeaf, commitment: bytes) -> tuple[int, int]:
    """The two neighbours in an epoch between which a commitment would stand."""
    for index in range(epoch.start, epoch.end):
        if commitment_of(copy.entries[index]) > commitment:
            return index - 1, index + 1
    if epoch.start >= epoch.end:
        raise ProofError(f"epoch {epoch.number} has no leaf before its summary")
    return epoch.end - 1, epoch.end + 1
