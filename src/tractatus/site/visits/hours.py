"""Hourly counts, one small file a month, deleted when their time is over.

A file is replaced whole and atomically. The counts of an hour are final once the hour is over and
they are written; nothing is told of them before (`final_until`).
"""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Final, TypeAlias

import msgspec

from tractatus.errors import FormatError, StoreError
from tractatus.site.visits.definitions import CELLS, KEPT_MONTHS

_log = logging.getLogger(__name__)

HOUR_MS: Final = 3_600_000
_SCHEMA: Final = "tractatus/visit-hours/v1"
_LARGEST: Final = 2 * 1024 * 1024
_NAME: Final = re.compile(r"\d{4}-\d{2}\.json")
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)

_Count: TypeAlias = Annotated[int, msgspec.Meta(ge=1)]


class _File(msgspec.Struct, forbid_unknown_fields=True):
    schema: str
    month: str
    hours: dict[str, dict[str, _Count]]


def time_of(hour: int) -> datetime:
    """The beginning of an hour since 1970."""
    return _EPOCH + timedelta(hours=hour)


def month_of(hour: int) -> str:
    """The month of an hour, `2026-11`."""
    return f"{time_of(hour):%Y-%m}"


class Hours:
    """Counts by hour, in memory and in files.

    For one task, except `write` and `forget_files`, which block and may run in a thread beside it.

    Attributes:
        final_until: Hours before this one are written and will not change.

    Args:
        folder: Where the files are; made when something is written.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._counts: dict[int, dict[str, int]] = {}
        self._changed: set[str] = set()
        self._damaged: set[str] = set()
        self._sealed = 0
        self.final_until = 0

    def load(self, now_hour: int) -> None:
        """Read what was written before; a file that cannot be read is left as it is, and said."""
        for path in sorted(self._folder.glob("*.json")):
            if _NAME.fullmatch(path.name):
                try:
                    with path.open("rb") as file:
                        self._counts.update(parse_month(file.read(_LARGEST + 1), path.stem))
                except (OSError, FormatError) as error:
                    _log.error("counts of visits cannot be read: %s: %s", path.name, error)
                    self._damaged.add(path.stem)
        # What was written is at hand, what was not is gone, and the present hour goes on.
        self.final_until = self._sealed = now_hour

    def damaged(self) -> list[str]:
        """Months whose file cannot be read: not told, not counted into, not replaced."""
        return sorted(self._damaged)

    def add(self, hour: int, counts: Mapping[str, int]) -> None:
        """Count into an hour, or into the first that is open still where that is later."""
        hour = max(hour, self._sealed)
        into = self._counts.setdefault(hour, {})
        for cell, count in counts.items():
            into[cell] = into.get(cell, 0) + count
        self._changed.add(month_of(hour))

    def of(self, month: str) -> list[tuple[int, Mapping[str, int]]]:
        """The final hours of a month, in order."""
        return [
            (hour, counts)
            for hour, counts in sorted(self._counts.items())
            if hour < self.final_until and month_of(hour) == month
        ]

    def months(self) -> list[str]:
        """Months with final hours, newest first."""
        found = {month_of(hour) for hour in self._counts if hour < self.final_until}
        return sorted(found - self._damaged, reverse=True)

    def prepare(self, now_hour: int) -> dict[str, bytes]:
        """Close the hours before `now_hour`; the files that must be written, by name."""
        self._sealed = max(self._sealed, now_hour)
        return {f"{month}.json": self._format(month) for month in self._changed - self._damaged}

    def write(self, files: Mapping[str, bytes]) -> None:
        """Replace the files; blocking.

        Raises:
            StoreError: Some could not be written; what they held before is still there.
        """
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            for name, data in files.items():
                _replace(self._folder / name, data)
        except OSError as error:
            raise StoreError(f"counts of visits cannot be written: {error.strerror}") from error

    def written(self, files: Mapping[str, bytes]) -> None:
        """What `prepare` closed is final now."""
        self._changed = {
            month for month in self._changed if files.get(f"{month}.json") != self._format(month)
        }
        self.final_until = self._sealed

    def forget(self, now_hour: int) -> None:
        """Drop from memory what is older than `KEPT_MONTHS`."""
        oldest = _months_before(month_of(now_hour), KEPT_MONTHS)
        for hour in [hour for hour in self._counts if month_of(hour) < oldest]:
            del self._counts[hour]

    def forget_files(self, now_hour: int) -> None:
        """Delete the files of what is older than `KEPT_MONTHS`; blocking."""
        oldest = _months_before(month_of(now_hour), KEPT_MONTHS)
        for path in self._folder.glob("*.json"):
            if _NAME.fullmatch(path.name) and path.stem < oldest:
                path.unlink(missing_ok=True)

    def _format(self, month: str) -> bytes:
        hours = {hour: counts for hour, counts in self._counts.items() if month_of(hour) == month}
        return format_month(month, hours)


def format_month(month: str, hours: Mapping[int, Mapping[str, int]]) -> bytes:
    """The file of a month; hours without a count are left out."""
    named = {
        f"{time_of(hour):%Y-%m-%dT%H}": {cell: counts[cell] for cell in CELLS if counts.get(cell)}
        for hour, counts in sorted(hours.items())
        if any(counts.values())
    }
    return msgspec.json.format(msgspec.json.encode(_File(_SCHEMA, month, named)), indent=1) + b"\n"


def parse_month(data: bytes, month: str) -> dict[int, dict[str, int]]:
    """Read the file of a month; exactly what `format_month` writes.

    Raises:
        FormatError: It is something else.
    """
    if len(data) > _LARGEST:
        raise FormatError(f"a month of visits has at most {_LARGEST} bytes")
    try:
        file = msgspec.json.decode(data, type=_File)
        hours = {_hour(name): counts for name, counts in file.hours.items()}
    except (msgspec.DecodeError, UnicodeDecodeError, ValueError) as error:
        raise FormatError(f"expected a month of visits: {error}") from error
    if format_month(month, hours) != data or {month_of(hour) for hour in hours} - {month}:
        raise FormatError(f"expected the month of visits as it is written: {month}")
    return hours


def _hour(name: str) -> int:
    at = datetime.strptime(name, "%Y-%m-%dT%H").replace(tzinfo=UTC)
    return int((at - _EPOCH) / timedelta(hours=1))


def _months_before(month: str, number: int) -> str:
    year, index = int(month[:4]), int(month[5:]) - 1
    index += 12 * year - number
    return f"{index // 12:04d}-{index % 12 + 1:02d}"


def _replace(path: Path, data: bytes) -> None:
    temporary = path.with_suffix(".new")
    with temporary.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
