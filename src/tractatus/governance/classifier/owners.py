"""Whose a value is ("redis is on 6380"), and whether that is only so now ("from 5432 to 5433")."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from tractatus.governance.classifier.products import SUBJECTS
from tractatus.governance.language.lexicon import word_set
from tractatus.governance.language.words import singular

_LINKS: Final = word_set(
    "on at the to listens listening run runs running use with is 's using its in connect server "
    "database instance through via = :"
)
_NO_SERVICES: Final = frozenset({"web", "api", "production", "staging", "dev", "worker", "admin"})
# So many words before a value may say whose it is.
REACH_BACK: Final = 7
_OWNERS_BACK: Final = 6


def service_before(words: Sequence[str], place: int) -> str:
    """The service of "redis is on 6380", "mongo lives at 27027"."""
    for word in reversed(words[max(0, place - REACH_BACK) : place]):
        if not word[0].isalnum() and word != ":":
            return ""
        name = SUBJECTS.get(word.removesuffix("'s"), "")
        if name and name not in _NO_SERVICES:
            return name
    return ""


def is_source(words: Sequence[str], place: int) -> bool:
    """ "From 5432 to 5433": where it stands now."""
    return place > 0 and words[place - 1] == "from" and "to" in words[place + 1 : place + 4]


def owner_beside(words: Sequence[str], first: int, end: int) -> str:
    """Whose port it is: "the mongodb port", "redis on port 6380", "port 5433 for postgres"."""
    place = first - 1
    for _ in range(4):
        if place < 0:
            break
        name = SUBJECTS.get(words[place].removesuffix("'s"))
        if name is not None:
            return name
        if words[place] not in _LINKS:
            break
        place -= 1
    after = [word for word in words[end + 1 : end + 4] if word not in {"the", "our", "your"}]
    if len(after) > 1 and after[0] in {"for", "of"}:
        return SUBJECTS.get(after[1].removesuffix("'s"), "")
    return ""


def owner_before(words: Sequence[str], place: int, known: frozenset[str]) -> str:
    """The nearest known word before `place`, in the singular: whose quantity it is, or ""."""
    for word in reversed(words[max(0, place - _OWNERS_BACK) : place]):
        if singular(word) in known:
            return singular(word)
    return ""
