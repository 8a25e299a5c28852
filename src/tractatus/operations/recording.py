"""Decide in a tenant's transaction and record what was answered there, before anything happens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from tractatus.evidence.record import Counted
from tractatus.governance.act import Act, ActorKind, Decision, Json, Reasoning
from tractatus.governance.deliberation import Contest, Deliberation, Referred
from tractatus.governance.gate import Gate
from tractatus.operations.decide import seal_decision
from tractatus.ports import Clock, EvidenceKeys, Randomness, WritingTransaction


class Deciding(Protocol):
    """What deciding needs: part of the platform's context; imports bring their own."""

    @property
    def gate(self) -> Gate:
        """Decides."""
        ...

    @property
    def keys(self) -> EvidenceKeys:
        """Hides what is decided from the public log."""
        ...

    @property
    def clock(self) -> Clock:
        """Dates records."""
        ...

    @property
    def randomness(self) -> Randomness:
        """Names records."""
        ...


@dataclass(frozen=True, slots=True)
class Recorded:
    """A decision whose record is in the open transaction; promised once that is committed."""

    decision: Decision
    record_id: UUID
    leaves: tuple[bytes, ...]

    @property
    def is_permitted(self) -> bool:
        """Whether the act may happen now, in the same transaction."""
        return self.decision.is_permitted


async def decide(
    deciding: Deciding,
    transaction: WritingTransaction,
    act: Act,
    *,
    counts: Sequence[Counted] = (),
    content: Json = None,
    record_id: UUID | None = None,
    deliberation: Deliberation | Contest | Referred | None = None,
) -> Recorded:
    """Let the gate decide an act, and record what it answered in the act's own transaction.

    A denial is recorded just the same: the caller then leaves the act out and lets the
    transaction commit. Who may have to try again gives the `record_id`; a step of a case, or a
    ruling on what a case is about, is asked with the case.

    Raises:
        ConflictError: The record is there already.
        StoreError: The record could not be written; nothing in this transaction will be.
    """
    decision = deciding.gate.decide(act, deliberation=deliberation)
    return await record(
        deciding, transaction, act, decision, counts=counts, content=content, record_id=record_id
    )


async def record(
    deciding: Deciding,
    transaction: WritingTransaction,
    act: Act,
    decision: Decision,
    *,
    reasoning: Reasoning | None = None,
    counts: Sequence[Counted] = (),
    content: Json = None,
    record_id: UUID | None = None,
) -> Recorded:
    """Record a decision that the gate has made already, in the act's own transaction."""
    scope = transaction.scope
    sealed = await seal_decision(
        decision,
        act,
        tenant=scope.tenant_id,
        kind=scope.kind,
        keys=deciding.keys,
        clock=deciding.clock,
        randomness=deciding.randomness,
        reasoning=reasoning,
        record_id=record_id,
        counts=counts,
        content=content,
    )
    await transaction.record(sealed)
    return Recorded(decision, sealed.record_id, sealed.leaves)


def actor_kind_of(role: str) -> ActorKind:
    """Who a member acts as: founders and moderators moderate, everybody else does not."""
    return ActorKind.MODERATOR if role in ("founder", "moderator") else ActorKind.MEMBER
