"""One figure of a metrics document: where it stands, how it is known, and what it is made of.

A path names the members from the top of the document to the figure, `windows.7d.canaries.sent`;
`*` stands for all members of one object and means their sum. Every figure of a window or of a
point is a sum over rows of a histogram, so it is also a difference: what the same figure would be
for all epochs up to the last one, less the same up to the epoch before the first. That is
`term`, and it needs two summaries instead of every leaf. Source: docs/spec/metrics.md.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any, Final, TypeAlias

from tractatus.evidence.class_table import ClassTable
from tractatus.evidence.figures import SIX_NAMES
from tractatus.evidence.histogram import Histogram
from tractatus.evidence.metrics import build_counts

Json: TypeAlias = Any

LONGEST_PATH: Final = 200
_STEP: Final = re.compile(r"[A-Za-z0-9_*]+")
_INDEX: Final = re.compile(r"0|[1-9][0-9]{0,5}")
_SUMS: Final = (
    *(f"services.*.{one}" for one in ("operations", "allowed", "blocked", "approvals", "attested")),
    "opinions.*",
)
BOUNDS: Final = ("first_epoch", "last_epoch", "first_index", "last_index")
_PLACES: Final = 5  # near names that are worth reading


class Known(StrEnum):
    """How a figure is known; the words that pages and commands put beside it."""

    RECOUNTED = "recounted, leaf by leaf"
    ASSERTED = "asserted, a sum"
    CANARIES = "computed from canaries"
    SUMMARY = "read from summaries"
    PARAMETER = "a configuration leaf"
    CHECKPOINT = "signed in the checkpoint"
    DECLARED = "asserted by the operator, not in the log"


@dataclass(frozen=True, slots=True)
class Figure:
    """A path, taken apart.

    Args:
        path: As it was given.
        window: Name of the window that it is in, None outside of windows.
        point: Place in the series of the window, None for the window itself.
        apart: Name under which it is counted apart, None for the headline.
        rest: The members below that.
    """

    path: str
    window: str | None
    point: int | None
    apart: str | None
    rest: tuple[str, ...]

    @property
    def known(self) -> Known:
        """How it is known."""
        if self.window is None:
            return _KNOWN_OUTSIDE.get(self.rest[0], Known.DECLARED)
        if self.rest[0] == "uptime":
            return Known.CANARIES
        if self.rest[0] in BOUNDS:
            return Known.SUMMARY
        is_asserted = (
            self.rest[0] == "opinions"
            or self.rest == ("tenant_isolation", "verified")
            or self.rest[:2] in (("outcomes", "Opinions"), ("outcomes", "ScopedStatements"))
        )
        return Known.ASSERTED if is_asserted else Known.RECOUNTED

    @property
    def counted(self) -> tuple[str, ...]:
        """The members that are a sum over rows: for uptime the canaries, else `rest` itself."""
        return ("canaries", "caught") if self.rest[0] == "uptime" else self.rest

    @property
    def pointer(self) -> str:
        """Its RFC 6901 pointer; of a sum, the pattern of those that are added."""
        return "/" + self.path.removesuffix(".length").replace(".", "/")


_KNOWN_OUTSIDE: Final = {
    "epochs": Known.PARAMETER,
    "log": Known.CHECKPOINT,
    "services": Known.SUMMARY,
}


def parse_figure(path: str) -> Figure:
    """The parts of a path; whether there is such a figure only a document can tell.

    Raises:
        KeyError: The text is not a path, adds up what is not shown as a sum, or is a whole point.
    """
    steps = tuple(path.split("."))
    if len(path) > LONGEST_PATH or not all(_STEP.fullmatch(step) for step in steps):
        raise KeyError(path)
    window = point = apart = None
    if steps[0] == "windows" and len(steps) > 2:
        window, steps = steps[1], steps[2:]
        if steps[0] == "series" and len(steps) > 2 and _INDEX.fullmatch(steps[1]):
            point, steps = int(steps[1]), steps[2:]
        elif steps[0] == "apart" and len(steps) > 2:
            apart, steps = steps[1], steps[2:]
    if "*" in path and (".".join(steps) not in _SUMS or "*" in (window, apart)):
        raise KeyError(path)
    if steps[0] == "series":
        raise KeyError(path)
    return Figure(path, window, point, apart, steps)


def figure_at(document: Json, path: str) -> int | float | None:
    """The number at a path; `*` adds up all members that are numbers.

    None where the member is null: not running, or not known yet. `length` of a list is how many
    it holds. The same rule is in the browser (`figures.js`), which checks each figure on a page
    against the document that it verified.

    Raises:
        KeyError: There is no such member.
    """
    values = [document]
    for step in path.split("."):
        if not _STEP.fullmatch(step):
            raise KeyError(path)
        values = [
            child
            for value in values
            for child in (_members(value) if step == "*" else [_member(value, step)])
        ]
    if "*" in path:
        numbers = [value for value in values if _is_number(value)]
        return sum(numbers) if numbers else None
    if values[0] is not None and not _is_number(values[0]):
        raise KeyError(path)
    return values[0]  # type: ignore[no-any-return]  # a number or None, as just checked


def _members(value: Json) -> Collection[Json]:
    if not isinstance(value, dict):
        raise KeyError("*")
    return value.values()


def _member(value: Json, step: str) -> Json:
    if isinstance(value, list):
        if step == "length":
            return len(value)
        if not _INDEX.fullmatch(step) or int(step) >= len(value):
            raise KeyError(step)
        return value[int(step)]
    return value[step] if isinstance(value, dict) else None


def _is_number(value: Json) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def figures_of_document(document: Json) -> Iterator[str]:
    """The paths of all figures of a document, the sums that pages show included."""
    yield from _paths(document, "")
    for window, figures in document["windows"].items():
        for scope in ("", *(f"apart.{name}." for name in figures["apart"])):
            yield from (f"windows.{window}.{scope}{path}" for path in _SUMS)
    yield "variants.length"


def _paths(value: Json, path: str) -> Iterator[str]:
    if isinstance(value, dict):
        for name, child in value.items():
            yield from _paths(child, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for index, child in enumerate(value):
            if child is not None:  # a point without an epoch
                yield from _paths(child, f"{path}.{index}")
    elif value is None or _is_number(value):
        yield path


def near(document: Json, path: str) -> list[str]:
    """A few figures of the document that may have been meant, the likeliest first."""
    wanted = path[:LONGEST_PATH].split(".")

    def likeness(candidate: str) -> float:
        return len(set(wanted) & set(candidate.split(".")))

    likely = [one for one in figures_of_document(document) if ".series." not in one]
    likely = sorted(likely, key=likeness, reverse=True)[:40]
    text = path[:LONGEST_PATH]
    return sorted(likely, key=lambda one: -SequenceMatcher(None, text, one).ratio())[:_PLACES]


def bounds_of(document: Json, figure: Figure) -> dict[str, Json] | None:
    """The window or the point that a figure is in, with the epochs and leaves it is made of."""
    if figure.window is None:
        return None
    window = document["windows"][figure.window]
    if figure.point is None:
        return dict(window)
    point = window["series"][figure.point]
    return None if point is None else dict(point)


def term(figure: Figure, histogram: Histogram, table: ClassTable, running: Collection[str]) -> int:
    """What the figure would be for a histogram: of the whole log up to an epoch, or of a range."""
    counts: Json = build_counts(histogram, table, running)
    if figure.apart is not None:
        counts = counts["apart"].get(figure.apart, {})
    try:
        return int(figure_at(counts, ".".join(figure.counted)) or 0)
    except KeyError:
        return 0  # an outcome that did not occur


def parts_of(
    figure: Figure, histogram: Histogram, table: ClassTable, running: Collection[str]
) -> list[tuple[str, str, int]]:
    """What a figure is made of, (service, outcome, how many); empty where it cannot be told apart.

    The parts add up to the figure, or there are none: attested leaves and unknown codes cannot be
    named by service and outcome alone.
    """
    counts: Json = build_counts(histogram, table, running)
    if figure.apart is not None:
        counts = counts["apart"].get(figure.apart, {})
    if figure.counted[0] == "canaries":
        merged: dict[str, int] = {}
        for part in (counts, *counts["apart"].values()):
            for outcome, count in part["outcomes"].get("Canary", {}).items():
                merged[outcome] = merged.get(outcome, 0) + count
        outcomes: Json = {"Canary": merged}
    else:
        outcomes = counts.get("outcomes", {})
    parts = [
        (service, outcome, count)
        for service, named in outcomes.items()
        for outcome, count in named.items()
        if _is_part(figure, service, outcome, table)
    ]
    whole = term(figure, histogram, table, running)
    return parts if sum(count for _, _, count in parts) == whole else []


def _is_part(figure: Figure, service: str, outcome: str, table: ClassTable) -> bool:
    """Whether leaves of this service and outcome are in the figure, flags aside."""
    code = next(one for one, name in table.services.items() if name == service)
    pair = next(one for one, name in table.outcomes.items() if one[0] == code and name == outcome)
    counts_as = table.counts_as[pair]
    match figure.counted:
        case ("services", name, member):
            is_of = service in SIX_NAMES and name in ("*", service)
            return is_of and member in ("operations", counts_as)
        case ("tenant_isolation", "blocked"):
            return service == "TenantIsolation" and counts_as == "blocked"
        case ("tenant_isolation", "verified"):
            return service == "ScopedStatements" and counts_as == "allowed"
        case ("opinions", vote):
            return service == "Opinions" and vote in ("*", outcome)
        case ("canaries", member):
            return service == "Canary" and member in ("sent", outcome)
        case ("pressure_histogram", level):
            levels = sorted(one for one in table.outcomes if one[0] == code)
            return service == "ContextPressureMonitor" and levels.index(pair) == int(level)
        case ("outcomes", name, wanted):
            return (service, outcome) == (name, wanted)
    return False
