"""Contents of old decisions go; records, leaves, receipts and journals say what they said."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import asyncpg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.contract.test_erasure import decision, everything, sealed
from tests.contract.test_postgres_ports import rows

from tractatus.adapters.postgres.erasing import seal_plain_contents
from tractatus.adapters.postgres.retention import (
    kept_decisions,
    old_contents,
    remove_contents,
    tenant_named,
)
from tractatus.adapters.postgres.roles import Login, verify_sees_all
from tractatus.errors import SettingsError
from tractatus.evidence.record import open_nonce, open_record, open_stored_content
from tractatus.evidence.sealing import REMOVED, is_sealed, open_content, seal_content

LONG_AGO, NOW = 1_700_000_000_000, 1_790_000_000_000
BETWEEN = 1_750_000_000_000


@pytest.fixture
async def superuser(ports: Any) -> Any:
    connection = await asyncpg.connect(ports.database.superuser_url)
    yield connection
    await connection.close()


async def recorded(ports: Any, founded: Any, at_ms: int, words: str) -> Any:
    record = await sealed(ports, founded.tenant_id, at_ms=at_ms, content={"text": words})
    async with ports.tenants.tenant(founded.token) as transaction:
        await transaction.record(record)
    return record


async def stored(ports: Any, record: Any) -> Any:
    (row,) = await rows(
        ports, "SELECT * FROM evidence.record WHERE record_id = $1", record.record_id
    )
    return row


async def test_old_contents_go_and_everything_else_holds(ports: Any, superuser: Any) -> None:
    bakery, dairy = await ports.found("bakery"), await ports.found("dairy")
    old = await recorded(ports, bakery, LONG_AGO, "old words")
    new = await recorded(ports, bakery, NOW, "new words")
    other = await recorded(ports, dairy, LONG_AGO, "old words of others")
    leaves = await rows(ports, "SELECT commitment, entry FROM evidence.leaf ORDER BY 1")

    assert await old_contents(superuser, BETWEEN, None) == 2
    assert await old_contents(superuser, BETWEEN, bakery.tenant_id) == 1
    own = await decision(ports)
    assert await remove_contents(superuser, BETWEEN, bakery.tenant_id, own) == 1
    assert await old_contents(superuser, BETWEEN, bakery.tenant_id) == 0

    key = await ports.keys.for_tenant(bakery.tenant_id)
    row = await stored(ports, old)
    assert row["content"] == REMOVED
    assert row["canonical"] == old.canonical
    # The leaves still commit to the record, with the content unsaid.
    opened = open_record(row["canonical"], old.leaves, row["wrapped_nonce"], key, row["content"])
    assert open_stored_content(opened, REMOVED, open_nonce(row["wrapped_nonce"], key)) is None
    assert (await stored(ports, new))["content"] == new.content
    assert (await stored(ports, other))["content"] == other.content
    after = await rows(ports, "SELECT commitment, entry FROM evidence.leaf ORDER BY 1")
    assert set(leaves) < set(after) and len(after) == len(leaves) + len(own.leaves)
    assert old.content.hex() not in await everything(superuser)


async def test_of_all_tenants_and_twice(ports: Any, superuser: Any) -> None:
    bakery, dairy = await ports.found("bakery"), await ports.found("dairy")
    await recorded(ports, bakery, LONG_AGO, "a")
    await recorded(ports, dairy, LONG_AGO, "b")
    first, second = await decision(ports), await decision(ports)
    assert await remove_contents(superuser, BETWEEN, None, first) == 2
    assert await remove_contents(superuser, BETWEEN, None, second) == 0
    # Where nothing goes, nothing was done that could be recorded.
    assert await rows(ports, "SELECT FROM evidence.record WHERE record_id = $1", first.record_id)
    assert not await rows(
        ports, "SELECT FROM evidence.record WHERE record_id = $1", second.record_id
    )
    kept = await kept_decisions(superuser, bakery.tenant_id)
    assert (kept.records, kept.removed, kept.content_bytes) == (1, 1, 0)
    assert kept.oldest_ms == LONG_AGO


async def test_what_was_removed_is_not_taken_for_plain_content(ports: Any, superuser: Any) -> None:
    """At the next start of `up`, which seals what lies there plainly."""
    bakery = await ports.found("bakery")
    old = await recorded(ports, bakery, LONG_AGO, "a")
    await remove_contents(superuser, BETWEEN, None, await decision(ports))
    migrator = await asyncpg.connect(ports.database.url(Login.MIGRATOR))
    assert await seal_plain_contents(migrator, ports.keys) == 0
    await migrator.close()
    assert (await stored(ports, old))["content"] == REMOVED


@pytest.mark.parametrize(
    "login", [Login.APP, Login.PLATFORM, Login.EVIDENCE_WRITER, Login.MIGRATOR]
)
async def test_no_login_of_ours_can_do_it(ports: Any, login: str) -> None:
    old = await recorded(ports, await ports.found("bakery"), LONG_AGO, "a")
    connection = await asyncpg.connect(ports.database.url(login))
    try:
        with pytest.raises(SettingsError, match="passes row security"):
            await verify_sees_all(connection)
        with suppress(asyncpg.PostgresError):
            await connection.execute("UPDATE evidence.record SET content = $1", REMOVED)
    finally:
        await connection.close()
    assert (await stored(ports, old))["content"] == old.content


async def test_a_tenant_that_is_not_there_is_named(superuser: Any, ports: Any) -> None:
    with pytest.raises(SettingsError, match="no tenant of this short name: nobody"):
        await tenant_named(superuser, "nobody")


@given(st.binary(min_size=2, max_size=60), st.binary(min_size=32, max_size=32))
def test_no_content_seals_to_what_stands_for_none(content: bytes, nonce: bytes) -> None:
    made = seal_content(nonce, bytes(32), content)
    assert is_sealed(made) and is_sealed(REMOVED)
    assert made != REMOVED
    assert open_content(made, nonce) == content
    assert open_content(REMOVED, nonce) is None
