"""What each byte of a leaf says: docs/spec/evidence.md, read aloud."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from tractatus.errors import FormatError
from tractatus.evidence.class_table import ClassTable
from tractatus.evidence.histogram import Histogram
from tractatus.evidence.leaf import (
    ClassCodesLeaf,
    CountedLeaf,
    DecisionLeaf,
    HeartbeatLeaf,
    ParametersLeaf,
    SummaryLeaf,
    parse_leaf,
)
from tractatus.evidence.windows import format_time

KINDS: Final = {
    DecisionLeaf: "decision",
    CountedLeaf: "counted",
    SummaryLeaf: "summary",
    ClassCodesLeaf: "class codes",
    ParametersLeaf: "parameters",
    HeartbeatLeaf: "heartbeat",
}
NOT_A_LEAF: Final = "not in a format that this site knows"
_ROW: Final = 11
# Name and size of each field of a summary before its histograms, in their order.
_SUMMARY: Final = (
    *(("version", 1), ("flags", 1), ("number", 8), ("start", 8), ("end", 8), ("previous", 8)),
    *(("not_before", 8), ("not_after", 8), ("canaries_sent", 8), ("canaries_caught", 8)),
    *(("zero", 14), ("policy", 32), ("software", 32), ("schema", 32)),
)


@dataclass(frozen=True, slots=True)
class Field:
    """Some bytes of a leaf: what the format calls them, and what they say."""

    name: str
    data: bytes
    meaning: str


def kind_of(entry: bytes) -> str:
    """What kind of leaf an entry is, in words."""
    try:
        return KINDS[type(parse_leaf(entry))]
    except FormatError:
        return NOT_A_LEAF


def service_name(table: ClassTable | None, service: int) -> str:
    """The class name, or `unknown` with the code."""
    return (table and table.services.get(service)) or f"unknown ({service})"


def outcome_name(table: ClassTable | None, service: int, outcome: int) -> str:
    """The outcome's name, or `unknown` with the code."""
    return (table and table.outcomes.get((service, outcome))) or f"unknown ({outcome})"


def flag_names(table: ClassTable | None, flags: int) -> list[str]:
    """The name of each flag that is set, or `unknown` with its bit."""
    bits = [1 << place for place in range(8) if flags >> place & 1]
    return [(table and table.flags.get(bit)) or f"unknown ({bit})" for bit in bits]


def fields_of(entry: bytes, table: ClassTable | None) -> Sequence[Field]:
    """The bytes of a leaf from the first to the last, each named."""
    try:
        leaf = parse_leaf(entry)
    except FormatError as error:
        return [Field("bytes", entry, f"{NOT_A_LEAF}: {error}")]
    named = list(_fields(leaf, entry, table))
    assert b"".join(one.data for one in named) == entry, "every byte has a name"
    return named


def _fields(leaf: Any, entry: bytes, table: ClassTable | None) -> Iterator[Field]:
    match leaf:
        case DecisionLeaf() | CountedLeaf():
            flags = ", ".join(flag_names(table, leaf.flags)) or "none"
            yield Field("version", entry[:1], KINDS[type(leaf)])
            yield Field("service", entry[1:2], service_name(table, leaf.service))
            yield Field("outcome", entry[2:3], outcome_name(table, leaf.service, leaf.outcome))
            yield Field("flags", entry[3:4], flags)
            yield Field(
                "commitment",
                entry[4:36],
                "hides the record of this act; only who holds the record can show what it is",
            )
            if isinstance(leaf, CountedLeaf):
                yield Field("count", entry[36:], f"{leaf.count:,}, asserted by the operator")
        case SummaryLeaf():
            yield from _summary_fields(leaf, entry)
        case HeartbeatLeaf():
            yield Field("version", entry[:1], "heartbeat")
            yield Field("time", entry[1:9], format_time(leaf.time_ms))
            yield Field("epoch", entry[9:], f"{leaf.epoch:,}, the last closed one")
        case _:
            yield Field("version", entry[:1], KINDS[type(leaf)])
            yield Field("document", entry[1:], entry[1:].decode())


def _summary_fields(leaf: SummaryLeaf, entry: bytes) -> Iterator[Field]:
    at = 0
    for name, size in _SUMMARY:
        yield Field(name, entry[at : at + size], _summary_meaning(leaf, name))
        at += size
    for name, histogram in (("counts", leaf.counts), ("cumulative", leaf.cumulative)):
        end = at + 2 + _ROW * _rows(histogram)
        words = "this epoch" if name == "counts" else "all epochs up to this one"
        yield Field(name, entry[at:end], f"{_rows(histogram):,} rows: the histogram of {words}")
        at = end


def _summary_meaning(leaf: SummaryLeaf, name: str) -> str:
    match name:
        case "version":
            return KINDS[SummaryLeaf]
        case "flags":
            return "below threshold" if leaf.below_threshold else "none"
        case "previous":
            return "none: the first epoch" if leaf.previous is None else f"{leaf.previous:,}"
        case "not_before" | "not_after":
            return format_time(getattr(leaf, name))
        case "policy" | "software" | "schema":
            return f"digest of the {name} in force"
        case "zero":
            return "reserved"
        case _:
            return f"{getattr(leaf, name):,}"


def _rows(histogram: Histogram) -> int:
    return sum(1 for _ in histogram.rows())


def decoded(entry: bytes, table: ClassTable | None) -> dict[str, object]:
    """The fields of a leaf for programs: names and numbers, commitments and digests as hex."""
    try:
        leaf = parse_leaf(entry)
    except FormatError as error:
        return {"kind": None, "error": str(error)}
    kind: dict[str, object] = {"kind": KINDS[type(leaf)]}
    match leaf:
        case DecisionLeaf() | CountedLeaf():
            count = {"count": leaf.count} if isinstance(leaf, CountedLeaf) else {}
            return {
                **kind,
                "service": service_name(table, leaf.service),
                "outcome": outcome_name(table, leaf.service, leaf.outcome),
                "flags": flag_names(table, leaf.flags),
                "commitment": leaf.commitment.hex(),
                **count,
            }
        case SummaryLeaf():
            return {
                **kind,
                **{name: getattr(leaf, name) for name in ("number", "start", "end", "previous")},
                "not_before": format_time(leaf.not_before),
                "not_after": format_time(leaf.not_after),
                "below_threshold": leaf.below_threshold,
                "canaries_sent": leaf.canaries_sent,
                "canaries_caught": leaf.canaries_caught,
                **{
                    name: getattr(leaf.digests, name).hex()
                    for name in ("policy", "software", "schema")
                },
                "counts": [[*key, count] for key, count in leaf.counts.rows()],
                "cumulative": [[*key, count] for key, count in leaf.cumulative.rows()],
            }
        case HeartbeatLeaf():
            return {**kind, "time": format_time(leaf.time_ms), "epoch": leaf.epoch}
        case ClassCodesLeaf():
            return {**kind, "document": leaf.document}
        case ParametersLeaf():
            names = ("k", "t", "hold", "tick", "heartbeat", "canary_interval")
            return {**kind, **{name: getattr(leaf, name) for name in names}}
