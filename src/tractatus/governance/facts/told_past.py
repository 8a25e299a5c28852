"""Sentences of words for people that tell how things were: "the code was first kept at ...".

An address in one of them is what nobody is to use, or did long ago; in a document, a note or a
message it says nothing of what is reached now.
"""

from __future__ import annotations

import re
from typing import Final

_PAST: Final = re.compile(
    r"\b(?:former(?:ly)?|previous(?:ly)?|used to|no longer|not any ?more|any ?more|originally|"
    r"back then|at the time|once (?:lived|was|ran|pointed)|deprecated|decommissioned|retired|"
    r"obsolete|(?:was|were|been|got) (?:first |once |then |long )?(?:removed|replaced|moved|"
    r"switched|turned|shut|kept|hosted|retired|closed|dropped|stored|at|on|called|named)|"
    r"moved (?:away )?from|migrated from|switched from|first (?:kept|lived|ran|hosted|stored)|"
    r"the old|an old|our old)\b",
    re.IGNORECASE,
)
_END: Final = re.compile(r"[.!?](?=\s|$)|\n")


_REFUSED: Final = re.compile(
    r"\b(?:not|never|nobody|no one|cannot|don't|do not|isn't|aren't|instead of|rather than|"
    r"out of use|out of order|avoid|stop using)\b",
    re.IGNORECASE,
)


def without_refused(text: str) -> str:
    """`text` with blanks for the sentences that tell how things were, or are not to be done."""
    return _without(_without(text, _PAST), _REFUSED)


def without_past(text: str) -> str:
    """`text` with blanks for the sentences that tell how things were; every place stays its own."""
    return _without(text, _PAST)


def _without(text: str, pattern: re.Pattern[str]) -> str:
    if not pattern.search(text):
        return text
    pieces, start = [], 0
    for end in [*(match.end() for match in _END.finditer(text)), len(text)]:
        sentence = text[start:end]
        pieces.append(" " * len(sentence) if pattern.search(sentence) else sentence)
        start = end
    return "".join(pieces)
