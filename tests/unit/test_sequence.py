"""When epochs close, what stands between them, and when nothing may be signed."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from tractatus.errors import LogStateError, StoreError
from tractatus.evidence.codes import Flag
from tractatus.evidence.leaf import (
    ClassCodesLeaf,
    DecisionLeaf,
    Digests,
    HeartbeatLeaf,
    ParametersLeaf,
    SummaryLeaf,
    parse_leaf,
)
from tractatus.merkle.hashing import leaf_hash
from tractatus.merkle.tiles import format_entry_bundle, parse_entry_bundle
from tractatus.notes.checkpoint import open_checkpoint
from tractatus.notes.signed import VerifierKey
from tractatus.ports import LoggedEpoch, LogState, WitnessAnswer
from tractatus.testing.faults import Fault, FaultPlan
from tractatus.testing.pipeline import PARAMETERS, Pipeline, SeedSigner, check_log, decision_entry


async def leaves(pipeline: Pipeline) -> list:
    """Everything published, parsed; these logs have fewer than 256 leaves."""
    note = await pipeline.log.read("checkpoint")
    key = VerifierKey.parse(pipeline.signer.verifier_key)
    size = open_checkpoint(note, [key]).checkpoint.size
    bundle = await pipeline.log.read(f"tile/entries/000.p/{size}")
    return [parse_leaf(entry) for entry in parse_entry_bundle(bundle, size)]


def add(pipeline: Pipeline, seed: int, *, tenant: str = "tenant", flags: int = 0) -> bytes:
    entry = decision_entry(seed, flags=flags)
    pipeline.store.add(entry, tenant=tenant, at=pipeline.clock.now_ms())
    return entry


async def test_a_log_begins_with_class_codes_parameters_and_a_sign_of_life():
    pipeline = Pipeline()
    await pipeline.tick()
    first, second, third = await leaves(pipeline)
    assert isinstance(first, ClassCodesLeaf)
    assert second == PARAMETERS
    assert third == HeartbeatLeaf(pipeline.clock.now_ms(), 0)


async def test_an_epoch_closes_at_the_first_tick_at_the_threshold():
    pipeline = Pipeline(parameters=replace(PARAMETERS, k=2, t=2))
    await pipeline.tick()
    committed = [add(pipeline, 1, tenant="a"), add(pipeline, 2, tenant="a")]
    state = await pipeline.tick()
    assert state.epoch is None, "two decisions, but of one tenant"
    committed.append(add(pipeline, 3, tenant="b"))
    state = await pipeline.tick()
    assert state.epoch.number == 1
    (summary,) = await check_log(pipeline.log, pipeline.policy, committed)
    assert not summary.below_threshold
    assert (summary.start, summary.end) == (3, 6)


@pytest.mark.parametrize(
    "flag", [Flag.CANARY, Flag.PROBE, Flag.REPLAYED, Flag.DEMONSTRATION, Flag.SHADOW]
)
async def test_synthetic_decisions_wait_for_hold(flag: Flag):
    pipeline = Pipeline()
    await pipeline.tick()
    committed = [add(pipeline, 1, flags=flag)]
    for _ in range(9):
        assert (await pipeline.tick()).epoch is None
    assert (await pipeline.tick()).epoch.number == 1
    (summary,) = await check_log(pipeline.log, pipeline.policy, committed)
    assert summary.below_threshold
    assert summary.not_after == pipeline.clock.now_ms()


async def test_an_attested_decision_counts_like_any_other():
    pipeline = Pipeline()
    await pipeline.tick()
    add(pipeline, 1, flags=Flag.ATTESTED)
    assert (await pipeline.tick()).epoch.number == 1


async def test_heartbeats_come_while_nothing_closes_and_only_then():
    pipeline = Pipeline()
    await pipeline.tick()
    for _ in range(61):
        await pipeline.tick()
    assert [type(leaf) for leaf in await leaves(pipeline)][3:] == [HeartbeatLeaf]
    for seed in range(3):
        pipeline.clock.advance(PARAMETERS.heartbeat - 3_000)
        add(pipeline, seed)
        await pipeline.tick()
        await pipeline.tick()
    kinds = [type(leaf) for leaf in await leaves(pipeline)][4:]
    assert kinds == [DecisionLeaf, SummaryLeaf] * 3


async def test_a_change_of_parameters_is_a_leaf():
    pipeline = Pipeline()
    await pipeline.tick()
    pipeline.parameters = replace(PARAMETERS, hold=20_000)
    await pipeline.tick()
    await pipeline.tick()
    now = await leaves(pipeline)
    changed = [leaf for leaf in now if isinstance(leaf, ParametersLeaf)]
    assert changed == [PARAMETERS, pipeline.parameters]
    assert [type(leaf) for leaf in now[3:]] == [ParametersLeaf, HeartbeatLeaf]


async def test_what_is_in_force_is_in_the_summary():
    pipeline = Pipeline(digests=Digests(b"p" * 32, b"s" * 32, b"d" * 32))
    committed = [add(pipeline, 1)]
    await pipeline.tick()
    pipeline.digests = Digests(b"q" * 32, b"s" * 32, b"d" * 32)
    committed.append(add(pipeline, 2))
    await pipeline.tick()
    summaries = await check_log(pipeline.log, pipeline.policy, committed)
    assert [one.digests.policy for one in summaries] == [b"p" * 32, b"q" * 32]
    assert summaries[1].not_before == summaries[0].not_after


async def test_times_ascend_although_the_clock_was_set_back():
    pipeline = Pipeline()
    committed = [add(pipeline, 1)]
    await pipeline.tick()
    pipeline.clock.advance(-3_600_000)
    committed.append(add(pipeline, 2))
    await pipeline.tick()
    before, after = await check_log(pipeline.log, pipeline.policy, committed)
    assert after.not_after == before.not_after + 1


async def test_an_epoch_after_a_heartbeat_is_not_earlier_though_the_clock_was_set_back():
    pipeline = Pipeline()
    committed = [add(pipeline, 1)]
    await pipeline.tick()
    pipeline.clock.advance(PARAMETERS.heartbeat)
    await pipeline.tick()
    alive = (await leaves(pipeline))[-1]
    assert isinstance(alive, HeartbeatLeaf)
    pipeline.clock.advance(-PARAMETERS.heartbeat // 2)
    committed.append(add(pipeline, 2))
    await pipeline.tick()
    summaries = await check_log(pipeline.log, pipeline.policy, committed)
    assert summaries[-1].not_after == alive.time_ms


async def test_many_leaves_fill_several_tiles():
    pipeline = Pipeline()
    committed = []
    for count in (253, 600, 3, 1, 743):  # the first makes a log of 256 leaves
        seeds = range(len(committed), len(committed) + count)
        committed += [add(pipeline, seed) for seed in seeds]
        await pipeline.tick()
    summaries = await check_log(pipeline.log, pipeline.policy, committed)
    assert summaries[-1].cumulative.count(1) == 1600


async def test_a_witness_that_was_away_is_caught_up():
    pipeline = Pipeline()
    pipeline.policy = replace(pipeline.policy, quorum="witness-101")
    committed = []
    pipeline.witnesses[1].is_up = False
    for seed in range(5):
        committed.append(add(pipeline, seed))
        await pipeline.tick()
    assert pipeline.witnesses[1].memory.checkpoints == {}
    pipeline.witnesses[1].is_up = True
    for seed in range(5, 8):
        committed.append(add(pipeline, seed))
        await pipeline.tick()
        pipeline.witnesses[1].is_up = not pipeline.witnesses[1].is_up
    pipeline.policy = replace(pipeline.policy, quorum="everybody")
    await check_log(pipeline.log, pipeline.policy, committed)


async def test_it_is_known_when_a_service_was_last_seen():
    pipeline = Pipeline()
    for seed, service in enumerate((1, 5, 1), start=1):
        entry = decision_entry(seed, service=service)
        pipeline.store.add(entry, at=pipeline.clock.now_ms())
        state = await pipeline.tick()
    assert state.epoch.last_seen == {1: 3, 5: 2}


async def test_without_a_quorum_that_says_how_far_it_is_nothing_is_signed():
    pipeline = await published()
    pipeline.witnesses[0].is_up = False
    add(pipeline, 7)
    state = await pipeline.tick()
    assert state.staged
    assert state.signed == b""


async def test_what_is_public_already_needs_no_witness_to_be_known_as_public():
    pipeline = await published()
    add(pipeline, 7)
    pipeline.plan = FaultOnce("mark_published")
    with pytest.raises(StoreError, match="planned"):
        await pipeline.tick()
    for witness in pipeline.witnesses:
        witness.is_up = False
    assert (await pipeline.store.load()).staged
    assert not (await pipeline.tick()).staged


class FaultOnce(FaultPlan):
    """The first call of one name fails, and nothing was stored."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def next_fault(self, name: str) -> Fault | None:
        first = name == self.name and name not in self.calls
        self.calls.append(name)
        return Fault.NOT_STORED if first else None


async def test_a_new_witness_is_taken_up_at_once():
    pipeline = await published()
    pipeline.witnesses[1].memory.checkpoints.clear()
    add(pipeline, 7)
    assert not (await pipeline.tick()).staged


async def published(*, epochs: int = 2) -> Pipeline:
    pipeline = Pipeline()
    for seed in range(epochs):
        add(pipeline, seed)
        await pipeline.tick()
    return pipeline


async def refuses(pipeline: Pipeline, message: str) -> None:
    """The next decision is not signed and changes nothing that is public."""
    add(pipeline, 99)
    before = pipeline.log.resources.get("checkpoint")
    for _ in range(2):
        with pytest.raises(LogStateError, match=message):
            await pipeline.tick()
    assert pipeline.store.state.signed == b""
    assert pipeline.log.resources.get("checkpoint") == before


async def test_a_damaged_tile_at_the_edge_is_not_built_upon():
    for path in ("tile/0/000.p/6", "tile/entries/000.p/6"):
        pipeline = await published()
        data = pipeline.log.resources[path]
        pipeline.log.resources[path] = data[:-1] + bytes([data[-1] ^ 1])
        await refuses(pipeline, "damaged")
        pipeline.log.resources[path] = data
        await pipeline.tick()


async def test_an_edge_of_other_leaves_is_not_built_upon():
    pipeline = await published()
    others = [decision_entry(seed) for seed in range(50, 56)]
    hashes = b"".join(leaf_hash(entry) for entry in others)
    pipeline.log.resources["tile/0/000.p/6"] = hashes
    pipeline.log.resources["tile/entries/000.p/6"] = format_entry_bundle(others)
    await refuses(pipeline, "do not have root")


async def test_a_missing_tile_at_the_edge_is_not_built_upon():
    pipeline = await published()
    del pipeline.log.resources["tile/0/000.p/6"]
    await refuses(pipeline, "missing: tile/0/000.p/6")


async def test_a_lost_or_older_checkpoint_is_not_built_upon():
    pipeline = await published(epochs=1)
    older = pipeline.log.resources["checkpoint"]
    add(pipeline, 1)
    await pipeline.tick()
    pipeline.log.resources["checkpoint"] = older
    await refuses(pipeline, "older copy or lost")
    del pipeline.log.resources["checkpoint"]
    with pytest.raises(LogStateError, match="there is no checkpoint"):
        await pipeline.tick()


async def test_an_altered_checkpoint_is_not_built_upon():
    pipeline = await published()
    note = pipeline.log.resources["checkpoint"]
    pipeline.log.resources["checkpoint"] = note.replace(b"\n6\n", b"\n8\n")
    await refuses(pipeline, "checkpoint is damaged")


# What a flipped bit, or a hand, may do to what the database remembers of the last batch.
FORGERIES: dict[str, Callable[[LogState, LoggedEpoch], LogState]] = {
    "the time": lambda state, _: replace(state, moved_at=state.moved_at ^ 1 << 40),
    "a time that is over": lambda state, _: replace(state, moved_at=state.moved_at - 1),
    "no epoch": lambda state, _: replace(state, epoch=None),
    "a number": lambda state, epoch: replace(state, epoch=replace(epoch, number=epoch.number ^ 4)),
    "a sum": lambda state, epoch: replace(
        state, epoch=replace(epoch, summary=epoch.summary[:-1] + b"\x7f")
    ),
    "no summary": lambda state, epoch: replace(state, epoch=replace(epoch, summary=b"\x00")),
    "an end": lambda state, epoch: replace(state, epoch=replace(epoch, last_index=2)),
    "a beginning": lambda state, epoch: replace(state, epoch=replace(epoch, first_index=1)),
    "when it closed": lambda state, epoch: replace(
        state, epoch=replace(epoch, not_after=epoch.not_after + 1)
    ),
}


@pytest.mark.parametrize("forged", FORGERIES)
@pytest.mark.parametrize("beat", [False, True], ids=["after an epoch", "after a heartbeat"])
async def test_what_the_database_remembers_is_held_against_the_log(forged: str, beat: bool):
    pipeline = await published()
    if beat:
        pipeline.clock.advance(pipeline.parameters.heartbeat)
        await pipeline.tick()
    right = pipeline.store.state
    assert right.epoch
    pipeline.store.state = FORGERIES[forged](right, right.epoch)
    await refuses(pipeline, "restore the newest backup together with this log")
    pipeline.store.state = right
    assert not (await pipeline.tick()).staged


async def test_a_log_with_the_same_size_and_another_root_is_told_apart_from_an_older_one():
    pipeline = await published()
    other = await published()
    add(other, 5)
    add(pipeline, 6)
    await other.tick()
    await pipeline.tick()
    pipeline.log.resources["checkpoint"] = other.log.resources["checkpoint"]
    await refuses(pipeline, "different trees of size 8")


async def test_a_lost_database_does_not_begin_the_log_again():
    pipeline = await published()
    pipeline.store = Pipeline().store
    await refuses(pipeline, "older copy or lost")


async def test_a_key_of_another_log_does_not_sign_this_one():
    pipeline = await published()
    pipeline.signer = SeedSigner("localhost/tractatus/other", 7)
    await refuses(pipeline, "the key is of")


async def test_a_witness_ahead_of_a_fresh_log_stops_it():
    pipeline = await published()
    again = Pipeline()
    again.witnesses = pipeline.witnesses
    await refuses(again, "older copy of the log")


async def test_a_witness_at_the_staged_size_that_we_did_not_sign_stops_the_log():
    pipeline = await published()
    copy = replace(pipeline.store, epochs=list(pipeline.store.epochs), placed={}, leaves={})
    files = dict(pipeline.log.resources)
    add(pipeline, 7)
    await pipeline.tick()
    # The same number of other leaves, staged on an older copy of database and files.
    pipeline.store, pipeline.log.resources = copy, files
    await refuses(pipeline, "older copy of the log")
    assert pipeline.store.state.tree.size == 8


async def test_a_staged_batch_that_was_changed_is_not_published():
    pipeline = await published()
    pipeline.witnesses[0].is_up = False
    add(pipeline, 7)
    state = await pipeline.tick()
    pipeline.witnesses[0].is_up = True
    pipeline.store.state = replace(state, staged=(decision_entry(8), *state.staged[1:]))
    with pytest.raises(LogStateError, match="does not lead to its root"):
        await pipeline.tick()


class Liar:
    """A witness that answers what it is told to answer."""

    def __init__(self, verifier_key: str, answer: WitnessAnswer) -> None:
        self.verifier_key = verifier_key
        self.answer = answer

    async def add_checkpoint(self, request: bytes) -> WitnessAnswer:
        return self.answer


@pytest.mark.parametrize(
    "answer",
    [
        WitnessAnswer(200, b""),
        WitnessAnswer(200, b"OK\n"),
        WitnessAnswer(200, "— witness-102 AAAAAAAAAAAA\n".encode()),
        WitnessAnswer(200, b"\xff\n"),
        WitnessAnswer(409, b"6"),
        WitnessAnswer(409, b"06\n"),
        WitnessAnswer(422, b"no\n"),
        WitnessAnswer(500, b""),
    ],
)
async def test_an_answer_that_is_none_counts_as_absence(answer: WitnessAnswer):
    pipeline = await published()
    pipeline.witnesses[1] = Liar(pipeline.witnesses[1].verifier_key, answer)
    before = pipeline.log.resources["checkpoint"]
    add(pipeline, 7)
    assert (await pipeline.tick()).staged
    assert (await pipeline.tick()).staged
    assert pipeline.log.resources["checkpoint"] == before


async def test_a_cosignature_of_another_checkpoint_does_not_count():
    pipeline = await published()
    honest = pipeline.witnesses[1]
    line = pipeline.log.resources["checkpoint"].splitlines(keepends=True)[-1]
    assert honest.verifier_key.split("+")[0].encode() in line
    pipeline.witnesses[1] = Liar(honest.verifier_key, WitnessAnswer(200, line))
    add(pipeline, 7)
    assert (await pipeline.tick()).staged


async def test_a_leaf_that_is_none_stops_the_log_instead_of_entering_it():
    pipeline = await published()
    broken = b"\x01\x01\x01\x00" + bytes(31)
    pipeline.store.leaves[broken[4:]] = replace_leaf(pipeline, broken)
    with pytest.raises(LogStateError, match="make no epoch"):
        await pipeline.tick()


def replace_leaf(pipeline: Pipeline, entry: bytes):
    return replace(next(iter(pipeline.store.leaves.values())), entry=entry)
