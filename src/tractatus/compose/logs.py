"""What processes write down of themselves: one line an event, as text or as JSON.

A line never holds what a tenant wrote, a secret, or who a visitor is. Two things see to that here,
whatever a library raises: of an exception its type and the places in the code are written, and its
message only where it is one of ours whose words are known to hold nothing of the kind (`_TOLD`);
and what asyncio appends to its messages, the printed form of whatever went wrong, is cut off.
"""

from __future__ import annotations

import json
import logging
import sys
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Literal, TypeAlias, get_args

from tractatus.errors import ConflictError, SettingsError, StoreError, TenancyError
from tractatus.web.observing import request_id

LogFormat = Literal["text", "json"]
LogLevel = Literal["debug", "info", "warning"]
FORMATS: Final = get_args(LogFormat)
LEVELS: Final = get_args(LogLevel)

# Their messages name schemas, files and settings of ours, never values (errors.py, adapters).
_TOLD: Final = (StoreError, TenancyError, SettingsError, ConflictError)
_PACKAGE: Final = Path(__file__).parents[1]
_DEEPEST: Final = 40
_MOST_CAUSES: Final = 5
# Other people's loggers, and the least that we want to hear of each.
_QUIET: Final = {"httpx": logging.WARNING, "httpcore": logging.WARNING, "asyncio": logging.WARNING}

_ErrorInfo: TypeAlias = (
    tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
)


def set_up_logs(process: str, form: LogFormat, level: LogLevel) -> None:
    """Write this process's log to standard error from here on."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines(process) if form == "json" else TextLines())
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    for name, least in _QUIET.items():
        logging.getLogger(name).setLevel(least)


class TextLines(logging.Formatter):
    """For people: time, level, where, what; then the places of an error, one a line."""

    def format(self, record: logging.LogRecord) -> str:
        """One record."""
        identifier = request_id.get()
        about = f" [{identifier}]" if identifier else ""
        line = f"{_time(record)} {record.levelname} {record.name}{about} {_message(record)}"
        for error in _errors(record.exc_info):
            words = f": {error['message']}" if "message" in error else ""
            line += f"\n  {error['type']}{words}"
            line += "".join(f"\n    {place}" for place in error["where"])
        return line


class JsonLines(logging.Formatter):
    """For programs: one JSON object a line."""

    def __init__(self, process: str) -> None:
        super().__init__()
        self._process = process

    def format(self, record: logging.LogRecord) -> str:
        """One record."""
        document: dict[str, Any] = {
            "time": _time(record),
            "level": record.levelname.lower(),
            "process": self._process,
            "event": getattr(record, "event", record.name),
            "message": _message(record),
        }
        if request_id.get():
            document["request"] = request_id.get()
        document |= getattr(record, "fields", {})
        errors = list(_errors(record.exc_info))
        if errors:
            document["errors"] = errors
        return json.dumps(document, ensure_ascii=False, default=lambda value: type(value).__name__)


def _time(record: logging.LogRecord) -> str:
    """RFC 3339, UTC, to the millisecond."""
    at = datetime.fromtimestamp(int(record.created), UTC)
    return f"{at:%Y-%m-%dT%H:%M:%S}.{int(record.msecs):03d}Z"


def _message(record: logging.LogRecord) -> str:
    message = record.getMessage()
    return message.partition("\n")[0] if record.name == "asyncio" else message


def _errors(info: _ErrorInfo | None) -> Iterator[dict[str, Any]]:
    """The error and what caused it, outermost first."""
    error = info[1] if info else None
    for _ in range(_MOST_CAUSES):
        if error is None:
            return
        frames = traceback.extract_tb(error.__traceback__)[-_DEEPEST:]
        document: dict[str, Any] = {
            "type": f"{type(error).__module__}.{type(error).__qualname__}",
            "where": [f"{_shown(one.filename)}:{one.lineno} {one.name}" for one in frames],
        }
        if isinstance(error, _TOLD):
            document["message"] = str(error)
        yield document
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _shown(filename: str) -> str:
    """The path from the package on; never where it lies on the machine."""
    path = Path(filename)
    if path.is_relative_to(_PACKAGE):
        return path.relative_to(_PACKAGE.parent).as_posix()
    return "/".join(path.parts[-2:])
