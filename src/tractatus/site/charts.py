"""Charts as SVG, drawn on the server; colours and fonts come from the style sheet.

Each chart is an image for those who see it, with a title and a sentence that says the same; the
page puts the data table beside it, so the drawing carries nothing that the table does not.
A missing value (None) is a gap, never a zero.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from markupsafe import Markup

WIDTH: Final = 480
HEIGHT: Final = 240
_DIGIT: Final = 9.5  # width of a digit at the size that phones show
_RIGHT: Final = 12
_TOP: Final = 14
_BOTTOM: Final = 34
_TICKS: Final = 4
_WIDEST_BAR: Final = 72


@dataclass(frozen=True, slots=True)
class Line:
    """One line: a name for the legend and one value, or None, for each point of time."""

    name: str
    values: Sequence[int | None]


def line_chart(
    identity: str, title: str, summary: str, labels: Sequence[str], lines: Sequence[Line]
) -> Markup:
    """Values over time; lines differ by dashes and markers besides their place in the legend.

    Args:
        identity: Prefix of the identifiers inside, unique on the page.
        title: What is shown.
        summary: The same in one sentence, with the figures that matter.
        labels: One text for each point; the first, the middle and the last are drawn.
        lines: Up to six, each as long as `labels`.
    """
    top = _ceiling(value for line in lines for value in line.values)
    left = _left(top)
    parts = [_axis(top, left)]
    step = (WIDTH - left - _RIGHT) / max(1, len(labels) - 1)
    for number, line in enumerate(lines):
        points = [
            None if value is None else (left + index * step, _height(value, top))
            for index, value in enumerate(line.values)
        ]
        parts.append(_run(points, number))
    for index in sorted({0, len(labels) // 2, len(labels) - 1}) if labels else ():
        anchor = "start" if index == 0 else "end" if index == len(labels) - 1 else "middle"
        parts.append(_label(left + index * step, HEIGHT - 12, labels[index], anchor))
    return _figure(identity, title, summary, parts)


def bar_chart(
    identity: str,
    title: str,
    summary: str,
    labels: Sequence[str],
    values: Sequence[int | None],
    *,
    missing: str,
) -> Markup:
    """One bar for each label with its value above; `missing` is written where there is none."""
    top = _ceiling(values)
    left = _left(top)
    slot = (WIDTH - left - _RIGHT) / max(1, len(labels))
    width = min(_WIDEST_BAR, slot * 0.6)
    parts = [_axis(top, left)]
    for index, (label, value) in enumerate(zip(labels, values, strict=True)):
        middle = left + slot * (index + 0.5)
        parts.append(_label(middle, HEIGHT - 12, label, "middle"))
        if value is None:
            parts.append(_label(middle, HEIGHT - _BOTTOM - 8, missing, "middle", "chart-missing"))
            continue
        y = _height(value, top)
        parts.append(
            Markup('<rect class="chart-bar" x="{}" y="{}" width="{}" height="{}"/>').format(
                _short(middle - width / 2), _short(y), _short(width), _short(HEIGHT - _BOTTOM - y)
            )
        )
        parts.append(_label(middle, y - 5, f"{value:,}", "middle", "chart-value"))
    return _figure(identity, title, summary, parts)


def column_chart(
    identity: str,
    title: str,
    summary: str,
    labels: Sequence[str],
    values: Sequence[int | None],
) -> Markup:
    """One narrow column for each interval of time; the first, middle and last label are drawn."""
    top = _ceiling(values)
    left = _left(top)
    slot = (WIDTH - left - _RIGHT) / max(1, len(values))
    parts = [_axis(top, left)]
    for index, value in enumerate(values):
        if value is not None:
            y = min(_height(value, top), HEIGHT - _BOTTOM - 1)
            parts.append(
                Markup('<rect class="chart-bar" x="{}" y="{}" width="{}" height="{}"/>').format(
                    _short(left + slot * (index + 0.1)),
                    _short(y),
                    _short(min(_WIDEST_BAR, max(1, slot * 0.8))),
                    _short(HEIGHT - _BOTTOM - y),
                )
            )
    for index in sorted({0, len(labels) // 2, len(labels) - 1}) if labels else ():
        anchor = "start" if index == 0 else "end" if index == len(labels) - 1 else "middle"
        x = WIDTH - _RIGHT if anchor == "end" else left + slot * (index + 0.5)
        parts.append(_label(left if index == 0 else x, HEIGHT - 12, labels[index], anchor))
    return _figure(identity, title, summary, parts)


def legend_key(number: int) -> Markup:
    """The sample of a line for a legend, drawn as the line with that number is."""
    return Markup(
        '<svg class="chart-key" viewBox="0 0 36 12" width="36" height="12" aria-hidden="true">'
        '<path class="chart-line chart-line-{}" d="M2 6H34"/>{}</svg>'
    ).format(number, _marker(18, 6, number))


def _run(points: Sequence[tuple[float, float] | None], number: int) -> Markup:
    """The line through points, lifted at gaps; markers show points that stand alone."""
    runs = [
        [point for point in group if point is not None]
        for is_present, group in groupby(points, lambda point: point is not None)
        if is_present
    ]
    path = "".join(
        ("M" if index == 0 else "L") + f"{_short(x)} {_short(y)}"
        for run in runs
        for index, (x, y) in enumerate(run)
    )
    if not path:
        return Markup("")
    markers = Markup("").join(_marker(x, y, number) for run in runs for x, y in run)
    line = Markup('<path class="chart-line chart-line-{}" d="{}"/>').format(number, path)
    return line + markers


def _marker(x: float, y: float, number: int) -> Markup:
    if number % 2 == 0:
        return Markup('<circle class="chart-mark" cx="{}" cy="{}" r="2.5"/>').format(
            _short(x), _short(y)
        )
    return Markup('<rect class="chart-mark" x="{}" y="{}" width="5" height="5"/>').format(
        _short(x - 2.5), _short(y - 2.5)
    )


def _left(top: int) -> float:
    """Where drawing begins: to the right of the widest value on the axis."""
    return 16 + _DIGIT * max(len(f"{value:,}") for value in _ticks(top))


def _axis(top: int, left: float) -> Markup:
    """Horizontal lines with their values; whole numbers only."""
    parts = []
    for value in _ticks(top):
        y = _short(_height(value, top))
        parts.append(
            Markup('<path class="chart-grid" d="M{} {}H{}"/>').format(
                _short(left), y, WIDTH - _RIGHT
            )
        )
        parts.append(_label(left - 6, _height(value, top) + 4, f"{value:,}", "end"))
    return Markup("").join(parts)


def _ticks(top: int) -> list[int]:
    return sorted({round(top * index / _TICKS) for index in range(_TICKS + 1)})


def _ceiling(values: Sequence[int | None] | Iterator[int | None]) -> int:
    """The smallest of 1, 2, 4, 8 times a power of ten that no value exceeds; at least 1."""
    largest = max((value for value in values if value is not None), default=0)
    scale = 1
    while True:
        for factor in (1, 2, 4, 8):
            if factor * scale >= largest:
                return factor * scale
        scale *= 10


def _height(value: float, top: int) -> float:
    return HEIGHT - _BOTTOM - (HEIGHT - _TOP - _BOTTOM) * value / top


def _label(x: float, y: float, text: str, anchor: str, kind: str = "chart-label") -> Markup:
    return Markup('<text class="{}" x="{}" y="{}" text-anchor="{}">{}</text>').format(
        kind, _short(x), _short(y), anchor, text
    )


def _figure(identity: str, title: str, summary: str, parts: Sequence[Markup]) -> Markup:
    return Markup(
        '<svg class="chart" viewBox="0 0 {} {}" role="img" '
        'aria-labelledby="{}-title {}-summary"><title id="{}-title">{}</title>'
        '<desc id="{}-summary">{}</desc>{}</svg>'
    ).format(
        WIDTH,
        HEIGHT,
        identity,
        identity,
        identity,
        title,
        identity,
        summary,
        Markup("").join(parts),
    )


def _short(value: float) -> str:
    """At most one decimal, so that a chart stays small."""
    return f"{value:.1f}".removesuffix(".0")
