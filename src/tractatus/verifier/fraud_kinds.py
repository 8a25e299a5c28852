"""What each kind of a proof of fraud has to show: one function a kind, in the order of the format.

Each gets parts that are verified already (signatures, and that the leaves are in their trees) and
returns what they show, in one sentence. `ProofError`: they do not show it. `FormatError`: they are
not the parts of this kind. A proof that shows nothing must never pass: it accuses somebody.
Source: docs/spec/evidence.md, section 14.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from tractatus.errors import FormatError, ProofError
from tractatus.evidence.class_table import ClassTable
from tractatus.evidence.codes import Service
from tractatus.evidence.epoch import EpochScan
from tractatus.evidence.fraud import FraudProof, Kind, Run
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
from tractatus.evidence.windows import format_time
from tractatus.merkle.hashing import HASH_SIZE
from tractatus.merkle.proofs import verify_consistency
from tractatus.notes.checkpoint import Checkpoint
from tractatus.notes.cosignature import Cosignature
from tractatus.notes.signed import VerifierKey

# Clocks of machines that keep time differ by less; what is moved by less is not seen.
CLOCK_DIFFERENCE_MS: Final = 60_000
_SIGNS: Final = (SummaryLeaf, HeartbeatLeaf)
_T = TypeVar("_T", bound=Leaf)


@dataclass(frozen=True, slots=True)
class Case:
    """A proof whose signatures and runs hold.

    Args:
        proof: As it was parsed.
        checkpoints: Of its exhibits.
        cosignatures: On each of them, by the witnesses that the proof names.
        promise_keys: The keys of the proof that sign promises.
    """

    proof: FraudProof
    checkpoints: tuple[Checkpoint, ...]
    cosignatures: tuple[tuple[Cosignature, ...], ...]
    promise_keys: tuple[VerifierKey, ...]

    def runs(self, exhibit: int, *lengths: int) -> tuple[Run, ...]:
        """The runs of an exhibit, which hold as many entries as `lengths` says."""
        runs = self.proof.exhibits[exhibit].runs
        if tuple(len(run.entries) for run in runs) != lengths:
            raise FormatError(f"a proof of this kind has other runs: {self.proof.kind}")
        return runs

    def times_ms(self, exhibit: int) -> list[int]:
        """When the named witnesses cosigned an exhibit; `ProofError` if none did."""
        if not self.cosignatures[exhibit]:
            raise ProofError("no witness that the proof names has cosigned")
        return [1000 * one.timestamp for one in self.cosignatures[exhibit]]


def leaf_of(run: Run, kind: type[_T], position: int = 0) -> _T:
    """A leaf of a run, which must be of this kind."""
    leaf = parse_leaf(run.entries[position])
    if not isinstance(leaf, kind):
        raise FormatError(f"another leaf is expected at index {run.start + position}")
    return leaf


def time_of(leaf: Leaf) -> int:
    """When a summary or a heartbeat says that it was made, ms."""
    if isinstance(leaf, SummaryLeaf):
        return leaf.not_after
    if isinstance(leaf, HeartbeatLeaf):
        return leaf.time_ms
    raise FormatError("only summaries and heartbeats say a time")


def split_view(case: Case) -> str:
    """Two checkpoints of one log cannot both be: they have no common history.

    Of the same size, the roots differ. Else `prefix` is the root that the larger tree really has
    at the smaller size, then the consistency proof from there; it is not the root that was signed.
    """
    case.runs(0), case.runs(1)
    small, large = case.checkpoints
    prefix = _hashes(case.proof.attachments["prefix"])
    if small.size == large.size and not prefix:
        found = large.root
    elif 0 < small.size < large.size and prefix:
        verify_consistency(small.size, large.size, prefix[0], large.root, prefix[1:])
        found = prefix[0]
    else:
        raise FormatError("two checkpoints stand by size, with a prefix unless it is the same")
    if found == small.root:
        raise ProofError("both checkpoints are of one history")
    both = {one.key for one in case.cosignatures[0]} & {one.key for one in case.cosignatures[1]}
    also = f"; cosigned both: {', '.join(sorted(key.name for key in both))}" if both else ""
    return (
        f"two histories are signed: the first {small.size} leaves have root "
        f"{small.root.hex()[:16]}…, and in a tree of {large.size} {found.hex()[:16]}…{also}"
    )


def order(case: Case) -> str:
    """Two neighbours that cannot follow each other inside an epoch."""
    (run,) = case.runs(0, 2)
    first, second = (parse_leaf(entry) for entry in run.entries)
    if not isinstance(first, DecisionLeaf | CountedLeaf) or isinstance(second, SummaryLeaf):
        raise ProofError("the first leaf is in no epoch, or the second one ends it")
    at = f"leaves {run.start} and {run.start + 1}"
    if not isinstance(second, DecisionLeaf | CountedLeaf):
        return f"{at}: one that stands between epochs is inside of one"
    if first.commitment < second.commitment:
        raise ProofError("the two leaves are in order")
    return f"{at} are equal or out of order in their epoch"


def duplicate(case: Case) -> str:
    """One commitment at two places: the same assessment is counted twice."""
    runs = case.runs(0, 1, 1)
    leaves = [parse_leaf(run.entries[0]) for run in runs]
    commitments = {
        leaf.commitment for leaf in leaves if isinstance(leaf, DecisionLeaf | CountedLeaf)
    }
    if not all(isinstance(leaf, DecisionLeaf | CountedLeaf) for leaf in leaves):
        raise FormatError("only decision and counted leaves have a commitment")
    if runs[0].start >= runs[1].start or len(commitments) != 1:
        raise ProofError("these are two assessments")
    return f"leaves {runs[0].start} and {runs[1].start} are one assessment, counted twice"


def summary(case: Case) -> str:
    """A summary that is not that of its epoch.

    The last run is the leaf before the epoch, the epoch, its summary; before it stands the summary
    that this one names as the previous one, if it names one that comes before.
    """
    runs = case.proof.exhibits[0].runs
    if not runs or len(runs[-1].entries) < 2:
        raise FormatError("a proof of this kind has other runs: summary")
    epoch = runs[-1]
    stated = leaf_of(epoch, SummaryLeaf, len(epoch.entries) - 1)
    if isinstance(parse_leaf(epoch.entries[0]), DecisionLeaf | CountedLeaf):
        raise ProofError("the run does not begin before the epoch")
    scan = EpochScan(epoch.start + 1, _previous(case, stated))
    scan.add(epoch.entries[1:-1])
    try:
        scan.verify_summary(stated)
    except ProofError as error:
        return str(error)
    raise ProofError(f"the summary of epoch {stated.number} is that of its leaves")


def _previous(case: Case, stated: SummaryLeaf) -> SummaryLeaf | None:
    """The summary that another one names; None where it names none that can be."""
    *before, epoch = case.proof.exhibits[0].runs
    is_named = stated.previous is not None and stated.previous <= epoch.start
    if len(before) != is_named:
        raise FormatError("the previous summary is there if, and only if, one is named")
    if not before:
        return None
    if before[0].start != stated.previous or len(before[0].entries) != 1:
        raise FormatError("the first run is the summary that is named as previous")
    leaf = parse_leaf(before[0].entries[0])
    return leaf if isinstance(leaf, SummaryLeaf) else None


def backwards(case: Case) -> str:
    """Two signs of life of which the later one takes time, number or sum back."""
    runs = case.runs(0, 1, 1)
    first, second = (parse_leaf(run.entries[0]) for run in runs)
    if runs[0].start >= runs[1].start or not isinstance(first, _SIGNS):
        raise FormatError("two summaries or heartbeats are expected, the earlier one first")
    at = f"leaf {runs[1].start}, after leaf {runs[0].start}"
    if time_of(second) < time_of(first):
        return f"{at}: time goes back from {_said(first)} to {_said(second)}"
    if isinstance(first, SummaryLeaf) and isinstance(second, SummaryLeaf):
        if second.number <= first.number or second.not_after == first.not_after:
            return f"{at}: epoch {second.number} follows on epoch {first.number} out of turn"
        try:
            _ = second.cumulative - first.cumulative
        except FormatError:
            return f"{at}: the sum of epoch {second.number} is below that of {first.number}"
    raise ProofError("time, number and sum go forward")


def _said(leaf: Leaf) -> str:
    return format_time(time_of(leaf))


def codes(case: Case) -> str:
    """Class codes that give a code of an earlier class codes leaf another meaning."""
    runs = case.runs(0, 1, 1)
    if runs[0].start >= runs[1].start:
        raise FormatError("the earlier class codes come first")
    earlier, later = (ClassTable.read(leaf_of(run, ClassCodesLeaf)) for run in runs)
    try:
        later.verify_follows(earlier)
    except ProofError as error:
        return f"leaf {runs[1].start}, after leaf {runs[0].start}: {error}"
    raise ProofError("the later class codes only add to the earlier ones")


def backdated(case: Case) -> str:
    """A time before the one at which witnesses saw a tree without that leaf.

    The first exhibit is the tree without, cosigned; the second one has the leaf.
    """
    case.runs(0)
    (run,) = case.runs(1, 1)
    said, seen = time_of(parse_leaf(run.entries[0])), min(case.times_ms(0))
    if run.start < case.checkpoints[0].size:
        raise ProofError("the leaf is in the tree that the witnesses saw")
    if said >= seen - CLOCK_DIFFERENCE_MS:
        raise ProofError("the time of the leaf fits what the witnesses saw")
    return (
        f"leaf {run.start} says {format_time(said)}; at {format_time(seen)}, "
        f"{(seen - said) // 1000} s later, it was not in the log: made later, or kept back"
    )


def postdated(case: Case) -> str:
    """A time after the one at which witnesses saw a tree with that leaf."""
    (run,) = case.runs(0, 1)
    said, seen = time_of(parse_leaf(run.entries[0])), max(case.times_ms(0))
    if said <= seen + CLOCK_DIFFERENCE_MS:
        raise ProofError("the time of the leaf fits what the witnesses saw")
    return (
        f"leaf {run.start} says {format_time(said)}, and was in the log at "
        f"{format_time(seen)} already"
    )


def stale(case: Case) -> str:
    """At the time of a cosignature the log was silent for more than two heartbeats.

    Runs: the parameters, then the last leaf of the tree. A witness cosigns a tree again only if it
    has seen no later one.
    """
    told, last = case.runs(0, 1, 1)
    if last.start != case.checkpoints[0].size - 1:
        raise FormatError("the last leaf of the tree is expected")
    said, seen = time_of(parse_leaf(last.entries[0])), min(case.times_ms(0))
    limit = 2 * leaf_of(told, ParametersLeaf).heartbeat
    if seen - said <= limit + CLOCK_DIFFERENCE_MS:
        raise ProofError("the log gave a sign of life in time")
    return (
        f"the newest leaf says {format_time(said)}; at {format_time(seen)}, "
        f"{(seen - said) // 1000} s later, there was no newer one, limit {limit // 1000} s"
    )


def canaries(case: Case) -> str:
    """A canary that was answered as it must not be, or a stretch of time without any.

    Runs: a summary with canaries that were not caught; or parameters, a summary, and a later
    summary or heartbeat with no canary in between.
    """
    runs = case.proof.exhibits[0].runs
    if len(runs) == 1:
        (run,) = case.runs(0, 1)
        leaf = leaf_of(run, SummaryLeaf)
        missed = leaf.canaries_sent - leaf.canaries_caught
        if missed <= 0:
            raise ProofError("every canary of the epoch was caught")
        return f"epoch {leaf.number}: {missed} of {leaf.canaries_sent} canaries were not caught"
    told, first, second = case.runs(0, 1, 1, 1)
    rules, before = leaf_of(told, ParametersLeaf), leaf_of(first, SummaryLeaf)
    after = parse_leaf(second.entries[0])
    if first.start >= second.start or not _no_canary_between(before, after):
        raise ProofError("there were canaries in between")
    allowed = rules.hold + 2 * rules.canary_interval
    gap = time_of(after) - before.not_after
    if gap <= allowed:
        raise ProofError("a stretch of this length needs no canary")
    return (
        f"no canary from {format_time(before.not_after)} to {format_time(time_of(after))}, "
        f"{gap // 1000} s, allowed {allowed // 1000} s"
    )


def _no_canary_between(before: SummaryLeaf, after: Leaf) -> bool:
    if isinstance(after, HeartbeatLeaf):
        return after.epoch == before.number
    if not isinstance(after, SummaryLeaf):
        raise FormatError("a summary or a heartbeat is expected")
    return after.cumulative.count(Service.CANARY) == before.cumulative.count(Service.CANARY)


def _hashes(data: bytes) -> Sequence[bytes]:
    if len(data) % HASH_SIZE:
        raise FormatError(f"hashes of {HASH_SIZE} bytes are expected: {len(data)}")
    return [data[at : at + HASH_SIZE] for at in range(0, len(data), HASH_SIZE)]


LOGGED: Final[Mapping[Kind, Callable[[Case], str]]] = {
    Kind.SPLIT_VIEW: split_view,
    Kind.ORDER: order,
    Kind.DUPLICATE: duplicate,
    Kind.SUMMARY: summary,
    Kind.BACKWARDS: backwards,
    Kind.CODES: codes,
    Kind.BACKDATED: backdated,
    Kind.POSTDATED: postdated,
    Kind.STALE: stale,
    Kind.CANARIES: canaries,
}
