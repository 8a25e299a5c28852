"""Approvals one refusal at a time: who may answer, and what may be executed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from tractatus.governance import (
    Act,
    ActorKind,
    Alternative,
    Assessment,
    Decision,
    Effect,
    Reason,
    Reasoning,
)
from tractatus.governance.act import Impact
from tractatus.governance.approvals.approval import (
    MAX_TEXT,
    SKEW_TOLERANCE_MS,
    Answer,
    Approval,
    Bound,
    Choice,
    findings_of,
    request_approval,
)
from tractatus.governance.approvals.check import (
    APPROVAL_REASONS,
    Standing,
    apply_verdict,
    approvers_of,
    check_answer,
    standing_of,
    verify_approval,
)
from tractatus.governance.documents.digests import act_digest
from tractatus.governance.policy.approval_terms import ApprovalTerms, Role

T0 = 1_790_000_000_000
POLICY = b"p" * 32
ACT = Act(
    "payment.send",
    "ada/assistant",
    ActorKind.AGENT,
    {"amount": 90, "to": {"name": "printer", "accounts": ["1", "2"]}},
    target="invoice 7",
    description="Pay the printer.",
)
REASONING = Reasoning("pay", alternatives=(Alternative("wait", "it costs a fee"),))
BOUND = Bound(ACT, "ada", POLICY, REASONING, "payments 1.2")
WANTED = Assessment(
    "BoundaryEnforcer",
    Effect.REQUIRE_APPROVAL,
    (Reason("policy.require_approval", "what is lost does not come back"),),
    ("lasting-harm-needs-a-human@tractatus-default/1",),
)
DECISION = Decision(Effect.REQUIRE_APPROVAL, (WANTED,), act_digest(ACT), POLICY)
TERMS = ApprovalTerms(2, frozenset({Role.FOUNDER, Role.MODERATOR}), 60)
REQUEST = request_approval(UUID(int=7), BOUND, DECISION, TERMS, T0)
ASKED = Approval(REQUEST)
END = REQUEST.expires_at_ms


def given(member: str, at_ms: int = T0 + 1, **changes: Any) -> Answer:
    answer = Answer(member, "moderator", Choice.APPROVE, "", at_ms)
    return replace(answer, **changes)


GRANTED = replace(ASKED, answers=(given("mo"), given("mia", T0 + 2)))


def against(approval: Approval, answer: Answer, now_ms: int | None = None) -> list[str]:
    now = answer.at_ms if now_ms is None else now_ms
    return [reason.code for reason in check_answer(approval, answer, now)]


def verdict(approval: Approval, bound: Bound = BOUND, now_ms: int = T0 + 10, **more: Any) -> Any:
    found = verify_approval(
        approval, **{"digest": bound.digest, "policy_digest": POLICY, "now_ms": now_ms, **more}
    )
    return found.is_granted, [reason.code for reason in found.reasons]


def test_two_people_approve_and_it_may_be_executed() -> None:
    assert verdict(ASKED) == (False, ["approval.unanswered"])
    one = replace(ASKED, answers=(given("mo"),))
    assert verdict(one) == (False, ["approval.quorum"])
    assert standing_of(one, T0 + 5) is Standing.WAITING
    assert verdict(GRANTED) == (True, ["approval.granted"])
    assert standing_of(GRANTED, T0 + 5) is Standing.GRANTED
    assert approvers_of(GRANTED) == {"mo", "mia"}


def test_replay_is_refused() -> None:
    used = replace(GRANTED, used_at_ms=T0 + 5)
    assert verdict(used) == (False, ["approval.used"])
    assert standing_of(used, T0 + 6) is Standing.USED
    assert against(used, given("zoe", T0 + 6)) == ["approval.used"]


OTHER_ACTS = {
    "operation": replace(ACT, type="purchase.make"),
    "actor": replace(ACT, actor="ada/another"),
    "actor kind": replace(ACT, actor_kind=ActorKind.MODEL),
    "target": replace(ACT, target="invoice 8"),
    "parameter": replace(ACT, parameters={**ACT.parameters, "amount": 91}),
    "type of a parameter": replace(ACT, parameters={**ACT.parameters, "amount": "90"}),
    "parameter more": replace(ACT, parameters={**ACT.parameters, "fast": True}),
    "parameter less": replace(ACT, parameters={"amount": 90}),
    "deep in a parameter": replace(
        ACT, parameters={"amount": 90, "to": {"name": "printer", "accounts": ["2", "1"]}}
    ),
    "words": replace(ACT, description="Pay the printer!"),
    "impact": replace(ACT, impact=Impact.HIGH),
    "reversible": replace(ACT, reversible=False),
    "human decision": replace(ACT, human_decision=True),
}


@pytest.mark.parametrize("what", OTHER_ACTS)
def test_a_swapped_parameter_is_another_act(what: str) -> None:
    other = replace(BOUND, act=OTHER_ACTS[what])
    assert verdict(GRANTED, other) == (False, ["approval.act_changed"])


@pytest.mark.parametrize(
    "changes",
    [
        {"subject": "bob"},
        {"tool_version": "payments 1.3"},
        {"tool_version": ""},
        {"reasoning": None},
        {"reasoning": replace(REASONING, goal="pay more")},
        {"policy_digest": b"q" * 32},
    ],
)
def test_everything_that_people_see_is_bound(changes: Any) -> None:
    assert verdict(GRANTED, replace(BOUND, **changes)) == (False, ["approval.act_changed"])


def test_the_order_of_members_is_no_difference() -> None:
    same = replace(ACT, parameters=dict(reversed(ACT.parameters.items())))
    assert replace(BOUND, act=same).digest == BOUND.digest


def test_a_late_answer_does_not_count() -> None:
    assert against(ASKED, given("mo", END - 1)) == []
    assert against(ASKED, given("mo", END)) == ["approval.expired"]
    late = replace(ASKED, answers=(given("mo"), given("mia", END)))
    # Stored by whatever mistake: executing looks at it once more.
    assert approvers_of(late) == {"mo"}


def test_expired_between_grant_and_execution() -> None:
    assert verdict(GRANTED, now_ms=END - 1) == (True, ["approval.granted"])
    assert verdict(GRANTED, now_ms=END) == (False, ["approval.expired"])
    assert standing_of(GRANTED, END) is Standing.EXPIRED


@pytest.mark.parametrize("member", ["ada", "ada/assistant"])
def test_whoever_proposed_or_runs_who_did_does_not_approve(member: str) -> None:
    assert against(ASKED, given(member)) == ["approval.self"]
    assert verdict(replace(ASKED, answers=(given("mo"), given(member))))[1] == ["approval.quorum"]


def test_a_role_that_is_not_named_does_not_approve() -> None:
    member = given("bob", role="member")
    assert against(ASKED, member) == ["approval.role"]
    assert verdict(replace(ASKED, answers=(given("mo"), member)))[1] == ["approval.quorum"]
    # The role at the time of the answer counts: a founder is asked here as well.
    assert against(ASKED, given("fay", role="founder")) == []


def test_one_person_counts_once() -> None:
    one = replace(ASKED, answers=(given("mo"),))
    assert against(one, given("mo", T0 + 2)) == ["approval.answered_twice"]
    twice = replace(ASKED, answers=(given("mo"), given("mo", T0 + 2, role="founder")))
    assert verdict(twice) == (False, ["approval.quorum"])


def test_a_refusal_ends_it() -> None:
    refusal = given("mia", T0 + 3, choice=Choice.REFUSE, reason="not this month")
    refused = replace(ASKED, answers=(given("mo"), refusal, given("zoe", T0 + 4)))
    assert verdict(refused) == (False, ["approval.refused"])
    assert standing_of(refused, T0 + 5) is Standing.REFUSED
    assert against(refused, given("kim", T0 + 5)) == ["approval.refused"]
    # Somebody may still refuse what enough others have approved, until it was executed.
    late = given("kim", T0 + 5, choice=Choice.REFUSE, reason="I found an error")
    assert against(GRANTED, late) == []
    assert verdict(replace(GRANTED, answers=(*GRANTED.answers, late)))[1] == ["approval.refused"]


@pytest.mark.parametrize("reason", ["", "  ", "x" * (MAX_TEXT + 1)])
def test_a_refusal_says_why(reason: str) -> None:
    refusal = given("mo", choice=Choice.REFUSE, reason=reason)
    assert against(ASKED, refusal) == ["approval.no_reason"]
    assert against(ASKED, given("mo", reason="x" * MAX_TEXT)) == []


def test_the_policy_changed_in_between() -> None:
    assert verdict(GRANTED, policy_digest=b"q" * 32) == (False, ["approval.policy_changed"])


def test_the_servers_clock_is_the_only_one() -> None:
    # An answer is dated by the moment at which it is taken, not by whoever sends it.
    assert against(ASKED, given("mo", T0 + 5), T0 + 6) == ["approval.clock_skew"]
    tolerated = replace(ASKED, answers=(given("mo"), given("mia", T0 + SKEW_TOLERANCE_MS)))
    assert verdict(tolerated, now_ms=T0) == (True, ["approval.granted"])
    ahead = replace(ASKED, answers=(given("mo"), given("mia", T0 + SKEW_TOLERANCE_MS + 1)))
    assert verdict(ahead, now_ms=T0) == (False, ["approval.clock_skew"])
    before = T0 - SKEW_TOLERANCE_MS - 1
    assert against(ASKED, given("mo", before)) == ["approval.clock_skew"]
    early = replace(ASKED, answers=(given("mo"), given("mia", before)))
    assert verdict(early)[1] == ["approval.clock_skew", "approval.quorum"]


def test_a_clock_that_goes_backwards_revives_nothing() -> None:
    one = replace(ASKED, answers=(given("mo", END - 1), given("mia", END)))
    # The server has seen the end already; what its clock says now is earlier.
    assert verdict(one, now_ms=END - 1_000)[1] == ["approval.expired", "approval.quorum"]
    assert standing_of(one, END - 1_000) is Standing.EXPIRED


def test_tolerance_lengthens_nothing() -> None:
    assert END - T0 == 60 * 60_000
    assert verdict(GRANTED, now_ms=END + SKEW_TOLERANCE_MS)[1] == ["approval.expired"]
    assert verdict(GRANTED, now_ms=END)[1] == ["approval.expired"]


def test_every_reason_is_told_at_once() -> None:
    refusal = given("mia", choice=Choice.REFUSE, reason="no")
    worst = replace(ASKED, answers=(refusal,), used_at_ms=T0 + 5)
    found = verify_approval(worst, digest=b"", policy_digest=b"", now_ms=END)
    assert [reason.code for reason in found.reasons] == [
        "approval.used",
        "approval.refused",
        "approval.expired",
        "approval.act_changed",
        "approval.policy_changed",
        "approval.quorum",
    ]
    assert all(reason.text == APPROVAL_REASONS[reason.code] for reason in found.reasons)


# What an approval makes of a decision ----------------------------------------------------------


def applied(decision: Decision, approval: Approval = GRANTED) -> Decision:
    found = verify_approval(approval, digest=BOUND.digest, policy_digest=POLICY, now_ms=T0 + 10)
    return apply_verdict(approval, found, decision)


def codes(decision: Decision) -> list[str]:
    return [reason.code for one in decision.assessments for reason in one.reasons]


def test_what_was_approved_is_allowed_and_says_so() -> None:
    decision = applied(DECISION)
    assert decision.effect is Effect.ALLOW
    assert codes(decision) == ["approval.granted", "policy.require_approval"]
    assert decision.assessments[0].references == WANTED.references


def test_a_denial_stays_one() -> None:
    denied = Assessment("MetacognitiveVerifier", Effect.DENY, (Reason("x.y", "no"),))
    decision = replace(DECISION, effect=Effect.DENY, assessments=(WANTED, denied))
    assert applied(decision).effect is Effect.DENY


def test_what_nobody_was_told_of_is_not_approved() -> None:
    conflict = Assessment(
        "CrossReferenceValidator", Effect.REQUIRE_APPROVAL, (Reason("crossref.conflict", "27027"),)
    )
    more = replace(DECISION, assessments=(WANTED, conflict))
    assert applied(more).effect is Effect.DENY
    assert "approval.new_reasons" in codes(applied(more))
    # The same code for another instruction is another reason.
    relied = replace(WANTED, references=("another-rule@tractatus-default/1",))
    other = replace(DECISION, assessments=(relied,))
    assert "approval.new_reasons" in codes(applied(other))
    assert findings_of(DECISION) == {
        "BoundaryEnforcer: policy.require_approval",
        "BoundaryEnforcer by lasting-harm-needs-a-human@tractatus-default/1",
    }


def test_a_refusal_is_a_denial_by_boundary_enforcer_whatever_others_say() -> None:
    quiet = Assessment("MetacognitiveVerifier", Effect.ALLOW)
    decision = replace(DECISION, effect=Effect.ALLOW, assessments=(quiet,))
    refused = applied(decision, ASKED)
    assert refused.effect is Effect.DENY
    assert [(one.service, one.effect) for one in refused.assessments] == [
        ("BoundaryEnforcer", Effect.DENY),
        ("MetacognitiveVerifier", Effect.ALLOW),
    ]
    assert codes(refused) == ["approval.unanswered"]


def test_nothing_assessed_stays_denied() -> None:
    nothing = replace(DECISION, effect=Effect.DENY, assessments=())
    assert applied(nothing).effect is Effect.DENY
