"""The two summaries that a range of epochs is the difference of, each proven to be in the log.

A summary carries the sum of all epochs so far, so the counts of any run of epochs are those of its
last summary less those of the summary before its first. Whoever has both, with their proofs, needs
no other leaf to know what the operator has signed for that run.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tractatus.errors import FormatError, ProofError
from tractatus.evidence.class_table import ClassTable
from tractatus.evidence.histogram import EMPTY_HISTOGRAM, Histogram
from tractatus.evidence.leaf import (
    ClassCodesLeaf,
    Leaf,
    ParametersLeaf,
    SummaryLeaf,
    parse_leaf,
)
from tractatus.merkle.tiles import TILE_WIDTH, entries_path, parse_entry_bundle
from tractatus.notes.checkpoint import open_checkpoint
from tractatus.notes.proof import TlogProof
from tractatus.verifier.prove import prove_leaf
from tractatus.verifier.readers import LogReader
from tractatus.verifier.trust import Trust

LONGEST_SEARCH = 64  # entry bundles; beyond that only reading the whole log can tell


@dataclass(frozen=True, slots=True)
class ProvenLeaf:
    """A leaf and the proof that it is in the log of a checkpoint."""

    leaf: Leaf
    entry: bytes
    proof: TlogProof

    @property
    def index(self) -> int:
        """Its place in the log."""
        return self.proof.index


@dataclass(frozen=True, slots=True)
class ProvenSummary(ProvenLeaf):
    """A summary and its proof."""

    leaf: SummaryLeaf


@dataclass(frozen=True, slots=True)
class Ends:
    """A run of epochs.

    Args:
        before: The summary before its first epoch, None where that is the first of the log.
        last: The summary of its last epoch.
        table: What the codes mean.
    """

    before: ProvenSummary | None
    last: ProvenSummary
    table: ClassTable

    @property
    def sum_before(self) -> Histogram:
        """All epochs before the run."""
        return self.before.leaf.cumulative if self.before else EMPTY_HISTOGRAM

    @property
    def counts(self) -> Histogram:
        """The run itself."""
        return self.last.leaf.cumulative - self.sum_before


class ProvingReader:
    """Proves leaves of one log under one checkpoint.

    Blocking, as its reader is. Everything that it gives is verified against keys and quorum; what
    does not hold raises `FormatError`, `SignatureError` or `ProofError`, what cannot be read
    `StoreError`.

    Args:
        reader: The log; not trusted.
        trust: Keys and quorum.
        note: The checkpoint.
    """

    def __init__(self, reader: LogReader, trust: Trust, note: bytes) -> None:
        self._reader = reader
        self._trust = trust
        self._note = note
        self._size = open_checkpoint(note, trust.log_keys).checkpoint.size

    def leaf(self, index: int) -> ProvenLeaf:
        """The leaf at `index`."""
        proof, entry = prove_leaf(self._reader, self._trust, index, self._note)
        return ProvenLeaf(parse_leaf(entry), entry, proof)

    def summary(self, index: int) -> ProvenSummary:
        """The summary at `index`; `ProofError` if another leaf is there."""
        proven = self.leaf(index)
        if not isinstance(proven.leaf, SummaryLeaf) or proven.leaf.end != index:
            raise ProofError(f"no summary stands at index {index}")
        return ProvenSummary(proven.leaf, proven.entry, proven.proof)

    def table(self) -> ClassTable:
        """What the codes mean, by the first leaf of the log."""
        leaf = self.leaf(0).leaf
        if not isinstance(leaf, ClassCodesLeaf):
            raise ProofError("a log begins with its class codes")
        return ClassTable.read(leaf)

    def ends(self, first_epoch: int, last_epoch: int, first_index: int, last_index: int) -> Ends:
        """The ends of the epochs `first_epoch` to `last_epoch`, as a document names them.

        Raises:
            ProofError: other epochs begin and end there.
            LookupError: the summary before them is too far away to be looked for.
        """
        last = self.summary(last_index)
        if last.leaf.number != last_epoch:
            raise ProofError(f"epoch {last.leaf.number} ends at {last_index}, not {last_epoch}")
        before = None
        if first_epoch > 1:
            before = self.last_summary(first_index)
            if before.leaf.number != first_epoch - 1:
                raise ProofError(
                    f"epoch {before.leaf.number} ends before {first_index}, not {first_epoch - 1}"
                )
        return Ends(before, last, self.table())

    def last_summary(self, end: int | None = None) -> ProvenSummary:
        """The last summary below index `end`; `LookupError` if there is none near."""
        return self.summary(self._last_index(SummaryLeaf.VERSION, end))

    def parameters(self) -> ProvenLeaf:
        """The last parameters leaf, or the first where no later one is near."""
        try:
            return self.leaf(self._last_index(ParametersLeaf.VERSION, None))
        except LookupError:
            return self.leaf(1)

    def _last_index(self, version: int, end: int | None) -> int:
        for index, entry in self._backwards(self._size if end is None else end):
            if entry[:1] == bytes([version]):
                return index
        raise LookupError(f"no leaf of version {version} among the last {LONGEST_SEARCH} bundles")

    def _backwards(self, end: int) -> Iterator[tuple[int, bytes]]:
        """Entries below `end`, the last one first, not proven yet."""
        last = (end - 1) // TILE_WIDTH
        for bundle in range(last, max(-1, last - LONGEST_SEARCH), -1):
            begin = bundle * TILE_WIDTH
            width = min(TILE_WIDTH, self._size - begin)
            data = self._reader.read(entries_path(bundle, width))
            if data is None:
                raise ProofError(f"the log does not have: {entries_path(bundle, width)}")
            try:
                entries = parse_entry_bundle(data, width)
            except FormatError as error:
                raise ProofError(f"{entries_path(bundle, width)}: {error}") from error
            for index in range(min(end, begin + width) - 1, begin - 1, -1):
                yield index, entries[index - begin]
