"""Numbered steps of a verification, and the verdict that follows from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, ClassVar


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
    """One step: its number and fixed name, and what was looked at and found, in one sentence."""

    number: int
    name: str
    status: Status
    detail: str


@dataclass(slots=True, kw_only=True)
class Steps:
    """All steps of one verification; a step that was never told of was not checked.

    Args:
        target: What was verified, as the caller named it.
        cannot: Why a step that should have been checked could not be; empty if none.
    """

    NAMES: ClassVar[Mapping[int, str]] = {}

    target: str = field(kw_only=False)
    cannot: str = ""
    _told: dict[int, Step] = field(default_factory=dict)

    def passed(self, number: int, detail: str) -> None:
        """The step was checked and holds."""
        self._tell(number, Status.PASSED, detail)

    def failed(self, number: int, detail: str) -> None:
        """The step was checked and is false."""
        self._tell(number, Status.FAILED, detail)

    def not_checked(self, number: int, detail: str) -> None:
        """The step does not apply here."""
        self._tell(number, Status.NOT_CHECKED, detail)

    def could_not_check(self, number: int, detail: str) -> None:
        """The step applies, and what it needs could not be had."""
        self.not_checked(number, detail)
        self.cannot = self.cannot or detail

    def _tell(self, number: int, status: Status, detail: str) -> None:
        self._told[number] = Step(number, self.NAMES[number], status, detail)

    @property
    def steps(self) -> tuple[Step, ...]:
        """All steps in their order."""
        return tuple(
            self._told.get(number, Step(number, name, Status.NOT_CHECKED, self._why_not(number)))
            for number, name in self.NAMES.items()
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
            for one in self._told.values()
            if one.number < number and one.status is Status.FAILED
        ]
        if blocking:
            return f"not checked, because step {max(blocking)} is false"
        return "not checked, because an earlier step could not be"

    def document(self) -> dict[str, Any]:
        """As JSON."""
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
        }
