"""The means that an instruction chooses for a matter: "edit videos in Kdenlive", "via the rota"."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from tractatus.governance.crossref.aboutness import topic_of
from tractatus.governance.crossref.looks import Look
from tractatus.governance.crossref.others import asked
from tractatus.governance.crossref.phrases import Word, phrases
from tractatus.governance.language.lexicon import word_set

_LEADS: Final = word_set(
    "in with via through use using by take on only: only over printer app tool"
)
_LOOKS: Final = frozenset({Look.PROPER, Look.MARKED})


@lru_cache(maxsize=512)
def choices(text: str) -> tuple[tuple[Word, int], ...]:
    """Each name that is asked for as a means, with its clause."""
    clauses = phrases(text)
    found = []
    for word, at in asked(text):
        words = clauses[at].words
        place = next((number for number, one in enumerate(words) if one is word), 0)
        before = [one.text for one in words[max(0, place - 2) : place]]
        if word.look in _LOOKS and not word.is_owner and not _LEADS.isdisjoint(before):
            found.append((word, at))
    return tuple(found)


def matters_of(text: str) -> frozenset[str]:
    """The heads of what the clauses that choose a means are about."""
    clauses = phrases(text)
    said = (
        " ".join(one.text for one in clauses[at].words if one.look is Look.PLAIN)
        for _, at in choices(text)
    )
    return frozenset().union(*map(topic_of, said))
