"""Addresses in a text: URLs, connection strings, `host:port`, keyword connection strings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from tractatus.governance.act import Span
from tractatus.governance.facts.addressed import add_addressed
from tractatus.governance.facts.fact import IMPLIED, Findings
from tractatus.governance.facts.values import read_port
from tractatus.governance.instructions.instruction import KeyKind
from tractatus.governance.language.lexicon import word_set
from tractatus.governance.language.subjects import (
    CATEGORIES,
    CATEGORY_OF,
    SERVICE_BY_PORT,
    WORDS_OF,
    canonical,
)

_HOST: Final = r"(?:\[[0-9a-fA-F:.]{2,45}\]|[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,252}[A-Za-z0-9_])?)"
_URL: Final = re.compile(
    r"(?<![A-Za-z0-9+.-])(?P<scheme>[A-Za-z][A-Za-z0-9+.-]{1,30}):/{2,3}"
    r"(?:(?P<user>[^\s/@?#\"'`<>]{0,200})@)?"
    r"(?P<hosts>[^\s/?#\"'`<>,;)\]}]{0,255}(?:,[^\s/?#\"'`<>,;)\]}]{1,255}){0,15}|\[[^\s/]{2,60})"
    r"(?P<path>/[^\s?#\"'`<>]{0,2000})?(?P<query>\?[^\s#\"'`<>]{0,2000})?"
    r"(?:#[^\s\"'`<>]{0,500})?"
)
_ONE_HOST: Final = re.compile(rf"(?P<host>{_HOST})?(?::(?P<port>[0-9xXa-fA-F]{{1,10}}))?")
_HOST_PORT: Final = re.compile(
    rf"(?<![\w./:@-])(?P<host>{_HOST}):(?P<port>[0-9]{{1,5}})(?![\w:.]*[\w])"
)
_JDBC: Final = re.compile(
    r"jdbc:oracle:[a-z]{2,8}:@(?://)?(?P<host>[A-Za-z0-9][\w.-]{0,252}):(?P<port>[0-9]{2,5})"
)
_ADDRESS: Final = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}")
_QUERY_PAIR: Final = re.compile(r"[?&]([A-Za-z_]+)=([^&]*)")
_NAMED_HOST: Final = re.compile(r"[A-Za-z][A-Za-z0-9-]*(?:\.[A-Za-z0-9-]+)+|localhost")

# Schemes whose path names a database.
_DATABASE_SCHEMES: Final = frozenset({"mongodb", "postgresql", "mysql", "mssql", "clickhouse"})
_WEB_SCHEMES: Final = {"http": 80, "https": 443, "ws": 80, "wss": 443}
_FIRST_PORTS: Final = {name: port for port, name in reversed(SERVICE_BY_PORT.items())}
LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1", "[::1]", "0:0:0:0:0:0:0:1"})
_CLOSING: Final = ".,;:!?)]}'\""


class Located(NamedTuple):
    """One URL or connection string of a text.

    Args:
        text: Without what closes the sentence around it.
        scheme: In lower case, without driver (`postgresql+asyncpg`).
        hosts: Host in lower case (or empty) and port (or None), in order.
        path: With its leading slash, or empty.
        start: Where it begins.
    """

    text: str
    scheme: str
    hosts: tuple[tuple[str, int | None], ...]
    path: str
    start: int


def find_urls(text: str) -> Iterator[Located]:
    """Every URL and connection string of `text`, in order."""
    if ":/" not in text:
        return
    for match in _URL.finditer(text):
        whole = match[0].removesuffix("{{").rstrip(_CLOSING)  # a template begins behind it
        path = (match["path"] or "")[: max(0, len(whole) - match.start("path") + match.start())]
        scheme = match["scheme"].lower().partition("+")[0]
        hosts = []
        for part in match["hosts"].split(","):
            if (one := _ONE_HOST.match(part.rstrip(_CLOSING))) and (one["host"] or one["port"]):
                hosts.append(((one["host"] or "").lower().rstrip("."), read_port(one["port"])))
        query = dict(_QUERY_PAIR.findall(match["query"])) if match["query"] else {}
        if query.get("host") or query.get("port"):
            hosts.append((query.get("host", "").lower(), read_port(query.get("port"))))
        yield Located(whole, scheme, tuple(hosts), path, match.start())


def add_locations(
    text: str, pointer: str, words: frozenset[str], findings: Findings, *, offset: int = 0,
    urls: Sequence[Located] | None = None,
) -> None:  # fmt: skip
    """Facts of every URL, connection string and `host:port` in `text`.

    Args:
        text: Folded.
        pointer: Where it stands.
        words: What the names around it say of whose it is.
        findings: Takes the facts.
        offset: Of `text` in what the pointer names.
        urls: Those of `text`, where the caller has looked for them already.
    """
    if ":" not in text:
        return
    if "jdbc:" in text:
        for match in _JDBC.finditer(text):
            span = Span(offset + match.start(), offset + match.end())
            around = words | frozenset({"oracle", "database"})
            add_host(match["host"], pointer, around, findings, span, match[0])
            if match["port"]:
                add_port(int(match["port"]), pointer, around, findings, span, match[0])
    urls = list(find_urls(text)) if urls is None else urls
    for found in urls:
        _add_url(found, pointer, words, findings, offset)
    if len(urls) == 1 and len(urls[0].text) == len(text):
        return
    place = 0  # of the next address that may reach over a match; both come in order
    for match in _HOST_PORT.finditer(text):
        while place < len(urls) and urls[place].start + len(urls[place].text) <= match.start():
            place += 1
        if place < len(urls) and urls[place].start <= match.start():
            continue
        if _is_host(match["host"]) and (port := read_port(match["port"])):
            span = Span(offset + match.start(), offset + match.end())
            host = match["host"].lower()
            add_host(host, pointer, words, findings, span, match[0])
            add_port(port, pointer, words | _host_words(host), findings, span, match[0])


def add_port(
    port: int,
    pointer: str,
    words: frozenset[str],
    findings: Findings,
    span: Span | None = None,
    written: str = "",
) -> None:
    """A port, also as the one of the service that it is the default of."""
    findings.add(KeyKind.PORT, words, port, pointer, span=span, written=written)
    service = SERVICE_BY_PORT.get(port)
    if service and service not in words and not _is_named_otherwise(service, written):
        # Whatever the name beside it says, 27017 is where the habit looks for MongoDB.
        inferred = WORDS_OF[service]
        findings.add(KeyKind.PORT, inferred, port, pointer, span=span, written=written)


def _is_named_otherwise(service: str, written: str) -> bool:
    """Whether the address itself says that it is of another kind: `metrics.press.example:9200`."""
    host = written.partition("://")[2].partition("/")[0] or written
    labels = host.rpartition("@")[2].partition(":")[0].lower().split(".")
    named = CATEGORIES.intersection(labels[:-1]) if len(labels) > 1 else frozenset()
    return bool(named) and CATEGORY_OF[service] not in named


def add_host(
    host: str,
    pointer: str,
    words: frozenset[str],
    findings: Findings,
    span: Span | None = None,
    written: str = "",
) -> None:
    """A host in lower case, without brackets and final dot."""
    host = host.strip("[]").rstrip(".").lower()
    if host:
        subject = words | _host_words(host)
        findings.add(KeyKind.HOST, subject, host, pointer, span=span, written=written or host)
        findings.mentions |= _host_words(host)


def _add_url(
    found: Located, pointer: str, words: frozenset[str], findings: Findings, offset: int
) -> None:
    service = canonical(found.scheme)
    subject = words | {service} if service in CATEGORY_OF else words
    findings.mentions |= subject
    span = Span(offset + found.start, offset + found.start + len(found.text))
    findings.add(KeyKind.URL, subject, found.text, pointer, span=span, written=found.text)
    for host, port in found.hosts:
        if host:
            add_host(host, pointer, subject, findings, span, found.text)
        named = subject | _host_words(host)
        if port is not None:
            add_port(port, pointer, named, findings, span, found.text)
        elif (default := _default_port(found.scheme)) and not found.scheme.endswith("srv"):
            unit = IMPLIED if found.scheme in _WEB_SCHEMES and host not in LOOPBACK else ""
            findings.add(KeyKind.PORT, named, default, pointer, unit=unit, span=span,
                         written=found.text)  # fmt: skip
    if found.scheme in _WEB_SCHEMES and "." in found.path:
        add_addressed(found.text, pointer, findings, span)
    name = found.path.strip("/").partition("/")[0]
    is_numbered = service == "redis" and name.isdecimal() and len(name) < _LONG_NUMBER
    if name and (service in _DATABASE_SCHEMES or is_numbered):
        findings.add(KeyKind.DATABASE, subject, name.lower(), pointer, span=span, written=name)


_LONG_NUMBER: Final = 3  # Redis calls its databases by small numbers


def _default_port(scheme: str) -> int | None:
    """What a connection string without a port means: the habitual one."""
    if scheme in _WEB_SCHEMES:
        return _WEB_SCHEMES[scheme]
    return _FIRST_PORTS.get(canonical(scheme))


def _is_host(text: str) -> bool:
    return bool(
        _ADDRESS.fullmatch(text)
        or _NAMED_HOST.fullmatch(text)
        or text.startswith("[")
        or (text.isascii() and text[0].isalpha() and len(text) > 1)
    )


def is_far_host(text: str) -> bool:
    """Whether a text is nothing but the name of a host in some domain."""
    is_name = "." in text and text.islower() and bool(_DOMAIN.fullmatch(text))
    return is_name and _ending(text) not in _FILE_ENDS


def _ending(text: str) -> str:
    return text.rpartition(".")[2].lower()


_DOMAIN: Final = re.compile(r"(?:[a-z0-9-]{1,63}\.){1,8}[a-z][a-z0-9]{1,24}")
_FILE_ENDS: Final = word_set(
    "py js ts md sh rs go rb json yaml yml toml txt conf cfg ini xml html css sql lock log csv tar "
    "gz zip jar war so java kt php pl lua"
)


@lru_cache(maxsize=2048)
def _host_words(host: str) -> frozenset[str]:
    """Services that a host's name speaks of: `mongo-1.internal`."""
    found = (canonical(part) for part in re.split(r"[^a-z]+", host) if len(part) > 1)
    return frozenset(word for word in found if word in CATEGORY_OF)
