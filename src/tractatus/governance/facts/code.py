"""Literals in code and settings that are written as code: `port = 27017`, `connect("db", 5432)`.

No grammar of any language: names beside constants, and addresses, are read wherever they stand,
comments and strings included. That finds more than is run, which only raises scrutiny.
"""

from __future__ import annotations

import re
from typing import Final

from tractatus.governance.act import Span
from tractatus.governance.facts.fact import Findings
from tractatus.governance.facts.locators import add_locations
from tractatus.governance.facts.named import read_named
from tractatus.governance.facts.versions import add_requirement
from tractatus.governance.subjects import CATEGORY_OF, name_words

_ASSIGNMENT: Final = re.compile(
    r"(?<![\w$])[\"']?(?P<name>[A-Za-z_$][\w$.-]{0,80})[\"']?\]?\s{0,8}"
    r"(?::\s{0,4}[A-Za-z_][\w\[\], |<>?]{0,40}\s{0,4}=|:=|=>|=|:)(?!=)\s{0,8}"
    r"(?P<value>\"(?:[^\"\\\n]|\\.){0,400}\"|'(?:[^'\\\n]|\\.){0,400}'|`[^`\n]{0,400}`"
    r"|[+-]?[0-9][\w.]{0,40}|[A-Za-z0-9_./:@%-]{1,200})"
)
_CALL: Final = re.compile(
    r"(?P<name>[A-Za-z_][\w.]{0,80})\(\s{0,4}[\"'](?P<host>[\w.-]{1,200})[\"']\s{0,4},\s{0,4}"
    r"(?P<port>[0-9][0-9_]{0,6}|0[xX][0-9a-fA-F]{1,6})\s{0,4}[,)]"
)
_PORT_WORDS: Final = re.compile(
    r"\bports?\b[ \t]{0,3}(?:is|to|=|:|number|no\.?|#)?[ \t]{0,3}"
    r"(?P<port>[0-9]{1,5}|0[xX][0-9a-fA-F]{1,4})\b",
    re.IGNORECASE,
)
_IMPORT: Final = re.compile(
    r"^[ \t]{0,20}(?:import|from|use|require)[ \t]{1,4}[({\"']{0,2}(?P<name>[@A-Za-z][\w@/-]{0,80})"
    r"|require\([\"'](?P<required>[@A-Za-z][\w@/.-]{0,80})[\"']\)"
    r"|^[ \t]{0,20}import[^\n]{0,200}[ \t]from[ \t][\"'](?P<module>[@A-Za-z][\w@/.-]{0,80})[\"']",
    re.MULTILINE,
)
_RELATIVE: Final = frozenset({"this", "the", "a", "an", "it", "that", "your", "our", "my"})


def read_code(
    text: str, pointer: str, around: frozenset[str], findings: Findings, offset: int = 0
) -> None:
    """Facts of constants beside names, addresses and imported packages.

    Args:
        text: Folded.
        pointer: Where it stands.
        around: What names around it say of whose it is.
        findings: Takes the facts.
        offset: Of `text` in what the pointer names.
    """
    add_locations(text, pointer, around, findings, offset=offset)
    for match in _ASSIGNMENT.finditer(text):
        value = match["value"]
        if match["name"].lower() in ("http", "https") or value.startswith("//"):
            continue
        plain_value = value[1:-1] if value[0] in "\"'`" else value.rstrip(".:")
        if "://" in plain_value:
            continue  # read above, with its own place
        span = Span(offset + match.start(), offset + match.end())
        read_named(match["name"], plain_value, pointer, around, findings, span=span)
    for match in _CALL.finditer(text):
        span = Span(offset + match.start(), offset + match.end())
        words = frozenset(word for word in name_words(match["name"]) if word in CATEGORY_OF)
        read_named("host", match["host"], pointer, words | around, findings, span=span)
        read_named("port", match["port"], pointer, words | around, findings, span=span)
    for match in _IMPORT.finditer(text):
        name = match["name"] or match["required"] or match["module"]
        if name and name.lower() not in _RELATIVE:
            add_requirement(name, pointer, findings,
                            Span(offset + match.start(), offset + match.end()))  # fmt: skip


def read_prose(text: str, pointer: str, findings: Findings, offset: int = 0) -> None:
    """Facts of plain words: addresses, and ports that are called so."""
    add_locations(text, pointer, frozenset(), findings, offset=offset)
    for match in _PORT_WORDS.finditer(text):
        span = Span(offset + match.start(), offset + match.end())
        read_named("port", match["port"], pointer, frozenset(), findings, span=span)
