"""Facts of statements that administer a server, and of psql's own commands.

The grammar of the parser ends where the standard does: `CREATE DATABASE x OWNER y`, `REVOKE`,
`REFRESH MATERIALIZED VIEW`. Each of these has one head that says what is done, and to what.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import Final

from tractatus.governance.act import Span
from tractatus.governance.facts.amounts import read_amount
from tractatus.governance.facts.fact import Findings
from tractatus.governance.instructions.instruction import KeyKind

_NAME: Final = r"(?P<name>[\w.\"`\[\]*-]{1,128})"
_IF: Final = r"(?:if\s+(?:not\s+)?exists\s+|only\s+|concurrently\s+|table\s+)*"
# What the head says is done, the kind of what it is done to, and the head.
_STATEMENTS: Final = tuple(
    (done, kind, re.compile(head + r"(?=[\s(;,]|$)", re.IGNORECASE | re.DOTALL))
    for done, kind, head in (
        ("create", KeyKind.DATABASE, rf"create\s+(?:database|schema)\s+{_IF}{_NAME}"),
        ("alter", KeyKind.DATABASE, rf"alter\s+(?:database|schema)\s+{_NAME}"),
        ("drop", KeyKind.DATABASE, rf"drop\s+(?:database|schema)\s+{_IF}{_NAME}"),
        ("alter", KeyKind.TABLE, rf"alter\s+table\s+{_IF}{_NAME}"),
        ("insert", KeyKind.TABLE, rf"refresh\s+materialized\s+view\s+{_IF}{_NAME}"),
        ("insert", KeyKind.TABLE, rf"replace\s+into\s+{_NAME}"),
        ("insert", KeyKind.TABLE, rf"load\s+data\s.{{1,400}}?\binto\s+table\s+{_NAME}"),
        ("alter", KeyKind.TABLE, rf"(?:lock|reindex|cluster)\s+{_IF}{_NAME}"),
        ("grant", KeyKind.TABLE,
         rf"(?:grant|revoke)\s.{{1,400}}?\bon\s+(?!all\b|schema\b|database\b){_IF}{_NAME}"
         r"(?=\s+(?:to|from)\b)"),
        ("grant", KeyKind.DATABASE,
         rf"(?:grant|revoke)\s.{{1,400}}?\b(?:on|in)\s+(?:schema|database)\s+{_NAME}"),
    )
)  # fmt: skip
_OF_SCHEMA: Final = re.compile(r"\bschema\s", re.IGNORECASE)
# They name people, extensions and settings, which no instruction is keyed by.
_OTHERS: Final = re.compile(
    r"(?:create|alter|drop)\s+(?:role|user|group|extension|sequence|publication|subscription)\s"
    r"|(?:grant|revoke)\s|show\s|set\s|reset\s|listen\s|notify\s|checkpoint\b|discard\s",
    re.IGNORECASE,
)
_META: Final = re.compile(r"\\(?P<verb>[a-z!?+]{1,12})\s*(?P<rest>.*)", re.DOTALL)
_COPIED: Final = re.compile(
    rf"copy\s+{_NAME}(?:\s*\([^)]{{0,400}}\))?\s+(?P<way>from|to)\s+'?(?P<file>[^'\s]{{1,400}})",
    re.IGNORECASE,
)


def read_administration(
    statement: str, pointer: str, around: frozenset[str], findings: Findings, span: Span | None
) -> bool:
    """Facts of one statement that the grammar of the parser does not know; False: nor this one.

    Args:
        statement: Without comments.
        pointer: Where it stands.
        around: Words of the service that it is for.
        findings: Takes the facts.
        span: Where in what the pointer names.
    """
    text = statement.strip().rstrip(";").strip()
    _read_sets(text, pointer, around, findings, span)
    for done, kind, head in _STATEMENTS:
        if match := head.match(text):
            name = _bare(match["name"])
            if kind is KeyKind.DATABASE and _OF_SCHEMA.search(match[0]):
                done = f"schema {done}"
            findings.add(kind, around, name, pointer, unit=done, span=span, written=match[0],
                         changes=True)  # fmt: skip
            _add_tool(text, pointer, findings, span)
            return True
    if not _OTHERS.match(f"{text} "):
        return False
    _add_tool(text, pointer, findings, span)
    return True


# `ALTER ROLE app SET statement_timeout = '5min'`, `CONNECTION LIMIT 40`.
_SETS: Final = re.compile(
    r"\bset\s{1,8}(?:local\s{1,8}|session\s{1,8}|global\s{1,8})?(?P<name>[\w.]{1,80})\s{0,8}"
    r"(?:=|\bto\b)\s{0,8}'?(?P<value>[0-9][^';]{0,30})'?"
    r"|\bconnection\s{1,8}limit\s{1,8}(?P<number>[0-9]{1,9})",
    re.IGNORECASE,
)
_MOST_SETS: Final = 20


def _read_sets(
    text: str, pointer: str, around: frozenset[str], findings: Findings, span: Span | None
) -> None:
    """The amounts that a server, a role or a session is set to."""
    for match in islice(_SETS.finditer(text[:2_000]), _MOST_SETS):
        value = (match["value"] or match["number"]).strip()
        read_amount(match["name"] or "connection_limit", value, pointer, around, findings, span)


def read_meta(
    command: str, pointer: str, around: frozenset[str], findings: Findings, span: Span | None
) -> str:
    r"""Facts of a command of psql itself: `\dt`, `\c shop`, `\copy t to 'f'`, `\i f`.

    Returns:
        SQL that it runs, or nothing.
    """
    match = _META.match(command.strip())
    if match is None:
        return command
    verb, rest = match["verb"], match["rest"].strip()
    first = rest.split()[0] if rest else ""
    if verb == "copy":
        _read_copy(rest, pointer, around, findings, span)
        return rest[1:-1] if rest.startswith("(") else ""
    if verb in ("c", "connect") and first and first != "-":
        findings.add(KeyKind.DATABASE, around, _bare(first), pointer, span=span, written=command)
    elif verb in ("i", "ir", "include", "o", "out", "g", "w", "write") and first:
        findings.add(KeyKind.PATH, frozenset(), first, pointer, span=span,
                     changes=verb not in ("i", "ir", "include"))  # fmt: skip
    elif verb.startswith("d") and first:
        findings.add(KeyKind.TABLE, around, _bare(first), pointer, unit="describe", span=span)
    elif verb == "!":
        findings.skip(pointer, "a command that psql hands on was not read")
    return ""


def _read_copy(
    rest: str, pointer: str, around: frozenset[str], findings: Findings, span: Span | None
) -> None:
    match = _COPIED.match(f"copy {rest}")
    if match is None:
        return
    reads = match["way"].lower() == "from"
    findings.add(KeyKind.TABLE, around, _bare(match["name"]), pointer, span=span,
                 unit="insert" if reads else "select", changes=reads)  # fmt: skip
    if match["file"].lower() not in ("stdin", "stdout", "pstdin", "pstdout", "program"):
        findings.add(KeyKind.PATH, frozenset(), match["file"], pointer, span=span,
                     changes=not reads)  # fmt: skip


def _add_tool(text: str, pointer: str, findings: Findings, span: Span | None) -> None:
    said = " ".join(text.lower().split())[:200]
    findings.add(KeyKind.TOOL, frozenset(), said, pointer, span=span, changes=True)


def _bare(name: str) -> str:
    return name.replace('"', "").replace("`", "").strip("[]").lower()
