"""Decide and record: what the gate answered, as the record that goes into the log.

The governance and evidence rooms do not know each other; this is where an assessment becomes a
class code, and the only place.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from tractatus.errors import RequestError, ScopeError, TenancyError, UnscopedQueryError
from tractatus.evidence.codes import SERVICE_NAMES, Flag, Outcome, PressureLevel, Service
from tractatus.evidence.record import Assessed, Counted, SealedRecord, seal_record
from tractatus.governance.act import Act, Assessment, Decision, Effect, Json, Reasoning
from tractatus.governance.documents.acts import act_document, decision_document, reasoning_document
from tractatus.governance.documents.requests import DecideRequest
from tractatus.governance.gate import NO_DIGEST, Gate
from tractatus.ports import Clock, EvidenceKeys, EvidenceWriter, Randomness
from tractatus.tenancy.scope import TenantId, TenantKind

FLAGS_OF_KIND: Final = {
    TenantKind.MEMBER: Flag(0),
    TenantKind.SYSTEM: Flag(0),
    TenantKind.CANARY: Flag.CANARY,
    TenantKind.SANDBOX: Flag.PROBE,
    TenantKind.REPLAY: Flag.REPLAYED,
    TenantKind.DEMONSTRATION: Flag.DEMONSTRATION,
}

_CODES: Final = {name: service for service, name in SERVICE_NAMES.items()}

_OUTCOMES: Final = {
    Effect.ALLOW: Outcome.ALLOW,
    Effect.NOTICE: Outcome.NOTICE,
    Effect.REQUIRE_APPROVAL: Outcome.REQUIRE_APPROVAL,
    Effect.DENY: Outcome.DENY,
}


def decide_as_asked(gate: Gate, asked: DecideRequest) -> Decision:
    """The gate's answer to a request: the one way from either to the other, wherever it came in.

    Raises:
        RequestError: the request names a session, and nobody keeps a ledger here.
    """
    if asked.session:
        # Passing over it would be an answer that looks as if the session had been weighed.
        raise RequestError("session: expected none, because no ledger of sessions is kept here")
    return gate.decide(
        asked.act,
        reasoning=asked.reasoning,
        resolvable=asked.resolvable,
        pressure=asked.pressure,
        reading=asked.reading,
        instructions=asked.memory(),
        content=asked.content_read,
    )


async def seal_decision(
    decision: Decision,
    act: Act,
    *,
    tenant: TenantId,
    kind: TenantKind,
    keys: EvidenceKeys,
    clock: Clock,
    randomness: Randomness,
    reasoning: Reasoning | None = None,
    record_id: UUID | None = None,
    counts: Sequence[Counted] = (),
    content: Json = None,
    is_content_plain: bool = False,
    is_shadow: bool = False,
) -> SealedRecord:
    """The record of a decision, ready to be stored in the transaction of its act.

    Args:
        decision: What the gate answered to `act`.
        act: The act.
        tenant: Whose act it is.
        kind: Of that tenant; fixes the flags. The database checks both against the scope.
        keys: Where the tenant's evidence key is.
        clock: Dates the record.
        randomness: Makes the nonce, and the id where none is given.
        reasoning: What the gate was given; kept as content.
        record_id: Where a retry must meet the earlier try.
        counts: Numbers that the act asserts, for example votes.
        content: Anything else to keep beside the record, as JSON: a statement of reasons, say.
        is_content_plain: The database itself must read the content, and has no key.
        is_shadow: Nobody was stopped by this decision; it is counted apart from all that were.

    Raises:
        FormatError: the act's type is not a dotted name, or `content` is not JSON.
        StoreError: the key could not be read.
    """
    has_json = decision.act_digest != NO_DIGEST
    return seal_record(
        record_id=record_id or randomness.uuid7(),
        tenant_id=tenant,
        act=act.type,
        actor=act.actor,
        at_ms=clock.now_ms(),
        effect=decision.effect.label,
        flags=FLAGS_OF_KIND[kind] | (Flag.SHADOW if is_shadow else Flag(0)),
        assessed=[_assessed(assessment) for assessment in decision.assessments],
        counts=counts,
        policy=decision.policy_digest,
        content={
            "act": act_document(act) if has_json else None,
            "content": content,
            "decision": decision_document(decision),
            "reasoning": reasoning_document(reasoning) if reasoning else None,
        },
        nonce=randomness.token(32),
        key=await keys.for_tenant(tenant),
        is_content_plain=is_content_plain,
    )


async def record_refusal(
    decision: Decision,
    act: Act,
    *,
    writer: EvidenceWriter,
    tenant: TenantId,
    keys: EvidenceKeys,
    clock: Clock,
    randomness: Randomness,
    reasoning: Reasoning | None = None,
    record_id: UUID | None = None,
    content: Json = None,
) -> SealedRecord:
    """Record, on a connection of its own, a decision whose act did not happen.

    Returns:
        What is durable now.

    Raises:
        StoreError: whether it is recorded is unknown; the same `record_id` may be tried again.
    """
    record = await seal_decision(
        decision,
        act,
        tenant=tenant,
        kind=await writer.tenant_kind(tenant),
        keys=keys,
        clock=clock,
        randomness=randomness,
        reasoning=reasoning,
        record_id=record_id,
        content=content,
    )
    await writer.record(tenant, record)
    return record


async def isolation_refusal(
    error: TenancyError,
    *,
    act: str,
    actor: str,
    policy_digest: bytes,
    writer: EvidenceWriter,
    tenant: TenantId,
    keys: EvidenceKeys,
    clock: Clock,
    randomness: Randomness,
    record_id: UUID | None = None,
) -> SealedRecord:
    """Record that the database, not the gate, refused: one leaf of TenantIsolation, deny.

    Args:
        error: What the adapter raised; its message is kept as content.
        act: Dotted name of what was tried, for example `statement.run`.
        actor: Opaque identifier of who tried.
        policy_digest: Of the policy in force.
        tenant: Who is to have the record: whose scope it was, else a built-in tenant.

    Raises:
        StoreError: whether it is recorded is unknown; the same `record_id` may be tried again.
    """
    kind = await writer.tenant_kind(tenant)
    record = seal_record(
        record_id=record_id or randomness.uuid7(),
        tenant_id=tenant,
        act=act,
        actor=actor,
        at_ms=clock.now_ms(),
        effect=Effect.DENY.label,
        flags=FLAGS_OF_KIND[kind],
        assessed=[Assessed(Service.TENANT_ISOLATION, Outcome.DENY, (isolation_code(error),))],
        policy=policy_digest,
        content={"error": str(error)},
        nonce=randomness.token(32),
        key=await keys.for_tenant(tenant),
    )
    await writer.record(tenant, record)
    return record


def isolation_code(error: TenancyError) -> str:
    """The stable reason code of a refusal by the database."""
    match error:
        case UnscopedQueryError():
            return "isolation.unscoped"
        case ScopeError():
            return "isolation.scope"
        case _:
            return "isolation.refused"


def _assessed(assessment: Assessment) -> Assessed:
    reasons = tuple(dict.fromkeys(reason.code for reason in assessment.reasons))
    return Assessed(_CODES[assessment.service], outcome_of(assessment), reasons)


def outcome_of(assessment: Assessment) -> Outcome | PressureLevel:
    """The class code of an answer; a human's answer is named as one, a pressure by its level.

    Deciding is permitted whatever the human decides, so the leaf says what was decided: the
    content was allowed, or denied, by a human.
    """
    if assessment.level is not None:
        return PressureLevel(assessment.level)
    if assessment.human_answer is Effect.ALLOW:
        return Outcome.ALLOWED_BY_HUMAN
    if assessment.human_answer is Effect.DENY:
        return Outcome.DENIED_BY_HUMAN
    return _OUTCOMES[assessment.effect]
