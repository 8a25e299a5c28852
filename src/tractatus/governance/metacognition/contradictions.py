"""Whether a step of a record works against what the act would do.

"Do not delete the branch", "leave the branch where it is", "raise the level" where the act lowers
it, "postpone the removal", "delete all but this one", "delete every branch". A step contradicts
only if it speaks of the act and of hardly anything else: "keep the old key for a day" does not
contradict the rotation of a key, and what is stopped and started again is not stopped.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from tractatus.governance.language.lexicon import word_set
from tractatus.governance.language.meaning import term_of
from tractatus.governance.metacognition import opposites
from tractatus.governance.metacognition.compared import Compared
from tractatus.governance.metacognition.inaction import (
    MANNER,
    STATES,
    denies,
    is_another_thing,
    leaves,
    lets_go_on,
    puts_off,
)
from tractatus.governance.metacognition.left_out import breaks_a_promise
from tractatus.governance.metacognition.other_objects import does_it_otherwise
from tractatus.governance.metacognition.precautions import is_if_need_be
from tractatus.governance.metacognition.record_terms import MAX_TEXTS, Record
from tractatus.governance.metacognition.scope import exceeds, leaves_out, names_another
from tractatus.governance.metacognition.self_contradiction import contradicts_itself
from tractatus.governance.metacognition.steps import Chosen, Step

# What is undone for these is undone on trial, or if need be.
_IF_NEED_BE: Final = word_set("if case test trial rehearse practise staging sandbox")
_ENOUGH: Final = 2


def contradicting_step(compared: Compared) -> int | None:
    """The place of the first step that contradicts the act, or None.

    Args:
        compared: Act and record; a promise of the record is held against its first `MAX_TEXTS`.
    """
    chosen, record = compared.chosen, compared.record
    for place, readings in enumerate(compared.readings):
        if is_if_need_be(readings[0].words):
            continue
        later = [one for other in compared.readings[place + 1 :] for one in other]
        if contradicts_itself(readings[0].words):
            return place
        if any(_contradicts(step, chosen, later) for step in readings):
            return place
        if any(_goes_the_other_way(step, chosen, record) for step in readings):
            return place
        if place < MAX_TEXTS and (
            breaks_a_promise(readings[0], chosen, record, place)
            or does_it_otherwise(compared.texts[place], readings[-1], chosen, record)
        ):
            return place
    return None


def _contradicts(step: Step, chosen: Chosen, later: Sequence[Step]) -> bool:
    if not _speaks_of(step, chosen):
        return False
    return (
        denies(step, chosen)
        or puts_off(step, chosen)
        or leaves(step, chosen)
        or lets_go_on(step, chosen)
        or _undoes(step, chosen, later)
        or leaves_out(step, chosen)
        or exceeds(step, chosen)
        or names_another(step, chosen)
    )


def _speaks_of(step: Step, chosen: Chosen) -> bool:
    """Whether it is about the act: by two terms, a value, or nothing but what it is done to."""
    if len(step.shared) >= _ENOUGH or step.shared & chosen.values:
        return True
    if step.denied and chosen.is_its_verb(term_of(step.denied)):
        return True
    return bool(step.shared & chosen.aims.terms) and not step.new - MANNER - STATES


def _undoes(step: Step, chosen: Chosen, later: Sequence[Step]) -> bool:
    """It does the opposite, and no later step begins anew."""
    new = step.new - MANNER
    if step.meaning.is_negated or not _ANEW.isdisjoint(step.words):
        return False
    if _fills(step, chosen):
        return True
    if opposites.are_opposite(chosen.verb, step.first) and "if" not in step.words:
        is_named = step.first in opposites.AMOUNTS and bool(step.shared & chosen.values)
        if is_named and _IF_NEED_BE.isdisjoint(step.words):
            return True  # less of it, or more: whatever else is said
        return len(new) <= 1 and (
            step.first in opposites.AMOUNTS or not is_another_thing(step, new)
        )
    is_own = opposites.are_alike(step.first, chosen.verb) or chosen.is_its_verb(step.first)
    if new or is_own or not _IF_NEED_BE.isdisjoint(step.words):
        return False
    if step.first in opposites.REVERSING and chosen.verb not in opposites.REVERSING:
        return True
    if step.first in opposites.DESTROYING:
        return True
    if step.first in opposites.ENDING and _is_the_deed(step, chosen):
        return not _starts_again(step, chosen, later)
    if chosen.verb in opposites.REMOVING:
        return _does_what_ends(step, chosen)
    return _ends(step, chosen, later)


# "Stop the line, set it, start again".
_ANEW: Final = word_set("again resume resumes restart restarts re-arms rearms itself")


def _fills(step: Step, chosen: Chosen) -> bool:
    """What the act empties is filled: "put more pods onto it"."""
    if chosen.verb not in _EMPTYING or step.first in opposites.CHECKING:
        return False
    return any(
        word in _ONTO and not chosen.values.isdisjoint(map(term_of, step.words[place + 1 :][:3]))
        for place, word in enumerate(step.words)
    )


_EMPTYING: Final = word_set("drain empty clear evacuate vacate unload purge flush")
_ONTO: Final = word_set("onto into")


def _goes_the_other_way(step: Step, chosen: Chosen, record: Record) -> bool:
    """The record asks for more of it and the step makes it less, or the other way round."""
    is_amount = step.first in opposites.AMOUNTS and chosen.verb not in opposites.AMOUNTS
    if not is_amount or not step.shared & chosen.values or step.meaning.numbers - chosen.values:
        return False
    up, down = not _MORE.isdisjoint(record.words), not _LESS.isdisjoint(record.words)
    return up != down and up == (step.first in opposites.LESS)


_MORE: Final = word_set("larger bigger longer higher greater wider warmer louder brighter stronger")
_LESS: Final = word_set("smaller shorter lower fewer narrower cooler quieter darker weaker")


def _does_what_ends(step: Step, chosen: Chosen) -> bool:
    """The act ends some deed, and the step does it: "remind them" where reminders are stopped."""
    is_deed = any(term != step.first and _begin_alike(term, step.first) for term in _nouns(chosen))
    return is_deed and not chosen.is_its_verb(step.first)


def _nouns(chosen: Chosen) -> frozenset[str]:
    return chosen.aims.terms - chosen.values


def _begin_alike(term: str, verb: str) -> bool:
    return len(verb) >= _STEM and term[:_STEM] == verb[:_STEM]


_STEM: Final = 5


def _ends(step: Step, chosen: Chosen, later: Sequence[Step]) -> bool:
    """What the act is about is taken away, and not given back."""
    return step.first in _TAKING_AWAY and not _starts_again(step, chosen, later)


_TAKING_AWAY: Final = word_set("remove disable hide cancel block")


def _is_the_deed(step: Step, chosen: Chosen) -> bool:
    """Whether the step's object is the act itself: "stop the backups"."""
    return any(chosen.is_its_verb(term) for term in step.meaning.terms - {step.first})


def _starts_again(step: Step, chosen: Chosen, later: Sequence[Step]) -> bool:
    about = chosen.values or chosen.aims.terms
    return any(
        opposites.are_opposite(step.first, other.first) and other.meaning.terms & about
        for other in later
    )
