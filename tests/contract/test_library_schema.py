"""What the database itself holds of programs and of shadow, whatever a program sends."""

from __future__ import annotations

from dataclasses import replace

import asyncpg
import pytest
from tests.interception.ground import ask, installation, prepared_gate

from tractatus import Act, Mode
from tractatus.adapters.machine import SystemClock, SystemRandomness
from tractatus.adapters.postgres.attest import attest
from tractatus.adapters.postgres.roles import Login
from tractatus.errors import ConflictError, ScopeError, TenancyError
from tractatus.evidence.codes import Flag
from tractatus.governance.documents.requests import DecideRequest
from tractatus.governance.gate import Gate as PureGate
from tractatus.operations.decide import seal_decision
from tractatus.operations.policies import default_policy
from tractatus.tenancy.scope import TenantId, TenantKind

ACT = Act("git.commit", "me")


async def seal(ports, tenant, *, act=ACT, kind=TenantKind.MEMBER, **more):
    decision = PureGate(default_policy()).decide(act)
    return await seal_decision(
        decision, act, tenant=tenant, kind=kind, keys=ports.keys, clock=SystemClock(),
        randomness=SystemRandomness(), **more,
    )  # fmt: skip


async def test_shadow_stands_in_every_leaf_and_cannot_be_left_out(ports):
    here = await ports.found("garden")
    shadow = await seal(ports, here.tenant_id, is_shadow=True)
    plain = await seal(ports, here.tenant_id, record_id=shadow.record_id)
    assert shadow.flags == Flag.SHADOW
    mixtures = (
        replace(shadow, flags=0),
        replace(shadow, leaves=plain.leaves),
        replace(shadow, canonical=plain.canonical),
        replace(plain, flags=int(Flag.SHADOW)),
        replace(plain, leaves=shadow.leaves),
    )
    for mixture in mixtures:
        with pytest.raises(ScopeError):
            async with ports.tenants.tenant(here.token) as transaction:
                await transaction.record(mixture)
        with pytest.raises(ScopeError):
            await ports.writer.record(here.tenant_id, mixture)
    async with ports.tenants.tenant(here.token) as transaction:
        await transaction.record(shadow)


async def test_what_was_decided_in_shadow_is_not_taken_for_its_enforcement(ports):
    here = await ports.found("garden")
    shadow = await seal(ports, here.tenant_id, is_shadow=True)
    await ports.writer.record(here.tenant_id, shadow)
    await ports.writer.record(here.tenant_id, shadow)  # the same again changes nothing
    enforced = await seal(ports, here.tenant_id, record_id=shadow.record_id)
    with pytest.raises(ConflictError):
        await ports.writer.record(here.tenant_id, enforced)
    other = await seal(
        ports, here.tenant_id, act=Act("opinion.record", "me"), record_id=shadow.record_id,
        is_shadow=True,
    )  # fmt: skip
    with pytest.raises(ConflictError):
        await ports.writer.record(here.tenant_id, other)


async def test_a_shadow_decision_opens_no_change_of_the_schema(ports, database):
    system = await ports.builtin(TenantKind.SYSTEM)
    act = Act("schema.change", "migrator")
    shadow = await seal(
        ports, system.tenant_id, act=act, kind=TenantKind.SYSTEM, is_shadow=True,
        is_content_plain=True,
    )  # fmt: skip
    connection = await asyncpg.connect(database.url(Login.MIGRATOR))
    try:
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match="shadow decision opens"):
            await connection.execute(
                "SELECT evidence.record_schema_change($1,$2,$3,$4,$5,$6,$7,$8,$9)",
                shadow.record_id, shadow.act, shadow.at_ms, shadow.effect, shadow.flags,
                shadow.canonical, shadow.content, shadow.wrapped_nonce, list(shadow.leaves),
            )  # fmt: skip
    finally:
        await connection.close()


async def own_tenant(ports, slug):
    async with ports.issuer.transaction() as transaction:
        row = await transaction.fetch_one("SELECT * FROM identity.library_tenant($1)", slug)
    return row["tenant_id"], row["member_id"]


async def test_a_program_has_a_tenant_that_is_no_product_and_nobody_s(ports):
    made = await own_tenant(ports, "library")
    assert await own_tenant(ports, "library") == made
    assert await own_tenant(ports, "another") != made
    await ports.found("garden")
    with pytest.raises(ConflictError, match=r"another tenant|already"):
        await own_tenant(ports, "garden")
    async with ports.tenants.public() as transaction:
        rows = await transaction.fetch("SELECT tenancy.variants_in_use() AS variant")
    assert [row["variant"] for row in rows] == ["community"]


async def test_only_the_issuer_makes_one(ports, database):
    for login in (Login.APP, Login.PLATFORM, Login.EVIDENCE_WRITER, Login.SEQUENCER):
        connection = await asyncpg.connect(database.url(login))
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.fetch("SELECT * FROM identity.library_tenant('x')")
        await connection.close()


async def test_a_token_decides_where_decisions_stand(ports, database, tmp_path):
    await installation(database, tmp_path)
    here = await ports.found("garden")
    # The keys of a tenant are made under the master key of this installation.
    ask(database, "DELETE FROM evidence.tenant_key")
    gate = prepared_gate(database, tmp_path, token=here.token)
    async with gate.act(ACT) as permit:
        pass
    gate.close()
    rows = ask(database, "SELECT tenant_id FROM evidence.record WHERE record_id = $1",
               permit.record_id)  # fmt: skip
    assert [TenantId(row["tenant_id"]) for row in rows] == [here.tenant_id]
    stranger = prepared_gate(database, tmp_path, token=b"x" * 32)
    with pytest.raises(Exception, match=r"gate\.not_recorded"):
        async with stranger.act(ACT):
            pytest.fail("it ran")
    stranger.close()


async def test_an_approval_is_asked_for_and_not_used_by_shadow(ports, database, tmp_path):
    await installation(database, tmp_path)
    here = await ports.found("garden")
    ask(database, "DELETE FROM evidence.tenant_key")
    act = Act("git.commit", "me", description="Relax the privacy policy")
    shadow = prepared_gate(database, tmp_path, token=here.token, mode=Mode.SHADOW)
    async with shadow.act(act) as observed:
        assert observed.approval_id is None
    gate = prepared_gate(database, tmp_path, token=here.token)
    answered = await gate.ask_async(_request(act))
    assert answered.approval_id is not None
    async with shadow.act(act, approval=answered.approval_id) as observed:
        assert not observed.is_enforced
    (row,) = ask(
        database, "SELECT flags FROM evidence.record WHERE record_id = $1", observed.record_id
    )
    assert row["flags"] == Flag.SHADOW
    # Nobody has answered, so it opens nothing, and says why.
    refused = await gate.ask_async(_request(act), answered.approval_id)
    codes = {one.code for found in refused.decision.assessments for one in found.reasons}
    assert any(code.startswith("approval.") for code in codes)
    assert refused.record_id is not None
    (row,) = ask(database, "SELECT count(*) AS n FROM approval.execution")
    assert row["n"] == 0
    gate.close()
    shadow.close()


def _request(act):
    return DecideRequest(act)


async def test_the_schema_is_as_declared(database):
    connection = await asyncpg.connect(database.superuser_url)
    (await attest(connection)).require_strong()
    await connection.close()
    assert issubclass(ScopeError, TenancyError)
