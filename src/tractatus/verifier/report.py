"""What a verification found, step by step. The browser uses the same numbers and names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

TRUST: Final = 1
SIGNATURE: Final = 2
WITNESSES: Final = 3
GROWTH: Final = 4
TILES: Final = 5
ORDER: Final = 6
SUMMARIES: Final = 7
RECOUNT: Final = 8
FRESHNESS: Final = 9

STEP_NAMES: Final[Mapping[int, str]] = {
    TRUST: "trust",
    SIGNATURE: "checkpoint signature",
    WITNESSES: "witness cosignatures",
    GROWTH: "growth",
    TILES: "tiles",
    ORDER: "order in epochs",
    SUMMARIES: "summaries",
    RECOUNT: "recount",
    FRESHNESS: "freshness",
}


class Status(StrEnum):
    """How a step ended; NOT_CHECKED says nothing about truth."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_CHECKED = "not_checked"


class Verdict(StrEnum):
    """How the whole ended."""

    VERIFIED = "verified"
    FALSE = "false"
    CANNOT_CHECK = "cannot check"


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what was looked at and found, in one sentence."""

    number: int
    status: Status
    detail: str

    @property
    def name(self) -> str:
        """The step's fixed name."""
        return STEP_NAMES[self.number]


@dataclass(slots=True)
class Report:
    """All nine steps of one verification.

    Args:
        target: What was verified, as the caller named it.
        log: Origin, size, root and witness times of the checkpoint, once its signature holds.
        counts: What was counted out of the leaves, by window.
        figure: The one figure that was asked for, published and recounted; empty if none was.
        checkpoint: The note to remember: signed, cosigned, and every tile re-hashed.
        cannot: Why a step that should have been checked could not be; empty if none.
    """

    target: str
    log: dict[str, Any] = field(default_factory=dict)
    counts: dict[str, Any] = field(default_factory=dict)
    figure: dict[str, Any] = field(default_factory=dict)
    checkpoint: bytes | None = None
    cannot: str = ""
    _steps: dict[int, Step] = field(default_factory=dict)

    def passed(self, number: int, detail: str) -> None:
        """The step was checked and holds."""
        self._steps[number] = Step(number, Status.PASSED, detail)

    def failed(self, number: int, detail: str) -> None:
        """The step was checked and is false."""
        self._steps[number] = Step(number, Status.FAILED, detail)

    def not_checked(self, number: int, detail: str) -> None:
        """The step does not apply here."""
        self._steps[number] = Step(number, Status.NOT_CHECKED, detail)

    def could_not_check(self, number: int, detail: str) -> None:
        """The step applies, and what it needs could not be had."""
        self.not_checked(number, detail)
        self.cannot = self.cannot or detail

    @property
    def steps(self) -> tuple[Step, ...]:
        """The nine steps in their order."""
        return tuple(
            self._steps.get(number, Step(number, Status.NOT_CHECKED, self._why_not(number)))
            for number in STEP_NAMES
        )

    @property
    def first_false(self) -> Step | None:
        """The first step that is false."""
        return next((step for step in self.steps if step.status is Status.FAILED), None)

    def holds_through(self, number: int) -> bool:
        """Whether no step up to this one is false."""
        return self.first_false is None or self.first_false.number > number

    @property
    def verdict(self) -> Verdict:
        """False if any step is; else verified unless something could not be checked."""
        if self.first_false is not None:
            return Verdict.FALSE
        return Verdict.CANNOT_CHECK if self.cannot else Verdict.VERIFIED

    def _why_not(self, number: int) -> str:
        blocking = [
            one.number
            for one in self._steps.values()
            if one.number < number and one.status is Status.FAILED
        ]
        if blocking:
            return f"not checked, because step {max(blocking)} is false"
        return "not checked, because an earlier step could not be"

    def document(self) -> dict[str, Any]:
        """The report as JSON."""
        return {
            "target": self.target,
            "verdict": self.verdict.value,
            "steps": [
                {
                    "number": step.number,
                    "name": step.name,
                    "status": step.status.value,
                    "detail": step.detail,
                }
                for step in self.steps
            ],
            "log": self.log,
            "counts": self.counts,
            **({"figure": self.figure} if self.figure else {}),
        }
