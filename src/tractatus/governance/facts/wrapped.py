"""Values that code builds: `Decimal("72.00")`, `30 * time.Minute`, `timedelta(hours=1)`.

Each is given back as somebody would write it: "72.00", "30 minute", "1 hours 30 minutes".
"""

from __future__ import annotations

import re
from typing import Final

_LONGEST: Final = 160
_UNIT: Final = (
    r"(?P<{0}>nanos(?:econds?)?|micros(?:econds?)?|milli(?:s|seconds?)?|secs?|seconds?|mins?|minutes?"
    r"|hours?|days?|weeks?)"
)
_NUMBER: Final = r"[0-9][0-9_]{0,12}(?:\.[0-9]{1,6})?"
_KEYWORDS: Final = re.compile(
    r"(?:new\s)?[\w.]{1,60}\(\s{0,4}(?P<inner>(?:(?:milliseconds|seconds|minutes|hours|days|weeks)"
    rf"\s{{0,4}}[=:]\s{{0,4}}{_NUMBER}\s{{0,4}},?\s{{0,4}}){{1,4}})\)",
    re.IGNORECASE,
)
_KEYWORD: Final = re.compile(rf"(?P<unit>[a-z]+)\s{{0,4}}[=:]\s{{0,4}}(?P<number>{_NUMBER})", re.I)
# `Duration.ofMinutes(30)`, `Duration::from_secs(30)`, `TimeSpan.FromSeconds(30)`.
_OF: Final = re.compile(
    r"(?:[A-Za-z_][\w.]{0,40}(?:\.|::))?(?:of|from_?)?"
    + _UNIT.format("unit")
    + rf"\(\s{{0,4}}(?P<number>{_NUMBER})[LlfFdD]?\s{{0,4}}\)",
    re.IGNORECASE,
)
# `30 * time.Minute`, `time.Second * 5`.
_TIMES: Final = re.compile(
    rf"(?P<number>{_NUMBER})\s{{0,4}}\*\s{{0,4}}time\." + _UNIT.format("unit")
    + r"\b|time\." + _UNIT.format("other") + rf"\s{{0,4}}\*\s{{0,4}}(?P<factor>{_NUMBER})",
    re.IGNORECASE,
)  # fmt: skip
# `30.minutes`, `1.hour`.
_METHOD: Final = re.compile(rf"(?P<number>{_NUMBER})\.{_UNIT.format('unit')}\b", re.IGNORECASE)
# `new BigDecimal("72.00")`, `Money.of(72, "EUR")`, `int("5")`.
_NUMERIC: Final = re.compile(
    r"(?:new\s{1,4})?(?:\w{1,30}\.){0,3}"
    r"(?:(?:Big|big)?(?:Decimal|decimal)|float|int|Integer|Number|Money|money|parseInt)(?:\.\w{1,12})?"
    rf"\(\s{{0,4}}[\"']?(?P<number>{_NUMBER})[\"']?\s{{0,4}}(?:,\s{{0,4}}[\"']?(?P<currency>[A-Z]{{3}})"
    r"\b[\"']?\s{0,4})?\)"
)
# What holds where nothing else is set: `os.environ.get("X", "5")`, `process.env.X ?? 5`.
_DEFAULT: Final = re.compile(
    r"[\w.]{0,40}?(?:getenv|environ\.get|env|config|setting)(?:\.\w{1,20})?\(\s{0,4}[\"'][\w.-]{1,80}[\"']"
    r"\s{0,4},\s{0,4}(?:default\s{0,4}=\s{0,4})?[\"']?(?P<value>[0-9][\w.]{0,20})[\"']?\s{0,4}\)"
    r"|process\.env\.\w{1,80}\s{0,4}(?:\|\||\?\?)\s{0,4}[\"']?(?P<other>[0-9][\w.]{0,20})"
)


def built_value(text: str, start: int) -> tuple[str, int] | None:
    """The value that an expression at `start` builds, as it would be written, and its end.

    Args:
        text: Code; at most 160 characters of it are looked at.
        start: Where the expression begins.
    """
    part = text[start : start + _LONGEST]
    if found := _KEYWORDS.match(part):
        each = [f"{one['number']} {one['unit']}" for one in _KEYWORD.finditer(found["inner"])]
        return " ".join(each).lower().replace("_", ""), start + found.end()
    if found := _TIMES.match(part):
        number, unit = found["number"] or found["factor"], found["unit"] or found["other"]
        return _said(number, unit), start + found.end()
    if found := _METHOD.match(part) or _OF.match(part):
        return _said(found["number"], found["unit"]), start + found.end()
    if found := _NUMERIC.match(part):
        currency = f" {found['currency']}" if found["currency"] else ""
        return f"{found['number'].replace('_', '')}{currency}", start + found.end()
    if found := _DEFAULT.match(part):
        return found["value"] or found["other"], start + found.end()
    return None


def _said(number: str, unit: str) -> str:
    """A length of time in units that are read: `secs` and `millis` are none."""
    low = unit.lower()
    short = next(long for begin, long in _SHORT.items() if low.startswith(begin))
    return f"{number.replace('_', '')} {short}"


_SHORT: Final = {
    "nano": "ns", "micro": "us", "milli": "ms", "sec": "seconds", "min": "minutes", "hour": "hours",
    "day": "days", "week": "weeks",
}  # fmt: skip
