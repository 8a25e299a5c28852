"""Whether a step contradicts itself: what it does cannot be for its purpose, ground or manner.

"Delete the thread to keep it", "take the short road because it is long", "leave the seal out after
setting the seal". Both halves must be about the same thing: what stands behind the connective
points back ("it", "them"), repeats a word, or names nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from tractatus.governance.language.lexicon import word_set
from tractatus.governance.language.meaning import NEGATIONS, meaning_of
from tractatus.governance.metacognition import opposites
from tractatus.governance.metacognition.left_out import SKIPPING
from tractatus.governance.metacognition.opposites import verb_of
from tractatus.governance.metacognition.step_relations import PRIVATIVE

_MAX_WORDS: Final = 40
_PURPOSES: Final = (("in", "order", "to"), ("so", "as", "to"), ("so", "that"), ("to",))
_GROUNDS: Final = (
    ("because",), ("since",), ("although",), ("even", "though"), ("though",), ("while",),
    ("whilst",), ("as", "it", "is"), ("as", "they", "are"), ("as", "part", "of"),
    ("after",), ("before",),
)  # fmt: skip
# Behind these the two halves follow each other, and opposite deeds are mostly both meant.
_IN_TURN: Final = frozenset({("after",), ("before",)})
_PART_OF: Final = ("as", "part", "of")
_POINTING_BACK: Final = word_set("it them itself they that this")
_ANTONYMS: Final = (
    ("red", "green"), ("busy idle occupied taken", "free available"), ("open", "closed shut"),
    ("full", "empty"), ("high", "low"), ("large big", "small"), ("wet", "dry"), ("old", "new"),
    ("all everybody everyone once", "few small gradual gradually slowly"), ("long", "short"),
    ("late", "early"), ("hot warm", "cold cool"), ("public", "private secret"),
    ("valid", "invalid expired"), ("safe", "unsafe dangerous"), ("exact", "rough round"),
    ("visible shown", "hidden"),
)  # fmt: skip
_ENDS: Final = tuple((word_set(one), word_set(other)) for one, other in _ANTONYMS)
_CHANGING: Final = word_set("break change sell replace overwrite alter")
_USING: Final = word_set("use resume read restore update send show")
_DENIALS: Final = NEGATIONS | {"nobody", "neither"}
_NOTHING: Final = word_set("nothing nobody none no")
_DEEDS: Final = 4


def contradicts_itself(words: Sequence[str]) -> bool:
    """Whether the two halves of a step cannot both hold.

    Args:
        words: Of the step, with verbs of several words as one.
    """
    words = words[:_MAX_WORDS]
    return any(
        _clash(words[:start], words[end:], connective)
        for connective, start, end in _connectives(words)
    )


def _connectives(words: Sequence[str]) -> Iterator[tuple[tuple[str, ...], int, int]]:
    for place in range(1, len(words) - 1):
        for connective in (*_PURPOSES, *_GROUNDS):
            end = place + len(connective)
            if tuple(words[place:end]) != connective or end >= len(words):
                continue
            if connective == ("to",) and verb_of(words[end]) != words[end]:
                continue
            yield connective, place, end
            break


def _clash(first: Sequence[str], second: Sequence[str], connective: Sequence[str]) -> bool:
    is_in_turn = connective in _IN_TURN
    deed = verb_of(first[0])
    if not deed or deed in opposites.CHECKING:
        return False
    ours, theirs = meaning_of(first).terms, meaning_of(second).terms
    if _left_out(first) & theirs or _left_out(second) & ours:
        return True
    if deed in SKIPPING and not is_in_turn and not _POINTING_BACK.isdisjoint(second):
        return True  # "skip the test although it is needed"
    if _says_no(first) != _says_no(second) and not is_in_turn and _tells_alike(deed, second):
        return True
    is_repeated = bool(ours & theirs)
    is_back = is_repeated or not _POINTING_BACK.isdisjoint(second) or len(second) == 1
    is_back = is_back or connective == _PART_OF
    if not is_back or not _DENIALS.isdisjoint((*first, *second)):
        return False
    deeds = [verb for word in second[:_DEEDS] if (verb := verb_of(word))]
    if any(_cannot_both_be(deed, one) for one in deeds):
        return is_repeated or not is_in_turn
    return not is_in_turn and any(
        (not one.isdisjoint(first) and not other.isdisjoint(second))
        or (not other.isdisjoint(first) and not one.isdisjoint(second))
        for one, other in _ENDS
    )


def _says_no(words: Sequence[str]) -> bool:
    return not _NOTHING.isdisjoint(words)


def _tells_alike(deed: str, second: Sequence[str]) -> bool:
    """Whether both halves do as much: "tell them nothing while sending the letter"."""
    return any(
        one and one != deed and opposites.are_alike(deed, one) for one in map(verb_of, second[:2])
    )


def _cannot_both_be(deed: str, other: str) -> bool:
    """Whether the same thing cannot have both done to it."""
    if other in opposites.STAYING:
        return deed in opposites.ENDING | opposites.DESTROYING | _CHANGING
    is_gone = deed in opposites.DESTROYING and other in _USING
    is_opposite = opposites.are_opposite(deed, other) and not opposites.are_alike(deed, other)
    return is_gone or is_opposite


def _left_out(words: Sequence[str]) -> frozenset[str]:
    """The terms of what a half denies: "without a preview", "unchecked", "skip the test"."""
    found = [word[2:] for word in words if PRIVATIVE.fullmatch(word)]
    for place, word in enumerate(words):
        if word in {"without", "no"} or verb_of(word) in SKIPPING:
            found += words[place + 1 : place + 4]
    return meaning_of(found).terms if found else frozenset()
