"""An approval: what is asked of people, what they answered, and what came of it.

    requested -> answered, once by each person -> executed, once
         \\-> refused by one person, or out of time: it ends there

A request is bound to a digest of everything that people see of the act. Nothing here changes: an
approval is the request with its answers and its use, in the order in which they were committed,
and whether it is granted is asked anew each time (`approval_check`).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

from tractatus.governance.act import Act, Assessment, Decision, Effect, Json, Reasoning
from tractatus.governance.documents.acts import act_document, reasoning_document
from tractatus.governance.documents.digests import digest
from tractatus.governance.policy.approval_terms import ApprovalTerms

# By so much may two of the installation's own clocks differ. It never lengthens anything: what is
# later than now by less counts as now, by more it is refused.
SKEW_TOLERANCE_MS: Final = 5_000

MAX_TEXT: Final = 2_000


@dataclass(frozen=True, slots=True)
class Bound:
    """Everything that an approval is for; another one of any of it is another act.

    Args:
        act: As proposed: operation, actor, target, parameters, and the words about it.
        subject: On whose behalf the actor acts: a member's opaque identifier.
        policy_digest: Of the policy set in force, 32 bytes.
        reasoning: As people read it.
        tool_version: Of the tool that will be called, as its caller names it.
    """

    act: Act
    subject: str
    policy_digest: bytes
    reasoning: Reasoning | None = None
    tool_version: str = ""

    @property
    def digest(self) -> bytes:
        """SHA-256 of the canonical JSON (RFC 8785), 32 bytes.

        Raises:
            FormatError: a value has no canonical JSON.
        """
        return digest(self.document())

    def document(self) -> Json:
        """What the digest is over."""
        act = act_document(self.act)
        act["operation"] = act.pop("type")
        return {
            **act,
            "format": "tractatus/approval/v1",
            "policy": self.policy_digest.hex(),
            "reasoning": reasoning_document(self.reasoning) if self.reasoning else None,
            "subject": self.subject,
            "tool_version": self.tool_version,
        }


class Choice(StrEnum):
    """What a person answers."""

    APPROVE = "approve"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True)
class ApprovalRequest:
    """What is asked.

    Args:
        approval_id: Unique.
        digest: Of `Bound`, 32 bytes.
        policy_digest: Of the policy set that wants the approval, 32 bytes.
        proposer: Who would act; an opaque identifier.
        subject: Who runs that actor, where it is an agent; may not answer either.
        terms: What the policy asks of people.
        covers: What wanted approval, `findings_of` the decision; more is not approved.
        requested_at_ms: By the server's clock, ms since 1970.
    """

    approval_id: UUID
    digest: bytes
    policy_digest: bytes
    proposer: str
    subject: str
    terms: ApprovalTerms
    covers: frozenset[str]
    requested_at_ms: int

    @property
    def expires_at_ms(self) -> int:
        """From then on nothing can be answered or executed any more."""
        return self.requested_at_ms + self.terms.lifetime_ms

    def is_own(self, member: str) -> bool:
        """Whether `member` proposed it, or runs who did."""
        return member in (self.proposer, self.subject)

    def document(self) -> Json:
        """As it is kept beside the record of the decision that opened it."""
        return {
            "covers": sorted(self.covers),
            "digest": self.digest.hex(),
            "id": str(self.approval_id),
            "policy": self.policy_digest.hex(),
            "proposer": self.proposer,
            "requested_at": self.requested_at_ms,
            "subject": self.subject,
            "terms": self.terms.document(),
        }


@dataclass(frozen=True, slots=True)
class Answer:
    """What one person answered.

    Args:
        member: Opaque identifier of the person.
        role: That the person had when answering.
        choice: To approve or to refuse.
        reason: In that person's words; a refusal has one.
        at_ms: By the server's clock, ms since 1970.
    """

    member: str
    role: str
    choice: Choice
    reason: str
    at_ms: int


@dataclass(frozen=True, slots=True)
class Approval:
    """A request with what came of it so far.

    Args:
        request: As it was opened.
        answers: In the order in which they were given.
        used_at_ms: When the act was permitted by it; None while it was not.
    """

    request: ApprovalRequest
    answers: tuple[Answer, ...] = ()
    used_at_ms: int | None = None


def request_approval(
    approval_id: UUID, bound: Bound, decision: Decision, terms: ApprovalTerms, now_ms: int
) -> ApprovalRequest:
    """What to ask people about a decision that wants them."""
    return ApprovalRequest(
        approval_id=approval_id,
        digest=bound.digest,
        policy_digest=bound.policy_digest,
        proposer=bound.act.actor,
        subject=bound.subject,
        terms=terms,
        covers=findings_of(decision),
        requested_at_ms=now_ms,
    )


def findings_of(decision: Decision) -> frozenset[str]:
    """Why a decision wants people: services with their codes, and with what they rely on."""
    return frozenset(
        finding
        for assessment in decision.assessments
        if assessment.effect is Effect.REQUIRE_APPROVAL
        for finding in _findings(assessment)
    )


def _findings(assessment: Assessment) -> list[str]:
    codes = [f"{assessment.service}: {reason.code}" for reason in assessment.reasons]
    return codes + [f"{assessment.service} by {one}" for one in assessment.references]
