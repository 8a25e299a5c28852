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


def without_past(text: str) -> str:
    """`text` with blanks for the sentences that tell how things were; every place stays its own."""
    if not _PAST.search(text):
        return text
    pieces, start = [], 0
    for end in [*(match.end() for match in _END.finditer(text)), len(text)]:
        sentence = text[start:end]
        pieces.append(" " * len(sentence) if _PAST.search(sentence) else sentence)
        start = end
    return "".join(pieces)
