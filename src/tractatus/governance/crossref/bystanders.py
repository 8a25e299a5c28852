"""Names of an act that stand beside what an instruction speaks of, and are not it.

A table `catalogue` is not the site `catalogue.shop.example`, `npm-check-updates` is not npm,
`LIKE '%prod_x%'` reads no table `prod_x`, `import pytest` calls no program, and `MY_IP` is another
variable than `REDIS_HOST`.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from tractatus.governance.classifier.programs import PROGRAMS
from tractatus.governance.crossref.comparison import package_family, package_name
from tractatus.governance.facts.fact import Fact, Findings
from tractatus.governance.instructions.instruction import Instruction, KeyKind

_STORED: Final = frozenset({KeyKind.DATABASE, KeyKind.TABLE, KeyKind.COLUMN})
_PLACED: Final = frozenset({KeyKind.HOST, KeyKind.URL, KeyKind.PORT})
_WEB: Final = frozenset({"http", "https"})


def is_web_namesake(instruction: Instruction, name: str, fact: Fact | None, written: str) -> bool:
    """Whether a name in a web address is one that the instruction has for something stored."""
    kinds = {one.kind for one in instruction.classification.constraints}
    if kinds.isdisjoint(_STORED) or not kinds.isdisjoint(_PLACED) or "." in name:
        return False
    if fact is None:
        return _HOSTLIKE.match(written) is not None
    return fact.kind in (KeyKind.HOST, KeyKind.URL) and not fact.words.isdisjoint(_WEB)


_HOSTLIKE: Final = re.compile(r"(?:https?://|(?:[\w-]{1,63}\.){2})")


def is_other_package(name: str, fact: Fact | None) -> bool:
    """Whether a package only begins as the program does that is spoken of: `npm-check-updates`."""
    if fact is None or fact.kind is not KeyKind.PACKAGE or name not in PROGRAMS:
        return False
    whole = package_name(str(fact.value)).rpartition("/")[2]
    return whole != name and package_family(whole) != package_family(name)


def is_registry_of(name: str, fact: Fact | None, written: str) -> bool:
    """Whether a program's name is only a part of an address or a path: `docker.io`, `~/.npm`."""
    if name not in PROGRAMS:
        return False
    if fact is not None:
        return fact.kind in (KeyKind.HOST, KeyKind.URL)
    return "." in written.strip(".") and not _SPACE.search(written)


_SPACE: Final = re.compile(r"\s")


@lru_cache(maxsize=2048)
def is_only_called(text: str, name: str) -> bool:
    """Whether what `text` turns down is to call a program, not to have it: "don't run pytest"."""
    found = _CALLED.finditer(text[:2_000].lower())
    return any(package_name(match["name"]) == name for match in found)


_CALLED: Final = re.compile(
    r"\b(?:call|calls|calling|run|runs|running|invoke|invokes|invoking|execute|launch)\s{1,3}"
    r"(?:(?:plain|bare|the|naked|raw)\s{1,3})?[`'\"]?(?P<name>[a-z][\w.-]{1,40})"
)


@lru_cache(maxsize=1024)
def is_by_hand(text: str) -> bool:
    """Whether only what somebody types is spoken of: "don't call pytest directly"."""
    return _BY_HAND.search(text[:2_000].lower()) is not None


_BY_HAND: Final = re.compile(
    r"\b(?:directly|by hand|manually|yourself|on its own|"
    r"from the (?:shell|terminal|command line))\b"
)


def is_only_quoted(text: str, name: str) -> bool:
    """Whether a name stands in a statement only as a text that values are compared with."""
    if "'" not in text:
        return False
    rest = _LITERAL.sub(" ", text[:_LONGEST])
    return len(rest) < len(text) and not _has_name(rest, name) and _has_name(text, name)


# The quotes of a shell may stand around the statement, so that they do not pair up with these.
_LITERAL: Final = re.compile(
    r"(?<![\w])(?:like|ilike|=|<>|!=|in\s{0,3}\()\s{0,4}'[^'\n]{0,200}'", re.IGNORECASE
)
_LONGEST: Final = 20_000


def _has_name(text: str, name: str) -> bool:
    return package_name(name) in re.sub(r"[-_.]+", "-", text.lower())


def is_other_variable(text: str, written: str) -> bool:
    """Whether an instruction is of one variable by its name, and `written` sets another."""
    variable = _variable(text)
    if not variable:
        return False
    name, mark, _ = written.partition("=")
    is_set = bool(mark) and name.isupper() and name.replace("_", "").isalnum()
    return is_set and not name.startswith(variable) and not variable.startswith(name)


@lru_cache(maxsize=1024)
def _variable(text: str) -> str:
    match = _VARIABLE.match(text[:200])
    return match["name"] if match else ""


_VARIABLE: Final = re.compile(
    r"[^\w]{0,4}(?P<name>[A-Z][A-Z0-9]{1,30}(?:_[A-Z0-9]{1,30}){1,5})\s{0,2}[:=]"
)


def is_for_looking(text: str, name: str) -> bool:
    """Whether `text` keeps a program for looking: "psql is for looking, so no DDL there"."""
    return name in kept_for_looking(text)


def changes_stored(findings: Findings) -> bool:
    """Whether an act changes anything in a database, as far as it tells."""
    return any(
        one.kind in _STORED and not _READS.issuperset(one.unit.split()) for one in findings.facts
    )


_READS: Final = frozenset({"schema", "select", "describe", "union"})


@lru_cache(maxsize=1024)
def kept_for_looking(text: str) -> tuple[str, ...]:
    """The programs that `text` keeps for looking."""
    found = (package_name(match["name"]) for match in _LOOKING.finditer(text[:2_000].lower()))
    return tuple(name for name in found if name in PROGRAMS or name in _CLIENTS)


_CLIENTS: Final = frozenset({"psql", "mysql", "mongosh", "redis-cli", "sqlite3", "sqlcmd", "pgcli"})
_LOOKING: Final = re.compile(
    r"\b(?P<name>[a-z][\w.-]{1,40})\s{1,2}(?:is|are|stays)\s{1,2}(?:only\s|just\s|there\s|here\s)?"
    r"(?:for|to)\s{1,2}(?:look|looking|read|reading|reads|quer(?:y|ies|ying)|inspect|inspecting|"
    r"browsing|browse|selects?|debugging)\b"
)
