"""A log read from where a database stands gives back what the sequencer had kept beside it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tractatus.errors import LogStateError
from tractatus.merkle.tiles import entries_path, parse_entry_bundle
from tractatus.operations.continuation import Continuation
from tractatus.ports import LogState
from tractatus.testing.pipeline import Pipeline, decision_entry


async def history(batches: list[int]) -> tuple[list[LogState], list[bytes]]:
    """The state after each tick of a log, in which so many leaves were decided, and its entries."""
    pipeline, states, seed = Pipeline(), [], 0
    states.append(await pipeline.store.load())
    for number in batches:
        for _ in range(number):
            seed += 1
            pipeline.store.add(decision_entry(seed), at=pipeline.clock.now_ms())
        pipeline.clock.advance(pipeline.parameters.heartbeat)
        states.append(await pipeline.tick())
    size = states[-1].tree.size
    entries: list[bytes] = []
    while len(entries) < size:
        path = entries_path(len(entries) // 256, min(256, size - len(entries)))
        entries += parse_entry_bundle(await pipeline.log.read(path) or b"")
    return states, entries


@settings(max_examples=20)
@given(st.lists(st.integers(0, 9), min_size=1, max_size=4), st.data())
async def test_from_any_earlier_state_the_log_leads_to_the_last(
    batches: list[int], data: st.DataObject
) -> None:
    states, entries = await history(batches)
    at = data.draw(st.integers(0, len(states) - 1))
    before, after = states[at], states[-1]
    found = Continuation(before)
    found.read(entries[before.tree.size :], after.published)
    # The version is the database's own; the origin is known from the first batch on.
    assert found.state == replace(after, version=before.version, origin=before.origin)
    assert len(found.epochs) == sum(1 for number in batches[at:] if number)
    assert len(found.placed) == sum(batches[at:])
    for commitment, epoch, index in found.placed:
        assert entries[index][4:36] == commitment
        [closed] = [one for one in found.epochs if one.number == epoch]
        assert closed.first_index <= index < closed.last_index
    assert [entries[index] for index, _ in found.about_log] == [one for _, one in found.about_log]


async def test_what_does_not_follow_is_refused() -> None:
    states, entries = await history([3, 2, 4])
    before, head = states[1], states[-1].published
    rest = entries[before.tree.size :]
    for wrong, words in (
        (rest[:-1], "ends inside an epoch"),
        (rest[1:], "does not follow the database"),
        (rest[-5:], "does not follow the database"),
        ([*rest, rest[0]], "ends inside an epoch"),
        ([b"\x09", *rest], "cannot be followed"),
    ):
        with pytest.raises(LogStateError, match=words):
            Continuation(before).read(wrong, head)
