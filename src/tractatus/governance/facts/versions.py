"""Versions and ranges of them as intervals; requirements of packages in the usual spellings.

A range is a union of intervals of versions, a version a tuple of numbers. Suffixes (`-slim`,
`rc1`, `+build`) are left off: what they order differently is beyond what an instruction says.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from tractatus.governance.act import Span
from tractatus.governance.facts.fact import Findings
from tractatus.governance.facts.rivals import product_of
from tractatus.governance.instructions.instruction import KeyKind
from tractatus.governance.language.subjects import name_words

_PARTS: Final = 4
_INFINITE: Final[tuple[int, ...]] = (10**9,) * _PARTS
_VERSION: Final = re.compile(
    r"[vV=]?(?P<numbers>[0-9]{1,9}(?:\.[0-9]{1,9}){0,3})(?P<wild>\.(?:[xX*](?:\.[xX*])*))?"
    r"(?P<rest>(?:[-+.]?[A-Za-z][0-9A-Za-z.+-]{0,40})|(?:-[0-9A-Za-z.+-]{1,40}))?"
)
_CLAUSE: Final = re.compile(
    r"(?P<sign>===|==|~=|!=|>=|<=|>|<|\^|~>|~|=)? ?(?P<version>[vV]?[0-9][\w.*+-]*)"
)
_REQUIREMENT: Final = re.compile(
    r"(?P<name>@?[A-Za-z0-9][\w.-]*(?:/[A-Za-z0-9][\w.-]*)*)(?:\[[\w, -]*\])?"
    r"(?P<spec> ?(?:@|===?|~=|!=|>=|<=|>|<|\^|:) ?[^;#]*)?"
)


@dataclass(frozen=True, slots=True)
class Interval:
    """Versions from `low` on, to below `high`, each of four numbers."""

    low: tuple[int, ...]
    high: tuple[int, ...]


def looks_like_version(text: str) -> bool:
    """Whether `text` is a version or a range of versions."""
    return 0 < len(text) <= 80 and read_range(text) is not None


@lru_cache(maxsize=4096)
def read_range(text: str) -> tuple[Interval, ...] | None:
    """The versions that `text` means; None where it means none that can be compared.

    Args:
        text: `3.11`, `v3.11.4`, `4.x`, `>=3.11,<3.13`, `^4.2`, `~=4.2`, `>=4 <5 || 6`.
    """
    if len(text) > 80:
        return None
    found: list[Interval] = []
    for choice in text.strip().split("||"):
        interval = _read_clauses(choice.strip())
        if interval is None:
            return None
        found.append(interval)
    return tuple(found)


def is_within(proposed: str, required: str) -> bool | None:
    """Whether every version that `proposed` means is one that `required` means; None: unknown."""
    ours, theirs = read_range(proposed), read_range(required)
    if ours is None or theirs is None:
        return None
    return all(any(out.low <= one.low and one.high <= out.high for out in theirs) for one in ours)


def meet(proposed: str, required: str) -> bool | None:
    """Whether some version is meant by both; None: unknown."""
    ours, theirs = read_range(proposed), read_range(required)
    if ours is None or theirs is None:
        return None
    return any(one.low < out.high and out.low < one.high for one in ours for out in theirs)


def lowest(text: str) -> tuple[int, ...] | None:
    """The least version that `text` means."""
    found = read_range(text)
    return min(one.low for one in found) if found else None


def add_requirement(text: str, pointer: str, findings: Findings, span: Span | None = None) -> None:
    """Package and version facts of `django==4.2`, `react@^18`, `python:3.12-slim`, `numpy`."""
    text = text.strip().strip("\"'")
    match = _REQUIREMENT.fullmatch(text)
    if match is None or not 0 < len(text) <= 200:
        return
    name = match["name"].lower()
    findings.add(KeyKind.PACKAGE, frozenset(), name, pointer, span=span, written=text, changes=True)
    spec = (match["spec"] or "").strip().lstrip("@:").strip()
    if spec and looks_like_version(spec):
        add_version(name, spec, pointer, findings, span, text)


def add_version(
    name: str, spec: str, pointer: str, findings: Findings, span: Span | None, written: str
) -> None:
    """The version of something by name."""
    findings.add(KeyKind.VERSION, package_words(name), spec, pointer, span=span, written=written)


@lru_cache(maxsize=4096)
def package_words(name: str) -> frozenset[str]:
    """The words of what a package is of; `laravel/framework` is Laravel's."""
    vendor, _, base = name.rpartition("/")
    words = frozenset(name_words(product_of(base or name)))
    if vendor and words <= _NO_NAME:
        words |= frozenset(name_words(vendor.rpartition("/")[2]))
    return words


_NO_NAME: Final = frozenset({"framework", "core", "cli", "sdk", "client", "server"})


def _read_clauses(text: str) -> Interval | None:
    low, high = _padded(()), _INFINITE
    if text in ("*", "latest", "any"):
        return Interval(low, high)
    rest = _CLAUSE.sub("", text).replace(",", "").strip()
    clauses = list(_CLAUSE.finditer(text))
    if rest or not clauses:
        return None
    for clause in clauses:
        one = _read_clause(clause["sign"] or "", clause["version"])
        if one is None:
            return None
        low, high = max(low, one.low), min(high, one.high)
    return Interval(low, high) if low < high else None


def _read_clause(sign: str, text: str) -> Interval | None:
    match = _VERSION.fullmatch(text.removesuffix(".*") if text.endswith(".*") else text)
    if match is None:
        return None
    numbers = tuple(int(part) for part in match["numbers"].split("."))
    low = _padded(numbers)
    above = _next(numbers, len(numbers) - 1)
    zero = _padded(())
    if sign in (">=",):
        return Interval(low, _INFINITE)
    if sign == ">":
        return Interval(above, _INFINITE)
    if sign == "<":
        return Interval(zero, low)
    if sign == "<=":
        return Interval(zero, above)
    if sign == "!=":
        return Interval(zero, _INFINITE)
    if sign == "^":
        place = next((at for at, number in enumerate(numbers) if number), len(numbers) - 1)
        return Interval(low, _next(numbers, place))
    if sign in ("~=", "~>"):
        return Interval(low, _next(numbers, max(0, len(numbers) - 2)))
    if sign == "~":
        return Interval(low, _next(numbers, min(1, len(numbers) - 1)))
    return Interval(low, above)


def _padded(numbers: tuple[int, ...]) -> tuple[int, ...]:
    return (numbers + (0,) * _PARTS)[:_PARTS]


def _next(numbers: tuple[int, ...], place: int) -> tuple[int, ...]:
    return _padded((*numbers[:place], numbers[place] + 1))
