"""A clause as the constructions read it: its verb, and the words that follow.

Only what is proposed counts: imperative, "we will ...", "please ...", "to ...". A sentence that
tells of others ("the company raised its fees") proposes nothing. A passive sentence is read as
the active clause it stands for: "the veto will be removed" as "remove the veto".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from tractatus.governance.language.lexicon import LEMMAS, PHRASAL_VERBS, word_set
from tractatus.governance.language.words import Word

# A construction spans no more words than this, its verb included.
REACH: Final = 14

# What may stand before a verb that is proposed and not told of somebody.
_PROPOSES: Final = word_set(
    "to and or then please also just let's we i you should must will shall can could would now "
    "kindly simply quickly finally , : - & ) first next immediately nobody"
)
_AUXILIARIES: Final = word_set("is are was were be been being has have had will must should shall")
_PASSIVE_FILL: Final = _AUXILIARIES | word_set("to can may now therefore simply immediately all")
_ARTEFACTS: Final = word_set(
    "doc docs documentation test fixture readme example mock stub snapshot changelog column field "
    "icon css stylesheet template page form component class module package import function "
    "method helper script typo spelling wording sentence heading footer header link screenshot "
    "image color colour font translation string comment.py storybook endpoint slide chart demo "
    "table index migration sandbox poster quiz story poem essay novel joke exercise"
)


def stand_together(words: Sequence[str], *wanted: str) -> bool:
    """Whether the wanted words stand side by side."""
    size = len(wanted)
    return wanted[0] in words and any(
        tuple(words[place : place + size]) == wanted for place in range(len(words) - size + 1)
    )


@dataclass(frozen=True, slots=True)
class Clause:
    """A verb with what follows it.

    Args:
        verb: Without inflection; phrasal verbs as one ("turn off" is `disable`).
        words: What follows, without plural endings, at most `REACH`.
        texts: The same as written, in lower case.
    """

    verb: str
    words: tuple[str, ...]
    texts: tuple[str, ...]

    def has(self, wanted: frozenset[str], start: int = 0, end: int = REACH) -> bool:
        """Whether one of the wanted words stands between two places."""
        return not wanted.isdisjoint(self.words[start:end])

    def holds(self, *wanted: str) -> bool:
        """Whether the wanted words stand side by side."""
        return stand_together(self.words, *wanted)

    def after(self, wanted: frozenset[str], reach: int) -> tuple[str, ...]:
        """The words behind the first of the wanted ones; nothing where none is there."""
        for place, word in enumerate(self.words):
            if word in wanted:
                return self.words[place + 1 : place + 1 + reach]
        return ()

    @property
    def is_about_artefacts(self) -> bool:
        """Whether tests, pages or the like are what is worked on."""
        return self.has(_ARTEFACTS)


def clause_at(sentence: Sequence[Word], singulars: Sequence[str], place: int) -> Clause:
    """The clause whose verb stands at `place`."""
    verb, start = verb_at(sentence, place)
    end = min(len(sentence), place + REACH)
    return Clause(
        verb, tuple(singulars[start:end]), tuple(word.text for word in sentence[start:end])
    )


def verb_at(sentence: Sequence[Word], place: int) -> tuple[str, int]:
    """The verb at `place` without inflection, and where what follows it begins."""
    lemma = LEMMAS.get(sentence[place].text, sentence[place].text)
    following = tuple(word.text for word in sentence[place + 1 : place + 3])
    for size in (2, 1):
        if phrasal := PHRASAL_VERBS.get((lemma, *following[:size])):
            return phrasal, place + 1 + size
    return lemma, place + 1


def is_proposed(sentence: Sequence[Word], place: int) -> bool:
    """Whether the verb at `place` is asked for, rather than told of somebody."""
    return place == 0 or sentence[place - 1].text in _PROPOSES


def passive_clause(sentence: Sequence[Word], singulars: Sequence[str], place: int) -> Clause | None:
    """What "the veto has been removed" proposes, or None where it is no passive."""
    end = place
    while end and sentence[end - 1].text in _PASSIVE_FILL:
        end -= 1
    fill = {word.text for word in sentence[end:place]}
    if not end or not fill & _AUXILIARIES or sentence[place].text.endswith("ing"):
        return None
    start = max(0, end - REACH // 2)
    verb, after = verb_at(sentence, place)
    rest = slice(after, after + REACH // 2)
    texts = [word.text for word in sentence]
    return Clause(
        verb,
        (*singulars[start:end], *singulars[rest]),
        (*texts[start:end], *texts[rest]),
    )
