"""Verify a monthly report, in eight steps; the browser takes the same ones.

1. Format: canonical JSON of the report's schema, the period that of its month.
2. Checkpoint signature: the log signed the report's checkpoint.
3. Witness cosignatures: the quorum of the policy cosigned it.
4. Leaves: each leaf in the report is in the tree of that checkpoint.
5. Figures: every figure of the period and of each day is the difference of two summaries among
   those leaves, each proven to be the last one by its border.
6. Changes: policy, software and schema digests lead from border to border as listed.
7. Growth: the log of today begins with the report's tree.
8. Recount: every leaf is read; changes, outages and what the summaries say are what is in them.

A step that is false blocks those after it. 7 needs the log, 8 is taken only if it is asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from tractatus.errors import (
    FormatError,
    ProofError,
    RecountError,
    StoreError,
    VerificationError,
)
from tractatus.evidence.class_table import ClassTable
from tractatus.evidence.leaf import (
    ClassCodesLeaf,
    HeartbeatLeaf,
    Leaf,
    ParametersLeaf,
    SummaryLeaf,
    parse_leaf,
)
from tractatus.evidence.report import (
    Facts,
    MonthlyReport,
    decode_entry,
    figures,
    parse_report,
    verify_changes,
)
from tractatus.evidence.report_period import ProvenEpochs
from tractatus.merkle.hashing import leaf_hash
from tractatus.merkle.proofs import consistency_proof, verify_consistency, verify_inclusion
from tractatus.merkle.tile_hashes import hash_reader
from tractatus.notes.checkpoint import Checkpoint, open_checkpoint
from tractatus.notes.cosignature import cosignatures_of
from tractatus.notes.signed import parse_note
from tractatus.verifier.monthly_scan import MonthScan
from tractatus.verifier.readers import LogReader
from tractatus.verifier.scan import Progress
from tractatus.verifier.steps import Steps
from tractatus.verifier.trust import Trust

FORMAT: Final = 1
SIGNATURE: Final = 2
WITNESSES: Final = 3
LEAVES: Final = 4
FIGURES: Final = 5
CHANGES: Final = 6
GROWTH: Final = 7
RECOUNT: Final = 8

STEP_NAMES: Final[Mapping[int, str]] = {
    FORMAT: "format",
    SIGNATURE: "checkpoint signature",
    WITNESSES: "witness cosignatures",
    LEAVES: "leaves",
    FIGURES: "figures",
    CHANGES: "changes",
    GROWTH: "growth",
    RECOUNT: "recount",
}


@dataclass(slots=True, kw_only=True)
class MonthlyCheck(Steps):
    """All eight steps of one verification of a report.

    Args:
        report: As read, None where it is not in its format.
    """

    NAMES = STEP_NAMES

    report: MonthlyReport | None = None

    def document(self) -> dict[str, Any]:
        """As JSON."""
        name = self.report.typed.name if self.report else None
        return {**Steps.document(self), "report": name}


def verify_report(
    data: bytes,
    trust: Trust,
    *,
    target: str = "",
    log: LogReader | None = None,
    recount: bool = False,
    progress: Progress | None = None,
) -> MonthlyCheck:
    """Take the steps in their order; raises nothing for what it finds.

    Args:
        data: The report's file.
        trust: Keys and quorum.
        target: For the answer.
        log: The log as it is now; without it growth is not checked.
        recount: Whether to read the whole log as well.
        progress: Told how far a recount is.
    """
    check = MonthlyCheck(target)
    verification = _Verification(data, trust, check)
    step = FORMAT
    try:
        for step, take in verification.offline():
            check.passed(step, take())
        step = GROWTH
        if log is None:
            check.not_checked(GROWTH, "no log was given to compare with")
        else:
            check.passed(GROWTH, verification.growth(log))
        step = RECOUNT
        if recount and log is not None:
            check.passed(RECOUNT, verification.recount(log, progress))
        else:
            check.not_checked(
                RECOUNT,
                "not asked for: changes within a day and outages need every leaf of the log",
            )
    except (FormatError, VerificationError) as error:
        check.failed(step, str(error))
    except StoreError as error:
        check.could_not_check(step, str(error))
    return check


class _Verification:
    """One verification under way; each step relies on those before it."""

    def __init__(self, data: bytes, trust: Trust, check: MonthlyCheck) -> None:
        self._data = data
        self._trust = trust
        self._check = check
        self._leaves: dict[int, Leaf] = {}

    def offline(self) -> Iterator[tuple[int, Any]]:
        """Steps that need nothing but the report."""
        yield FORMAT, self._format
        yield SIGNATURE, self._signature
        yield WITNESSES, self._witnesses
        yield LEAVES, self._included
        yield FIGURES, self._figures
        yield CHANGES, self._changes

    def _format(self) -> str:
        self._report = self._check.report = parse_report(self._data)
        typed = self._report.typed
        kind = "preview of" if typed.period.preview else "report on"
        return f"a {kind} {typed.period.month}, edition {typed.edition}"

    def _signature(self) -> str:
        log = self._report.typed.log
        self._note = log.checkpoint.encode()
        self._checkpoint = open_checkpoint(self._note, self._trust.log_keys).checkpoint
        said = (log.origin, log.size, log.root)
        if said != (
            self._checkpoint.origin,
            self._checkpoint.size,
            self._checkpoint.root.hex(),
        ):
            raise ProofError("the report names another log, size or root than its checkpoint")
        return f"{log.size} leaves, root {log.root[:16]}…"

    def _witnesses(self) -> str:
        policy = self._trust.policy
        cosignatures = cosignatures_of(parse_note(self._note), policy.witness_keys)
        policy.check([one.key for one in cosignatures])
        own = [one for one in cosignatures if self._trust.is_run_by_operator(one.key)]
        names = ", ".join(sorted(self._trust.name_of(one.key) for one in own))
        return f"{len(cosignatures)} of {len(policy.witnesses)} cosigned; " + (
            f"run by the operator of the log: {names}" if own else "none run by the operator"
        )

    def _included(self) -> str:
        checkpoint = self._checkpoint
        for one in self._report.typed.leaves:
            entry, proof = decode_entry(one)
            try:
                verify_inclusion(
                    one.index, checkpoint.size, leaf_hash(entry), proof, checkpoint.root
                )
            except ProofError as error:
                raise ProofError(f"leaf {one.index}: {error}") from error
            leaf = parse_leaf(entry)
            if isinstance(leaf, SummaryLeaf) and leaf.end != one.index:
                raise ProofError(f"the summary at leaf {one.index} says that it is at {leaf.end}")
            self._leaves[one.index] = leaf
        return f"{len(self._leaves)} leaves are in the tree of the checkpoint"

    def _figures(self) -> str:
        typed = self._report.typed
        table, parameters = (
            self._leaves.get(typed.class_codes_index),
            self._leaves.get(typed.parameters_index),
        )
        if not isinstance(table, ClassCodesLeaf) or not isinstance(parameters, ParametersLeaf):
            raise ProofError("the leaves that give the class codes or the parameters are others")
        facts = Facts(
            checkpoint=self._checkpoint,
            note=self._note,
            epochs=ProvenEpochs(self._of(SummaryLeaf), self._of(HeartbeatLeaf)),
            table=ClassTable.read(table),
            parameters=parameters,
            running=typed.declared.running,
        )
        found = figures(self._report.period, facts)
        compare(published_figures(self._report), found)
        return (
            f"totals and {len(typed.days)} days are the differences of "
            f"{len(self._of(SummaryLeaf))} signed summaries"
        )

    def _of(self, kind: type[Any]) -> list[Any]:
        return [leaf for leaf in self._leaves.values() if isinstance(leaf, kind)]

    def _changes(self) -> str:
        verify_changes(self._report.period, self._report.typed.changes, self._of(SummaryLeaf))
        count = len(self._report.typed.changes)
        return f"{count} changes lead from border to border; within a day only a recount tells"

    def growth(self, log: LogReader) -> str:
        """The log begins with the report's tree."""
        newest = self._newest(log)
        older = self._checkpoint
        if newest.size < older.size:
            raise ProofError(
                f"the log has {newest.size} leaves, the report was made of {older.size}"
            )
        if newest.size == older.size:
            if newest.root != older.root:
                raise ProofError(f"two roots are signed for one size: {older.size}")
            return "the log has not grown since"
        read_hash = hash_reader(_reading(log), newest.size)
        proof = consistency_proof(older.size, newest.size, read_hash)
        verify_consistency(older.size, newest.size, older.root, newest.root, proof)
        return f"the log of {newest.size} leaves begins with the report's {older.size}"

    def _newest(self, log: LogReader) -> Checkpoint:
        note = _reading(log)("checkpoint")
        checkpoint = open_checkpoint(note, self._trust.log_keys).checkpoint
        cosignatures = cosignatures_of(parse_note(note), self._trust.policy.witness_keys)
        self._trust.policy.check([one.key for one in cosignatures])
        return checkpoint

    def recount(self, log: LogReader, progress: Progress | None) -> str:
        """Every leaf of the log of today, the report's tree in it."""
        period, older = self._report.period, self._checkpoint
        scan = MonthScan(log, self._newest(log), period.since, period.until, older.size)
        scan.run(progress)
        if scan.root != older.root:
            raise ProofError(f"the first {older.size} leaves are not those of the report")
        last = scan.epochs.at(period.until)
        typed = self._report.typed
        for name, said, found in (
            ("class_codes_index", typed.class_codes_index, scan.last_table()),
            ("parameters_index", typed.parameters_index, scan.last_parameters(last)),
        ):
            if said != found:
                raise RecountError(f"{name}: published {said}, counted {found}")
        counted = scan.counted(period, last)
        compare({name: self._report.document[name] for name in counted}, counted)
        return f"{scan.size} leaves read: changes, outages and every summary are what is in them"


def _reading(log: LogReader) -> Any:
    def read(path: str) -> bytes:
        data = log.read(path)
        if data is None:
            raise ProofError(f"the log does not have: {path}")
        return data

    return read


def published_figures(report: MonthlyReport) -> dict[str, Any]:
    """What `evidence.report.figures` computes, as the report states it."""
    document = report.document
    return {
        "totals": document["totals"],
        "days": document["days"],
        "parameters": document["parameters"],
        "in_force": document["in_force"],
        "covers_from": document["period"]["covers_from"],
    }


def compare(stated: Any, found: Any) -> None:
    """`RecountError` that names the first figure that differs."""
    for path, one, other in _differences("", stated, found):
        raise RecountError(f"{path}: published {_short(one)}, counted {_short(other)}")


_ABSENT: Final = object()


def _differences(path: str, stated: Any, found: Any) -> Iterator[tuple[str, Any, Any]]:
    if isinstance(stated, dict) and isinstance(found, dict):
        for name in _either(found, stated):
            inner = f"{path}.{name}" if path else name
            yield from _differences(inner, stated.get(name, _ABSENT), found.get(name, _ABSENT))
    elif isinstance(stated, list) and isinstance(found, list):
        if len(stated) != len(found):
            yield f"{path}.length", len(stated), len(found)
        for index, pair in enumerate(zip(stated, found, strict=False)):
            yield from _differences(f"{path}.{index}", *pair)
    elif isinstance(stated, bool) or isinstance(found, bool):
        if stated is not found:
            yield path, stated, found
    elif stated != found:
        yield path, stated, found


def _either(found: Mapping[str, Any], stated: Mapping[str, Any]) -> Iterable[str]:
    return (*found, *(name for name in stated if name not in found))


def _short(value: Any) -> str:
    text = "nothing" if value is _ABSENT else str(value)
    return text if len(text) <= 80 else text[:77] + "..."
