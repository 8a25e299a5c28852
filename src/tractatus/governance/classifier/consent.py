"""Acts that wait for somebody's word: "ask me before you deploy", "nothing ships without legal".

A word of consent (to ask, to approve, a sign-off) makes a constraint where a gate (`gates`) ties
it to an act (`acts`): the verb or the noun that the gate governs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from tractatus.governance.classifier.acts import (
    act_before_without,
    act_named,
    act_of_noun,
    subject_of,
    verb_of,
)
from tractatus.governance.classifier.gates import GATES, GIVE, GIVEN, SEEK, WORDS
from tractatus.governance.classifier.reading import Tokens
from tractatus.governance.classifier.slots import Found, Slot
from tractatus.governance.instructions.instruction import KeyKind
from tractatus.governance.language.lexicon import word_set
from tractatus.governance.language.words import singular

CONSENT: Final = SEEK | GIVE | GIVEN | WORDS | {"looks", "reads"}
# These mean other things, too: only with a person beside them.
_DOUBTFUL: Final = word_set(
    "talk speak check double-check review reviews sign signs clear clears agree read run confirm "
    "checked"
)
_PEOPLE: Final = word_set(
    "me us him her them someone somebody team lead owner moderator human my our person people "
    "off colleague legal security dpo founder finance client customer boss manager treasurer "
    "board council author maintainer reviewer head i you engineer everybody everyone the"
)
_STOPS: Final = frozenset(".!;?\n")
_REACH: Final = 12
_WITH: Final = frozenset({"with", "by", "to"})
_HAVE: Final = frozenset({"has", "have", "been", "must", "be", "is", "are"})


def find_consent(tokens: Tokens, place: int) -> Found:
    """The act that waits for the word of consent at `place`."""
    words = tokens.words
    left, right = _bounds(words, place)
    is_clear = words[place] not in _DOUBTFUL or words[max(0, place - 1) : place] == ["without"]
    if not is_clear and not _has_person(words, place, right):
        return
    if words[place] in {"read", "checked"} and _HAVE.isdisjoint(words[max(0, place - 2) : place]):
        return
    for gate in GATES:
        subject = gate(words, place, left, right)
        if subject is not None:
            yield Slot(KeyKind.CONFIRMATION, True, place, place + 1, subject=subject)
            for at, also in _also(words, place, left, right) if subject else ():
                if also != subject:
                    yield Slot(KeyKind.CONFIRMATION, True, at, at + 1, subject=also)
            return


def _also(words: Sequence[str], place: int, left: int, right: int) -> Iterator[tuple[int, str]]:
    """Acts that wait for the same word, each with the place of what joins it to the others.

    "Ask before you delete, and before purchases", "refunds and purchases need approval".
    """
    opened = next((at for at in range(place + 1, right) if words[at] in _BEFORE), right)
    for at in range(opened + 1, right - 1):
        if words[at] in _JOINTS and words[at + 1] not in _JOINTS:
            is_order = words[at + 1] in _BEFORE
            is_act = is_order or words[at + 1].endswith("ing")
            if is_act and (act := _known(act_named(words, at + 1 + is_order, right))):
                yield at, act
    if words[place] in WORDS | GIVEN:
        for at in range(left + 1, place):
            if words[at] in _JOINTS and (act := _known(subject_of(words, at, left))):
                yield next((one for one in range(left, at) if _act_of(words[one]) == act), at), act


def _known(act: str) -> str:
    """`act` where it is one, and no thing that something is done to."""
    return act if _act_of(act) else ""


def _act_of(word: str) -> str:
    return act_of_noun(word) or verb_of(word)


_BEFORE: Final = frozenset({"before", "prior"})
_JOINTS: Final = frozenset({"and", "or", ","})


def _bounds(words: Sequence[str], place: int) -> tuple[int, int]:
    left, right = place, place + 1
    while left > 0 and place - left < _REACH + 4 and words[left - 1][0] not in _STOPS:
        left -= 1
    while right < len(words) and right - place < _REACH and words[right][0] not in _STOPS:
        right += 1
    return left, right


def _has_person(words: Sequence[str], place: int, right: int) -> bool:
    """Whether somebody stands beside the word: "check with Ada", "signed by the owner"."""
    if place and words[place - 1] in {"he", "she", "i", "they", "has", "have", "must", "be"}:
        return True
    near = words[max(0, place - 3) : min(right, place + 6)]
    if words[place] == "run":
        return any(one in {"by", "past"} for one in words[place + 1 : place + 3])
    return any(singular(one) in _PEOPLE and one != "the" for one in near) or any(
        one in _WITH for one in words[place + 1 : place + 4]
    )


def find_without(tokens: Tokens, place: int) -> Found:
    """ "Never answer a subpoena without legal": somebody who is not to be left out."""
    words = tokens.words
    behind = words[place + 1 : place + 3]
    is_one = behind[:1] != [] and (
        behind[0] in _SOMEBODY or (behind[0] == "the" and singular(behind[-1]) in _PEOPLE)
    )
    after = words[place + 2] if place + 2 < len(words) else "."
    if not is_one or after in CONSENT | {"knowing", "having", "being"} or after.endswith("ing"):
        return
    left, _ = _bounds(words, place)
    if (subject := act_before_without(words, place, left)) is not None:
        yield Slot(KeyKind.CONFIRMATION, True, place + 1, place + 2, subject=subject)


_SOMEBODY: Final = word_set("me us him her them legal finance security")
