"""A text among the parameters of an act, read as what its name says that it is.

A command, a statement, a list of packages, the content of a file, words for people, or a value.
"""

from __future__ import annotations

import re
from typing import Final

from tractatus.governance.act import Json
from tractatus.governance.facts.amounts import read_query
from tractatus.governance.facts.commands import read_line
from tractatus.governance.facts.contents import looks_like_content, read_content
from tractatus.governance.facts.fact import Findings, Source
from tractatus.governance.facts.named import read_named
from tractatus.governance.facts.names import OF_A_SERVICE
from tractatus.governance.facts.prose import read_prose
from tractatus.governance.facts.spelling import plain
from tractatus.governance.facts.statements import looks_like_sql, read_sql
from tractatus.governance.facts.versions import add_requirement
from tractatus.governance.instructions.instruction import KeyKind
from tractatus.governance.language.lexicon import word_set

MAX_NAMED: Final = 8_192
MAX_PROSE: Final = 65_536
# The words around a value; two sets where it is read with what stands beside it and without.
Around = tuple[frozenset[str], ...]
PACKAGES: Final = word_set("packages dependencies requirements modules libraries")
_COMMANDS: Final = word_set("command cmd shell bash script run exec commandline line sh")
_SQL: Final = word_set("sql query statement migration ddl statements upgrade downgrade")
_ANY_QUERY: Final = frozenset({"query", "statement", "statements"})
SQL_VERBS: Final = word_set(
    "select insert update delete merge create alter drop truncate grant revoke with explain copy "
    "show set use call exec execute vacuum analyze reindex refresh lock begin commit rollback "
    "replace load describe desc pragma declare do values table comment cluster rename import"
)
_CODE: Final = word_set(
    "content contents code patch diff new_string new_str newtext new_text file_text source "
    "yaml toml json config configuration env dotenv snippet replacement body data javascript"
)
# What is removed or looked for is no longer, or never, what the act would have.
_OLD: Final = word_set("old_string old_str oldtext old_text search find pattern regex")
# Words for people, of which only addresses are facts, and these only warn: whoever publishes
# "never use 27017" does not use it.
PROSE: Final = word_set(
    "text message comment summary title description reason note prompt subject caption label "
    "explanation question answer reply thought justification"
)
# Of an e-mail or a post they are words, of a request they are a document.
_PROSE_OR_FILE: Final = frozenset({"body", "data"})
_MAX_PATHS: Final = 4  # as which one content is read


def read_text(
    name: str, value: str, pointer: str, around: Around, paths: tuple[str, ...],
    findings: Findings,
) -> None:  # fmt: skip
    """Facts of one text.

    Args:
        name: Under which it stands.
        value: As it is written.
        pointer: Where it stands.
        around: Words of the names and things around it.
        paths: Of the files that are named beside it; content is read as that of each.
        findings: Takes the facts.
    """
    word = name.lower()
    if word in _OLD:
        return
    if len(value) <= MAX_PROSE:
        value = plain(value)
    if word in _COMMANDS:
        if findings.take(value, pointer, MAX_PROSE):
            if looks_like_sql(value):
                read_sql(value, pointer, findings)
            else:
                read_line(value, pointer, findings)
                if _CODE_LINE.match(value):
                    read_content(value, "", pointer, findings)
        return
    if word in PROSE and not paths:
        _read_prose(value, pointer, findings)
        return
    if (word in _SQL and _may_be_sql(word, value)) or (
        len(value) <= MAX_NAMED and looks_like_sql(value)
    ):
        if findings.take(value, pointer, MAX_PROSE):
            read_sql(value, pointer, findings)
        return
    if word in PACKAGES:
        for one in value[:MAX_NAMED].replace(",", " ").split():
            add_requirement(one, pointer, findings)
        return
    if word in _CODE or "\n" in value or len(value) > MAX_NAMED:
        for path in paths[:_MAX_PATHS] or ("",):
            _read_file(value, path, pointer, word, findings)
        return
    findings.budget -= len(value)
    if findings.budget < 0:
        findings.skip(pointer, "more text than is read of one act")
        return
    if "?" in value and "://" in value:
        read_query(value, pointer, findings)
    read_value(name, value, pointer, around, findings, changes=word != "cwd")


def read_value(
    name: str, value: Json, pointer: str, around: Around, findings: Findings, *,
    changes: bool = True,
) -> None:  # fmt: skip
    """Facts of one value with each of the words around it, as far as these can matter.

    What says nothing with all of them says nothing with fewer; a service's port is that service's;
    and each name beside a value for itself only tells whose an amount or a number may be.
    """
    before = len(findings.facts)
    read_named(name, value, pointer, around[0], findings, changes=changes)
    if len(around) == 1:
        return
    found = findings.facts[before:]
    is_port = OF_A_SERVICE in around[-1] and all(one.kind is KeyKind.PORT for one in found)
    if not found or is_port:
        return
    is_loose = any(one.kind in _LOOSE for one in found)
    for words in around[1:] if is_loose else around[max(1, len(around) - 1) :]:
        read_named(name, value, pointer, words, findings, changes=changes)


_LOOSE: Final = frozenset({KeyKind.COUNT, KeyKind.DURATION, KeyKind.MONEY})


# What a "script" may be instead of lines for a shell.
_CODE_LINE: Final = re.compile(
    r"\s*(?:import [\w{*\"']|from \S+ import |def \w|const \w|let \w|library\()"
)


def _may_be_sql(word: str, value: str) -> bool:
    """Whether it may be SQL; what is called a query may be words that are looked for."""
    if word not in _ANY_QUERY:
        return True
    first = value.lstrip("( \t\r\n").partition(" ")[0].partition("\n")[0].lower()
    return first in SQL_VERBS or first[:1] in ("\\", "-", "/")


def _read_file(value: str, path: str, pointer: str, word: str, findings: Findings) -> None:
    text = plain(value) if len(value) <= findings.budget else plain(value[: findings.budget])
    if len(text) < len(value) - 1_000 and len(value) > findings.budget:
        findings.skip(pointer, f"{len(value)} characters were not all read")
    if (
        (path and word not in _PROSE_OR_FILE)
        or looks_like_content(text)
        or (word in _CODE and word not in _PROSE_OR_FILE)
    ):
        read_content(text, path, pointer, findings)
        return
    _read_prose(text, pointer, findings)


def _read_prose(value: str, pointer: str, findings: Findings) -> None:
    source, findings.source = findings.source, Source.UNTRUSTED
    if findings.take(value, pointer, MAX_PROSE):
        read_prose(plain(value), pointer, findings)
    findings.source = source
