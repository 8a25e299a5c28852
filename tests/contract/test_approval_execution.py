"""Approvals on a real PostgreSQL: opened, answered, executed once, whoever tries at once."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from tractatus.adapters.machine import SystemRandomness
from tractatus.errors import DecisionError
from tractatus.evidence.codes import Outcome
from tractatus.evidence.leaf import parse_leaf
from tractatus.evidence.record import open_nonce, open_stored_content, parse_record
from tractatus.governance import (
    Act,
    ActorKind,
    Alternative,
    Assessment,
    Effect,
    Evidence,
    Gate,
    Reason,
    Reasoning,
    parse_policy,
)
from tractatus.governance.approvals.approval import Choice
from tractatus.operations import approval_records, approvals
from tractatus.operations.policies import default_policy
from tractatus.ports import EvidenceKeys
from tractatus.tenancy.scope import MemberId, ScopeToken, TenantId

HOUR = 3_600_000
REASONING = Reasoning(
    goal="pay the invoice of the printer",
    evidence=(Evidence("the invoice is over 90", "/act/parameters/amount"),),
    steps=("pay the invoice of the printer",),
    alternatives=(
        Alternative("wait until the reminder comes", "the reminder costs a fee"),
        Alternative("ask the printer for a credit note", "nothing was wrong with the leaflets"),
    ),
    risks=("the money cannot be called back",),
    rollback="ask the printer to send the money back",
)


@dataclass
class TestClock:
    """Stands until a test moves it."""

    __test__ = False
    at_ms: int = 1_790_000_000_000

    def now_ms(self) -> int:
        return self.at_ms


@dataclass
class Deciding:
    gate: Gate
    keys: EvidenceKeys
    clock: TestClock
    randomness: SystemRandomness


@dataclass
class Place:
    """A community with a founder, two moderators and a member whose agent asks."""

    ports: Any
    deciding: Deciding
    tenant: TenantId
    people: dict[str, ScopeToken]
    ids: dict[str, MemberId]
    program: ScopeToken

    def tenant_of(self, who: str) -> Any:
        token = self.program if who == "program" else self.people[who]
        return self.ports.tenants.tenant(token)

    def act(self, **changes: Any) -> Act:
        act = Act(
            type="payment.send",
            actor=f"{self.ids['ada']}/assistant",
            actor_kind=ActorKind.AGENT,
            parameters={"amount": 90},
            target="printer",
            description="Pay the invoice of the printer.",
        )
        return replace(act, **changes)

    async def open(self, **changes: Any) -> Any:
        act = self.act()
        decision = self.deciding.gate.decide(
            act, reasoning=REASONING, resolvable={"/act/parameters/amount"}
        )
        assert decision.effect is Effect.REQUIRE_APPROVAL, decision
        async with self.tenant_of("program") as transaction:
            return await approvals.open_approval(
                self.deciding, transaction, decision, act, reasoning=REASONING, **changes
            )

    async def answer(
        self,
        who: str,
        opened: Any,
        choice: Choice = Choice.APPROVE,
        reason: str = "no",
        **more: Any,
    ) -> Any:
        async with self.tenant_of(who) as transaction:
            return await approvals.answer(
                self.deciding,
                transaction,
                opened.request.approval_id,
                choice,
                reason,
                **{"shown": opened.request.digest, **more},
            )

    async def execute(self, opened: Any, act: Act | None = None, **more: Any) -> Any:
        async with self.tenant_of("program") as transaction:
            return await approvals.execute(
                self.deciding, transaction, opened.request.approval_id, act or self.act(), **more
            )


async def join(ports: Any, founded: Any, name: str, role: str) -> MemberId:
    connection = await asyncpg.connect(ports.database.superuser_url)
    try:
        found: MemberId = await connection.fetchval(
            "INSERT INTO tenancy.member (tenant_id, role, display_name) VALUES ($1, $2, $3)"
            " RETURNING member_id",
            founded.tenant_id,
            role,
            name,
        )
    finally:
        await connection.close()
    return found


@pytest.fixture
async def place(ports: Any) -> Place:
    founded = await ports.found("bakery")
    roles = {"mo": "moderator", "mia": "moderator", "ada": "member", "bob": "member"}
    ids = {name: await join(ports, founded, name, role) for name, role in roles.items()}
    ids["founder"] = founded.member_id
    people = {
        name: await ports.issuer.issue(founded.tenant_id, member, seconds=600, to_person=True)
        for name, member in ids.items()
    }
    program = await ports.issuer.issue(founded.tenant_id, ids["ada"], seconds=600)
    deciding = Deciding(Gate(default_policy()), ports.keys, TestClock(), SystemRandomness())
    return Place(ports, deciding, founded.tenant_id, people, ids, program)


def codes(recorded: Any) -> list[str]:
    return [
        reason.code
        for assessment in recorded.decision.assessments
        for reason in assessment.reasons
        if reason.code.startswith("approval.")
    ]


async def test_an_act_is_approved_and_executed_once(place: Place) -> None:
    opened = await place.open()
    assert codes(await place.execute(opened)) == ["approval.unanswered"]
    given = await place.answer("mo", opened, reason="")
    assert given.is_permitted
    done = await place.execute(opened)
    assert done.is_permitted
    assert "approval.granted" in codes(done)
    again = await place.execute(opened)
    assert not again.is_permitted
    assert codes(again) == ["approval.used"]


async def test_each_step_is_a_decision_with_its_own_record(place: Place) -> None:
    opened = await place.open()
    given = await place.answer("mo", opened, reason="it is due")
    refused = await place.answer("bob", opened)
    done = await place.execute(opened)
    async with place.tenant_of("founder") as transaction:
        stored = await transaction.approvals.read(opened.request.approval_id)
    assert stored.record_id == opened.recorded.record_id
    assert stored.answer_records == (given.record_id,)
    assert stored.execution_record == done.record_id
    outcomes = [
        [(leaf.service, leaf.outcome) for leaf in map(parse_leaf, one.leaves) if leaf.service == 1]
        for one in (opened.recorded, given, refused, done)
    ]
    assert outcomes == [
        [(1, int(Outcome.REQUIRE_APPROVAL))],
        [(1, int(Outcome.ALLOWED_BY_HUMAN))],
        [(1, int(Outcome.DENY))],
        [(1, int(Outcome.ALLOW))],
    ]
    opened_again = await place.open()
    no = await place.answer("mo", opened_again, Choice.REFUSE)
    assert [parse_leaf(leaf).outcome for leaf in no.leaves] == [int(Outcome.DENIED_BY_HUMAN)]


async def test_the_record_of_a_request_holds_the_whole_act(place: Place) -> None:
    opened = await place.open(references=frozenset({"b", "a"}), tool_version="1.2")
    async with place.tenant_of("mo") as transaction:
        stored = await transaction.approvals.read(opened.request.approval_id)
        found = await approval_records.open_stored(place.deciding, transaction, stored)
    assert found.is_as_recorded
    assert found.document["act"]["parameters"] == {"amount": 90}
    assert found.reasoning == REASONING
    assert found.references == {"a", "b"}
    assert found.document["content"]["approval"] == opened.request.document()


SWAPS = {
    "parameter": {"parameters": {"amount": 91}},
    "target": {"target": "somebody else"},
    "actor": {"actor": "another"},
    "words": {"description": "Pay the invoice of the painter."},
}


async def test_a_swap_is_refused_and_uses_nothing_up(place: Place) -> None:
    opened = await place.open()
    await place.answer("mo", opened)
    for what, changes in SWAPS.items():
        swapped = await place.execute(opened, place.act(**changes))
        assert not swapped.is_permitted, what
        assert codes(swapped) == ["approval.act_changed"], what
    assert (await place.execute(opened)).is_permitted


async def test_another_reasoning_or_tool_is_another_act(place: Place) -> None:
    opened = await place.open(tool_version="1.2")
    await place.answer("mo", opened)
    other = replace(REASONING, goal="pay the invoice of the printer and of the baker")
    for changes in (
        {"tool_version": "1.2", "reasoning": other},
        {"tool_version": "1.3"},
        {},
    ):
        found = await place.execute(opened, **changes)
        assert "approval.act_changed" in codes(found), changes
    assert (await place.execute(opened, tool_version="1.2", reasoning=REASONING)).is_permitted


async def test_out_of_time_is_refused_before_and_after_an_answer(place: Place) -> None:
    opened, late = await place.open(), await place.open()
    assert (await place.answer("mo", opened)).is_permitted
    place.deciding.clock.at_ms = opened.request.expires_at_ms
    assert codes(await place.answer("mo", late)) == ["approval.expired"]
    assert codes(await place.execute(opened)) == ["approval.expired"]
    assert codes(await place.execute(late)) == ["approval.expired", "approval.unanswered"]
    place.deciding.clock.at_ms -= 1
    assert (await place.execute(opened)).is_permitted


async def test_a_clock_that_was_set_back_is_noticed(place: Place) -> None:
    opened = await place.open()
    place.deciding.clock.at_ms += 60_000
    await place.answer("mo", opened)
    place.deciding.clock.at_ms -= 60_000
    assert codes(await place.execute(opened)) == ["approval.clock_skew"]
    assert codes(await place.answer("mia", opened)) == ["approval.clock_skew"]


async def test_answers_that_do_not_count_are_recorded_and_not_kept(place: Place) -> None:
    opened = await place.open()
    cases = {
        "ada": ["approval.self", "approval.role"],
        "bob": ["approval.role"],
        "program": ["approval.self", "approval.role", "approval.not_a_person"],
    }
    for who, expected in cases.items():
        found = await place.answer(who, opened)
        assert not found.is_permitted
        assert codes(found) == expected, who
    assert codes(await place.answer("mo", opened, shown=b"x")) == ["approval.other_digest"]
    assert codes(await place.answer("mo", opened, Choice.REFUSE, "")) == ["approval.no_reason"]
    assert codes(await place.execute(opened)) == ["approval.unanswered"]


async def test_a_moderators_own_program_is_answered_by_somebody_else(place: Place) -> None:
    ids = place.tenant, place.ids["mo"]
    place.program = await place.ports.issuer.issue(*ids, seconds=600)
    act = place.act(actor=f"{place.ids['mo']}/assistant")
    decision = place.deciding.gate.decide(
        act, reasoning=REASONING, resolvable={"/act/parameters/amount"}
    )
    async with place.tenant_of("program") as transaction:
        opened = await approvals.open_approval(
            place.deciding, transaction, decision, act, reasoning=REASONING
        )
    assert codes(await place.answer("mo", opened)) == ["approval.self"]
    assert codes(await place.answer("program", opened)) == [
        "approval.self",
        "approval.not_a_person",
    ]
    assert (await place.answer("mia", opened)).is_permitted
    assert (await place.execute(opened, act)).is_permitted


async def test_a_refusal_ends_it_for_everybody(place: Place) -> None:
    opened = await place.open()
    await place.answer("mo", opened)
    await place.answer("mia", opened, Choice.REFUSE, "not now")
    assert codes(await place.execute(opened)) == ["approval.refused"]
    assert codes(await place.answer("founder", opened)) == ["approval.refused"]


async def test_nobody_else_uses_it(place: Place) -> None:
    opened = await place.open()
    await place.answer("mo", opened)
    which = opened.request.approval_id
    stranger = await place.ports.found("dairy")
    tokens = {
        "another member": place.people["bob"],
        "who approved": place.people["mo"],
        "another tenant": stranger.token,
    }
    for who, token in tokens.items():
        async with place.ports.tenants.tenant(token) as transaction:
            found = await approvals.execute(place.deciding, transaction, which, place.act())
        assert found is None, who
    async with place.ports.tenants.tenant(stranger.token) as transaction:
        shown = opened.request.digest
        for one in (which, uuid4()):
            found = await approvals.answer(
                place.deciding, transaction, one, Choice.APPROVE, "", shown=shown
            )
            assert found is None
    assert (await place.execute(opened)).is_permitted


async def test_another_policy_is_asked_again(place: Place) -> None:
    opened = await place.open()
    await place.answer("mo", opened)
    text = (
        'format = 1\nname = "shop"\nversion = "2"\n[[act]]\ntype = "payment.send"\n'
        'summary = "s"\nobject = "ordinary"\nverb = "create"\nimpact = "high"\n'
        'reversible = false\n[[rule]]\nid = "all"\neffect = "permit"\nacts = ["*"]\nreason = "r"'
    )
    before = place.deciding.gate
    place.deciding.gate = Gate(parse_policy(text))
    refused = await place.execute(opened)
    assert not refused.is_permitted
    assert "approval.policy_changed" in codes(refused)
    place.deciding.gate = before
    assert (await place.execute(opened)).is_permitted


async def test_what_needs_approval_for_more_than_was_told_is_refused(place: Place) -> None:
    opened = await place.open()
    await place.answer("mo", opened)
    act = place.act()
    decision = place.deciding.gate.decide(
        act, reasoning=REASONING, resolvable={"/act/parameters/amount"}
    )
    conflict = Assessment(
        "CrossReferenceValidator",
        Effect.REQUIRE_APPROVAL,
        (Reason("crossref.open_question", "an instruction that came later"),),
    )
    more = replace(decision, assessments=(*decision.assessments, conflict))
    assert codes(await place.execute(opened, decision=more)) == ["approval.new_reasons"]
    assert (await place.execute(opened, decision=decision)).is_permitted


async def test_only_what_waits_for_people_is_opened_and_for_its_own_act(place: Place) -> None:
    act = place.act()
    denied = place.deciding.gate.decide(act)
    assert denied.effect is Effect.DENY
    async with place.tenant_of("program") as transaction:
        with pytest.raises(DecisionError, match="only what waits for people is opened: deny"):
            await approvals.open_approval(place.deciding, transaction, denied, act)
    opened = await place.open()
    other = place.deciding.gate.decide(place.act(target="x"), reasoning=REASONING)
    with pytest.raises(DecisionError, match="of another act"):
        await place.execute(opened, decision=other)


async def test_two_connections_execute_it_at_once_and_one_wins(place: Place) -> None:
    for _ in range(3):
        opened = await place.open()
        await place.answer("mo", opened)
        found = await asyncio.gather(*(place.execute(opened) for _ in range(3)))
        assert sorted(one.is_permitted for one in found) == [False, False, True]
        lost = [codes(one) for one in found if not one.is_permitted]
        assert lost == [["approval.used"], ["approval.used"]]


async def test_a_refusal_and_an_execution_at_once_are_in_one_order(place: Place) -> None:
    for _ in range(4):
        opened = await place.open()
        await place.answer("mo", opened)
        refusal, done = await asyncio.gather(
            place.answer("mia", opened, Choice.REFUSE, "stop"), place.execute(opened)
        )
        # Never both: a refusal that was accepted was there before anything was executed.
        assert refusal.is_permitted != done.is_permitted
        assert codes(done if refusal.is_permitted else refusal) == (
            ["approval.refused"] if refusal.is_permitted else ["approval.used"]
        )


TAMPERED = {
    "the act of the request": "UPDATE approval.request SET digest = sha256('x')",
    "who asked": "UPDATE approval.request SET proposer = proposer || 'x'",
    "the quorum": "UPDATE approval.request SET roles = '{member}'",
    "its time": "UPDATE approval.request SET expires_minutes = 43200",
    "why people are asked": "UPDATE approval.request SET covers = covers || 'x'::text",
    "who answered": "UPDATE approval.answer SET member_id = (SELECT member_id FROM tenancy.member"
    " WHERE display_name = 'mia')",
    "what was answered": "UPDATE approval.answer SET choice = 'approve'",
    "when": "UPDATE approval.answer SET answered_at_ms = answered_at_ms + 1",
}
SLIPPED_IN = """
INSERT INTO approval.answer SELECT r.tenant_id, r.approval_id, m.member_id, m.role, 'approve', '',
    r.requested_at_ms, r.record_id
FROM approval.request AS r JOIN tenancy.member AS m USING (tenant_id)
WHERE m.display_name = 'mia' AND r.approval_id = $1
"""


async def tamper(place: Place, opened: Any, statement: str) -> str:
    connection = await asyncpg.connect(place.ports.database.superuser_url)
    try:
        return str(await connection.execute(statement, opened.request.approval_id))
    finally:
        await connection.close()


async def test_a_row_that_says_other_than_its_record_permits_nothing(place: Place) -> None:
    for what, statement in TAMPERED.items():
        opened = await place.open()
        choice = Choice.REFUSE if what == "what was answered" else Choice.APPROVE
        await place.answer("mo", opened, choice, "as I say")
        done = await tamper(place, opened, f"{statement} WHERE approval_id = $1")
        assert done == "UPDATE 1", what
        found = await place.execute(opened)
        assert not found.is_permitted, what
        assert "approval.not_as_recorded" in codes(found), what


async def test_no_answer_counts_that_is_stored_without_a_decision(place: Place) -> None:
    """Whoever writes to the table past the application has no record that says so."""
    opened = await place.open()
    assert await tamper(place, opened, SLIPPED_IN) == "INSERT 0 1"
    assert codes(await place.execute(opened)) == ["approval.not_as_recorded"]


async def test_what_the_records_hold_is_sealed(place: Place) -> None:
    await place.open()
    connection = await asyncpg.connect(place.ports.database.superuser_url)
    try:
        row = await connection.fetchrow("SELECT * FROM evidence.record WHERE act = 'payment.send'")
        plain = await connection.fetchval(
            "SELECT string_agg(r::text, ' ') FROM approval.request AS r"
        )
    finally:
        await connection.close()
    assert b"printer" not in row["content"]
    assert "printer" not in plain
    nonce = open_nonce(row["wrapped_nonce"], await place.deciding.keys.for_tenant(place.tenant))
    content = open_stored_content(parse_record(row["canonical"]), row["content"], nonce)
    assert json.loads(content)["act"]["target"] == "printer"
