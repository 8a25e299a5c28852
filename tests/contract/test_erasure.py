"""Crypto-erasure on a real server: leaves stay, contents say nothing, no key is made again."""

from __future__ import annotations

import json
import secrets
from typing import Any

import asyncpg
import pytest
from tests.contract.test_postgres_ports import rows

from tractatus.adapters.machine import SystemRandomness
from tractatus.adapters.postgres.erasing import (
    erase_tenant,
    look_at_tenant,
    rewrap_keys,
    seal_plain_contents,
)
from tractatus.adapters.postgres.evidence import PostgresEvidenceKeys
from tractatus.adapters.postgres.roles import Login
from tractatus.adapters.postgres.transactions import Pool
from tractatus.errors import ConflictError, LogStateError, ProofError, ScopeError, SettingsError
from tractatus.evidence.codes import Outcome, Service
from tractatus.evidence.record import Assessed, SealedRecord, open_record, seal_record
from tractatus.evidence.sealing import is_sealed
from tractatus.tenancy.scope import TenantId, TenantKind

WORDS = "nobody else may read this"


async def sealed(ports: Any, tenant: TenantId, **changes: Any) -> SealedRecord:
    arguments = {
        "record_id": SystemRandomness().uuid7(),
        "tenant_id": tenant,
        "act": "content.publish",
        "actor": "member-of-the-bakery",
        "at_ms": 1_790_000_000_000,
        "effect": "allow",
        "flags": 0,
        "assessed": [Assessed(Service.BOUNDARY_ENFORCER, Outcome.ALLOW)],
        "policy": bytes(32),
        "content": {"text": WORDS},
        "nonce": secrets.token_bytes(32),
        "key": await ports.keys.for_tenant(tenant),
    }
    return seal_record(**(arguments | changes))


async def decision(ports: Any) -> SealedRecord:
    system = await ports.writer.builtin_tenant(TenantKind.SYSTEM)
    return await sealed(ports, system, act="tenant.erase", actor="operator")


@pytest.fixture
async def superuser(ports: Any) -> Any:
    connection = await asyncpg.connect(ports.database.superuser_url)
    yield connection
    await connection.close()


async def erase(ports: Any, superuser: Any, slug: str) -> None:
    holding = await look_at_tenant(superuser, slug)
    await erase_tenant(superuser, holding, await decision(ports))


async def everything(superuser: Any) -> str:
    """All rows of all tables, as text."""
    tables = await superuser.fetch(
        "SELECT oid::regclass::text AS name FROM pg_class WHERE relkind = 'r' "
        "AND relnamespace::regnamespace::text !~ '^pg_|^information'"
    )
    lines = []
    for table in tables:
        lines += await superuser.fetch(f"SELECT t::text AS line FROM {table['name']} AS t")
    return "\n".join(line["line"] for line in lines)


async def test_after_erasure_leaves_stay_and_nothing_of_the_tenant_can_be_read(
    ports: Any, superuser: Any
) -> None:
    founded, other = await ports.found("bakery"), await ports.found("dairy")
    kept = await sealed(ports, other.tenant_id, actor="member-of-the-dairy")
    async with ports.tenants.tenant(other.token) as transaction:
        await transaction.record(kept)
    for _ in range(3):
        async with ports.tenants.tenant(founded.token) as transaction:
            await transaction.record(await sealed(ports, founded.tenant_id))
            await transaction.execute("SELECT tenancy.add_placeholder('Ada')")
    assert WORDS.encode().hex() not in await everything(superuser)  # sealed all along
    before = await rows(ports, "SELECT commitment, entry FROM evidence.leaf ORDER BY 1")
    await erase(ports, superuser, "bakery")

    after = await rows(ports, "SELECT commitment, entry FROM evidence.leaf ORDER BY 1")
    assert set(before) < set(after) and len(after) == len(before) + 1  # and the decision's own
    whole = await everything(superuser)
    wrapped = [row["wrapped_key"] for row in await rows(ports, "SELECT * FROM evidence.tenant_key")]
    for gone in (WORDS, "member-of-the-bakery", "bakery", "Ada"):
        assert gone not in whole and gone.encode().hex() not in whole, gone
    assert len(wrapped) == 2  # the dairy's and the system's
    stored = await rows(
        ports, "SELECT * FROM evidence.record WHERE tenant_id = $1", founded.tenant_id
    )
    assert [row["canonical"] for row in stored] == [b"{}"] * 3
    assert all(is_sealed(row["content"]) for row in stored)
    # The dairy's record opens as before; the erased ones open with no key that is left.
    mine = await rows(ports, "SELECT * FROM evidence.record WHERE record_id = $1", kept.record_id)
    dairy = await ports.keys.for_tenant(other.tenant_id)
    open_record(
        mine[0]["canonical"], kept.leaves, mine[0]["wrapped_nonce"], dairy, mine[0]["content"]
    )
    for row in stored:
        with pytest.raises(ProofError):
            open_record(kept.canonical, kept.leaves, row["wrapped_nonce"], dairy, row["content"])


async def test_no_key_is_made_again_and_nobody_enters(ports: Any, superuser: Any) -> None:
    founded = await ports.found("bakery")
    await ports.keys.for_tenant(founded.tenant_id)
    await erase(ports, superuser, "bakery")
    pool = await Pool.open(ports.database.url(Login.EVIDENCE_WRITER), size=1)
    try:
        fresh = PostgresEvidenceKeys(pool, bytes(32), SystemRandomness())
        with pytest.raises(ScopeError):
            await fresh.for_tenant(founded.tenant_id)
    finally:
        await pool.close()
    with pytest.raises(ScopeError):
        async with ports.tenants.tenant(founded.token):
            raise AssertionError("an erased tenant was entered")
    with pytest.raises(SettingsError, match="no tenant"):
        await look_at_tenant(superuser, "bakery")
    slug = f"erased-{founded.tenant_id.hex}"
    holding = await look_at_tenant(superuser, slug)
    assert (holding.records, holding.rows) == (0, [])
    with pytest.raises(ConflictError):
        await erase(ports, superuser, slug)


async def test_a_running_process_forgets_a_destroyed_key(ports: Any, superuser: Any) -> None:
    founded = await ports.found("bakery")
    pool = await Pool.open(ports.database.url(Login.EVIDENCE_WRITER), size=1)
    try:
        keys = PostgresEvidenceKeys(pool, bytes(32), SystemRandomness(), keep_seconds=0)
        await keys.for_tenant(founded.tenant_id)
        await erase(ports, superuser, "bakery")
        with pytest.raises(ScopeError):
            await keys.for_tenant(founded.tenant_id)
    finally:
        await pool.close()


async def test_what_came_with_the_schema_and_roles_that_see_nothing_are_refused(
    ports: Any, superuser: Any
) -> None:
    with pytest.raises(SettingsError, match="came with the schema"):
        await look_at_tenant(superuser, "canary")
    migrator = await asyncpg.connect(ports.database.url(Login.MIGRATOR))
    try:
        with pytest.raises(SettingsError, match="row security"):
            await look_at_tenant(migrator, "canary")
    finally:
        await migrator.close()


async def test_plain_contents_are_sealed_once_and_still_open(ports: Any, superuser: Any) -> None:
    founded = await ports.found("bakery")
    plain = [await sealed(ports, founded.tenant_id, is_content_plain=True) for _ in range(3)]
    async with ports.tenants.tenant(founded.token) as transaction:
        for record in plain:
            await transaction.record(record)
    migrator = await asyncpg.connect(ports.database.url(Login.MIGRATOR))
    try:
        assert await seal_plain_contents(migrator, ports.keys) == 3
        assert await seal_plain_contents(migrator, ports.keys) == 0
        # What is sealed cannot be replaced.
        again = (founded.tenant_id, plain[0].record_id, b"\x01" + bytes(40))
        await migrator.execute("SELECT evidence.seal_plain($1, $2, $3)", *again)
    finally:
        await migrator.close()
    key = await ports.keys.for_tenant(founded.tenant_id)
    for record in plain:
        found = await rows(
            ports, "SELECT * FROM evidence.record WHERE record_id = $1", record.record_id
        )
        assert is_sealed(found[0]["content"]) and WORDS.encode() not in found[0]["content"]
        open_record(record.canonical, record.leaves, record.wrapped_nonce, key, found[0]["content"])


async def test_keys_move_to_a_new_master_key_all_or_none(ports: Any, superuser: Any) -> None:
    founded = await ports.found("bakery")
    key = await ports.keys.for_tenant(founded.tenant_id)
    before, after = bytes(32), b"\x07" * 32
    with pytest.raises(LogStateError):
        await rewrap_keys(superuser, b"\x01" * 32, after)
    assert await rewrap_keys(superuser, before, after) == await rewrap_keys(
        superuser, before, after
    )
    pool = await Pool.open(ports.database.url(Login.EVIDENCE_WRITER), size=1)
    try:
        renewed = PostgresEvidenceKeys(pool, after, SystemRandomness())
        assert await renewed.for_tenant(founded.tenant_id) == key
        with pytest.raises(LogStateError):
            await PostgresEvidenceKeys(pool, before, SystemRandomness()).for_tenant(
                founded.tenant_id
            )
    finally:
        await pool.close()


def test_json_is_never_mistaken_for_sealed_content() -> None:
    for value in ({}, [], "x", 1, -1, True, None, 0.5):
        assert not is_sealed(json.dumps(value).encode())
