"""Whether a person may answer, and whether an act may be executed: asked each time, of everything.

No answer is a denial. Time is the server's alone; where its clocks disagree by more than
`SKEW_TOLERANCE_MS` nothing is granted, and a clock that went backwards revives nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from tractatus.governance.act import Assessment, Decision, Effect, Reason
from tractatus.governance.approvals.approval import (
    MAX_TEXT,
    SKEW_TOLERANCE_MS,
    Answer,
    Approval,
    Choice,
    findings_of,
)

APPROVAL_REASONS: Final[Mapping[str, str]] = {
    "approval.granted": "as many people as the policy asks for have approved the act",
    "approval.unanswered": "nobody has answered, which is a denial",
    "approval.quorum": "fewer people have approved than the policy asks for",
    "approval.refused": "a person refused, which ends it",
    "approval.expired": "the time to approve and to execute is over",
    "approval.used": "the approval was used before; it permits once",
    "approval.act_changed": "the act is not the one that people saw",
    "approval.policy_changed": "the policy is not the one that asked for the approval",
    "approval.new_reasons": "the act needs approval for more than people were told",
    "approval.clock_skew": "times disagree by more than clocks may",
    "approval.not_as_recorded": "what is stored of it is not what was recorded",
    "approval.self": "whoever proposed an act, or runs who did, does not approve it",
    "approval.role": "the policy does not name this role",
    "approval.answered_twice": "one person answers once",
    "approval.not_a_person": "a program's token answers nothing",
    "approval.other_digest": "the form was of another act than the one that waits",
    "approval.no_reason": "a refusal says why, in at most 2,000 characters",
}


class Standing(StrEnum):
    """Where an approval stands."""

    WAITING = "waiting"
    GRANTED = "granted"
    REFUSED = "refused"
    EXPIRED = "expired"
    USED = "used"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether an act may be executed, and why; `approval.granted` alone where it may."""

    reasons: tuple[Reason, ...]

    @property
    def is_granted(self) -> bool:
        """Whether nothing speaks against it."""
        return [reason.code for reason in self.reasons] == ["approval.granted"]


def standing_of(approval: Approval, now_ms: int) -> Standing:
    """Where it stands at a moment; executing asks more (`verify_approval`)."""
    if approval.used_at_ms is not None:
        return Standing.USED
    if _is_refused(approval):
        return Standing.REFUSED
    if _latest(approval, now_ms) >= approval.request.expires_at_ms:
        return Standing.EXPIRED
    is_granted = len(approvers_of(approval)) >= approval.request.terms.quorum
    return Standing.GRANTED if is_granted else Standing.WAITING


def approvers_of(approval: Approval) -> frozenset[str]:
    """The people whose approval counts, looked at once more: each of them once."""
    return frozenset(
        answer.member
        for answer in approval.answers
        if answer.choice is Choice.APPROVE and _counts(approval, answer)
    )


def check_answer(approval: Approval, answer: Answer, now_ms: int) -> tuple[Reason, ...]:
    """Why this person may not answer this now; empty where nothing speaks against it.

    Somebody may still refuse after the quorum has approved, as long as nothing was executed.
    """
    standing = standing_of(approval, now_ms)
    is_open = standing in (Standing.WAITING, Standing.GRANTED)
    found = {
        f"approval.{standing.value}": not is_open,
        "approval.clock_skew": _is_skewed(approval, now_ms) or answer.at_ms != now_ms,
        "approval.self": approval.request.is_own(answer.member),
        "approval.role": not _has_role(approval, answer),
        "approval.answered_twice": any(a.member == answer.member for a in approval.answers),
        "approval.no_reason": len(answer.reason) > MAX_TEXT
        or (answer.choice is Choice.REFUSE and not answer.reason.strip()),
    }
    return tuple(reason_of(code) for code, is_so in found.items() if is_so)


def verify_approval(
    approval: Approval, *, digest: bytes, policy_digest: bytes, now_ms: int
) -> Verdict:
    """Whether the act of this digest may be executed now.

    Args:
        approval: As it is stored at this moment, with nobody else at it.
        digest: Of what would be executed, by `Bound`.
        policy_digest: Of the policy set in force now.
        now_ms: By the server's clock.

    Returns:
        Every reason against it, in a fixed order, or `approval.granted`.
    """
    request = approval.request
    found = {
        "approval.used": approval.used_at_ms is not None,
        "approval.refused": _is_refused(approval),
        "approval.expired": _latest(approval, now_ms) >= request.expires_at_ms,
        "approval.clock_skew": _is_skewed(approval, now_ms),
        "approval.act_changed": digest != request.digest,
        "approval.policy_changed": policy_digest != request.policy_digest,
        "approval.unanswered": not approval.answers,
        "approval.quorum": bool(approval.answers)
        and len(approvers_of(approval)) < request.terms.quorum,
    }
    against = tuple(reason_of(code) for code, is_so in found.items() if is_so)
    return Verdict(against or (reason_of("approval.granted"),))


def apply_verdict(approval: Approval, verdict: Verdict, decision: Decision) -> Decision:
    """What the gate's own decision becomes with an approval; never milder than what it covers.

    A denial stays one. What wants people is allowed where they were told of exactly that; what is
    new since then was approved by nobody.
    """
    against = () if verdict.is_granted else verdict.reasons
    if not findings_of(decision) <= approval.request.covers:
        against += (reason_of("approval.new_reasons"),)
    if against:
        return denied_by(against, decision)
    assessments = tuple(_with_approval(one) for one in decision.assessments)
    effect = max((one.effect for one in assessments), default=Effect.DENY)
    return replace(decision, effect=effect, assessments=assessments)


def denied_by(reasons: tuple[Reason, ...], decision: Decision) -> Decision:
    """The decision with a denial for these reasons, said by BoundaryEnforcer."""
    boundary = next((one for one in decision.assessments if one.service == _BOUNDARY), None)
    said = Assessment(
        _BOUNDARY,
        Effect.DENY,
        (*reasons, *(boundary.reasons if boundary else ())),
        boundary.references if boundary else (),
    )
    others = tuple(one for one in decision.assessments if one.service != _BOUNDARY)
    return replace(decision, effect=Effect.DENY, assessments=(said, *others))


def reason_of(code: str) -> Reason:
    """A reason with the sentence of its code."""
    return Reason(code, APPROVAL_REASONS[code])


_BOUNDARY: Final = "BoundaryEnforcer"


def _with_approval(assessment: Assessment) -> Assessment:
    if assessment.effect is not Effect.REQUIRE_APPROVAL:
        return assessment
    reasons = (reason_of("approval.granted"), *assessment.reasons)
    return replace(assessment, effect=Effect.ALLOW, reasons=reasons)


def _counts(approval: Approval, answer: Answer) -> bool:
    request = approval.request
    return (
        not request.is_own(answer.member)
        and _has_role(approval, answer)
        and answer.at_ms < request.expires_at_ms
        and answer.at_ms >= request.requested_at_ms - SKEW_TOLERANCE_MS
    )


def _has_role(approval: Approval, answer: Answer) -> bool:
    return answer.role in {role.value for role in approval.request.terms.roles}


def _is_refused(approval: Approval) -> bool:
    # Whoever it was: a refusal that should not count costs an act, an approval could cost more.
    return any(answer.choice is not Choice.APPROVE for answer in approval.answers)


def _times(approval: Approval) -> list[int]:
    used = [] if approval.used_at_ms is None else [approval.used_at_ms]
    return [approval.request.requested_at_ms, *(a.at_ms for a in approval.answers), *used]


def _latest(approval: Approval, now_ms: int) -> int:
    """Now, or the newest time that was committed: it was that late already."""
    return max(now_ms, *_times(approval))


def _is_skewed(approval: Approval, now_ms: int) -> bool:
    times = _times(approval)
    return (
        max(times) > now_ms + SKEW_TOLERANCE_MS
        or min(times) < approval.request.requested_at_ms - SKEW_TOLERANCE_MS
    )
