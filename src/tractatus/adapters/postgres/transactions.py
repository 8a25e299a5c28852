"""Transactions on a pool of one login, with the driver kept behind the edge.

A statement that failed has aborted its transaction on the server, and COMMIT would then roll back
without a word; so a transaction in which anything failed can no more be committed here, whatever
the caller made of the error. That is what "act and record, or neither" rests on.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final, LiteralString, Self, cast

import asyncpg

from tractatus.adapters.postgres.errors import CLIENT_ERRORS, translated
from tractatus.adapters.postgres.pipeline import PipelinedConnection, Statement
from tractatus.errors import AttestationError, StoreError
from tractatus.ports import Row

# Longer than the server's own statement_timeout (roles.TIMEOUTS), so that this one speaks only when
# the server has stopped answering at all.
ANSWER_SECONDS: Final = 40.0

# Privileges with which no transaction of the product may run: each of them goes past row security.
_TOO_STRONG: Final = """
SELECT r.rolsuper OR r.rolbypassrls OR r.rolcreaterole OR r.rolreplication
    OR EXISTS (SELECT FROM pg_auth_members WHERE member = r.oid)
    OR EXISTS (SELECT FROM pg_class WHERE relowner = r.oid)
FROM pg_roles AS r WHERE r.rolname = session_user
"""


@dataclass(slots=True)
class Opened:
    """A connection inside a transaction.

    Args:
        connection: Of the pool; its own until the transaction ends.
        first: The rows of what went with BEGIN.
        queued: What goes with COMMIT at the latest, in this order.
        then: A query that goes with COMMIT and runs after it, in a snapshot of its own.
        answer: Its row, once the transaction is committed and where there is one.
    """

    connection: PipelinedConnection
    first: Sequence[bytes]
    queued: list[Statement] = field(default_factory=list)
    then: Statement | None = None
    answer: bytes | None = None


class PostgresTransaction:
    """An open transaction; see `ports.Transaction`."""

    def __init__(self, opened: Opened) -> None:
        self._opened = opened
        self._connection = opened.connection
        self._is_aborted = False
        self._is_busy = False

    async def fetch(self, sql: LiteralString, *args: object) -> Sequence[Row]:
        """All rows of a statement."""
        return cast("Sequence[Row]", await self._run(self._connection.fetch, sql, args))

    async def fetch_one(self, sql: LiteralString, *args: object) -> Row | None:
        """The first row, or None."""
        return cast("Row | None", await self._run(self._connection.fetchrow, sql, args))

    async def execute(self, sql: LiteralString, *args: object) -> None:
        """Run a statement for its effect."""
        await self._run(self._connection.execute, sql, args)

    def queue(self, sql: LiteralString, *args: object) -> None:
        """Run a statement for its effect, with the next one that is run, or with COMMIT."""
        self._opened.queued.append((sql, args))

    async def _run(self, method: Any, sql: str, args: tuple[object, ...]) -> Any:
        # Two at once would read each other's answers.
        if self._is_busy:
            raise StoreError("a statement of this transaction is still running")
        self._is_busy = True
        with translated():
            try:
                await self._run_queued()
                return await method(sql, *args)
            except BaseException:  # cancellation, too, leaves the outcome unknown; re-raised
                self._is_aborted = True
                raise
            finally:
                self._is_busy = False

    async def _run_queued(self) -> None:
        if queued := self._opened.queued:
            self._opened.queued = []
            await self._connection.run_together(queued, seconds=ANSWER_SECONDS)

    def refuse_if_aborted(self) -> None:
        """Called before COMMIT; raises `StoreError` where a statement has failed."""
        if self._is_aborted:
            raise StoreError("a statement of this transaction failed, so nothing of it was stored")


class Pool:
    """Connections of one login. Every use is one transaction; nothing of it stays behind.

    With COMMIT, else on release, the session is reset: advisory locks, cursors, LISTEN and all
    settings.
    """

    def __init__(self, pool: asyncpg.Pool, wait_seconds: float) -> None:
        self._pool = pool
        self._wait_seconds = wait_seconds

    @classmethod
    async def open(cls, url: str, *, size: int = 10, wait_seconds: float = 10.0) -> Self:
        """Connect; at most `size` connections, opened as they are needed.

        Args:
            url: Address with login and password.
            size: Transactions at once; a further one waits for its turn.
            wait_seconds: How long it waits before `StoreError`.

        Raises:
            StoreError: the server cannot be reached or refuses the login.
            AttestationError: the login owns tables, belongs to another role, or may go past row
                security.
        """
        with translated():
            # With JIT, planning a statement of a page costs more than running it.
            pool = await asyncpg.create_pool(
                url,
                min_size=1,
                max_size=size,
                connection_class=PipelinedConnection,
                timeout=wait_seconds,
                command_timeout=ANSWER_SECONDS,
                server_settings={"jit": "off"},
            )
            if await pool.fetchval(_TOO_STRONG):
                await pool.close()
                raise AttestationError(
                    "the login has privileges that go past row security: use the product's own"
                )
        return cls(pool, wait_seconds)

    def standing(self) -> tuple[int, int]:
        """How many connections there are, and how many of them are idle."""
        return self._pool.get_size(), self._pool.get_idle_size()

    async def close(self) -> None:
        """Wait for transactions that run, then disconnect."""
        with translated():
            await self._pool.close()

    @asynccontextmanager
    async def open_with(self, *first: Statement, readonly: bool = False) -> AsyncIterator[Opened]:
        """A transaction that begins together with `first`, and ends with what was queued.

        It is committed when the block ends; whatever else ends the block undoes it.
        """
        begin = "BEGIN READ ONLY" if readonly else "BEGIN"
        async with self.lend() as connection:
            with translated():
                rows = await connection.run_together(((begin, ()), *first), seconds=ANSWER_SECONDS)
            opened = Opened(connection, rows)
            yield opened
            with translated():
                opened.answer = await connection.commit(
                    opened.queued, seconds=ANSWER_SECONDS, then=opened.then
                )

    @asynccontextmanager
    async def lend(self) -> AsyncIterator[PipelinedConnection]:
        """A connection without a transaction; what is open when it comes back is rolled back."""
        with translated():
            connection = await self._pool.acquire(timeout=self._wait_seconds)
        try:
            yield connection
        finally:
            await self._release(connection)

    @asynccontextmanager
    async def begin(self, *, readonly: bool = False) -> AsyncIterator[PipelinedConnection]:
        """A connection inside a transaction, committed when the block ends, else undone."""
        async with self.open_with(readonly=readonly) as opened:
            yield opened.connection

    @asynccontextmanager
    async def transaction(self, *, readonly: bool = False) -> AsyncIterator[PostgresTransaction]:
        """A transaction without a tenant."""
        async with self.open_with(readonly=readonly) as opened:
            transaction = PostgresTransaction(opened)
            yield transaction
            transaction.refuse_if_aborted()

    async def _release(self, connection: PipelinedConnection) -> None:
        try:
            await self._pool.release(connection)
        except CLIENT_ERRORS:
            # The connection is gone, and with it the transaction; the error that brought us
            # here says more.
            return
