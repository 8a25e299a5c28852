"""A log that lived through some months, for reports: signed, with changes and silences in it."""

from __future__ import annotations

import json
import random
from typing import Any

from tractatus.canonical import canonical_json
from tractatus.evidence.codes import CanaryVerdict, Flag, Opinion, Outcome, Service, Statement
from tractatus.evidence.epoch import close_epoch
from tractatus.evidence.leaf import Digests, ParametersLeaf, SummaryLeaf
from tractatus.evidence.report_period import DAY_MS, month_borders
from tractatus.notes.policy import format_policy
from tractatus.site.context import SiteContext
from tractatus.testing.memory_log import MemoryLog
from tractatus.verifier.monthly_make import Restated, Word, make_report
from tractatus.verifier.readers import MemoryReader
from tractatus.verifier.trust import Trust

HOUR_MS = 3_600_000
PARAMETERS = ParametersLeaf(
    k=1, t=1, hold=HOUR_MS, tick=1_000, heartbeat=6 * HOUR_MS, canary_interval=12 * HOUR_MS
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
    first: str = "2026-09-11", last: str = "2026-12-03", log: MonthLog | None = None
) -> MonthLog:
    """Two epochs a day from one day to another (exclusive), heartbeats between; then published.

    In October: the software changes on the 10th, the policy on the 20th and back on the 21st, the
    log is silent from the 14th to the 17th, and one canary is missed on the 25th.
    """
    log = log or MonthLog()
    chance = random.Random(3)
    began = month_borders(first[:7])[0] + (int(first[8:]) - 1) * DAY_MS
    ended = month_borders(last[:7])[0] + (int(last[8:]) - 1) * DAY_MS
    october = month_borders("2026-10")[0]
    for day in range(began, ended, DAY_MS):
        number = (day - october) // DAY_MS + 1
        if number in (15, 16):
            continue
        for half in (0, 1):
            at = day + half * 12 * HOUR_MS
            log.heartbeat(at + HOUR_MS)
            log.digests = Digests(
                (b"q" if number == 20 and half else b"p") * 32,
                (b"t" if number >= 10 else b"s") * 32,
                b"d" * 32,
            )
            log.decide(Service.BOUNDARY_ENFORCER, chance.choice(list(Outcome)), 1 + number % 3)
            log.decide(Service.SCOPED_STATEMENTS, Statement.VERIFIED, 40 + day % 7)
            log.decide(Service.TENANT_ISOLATION, Outcome.DENY, chance.randrange(0, 2))
            is_missed = number == 25 and half
            log.decide(Service.CANARY, CanaryVerdict.CAUGHT, 3 if is_missed else 4, Flag.CANARY)
            if is_missed:
                log.decide(Service.CANARY, CanaryVerdict.MISSED, 1, Flag.CANARY)
            if number % 4 == 0:
                log.decide(Service.BOUNDARY_ENFORCER, Outcome.ALLOW, 5, Flag.DEMONSTRATION)
                log.decide(Service.OPINIONS, Opinion.AGREE, 7, Flag.REPLAYED)
            log.close_epoch(at + 6 * HOUR_MS)
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


def policy_text(log: MemoryLog) -> str:
    return format_policy(log.policy).decode()


__all__ = ["PARAMETERS", "WORD", "MonthLog", "SiteContext", "altered", "lived", "policy_text"]
