"""Approvals on a real PostgreSQL: opened, answered, executed once, whoever tries at once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import asyncpg
import pytest

from tractatus.adapters.machine import SystemRandomness
from tractatus.governance import Act, ActorKind, Alternative, Effect, Evidence, Gate, Reasoning
from tractatus.governance.approval import Choice
from tractatus.operations import approvals
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
