"""What calls in code say: `sleep(0.2)`, `db("shop")`, `drop_column("users")`, `db.users.find(`.

No grammar of any language: the name before a parenthesis and the literal behind it are read as a
name and its value, wherever they stand.
"""

from __future__ import annotations

import re
from typing import Final

from tractatus.governance.act import Span
from tractatus.governance.facts.fact import Findings
from tractatus.governance.facts.locators import add_port
from tractatus.governance.facts.named import read_named
from tractatus.governance.facts.names import read_name
from tractatus.governance.facts.statements import looks_like_sql, read_tables
from tractatus.governance.facts.wrapped import built_value
from tractatus.governance.instructions.instruction import KeyKind
from tractatus.governance.language.subjects import CATEGORY_OF, SERVICE_BY_PORT, name_words

_MAX: Final = 200  # calls of one text
_CALL: Final = re.compile(
    r"(?P<name>[A-Za-z_][\w.]{0,80})\(\s{0,4}[\"'](?P<host>[\w.-]{1,200})[\"']\s{0,4},\s{0,4}"
    r"(?P<port>[0-9][0-9_]{0,6}|0[xX][0-9a-fA-F]{1,6})\s{0,4}[,)]"
)
_LITERAL: Final = re.compile(
    r"(?P<name>[A-Za-z_]\w{0,60})\(\s{0,4}(?:\"(?P<double>[^\"\\\n]{1,200})\""
    r"|'(?P<single>[^'\\\n]{1,200})'|(?P<number>[0-9][0-9_]{0,15}(?:\.[0-9]{1,6})?))\s{0,4}[,)]"
)
_KINDS: Final = frozenset(
    {KeyKind.PORT, KeyKind.HOST, KeyKind.DATABASE, KeyKind.TABLE, KeyKind.DURATION, KeyKind.VERSION}
)
# Alembic, Rails and Django: the verb and the thing, then the table.
_MIGRATION: Final = re.compile(
    r"\b(?:add|drop|alter|remove|change|rename|create|batch_alter|bulk|truncate)_"
    r"(?:table|column|columns|insert|constraint|reference|timestamps|index|foreign_key|check)"
    r"\(?\s{0,4}(?P<first>[:\"'][\w.]{1,80})[\"']?(?:\s{0,4},\s{0,4}(?P<second>[:\"'][\w.]{1,80}))?"
)
_TABLE_SECOND: Final = re.compile(r"_(?:index|constraint|foreign_key|check)\b")
_COLLECTION: Final = re.compile(
    r"\bdb(?:\.(?P<name>[A-Za-z_]\w{0,60})|\[[\"'](?P<quoted>[\w.-]{1,60})[\"']\])\."
    r"(?P<verb>find|aggregate|count|distinct|insert|update|delete|replace|remove|drop|rename|bulk|"
    r"create|watch|stats)\w{0,20}\("
)
_READING: Final = frozenset({"find", "aggregate", "count", "distinct", "watch", "stats"})
_TEXT: Final = re.compile(r"\"{3}(?P<long>[^\"]{8,4000})\"{3}|\"(?P<double>[^\"\n]{8,2000})\""
                          r"|'(?P<single>[^'\n]{8,2000})'|`(?P<tick>[^`]{8,4000})`")  # fmt: skip
_CLIENT: Final = re.compile(r"\b(?P<name>[A-Za-z_][\w.]{0,60})\((?P<rest>[^()\n]{0,300})\)")
_PORTS: Final = {service: port for port, service in reversed(SERVICE_BY_PORT.items())}


def read_calls(
    text: str, pointer: str, around: frozenset[str], findings: Findings, offset: int = 0
) -> None:
    """Facts of the calls in `text`.

    Args:
        text: Folded.
        pointer: Where it stands.
        around: What names around it say of whose it is.
        findings: Takes the facts.
        offset: Of `text` in what the pointer names.
    """
    if "(" in text:
        _read_timed(text, pointer, around, findings, offset)
        _read_connections(text, pointer, around, findings, offset)
        _read_literals(text, pointer, around, findings, offset)
        _read_listening(text, pointer, around, findings, offset)
    _read_migrations(text, pointer, findings)
    for match in _COLLECTION.finditer(text):
        name = match["name"] or match["quoted"]
        findings.add(KeyKind.TABLE, frozenset(), name.lower(), pointer, written=match[0],
                     changes=match["verb"] not in _READING)  # fmt: skip
    for match in _TEXT.finditer(text):
        quoted = match["long"] or match["double"] or match["single"] or match["tick"]
        if looks_like_sql(quoted):
            read_tables(quoted, pointer, findings)


def _read_connections(
    text: str, pointer: str, around: frozenset[str], findings: Findings, offset: int
) -> None:
    for match in _CALL.finditer(text):
        span = Span(offset + match.start(), offset + match.end())
        words = frozenset(word for word in name_words(match["name"]) if word in CATEGORY_OF)
        read_named("host", match["host"], pointer, words | around, findings, span=span)
        read_named("port", match["port"], pointer, words | around, findings, span=span)
    for match in _CLIENT.finditer(text):
        rest = match["rest"].replace(" ", "")
        if "host=" in rest and "port=" not in rest and "://" not in rest:
            _add_habit(match["name"], pointer, findings, Span(
                offset + match.start(), offset + match.end()))  # fmt: skip


def _read_listening(
    text: str, pointer: str, around: frozenset[str], findings: Findings, offset: int
) -> None:
    """`app.listen(5050, "0.0.0.0")`, `net.Listen("tcp", ":50051")`, `ListenAndServe(":80")`."""
    for match in _LISTEN.finditer(text):
        span = Span(offset + match.start(), offset + match.end())
        port, host = match["port"] or match["far"], match["host"] or match["near"]
        if port:
            read_named("port", port, pointer, around, findings, span=span)
        if host:
            read_named("host", host, pointer, around, findings, span=span)


_LISTEN: Final = re.compile(
    r"\b(?:listen|serve|bind|run|ListenAndServe|ListenAndServeTLS|Listen|Dial|DialTimeout|"
    r"createConnection|connect|create_server|start_server)\(\s{0,8}(?:[\"'](?:tcp|udp)[46]?[\"']\s{0,4},\s{0,4})?"
    r"(?:(?P<port>[0-9]{2,5})\s{0,4}(?:,\s{0,4}[\"'](?P<host>[\w.:-]{1,120})[\"'])?\s{0,4}[,)]"
    r"|[\"'](?P<near>[\w.-]{0,120}):(?P<far>[0-9]{2,5})[\"'])"
)


def _add_habit(name: str, pointer: str, findings: Findings, span: Span) -> None:
    """A client that is told a host and no port goes where its service usually is."""
    service = next((word for word in name_words(name) if word in _PORTS), None)
    if service:
        add_port(_PORTS[service], pointer, frozenset({service}), findings, span, name)


_TIMED: Final = re.compile(
    r"\b(?P<name>\w{0,40}(?:[Tt]imeout|[Dd]eadline|[Ii]nterval|[Ss]leep|[Tt]icker|[Dd]elay)\w{0,20})"
    r"\((?P<before>[^;\n]{0,80}?[,(]\s{0,4})?(?=[0-9]|time\.|Duration|TimeSpan)"
)


def _read_timed(
    text: str, pointer: str, around: frozenset[str], findings: Findings, offset: int
) -> None:
    """How long a call lets something take: `WithTimeout(ctx, 20*time.Second)`."""
    for number, match in enumerate(_TIMED.finditer(text)):
        if number >= _MAX:
            return
        built = built_value(text, match.end())
        name = match["name"]
        if not built and name in _IN_MILLISECONDS and (plain := _NUMBER.match(text, match.end())):
            built = f"{plain[0].replace('_', '')} ms", plain.end()
        if built:
            span = Span(offset + match.start(), offset + built[1])
            read_named(name, built[0], pointer, around, findings, span=span)


_IN_MILLISECONDS: Final = frozenset({"setTimeout", "setInterval"})
_NUMBER: Final = re.compile(r"[0-9][0-9_]{0,12}(?=\s{0,4}\))")


def _read_literals(
    text: str, pointer: str, around: frozenset[str], findings: Findings, offset: int
) -> None:
    for number, match in enumerate(_LITERAL.finditer(text)):
        if number >= _MAX:
            return
        span = Span(offset + match.start(), offset + match.end())
        value = match["number"] or match["double"] or match["single"]
        kind = read_name(match["name"]).kind
        if kind in _KINDS or (kind is None and match["number"]):
            read_named(match["name"], value, pointer, around, findings, span=span)


def _read_migrations(text: str, pointer: str, findings: Findings) -> None:
    for number, match in enumerate(_MIGRATION.finditer(text)):
        if number >= _MAX:
            return
        is_second = match["second"] and _TABLE_SECOND.search(match[0]) and ":" not in match["first"]
        table = (match["second"] if is_second else match["first"])[1:]
        findings.add(KeyKind.TABLE, frozenset(), table.lower(), pointer, written=match[0],
                     changes=True)  # fmt: skip
