"""Words beside a value that refuse it: "never on A", "A is gone", "instead of A", "from A to B".

What is looked at are the few words around the value and not the whole clause, which may speak of
another one: "reached on A - connecting to B directly is forbidden".
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from tractatus.governance.classifier.parted import FINITE
from tractatus.governance.classifier.slots import Slot
from tractatus.governance.language.lexicon import word_set

_FILLERS: Final = word_set(
    "to at on the a an any our said wrote typed port host hostname url uri address server machine "
    "endpoint with via through be old former previous by it that"
)
_MAX_FILLERS: Final = 4
# Behind these the value is one that was left.
_LEFT_BEHIND: Final = word_set(
    "goodbye ignore ignored forget forgotten drop dropped retire retired abandon abandoned left "
    "replace replaces replaced replacing ditch ditched formerly previously was were avoid "
    "decommissioned deprecated removed off away than of mistakenly wrongly accidentally"
)
_PAIRS: Final = frozenset(
    {("used", "to"), ("stop", "using"), ("stopped", "using"), ("moved", "off"), ("move", "off"),
     ("away", "from"), ("instead", "of"), ("rather", "than"), ("in", "place"), ("no", "longer"),
     ("moves", "it"), ("done", "with"), ("place", "of"), ("rid", "of"), ("tired", "of")}
)  # fmt: skip
_ALONE: Final = word_set("than of away off")  # of these only a pair says so
_GONE: Final = word_set(
    "dead gone retired history decommissioned obsolete deprecated outdated off-limits forbidden "
    "banned taboo broken legacy removed archived shutdown expired dropped discontinued over"
)
_GONE_PAIRS: Final = frozenset(
    {("off", "limits"), ("switched", "off"), ("turned", "off"), ("shut", "down"), ("no", "longer"),
     ("must", "not"), ("should", "not"), ("shall", "not"), ("may", "not"), ("is", "out"),
     ("taken", "down"), ("closed", "down"), ("a", "no-go")}
)  # fmt: skip
_COPULAS: Final = word_set(
    "is are was were has have been got being now finally already long 's directly itself"
)
_MOVED: Final = word_set(
    "moved switched migrated changed went gone relocated transferred replaced swapped redirected"
)
NEGATIVE: Final = word_set(
    "no not nothing never nowhere nobody don't dont none cannot can't mustn't without"
)
_EXCEPTING: Final = word_set("but except besides beyond than from save")
_ENDS: Final = frozenset(".;!?\n")


def refused_there(words: Sequence[str], slot: Slot) -> bool:
    """Whether the words beside the value say that it is, or is to be, no longer the one."""
    return _is_gone(words, slot.end) or _is_left(words, slot)


def is_taken_out(words: Sequence[str], slot: Slot) -> bool:
    """Whether it is the exception of what is allowed: "patch all of them apart from A"."""
    place = _before(words, slot.first)
    return place > 0 and (words[place] in _TAKING or tuple(words[place - 1 : place + 1]) in _APART)


_TAKING: Final = frozenset({"except", "but", "save", "besides"})
_APART: Final = frozenset({("apart", "from"), ("other", "than"), ("except", "for")})


def is_excepted(words: Sequence[str], slot: Slot) -> bool:
    """ "No URL other than A", "nothing but A", "any host except A": A is what is meant."""
    place = _before(words, slot.first)
    if place < 0 or words[place] not in _EXCEPTING:
        return False
    back = words[max(0, place - _REACH) : place]
    start = next((at for at in range(len(back) - 1, -1, -1) if back[at] in _ENDS), -1)
    if words[place] == "than" and back[-1:] != ["other"]:
        return False
    if words[place] == "from" and back[-1:] != ["apart"]:
        return False
    return not NEGATIVE.isdisjoint(back[start + 1 :])


_REACH: Final = 14
_WIDEST: Final = 60  # words of a sentence before the value that are looked at


def _before(words: Sequence[str], first: int) -> int:
    """The last word before `first` that says something, or -1."""
    place = first - 1
    while place >= 0 and first - place <= _MAX_FILLERS and words[place] in _FILLERS:
        place -= 1
    return place


def _is_left(words: Sequence[str], slot: Slot) -> bool:
    place = slot.first - 1
    for _ in range(_MAX_FILLERS):
        if place < 0:
            return False
        before = words[place - 1] if place else ""
        if (before, words[place]) in _PAIRS:
            return True
        if words[place] == "from":
            return _moves(words, place, slot.end)
        if words[place] in _LEFT_BEHIND and words[place] not in _ALONE:
            return _is_swap(words, place, slot)
        if words[place] not in _FILLERS:
            return False
        place -= 1
    return False


def _is_swap(words: Sequence[str], place: int, slot: Slot) -> bool:
    """ "Replace A by B" leaves A; "A was replaced by B" and "B replaces A" do, too, by its side."""
    if words[place] != "replaced":
        return True
    return "by" not in words[place : slot.first] and "with" not in words[place : slot.first]


def _moves(words: Sequence[str], place: int, end: int) -> bool:
    """ "We moved the queue from A to B": it was at A. An order to move it goes to both."""
    back = words[max(0, place - _REACH) : place]
    return not _MOVED.isdisjoint(back) and "to" in words[end : end + _TO]


_TO: Final = 4


def _is_gone(words: Sequence[str], end: int) -> bool:
    rest = list(words[end : end + _GONE_WITHIN])
    at = 0
    if rest[:1] == ["alone"]:
        return True
    while at < len(rest) and rest[at] in _COPULAS:
        at += 1
    pair = tuple(rest[at : at + 2])
    if pair in _GONE_PAIRS:
        return True
    if not at:
        return pair in (("must", "not"), ("is", "out"))
    if rest[at : at + 1] == ["not"]:
        return rest[at + 1 : at + 2] in (["allowed"], ["permitted"], ["supported"])
    if rest[at : at + 2] == ["replaced", "by"]:
        return True
    return rest[at : at + 1] != [] and rest[at] in _GONE


_GONE_WITHIN: Final = 6


def is_negated(
    words: Sequence[str], part: tuple[int, int], slot: Slot, own: Sequence[Slot]
) -> bool:
    """Whether a word of its own part, before it and behind any other value, refuses the value."""
    start = max([part[0], *(one.end for one in own if one.end <= slot.first)])
    before = words[start : slot.first]
    for place in range(len(before) - 1, -1, -1):
        if before[place] in _REFUSES:
            rest = before[place + 1 :]
            if rest[:1] and rest[0] in _RETRACTS:
                continue  # "no, 5433"
            return not (before[place] in _NOT and not _MEASURES.isdisjoint(rest[:2]))
    return any(
        tuple(before[place : place + 2]) in _PAIRS for place in range(len(before) - 1)
    ) and _is_near_pair(before)


def _is_near_pair(before: Sequence[str]) -> bool:
    """Whether a pair of words that refuses stands just before: "instead of the old"."""
    tail = before[-_MAX_FILLERS - 2 :]
    return any(tuple(tail[place : place + 2]) in _PAIRS for place in range(len(tail) - 1))


_RETRACTS: Final = frozenset({",", "wait", "sorry", "hang"})
_NOT: Final = frozenset({"no", "not"})
_MEASURES: Final = word_set("other only just more less later longer but")
_REFUSES: Final = word_set(
    "not never don't dont avoid without nobody nothing mustn't can't cannot won't shouldn't no "
    "forbidden isn't stop ignore"
)


def is_refused_elsewhere(words: Sequence[str], slot: Slot) -> bool:
    """Whether the only refusal of the sentence comes behind the value, and is of something else.

    "Push to A, not to the mirror", "on A, with no exception"; of "A is not to be used" it is A.
    """
    first = slot.first
    while first > max(0, slot.first - _WIDEST) and words[first - 1] not in _ENDS:
        first -= 1
    before = words[first : slot.first]
    if not DENYING.isdisjoint(before) or any(
        tuple(before[at : at + 2]) in _PAIRS for at in range(len(before))
    ):
        return False
    for word in words[slot.end : slot.end + _BEHIND]:
        if word in FINITE or word in _ENDS or word in _TURNS:
            return False
        if word in _REFUSES:
            return True
    return False


_TURNS: Final = frozenset({"so", "get", "then", "therefore"})
_BEHIND: Final = 8
DENYING: Final = _REFUSES | word_set(
    "banned prohibited off none neither nor closed blocked dead gone retired taboo instead "
    "refrain hands isn't aren't doesn't out clear away leave keep"
)
