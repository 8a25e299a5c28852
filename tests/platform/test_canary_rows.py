"""Canary rows: whoever sees or changes one that is not theirs has raised an alarm."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import httpx
import pytest
from tests.platform.conftest import World
from tests.platform.test_public import leaves

from tractatus.adapters.machine import SystemClock
from tractatus.adapters.postgres.roles import Login
from tractatus.adapters.postgres.sequencing import PostgresSequencerStore
from tractatus.adapters.postgres.transactions import Pool
from tractatus.evidence.codes import CanaryVerdict, Outcome, Service
from tractatus.evidence.leaf import ParametersLeaf, SummaryLeaf, parse_leaf
from tractatus.evidence.metrics import ACTS_IN_A_ROUND
from tractatus.operations.publish import Publisher
from tractatus.operations.sequence import Sequencer
from tractatus.operations.witnessing import Witnesses
from tractatus.platform.canary import run_round
from tractatus.platform.examples import builtin_token, prepare_sandbox
from tractatus.platform.honey import (
    PLANTINGS,
    Honey,
    find_changed_rows,
    find_foreign_rows,
    plant_rows,
)
from tractatus.tenancy.scope import ScopeToken, TenantKind
from tractatus.testing.pipeline import Pipeline

CANARY_FLAG = 1
HONEY = Honey.of(b"k" * 32)  # of the form key in conftest.make_context
AT_ONCE = ParametersLeaf(k=1, t=1, hold=1, tick=1, heartbeat=60_000, canary_interval=60_000)
EXAMPLE = "/api/public/examples/isolation-scoped"


@pytest.fixture
async def superuser(ports: Any) -> AsyncIterator[asyncpg.Connection]:
    """Somebody with the superuser's password, past the schema gate."""
    connection = await asyncpg.connect(ports.database.superuser_url)
    await connection.execute("SET event_triggers = off")
    yield connection
    await connection.close()


@asynccontextmanager
async def weakened(superuser: asyncpg.Connection, table: str) -> AsyncIterator[None]:
    await superuser.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
    yield
    await superuser.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")


async def planted(world: World) -> ScopeToken:
    token = await builtin_token(world.context.issuer, TenantKind.CANARY, seconds=60)
    await plant_rows(world.context, token)
    return token


async def verdicts(ports: Any) -> list[int]:
    """What the canary said so far, as it goes into the log."""
    found = [entry for entry in await leaves(ports) if entry[0] == "canary.verdict"]
    assert all(entry[1] == Service.CANARY and entry[3] == CANARY_FLAG for entry in found)
    return [entry[2] for entry in found]


async def test_every_declared_table_has_a_row_and_keeps_it(
    world: World, superuser: asyncpg.Connection
) -> None:
    token = await planted(world)
    declared = await superuser.fetch("SELECT relation FROM tenancy.declared_tables()")
    # A new table of tenants gets a canary row: in honey.py and in queries/canary_rows.sql.
    assert set(HONEY.expected()) == {row["relation"] for row in declared}
    assert await find_changed_rows(world.context, token) == []
    before = await superuser.fetchval("SELECT count(*) FROM community.post")
    await plant_rows(world.context, token)
    assert await superuser.fetchval("SELECT count(*) FROM community.post") == before


async def test_tables_of_a_later_version_get_their_row_beside_those_that_are_there(
    world: World, superuser: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = dict(list(PLANTINGS.items())[:1])
    monkeypatch.setattr("tractatus.platform.honey.PLANTINGS", first)
    token = await planted(world)
    assert "community.setting" in await find_changed_rows(world.context, token)
    monkeypatch.undo()
    await plant_rows(world.context, token)
    assert await find_changed_rows(world.context, token) == []
    assert await superuser.fetchval("SELECT count(*) FROM community.post") == 2  # and the appeal's
    # What was planted once is not planted again.
    await superuser.execute("DELETE FROM community.setting")
    await plant_rows(world.context, token)
    assert await find_changed_rows(world.context, token) == ["community.setting"]


async def test_the_marker_is_in_no_place_but_the_rows(world: World) -> None:
    await planted(world)
    assert Honey.of(b"l" * 32).marker != HONEY.marker
    founder = await world.founder("tea")
    pages = [await founder.open(path) for path in ("/c/tea", "/c/tea/members", "/admin")]
    pages.append(await founder.http.post(EXAMPLE))
    assert all(page.status_code == 200 and HONEY.marker not in page.text for page in pages)


async def test_every_table_is_looked_at(world: World, superuser: asyncpg.Connection) -> None:
    await planted(world)
    assert await find_foreign_rows(world.context, seconds=60) == []
    for table in HONEY.expected():
        async with weakened(superuser, table):
            assert table in await find_foreign_rows(world.context, seconds=60)
    await superuser.execute(
        "CREATE TABLE community.late (tenant_id uuid); GRANT SELECT ON community.late "
        "TO tractatus_app; INSERT INTO community.late VALUES (uuidv7());"
        "ALTER VIEW community.standing SET (security_invoker = off);"
        "ALTER VIEW community.standing OWNER TO tractatus_superuser"
    )
    found = await find_foreign_rows(world.context, seconds=60)
    assert found == ["community.late", "community.standing"]


async def test_a_table_without_row_security_is_missed_and_its_rows_do_not_leave(
    world: World, superuser: asyncpg.Connection, ports: Any
) -> None:
    await prepare_sandbox(world.context)
    http = world.browser().http
    assert (await run_round(world.context, http, 1)).caught == ACTS_IN_A_ROUND
    async with weakened(superuser, "community.post"):
        found = await run_round(world.context, http, 2)
        # Without a scope the table answers, too.
        assert found.caught == ACTS_IN_A_ROUND - 2
        answer = await http.post(EXAMPLE)
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["type"] == "urn:tractatus:problem:withheld"
    assert HONEY.marker not in answer.text and "row of the canary" not in answer.text
    assert (await verdicts(ports)).count(CanaryVerdict.MISSED) == 2
    withheld = [entry for entry in await leaves(ports) if entry[0] == "answer.withhold"]
    assert withheld == [("answer.withhold", Service.TENANT_ISOLATION, Outcome.DENY, 0)]
    # Whoever looks at the process is told until it is started again.
    ready = (await http.get("/health/ready")).json()["checks"]["isolation"][0]
    assert ready["status"] == "fail" and "withheld" in ready["output"]
    assert (await run_round(world.context, http, 3)).caught == ACTS_IN_A_ROUND


async def test_what_was_missed_is_in_the_next_epoch(
    world: World, superuser: asyncpg.Connection, ports: Any
) -> None:
    http = world.browser().http
    await run_round(world.context, http, 1)
    async with weakened(superuser, "community.opinion"):
        await run_round(world.context, http, 2)
    url = ports.database.url(Login.SEQUENCER)
    pool = await Pool.open(url, size=2)
    store, parts = PostgresSequencerStore(pool, url), Pipeline(clock=SystemClock())
    publisher = Publisher(store, parts.log, parts.signer, Witnesses(parts.witnesses, parts.policy))
    try:
        async with store.exclusive():
            await Sequencer(store, publisher, SystemClock(), AT_ONCE, parts._in_force).tick()
    finally:
        await pool.close()
    epochs = await superuser.fetch("SELECT summary FROM evidence.epoch")
    summary = parse_leaf(bytes(epochs[0]["summary"]))
    assert isinstance(summary, SummaryLeaf)
    assert (summary.canaries_sent, summary.canaries_caught) == (
        2 * ACTS_IN_A_ROUND,
        2 * ACTS_IN_A_ROUND - 1,
    )


async def test_a_members_page_with_a_foreign_row_is_withheld(
    world: World, superuser: asyncpg.Connection, ports: Any
) -> None:
    await planted(world)
    founder = await world.founder("tea")
    await founder.post("tea", "Our own words")
    # What an edited policy would show: everything, in the scope of whoever asks.
    await superuser.execute(
        "UPDATE community.ruling SET decision = 'keep';"
        "ALTER TABLE community.post DISABLE ROW LEVEL SECURITY;"
        "ALTER TABLE tenancy.member DISABLE ROW LEVEL SECURITY;"
        "ALTER TABLE community.ruling DISABLE ROW LEVEL SECURITY"
    )
    page = await founder.open("/c/tea")
    assert page.status_code == 500 and "This answer was withheld" in page.text
    assert HONEY.marker not in page.text and "Our own words" not in page.text
    records = await superuser.fetch(
        "SELECT r.canonical, t.slug FROM evidence.record AS r JOIN tenancy.tenant AS t "
        "USING (tenant_id) WHERE act = 'answer.withhold'"
    )
    assert [row["slug"] for row in records] == ["tea"]
    assert b'"effect":"deny"' in records[0]["canonical"]


CHANGES = [
    ("UPDATE community.post SET body = 'read by somebody'", "community.post"),
    ("UPDATE community.ruling SET decision = 'keep'", "community.ruling"),
    (
        "UPDATE tenancy.member SET display_name = 'Eve' WHERE role = 'placeholder'",
        "tenancy.member",
    ),
    ("DELETE FROM community.opinion", "community.opinion"),
    ("DELETE FROM community.model_choice", "community.model_choice"),
]


async def test_a_changed_row_is_missed_and_not_planted_again(
    world: World, superuser: asyncpg.Connection, ports: Any
) -> None:
    http = world.browser().http
    await run_round(world.context, http, 1)
    token = await planted(world)
    changed = set()
    for statement, table in CHANGES:
        await superuser.execute(statement)
        changed.add(table)
        assert await find_changed_rows(world.context, token) == sorted(changed)
    for slot in (2, 3):
        assert (await run_round(world.context, http, slot)).caught == ACTS_IN_A_ROUND - 1
    assert (await verdicts(ports)).count(CanaryVerdict.MISSED) == 2


async def test_rows_that_the_canary_may_not_see_any_more_are_missed(
    world: World, superuser: asyncpg.Connection
) -> None:
    http = world.browser().http
    await run_round(world.context, http, 1)
    await superuser.execute("REVOKE SELECT ON community.opinion FROM tractatus_app")
    assert (await run_round(world.context, http, 2)).caught == ACTS_IN_A_ROUND - 1


async def test_another_key_plants_other_rows(world: World) -> None:
    http = world.browser().http
    await run_round(world.context, http, 1)
    other = world.with_(form_key=b"l" * 32)
    found = await run_round(other.context, other.browser().http, 2)
    assert found.caught == ACTS_IN_A_ROUND


class Answering:
    """An application that answers in the given pieces."""

    def __init__(self, *pieces: bytes, header: bytes = b"") -> None:
        self.pieces = pieces
        self.header = header

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        headers = [(b"location", self.header)]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        for number, piece in enumerate(self.pieces, 1):
            more = number < len(self.pieces)
            await send({"type": "http.response.body", "body": piece, "more_body": more})


def looked_at(world: World, app: Any) -> httpx.AsyncClient:
    """`app` behind the same last look as the platform."""
    inner = world.app._app
    middleware = next(one for one in inner.user_middleware if one.cls.__name__ == "Withholding")
    wrapped = middleware.cls(app, *middleware.args)

    async def with_application(scope: Any, receive: Any, send: Any) -> None:
        await wrapped({**scope, "app": inner}, receive, send)

    client = httpx.AsyncClient(
        transport=httpx.ASGITransport(with_application, raise_app_exceptions=False),
        base_url="http://platform.example",
    )
    world.clients.append(client)
    return client


async def test_answers_in_pieces_are_looked_through(world: World) -> None:
    marker = HONEY.marker.encode()
    whole = b"a" * 100 + marker + b"b" * 100
    pieces = (b"a" * 10, b"b" * 50, b"", marker[:31], b"c" * 40)
    passed = await looked_at(world, Answering(*pieces)).get("/")
    assert passed.content == b"".join(pieces)
    answer = await looked_at(world, Answering(whole)).get("/")
    assert answer.status_code == 500 and marker not in answer.content
    answer = await looked_at(world, Answering(b"", header=marker)).get("/")
    assert answer.status_code == 500 and "location" not in answer.headers
    for cut in (90, 101, 110, 131, 132, 140):
        try:
            answer = await looked_at(world, Answering(whole[:cut], whole[cut:])).get("/")
        except httpx.HTTPError:
            continue
        assert marker not in answer.content, cut
