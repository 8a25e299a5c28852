"""Verify a whole log and its published figures, in nine steps.

1. Trust: addresses, the log's key and the witness policy are read.
2. Checkpoint signature: the log signed it.
3. Witness cosignatures: the quorum of the policy cosigned it.
4. Growth: the tree begins with the one that was remembered from the last visit.
5. Tiles: every entry bundle and hash tile, re-hashed, leads to the signed root.
6. Order in epochs: commitments ascend, nothing stands where it must not.
7. Summaries: every field of each is recomputed from the leaves before it.
8. Recount: every published figure of every window and point is the count of the leaves.
9. Freshness: the newest sign of life is at most two heartbeats old.

A step that is false blocks those that are built upon it: 2 blocks all, 5 blocks 4 and 6 to 9,
6 and 7 block what follows. So one false thing makes one step false, and names it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

from tractatus.errors import FormatError, ProofError, RecountError, SignatureError, StoreError
from tractatus.evidence.histogram import EMPTY_HISTOGRAM
from tractatus.evidence.metrics import LogView, build_counts, build_window
from tractatus.evidence.windows import WINDOWS, format_time
from tractatus.notes.checkpoint import Checkpoint, VerifiedCheckpoint, open_checkpoint
from tractatus.notes.cosignature import Cosignature, cosignatures_of
from tractatus.notes.signed import VerifierKey, parse_note, signed_part
from tractatus.verifier import report as steps
from tractatus.verifier.readers import LogReader
from tractatus.verifier.recount import (
    PublishedMetrics,
    parse_metrics,
    recount_figure,
    verify_metrics,
)
from tractatus.verifier.report import Report
from tractatus.verifier.scan import LogScan, Progress
from tractatus.verifier.trust import Trust

ALL_WINDOWS: Final = tuple(window.name for window in WINDOWS)
CLOCK_TOLERANCE_MS: Final = 5_000


@dataclass(frozen=True, slots=True)
class Question:
    """What is to be verified.

    Args:
        target: For the report.
        trust: Keys and quorum.
        now_ms: The verifier's own clock.
        is_live: False for a copy of a log, whose age says nothing.
        metrics: The published document, None where there is none.
        metrics_missing: Why the document could not be had; empty where none is published.
        remembered: The checkpoint kept from the last visit, None on a first visit.
        remembered_keys: The log's keys (vkeys) at the last visit, empty on a first visit.
        former: The checkpoint kept of the log that this one follows on, if there was a visit.
        former_keys: The keys (vkeys) of that log at that visit.
        first_visit: What to say of growth where nothing is remembered.
        windows: Names of the windows to recount.
        figure: Path of the one figure that is asked for; empty for none.
    """

    target: str
    trust: Trust
    now_ms: int
    is_live: bool = True
    metrics: bytes | None = None
    metrics_missing: str = ""
    remembered: Checkpoint | None = None
    remembered_keys: Collection[str] = ()
    former: Checkpoint | None = None
    former_keys: Collection[str] = ()
    first_visit: str = "first visit: there is nothing to compare with"
    windows: Collection[str] = ALL_WINDOWS
    figure: str = ""


def verify_log(reader: LogReader, question: Question, progress: Progress | None = None) -> Report:
    """Take all nine steps and report each; raises nothing for what it finds in the log."""
    verification = _Verification(reader, question)
    try:
        verification.run(progress)
    except StoreError as error:
        verification.report.could_not_check(verification.step, str(error))
    return verification.report


class _Verification:
    """One verification under way; `step` is the step being taken."""

    def __init__(self, reader: LogReader, question: Question) -> None:
        self.report = Report(question.target)
        self.step = steps.TRUST
        self._reader = reader
        self._question = question
        self._trust = question.trust
        self._published: PublishedMetrics | None = None
        self._newest_cosignature_ms = 0

    def run(self, progress: Progress | None) -> None:
        if not self._take_1_trust():
            return
        verified = self._take_2_signature()
        if verified is None:
            return
        self._take_3_witnesses()
        scan = LogScan(self._reader, verified.checkpoint.size, self._marks())
        is_hashed = self._take_5_tiles(scan, verified.checkpoint, progress)
        self._take_4_growth(verified.checkpoint, scan if is_hashed else None)
        if not is_hashed:
            return
        if self.report.holds_through(steps.TILES):
            self.report.checkpoint = self._note
        if not self._take_6_order(scan) or not self._take_7_summaries(scan):
            return
        self._take_8_recount(scan, verified)
        self._take_9_freshness(scan)

    def _take_1_trust(self) -> bool:
        policy = self._trust.policy
        keys = {key.vkey for key in self._trust.log_keys}
        remembered = self._question.remembered_keys
        if remembered and not self._trust.follows_on(remembered):
            self.report.failed(
                steps.TRUST,
                f"log {self._trust.origin} shows another key than at the last visit: "
                f"{', '.join(sorted(keys))}",
            )
            return False
        self.report.passed(
            steps.TRUST,
            f"log {self._trust.origin}, key {self._trust.log_keys[0].key_id.hex()}"
            f"{self._describe_change(keys)}{self._describe_predecessor()}; "
            f"{len(policy.witnesses)} witnesses, quorum {policy.quorum!r}",
        )
        return True

    def _describe_change(self, keys: Collection[str]) -> str:
        """What to say where the log's key is being changed, or was since the last visit."""
        if len(keys) > 1:
            return f" and {len(keys) - 1} that follows on it"
        remembered = self._question.remembered_keys
        is_new = remembered and not set(keys) & set(remembered)
        return ", which the key of the last visit has named as its successor" if is_new else ""

    def _describe_predecessor(self) -> str:
        before = self._trust.predecessor
        if before is None:
            return ""
        return f"; it follows on {before.last.origin}, of {before.last.size} leaves"

    def _take_2_signature(self) -> VerifiedCheckpoint | None:
        """The text and the log's own lines; a damaged cosignature is step 3's to find."""
        self.step = steps.SIGNATURE
        self._note = self._reader.read("checkpoint") or b""
        try:
            part = signed_part(self._note, self._trust.origin)
            verified = open_checkpoint(part, self._trust.log_keys)
        except (FormatError, SignatureError) as error:
            self.report.failed(steps.SIGNATURE, str(error))
            return None
        checkpoint = verified.checkpoint
        self.report.log = {
            "origin": checkpoint.origin,
            "size": checkpoint.size,
            "root": checkpoint.root.hex(),
        }
        self.report.passed(
            steps.SIGNATURE, f"{checkpoint.size} leaves, root {checkpoint.root.hex()[:16]}…"
        )
        return verified

    def _take_3_witnesses(self) -> None:
        self.step = steps.WITNESSES
        try:
            cosignatures = self._cosigned(self._note)
            self.report.log["witnesses"] = [
                {
                    "name": self._trust.name_of(one.key),
                    "time": format_time(1000 * one.timestamp),
                    "run_by_operator": self._trust.is_run_by_operator(one.key),
                }
                for one in cosignatures
            ]
            self.report.passed(steps.WITNESSES, self._describe_witnesses(cosignatures))
        except (FormatError, SignatureError) as error:
            self.report.failed(steps.WITNESSES, str(error))
            return
        self._newest_cosignature_ms = max((1000 * one.timestamp for one in cosignatures), default=0)

    def _cosigned(self, note: bytes) -> tuple[Cosignature, ...]:
        """The cosignatures of known witnesses on a note; `SignatureError` short of the quorum."""
        cosignatures = cosignatures_of(parse_note(note), self._trust.policy.witness_keys)
        self._trust.policy.check([one.key for one in cosignatures])
        return cosignatures

    def _describe_witnesses(self, cosignatures: Collection[Cosignature]) -> str:
        if not cosignatures:
            return "the policy asks for no witness, and none cosigned"
        own = [one for one in cosignatures if self._trust.is_run_by_operator(one.key)]
        names = ", ".join(sorted(self._trust.name_of(one.key) for one in own))
        times = sorted(format_time(1000 * one.timestamp) for one in cosignatures)
        return (
            f"{len(cosignatures)} of {len(self._trust.policy.witnesses)} cosigned, "
            f"{times[0]} to {times[-1]}; "
            + (f"run by the operator of the log: {names}" if own else "none run by the operator")
        )

    def _marks(self) -> list[int]:
        """Sizes whose roots are wanted: of the remembered tree and of the metrics' tree."""
        marks = [self._question.remembered.size] if self._question.remembered else []
        marks += [self._trust.end.last.size] if self._trust.end else []
        if self._question.metrics is None:
            return marks
        self.step = steps.RECOUNT
        try:
            self._published = parse_metrics(self._question.metrics)
            verified = open_checkpoint(self._published.note, self._trust.log_keys)
            self._cosigned(self._published.note)
            self._metrics_checkpoint = verified.checkpoint
            marks.append(verified.checkpoint.size)
        except (FormatError, SignatureError) as error:
            self.report.failed(steps.RECOUNT, str(error))
            self._published = None
        return marks

    def _take_4_growth(self, checkpoint: Checkpoint, scan: LogScan | None) -> None:
        """Against the roots found in step 5, which is why it is decided after it."""
        self.step = steps.GROWTH
        remembered = self._question.remembered
        broken = self._broken_end(checkpoint, scan) or self._broken_succession()
        if broken:
            self.report.failed(steps.GROWTH, broken)
        elif remembered is None and self._follows_on_known():
            self.report.passed(steps.GROWTH, self._describe_succession())
        elif remembered is None:
            self.report.not_checked(steps.GROWTH, self._question.first_visit)
        elif checkpoint.size < remembered.size:
            self.report.failed(
                steps.GROWTH,
                f"the tree has {checkpoint.size} leaves, and had {remembered.size} before",
            )
        elif checkpoint.size == remembered.size and checkpoint.root != remembered.root:
            self.report.failed(
                steps.GROWTH, f"two roots are signed for one size: {checkpoint.size}"
            )
        elif scan is None:
            return
        elif scan.roots[remembered.size] != remembered.root:
            self.report.failed(
                steps.GROWTH,
                f"the first {remembered.size} leaves are not those of the last visit: "
                f"root {scan.roots[remembered.size].hex()}, remembered {remembered.root.hex()}",
            )
        else:
            grown = checkpoint.size - remembered.size
            self.report.passed(
                steps.GROWTH, f"{grown} leaves more than the {remembered.size} of the last visit"
            )

    def _broken_end(self, checkpoint: Checkpoint, scan: LogScan | None) -> str:
        """How the log contradicts its own word that it has ended; empty if it does not."""
        end = self._trust.end
        if end is None:
            return ""
        if checkpoint.size != end.last.size:
            return (
                f"the log has said that it ended with {end.last.size} leaves, and has "
                f"{checkpoint.size}"
            )
        if scan is not None and scan.roots[end.last.size] != end.last.root:
            return f"the log ended with another tree of {end.last.size} leaves"
        return ""

    def _broken_succession(self) -> str:
        """How the log that this one follows on was cut short; empty if nothing shows it."""
        before, former = self._trust.predecessor, self._question.former
        if before is None or former is None or former.origin != before.last.origin:
            return ""
        if before.last.size < former.size or (
            before.last.size == former.size and before.last.root != former.root
        ):
            return (
                f"follows on {former.origin} at {before.last.size} leaves, which had "
                f"{former.size} at the last visit: a part of it, or another tree, was left out"
            )
        return ""

    def _follows_on_known(self) -> bool:
        """Whether the predecessor's last tree is the very one that was remembered."""
        before, former = self._trust.predecessor, self._question.former
        return before is not None and before.last == former

    def _describe_succession(self) -> str:
        before = self._trust.predecessor
        assert before is not None, "asked only where there is one"
        keys = [VerifierKey.parse(vkey) for vkey in self._question.former_keys]
        word = "both logs say" if keys and before.is_agreed_by(keys) else "it says itself"
        return (
            f"follows on {before.last.origin}, {word}, which has {before.last.size} leaves as at "
            "the last visit"
        )

    def _take_5_tiles(
        self, scan: LogScan, checkpoint: Checkpoint, progress: Progress | None
    ) -> bool:
        self.step = steps.TILES
        try:
            scan.run(checkpoint.root, progress)
        except ProofError as error:
            self.report.failed(steps.TILES, str(error))
            return False
        self.report.passed(
            steps.TILES,
            f"{scan.size} leaves and {scan.resources} files hash to the signed root",
        )
        return True

    def _take_6_order(self, scan: LogScan) -> bool:
        self.step = steps.ORDER
        if scan.leaves.order_error:
            self.report.failed(steps.ORDER, scan.leaves.order_error)
            return False
        if not scan.leaves.summary_error:
            count = len(scan.leaves.epochs(scan.size))
            self.report.passed(steps.ORDER, f"commitments ascend in each of {count} epochs")
        else:
            self.report.passed(steps.ORDER, "commitments ascend, as far as summaries can be read")
        return True

    def _take_7_summaries(self, scan: LogScan) -> bool:
        self.step = steps.SUMMARIES
        if scan.leaves.summary_error:
            self.report.failed(steps.SUMMARIES, scan.leaves.summary_error)
            return False
        count = len(scan.leaves.epochs(scan.size))
        self.report.passed(
            steps.SUMMARIES,
            f"{count} summaries and {scan.leaves.heartbeats} heartbeats say what was found",
        )
        return True

    def _take_8_recount(self, scan: LogScan, verified: VerifiedCheckpoint) -> None:
        self.step = steps.RECOUNT
        running: tuple[str, ...] = ()
        now = self._question.now_ms
        generated_at = now if self._question.is_live else scan.leaves.newest_ms
        if self._published is not None:
            running = self._published.declared.running
            generated_at = self._published.generated_at
            self._compare_metrics(scan, self._published)
        elif self._question.metrics_missing:
            self.report.could_not_check(steps.RECOUNT, self._question.metrics_missing)
        elif self._question.metrics is None:
            self.report.not_checked(steps.RECOUNT, "no figures are published with this log")
        self.report.counts = self._count(scan, verified.checkpoint, running, generated_at)

    def _count(
        self, scan: LogScan, checkpoint: Checkpoint, running: Collection[str], generated_at: int
    ) -> dict[str, Any]:
        """What the leaves say, whatever was published: each window, and the whole log."""
        view = _view(scan, checkpoint, self._note, generated_at)
        if view is None:
            return {}
        counts: dict[str, Any] = {}
        for window in WINDOWS:
            if window.name in self._question.windows:
                figures = dict(build_window(window, view, running, generated_at))
                del figures["series"]
                counts[window.name] = figures
        whole = view.last.cumulative if view.last else EMPTY_HISTOGRAM
        counts["all"] = {
            "first_epoch": 1 if view.last else None,
            "last_epoch": view.last.number if view.last else None,
            **build_counts(whole, view.table, running),
        }
        return counts

    def _compare_metrics(self, scan: LogScan, published: PublishedMetrics) -> None:
        checkpoint = self._metrics_checkpoint
        try:
            if checkpoint.size > scan.size:
                raise RecountError(
                    f"the figures name a tree of {checkpoint.size} leaves, the log has {scan.size}"
                )
            if scan.roots[checkpoint.size] != checkpoint.root:
                raise RecountError(f"the figures name another tree of size {checkpoint.size}")
            view = _view(scan, checkpoint, published.note, published.generated_at)
            if view is None:
                raise RecountError("the figures name a tree without class codes")
            if self._question.figure:
                self.report.figure = recount_figure(published, view, self._question.figure)
            verify_metrics(published, view, self._question.windows)
        except (RecountError, FormatError) as error:
            self.report.failed(steps.RECOUNT, str(error))
            return
        self.report.passed(
            steps.RECOUNT,
            f"every figure of {', '.join(self._question.windows)} is the count of the leaves; "
            "statements and opinions are added up, and asserted by the operator",
        )

    def _take_9_freshness(self, scan: LogScan) -> None:
        self.step = steps.FRESHNESS
        newest = scan.leaves.newest_ms
        parameters = scan.leaves.parameters.inside(scan.size)
        said = f"newest sign of life {format_time(newest)}"
        if not self._question.is_live:
            self.report.not_checked(steps.FRESHNESS, f"a copy has no age; {said}")
            return
        if self._trust.end is not None:
            at = format_time(self._trust.end.time_ms)
            self.report.passed(
                steps.FRESHNESS,
                f"the log has ended at {at}, by its own signed word; nothing follows, and {said}",
            )
            return
        if parameters is None or not newest:
            self.report.failed(steps.FRESHNESS, "the log gave no sign of life yet")
            return
        now, limit = self._question.now_ms, 2 * parameters.heartbeat
        times = {"sign of life": newest}
        if self._newest_cosignature_ms:
            times["cosignature"] = self._newest_cosignature_ms
        if self._published is not None:
            times["figure"] = self._published.generated_at
        for what, time_ms in times.items():
            if now - time_ms > limit + CLOCK_TOLERANCE_MS:
                age = (now - time_ms) // 1000
                self.report.failed(
                    steps.FRESHNESS,
                    f"stale: the newest {what} is {age} s old, limit {limit // 1000} s",
                )
                return
            if time_ms - now > limit + CLOCK_TOLERANCE_MS:
                self.report.failed(
                    steps.FRESHNESS, f"the newest {what} is of the future: {format_time(time_ms)}"
                )
                return
        seconds = max(0, now - newest) // 1000
        self.report.passed(steps.FRESHNESS, f"{said}, {seconds} s ago; limit {limit // 1000} s")


def _view(scan: LogScan, checkpoint: Checkpoint, note: bytes, generated_at: int) -> LogView | None:
    """The log inside a checkpoint and up to a time, as a metrics document speaks of it."""
    table = scan.leaves.tables.inside(checkpoint.size)
    parameters = scan.leaves.parameters.inside(checkpoint.size)
    if table is None or parameters is None:
        return None
    epochs = scan.leaves.epochs(checkpoint.size).until(generated_at)
    return LogView(
        checkpoint=checkpoint,
        note=note,
        epochs=epochs,
        first=epochs.numbered(1) if len(epochs) else None,
        last=epochs.numbered(len(epochs)) if len(epochs) else None,
        last_seen=epochs.last_seen(),
        table=table,
        parameters=parameters,
    )
