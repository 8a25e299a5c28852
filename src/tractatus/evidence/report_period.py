"""The month that a report is about, and which epochs lie in it as far as single leaves prove it.

Source: docs/spec/report.md, sections 2 and 3.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from tractatus.errors import FormatError, ProofError
from tractatus.evidence.leaf import HeartbeatLeaf, SummaryLeaf
from tractatus.evidence.windows import HOUR_MS, format_time

DAY_MS: Final = 24 * HOUR_MS
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MONTH: Final = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])", re.ASCII)


@dataclass(frozen=True, slots=True)
class Period:
    """The epochs with `not_after` in (since, until], ms since 1970.

    Args:
        month: `2026-11`; the period lies in it.
        since: Where the month begins.
        until: Where it ends, or where the log did when a preview was made.
    """

    month: str
    since: int
    until: int

    @property
    def borders(self) -> tuple[int, ...]:
        """Where days begin and end, oldest first; the last is `until`, the first `since`."""
        return (*range(self.since, self.until, DAY_MS), self.until)


def month_borders(month: str) -> tuple[int, int]:
    """The first ms of `2026-11` and of the month after it; `FormatError` on another spelling."""
    match = _MONTH.fullmatch(month)
    if match is None or match[1] in ("9999",) or match[1] < "1970":
        raise FormatError(f"a month is written as 2026-11: {month[:20]!r}")
    first = datetime(int(match[1]), int(match[2]), 1, tzinfo=UTC)
    following = (first + timedelta(days=31)).replace(day=1)
    return tuple((one - _EPOCH) // timedelta(milliseconds=1) for one in (first, following))  # type: ignore[return-value]  # two of them


class ProvenEpochs:
    """Epochs as far as a few leaves show them; what they do not show is a `ProofError`.

    That an epoch was the last one before a time is shown by the epoch after it, by a later
    heartbeat that names it, or by closing at that very time: numbers and times ascend in a log.

    Args:
        summaries: Proven to be in the log.
        heartbeats: Likewise.
    """

    def __init__(
        self, summaries: Iterable[SummaryLeaf], heartbeats: Iterable[HeartbeatLeaf] = ()
    ) -> None:
        self._summaries = sorted(summaries, key=lambda one: one.number)
        self._heartbeats = tuple(heartbeats)
        self._by_number = {one.number: one for one in self._summaries}
        self._times = [one.not_after for one in self._summaries]
        if sorted(set(self._times)) != self._times or len(self._by_number) != len(self._times):
            raise ProofError("the summaries of a report do not ascend in number and time")
        for one in self._summaries:
            before = self._by_number.get(one.number - 1)
            if before is not None and one.previous != before.end:
                raise ProofError(f"epoch {one.number} does not follow the epoch before it")

    def at(self, time_ms: int) -> SummaryLeaf | None:
        """The last epoch with `not_after <= time_ms`, where that is proven."""
        position = bisect_right(self._times, time_ms)
        last = self._summaries[position - 1] if position else None
        number = last.number if last else 0
        if (
            (last is not None and last.not_after == time_ms)
            or number + 1 in self._by_number  # later than `time_ms`, else it would be `last`
            or any(one.time_ms > time_ms and one.epoch == number for one in self._heartbeats)
        ):
            return last
        raise ProofError(f"no leaf shows which epoch was the last one by {format_time(time_ms)}")

    def numbered(self, number: int) -> SummaryLeaf:
        """The epoch of this number."""
        if number not in self._by_number:
            raise ProofError(f"the summary of epoch {number} is not among the leaves")
        return self._by_number[number]
