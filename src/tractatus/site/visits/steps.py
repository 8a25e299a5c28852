"""What may be said of small counts: totals since the beginning of a month, in whole steps.

Every figure that leaves this room is a total since the beginning of its month, rounded down to a
multiple of `STEP`: 0 stands for "fewer than 5", 15 for "15 to 19". So nothing smaller than a step
is told anywhere, and nothing can be won by subtracting one figure from another, whether they are of
two times, a part and its whole, or the parts of one whole: each leaves room for `STEP` values, and
so does their difference. Times on a page are told as "at least so long", not as slots, because
slots would add up to a total that is told too.

A month is never added to another, and hours are told only once they are written and final: what
was told stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from tractatus.site.visits.definitions import CELLS, SECONDS, STEP

Counts: TypeAlias = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Point:
    """Totals of a month at the end of one hour.

    Args:
        until: End of the hour, in hours since 1970.
        steps: Cell -> its total, rounded down to whole steps.
    """

    until: int
    steps: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Range:
    """A number of which only the bounds may be told, both included; `high` None has no bound."""

    low: float
    high: float | None


def points(hours: Iterable[tuple[int, Counts]], step: int = STEP) -> list[Point]:
    """Totals in steps, at the end of each hour in which one of them went up.

    Args:
        hours: Of one month, in order: hour since 1970, and what was counted in it.
        step: What is smaller is hidden.
    """
    totals = dict.fromkeys(CELLS, 0)
    found: list[Point] = []
    last = dict(totals)
    for hour, counts in hours:
        for cell, count in counts.items():
            totals[cell] += count
        steps = {cell: total - total % step for cell, total in totals.items()}
        if steps != last:
            found.append(Point(hour + 1, steps))
            last = steps
    return found


def between(steps: int, step: int = STEP) -> Range:
    """The bounds of a count that is told as `steps`."""
    return Range(steps, steps + step - 1)


def share(part: int, whole: int, step: int = STEP) -> Range | None:
    """The bounds of a share, from what is told of part and whole; None where nothing can be said.

    The bounds are those of the two counts, and 0 and 1.
    """
    if whole == 0:
        return None
    low = part / (whole + step - 1)
    high = (part + step - 1) / whole
    return Range(low, min(1.0, high))


def median_seconds(steps: Mapping[str, int], step: int = STEP) -> Range | None:
    """Between which of `SECONDS` the median time on the evidence page lies, as far as is told."""
    told = steps["evidence"]
    if told == 0:
        return None
    reached = {seconds: steps[f"evidence_{seconds}s"] for seconds in SECONDS}
    # Half of the visits at most, or at least, whatever the hidden rests are.
    surely = [seconds for seconds in SECONDS if 2 * reached[seconds] >= told + step - 1]
    surely_not = [seconds for seconds in SECONDS if 2 * (reached[seconds] + step - 1) < told]
    return Range(max(surely, default=0), min(surely_not, default=None))
