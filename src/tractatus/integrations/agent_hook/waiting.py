"""Calls that wait for people on a platform, and outlive the daemon that asked.

One journal in the daemon's folder: a line when people were asked about a call, and one when that
is over. Of the call a digest is kept, no words. A platform that was asked by a daemon that died
before its line was written has an approval that nobody comes back for; it ends by itself, and the
same call asks anew.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tractatus.errors import FormatError
from tractatus.governance.act import Json
from tractatus.integrations.agent_hook.journal import Journal

MAX_WAITING: Final = 256


@dataclass(frozen=True, slots=True)
class Waiting:
    """What a call waits for: the approval's name on the platform, and where people answer."""

    approval: str
    page: str


class WaitingCalls:
    """The calls that wait, of one platform. Safe for threads.

    Args:
        path: Of the journal; the folder is this daemon's alone.
        platform: Its address. What another one was asked is not taken up.

    Raises:
        FormatError: the journal is damaged.
        StoreError: it cannot be read.
    """

    def __init__(self, path: Path, platform: str) -> None:
        self._platform = platform
        self._turn = threading.Lock()
        self._held: OrderedDict[bytes, Waiting] = OrderedDict()
        self._journal = Journal(path)
        for number, line in enumerate(self._journal.lines, 1):
            try:
                self._take(line)
            except (KeyError, TypeError, ValueError) as error:
                raise FormatError(f"{path.name}: line {number} is of no waiting call") from error
        self._journal.lines.clear()

    def get(self, call: bytes) -> Waiting | None:
        """What the call of this digest waits for."""
        with self._turn:
            return self._held.get(call)

    def keep(self, call: bytes, waiting: Waiting) -> None:
        """People were asked about it; durable when this returns."""
        self._write(call, {"approval": waiting.approval, "page": waiting.page})

    def forget(self, call: bytes) -> None:
        """That is over; durable when this returns."""
        self._write(call, {})

    def _write(self, call: bytes, what: dict[str, Json]) -> None:
        line: dict[str, Json] = {"call": call.hex(), "platform": self._platform, **what}
        with self._turn:
            self._journal.append(line)
            self._take(line)

    def _take(self, line: dict[str, Json]) -> None:
        call = bytes.fromhex(line["call"])
        if line["platform"] != self._platform:
            return
        self._held.pop(call, None)
        if "approval" in line:
            self._held[call] = Waiting(str(line["approval"]), str(line["page"]))
        if len(self._held) > MAX_WAITING:
            self._held.popitem(last=False)
