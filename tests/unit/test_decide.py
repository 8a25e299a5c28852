"""Decisions become records: codes, flags, leaves, and what is content and what is not."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest

from tractatus.errors import (
    AttestationError,
    FormatError,
    ScopeError,
    TenancyError,
    UnscopedQueryError,
)
from tractatus.evidence.codes import SERVICE_NAMES, Opinion, Outcome, Service
from tractatus.evidence.leaf import CountedLeaf, DecisionLeaf, parse_leaf
from tractatus.evidence.record import Counted, SealedRecord, open_nonce, open_record
from tractatus.evidence.sealing import open_content
from tractatus.governance import Act, ActorKind, Alternative, Effect, Evidence, Gate, Reasoning
from tractatus.governance.gate import NO_DIGEST, SERVICES
from tractatus.operations.decide import (
    FLAGS_OF_KIND,
    isolation_code,
    isolation_refusal,
    record_refusal,
    seal_decision,
)
from tractatus.operations.policies import default_policy
from tractatus.tenancy.scope import TenantId, TenantKind
from tractatus.testing.sources import ManualClock, SeededRandomness

GATE = Gate(default_policy())
TENANT = TenantId(UUID(int=7))
KEY = bytes(range(32))


def content_of(record: SealedRecord) -> dict[str, Any]:
    """What is stored of the content, opened with the tenant's key."""
    nonce = open_nonce(record.wrapped_nonce, KEY)
    opened: dict[str, Any] = json.loads(open_content(record.content, nonce))
    return opened


class OneKey:
    async def for_tenant(self, tenant: TenantId) -> bytes:
        return KEY


@dataclass
class KeptInMemory:
    """An `EvidenceWriter` whose records can be looked at."""

    kind: TenantKind = TenantKind.MEMBER
    records: list[tuple[TenantId, SealedRecord]] = field(default_factory=list)

    async def record(self, tenant: TenantId, record: SealedRecord) -> None:
        self.records.append((tenant, record))

    async def tenant_kind(self, tenant: TenantId) -> TenantKind:
        return self.kind


async def seal(act: Act, kind: TenantKind = TenantKind.MEMBER, **more: object) -> SealedRecord:
    reasoning = more.pop("reasoning", None)
    decision = GATE.decide(act, reasoning=reasoning, resolvable={"r"})  # type: ignore[arg-type]
    return await seal_decision(
        decision,
        act,
        tenant=TENANT,
        kind=kind,
        keys=OneKey(),
        clock=ManualClock(1_700_000_000_123),
        randomness=SeededRandomness(),
        reasoning=reasoning,  # type: ignore[arg-type]
        **more,  # type: ignore[arg-type]
    )


def decision_leaves(record: SealedRecord) -> list[tuple[int, int, int]]:
    leaves = [parse_leaf(entry) for entry in record.leaves]
    return [(x.service, x.outcome, x.flags) for x in leaves if isinstance(x, DecisionLeaf)]


@pytest.mark.parametrize(
    ("act", "outcome"),
    [
        (Act("git.commit", "a", ActorKind.AGENT), Outcome.ALLOW),
        (Act("email.send", "a", ActorKind.MEMBER), Outcome.NOTICE),
        (Act("content.publish", "m", ActorKind.MEMBER), Outcome.REQUIRE_APPROVAL),
        (Act("opinion.record", "a", ActorKind.MODEL), Outcome.DENY),
        (
            Act("moderation.decide", "m", ActorKind.MODERATOR, {"decision": "keep"},
                human_decision=True),
            Outcome.ALLOWED_BY_HUMAN,
        ),
        (
            Act("moderation.decide", "m", ActorKind.MODERATOR, {"decision": "remove"},
                human_decision=True),
            Outcome.DENIED_BY_HUMAN,
        ),
        (
            Act("moderation.decide", "m", ActorKind.MEMBER, {"decision": "remove"},
                human_decision=True),
            Outcome.DENY,
        ),
    ],
)  # fmt: skip
async def test_the_outcome_of_a_leaf(act: Act, outcome: Outcome) -> None:
    record = await seal(act)
    assert decision_leaves(record) == [(Service.BOUNDARY_ENFORCER, outcome, 0)]


async def test_each_service_that_assessed_has_a_leaf_and_the_record_opens() -> None:
    reasoning = Reasoning(
        goal="publish the text of a post",
        evidence=(Evidence("no rule matched", "r"),),
        steps=("read it",),
        alternatives=(Alternative("flag it", "nothing to flag"),),
    )
    act = Act("content.publish", "m", ActorKind.MEMBER, {"text": "secret words"}, target="post-1")
    record = await seal(act, reasoning=reasoning, content={"statement": "of reasons"})
    assert [leaf[0] for leaf in decision_leaves(record)] == [1, 5]
    opened = open_record(record.canonical, record.leaves, record.wrapped_nonce, KEY, record.content)
    assert opened.act == "content.publish"
    assert opened.at_ms == 1_700_000_000_123
    assert opened.policy == default_policy().digest
    assert opened.assessed[0].reasons == ("boundary.values", "policy.require_approval")
    assert b"secret words" not in record.canonical + record.content
    content = content_of(record)
    assert content["act"]["parameters"] == {"text": "secret words"}
    assert content["reasoning"]["goal"] == reasoning.goal
    assert content["content"] == {"statement": "of reasons"}


@pytest.mark.parametrize("kind", list(TenantKind))
async def test_flags_follow_from_the_kind_of_tenant(kind: TenantKind) -> None:
    record = await seal(Act("git.commit", "a", ActorKind.AGENT), kind)
    expected = {"canary": 1, "sandbox": 2, "replay": 4, "demonstration": 8}.get(kind, 0)
    assert record.flags == expected == FLAGS_OF_KIND[kind]
    assert decision_leaves(record)[0][2] == expected


async def test_counts_are_leaves_of_their_own() -> None:
    counts = [
        Counted(Service.OPINIONS, Opinion.PASS, 3),
        Counted(Service.OPINIONS, Opinion.AGREE, 2),
    ]
    record = await seal(Act("opinion.record", "m", ActorKind.MEMBER), counts=counts)
    leaves = [parse_leaf(entry) for entry in record.leaves]
    assert [leaf.count for leaf in leaves if isinstance(leaf, CountedLeaf)] == [2, 3]


async def test_the_same_id_gives_the_same_record_and_another_nonce_another_leaf() -> None:
    act, name = Act("git.commit", "a", ActorKind.AGENT), UUID(int=9)
    one, again = await seal(act, record_id=name), await seal(act, record_id=name)
    assert one == again
    assert one.record_id == name


async def test_an_act_without_json_is_recorded_as_refused_without_its_parameters() -> None:
    act = Act("git.commit", "a", ActorKind.AGENT, {"x": float("nan")})
    record = await seal(act)
    assert GATE.decide(act).act_digest == NO_DIGEST
    assert decision_leaves(record) == [(Service.BOUNDARY_ENFORCER, Outcome.DENY, 0)]
    assert content_of(record)["act"] is None


async def test_an_act_without_a_dotted_name_cannot_be_recorded_and_so_not_done() -> None:
    with pytest.raises(FormatError):
        await seal(Act("Nonsense", "a", ActorKind.AGENT))


async def test_a_refusal_is_recorded_under_the_kind_that_the_database_knows() -> None:
    writer = KeptInMemory(TenantKind.SANDBOX)
    act = Act("opinion.record", "a", ActorKind.MODEL)
    record = await record_refusal(
        GATE.decide(act),
        act,
        writer=writer,  # type: ignore[arg-type]
        tenant=TENANT,
        keys=OneKey(),
        clock=ManualClock(),
        randomness=SeededRandomness(),
    )
    assert writer.records == [(TENANT, record)]
    assert (record.effect, record.flags) == ("deny", 2)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (UnscopedQueryError("no scope"), "isolation.unscoped"),
        (ScopeError("forged"), "isolation.scope"),
        (AttestationError("weak"), "isolation.refused"),
        (TenancyError("no"), "isolation.refused"),
    ],
)
async def test_a_refusal_by_the_database_is_one_leaf_of_tenant_isolation(
    error: TenancyError, code: str
) -> None:
    writer = KeptInMemory()
    record = await isolation_refusal(
        error,
        act="statement.run",
        actor="member-1",
        policy_digest=default_policy().digest,
        writer=writer,  # type: ignore[arg-type]
        tenant=TENANT,
        keys=OneKey(),
        clock=ManualClock(),
        randomness=SeededRandomness(),
    )
    assert decision_leaves(record) == [(Service.TENANT_ISOLATION, Outcome.DENY, 0)]
    assert (
        json.loads(record.canonical)["assessments"][0]["reasons"]
        == [code]
        == [isolation_code(error)]
    )
    assert content_of(record) == {"error": str(error)}
    assert writer.records == [(TENANT, record)]


def test_every_service_that_runs_has_a_class_code() -> None:
    assert {service.name for service in SERVICES} <= set(SERVICE_NAMES.values())
    assert [effect.name for effect in Effect] == [Outcome(effect.value).name for effect in Effect]
