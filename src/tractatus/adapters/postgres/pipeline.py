"""Statements that travel together: one journey to the server and back for any number of them.

asyncpg waits for the answer to each statement before it sends the next. Where none of several
statements needs the answer of another, the waiting is the larger part of what they cost: two
process switches each, and caches that somebody else has filled meanwhile. PostgreSQL's protocol
asks for nothing of the kind: messages may be sent one after the other, and after an error the
server skips everything up to the next Sync, a COMMIT too. So

    BEGIN, enter, <think>, record, insert, insert, COMMIT, reset     is two journeys, not eight.

A connection of this class is asyncpg's in all else. While a batch is on its way the socket's
protocol is ours, and before and after it asyncpg's.
Source: PostgreSQL 18, "Frontend/Backend Protocol", sections 54.2.3 to 54.2.4 and 54.7.
"""

from __future__ import annotations

import asyncio
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import asyncpg

from tractatus.adapters.postgres.messages import EXECUTE, SYNC, bind, error_of, parse

Statement: TypeAlias = tuple[str, tuple[object, ...]]

# What leaves nothing of a session to its next user; what asyncpg's `reset` runs, too.
RESET: Final[tuple[Statement, ...]] = (
    ("SELECT pg_advisory_unlock_all()", ()),
    ("CLOSE ALL", ()),
    ("UNLISTEN *", ()),
    ("RESET ALL", ()),
)
_RESET_ALL: Final = ";".join(("ROLLBACK", *(sql for sql, _ in RESET)))

_HEAD: Final = struct.Struct("!BI")
_PARSE_COMPLETE, _BIND_COMPLETE, _DATA_ROW, _ERROR, _READY = b"12DEZ"
_COMMAND_COMPLETE, _EMPTY_QUERY = b"CI"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of statements: a command tag for each that was completed, their rows, the error."""

    done: Sequence[bytes]
    rows: Sequence[bytes] = ()
    error: Exception | None = None


class PipelinedConnection(asyncpg.Connection):  # type: ignore[misc]  # asyncpg is untyped
    """A connection of asyncpg that can also run several statements in one journey."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._batch = _Batch(self._transport, self._protocol)
        self._is_clean = True

    async def run_together(
        self, statements: Sequence[Statement], *, seconds: float
    ) -> Sequence[bytes]:
        """Run them in order; after an error none of the rest is run.

        Args:
            statements: Each with its values: None, bool, int, float, text, bytes, UUID, or a
                tuple of bytes. Anything else is an `InterfaceError`, and nothing is sent.
            seconds: How long the answer may take before the connection is given up.

        Returns:
            The rows of all of them in order, each to be read with `values_of`.

        Raises:
            PostgresError: of the first statement that failed.
            TimeoutError, ConnectionDoesNotExistError: what was done is unknown.
        """
        self._is_clean = False
        if self.is_closed():
            raise asyncpg.InterfaceError("the connection is closed")
        handle = self._loop.call_later(seconds, self._give_up)
        try:
            return await self._batch.send(statements)
        except asyncio.CancelledError:
            self.terminate()  # the answer belongs to nobody any more
            raise
        finally:
            handle.cancel()

    async def commit(
        self, statements: Sequence[Statement], *, seconds: float, then: Statement | None = None
    ) -> bytes | None:
        """Run them, then COMMIT, then `RESET`, so that the connection goes back as it came.

        Durable when it returns. Where only what follows the commit fails, the commit stands, and
        the connection is given up instead.

        Args:
            statements: What is still to be done in the transaction.
            seconds: As in `run_together`.
            then: A query of one row, run by itself after COMMIT, in a snapshot that is taken
                then.

        Returns:
            The row of `then`; None where there is none.

        Raises:
            InterfaceError: the server rolled back: an earlier statement had failed.
        """
        try:
            afterwards = () if then is None else (then,)
            rows = await self.run_and_reset(
                [*statements, ("COMMIT", ()), *afterwards], seconds=seconds
            )
        except asyncpg.PostgresError:
            if b"COMMIT" not in self._batch.done:
                raise
            self.terminate()
            return None
        if b"COMMIT" not in self._batch.done:
            raise asyncpg.InterfaceError("the server rolled the transaction back")
        return rows[-1] if then is not None else None

    async def run_and_reset(
        self, statements: Sequence[Statement], *, seconds: float
    ) -> Sequence[bytes]:
        """As `run_together`; then nothing of the session is left, and no reset is due."""
        rows = await self.run_together([*statements, *RESET], seconds=seconds)
        self._is_clean = True
        return rows[:-1]  # the last row is the reset's

    async def run_as_far(self, statements: Sequence[Statement], *, seconds: float) -> Outcome:
        """As `run_and_reset`, and an error is answered together with what went before it.

        Raises:
            TimeoutError, OSError: what was done is unknown.
        """
        try:
            rows = await self.run_and_reset(statements, seconds=seconds)
        except asyncpg.PostgresError as error:
            return Outcome(self._batch.done, error=error)
        except asyncpg.InterfaceError as error:
            return Outcome((), error=error)  # nothing was sent
        return Outcome(self._batch.done, rows)

    async def reset(self, *, timeout: float | None = None) -> None:  # noqa: ASYNC109 (asyncpg's)
        """End what is open and leave nothing of the session; `commit` has done that already."""
        if not self._is_clean:
            await self.execute(_RESET_ALL, timeout=timeout)
            self._is_clean = True

    def _give_up(self) -> None:
        self._batch.fail(TimeoutError())
        self.terminate()


class _Batch(asyncio.Protocol):
    """One batch at a time over the transport of a connection whose own protocol is at rest."""

    def __init__(self, transport: asyncio.Transport, own: asyncio.Protocol) -> None:
        self._transport = transport
        self._own = own
        # What the server has parsed, and what it is about to: statement -> its name there. The
        # statements of a program are constants, so they are few and may stay.
        self._names: dict[str, bytes] = {}
        self._parsing: dict[str, bytes] = {}
        self._parsed = 0
        # The messages of statements without values, which are the same each time.
        self._fixed: dict[str, bytes] = {}
        self._answer: asyncio.Future[list[bytes]] | None = None
        self._begin()

    def _begin(self) -> None:
        self._rest = b""
        self._rows: list[bytes] = []
        self._error: asyncpg.PostgresError | None = None
        self.done: list[bytes] = []

    def send(self, statements: Sequence[Statement]) -> asyncio.Future[list[bytes]]:
        """Write them; what is returned is done when the server is ready for the next."""
        if self._answer is not None and not self._answer.done():
            raise asyncpg.InterfaceError("another batch is still on its way")
        self._begin()
        self._parsing = {}
        messages = b"".join([self._messages(sql, args) for sql, args in statements]) + SYNC
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.set_protocol(self)
        self._transport.write(messages)
        return self._answer

    def _messages(self, sql: str, args: tuple[object, ...]) -> bytes:
        if (fixed := self._fixed.get(sql)) is not None:
            return fixed
        name = self._names.get(sql) or self._parsing.get(sql)
        if name is None:
            self._parsed += 1
            name = self._parsing[sql] = b"together%d" % self._parsed
            return parse(name, sql) + bind(name, args) + EXECUTE
        messages = bind(name, args) + EXECUTE
        if not args and sql in self._names:
            self._fixed[sql] = messages
        return messages

    # What asyncio calls -------------------------------------------------------------------------

    def data_received(self, data: bytes) -> None:
        """Take whole messages, keep the rest."""
        if self._rest:
            data = self._rest + data
        at, end = 0, len(data)
        while end - at >= _HEAD.size:
            kind, size = _HEAD.unpack_from(data, at)
            following = at + 1 + size
            if following > end:
                break
            # BindComplete comes with each statement and tells nothing.
            if kind != _BIND_COMPLETE:
                self._take(kind, data[at + _HEAD.size : following])
            at = following
        self._rest = data[at:]

    def connection_lost(self, exc: Exception | None) -> None:
        """Nobody will answer any more; what the server said last is the reason, if it said any."""
        lost = asyncpg.ConnectionDoesNotExistError("the connection was lost in a batch")
        self.fail(self._error or exc or lost)
        self._transport.set_protocol(self._own)
        self._own.connection_lost(exc)

    def pause_writing(self) -> None:
        """A batch is written at once; asyncpg hears it for later."""
        self._own.pause_writing()

    def resume_writing(self) -> None:
        """As above."""
        self._own.resume_writing()

    # --------------------------------------------------------------------------------------------

    def fail(self, error: Exception) -> None:
        """End the batch in an error, if it has not ended."""
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(error)

    def _take(self, kind: int, body: bytes) -> None:
        if kind == _COMMAND_COMPLETE:
            self.done.append(body[:-1])
        elif kind == _EMPTY_QUERY:
            self.done.append(b"")
        elif kind == _DATA_ROW:
            self._rows.append(body)
        elif kind == _PARSE_COMPLETE:
            sql = next(iter(self._parsing))
            self._names[sql] = self._parsing.pop(sql)
        elif kind == _ERROR:
            self._error = error_of(body)
        elif kind == _READY:
            self._transport.set_protocol(self._own)
            if self._error is not None:
                self.fail(self._error)
            elif self._answer is not None and not self._answer.done():
                self._answer.set_result(self._rows)
        # All else tells nothing here: NoData, notices, parameters, notifications.
