"""One false thing makes one step false, and that step is named."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tractatus.errors import StoreError
from tractatus.evidence.class_table import current_class_codes
from tractatus.evidence.codes import CanaryVerdict, Flag, Opinion, Outcome, Service, Statement
from tractatus.evidence.histogram import Histogram
from tractatus.evidence.leaf import (
    ClassCodesLeaf,
    DecisionLeaf,
    HeartbeatLeaf,
    SummaryLeaf,
    format_leaf,
    parse_leaf,
)
from tractatus.merkle.hashing import leaf_hash
from tractatus.merkle.tiles import format_entry_bundle
from tractatus.testing.memory_log import PARAMETERS, MemoryLog
from tractatus.verifier.readers import MemoryReader
from tractatus.verifier.report import Report
from tractatus.verifier.steps import Status, Verdict
from tractatus.verifier.trust import Trust
from tractatus.verifier.verify import Question, verify_log

NOW = 1_795_000_000_000
MINUTE = 60_000


def grown(epochs: int = 7) -> MemoryLog:
    """A log of more than one bundle, with every kind of leaf, up to a few seconds ago."""
    log = MemoryLog()
    for number in range(epochs):
        at = NOW - (epochs - number) * 50 * MINUTE
        log.decide(Service.BOUNDARY_ENFORCER, Outcome.REQUIRE_APPROVAL, 9)
        log.decide(Service.METACOGNITIVE_VERIFIER, Outcome.DENY, 3)
        log.decide(Service.BOUNDARY_ENFORCER, Outcome.ALLOWED_BY_HUMAN, 20, Flag.REPLAYED)
        log.decide(Service.SCOPED_STATEMENTS, Statement.VERIFIED, 512)
        log.decide(Service.OPINIONS, Opinion.AGREE, 5 + number)
        log.decide(Service.CANARY, CanaryVerdict.CAUGHT, 4, Flag.CANARY)
        log.close_epoch(at)
        log.heartbeat(at + MINUTE)
    log.heartbeat(NOW - 5_000)
    log.publish(NOW - 4_000)
    return log


LOG = grown()
FILES = dict(LOG.resources)
METRICS = LOG.metrics(NOW - 1_000)


def question(log: MemoryLog = LOG, **changes: Any) -> Question:
    base = Question("test", Trust.from_policy(log.policy), NOW, metrics=METRICS)
    return replace(base, **changes)


def verify(files: dict[str, bytes] | None = None, **changes: Any) -> Report:
    return verify_log(MemoryReader(FILES if files is None else files), question(**changes))


def false_steps(report: Report) -> list[int]:
    return [step.number for step in report.steps if step.status is Status.FAILED]


def test_an_honest_log_is_verified() -> None:
    report = verify()
    assert [(step.number, step.status.value) for step in report.steps] == [
        (number, "not_checked" if number == 4 else "passed") for number in range(1, 10)
    ]
    assert report.verdict is Verdict.VERIFIED
    assert report.checkpoint == FILES["checkpoint"]
    assert report.counts["all"]["services"]["BoundaryEnforcer"]["operations"] == 63
    assert (
        report.counts["all"]["apart"]["replayed"]["services"]["BoundaryEnforcer"]["allowed"] == 140
    )


def test_the_report_is_json() -> None:
    document = json.loads(json.dumps(verify().document()))
    assert document.keys() == {"target", "verdict", "steps", "log", "counts"}
    assert document["verdict"] == "verified"
    assert [step["name"] for step in document["steps"]] == [
        "trust",
        "checkpoint signature",
        "witness cosignatures",
        "growth",
        "tiles",
        "order in epochs",
        "summaries",
        "recount",
        "freshness",
    ]
    assert [one["run_by_operator"] for one in document["log"]["witnesses"]] == [True, True]


def changed(data: bytes, position: int, bit: int = 1) -> bytes:
    new = bytearray(data)
    new[position] ^= bit
    return bytes(new)


TILES = sorted(path for path in FILES if path.startswith("tile/"))


@settings(max_examples=60)
@given(st.sampled_from(TILES), st.integers(0, 10**6), st.integers(0, 7))
def test_a_changed_byte_in_a_tile_or_bundle_is_step_5(path: str, at: int, bit: int) -> None:
    data = FILES[path]
    report = verify(FILES | {path: changed(data, at % len(data), 1 << bit)})
    assert false_steps(report) == [5]
    named = path if path.startswith("tile/entries") else path.partition(".p/")[0]
    assert named in report.steps[4].detail
    assert [step.status for step in report.steps[5:]] == [Status.NOT_CHECKED] * 4
    assert report.checkpoint is None


@pytest.mark.parametrize("path", TILES)
def test_a_missing_or_shortened_file_is_step_5(path: str) -> None:
    without = {name: data for name, data in FILES.items() if name != path}
    assert false_steps(verify(without)) == [5]
    assert false_steps(verify(FILES | {path: FILES[path][:-1]})) == [5]
    assert false_steps(verify(FILES | {path: FILES[path] + b"\x00"})) == [5]


def test_each_changed_byte_of_the_checkpoint_is_step_2_or_3() -> None:
    note = FILES["checkpoint"]
    witnesses = note.index("— witness-1".encode())
    for position in range(len(note)):
        report = verify(FILES | {"checkpoint": changed(note, position)}, metrics=None)
        expected = 3 if position >= witnesses else 2
        assert false_steps(report)[:1] == [expected], (position, note[position : position + 1])


def test_a_missing_checkpoint_is_step_2() -> None:
    files = {path: data for path, data in FILES.items() if path != "checkpoint"}
    assert false_steps(verify(files)) == [2]
    assert [step.status for step in verify(files).steps[2:]] == [Status.NOT_CHECKED] * 7


def test_a_missing_cosignature_is_step_3_and_names_the_witness() -> None:
    note = FILES["checkpoint"]
    report = verify(FILES | {"checkpoint": note[: note.index("— witness-2".encode())]})
    assert false_steps(report) == [3]
    assert "witness-2" in report.steps[2].detail


def test_a_checkpoint_of_another_log_is_step_2() -> None:
    other = MemoryLog(seed=b"other")
    assert false_steps(verify(trust=Trust.from_policy(other.policy), metrics=None)) == [2]


def numbers(document: Any, path: str = "") -> list[tuple[str, Callable[[Any], None]]]:
    """Each number of a document, with a function that sets it in a copy."""
    found: list[tuple[str, Callable[[Any], None]]] = []
    for key, value in document.items() if isinstance(document, dict) else enumerate(document):
        name = f"{path}.{key}"
        if isinstance(value, dict | list):
            found += numbers(value, name)
        elif isinstance(value, int | float) and not isinstance(value, bool):

            def add_one(parent: Any = document, key: Any = key) -> None:
                parent[key] += 1

            found.append((name, add_one))
    return found


def test_each_changed_number_of_the_metrics_is_step_8() -> None:
    count = len(numbers(json.loads(METRICS)))
    assert count > 400
    for position in range(0, count, 7):
        document = json.loads(METRICS)
        name, add_one = numbers(document)[position]
        add_one()
        report = verify(metrics=json.dumps(document).encode())
        assert false_steps(report) == [8], name
        assert name.strip(".").split(".")[-1] in report.steps[7].detail


@pytest.mark.parametrize(
    "change",
    [
        lambda d: d["windows"]["24h"].update(first_epoch=None),
        lambda d: d["windows"]["7d"]["series"].append(None),
        lambda d: d["windows"]["7d"]["series"].__setitem__(-1, None),
        lambda d: d["windows"]["30d"]["outcomes"].update(Invented={"allow": 5}),
        lambda d: d["windows"]["30d"]["apart"].pop("canary"),
        lambda d: d["windows"]["24h"]["services"]["BoundaryEnforcer"].update(running=False),
        lambda d: d["windows"]["24h"]["services"]["BoundaryEnforcer"].update(attested=False),
        lambda d: d["windows"]["24h"]["services"]["CrossReferenceValidator"].update(operations=0),
        lambda d: d["services"]["BoundaryEnforcer"].update(running=False),
        lambda d: d["windows"].pop("24h"),
        lambda d: d.update(schema="tractatus/framework-metrics/v2"),
        lambda d: d.update(since=None),
        lambda d: d.update(generated_at="2026-11-18T16:26:39Z"),
        lambda d: d["log"].update(root="0" * 64),
        lambda d: d["log"].update(checkpoint=d["log"]["checkpoint"].replace("A", "B", 1)),
        lambda d: d["epochs"].update(hold=1),
    ],
)
def test_other_changes_of_the_metrics_are_step_8(change: Callable[[Any], None]) -> None:
    document = json.loads(METRICS)
    change(document)
    report = verify(metrics=json.dumps(document).encode())
    assert false_steps(report) == [8], report.steps[7].detail
    assert report.checkpoint is not None


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b'{"a":1,"a":2}', b"NaN", b"[" * 99_999])
def test_metrics_that_are_no_document_are_step_8(data: bytes) -> None:
    assert false_steps(verify(metrics=data)) == [8]


def test_members_may_be_added() -> None:
    document = json.loads(METRICS)
    document["later"] = {"number": 5}
    document["windows"]["24h"]["later"] = 7
    assert verify(metrics=json.dumps(document).encode()).verdict is Verdict.VERIFIED


def test_only_the_asked_window_is_recounted() -> None:
    document = json.loads(METRICS)
    document["windows"]["7d"]["unknown"] = 5
    data = json.dumps(document).encode()
    assert false_steps(verify(metrics=data, windows=("24h",))) == []
    assert false_steps(verify(metrics=data, windows=("7d",))) == [8]


def test_figures_of_an_earlier_checkpoint_hold() -> None:
    log = grown(5)
    metrics = log.metrics(NOW)
    log.decide(Service.BOUNDARY_ENFORCER, Outcome.DENY, 300)
    log.close_epoch(NOW)
    report = verify(log.publish(NOW), metrics=metrics)
    assert report.verdict is Verdict.VERIFIED
    assert false_steps(verify(grown(4).resources, metrics=metrics)) == [8]


def test_a_clock_that_was_set_back_leaves_later_epochs_out_of_the_figures() -> None:
    log = grown(4)
    metrics = log.metrics(NOW - 70 * MINUTE)
    assert json.loads(metrics)["epochs"]["closed"] == 3
    report = verify(log.resources, metrics=metrics, is_live=False)
    assert report.verdict is Verdict.VERIFIED


def test_figures_that_cannot_be_had_leave_the_verdict_open() -> None:
    report = verify(metrics=None, metrics_missing="no answer")
    assert report.verdict is Verdict.CANNOT_CHECK
    assert report.steps[7].detail == "no answer"
    assert verify(metrics=None).verdict is Verdict.VERIFIED


def test_growth_since_the_last_visit() -> None:
    before = grown(5)
    report = verify(remembered=before.checkpoint())
    assert false_steps(report) == [4]  # the last heartbeat of that log stands elsewhere
    assert report.checkpoint is None  # what is false is not remembered
    log = MemoryLog()
    log.heartbeat(NOW - 9_000)
    log.publish(NOW)
    kept = log.checkpoint()
    log.heartbeat(NOW - 8_000)
    assert false_steps(verify(log.publish(NOW), remembered=kept, metrics=None)) == []
    assert "1 leaves more" in verify(log.resources, remembered=kept, metrics=None).steps[3].detail
    smaller = replace(kept, size=kept.size + 5)
    assert false_steps(verify(log.resources, remembered=smaller, metrics=None)) == [4]
    other = replace(log.checkpoint(), root=bytes(32))
    assert false_steps(verify(log.resources, remembered=other, metrics=None)) == [4]
    assert false_steps(verify(log.resources, remembered=log.checkpoint(), metrics=None)) == []


def test_another_key_than_at_the_last_visit_is_step_1() -> None:
    other = Trust.from_policy(MemoryLog(seed=b"other").policy).log_keys[0].vkey
    assert false_steps(verify(remembered_keys=[other])) == [1]
    own = Trust.from_policy(LOG.policy).log_keys[0].vkey
    assert false_steps(verify(remembered_keys=[other, own])) == []


def rearranged(change: Callable[[list[bytes]], None]) -> Report:
    """A log whose entries are changed before they are hashed and signed."""
    log = MemoryLog()
    for at in (NOW - 9_000, NOW - 6_000):
        log.decide(Service.BOUNDARY_ENFORCER, Outcome.DENY, 4)
        log.decide(Service.OPINIONS, Opinion.PASS, 6)
        log.close_epoch(at)
    log.heartbeat(NOW - 5_000)
    change(log.entries)
    return verify(log.publish(NOW), metrics=None)


def swap(one: int, other: int) -> Callable[[list[bytes]], None]:
    def change(entries: list[bytes]) -> None:
        entries[one], entries[other] = entries[other], entries[one]

    return change


def test_nothing_rearranged_is_verified() -> None:
    assert rearranged(lambda entries: None).verdict is Verdict.VERIFIED


# Entries: 0 class codes, 1 parameters, 2 to 6 leaves, 7 summary, 8 to 12 leaves, 13 summary,
# 14 heartbeat.
@pytest.mark.parametrize(
    ("change", "said"),
    [
        (swap(2, 3), "leaves 2 and 3"),
        (swap(11, 12), "leaves 11 and 12"),
        (lambda entries: entries.insert(4, entries[3]), "leaves 3 and 4"),
        (swap(0, 1), "begins with its class codes"),
        (lambda entries: entries.pop(0), "begins with its class codes"),
        (lambda entries: entries.pop(1), "then its parameters"),
        (swap(12, 14), "inside an epoch"),
        (lambda entries: entries.insert(4, entries[0]), "inside an epoch"),
        (lambda entries: entries.pop(13), "inside an epoch"),
        (lambda entries: entries.append(entries[9]), "no summary follows"),
        (lambda entries: entries.append(b"\x07new"), "unknown version"),
        (lambda entries: entries.append(b""), "unknown version"),
        (lambda entries: entries.insert(3, entries[2] + b"\x00"), "size"),
        (lambda entries: entries.insert(3, b"\x01\x80\x01\x00" + bytes(32)), "do not fit"),
        (lambda entries: entries.append(entries[14][:-1]), "size"),
    ],
)
def test_a_false_arrangement_is_step_6(change: Callable[[list[bytes]], None], said: str) -> None:
    report = rearranged(change)
    assert false_steps(report) == [6], [step.detail for step in report.steps]
    assert said in report.steps[5].detail
    assert [step.status for step in report.steps[6:]] == [Status.NOT_CHECKED] * 3


def test_the_first_false_leaf_is_named_though_others_follow() -> None:
    log = MemoryLog()
    log.decide(Service.BOUNDARY_ENFORCER, Outcome.DENY, 600)
    log.close_epoch(NOW - 9_000)
    swap(300, 301)(log.entries)
    swap(550, 551)(log.entries)
    log.entries.append(b"nonsense")
    report = verify(log.publish(NOW), metrics=None)
    assert false_steps(report) == [6]
    assert "leaves 300 and 301" in report.steps[5].detail


def summary(**changes: Any) -> Callable[[list[bytes]], None]:
    def change(entries: list[bytes]) -> None:
        leaf = parse_leaf(entries[13])
        assert isinstance(leaf, SummaryLeaf)
        entries[13] = format_leaf(replace(leaf, **changes))

    return change


ONE = Histogram({(1, 1, 0): 1})


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (summary(number=3), "number"),
        (summary(start=9), "start"),
        (summary(end=14), "end"),
        (summary(previous=None), "previous"),
        (summary(not_after=NOW - 9_000), "no later"),
        (summary(not_before=NOW), "opened after"),
        (summary(canaries_sent=1), "canaries_sent"),
        (summary(canaries_caught=1), "canaries_caught"),
        (summary(counts=ONE), "counts"),
        (summary(cumulative=ONE), "cumulative"),
        (lambda entries: entries.pop(9), "end"),
        (lambda entries: entries.append(entries[13][:-1]), "index 15"),
        (lambda entries: entries.append(format_leaf(HeartbeatLeaf(NOW, 1))), "epoch 1, not 2"),
        (lambda entries: entries.append(format_leaf(HeartbeatLeaf(5, 2))), "steps back"),
        (
            lambda entries: entries.append(format_leaf(ClassCodesLeaf({"version": 1}))),
            "class codes",
        ),
        (
            lambda entries: entries.append(
                format_leaf(
                    ClassCodesLeaf(current_class_codes().document | {"apart": ["probe", "canary"]})
                )
            ),
            "order",
        ),
        (lambda entries: entries.append(entries[13]), "no leaf before"),
    ],
)
def test_a_false_summary_is_step_7(change: Callable[[list[bytes]], None], said: str) -> None:
    report = rearranged(change)
    assert false_steps(report) == [7], [step.detail for step in report.steps]
    assert said in report.steps[6].detail
    assert [step.status for step in report.steps[7:]] == [Status.NOT_CHECKED] * 2


def test_a_lie_that_is_signed_over_is_still_found() -> None:
    """Entries, tile and signature agree; only the arrangement can show it."""
    report = rearranged(swap(3, 4))
    assert [step.status for step in report.steps[:5] if step.number != 4] == [Status.PASSED] * 4


@settings(max_examples=80)
@given(
    st.lists(st.tuples(st.integers(0, 14), st.integers(0, 200), st.integers(0, 255)), max_size=4)
)
def test_whatever_is_signed_a_report_comes_out(changes: list[tuple[int, int, int]]) -> None:
    """Entries with any bytes changed before they are hashed: no exception, and no wrong step."""
    made: list[list[bytes]] = []

    def change(entries: list[bytes]) -> None:
        made.append(list(entries))
        for index, at, byte in changes:
            data = bytearray(entries[index])
            data[at % len(data)] = byte
            entries[index] = bytes(data)
        made.append(list(entries))

    report = rearranged(change)
    assert len(report.steps) == 9
    if made[0] == made[1]:
        assert report.verdict is Verdict.VERIFIED
    assert set(false_steps(report)) <= {6, 7, 9}


def test_cosignatures_of_a_time_without_a_year_are_step_3() -> None:
    note = LOG.sign(len(LOG.entries), LOG.checkpoint().root, 10**18)
    assert false_steps(verify(FILES | {"checkpoint": note}, metrics=None)) == [3]


def test_parameters_may_change_and_the_last_ones_hold() -> None:
    changed_parameters = replace(PARAMETERS, heartbeat=1_000)
    log = MemoryLog()
    log.add(changed_parameters)
    log.heartbeat(NOW - 50_000)
    report = verify(log.publish(NOW), metrics=None)
    assert false_steps(report) == [9]


def test_staleness_is_step_9() -> None:
    report = verify(now_ms=NOW + 10 * MINUTE)
    assert false_steps(report) == [9]
    assert "stale" in report.steps[8].detail


def test_a_frozen_page_is_stale_though_the_log_lives() -> None:
    log = grown()
    metrics = log.metrics(NOW - 10 * MINUTE)
    assert false_steps(verify(log.resources, metrics=metrics)) == [9]


def test_old_cosignatures_are_stale_though_a_heartbeat_claims_life() -> None:
    log = MemoryLog()
    log.heartbeat(NOW - 1_000)
    assert false_steps(verify(log.publish(NOW - 10 * MINUTE), metrics=None)) == [9]


def test_times_of_the_future_are_step_9() -> None:
    assert false_steps(verify(now_ms=NOW - 10 * MINUTE)) == [9]


def test_a_copy_has_no_age() -> None:
    report = verify(is_live=False, now_ms=NOW + 10**9, metrics=None)
    assert report.verdict is Verdict.VERIFIED
    assert report.steps[8].status is Status.NOT_CHECKED


def test_a_log_without_a_sign_of_life_is_not_fresh() -> None:
    assert false_steps(verify(MemoryLog().publish(NOW), metrics=None)) == [9]


def test_unreadable_is_not_false() -> None:
    class Broken(MemoryReader):
        def read(self, path: str) -> bytes | None:
            if path == TILES[-1]:
                raise StoreError("no answer from the log")
            return super().read(path)

    report = verify_log(Broken(FILES), question())
    assert report.verdict is Verdict.CANNOT_CHECK
    assert false_steps(report) == []
    assert report.steps[4].detail == "no answer from the log"


def test_entries_that_replace_others_under_a_fitting_tile_do_not_reach_the_root() -> None:
    entry = format_leaf(DecisionLeaf(1, 1, 0, bytes(32)))
    forged = dict(FILES)
    forged["tile/entries/000"] = format_entry_bundle([entry] * 256)
    forged["tile/0/000"] = leaf_hash(entry) * 256
    report = verify(forged)
    assert false_steps(report) == [5]
    assert len(LOG.entries) > 256


def test_a_tree_of_three_levels_and_a_changed_byte_in_each_of_them() -> None:
    log = MemoryLog()
    log.decide(Service.BOUNDARY_ENFORCER, Outcome.DENY, 256 * 256 + 50)
    log.close_epoch(NOW - 1)
    files = log.publish(NOW)
    assert false_steps(verify(files, metrics=None)) == []
    for path in ("tile/0/255", "tile/1/000", "tile/2/000.p/1"):
        report = verify(files | {path: changed(files[path], 7)}, metrics=None)
        assert path in report.steps[4].detail


def test_progress_ends_at_the_size() -> None:
    seen: list[tuple[int, int]] = []
    verify_log(MemoryReader(FILES), question(), lambda done, total: seen.append((done, total)))
    assert seen[-1] == (len(LOG.entries), len(LOG.entries))
