"""A log that lived through some months, for reports: signed, with changes and silences in it."""

from __future__ import annotations

import base64
import json
import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from tractatus.canonical import canonical_json
from tractatus.evidence.codes import CanaryVerdict, Flag, Opinion, Outcome, Service, Statement
from tractatus.evidence.epoch import close_epoch
from tractatus.evidence.histogram import Histogram
from tractatus.evidence.leaf import (
    Digests,
    ParametersLeaf,
    SummaryLeaf,
    format_leaf,
    parse_leaf,
)
from tractatus.evidence.report_period import DAY_MS, month_borders
from tractatus.testing.memory_log import MemoryLog
from tractatus.verifier.monthly_make import Restated, Word, make_report
from tractatus.verifier.readers import MemoryReader
from tractatus.verifier.trust import Trust

HOUR_MS = 3_600_000
PARAMETERS = ParametersLeaf(
    k=1, t=1, hold=HOUR_MS, tick=1_000, heartbeat=6 * HOUR_MS, canary_interval=8 * HOUR_MS
)
WORD = Word(
    platform_name="MySovereignty",
    platform_url="http://platform.test",
    site_url="http://site.test",
    environment="local",
    demonstration=False,
    running=("BoundaryEnforcer", "MetacognitiveVerifier"),
    labels={"replayed": ["replay of a 2018 conversation"]},
)


class MonthLog(MemoryLog):
    """A MemoryLog whose digests can change."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.digests = Digests(b"p" * 32, b"s" * 32, b"d" * 32)
        self.add(PARAMETERS)

    def close_epoch(self, now_ms: int) -> SummaryLeaf:
        closed = close_epoch(
            self._pending,
            previous=self._last,
            start=len(self.entries),
            not_before=self._last.not_after if self._last else now_ms - 1,
            not_after=now_ms,
            below_threshold=False,
            digests=self.digests,
        )
        self._pending = []
        self._last = closed.summary
        self.entries += closed.entries
        self.summaries.append(closed.summary)
        return closed.summary

    @property
    def trust(self) -> Trust:
        return Trust.from_policy(self.policy)

    @property
    def reader(self) -> MemoryReader:
        return MemoryReader(self.resources)

    def report(self, month: str, **given: Any) -> tuple[str, bytes]:
        """The report on a month of what was last published."""
        values: dict[str, Any] = {"now_ms": month_borders(month)[1] + HOUR_MS, **given}
        word = values.pop("word", WORD)
        return make_report(self.reader, self.trust, word, month, **values)

    def restated(self, month: str, earlier: bytes, reason: str) -> tuple[str, bytes]:
        return self.report(month, restated=Restated(earlier, reason))


def lived(
    first: str = "2025-09-21",
    last: str = "2025-12-03",
    log: MonthLog | None = None,
    luck: int = 3,
) -> MonthLog:
    """Three epochs a day from one day to another (exclusive), heartbeats between; then published.

    In October: the software changes on the 10th, the policy on the 20th and back on the 21st, the
    log is silent from the 14th to the 17th, and one canary is missed on the 25th.
    """
    log = log or MonthLog()
    chance = random.Random(luck)
    began = month_borders(first[:7])[0] + (int(first[8:]) - 1) * DAY_MS
    ended = month_borders(last[:7])[0] + (int(last[8:]) - 1) * DAY_MS
    october = month_borders("2025-10")[0]
    for day in range(began, ended, DAY_MS):
        number = (day - october) // DAY_MS + 1
        if number in (15, 16):
            continue
        for part in (0, 1, 2):
            at = day + part * 8 * HOUR_MS
            log.heartbeat(at + HOUR_MS)
            log.digests = Digests(
                (b"q" if number == 20 and part == 2 else b"p") * 32,
                (b"t" if number >= 10 else b"s") * 32,
                b"d" * 32,
            )
            log.decide(Service.BOUNDARY_ENFORCER, chance.choice(list(Outcome)), 1 + number % 3)
            log.decide(Service.SCOPED_STATEMENTS, Statement.VERIFIED, 40 + day % 7)
            log.decide(Service.TENANT_ISOLATION, Outcome.DENY, chance.randrange(0, 2))
            is_missed = number == 25 and part == 2
            log.decide(Service.CANARY, CanaryVerdict.CAUGHT, 3 if is_missed else 4, Flag.CANARY)
            if is_missed:
                log.decide(Service.CANARY, CanaryVerdict.MISSED, 1, Flag.CANARY)
            if number % 4 == 0:
                log.decide(Service.BOUNDARY_ENFORCER, Outcome.ALLOW, 5, Flag.DEMONSTRATION)
                log.decide(Service.OPINIONS, Opinion.AGREE, 7, Flag.REPLAYED)
            log.close_epoch(at + 4 * HOUR_MS)
    log.heartbeat(ended)
    log.publish(ended)
    return log


def altered(data: bytes, *path: str | int, value: Any) -> bytes:
    """The report with one member changed; `value` may be a function of what is there."""
    document = json.loads(data)
    inner = document
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value(inner[path[-1]]) if callable(value) else value
    return canonical_json(document)


@dataclass(frozen=True)
class Lie:
    """A report that is false, and how the verifiers must say so.

    Args:
        name: What was done.
        tell: Makes it, of the honest report on October and the log.
        step: The step that is false.
        words: That name what is false.
        needs_recount: Whether only reading every leaf finds it.
    """

    name: str
    tell: Callable[[bytes, MonthLog], bytes]
    step: int
    words: str
    needs_recount: bool = False


def _of_summary(data: bytes, log: MonthLog) -> bytes:
    """Another count in the summary that ends the month, and in the figures that rest on it."""
    document = json.loads(data)
    last = document["totals"]["last_index"]
    place = next(i for i, one in enumerate(document["leaves"]) if one["index"] == last)
    leaf = parse_leaf(base64.b64decode(document["leaves"][place]["entry"]))
    assert isinstance(leaf, SummaryLeaf)
    more = Histogram({(int(Service.BOUNDARY_ENFORCER), int(Outcome.DENY), 0): 1})
    entry = format_leaf(replace(leaf, cumulative=leaf.cumulative + more))
    return altered(data, "leaves", place, "entry", value=base64.b64encode(entry).decode())


def _of_checkpoint(data: bytes, log: MonthLog) -> bytes:
    """A checkpoint that the log and its witnesses signed, of another tree."""
    size = json.loads(data)["log"]["size"]
    note = log.sign(size, b"\x07" * 32, 1_766_000_000_000)
    other = altered(data, "log", "checkpoint", value=note.decode())
    return altered(other, "log", "root", value="07" * 32)


def _of_another_key(data: bytes, log: MonthLog) -> bytes:
    return lived(log=MonthLog(seed=b"foreign")).report("2025-10")[1]


def _of_no_witness(data: bytes, log: MonthLog) -> bytes:
    def stripped(note: str) -> str:
        text, _, signatures = note.rpartition("\n\n")
        return f"{text}\n\n{signatures.splitlines(keepends=True)[0]}"

    return altered(data, "log", "checkpoint", value=stripped)


def _of_a_fork(data: bytes, log: MonthLog) -> bytes:
    """The same keys signed another past."""
    return lived(last="2025-11-02", luck=4).report("2025-10")[1]


def _without_border(data: bytes, log: MonthLog) -> bytes:
    """The summary after the month is left out: another could be the month's last."""
    last = json.loads(data)["totals"]["last_index"]
    return altered(data, "leaves", value=lambda all_: [one for one in all_ if one["index"] <= last])


def _put_back(data: bytes, log: MonthLog) -> bytes:
    """A change and its way back within one day, which no border of a day shows."""
    first = json.loads(data)["days"][4]
    number, index = first["first_epoch"], first["first_index"]
    pairs = ((number + 1, "70", "99"), (number + 2, "99", "70"))
    made = [
        {
            "what": "policy",
            "epoch": epoch,
            "index": index,
            "at": first["to"],
            "before": before * 32,
            "after": after * 32,
        }
        for epoch, before, after in pairs
    ]
    return altered(data, "changes", value=lambda changes: [*made, *changes])


def _of_another_month(data: bytes, log: MonthLog) -> bytes:
    def later(changes: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [*changes, {**changes[-1], "epoch": json.loads(data)["totals"]["last_epoch"] + 5}]

    return altered(data, "changes", value=later)


def _blocked(path: tuple[str | int, ...]) -> Callable[[bytes, MonthLog], bytes]:
    return lambda data, _: altered(data, *path, value=lambda count: count + 1)


LIES = (
    Lie(
        "a figure of the month",
        _blocked(("totals", "services", "BoundaryEnforcer", "blocked")),
        5,
        "totals.services.BoundaryEnforcer.blocked: published",
    ),
    Lie(
        "a figure of a day",
        _blocked(("days", 3, "services", "BoundaryEnforcer", "operations")),
        5,
        "days.3.services.BoundaryEnforcer.operations: published",
    ),
    Lie(
        "canaries that were missed are gone",
        lambda data, _: altered(data, "totals", "canaries", value={"sent": 347, "caught": 347}),
        5,
        "totals.canaries.sent: published 347, counted 348",
    ),
    Lie("a summary", _of_summary, 4, "an inclusion proof"),
    Lie("another checkpoint", _of_checkpoint, 4, "an inclusion proof"),
    Lie("a foreign key", _of_another_key, 2, "no signature"),
    Lie("a false signature", lambda data, _: _flip_signature(data), 2, "signature"),
    Lie(
        "another size beside the checkpoint",
        _blocked(("log", "size")),
        2,
        "another log, size or root than its checkpoint",
    ),
    Lie("no witness", _of_no_witness, 3, "quorum"),
    Lie("a border is not shown", _without_border, 5, "no leaf shows which epoch was the last one"),
    Lie(
        "a change is left out",
        lambda data, _: altered(data, "changes", value=[]),
        6,
        "the software digest differs between epochs",
    ),
    Lie(
        "a change from what was not in force",
        lambda data, _: altered(data, "changes", 0, "before", value="99" * 32),
        6,
        "begins with a digest that was not in force",
    ),
    Lie("a change of another month", _of_another_month, 6, "outside of the period"),
    Lie("another past", _of_a_fork, 7, "a consistency proof"),
    Lie(
        "an outage is left out",
        lambda data, _: altered(data, "outages", value={"count": 0, "list": []}),
        8,
        "outages.count: published 0, counted 3",
        needs_recount=True,
    ),
    Lie("a change that was put back is made up", _put_back, 8, "changes.", needs_recount=True),
)


def _flip_signature(data: bytes) -> bytes:
    """The log's name and key, another root under it."""

    def other(note: str) -> str:
        lines = note.split("\n")
        lines[1] = str(int(lines[1]) + 1)
        return "\n".join(lines)

    size = json.loads(data)["log"]["size"]
    return altered(altered(data, "log", "checkpoint", value=other), "log", "size", value=size + 1)
