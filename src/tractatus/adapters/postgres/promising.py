"""How far the log is, read on a connection of its own: one statement, one snapshot."""

from __future__ import annotations

import asyncio
from typing import Any, Final, LiteralString

import asyncpg

from tractatus.adapters.postgres.errors import translated
from tractatus.errors import StoreError

_LAST_STAGED: Final[LiteralString] = "SELECT coalesce(max(number), 0) AS number FROM evidence.epoch"
_IS_BEHIND: Final[LiteralString] = "SELECT evidence.waits_beyond($1) AS is_behind"
_SECONDS: Final = 10.0


class PostgresEpochCounter:
    """An `EpochCounter` under the application's login.

    Each statement is its own transaction, whose snapshot PostgreSQL takes when it runs: whatever
    committed before the call is in it.

    Args:
        url: Address as that login, of the server that records are committed to.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._connection: asyncpg.Connection | None = None
        self._turn = asyncio.Lock()
        self._is_closed = False

    async def last_staged(self) -> int:
        """The number of the last epoch that was staged, 0 before the first."""
        return int(await self._ask(_LAST_STAGED))

    async def is_behind(self, leaves: int) -> bool:
        """Whether more than `leaves` leaves wait."""
        return bool(await self._ask(_IS_BEHIND, leaves))

    async def close(self) -> None:
        """Disconnect; whoever asks later is refused with a `StoreError`."""
        self._is_closed = True
        async with self._turn:
            self._drop()

    async def _ask(self, sql: LiteralString, *args: object) -> Any:
        async with self._turn:
            if self._is_closed:
                raise StoreError("the counter of epochs is closed")
            with translated():
                connection = self._connection
                if connection is None or connection.is_closed():
                    connection = await asyncpg.connect(
                        self._url, timeout=_SECONDS, command_timeout=_SECONDS
                    )
                    self._connection = connection
                try:
                    return await connection.fetchval(sql, *args)
                except BaseException:  # the next question finds a connection that nobody left
                    self._drop()
                    raise

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.terminate()
            self._connection = None
