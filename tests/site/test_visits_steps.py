"""Nobody can tell a small count from what is told of visits."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from tests.site.test_pages import Clock, Open, Site, open_site  # noqa: F401  (a fixture)

from tractatus.site.visits.definitions import (
    CELLS,
    SECONDS,
    STEP,
)
from tractatus.site.visits.steps import median_seconds, points, share

# What may be told


small_hours = st.lists(
    st.dictionaries(st.sampled_from(CELLS), st.integers(0, 12), max_size=4), max_size=24
)


@given(small_hours, small_hours)
def test_what_was_told_stays_and_is_always_whole_steps(
    first: list[dict[str, int]], more: list[dict[str, int]]
) -> None:
    told = points(enumerate(first))
    later = points(enumerate([*first, *more]))
    assert later[: len(told)] == told
    for point in later:
        for cell, steps in point.steps.items():
            total = sum(one.get(cell, 0) for one in [*first, *more][: point.until])
            assert steps % STEP == 0
            assert steps <= total < steps + STEP


# Every kind of visit there is, as the cells that it adds to; for a small step and short times.
KINDS = [
    {"visits", "bounces"},
    {"visits", "bounces", "evidence"},
    {"visits", "bounces", "dashboard"},
    {"visits"},
    {"visits", "evidence"},
    {"visits", "evidence", "evidence_10s"},
    {"visits", "evidence", "dashboard"},
    {"visits", "platform"},
    {"visits", "platform", "evidence", "evidence_10s"},
    {"visits", "shares", "dashboard"},
]


def worlds(visits: int) -> Iterator[tuple[tuple[int, ...], ...]]:
    """Every way in which up to so many visits of all kinds fall into two hours."""
    for first in range(visits + 1):
        for second in range(visits + 1 - first):
            yield from itertools.product(
                itertools.combinations_with_replacement(range(len(KINDS)), first),
                itertools.combinations_with_replacement(range(len(KINDS)), second),
            )


def test_nobody_can_tell_a_hidden_count_from_all_that_is_told() -> None:
    """An attacker who knows the method and lists every world that fits what was told.

    Exhaustive for worlds of up to five visits in two hours and steps of three: whichever cell of
    whichever hour is smaller than a step, and whichever difference between a part and its whole,
    there are always two worlds that were told alike and differ in it.
    """
    step, most = 3, 5
    seen: dict[Any, list[set[int]]] = {}
    size: dict[Any, int] = {}
    parts = ("bounces", "evidence", "evidence_10s", "platform", "dashboard", "shares")
    for world in worlds(most):
        hours = []
        for kinds in world:
            counts: dict[str, int] = {}
            for kind in kinds:
                for cell in KINDS[kind]:
                    counts[cell] = counts.get(cell, 0) + 1
            hours.append(counts)
        told = tuple((one.until, *one.steps.values()) for one in points(enumerate(hours), step))
        both = [hours[0].get(c, 0) + hours[1].get(c, 0) for c in ("visits", *parts)]
        hidden = [one.get(cell, 0) for one in hours for cell in ("visits", *parts)]
        hidden += [both[0] - part for part in both[1:]]
        hidden += [both[2] - both[3]]  # opened it, for a short time only
        possible = seen.setdefault(told, [set() for _ in hidden])
        for values, value in zip(possible, hidden, strict=True):
            values.add(value)
        size[told] = min(size.get(told, most), len(world[0]) + len(world[1]))
    assert len(seen) > 10
    for told, possible in seen.items():
        # Worlds at the edge of the list have neighbours that are not in it.
        if size[told] <= most - step + 1:
            assert all(len(values) > 1 for values in possible), told


def test_the_attacker_would_win_against_plain_suppression() -> None:
    """The test above can fail: totals with the small cells left out are solved by subtraction."""
    worlds_told: dict[Any, set[int]] = {}
    for first, second in itertools.product(range(9), repeat=2):
        told = (first + second, first if first >= 5 else None, second if second >= 5 else None)
        worlds_told.setdefault(told, set()).add(min(first, second))
    assert any(len(values) == 1 and min(values) in range(1, 5) for values in worlds_told.values())


@given(st.lists(st.integers(0, 900_000), min_size=1, max_size=200))
def test_the_median_lies_between_the_bounds_that_are_told(times: list[int]) -> None:
    totals = {"evidence": len(times)}
    totals |= {f"evidence_{one}s": sum(t >= one * 1000 for t in times) for one in SECONDS}
    told = {cell: count - count % STEP for cell, count in totals.items()}
    found = median_seconds(told)
    if len(times) < STEP:
        assert found is None
        return
    assert found
    low, high = sorted(times)[(len(times) - 1) // 2], sorted(times)[len(times) // 2]
    assert found.low * 1000 <= high
    assert found.high is None or low <= found.high * 1000


@given(st.integers(0, 500), st.data())
def test_a_share_lies_between_its_bounds(whole: int, data: st.DataObject) -> None:
    part = data.draw(st.integers(0, whole))
    found = share(part - part % STEP, whole - whole % STEP)
    if whole < STEP:
        assert found is None
    else:
        assert found
        assert found.high is not None
        assert 0 <= found.low <= part / whole <= found.high <= 1
