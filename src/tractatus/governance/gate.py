"""The gate: one act in, the strictest answer of the services out."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from tractatus.errors import TractatusError
from tractatus.governance.act import Act, Assessment, Decision, Effect, Reason, Reasoning
from tractatus.governance.boundary.enforcer import BoundaryEnforcer
from tractatus.governance.case import (
    Case,
    GovernanceService,
    Memory,
    Pressure,
    Reading,
    Snapshot,
)
from tractatus.governance.classifier.service import InstructionPersistenceClassifier
from tractatus.governance.crossref.validator import CrossReferenceValidator
from tractatus.governance.deliberation.orchestrator import PluralisticDeliberationOrchestrator
from tractatus.governance.deliberation.state import Contest, Deliberation, Referred
from tractatus.governance.documents.digests import act_digest
from tractatus.governance.metacognition.verifier import MetacognitiveVerifier
from tractatus.governance.policy.compiled import Policy
from tractatus.governance.pressure.monitor import ContextPressureMonitor
from tractatus.governance.provenance.content import ContentRead

# Those of the six that run here, in the order of their codes.
SERVICES: Final[tuple[GovernanceService, ...]] = (
    BoundaryEnforcer(),
    InstructionPersistenceClassifier(),
    CrossReferenceValidator(),
    ContextPressureMonitor(),
    MetacognitiveVerifier(),
    PluralisticDeliberationOrchestrator(),
)

# Stands in for the digest of an act that has no canonical JSON; no act has it.
NO_DIGEST: Final = bytes(32)


class Gate:
    """Decides acts under one policy. Pure; safe for concurrent callers.

    Args:
        policy: The policy set in force.
        services: Who assesses; by default all that run here.
    """

    def __init__(self, policy: Policy, services: Sequence[GovernanceService] = SERVICES) -> None:
        self._policy = policy
        self._services = tuple(services)

    @property
    def policy(self) -> Policy:
        """The policy set in force."""
        return self._policy

    def decide(
        self,
        act: Act,
        *,
        reasoning: Reasoning | None = None,
        resolvable: Collection[str] | None = (),
        pressure: Pressure = Pressure.NORMAL,
        instructions: Memory | None = None,
        reading: Reading | None = None,
        deliberation: Deliberation | Contest | Referred | None = None,
        content: ContentRead | None = None,
    ) -> Decision:
        """Assess `act` by every service that it concerns and combine: the strictest prevails.

        Args:
            act: What is about to be done.
            reasoning: Why; an adversary's text.
            resolvable: The references that the caller could resolve; None where it did not try.
            pressure: Level of the context, as the caller says; only raises.
            instructions: Those in force where the act happens.
            reading: What the act's context weighs.
            deliberation: The case that the act is a step of or about.
            content: What was said and read where the act comes from; only raises.

        Returns:
            A decision, always. An act that nothing assessed, or during whose assessment anything
            was raised, is denied.
        """
        try:
            digest = act_digest(act)
        except Exception as error:  # noqa: BLE001 - what has no digest cannot be named: denied
            denial = _failure("BoundaryEnforcer", "gate.act_without_digest", error)
            return Decision(Effect.DENY, (denial,), NO_DIGEST, self._policy.digest)
        case = Case(act, reasoning, resolvable, self._policy.definition(act.type))
        snapshot = Snapshot(self._policy, pressure, instructions, reading, deliberation, content)
        found: list[Assessment] = []
        for service in self._services:
            assessment = _assess(service, case, snapshot)
            if assessment is not None:
                found.append(assessment)
        effect = max([one.effect for one in found], default=Effect.DENY)
        return Decision(effect, tuple(found), digest, self._policy.digest)


def _assess(service: GovernanceService, case: Case, snapshot: Snapshot) -> Assessment | None:
    try:
        return service.assess(case, snapshot) if service.concerns(case, snapshot) else None
    except Exception as error:  # noqa: BLE001 - default closed: a service that breaks denies
        return _failure(service.name, "gate.service_failed", error)


def _failure(service: str, code: str, error: Exception) -> Assessment:
    # The class alone where the error is not ours: its message may hold anything.
    found = str(error) if isinstance(error, TractatusError) else type(error).__name__
    return Assessment(service, Effect.DENY, (Reason(code, f"the act was not assessed: {found}"),))
