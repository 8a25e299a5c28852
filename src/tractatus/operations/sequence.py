"""Turn committed leaves into epochs, and epochs into a published log.

One tick does, in this order, and a crash between any two steps is taken up by the next tick:

1. publish what an earlier tick staged (`publish.Publisher`); nothing new is staged before it is
   public, so there is never more than one batch between the database and the world;
2. hold what the database remembers of the last batch against the log, and decide what the next
   is: leaves about the log itself, an epoch, a heartbeat, or nothing;
3. stage it: one database transaction claims the leaves, gives each its index and stores the
   batch, by compare-and-swap. Before it, nothing happened; after it, the batch is the log's next
   piece, whoever publishes it;
4. publish it, with the same function as in step 1.

A leaf is counted once because step 3 commits its index together with the batch it stands in, and
a leaf with an index is never claimed again.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Final

from tractatus.errors import (
    ConflictError,
    FormatError,
    LogStateError,
    StoreError,
    VerificationError,
)
from tractatus.evidence.class_table import current_class_codes
from tractatus.evidence.epoch import close_epoch
from tractatus.evidence.leaf import (
    CountedLeaf,
    DecisionLeaf,
    Digests,
    HeartbeatLeaf,
    ParametersLeaf,
    SummaryLeaf,
    format_leaf,
    parse_leaf,
)
from tractatus.operations.publish import Publisher
from tractatus.ports import Clock, LoggedEpoch, LogState, SequencerStore, Waiting

logger = logging.getLogger(__name__)

# An epoch of this many leaves is 40 MB; what waits beyond it goes into the next one. Promises count
# on it (`promise`): nothing is promised while half as many wait.
MAX_EPOCH_LEAVES: Final = 1_048_576
LONGEST_PAUSE_MS: Final = 30_000


@dataclass(frozen=True, slots=True)
class Sequencer:
    """The only writer of a log.

    Args:
        store: Waiting leaves and the state of the log.
        publisher: Brings the world up to the state.
        clock: Times of epochs and heartbeats.
        parameters: When epochs close; logged at the start and whenever it differs from the log.
        in_force: Digests of policy, software and schema at this moment.
    """

    store: SequencerStore
    publisher: Publisher
    clock: Clock
    parameters: ParametersLeaf
    in_force: Callable[[], Awaitable[Digests]]

    async def tick(self) -> LogState:
        """One pass, as told at the head of this module.

        Returns:
            The state afterwards. Where something is staged in it, the quorum of witnesses was
            not met; the next tick asks again.

        Raises:
            LogStateError: the log, the database and the witnesses contradict each other; nothing
                was signed.
            StoreError: a step's outcome is unknown; the next tick settles it.
        """
        state = await self.publisher.publish(await self.store.load())
        if state.staged:
            return state
        await self.publisher.verify_memory(state)
        batch = await self._next_batch(state)
        if not batch.entries:
            return state
        after = await self.publisher.extend(batch.state, batch.entries)
        state = await self.publisher.publish(await self.store.stage(state, after, batch.placed))
        if batch.placed and state.epoch and not state.staged:
            logger.info(
                "epoch %d is public: %d leaves, log of %d",
                state.epoch.number,
                len(batch.placed),
                state.tree.size,
            )
        return state

    async def run(self, stop: asyncio.Event) -> None:
        """Tick until `stop` is set.

        After an error, or where the quorum of witnesses is missing, the pause doubles up to 30 s.
        An error is logged once for as long as it stays the same.
        """
        pause_ms = self.parameters.tick
        said = ""
        while not stop.is_set():
            try:
                async with self.store.exclusive():
                    while not stop.is_set():
                        state = await self.tick()
                        said = ""
                        pause_ms = _longer(pause_ms) if state.staged else self.parameters.tick
                        await _wait(stop, pause_ms)
            except (StoreError, ConflictError) as error:
                if str(error) != said:
                    said = str(error)
                    logger.error("the log does not grow: %s", said)
                await _wait(stop, pause_ms)
                pause_ms = _longer(pause_ms)

    async def _next_batch(self, state: LogState) -> _Batch:
        now = self.clock.now_ms()
        batch = _Batch(replace(state, origin=self.publisher.origin), state.tree.size)
        batch.append_about_log(format_leaf(self.parameters))
        waiting = await self.store.waiting()
        if is_due(waiting, self.parameters, now):
            leaves = await self.store.claim(MAX_EPOCH_LEAVES)
            below = not reaches_threshold(waiting, self.parameters)
            batch.append_epoch(leaves, now, below, await self.in_force())
        elif batch.entries or now - state.moved_at >= self.parameters.heartbeat:
            batch.append_heartbeat(now)
        return batch


def reaches_threshold(waiting: Waiting, parameters: ParametersLeaf) -> bool:
    """Whether at least k decisions of at least t tenants, none of them synthetic, wait."""
    return waiting.decisions >= parameters.k and waiting.tenants >= parameters.t


def is_due(waiting: Waiting, parameters: ParametersLeaf, now: int) -> bool:
    """Whether an epoch closes now: the threshold is reached, or a leaf has waited for `hold`.

    A clock that was set back makes an epoch late by that much, never early.
    """
    if waiting.oldest_at is None:
        return False
    return reaches_threshold(waiting, parameters) or now - waiting.oldest_at >= parameters.hold


class _Batch:
    """Entries that follow on `state.tree`, and the state as it is once they are staged."""

    def __init__(self, state: LogState, start: int) -> None:
        self.state = state
        self.entries: list[bytes] = []
        self.placed: dict[bytes, int] = {}
        self._start = start

    def append_about_log(self, parameters: bytes) -> None:
        """Class codes and parameters, where the log does not say them already."""
        codes = format_leaf(current_class_codes())
        if self.state.class_codes != codes:
            self.entries.append(codes)
        if self.state.parameters != parameters:
            self.entries.append(parameters)
        self.state = replace(self.state, class_codes=codes, parameters=parameters)

    def append_epoch(
        self, leaves: Sequence[bytes], now: int, below_threshold: bool, digests: Digests
    ) -> None:
        """Claimed leaves, sorted, and their summary."""
        last = self.state.epoch
        start = self._start + len(self.entries)
        opened = last.not_after if last else self.state.moved_at or now
        try:
            closed = close_epoch(
                leaves,
                previous=_summary(last),
                start=start,
                not_before=opened,
                not_after=max(now, opened + 1, self.state.moved_at),
                below_threshold=below_threshold,
                digests=digests,
            )
        except (FormatError, VerificationError) as error:
            raise LogStateError(f"the waiting leaves make no epoch: {error}") from error
        for index, entry in enumerate(closed.entries[:-1], start):
            self.placed[_commitment(entry)] = index
        self.entries += closed.entries
        self.state = replace(
            self.state, epoch=logged_epoch(closed.summary, last), moved_at=closed.summary.not_after
        )

    def append_heartbeat(self, now: int) -> None:
        """The end of a batch without an epoch: the log always says when it was last alive."""
        time_ms = max(now, self.state.moved_at)
        number = self.state.epoch.number if self.state.epoch else 0
        self.entries.append(format_leaf(HeartbeatLeaf(time_ms, number)))
        self.state = replace(self.state, moved_at=time_ms)


def _summary(epoch: LoggedEpoch | None) -> SummaryLeaf | None:
    if epoch is None:
        return None
    leaf = parse_leaf(epoch.summary)
    assert isinstance(leaf, SummaryLeaf), "the database holds summaries of epochs only"
    return leaf


def _commitment(entry: bytes) -> bytes:
    leaf = parse_leaf(entry)
    assert isinstance(leaf, DecisionLeaf | CountedLeaf), "an epoch holds these two kinds only"
    return leaf.commitment


def logged_epoch(summary: SummaryLeaf, last: LoggedEpoch | None) -> LoggedEpoch:
    """What is kept of a closed epoch, given the one before it."""
    seen = dict(last.last_seen) if last else {}
    seen |= {key.service: summary.number for key, _ in summary.counts.rows()}
    return LoggedEpoch(
        number=summary.number,
        first_index=summary.start,
        last_index=summary.end,
        not_before=summary.not_before,
        not_after=summary.not_after,
        summary=format_leaf(summary),
        last_seen=seen,
    )


def _longer(pause_ms: int) -> int:
    return max(pause_ms, min(2 * pause_ms, LONGEST_PAUSE_MS))


async def _wait(stop: asyncio.Event, milliseconds: int) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), milliseconds / 1000)
