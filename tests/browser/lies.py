"""Logs and figures that are honest, or false in one way each.

The browser and the command line must say the same of every one of them.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from tractatus.evidence.class_table import current_class_codes
from tractatus.evidence.codes import (
    CanaryVerdict,
    Flag,
    Opinion,
    Outcome,
    PressureLevel,
    Service,
    Statement,
)
from tractatus.evidence.histogram import Histogram
from tractatus.evidence.leaf import (
    ClassCodesLeaf,
    DecisionLeaf,
    HeartbeatLeaf,
    format_leaf,
)
from tractatus.merkle.hashing import leaf_hash
from tractatus.merkle.tree import root_of
from tractatus.notes.checkpoint import Checkpoint
from tractatus.testing.memory_log import MemoryLog

NOW = 1_795_000_000_000
MINUTE = 60_000
DAY = 24 * 60 * MINUTE
GENERATED = NOW - 1_000


def grown(epochs: int = 9) -> MemoryLog:
    """A log of more than one entry bundle with every kind of leaf; not published yet."""
    log = MemoryLog()
    for number in range(epochs):
        at = NOW - (epochs - number) * 170 * MINUTE
        if number == 0:
            at = GENERATED - DAY  # just outside of the shortest window
        log.decide(Service.BOUNDARY_ENFORCER, Outcome.REQUIRE_APPROVAL, 9)
        log.decide(Service.BOUNDARY_ENFORCER, Outcome.DENIED_BY_HUMAN, 2)
        log.decide(Service.METACOGNITIVE_VERIFIER, Outcome.DENY, 3, Flag.ATTESTED)
        log.decide(Service.BOUNDARY_ENFORCER, Outcome.ALLOWED_BY_HUMAN, 20, Flag.REPLAYED)
        log.decide(Service.TENANT_ISOLATION, Outcome.DENY, 1, Flag.PROBE)
        log.decide(Service.SCOPED_STATEMENTS, Statement.VERIFIED, 512)
        log.decide(Service.OPINIONS, Opinion.AGREE, 5 + number)
        log.decide(Service.CANARY, CanaryVerdict.CAUGHT, 4, Flag.CANARY)
        log.decide(Service.CONTEXT_PRESSURE_MONITOR, PressureLevel(number % 5 + 1))
        log.decide(Service.BOUNDARY_ENFORCER, 99)  # a code that nobody knows
        log.close_epoch(at)
        log.heartbeat(at + MINUTE)
    log.heartbeat(NOW - 5_000)
    return log


@dataclass(frozen=True)
class Case:
    """What a verifier is given.

    Args:
        files: The log.
        metrics: The published document.
        remembered: Checkpoint and note of the last visit.
        now: The verifier's clock, ms.
    """

    log: MemoryLog
    files: dict[str, bytes]
    metrics: bytes
    remembered: tuple[Checkpoint, bytes] | None = None
    now: int = NOW


def honest() -> Case:
    """Nothing is false."""
    log = grown()
    files = log.publish(NOW - 4_000)
    return Case(log, files, log.metrics(GENERATED))


HONEST = honest()
_NOTE = HONEST.files["checkpoint"]
_LINES = _NOTE.split(b"\n")
_OWN = _NOTE.index(_LINES[4]) + len(_LINES[4]) - 9  # inside the log's own signature


def _files(**changed: bytes | None) -> Case:
    files = {**HONEST.files, **{name: data for name, data in changed.items() if data is not None}}
    for name, data in changed.items():
        if data is None:
            del files[name]
    return replace(HONEST, files=files)


def _bit(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def _metrics(change: Callable[[Any], object]) -> Case:
    document = json.loads(HONEST.metrics)
    change(document)
    return replace(HONEST, metrics=json.dumps(document).encode())


def _entries(change: Callable[[MemoryLog], object]) -> Case:
    """A log that its operator signed with false leaves in it."""
    log = grown()
    change(log)
    return replace(HONEST, log=log, files=log.publish(NOW - 4_000))


def _swap(log: MemoryLog) -> None:
    log.entries[4], log.entries[5] = log.entries[5], log.entries[4]


def _repeat(log: MemoryLog) -> None:
    log.entries[5] = log.entries[4]


def _summary(log: MemoryLog, **changed: Any) -> None:
    at = log.summaries[2].end
    log.summaries[2] = replace(log.summaries[2], **changed)
    log.entries[at] = format_leaf(log.summaries[2])


def _heartbeat_inside(log: MemoryLog) -> None:
    log.entries.insert(4, format_leaf(HeartbeatLeaf(NOW - 9_000_000, 0)))


def _time_steps_back(log: MemoryLog) -> None:
    log.add(HeartbeatLeaf(NOW - DAY, len(log.summaries)))


def _both_changed() -> Case:
    """An entry and every tile above it, so that only the signed root tells."""
    log = grown()
    log.entries[9] = log.entries[9][:-1] + b"!"
    return _files(**{name: data for name, data in log.publish(NOW - 4_000).items() if "/" in name})


def _other_root() -> Case:
    """Figures under a checkpoint that was signed for another tree of that size."""
    size = HONEST.log.checkpoint().size - 1
    note = HONEST.log.sign(size, bytes(32), NOW - 4_000).decode()
    return _metrics(lambda doc: doc["log"].update(size=size, root="00" * 32, checkpoint=note))


def without_the_newest_epoch() -> Case:
    """Figures that stop an epoch early, and are otherwise those of the log."""
    log = grown()
    log.publish(NOW - 4_000)
    del log.summaries[-1]
    return replace(HONEST, metrics=log.metrics(GENERATED))


def without_the_first_epoch_of_a_window() -> Case:
    """Figures of a window that begins later than it says."""
    later = json.loads(HONEST.log.metrics(GENERATED + 180 * MINUTE))
    honest = json.loads(HONEST.metrics)
    later["generated_at"] = honest["generated_at"]
    for name, window in later["windows"].items():
        window["uptime"] = honest["windows"][name]["uptime"]
        window["uptime"]["rounds_caught"] = window["canaries"]["caught"] // 4
    due = later["windows"]["24h"]["uptime"]
    due["value"] = due["rounds_caught"] / due["rounds_due"]
    return replace(HONEST, metrics=json.dumps(later).encode())


def _redefined(log: MemoryLog) -> None:
    document = json.loads(json.dumps(current_class_codes().document))
    document["counts_as"]["1"]["4"] = "allowed"
    log.add(ClassCodesLeaf(document))


def _remembered(size: int, root: bytes) -> Case:
    note = HONEST.log.sign(size, root, NOW - MINUTE)
    return replace(
        HONEST, remembered=(Checkpoint(HONEST.log.checkpoint().origin, size, root), note)
    )


def _root_at(size: int) -> bytes:
    return root_of([leaf_hash(entry) for entry in HONEST.log.entries[:size]])


def _boundary(document: Any) -> Any:
    return document["windows"]["24h"]["services"]["BoundaryEnforcer"]


def _first_point(document: Any) -> Any:
    return next(point for point in document["windows"]["7d"]["series"] if point)


_BUNDLE = "tile/entries/000"
_HALF = HONEST.log.checkpoint().size // 2
_LAST_TILE = next(name for name in HONEST.files if name.startswith("tile/0/001.p/"))

# name -> (the case, the step that is false; 0 for none)
CASES: dict[str, tuple[Case, int]] = {
    "honest": (HONEST, 0),
    "honest, with a memory": (_remembered(_HALF, _root_at(_HALF)), 0),
    "honest, with a memory of nothing": (_remembered(0, _root_at(0)), 0),
    "a byte of the log's signature": (
        _files(checkpoint=_bit(_NOTE, _NOTE.index(_LINES[4]) + len(_LINES[4]) - 9)),
        2,
    ),
    "the size in the checkpoint": (_files(checkpoint=_NOTE.replace(_LINES[1], b"9", 1)), 2),
    "no checkpoint": (_files(checkpoint=None), 2),
    "a byte of a cosignature": (_files(checkpoint=_bit(_NOTE, len(_NOTE) - 30)), 3),
    "a cosignature is missing": (_files(checkpoint=b"\n".join(_LINES[:-2]) + b"\n"), 3),
    "the log shrank": (_remembered(HONEST.log.checkpoint().size + 1, bytes(32)), 4),
    "the log is another": (_remembered(_HALF, bytes(32)), 4),
    "two roots for one size": (_remembered(HONEST.log.checkpoint().size, bytes(32)), 4),
    "a byte of an entry": (_files(**{_BUNDLE: _bit(HONEST.files[_BUNDLE], 900)}), 5),
    "a byte of a tile": (_files(**{"tile/0/000": _bit(HONEST.files["tile/0/000"], 77)}), 5),
    "a byte of the last tile": (_files(**{_LAST_TILE: _bit(HONEST.files[_LAST_TILE], 5)}), 5),
    "an entry bundle is missing": (_files(**{_BUNDLE: None}), 5),
    "a tile is short": (_files(**{"tile/0/000": HONEST.files["tile/0/000"][:-1]}), 5),
    "an entry and its tiles": (_both_changed(), 5),
    "two leaves out of order": (_entries(_swap), 6),
    "a leaf twice": (_entries(_repeat), 6),
    "a heartbeat inside an epoch": (_entries(_heartbeat_inside), 6),
    "a leaf without an epoch": (
        _entries(lambda log: log.add(DecisionLeaf(1, 1, 0, bytes(32)))),
        6,
    ),
    "a leaf of unknown version": (_entries(lambda log: log.entries.append(b"\x07")), 6),
    "a summary counts one less": (_entries(lambda log: _summary(log, canaries_caught=3)), 7),
    "a summary's sum": (_entries(lambda log: _summary(log, cumulative=Histogram())), 7),
    "a summary's counts": (_entries(lambda log: _summary(log, counts=Histogram())), 7),
    "time steps back": (_entries(_time_steps_back), 7),
    "a summary's time": (_entries(lambda log: _summary(log, not_after=1)), 7),
    "a heartbeat names another epoch": (_entries(lambda log: log.add(HeartbeatLeaf(NOW, 3))), 7),
    "a code with another meaning": (_entries(_redefined), 7),
    "a block less": (_metrics(lambda doc: _boundary(doc).update(blocked=0)), 8),
    "a point of the chart": (_metrics(lambda doc: _first_point(doc).update(first_index=1)), 8),
    "a point that was left out": (
        _metrics(lambda doc: doc["windows"]["7d"]["series"].__setitem__(27, None)),
        8,
    ),
    "an outcome that nobody counted": (
        _metrics(lambda doc: doc["windows"]["30d"]["outcomes"].update(Canary={"caught": 1})),
        8,
    ),
    "a replay in the headline": (
        _metrics(lambda doc: doc["windows"]["30d"]["apart"]["replayed"].update(unknown=1)),
        8,
    ),
    "the root beside the figures": (_metrics(lambda doc: doc["log"].update(root="00" * 32)), 8),
    "another uptime": (_metrics(lambda doc: doc["windows"]["24h"]["uptime"].update(value=1)), 8),
    "an earlier launch": (_metrics(lambda doc: doc.update(since="2020-01-01T00:00:00.000Z")), 8),
    "figures of another tree": (_other_root(), 8),
    "figures that stop early": (without_the_newest_epoch(), 8),
    "figures that begin late": (without_the_first_epoch_of_a_window(), 8),
    "figures without a checkpoint": (_metrics(lambda doc: doc["log"].update(checkpoint="")), 8),
    "figures that are not JSON": (replace(HONEST, metrics=b"{"), 8),
    "an old log": (replace(HONEST, now=NOW + 10 * MINUTE), 9),
    "a log of the future": (replace(HONEST, now=NOW - 10 * MINUTE), 9),
}
