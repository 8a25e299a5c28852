"""Database, log and witnesses are each as they were, restored from an older copy, or gone.

Of the 27 worlds that this makes, none publishes a second history while a witness that saw the first
one still knows; each that does not go on says what to do, and goes on with what was lost put back.
"""

from __future__ import annotations

import itertools
from copy import deepcopy

import pytest

from tractatus.errors import LogStateError
from tractatus.merkle.tiles import parse_entry_bundle
from tractatus.notes.checkpoint import parse_checkpoint
from tractatus.notes.signed import parse_note
from tractatus.testing.log import MemorySequencerStore
from tractatus.testing.pipeline import Pipeline, check_log, decision_entry

STATES = ("now", "old", "gone")
# Witnesses that know nothing of the newer history cannot keep us from a second one: a limit that
# docs/limitations.md lists, under "Restored copies".
SECOND_HISTORY = {
    ("old", "old", "old"),
    ("old", "old", "gone"),
    ("gone", "gone", "gone"),
}


class Copies:
    """What database, log and witnesses hold at one moment."""

    def __init__(self, pipeline: Pipeline) -> None:
        self.database = deepcopy(pipeline.store)
        self.log = dict(pipeline.log.resources)
        self.witnesses = [dict(one.memory.checkpoints) for one in pipeline.witnesses]


EMPTY = Copies(Pipeline())


async def history() -> tuple[Pipeline, dict[str, Copies]]:
    """A log of four epochs, and how it was after the second."""
    pipeline = Pipeline()
    copies = {"gone": EMPTY}
    for seed in range(4):
        pipeline.store.add(decision_entry(seed), at=pipeline.clock.now_ms())
        await pipeline.tick()
        if seed == 1:
            copies["old"] = Copies(pipeline)
    copies["now"] = Copies(pipeline)
    return pipeline, copies


def put(pipeline: Pipeline, database: Copies, log: Copies, witnesses: Copies) -> None:
    """Make the world of these copies."""
    pipeline.store = deepcopy(database.database)
    pipeline.log.resources = dict(log.log)
    for one, seen in zip(pipeline.witnesses, witnesses.witnesses, strict=True):
        one.memory.checkpoints = dict(seen)


def leaves(resources: dict[str, bytes]) -> list[bytes]:
    """All entries of a log of less than 256."""
    if "checkpoint" not in resources:
        return []
    size = parse_checkpoint(parse_note(resources["checkpoint"]).text).size
    return parse_entry_bundle(resources[f"tile/entries/000.p/{size}"], size)


@pytest.mark.parametrize("world", list(itertools.product(STATES, repeat=3)), ids="-".join)
async def test_no_disaster_makes_a_second_history_that_a_witness_could_know_of(
    world: tuple[str, str, str],
):
    pipeline, copies = await history()
    put(pipeline, *(copies[state] for state in world))
    before = dict(pipeline.log.resources)
    pipeline.store.add(decision_entry(50), at=pipeline.clock.now_ms())
    said = ""
    for _ in range(3):
        try:
            await pipeline.tick()
        except LogStateError as error:
            said = str(error)
    newest = leaves(copies["now"].log)
    if pipeline.log.resources.get("checkpoint") == before.get("checkpoint"):
        assert "restore" in said, "nothing says what to do"
        assert not pipeline.store.state.signed, "something was signed"
        assert world[:2] != ("now", "now"), said
    elif leaves(pipeline.log.resources)[: len(newest)] == newest:
        assert world[:2] == ("now", "now")
    else:
        assert world in SECOND_HISTORY
    put(pipeline, *(copies["now"] for _ in world))
    pipeline.store.add(decision_entry(60), at=pipeline.clock.now_ms())
    await pipeline.tick()
    await check_log(
        pipeline.log, pipeline.policy, [decision_entry(seed) for seed in (0, 1, 2, 3, 60)]
    )


async def test_a_lost_database_begins_no_log_over_the_old_ones_files():
    """Tiles that survived a lost checkpoint are of another history than a new database makes."""
    pipeline, copies = await history()
    put(pipeline, EMPTY, copies["now"], EMPTY)
    del pipeline.log.resources["checkpoint"]
    files = dict(pipeline.log.resources)
    pipeline.store = MemorySequencerStore()
    pipeline.store.add(decision_entry(70), at=pipeline.clock.now_ms())
    for _ in range(3):
        with pytest.raises(LogStateError, match=r"other bytes: tile/.*another history"):
            await pipeline.tick()
    assert {path: pipeline.log.resources[path] for path in files} == files
