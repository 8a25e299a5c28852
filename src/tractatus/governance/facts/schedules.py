"""How often a schedule comes round: cron's five fields, its names, `rate(5 minutes)`.

Only what comes round evenly has a period; "at 3 and at 5 on Mondays" has none.
"""

from __future__ import annotations

import re
from typing import Final

from tractatus.governance.facts.values import read_duration

_MINUTE: Final = 60
_HOUR: Final = 3_600
_DAY: Final = 86_400
_NAMES: Final = {
    "@hourly": _HOUR,
    "@daily": _DAY,
    "@midnight": _DAY,
    "@weekly": 7 * _DAY,
    "@monthly": 30 * _DAY,
    "@yearly": 365 * _DAY,
    "@annually": 365 * _DAY,
}
_FIELD: Final = r"(?:\*|[0-9]{1,2}|[A-Za-z]{3})(?:[-,/][0-9A-Za-z]{1,3})*"
_CRON: Final = re.compile(rf"{_FIELD}(?: {{1,4}}{_FIELD}){{4,5}}")
_RATE: Final = re.compile(r"(?:rate\((?P<rate>[^()]{1,30})\)|@?every (?P<every>.{1,30}))")


def read_period(text: str) -> int | float | None:
    """Seconds between two runs; None where `text` is no schedule, or comes round unevenly.

    Args:
        text: `*/5 * * * *`, `0 3 * * 1`, `@daily`, `every 6 hours`, `rate(1 hour)`.
    """
    text = text.strip()
    if text in _NAMES:
        return _NAMES[text]
    if match := _RATE.fullmatch(text):
        return read_duration(match["rate"] or match["every"])
    if len(text) > 80 or not _CRON.fullmatch(text):
        return None
    minute, hour, day, month, weekday = text.split()[-5:]
    if month != "*":
        return None
    if (day, weekday) == ("*", "*"):
        return _within_a_day(minute, hour)
    if not (minute.isdecimal() and hour.isdecimal()):
        return None
    if day == "*":
        return 7 * _DAY if weekday.isalnum() else None
    return 30 * _DAY if weekday == "*" and day.isdecimal() else None


def _within_a_day(minute: str, hour: str) -> int | None:
    if hour == "*":
        step = _step(minute, 60)
        return step * _MINUTE if step else None
    step = _step(hour, 24)
    return step * _HOUR if step and minute.isdecimal() else None


def _step(field: str, of: int) -> int | None:
    """The distance of what a field names, where it is the same all round."""
    if field == "*":
        return 1
    if field.isdecimal():
        return of
    if (
        field.startswith("*/")
        and field[2:].isdecimal()
        and int(field[2:])
        and not of % int(field[2:])
    ):
        return int(field[2:])
    places = [int(one) for one in field.split(",") if one.isdecimal()]
    if len(places) < 2 or len(places) != field.count(",") + 1:
        return None
    gaps = {(places[at] - places[at - 1]) % of for at in range(len(places))}
    return gaps.pop() if len(gaps) == 1 else None
