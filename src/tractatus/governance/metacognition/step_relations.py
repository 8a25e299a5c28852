"""How a step stands to its act and to its record: what it is done to, and what it takes up.

Each relation is a name that the step is weighed by.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from tractatus.governance.language.lexicon import word_set
from tractatus.governance.language.meaning import term_of
from tractatus.governance.language.measures import read_measures, tokens
from tractatus.governance.language.words import singular
from tractatus.governance.metacognition import opposites
from tractatus.governance.metacognition.left_out import TRIAL
from tractatus.governance.metacognition.other_objects import ASIDE, makes_a_thing, object_of
from tractatus.governance.metacognition.record_terms import Record, families, is_code
from tractatus.governance.metacognition.said_values import is_said, rivals
from tractatus.governance.metacognition.step_words import DEEDS, PHRASES
from tractatus.governance.metacognition.steps import Chosen, Step

_DONE: Final = word_set("has have had is was are were")
PRIVATIVE: Final = re.compile(r"un[a-z]{3,}(?:ed|en)|un(?:read|sent|paid|seen|told)")
_CAPITALISED: Final = re.compile(r"(?<![A-Za-z])[A-Z][\w'-]*")
_LEAST_WORD: Final = 3
_SAYING: Final = DEEDS["informs"] | DEEDS["records"] | {"say"}


def has_phrase(words: Sequence[str], phrase: Sequence[str]) -> bool:
    """Whether words stand there one behind the other."""
    first, size = phrase[0], len(phrase)
    return first in words and any(
        word == first and tuple(words[place : place + size]) == phrase
        for place, word in enumerate(words)
    )


def to_the_act(
    text: str, words: Sequence[str], step: Step, chosen: Chosen, record: Record, place: int
) -> Iterator[str]:
    """Which of the act's values and words it has, and whether others stand in their stead."""
    is_own = chosen.is_its_verb(step.first) or opposites.are_alike(step.first, chosen.verb)
    has_value = any(is_said(value, text) for value in record.values)
    if has_value:
        yield "says a value"
    if step.shared:
        yield "shares words"
    if any(rival not in record.words for value in record.values if not is_said(value, text)
           for rival in rivals(value, text)):  # fmt: skip
        yield "says a rival"
        if is_own:
            yield "own deed, rival"
    if is_own and not has_value:
        yield from _own_deed_to(words, step, chosen, record)
    if makes_a_thing(step, chosen):
        yield "brings in a thing"
    if is_own and record.codes_aside(place):
        yield "own deed, code of evidence"
    for name, marks in (("kept", ("leave", "keep")), ("denied", ("not", "without", "no"))):
        if any(_is_of_act(word, chosen) for word in _behind(words, marks)):
            yield f"{name}: of the act"
    if any(has_phrase(words, one) for one in PHRASES["instead"]):
        yield "instead: of the act" if has_value else "instead: no value"


def _own_deed_to(words: Sequence[str], step: Step, chosen: Chosen, record: Record) -> Iterator[str]:
    """To what the act's own deed is done, where none of its values is named."""
    if not step.shared & (chosen.aims.terms - {term_of(step.first)}):
        yield "own deed, nothing shared"
    if step.new:
        yield "own deed, something new"
    is_aside = not (ASIDE | TRIAL).isdisjoint(words)
    if not is_aside and not step.meaning.is_negated:
        about = object_of(words)
        if families(about) - record.terms - families(chosen.about):
            yield "own deed, unknown object"
        elif about:
            yield "own deed, known object"


def _behind(words: Sequence[str], marks: Sequence[str]) -> Sequence[str]:
    """The three words behind the last of some words."""
    places = [place for place, word in enumerate(words) if word in marks]
    return words[places[-1] + 1 : places[-1] + 4] if places else ()


def _is_of_act(word: str, chosen: Chosen) -> bool:
    return term_of(word) in chosen.values or term_of(word) in chosen.aims.terms


def to_the_record(
    text: str, words: Sequence[str], step: Step, record: Record, place: int
) -> Iterator[str]:
    """Whether it names or counts what the record does not, and turns round what steps do."""
    yield from _unknown(text, record)
    own = record.step_terms[place]
    there = record.elsewhere(own - {step.first}, place)
    if there:
        yield "of another step" if there - record.act_terms else "of the act in another step"
    if step.first in {head for number, head in enumerate(record.step_heads) if number != place}:
        yield "deed of another step"
        if families(step.new) - record.terms - record.elsewhere(step.new, place):
            yield "deed of another step, unknown thing"
    only = frozenset().union(*record.options) - record.terms
    taken = (families(own) & only) - record.elsewhere(own, place)
    if taken:
        yield "of a rejected way"
    if families(map(term_of, names_in(text))) & taken:
        yield "name of a rejected way"
    if "that" in words[2:] and step.first in _SAYING:
        yield "says that"
    if "before" in words:
        behind = words[list(words).index("before") + 1 :][:5]
        yield "before" if _DONE.isdisjoint(behind) else "before: done"
    for name, missing in (("without", _without(words)), ("un-", _undone(words))):
        if record.elsewhere(missing, place) or families(missing) & record.terms:
            yield f"{name}: of the record"


def _unknown(text: str, record: Record) -> Iterator[str]:
    """Numbers, names and codes of which the record does not speak."""
    kinds = frozenset().union(*(value.nouns | value.names for value in record.values))
    for measure in read_measures(text):
        if (measure.kind, measure.value) not in record.measures:
            yield "unknown number"
            if measure.noun and singular(measure.noun) in kinds:
                yield "unknown number of its kind"
    if names_in(text) - record.words:
        yield "unknown name"
    if {one for one in tokens(text) if is_code(one)} - record.words:
        yield "unknown code"


def names_in(text: str) -> frozenset[str]:
    """The words with a capital behind the first letter of a text, in lower case."""
    return frozenset(word.lower().removesuffix("'s") for word in _CAPITALISED.findall(text[1:]))


def _without(words: Sequence[str]) -> frozenset[str]:
    """The longer words behind "without"."""
    if "without" not in words:
        return frozenset()
    behind = words[list(words).index("without") + 1 :][:4]
    return frozenset(term_of(word) for word in behind if len(word) > _LEAST_WORD)


def _undone(words: Sequence[str]) -> frozenset[str]:
    """What a participle with "un-" says was not done."""
    return frozenset(term_of(word[2:]) for word in words if PRIVATIVE.fullmatch(word))
