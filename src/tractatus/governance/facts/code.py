"""Literals in code and settings that are written as code: `port = 27017`, `connect("db", 5432)`.

No grammar of any language: names beside constants, and addresses, are read wherever they stand,
comments and strings included. That finds more than is run, which only raises scrutiny.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from tractatus.governance.act import Span
from tractatus.governance.facts.amounts import read_directives, read_query
from tractatus.governance.facts.blocks import read_elements
from tractatus.governance.facts.calls import read_calls
from tractatus.governance.facts.fact import Findings
from tractatus.governance.facts.locators import add_locations
from tractatus.governance.facts.markup import read_fields
from tractatus.governance.facts.named import read_named
from tractatus.governance.facts.recipes import read_run
from tractatus.governance.facts.rivals import distribution_of
from tractatus.governance.facts.versions import add_requirement
from tractatus.governance.facts.wrapped import built_value
from tractatus.governance.instructions.instruction import KeyKind

_ASSIGNMENT: Final = re.compile(
    r"(?<![\w$])[\"']?(?P<name>[A-Za-z_$][\w$.-]{0,80}+)[\"']?\]?\s{0,8}"
    r"(?::\s{0,4}[A-Za-z_][\w\[\], |<>?]{0,40}\s{0,4}=|:=|=>|=|:)(?!=)\s{0,8}"
    r"(?P<value>\"(?:[^\"\\\n]|\\.){0,400}\"|'(?:[^'\\\n]|\\.){0,400}'|`[^`\n]{0,400}`"
    r"|[+-]?[0-9][\w.]{0,40}|[A-Za-z0-9_./:@%-]{1,200})"
)
_PRODUCT: Final = re.compile(r"(?:[ \t]{0,4}\*[ \t]{0,4}[0-9][0-9_]{0,9}){1,5}(?![\w.])")
_MACRO: Final = re.compile(
    r"^[ \t]{0,8}#define[ \t]{1,8}(?P<name>[A-Za-z_]\w{0,80})[ \t]{1,40}\(?"
    r"(?P<value>[0-9][\w.]{0,20})",
    re.M,
)
_MODULE: Final = r"[@A-Za-z][\w@/.-]{0,80}"
_DEFINE: Final = re.compile(
    r"^[ \t]{0,20}#[ \t]{0,4}define[ \t]{1,8}(?P<name>[A-Za-z_]\w{0,80})[ \t]{1,20}"
    r"\"(?P<value>[^\"\n]{0,400})\"",
    re.MULTILINE,
)
_IMPORT: Final = re.compile(
    rf"^[ \t]{{0,20}}import[^\n\"';]{{0,200}}[ \t]from[ \t]{{0,4}}[\"'](?P<module>{_MODULE})[\"']"
    rf"|^[ \t]{{0,20}}(?:import|from|use|require)[ \t]{{1,4}}[({{\"']{{0,2}}(?P<name>{_MODULE})"
    r"(?:,(?P<names>[ \t]{0,2}[A-Za-z]\w{0,40}(?:[ \t]{0,2},[ \t]{0,2}[A-Za-z]\w{0,40}){0,15})$)?"
    rf"|require\([\"'](?P<required>{_MODULE})[\"']\)",
    re.MULTILINE,
)
# Of languages that name a file, a namespace or a vendor first.
_OTHER_IMPORT: Final = re.compile(
    r"^[ \t]{0,20}#[ \t]{0,4}include[ \t]{0,4}[<\"](?P<header>[\w./+-]{1,100})[>\"]"
    r"|^[ \t]{0,20}extern[ \t]+crate[ \t]+(?P<crate>\w{1,60})"
    r"|^[ \t]{0,20}(?:global[ \t]+)?using[ \t]+(?:static[ \t]+)?"
    r"(?P<space>[A-Z][\w.]{1,100})[ \t]{0,4};"
    r"|^[ \t]{0,20}import[ \t]+(?:static[ \t]+)?(?P<vendor>[a-z]{2,8}(?:\.\w{1,60}){1,12})"
    r"|^[ \t]{0,20}alias[ \t]+(?P<alias>[A-Z]\w{1,60})"
    r"|\bfind_package\([ \t]{0,4}(?P<found>[\w-]{1,60})"
    r"|\{:(?P<mix>[a-z]\w{0,60}),[ \t]{0,4}\""
    r"|(?<![\w:])(?P<scope>[a-z][\w.]{1,40}+)::[a-z]\w{0,60}\(",
    re.MULTILINE,
)
_VENDORS: Final = frozenset({"com", "org", "net", "io", "de", "dev", "edu", "gov", "app", "me"})
_EXPRESSIONS: Final = frozenset(
    {"new", "await", "async", "not", "lambda", "function", "self", "this", "typeof", "yield", "if"}
)
_RELATIVE: Final = frozenset({"this", "the", "a", "an", "it", "that", "your", "our", "my"})


_MOST_SET: Final = 8_000


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
    for number, match in enumerate(_ASSIGNMENT.finditer(text)):
        if number >= _MOST_SET:
            findings.skip(pointer, "more settings in a file than are read")
            break
        value = match["value"]
        if match["name"].lower() in ("http", "https") or value.startswith("//"):
            continue
        if built := built_value(text, match.start("value")) if _may_build(text, match) else None:
            span = Span(offset + match.start(), offset + built[1])
            read_named(match["name"], built[0], pointer, around, findings, span=span)
            continue
        if value in _EXPRESSIONS or text[match.end() : match.end() + 1] in ("(", "["):
            continue  # what else is computed is not a value
        if value.isdigit() and (product := _PRODUCT.match(text, match.end())):
            value = str(_multiplied(value, product[0]))  # `MAX_AGE = 60 * 60 * 24`
        plain_value = value[1:-1] if value[0] in "\"'`" else value.rstrip(".:")
        if "://" in plain_value:
            continue  # read above, with its own place
        span = Span(offset + match.start(), offset + match.end())
        read_named(match["name"], plain_value, pointer, around, findings, span=span)
    for match in _DEFINE.finditer(text) if "define" in text else ():
        span = Span(offset + match.start(), offset + match.end())
        if "://" not in match["value"]:
            read_named(match["name"], match["value"], pointer, around, findings, span=span)
    for match in _MACRO.finditer(text) if "#define" in text else ():
        span = Span(offset + match.start(), offset + match.end())
        read_named(match["name"], match["value"], pointer, around, findings, span=span)
    read_calls(text, pointer, around, findings, offset)
    read_directives(text, pointer, around, findings, offset)
    if "?" in text and "://" in text:
        read_query(text, pointer, findings)
    if "<" in text:
        read_elements(text, pointer, findings, offset)
        read_fields(text, pointer, findings, offset)
    read_run(text, pointer, findings)
    for match in _OTHER_IMPORT.finditer(text):
        span = Span(offset + match.start(), offset + match.end())
        for name in _names_of(match):
            findings.add(KeyKind.PACKAGE, frozenset(), name, pointer, span=span,
                         written=match[0].strip(), changes=True)  # fmt: skip
    for match in _IMPORT.finditer(text):
        span = Span(offset + match.start(), offset + match.end())
        names = (match["names"] or "").split(",") if match["names"] else ()
        for name in (match["name"] or match["required"] or match["module"], *names):
            _add_module(name, pointer, findings, span)


def _names_of(match: re.Match[str]) -> Iterator[str]:
    """The names of what an import is of: `Newtonsoft.Json` and each name that it begins with."""
    if header := match["header"]:
        yield (
            header.partition("/")[0].rpartition(".")[0].lower() or header.partition("/")[0].lower()
        )
        return
    if vendor := match["vendor"]:
        parts = vendor.lower().split(".")
        if parts[0] in _VENDORS:
            yield from parts[1:4]
        return
    if space := match["space"]:
        parts = space.lower().split(".")
        yield from (".".join(parts[:end]) for end in range(1, min(len(parts), 4) + 1))
        return
    yield next(filter(None, match.groups())).lower()


def _may_build(text: str, match: re.Match[str]) -> bool:
    """Whether a value is the beginning of a call, of a product or of a number with a unit."""
    value, follows = match["value"], text[match.end() : match.end() + 3].lstrip()[:1]
    return (
        follows in ("(", "*", ":", "|", "?")
        or value == "new"
        or ("." in value and value[-1].isalpha())
    )


def _multiplied(value: str, factors: str) -> int:
    """The product of a number and what stands behind it: `* 60 * 24`."""
    found = int(value)
    for factor in factors.replace("_", "").split("*")[1:]:
        found *= int(factor)
    return found


def _add_module(name: str | None, pointer: str, findings: Findings, span: Span) -> None:
    """The package of an imported module: of `lodash/debounce` and `@a/b/c` what is installed."""
    words = (name or "").split()
    if not words or words[0].lower() in _RELATIVE:
        return
    kept = words[0].split("/")[: 2 if words[0].startswith("@") else 1]
    if "." in kept[0] and "/" not in words[0]:
        kept = [kept[0].partition(".")[0]]  # `import numpy.linalg`
    whole = words[0] if "." in kept[0] else "/".join(kept)
    add_requirement(distribution_of(whole), pointer, findings, span)
