"""What `/verify` shows of the log at this moment, step by step: bytes, and what they say.

Everything comes from the site's own copy, which hashes to the checkpoint shown with it. That is
the site's word; the same steps in the visitor's browser, or on the command line, are the check.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from tractatus.evidence.codes import FIRST_COUNTED
from tractatus.evidence.histogram import EMPTY_HISTOGRAM, Histogram, Key
from tractatus.evidence.leaf import CountedLeaf, DecisionLeaf, SummaryLeaf, parse_leaf
from tractatus.merkle.hashing import leaf_hash
from tractatus.merkle.proofs import consistency_proof
from tractatus.merkle.tiles import TILE_WIDTH, tile_path
from tractatus.site.audit.fields import (
    Field,
    fields_of,
    flag_names,
    kind_of,
    outcome_name,
    service_name,
)
from tractatus.site.audit.filters import HEADLINE, Filter, find
from tractatus.site.audit.proving import LeafProof, prove
from tractatus.site.audit.view import AuditView, Checked
from tractatus.site.walk.note import Line, SignatureLine, signature_lines, text_lines
from tractatus.verifier.trust import Trust

# An epoch with more leaves is not counted on the page: it would be no page any more.
MOST_COUNTED: Final = 1024
_NEAR: Final = 2
_LISTED: Final = 6
_SEARCHED: Final = 64


@dataclass(frozen=True, slots=True)
class Tile:
    """One tile of leaf hashes.

    Args:
        path: Its address below the log.
        data: Its bytes.
        near: (leaf, its hash) of the leaf that is shown and of those beside it.
    """

    path: str
    data: bytes
    near: Sequence[tuple[int, str]]


@dataclass(frozen=True, slots=True)
class CountRow:
    """One row of an epoch's histogram, and the sums before and after it.

    Args:
        service: By name, as the following.
        outcome: What came of it.
        flags: Under which circumstances.
        before: The signed sum of all epochs before.
        counted: What the leaves of this epoch give, counted for this page.
        said: What the summary of this epoch says.
        after: The signed sum up to this epoch.
        is_asserted: Whether the operator asserts the numbers in the leaves.
    """

    service: str
    outcome: str
    flags: Sequence[str]
    before: int
    counted: int
    said: int
    after: int
    is_asserted: bool


@dataclass(frozen=True, slots=True)
class Epoch:
    """The epoch that is counted on the page.

    Args:
        summary: Its summary leaf, parsed.
        fields: The same byte by byte.
        listed: (leaf, commitment) of its first leaves, in their order.
        rows: Its count.
    """

    summary: SummaryLeaf
    fields: Sequence[Field]
    listed: Sequence[tuple[int, str]]
    rows: Sequence[CountRow]


@dataclass(frozen=True, slots=True)
class Growth:
    """The proof that the log of now begins with an earlier one."""

    size: int
    root: bytes
    hashes: Sequence[bytes]


@dataclass(frozen=True, slots=True)
class SignOfLife:
    """The newest leaf with a time."""

    index: int
    kind: str
    fields: Sequence[Field]


@dataclass(frozen=True, slots=True)
class Shown:
    """All of it; what the log does not have yet is None."""

    lines: Sequence[Line]
    signatures: Sequence[SignatureLine]
    leaf: LeafProof
    leaf_fields: Sequence[Field]
    tile: Tile
    epoch: Epoch | None
    growth: Growth | None
    life: SignOfLife | None


def show(view: AuditView, checked: Checked, trust: Trust) -> Shown:
    """The bytes of `view`; blocking, for a thread."""
    index = _chosen_leaf(view)
    leaf = prove(view, checked, index)
    number = view.epochs.of_leaf(index) or view.epochs_closed
    epoch = _epoch(view, number) if number else None
    return Shown(
        lines=text_lines(checked.note),
        signatures=signature_lines(checked.note, trust),
        leaf=leaf,
        leaf_fields=fields_of(leaf.entry, view.table),
        tile=_tile(view, checked, index),
        epoch=epoch,
        growth=_growth(view, checked, epoch.summary.start) if epoch else None,
        life=_life(view, checked),
    )


def _chosen_leaf(view: AuditView) -> int:
    """The newest decision of a member; else of anybody; else the first leaf."""
    for filter_ in (Filter(flag=HEADLINE), Filter(counts_as="allowed"), Filter(last=0)):
        for index in find(filter_, view).newest(None, _SEARCHED):
            if kind_of(view.copy.entry(index)) == "decision":
                return index
    return 0


def _tile(view: AuditView, checked: Checked, index: int) -> Tile:
    number, place = divmod(index, TILE_WIDTH)
    width = min(TILE_WIDTH, checked.size - number * TILE_WIDTH)
    hashes = [leaf_hash(entry) for entry in view.copy.bundle(number)[:width]]
    near = range(max(0, place - _NEAR), min(width, place + _NEAR + 1))
    return Tile(
        tile_path(0, number, width),
        b"".join(hashes),
        [(number * TILE_WIDTH + one, hashes[one].hex()) for one in near],
    )


def _epoch(view: AuditView, number: int) -> Epoch | None:
    summary = view.summary(number)
    if summary is None or summary.end - summary.start > MOST_COUNTED:
        return None
    indices = range(summary.start, summary.end)
    entries = view.copy.entries(indices)
    counted = _count(list(entries.values()))
    earlier = view.summary(number - 1)
    before = earlier.cumulative if earlier else EMPTY_HISTOGRAM
    keys = [key for key, _ in (counted + summary.counts).rows()]
    return Epoch(
        summary,
        fields_of(view.copy.entry(summary.end), view.table),
        [(one, entries[one][4:36].hex()) for one in indices[:_LISTED]],
        [_row(view, key, before, counted, summary) for key in keys],
    )


def _count(entries: Sequence[bytes]) -> Histogram:
    """Leaf by leaf; not what the summary says."""
    counts: dict[tuple[int, int, int], int] = {}
    for entry in entries:
        leaf = parse_leaf(entry)
        if isinstance(leaf, DecisionLeaf | CountedLeaf):
            key = (leaf.service, leaf.outcome, leaf.flags)
            more = leaf.count if isinstance(leaf, CountedLeaf) else 1
            counts[key] = counts.get(key, 0) + more
    return Histogram(counts)


def _row(
    view: AuditView, key: Key, before: Histogram, counted: Histogram, summary: SummaryLeaf
) -> CountRow:
    return CountRow(
        service=service_name(view.table, key.service),
        outcome=outcome_name(view.table, key.service, key.outcome),
        flags=flag_names(view.table, key.flags),
        before=_number(before, key),
        counted=_number(counted, key),
        said=_number(summary.counts, key),
        after=_number(summary.cumulative, key),
        is_asserted=key.service >= FIRST_COUNTED,
    )


def _number(histogram: Histogram, key: Key) -> int:
    return dict(histogram.rows()).get(key, 0)


def _growth(view: AuditView, checked: Checked, size: int) -> Growth | None:
    if not 0 < size < checked.size:
        return None
    hashes = consistency_proof(size, checked.size, view.hashes.read)
    return Growth(size, view.hashes.root(size), hashes)


def _life(view: AuditView, checked: Checked) -> SignOfLife | None:
    """The newest summary or heartbeat, looked for among the last leaves."""
    for index in range(checked.size - 1, max(-1, checked.size - 1 - MOST_COUNTED), -1):
        entry = view.copy.entry(index)
        kind = kind_of(entry)
        if kind in ("summary", "heartbeat"):
            named = [one for one in fields_of(entry, view.table) if one.name in _TIMES]
            return SignOfLife(index, kind, named)
    return None


_TIMES: Final = ("version", "time", "not_before", "not_after")
