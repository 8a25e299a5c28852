"""What waits for people, and waited."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

if TYPE_CHECKING:
    from tractatus.governance.approvals.approval import Answer, Approval, ApprovalRequest


@dataclass(frozen=True, slots=True)
class StoredApproval:
    """An approval with the decision records that were committed with its parts.

    Args:
        act: Type of the act.
        approval: Request, answers in their order, and use.
        record_id: Of the decision that opened it; holds the act, sealed.
        answer_records: One for each answer, in the same order.
        execution_record: Of the decision that used it; None where none did.
    """

    act: str
    approval: Approval
    record_id: UUID
    answer_records: tuple[UUID, ...]
    execution_record: UUID | None


class ApprovalStore(Protocol):
    """Approvals of the scope's tenant, inside one transaction; those of others are not there.

    Rows are only added, and each names a record of the same transaction. What the store refuses by
    itself, whoever asks: an answer or a request in another member's name (`TenancyError`), an
    answer of whoever asked, of a role that is not among the terms', or in the scope of a program's
    token (`TenancyError`), a second answer of one person and a second use (`ConflictError`).
    """

    async def hold(self, approval_id: UUID) -> StoredApproval | None:
        """As `read`, and nobody else answers or executes it until this transaction ends."""
        ...

    async def read(self, approval_id: UUID) -> StoredApproval | None:
        """It as it stands now; None where this tenant has none of that id."""
        ...

    async def newest(self, earlier_than: UUID | None, limit: int) -> Sequence[StoredApproval]:
        """At most `limit`, the newest first; before the one of this id, where it is given."""
        ...

    async def waiting_for_me(self, now_ms: int) -> Sequence[UUID]:
        """What the scope's member may answer at `now_ms` and has not, the most urgent first."""
        ...

    async def sealed_record(self, record_id: UUID) -> tuple[bytes, bytes, bytes] | None:
        """Canonical record, sealed content and wrapped nonce of a decision of this tenant."""
        ...

    async def is_asked_by_person(self) -> bool:
        """Whether the scope's token was minted by its member's own log-in, not for a program."""
        ...

    async def add_request(self, request: ApprovalRequest, record_id: UUID) -> None:
        """Keep what is asked; its subject is the scope's member."""
        ...

    async def add_answer(self, approval_id: UUID, answer: Answer, record_id: UUID) -> None:
        """Keep what the scope's member answered."""
        ...

    async def add_execution(self, approval_id: UUID, at_ms: int, record_id: UUID) -> None:
        """Use it up; the scope's member is its subject (`TenancyError` for others)."""
        ...
