"""One pass over a log for a monthly report: all of it is checked, and what a month tells is kept.

Source: docs/spec/report.md, sections 3 and 5.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tractatus.errors import ProofError
from tractatus.evidence.leaf import SummaryLeaf, parse_leaf
from tractatus.evidence.report_events import EventScan
from tractatus.evidence.report_period import Period
from tractatus.evidence.windows import AllEpochs
from tractatus.notes.checkpoint import Checkpoint
from tractatus.verifier.leaves import LeafWalk
from tractatus.verifier.readers import LogReader
from tractatus.verifier.scan import LogScan, Progress

_TALLIED = (1, 2)  # decisions and counted leaves, which stand inside epochs


class MonthWalk(LeafWalk):
    """Takes all leaves; gives those before `size` to the month's events."""

    def __init__(self, events: EventScan, size: int) -> None:
        super().__init__()
        self._events = events
        self._limit = size

    def add(self, entries: Sequence[bytes]) -> None:
        """Take the next entries."""
        first = self.size
        super().add(entries)
        if self.order_error or self.summary_error:
            return  # what follows is not to be read; `MonthScan` refuses it
        for index, entry in enumerate(entries, start=first):
            if index < self._limit and entry[0] not in _TALLIED:
                self._events.take(parse_leaf(entry), index)


class MonthScan:
    """A whole log, verified, and what it tells about one month in the tree of `size`.

    Args:
        reader: Of the log.
        checkpoint: The newest one, signed; its whole tree is read.
        since: Where the month begins.
        until: Where it ends at the latest.
        size: Leaves of the tree that the report is about; None for the newest.
    """

    def __init__(
        self,
        reader: LogReader,
        checkpoint: Checkpoint,
        since: int,
        until: int,
        size: int | None = None,
    ) -> None:
        self.size = checkpoint.size if size is None else size
        self.events = EventScan(since, until)
        self._checkpoint = checkpoint
        self._scan = LogScan(reader, checkpoint.size, [self.size])
        self._scan.leaves = self.leaves = MonthWalk(self.events, self.size)

    def run(self, progress: Progress | None = None) -> None:
        """Read, hash and check everything.

        Raises:
            ProofError: a tile, the order of leaves or a summary is false.
            StoreError: the log cannot be read.
        """
        self._scan.run(self._checkpoint.root, progress)
        wrong = self.leaves.order_error or self.leaves.summary_error
        if wrong:
            raise ProofError(f"the log is false: {wrong}")
        self.events.finish()

    @property
    def root(self) -> bytes:
        """The root of the tree of `size`."""
        return self._scan.roots[self.size]

    @property
    def epochs(self) -> AllEpochs:
        """The epochs in the tree of `size`."""
        return self.leaves.epochs(self.size)

    def closing_heartbeat(self, period: Period) -> int | None:
        """Index of a heartbeat that shows which epoch was the last one of the period."""
        last = self.epochs.at(period.until)
        number = last.number if last else 0
        if number < len(self.epochs) or (last and last.not_after == period.until):
            return None  # the next epoch shows it, or the epoch itself
        if self.events.first_heartbeat_after is not None:
            return self.events.first_heartbeat_after[1]
        newest = self.events.newest
        return newest[1] if newest is not None and newest[2] else None

    def last_parameters(self, last: SummaryLeaf | None) -> int:
        """Index of the parameters in force when `last` closed."""
        return _last(self.leaves.parameters.changes, last.end if last else self.size, "parameters")

    def last_table(self) -> int:
        """Index of the last class codes in the tree."""
        return _last(self.leaves.tables.changes, self.size, "class codes")

    def counted(self, period: Period, last: SummaryLeaf | None) -> dict[str, Any]:
        """What only a recount shows: changes, what was logged, outages."""
        before = self.epochs.at(period.since)
        return {
            "changes": self.events.changes_document(period.until),
            "logged": self.events.logged_document(
                before.end if before else 0, last.end if last else self.size - 1
            ),
            "outages": self.events.outages_document(period.until),
        }


def _last(changes: Sequence[tuple[int, object]], size: int, what: str) -> int:
    index = next((index for index, _ in reversed(changes) if index < size), None)
    if index is None:
        raise ProofError(f"the log has no {what} before leaf {size}")
    return index
