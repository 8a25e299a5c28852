"""Check a tenant's journal: everything in it is in the log, and nothing that was kept is missing.

Steps, in this order:

1. trust       keys and witness policy: given, else those that the file names
2. checkpoint  signed by the log, cosigned by the quorum
3. decisions   each record and nonce lead to leaves; all are of this tenant
4. proofs      each leaf is in the tree of the checkpoint, and so is the newest summary
5. in the log  no decision waits although the epoch that was promised for it is closed, or one
               that was opened long after it
6. kept        every decision of the files that were kept is in this journal, byte for byte

Step 6 is what catches an operator who deletes from the journal: the journal of a later day must
hold everything that an earlier one, or a receipt, held. Without kept files it is not checked.
Source: docs/spec/evidence.md, section 13.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Final
from uuid import UUID

from tractatus.errors import FormatError, ProofError, VerificationError
from tractatus.evidence.journal import Journal, Place
from tractatus.evidence.leaf import SummaryLeaf, parse_leaf
from tractatus.evidence.promise import open_promise, promise_key_name
from tractatus.evidence.receipt import Receipt
from tractatus.evidence.record import Record, open_commitments, parse_record
from tractatus.evidence.windows import format_time
from tractatus.merkle.hashing import leaf_hash
from tractatus.merkle.proofs import verify_inclusion
from tractatus.notes.checkpoint import Checkpoint, open_checkpoint
from tractatus.notes.cosignature import cosignatures_of
from tractatus.notes.policy import WitnessPolicy, parse_policy
from tractatus.notes.signed import VerifierKey, parse_note
from tractatus.verifier.steps import Status, Steps, Verdict
from tractatus.verifier.trust import Trust

TRUST, CHECKPOINT, DECISIONS, PROOFS, IN_THE_LOG, KEPT = range(1, 7)
STEP_NAMES: Final = {
    TRUST: "trust",
    CHECKPOINT: "checkpoint",
    DECISIONS: "decisions",
    PROOFS: "proofs",
    IN_THE_LOG: "in the log",
    KEPT: "kept",
}
_LISTED: Final = 20
# An epoch takes all that waits, and what was decided so long before was committed by then.
LATE_MS: Final = 10 * 60 * 1000


@dataclass(slots=True, kw_only=True)
class JournalReport(Steps):
    """The steps of one journal.

    Args:
        missing: One sentence for each decision that is missing, wherever it is missing from.
        decisions: How many the journal has; `waiting` of them are not in the log yet.
    """

    NAMES: ClassVar[Mapping[int, str]] = STEP_NAMES

    missing: list[str] = field(default_factory=list)
    decisions: int = 0
    waiting: int = 0

    @property
    def exit_code(self) -> int:
        """0 verified, 1 false, 2 cannot be checked."""
        return {Verdict.VERIFIED: 0, Verdict.FALSE: 1}.get(self.verdict, 2)


@dataclass(frozen=True, slots=True)
class Kept:
    """A file from before.

    Args:
        name: What the caller calls it.
        holds: Its journal or its receipt.
    """

    name: str
    holds: Journal | Receipt


@dataclass(frozen=True, slots=True)
class _Known:
    """One decision of a kept file."""

    source: str
    record: bytes
    nonce: bytes
    promise: bytes | None
    was_in_the_log: bool


def verify_journal(
    journal: Journal,
    kept: Sequence[Kept] = (),
    *,
    policy: WitnessPolicy | None = None,
    promise_keys: Sequence[VerifierKey] = (),
    target: str = "journal",
) -> JournalReport:
    """Check a journal, offline.

    Args:
        journal: As parsed.
        kept: Journals and receipts of the same tenant from before.
        policy: The log's key and its witnesses, from elsewhere; else the file's own word is taken.
        promise_keys: With which promises are signed, from elsewhere; else likewise.
        target: What the report calls the journal.
    """
    report = JournalReport(target)
    report.decisions = len(journal.decisions)
    _Check(journal, kept, report).run(policy, promise_keys)
    return report


class _Check:
    def __init__(self, journal: Journal, kept: Sequence[Kept], report: JournalReport) -> None:
        self._journal, self._kept, self._report = journal, kept, report
        self._records: dict[UUID, Record] = {}
        self._leaves: dict[UUID, list[bytes]] = {}

    def run(self, policy: WitnessPolicy | None, promise_keys: Sequence[VerifierKey]) -> None:
        report, journal = self._report, self._journal
        step = TRUST
        try:
            is_given = policy is not None
            trust = Trust.from_policy(policy or parse_policy(journal.witness_policy))
            keys = tuple(promise_keys) or tuple(map(VerifierKey.parse, journal.promise_keys))
            self._keys = [one for one in keys if one.name == promise_key_name(trust.origin)]
            words = "as given" if is_given else "as the file itself says: compare them"
            self._same_log(trust)
            report.passed(TRUST, f"log {trust.origin}; keys and witnesses {words}")
            step = CHECKPOINT
            checkpoint = self._checkpoint(trust)
            step = DECISIONS
            self._decisions()
            step = PROOFS
            self._proofs(checkpoint)
        except (FormatError, VerificationError) as error:
            report.failed(step, str(error))
            return
        self._in_the_log()
        self._kept_files()

    def _same_log(self, trust: Trust) -> None:
        """A log that has another key than before was exchanged, or the file was."""
        for file in self._kept:
            known = parse_policy(file.holds.witness_policy).logs
            if not {log.key for log in known} & set(trust.log_keys):
                raise VerificationError(f"the log's key is not the one in {file.name}")

    def _checkpoint(self, trust: Trust) -> Checkpoint:
        found = open_checkpoint(self._journal.checkpoint, trust.log_keys).checkpoint
        note = parse_note(self._journal.checkpoint)
        cosigned = cosignatures_of(note, trust.policy.witness_keys)
        trust.policy.check([one.key for one in cosigned])
        own = [trust.name_of(one.key) for one in cosigned if trust.is_run_by_operator(one.key)]
        newest = max((one.timestamp for one in cosigned), default=None)
        seen = f", the newest cosigned {format_time(newest * 1000)}" if newest else ""
        by_us = f"; run by the operator: {', '.join(own)}" if own else ""
        self._report.passed(CHECKPOINT, f"{found.size} leaves{seen}{by_us}")
        return found

    def _decisions(self) -> None:
        for one in self._journal.decisions:
            record, leaves = open_commitments(one.record, one.nonce, one.content)
            if record.tenant_id != self._journal.tenant:
                raise ProofError(f"a decision is of another tenant: {described(record)}")
            self._records[record.record_id] = record
            self._leaves[record.record_id] = sorted(leaves)
        self._report.passed(DECISIONS, f"records that lead to their leaves: {len(self._records)}")

    def _proofs(self, checkpoint: Checkpoint) -> None:
        proven = 0
        for one, record in zip(self._journal.decisions, self._records.values(), strict=True):
            if one.places is None:
                continue
            leaves = self._leaves[record.record_id]
            for leaf, place in zip(leaves, one.places, strict=True):
                _verify_place(leaf, place, checkpoint, described(record))
            proven += 1
        self._number, self._opened = 0, 0
        if self._journal.summary is not None and self._journal.summary_place is not None:
            place = self._journal.summary_place
            _verify_place(self._journal.summary, place, checkpoint, "the newest summary")
            summary = parse_leaf(self._journal.summary)
            assert isinstance(summary, SummaryLeaf), "the format says so"
            if summary.end != place.index:
                raise ProofError(f"the newest summary says that it is elsewhere: {summary.end}")
            self._number, self._opened = summary.number, summary.not_before
        self._report.passed(PROOFS, f"in the tree of the checkpoint: {proven}")

    def _in_the_log(self) -> None:
        """What is not in the log, though it was promised, or though it was there before."""
        known: dict[bytes, list[_Known]] = {}
        for each in self._known():
            known.setdefault(each.record, []).append(each)
        missing = []
        for one, record in zip(self._journal.decisions, self._records.values(), strict=True):
            if one.places is not None:
                continue
            before = known.get(one.record, [])
            promised = self._earliest([one.promise, *(each.promise for each in before)], record)
            if promised is not None and promised <= self._number:
                missing.append(
                    f"{described(record)}: promised for epoch {promised} at the latest, "
                    f"epoch {self._number} is closed, and it is not in the log"
                )
            elif any(each.was_in_the_log for each in before):
                missing.append(f"{described(record)}: was in the log, and is said to wait")
            elif record.at_ms + LATE_MS < self._opened:
                missing.append(
                    f"{described(record)}: waits, although epoch {self._number}, which was opened "
                    "long after it, is closed"
                )
            else:
                self._report.waiting += 1
        self._tell(IN_THE_LOG, missing, f"waiting for an epoch to come: {self._report.waiting}")

    def _earliest(self, promises: Iterable[bytes | None], record: Record) -> int | None:
        """The earliest epoch that was promised, by signatures that hold."""
        epochs = []
        for data in promises:
            try:
                found = open_promise(data, self._keys).promise if data else None
            except (FormatError, VerificationError):
                continue  # a promise that nobody signed binds nobody
            if found and list(found.leaves) == self._leaves[record.record_id]:
                epochs.append(found.epoch)
        return min(epochs, default=None)

    def _kept_files(self) -> None:
        if not self._kept:
            self._report.not_checked(
                KEPT, "no file from before was given; keep this one, and check the next against it"
            )
            return
        missing = []
        here = {(one.record, one.nonce) for one in self._journal.decisions}
        known = {(one.record, one.nonce): one for one in self._known()}
        for one in known.values():
            record = parse_record(one.record)
            if record.tenant_id != self._journal.tenant:
                missing.append(f"{one.source} is of another tenant: {described(record)}")
            elif (one.record, one.nonce) not in here:
                changed = "is another one in" if record.record_id in self._records else "is not in"
                missing.append(f"{described(record)}: in {one.source}, {changed} this journal")
        self._tell(KEPT, missing, f"all that was kept is here: {len(known)}")

    def _known(self) -> Iterable[_Known]:
        for file in self._kept:
            match file.holds:
                case Journal():
                    for one in file.holds.decisions:
                        was_there = one.places is not None
                        yield _Known(file.name, one.record, one.nonce, one.promise, was_there)
                case Receipt() as receipt:
                    was_there = receipt.placement is not None
                    yield _Known(
                        file.name, receipt.record, receipt.nonce, receipt.promise, was_there
                    )

    def _tell(self, step: int, missing: Sequence[str], passed: str) -> None:
        self._report.missing += missing
        if missing:
            more = f"; and {len(missing) - 1} more" if len(missing) > 1 else ""
            self._report.failed(step, f"missing: {missing[0]}{more}")
        else:
            self._report.passed(step, passed)


def _verify_place(leaf: bytes, place: Place, checkpoint: Checkpoint, what: str) -> None:
    try:
        verify_inclusion(
            place.index, checkpoint.size, leaf_hash(leaf), place.proof, checkpoint.root
        )
    except ProofError as error:
        raise ProofError(f"{what}: {error}") from error


def described(record: Record) -> str:
    """A decision in the words of whoever made it: what, when, and its identifier."""
    return f"{record.act} of {format_time(record.at_ms)}, record {record.record_id}"


def lines(report: JournalReport) -> Iterable[str]:
    """The report for a person: steps, then every missing decision."""
    marks = {Status.PASSED: "passed", Status.FAILED: "FALSE", Status.NOT_CHECKED: "-"}
    for step in report.steps:
        yield f"{step.number} {step.name:<12} {marks[step.status]:<7} {step.detail}"
    for one in report.missing[:_LISTED]:
        yield f"  missing: {one}"
    if len(report.missing) > _LISTED:
        yield f"  and {len(report.missing) - _LISTED} more"
