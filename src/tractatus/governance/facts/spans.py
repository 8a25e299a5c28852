"""How long something takes that begins and ends: `{"start": "10:00", "end": "11:30"}`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, time
from itertools import product
from typing import Final

from tractatus.governance.act import Json
from tractatus.governance.facts.fact import Findings
from tractatus.governance.instructions.instruction import KeyKind

# A time that is told in days, weeks or months: a month of it has as many days as it has.
CALENDAR: Final = "calendar"
_DAY: Final = 86_400
_BEGINNINGS: Final = ("start", "starts", "begin", "begins", "from", "since", "check_in", "open")
_ENDINGS: Final = ("end", "ends", "finish", "until", "till", "to", "check_out", "close", "expires",
                   "due")  # fmt: skip
_MOST: Final = 4  # names of either that are looked at
_FORMS: Final = ("{}", "{}_at", "{}_date", "{}_time", "{}_on", "date_{}", "valid_{}", "time_{}")
_FIRST: Final = {form.format(word) for word in _BEGINNINGS for form in _FORMS}
_LAST: Final = {form.format(word) for word in _ENDINGS for form in _FORMS}


def may_span(item: Iterable[str]) -> bool:
    """Whether one of the names in an object is of a beginning, without which nothing spans."""
    return not _FIRST.isdisjoint(map(_named, item))


def add_spans(
    item: Mapping[str, Json], pointer: str, around: frozenset[str], findings: Findings
) -> None:
    """The length of time between what begins and what ends in one object.

    Args:
        item: Names as they are spelt, with their values.
        pointer: Where the object stands.
        around: Words of the names around it.
        findings: Takes a fact for each pair of both; none where one of them is no time, or nothing
            lies between.
    """
    beginnings = [name for name in item if _named(name) in _FIRST][:_MOST]
    endings = [name for name in item if _named(name) in _LAST][:_MOST]
    for first, last in product(beginnings, endings):
        seconds, is_of_days = _between(item[first], item[last])
        if seconds > 0:
            value = int(seconds) if seconds.is_integer() else seconds
            findings.add(
                KeyKind.DURATION, around | {"duration"}, value, f"{pointer}/{last}",
                unit=CALENDAR if is_of_days else "s", written=f"{item[first]} to {item[last]}",
            )  # fmt: skip


def _named(name: str) -> str:
    return _CAPITAL.sub("_", name).lower().replace("-", "_")


_CAPITAL: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")


def _between(start: Json, end: Json) -> tuple[float, bool]:
    """Seconds from one to the other, and whether whole days were told; 0 where nobody knows."""
    if not isinstance(start, str) or not isinstance(end, str):
        return 0.0, False
    try:
        seconds = (datetime.fromisoformat(end) - datetime.fromisoformat(start)).total_seconds()
        return seconds, seconds % _DAY == 0
    except (TypeError, ValueError, OverflowError):
        pass
    try:
        first, last = time.fromisoformat(start), time.fromisoformat(end)
    except ValueError:
        return 0.0, False
    return float(_seconds(last) - _seconds(first)) % _DAY, False


def _seconds(one: time) -> int:
    return one.hour * 3_600 + one.minute * 60 + one.second
