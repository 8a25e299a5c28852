"""The audit's columns and proofs, beside plain references that are too slow to be wrong."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qsl

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tractatus.errors import FormatError
from tractatus.evidence.class_table import ClassTable, current_class_codes
from tractatus.evidence.codes import Flag, Outcome, Service
from tractatus.evidence.histogram import EMPTY_HISTOGRAM
from tractatus.evidence.leaf import CountedLeaf, DecisionLeaf, Digests, SummaryLeaf, format_leaf
from tractatus.merkle.hashing import leaf_hash, node_hash
from tractatus.merkle.proofs import range_root
from tractatus.merkle.tile_hashes import hash_reader
from tractatus.merkle.tree import root_of
from tractatus.notes.proof import format_proof
from tractatus.site.audit.copy import LeafCopy
from tractatus.site.audit.fields import NOT_A_LEAF, decoded, fields_of
from tractatus.site.audit.filters import Filter, counts_as, find, parse_filter
from tractatus.site.audit.following import Follower
from tractatus.site.audit.hashes import TreeHashes
from tractatus.site.audit.index import (
    EpochIndex,
    EpochRow,
    LeafIndex,
    Seen,
    Witnessed,
    code_of,
    code_parts,
)
from tractatus.site.audit.proving import prove
from tractatus.testing.memory_log import MemoryLog
from tractatus.verifier.prove import prove_leaf
from tractatus.verifier.readers import MemoryReader
from tractatus.verifier.trust import Trust

NOW = 1_795_000_000_000
SUMMARY = SummaryLeaf(
    *(1, 0, 0, None, 0, 0, False, 0, 0),
    Digests(bytes(32), bytes(32), bytes(32)),
    EMPTY_HISTOGRAM,
    EMPTY_HISTOGRAM,
)
TABLE = ClassTable.read(current_class_codes())


class FixedClock:
    def now_ms(self) -> int:
        return NOW


entries = st.lists(
    st.one_of(
        st.tuples(st.just(1), st.integers(1, 3), st.integers(1, 2), st.sampled_from([0, 1])).map(
            lambda row: bytes(row) + bytes(32)
        ),
        st.integers(1, 9).map(lambda count: format_leaf(CountedLeaf(128, 1, 0, bytes(32), count))),
        st.sampled_from(
            [b"", b"\x06" + bytes(16), b"\x09odd", b"\x01\x02", b"\x02\x80\x01\x00 short"]
        ),
    ),
    max_size=60,
)


@given(entries, st.integers(0, 60), st.integers(0, 60), st.integers(1, 9), st.data())
def test_an_index_answers_as_a_plain_list_does(
    all_of_them: list[bytes], low: int, high: int, limit: int, data: st.DataObject
) -> None:
    index = LeafIndex()
    cut = data.draw(st.integers(0, len(all_of_them)))
    index.add(all_of_them[:cut])
    index.add(all_of_them[cut:])
    span = range(min(low, len(all_of_them)), min(high, len(all_of_them)))
    known = sorted({code_of(entry) for entry in all_of_them})
    assert sorted(index.codes()) == known
    codes = data.draw(st.one_of(st.none(), st.sets(st.sampled_from(known or [0]))))
    meant = [at for at in span if codes is None or code_of(all_of_them[at]) in codes]
    assert index.count(codes, span) == len(meant)
    assert index.first(codes, span, limit) == meant[:limit]
    assert index.last(codes, span, limit) == meant[::-1][:limit]
    counted = [all_of_them[at] for at in meant if len(all_of_them[at]) == 44]
    assert index.asserted(codes, span) == sum(int.from_bytes(one[36:], "big") for one in counted)


@given(entries)
def test_a_code_holds_all_four_bytes(all_of_them: list[bytes]) -> None:
    for entry in all_of_them:
        if len(entry) >= 36:
            assert bytes(code_parts(code_of(entry))) == entry[:4]


texts = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=12)
numbers = st.integers(0, 2**53 - 1)
filters = st.builds(
    Filter,
    service=st.none() | texts,
    outcome=st.none() | texts,
    counts_as=st.none() | texts,
    flag=st.none() | texts,
    epoch=st.none() | numbers,
    since=st.none() | st.integers(0, NOW),
    until=st.none() | st.integers(0, NOW),
    first=st.none() | numbers,
    last=st.none() | numbers,
)


@given(filters)
def test_a_filter_comes_back_out_of_its_address(asked: Filter) -> None:
    assert parse_filter(parse_qsl(asked.query(), strict_parsing=bool(asked.query()))) == asked


@pytest.mark.parametrize(
    ("pairs", "words"),
    [
        ([("sevice", "Canary")], "sevice"),
        ([("first", "-1")], "first: "),
        ([("first", "１２")], "first: "),
        ([("last", "1e3")], "last: "),
        ([("last", "99999999999999999999")], "last: "),
        ([("epoch", "1"), ("epoch", "2")], "epoch: stands there twice"),
        ([("from", "yesterday")], "from: "),
        ([("from", "2026-02-30")], "from: "),
        ([("to", "1969-12-31T23:59:59Z")], "to: "),
        ([("to", "2026-11-22T18:30:00+01:00")], "to: "),
    ],
)
def test_what_cannot_be_read_names_its_parameter(pairs: list[tuple[str, str]], words: str) -> None:
    with pytest.raises(FormatError, match=words):
        parse_filter(pairs)


@pytest.mark.parametrize(
    "written",
    ["2026-11-22T18:30", "2026-11-22T18:30Z", "2026-11-22T18:30:00", "2026-11-22T18:30:00.000Z"],
)
def test_times_are_utc_however_short_they_are(written: str) -> None:
    assert parse_filter([("from", written)]).since == 1_795_372_200_000
    assert parse_filter([("from", "")]).since is None


@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(1, 4), st.integers(1, 3)), max_size=12),
    st.none() | st.integers(0, 40),
    st.none() | st.integers(0, 40),
    st.integers(0, 90),
)
def test_epochs_are_found_by_leaf_and_by_time_as_in_a_plain_list(
    shapes: list[tuple[int, int, int]], since: int | None, until: int | None, inside: int
) -> None:
    index, rows, at, time = EpochIndex(), [], 0, 0
    of_leaf: list[int | None] = []
    for number, (between, leaves, later) in enumerate(shapes, start=1):
        of_leaf += [None] * between + [number] * (leaves + 1)
        start, time = at + between, time + later
        at = start + leaves + 1
        rows.append(EpochRow(number, start, at - 1, time - 1, time))
        index.add(
            replace(SUMMARY, **{name: getattr(rows[-1], name) for name in EpochRow.__slots__})
        )
    assert [index.of_leaf(leaf) for leaf in range(at + 2)] == [*of_leaf, None, None]
    assert [index.numbered(row.number) for row in rows] == rows
    assert list(index.closed_in(since, until, inside)) == [
        row.number
        for row in rows
        if row.end < inside
        and (since is None or row.not_after > since)
        and (until is None or row.not_after <= until)
    ]


def test_a_flag_divides_as_the_metrics_document_does(tmp_path: Path) -> None:
    log = MemoryLog()
    for flags in (0, Flag.ATTESTED, Flag.CANARY | Flag.REPLAYED, Flag.REPLAYED, Flag.SHADOW):
        log.decide(Service.BOUNDARY_ENFORCER, Outcome.DENY, 1, flags)
    log.close_epoch(NOW)
    log.publish(NOW)
    view = read(log, tmp_path).view
    found = {
        name: find(Filter(flag=name), view).count()
        for name in ("headline", "attested", "canary", "replayed", "shadow", "probe")
    }
    assert found == {
        "headline": 2,
        "attested": 1,
        "canary": 1,
        "replayed": 1,
        "shadow": 1,
        "probe": 0,
    }


def test_unknown_codes_count_as_unknown() -> None:
    assert counts_as(TABLE, Service.BOUNDARY_ENFORCER, Outcome.DENY, 0) == "blocked"
    assert counts_as(TABLE, Service.BOUNDARY_ENFORCER, 99, 0) == "unknown"
    assert counts_as(TABLE, 77, 1, 0) == "unknown"
    assert counts_as(TABLE, Service.BOUNDARY_ENFORCER, Outcome.DENY, 128) == "unknown"


def test_witnesses_bound_a_leaf_from_both_sides() -> None:
    seen = Witnessed([Seen(10, 100, 120), Seen(20, 200, 220)])
    assert not seen.add(Seen(20, 300, 300))
    assert not seen.add(Seen(30, 199, 230))  # a clock went back: it would bound nothing
    assert seen.bounds(0) == (None, 120)
    assert seen.bounds(9) == (None, 120)
    assert seen.bounds(10) == (100, 220)
    assert seen.bounds(20) == (200, None)


def read(log: MemoryLog, folder: Path) -> Follower:
    follower = Follower(
        MemoryReader(log.resources), Trust.from_policy(log.policy), FixedClock(), folder
    )
    while follower.step():
        pass
    return follower


@pytest.mark.parametrize("leaves", [0, 1, 253, 254, 255, 600])
def test_every_proof_is_the_verifiers_and_explains_itself(leaves: int, tmp_path: Path) -> None:
    log = MemoryLog()
    if leaves:
        log.decide(Service.BOUNDARY_ENFORCER, Outcome.ALLOW, leaves)
        log.close_epoch(NOW)
    log.publish(NOW)
    view = read(log, tmp_path).view
    assert view.checked is not None and view.checked.size == len(log.entries)
    trust = Trust.from_policy(log.policy)
    tiles = hash_reader(log.resources.__getitem__, view.size)
    for index in {*range(min(9, view.size)), *range(0, view.size, 37), view.size - 1}:
        proof = prove(view, view.checked, index)
        expected, entry = prove_leaf(MemoryReader(log.resources), trust, index)
        assert proof.file() == format_proof(expected)
        assert proof.entry == entry == log.entries[index]
        bundle = log.resources[proof.bundle]
        assert bundle[proof.offset : proof.offset + len(entry)] == entry
        running = leaf_hash(entry)
        for step in proof.steps:
            # The range named is the one whose hash it is, in tiles that are published.
            assert range_root(step.begin, step.end, tiles) == step.sibling
            assert all(len(log.resources[path]) % 32 == 0 for path in step.tiles)
            assert step.is_left == (step.begin < index)
            pair = (step.sibling, running) if step.is_left else (running, step.sibling)
            running = node_hash(*pair)
            assert running == step.running
        assert running == view.checked.root


@settings(max_examples=30, deadline=None)
@given(st.lists(st.binary(max_size=40), min_size=1, max_size=700), st.data())
def test_what_is_copied_comes_back_and_has_the_root_of_a_plain_tree(
    tmp_path_factory: pytest.TempPathFactory, stored: list[bytes], data: st.DataObject
) -> None:
    path = tmp_path_factory.mktemp("copy") / "leaves"
    copy = LeafCopy(path)
    hashes = TreeHashes(copy.bundle)
    done = 0
    while done < len(stored):
        most = min(len(stored), done - done % 256 + 256)
        end = data.draw(st.integers(done + 1, most))
        copy.append(stored[done:end])
        hashes.add(stored[done:end])
        done = end
    size = data.draw(st.integers(1, len(stored)))
    assert hashes.root(size) == root_of([leaf_hash(entry) for entry in stored[:size]])
    wanted = data.draw(st.sets(st.integers(0, len(stored) - 1), max_size=5))
    assert copy.entries(wanted) == {at: stored[at] for at in wanted}
    again = LeafCopy(path)
    assert [entry for piece in again.stored(size) for entry in piece] == stored[:size]
    again.append(stored[size : size - size % 256 + 256] or [b"next"])
    assert [again.entry(at) for at in range(size)] == stored[:size]


def test_a_tree_of_more_than_two_levels_of_tiles_has_the_same_root() -> None:
    entries = [number.to_bytes(3, "big") for number in range(256 * 256 + 300)]
    hashes = TreeHashes(lambda number: entries[256 * number : 256 * number + 256])
    for start in range(0, len(entries), 256):
        hashes.add(entries[start : start + 256])
    leaves = [leaf_hash(entry) for entry in entries]
    for size in (256 * 256 - 1, 256 * 256, 256 * 256 + 1, len(entries)):
        assert hashes.root(size) == root_of(leaves[:size])
    assert hashes.read(16, 0) == root_of(leaves[: 1 << 16])
    assert hashes.read(15, 1) == root_of(leaves[1 << 15 : 1 << 16])


def test_a_copy_that_ends_inside_an_entry_gives_the_whole_ones(tmp_path: Path) -> None:
    copy = LeafCopy(tmp_path / "leaves")
    copy.append([b"first", b"second"])
    with (tmp_path / "leaves").open("r+b") as file:
        file.truncate(9)
    assert list(LeafCopy(tmp_path / "leaves").stored(2)) == [[b"first"]]


def test_each_kind_of_leaf_names_all_its_bytes() -> None:
    log = MemoryLog()
    log.decide(Service.BOUNDARY_ENFORCER, Outcome.DENY)
    log.decide(Service.SCOPED_STATEMENTS, 1, 7)
    log.close_epoch(NOW)
    log.heartbeat(NOW)
    for entry in log.entries:
        named = fields_of(entry, TABLE)
        assert b"".join(field.data for field in named) == entry
        assert decoded(entry, TABLE)["kind"] == named[0].meaning
    (odd,) = fields_of(b"\x01short", TABLE)
    assert odd.meaning.startswith(NOT_A_LEAF)
    assert decoded(b"\x01short", TABLE)["kind"] is None
    unknown = format_leaf(DecisionLeaf(77, 88, 128, bytes(32)))
    meanings = [field.meaning for field in fields_of(unknown, TABLE)]
    assert meanings[1:4] == ["unknown (77)", "unknown (88)", "unknown (128)"]
