"""Transactions that are sent whole, several in one journey: each is answered for itself alone."""

from __future__ import annotations

import asyncio
import contextlib
import random
from dataclasses import replace
from uuid import uuid4

import asyncpg
import pytest
from tests.contract.test_postgres_ports import sealed

from tractatus.adapters.postgres import trains
from tractatus.adapters.postgres.pipeline import PipelinedConnection
from tractatus.adapters.postgres.roles import Login
from tractatus.adapters.postgres.tenants import PostgresTenantDatabase
from tractatus.adapters.postgres.transactions import Pool
from tractatus.errors import ConflictError, ScopeError, StoreError, TenancyError

ADD = "SELECT tenancy.add_placeholder($1)"
FAIL = "SELECT 1 / 0"


@pytest.fixture
async def tenants(ports):
    url = ports.database.url(Login.APP)
    # The tests' server does not wait for the disk, unless it is asked to.
    waiting = "&" if "?" in url else "?"
    pool = await Pool.open(f"{url}{waiting}synchronous_commit=on", size=4)
    yield PostgresTenantDatabase(pool)
    await pool.close()


@pytest.fixture
def one_at_a_time(monkeypatch):
    """One journey at a time, so that all who come while it is away travel together."""
    monkeypatch.setattr(trains, "_AT_ONCE", 1)
    monkeypatch.setattr(trains, "_SHARE", 1)


@pytest.fixture
def journeys(monkeypatch):
    """How many transactions began in each journey, and the errors that ended some."""
    seen: list[int] = []
    errors: list[asyncpg.PostgresError] = []
    run = PipelinedConnection.run_together

    async def watched(self, statements, *, seconds):
        seen.append(sum(sql == "BEGIN" for sql, _ in statements))
        try:
            return await run(self, statements, seconds=seconds)
        except asyncpg.PostgresError as error:
            errors.append(error)
            raise

    monkeypatch.setattr(PipelinedConnection, "run_together", watched)
    return seen, errors


async def scope_of(tenants, founded):
    async with tenants.tenant(founded.token) as transaction:
        return transaction.scope


async def names(tenants, founded):
    async with tenants.tenant(founded.token) as transaction:
        rows = await transaction.fetch(
            "SELECT display_name FROM tenancy.member WHERE role = 'placeholder'"
        )
    return sorted(row["display_name"] for row in rows)


async def write(tenants, founded, scope, *statements):
    async with tenants.writing(founded.token, scope) as transaction:
        for sql, *args in statements:
            transaction.queue(sql, *args)
    return transaction


def company(*callers):
    """All of them in one journey: they are there before the first can begin."""
    return asyncio.gather(*callers, return_exceptions=True)


async def test_transactions_of_two_tenants_travel_together_and_stay_apart(
    ports, tenants, one_at_a_time, journeys
):
    one, other = await ports.found("bakery"), await ports.found("brewery")
    scopes = [await scope_of(tenants, founded) for founded in (one, other)]
    seen, _ = journeys
    del seen[:]
    answers = await company(
        write(tenants, one, scopes[0], (ADD, "Ada")),
        *(write(tenants, one, scopes[0], (ADD, f"of one {n}")) for n in range(3)),
        *(write(tenants, other, scopes[1], (ADD, f"of other {n}")) for n in range(3)),
    )
    assert not [answer for answer in answers if isinstance(answer, BaseException)]
    assert seen == [7], "all were there before the first journey began"
    assert await names(tenants, one) == ["Ada", *(f"of one {n}" for n in range(3))]
    assert await names(tenants, other) == [f"of other {n}" for n in range(3)]


@pytest.mark.parametrize(
    ("callers", "expected"), [(3, [3]), (12, [4, 4, 4]), (30, [10, 10, 10]), (48, [16, 16, 16])]
)
async def test_nobody_takes_more_than_a_third_along(ports, tenants, journeys, callers, expected):
    """While the server stores some, the others' next acts are made up."""
    founded = await ports.found("bakery")
    scope = await scope_of(tenants, founded)
    seen, _ = journeys
    del seen[:]
    await company(*(write(tenants, founded, scope, (ADD, f"{n}")) for n in range(callers)))
    assert seen == expected
    assert len(await names(tenants, founded)) == callers


async def test_nothing_of_a_session_reaches_the_next_in_a_journey(
    ports, tenants, one_at_a_time, journeys
):
    one, other = await ports.found("bakery"), await ports.found("brewery")
    scopes = [await scope_of(tenants, founded) for founded in (one, other)]
    say = "SELECT tenancy.add_placeholder('saw ' || coalesce(nullif(current_setting('a.b', true), \
''), 'nothing') || ' of ' || current_setting('statement_timeout') || pg_try_advisory_lock(7))"
    leave = [
        ("SELECT set_config('a.b', 'a secret', false)",),
        ("SELECT set_config('statement_timeout', '7s', false)",),
        ("SELECT pg_advisory_lock(7)",),
    ]
    del journeys[0][:]
    answers = await company(
        write(tenants, one, scopes[0], *leave), write(tenants, other, scopes[1], (say,))
    )
    assert not [answer for answer in answers if isinstance(answer, BaseException)]
    assert journeys[0] == [2]
    assert await names(tenants, other) == ["saw nothing of 30strue"]


async def test_a_statement_in_company_sees_its_own_tenant_only(ports, tenants, one_at_a_time):
    one, other = await ports.found("bakery"), await ports.found("brewery")
    scopes = [await scope_of(tenants, founded) for founded in (one, other)]
    into_other = (
        "INSERT INTO community.post (tenant_id, post_id, author_id, body, written_at_ms, effect, "
        "record_id) VALUES ($1, $1, $1, 'x', 1, 'allow', $1)"
    )
    answers = await company(
        write(tenants, one, scopes[0], (ADD, "Ada")),
        write(tenants, other, scopes[1], (into_other, one.tenant_id)),
        write(tenants, one, scopes[0], (ADD, "Bo")),
    )
    assert isinstance(answers[1], TenancyError)
    assert await names(tenants, one) == ["Ada", "Bo"]


@pytest.mark.parametrize("seed", range(6))
async def test_exactly_those_are_stored_that_would_be_alone(
    ports, tenants, one_at_a_time, journeys, seed
):
    founded = await ports.found("bakery")
    scope = await scope_of(tenants, founded)
    chance = random.Random(seed)
    fails = [chance.random() < 0.4 for _ in range(7)] + [seed % 2 == 0]
    answers = await company(
        *(
            write(tenants, founded, scope, (ADD, f"{n}"), *([(FAIL,)] if failing else ()))
            for n, failing in enumerate(fails)
        )
    )
    assert [isinstance(answer, StoreError) for answer in answers] == fails
    assert max(journeys[0]) == len(fails), "they began in one journey"
    assert await names(tenants, founded) == [f"{n}" for n, bad in enumerate(fails) if not bad]


async def test_whoever_arrived_before_a_failure_is_durable_when_answered(
    ports, tenants, one_at_a_time, journeys
):
    founded = await ports.found("bakery")
    scope = await scope_of(tenants, founded)
    superuser = await asyncpg.connect(ports.database.superuser_url)
    # Where the write-ahead log is when the first has committed: told by the error of the second.
    tell = "SELECT ('at ' || pg_current_wal_insert_lsn())::integer"
    flushed = []

    async def first() -> None:
        await write(tenants, founded, scope, (ADD, "Ada"))
        flushed.append(await superuser.fetchval("SELECT pg_current_wal_flush_lsn()"))

    answers = await company(first(), write(tenants, founded, scope, (tell,)))
    await superuser.close()
    assert isinstance(answers[1], StoreError)
    written = str(journeys[1][0]).partition('"at ')[2].rstrip('"')
    high, low = (int(half, 16) for half in written.split("/"))
    assert flushed[0] >= (high << 32 | low) > 0


async def test_a_last_transaction_that_wrote_nothing_waits_for_those_before_it(
    ports, tenants, one_at_a_time, journeys
):
    founded = await ports.found("bakery")
    scope = await scope_of(tenants, founded)
    superuser = await asyncpg.connect(ports.database.superuser_url)
    before = await superuser.fetchval("SELECT pg_current_wal_insert_lsn()::text")
    seen, _ = journeys
    del seen[:]
    await company(
        write(tenants, founded, scope, (ADD, "Ada")), write(tenants, founded, scope, ("SELECT 1",))
    )
    flushed = await superuser.fetchval(
        "SELECT pg_wal_lsn_diff(pg_current_wal_flush_lsn(), $1::text::pg_lsn)", before
    )
    await superuser.close()
    assert seen == [2]
    assert flushed > 0


async def test_only_the_last_commit_of_a_journey_waits_for_the_disk(ports, tenants, one_at_a_time):
    founded = await ports.found("bakery")
    scope = await scope_of(tenants, founded)
    say = "SELECT tenancy.add_placeholder($1 || current_setting('synchronous_commit') || \
current_setting('lock_timeout'))"
    await company(*(write(tenants, founded, scope, (say, f"{n} ")) for n in range(3)))
    assert await names(tenants, founded) == ["0 off100ms", "1 off100ms", "2 on100ms"]
    await write(tenants, founded, scope, (say, "alone "))
    assert "alone on10s" in await names(tenants, founded)


async def test_a_scope_that_is_not_what_it_was_stores_nothing(ports, tenants):
    founded = await ports.found("bakery")
    scope = await scope_of(tenants, founded)
    stale = {
        "role": "member",
        "slug": "brewery",
        "kind": "canary",
        "member_id": uuid4(),
        "tenant_id": uuid4(),
    }
    for name, value in stale.items():
        with pytest.raises(ScopeError, match="not what it was"):
            await write(tenants, founded, replace(scope, **{name: value}), (ADD, name))
    assert await names(tenants, founded) == []
    await ports.issuer.revoke(founded.token)
    with pytest.raises(ScopeError, match="no session is behind this token"):
        await write(tenants, founded, scope, (ADD, "revoked"))
    with pytest.raises(ScopeError):
        await write(tenants, replace(founded, token=bytes(32)), scope, (ADD, "forged"))


async def test_a_record_is_answered_with_an_epoch_read_after_it(ports, tenants, one_at_a_time):
    founded = await ports.found("bakery")
    scope = await scope_of(tenants, founded)
    superuser = await asyncpg.connect(ports.database.superuser_url)
    await superuser.execute("INSERT INTO evidence.epoch SELECT 4, 40, 41, 4, 4, '', '{}'")
    await superuser.close()

    async def recorded(record):
        async with tenants.writing(founded.token, scope) as transaction:
            await transaction.record(record)
            assert transaction.last_staged is None
        return transaction.last_staged

    record, again = sealed(founded.tenant_id), sealed(founded.tenant_id)
    answers = await company(recorded(record), recorded(again), recorded(record))
    assert answers[:2] == [4, 4]
    assert isinstance(answers[2], ConflictError), "the same record is there once"
    assert (await write(tenants, founded, scope, (ADD, "Ada"))).last_staged is None
    counts = tenants.take_statement_counts()
    assert counts[scope.kind] == 3, "what the database answered, and nothing that it refused"


async def test_a_commit_of_its_own_is_not_taken_for_the_one_at_the_end(
    ports, tenants, one_at_a_time
):
    founded = await ports.found("bakery")
    scope = await scope_of(tenants, founded)
    answers = await company(
        write(tenants, founded, scope, ("COMMIT",), (FAIL,)),
        write(tenants, founded, scope, (ADD, "Bo")),
    )
    assert isinstance(answers[0], StoreError)
    assert not isinstance(answers[1], BaseException)
    assert await names(tenants, founded) == ["Bo"]


async def test_a_lock_is_waited_for_alone(ports, tenants, one_at_a_time):
    founded = await ports.found("bakery")
    scope = await scope_of(tenants, founded)
    holder = await asyncpg.connect(ports.database.url(Login.APP))
    await holder.execute("SELECT pg_advisory_lock(5)")
    wait = ("SELECT pg_advisory_xact_lock(5)",)
    waiting = company(
        write(tenants, founded, scope, wait, (ADD, "patient")),
        write(tenants, founded, scope, (ADD, "quick")),
    )
    await asyncio.sleep(0.3)
    assert not waiting.done()
    await holder.execute("SELECT pg_advisory_unlock(5)")
    assert not [one for one in await waiting if isinstance(one, BaseException)]
    await holder.close()
    assert await names(tenants, founded) == ["patient", "quick"]


async def test_what_cannot_be_sent_harms_nobody_else(ports, tenants, one_at_a_time):
    founded = await ports.found("bakery")
    scope = await scope_of(tenants, founded)
    answers = await company(
        write(tenants, founded, scope, (ADD, "Ada")),
        write(tenants, founded, scope, (ADD, object())),
        write(tenants, founded, scope, (ADD, "Bo")),
        write(tenants, founded, scope, ("",), (ADD, "Cy")),
    )
    assert [isinstance(answer, StoreError) for answer in answers] == [False, True, False, False]
    assert await names(tenants, founded) == ["Ada", "Bo", "Cy"]


async def test_whoever_gives_up_before_the_journey_stays_at_home(ports, tenants, one_at_a_time):
    founded = await ports.found("bakery")
    scope = await scope_of(tenants, founded)
    first = asyncio.create_task(
        write(tenants, founded, scope, ("SELECT pg_sleep(0.2)",), (ADD, "Ada"))
    )
    await asyncio.sleep(0.05)
    gone = asyncio.create_task(write(tenants, founded, scope, (ADD, "gone")))
    stays = asyncio.create_task(write(tenants, founded, scope, (ADD, "stays")))
    await asyncio.sleep(0)
    gone.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await gone
    await asyncio.gather(first, stays)
    assert await names(tenants, founded) == ["Ada", "stays"]


async def test_a_block_that_raises_sends_nothing(ports, tenants):
    founded = await ports.found("bakery")
    scope = await scope_of(tenants, founded)
    with pytest.raises(RuntimeError):
        async with tenants.writing(founded.token, scope) as transaction:
            transaction.queue(ADD, "Ada")
            raise RuntimeError
    assert await names(tenants, founded) == []


async def test_a_connection_that_is_lost_fails_its_journey_and_no_other(
    ports, tenants, one_at_a_time
):
    founded = await ports.found("bakery")
    scope = await scope_of(tenants, founded)
    die = ("SELECT pg_terminate_backend(pg_backend_pid())",)
    answers = await company(
        write(tenants, founded, scope, (ADD, "Ada")),
        write(tenants, founded, scope, die),
        write(tenants, founded, scope, (ADD, "Bo")),
    )
    assert all(isinstance(answer, StoreError) for answer in answers), "whether it was is unknown"
    await write(tenants, founded, scope, (ADD, "Cy"))
    assert "Cy" in await names(tenants, founded)


async def test_many_callers_are_all_answered(ports, tenants):
    founded = await ports.found("bakery")
    scope = await scope_of(tenants, founded)

    async def call(caller: int) -> None:
        for n in range(8):
            await write(tenants, founded, scope, (ADD, f"{caller} {n}"))

    await asyncio.gather(*(call(caller) for caller in range(12)))
    assert len(await names(tenants, founded)) == 96
