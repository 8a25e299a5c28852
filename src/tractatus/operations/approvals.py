"""Approvals in a tenant's transaction: open one, answer it, execute its act once.

Each of the three is a decision with its own record, committed together with the row that says so.
What is executed is decided anew, under the policy and the circumstances of that moment, and what
the tables say is held against the sealed records: a row that somebody slipped in counts nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from tractatus.errors import DecisionError, FormatError
from tractatus.governance.act import Act, ActorKind, Decision, Effect, Reason, Reasoning
from tractatus.governance.approvals.approval import (
    Answer,
    ApprovalRequest,
    Bound,
    Choice,
    request_approval,
)
from tractatus.governance.approvals.check import (
    Verdict,
    apply_verdict,
    check_answer,
    denied_by,
    reason_of,
    verify_approval,
)
from tractatus.governance.documents.digests import act_digest
from tractatus.governance.documents.requests import DecideRequest
from tractatus.operations.approval_records import ANSWER_ACT, answer_document, asked_for
from tractatus.operations.decide import decide_as_asked
from tractatus.operations.recording import Deciding, Recorded, actor_kind_of, record
from tractatus.ports import TenantTransaction


@dataclass(frozen=True, slots=True)
class Opened:
    """What waits for people now, and the recorded decision that made it wait."""

    request: ApprovalRequest
    recorded: Recorded


async def open_approval(
    deciding: Deciding,
    transaction: TenantTransaction,
    decision: Decision,
    act: Act,
    *,
    reasoning: Reasoning | None = None,
    references: frozenset[str] | None = None,
    tool_version: str = "",
    record_id: UUID | None = None,
) -> Opened:
    """Record a decision that wants people, and let them answer; instead of `recording.record`.

    Args:
        deciding: Gate, keys, clock, randomness.
        transaction: Of the member for whom the actor acts; that member answers nothing of it.
        decision: The gate's answer to `act`, which must be REQUIRE_APPROVAL.
        act: As proposed.
        reasoning: As given; people read it, and it is part of what they approve.
        references: What the proposer looked up; used again when the act is executed.
        tool_version: Of the tool that would be called.
        record_id: Of the record, where asking again must open nothing new.

    Raises:
        ConflictError: the record is there already.
        DecisionError: the decision wants nobody, or is of another act.
        StoreError: nothing was opened, or whether it was is unknown.
    """
    if decision.effect is not Effect.REQUIRE_APPROVAL:
        raise DecisionError(f"only what waits for people is opened: {decision.effect.label}")
    _refuse_other_act(decision, act)
    bound = Bound(
        act, str(transaction.scope.member_id), decision.policy_digest, reasoning, tool_version
    )
    request = request_approval(
        deciding.randomness.uuid7(),
        bound,
        decision,
        deciding.gate.policy.approval_terms(act),
        deciding.clock.now_ms(),
    )
    content = {
        "approval": request.document(),
        "references": None if references is None else sorted(references),
        "tool_version": tool_version,
    }
    recorded = await record(
        deciding,
        transaction,
        act,
        decision,
        reasoning=reasoning,
        content=content,
        record_id=record_id,
    )
    await transaction.approvals.add_request(request, recorded.record_id)
    return Opened(request, recorded)


async def answer(
    deciding: Deciding,
    transaction: TenantTransaction,
    approval_id: UUID,
    choice: Choice,
    reason: str,
    *,
    shown: bytes,
) -> Recorded | None:
    """Record what the scope's member answers; it counts where nothing speaks against it.

    Args:
        deciding: Gate, keys, clock, randomness.
        transaction: Of the member who answers, opened by that person's own session.
        approval_id: Which one.
        choice: Approve or refuse.
        reason: In the person's words; a refusal has one.
        shown: The digest of what the person saw, 32 bytes.

    Returns:
        The recorded decision, which denies where the answer does not count; None where there is
        no such approval here.

    Raises:
        StoreError: nothing was recorded, or whether it was is unknown.
    """
    stored = await transaction.approvals.hold(approval_id)
    if stored is None:
        return None
    scope = transaction.scope
    is_person = await transaction.approvals.is_asked_by_person()
    now_ms = deciding.clock.now_ms()
    given = Answer(str(scope.member_id), scope.role, choice, reason, now_ms)
    act = Act(
        type=ANSWER_ACT,
        actor=given.member,
        actor_kind=actor_kind_of(scope.role) if is_person else ActorKind.AGENT,
        parameters={"answer": choice.value},
        target=str(approval_id),
        human_decision=is_person,
    )
    against = list(check_answer(stored.approval, given, now_ms))
    if not is_person:
        against.append(reason_of("approval.not_a_person"))
    if shown != stored.approval.request.digest:
        against.append(reason_of("approval.other_digest"))
    decision = deciding.gate.decide(act)
    if against:
        decision = denied_by(tuple(against), decision)
    content = {"answer": answer_document(stored.approval.request, given)}
    recorded = await record(deciding, transaction, act, decision, content=content)
    if recorded.is_permitted:
        await transaction.approvals.add_answer(approval_id, given, recorded.record_id)
    return recorded


async def execute(
    deciding: Deciding,
    transaction: TenantTransaction,
    approval_id: UUID,
    act: Act,
    *,
    decision: Decision | None = None,
    reasoning: Reasoning | None = None,
    tool_version: str = "",
) -> Recorded | None:
    """Decide an act that waited for people once more, and use its approval up if it may happen.

    The caller does the act in the same transaction, or after the commit with a promise, and only
    if the answer `is_permitted`.

    Args:
        deciding: Gate, keys, clock, randomness.
        transaction: Of the member in whose scope it was opened.
        approval_id: Which one.
        act: The same as then, to the letter.
        decision: The gate's answer to it now, where the caller knows more than the record does
            (instructions, a reading); without one the gate is asked with what was recorded.
        reasoning: The same as then; what was recorded where None.
        tool_version: The same as then.

    Returns:
        The recorded decision; None where this member has no such approval.

    Raises:
        DecisionError: `decision` is of another act.
        ConflictError: the database knows of a use that was not seen; nothing was recorded.
        StoreError: nothing was recorded, or whether it was is unknown.
    """
    asked = await asked_for(deciding, transaction, approval_id, hold=True)
    if asked is None:
        return None
    why = asked.reasoning if reasoning is None else reasoning
    if decision is None:
        decision = decide_as_asked(deciding.gate, DecideRequest(act, why, asked.references))
    _refuse_other_act(decision, act)
    approval, now_ms = asked.stored.approval, deciding.clock.now_ms()
    subject, in_force = str(transaction.scope.member_id), deciding.gate.policy.digest
    # Another policy is refused by its own name, and would change the digest as well.
    bound = Bound(act, subject, approval.request.policy_digest, why, tool_version)
    verdict = verify_approval(
        approval, digest=_digest(bound), policy_digest=in_force, now_ms=now_ms
    )
    if not asked.is_as_recorded:
        verdict = _against(verdict, reason_of("approval.not_as_recorded"))
    decision = apply_verdict(approval, verdict, decision)
    content = {"approval": str(approval_id), "tool_version": tool_version}
    recorded = await record(deciding, transaction, act, decision, reasoning=why, content=content)
    if recorded.is_permitted:
        await transaction.approvals.add_execution(approval_id, now_ms, recorded.record_id)
    return recorded


def _refuse_other_act(decision: Decision, act: Act) -> None:
    if decision.act_digest != act_digest(act):
        raise DecisionError("the decision is of another act than the one that was given")


def _digest(bound: Bound) -> bytes:
    try:
        return bound.digest
    except FormatError:
        return b""  # what has no digest is not what was approved


def _against(verdict: Verdict, reason: Reason) -> Verdict:
    return Verdict((reason,) if verdict.is_granted else (*verdict.reasons, reason))
