"""Verify a proof of fraud offline, in six steps.

1. Format: the file is a proof of its kind, in its one spelling.
2. Signatures: each checkpoint is signed by a key of the accused log that the file names; every
   cosignature by a witness that it names holds.
3. Leaves: each run of leaves leads to the root of its checkpoint.
4. Contradiction: what the kind has to show is there.
5. Keys: they are those of the log and the witnesses that the reader trusts (`--policy`). Without
   any given this is not checked: the file then says only that *some* holder of these keys lied.
6. Answer: all of it is signed. Where an answer of a server is a part of the proof, this is not
   checked: that it was given rests on whoever fetched it.

Nothing is fetched, and no clock is asked. A step that is false blocks those after it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from tractatus.errors import FormatError, ProofError, SignatureError
from tractatus.evidence.fraud import SHAPES, FraudProof, parse_fraud
from tractatus.evidence.promise import promise_key_name
from tractatus.merkle.ranges import verify_run
from tractatus.notes.checkpoint import VerifiedCheckpoint, open_checkpoint
from tractatus.notes.cosignature import cosignatures_of
from tractatus.notes.policy import WitnessPolicy
from tractatus.notes.signed import COSIGNATURE, VerifierKey
from tractatus.verifier.fraud_answers import ANSWERED
from tractatus.verifier.fraud_kinds import LOGGED, Case
from tractatus.verifier.fraud_promises import PROMISED
from tractatus.verifier.steps import Steps

FORMAT: Final = 1
SIGNATURES: Final = 2
LEAVES: Final = 3
CONTRADICTION: Final = 4
KEYS: Final = 5
ANSWER: Final = 6
STEP_NAMES: Final[Mapping[int, str]] = {
    FORMAT: "format",
    SIGNATURES: "signatures",
    LEAVES: "leaves",
    CONTRADICTION: "contradiction",
    KEYS: "keys",
    ANSWER: "answer",
}
_SHOWS: Final = {**LOGGED, **PROMISED, **ANSWERED}


@dataclass(slots=True, kw_only=True)
class FraudCheck(Steps):
    """All six steps of one proof of fraud.

    Args:
        kind: Of the proof, once it is read.
        accused: vkeys of the log and its promises that the proof rests on.
        shown: What it shows, in one sentence; empty where it shows nothing.
    """

    NAMES = STEP_NAMES

    kind: str = ""
    accused: tuple[str, ...] = ()
    shown: str = field(default="")

    def document(self) -> dict[str, Any]:
        """The steps as JSON."""
        return {
            **Steps.document(self),
            "kind": self.kind,
            "accused": list(self.accused),
            "shown": self.shown,
        }


def verify_fraud(
    data: bytes,
    *,
    target: str = "proof",
    policy: WitnessPolicy | None = None,
    promise_keys: Collection[VerifierKey] = (),
) -> FraudCheck:
    """Take the six steps of the head of this module; what is found raises nothing.

    Args:
        data: The file.
        target: Its name, for the report.
        policy: The log and the witnesses that the reader trusts.
        promise_keys: Further keys of that log, which sign its promises.
    """
    check = FraudCheck(target)
    step = FORMAT
    try:
        # 1. The file.
        proof = parse_fraud(data)
        check.kind = proof.kind.value
        check.passed(FORMAT, f"a proof of kind {proof.kind}, {len(data):,} bytes")
        # 2. Who signed.
        step = SIGNATURES
        opened = _open(proof)
        check.accused = tuple(key.vkey for key in proof.keys if key.algorithm != COSIGNATURE)
        check.passed(SIGNATURES, _describe(opened))
        # 3. What is in the trees.
        step = LEAVES
        check.passed(LEAVES, _verify_leaves(proof, opened))
        # 4. That it cannot be.
        step = CONTRADICTION
        shown = _SHOWS[proof.kind](_case(proof, opened))
        check.passed(CONTRADICTION, shown)
        # 5. Whose keys they are.
        step = KEYS
        _take_5_keys(check, proof, policy, promise_keys)
    except (FormatError, ProofError, SignatureError) as error:
        check.failed(step, str(error))
        return check
    # 6. Whether anything rests on a word.
    if SHAPES[proof.kind].is_signed:
        check.passed(ANSWER, "every part of the proof is signed")
    else:
        check.not_checked(ANSWER, "the answer is not signed: its fetching is its bearer's word")
    check.shown = shown
    return check


def _open(proof: FraudProof) -> list[VerifiedCheckpoint]:
    """The checkpoints; `FormatError` if a key is named that nothing rests on."""
    opened = [open_checkpoint(one.checkpoint, proof.keys) for one in proof.exhibits]
    used = {one.key for one in opened} | set(_promise_keys(proof, opened))
    used |= {
        cosignature.key
        for one in opened
        for cosignature in cosignatures_of(one.note, _witnesses(proof))
    }
    for key in proof.keys:
        if key not in used:
            raise FormatError(f"nothing in the proof is signed by: {key.name}")
    return opened


def _witnesses(proof: FraudProof) -> list[VerifierKey]:
    return [key for key in proof.keys if key.algorithm == COSIGNATURE]


def _promise_keys(proof: FraudProof, opened: list[VerifiedCheckpoint]) -> tuple[VerifierKey, ...]:
    if "promise" not in proof.attachments:
        return ()
    name = promise_key_name(opened[0].checkpoint.origin)
    return tuple(key for key in proof.keys if key.name == name)


def _describe(opened: list[VerifiedCheckpoint]) -> str:
    return "; ".join(
        f"{one.checkpoint.origin} signed {one.checkpoint.size} leaves, key {one.key.key_id.hex()}"
        for one in opened
    )


def _verify_leaves(proof: FraudProof, opened: list[VerifiedCheckpoint]) -> str:
    leaves = 0
    for exhibit, one in zip(proof.exhibits, opened, strict=True):
        for run in exhibit.runs:
            checkpoint = one.checkpoint
            verify_run(run.start, run.leaf_hashes, checkpoint.size, run.proof, checkpoint.root)
            leaves += len(run.leaf_hashes)
    return f"{leaves} leaves are in the trees that were signed"


def _case(proof: FraudProof, opened: list[VerifiedCheckpoint]) -> Case:
    witnesses = _witnesses(proof)
    return Case(
        proof=proof,
        checkpoints=tuple(one.checkpoint for one in opened),
        cosignatures=tuple(cosignatures_of(one.note, witnesses) for one in opened),
        promise_keys=_promise_keys(proof, opened),
    )


def _take_5_keys(
    check: FraudCheck,
    proof: FraudProof,
    policy: WitnessPolicy | None,
    promise_keys: Collection[VerifierKey],
) -> None:
    if policy is None:
        check.not_checked(KEYS, "compare the keys with those that you know, or give --policy FILE")
        return
    known = {*policy.witness_keys, *(log.key for log in policy.logs), *promise_keys}
    for key in proof.keys:
        if key not in known:
            raise SignatureError(f"not a key that you trust: {key.vkey}")
    check.passed(KEYS, f"{len(proof.keys)} keys, each of the policy that was given")
