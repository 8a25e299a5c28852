"""Where an act writes, and what places it names in what it writes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from tractatus.governance.crossref.proposed import Proposed
from tractatus.governance.crossref.written import texts_of
from tractatus.governance.facts.fact import MOVED, Source
from tractatus.governance.instructions.instruction import KeyKind
from tractatus.governance.language.lexicon import word_set

_MOST: Final = 200  # places of one act
_NAMED: Final = re.compile(
    r"(?<![\w/.@$%{}*\\-])(?P<path>(?:(?:s3|gs|az|abfss?|r2|b2|hdfs)://|~/|/)[\w.@+-]{1,100}(?:/[\w.@+*-]{1,100}){0,12})"
)
# A part of a place that code joins to another: `join(home, ".local/share/duel")`.
_JOINED: Final = re.compile(r"[\"'](?P<path>\.?\w[\w.@+-]{0,60}(?:/[\w.@+-]{1,60}){1,8})/?[\"']")
_COPIED: Final = re.compile(
    r"\bcopy\b[^;]{0,600}?\bto\s{1,4}(?:program\s)?'(?P<to>[^'\n]{1,300})'|\boutfile\s{1,4}'(?P<out>[^'\n]{1,300})'",
    re.IGNORECASE,
)
BUCKETS: Final = ("s3:", "gs:", "az:", "abfs", "r2:", "b2:", "hdfs")
_OWN: Final = frozenset({"path", "file_path", "filename", "file", "filepath", "notebook_path"})
_SOURCES: Final = word_set("source src from input infile in file local_path origin")
_NOWHERE: Final = ("/dev/", "/proc/")


class Place(NamedTuple):
    """A place that an act writes to or names.

    Args:
        path: As written.
        pointer: Where it stands.
        written: As the act spells it.
        is_own: Of the file that the act itself writes.
        is_named: Only named in what is written, as a setting or in code.
        line: What stands around it.
    """

    path: str
    pointer: str
    written: str
    is_own: bool
    is_named: bool
    line: str


def places_of(proposed: Proposed) -> Sequence[Place]:
    """Everything that an act writes to, and every place that what it writes names."""
    found: list[Place] = []
    for fact in proposed.findings.facts:
        if fact.source is Source.UNTRUSTED or len(found) >= _MOST:
            continue
        value = str(fact.value)
        name = fact.pointer.rpartition("/")[2]
        if fact.kind is KeyKind.PATH and fact.changes and fact.words != MOVED:
            if value.startswith(_NOWHERE) or name in _SOURCES - _OWN:
                continue
            is_own = name in _OWN
            found.append(Place(value, fact.pointer, fact.written, is_own, False, fact.written))
        elif fact.kind is KeyKind.URL and value.startswith(BUCKETS) and name not in _SOURCES:
            if not _is_goal(proposed, fact.pointer, value):
                continue
            found.append(Place(value, fact.pointer, fact.written, False, False, fact.written))
    if len(proposed.findings.unread) < _UNREAD:
        found += _named(proposed)
    return found[:_MOST]


_UNREAD: Final = 8


def _is_goal(proposed: Proposed, pointer: str, url: str) -> bool:
    """Whether a bucket is where something goes: the last operand of a command that copies."""
    for fact in proposed.findings.facts:
        if fact.kind is KeyKind.TOOL and fact.pointer == pointer and url in str(fact.value):
            words = [word for word in str(fact.value).split() if word[:1] != "-"]
            return words[-1:] == [url] and not _READING.issuperset(words[2:3])
    return True


_READING: Final = frozenset({"ls", "cat", "du", "stat", "head"})


def _named(proposed: Proposed) -> Iterator[Place]:
    for pointer, text in texts_of(proposed.act):
        name = pointer.rpartition("/")[2].lower()
        if name in _OLD or pointer == "/text":
            continue
        for match in _COPIED.finditer(text[:_LONGEST]) if "'" in text else ():
            path = match["to"] or match["out"]
            yield Place(path, pointer, match[0][-80:], False, False, match[0])
        if name not in _CONTENTS and "\n" not in text:
            continue
        if pointer in proposed.commands and name not in _CONTENTS:
            continue
        for match in _JOINED.finditer(text[:_LONGEST]):
            yield Place(match["path"], pointer, match["path"], False, True, match[0])
        for line in text[:_LONGEST].split("\n")[:400]:
            if line.lstrip()[:1] in ("#", ";") or line.lstrip()[:2] == "//":
                continue
            for match in _NAMED.finditer(line):
                yield Place(match["path"], pointer, match["path"], False, True, line)


_LONGEST: Final = 20_000
_OLD: Final = word_set("old_string old_str oldtext old_text search find pattern")
_CONTENTS: Final = word_set(
    "content contents code patch diff new_string new_str newtext new_text file_text body yaml toml"
)
