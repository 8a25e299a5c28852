"""Check a receipt offline, and against a log where one is at hand.

The numbers and names of the steps are those of docs/spec/evidence.md, section 12; the browser has
the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from tractatus.errors import FormatError, ProofError, StoreError, VerificationError
from tractatus.evidence.leaf import SummaryLeaf, parse_leaf
from tractatus.evidence.promise import Promise, VerifiedPromise, open_promise
from tractatus.evidence.receipt import Placement, Receipt
from tractatus.evidence.record import open_commitments
from tractatus.merkle.hashing import leaf_hash
from tractatus.notes.cosignature import cosignatures_of
from tractatus.notes.policy import WitnessPolicy, parse_policy
from tractatus.notes.proof import verify_proof
from tractatus.notes.signed import VerifierKey
from tractatus.verifier.fraud_copy import read_copy
from tractatus.verifier.fraud_find import summaries_of
from tractatus.verifier.readers import LogReader
from tractatus.verifier.steps import Steps
from tractatus.verifier.trust import Trust

TRUST: Final = 1
PROMISE: Final = 2
RECORD: Final = 3
PROOFS: Final = 4
KEPT: Final = 5
LOG: Final = 6

STEP_NAMES: Final[Mapping[int, str]] = {
    TRUST: "trust",
    PROMISE: "promise",
    RECORD: "record",
    PROOFS: "proofs",
    KEPT: "kept",
    LOG: "log",
}
_BEFORE: Final = "the receipt is from before its epoch was public; download it again for the proofs"
_OWN_WORD: Final = "as the receipt itself says"


@dataclass(slots=True, kw_only=True)
class ReceiptReport(Steps):
    """All six steps of one verification of a receipt."""

    NAMES = STEP_NAMES


@dataclass(frozen=True, slots=True)
class Given:
    """What the caller trusts already; what is missing is taken from the receipt.

    Args:
        policy: Of the log and its witnesses.
        promise_keys: With which promises are signed.
    """

    policy: WitnessPolicy | None = None
    promise_keys: tuple[VerifierKey, ...] = ()


def verify_receipt(
    target: str, receipt: Receipt, given: Given, log: LogReader | None = None
) -> ReceiptReport:
    """Check a receipt, step by step, up to the first that is false.

    Args:
        target: How the caller names it.
        receipt: As parsed; nothing of it is believed.
        given: Keys and policy from elsewhere.
        log: The log itself, for step 6; what it answers is not trusted.
    """
    report = ReceiptReport(target)
    number = TRUST
    try:
        # 1. Whose word is taken?
        policy = given.policy or parse_policy(receipt.witness_policy)
        keys = given.promise_keys or tuple(map(VerifierKey.parse, receipt.promise_keys))
        trust = Trust.from_policy(policy)
        report.passed(TRUST, _sources(trust, given))
        # 2. Did the log promise?
        number = PROMISE
        promise = _promise_of(trust, receipt.promise, keys).promise
        report.passed(PROMISE, f"signed: in epoch {promise.epoch:,} at the latest")
        # 3. Of this very record?
        number = RECORD
        _check_record(receipt, promise)
        report.passed(RECORD, f"leads to the {len(promise.leaves)} promised leaves, byte for byte")
        # 4. and 5. Are they in a signed tree, and in time?
        number = PROOFS
        if receipt.placement is None:
            report.not_checked(PROOFS, _BEFORE)
            report.not_checked(KEPT, _BEFORE)
        else:
            report.passed(PROOFS, _check_proofs(receipt.placement, promise, trust))
            number = KEPT
            report.passed(KEPT, _check_kept(receipt.placement, promise))
        # 6. What does the log of now say?
        number = LOG
        if log is None:
            report.not_checked(LOG, "no log was given (--log)")
        else:
            report.passed(LOG, _check_log(receipt.placement, promise, trust, log))
    except (FormatError, VerificationError) as error:
        report.failed(number, str(error))
    except StoreError as error:
        report.could_not_check(number, str(error))
    return report


def _sources(trust: Trust, given: Given) -> str:
    log = "given" if given.policy else _OWN_WORD
    promises = "given" if given.promise_keys else _OWN_WORD
    if log == promises == _OWN_WORD:
        return f"{trust.origin}: all keys {_OWN_WORD}; compare them with ones from elsewhere"
    return f"{trust.origin}: the log and its witnesses {log}, keys of promises {promises}"


def _promise_of(trust: Trust, note: bytes, keys: Sequence[VerifierKey]) -> VerifiedPromise:
    verified = open_promise(note, keys)
    if verified.promise.origin != trust.origin:
        raise VerificationError(
            f"the promise is of the log {verified.promise.origin}, trusted is {trust.origin}"
        )
    return verified


def _check_record(receipt: Receipt, promise: Promise) -> None:
    _, leaves = open_commitments(receipt.record, receipt.nonce, receipt.content)
    if tuple(sorted(leaves)) != promise.leaves:
        raise ProofError("record and nonce do not lead to the promised leaves")


def _check_proofs(placement: Placement, promise: Promise, trust: Trust) -> str:
    parts = [*zip(promise.leaves, placement.proofs, strict=True)]
    for entry, proof in [*parts, (placement.summary, placement.summary_proof)]:
        # The policy names one log only (step 1), so this is a checkpoint of that log.
        verified = verify_proof(proof, leaf_hash(entry), trust.policy)
    witnesses = cosignatures_of(verified.note, trust.policy.witness_keys)
    ours = sum(trust.is_run_by_operator(one.key) for one in witnesses)
    return (
        f"each leaf is in a signed tree of {verified.checkpoint.size:,}; "
        f"{len(witnesses)} witnesses cosigned it, {ours} of them run by the operator"
    )


def _check_kept(placement: Placement, promise: Promise) -> str:
    summary = parse_leaf(placement.summary)
    assert isinstance(summary, SummaryLeaf), "the format of receipts asks for one"
    if summary.end != placement.summary_proof.index:
        raise ProofError(f"the summary of epoch {summary.number} does not stand where it says")
    if any(proof.index >= summary.end for proof in placement.proofs):
        raise ProofError("a leaf does not stand before the summary of its epoch")
    if summary.number > promise.epoch:
        raise ProofError(f"epoch {summary.number} is later than the promised {promise.epoch}")
    return f"the leaves stand in epoch {summary.number:,}, promised was {promise.epoch:,}"


def _check_log(placement: Placement | None, promise: Promise, trust: Trust, log: LogReader) -> str:
    copy = read_copy(log, trust)
    cosigned = cosignatures_of(copy.verified.note, trust.policy.witness_keys)
    trust.policy.check([one.key for one in cosigned])
    if placement is not None:
        for entry, proof in zip(promise.leaves, placement.proofs, strict=True):
            if copy.size <= proof.index or copy.entries[proof.index] != entry:
                raise ProofError(f"the log of now does not have the leaf at {proof.index}")
        return f"the same leaves stand there in the log of now, of {copy.size:,}"
    places = {entry: index for index, entry in enumerate(copy.entries)}
    missing = [entry for entry in promise.leaves if entry not in places]
    closed = [one for one in summaries_of(copy) if one.number >= promise.epoch]
    if not closed:
        found = len(promise.leaves) - len(missing)
        return f"epoch {promise.epoch:,} is not closed yet; {found} of the leaves are in the log"
    if missing:
        raise ProofError(f"epoch {promise.epoch} is closed, and a promised leaf is not in the log")
    if max(places[entry] for entry in promise.leaves) >= closed[0].end:
        raise ProofError(f"a leaf stands behind the promised epoch {promise.epoch}")
    return f"the leaves are in the log, in epoch {promise.epoch:,} or before"
