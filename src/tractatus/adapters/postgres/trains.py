"""Whole transactions of several callers, in one journey on one connection.

A transaction that reads nothing can be sent whole. Those that end while others are on their way
wait for a connection, and then travel together:

    BEGIN, enter, record, insert, COMMIT, reset, BEGIN, enter, record, insert, COMMIT, reset

Each is a transaction of its own, with its own scope, and is answered for itself. What they share
is the journey, the caches that the one before has filled, and the flush of the write-ahead log:
all commits but the last do not wait for the disk, and nobody is answered before the last has, whose
flush is also of what was written before it.

After an error the server skips the rest. So what failed in company is run again by itself, and what
was skipped goes with the next train: nobody fails because of others, nor waits for a lock of theirs
for longer than `_LOCK_IN_COMPANY`.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import asyncpg

from tractatus.adapters.postgres.errors import translated
from tractatus.adapters.postgres.messages import values_of
from tractatus.adapters.postgres.pipeline import RESET, PipelinedConnection, Statement
from tractatus.adapters.postgres.transactions import ANSWER_SECONDS, Pool

# As text, so that its bytes are digits.
LAST_STAGED: Final[Statement] = ("SELECT coalesce(max(number), 0)::text FROM evidence.epoch", ())

_BEGIN: Final[Statement] = ("BEGIN", ())
_COMMIT: Final[Statement] = ("COMMIT", ())
# Writes to the log inside a transaction, so that its commit waits for the disk: that of one which
# has written nothing would not, and those before it rely on it.
_MARK: Final[Statement] = ("SELECT pg_logical_emit_message(true, 'tractatus', '')", ())
_ENTER: Final = "SELECT tenancy.enter_again($1, $2, $3, $4, $5, $6)"
_LOCK_IN_COMPANY: Final = "100ms"
_ENTER_LAST: Final = f"{_ENTER}, set_config('lock_timeout', '{_LOCK_IN_COMPANY}', true)"
_ENTER_BEFORE_LAST: Final = f"{_ENTER_LAST}, set_config('synchronous_commit', 'off', true)"

# Journeys of one process at a time: others are made up and run while one waits for the disk. More
# than these would only make each shorter (docs/adr/0017).
_AT_ONCE: Final = 4
_LONGEST: Final = 16
# Who travels together is answered together, and comes again together. If all did, the server would
# have nothing to do while this process makes up their next acts, and this process nothing while the
# server stores them; so a journey takes a third of all who are under way at most, beyond a few.
_SHARE: Final = 3
_FEW: Final = 4


@dataclass(frozen=True, slots=True, eq=False)
class Passenger:
    """A transaction that is sent whole, and who waits for it.

    Args:
        scope: The values of `tenancy.enter_again`.
        statements: What is done in that scope.
        answer: The last staged epoch once it is durable, read after its commit; None where it
            could not be read.
    """

    scope: tuple[object, ...]
    statements: Sequence[Statement]
    answer: asyncio.Future[int | None]

    def arrive(self, last_staged: int | None) -> None:
        """It is durable."""
        if not self.answer.done():
            self.answer.set_result(last_staged)

    def fail(self, error: BaseException) -> None:
        """It was not done, or whether it was is unknown, as the error says."""
        if not self.answer.done():
            self.answer.set_exception(error)


class Trains:
    """Takes transactions along; safe for concurrent callers of one event loop."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._waiting: deque[Passenger] = deque()
        self._travelling = 0
        self._running: set[asyncio.Task[None] | None] = set()

    async def take(self, scope: tuple[object, ...], statements: Sequence[Statement]) -> int | None:
        """Run the statements in a transaction of their own, which is durable on return.

        A caller who is cancelled before it was sent takes it back.

        Returns:
            The last staged epoch, read in a snapshot that was taken after the commit.

        Raises:
            ScopeError: The scope is over, or not what it was.
            StoreError: As of any transaction; nothing was stored, or it is unknown.
        """
        passenger = Passenger(scope, statements, asyncio.get_running_loop().create_future())
        self._waiting.append(passenger)
        if len(self._running) < _AT_ONCE:
            task = asyncio.create_task(self._run())
            self._running.add(task)
        with translated():
            return await passenger.answer

    async def _run(self) -> None:
        try:
            while passengers := self._board():
                await self._depart(passengers)
        finally:
            # Not in a callback of the task's: whoever came before that would be left behind.
            self._running.discard(asyncio.current_task())

    async def _depart(self, passengers: list[Passenger]) -> None:
        boarded = len(passengers)
        self._travelling += boarded
        try:
            async with self._pool.lend() as connection:
                await self._travel(connection, passengers)
        except BaseException as error:
            for one in passengers:
                one.fail(error)
            if not isinstance(error, Exception):
                raise
        finally:
            self._travelling -= boarded

    def _board(self) -> list[Passenger]:
        boarded: list[Passenger] = []
        share = -(-(len(self._waiting) + self._travelling) // _SHARE)
        room = min(_LONGEST, max(_FEW, share))
        while self._waiting and len(boarded) < room:
            one = self._waiting.popleft()
            if not one.answer.done():  # by its caller, who has gone
                boarded.append(one)
        return boarded

    async def _travel(self, connection: PipelinedConnection, passengers: list[Passenger]) -> None:
        statements, ends = _journey(passengers)
        outcome = await connection.run_as_far(statements, seconds=ANSWER_SECONDS)
        there = sum(b"COMMIT" in outcome.done[end : end + 1] for end in ends)
        if there == len(passengers):
            # The last commit has waited for the disk, whatever came of what followed it.
            last_staged = _number(outcome.rows) if outcome.rows else None
            for one in passengers:
                one.arrive(last_staged)
        elif len(passengers) == 1:
            raise outcome.error or asyncpg.InterfaceError("the server rolled the transaction back")
        else:
            await self._go_on(connection, passengers, there)

    async def _go_on(
        self, connection: PipelinedConnection, passengers: list[Passenger], there: int
    ) -> None:
        """After a failure in company: make sure of who is there, and let the others try again."""
        arrived, alone, skipped = passengers[:there], passengers[there], passengers[there + 1 :]
        await connection.reset()
        if arrived:
            rows = await connection.run_and_reset(
                [_BEGIN, _MARK, _COMMIT, LAST_STAGED], seconds=ANSWER_SECONDS
            )
            for one in arrived:
                one.arrive(_number(rows))
        self._waiting.extendleft(reversed(skipped))
        del passengers[there + 1 :]  # their fate is not that of this journey any more
        await self._travel(connection, [alone])


def _journey(passengers: Sequence[Passenger]) -> tuple[list[Statement], list[int]]:
    """All statements, and at which places the commits are."""
    statements: list[Statement] = []
    ends: list[int] = []
    for one in passengers:
        if statements:
            statements += RESET
        is_last = one is passengers[-1]
        enter = _ENTER_LAST if is_last else _ENTER_BEFORE_LAST
        statements.append(_BEGIN)
        statements.append((_ENTER if len(passengers) == 1 else enter, one.scope))
        statements += one.statements
        if is_last and len(passengers) > 1:
            statements.append(_MARK)
        ends.append(len(statements))
        statements.append(_COMMIT)
    return [*statements, LAST_STAGED], ends


def _number(rows: Sequence[bytes]) -> int:
    return int(values_of(rows[-1])[0] or b"0")
