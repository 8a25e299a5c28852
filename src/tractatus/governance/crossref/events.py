"""What an entry of a calendar is of, and whether an instruction about lengths means it.

"Staff meetings last 45 minutes" says nothing of a school trip, and "keep the door logs for 7 days"
nothing of a holiday.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from tractatus.governance.act import Act, Json
from tractatus.governance.crossref.stems import stem, telling
from tractatus.governance.facts import Fact
from tractatus.governance.instructions.instruction import KeyKind
from tractatus.governance.language.lexicon import word_set
from tractatus.governance.language.subjects import name_words

_ENTRIES: Final = frozenset(map(stem, word_set("calendar event appointment booking invite")))
_TITLES: Final = ("title", "summary", "subject", "name", "what")
_MEETINGS: Final = frozenset(
    map(
        stem,
        word_set(
            "meeting standup sync call retro retrospective review session interview huddle "
            "briefing consultation planning demo talk slot lesson class event appointment meet"
        ),
    )
)
# What has a length of its own.
_OTHERS: Final = frozenset(
    map(
        stem,
        word_set(
            "trip excursion holiday vacation leave dentist doctor physio birthday lunch dinner "
            "breakfast concert flight train absence party festival wedding funeral exam fair "
            "outing camp travel commute gym haircut maintenance sick"
        ),
    )
)
_MOST: Final = 400


def is_of_another_event(text: str, fact: Fact, act: Act) -> bool:
    """Whether an entry of a calendar is no such thing as an instruction says a length of.

    Args:
        text: Of the instruction.
        fact: A length of time of the act.
        act: As proposed; without a title nobody can tell.
    """
    if fact.kind is not KeyKind.DURATION or not fact.pointer.startswith("/parameters"):
        return False
    title = _title(act)
    if not title:
        return False
    said, named = _stems(text[:_MOST]), _stems(title[:_MOST])
    if not (said & _MEETINGS):
        return said.isdisjoint(named)
    return not named.isdisjoint(_OTHERS) and said.isdisjoint(named) and named.isdisjoint(_MEETINGS)


def _title(act: Act) -> str:
    """Of an act that makes an entry of a calendar, what the entry is called."""
    found: dict[str, Json] = dict(act.parameters)
    inner = found.get("arguments")
    if isinstance(inner, dict):
        found |= inner
    tool = found.get("tool", "")
    kind = f"{act.type} {tool if isinstance(tool, str) else ''}"
    if _ENTRIES.isdisjoint(_stems(kind[:_MOST])):
        return ""
    titles = (found.get(name) for name in _TITLES)
    return next((one for one in titles if isinstance(one, str)), "")


@lru_cache(maxsize=1024)
def _stems(text: str) -> frozenset[str]:
    return telling(word for part in text.split() for word in name_words(part))
