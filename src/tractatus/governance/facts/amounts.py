"""Amounts, counts and lengths of time where no grammar says what stands beside a name.

    https://shop.example/items?page_size=80     Cache-Control: max-age=3600
    config set fetch-retries 9                  SETEX basket:7 3600 x

Only what is a number, or a number with its unit, is read: of a host, a path or a version such a
pair says nothing that is not read elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from tractatus.governance.act import Span
from tractatus.governance.facts.fact import Findings
from tractatus.governance.facts.named import read_named
from tractatus.governance.facts.names import read_name
from tractatus.governance.instructions.instruction import KeyKind
from tractatus.governance.language.lexicon import word_set

_MAX: Final = 40  # pairs of one text
_VALUE: Final = re.compile(
    r"[€$£]?[0-9][0-9_.,]{0,15}(?:[ ]?(?:[A-Za-zµ]{1,8}|[€$£%]))?|P(?:[0-9]+[YMWD])*(?:T[0-9HMS]+)?"
)
_LOOSE: Final = frozenset({None, KeyKind.MONEY, KeyKind.DURATION})
_PAIR: Final = re.compile(r"[?&]([A-Za-z_][\w.\[\]-]{0,60})=([^&#\s\"'`<>]{1,40})")
# What a header says beside others: `public, max-age=3600`, `timeout=5, max=100`.
_DIRECTIVE: Final = re.compile(
    r"\b(?P<name>s-maxage|max-age|max-stale|stale-while-revalidate|stale-if-error)\s?=\s?"
    r"(?P<value>[0-9]{1,10})",
    re.IGNORECASE,
)
_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[_.:-][A-Za-z0-9]+)*")
_SETTING: Final = word_set("set config configure scale limit put assign alter update create")


def read_amount(
    name: str, value: str, pointer: str, around: frozenset[str], findings: Findings,
    span: Span | None = None,
) -> bool:  # fmt: skip
    """Whether `value` is a number, with or without its unit, and was read as what `name` says."""
    if not _VALUE.fullmatch(value) or read_name(name).kind not in _LOOSE:
        return False
    read_named(name, value, pointer, around, findings, span=span)
    return True


def read_query(text: str, pointer: str, findings: Findings) -> None:
    """The amounts that the query of a URL sets."""
    for number, match in enumerate(_PAIR.finditer(text)):
        if number >= _MAX:
            return
        read_amount(match[1], _spelt(match[2]), pointer, frozenset(), findings)


def _spelt(text: str) -> str:
    """What a query says with its blanks: `45%20EUR`, `45+EUR`."""
    return text.replace("+", " ").replace("%20", " ").replace("%2C", ",").replace("%2E", ".")


def read_directives(
    text: str, pointer: str, around: frozenset[str], findings: Findings, offset: int = 0
) -> None:
    """How long a header lets something be kept."""
    if "max" not in text and "stale" not in text:
        return
    for number, match in enumerate(_DIRECTIVE.finditer(text)):
        if number >= _MAX:
            return
        span = Span(offset + match.start(), offset + match.end())
        words = around | {"cache", "lifetime", "expiry"}
        read_amount(f"{match['name']}_s", match["value"], pointer, words, findings, span)


def read_pairs(operands: Sequence[str], pointer: str, findings: Findings) -> None:
    """A name and its value as two words of a command: `config set session_timeout 30m`.

    Args:
        operands: The command's words behind its program, in order.
        pointer: Where the command stands.
        findings: Takes the facts.
    """
    for place, value in enumerate(operands):
        if value[:1] not in _FIRST or not place:
            continue
        name = operands[place - 1]
        is_name = name[:1] != "-" and name not in _SETTING and _NAME.fullmatch(name)
        if is_name and ("_" in name or not _SETTING.isdisjoint(operands)):
            read_amount(name, value, pointer, frozenset(), findings)


_FIRST: Final = frozenset("0123456789€$£")


_KEPT: Final = {"ex": "s", "px": "ms"}
# Command of Redis: which operand says how long the key is kept, and in which unit.
_EXPIRES: Final = {"setex": (2, "s"), "psetex": (2, "ms"), "expire": (2, "s"), "pexpire": (2, "ms")}


def read_kept(operands: Sequence[str], pointer: str, findings: Findings) -> None:
    """How long a key of Redis is kept: `SET k v EX 60`, `EXPIRE k 60`."""
    low = [one.lower() for one in operands]
    for place, word in enumerate(low):
        unit, at = _KEPT.get(word, ""), place + 1
        if word in _EXPIRES:
            at, unit = place + _EXPIRES[word][0], _EXPIRES[word][1]
        if unit and at < len(low):
            words = frozenset({"cache", "lifetime", "ttl"})
            read_amount(f"expire_{unit}", low[at], pointer, words, findings)
