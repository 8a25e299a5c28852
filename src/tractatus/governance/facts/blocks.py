"""Configuration in blocks and directives: HCL, nginx, haproxy, sshd, XML.

    server { listen 443 ssl; }            resource "aws_db_instance" "main" { port = 5432 }
    Port 22                               <java.version>17</java.version>

The names and labels of the blocks around a line say whose its value is.
"""

from __future__ import annotations

import re
from typing import Final

from tractatus.governance.act import Span
from tractatus.governance.facts.fact import Findings
from tractatus.governance.facts.named import read_named
from tractatus.governance.facts.names import read_name
from tractatus.governance.instructions.instruction import KeyKind
from tractatus.governance.language.subjects import CATEGORY_OF, name_words

_MAX_LINES: Final = 4_000
_MAX_DEPTH: Final = 32
_ASSIGNS: Final = re.compile(r"^(?P<name>[A-Za-z_][\w.-]*)[ \t]*[=:][ \t]*(?P<value>\S.*)$")
_DIRECTS: Final = re.compile(r"^(?P<name>[A-Za-z_][\w.-]*)[ \t]+(?P<value>\S.*)$")
_ELEMENT: Final = re.compile(
    r"<(?P<name>[A-Za-z_][\w.:-]{0,80})(?:\s[^<>]{0,200})?>\s{0,40}(?P<value>[^<>\n]{1,200}?)\s{0,40}</(?P=name)>"
)
_ENDINGS: Final = (".tf", ".hcl", ".tfvars", ".nomad", ".conf", ".cfg", "caddyfile", "_config")


def is_blocks(name: str) -> bool:
    """Whether a file of this name is written in blocks or directives."""
    return name.endswith(_ENDINGS)


def read_blocks(text: str, pointer: str, findings: Findings, offset: int = 0) -> None:
    """Facts of each directive, with the words of the blocks around it.

    Args:
        text: Folded.
        pointer: Where it stands.
        findings: Takes the facts.
        offset: Of `text` in what the pointer names.
    """
    around: list[frozenset[str]] = [frozenset()]
    place = offset
    for line in text.split("\n")[:_MAX_LINES]:
        bare = line.partition("#")[0]
        for part in _parts(bare):
            if part == "}":
                del around[max(1, len(around) - 1) :]
            elif part.endswith("{"):
                around = [*around[:_MAX_DEPTH], around[-1] | _words_of(part[:-1])]
            else:
                _read_line(part, pointer, around[-1], findings, Span(place, place + len(line)))
        place += len(line) + 1


def read_elements(text: str, pointer: str, findings: Findings, offset: int = 0) -> None:
    """Facts of XML elements that hold one text, and of attributes elsewhere (`read_code`)."""
    for number, match in enumerate(_ELEMENT.finditer(text)):
        if number >= _MAX_LINES:
            return
        span = Span(offset + match.start(), offset + match.end())
        read_named(match["name"], match["value"], pointer, frozenset(), findings, span=span)


def _parts(line: str) -> list[str]:
    """A line apart at its braces: each opening with what is before it, each closing alone."""
    pieces = re.split(r"(?<=\{)|(?=\})|(?<=\})|;", line) if "{" in line or "}" in line else [line]
    return [piece.strip() for piece in pieces if piece.strip()]


def _words_of(head: str) -> frozenset[str]:
    found = frozenset(word for part in head.split()[:6] for word in name_words(part))
    return found | {CATEGORY_OF[word] for word in found if word in CATEGORY_OF}


def _read_line(
    line: str, pointer: str, around: frozenset[str], findings: Findings, span: Span
) -> None:
    if match := _ASSIGNS.match(line):
        value = match["value"].rstrip(",;").strip().strip("\"'")
        if match["name"] == "command":  # of a provisioner
            from tractatus.governance.facts.commands import read_line

            read_line(value, pointer, findings, 1)
            return
        read_named(match["name"], value, pointer, around, findings, span=span)
        return
    if match := _DIRECTS.match(line):
        kind = read_name(match["name"]).kind
        said = match["value"].rstrip(";").split()
        if kind is None and len(said) > 1 and _TIMED.fullmatch(said[-1]):
            said = said[-1:]  # `proxy_cache_valid 200 302 20m`
            around |= _LASTING if "cache" in match["name"] else frozenset()
        first, *rest = said[: 4 if kind else 1] or [""]
        if kind is KeyKind.HOST and any(":" in one for one in rest) and "." not in first:
            first, *rest = rest  # `server app3 app-03.int:8080`: the first is only its name
        for word in (first, *(one for one in rest if _is_option(first) or not _is_option(one))):
            read_named(match["name"], word.strip("\"'"), pointer, around, findings, span=span)


_TIMED: Final = re.compile(r"[0-9]{1,6}(?:ms|s|m|h|d|w)")
_LASTING: Final = frozenset({"cache", "lifetime", "ttl"})


def _is_option(word: str) -> bool:
    """Whether a word behind an address or a number is none itself: `server h.example iburst`."""
    return word.isalpha()
