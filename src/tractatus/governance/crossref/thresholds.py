"""From which amount on somebody's word is needed: "purchases over 250 pounds need my signature".

Below it nobody has to be asked; where an act names no amount, or one in another currency, nobody
knows, and the word is needed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from tractatus.governance.facts.fact import Fact, Source
from tractatus.governance.facts.prose import MONEY
from tractatus.governance.facts.values import read_money
from tractatus.governance.instructions.instruction import KeyKind

# What stands before an amount beyond which something holds.
_BEYOND: Final = re.compile(
    r"\b(?:over|above|beyond|exceed(?:s|ing)?|(?:more|higher|larger|greater|bigger) than)"
    r" (?:the |a total of |about )?$",
    re.IGNORECASE,
)
_LONGEST: Final = 24


# The amount of one sentence says nothing of what another asks a confirmation for.
_SENTENCE: Final = re.compile(r"[.!?;](?=\s|$)|\n")


@lru_cache(maxsize=2048)
def threshold_of(text: str, place: int) -> tuple[int, str] | None:
    """The least amount beyond which the sentence at `place` holds, with its currency, or None."""
    ends = [0, *(one.end() for one in _SENTENCE.finditer(text)), len(text)]
    first = max(end for end in ends if end <= place)
    text = text[first : min((end for end in ends if end > place), default=len(text))]
    found = [
        amount
        for match in MONEY.finditer(text[:2_000])
        if _BEYOND.search(text[max(0, match.start() - _LONGEST) : match.start()])
        and (amount := read_money(match[0].rstrip(".,'").lower()))
    ]
    return min(found, default=None)


def is_below(text: str, place: int, facts: Sequence[Fact]) -> bool:
    """Whether every amount of an act is one for which the sentence at `place` asks nobody."""
    limit = threshold_of(text, place)
    if limit is None:
        return False
    amounts = [
        one for one in facts if one.kind is KeyKind.MONEY and one.source is not Source.UNTRUSTED
    ]
    return bool(amounts) and all(
        isinstance(one.value, int) and one.value <= limit[0] and one.unit in ("", limit[1])
        for one in amounts
    )
