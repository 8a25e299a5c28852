"""Who shares a reading of the log's progress, and who must wait for the next one."""

from __future__ import annotations

import asyncio

import pytest

from tractatus.errors import StoreError
from tractatus.operations.promise import AHEAD, Promiser, Shared
from tractatus.testing.pipeline import decision_entry
from tractatus.testing.promises import SeedPromiseSigner


class Hesitant:
    """An `EpochCounter` that looks when it is asked, and answers when it is let."""

    def __init__(self) -> None:
        self.staged = 0
        self.readings = 0
        self.counts = 0
        self.fails = False
        self.is_late = False
        self.answer = asyncio.Event()
        self.counted = asyncio.Event()
        self.counted.set()

    async def last_staged(self) -> int:
        self.readings += 1
        number = self.staged
        await self.answer.wait()
        if self.fails:
            raise StoreError("planned")
        return number

    async def is_behind(self, leaves: int) -> bool:
        self.counts += 1
        is_late = self.is_late
        await self.counted.wait()
        return is_late


async def _settle() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


async def test_all_who_wait_when_a_reading_begins_share_it() -> None:
    counter = Hesitant()
    shared = Shared(counter)
    waiting = [asyncio.create_task(shared.promised()) for _ in range(50)]
    await _settle()
    counter.answer.set()
    assert await asyncio.gather(*waiting) == [AHEAD] * 50
    assert (counter.readings, counter.counts) == (1, 1)


async def test_who_commits_while_a_reading_runs_gets_the_next_one() -> None:
    counter = Hesitant()
    shared = Shared(counter)
    early = asyncio.create_task(shared.promised())
    await _settle()
    counter.staged = 7  # epochs close after the reading looked, and then two more records commit
    late = [asyncio.create_task(shared.promised()) for _ in range(2)]
    await _settle()
    assert counter.readings == 1
    counter.answer.set()
    assert await early == AHEAD
    assert await asyncio.gather(*late) == [7 + AHEAD] * 2
    assert counter.readings == 2


async def test_nobody_is_given_the_number_of_a_moment_ago() -> None:
    counter = Hesitant()
    counter.answer.set()
    shared = Shared(counter)
    assert await shared.promised() == AHEAD
    counter.staged = 1
    assert await shared.promised() == 1 + AHEAD


async def test_a_failed_reading_fails_all_who_share_it_and_nobody_after_them() -> None:
    counter = Hesitant()
    counter.fails = True
    shared = Shared(counter)
    first = [asyncio.create_task(shared.promised()) for _ in range(2)]
    await _settle()
    second = asyncio.create_task(shared.promised())
    counter.answer.set()
    for one in first:
        with pytest.raises(StoreError):
            await one
    with pytest.raises(StoreError):
        await second
    counter.fails = False
    assert await shared.promised() == AHEAD


async def test_who_gives_up_takes_nothing_from_the_others() -> None:
    counter = Hesitant()
    shared = Shared(counter)
    one, other = (asyncio.create_task(shared.promised()) for _ in range(2))
    await _settle()
    one.cancel()
    await _settle()
    counter.answer.set()
    assert await other == AHEAD


async def test_a_record_with_a_leaf_that_waits_is_promised_anew() -> None:
    counter = Hesitant()
    counter.answer.set()
    counter.staged = 4
    promiser = Promiser(counter, SeedPromiseSigner())
    leaves = [decision_entry(1), decision_entry(2, service=2)]
    assert b"\n6\n" in await promiser.promise_again(leaves, [3, None])
    assert b"\n3\n" in await promiser.promise_again(leaves, [2, 3])
    assert counter.readings == 1


def _later(shared: Shared, seconds: float) -> None:
    """As if so much time had passed since the last count."""
    shared._counted_at -= seconds


async def test_a_count_is_made_ahead_and_nobody_waits_for_it() -> None:
    counter = Hesitant()
    shared = Shared(counter)
    await shared.refuse_if_behind()
    _later(shared, 0.4)
    await shared.refuse_if_behind()
    await _settle()
    assert counter.counts == 1
    _later(shared, 0.2)
    counter.counted.clear()
    for _ in range(3):  # returns, though the count hangs
        await shared.refuse_if_behind()
        await _settle()
    assert counter.counts == 2
    assert len(asyncio.all_tasks()) == 2, "this one, and a single one that counts"
    counter.counted.set()
    await _settle()
    _later(shared, 0.3)
    await shared.refuse_if_behind()
    await _settle()
    assert counter.counts == 2, "it is as young as if somebody had waited for it"


async def test_a_count_that_is_too_old_is_waited_for() -> None:
    counter = Hesitant()
    shared = Shared(counter)
    await shared.refuse_if_behind()
    counter.is_late = True
    _later(shared, 0.6)
    await shared.refuse_if_behind()  # by the old count; the new one is refused to nobody yet
    await _settle()
    assert counter.counts == 2
    _later(shared, 0.5)
    with pytest.raises(StoreError, match="leaves wait"):
        await shared.refuse_if_behind()
    counter.is_late = False
    counter.counted.clear()
    waiting = asyncio.create_task(shared.refuse_if_behind())
    await _settle()
    assert not waiting.done()
    counter.counted.set()
    await waiting
    assert counter.counts == 4
