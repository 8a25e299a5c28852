"""Whether a step does the act with something else: another value, name or object.

"Set it to 24 degrees", "move lot VX-181", "leave house 3 alone". What the record speaks of
elsewhere is known, and no other. A name that the record lacks may be of a helper, and is weighed.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from tractatus.governance.language.lexicon import word_set
from tractatus.governance.language.meaning import meaning_of, term_of
from tractatus.governance.language.measures import read_measures, tokens
from tractatus.governance.language.words import is_mark
from tractatus.governance.metacognition import opposites
from tractatus.governance.metacognition.record_terms import Record
from tractatus.governance.metacognition.said_values import Value, is_said, rivals
from tractatus.governance.metacognition.steps import Chosen, Step

_SETTING: Final = word_set(
    "set raise lower put enter write change order ask pay transfer declare announce name increase "
    "decrease reduce cap limit send book hire request record mark correct drop accept move give "
    "grant move post take plan extend switch"
)
# What is so with another one goes on: "A1 and A3 stay parked".
_KEPT: Final = word_set("stay stays remain remains keep keeps run runs continue continues")
_ARTICLES: Final = word_set("a an one another some")
_RELATIVE: Final = word_set("by after within every each for until from under over below above")
# "Two days ahead", "two weeks to sign".
_AWAY: Final = word_set("ahead before beforehand earlier later prior notice afterwards to of")
_TIMES: Final = frozenset({"date", "weekday", "clock"})
_AT_A_TIME: Final = " at a time"
_PORTIONS: Final = word_set("batch batches chunk chunks portion portions group groups lots rounds")
_TOWARDS: Final = word_set("to at from as for with by of in")
# Copies, tests and what is superfluous are no object of the act.
ASIDE: Final = word_set(
    "test copy proof former old note list temporary temp draft duplicate superfluous stale line "
    "cache it them"
)
_FOR_NOW: Final = word_set("temporary temp draft test duplicate")
_PREPOSITIONS: Final = word_set(
    "to at from as for with by of in on into onto through before after until and or so that which "
    "who while when if without over under back up down off out away"
)
_PRONOUNS: Final = word_set("both all it them each one once twice again everything anew")


def does_it_otherwise(text: str, step: Step, chosen: Chosen, record: Record) -> bool:
    """Whether a step does the act with another value, name or object.

    Args:
        text: Of the step, as written.
        step: The same, compared with the act.
        chosen: The act.
        record: What it stands in.
    """
    return _leaves_the_value(tokens(text), record) or any(
        _has_rival(value, text, step, chosen, record) for value in record.values
    )


def _has_rival(value: Value, text: str, step: Step, chosen: Chosen, record: Record) -> bool:
    """Another code of the make, or another number where the step sets one."""
    if is_said(value, text):
        return False
    words = tokens(text)
    is_code = not value.said or (bool(value.make) and not value.kinds)
    is_own = (
        step.first in opposites.AMOUNTS
        or chosen.is_its_verb(step.first)
        or opposites.are_alike(step.first, chosen.verb)
    )
    is_aside = not _FOR_NOW.isdisjoint(words[1:3])
    is_set = not is_aside and not makes_a_thing(step, chosen) and (is_own or step.first in _SETTING)
    is_done = _KEPT.isdisjoint(words) and (is_own or step.first in _SETTING)
    is_time = not value.kinds.isdisjoint(_TIMES)
    for rival in rivals(value, text):
        if is_code and is_done and rival not in record.words:
            return True
        is_meant = is_own or not is_time or _is_target(rival, words)
        if is_set and is_meant and not is_code and _is_new(rival, words, text, record):
            return True
    return False


def _is_target(rival: str, words: Sequence[str]) -> bool:
    """Whether a time is what is set, and not when it is done: "to 7 May", "announce 7 May"."""
    return words[words.index(rival) - 1] in {"to", words[0]}


def _is_new(rival: str, words: Sequence[str], text: str, record: Record) -> bool:
    """Whether it is no part, no bound and no pace, and the record does not have it."""
    place = words.index(rival)
    is_pace = _AT_A_TIME in " ".join(words[place:]) or not _PORTIONS.isdisjoint(words[:place])
    is_relative = words[max(0, place - 1)] in _RELATIVE or not _AWAY.isdisjoint(
        words[place + 1 : place + 4]
    )
    return not is_pace and not is_relative and not _is_known(rival, text, record)


def makes_a_thing(step: Step, chosen: Chosen) -> bool:
    """Whether the step is about a thing that it brings in: "put a reminder", "send one mail"."""
    behind = step.words[1:4]
    return any(one in _ARTICLES and not chosen.knows(term_of(two)) for one, two in pairwise(behind))


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


def object_of(words: Sequence[str]) -> frozenset[str]:
    """The terms of what stands right behind the verb, up to a preposition or a mark."""
    found = []
    for word in words[1:]:
        if word in _PREPOSITIONS or is_mark(word):
            break
        found.append(word)
    return meaning_of(found).terms - _PRONOUNS
