"""What a value under a name of each kind says: a port, a host, a path, a sum, a length of time.

Each reader tells whether it could read the value as that; what it could not is a value without a
kind.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from tractatus.governance.act import Json, Span
from tractatus.governance.facts.fact import Findings
from tractatus.governance.facts.images import add_image
from tractatus.governance.facts.locators import add_host, add_locations, add_port
from tractatus.governance.facts.names import (
    CENTS,
    CURRENCIES,
    unit_of,
)
from tractatus.governance.facts.rivals import ALIASES, product_of
from tractatus.governance.facts.schedules import read_period
from tractatus.governance.facts.values import (
    read_duration,
    read_money,
    read_number,
    read_port,
)
from tractatus.governance.facts.versions import add_requirement, add_version, looks_like_version
from tractatus.governance.instructions.instruction import KeyKind
from tractatus.governance.language.subjects import name_words

_WRITING: Final = frozenset({"output", "out", "destination", "dest", "write", "save", "target"})
_HOSTLIKE: Final = re.compile(r"[A-Za-z0-9_.-]{1,253}|\[?[0-9a-fA-F:.]{2,45}\]?")
_HOST_COMMA_PORT: Final = re.compile(r"(?P<host>[\w.-]{1,200}),(?P<port>[0-9]{1,5})")
_PORT_LIST: Final = re.compile(
    r"(?P<host>[^:]*:)?(?P<published>[0-9]{1,5}):(?P<inner>[0-9]{1,5})(?:/[a-z]+)?"
)
_RUNTIME: Final = re.compile(r"(?P<name>[a-z]{2,20})(?P<version>[0-9]{1,3}(?:\.[0-9]{1,3}){1,2})")


def _port(
    value: Json, words: tuple[str, ...], subject: frozenset[str], pointer: str,
    findings: Findings, span: Span | None, written: str, changes: bool,
) -> bool:  # fmt: skip
    if isinstance(value, str) and ":" in value and (pair := _PORT_LIST.fullmatch(value)):
        value = pair["published"]
    if (port := read_port(value)) is None:
        return False
    add_port(port, pointer, subject, findings, span, written)
    return True


def _host(
    value: Json, words: tuple[str, ...], subject: frozenset[str], pointer: str,
    findings: Findings, span: Span | None, written: str, changes: bool,
) -> bool:  # fmt: skip
    if not isinstance(value, str):
        return False
    if value[:1] == ":" and (port := read_port(value[1:])) is not None:
        add_port(port, pointer, subject, findings, span, written)  # `:9100` is any host's
        return True
    if "," in value and (pair := _HOST_COMMA_PORT.fullmatch(value)):
        add_port(int(pair["port"]), pointer, subject, findings, span, written)
        value = pair["host"]
    before = len(findings.facts)
    if ":" in value:
        add_locations(value, pointer, subject, findings, offset=span.start if span else 0)
    if len(findings.facts) == before and _HOSTLIKE.fullmatch(value):
        if (port := read_port(value)) is not None:
            add_port(port, pointer, subject, findings, span, written)
        else:
            add_host(value, pointer, subject, findings, span, written)
    return True


def _path(
    value: Json, words: tuple[str, ...], subject: frozenset[str], pointer: str,
    findings: Findings, span: Span | None, written: str, changes: bool,
) -> bool:  # fmt: skip
    if not isinstance(value, str) or not value or len(value) > 4_096 or "\n" in value:
        return False
    writes = (changes and not findings.only_reads) or bool(_WRITING & set(words))
    findings.add(
        KeyKind.PATH, frozenset(), value, pointer, span=span, written=written, changes=writes
    )
    return True


def _money(
    value: Json, words: tuple[str, ...], subject: frozenset[str], pointer: str,
    findings: Findings, span: Span | None, written: str, changes: bool,
) -> bool:  # fmt: skip
    told = CURRENCIES.intersection(words) or CURRENCIES & subject
    currency = next(iter(told)) if len(told) == 1 else ""  # several say nothing
    is_minor = words[-1] in CENTS or words[-2:] == ("unit", "amount")
    if is_minor and (number := read_number(value)) is not None:
        found: tuple[int, str] | None = (int(number), currency.upper()[:3])
    elif words[-1] in _MICROS and (number := read_number(value)) is not None:
        found = (int(number) // _MICROS_PER_CENT, currency.upper()[:3])
    else:
        found = read_money(value, currency)
    if found is None:
        return False
    findings.add(
        KeyKind.MONEY, subject, found[0], pointer, unit=found[1], span=span, written=written
    )
    return True


# Sums of advertisements are told in millionths of the currency.
_MICROS: Final = frozenset({"micro", "micros"})
_MICROS_PER_CENT: Final = 10_000


def _duration(
    value: Json, words: tuple[str, ...], subject: frozenset[str], pointer: str,
    findings: Findings, span: Span | None, written: str, changes: bool,
) -> bool:  # fmt: skip
    seconds = read_duration(value, unit_of(written.partition("=")[0], words) or "s")
    if seconds is None and isinstance(value, str):
        seconds = read_period(value)
    if seconds is None:
        return False
    findings.add(KeyKind.DURATION, subject, seconds, pointer, unit="s", span=span, written=written)
    return True


# They say that it is to be so, and not of what.
_ANY_VERSION: Final = frozenset({"target", "desired", "wanted", "next", "requested"})


def _version(
    value: Json, words: tuple[str, ...], subject: frozenset[str], pointer: str,
    findings: Findings, span: Span | None, written: str, changes: bool,
) -> bool:  # fmt: skip
    text = str(value).strip()
    if not looks_like_version(text):
        return False
    subject = subject - _ANY_VERSION
    subject = subject.union(name_words(product_of(one))[0] for one in subject if one in ALIASES)
    findings.add(KeyKind.VERSION, subject, text, pointer, span=span, written=written)
    return True


def _package(
    value: Json, words: tuple[str, ...], subject: frozenset[str], pointer: str,
    findings: Findings, span: Span | None, written: str, changes: bool,
) -> bool:  # fmt: skip
    if not isinstance(value, str) or not value or len(value) > 200:
        return False
    if words[-1:] == ("image",) or words[:1] == ("image",):
        add_image(value, pointer, findings, span)
        return True
    if runtime := _RUNTIME.fullmatch(value):
        add_version(runtime["name"], runtime["version"], pointer, findings, span, written)
    add_requirement(value, pointer, findings, span)
    return True


def _tool(
    value: Json, words: tuple[str, ...], subject: frozenset[str], pointer: str,
    findings: Findings, span: Span | None, written: str, changes: bool,
) -> bool:  # fmt: skip
    if not isinstance(value, str) or not value or len(value) > 200:
        return False
    findings.add(
        KeyKind.TOOL, frozenset(), value.lower(), pointer, span=span, written=value, changes=True
    )
    return True


Reader = Callable[
    [Json, tuple[str, ...], frozenset[str], str, Findings, Span | None, str, bool], bool
]
READERS: Final[dict[KeyKind, Reader]] = {
    KeyKind.PORT: _port,
    KeyKind.HOST: _host,
    KeyKind.PATH: _path,
    KeyKind.MONEY: _money,
    KeyKind.DURATION: _duration,
    KeyKind.VERSION: _version,
    KeyKind.PACKAGE: _package,
    KeyKind.TOOL: _tool,
}
