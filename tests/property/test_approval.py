"""Approvals in any order of events: against a naive reading of the rules, and in small worlds."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.property.test_governance import acts, reasonings

from tractatus.governance import Act, ActorKind, Assessment, Decision, Effect, Reason
from tractatus.governance.approvals.approval import (
    SKEW_TOLERANCE_MS,
    Answer,
    Approval,
    Bound,
    Choice,
    request_approval,
)
from tractatus.governance.approvals.check import (
    APPROVAL_REASONS,
    Standing,
    Verdict,
    apply_verdict,
    check_answer,
    reason_of,
    standing_of,
    verify_approval,
)
from tractatus.governance.gate import Gate
from tractatus.governance.policy.approval_terms import ApprovalTerms, Role, combine_terms
from tractatus.operations.policies import default_policy

T0: Final = 1_790_000_000_000
POLICY: Final = b"p" * 32
ACT: Final = Act("payment.send", "ada/assistant", ActorKind.AGENT, {"amount": 90})
SWAPPED: Final = replace(ACT, parameters={"amount": 91})
BOUND: Final = Bound(ACT, "ada", POLICY)
WANTED: Final = Assessment("BoundaryEnforcer", Effect.REQUIRE_APPROVAL, (Reason("a.b", "c"),))
DECISION: Final = Decision(Effect.REQUIRE_APPROVAL, (WANTED,), bytes(32), POLICY)
PEOPLE: Final = {"ada": "member", "bob": "member", "mo": "moderator", "mia": "moderator"}
PEOPLE_AND_FOUNDER: Final = {**PEOPLE, "fay": "founder"}


@dataclass
class World:
    """One approval as the operations keep it, and the rules read naively from what happened."""

    quorum: int
    now: int = T0
    approval: Approval = field(init=False)
    # What a careful clerk would write down: (who, choice) where it counted, and what was done.
    approved: set[str] = field(default_factory=set)
    answered: set[str] = field(default_factory=set)
    is_refused: bool = False
    executed: list[str] = field(default_factory=list)
    latest: int = T0

    def __post_init__(self) -> None:
        terms = ApprovalTerms(self.quorum, frozenset({Role.MODERATOR, Role.FOUNDER}), 1)
        request = request_approval(UUID(int=7), BOUND, DECISION, terms, T0)
        self.approval = Approval(request)

    @property
    def is_over(self) -> bool:
        return max(self.now, self.latest) >= T0 + 60_000

    @property
    def is_skewed(self) -> bool:
        return self.latest > self.now + SKEW_TOLERANCE_MS

    def answer(self, who: str, choice: Choice) -> None:
        role = PEOPLE_AND_FOUNDER[who]
        reason = "no" if choice is Choice.REFUSE else ""
        answer = Answer(who, role, choice, reason, self.now)
        accepted = not check_answer(self.approval, answer, self.now)
        expected = (
            role in ("moderator", "founder")
            and who not in self.answered
            and not self.executed
            and not self.is_refused
            and not self.is_over
            and not self.is_skewed
            and self.now >= T0 - SKEW_TOLERANCE_MS
        )
        assert accepted == expected, (who, choice, self)
        if accepted:
            self.approval = replace(self.approval, answers=(*self.approval.answers, answer))
            self.latest = max(self.latest, self.now)
            self.answered.add(who)
            if choice is Choice.APPROVE:
                self.approved.add(who)
            else:
                self.is_refused = True

    def execute(self, act: Act, policy: bytes) -> None:
        verdict = verify_approval(
            self.approval,
            digest=replace(BOUND, act=act).digest,
            policy_digest=policy,
            now_ms=self.now,
        )
        decision = apply_verdict(self.approval, verdict, DECISION)
        expected = (
            len(self.approved) >= self.quorum
            and not self.is_refused
            and not self.executed
            and not self.is_over
            and not self.is_skewed
            and act == ACT
            and policy == POLICY
        )
        assert verdict.is_granted == decision.is_permitted == expected, self
        assert {reason.code for reason in verdict.reasons} <= set(APPROVAL_REASONS)
        if decision.is_permitted:
            assert self.standing is Standing.GRANTED
            self.approval = replace(self.approval, used_at_ms=self.now)
            self.latest = max(self.latest, self.now)
            self.executed.append("done")

    @property
    def standing(self) -> Standing:
        return standing_of(self.approval, self.now)


Event = Callable[[World], None]


def answering(who: str, choice: Choice) -> Event:
    return lambda world: world.answer(who, choice)


def moving(ms: int) -> Event:
    def move(world: World) -> None:
        world.now += ms

    return move


def executing(act: Act, policy: bytes) -> Event:
    return lambda world: world.execute(act, policy)


SMALL: Final[Sequence[Event]] = (
    *(answering(who, choice) for who in ("ada", "bob", "mo", "mia") for choice in Choice),
    moving(60_000),
    executing(ACT, POLICY),
    executing(SWAPPED, POLICY),
)


def run(world: World, events: Sequence[Event]) -> World:
    for event in events:
        event(world)
        assert len(world.executed) <= 1
    return world


def test_every_small_world_of_four_events_is_decided_as_a_clerk_would() -> None:
    reached = {
        (quorum, run(World(quorum), events).standing)
        for quorum in (1, 2)
        for events in itertools.product(SMALL, repeat=4)
    }
    assert reached == {(quorum, standing) for quorum in (1, 2) for standing in Standing}


moments = st.sampled_from([0, 1, 1_000, -1_000, 30_000, -30_000, 59_000, 60_000, -60_000, -6_000])
events_of_any_kind = st.one_of(
    st.builds(answering, st.sampled_from(sorted(PEOPLE_AND_FOUNDER)), st.sampled_from(Choice)),
    st.builds(moving, moments),
    st.builds(executing, st.sampled_from([ACT, SWAPPED]), st.sampled_from([POLICY, b"q" * 32])),
)


@given(st.integers(1, 3), st.lists(events_of_any_kind, max_size=14))
@settings(max_examples=300)
def test_any_order_of_events_is_decided_as_a_clerk_would(quorum: int, events: list[Event]) -> None:
    run(World(quorum), events)


@given(acts(), reasonings(), st.booleans())
@settings(max_examples=60)
def test_an_approval_never_makes_a_denial_milder(
    act: Act, reasoning: object, granted: bool
) -> None:
    gate = Gate(default_policy())
    decision = gate.decide(act, reasoning=reasoning)  # type: ignore[arg-type]
    code = "approval.granted" if granted else "approval.refused"
    terms = default_policy().approval_terms(act)
    bound = Bound(act, "ada", decision.policy_digest)
    asked = Approval(request_approval(UUID(int=7), bound, decision, terms, T0))
    after = apply_verdict(asked, Verdict((reason_of(code),)), decision)
    assert after.is_permitted == (granted and decision.effect < Effect.DENY)
    assert after.act_digest == decision.act_digest


@given(acts(), acts())
def test_two_acts_have_one_digest_only_if_they_are_the_same(one: Act, other: Act) -> None:
    of_one, of_other = (Bound(act, "ada", POLICY).digest for act in (one, other))
    assert (of_one == of_other) == (
        Bound(one, "ada", POLICY).document() == Bound(other, "ada", POLICY).document()
    )


terms_of_any_kind = st.builds(
    ApprovalTerms,
    st.integers(1, 20),
    st.frozensets(st.sampled_from(Role), min_size=1),
    st.integers(1, 43_200),
)


@given(st.lists(terms_of_any_kind, min_size=1, max_size=4))
def test_terms_of_several_rules_only_get_stricter(every: list[ApprovalTerms]) -> None:
    found = combine_terms(every)
    for one in every:
        assert found.quorum >= one.quorum
        assert found.roles <= one.roles
        assert found.expires_minutes <= one.expires_minutes
    assert combine_terms([found, *every]) == combine_terms(reversed(every)) == found
