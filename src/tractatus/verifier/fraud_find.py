"""Find what a log itself gives away: read every leaf, and make a proof of each kind of fraud.

Of each kind the first case is enough: one is as much of a proof as a thousand. Every proof is
verified before it is given out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from tractatus.errors import FormatError, ProofError
from tractatus.evidence.class_table import ClassTable
from tractatus.evidence.epoch import EpochScan
from tractatus.evidence.fraud import FraudProof, Kind
from tractatus.evidence.leaf import (
    ClassCodesLeaf,
    CountedLeaf,
    DecisionLeaf,
    HeartbeatLeaf,
    Leaf,
    ParametersLeaf,
    SummaryLeaf,
    parse_leaf,
)
from tractatus.notes.signed import VerifierKey
from tractatus.verifier.fraud_copy import Copy


def proof_of(
    kind: Kind,
    copy: Copy,
    *spans: tuple[int, int],
    also: Iterable[VerifierKey] = (),
    **attachments: bytes,
) -> FraudProof:
    """A proof about one tree, nothing of it verified; `also` are keys beside the log's."""
    return FraudProof(kind, in_order(copy.key, *also), (copy.exhibit(*spans),), attachments)


def in_order(*keys: VerifierKey) -> tuple[VerifierKey, ...]:
    """Each key once, as a file has them."""
    return tuple(sorted(set(keys), key=lambda key: key.vkey))


def find_in_leaves(copy: Copy) -> list[FraudProof]:
    """One proof of each kind that the leaves of a log show, in the order of the log."""
    found: dict[Kind, FraudProof] = {}
    for kind, spans in _Walk(copy.entries).run():
        if kind not in found:
            found[kind] = proof_of(kind, copy, *spans)
    return list(found.values())


def summaries_of(copy: Copy) -> list[SummaryLeaf]:
    """Every summary of a log, in its order."""
    leaves = (parse_leaf(one) for one in copy.entries if one[0] == SummaryLeaf.VERSION)
    return [leaf for leaf in leaves if isinstance(leaf, SummaryLeaf)]


def last_of(copy: Copy, version: int) -> int:
    """The index of the last leaf of a version; 0, which is of another, where there is none."""
    return next(
        (i for i in range(copy.size - 1, -1, -1) if copy.entries[i][:1] == bytes([version])), 0
    )


Case = tuple[Kind, tuple[tuple[int, int], ...]]


@dataclass(slots=True)
class _Walk:
    """All leaves in their order; yields what is wrong, and which leaves show it."""

    entries: Sequence[bytes]
    _seen: dict[bytes, int] = field(default_factory=dict)
    _last_between: int = -1
    _sign: tuple[int, int] | None = None  # time and index of the newest sign of life
    _summary: tuple[SummaryLeaf, int] | None = None
    _codes: tuple[ClassTable, int] | None = None
    _parameters: tuple[ParametersLeaf, int] | None = None
    _canary: tuple[int, int] | None = None  # time and index of the last summary with one

    def run(self) -> Iterator[Case]:
        """Leaves that cannot be read are passed over: `tractatus verify` names them."""
        before: Leaf | None = None
        for index, entry in enumerate(self.entries):
            try:
                leaf = parse_leaf(entry)
            except FormatError:
                before = None
                continue
            yield from self._place(index, leaf, before)
            yield from self._take(index, leaf)
            before = leaf

    def _place(self, index: int, leaf: Leaf, before: Leaf | None) -> Iterator[Case]:
        is_inside = isinstance(before, DecisionLeaf | CountedLeaf)
        if isinstance(leaf, DecisionLeaf | CountedLeaf):
            first = self._seen.setdefault(leaf.commitment, index)
            if first != index:
                yield Kind.DUPLICATE, ((first, first + 1), (index, index + 1))
            is_wrong = is_inside and before.commitment >= leaf.commitment  # type: ignore[union-attr]  # as asked above
        else:
            is_wrong = is_inside and not isinstance(leaf, SummaryLeaf)
        if is_wrong:
            yield Kind.ORDER, ((index - 1, index + 1),)

    def _take(self, index: int, leaf: Leaf) -> Iterator[Case]:
        match leaf:
            case DecisionLeaf() | CountedLeaf():
                return
            case SummaryLeaf():
                yield from self._take_summary(index, leaf)
                yield from self._take_sign(index, leaf, leaf.not_after)
                yield from self._take_canaries(index, leaf)
                self._summary = leaf, index
            case HeartbeatLeaf():
                yield from self._take_sign(index, leaf, leaf.time_ms)
                if self._summary and self._canary and self._summary[1] == self._canary[1]:
                    yield from self._gap(index, leaf.time_ms)
            case ClassCodesLeaf():
                yield from self._take_codes(index, leaf)
            case ParametersLeaf():
                self._parameters = leaf, index
        self._last_between = index

    def _take_summary(self, index: int, leaf: SummaryLeaf) -> Iterator[Case]:
        boundary = self._last_between
        scan = EpochScan(boundary + 1, self._named(leaf, boundary))
        try:
            scan.add(self.entries[boundary + 1 : index])
            scan.verify_summary(leaf)
        except FormatError:
            return
        except ProofError:
            spans: tuple[tuple[int, int], ...] = ((boundary, index + 1),)
            if leaf.previous is not None and leaf.previous <= boundary:
                spans = ((leaf.previous, leaf.previous + 1), *spans)
            yield Kind.SUMMARY, spans

    def _named(self, leaf: SummaryLeaf, boundary: int) -> SummaryLeaf | None:
        if leaf.previous is None or leaf.previous > boundary:
            return None
        named = parse_leaf(self.entries[leaf.previous])
        return named if isinstance(named, SummaryLeaf) else None

    def _take_sign(self, index: int, leaf: Leaf, time_ms: int) -> Iterator[Case]:
        if self._sign is not None and time_ms < self._sign[0]:
            yield Kind.BACKWARDS, ((self._sign[1], self._sign[1] + 1), (index, index + 1))
        elif isinstance(leaf, SummaryLeaf) and self._summary is not None:
            last, at = self._summary
            is_later = leaf.number > last.number and leaf.not_after > last.not_after
            if not is_later or not _is_sum_of(leaf, last):
                yield Kind.BACKWARDS, ((at, at + 1), (index, index + 1))
        self._sign = max(self._sign or (0, 0), (time_ms, index))

    def _take_canaries(self, index: int, leaf: SummaryLeaf) -> Iterator[Case]:
        if leaf.canaries_sent > leaf.canaries_caught:
            yield Kind.CANARIES, ((index, index + 1),)
        if leaf.canaries_sent or self._canary is None:
            self._canary = leaf.not_after, index
        else:
            yield from self._gap(index, leaf.not_after)

    def _gap(self, index: int, time_ms: int) -> Iterator[Case]:
        """A stretch up to the leaf at `index` in which no canary was counted."""
        if self._canary is None or self._parameters is None:
            return
        rules, at = self._parameters
        since, first = self._canary
        if index > first and time_ms - since > rules.hold + 2 * rules.canary_interval:
            yield Kind.CANARIES, ((at, at + 1), (first, first + 1), (index, index + 1))

    def _take_codes(self, index: int, leaf: ClassCodesLeaf) -> Iterator[Case]:
        try:
            table = ClassTable.read(leaf)
        except FormatError:
            return
        if self._codes is not None:
            try:
                table.verify_follows(self._codes[0])
            except ProofError:
                yield Kind.CODES, ((self._codes[1], self._codes[1] + 1), (index, index + 1))
        self._codes = table, index


def _is_sum_of(later: SummaryLeaf, earlier: SummaryLeaf) -> bool:
    try:
        _ = later.cumulative - earlier.cumulative
    except FormatError:
        return False
    return True
