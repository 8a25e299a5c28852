"""What is told as done for good: "cypress is gone", "we're done with pandas", "no more yarn"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from tractatus.governance.classifier.forms.edits import Edit
from tractatus.governance.classifier.forms.values import is_any_software, is_software

_MAY: Final = re.compile(
    r"gone|retired|abandoned|deprecated|banned|excluded|dropped|history|phased out|closed|"
    r"done with|through with|finished with|no more|forbidden|discontinued|sunset|"
    r"out of the question|no longer"
)
_NAME: Final = r"(?P<name>[a-z][a-z0-9+_-]{1,40}(?:\.js)?)"
# A state that lasts. What only failed, stopped or was switched off may come back.
_GONE: Final = re.compile(
    rf"(?:\A|(?<=[.;!?,\n] )|(?<=\band )|(?<=\bbut )|(?<=\bas )|(?<=\bso )){_NAME} "
    r"(?!(?:is|are) (?:now )?banned)"  # a prohibition is read as one already
    r"(?:(?:is|was|are|were|got|has been|have been|'s)(?: now| already| finally| long)? "
    r"(?P<how>gone|retired|abandoned|deprecated|banned|excluded|dropped|phased out|discontinued|"
    r"sunset|history|out of the question|no longer (?:allowed|used|supported|wanted|an option)))\b"
    r"(?P<rest>[^.;!?\n,(]{0,80})(?P<end>.?)"
)
# What came and went, and what somebody only thinks or asks.
_ONCE: Final = re.compile(
    r"\b(?:again|yesterday|today|this morning|tonight|after|when|while|until|briefly|"
    r"for a (?:moment|minute|while|bit)|by (?:accident|mistake)|accidentally|suddenly|"
    r"from (?:my|the) (?:cache|path|image|laptop|menu|list)|"
    r"temporarily|apparently|maybe|i think|almost)\b"
)
_DONE: Final = re.compile(
    r"\b(?:we|i)(?:'re|'m| are| am) (?:done|through|finished) with (?P<what>[a-z0-9+_.-]+)"
    r"(?P<rest>[^.;!?\n,]{0,40})(?P<end>.?)"
)
_PRONOUNS: Final = frozenset({"it", "that", "this", "them"})
_NO_MORE: Final = re.compile(
    rf"(?<![a-z])no more {_NAME}(?= *(?:[.;!,\n]|$|please|here|for|in|on))"
)
# "Writes to grades_2025 have been closed".
_SHUT: Final = re.compile(
    r"(?P<what>(?:writes|pushes|deploys|deployments|inserts|uploads|commits|merges) (?:in)?to "
    r"[a-z0-9_./-]+) (?:is|are|was|were|has been|have been) "
    r"(?:closed|stopped|over|off|ended|suspended|frozen)\b"
)
_WORD: Final = re.compile(r"[a-z][a-z0-9+_-]*[a-z0-9+]")
_FAR: Final = 120


def read_closed(letters: str) -> list[Edit]:
    """A ban of what is said to be gone for good."""
    if not _MAY.search(letters):
        return []
    return [*_gone(letters), *_done(letters), *_no_more(letters), *_shut(letters)]


def _is_told(match: re.Match[str]) -> bool:
    return match["end"] != "?" and not _ONCE.search(match["rest"])


def _gone(letters: str) -> Iterator[Edit]:
    for match in _GONE.finditer(letters):
        if is_any_software(match["name"]) and _is_told(match):
            yield Edit(match.start("name"), match.start("name"), "never use ")
            yield Edit(match.end("name"), match.end("how"), "")


def _done(letters: str) -> Iterator[Edit]:
    """ "We're done with it": with what was named last before."""
    for match in _DONE.finditer(letters):
        what = match["what"].rstrip(".")
        if what in _PRONOUNS:
            before = _WORD.findall(letters, max(0, match.start() - _FAR), match.start())
            what = next((one for one in reversed(before) if is_software(one)), "")
        if what and is_any_software(what) and _is_told(match):
            yield Edit(match.start(), match.start("rest"), f". never use {what}")


def _no_more(letters: str) -> Iterator[Edit]:
    for match in _NO_MORE.finditer(letters):
        if is_software(match["name"]):
            yield Edit(match.start(), match.start("name"), "never use ")


def _shut(letters: str) -> Iterator[Edit]:
    for match in _SHUT.finditer(letters):
        yield Edit(match.start(), match.start(), "no ")
        yield Edit(match.end("what"), match.end(), "")
