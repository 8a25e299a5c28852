"""A clause, and the little grammar by which clauses are told from each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from tractatus.governance.classifier.cues import Cue
from tractatus.governance.classifier.heads import HEADS
from tractatus.governance.classifier.verbs import FINITE, INTRODUCTIONS, NO_VERB, VERBS
from tractatus.governance.instructions.instruction import Scope
from tractatus.governance.language.lexicon import word_set
from tractatus.governance.language.small_words import DETERMINERS

FIRST_PERSONS: Final = frozenset({"i", "i'd", "i'm", "i've"})
PERSONS: Final = FIRST_PERSONS | {"he", "she", "they", "it", "he's", "she's"}
SUBJECTS: Final = word_set("i you we they he she it the this that there")
TELLERS: Final = frozenset({"i", "they", "he", "she", "it", "it's", "they're", "he's", "she's"})
# What begins another instruction.
BEGINNINGS: Final = Cue.FORBID, Cue.OBLIGE, Cue.REQUEST, Cue.NEGATED_FORBID, Cue.PERMIT


class Modality(StrEnum):
    """What a clause does with what it speaks of."""

    REQUIRE = "require"
    FORBID = "forbid"
    PERMIT = "permit"
    PREFER = "prefer"
    EXPLORE = "explore"
    INFORM = "inform"


@dataclass(slots=True)
class Clause:
    """A run of tokens with one modality.

    Args:
        first: Index of its first token.
        end: Index behind its last.
        cues: Every role found in it.
        marks: Where contrasts begin and end: token index and whether it opens one.
        verb: The verb that it asks for, in its base form, or empty.
        verb_at: Its index, or -1.
        modality: What it does.
        is_rule: It says in the present tense how things are done.
        is_negative: It speaks of no, nobody or nothing: what it says of more is a ban of more.
        scope: The narrowest marker of its sentence.
        is_retraction: It takes back the clause before it.
        is_reported: Somebody else's words.
        is_question: It asks to know.
    """

    first: int
    end: int
    cues: set[Cue] = field(default_factory=set)
    marks: list[tuple[int, bool]] = field(default_factory=list)
    verb: str = ""
    verb_at: int = -1
    modality: Modality = Modality.INFORM
    scope: Scope | None = None
    is_retraction: bool = False
    is_reported: bool = False
    is_question: bool = False
    is_rule: bool = False
    is_negative: bool = False

    @property
    def is_instruction(self) -> bool:
        """Whether it asks for anything."""
        return self.modality is not Modality.INFORM


def is_imperative(words: Sequence[str], place: int, end: int) -> bool:
    """Whether an imperative stands at `place`: a verb, or a word before an object or a particle."""
    word = words[place]
    after = words[place + 1] if place + 1 < end else ""
    if word == "have" and after in {"a", "fun"}:
        return words[place + 2 : place + 3] in (["look"], ["go"], ["read"], ["glance"])
    if word == "be":
        return bool(after) and after not in FINITE
    if word in VERBS:
        return after not in FINITE
    if word in HEADS:
        return after != ":" and not _has_subject(words, place, end)
    is_open = word.isalpha() and word not in NO_VERB and len(word) > 2
    return is_open and (after in DETERMINERS or (after in PARTICLES and place + 2 < end))


PARTICLES: Final = word_set("up down out off away back over")
_ENDS_SUBJECT: Final = word_set(
    "that which who whom whose if when while unless until because so , : ; – — ( where before after"
)
_MAX_SUBJECT: Final = 4


def _has_subject(words: Sequence[str], place: int, end: int) -> bool:
    """Whether a finite verb follows before anything ends the phrase: "board members are ..."."""
    for word in words[place + 1 : min(end, place + 1 + _MAX_SUBJECT)]:
        if word in FINITE:
            return True
        if word in _ENDS_SUBJECT:
            return False
    return False


def head_of(words: Sequence[str], clause: Clause) -> int:
    """Where the clause begins behind introductions ("please", "then", "1"), or its end."""
    place = clause.first
    while place < clause.end and (
        (words[place] in INTRODUCTIONS and not _goes(words, place))
        or words[place][0] == "\n"
        or words[place].isdigit()
        or (words[place].endswith("ly") and words[place] not in VERBS)
        or words[place] in {"always", "never", "ever", "not", "don't", "do"}
    ):
        place += 1
    return place


def _goes(words: Sequence[str], place: int) -> bool:
    """Whether "go" asks for something itself: "go with 12", not "go ahead and deploy"."""
    return words[place] == "go" and words[place + 1 : place + 2] in (["with"], ["for"])


def base_of(word: str) -> str:
    """The base form of a gerund or participle, if it is a known verb."""
    for ending in ("ing", "ed", "s"):
        stem = word.removesuffix(ending)
        if stem != word:
            known = HEADS if ending == "ed" else VERBS
            for base in (stem, stem + "e", stem[:-1] if stem[-2:-1] == stem[-1:] else ""):
                if base in known:
                    return base
    return ""
