"""A monthly report: its format, and its figures as pure functions of a few proven leaves.

Whoever makes a report and whoever verifies one call the same `figures`; the browser has a second
implementation. Source: docs/spec/report.md.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Annotated, Any, Final, Literal, TypeAlias

import msgspec

from tractatus.canonical import canonical_json, parse_canonical
from tractatus.errors import FormatError, ProofError
from tractatus.evidence.class_table import ClassTable
from tractatus.evidence.figures import SIX_NAMES, Figures
from tractatus.evidence.histogram import EMPTY_HISTOGRAM
from tractatus.evidence.leaf import ParametersLeaf, SummaryLeaf
from tractatus.evidence.metrics import LogView, build_counts, build_window
from tractatus.evidence.report_events import DIGESTS, digests_document, parameters_document
from tractatus.evidence.report_period import Period, month_borders
from tractatus.evidence.windows import Epochs, Selection, Window, format_time, parse_time, select
from tractatus.notes.checkpoint import Checkpoint
from tractatus.notes.text import decode_base64

SCHEMA: Final = "tractatus/report/v1"
MAX_REPORT_SIZE: Final = 8 * 1024 * 1024
MAX_REASON: Final = 2000

Count: TypeAlias = Annotated[int, msgspec.Meta(ge=0, le=2**53 - 1)]
Digest: TypeAlias = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]
Text: TypeAlias = Annotated[str, msgspec.Meta(min_length=1, max_length=2000)]
Time: TypeAlias = Annotated[str, msgspec.Meta(pattern="^[0-9-]{10}T[0-9:.]{12}Z$")]
Url: TypeAlias = Annotated[str, msgspec.Meta(pattern=r"^https?://[^\s<>\"]+$", max_length=2000)]
Name: TypeAlias = Annotated[str, msgspec.Meta(pattern="^[a-z0-9][a-z0-9.-]{0,79}$")]


class _Value(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What all members share; an unknown member would be a figure that nobody checks."""


class ServiceMonth(_Value, frozen=True):
    """What one service did; every number is None where it does not run."""

    running: bool
    operations: Count | None
    allowed: Count | None
    blocked: Count | None
    approvals: Count | None
    attested: Count | None


class IsolationMonth(_Value, frozen=True):
    """Statements, asserted by the operator, and refusals, one leaf each."""

    verified: Count
    verified_is: Literal["asserted"]
    blocked: Count


class CanaryMonth(_Value, frozen=True):
    """Canaries sent and answered as they must be."""

    sent: Count
    caught: Count


class UptimeMonth(_Value, frozen=True):
    """Canary rounds caught of those due."""

    value: float | int | None
    rounds_caught: Count
    rounds_due: Count


class ApartMonth(_Value, frozen=True):
    """What is counted and kept out of the headline."""

    services: dict[str, ServiceMonth]
    tenant_isolation: IsolationMonth
    opinions: dict[str, Count | str]
    outcomes: dict[str, dict[str, Count]]
    unknown: Count


class _Range(_Value, frozen=True):
    first_epoch: Count | None
    last_epoch: Count | None
    first_index: Count | None
    last_index: Count | None


class TotalsMonth(_Range, frozen=True):
    """The figures of the whole period."""

    services: dict[str, ServiceMonth]
    tenant_isolation: IsolationMonth
    opinions: dict[str, Count | str]
    outcomes: dict[str, dict[str, Count]]
    unknown: Count
    canaries: CanaryMonth
    pressure_histogram: list[Count] | None
    uptime: UptimeMonth
    apart: dict[str, ApartMonth]


class DayMonth(_Range, frozen=True):
    """One day, or the part of it that lies in the period; figures None where no epoch closed."""

    start: Time = msgspec.field(name="from")
    end: Time = msgspec.field(name="to")
    services: dict[str, ServiceMonth] | None
    tenant_isolation: IsolationMonth | None
    canaries: CanaryMonth | None
    apart: dict[str, Count] | None


class ChangeMonth(_Value, frozen=True):
    """A digest that differs from the one of the epoch before."""

    what: Literal["policy", "software", "schema"]
    epoch: Count
    index: Count
    at: Time
    before: Digest
    after: Digest


class ParametersMonth(_Value, frozen=True):
    """A parameters leaf; times in ms."""

    canary_interval: Count
    heartbeat: Count
    hold: Count
    k: Count
    t: Count
    tick: Count


class LoggedMonth(_Value, frozen=True, omit_defaults=True):
    """Parameters or class codes that were logged."""

    index: Count
    parameters: ParametersMonth | None = None
    class_codes: bool = False


class OutageMonth(_Value, frozen=True):
    """A stretch of time in which the log shows less than it promised."""

    kind: Literal["silence", "canaries", "missed"]
    start: Time = msgspec.field(name="from")
    end: Time = msgspec.field(name="to")
    first_index: Count
    last_index: Count
    allowed: Count
    missed: Count


class OutagesMonth(_Value, frozen=True):
    """All of them are counted; the earliest are listed."""

    count: Count
    listed: list[OutageMonth] = msgspec.field(name="list")


class LeafMonth(_Value, frozen=True):
    """A leaf and its proof to the report's checkpoint; base64."""

    index: Count
    entry: Annotated[str, msgspec.Meta(max_length=90_000)]
    proof: Annotated[list[str], msgspec.Meta(max_length=63)]


class LogMonth(_Value, frozen=True):
    """The checkpoint under which all holds, verbatim."""

    origin: Text
    size: Count
    root: Digest
    checkpoint: str


class PlatformMonth(_Value, frozen=True):
    """Whose figures these are."""

    name: Text
    url: Url


class DeclaredMonth(_Value, frozen=True):
    """The operator's word, which no leaf shows."""

    platform: PlatformMonth
    site: Url
    environment: Literal["local", "staging", "production", "demonstration"]
    demonstration: bool
    running: list[str]
    limits: Url
    labels: dict[str, list[Text]]


class PeriodMonth(_Value, frozen=True):
    """The epochs counted closed after `from` and not after `to`."""

    month: Annotated[str, msgspec.Meta(pattern="^[0-9]{4}-[0-9]{2}$")]
    start: Time = msgspec.field(name="from")
    end: Time = msgspec.field(name="to")
    preview: bool
    covers_from: Time | None


class RestatesMonth(_Value, frozen=True):
    """The file that this one takes the place of, and why."""

    name: Name
    digest: Digest
    reason: Annotated[str, msgspec.Meta(min_length=1, max_length=MAX_REASON)]


class Monthly(_Value, frozen=True):
    """A whole report."""

    schema: Literal["tractatus/report/v1"]
    name: Name
    edition: Annotated[int, msgspec.Meta(ge=1, le=999)]
    restates: RestatesMonth | None
    generated_at: Time
    declared: DeclaredMonth
    period: PeriodMonth
    log: LogMonth
    parameters: ParametersMonth
    parameters_index: Count
    class_codes_index: Count
    in_force: dict[Literal["policy", "software", "schema"], Digest] | None
    totals: TotalsMonth
    days: Annotated[list[DayMonth], msgspec.Meta(min_length=1, max_length=31)]
    changes: list[ChangeMonth]
    logged: list[LoggedMonth]
    outages: OutagesMonth
    leaves: Annotated[list[LeafMonth], msgspec.Meta(max_length=200)]


@dataclass(frozen=True, slots=True)
class MonthlyReport:
    """A report as read: its form holds, and nothing else is verified.

    Args:
        typed: For code.
        document: The same as plain JSON values, for paths of figures.
        period: The month and the ms at its ends.
    """

    typed: Monthly
    document: Mapping[str, Any]
    period: Period


def parse_report(data: bytes) -> MonthlyReport:
    """The report in a file; `FormatError` unless it is exactly one."""
    if len(data) > MAX_REPORT_SIZE:
        raise FormatError(f"a report has at most {MAX_REPORT_SIZE} bytes: {len(data)}")
    document = parse_canonical(data)
    try:
        typed = msgspec.convert(document, Monthly)
    except msgspec.ValidationError as error:
        raise FormatError(f"a report is not in its format: {error}") from error
    period = Period(
        typed.period.month, parse_time(typed.period.start), parse_time(typed.period.end)
    )
    since, until = month_borders(period.month)
    is_whole = period.until == until and not typed.period.preview
    is_part = since < period.until < until and typed.period.preview
    if period.since != since or not (is_whole or is_part):
        raise FormatError(f"the period of a report is not that of its month: {period.month}")
    if typed.name != report_name(period, typed.edition, preview=typed.period.preview):
        raise FormatError(f"a report of this month and edition has another name: {typed.name}")
    if (typed.edition == 1) is not (typed.restates is None):
        raise FormatError("a report restates an earlier one, or is the first edition")
    parse_time(typed.generated_at)
    return MonthlyReport(typed, document, period)


def report_name(period: Period, edition: int, *, preview: bool) -> str:
    """`report-2026-11`, `report-2026-11.2`; of a preview with the minute at which it ends."""
    if preview:
        at = re.sub("[-:]", "", format_time(period.until)[:16]).lower()
        return f"report-{period.month}-so-far-{at}z"
    return f"report-{period.month}" + (f".{edition}" if edition > 1 else "")


def format_report(document: Mapping[str, Any]) -> bytes:
    """The one spelling of a report."""
    return canonical_json(document)


def decode_entry(leaf: LeafMonth) -> tuple[bytes, list[bytes]]:
    """The entry of a leaf and its proof, as bytes."""
    return (
        decode_base64(leaf.entry, "an entry"),
        [decode_base64(one, "a hash of a proof", 32) for one in leaf.proof],
    )


@dataclass(frozen=True, slots=True)
class Facts:
    """What the figures of a report are computed from.

    Args:
        checkpoint: Of the report.
        note: The same, verbatim.
        epochs: All of them, or as far as leaves prove them.
        table: What codes mean.
        parameters: In force when the last epoch closed.
        running: Class names of the services that the operator says are running.
    """

    checkpoint: Checkpoint
    note: bytes
    epochs: Epochs
    table: ClassTable
    parameters: ParametersLeaf
    running: Collection[str]


def figures(period: Period, facts: Facts) -> dict[str, Any]:
    """Everything in a report that leaves at the borders of days prove.

    Raises:
        ProofError: `facts.epochs` do not show it.
    """
    last = facts.epochs.at(period.until)
    first = facts.epochs.numbered(1) if last else None
    view = LogView(
        checkpoint=facts.checkpoint,
        note=facts.note,
        epochs=facts.epochs,
        first=first,
        last=last,
        last_seen={},
        table=facts.table,
        parameters=facts.parameters,
    )
    window = Window(period.month, period.until - period.since, 1)
    totals = dict(build_window(window, view, facts.running, period.until))
    del totals["series"]
    began = first is not None and first.not_after > period.since
    return {
        "totals": totals,
        "days": [_day(facts, since, until) for since, until in pairwise(period.borders)],
        "parameters": parameters_document(facts.parameters),
        "in_force": digests_document(last.digests) if last else None,
        "covers_from": format_time(first.not_after) if first and began else None,
    }


def _day(facts: Facts, since: int, until: int) -> dict[str, Any]:
    selection = select(facts.epochs, since, until)
    counts = build_counts(
        selection.counts if selection else EMPTY_HISTOGRAM, facts.table, facts.running
    )
    shown: dict[str, Any] = {
        "services": counts["services"],
        "tenant_isolation": counts["tenant_isolation"],
        "canaries": counts["canaries"],
        "apart": {name: _operations(part) for name, part in counts["apart"].items()},
    }
    return {
        "from": format_time(since),
        "to": format_time(until),
        **_bounds(selection),
        **(shown if selection else dict.fromkeys(shown)),
    }


def _operations(part: Figures) -> int:
    return sum(part["services"][name]["operations"] or 0 for name in SIX_NAMES)


def _bounds(selection: Selection | None) -> dict[str, int | None]:
    if selection is None:
        return dict.fromkeys(("first_epoch", "last_epoch", "first_index", "last_index"))
    return {
        "first_epoch": selection.first.number,
        "last_epoch": selection.last.number,
        "first_index": selection.first.start,
        "last_index": selection.last.end,
    }


def border_summaries(period: Period, epochs: Epochs, closed: int) -> list[SummaryLeaf]:
    """The summaries that prove `figures`: at each border the last epoch and the one after it.

    Args:
        period: Of the report.
        epochs: All of them.
        closed: Number of the last epoch in the tree.
    """
    numbers = {1} if closed else set()
    for border in period.borders:
        last = epochs.at(border)
        number = last.number if last else 0
        numbers |= {one for one in (number, number + 1) if 1 <= one <= closed}
    return [epochs.numbered(number) for number in sorted(numbers)]


def verify_changes(
    period: Period, changes: Iterable[ChangeMonth], summaries: Iterable[SummaryLeaf]
) -> None:
    """`ProofError` unless the listed changes lead from each proven summary to the next.

    So no digest that differs between two borders of days can be left out. A digest that was
    changed and put back within one day is found by a recount only.

    Args:
        period: Of the report.
        changes: As listed.
        summaries: That prove the figures: the last one before the period is among them.
    """
    ordered = sorted(summaries, key=lambda one: one.number)
    inside = [one for one in ordered if period.since < one.not_after <= period.until]
    earlier = [one for one in ordered if one.not_after <= period.since][-1:]
    waiting = sorted(changes, key=lambda one: (one.epoch, DIGESTS.index(one.what)))
    for before, after in pairwise(earlier + inside):
        held = digests_document(before.digests)
        while waiting and waiting[0].epoch <= after.number:
            one = waiting.pop(0)
            if one.epoch <= before.number or held[one.what] != one.before:
                raise ProofError(
                    f"the change of {one.what} at epoch {one.epoch} begins with a digest that was "
                    "not in force"
                )
            held[one.what] = one.after
        for what, digest in digests_document(after.digests).items():
            if held[what] != digest:
                raise ProofError(
                    f"the {what} digest differs between epochs {before.number} and {after.number}, "
                    "and no listed change leads there"
                )
    if waiting:
        raise ProofError(f"a change is listed outside of the period: epoch {waiting[0].epoch}")
