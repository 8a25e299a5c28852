"""What an approval's decision records hold, opened, and whether its rows say the same.

The tables hold digests and who said what; the act itself, its reasoning and each answer stand
sealed in the records that were committed with the rows. A row that somebody slipped in counts
nothing.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from tractatus.errors import FormatError, VerificationError
from tractatus.evidence.record import Record, open_nonce, open_stored_content, parse_record
from tractatus.governance.act import Effect, Json, Reasoning
from tractatus.governance.approvals.approval import Answer, ApprovalRequest
from tractatus.governance.documents.acts import read_reasoning
from tractatus.operations.recording import Deciding
from tractatus.ports import StoredApproval, TenantTransaction

ANSWER_ACT: Final = "approval.answer"


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked, opened from its record.

    Args:
        stored: The approval.
        document: Everything that the record is about; `act`, `decision`, `reasoning`, `content`.
        is_as_recorded: Whether request and answers say what their records say.
    """

    stored: StoredApproval
    document: Json
    is_as_recorded: bool

    @property
    def reasoning(self) -> Reasoning | None:
        """As people read it."""
        found = self.document.get("reasoning")
        return read_reasoning("reasoning", found) if found else None

    @property
    def references(self) -> frozenset[str] | None:
        """What the proposer said that it had looked up."""
        found = self.document["content"]["references"]
        return None if found is None else frozenset(found)


async def asked_for(
    deciding: Deciding, transaction: TenantTransaction, approval_id: UUID, *, hold: bool = False
) -> Asked | None:
    """What the scope's member asked for by a program; None where that member asked no such thing.

    Raises:
        ProofError: its record does not open.
    """
    approvals = transaction.approvals
    stored = await (approvals.hold(approval_id) if hold else approvals.read(approval_id))
    if stored is None or stored.approval.request.subject != str(transaction.scope.member_id):
        return None
    return await open_stored(deciding, transaction, stored)


async def open_stored(
    deciding: Deciding, transaction: TenantTransaction, stored: StoredApproval
) -> Asked:
    """An approval with what its record holds, and whether its rows say the same.

    Raises:
        ProofError: the record of the request does not open.
    """
    request = stored.approval.request
    record_of_it, document = await _open(deciding, transaction, stored.record_id)
    kept = document["content"]
    is_so = isinstance(kept, dict) and kept.get("approval") == request.document()
    is_so &= record_of_it.effect == Effect.REQUIRE_APPROVAL.label
    for given, record_id in zip(stored.approval.answers, stored.answer_records, strict=True):
        is_so &= await _is_recorded(deciding, transaction, request, given, record_id)
    return Asked(stored, document, is_so)


async def _is_recorded(
    deciding: Deciding,
    transaction: TenantTransaction,
    request: ApprovalRequest,
    given: Answer,
    record_id: UUID,
) -> bool:
    try:
        found, document = await _open(deciding, transaction, record_id)
    except (FormatError, VerificationError):
        return False
    return (
        found.act == ANSWER_ACT
        and found.actor == given.member
        and found.effect in (Effect.ALLOW.label, Effect.NOTICE.label)
        and document["content"] == {"answer": answer_document(request, given)}
    )


async def _open(
    deciding: Deciding, transaction: TenantTransaction, record_id: UUID
) -> tuple[Record, Json]:
    found = await transaction.approvals.sealed_record(record_id)
    if found is None:
        raise FormatError("the record of an approval is not there")
    canonical, content, wrapped_nonce = found
    opened = parse_record(canonical)
    key = await deciding.keys.for_tenant(transaction.scope.tenant_id)
    nonce = open_nonce(wrapped_nonce, key)
    said = open_stored_content(opened, content, nonce)
    if said is None:
        raise FormatError("the content of an approval's record was removed by retention")
    return opened, json.loads(said)


def answer_document(request: ApprovalRequest, given: Answer) -> Json:
    """An answer as its record holds it."""
    return {
        "approval": str(request.approval_id),
        "at": given.at_ms,
        "choice": given.choice.value,
        "digest": request.digest.hex(),
        "member": given.member,
        "reason": given.reason,
        "role": given.role,
    }
