"""Statements that travel together: what is answered, what a failure leaves, and who waits."""

from __future__ import annotations

import asyncio
import random
from uuid import uuid4

import asyncpg
import pytest
from tests.contract.test_postgres_ports import sealed

from tractatus.adapters.postgres.messages import values_of
from tractatus.adapters.postgres.pipeline import RESET, PipelinedConnection
from tractatus.adapters.postgres.roles import Login
from tractatus.adapters.postgres.tenants import PostgresTenantDatabase
from tractatus.adapters.postgres.transactions import Pool
from tractatus.errors import ConflictError, ScopeError, StoreError

SECONDS = 10.0
ADD = "SELECT tenancy.add_placeholder($1)"


@pytest.fixture
async def connection(ports):
    opened = await asyncpg.connect(
        ports.database.url(Login.APP), connection_class=PipelinedConnection
    )
    yield opened
    opened.terminate()


async def rows(connection, *statements):
    found = await connection.run_together(statements, seconds=SECONDS)
    return [values_of(row) for row in found]


async def test_values_arrive_as_they_were_sent(connection):
    identifier, octets = uuid4(), bytes(range(256))
    sql = "SELECT $1::uuid, $2::bytea, $3::text, $4::bigint::text, $5::float8::text, $6::boolean"
    for number in (0, -1, 2**63 - 1, -(2**63)):
        sent = (identifier, octets, "ä\n\U0001f600", number, 0.1, True)
        (row,) = await rows(connection, (sql, sent))
        assert row == [
            *(identifier.bytes, octets, "ä\n\U0001f600".encode()),
            *(str(number).encode(), b"0.1", b"\1"),
        ]
    assert await rows(connection, (sql, (None,) * 6)) == [[None] * 6]


async def test_arrays_of_bytes_arrive_item_by_item(connection):
    for items in ((), (b"",), (b"\0" * 3, b"", bytes(300))):
        found = await rows(connection, ("SELECT unnest($1::bytea[])", (items,)))
        assert found == [[item] for item in items]


async def test_what_cannot_be_sent_is_not_sent(connection):
    for value in (1j, object(), ["list"], ("text in a tuple",), "\ud800"):
        with pytest.raises(asyncpg.InterfaceError):
            await connection.run_together(
                [("BEGIN", ()), ("SELECT $1::text", (value,))], seconds=SECONDS
            )
    # Nor was BEGIN: a local setting is gone at once where there is no transaction.
    await rows(connection, ("SELECT set_config('a.b', 'x', true)", ()))
    assert await rows(connection, ("SELECT current_setting('a.b', true)", ())) == [[b""]]


async def test_after_an_error_nothing_of_the_rest_is_run(connection):
    with pytest.raises(asyncpg.DivisionByZeroError) as caught:
        await connection.run_together(
            [
                *(("BEGIN", ()), ("SELECT 1 / $1::integer", (0,))),
                *(("COMMIT", ()), ("SELECT pg_advisory_lock(9)", ())),
            ],
            seconds=SECONDS,
        )
    assert (caught.value.sqlstate, str(caught.value)) == ("22012", "division by zero")
    await connection.execute("ROLLBACK")  # COMMIT was skipped, too
    assert not await connection.fetchval("SELECT pg_advisory_unlock(9)"), "it was not locked"


async def test_a_statement_is_parsed_once_also_where_its_first_try_was_skipped(connection):
    first, second = ("SELECT 1 + $1::integer", (1,)), ("SELECT 2 + $1::integer", (1,))
    with pytest.raises(asyncpg.DivisionByZeroError):
        await connection.run_together([("SELECT 1 / 0", ()), first], seconds=SECONDS)
    for _ in range(3):
        found = await rows(connection, first, second, first)
        assert [int.from_bytes(row[0], "big") for row in found] == [2, 3, 2]
    names = await connection.fetch(
        "SELECT statement FROM pg_prepared_statements WHERE statement LIKE '%+ $1::integer'"
    )
    assert len(names) == 2


async def test_answers_may_come_in_any_pieces(connection):
    """The bytes of one answer, cut anywhere, are the same answer."""
    batch = connection._batch
    taken: list[bytes] = []
    receive = batch.data_received

    def cut(data: bytes) -> None:
        pieces = random.Random(5)
        while data:
            size = pieces.randint(1, 7)
            taken.append(data[:size])
            receive(data[:size])
            data = data[size:]

    batch.data_received = cut
    found = await rows(connection, ("SELECT repeat('ä', $1::integer)", (40,)), *RESET)
    assert found == [[("ä" * 40).encode()], [b""]]
    assert len(taken) > 20


async def test_two_batches_at_once_are_refused_and_the_first_is_answered(connection):
    first = asyncio.ensure_future(rows(connection, ("SELECT 7 FROM pg_sleep(0.2)", ())))
    await asyncio.sleep(0)
    with pytest.raises(asyncpg.InterfaceError, match="still on its way"):
        await rows(connection, ("SELECT 8", ()))
    assert await first == [[(7).to_bytes(4, "big")]]


async def test_asyncpg_goes_on_where_a_batch_has_ended(connection):
    for number in range(3):
        assert await rows(connection, ("BEGIN", ()), ("SELECT set_config('a.b', $1, true)", ("x",)))
        assert await connection.fetchval("SELECT current_setting('a.b')") == "x"
        assert await connection.fetchval("SELECT $1::integer", number) == number
        await connection.commit([], seconds=SECONDS)
        assert not await connection.fetchval("SELECT current_setting('a.b', true)")


async def test_a_commit_leaves_nothing_of_the_session(connection):
    await rows(connection, ("BEGIN", ()), ("SELECT pg_advisory_lock(11)", ()))
    await connection.execute("SET statement_timeout = '7s'")
    await connection.commit([("LISTEN left_over", ())], seconds=SECONDS)
    left = await connection.fetchrow(
        "SELECT current_setting('statement_timeout') AS timeout, "
        "(SELECT count(*) FROM pg_listening_channels()) AS channels, "
        "pg_advisory_unlock(11) AS was_locked"
    )
    assert tuple(left.values()) == ("30s", 0, False)


async def test_a_commit_that_the_server_turns_into_a_rollback_is_an_error(connection):
    await rows(connection, ("BEGIN", ()))
    with pytest.raises(asyncpg.DivisionByZeroError):
        await connection.fetch("SELECT 1 / 0")
    with pytest.raises(asyncpg.InterfaceError, match="rolled the transaction back"):
        await connection.commit([], seconds=SECONDS)


async def test_what_follows_a_commit_is_asked_when_the_transaction_is_over(connection):
    await rows(connection, ("BEGIN", ()), ("SELECT set_config('a.b', 'inside', true)", ()))
    query = ("SELECT current_setting('a.b', true), pg_current_xact_id_if_assigned()::text", ())
    row = await connection.commit([], seconds=SECONDS, then=query)
    assert values_of(row) == [b"", None]


async def test_what_fails_after_a_commit_leaves_the_commit(ports):
    founded = await ports.found("bakery")
    pool = await Pool.open(ports.database.url(Login.APP), size=1)
    try:
        async with pool.open_with(("SELECT * FROM tenancy.enter($1)", (founded.token,))) as opened:
            opened.queued.append((ADD, ("Ada",)))
            opened.then = ("SELECT 1 / 0", ())
        assert opened.answer is None
        async with ports.tenants.tenant(founded.token) as transaction:
            assert len(await transaction.fetch("SELECT FROM tenancy.member")) == 2
        async with pool.transaction() as transaction:
            assert await transaction.fetch("SELECT 1"), "the pool has another connection"
    finally:
        await pool.close()


async def test_where_nothing_was_sent_nothing_was_done(connection):
    statements = [("BEGIN", ()), ("COMMIT", ())]
    outcome = await connection.run_as_far(statements, seconds=SECONDS)
    assert list(outcome.done[:2]) == [b"BEGIN", b"COMMIT"]
    connection.terminate()
    outcome = await connection.run_as_far(statements, seconds=SECONDS)
    assert (outcome.done, outcome.rows) == ((), ())
    assert isinstance(outcome.error, asyncpg.InterfaceError)


async def test_what_was_reset_is_not_reset_again(connection, monkeypatch):
    said: list[str] = []

    async def execute(sql: str, **_: object) -> None:
        said.append(sql)

    monkeypatch.setattr(connection, "execute", execute)
    await connection.run_and_reset([("SELECT 1", ())], seconds=SECONDS)
    await connection.reset()
    assert said == []
    await connection.run_together([("SELECT 1", ())], seconds=SECONDS)
    await connection.reset()
    assert len(said) == 1
    assert said[0].startswith("ROLLBACK;")


async def test_no_answer_in_time_ends_the_connection(connection):
    with pytest.raises(TimeoutError):
        await connection.run_together([("SELECT pg_sleep(5)", ())], seconds=0.1)
    await asyncio.sleep(0)
    with pytest.raises(asyncpg.InterfaceError):
        await connection.run_together([("SELECT 1", ())], seconds=SECONDS)


async def test_a_caller_who_is_cancelled_leaves_no_answer_to_the_next(ports):
    founded = await ports.found("bakery")
    pool = await Pool.open(ports.database.url(Login.APP), size=1)
    tenants = PostgresTenantDatabase(pool)

    async def slow() -> None:
        async with tenants.tenant(founded.token) as transaction:
            transaction.queue(ADD, "Ada")
            transaction.queue("SELECT pg_sleep(5)")

    try:
        task = asyncio.create_task(slow())
        await asyncio.sleep(0.3)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        async with tenants.tenant(founded.token) as transaction:
            found = await transaction.fetch("SELECT role FROM tenancy.member")
        assert [row["role"] for row in found] == ["founder"]
    finally:
        await pool.close()


async def test_a_server_that_goes_away_in_a_batch_says_so(connection, ports):
    pid = connection.get_server_pid()
    waiting = asyncio.ensure_future(rows(connection, ("SELECT pg_sleep(30)", ())))
    await asyncio.sleep(0.1)
    killer = await asyncpg.connect(ports.database.superuser_url)
    await killer.fetch("SELECT pg_terminate_backend($1, 1000)", pid)
    await killer.close()
    with pytest.raises(asyncpg.AdminShutdownError):
        await waiting
    assert connection.is_closed()


# What the port promises of it --------------------------------------------------------------------


async def test_what_is_queued_is_there_for_the_next_statement_and_in_order(ports):
    founded = await ports.found("bakery")
    async with ports.tenants.tenant(founded.token) as transaction:
        transaction.queue(ADD, "Ada")
        found = await transaction.fetch("SELECT display_name FROM tenancy.member")
        transaction.queue(ADD, "Bo")
    assert "Ada" in {row["display_name"] for row in found}
    async with ports.tenants.tenant(founded.token) as transaction:
        found = await transaction.fetch("SELECT display_name FROM tenancy.member")
    assert {"Ada", "Bo"} <= {row["display_name"] for row in found}


async def test_what_is_queued_and_refused_undoes_everything_whenever_it_is_asked(ports):
    founded = await ports.found("bakery")
    with pytest.raises(StoreError, match="DivisionByZero"):
        async with ports.tenants.tenant(founded.token) as transaction:
            transaction.queue(ADD, "Ada")
            transaction.queue("SELECT 1 / 0")
    with pytest.raises(StoreError, match="nothing of it was stored"):
        async with ports.tenants.tenant(founded.token) as transaction:
            transaction.queue(ADD, "Ada")
            transaction.queue("SELECT 1 / 0")
            with pytest.raises(StoreError, match="DivisionByZero"):
                await transaction.fetch("SELECT 1")
    with pytest.raises(RuntimeError):
        async with ports.tenants.tenant(founded.token) as transaction:
            transaction.queue(ADD, "Ada")
            raise RuntimeError
    async with ports.tenants.tenant(founded.token) as transaction:
        assert len(await transaction.fetch("SELECT FROM tenancy.member")) == 1
    assert ports.tenants.take_statement_counts() != {}


async def test_two_statements_of_a_transaction_at_once_are_refused(ports):
    founded = await ports.found("bakery")
    async with ports.tenants.tenant(founded.token) as transaction:
        first = asyncio.ensure_future(transaction.fetch("SELECT pg_sleep(0.1)"))
        await asyncio.sleep(0)
        with pytest.raises(StoreError, match="still running"):
            await transaction.fetch("SELECT 1")
        await first


async def test_a_token_that_opens_nothing_leaves_the_pool_as_it_was(ports):
    founded = await ports.found("bakery")
    for _ in range(6):  # more than there are connections
        with pytest.raises(ScopeError):
            async with ports.tenants.tenant(bytes(32)):
                pytest.fail("a worthless token opened a tenant")
    async with ports.tenants.tenant(founded.token) as transaction:
        assert await transaction.fetch("SELECT 1")


async def test_a_queued_conflict_is_a_conflict(ports):
    founded = await ports.found("bakery")
    with pytest.raises(ConflictError):
        async with ports.tenants.tenant(founded.token) as transaction:
            for _ in range(2):
                transaction.queue(
                    "INSERT INTO community.post (post_id, author_id, body, written_at_ms, effect, "
                    "record_id) SELECT $1, $2, 'x', 1, 'allow', $1 FROM generate_series(1, 2)",
                    *(founded.member_id, founded.member_id),
                )


async def test_the_last_staged_epoch_is_read_after_the_commit_of_a_record(ports):
    founded = await ports.found("bakery")
    superuser = await asyncpg.connect(ports.database.superuser_url)
    async with ports.tenants.tenant(founded.token) as nothing_recorded:
        await nothing_recorded.fetch("SELECT 1")
    assert nothing_recorded.last_staged is None
    for staged in range(3):
        async with ports.tenants.tenant(founded.token) as transaction:
            await transaction.fetch("SELECT 1")
            await transaction.record(sealed(founded.tenant_id))
            # Staged after the transaction began, and after it recorded.
            await superuser.execute(
                "INSERT INTO evidence.epoch SELECT n, n * 10, n * 10 + 1, n, n, '', '{}' "
                "FROM (SELECT $1::bigint AS n) AS one WHERE n > 0",
                staged,
            )
            assert transaction.last_staged is None
        assert transaction.last_staged == staged
    await superuser.close()
