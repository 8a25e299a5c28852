"""Promises are kept, whenever a record commits and whoever is slow, over a real database."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
from tests.conftest import Ports

from tractatus.adapters.machine import SystemRandomness
from tractatus.adapters.postgres.promising import PostgresEpochCounter
from tractatus.adapters.postgres.roles import Login
from tractatus.adapters.postgres.sequencing import PostgresSequencerStore
from tractatus.adapters.postgres.transactions import Pool
from tractatus.errors import StoreError
from tractatus.evidence.promise import Promise, open_promise
from tractatus.evidence.record import Assessed, SealedRecord, seal_record
from tractatus.notes.signed import VerifierKey
from tractatus.operations import promise as operation
from tractatus.operations.promise import Promiser
from tractatus.tenancy.scope import TenantId, TenantKind
from tractatus.testing.pipeline import Pipeline
from tractatus.testing.promises import SeedPromiseSigner

EPOCHS = 3  # so many close, at least, while many write at once


class Slow:
    """A sequencer's store that something happens in before and after each call."""

    def __init__(self, store: Any, between: Callable[[str], Awaitable[None]]) -> None:
        self._store = store
        self._between = between

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._store, name)
        if name == "exclusive":
            return method

        async def call(*args: Any) -> Any:
            await self._between(f"before {name}")
            result = await method(*args)
            await self._between(f"after {name}")
            return result

        return call


class Log:
    """A log over one database, and records that are promised in it."""

    def __init__(self, ports: Ports, store: PostgresSequencerStore, tenant: TenantId) -> None:
        self.ports = ports
        self.tenant = tenant
        self.store = store
        self.pipeline = Pipeline(store=store)
        self.signer = SeedPromiseSigner()
        self.counter = PostgresEpochCounter(ports.database.url(Login.APP))
        self.promiser = Promiser(self.counter, self.signer)

    async def sealed(self) -> SealedRecord:
        return seal_record(
            record_id=uuid4(),
            tenant_id=self.tenant,
            act="isolation.refuse",
            actor="system",
            at_ms=1,
            effect="deny",
            flags=0,
            assessed=[Assessed(1, 1), Assessed(7, 4, ("unscoped",))],
            policy=bytes(32),
            content={},
            nonce=SystemRandomness().token(32),
            key=await self.ports.keys.for_tenant(self.tenant),
        )

    async def record(self) -> Sequence[bytes]:
        record = await self.sealed()
        await self.ports.writer.record(self.tenant, record)
        return record.leaves

    async def promised(self, leaves: Sequence[bytes]) -> Promise:
        note = await self.promiser.promise(leaves)
        keys = [VerifierKey.parse(vkey) for vkey in self.signer.verifier_keys]
        return open_promise(note, keys).promise

    async def epochs(self, promise: Promise) -> list[int | None]:
        """In which epoch each promised leaf is now."""
        superuser = await asyncpg.connect(self.ports.database.superuser_url)
        rows = await superuser.fetch(
            "SELECT epoch FROM evidence.leaf WHERE entry = ANY($1)", list(promise.leaves)
        )
        await superuser.close()
        assert len(rows) == len(promise.leaves)
        return [row["epoch"] for row in rows]

    def between(self, happening: Callable[[str], Awaitable[None]]) -> None:
        self.pipeline.store = Slow(self.store, happening)


@pytest.fixture
async def log(ports: Ports) -> Any:
    url = ports.database.url(Login.SEQUENCER)
    pool = await Pool.open(url, size=2)
    tenant = await ports.writer.builtin_tenant(TenantKind.SYSTEM)
    made = Log(ports, PostgresSequencerStore(pool, url), tenant)
    yield made
    await made.counter.close()
    await pool.close()


@pytest.mark.parametrize("moment", ["before claim", "after claim", "before stage", "after stage"])
async def test_a_record_that_commits_while_an_epoch_is_made(log: Log, moment: str) -> None:
    await log.record()
    promises: list[Promise] = []

    async def happening(now: str) -> None:
        if now == moment and not promises:
            promises.append(await log.promised(await log.record()))

    log.between(happening)
    await log.pipeline.tick()
    await log.pipeline.tick()
    (promise,) = promises
    found = await log.epochs(promise)
    assert all(epoch is not None and epoch <= promise.epoch for epoch in found)
    if moment in ("after claim", "before stage"):
        # Claimed without it, and not staged when the number was read: nothing smaller is true.
        assert found == [promise.epoch] * 2


async def test_the_epoch_that_is_in_the_making_may_not_be_promised(
    log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same with the smaller number, which is a lie: what the test above would see."""
    monkeypatch.setattr(operation, "AHEAD", 1)
    await log.record()
    promises: list[Promise] = []

    async def happening(now: str) -> None:
        if now == "after claim" and not promises:
            promises.append(await log.promised(await log.record()))

    log.between(happening)
    await log.pipeline.tick()
    await log.pipeline.tick()
    assert await log.epochs(promises[0]) == [2, 2]
    assert promises[0].epoch == 1


async def test_a_record_whose_transaction_stays_open_over_epochs(log: Log) -> None:
    """Recorded early, committed late: the number that was true before the commit is not."""
    founded = await log.ports.found("late")
    stale = await log.promiser._latest.promised()
    async with log.ports.tenants.tenant(founded.token) as transaction:
        record = seal_record(
            record_id=uuid4(),
            tenant_id=founded.tenant_id,
            act="content.publish",
            actor="member",
            at_ms=1,
            effect="allow",
            flags=0,
            assessed=[Assessed(1, 1)],
            policy=bytes(32),
            content={},
            nonce=SystemRandomness().token(32),
            key=await log.ports.keys.for_tenant(founded.tenant_id),
        )
        await transaction.record(record)
        for _ in range(3):
            await log.record()
            await log.pipeline.tick()
    # Read twice: in the commit's own journey to the database, and on a connection of its own.
    assert transaction.last_staged == 3
    note = await log.promiser.promise(record.leaves, transaction.last_staged)
    promise = await log.promised(record.leaves)
    assert note == await log.signer.sign(promise)
    await log.pipeline.tick()
    found = await log.epochs(promise)
    assert all(epoch is not None and epoch <= promise.epoch for epoch in found)
    assert found == [4]
    assert stale < 4


async def test_many_at_once_beside_a_sequencer_that_never_rests(log: Log) -> None:
    chance = random.Random(5)
    promises: list[Promise] = []
    is_done = False

    async def dawdle(_: str) -> None:
        await asyncio.sleep(chance.random() * 0.002)

    async def write() -> None:
        while len({promise.epoch for promise in promises}) < EPOCHS:
            leaves = await log.record()
            await dawdle("")
            promises.append(await log.promised(leaves))

    async def sequence() -> None:
        while not is_done:
            await log.pipeline.tick()

    log.between(dawdle)
    sequencing = asyncio.create_task(sequence())
    await asyncio.gather(*(write() for _ in range(3)))
    is_done = True
    await asyncio.wait_for(sequencing, 60)
    await log.pipeline.settle()
    for promise in promises:
        assert all(epoch and epoch <= promise.epoch for epoch in await log.epochs(promise))


async def test_after_a_crash_it_is_signed_again_from_the_committed_record(log: Log) -> None:
    leaves = await log.record()
    unreachable = PostgresEpochCounter("postgresql://tractatus_app@127.0.0.1:1/nothing")
    with pytest.raises(StoreError):
        await Promiser(unreachable, log.signer).promise(leaves)
    again = Promiser(log.counter, log.signer)  # as another process would
    waiting = await again.promise_again(leaves, [None, None])
    assert waiting == await log.promiser.promise(leaves)
    await log.pipeline.tick()
    await log.pipeline.tick()
    keys = [VerifierKey.parse(vkey) for vkey in log.signer.verifier_keys]
    later = open_promise(await again.promise_again(leaves, [1, 1]), keys).promise
    assert later.epoch == 1
    assert await log.epochs(later) == [1, 1]


async def test_where_too_much_waits_nothing_is_promised(
    log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(operation, "MAX_WAITING", 3)
    leaves = await log.record()
    await log.promised(leaves)
    more = await log.record()
    behind = Promiser(log.counter, log.signer)  # has not counted yet
    with pytest.raises(StoreError, match="no promise can be given: more than 3"):
        await behind.promise(more)
    await log.pipeline.tick()
    await behind.promise(more)
