"""The charts of a report, each from its document alone, and the rows of their tables."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from markupsafe import Markup

from tractatus.evidence.figures import SIX_NAMES
from tractatus.evidence.report import DayMonth, Monthly
from tractatus.evidence.windows import parse_time
from tractatus.site import charts

_Value = Callable[[DayMonth], int | None]


@dataclass(frozen=True, slots=True)
class Column:
    """One line of a chart and one column of its table.

    Args:
        name: For people.
        path: Of the figure, below a day of the document.
    """

    name: str
    path: str


@dataclass(frozen=True, slots=True)
class Day:
    """One row of the tables.

    Args:
        index: Its place among the days of the document.
        date: Of the day.
        gap: Why it has no figures; empty where it has.
    """

    index: int
    date: datetime
    gap: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing and its columns."""

    identity: str
    title: str
    svg: Markup
    columns: tuple[Column, ...]


def days(report: Monthly) -> list[Day]:
    """The days of a report, in their order."""
    began = report.period.covers_from or ""
    return [
        Day(index, _date(one.start), "" if one.services else _gap(one, began))
        for index, one in enumerate(report.days)
    ]


def _gap(day: DayMonth, began: str) -> str:
    # Times of one spelling ascend as texts do.
    return "before the log began" if day.end < began else "no epoch closed"


def running(report: Monthly) -> tuple[str, ...]:
    """Names of the services that ran, in the order of the six."""
    return tuple(
        name
        for name in SIX_NAMES
        if name in report.totals.services and report.totals.services[name].running
    )


def draw(report: Monthly) -> list[Chart]:
    """Every chart of a report that has something to show."""
    names = running(report)
    drawn = [
        _chart(
            report,
            "operations",
            "Operations of services, by day",
            [
                (Column(name, f"services.{name}.operations"), _of_service(name, "operations"))
                for name in names
            ],
        ),
        _chart(
            report,
            "refused",
            "Refused, by day",
            [
                (
                    Column(f"{name}: blocked", f"services.{name}.blocked"),
                    _of_service(name, "blocked"),
                )
                for name in names
            ]
            + [
                (
                    Column("Tenant isolation: blocked", "tenant_isolation.blocked"),
                    lambda day: day.tenant_isolation.blocked if day.tenant_isolation else None,
                )
            ],
        ),
        _chart(
            report,
            "canaries",
            "Canaries, by day",
            [
                (
                    Column("Sent", "canaries.sent"),
                    lambda day: day.canaries.sent if day.canaries else None,
                ),
                (
                    Column("Answered as they must be", "canaries.caught"),
                    lambda day: day.canaries.caught if day.canaries else None,
                ),
            ],
        ),
    ]
    apart = [name for name in _APART if any((day.apart or {}).get(name) for day in report.days)]
    if apart:
        drawn.append(
            _chart(
                report,
                "apart",
                "Operations that are counted apart, by day",
                [(Column(name, f"apart.{name}"), _of_apart(name)) for name in apart],
            )
        )
    return drawn


_APART: Final = ("canary", "probe", "replayed", "demonstration", "shadow")


def _of_service(name: str, member: str) -> _Value:
    def value(day: DayMonth) -> int | None:
        if day.services is None or name not in day.services:
            return None
        found: int | None = getattr(day.services[name], member)
        return found

    return value


def _of_apart(name: str) -> _Value:
    return lambda day: None if day.apart is None else day.apart.get(name)


def _chart(report: Monthly, identity: str, title: str, lines: list[tuple[Column, _Value]]) -> Chart:
    drawn = [
        charts.Line(column.name, [value(day) for day in report.days]) for column, value in lines
    ]
    said = ", ".join(f"{line.name}: {sum(value or 0 for value in line.values):,}" for line in drawn)
    svg = charts.line_chart(
        identity,
        title,
        f"{said} in {len(report.days)} days." if said else "Nothing to show.",
        [f"{one.day} {one:%b}" for one in (_date(day.start) for day in report.days)],
        drawn,
    )
    return Chart(identity, title, svg, tuple(column for column, _ in lines))


def _date(time: str) -> datetime:
    return datetime.fromtimestamp(parse_time(time) // 1000, UTC)
