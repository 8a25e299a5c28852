"""Epochs on a time line: how many leaves closed when, and when none did."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from markupsafe import Markup

from tractatus.site import charts
from tractatus.site.audit.view import AuditView

_MOST_COLUMNS: Final = 72
_SECOND: Final = 1000
_DAY: Final = 24 * 3600 * _SECOND
_STEPS: Final = (
    *(_SECOND * seconds for seconds in (1, 5, 15, 60, 300, 900, 3600, 3 * 3600, 6 * 3600)),
    *(_DAY * days for days in (1, 7, 28, 364)),
)


@dataclass(frozen=True, slots=True)
class Column:
    """The epochs that closed in (since, until], times in ms; none of them is a gap.

    Args:
        first: Number of the first, None in a gap.
        last: Number of the last, None in a gap.
        leaves: Leaves in them, without their summaries.
    """

    since: int
    until: int
    first: int | None
    last: int | None
    leaves: int | None


def columns(view: AuditView, since: int | None, until: int | None) -> Sequence[Column]:
    """The time line of the epochs that closed in (since, until], oldest column first."""
    numbers = view.epochs.closed_in(since, until, view.size)
    if not numbers:
        return []
    begin = view.epochs.numbered(numbers[0]).not_after - 1
    end = view.epochs.numbered(numbers[-1]).not_after
    step = next((one for one in _STEPS if (end - begin) // one < _MOST_COLUMNS - 1), end - begin)
    return list(_columns(view, range(begin - begin % step, end, step), since, until))


def _columns(
    view: AuditView, borders: range, since: int | None, until: int | None
) -> Iterator[Column]:
    for start in borders:
        low = start if since is None else max(start, since)
        high = start + borders.step if until is None else min(start + borders.step, until)
        numbers = view.epochs.closed_in(low, high, view.size)
        if not numbers:
            yield Column(low, high, None, None, None)
            continue
        first, last = view.epochs.numbered(numbers[0]), view.epochs.numbered(numbers[-1])
        span = range(first.start, last.end + 1)
        codes = [code for code in view.leaves.codes() if code >> 24 in (1, 2)]
        yield Column(low, high, first.number, last.number, view.leaves.count(codes, span))


def drawn(line: Sequence[Column]) -> Markup:
    """The time line as an image; the page has its table beside it."""
    peak = max(one.leaves or 0 for one in line)
    gaps = sum(1 for one in line if one.leaves is None)
    return charts.column_chart(
        "epochs",
        "Leaves in the epochs that closed, over time",
        f"{len(line)} intervals of equal length, {gaps} of them without an epoch; "
        f"at most {peak:,} leaves in one.",
        [axis_words(one.until) for one in line],
        [one.leaves for one in line],
    )


def axis_words(time_ms: int) -> str:
    """A time for an axis, in UTC."""
    at = datetime.fromtimestamp(time_ms // 1000, UTC)
    return f"{at.day} {at:%b %H:%M}"
