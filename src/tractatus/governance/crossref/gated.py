"""Which verbs of a phrase are to be asked about, and what they are done to.

A verb counts where it is ordered, told or the head of its noun phrase: "before you ban a member",
"cancelling orders", "contracts get signed", "no commits until"; "the build" in "deploy the build"
is only what is deployed.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from tractatus.governance.crossref.deed_words import deed_of
from tractatus.governance.crossref.open_deeds import (
    any_deed,
    base_of_any,
    deed_in_place,
    object_of,
)
from tractatus.governance.language.lexicon import word_set

_LEADS: Final = word_set(
    "you to not never don't dont doesn't may can could should would will must and or before please "
    "i we they just nobody anyone cannot can't won't ever actually really about only first then"
)
_ARTICLES: Final = word_set("the a an this my our your his her their its")
_PASSIVE: Final = word_set("be been being get gets is are was were")
# Behind these, or at the end, a noun of a deed is the head of its phrase.
_ENDS: Final = word_set(
    "need needs needed require requires required must has have wants want only unless until till "
    "without to of from for on in into at by before after go goes is are get gets with should "
    "shall will may can so over above under as when if because since"
)
_MAX_WORDS: Final = 60


def gated(words: Sequence[str]) -> tuple[frozenset[str], frozenset[str]]:
    """The deeds of a phrase, and the stems of what they are done to.

    Args:
        words: Of the phrase, in lower case.
    """
    return _gated(tuple(words[:_MAX_WORDS]))


@lru_cache(maxsize=2048)
def _gated(words: tuple[str, ...]) -> tuple[frozenset[str], frozenset[str]]:
    deeds: set[str] = set()
    objects: set[str] = set()
    for place, word in enumerate(words):
        deed = any_deed(word)
        if deed and _is_deed(words, place):
            deeds.add(deed)
        elif not deed and _is_ordered(words, place) and (one := deed_in_place(word)):
            deeds.add(one)
            continue
        if not deed_of(word) and (one := object_of(word)):
            objects.add(one)  # of "feature flags" nobody knows which word is the verb
    if not deeds and "new" in words:
        deeds.add("create")
    return frozenset(deeds), frozenset(objects)


def _is_ordered(words: Sequence[str], place: int) -> bool:
    """Whether only a verb can stand here: "before you weld", "without welding it"."""
    word, before = words[place], words[place - 1] if place else ""
    if word.endswith("ing"):
        return not before or before in {"before", "without", "any", "no", "to", "about"}
    return before == "you" or (before == "to" and words[place - 2] in _WANTING)


_WANTING: Final = word_set("want need plan about going like wish have intend")


def _is_deed(words: Sequence[str], place: int) -> bool:
    word = words[place]
    before = words[place - 1] if place else ""
    behind = words[place + 1] if place + 1 < len(words) else ""
    is_base = base_of_any(word) == word
    if is_base and (not before or before in _LEADS):
        return True
    if word.endswith("ing"):
        return before not in _ARTICLES
    if word.endswith("ed") or word in _PARTICIPLES:
        return before in _PASSIVE
    is_head = not behind or behind in _ENDS
    return is_head and before not in _ARTICLES and (not is_base or place == 0 or before in _COUNTS)


_COUNTS: Final = word_set("no any every each all further more force")
_PARTICIPLES: Final = word_set("sent paid sold bought put built run made taken given drawn written")
