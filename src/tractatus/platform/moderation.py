"""A moderator's ruling on a post: the act of a named human, with the reasons its author reads."""

from __future__ import annotations

from dataclasses import asdict
from uuid import UUID

from tractatus.governance.act import Act
from tractatus.governance.deliberation import Deliberation, Referred
from tractatus.platform.acts import Deciding, Recorded, actor_kind_of, decide
from tractatus.platform.queries import sql
from tractatus.platform.statement import Ruling
from tractatus.ports import TenantTransaction


async def rule_on(
    deciding: Deciding,
    transaction: TenantTransaction,
    post_id: UUID,
    ruling: Ruling,
    *,
    decided_at_ms: int | None = None,
    record_id: UUID | None = None,
    deliberation: Deliberation | Referred | None = None,
) -> Recorded:
    """Record the ruling of the scope's member, and let it take effect if the gate permits it.

    Args:
        deliberation: The case about the post, or that there should be one; then the gate holds
            the ruling against it.

    Raises:
        ConflictError: Somebody has ruled on this post before.
        StoreError: Nothing of it was stored, or whether it was is unknown.
    """
    recorded = await judge(
        deciding,
        transaction,
        post_id,
        ruling.decision,
        content={"ruling": asdict(ruling)},
        record_id=record_id,
        deliberation=deliberation,
    )
    if recorded.is_permitted:
        at_ms = deciding.clock.now_ms() if decided_at_ms is None else decided_at_ms
        _keep(transaction, post_id, ruling, recorded.record_id, at_ms)
    return recorded


async def judge(
    deciding: Deciding,
    transaction: TenantTransaction,
    post_id: UUID,
    decision: str,
    *,
    content: object = None,
    record_id: UUID | None = None,
    deliberation: Deliberation | Referred | None = None,
) -> Recorded:
    """Ask the gate whether the scope's member may decide, and record the answer."""
    scope = transaction.scope
    act = Act(
        type="moderation.decide",
        actor=str(scope.member_id),
        # The role is the database's answer to the session, never a field of a form.
        actor_kind=actor_kind_of(scope.role),
        parameters={"decision": decision},
        target=str(post_id),
        human_decision=True,
    )
    return await decide(
        deciding,
        transaction,
        act,
        content=content,
        record_id=record_id,
        deliberation=deliberation,
    )


def _keep(
    transaction: TenantTransaction, post_id: UUID, ruling: Ruling, record_id: UUID, at_ms: int
) -> None:
    reasons = ruling.reasons
    transaction.queue(
        sql("insert_ruling"),
        post_id,
        transaction.scope.member_id,
        ruling.decision,
        at_ms,
        record_id,
        reasons and reasons.ground,
        reasons and reasons.reference,
        reasons and reasons.explanation,
        reasons and reasons.category,
        reasons and reasons.facts,
        ruling.source_type,
        ruling.automated_detection,
    )
