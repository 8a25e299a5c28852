"""What the database guide shows runs, and what it says is so."""

from __future__ import annotations

import re
from pathlib import Path

import asyncpg

from tractatus.adapters.postgres.account import FALLBACK
from tractatus.adapters.postgres.attest import MINIMUM_VERSION, attest
from tractatus.adapters.postgres.roles import DEFINER, Login

GUIDE = (Path(__file__).parents[2] / "docs" / "guides" / "database.md").read_text(encoding="utf-8")


async def test_a_table_of_ones_own_is_protected_and_counted(ports):
    (block,) = re.findall(r"^```sql\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)
    (counting,) = re.findall(r"`(tenancy\.count_rows\([^`]*\))`", GUIDE)
    # Only a superuser may change the schema without a record; the tables are the migrator's.
    migrator = await asyncpg.connect(ports.database.superuser_url)
    try:
        await migrator.execute(f"SET ROLE {Login.MIGRATOR}")
        await migrator.execute(block)
        await migrator.execute(f"SELECT {counting}")
        found = await attest(migrator)
    finally:
        await migrator.close()
    assert found.findings == ()
    assert "garden.plant" in found.protected
    first, second = await ports.found("bakery"), await ports.found("library")
    for founded in (first, second):
        async with ports.tenants.tenant(founded.token) as transaction:
            await transaction.execute("INSERT INTO garden.plant (name) VALUES ('fern')")
            rows = await transaction.fetch("SELECT tenant_id FROM garden.plant")
        assert [row["tenant_id"] for row in rows] == [founded.tenant_id]
    async with ports.administrator.transaction() as transaction:
        listed = await transaction.fetch("SELECT slug, counts FROM tenancy.tenant_metadata()")
    counts = {row["slug"]: row["counts"] for row in listed}
    assert '"plants": 1' in counts["bakery"]
    assert '"plants": 0' in counts["canary"]


def test_the_names_and_numbers_are_those_of_the_code():
    for login in (*Login, DEFINER):
        assert f"`{login}`" in GUIDE
    assert f"`{FALLBACK}`" in GUIDE
    assert f"version {MINIMUM_VERSION // 10_000}.{MINIMUM_VERSION % 100} or later" in GUIDE
