"""How much of a record of reasoning is about its act.

A borrowed record shares common words with any act ("list", "hours", "order"); it hardly names
what the act is done to, and hardly any of its sentences speaks of it. Four shares are weighed: of
the act's content words that the record has, of the parameters that one of its sentences names
whole, of the act's values that it says in whatever spelling, and of its sentences that have any of
these words.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from tractatus.governance.act import Act
from tractatus.governance.language.meaning import read_meaning

Terms = frozenset[str]

# Weights and bound were set by the development domains of `quality/reasoning_records`: of their
# sound records hardly any is below the bound, of borrowed ones hardly any reaches it.
_NAMED: Final = 0.25
_SAID: Final = 0.75
RELEVANT: Final = 0.9
# More words than these need not be repeated: a long description is not held against a record.
_ENOUGH_WORDS: Final = 10
_MAX_NAME: Final = 60
_MAX_NAME_WORDS: Final = 4
_MAX_DESCRIPTION: Final = 2_000


def relevance(act: Act, sentences: Sequence[Terms], said_share: float = 0.0) -> float | None:
    """From 0 (about something else) to 3; None where the act says too little to compare.

    Args:
        act: What is proposed.
        sentences: The terms of the goal, of each step and of each claim.
        said_share: Of the act's values, how many these say in whatever spelling, 0 to 1.
    """
    names = list(_names(act))
    content = frozenset(read_meaning(act.description[:_MAX_DESCRIPTION].replace("_", " ")).terms)
    content = content.union(*names)
    if not act.description or not names or not sentences:
        return None
    said = frozenset().union(*sentences)
    covered = min(1.0, len(content & said) / min(len(content), _ENOUGH_WORDS))
    touching = sum(not content.isdisjoint(one) for one in sentences) / len(sentences)
    named = sum(any(name <= one for one in sentences) for name in names) / len(names)
    return covered + touching + _NAMED * named + _SAID * said_share


def _names(act: Act) -> Sequence[Terms]:
    """The terms of each short value of a parameter: a name or a number, and no text."""
    values = [
        str(value)
        for value in act.parameters.values()
        if isinstance(value, str | int) and type(value) is not bool
    ]
    read = [
        read_meaning(value.replace("_", " ")).terms
        for value in values
        if len(value) <= _MAX_NAME and len(value.split()) <= _MAX_NAME_WORDS
    ]
    return [terms for terms in read if terms]
