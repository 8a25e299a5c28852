"""An attack as a value: what the operator does, what a stranger then looks at, who finds it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache

from tests.attacks.system import Files, Operator, System, run_system

from tractatus.evidence.fraud import Kind
from tractatus.notes.checkpoint import open_checkpoint
from tractatus.verifier.fraud_look import Detector, Finding, Look
from tractatus.verifier.fraud_watch import look
from tractatus.verifier.readers import MemoryReader
from tractatus.verifier.report import Report
from tractatus.verifier.trust import Trust
from tractatus.verifier.verify import Question, verify_log

OPERATOR = Operator()
SYSTEM = cache(run_system)


def asked(system: System, files: Files, **changes: object) -> Look:
    """A stranger's look at files, with the keys and the quorum that they know."""
    plain = Look(
        MemoryReader(files), Trust.from_policy(system.pipeline.policy), now_ms=system.now_ms
    )
    return replace(plain, **changes)  # type: ignore[arg-type]  # any field


@dataclass(frozen=True)
class Attack:
    """One way to deceive.

    Args:
        code: A1 to A12, with a letter where there are several ways.
        name: What it is, for the page.
        does: What the operator does, with which keys.
        stage: Does it, and says what a stranger then looks at.
        detector: Who finds it; None for a limit, which nobody finds.
        kind: Of the proof; None where none can be made.
        rest: What stays undetected all the same.
    """

    code: str
    name: str
    does: str
    stage: Callable[[System], Look]
    detector: Detector | None = None
    kind: Kind | None = None
    rest: str = ""

    def staged(self) -> Look:
        """What a stranger looks at, after the attack."""
        return self.stage(SYSTEM())

    def findings(self) -> list[Finding]:
        """What all detectors find."""
        return _findings(self)

    def findings_without(self) -> list[Finding]:
        """What is found with its detector switched off."""
        staged = self.staged()
        return look(replace(staged, detectors=[one for one in Detector if one != self.detector]))

    def nine_steps(self) -> Report:
        """What `tractatus verify` says to the same stranger, who may remember a checkpoint."""
        return _nine_steps(self.staged())


@cache
def _findings(attack: Attack) -> list[Finding]:
    """Once for each attack: it is the same run that tests and page speak of."""
    return look(attack.staged())


def _nine_steps(staged: Look) -> Report:
    remembered = None
    if staged.kept:
        keys = [*staged.trust.log_keys, *staged.kept_keys]
        remembered = open_checkpoint(staged.kept[-1], keys).checkpoint
    question = Question(
        "log",
        staged.trust,
        staged.now_ms,
        is_live=staged.is_live,
        metrics=staged.metrics,
        remembered=remembered,
        remembered_keys=[key.vkey for key in staged.kept_keys],
    )
    return verify_log(staged.reader, question)
