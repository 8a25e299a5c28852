"""Hold every published sum against the log, and make the proof of the first that is another one."""

from __future__ import annotations

from typing import Any, Final

from tractatus.errors import FormatError
from tractatus.evidence.class_table import ClassTable
from tractatus.evidence.fraud import FraudProof, Kind
from tractatus.evidence.histogram import EMPTY_HISTOGRAM, Histogram
from tractatus.evidence.leaf import ClassCodesLeaf, parse_leaf
from tractatus.evidence.metrics import build_counts
from tractatus.verifier.figures import (
    Known,
    bounds_of,
    figure_at,
    figures_of_document,
    parse_figure,
)
from tractatus.verifier.fraud_copy import Copy
from tractatus.verifier.fraud_find import last_of, proof_of, summaries_of
from tractatus.verifier.recount import parse_metrics

_SUMS: Final = (Known.RECOUNTED, Known.ASSERTED)


def find_in_figures(copy: Copy, data: bytes) -> FraudProof | None:
    """The proof that a figure of a metrics document is not what the log signed.

    Only sums over the epochs that the document itself names, and only in a document of the tree
    that is at hand: `tractatus verify` recounts everything, also where no proof can be made.

    Raises:
        FormatError: not a metrics document.
    """
    published = parse_metrics(data)
    codes = parse_leaf(copy.entries[last_of(copy, ClassCodesLeaf.VERSION)])
    if published.note != copy.note or not isinstance(codes, ClassCodesLeaf):
        return None
    sums = _Sums(copy, ClassTable.read(codes), published.declared.running)
    for path in figures_of_document(published.document):
        if "*" in path:
            continue
        figure = parse_figure(path)
        bounds = bounds_of(published.document, figure)
        if bounds is None or figure.known not in _SUMS:
            continue
        ends = sums.ends(bounds)
        if ends is None:
            continue
        signed = sums.signed(ends, ".".join(figure.counted), figure.apart)
        if figure_at(published.document, path) != signed:
            spans = [(end, end + 1) for end in (last_of(copy, ClassCodesLeaf.VERSION), *ends)]
            return proof_of(
                Kind.FALSE_FIGURE, copy, *spans, document=data, figure=path.encode("utf-8")
            )
    return None


class _Sums:
    """Counts of runs of epochs, each built once."""

    def __init__(self, copy: Copy, table: ClassTable, running: tuple[str, ...]) -> None:
        self._summaries = summaries_of(copy)
        self._by_end = {leaf.end: leaf for leaf in self._summaries}
        self._table = table
        self._running = running
        self._built: dict[tuple[int, ...], Any] = {}

    def ends(self, bounds: dict[str, Any]) -> tuple[int, ...] | None:
        """The indices of the summary before, unless there is none, and of the last one."""
        first, last = bounds["first_epoch"], bounds["last_epoch"]
        if first is None:
            return ()
        if not 1 <= first <= last <= len(self._summaries):
            return None
        return tuple(self._summaries[number - 1].end for number in (first - 1, last) if number)

    def signed(self, ends: tuple[int, ...], path: str, apart: str | None) -> Any:
        """The figure at a path of the counts between two ends."""
        if ends not in self._built:
            self._built[ends] = build_counts(self._between(ends), self._table, self._running)
        counts = self._built[ends]
        try:
            return figure_at(counts["apart"][apart] if apart else counts, path)
        except KeyError:
            return 0  # an outcome that did not occur

    def _between(self, ends: tuple[int, ...]) -> Histogram:
        if not ends:
            return EMPTY_HISTOGRAM
        before = self._by_end[ends[0]].cumulative if len(ends) > 1 else EMPTY_HISTOGRAM
        try:
            return self._by_end[ends[-1]].cumulative - before
        except FormatError:
            return EMPTY_HISTOGRAM  # sums that fall are a fraud of their own
