"""Approvals of the scope's tenant; see `ports.ApprovalStore` and sql/0017_approvals.sql."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, LiteralString
from uuid import UUID

from tractatus.governance.approvals.approval import Answer, Approval, ApprovalRequest, Choice
from tractatus.governance.policy.approval_terms import ApprovalTerms, Role
from tractatus.ports import Row, StoredApproval, Transaction

_REQUESTS: Final = """
SELECT d.act, r.approval_id, r.asked_by, r.proposer, r.digest, r.policy_digest, r.quorum, r.roles,
    r.covers, r.requested_at_ms, r.expires_minutes, r.record_id,
    e.executed_at_ms, e.record_id AS execution_id
FROM approval.request AS r
JOIN evidence.record AS d ON d.tenant_id = r.tenant_id AND d.record_id = r.record_id
LEFT JOIN approval.execution AS e ON e.tenant_id = r.tenant_id AND e.approval_id = r.approval_id
"""
_ONE: Final[LiteralString] = f"{_REQUESTS} WHERE r.approval_id = $1"
# UUIDs of version 7 are in the order in which they were made.
_NEWEST: Final[LiteralString] = (
    f"{_REQUESTS} WHERE $1::uuid IS NULL OR r.approval_id < $1 ORDER BY r.approval_id DESC LIMIT $2"
)
_ANSWERS: Final = """
SELECT approval_id, member_id, role, choice, reason, answered_at_ms, record_id
FROM approval.answer WHERE approval_id = ANY ($1) ORDER BY answered_at_ms, member_id
"""
_ADD_REQUEST: Final = """
INSERT INTO approval.request (approval_id, asked_by, proposer, digest, policy_digest, quorum, roles,
    covers, requested_at_ms, expires_minutes, record_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
"""
_ADD_ANSWER: Final = """
INSERT INTO approval.answer
    (approval_id, member_id, role, choice, reason, answered_at_ms, record_id)
VALUES ($1, $2, $3, $4, $5, $6, $7)
"""
_ADD_EXECUTION: Final = """
INSERT INTO approval.execution (approval_id, executed_at_ms, record_id) VALUES ($1, $2, $3)
"""
# Until the transaction ends; whoever else answers or executes the same one waits.
_HOLD: Final = "SELECT pg_advisory_xact_lock(hashtextextended('approval/' || $1::uuid::text, 0))"


class PostgresApprovals:
    """The approvals that one transaction of a tenant sees."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def hold(self, approval_id: UUID) -> StoredApproval | None:
        """Read it, and let nobody else answer or execute it until this transaction ends."""
        await self._transaction.execute(_HOLD, approval_id)
        # A statement of its own, so that it sees what whoever held it before has committed.
        return await self.read(approval_id)

    async def read(self, approval_id: UUID) -> StoredApproval | None:
        """It as it stands now, or None."""
        found = await self._stored(await self._transaction.fetch(_ONE, approval_id))
        return found[0] if found else None

    async def newest(self, earlier_than: UUID | None, limit: int) -> Sequence[StoredApproval]:
        """The newest first."""
        return await self._stored(await self._transaction.fetch(_NEWEST, earlier_than, limit))

    async def waiting_for_me(self, now_ms: int) -> Sequence[UUID]:
        """What the scope's member may answer, the most urgent first."""
        rows = await self._transaction.fetch(
            "SELECT approval.waiting_for_me($1) AS approval_id", now_ms
        )
        return [row["approval_id"] for row in rows]

    async def sealed_record(self, record_id: UUID) -> tuple[bytes, bytes, bytes] | None:
        """A decision record as it is stored."""
        row = await self._transaction.fetch_one(
            "SELECT canonical, content, wrapped_nonce FROM evidence.record WHERE record_id = $1",
            record_id,
        )
        if row is None:
            return None
        return bytes(row["canonical"]), bytes(row["content"]), bytes(row["wrapped_nonce"])

    async def is_asked_by_person(self) -> bool:
        """Whether the token behind this scope was minted by a log-in."""
        row = await self._transaction.fetch_one("SELECT tenancy.holder() AS holder")
        return row is not None and row["holder"] == "person"

    async def add_request(self, request: ApprovalRequest, record_id: UUID) -> None:
        """Keep a request, in the name of the scope's member."""
        await self._transaction.execute(
            _ADD_REQUEST,
            request.approval_id,
            UUID(request.subject),
            request.proposer,
            request.digest,
            request.policy_digest,
            request.terms.quorum,
            sorted(role.value for role in request.terms.roles),
            sorted(request.covers),
            request.requested_at_ms,
            request.terms.expires_minutes,
            record_id,
        )

    async def add_answer(self, approval_id: UUID, answer: Answer, record_id: UUID) -> None:
        """Keep an answer of the scope's member."""
        await self._transaction.execute(
            _ADD_ANSWER,
            approval_id,
            UUID(answer.member),
            answer.role,
            answer.choice.value,
            answer.reason,
            answer.at_ms,
            record_id,
        )

    async def add_execution(self, approval_id: UUID, at_ms: int, record_id: UUID) -> None:
        """Use it up."""
        await self._transaction.execute(_ADD_EXECUTION, approval_id, at_ms, record_id)

    async def _stored(self, rows: Sequence[Row]) -> list[StoredApproval]:
        if not rows:
            return []
        ids = [row["approval_id"] for row in rows]
        answers: dict[UUID, list[Row]] = {one: [] for one in ids}
        for row in await self._transaction.fetch(_ANSWERS, ids):
            answers[row["approval_id"]].append(row)
        return [_approval(row, answers[row["approval_id"]]) for row in rows]


def _approval(row: Row, answers: Iterable[Row]) -> StoredApproval:
    every = list(answers)
    request = ApprovalRequest(
        approval_id=row["approval_id"],
        digest=bytes(row["digest"]),
        policy_digest=bytes(row["policy_digest"]),
        proposer=row["proposer"],
        subject=str(row["asked_by"]),
        terms=ApprovalTerms(
            row["quorum"], frozenset(Role(one) for one in row["roles"]), row["expires_minutes"]
        ),
        covers=frozenset(row["covers"]),
        requested_at_ms=row["requested_at_ms"],
    )
    return StoredApproval(
        act=row["act"],
        approval=Approval(request, tuple(_answer(one) for one in every), row["executed_at_ms"]),
        record_id=row["record_id"],
        answer_records=tuple(one["record_id"] for one in every),
        execution_record=row["execution_id"],
    )


def _answer(row: Row) -> Answer:
    return Answer(
        str(row["member_id"]),
        row["role"],
        Choice(row["choice"]),
        row["reason"],
        row["answered_at_ms"],
    )
