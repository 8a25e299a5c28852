"""What the report's template is given: figures by path, outages and changes in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from tractatus.evidence.report import MonthlyReport
from tractatus.evidence.windows import parse_time
from tractatus.site.views import NOT_KNOWN, NOT_RUNNING, percent
from tractatus.verifier.figures import figure_at

OUTAGES: Final[Mapping[str, str]] = {
    "silence": "The log was silent: no epoch and no heartbeat for more than two heartbeats",
    "canaries": "No canary was answered for longer than a round may take",
    "missed": "Canaries were not answered as they must be",
}
CHANGES: Final[Mapping[str, str]] = {
    "policy": "Policy set",
    "software": "Software",
    "schema": "Database schema",
}
# Steps of `tractatus.verifier.monthly`, with what each does; the browser takes the same ones.
STEPS: Final = (
    ("format", "the report is in its one spelling, its period that of its month"),
    ("checkpoint signature", "its checkpoint is signed by the log's key"),
    ("witness cosignatures", "enough witnesses of the policy have cosigned it"),
    ("leaves", "each leaf in the report is in the tree of that checkpoint"),
    ("figures", "every figure, of the month and of each day, is the difference of two of them"),
    ("changes", "policy, software and schema lead from day to day as listed"),
    ("growth", "the log of today begins with the report's tree"),
    ("recount", "every leaf is read: changes within a day, outages, and what summaries say"),
)


class ReportFigures:
    """Figures of one report as text; templates ask by their path in its document."""

    def __init__(self, report: MonthlyReport) -> None:
        self._document = report.document

    def text(self, path: str) -> str:
        """A whole number with thousands apart, a share, or the words for why there is none."""
        value = figure_at(self._document, path)
        if value is None:
            return NOT_KNOWN if "uptime" in path else NOT_RUNNING
        return percent(value) if path.endswith("uptime.value") else f"{value:,}"

    def is_number(self, path: str) -> bool:
        """Whether there is a number at that path."""
        return figure_at(self._document, path) is not None


@dataclass(frozen=True, slots=True)
class ApartPart:
    """What is counted under one name of `apart`: its title, words, labels and figures' paths."""

    name: str
    title: str
    words: str
    labels: tuple[str, ...]
    outcomes: tuple[tuple[str, tuple[str, ...]], ...]


def apart_parts(report: MonthlyReport, kinds: Mapping[str, tuple[str, str]]) -> list[ApartPart]:
    """The kinds that occurred in the period, with the labels that the operator gave."""
    found = []
    for name, (title, words) in kinds.items():
        part = report.typed.totals.apart.get(name)
        if part is None or not part.outcomes:
            continue
        labels = tuple(report.typed.declared.labels.get(name, ()))
        outcomes = tuple((one, tuple(sorted(part.outcomes[one]))) for one in sorted(part.outcomes))
        found.append(ApartPart(name, title, words, labels, outcomes))
    return found


def how_long(first: str, last: str) -> str:
    """The time between two times of the document, for people."""
    seconds = (parse_time(last) - parse_time(first)) // 1000
    parts = (seconds // 86400, seconds % 86400 // 3600, seconds % 3600 // 60, seconds % 60)
    words = [f"{n:,} {unit}" for n, unit in zip(parts, ("d", "h", "min", "s"), strict=True) if n]
    return " ".join(words[:2]) or "under a second"


def logged(report: MonthlyReport) -> list[tuple[int, str]]:
    """Parameters and class codes that were logged in the period: index, and in words."""
    found: list[tuple[int, str]] = []
    for one in report.typed.logged:
        if one.parameters is None:
            found.append((one.index, "Class codes: what the codes in leaves mean"))
            continue
        values: Mapping[str, Any] = {
            name: getattr(one.parameters, name) for name in one.parameters.__struct_fields__
        }
        said = ", ".join(f"{name} {value:,}" for name, value in values.items())
        found.append((one.index, f"Parameters, times in milliseconds: {said}"))
    return found
