"""A value under a name, wherever it stands: a parameter, a flag, a setting, a variable.

The last word of the name that says a kind decides what the value is; the words before it, and
those of the objects around it, say whose it is: `mongo.port`, `MONGO_PORT`, `--mongo-port`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Final

from tractatus.governance.act import Json, Span
from tractatus.governance.facts.fact import Findings
from tractatus.governance.facts.locators import add_host, add_locations, add_port, find_urls
from tractatus.governance.facts.values import (
    bounded,
    duration_unit,
    read_duration,
    read_money,
    read_number,
    read_port,
)
from tractatus.governance.facts.versions import add_requirement, looks_like_version
from tractatus.governance.instruction import KeyKind
from tractatus.governance.subjects import SERVICE_BY_PORT, name_words

_KINDS: Final[dict[str, KeyKind]] = {
    word: kind
    for kind, words in {
        KeyKind.PORT: "port",
        KeyKind.HOST: "host hostname server address addr ip bind listen fqdn hosts",
        KeyKind.URL: "url uri dsn href link endpoint connection conn origin webhook",
        KeyKind.PATH: "path file filename filepath dir directory folder cwd destination dest "
        "output out source src",
        KeyKind.DATABASE: "database dbname schema catalog keyspace",
        KeyKind.TABLE: "table collection relation tablename",
        KeyKind.COLUMN: "column field col",
        KeyKind.PACKAGE: "package dependency library module lib requirement pkg framework gem "
        "crate image",
        KeyKind.VERSION: "version ver tag release",
        KeyKind.MONEY: "amount price cost budget fee salary money total payment refund spend",
        KeyKind.DURATION: "timeout duration ttl delay interval expiry wait retention deadline "
        "expire lifetime age keepalive",
        KeyKind.TOOL: "tool program executable binary",
    }.items()
    for word in words.split()
}
# A unit at the end says what a number is, whatever else the name says: `ttl_ms`, `price_cents`.
_CENTS: Final = frozenset({"cent", "minor", "pence"})
_CURRENCIES: Final = frozenset(
    {"eur", "usd", "gbp", "chf", "jpy", "sek", "euro", "dollar", "pound"}
)
_TEXT_KINDS: Final = frozenset({KeyKind.TABLE, KeyKind.COLUMN, KeyKind.DATABASE})
_NAME: Final = re.compile(r"[\w.$ -]{1,128}")
_WRITING: Final = frozenset({"output", "out", "destination", "dest", "write", "save", "target"})
_HOSTLIKE: Final = re.compile(r"[A-Za-z0-9_.-]{1,253}|\[?[0-9a-fA-F:.]{2,45}\]?")
_PORT_LIST: Final = re.compile(
    r"(?P<host>[^:]*:)?(?P<published>[0-9]{1,5}):(?P<inner>[0-9]{1,5})(?:/[a-z]+)?"
)
_KILO: Final = frozenset({"version"})


def read_named(
    name: str,
    value: Json,
    pointer: str,
    around: frozenset[str],
    findings: Findings,
    *,
    span: Span | None = None,
    changes: bool = True,
) -> None:
    """Facts of one scalar under `name`.

    Args:
        name: As written, in any case and with any joints.
        value: A number, boolean or folded text.
        pointer: Where it stands.
        around: Words of the names and things around it.
        findings: Takes the facts.
        span: Where in the text of the pointer.
        changes: Whether the value is set by the act, not merely named.
    """
    if isinstance(value, int | float):
        value = bounded(value)
    words = name_words(name)
    kind, own = _kind_of(words)
    if kind is None and not name.islower():
        # Capitals part words (`mongoPort`), and may stand anywhere (`pOrT`).
        kind, own = _kind_of(small := name_words(name.lower()))
        words = small if kind else words
    subject = frozenset(own) | around
    written = f"{name}={value}" if name else str(value)
    offset = span.start if span else 0
    if isinstance(value, bool) or value is None:
        return
    if isinstance(value, str):
        value = value.strip()
        if ":/" in value and (urls := list(find_urls(value))):
            add_locations(value, pointer, subject, findings, offset=offset, urls=urls)
            return
    reader = _READERS.get(kind) if kind else None
    if reader and reader(value, words, subject, pointer, findings, span, written, changes):
        return
    if kind in _TEXT_KINDS and isinstance(value, str) and _NAME.fullmatch(value):
        clean = value.strip("\"'`").lower()
        findings.add(kind, subject, clean, pointer, span=span, written=written, changes=changes)
        return
    _read_unnamed(value, words, subject, pointer, findings, span, written)


@lru_cache(maxsize=4096)
def _kind_of(words: tuple[str, ...]) -> tuple[KeyKind | None, tuple[str, ...]]:
    if not words:
        return None, ()
    if len(words) > 1 and words[-1] in ("name", "number", "id") and words[-2] in _KINDS:
        words = words[:-1]
    if duration_unit(words[-1]) and len(words) > 1:
        rest = tuple(word for word in words[:-1])
        return KeyKind.DURATION, rest
    if words[-1] in _CENTS or words[-1] in _CURRENCIES:
        kept = tuple(word for word in words[:-1] if _KINDS.get(word) is not KeyKind.MONEY)
        return KeyKind.MONEY, kept
    for place in range(len(words) - 1, -1, -1):
        if (kind := _KINDS.get(words[place])) is not None:
            kept = words[:place] + words[place + 1 :]
            is_length = kind in (KeyKind.DURATION, KeyKind.MONEY)
            return kind, words if is_length else kept
    return None, words


def _port(
    value: Json, words: tuple[str, ...], subject: frozenset[str], pointer: str,
    findings: Findings, span: Span | None, written: str, changes: bool,
) -> bool:  # fmt: skip
    if isinstance(value, str) and (pair := _PORT_LIST.fullmatch(value)):
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
    before = len(findings.facts)
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
    writes = changes or bool(_WRITING & set(words))
    findings.add(
        KeyKind.PATH, frozenset(), value, pointer, span=span, written=written, changes=writes
    )
    return True


def _money(
    value: Json, words: tuple[str, ...], subject: frozenset[str], pointer: str,
    findings: Findings, span: Span | None, written: str, changes: bool,
) -> bool:  # fmt: skip
    currency = next((word for word in words if word in _CURRENCIES), "")
    if words[-1] in _CENTS and (number := read_number(value)) is not None:
        found: tuple[int, str] | None = (int(number), currency.upper()[:3])
    else:
        found = read_money(value, currency)
    if found is None:
        return False
    findings.add(
        KeyKind.MONEY, subject, found[0], pointer, unit=found[1], span=span, written=written
    )
    return True


def _duration(
    value: Json, words: tuple[str, ...], subject: frozenset[str], pointer: str,
    findings: Findings, span: Span | None, written: str, changes: bool,
) -> bool:  # fmt: skip
    seconds = read_duration(value, duration_unit(words[-1]) or "s")
    if seconds is None:
        return False
    findings.add(KeyKind.DURATION, subject, seconds, pointer, unit="s", span=span, written=written)
    return True


def _version(
    value: Json, words: tuple[str, ...], subject: frozenset[str], pointer: str,
    findings: Findings, span: Span | None, written: str, changes: bool,
) -> bool:  # fmt: skip
    text = str(value).strip()
    if not looks_like_version(text):
        return False
    findings.add(KeyKind.VERSION, subject, text, pointer, span=span, written=written)
    return True


def _package(
    value: Json, words: tuple[str, ...], subject: frozenset[str], pointer: str,
    findings: Findings, span: Span | None, written: str, changes: bool,
) -> bool:  # fmt: skip
    if not isinstance(value, str) or not value or len(value) > 200:
        return False
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


_Reader = Callable[
    [Json, tuple[str, ...], frozenset[str], str, Findings, Span | None, str, bool], bool
]
_READERS: Final[dict[KeyKind, _Reader]] = {
    KeyKind.PORT: _port,
    KeyKind.HOST: _host,
    KeyKind.PATH: _path,
    KeyKind.MONEY: _money,
    KeyKind.DURATION: _duration,
    KeyKind.VERSION: _version,
    KeyKind.PACKAGE: _package,
    KeyKind.TOOL: _tool,
}


def _read_unnamed(
    value: Json, words: tuple[str, ...], subject: frozenset[str], pointer: str,
    findings: Findings, span: Span | None, written: str,
) -> None:  # fmt: skip
    """What a value says of itself, under a name that says no kind."""
    if isinstance(value, str):
        add_locations(value, pointer, subject, findings, offset=span.start if span else 0)
        if len(value) > 60:
            return
        if (named := read_money(value)) and named[1]:
            findings.add(
                KeyKind.MONEY, subject, named[0], pointer, unit=named[1], span=span, written=written
            )
            return
    if (number := read_number(value)) is not None:
        findings.add(KeyKind.COUNT, subject, number, pointer, span=span, written=written)
        if not words and number in SERVICE_BY_PORT and number >= 1024:
            # A bare number where only a habit would put one: 27017.
            add_port(int(number), pointer, subject, findings, span, written)
    elif isinstance(value, str) and (seconds := read_duration(value)) is not None:
        findings.add(
            KeyKind.DURATION, subject, seconds, pointer, unit="s", span=span, written=written
        )
