"""Whether a step goes on without what its record promises: checks, answers, watches, decisions.

"Send it before the manager has read it", "go on without the test", "do not tell the candidates",
"switch the alarm off", or what a rejected alternative would do. What is passed over, or done
without, is a promise only if it is a safeguard: "publish it without the crafted file" is care.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from tractatus.governance.language.lexicon import word_set
from tractatus.governance.language.meaning import NEGATIONS, meaning_of, term_of
from tractatus.governance.metacognition import opposites
from tractatus.governance.metacognition.opposites import verb_of
from tractatus.governance.metacognition.record_terms import Record, families
from tractatus.governance.metacognition.step_clauses import waits
from tractatus.governance.metacognition.step_words import CAREFUL
from tractatus.governance.metacognition.steps import Chosen, Step

# What goes before an act so that it does no harm, as deeds and as things.
_SAFEGUARDS: Final = frozenset(
    term_of(word)
    for word in word_set(
        "check test review approval approve consent sign signature countersign backup copy confirm "
        "confirmation verify verification inspect inspection permission release sign-off rehearsal "
        "dry-run simulate simulation proof audit answer reply ask asking agree agreement tell "
        "telling inform notice notify warn warning count compare comparison measure weigh wait "
        "waiting read export list listing stage staging look watch observe"
    )
)
_SAFE_FAMILIES: Final = families(_SAFEGUARDS)
_WATCHES: Final = word_set(
    "sensor alarm logger log limiter limit monitor monitoring versioning check audit lock seal "
    "camera filter probe alert guard watchdog safeguard gate rollback firewall warning detector"
)
_SILENCING: Final = opposites.ENDING | opposites.REMOVING | word_set("mute silence lift bypass")
_LOOKING: Final = opposites.CHECKING | {"see"}
SKIPPING: Final = word_set("skip omit ignore forget neglect bypass disregard waive spare drop")
_TIMING: Final = (("before",), ("ahead", "of"), ("prior", "to"), ("without",), ("rather", "than"))
_CLAUSE_ENDS: Final = frozenset(",;:.")
_NOT_YET: Final = word_set("before until unless than without")
_FOR_NOW: Final = word_set(
    "temporary temp test trial extra for while during until only unmute itself re-arms from"
)
_WHEN: Final = frozenset(
    term_of(word)
    for word in word_set("first last next day morning evening night week month hour year time")
)
_POINTING: Final = word_set("the a an its their his her our any all")
TRIAL: Final = word_set("test trial rehearsal copy sample staging draft")
_MOST_OF: Final = 0.6
_ENOUGH: Final = 2


def breaks_a_promise(step: Step, chosen: Chosen, record: Record, place: int) -> bool:
    """Whether a step leaves out, silences or destroys what the record promises.

    Args:
        step: Compared with the act.
        chosen: The act.
        record: What it stands in.
        place: Of the step among the record's.
    """
    return (
        _leaves_out(step, chosen, record, place)
        or _denies_another(step, record, place)
        or _silences(step, chosen)
        or _takes_up(step, record, place)
    )


def _leaves_out(step: Step, chosen: Chosen, record: Record, place: int) -> bool:
    """It goes on without, or before, what the record promises, or passes over it."""
    words = list(step.words)
    if waits(words):
        return False
    if step.first in SKIPPING and not NEGATIONS & set(words):
        return bool(meaning_of(_before_if(words)).terms & _SAFEGUARDS)
    for marker in _TIMING:
        end = _end_of(words, marker)
        if not end or _is_denied(words[: end - len(marker)]):
            continue
        if step.first in _LOOKING or (
            marker != ("without",) and not CAREFUL.isdisjoint((step.first, *step.words[:1]))
        ):
            continue  # "hear him before it is entered" is care
        behind = [word for word in _clause(words[end:]) if word not in NEGATIONS]
        if (marker == ("without",) and not TRIAL.isdisjoint(words)) or _is_to_come(marker, behind):
            continue
        left = meaning_of(behind).terms
        if any(chosen.is_its_verb(term) for term in left):
            continue
        promised = families(left) & _SAFE_FAMILIES
        if marker != ("without",):
            promised |= record.elsewhere(left - _WHEN, place)
        if promised:
            return True
    return False


def _before_if(words: Sequence[str]) -> Sequence[str]:
    return words[: next((n for n, word in enumerate(words) if word in {"if", "when"}), len(words))]


def _is_careful(step: Step) -> bool:
    """Whether it is a safeguard itself: "hear him before it is entered"."""
    return step.first in CAREFUL or (bool(step.words) and step.words[0] in CAREFUL)


def _is_denied(words: Sequence[str]) -> bool:
    """ "It isn't touched before the review" waits for the review."""
    return any(word in NEGATIONS or word.endswith("n't") for word in words)


def _is_to_come(marker: Sequence[str], behind: Sequence[str]) -> bool:
    """Whether an order names what comes of itself: "ring them before the lorry leaves"."""
    return marker != ("without",) and any(
        word.endswith("s") and before not in _POINTING and verb_of(word) not in {"", "have", "be"}
        for before, word in pairwise(behind)
    )


def _clause(words: Sequence[str]) -> Sequence[str]:
    ends = (place for place, word in enumerate(words) if word in _CLAUSE_ENDS)
    return words[: next(ends, len(words))]


def _denies_another(step: Step, record: Record, place: int) -> bool:
    """It says not to do what another step does: "do not tell the candidates"."""
    said = _clause(step.words)
    if not set(said) & (NEGATIONS | {"nobody"}) or not _NOT_YET.isdisjoint(said):
        return False
    terms = meaning_of(said).terms - {"nobody"}
    denied = {term_of(step.denied), term_of(step.first)} & terms
    return any(
        bool(denied & other) and len(terms & other) >= max(_ENOUGH, _MOST_OF * len(terms))
        for number, other in enumerate(record.step_terms)
        if number != place
    )


def _silences(step: Step, chosen: Chosen) -> bool:
    """It switches off what watches, which the act does not."""
    is_own = chosen.is_its_verb(step.first) or opposites.are_alike(step.first, chosen.verb)
    if step.first not in _SILENCING or is_own or step.meaning.is_negated:
        return False
    named = step.words[1:5]
    return _FOR_NOW.isdisjoint(step.words) and any(term in _WATCHES for term in map(term_of, named))


def _takes_up(step: Step, record: Record, place: int) -> bool:
    """It does what a rejected alternative would: most of what only that one says, and no more."""
    own = families(record.step_terms[place])
    if step.meaning.is_negated or not own:
        return False
    for whole in record.options:
        only = whole - record.terms - record.elsewhere(whole, place)
        found = only & own
        if not only or len(found) < _MOST_OF * len(only):
            continue
        is_all = len(whole) >= _ENOUGH and whole <= own
        if is_all or (len(found) >= _ENOUGH and not own - whole - record.terms):
            return True
    return False


def _end_of(words: Sequence[str], marker: Sequence[str]) -> int:
    for place in range(len(words) - len(marker) + 1):
        if tuple(words[place : place + len(marker)]) == tuple(marker):
            return place + len(marker)
    return 0
