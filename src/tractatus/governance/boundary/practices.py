"""Constructions by which a clause decides about people without naming a decision object.

"Share user data", "opt everybody in by default", "deploy without approval", "decide whether the
applicant deserves it", "prioritise profit over safety", "approve my own request".
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import Final

from tractatus.governance.decision_object import DecisionObject, Verb
from tractatus.governance.language.clauses import stand_together
from tractatus.governance.language.lexicon import (
    AUTHORITY,
    CONSTRUCTION_VERBS,
    JUDGMENTS,
    PEOPLE,
    PRACTICES,
    VALUE_TERMS,
    VERBS,
    WEIGHING_VERBS,
    word_set,
)
from tractatus.governance.language.noun_phrases import objects_after
from tractatus.governance.language.words import Word

# A construction spans no more words than this, its verb included.
REACH: Final = 14

_WATCHED: Final = word_set("tracking telemetry analytics cookie newsletter advertising")
_CONTENT: Final = word_set("post comment employee applicant member user patient customer")
_KEPT: Final = word_set("message data record chat account post email log history")
_PERIODS: Final = word_set("day week month year forever indefinitely longer")
_KEEPING: Final = word_set("keep store retain hold archive")
_HUMAN: Final = word_set("human approval oversight consent")
_WEIGHING: Final = word_set("over between against versus vs for")
_WH: Final = word_set("whether which what who if how")


def is_practice_verb(text: str) -> bool:
    """Whether a construction may begin with this verb."""
    return text in PRACTICES or text in CONSTRUCTION_VERBS


def find_practices(
    sentence: Sequence[Word], singulars: Sequence[str], place: int
) -> Iterator[DecisionObject]:
    """What the clause that begins with the verb at `place` decides about.

    Args:
        sentence: The words of the sentence.
        singulars: The same words without plural endings.
        place: Where the verb stands in both.
    """
    verb = sentence[place].text
    words = singulars[place : place + REACH]
    if verb in PRACTICES:
        clause = sentence[place : place + REACH]
        yield from (about for about, _ in objects_after(clause, 0, PRACTICES[verb]))
    yield from _by_default(words)
    yield from _without_humans(words)
    yield from _kept(verb, words)
    yield from _self_granted(words)
    if VERBS.get(verb) is Verb.DECIDE:
        yield from _judged(words)
        yield from _on_behalf(words)
        yield from _weighed(verb, words)


def _by_default(words: Sequence[str]) -> Iterator[DecisionObject]:
    """Everybody is opted in, or has to opt out."""
    is_default = stand_together(words, "by", "default") or stand_together(words, "opt", "out")
    moved = any(
        word in PEOPLE and following in {"in", "out", "into", "to", "unless", "public"}
        for word, following in itertools.pairwise(words)
    )
    is_shown = "public" in words and bool({"account", "profile"} & set(words))
    if is_default and (moved or is_shown or _WATCHED & set(words)):
        yield DecisionObject.CONSENT_DEFAULT


def _without_humans(words: Sequence[str]) -> Iterator[DecisionObject]:
    if "without" in words:
        following = words[words.index("without") + 1 :][:4]
        if "consent" in following:
            yield DecisionObject.PERSONAL_CHOICE
        elif _HUMAN & set(following):
            yield DecisionObject.HUMAN_VETO


def _kept(verb: str, words: Sequence[str]) -> Iterator[DecisionObject]:
    """How long something about people is kept."""
    is_kept = verb in _KEEPING and bool(_KEPT & set(words)) and bool(_PERIODS & set(words))
    if is_kept or (stand_together(words, "how", "long") and _KEEPING & set(words)):
        yield DecisionObject.RETENTION_POLICY


def _self_granted(words: Sequence[str]) -> Iterator[DecisionObject]:
    """Authority that the actor gives itself."""
    reflexive = {"yourself", "myself", "itself", "themselve"} & set(words[1:4])
    own = words.index("own") if "own" in words else 0
    is_own = words[max(0, own - 1)] in {"my", "your"} and bool(AUTHORITY & {*words[own:][1:2]})
    if is_own or (reflexive and AUTHORITY & set(words)):
        yield DecisionObject.AUTONOMY_LEVEL


def _judged(words: Sequence[str]) -> Iterator[DecisionObject]:
    """A judgment about people or what they said, in a clause or as an adjective."""
    if stand_together(words, "count", "as") or stand_together(words[:4], "meaning", "of"):
        yield DecisionObject.INTERPRETATION
    is_clause = bool(_WH & set(words[1:7]))
    is_about_people = any(
        word in _CONTENT and following in {"should", "deserve", "may", "stay", "get"}
        for word, following in itertools.pairwise(words)
    )
    is_judgment = is_clause and (bool(JUDGMENTS & set(words)) or is_about_people)
    if is_judgment or {"ethical", "moral"} & set(words[1:4]):
        yield DecisionObject.ETHICAL_TRADE_OFF


def _weighed(verb: str, words: Sequence[str]) -> Iterator[DecisionObject]:
    """Values against each other: "convenience over privacy", "between safety and speed"."""
    weighs = any(verb.startswith(stem[:-1]) for stem in WEIGHING_VERBS)
    if weighs and _WEIGHING & set(words[1:]) and VALUE_TERMS & set(words[1:]):
        yield DecisionObject.ETHICAL_TRADE_OFF


def _on_behalf(words: Sequence[str]) -> Iterator[DecisionObject]:
    """A choice that is somebody else's."""
    following = words[1:8]
    for preposition in ("for", "of"):
        if preposition in following:
            after = following[following.index(preposition) + 1 :][:2]
            if PEOPLE & set(after) and (preposition == "for" or "behalf" in following):
                yield DecisionObject.PERSONAL_CHOICE
