"""Kinds of fraud that a member shows with what they were given: a promise, or a record's opening.

As in `fraud_kinds`: each function returns what the parts show, or raises.
Source: docs/spec/evidence.md, section 14.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Final

from tractatus.errors import FormatError, ProofError
from tractatus.evidence.fraud import Kind, Run
from tractatus.evidence.leaf import CountedLeaf, DecisionLeaf, SummaryLeaf, parse_leaf
from tractatus.evidence.promise import Promise, commitment_of, open_promise
from tractatus.evidence.record import DECISION_LABEL, NONCE_SIZE, parse_record
from tractatus.verifier.fraud_kinds import Case, leaf_of

# A promise is made after its record was committed, so some epochs before it may hold the leaves.
LEAST_EPOCHS: Final = 64


def omitted(case: Case) -> str:
    """A promised leaf that is in none of the epochs up to the promised one.

    Runs: for each epoch, in order, its summary and the two neighbours around the commitment; the
    last epoch is the one that was promised. Inside an epoch commitments ascend, so two neighbours
    around one show that it is not there.
    """
    promise = _promise(case)
    runs = case.proof.exhibits[0].runs
    case.runs(0, *([1, 2] * (len(runs) // 2)))
    epochs = [(leaf_of(one, SummaryLeaf), one, two) for one, two in _pairs(runs)]
    numbers = [leaf.number for leaf, _, _ in epochs]
    if not numbers or any(two != one + 1 for one, two in pairwise(numbers)):
        raise FormatError("the epochs of an omission follow on each other")
    if numbers[-1] != promise.epoch:
        raise ProofError(f"epoch {promise.epoch} was promised, the last one shown is {numbers[-1]}")
    if numbers[0] > 1 and len(numbers) < LEAST_EPOCHS:
        raise ProofError(f"at least {LEAST_EPOCHS} epochs, or all from the first, are to be shown")
    missing = [
        index
        for index, entry in enumerate(promise.leaves)
        if all(_surrounds(leaf, at, pair, commitment_of(entry)) for leaf, at, pair in epochs)
    ]
    if not missing:
        raise ProofError("no promised leaf is shown to be missing")
    first, last = numbers[0], numbers[-1]
    said = f"epochs {first} to {last}" if first > 1 else f"any epoch up to {last}"
    return (
        f"promised by epoch {promise.epoch}, and it is not in {said}: "
        f"commitment {commitment_of(promise.leaves[missing[0]]).hex()[:16]}…"
    )


def _pairs(runs: tuple[Run, ...]) -> list[tuple[Run, Run]]:
    return list(zip(runs[::2], runs[1::2], strict=True))


def _surrounds(summary: SummaryLeaf, at: Run, pair: Run, commitment: bytes) -> bool:
    """Whether a pair of neighbours shows that `commitment` is not in the epoch."""
    if at.start != summary.end or not summary.start - 1 <= pair.start < summary.end:
        return False
    left = pair.start < summary.start or commitment_of(pair.entries[0]) < commitment
    right = pair.start + 1 == summary.end or commitment_of(pair.entries[1]) > commitment
    return left and right


def altered(case: Case) -> str:
    """A leaf with a promised commitment, and other codes than were promised."""
    promise = _promise(case)
    (run,) = case.runs(0, 1)
    found = run.entries[0]
    for entry in promise.leaves:
        if commitment_of(entry) == commitment_of(found):
            if entry == found:
                raise ProofError("the leaf is the one that was promised")
            return f"leaf {run.start} says {_codes(found)}, promised was {_codes(entry)}"
    raise ProofError("the leaf was not promised")


def _promise(case: Case) -> Promise:
    promise = open_promise(case.proof.attachments["promise"], case.promise_keys).promise
    if promise.origin != case.checkpoints[0].origin:
        raise ProofError("the promise is one of another log")
    return promise


def _codes(entry: bytes) -> str:
    leaf = parse_leaf(entry)
    assert isinstance(leaf, DecisionLeaf | CountedLeaf), "its commitment was read"
    count = f", count {leaf.count}" if isinstance(leaf, CountedLeaf) else ""
    return f"service {leaf.service}, outcome {leaf.outcome}, flags {leaf.flags}{count}"


def misclassified(case: Case) -> str:
    """A decision leaf that commits to a record, and has other codes than that record."""
    (run,) = case.runs(0, 1)
    leaf = leaf_of(run, DecisionLeaf)
    nonce, canonical = case.proof.attachments["nonce"], case.proof.attachments["record"]
    if len(nonce) != NONCE_SIZE:
        raise FormatError(f"a nonce has {NONCE_SIZE} bytes: {len(nonce)}")
    if not hmac.compare_digest(commitment_to(nonce, leaf.service, canonical), leaf.commitment):
        raise ProofError("the leaf does not commit to this record")
    record = parse_record(canonical)
    recorded = {one.service: one.outcome for one in record.assessed}
    if (recorded.get(leaf.service), record.flags) == (leaf.outcome, leaf.flags):
        raise ProofError("the leaf has the codes of its record")
    return (
        f"leaf {run.start} says {_codes(run.entries[0])}; the record that it commits to says "
        f"outcome {recorded.get(leaf.service, 'none')}, flags {record.flags}"
    )


def commitment_to(nonce: bytes, service: int, record: bytes) -> bytes:
    """What the decision leaf of a service commits to a record with."""
    return hmac.digest(nonce, DECISION_LABEL + bytes([service]) + record, "sha256")


PROMISED: Final[Mapping[Kind, Callable[[Case], str]]] = {
    Kind.OMITTED: omitted,
    Kind.ALTERED: altered,
    Kind.MISCLASSIFIED: misclassified,
}
