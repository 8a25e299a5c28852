"""Subjects of commits: "fix(valves): close after 90 seconds", "feat(api): page size set to 50"."""

from __future__ import annotations

import re
from typing import Final

from tractatus.governance.classifier.forms.edits import Edit
from tractatus.governance.classifier.forms.values import AMOUNT
from tractatus.governance.classifier.heads import HEADS

_SUBJECT: Final = re.compile(
    r"[ \t]*(?:feat|fix|chore|deps|docs|refactor|perf|ci|build|test|style|revert|config|ops|infra)"
    r"(?:\((?P<scope>[a-z0-9 /_-]{1,40})\))?!?:[ \t]+(?=\S)"
)
# "hourly rate set to 96 EUR": what is said to be set is to be so.
_IS_SET: Final = re.compile(
    r"(?P<name>[a-z][a-z0-9 '_-]{1,80}?) (?:is |are |now )?"
    r"(?:set|lowered|raised|capped|limited|pinned|moved|bumped|reduced|increased|fixed) (?:to|at)"
    rf"(?= {AMOUNT})"
)
_LIMITS: Final = re.compile(
    rf"[a-z]+ (?:[a-z]+ ){{0,3}}(?:after|within|in|at) {AMOUNT}|"
    r"[a-z]+ [^.,;\n]{0,60} at the latest"
)

# "Nightly job uses precisely 12 workers": a sentence with a value, which is to be so.
_TELLS: Final = re.compile(rf"\b(?:is|are|[a-z]{{2,20}}s) [^.;\n]{{0,60}}?{AMOUNT}")
_PAST: Final = re.compile(
    r"\b(?:was|were|had|did|moved|failed|broke|went|[a-z]+ed (?:on|when|after))\b"
)
_FIRST: Final = re.compile(r"[a-z-]+")


def read_subject(letters: str) -> list[Edit]:
    """What the subject of a commit tells of its scope; its type says nothing of what is to be."""
    subject = _SUBJECT.match(letters)
    if subject is None:
        return []
    scope, end = subject["scope"], subject.end()
    if told := _IS_SET.match(letters, end):
        return [Edit(0, end, "set "), Edit(told.end("name"), told.end(), " to")]
    if scope and _LIMITS.match(letters, end):
        return [Edit(0, end, f"{scope} must ")]
    first = _FIRST.match(letters, end)
    is_order = first is not None and first[0] in HEADS
    until = end + _MOST_READ
    is_told = _TELLS.search(letters, end, until) and not _PAST.search(letters, end, until)
    return [Edit(0, end, "make sure that " if is_told and not is_order else "")]


_MOST_READ: Final = 300
