"""What a check of a deployment says: one outcome for each check, findings with what to do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Status(StrEnum):
    """How a check ended. A note is not a pass: something could not, or need not, be graded."""

    PASSED = "pass"
    FINDING = "finding"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it should be.

    Args:
        where: The address, or what else it is about.
        problem: What was found there.
        hint: What to do about it.
    """

    where: str
    problem: str
    hint: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """One check.

    Args:
        check: Its name, as `--json` and the table have it.
        said: What was examined, for a person.
        findings: None where it passes.
        note: Why it was not graded; empty where it was.
    """

    check: str
    said: str
    findings: tuple[Finding, ...] = ()
    note: str = ""

    @property
    def status(self) -> Status:
        """Findings weigh more than a note, a note more than a pass."""
        if self.findings:
            return Status.FINDING
        return Status.NOTE if self.note else Status.PASSED


@dataclass(frozen=True, slots=True)
class Modifier:
    """Points of a grade.

    Args:
        rule: Which header or habit.
        points: Added to the hundred that everybody begins with.
        said: Why.
        hint: What to do; empty where nothing is.
    """

    rule: str
    points: int
    said: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Grade:
    """The security headers of one address, as a public observatory would grade them."""

    url: str
    score: int
    letter: str
    modifiers: tuple[Modifier, ...]
    left_out: tuple[str, ...] = ()


@dataclass(slots=True)
class DeploymentReport:
    """Everything that was found, in the order of the checks."""

    site: str
    platform: str
    outcomes: list[Outcome] = field(default_factory=list)
    grades: list[Grade] = field(default_factory=list)
    requests: int = 0

    @property
    def is_clean(self) -> bool:
        """Whether there is no finding."""
        return not any(one.findings for one in self.outcomes)

    def document(self) -> dict[str, Any]:
        """The report as JSON has it."""
        return {
            "schema": "tractatus/deployment-report/v1",
            "site": self.site,
            "platform": self.platform,
            "passed": self.is_clean,
            "requests": self.requests,
            "grades": [
                {
                    "url": grade.url,
                    "score": grade.score,
                    "letter": grade.letter,
                    "modifiers": [
                        _members(one, "rule points said hint") for one in grade.modifiers
                    ],
                    "left_out": list(grade.left_out),
                }
                for grade in self.grades
            ],
            "checks": [
                {
                    "check": one.check,
                    "status": str(one.status),
                    "said": one.said,
                    "note": one.note,
                    "findings": [_members(each, "where problem hint") for each in one.findings],
                }
                for one in self.outcomes
            ],
        }


def describe(report: DeploymentReport) -> str:
    """The report as a table for a person."""
    lines = [f"site      {report.site}", f"platform  {report.platform}", ""]
    for grade in report.grades:
        lines += _grade_lines(grade)
    width = max((len(one.check) for one in report.outcomes), default=0)
    for one in report.outcomes:
        lines.append(f"{one.status:<8} {one.check:<{width}}  {one.note or one.said}")
        for finding in one.findings:
            lines.append(f"{'':>{width + 9}}  {finding.where}: {finding.problem}")
            lines.append(f"{'':>{width + 9}}  -> {finding.hint}")
    return "\n".join([*lines, "", _summary(report)])


def _grade_lines(grade: Grade) -> Iterable[str]:
    yield f"grade {grade.letter}, score {grade.score}: {grade.url}"
    for one in grade.modifiers:
        yield f"  {one.points:+4d}  {one.rule}: {one.said}"
        if one.points < 0:
            yield f"        -> {one.hint}"
    for rule in grade.left_out:
        yield f"     -  {rule}"
    yield ""


def _summary(report: DeploymentReport) -> str:
    count = dict.fromkeys(Status, 0)
    for one in report.outcomes:
        count[one.status] += 1
    found = sum(len(one.findings) for one in report.outcomes)
    words = f"{count[Status.PASSED]} checks pass, {count[Status.NOTE]} could not be graded"
    said = f"{found} findings in {count[Status.FINDING]} checks" if found else "no finding"
    return f"{said}; {words}; {report.requests} requests"


def _members(one: object, names: str) -> dict[str, Any]:
    return {name: getattr(one, name) for name in names.split()}
