"""A change of the schema, decided and recorded like any other act.

CrossReferenceValidator compares what is about to be done with what stands declared: a change that
leaves the schema weaker than the declarations contradicts them and is denied, whoever asks. The
database's own gate refuses the same transaction at its commit; this is where the refusal, or the
permission, becomes a record of the log.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from tractatus.evidence.codes import SERVICE_NAMES, SIX_SERVICES, Service
from tractatus.evidence.record import SealedRecord
from tractatus.governance.act import (
    Act,
    ActorKind,
    Assessment,
    Decision,
    Effect,
    Impact,
    Reason,
)
from tractatus.governance.documents.digests import act_digest
from tractatus.governance.gate import SERVICES
from tractatus.operations.decide import seal_decision
from tractatus.ports import Clock, EvidenceKeys, Randomness
from tractatus.tenancy.scope import TenantId, TenantKind

ACT: Final = "schema.change"

# Those of the six that decide anything here: the gate's.
RUNNING: Final = tuple(
    SERVICE_NAMES[one]
    for one in SIX_SERVICES
    if SERVICE_NAMES[one] in {service.name for service in SERVICES}
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule that does not hold for one object of the schema, and what would mend it."""

    rule: str
    object: str
    problem: str
    mend: str

    def __str__(self) -> str:
        return f"{self.rule}: {self.object}: {self.problem}\n    mend: {self.mend}"


@dataclass(frozen=True, slots=True)
class SchemaChange:
    """What a transaction made of the schema, before it commits.

    Args:
        name: Of the file, or of what was done.
        digest: SHA-256 of the file's bytes.
        changes: Command and object of each change, in order, as the database noted them.
        findings: What would be weaker than declared; empty where nothing is.
        schema: Digest of the schema as it would be, 32 bytes; the one of the next summary.
    """

    name: str
    digest: bytes
    changes: Sequence[tuple[str, str]]
    findings: Sequence[Finding]
    schema: bytes


def decide_schema_change(change: SchemaChange, policy: bytes) -> tuple[Act, Decision]:
    """Deny what leaves a finding, allow the rest; pure.

    Args:
        change: What is about to be committed.
        policy: Digest of the policy set in force, 32 bytes.
    """
    act = Act(
        type=ACT,
        actor="migrator",
        actor_kind=ActorKind.ADMINISTRATOR,
        parameters={"name": change.name, "sha256": change.digest.hex()},
        impact=Impact.HIGH,
        reversible=False,
        target=change.schema.hex(),
    )
    reasons = tuple(
        Reason(f"schema.{one.rule.replace(' ', '_')}", f"{one.object}: {one.problem}")
        for one in change.findings
    )
    effect = Effect.DENY if reasons else Effect.ALLOW
    service = SERVICE_NAMES[Service.CROSS_REFERENCE_VALIDATOR]
    assessment = Assessment(service, effect, reasons, ("tenancy.declarations",))
    return act, Decision(effect, (assessment,), act_digest(act), policy)


async def seal_schema_change(
    change: SchemaChange,
    *,
    policy: bytes,
    system: TenantId,
    keys: EvidenceKeys,
    clock: Clock,
    randomness: Randomness,
) -> SealedRecord:
    """The record of the decision; the commands themselves are content, the public log has none.

    Args:
        change: What is about to be committed, or was refused.
        policy: Digest of the policy set in force, 32 bytes.
        system: The tenant of the system itself, which came with the schema.
        keys: Where its evidence key is.
        clock: Dates the record.
        randomness: Makes id and nonce.

    Raises:
        StoreError: the key could not be read.
    """
    act, decision = decide_schema_change(change, policy)
    return await seal_decision(
        decision,
        act,
        tenant=system,
        kind=TenantKind.SYSTEM,
        keys=keys,
        clock=clock,
        randomness=randomness,
        content={
            "changes": [list(one) for one in change.changes],
            "file": change.name,
            "schema": change.schema.hex(),
        },
        # The gate in the database compares the commands with those that the record allows.
        is_content_plain=True,
    )
