"""What a visitor asks for: read strictly out of an address, and written back into one.

A parameter that is not known is refused, not skipped: a misspelt filter would otherwise show more
than was asked for, and count it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from typing import Final
from urllib.parse import urlencode

from tractatus.errors import FormatError
from tractatus.evidence.class_table import CLASSES, ClassTable
from tractatus.evidence.leaf import CountedLeaf
from tractatus.evidence.windows import format_time
from tractatus.notes.text import parse_decimal
from tractatus.site.audit.index import Code, code_parts, is_tallied
from tractatus.site.audit.view import AuditView

HEADLINE: Final = "headline"
UNKNOWN: Final = "unknown"
_TIME: Final = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{3})?)?)?(Z|\+00:00)?", re.ASCII)
_LARGEST: Final = 2**53 - 1


@dataclass(frozen=True, slots=True)
class Filter:
    """Which leaves are meant; None in a field: it does not restrict.

    Args:
        service: Class name of a service, as the log's class codes name it.
        outcome: Name of an outcome, of whichever service.
        counts_as: `allowed`, `blocked`, `approvals`, or `unknown` for codes without a meaning.
        flag: `headline`, one of the names that are counted apart, or another flag's name.
        epoch: Number of an epoch: its leaves and its summary.
        since: Epochs that closed after this time, ms.
        until: Epochs that closed at this time or before, ms.
        first: Smallest index.
        last: Largest index.
    """

    service: str | None = None
    outcome: str | None = None
    counts_as: str | None = None
    flag: str | None = None
    epoch: int | None = None
    since: int | None = None
    until: int | None = None
    first: int | None = None
    last: int | None = None

    @property
    def restricts_codes(self) -> bool:
        """Whether leaves between epochs, which have no codes, are left out."""
        return any((self.service, self.outcome, self.counts_as, self.flag))

    def parameters(self) -> list[tuple[str, str]]:
        """Names and values as in an address."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return [
            (_NAMES.get(name, name), _format(name, value))
            for name, value in values.items()
            if value is not None
        ]

    def query(self, **more: int) -> str:
        """The part of an address behind `?`, with further parameters; empty without any."""
        pairs = [*self.parameters(), *((name, str(value)) for name, value in more.items())]
        return urlencode(pairs, safe=":")

    def narrowed(self, **changes: str | int | None) -> Filter:
        """The same with some fields replaced."""
        return replace(self, **changes)  # type: ignore[arg-type]  # the caller names its fields


# Names in an address that are no names in Python, or say less there.
_NAMES: Final = {"since": "from", "until": "to", "counts_as": "class"}
_FIELDS: Final = {_NAMES.get(field.name, field.name): field.name for field in fields(Filter)}
_TEXTS: Final = ("service", "outcome", "counts_as", "flag")


def parse_filter(pairs: Iterable[tuple[str, str]], more: Collection[str] = ()) -> Filter:
    """The filter in the parameters of an address; those named in `more` are the caller's.

    An empty value is the same as none, because forms send those.

    Raises:
        FormatError: unknown, twice there, or not in its format; names the parameter.
    """
    found: dict[str, str | int] = {}
    for name, value in pairs:
        if name in more or not value:
            continue
        field = _FIELDS.get(name)
        if field is None:
            raise FormatError(f"{name[:40]!r}: there is no parameter of that name")
        if field in found:
            raise FormatError(f"{name}: stands there twice")
        found[field] = _parse(name, field, value)
    return Filter(**found)  # type: ignore[arg-type]  # by the field's own kind, in _parse


def parse_number(name: str, value: str) -> int:
    """A whole number of an address; `FormatError` names it."""
    try:
        return parse_decimal(value, name, _LARGEST)
    except FormatError as error:
        raise FormatError(f"{name}: expected a whole number: {value[:40]!r}") from error


def _parse(name: str, field: str, value: str) -> str | int:
    if field in _TEXTS:
        return value
    return _parse_time(name, value) if field in ("since", "until") else parse_number(name, value)


def _parse_time(name: str, value: str) -> int:
    try:
        if not _TIME.fullmatch(value):
            raise ValueError
        moment = datetime.fromisoformat(value).replace(tzinfo=UTC)
        time_ms = round(moment.timestamp() * 1000)
        if time_ms < 0:
            raise ValueError
    except ValueError as error:
        raise FormatError(
            f"{name}: expected a time in UTC such as {format_time(0)}: {value[:40]!r}"
        ) from error
    return time_ms


def _format(name: str, value: str | int) -> str:
    return format_time(int(value)) if name in ("since", "until") else str(value)


@dataclass(frozen=True, slots=True)
class Matches:
    """The leaves that a filter means, inside one view.

    Args:
        span: Indices among which they are.
        codes: Codes that they have; None for any.
    """

    view: AuditView
    span: range
    codes: Sequence[Code] | None

    def count(self, span: range | None = None) -> int:
        """How many there are, or how many of them lie in `span`."""
        return self.view.leaves.count(self.codes, self.span if span is None else span)

    def asserted(self) -> int | None:
        """Their sum, where all of them are counted leaves of one service; else None."""
        services = {code_parts(code)[:2] for code in self.codes or ()}
        if len(services) != 1 or services.pop()[0] != CountedLeaf.VERSION:
            return None
        return self.view.leaves.asserted(self.codes, self.span)

    def newest(self, below: int | None, limit: int) -> list[int]:
        """The largest indices, descending; only those below `below` if it is given."""
        stop = self.span.stop if below is None else max(self.span.start, min(below, self.span.stop))
        return self.view.leaves.last(self.codes, range(self.span.start, stop), limit)

    def oldest(self, start: int, limit: int) -> list[int]:
        """The smallest indices from `start` on, ascending."""
        start = min(max(start, self.span.start), self.span.stop)
        return self.view.leaves.first(self.codes, range(start, self.span.stop), limit)


def find(filter_: Filter, view: AuditView) -> Matches:
    """What the filter means in this view.

    Raises:
        FormatError: a name is none of the log's class codes, or indices are turned round.
    """
    return Matches(view, _span(filter_, view), _codes(filter_, view))


def _span(filter_: Filter, view: AuditView) -> range:
    low = filter_.first or 0
    high = view.size if filter_.last is None else min(view.size, filter_.last + 1)
    if filter_.last is not None and low > filter_.last:
        raise FormatError(f"last: is before first: {filter_.last}")
    if filter_.epoch is not None:
        row = view.epoch(filter_.epoch)
        low, high = (max(low, row.start), min(high, row.end + 1)) if row else (0, 0)
    if filter_.since is not None or filter_.until is not None:
        numbers = view.epochs.closed_in(filter_.since, filter_.until, view.size)
        if not numbers:
            return range(0)
        low = max(low, view.epochs.numbered(numbers[0]).start)
        high = min(high, view.epochs.numbered(numbers[-1]).end + 1)
    return range(low, max(low, high))


def _codes(filter_: Filter, view: AuditView) -> Sequence[Code] | None:
    if not filter_.restricts_codes:
        return None
    table = view.table
    if table is None:
        return ()
    _check_names(filter_, table)
    return [
        code
        for code in view.leaves.codes()
        if is_tallied(code) and _is_meant(filter_, table, *code_parts(code)[1:])
    ]


def _is_meant(filter_: Filter, table: ClassTable, service: int, outcome: int, flags: int) -> bool:
    return (
        filter_.service in (None, table.services.get(service))
        and filter_.outcome in (None, table.outcomes.get((service, outcome)))
        and filter_.counts_as in (None, counts_as(table, service, outcome, flags))
        and (filter_.flag is None or _has_flag(table, filter_.flag, flags))
    )


def counts_as(table: ClassTable, service: int, outcome: int, flags: int) -> str:
    """One of CLASSES, or `unknown` where any of the three codes has no meaning."""
    if not table.is_known(service, outcome, flags):
        return UNKNOWN
    return table.counts_as[service, outcome]


def _has_flag(table: ClassTable, name: str, flags: int) -> bool:
    """As the metrics document divides: what is counted apart under one name is under no other."""
    if name == HEADLINE:
        return table.apart_of(flags) is None
    if name in dict(table.apart):
        return table.apart_of(flags) == name
    return any(flags & bit for bit, one in table.flags.items() if one == name)


def _check_names(filter_: Filter, table: ClassTable) -> None:
    for name, value, known in (
        ("service", filter_.service, set(table.services.values())),
        ("outcome", filter_.outcome, set(table.outcomes.values())),
        ("class", filter_.counts_as, {*CLASSES, UNKNOWN}),
        ("flag", filter_.flag, {HEADLINE, *table.flags.values()}),
    ):
        if value is not None and value not in known:
            raise FormatError(
                f"{name}: the log's class codes do not have {value[:60]!r}, but "
                + ", ".join(sorted(known))
            )
