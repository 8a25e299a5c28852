"""Without the gate attestation remains: every hour, shown and recorded where it fails."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import asyncpg
import pytest
from tests.conftest import Ports, run_apart

from tractatus.adapters.machine import SystemClock, SystemRandomness
from tractatus.adapters.postgres.roles import Login
from tractatus.adapters.postgres.transactions import Pool
from tractatus.adapters.postgres.urls import with_login
from tractatus.cli import main
from tractatus.compose import database
from tractatus.compose.checks import schema_check
from tractatus.compose.settings import Settings, load_settings
from tractatus.compose.watching import ATTESTATION_FILE, attest_once
from tractatus.platform.context import PlatformContext
from tractatus.web.health import Health

NO_GATE = """
SET event_triggers = off;
DROP EVENT TRIGGER schema_gate_command;
DROP EVENT TRIGGER schema_gate_drop;
DROP EVENT TRIGGER schema_gate_start;
DROP SCHEMA schema_gate CASCADE;
"""
HOLE = "CREATE POLICY hole ON tenancy.member TO tractatus_app USING (true)"


@pytest.fixture
def settings(ports: Ports, tmp_path: Path) -> Settings:
    """A data directory whose database is the test's."""
    made = load_settings({"data": tmp_path}, {})
    made.run.mkdir()
    made.secrets.mkdir()
    url = with_login(ports.database.superuser_url, "nobody", "")
    (made.run / "database-url").write_text(url)
    (made.secrets / "database.json").write_text(json.dumps(ports.database.passwords))
    return made


def context_of(ports: Ports) -> PlatformContext:
    return cast(
        "PlatformContext",
        SimpleNamespace(
            clock=SystemClock(),
            randomness=SystemRandomness(),
            evidence=ports.writer,
            keys=ports.keys,
            gate=SimpleNamespace(policy=SimpleNamespace(digest=bytes(32))),
        ),
    )


async def run(ports: Ports, sql: str) -> Any:
    superuser = await asyncpg.connect(ports.database.superuser_url)
    try:
        return (
            await superuser.fetch(sql) if sql.startswith("SELECT") else await superuser.execute(sql)
        )
    finally:
        await superuser.close()


async def test_a_failed_attestation_is_a_decision_an_hour_and_shown(ports, settings):
    context = context_of(ports)
    assert (await attest_once(settings, context)).findings == ()
    pool = await Pool.open(ports.database.url(Login.EVIDENCE_WRITER))
    try:
        await run(ports, NO_GATE + HOLE)
        found = await attest_once(settings, context)
        await attest_once(settings, context)
        assert (found.gate, len(found.findings)) == (False, 2)
        part = await (await schema_check(pool, settings.run))()
    finally:
        await pool.close()
    rows = await run(ports, "SELECT act, effect FROM evidence.record")
    assert [tuple(row) for row in rows] == [("schema.attest", "deny")]
    kept = json.loads((settings.run / ATTESTATION_FILE).read_text())
    assert (kept["gate"], kept["findings"]) == (False, 2)
    assert part.health is Health.PASS  # the catalog is looked at every half minute


async def test_readiness_says_that_the_database_is_weaker(ports, settings, monkeypatch):
    monkeypatch.setattr("tractatus.compose.checks._SCHEMA_SECONDS", 0.0)
    pool = await Pool.open(ports.database.url(Login.EVIDENCE_WRITER))
    try:
        check = await schema_check(pool, settings.run)
        assert (await check()).health is Health.PASS
        (settings.run / ATTESTATION_FILE).write_text('{"at": 1, "gate": true, "findings": 1}')
        assert (await check()).output == "the database is weaker than declared"
    finally:
        await pool.close()


def test_the_command_says_that_the_gate_is_absent(database, capsys):
    async def drop() -> None:
        connection = await asyncpg.connect(database.superuser_url)
        await connection.execute(NO_GATE)
        await connection.close()

    run_apart(drop)
    assert main(["tenancy", "attest", "--database", database.superuser_url]) == 0
    assert "ABSENT  schema gate" in capsys.readouterr().out


GARDEN = """
CREATE TABLE community.plant (
    tenant_id uuid NOT NULL REFERENCES tenancy.tenant, plant_id uuid NOT NULL,
    PRIMARY KEY (tenant_id, plant_id));
"""


async def test_migrate_applies_refuses_and_rehearses(
    ports, settings, capsys, tmp_path, monkeypatch
):
    master = SimpleNamespace(master_key=lambda: bytes(32))  # of the ports' own keys
    monkeypatch.setattr("tractatus.compose.schema_recording.keyring", lambda _: master)
    good, bad = tmp_path / "good.sql", tmp_path / "bad.sql"
    bad.write_text(GARDEN)
    good.write_text(GARDEN + "SELECT tenancy.protect('community.plant', 'SELECT')")

    async def tenancy_migrate(*words: str) -> int:
        command = ["tenancy", "migrate", "--data", str(settings.data), *words]
        return await asyncio.to_thread(main, command)

    assert await tenancy_migrate("--dry-run", str(bad)) == 1
    assert "bad.sql: would be refused" in capsys.readouterr().out
    assert await tenancy_migrate(str(bad)) == 1
    assert "the table is not declared" in capsys.readouterr().err
    assert await tenancy_migrate(str(good)) == 0
    assert "CREATE TABLE community.plant" in capsys.readouterr().out
    rows = await run(ports, "SELECT effect FROM evidence.record ORDER BY at_ms, record_id")
    assert [row["effect"] for row in rows] == ["deny", "allow"]


OF_ANOTHER_RELEASE = """
SET event_triggers = off;
CREATE OR REPLACE FUNCTION schema_gate.new_findings()
RETURNS TABLE (rule text, object text, problem text, mend text)
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$ SELECT 'rule', 'object', 'what this release declares was a weakness in that one', 'none' $$;
"""


def test_a_release_is_judged_by_its_own_rules_and_not_by_those_it_finds(
    ports: Ports, tmp_path: Path
) -> None:
    settings = load_settings({"data": tmp_path, "database": ports.database.superuser_url}, {})
    settings.run.mkdir()
    settings.secrets.mkdir()
    (settings.secrets / "database.json").write_text(json.dumps(ports.database.passwords))

    async def of_another_release() -> None:
        superuser = await asyncpg.connect(ports.database.superuser_url)
        await superuser.execute(OF_ANOTHER_RELEASE)
        await superuser.execute("RESET event_triggers")
        with pytest.raises(asyncpg.PostgresError, match="was a weakness in that one"):
            await superuser.execute("REVOKE ALL ON FUNCTION lo_create(oid) FROM PUBLIC")
        await superuser.close()

    run_apart(of_another_release)
    run_apart(lambda: database.prepare(settings))
    found = run_apart(lambda: _new_findings(ports))
    assert found == []


async def _new_findings(ports: Ports) -> list[asyncpg.Record]:
    superuser = await asyncpg.connect(ports.database.superuser_url)
    found = await superuser.fetch("SELECT * FROM schema_gate.new_findings()")
    await superuser.close()
    return found
