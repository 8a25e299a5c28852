"""How a step is denied and what it waits for: clauses that say when, and where a negation stands.

"Publish it, not the draft" and "delete them only when all checksums agree" are care; "do not
publish it", "publish the draft and not it", "publish nothing" are not.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from tractatus.governance.language.lexicon import word_set

_WAITS: Final = word_set("when after once if until with on as")
_CONDITIONS: Final = {
    "after": "after", "until": "until", "till": "until", "if": "if", "while": "while",
}  # fmt: skip
_WAITING: Final = frozenset({"only when", "clause: when", "clause: until"})
# "Once more", "at once".
_ONCE_ONLY: Final = word_set("more and by")
_VERBAL: Final = word_set("not never don't")
_NAMING: Final = word_set("nothing nobody neither none no")
_NEGATIONS: Final = _VERBAL | _NAMING | word_set("cannot can't")
_REACH: Final = 5


def conditions(words: Sequence[str]) -> Iterator[str]:
    """What a step waits for, or how long it goes on."""
    for place, word in enumerate(words):
        before, behind = _neighbours(words, place)
        if word == "only" and behind in _WAITS:
            yield "only when"
        elif word in _CONDITIONS:
            yield f"clause: {_CONDITIONS[word]}"
        elif (word == "when" and behind) or (word == "once" and _is_clause(before, behind)):
            yield "clause: when"


def waits(words: Sequence[str]) -> bool:
    """Whether a step is to be done only when something has come, or only until then."""
    return not _WAITING.isdisjoint(conditions(words))


def _is_clause(before: str, behind: str) -> bool:
    return before != "at" and behind.isalpha() and behind not in _ONCE_ONLY


def denials(words: Sequence[str]) -> Iterator[str]:
    """What a negation denies: the deed, its object, a rival of it, or what it is to prevent."""
    for place, word in enumerate(words):
        if word == "without":
            yield "denied: without"
        elif word in _NEGATIONS:
            yield f"denied: {_denied(words, place)}"


def _denied(words: Sequence[str], place: int) -> str:
    word, (before, _) = words[place], _neighbours(words, place)
    if place <= 1 and word in _VERBAL:
        return "head"
    if before in {",", "but"} and word == "not":
        return "contrast"
    if before == "and" and word in _VERBAL:
        return "and not"
    if not {"so", "that"}.isdisjoint(words[max(0, place - _REACH) : place]):
        return "purpose"
    return "none" if word in _NAMING else "inside"


def _neighbours(words: Sequence[str], place: int) -> tuple[str, str]:
    """The words before and behind a place; nothing at an end."""
    before = words[place - 1] if place else ""
    return before, words[place + 1] if place + 1 < len(words) else ""
