"""Whether a step keeps the act from being done: denies it, puts it off, leaves things as they are.

"Do not delete the branch", "postpone the removal", "leave the branch where it is".
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Final

from tractatus.governance.language.lexicon import word_set
from tractatus.governance.language.meaning import LEAVING, NEGATIONS, term_of
from tractatus.governance.metacognition import opposites
from tractatus.governance.metacognition.opposites import verb_of
from tractatus.governance.metacognition.other_objects import object_of
from tractatus.governance.metacognition.precautions import is_bounded
from tractatus.governance.metacognition.step_clauses import waits
from tractatus.governance.metacognition.steps import Chosen, Step

STATES: Final = word_set(
    "old former present current existing previous unchanged untouched as where how every any all "
    "away keep closed open go talk touch ever let get sure make take action active hidden say see "
    "first original initial"
)
_AS_BEFORE: Final = (
    "as before", "as it is", "as it was", "as they are", "as now", "where it is", "as usual",
    "as always", "as ever", "where they are",
)  # fmt: skip
_NOTHING: Final = ("no action", "no measures", "no steps", "nothing")
_VAGUE: Final = word_set("change modify alter keep leave stay allow permit continue")
_NOBODY: Final = word_set("nobody neither")
# What is left is something else: "leave the other rooms as they are".
_OTHERS: Final = word_set("other others rest remaining else")
_WHOLE: Final = word_set("every everything all each any entire whole")
# With one of these something is kept for a while, or beside the act.
_BESIDE: Final = word_set(
    "day hour week month minute days hours weeks months minutes years copy note "
    "record list until while eye case safe ready mind till copies second"
)
# How long and how much of a delay or a refusal: no other subject.
MANNER: Final = word_set(
    "now later next indefinitely further notice year month week day tomorrow today soon again "
    "altogether once time out off away back home down up longer moment completely entirely for "
    "about another every any all"
)
_FORMER: Final = word_set("old former present current existing previous first original initial")
_TOWARDS: Final = word_set("on at in to with by under")
_POINTING: Final = word_set("the its their his her our")
_UNTIL: Final = word_set("until till")
_REQUESTS: Final = word_set(
    "offer request ask proposal wish plan idea application intention mention talk"
)
_DEPICTING: Final = word_set("print copy export save photograph draw scan record film describe")
_WATCHING: Final = opposites.CHECKING | word_set(
    "log record report monitor measure tell observe track look wait inform work copy backup list "
    "store"
)
_NEW_WORDS: Final = 2
_ENOUGH: Final = 2


def denies(step: Step, chosen: Chosen) -> bool:
    """It says no to the act, not to a circumstance ("reload without a restart"), nor for now."""
    if waits(step.words) or is_bounded(step.words) or _is_of_something_new(step, chosen):
        return False
    denied_terms = {term_of(word) for word in step.words if verb_of(word) == step.denied}
    new = step.new - STATES - LEAVING - opposites.LIGHT - _NOBODY - denied_terms
    text = " ".join(step.words)
    if any(phrase in text for phrase in _NOTHING) and len(new) <= _NEW_WORDS:
        return True
    is_negated = step.meaning.is_negated ^ (not _NOBODY.isdisjoint(step.words))
    if is_negated == chosen.aims.is_negated or step.first in opposites.CHECKING:
        return False
    if "without" in step.words:
        behind = step.words[list(step.words).index("without") + 1 :]
        return len(new) <= _NEW_WORDS and any(term_of(w) in chosen.aims.terms for w in behind)
    denied = step.denied
    if chosen.is_its_verb(term_of(denied)) or opposites.are_alike(denied, chosen.verb):
        return len(new) <= (_NEW_WORDS if chosen.is_its_verb(term_of(denied)) else 0)
    is_other_deed = bool(denied) and denied not in opposites.LIGHT and denied not in _VAGUE
    names_all = len(chosen.values) >= _ENOUGH and chosen.values <= step.meaning.terms
    return (names_all or not is_other_deed) and not new - {denied, term_of(denied)} - MANNER


def _is_of_something_new(step: Step, chosen: Chosen) -> bool:
    """Whether what is denied has an object of its own: "do not change the heating charge"."""
    words = list(step.words)
    place = next((at for at, word in enumerate(words) if verb_of(word) == step.denied), -1)
    if not step.denied or place < 0:
        return False
    named = object_of(words[place:]) - STATES - MANNER
    return bool(named) and not any(chosen.knows(term) for term in named)


def puts_off(step: Step, chosen: Chosen) -> bool:
    """It delays, refuses or skips the act, or what the act is about."""
    if step.words and step.words[-1] == "wait":
        return len(step.new) <= 1
    is_negated = step.meaning.is_negated and step.first not in NEGATIONS
    if step.first not in opposites.DELAYING | opposites.REFUSING or is_negated:
        return False
    new = step.new - MANNER - LEAVING - opposites.LIGHT - _REQUESTS
    if step.first in opposites.DELAYING and not _UNTIL.isdisjoint(step.words):
        new &= _terms_before(step.words, _UNTIL)
    if is_another_thing(step, new):
        return False
    if any(chosen.is_its_verb(term) for term in step.meaning.terms - {step.first}):
        return len(new) <= _NEW_WORDS and not opposites.are_alike(step.first, chosen.verb)
    is_ending = chosen.verb in opposites.REMOVING or chosen.verb in opposites.DELAYING
    return len(new) <= 1 and not is_ending


def _terms_before(words: Sequence[str], ends: frozenset[str]) -> frozenset[str]:
    end = next(place for place, word in enumerate(words) if word in ends)
    return frozenset(term_of(word) for word in words[:end])


def lets_go_on(step: Step, chosen: Chosen) -> bool:
    """The act ends or limits something, and the step lets it do as it does."""
    is_ending = chosen.verb in opposites.REMOVING | opposites.ENDING | opposites.LESS
    words = list(step.words[1:8])
    if step.first != "let" or not is_ending or step.meaning.is_negated:
        return False
    values = {place for place, word in enumerate(words) if term_of(word) in chosen.values}
    return bool(values) and len(words) > max(values) + 1 and verb_of(words[max(values) + 1]) != ""


def leaves(step: Step, chosen: Chosen) -> bool:
    """It leaves things as they are, for good."""
    text = " ".join(step.words)
    is_checking = step.first in opposites.CHECKING
    if not _OTHERS.isdisjoint(step.words):
        return False
    is_depicted = step.first in _DEPICTING
    if any(phrase in text for phrase in _AS_BEFORE) and not is_checking and not is_depicted:
        return True
    if step.words.count("as") > 1 and term_of(step.first) in LEAVING:
        return True
    is_staying = step.first in opposites.STAYING or term_of(step.first) in LEAVING
    if step.first == "continue":
        is_staying = chosen.verb in opposites.REMOVING | opposites.AMOUNTS or not (
            _FORMER.isdisjoint(step.words)
        )
    if step.first == "let":
        is_staying = not opposites.STILL.isdisjoint(step.words)
    new = step.new - STATES - LEAVING - opposites.STILL - opposites.LIGHT - MANNER
    new -= _described(step.words)
    is_left = is_staying and term_of(chosen.verb) not in LEAVING
    if is_left and (_is_at_former(step.words) or _goes_on(step, chosen)):
        return True
    is_beside = any(word in _BESIDE and not chosen.knows(term_of(word)) for word in step.words)
    if not is_left or is_beside:
        return False
    if any(opposites.are_opposite(chosen.verb, verb_of(word)) for word in step.words[2:]):
        return len(new) <= _NEW_WORDS
    most = 0 if step.first == "let" else 1
    return len(new) <= most and not is_another_thing(step, new)


def _goes_on(step: Step, chosen: Chosen) -> bool:
    """Whether what is done so far with the act's own thing is kept up: "keep serving 7"."""
    deed, behind = (*step.words[1:3], "", "")[:2]  # a gerund is read as its verb
    is_kept_up = verb_of(deed) != "" and behind != "of" and _WATCHING.isdisjoint((verb_of(deed),))
    is_for_now = not _UNTIL.isdisjoint(step.words) or not _BESIDE.isdisjoint(step.words)
    return is_kept_up and not is_for_now and bool(step.shared & chosen.values)


def _described(words: Sequence[str]) -> frozenset[str]:
    """Participles that only describe what is there already: "the printed number"."""
    return frozenset(
        term_of(word)
        for before, word in itertools.pairwise(words)
        if before in _POINTING and word.endswith("ed")
    )


def _is_at_former(words: Sequence[str]) -> bool:
    """Whether something is to be where or as it was: "on its former day"."""
    triples = zip(words, words[1:], words[2:], strict=False)
    return any(
        one in _TOWARDS and two in _POINTING and three in _FORMER for one, two, three in triples
    )


def is_another_thing(step: Step, new: frozenset[str]) -> bool:
    """Whether something new is what is left: "keep the settings of the plug-in".

    "Keep every message of the queue" keeps the queue.
    """
    for place, word in enumerate(step.words):
        term = term_of(word)
        if term in step.shared:
            return False
        if term in new:
            return _WHOLE.isdisjoint(step.words[max(0, place - 3) : place + 1])
    return False
