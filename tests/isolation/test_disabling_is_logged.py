"""What cannot be refused stands in the public log within one epoch."""

from __future__ import annotations

import asyncio
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from tests.conftest import Database, Ports
from tests.contract.test_postgres_ports import sealed
from tests.fault.test_backup import _leaves as leaves_on_disk
from tests.isolation.behind_the_gate import connected, shared
from tests.isolation.ways import TABLE
from tests.platform.conftest import World, world
from tests.unit.test_metrics_document import NOW
from tests.unit.test_metrics_document import document as metrics_document

from tractatus.adapters.files.log_store import FileLogStore
from tractatus.adapters.files.secrets import FileSecretStore
from tractatus.adapters.keys.keyring import Keyring
from tractatus.adapters.machine import SystemClock, SystemRandomness
from tractatus.adapters.postgres.roles import Login
from tractatus.adapters.postgres.schema import schema_digest
from tractatus.adapters.postgres.sequencing import PostgresSequencerStore
from tractatus.adapters.postgres.transactions import Pool
from tractatus.compose.wiring import read_in_force
from tractatus.evidence.codes import CanaryVerdict, Flag, Service
from tractatus.evidence.leaf import ParametersLeaf, SummaryLeaf, parse_leaf
from tractatus.evidence.metrics import ACTS_IN_A_ROUND
from tractatus.governance.act import Decision, Effect
from tractatus.governance.gate import Gate
from tractatus.notes.policy import Log, WitnessPolicy
from tractatus.notes.signed import VerifierKey
from tractatus.operations.publish import Publisher
from tractatus.operations.sequence import Sequencer
from tractatus.operations.witnessing import Witnesses
from tractatus.platform.canary import run_round
from tractatus.platform.examples import prepare_sandbox
from tractatus.testing.memory_log import MemoryLog

__all__ = ["shared", "world"]


async def test_a_change_stands_in_the_next_summary(ports: Ports, tmp_path: Path) -> None:
    """End to end for one of them: a policy dropped past the gate, a real sequencer, a real log."""
    bakery = await ports.found("bakery")
    url = ports.database.url(Login.SEQUENCER)
    pool = await Pool.open(url, size=2)
    log = FileLogStore(tmp_path / "log")
    signer = Keyring(FileSecretStore(tmp_path / "keys"), SystemRandomness()).log_signer()
    policy = WitnessPolicy(logs=(Log(VerifierKey.parse(signer.verifier_key)),))
    store = PostgresSequencerStore(pool, url)
    sequencer = Sequencer(
        store,
        Publisher(store, log, signer, Witnesses([], policy)),
        SystemClock(),
        ParametersLeaf(k=1, t=1, hold=1, tick=1, heartbeat=60_000, canary_interval=60_000),
        lambda: read_in_force(pool),
    )

    async def published() -> SummaryLeaf:
        await ports.writer.record(bakery.tenant_id, sealed(bakery.tenant_id))
        await sequencer.tick()
        last = parse_leaf(leaves_on_disk(tmp_path / "log")[-1])
        assert isinstance(last, SummaryLeaf)
        return last

    try:
        with log.writing():
            async with store.exclusive():
                first, second = await published(), await published()
                async with connected(ports.database.superuser_url) as superuser:
                    await superuser.execute("SET event_triggers = off")
                    await superuser.execute(f"DROP POLICY tenant_scope ON {TABLE}")
                third = await published()
    finally:
        await pool.close()
    assert first.digests == second.digests
    assert third.digests.schema != second.digests.schema
    assert third.digests == replace(second.digests, schema=third.digests.schema)


async def test_shown_in_the_digest_after_alter_system(shared: Database) -> None:
    async with connected(shared.superuser_url) as superuser:
        before = await _new_digest(shared)
        for setting in ("event_triggers = off", "session_replication_role = replica"):
            name = setting.partition(" ")[0]
            await superuser.execute(f"ALTER SYSTEM SET {setting}")
            try:
                await _reload(superuser, shared, is_changed=True, before=before)
            finally:
                await superuser.execute(f"ALTER SYSTEM RESET {name}")
                await _reload(superuser, shared, is_changed=False, before=before)


async def _reload(
    superuser: asyncpg.Connection, database: Database, *, is_changed: bool, before: bytes
) -> None:
    """Read the files again, and wait until the sequencer's next connection sees it."""
    await superuser.execute("SELECT pg_reload_conf()")
    for _ in range(200):
        if (await _new_digest(database) != before) is is_changed:
            return
        await asyncio.sleep(0.05)
    raise AssertionError("the digest of new connections stayed as it was")


async def _new_digest(database: Database) -> bytes:
    async with connected(database.url(Login.SEQUENCER)) as connection:
        return await schema_digest(connection)


async def test_shown_in_the_software_digest(shared: Database, tmp_path: Path) -> None:
    package = tmp_path / "tractatus"
    for part in ("tenancy", "governance"):
        source = Path(__file__).parents[2] / "src" / "tractatus" / part
        shutil.copytree(source, package / part)
    pool = await Pool.open(shared.url(Login.SEQUENCER), size=1)
    try:
        before = await read_in_force(pool, package)
        with (package / "governance" / "gate.py").open("a") as file:
            file.write("# allow everything\n")
        after = await read_in_force(pool, package)
    finally:
        await pool.close()
    assert after.software != before.software
    assert after == replace(before, software=after.software)


async def test_shown_by_the_canaries_when_the_gate_allows_everything(
    world: World, ports: Ports, monkeypatch: pytest.MonkeyPatch
) -> None:
    await prepare_sandbox(world.context)
    http = world.browser().http
    assert (await run_round(world.context, http, 1)).caught == ACTS_IN_A_ROUND
    decide = Gate.decide

    def allow(gate: Gate, *words: Any, **more: Any) -> Decision:
        decision = decide(gate, *words, **more)
        allowed = tuple(replace(one, effect=Effect.ALLOW) for one in decision.assessments)
        return replace(decision, effect=Effect.ALLOW, assessments=allowed)

    monkeypatch.setattr(Gate, "decide", allow)
    found = await run_round(world.context, http, 2)
    assert found.caught < found.sent
    async with connected(ports.database.superuser_url) as superuser:
        rows = await superuser.fetch(
            "SELECT entry FROM evidence.leaf JOIN evidence.record USING (tenant_id, record_id) "
            "WHERE act = 'canary.verdict'"
        )
    missed = [row for row in rows if row["entry"][2] == CanaryVerdict.MISSED]
    assert len(missed) == found.sent - found.caught


def test_shown_as_missing_rounds_when_no_canary_comes() -> None:
    minute = 60_000
    log = MemoryLog()
    for end in (NOW - 40 * minute, NOW - minute):
        # Everything goes on but the canaries.
        log.decide(Service.CANARY, CanaryVerdict.CAUGHT, ACTS_IN_A_ROUND, Flag.CANARY)
        log.close_epoch(end)
    uptime = metrics_document(log)["windows"]["24h"]["uptime"]
    assert uptime["rounds_due"] > 30
    assert uptime["rounds_caught"] == 2
    assert uptime["value"] < 0.1
