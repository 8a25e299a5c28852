"""Values that are set by their name: `PGPORT=5434`, `timeout=5`, `max_connections = 200`."""

from __future__ import annotations

import re
from typing import Final

from tractatus.governance.classifier.durations import unit_of_time
from tractatus.governance.classifier.hosts import is_host
from tractatus.governance.classifier.numerals import number_of
from tractatus.governance.classifier.ports import port_of
from tractatus.governance.classifier.reading import Tokens
from tractatus.governance.classifier.slots import Found, Slot
from tractatus.governance.instructions.instruction import KeyKind
from tractatus.governance.language.lexicon import word_set

_IDENTIFIER: Final = re.compile(r"[a-z][a-z0-9_.-]*")
# What a name that ends so is measured in, in seconds.
_UNITS: Final = {
    "ms": 0.001,
    "millis": 0.001,
    "seconds": 1,
    "secs": 1,
    "minutes": 60,
    "hours": 3600,
}
_DURATIONS: Final = ("timeout", "ttl", "interval", "delay", "backoff", "lifetime", "expiry")
_COUNTS: Final = ("max", "min", "limit", "count", "size", "retries", "workers", "replicas")


def find_setting(tokens: Tokens, place: int) -> Found:
    """What stands behind the "=" at `place`, by the name before it."""
    words = tokens.words
    if not 0 < place < len(words) - 1 or not _IDENTIFIER.fullmatch(words[place - 1]):
        return
    name, value = words[place - 1].replace("-", "_"), words[place + 1]
    at = place + 1
    number = number_of(value)
    if unit_of_time(words, at + 1):
        return  # "timeout = 20 minutes" is read with its unit
    is_port = name.endswith("port") and name not in _NO_PORTS
    if is_port and (port := port_of(value)) is not None:
        yield Slot(KeyKind.PORT, port, at, at + 1)
    elif name.endswith(("host", "hostname")) and is_host(value):
        yield Slot(KeyKind.HOST, value, at, at + 1)
    elif number is not None and value[0].isdecimal():
        if (seconds := _seconds(name)) is not None:
            yield Slot(KeyKind.DURATION, _plain(number * seconds), at, at + 1, unit="s")
        elif not set(_COUNTS).isdisjoint(name.split("_")):
            yield Slot(KeyKind.COUNT, number, at, at + 1, subject=name.replace("_", "."))


def find_flag(tokens: Tokens, place: int) -> Found:
    """The number that a flag gives: `-n 2`, `-j4`, `--batch-size 12`; its name says of what."""
    words = tokens.words
    match = _FLAG.fullmatch(words[place])
    if match is None:
        return
    at = place + 1 + (words[place + 1 : place + 2] == ["="])
    if match["number"]:
        at = place
    value = match["number"] or (words[at] if at < len(words) else "")
    if not value.isdecimal() or (number := number_of(value)) is None:
        return
    name = (match["name"] or "").replace("-", "_")
    if match["letter"]:
        if match["letter"] in _PARALLEL:
            yield Slot(KeyKind.COUNT, number, at, at + 1, subject="workers")
    elif "port" in name:
        return  # is read by the word
    elif (seconds := _seconds(name)) is not None:
        yield Slot(KeyKind.DURATION, _plain(number * seconds), at, at + 1, unit="s")
    else:
        yield Slot(KeyKind.COUNT, number, at, at + 1, subject=name.replace("_", "."))


_FLAG: Final = re.compile(
    r"--(?P<name>[a-z][a-z-]{1,40})|-(?P<letter>[a-zA-Z])(?P<number>[0-9]{1,9})?"
)
# How many run side by side, with nearly every program that has the flag and a number behind it.
_PARALLEL: Final = frozenset("njw")
_NO_PORTS: Final = word_set("export import report support transport airport passport reimport")


def _seconds(name: str) -> float | None:
    unit = _UNITS.get(name.rpartition("_")[2])
    is_duration = any(one in name for one in _DURATIONS)
    return unit if unit is not None else 1 if is_duration else None


def _plain(number: float) -> int | float:
    return int(number) if number == int(number) else number
