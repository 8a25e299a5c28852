"""Each way to switch isolation off is refused, or stands in the public log, or is a said limit.

The list is tests/isolation/ways.py, and docs/cannot-be-disabled.md is printed from it.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, LiteralString

import asyncpg
import pg8000.native
import pytest
from sqlalchemy import text
from starlette.routing import Route
from tests.conftest import Cluster, Database, Ports
from tests.contract.test_postgres_ports import sealed
from tests.fault.test_backup import _leaves as leaves_on_disk
from tests.integrations.sqlalchemy.conftest import engine_of
from tests.isolation.injectable import connect
from tests.isolation.ways import (
    DOCUMENT,
    TABLE,
    WAYS,
    Attested,
    Digested,
    Listed,
    Refused,
    Tried,
    Way,
    document,
)
from tests.platform.conftest import World, world
from tests.unit.test_metrics_document import NOW
from tests.unit.test_metrics_document import document as metrics_document

from tractatus.adapters.files.log_store import FileLogStore
from tractatus.adapters.files.secrets import FileSecretStore
from tractatus.adapters.keys.keyring import Keyring
from tractatus.adapters.machine import SystemClock, SystemRandomness
from tractatus.adapters.postgres.attest import attest, find_weaknesses
from tractatus.adapters.postgres.gate import has_gate, install_gate
from tractatus.adapters.postgres.roles import Login
from tractatus.adapters.postgres.schema import describe_schema, schema_digest
from tractatus.adapters.postgres.sequencing import PostgresSequencerStore
from tractatus.adapters.postgres.tenants import PostgresTenantDatabase
from tractatus.adapters.postgres.transactions import Pool
from tractatus.compose.setting_sources import variable_of
from tractatus.compose.settings import Settings
from tractatus.compose.wiring import read_in_force
from tractatus.errors import AttestationError, StoreError, TenancyError, UnscopedQueryError
from tractatus.evidence.codes import CanaryVerdict, Flag, Service
from tractatus.evidence.leaf import ParametersLeaf, SummaryLeaf, parse_leaf
from tractatus.governance.act import Decision, Effect
from tractatus.governance.gate import Gate
from tractatus.integrations.sqlalchemy import Tenancy
from tractatus.notes.policy import Log, WitnessPolicy
from tractatus.notes.signed import VerifierKey
from tractatus.operations.publish import Publisher
from tractatus.operations.sequence import Sequencer
from tractatus.operations.witnessing import Witnesses
from tractatus.platform.application import routes
from tractatus.platform.canary import ACTS, run_round
from tractatus.platform.examples import prepare_sandbox
from tractatus.tenancy.scope import Scope, TenantKind
from tractatus.testing.memory_log import MemoryLog

__all__ = ["world"]

LIMITATIONS = Path(__file__).parents[2] / "docs" / "limitations.md"
READ: LiteralString = "SELECT body FROM community.post"


def ways(kind: type) -> list[Any]:
    """The ways that are tried in this manner, under a name that says which."""
    return [
        pytest.param(way, id=f"{way.who.name.lower()}: {way.what}")
        for way in WAYS
        if isinstance(way.how, kind)
    ]


@pytest.fixture(scope="module")
def shared(cluster: Cluster) -> Iterator[Database]:
    """One database behind the schema gate, in which nothing is ever committed."""
    made = cluster.create(cluster.template)
    asyncio.run(_behind_the_gate(made))
    yield made
    cluster.drop(made)


async def _behind_the_gate(database: Database) -> None:
    async with connected(database.superuser_url) as superuser:
        if not await has_gate(superuser):
            await install_gate(superuser)


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(url)
    try:
        yield connection
    finally:
        await connection.close()


def address(database: Database, login: Login | None) -> str:
    return database.url(login) if login else database.superuser_url


def test_the_page_is_printed_from_the_list() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == document(), "python -m tests.isolation.ways"


def test_every_named_test_is_here() -> None:
    for way in WAYS:
        if isinstance(way.how, Tried):
            assert callable(globals()[f"test_{way.how.test}"]), way


@pytest.mark.parametrize("way", ways(Listed))
def test_a_limit_is_listed(way: Way) -> None:
    assert isinstance(way.how, Listed)
    said = " ".join(LIMITATIONS.read_text(encoding="utf-8").split())
    assert way.how.words in said


@pytest.mark.parametrize("way", ways(Refused))
async def test_it_is_refused(shared: Database, way: Way) -> None:
    how = way.how
    assert isinstance(how, Refused)
    async with connected(address(shared, how.login)) as connection:
        before = await connection.fetchval("SELECT current_user")
        is_apart = how.statements[-1].startswith("ALTER SYSTEM")  # refused in any transaction
        if not is_apart:
            await connection.execute("BEGIN")
        for statement in how.statements[:-1]:
            await connection.execute(statement)
        with pytest.raises(asyncpg.PostgresError) as refused:
            await connection.execute(how.statements[-1])
            # What is judged at the end is judged now; nothing of it is ever kept.
            await connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
        await connection.execute("ROLLBACK")
        assert refused.value.sqlstate == how.state, refused.value
        assert await connection.fetchval("SELECT current_user") == before


@pytest.mark.parametrize("way", ways(Digested))
async def test_it_changes_the_digest(shared: Database, way: Way) -> None:
    how = way.how
    assert isinstance(how, Digested)
    async with connected(address(shared, how.login)) as connection:
        if how.login is None:
            await connection.execute("SET event_triggers = off")
        digest, lines = await schema_digest(connection), await describe_schema(connection)
        transaction = connection.transaction()
        await transaction.start()
        try:
            for statement in how.statements:
                await connection.execute(statement.format(database=shared.name))
            assert await schema_digest(connection) != digest
            changed = set(lines) ^ set(await describe_schema(connection))
        finally:
            await transaction.rollback()
        assert [line for line in changed if line.startswith(how.line)], changed


@pytest.mark.parametrize("way", ways(Attested))
async def test_the_attestation_names_it(shared: Database, way: Way) -> None:
    how = way.how
    assert isinstance(how, Attested)
    async with connected(shared.superuser_url) as connection:
        await connection.execute("SET event_triggers = off; SET session_replication_role = replica")
        transaction = connection.transaction()
        await transaction.start()
        try:
            for statement in how.statements:
                await connection.execute(statement)
            found = await find_weaknesses(connection)
        finally:
            await transaction.rollback()
    assert how.rule in {one.rule for one in found}


# What stands in the log ---------------------------------------------------------------------------


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
    assert (await run_round(world.context, http, 1)).caught == len(ACTS)
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
        log.decide(Service.CANARY, CanaryVerdict.CAUGHT, len(ACTS), Flag.CANARY)
        log.close_epoch(end)
    uptime = metrics_document(log)["windows"]["24h"]["uptime"]
    assert uptime["rounds_due"] > 30
    assert uptime["rounds_caught"] == 2
    assert uptime["value"] < 0.1


# What is refused ----------------------------------------------------------------------------------

_CHILD = """
import asyncio, os, sys
from tractatus.adapters.postgres.tenants import PostgresTenantDatabase
from tractatus.adapters.postgres.transactions import Pool
from tractatus.errors import TenancyError

async def main():
    pool = await Pool.open(os.environ["ADDRESS"], size=1)
    try:
        async with PostgresTenantDatabase(pool).public() as transaction:
            rows = await transaction.fetch("SELECT body FROM community.post")
            print("rows", len(rows))
    except TenancyError as error:
        print("refused", type(error).__name__)
    finally:
        await pool.close()

asyncio.run(main())
"""
_PG = {
    "PGOPTIONS": "-c row_security=off -c session_replication_role=replica",
    "PGUSER": "tractatus_superuser",
    "PGPASSWORD": "x",
    "PGDATABASE": "postgres",
    "PGHOST": "/nowhere",
    "PGPORT": "1",
    "PGSSLMODE": "disable",
    "PGPASSFILE": "/nowhere",
    "PGSERVICE": "x",
    "PGTARGETSESSIONATTRS": "any",
    "PGAPPNAME": "x",
}


def test_refused_by_the_database_under_every_environment_variable(database: Database) -> None:
    """Rows are there, every variable is set to what could hurt, and none comes out."""
    superuser = connect(database.superuser_url)
    superuser.run("SET session_replication_role = replica")
    superuser.run(
        f"INSERT INTO {TABLE} (tenant_id, post_id, author_id, body, written_at_ms, effect, "
        "record_id) SELECT tenant_id, uuidv7(), uuidv7(), 'x', 1, 'allow', uuidv7() "
        "FROM tenancy.tenant"
    )
    superuser.close()
    ours = {variable_of(field.name): "off" for field in fields(Settings)}
    assert "TRACTATUS_ENVIRONMENT" in ours
    done = subprocess.run(
        [sys.executable, "-c", _CHILD],
        capture_output=True,
        text=True,
        timeout=60,
        env={**ours, **_PG, "PATH": os.environ["PATH"], "ADDRESS": database.url(Login.APP)},
    )
    assert done.stdout == "refused UnscopedQueryError\n", done.stdout + done.stderr


async def test_refused_by_the_database_without_the_tripwire(
    ports: Ports, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _give_a_post(ports)
    engine = engine_of(ports.database.url(Login.APP))
    # As somebody would who had got into the process: the tripwire is never set.
    monkeypatch.setattr("tractatus.integrations.sqlalchemy.units.watch", lambda *_, **__: None)
    tenancy = Tenancy(engine)
    try:
        with tenancy.engine.connect() as connection, pytest.raises(Exception) as refused:
            connection.execute(text(READ))
    finally:
        engine.dispose()
    assert "TR001" in str(refused.value)


async def test_refused_by_the_database_whatever_python_says(
    ports: Ports, monkeypatch: pytest.MonkeyPatch
) -> None:
    victim = await _give_a_post(ports)
    scope = Scope(victim.tenant_id, victim.member_id, "bakery", TenantKind.MEMBER, "founder")

    async def pretend(*_: object) -> Scope:
        return scope

    monkeypatch.setattr("tractatus.adapters.postgres.tenants._enter", pretend)
    with pytest.raises(UnscopedQueryError):
        async with ports.tenants.tenant(victim.token) as transaction:
            await transaction.fetch(READ)

    @contextmanager
    def silent() -> Iterator[None]:
        try:
            yield
        except asyncpg.PostgresError:
            return

    for room in ("tenants", "transactions"):
        monkeypatch.setattr(f"tractatus.adapters.postgres.{room}.translated", silent)
    monkeypatch.setattr(
        "tractatus.adapters.postgres.transactions.PostgresTransaction.refuse_if_aborted",
        lambda _: None,
    )
    async with ports.tenants.public() as transaction:
        assert await transaction.fetch(READ) is None


async def test_refused_on_a_second_driver(ports: Ports) -> None:
    await _give_a_post(ports)
    connection = connect(ports.database.url(Login.APP))
    try:
        for statement in (READ, "SELECT tenancy.enter('guess')"):
            with pytest.raises(pg8000.native.DatabaseError) as refused:
                connection.run(statement)
            assert refused.value.args[0]["C"] in ("TR001", "TR002")
    finally:
        connection.close()


async def test_refused_after_leftovers_in_the_pool(ports: Ports) -> None:
    victim = await _give_a_post(ports)
    other = await ports.found("dairy")
    pool = await Pool.open(ports.database.url(Login.APP), size=1)
    tenants = PostgresTenantDatabase(pool)
    try:
        async with tenants.tenant(victim.token) as transaction:
            assert len(await transaction.fetch(READ)) == 1
            await transaction.execute(
                "SELECT set_config('tractatus.context', "
                "current_setting('tractatus.context'), false)"
            )
            await transaction.execute("DECLARE kept CURSOR WITH HOLD FOR " + READ)
        with pytest.raises(UnscopedQueryError):
            async with tenants.public() as transaction:
                await transaction.fetch(READ)
        async with tenants.tenant(victim.token) as transaction:
            await transaction.execute("SET row_security = off")
        with pytest.raises(StoreError):
            async with tenants.public() as transaction:
                await transaction.fetch("FETCH ALL FROM kept")
        async with tenants.tenant(other.token) as transaction:
            assert await transaction.fetch(READ) == []
    finally:
        await pool.close()


async def _give_a_post(ports: Ports) -> Any:
    """A tenant with a post; there is something to see."""
    victim = await ports.found("bakery")
    async with connected(ports.database.superuser_url) as superuser:
        await superuser.execute("SET session_replication_role = replica")
        await superuser.execute(
            f"INSERT INTO {TABLE} (tenant_id, post_id, author_id, body, written_at_ms, effect, "
            "record_id) VALUES ($1, uuidv7(), $2, 'bread', 1, 'allow', uuidv7())",
            victim.tenant_id,
            victim.member_id,
        )
    return victim


def test_refused_on_the_pages_of_the_administrator() -> None:
    changing = {
        route.path
        for route in routes()
        if isinstance(route, Route)
        and "admin" in route.path
        and set(route.methods or ()) - {"GET", "HEAD"}
    }
    doors = {"/admin/log-in", "/admin/log-out", "/admin/setup/{link}"}
    # Asking for content changes nothing: it is refused by the database, and that is recorded.
    assert changing == {*doors, "/admin/ask-for-content"}


async def test_refused_at_the_start_on_a_weaker_database(database: Database) -> None:
    async with connected(database.superuser_url) as superuser:
        await superuser.execute("SET event_triggers = off")
        await superuser.execute(f"ALTER TABLE {TABLE} DISABLE ROW LEVEL SECURITY")
    async with connected(database.url(Login.MIGRATOR)) as migrator:
        found = await attest(migrator)
    with pytest.raises(AttestationError, match=TABLE):
        found.require_strong()


async def test_refused_by_the_pool_of_a_login_that_is_too_strong(shared: Database) -> None:
    for url in (shared.superuser_url, shared.url(Login.MIGRATOR)):
        with pytest.raises(AttestationError):
            await Pool.open(url, size=1)
    assert issubclass(UnscopedQueryError, TenancyError)
