"""A tenant's papers over a log in memory: receipts and journals as a platform gives them out."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field
from uuid import UUID

from tractatus.canonical import canonical_json
from tractatus.evidence.codes import Outcome, Service
from tractatus.evidence.journal import Journal, JournalDecision, Place
from tractatus.evidence.leaf import SummaryLeaf, format_leaf
from tractatus.evidence.promise import Promise, promise_key_name, sign_promise
from tractatus.evidence.receipt import Placement, Receipt
from tractatus.evidence.record import Assessed, SealedRecord, open_nonce, seal_record
from tractatus.merkle.proofs import inclusion_proof
from tractatus.merkle.tile_hashes import hash_reader
from tractatus.notes.policy import format_policy
from tractatus.notes.proof import TlogProof
from tractatus.notes.signed import NoteSigner
from tractatus.testing.memory_log import MemoryLog

TENANT = UUID("11111111-1111-7111-8111-111111111111")
KEY = b"k" * 32
START_MS = 1_790_000_000_000


@dataclass
class Papers:
    """Decisions of one tenant in a log.

    Attributes:
        log: Where they are logged.
        records: In their order.
        promised: Epoch named in the promise of each.
        start_ms: When they begin.
    """

    log: MemoryLog
    start_ms: int = START_MS
    records: list[SealedRecord] = field(default_factory=list)
    promised: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        name = promise_key_name(self.log.policy.logs[0].key.name)
        self.signer = NoteSigner(name, b"\x07" * 32)

    def decide(self, *, is_logged: bool = True, tenant: UUID = TENANT) -> SealedRecord:
        """One decision more; its leaves wait for the next epoch unless they are kept back."""
        number = len(self.records) + 1
        content = {"act": {"text": f"post {number}"}}
        nonce = hmac.digest(b"nonce", b"%d" % number, "sha256")
        record = seal_record(
            record_id=UUID(int=0x0190 << 112 | number),
            tenant_id=tenant,
            act="content.publish",
            actor="member-7",
            at_ms=self.start_ms + number,
            effect="allow",
            flags=0,
            assessed=[
                Assessed(Service.BOUNDARY_ENFORCER, Outcome.ALLOW),
                Assessed(Service.METACOGNITIVE_VERIFIER, Outcome.ALLOW, ("complete",)),
            ],
            policy=b"p" * 32,
            content=content,
            nonce=nonce,
            key=KEY,
        )
        self.records.append(record)
        self.promised.append((self.log.summaries[-1].number if self.log.summaries else 0) + 2)
        if is_logged:
            self.log.take(record.leaves)
        return record

    def promise(self, at: int) -> bytes:
        """The promise of record `at`."""
        record = self.records[at]
        promise = Promise(
            self.signer.key.name.removesuffix("/promises"),
            self.promised[at],
            tuple(sorted(record.leaves)),
        )
        return sign_promise(promise, [self.signer])

    def receipt(self, at: int) -> Receipt:
        """The receipt of record `at`, as of what was published last."""
        record = self.records[at]
        places = self._places(record)
        return Receipt(
            promise=self.promise(at),
            record=record.canonical,
            nonce=open_nonce(record.wrapped_nonce, KEY),
            content=canonical_json({"act": {"text": f"post {at + 1}"}}),
            promise_keys=(self.signer.vkey,),
            witness_policy=format_policy(self.log.policy),
            placement=self._placement(places) if places else None,
        )

    def journal(self) -> Journal:
        """All decisions, as of what was published last."""
        newest = self._summaries()[-1:]
        return Journal(
            tenant=TENANT,
            checkpoint=self.log.resources["checkpoint"],
            decisions=tuple(
                JournalDecision(
                    record.canonical,
                    open_nonce(record.wrapped_nonce, KEY),
                    canonical_json({"act": {"text": f"post {at + 1}"}}),
                    self.promise(at),
                    self._places(record),
                )
                for at, record in enumerate(self.records)
            ),
            summary=format_leaf(newest[0]) if newest else None,
            summary_place=self._place(newest[0].end) if newest else None,
            promise_keys=(self.signer.vkey,),
            witness_policy=format_policy(self.log.policy),
        )

    def _summaries(self) -> list[SummaryLeaf]:
        return [one for one in self.log.summaries if one.end < self.log.checkpoint().size]

    def _places(self, record: SealedRecord) -> tuple[Place, ...] | None:
        published = self.log.entries[: self.log.checkpoint().size]
        found = {entry: index for index, entry in enumerate(published)}
        if not all(leaf in found for leaf in record.leaves):
            return None
        return tuple(self._place(found[leaf]) for leaf in sorted(record.leaves))

    def _place(self, index: int) -> Place:
        size = self.log.checkpoint().size
        read = hash_reader(self.log.resources.__getitem__, size)
        return Place(index, tuple(inclusion_proof(index, size, read)))

    def _placement(self, places: tuple[Place, ...]) -> Placement:
        last = max(place.index for place in places)
        summary = next(one for one in self.log.summaries if one.end > last)
        note = self.log.resources["checkpoint"]
        of_summary = self._place(summary.end)
        return Placement(
            tuple(TlogProof(one.index, one.proof, note) for one in places),
            format_leaf(summary),
            TlogProof(of_summary.index, of_summary.proof, note),
        )
