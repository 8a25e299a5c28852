"""Corrections: "correction: X", "not Y as I wrote first", "make that 24 h", "I changed my mind"."""

from __future__ import annotations

import re
from typing import Final

from tractatus.governance.classifier.forms.edits import Edit
from tractatus.governance.classifier.forms.values import AMOUNT

_RULES: Final[tuple[tuple[re.Pattern[str], str], ...]] = (
    # "logs go to A, correction, not B": B is what is not to be.
    (re.compile(r"[,.;(–—-]? ?\bcorrection[,:]? (?=not\b)"), ", "),
    # "I changed my mind about B" behind a value: B is not to be.
    (re.compile(r"[,;.(–—-] ?i(?:'ve| have)? changed my mind (?:about|on) (?=[~/.\w])"), ", not "),
    # "As I wrote first" says of the value before it only that it was said.
    (
        re.compile(
            r",? \(?(?:as|like|which is what) i "
            r"(?:wrote|said|told you|had it|wrote it|typed|claimed)"
            r"(?: (?:first|before|earlier|yesterday|initially|last week|at first|above))?\)?"
            r"(?=[.,;!\n)]|$)"
        ),
        "",
    ),
)
_MAKE_THAT: Final = re.compile(rf"(?:\bno,? )?\bmake (?:that|it)(?= {AMOUNT})")
_DIGIT: Final = re.compile(r"\d")


def read_corrections(letters: str) -> list[Edit]:
    """What holds after a correction, and what does not hold any more."""
    if not _may_correct(letters):
        return []
    edits = [Edit(*match.span(), said) for rule, said in _RULES for match in rule.finditer(letters)]
    # "Make that 24 h": of the value that was told before, if one was.
    first = _DIGIT.search(letters)
    edits += [
        Edit(*match.span(), "correction , set it to")
        for match in _MAKE_THAT.finditer(letters, first.end() if first else len(letters))
    ]
    return edits


def _may_correct(letters: str) -> bool:
    """Whether a correction can be in it at all: of most texts that is the whole reading."""
    return (
        "correction" in letters
        or " i " in letters
        or "make that" in letters
        or "make it" in letters
        or "changed my mind" in letters
    )
