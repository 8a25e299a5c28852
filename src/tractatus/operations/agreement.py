"""What the database remembers of the log, held against the log itself.

The next summary adds to the last one, and the next time must not be before the last: whoever
changed a bit of either in the database would have it signed, counted and kept for ever. Both stand
in the log, under its signed root; so the log is asked before anything is built upon the memory.
"""

from __future__ import annotations

from tractatus.errors import FormatError, LogStateError
from tractatus.evidence.leaf import HeartbeatLeaf, SummaryLeaf, parse_leaf
from tractatus.operations.stored_tree import StoredTree
from tractatus.ports import LoggedEpoch, LogState

_WHAT_TO_DO = (
    "one of the two is damaged; if `tractatus log fsck` finds the log whole, restore the newest "
    "backup together with this log"
)


async def verify_agreement(tree: StoredTree, state: LogState) -> None:
    """Hold the last epoch and the last time of a published state against the log.

    Raises:
        LogStateError: they are not what the log says.
        StoreError: the log cannot be read.
    """
    if state.published.size == 0:
        return
    await tree.right_edge(state.published)  # signed, and whole
    number, time_ms = _last_said(await tree.entry(state.published.size - 1, state.published.size))
    epoch = state.epoch
    if number != (epoch.number if epoch else 0) or time_ms != state.moved_at:
        raise LogStateError(
            f"the log ends after epoch {number} at {time_ms} ms, the database remembers epoch "
            f"{epoch.number if epoch else 0} at {state.moved_at} ms: {_WHAT_TO_DO}"
        )
    if epoch and await tree.entry(epoch.last_index, state.published.size) != epoch.summary:
        raise LogStateError(
            f"the database remembers another summary of epoch {epoch.number} than the log holds "
            f"at index {epoch.last_index}: {_WHAT_TO_DO}"
        )
    if epoch and not _says_the_same(epoch):
        raise LogStateError(
            f"the row of epoch {epoch.number} in the database contradicts its own summary: "
            f"{_WHAT_TO_DO}"
        )


def _last_said(entry: bytes) -> tuple[int, int]:
    """Epoch and time in the leaf that every batch ends with."""
    try:
        leaf = parse_leaf(entry)
    except FormatError as error:
        raise LogStateError(f"the stored log is damaged: its last leaf: {error}") from error
    match leaf:
        case SummaryLeaf():
            return leaf.number, leaf.not_after
        case HeartbeatLeaf():
            return leaf.epoch, leaf.time_ms
        case _:
            raise LogStateError("the log ends inside a batch: it was not written by this software")


def _says_the_same(epoch: LoggedEpoch) -> bool:
    """Whether the columns of an epoch are those of its summary."""
    summary = parse_leaf(epoch.summary)
    return isinstance(summary, SummaryLeaf) and (
        (epoch.number, epoch.first_index, epoch.last_index, epoch.not_before, epoch.not_after)
        == (summary.number, summary.start, summary.end, summary.not_before, summary.not_after)
    )
