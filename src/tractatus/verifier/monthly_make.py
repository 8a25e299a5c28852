"""Make a monthly report out of a log, after all of the log was checked.

Source: docs/spec/report.md.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tractatus.errors import ProofError, SettingsError, StoreError
from tractatus.evidence.class_table import ClassTable
from tractatus.evidence.leaf import ClassCodesLeaf, ParametersLeaf, format_leaf, parse_leaf
from tractatus.evidence.report import (
    SCHEMA,
    Facts,
    border_summaries,
    figures,
    format_report,
    parse_report,
    report_name,
)
from tractatus.evidence.report_events import parameters_document
from tractatus.evidence.report_period import Period, month_borders
from tractatus.evidence.windows import format_time
from tractatus.merkle.proofs import ReadHash, inclusion_proof
from tractatus.merkle.tile_hashes import hash_reader
from tractatus.merkle.tiles import TILE_WIDTH, entries_path, parse_entry_bundle
from tractatus.notes.checkpoint import open_checkpoint
from tractatus.notes.cosignature import cosignatures_of
from tractatus.notes.signed import parse_note
from tractatus.verifier.monthly_scan import MonthScan
from tractatus.verifier.readers import LogReader
from tractatus.verifier.scan import Progress
from tractatus.verifier.trust import Trust


@dataclass(frozen=True, slots=True)
class Word:
    """The operator's word, which no leaf shows.

    Args:
        platform_name: For people.
        platform_url: Where the platform answers.
        site_url: Where the report is read.
        environment: What the installation is declared to be.
        demonstration: Whether demonstration traffic is being made.
        running: Class names of the services that run.
        labels: What is counted under a name of `apart`, in words.
    """

    platform_name: str
    platform_url: str
    site_url: str
    environment: str
    demonstration: bool
    running: Sequence[str]
    labels: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def document(self) -> dict[str, Any]:
        """As it stands in a report."""
        return {
            "platform": {"name": self.platform_name, "url": self.platform_url},
            "site": self.site_url,
            "environment": self.environment,
            "demonstration": self.demonstration,
            "running": list(self.running),
            "limits": f"{self.site_url}/enforcement.html#limits",
            "labels": {name: list(labels) for name, labels in self.labels.items()},
        }


@dataclass(frozen=True, slots=True)
class Restated:
    """The file that a report takes the place of, and why; `reason` is the operator's word."""

    data: bytes
    reason: str


def make_report(
    reader: LogReader,
    trust: Trust,
    word: Word,
    month: str,
    *,
    now_ms: int,
    so_far: bool = False,
    restated: Restated | None = None,
    progress: Progress | None = None,
) -> tuple[str, bytes]:
    """The name and the bytes of the report on `month`.

    Args:
        reader: Of the log.
        trust: Keys and quorum.
        word: What the operator declares.
        month: `2026-11`.
        now_ms: When the report is made.
        so_far: Make a preview of a month that has not ended.
        restated: The report that this one restates.
        progress: Told how far reading is.

    Raises:
        SettingsError: the month is not over, in the future, or before the log; says what to do.
        ProofError, SignatureError: the log is false, so nothing may be said of it.
        StoreError: the log cannot be read.
    """
    since, end = month_borders(month)
    note = _read(reader, "checkpoint")
    checkpoint = open_checkpoint(note, trust.log_keys).checkpoint
    cosignatures = cosignatures_of(parse_note(note), trust.policy.witness_keys)
    trust.policy.check([one.key for one in cosignatures])
    scan = MonthScan(reader, checkpoint, since, end)
    scan.run(progress)
    period = _period(scan, month, since, end, so_far=so_far)
    is_preview = period.until < end
    edition, restates = _edition(period, restated)
    last = scan.epochs.at(period.until)
    leaves = _Leaves(reader, checkpoint.size)
    table_index, parameters_index = scan.last_table(), scan.last_parameters(last)
    table, parameters = leaves.leaf(table_index), leaves.leaf(parameters_index)
    assert isinstance(table, ClassCodesLeaf), "found by its kind"
    assert isinstance(parameters, ParametersLeaf), "found by its kind"
    epochs = scan.epochs
    facts = Facts(checkpoint, note, epochs, ClassTable.read(table), parameters, tuple(word.running))
    for summary in border_summaries(period, epochs, len(epochs)):
        leaves.entry(summary.end, format_leaf(summary))
    heartbeat = scan.closing_heartbeat(period)
    if heartbeat is not None:
        leaves.leaf(heartbeat)
    counted = figures(period, facts)
    covers_from = counted.pop("covers_from")
    name = report_name(period, edition, preview=is_preview)
    document = {
        "schema": SCHEMA,
        "name": name,
        "edition": edition,
        "restates": restates,
        "generated_at": format_time(now_ms),
        "declared": word.document(),
        "period": {
            "month": month,
            "from": format_time(since),
            "to": format_time(period.until),
            "preview": is_preview,
            "covers_from": covers_from,
        },
        "log": {
            "origin": checkpoint.origin,
            "size": checkpoint.size,
            "root": checkpoint.root.hex(),
            "checkpoint": note.decode("utf-8"),
        },
        **counted,
        **scan.counted(period, last),
        "parameters": parameters_document(parameters),
        "parameters_index": parameters_index,
        "class_codes_index": table_index,
        "leaves": leaves.document(),
    }
    data = format_report(document)
    parse_report(data)  # what is written can be read, or it is not written
    return name, data


def _period(scan: MonthScan, month: str, since: int, end: int, *, so_far: bool) -> Period:
    newest = scan.events.newest
    if newest is None:
        raise SettingsError("the log shows no sign of life yet: there is nothing to report on")
    time_ms, _, is_heartbeat = newest
    if time_ms <= since:
        raise SettingsError(
            f"the log's newest sign of life is of {format_time(time_ms)}, before {month} begins: "
            "choose an earlier month"
        )
    if scan.epochs.at(end) is None:
        raise SettingsError(f"no epoch closed by the end of {month}: choose a later month")
    if time_ms > end:
        return Period(month, since, end)
    if not so_far:
        raise SettingsError(
            f"{month} is not over in the log, whose newest sign of life is of "
            f"{format_time(time_ms)}: wait for the month's end, or make a preview with --so-far"
        )
    return Period(month, since, time_ms - 1 if is_heartbeat else time_ms)


def _edition(period: Period, restated: Restated | None) -> tuple[int, dict[str, str] | None]:
    if restated is None:
        return 1, None
    earlier = parse_report(restated.data).typed
    if earlier.period.month != period.month or earlier.period.preview:
        raise SettingsError(f"only a report on {period.month} can be restated: {earlier.name}")
    digest = hashlib.sha256(restated.data).hexdigest()
    return earlier.edition + 1, {
        "name": earlier.name,
        "digest": digest,
        "reason": restated.reason,
    }


class _Leaves:
    """Collects leaves with their proofs to one tree."""

    def __init__(self, reader: LogReader, size: int) -> None:
        self._reader = reader
        self._size = size
        self._read_hash: ReadHash = hash_reader(lambda path: _read(reader, path), size)
        self._entries: dict[int, bytes] = {}

    def entry(self, index: int, entry: bytes) -> None:
        """Take a leaf that is known already."""
        self._entries[index] = entry

    def leaf(self, index: int) -> object:
        """Take a leaf and read it."""
        bundle, position = divmod(index, TILE_WIDTH)
        width = min(TILE_WIDTH, self._size - bundle * TILE_WIDTH)
        entries = parse_entry_bundle(_read(self._reader, entries_path(bundle, width)), width)
        self._entries[index] = entries[position]
        return parse_leaf(entries[position])

    def document(self) -> list[dict[str, Any]]:
        """All of them, ascending, each with its proof."""
        return [
            {
                "index": index,
                "entry": _base64(self._entries[index]),
                "proof": [
                    _base64(one) for one in inclusion_proof(index, self._size, self._read_hash)
                ],
            }
            for index in sorted(self._entries)
        ]


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _read(reader: LogReader, path: str) -> bytes:
    data = reader.read(path)
    if data is None:
        if path == "checkpoint":
            raise StoreError("the log has published no checkpoint yet")
        raise ProofError(f"the log does not have: {path}")
    return data
