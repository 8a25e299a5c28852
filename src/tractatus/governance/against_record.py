"""Whether a step works against the rest of its record: another value, a safeguard left out.

The other texts of a record say what belongs to the act: the values it bears, the checks that go
before it, whom it waits for. A step that names another value of the kind, that goes on without or
before what another step or the evidence promises, that silences what watches, or that takes up an
alternative which was rejected, does not carry the act out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from tractatus.governance import opposites
from tractatus.governance.act import Act, Reasoning
from tractatus.governance.lexicon import word_set
from tractatus.governance.meaning import NEGATIONS, meaning_of, read_meaning, term_of
from tractatus.governance.measures import read_measures, tokens
from tractatus.governance.said_values import Value, is_said, read_values, rivals
from tractatus.governance.steps import Chosen, Step
from tractatus.governance.words import is_mark

MAX_TEXTS: Final = 64
_DAYS: Final = word_set(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may "
    "june july august september october november december i"
)
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
_WATCHES: Final = word_set(
    "sensor alarm logger log limiter limit monitor monitoring versioning check audit lock seal "
    "camera filter probe alert guard watchdog safeguard gate rollback firewall warning detector"
)
_SILENCING: Final = opposites.ENDING | opposites.REMOVING | word_set("mute silence lift bypass")
_SKIPPING: Final = word_set("skip omit ignore forget neglect bypass disregard waive spare drop")
_TIMING: Final = (("before",), ("ahead", "of"), ("prior", "to"), ("without",), ("rather", "than"))
_CLAUSE_ENDS: Final = frozenset(",;:.")
_SETTING: Final = word_set(
    "set raise lower put enter write change order ask pay transfer declare announce name increase "
    "decrease reduce cap limit send book hire request record mark correct drop accept move give "
    "grant move post take plan confirm extend"
)
_RELATIVE: Final = word_set("by after within every each for until from under over below above")
_TOWARDS: Final = word_set("to at from as for with by of in")
_REACHING: Final = word_set(
    "send write give order hire book confirm enter print pay transfer tell declare name ask mail "
    "use add buy rent deliver ship hand swap"
)
_INSTEAD: Final = word_set("instead rather")
_CAPITALISED: Final = re.compile(r"(?<![A-Za-z])[A-Z][a-z][\w'-]*")
_OUTSIDE: Final = word_set("test copy proof former old note list")
_DESTROYING: Final = opposites.DESTROYING | word_set("overwrite flush reset")
_EXTRA: Final = word_set("temporary temp draft duplicate superfluous stale line cache it them")
_PREPOSITIONS: Final = word_set(
    "to at from as for with by of in on into onto through before after until and or so that which "
    "who while when if without over under back up down off out away"
)
_PRONOUNS: Final = word_set("both all it them each one once twice again everything anew")
_NOT_YET: Final = word_set("before until unless than without")
_MOST_OF: Final = 0.6
_FAMILY: Final = 6
_ENOUGH: Final = 2


@dataclass(frozen=True, slots=True)
class Record:
    """What a record says beside one step.

    Args:
        values: Of the act.
        texts: Goal, description, evidence, assumptions, risks and rollback.
        terms: Of these texts.
        words: Of these texts, and of the alternatives; numbers and names among them are known.
        proper: Those of `words` that are written with a capital or a digit.
        steps: How many steps have each term.
        options: The terms of each rejected alternative.
    """

    values: Sequence[Value]
    texts: Sequence[str]
    terms: frozenset[str]
    words: frozenset[str]
    measures: frozenset[tuple[str, float]]
    steps: Mapping[str, int]
    step_terms: Sequence[frozenset[str]]
    options: Sequence[frozenset[str]]


def read_record(act: Act, reasoning: Reasoning) -> Record:
    """The record as each of its steps is compared with it."""
    texts = [
        act.description,
        reasoning.goal,
        *(one.claim for one in reasoning.evidence[:MAX_TEXTS]),
        *reasoning.assumptions[:MAX_TEXTS],
        *reasoning.risks[:MAX_TEXTS],
        reasoning.rollback,
    ]
    terms = frozenset().union(*(read_meaning(text).terms for text in texts))
    step_terms = [read_meaning(text).terms for text in reasoning.steps[:MAX_TEXTS]]
    steps = Counter(term for one in step_terms for term in one)
    options = [read_meaning(one.option).terms - terms for one in reasoning.alternatives[:MAX_TEXTS]]
    words = frozenset(word.removesuffix("'s") for text in texts for word in tokens(text))
    measures = frozenset((one.kind, one.value) for text in texts for one in read_measures(text))
    return Record(read_values(act), texts, terms, words, measures, steps, step_terms, options)


def works_against(text: str, step: Step, chosen: Chosen, record: Record, place: int) -> bool:
    """Whether a step, as written and as read, works against its record.

    Args:
        text: Of the step.
        step: The same, compared with the act.
        chosen: The act.
        record: What it stands in.
        place: Of the step among the record's.
    """
    own = record.step_terms[place] if place < len(record.step_terms) else frozenset()
    others = frozenset(term for term, times in record.steps.items() if times > (term in own))
    return (
        _has_other_value(text, step, chosen, record)
        or _has_other_name(text, step, chosen, record)
        or _leaves_out(step, chosen, record, others)
        or _denies_another(step, record, place)
        or _silences(step, chosen)
        or _destroys(step, chosen, record, others)
        or _does_it_to_another(text, step, chosen, record, others)
        or _takes_up(step, own, record, others)
    )


def _has_other_value(text: str, step: Step, chosen: Chosen, record: Record) -> bool:
    """Another code of the make, or another number where the step sets one."""
    words = tokens(text)
    if _leaves_the_value(words, record):
        return True
    for value in record.values:
        if is_said(value, text):
            continue
        for rival in rivals(value, text):
            if not value.said or (value.make and not value.kinds):
                if rival in record.words:
                    continue
                return True
            before = words[max(0, words.index(rival) - 1)]
            is_set = (
                step.first in _SETTING | opposites.AMOUNTS
                or chosen.is_its_verb(step.first)
                or opposites.are_alike(step.first, chosen.verb)
            )
            if is_set and before not in _RELATIVE and not _is_known(rival, text, record):
                return True
    return False


def _leaves_the_value(words: Sequence[str], record: Record) -> bool:
    """It leaves alone what the act is done to: "and leave house 3 alone"."""
    named = {word for value in record.values for word in value.words} - _TOWARDS
    for place, word in enumerate(words):
        if word in {"leave", "leaves", "keep"}:
            behind = words[place + 1 : place + 6]
            is_left = not {"alone", "as", "unchanged", "untouched"}.isdisjoint(behind)
            if is_left and not named.isdisjoint(behind[:3]):
                return True
    return False


def _is_known(rival: str, text: str, record: Record) -> bool:
    found = [one for one in read_measures(text) if tokens(text)[one.place] == rival]
    return any((one.kind, one.value) in record.measures for one in found)


def _has_other_name(text: str, step: Step, chosen: Chosen, record: Record) -> bool:
    """A name that the record does not have, where the act has one and the step has not."""
    is_sent = step.first in _REACHING or opposites.are_alike(step.first, chosen.verb)
    if not _OUTSIDE.isdisjoint(step.words) or not is_sent:
        return False
    names = [one for one in record.values if not one.said and not one.make]
    if not any(map(str.isupper, text[1:])) or not names:
        return False
    proper = set(_CAPITALISED.findall(text[1:]))
    proper = {word.lower().removesuffix("'s") for word in proper} - record.words - _DAYS
    is_instead = not _INSTEAD.isdisjoint(step.words)
    if not is_instead and any(is_said(value, text) for value in names):
        return False
    words = [word.removesuffix("'s") for word in tokens(text) if not is_mark(word)]
    return any(
        word in proper and before in _TOWARDS | {"the", "dr", "mr", "mrs", "ms", step.words[0]}
        for before, word in pairwise(words)
    )


def _leaves_out(step: Step, chosen: Chosen, record: Record, others: frozenset[str]) -> bool:
    """It goes on without, or before, what the record promises, or passes over it."""
    words = list(step.words)
    if step.first in _SKIPPING and not NEGATIONS & set(words):
        left = step.meaning.terms - {step.first, term_of(step.first)}
        return bool(left & (others | _SAFEGUARDS))
    for marker in _TIMING:
        end = _end_of(words, marker)
        if not end or NEGATIONS & set(words[: end - len(marker)]):
            continue
        if step.first in opposites.CHECKING and marker != ("without",):
            continue
        behind = [word for word in _clause(words[end:]) if word not in NEGATIONS]
        left = meaning_of(behind).terms
        if any(chosen.is_its_verb(term) for term in left):
            continue
        known = others | _SAFEGUARDS | (record.terms if marker == ("without",) else frozenset())
        if _families(left) & _families(known):
            return True
    return False


def _families(terms: frozenset[str]) -> frozenset[str]:
    """How the terms begin: "simulating" and "simulate" are of one family."""
    return frozenset(term[:_FAMILY] for term in terms)


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
    return any(term in _WATCHES for term in map(term_of, step.words[1:5]))


def _destroys(step: Step, chosen: Chosen, record: Record, others: frozenset[str]) -> bool:
    """It destroys what the act or another step is about, which the act does not."""
    if step.first not in _DESTROYING or chosen.verb in opposites.REMOVING or step.denied:
        return False
    if not _OUTSIDE.isdisjoint(step.words) or not _EXTRA.isdisjoint(step.words):
        return False
    left = step.meaning.terms - {step.first, term_of(step.first)}
    return bool(left & (others | chosen.aims.terms | chosen.values))


def _does_it_to_another(
    text: str, step: Step, chosen: Chosen, record: Record, others: frozenset[str]
) -> bool:
    """It does the act's own deed, to something of which the record does not speak."""
    if step.first != chosen.verb or step.meaning.is_negated or not step.new:
        return False
    if not (_OUTSIDE | _EXTRA).isdisjoint(step.words) or record.steps[term_of(step.first)] > 1:
        return False
    if any(is_said(value, text) for value in record.values):
        return False
    known = _families(record.terms | others | chosen.about)
    return bool(_families(_object_of(step.words)) - known)


def _object_of(words: Sequence[str]) -> frozenset[str]:
    """The terms of what stands right behind the verb, up to a preposition or a mark."""
    found = []
    for word in words[1:]:
        if word in _PREPOSITIONS or is_mark(word):
            break
        found.append(word)
    return meaning_of(found).terms - _PRONOUNS


def _takes_up(step: Step, own: frozenset[str], record: Record, others: frozenset[str]) -> bool:
    """It does what a rejected alternative would: most of what only that one says, and no more."""
    if step.meaning.is_negated or not own:
        return False
    for whole in record.options:
        only = whole - record.terms - others
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
