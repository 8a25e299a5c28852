"""The charts of the metrics page, each from the document alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from markupsafe import Markup

from tractatus.site import charts
from tractatus.site.document import WINDOWS, Metrics
from tractatus.site.views import LEVELS, NOT_RUNNING, WINDOW_WORDS, running_services


@dataclass(frozen=True, slots=True)
class CallRow:
    """One point of the seven days: its place in the series, its end, and whether it has no data."""

    index: int
    until: datetime
    is_gap: bool


def service_calls(metrics: Metrics) -> tuple[Markup, list[CallRow]]:
    """Operations of each running service over seven days: the chart, and its rows, newest first."""
    window = metrics.windows["7d"]
    names = running_services(metrics)
    ends = list(_ends(metrics, len(window.series)))
    lines = [
        charts.Line(name, [p.services[name].operations if p else None for p in window.series])
        for name in names
    ]
    total = sum(window.services[name].operations or 0 for name in names)
    drawn = charts.line_chart(
        "calls",
        "Service calls, last 7 days",
        f"{total:,} operations of {len(names)} running services in the last 7 days.",
        [f"{end.day} {end:%b %H:%M}" for end in ends],
        lines,
    )
    rows = [
        CallRow(index, end, point is None)
        for index, (end, point) in enumerate(zip(ends, window.series, strict=True))
    ]
    return drawn, rows[::-1]


def _ends(metrics: Metrics, points: int) -> Iterator[datetime]:
    """The end of each point of the seven days' series, the last at `generated_at`."""
    last = metrics.generated_at.timestamp()
    step = 7 * 24 * 3600 / max(1, points)
    for index in range(points):
        yield datetime.fromtimestamp(last - step * (points - 1 - index), UTC)


def boundary_blocks(metrics: Metrics) -> Markup:
    """Acts that BoundaryEnforcer refused or sent to a human, by window."""
    counts = [metrics.windows[name].services["BoundaryEnforcer"] for name in WINDOWS]
    values = [count.blocked for count in counts]
    return charts.bar_chart(
        "blocks",
        "Boundary blocks",
        "Acts that BoundaryEnforcer blocked: "
        + ", ".join(
            f"{value:,} in the {WINDOW_WORDS[name]}" if value is not None else NOT_RUNNING
            for name, value in zip(WINDOWS, values, strict=True)
        )
        + ".",
        [WINDOW_WORDS[name] for name in WINDOWS],
        values,
        missing=NOT_RUNNING,
    )


def pressure(metrics: Metrics) -> Markup | None:
    """Context pressure by level over 30 days, or None while there is no leaf of it."""
    counts = metrics.windows["30d"].pressure_histogram
    if counts is None or not any(counts):
        return None
    return charts.bar_chart(
        "pressure",
        "Context pressure, last 30 days",
        ", ".join(f"{level}: {count:,}" for level, count in zip(LEVELS, counts, strict=True)),
        LEVELS,
        counts,
        missing=NOT_RUNNING,
    )


def replay_charts(metrics: Metrics) -> list[tuple[str, Markup]]:
    """Human decisions and opinions of what was replayed in the last 30 days, if there are any."""
    replayed = metrics.windows["30d"].apart.get("replayed")
    if replayed is None:
        return []
    decided = replayed.outcomes.get("BoundaryEnforcer", {})
    opinions = replayed.opinions
    drawn = (
        (
            "decisions",
            "Replayed: decisions of human moderators",
            {
                "accepted": decided.get("allowed_by_human", 0),
                "rejected": decided.get("denied_by_human", 0),
            },
        ),
        (
            "opinions",
            "Replayed: opinions (asserted)",
            {"agree": opinions.agree, "disagree": opinions.disagree, "pass": opinions.passed},
        ),
    )
    return [
        (title, _bars(identity, title, counts))
        for identity, title, counts in drawn
        if any(counts.values())
    ]


def _bars(identity: str, title: str, counts: Mapping[str, int]) -> Markup:
    summary = ", ".join(f"{name}: {count:,}" for name, count in counts.items())
    return charts.bar_chart(
        identity, title, summary, list(counts), list(counts.values()), missing=NOT_RUNNING
    )
