"""What a log says beyond what a database remembers of it.

After a restore the log may be newer than the database: somebody has kept a later copy of it, and
the witnesses have seen that one. The log is then what happened. Reading its leaves from where the
database stands gives back everything that the sequencer keeps beside it; whose records were lost
with the database stay counted, because they were published.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from tractatus.errors import FormatError, LogStateError
from tractatus.evidence.leaf import (
    ClassCodesLeaf,
    CountedLeaf,
    DecisionLeaf,
    HeartbeatLeaf,
    ParametersLeaf,
    SummaryLeaf,
    parse_leaf,
)
from tractatus.operations.sequence import logged_epoch
from tractatus.ports import LoggedEpoch, LogState, TreeHead


@dataclass(slots=True)
class Continuation:
    """Leaves behind the database's tree, read in order.

    Args:
        state: As the database has it, and in the end as it has to become.
        epochs: Closed since, in order.
        placed: (commitment, epoch, index) of each leaf of these epochs.
        about_log: (index, entry) of leaves about the log.
    """

    state: LogState
    epochs: list[LoggedEpoch] = field(default_factory=list)
    placed: list[tuple[bytes, int, int]] = field(default_factory=list)
    about_log: list[tuple[int, bytes]] = field(default_factory=list)
    _open: list[tuple[bytes, int]] = field(default_factory=list)

    def read(self, entries: Iterable[bytes], head: TreeHead) -> None:
        """Follow the log up to the tree `head`, whose entries from `state.tree.size` these are.

        Raises:
            LogStateError: the entries are not the continuation of this database's log.
        """
        index = self.state.tree.size
        try:
            for entry in entries:
                self._add(index, entry)
                index += 1
        except FormatError as error:
            raise LogStateError(f"the newer log cannot be followed: {error}") from error
        if index != head.size or self._open:
            raise LogStateError(f"the newer log ends inside an epoch, at: {index}")
        self.state = replace(self.state, published=head, tree=head, staged=(), signed=b"")

    def _add(self, index: int, entry: bytes) -> None:
        match parse_leaf(entry):
            case DecisionLeaf(commitment=commitment) | CountedLeaf(commitment=commitment):
                self._open.append((commitment, index))
            case SummaryLeaf() as summary:
                self._close(index, summary)
            case HeartbeatLeaf() as sign:
                self.state = replace(self.state, moved_at=sign.time_ms)
            case ClassCodesLeaf():
                self.about_log.append((index, entry))
                self.state = replace(self.state, class_codes=entry)
            case ParametersLeaf():
                self.about_log.append((index, entry))
                self.state = replace(self.state, parameters=entry)

    def _close(self, index: int, summary: SummaryLeaf) -> None:
        last = self.state.epoch
        expected = (last.number + 1 if last else 1, index - len(self._open), index)
        if (summary.number, summary.start, summary.end) != expected:
            raise LogStateError(f"the newer log does not follow the database, at: {index}")
        self.placed += [(commitment, summary.number, at) for commitment, at in self._open]
        self._open.clear()
        epoch = logged_epoch(summary, last)
        self.epochs.append(epoch)
        self.state = replace(self.state, epoch=epoch, moved_at=summary.not_after)
