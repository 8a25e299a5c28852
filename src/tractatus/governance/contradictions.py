"""Whether a step of a record undoes, forbids or leaves out what the act would do.

"Do not delete the branch", "leave the branch where it is", "raise the level" where the act lowers
it. A step contradicts only if it speaks of nothing but the act: "keep the old key for a day" does
not contradict the rotation of a key.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from tractatus.governance.act import Act, Reasoning
from tractatus.governance.lexicon import LEMMAS, word_set
from tractatus.governance.meaning import LEAVING, Meaning, read_meaning, term_of
from tractatus.governance.scoring import act_terms, value_terms
from tractatus.governance.words import read_texts

MAX_STEPS: Final = 256

_STATES: Final = word_set(
    "old former present current existing previous unchanged untouched as where how every any all "
    "away keep closed open go talk touch ever let get"
)
_OPPOSITES: Final = (
    ("raise increase up", "lower decrease reduce down"),
    ("open unblock allow permit enable", "close block forbid deny disable"),
    ("create add make build introduce", "remove drop delete"),
    ("start run deploy scale", "stop halt cancel"),
    ("book reserve", "cancel"),
    ("upgrade update bump", "downgrade"),
    ("send share publish", "withhold hide retract"),
    ("approve accept grant", "reject refuse revoke deny"),
    ("lock", "unlock"),
    ("install", "uninstall"),
    ("encrypt", "decrypt"),
    ("connect point attach", "disconnect detach"),
)
_MOST: Final = 0.75
_ENOUGH: Final = 2


def contradicting_step(act: Act, reasoning: Reasoning) -> int | None:
    """The place of the first step that contradicts the act, or None."""
    about = act_terms(act) | read_meaning(reasoning.goal).terms
    described = read_meaning(act.description)
    aims = described if described.terms else read_meaning(reasoning.goal)
    verb = _first_verb(act.description)
    for place, step in enumerate(reasoning.steps[:MAX_STEPS]):
        if _contradicts(step, aims, about, value_terms(act), verb):
            return place
    return None


def _contradicts(
    step: str, aims: Meaning, about: frozenset[str], values: frozenset[str], verb: str
) -> bool:
    meaning = read_meaning(step)
    said = meaning.terms - _STATES - LEAVING
    shared = said & about
    if len(shared) < _ENOUGH and not (shared & values):
        return False
    if meaning.is_negated != aims.is_negated:
        return len(shared) / len(said) >= _MOST and _is_whole(step)
    first = _first_verb(step)
    is_left = term_of(first) in LEAVING and term_of(verb) not in LEAVING
    if is_left:
        return said <= about
    new = meaning.terms - {term_of(first), first} - about
    return _is_opposite(verb, first) and len(new) <= (_is_direction(first) and 1)


def _is_whole(step: str) -> bool:
    """Whether the negation is of the step, not of a circumstance: "reload without a restart"."""
    return "without" not in read_texts(step)


def _first_verb(text: str) -> str:
    words: Sequence[str] = read_texts(text[:200])
    for word in words:
        if word in LEMMAS or any(word in line.split() for pair in _OPPOSITES for line in pair):
            return LEMMAS.get(word, word)
    return words[0] if words else ""


def _is_direction(verb: str) -> bool:
    """Whether the opposite may name another value: "raise it to debug"."""
    return any(verb in line.split() for line in _OPPOSITES[0])


def _is_opposite(one: str, other: str) -> bool:
    return any(
        (one in left.split() and other in right.split())
        or (one in right.split() and other in left.split())
        for left, right in _OPPOSITES
    )
