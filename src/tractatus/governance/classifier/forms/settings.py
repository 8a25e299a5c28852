"""Lines of settings: "port: 2222" under "ssh:", "logs -> /var/log/x", "pool_size = 20"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from tractatus.governance.classifier.forms.edits import Edit
from tractatus.governance.classifier.forms.values import is_amount, is_written, name_at
from tractatus.governance.language.lexicon import word_set

_LINE: Final = re.compile(
    r"^(?P<indent>[ \t]*)(?P<bullet>[-*•] )?(?P<key>[a-z][a-z0-9_'/-]*(?: [a-z0-9_'/-]+){0,4})"
    r"[ \t]*(?P<sign>:(?=[ \t]|$)|=>|->|→|=(?!=))[ \t]*(?P<value>[^\n#]*)(?P<note>#[^\n]*)?$",
    re.MULTILINE,
)
_MOST: Final = 60
# A line that is headed so tells what was, or whom it is to.
_REPORTS: Final = word_set(
    "note notes error errors warning warnings result results status log output report "
    "stats total subtotal sum eta took fyi re fwd "
    "date subject from to cc got actual measured observed found elapsed currently now "
    "today yesterday update example eg question ps p.s reminder before after was step line ticket "
    "issue pr commit build run answer score rating version-history attempt page and or"
)
_MOVES: Final = frozenset({"->", "=>", "→"})
# What a setting is called whose number has no sign before it: "page size 25".
_SIZED: Final = (
    "size|limit|timeout|period|interval|ttl|retention|lifetime|concurrency|threshold|depth|quota|"
    "retries|replicas|workers|capacity|deadline|delay|window|budget|rate|fee|length|backoff"
)
_TERSE: Final = re.compile(
    rf"^(?P<key>(?:[a-z][a-z_'-]* ){{0,3}}(?:{_SIZED})) (?P<value>\d[\d.,]*(?: ?[a-z%€]+)?)"
    r"(?= ?[.;,!\n]| ?$| (?:in|for|on|at|per|please|now|from) )",
    re.MULTILINE,
)
_NO_SUBJECTS: Final = re.compile(
    r"\b(?:is|are|was|were|be|has|have|had|keep|set|use|make|raise|lower|change|bump|reduce|"
    r"increase|put|give|never|not|no|i|we|you|they|it|to|with|of|got|saw|hit|when|if|why|the|limit|"
    r"check|test|try|exceeded)\b"
)


def read_settings(letters: str) -> list[Edit]:
    """A statement for each line that gives a value to a name, under the name of its block."""
    edits = [*_terse(letters)]
    if not any(sign in letters for sign in (": ", ":\n", "=", "->", "→")):
        return edits
    parents: list[tuple[int, str]] = []
    for number, match in enumerate(_LINE.finditer(letters)):
        if number == _MOST:
            break
        depth = len(match["indent"])
        parents = [one for one in parents if one[0] < depth]
        if not match["value"].strip():
            if match["sign"] == ":" and len(match["key"].split()) <= _LONGEST_PARENT:
                parents.append((depth, match["key"]))
        elif any(not _REPORTS.isdisjoint(name.split()) for _, name in parents):
            continue
        elif _sets(match, letters, in_block=bool(parents)):
            edits += _stated(match, " ".join(name for _, name in parents))
        elif parents:
            edits.append(Edit(match.start("key"), match.start("key"), ". "))
    return edits


_LONGEST_PARENT: Final = 3


def _sets(match: re.Match[str], letters: str, *, in_block: bool) -> bool:
    """Whether a line sets something, by where it stands: one of a block, a list, or one alone."""
    if not _REPORTS.isdisjoint(match["key"].split()):
        return False
    value = match["value"]
    if not (is_amount(value) or is_written(value) or name_at(value)) or _TELLS.search(value):
        return False
    if match["sign"] == "=" and not in_block:
        # What is written without blanks, or of an address, `settings` reads as it stands.
        is_open = letters[match.start("sign") - 1] == " "
        return is_open and not (is_written(value) and not name_at(value))
    if match["sign"] == ":" and "." in value.rstrip(" .") and not in_block and " " in value:
        return False  # several sentences behind a topic are read as sentences
    return in_block or bool(match["bullet"]) or match["sign"] != ":"


_MEASURE: Final = re.compile(rf"\b(?:{_SIZED}|limit|port|version)(?:s|es)?$")
# A sentence behind a topic, and no mere value.
_TELLS: Final = re.compile(r"\b(?:is|are|was|were|be|must|should|can|may|has|have|get|gets|got)\b")
_DIRECTORIES: Final = re.compile(r"[ _]?\b(?:dir|directory|folder|path|location|root|home)$")


def _stated(match: re.Match[str], parent: str) -> Iterator[Edit]:
    key, value = match.start("key"), match["value"]
    if match["note"]:
        yield Edit(match.start("note"), match.start("note") + 1, ". ")
    if value[0] in "/~." and match["sign"] != "=":
        name = _DIRECTORIES.sub("", match["key"])
        yield Edit(match.start(), match.start("value"), f". {parent} {name} must go to ")
        return
    is_name, is_place = bool(name_at(value)), match["sign"] in _MOVES and is_written(value)
    opened = "the" if is_name or is_place else "set the"
    named = _MEASURE.search(parent) is not None and not is_name
    before = f"{parent} " if parent and not named else ""
    yield Edit(match.start(), key, f". {opened} {before}")
    if named:  # "retention:\n  backups: 30 days": of the backups
        yield Edit(match.end("key"), match.end("key"), f" {parent}")
    for at, letter in enumerate(match["key"]):
        if letter == "_":
            yield Edit(key + at, key + at + 1, " ")
    said = ": use " if is_name else " must go to " if is_place else " to "
    yield Edit(match.end("key"), match.start("value"), said)


def _terse(letters: str) -> Iterator[Edit]:
    for match in _TERSE.finditer(letters):
        if not _NO_SUBJECTS.search(match["key"]):
            yield Edit(match.start("key"), match.start("key"), "set ")
            yield Edit(match.end("key"), match.start("value"), " to ")
