"""Whether a step of a record undoes, forbids or leaves out what the act would do.

"Do not delete the branch", "leave the branch where it is", "raise the level" where the act lowers
it. A step contradicts only if it speaks of the act and of hardly anything else: "keep the old key
for a day" does not contradict the rotation of a key, and what is stopped and started again is not
stopped.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from tractatus.governance.act import Act, Reasoning
from tractatus.governance.lexicon import LEMMAS, word_set
from tractatus.governance.meaning import LEAVING, Meaning, joined, read_meaning, term_of
from tractatus.governance.scoring import act_terms, value_terms
from tractatus.governance.words import read_texts

MAX_STEPS: Final = 256

_STATES: Final = word_set(
    "old former present current existing previous unchanged untouched as where how every any all "
    "away keep closed open go talk touch ever let get sure make take action active hidden say see"
)
_AS_BEFORE: Final = ("as before", "as it is", "as it was", "as they are", "as now", "where it is")
_NOTHING: Final = ("no action", "nothing")
# With one of these something is kept for a while, or beside the act.
_BESIDE: Final = word_set(
    "day hour week month minute copy note record list until while eye case safe ready mind till "
    "copies second"
)
_CHECKING: Final = word_set("check verify test confirm watch look compare count read ensure")
_REMOVING: Final = word_set(
    "remove delete lock block disable stop close suspend drop revoke purge archive cancel reduce "
    "end retire reject refuse hide ban"
)
_ENDING: Final = word_set("stop cancel disable remove drop delete suspend abort skip undo hide")
_BEGINNING: Final = word_set("start restart enable create add put run resume open set build write")
_OPPOSITES: Final = (
    ("raise increase", "lower decrease reduce"),
    ("open unblock allow permit enable", "close block forbid deny disable"),
    ("create add make build introduce", "remove drop delete"),
    ("start run deploy scale", "stop halt cancel"),
    ("book reserve", "cancel"),
    ("upgrade update bump", "downgrade"),
    ("send share publish", "withhold hide retract"),
    ("approve accept grant", "reject refuse revoke deny"),
    ("lock block suspend", "unlock unblock"),
    ("install", "uninstall"),
    ("encrypt", "decrypt"),
    ("connect point attach", "disconnect detach"),
)  # fmt: skip
_NEW_WORDS: Final = 2
_ENOUGH: Final = 2


@dataclass(frozen=True, slots=True)
class _Chosen:
    """What the act would do: all its terms, its parameters' values, its verb."""

    aims: Meaning
    about: frozenset[str]
    values: frozenset[str]
    verb: str


def contradicting_step(act: Act, reasoning: Reasoning) -> int | None:
    """The place of the first step that contradicts the act, or None."""
    goal = read_meaning(reasoning.goal)
    described = read_meaning(act.description)
    chosen = _Chosen(
        described if described.terms else goal,
        act_terms(act) | goal.terms,
        value_terms(act),
        _first_verb(act.description),
    )
    steps = reasoning.steps[:MAX_STEPS]
    for place, step in enumerate(steps):
        if _contradicts(step, chosen, steps[place + 1 :]):
            return place
    return None


def _contradicts(step: str, chosen: _Chosen, later: Sequence[str]) -> bool:
    meaning = read_meaning(step)
    shared = meaning.terms & chosen.about
    if len(shared) < _ENOUGH and not shared & chosen.values:
        return False
    new = meaning.terms - chosen.about - _STATES - LEAVING
    first = _first_verb(step)
    return (
        _denies(step, meaning, chosen, first, new)
        or _leaves(step, meaning, chosen, first, new)
        or _undoes(meaning, chosen, first, later)
    )


def _denies(step: str, meaning: Meaning, chosen: _Chosen, first: str, new: frozenset[str]) -> bool:
    """It says no to the act, not to a circumstance ("reload without a restart")."""
    text = " ".join(read_texts(step))
    if any(phrase in text for phrase in _NOTHING) and len(new) <= _NEW_WORDS:
        return True
    if meaning.is_negated == chosen.aims.is_negated or len(new) > _NEW_WORDS:
        return False
    words = read_texts(step)
    if "without" in words:
        behind = words[words.index("without") + 1 :]
        return any(term_of(word) in chosen.aims.terms for word in behind)
    if term_of(chosen.verb) in meaning.terms or (not new and first not in _CHECKING):
        return True
    return chosen.verb not in _REMOVING and first not in _CHECKING


def _leaves(step: str, meaning: Meaning, chosen: _Chosen, first: str, new: frozenset[str]) -> bool:
    """It leaves things as they are, for good."""
    text = " ".join(read_texts(step))
    if any(phrase in text for phrase in _AS_BEFORE) and first not in _CHECKING:
        return True
    is_left = term_of(first) in LEAVING and term_of(chosen.verb) not in LEAVING
    return is_left and len(new) <= 1 and _BESIDE.isdisjoint(read_texts(step))


def _undoes(meaning: Meaning, chosen: _Chosen, first: str, later: Sequence[str]) -> bool:
    """It does the opposite, and no later step begins anew."""
    new = meaning.terms - {term_of(first), first} - chosen.about
    if _is_opposite(chosen.verb, first):
        return len(new) <= (1 if _is_direction(first) else 0)
    if first not in _ENDING or chosen.verb in _REMOVING or new:
        return False
    is_the_act = term_of(chosen.verb) in meaning.terms or first in {"remove", "disable", "hide"}
    about = chosen.values or chosen.aims.terms
    return is_the_act and not any(
        _first_verb(step) in _BEGINNING and read_meaning(step).terms & about for step in later
    )


def _first_verb(text: str) -> str:
    words = read_texts(joined(text[:200]))
    for word in words:
        if word in LEMMAS or word in _KNOWN:
            return LEMMAS.get(word, word)
    return words[0] if words else ""


_KNOWN: Final = frozenset(word for pair in _OPPOSITES for line in pair for word in line.split()) | (
    _ENDING | _BEGINNING | _CHECKING | _REMOVING | word_set("withhold refrain backup")
)


def _is_direction(verb: str) -> bool:
    """Whether the opposite may name another value: "raise it to debug"."""
    return any(verb in line.split() for line in _OPPOSITES[0])


def _is_opposite(one: str, other: str) -> bool:
    return any(
        (one in left.split() and other in right.split())
        or (one in right.split() and other in left.split())
        for left, right in _OPPOSITES
    )
