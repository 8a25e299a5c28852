"""Transactions on a pool of one login, with the driver kept behind the edge.

A statement that failed has aborted its transaction on the server, and COMMIT would then roll back
without a word; so a transaction in which anything failed can no more be committed here, whatever
the caller made of the error. That is what "act and record, or neither" rests on.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final, LiteralString, Self, cast

import asyncpg

from tractatus.adapters.postgres.errors import translated
from tractatus.errors import AttestationError, StoreError
from tractatus.ports import Row

# Longer than the server's own statement_timeout (roles.TIMEOUTS), so that this one speaks only when
# the server has stopped answering at all.
_ANSWER_SECONDS: Final = 40.0

# Privileges with which no transaction of the product may run: each of them goes past row security.
_TOO_STRONG: Final = """
SELECT r.rolsuper OR r.rolbypassrls OR r.rolcreaterole OR r.rolreplication
    OR EXISTS (SELECT FROM pg_auth_members WHERE member = r.oid)
    OR EXISTS (SELECT FROM pg_class WHERE relowner = r.oid)
FROM pg_roles AS r WHERE r.rolname = session_user
"""


class PostgresTransaction:
    """An open transaction; see `ports.Transaction`."""

    def __init__(self, connection: asyncpg.Connection) -> None:
        self._connection = connection
        self._is_aborted = False

    async def fetch(self, sql: LiteralString, *args: object) -> Sequence[Row]:
        """All rows of a statement."""
        return cast("Sequence[Row]", await self._run(self._connection.fetch, sql, args))

    async def fetch_one(self, sql: LiteralString, *args: object) -> Row | None:
        """The first row, or None."""
        return cast("Row | None", await self._run(self._connection.fetchrow, sql, args))

    async def execute(self, sql: LiteralString, *args: object) -> None:
        """Run a statement for its effect."""
        await self._run(self._connection.execute, sql, args)

    async def _run(self, method: Any, sql: str, args: tuple[object, ...]) -> Any:
        with translated():
            try:
                return await method(sql, *args)
            except BaseException:  # cancellation, too, leaves the outcome unknown; re-raised
                self._is_aborted = True
                raise

    def refuse_if_aborted(self) -> None:
        """Called before COMMIT; raises `StoreError` where a statement has failed."""
        if self._is_aborted:
            raise StoreError("a statement of this transaction failed, so nothing of it was stored")


class Pool:
    """Connections of one login. Every use is one transaction; nothing of it stays behind.

    On release asyncpg resets the session: advisory locks, cursors, LISTEN and all settings.
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
                timeout=wait_seconds,
                command_timeout=_ANSWER_SECONDS,
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
    async def begin(self, *, readonly: bool = False) -> AsyncIterator[asyncpg.Connection]:
        """A connection inside a transaction; the caller commits by `finish`, else it is undone."""
        with translated():
            connection = await self._pool.acquire(timeout=self._wait_seconds)
        try:
            transaction = connection.transaction(readonly=readonly)
            with translated():
                await transaction.start()
            try:
                yield connection
            except BaseException:  # whatever ends the block undoes it; re-raised
                await _roll_back(transaction)
                raise
            with translated():
                await transaction.commit()
        finally:
            await self._pool.release(connection)

    @asynccontextmanager
    async def transaction(self, *, readonly: bool = False) -> AsyncIterator[PostgresTransaction]:
        """A transaction without a tenant."""
        async with self.begin(readonly=readonly) as connection:
            transaction = PostgresTransaction(connection)
            yield transaction
            transaction.refuse_if_aborted()


async def _roll_back(transaction: Any) -> None:
    try:
        with translated():
            await transaction.rollback()
    except StoreError:
        # The connection is gone, and with it the transaction; the error that brought us here
        # says more.
        return
