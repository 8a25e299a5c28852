"""Ports and versions that an instruction tells without saying that they are some.

"Elastic listens on nine thousand two hundred and ten", "the firmware stays on 7.11": nothing in
such a text says of what kind the number is. An act does that has a port or a version under the
same name; so the reading waits for one, and is only ever a warning.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

from tractatus.governance.act import Span
from tractatus.governance.classifier.bounds import bound_after, bound_before, flipped
from tractatus.governance.classifier.verbs import FINITE, NO_VERB, PREPOSITIONS
from tractatus.governance.crossref.aboutness import topic_of
from tractatus.governance.crossref.looks import Look
from tractatus.governance.crossref.others import others
from tractatus.governance.crossref.phrases import Phrase, Word, phrases
from tractatus.governance.crossref.refusals import refuses
from tractatus.governance.instructions.instruction import (
    Constraint,
    KeyKind,
    Operator,
    Polarity,
)
from tractatus.governance.language.lexicon import word_set
from tractatus.governance.language.subjects import name_words, services_of

KINDS: Final = (KeyKind.PORT, KeyKind.VERSION)
_LEAST_PORT: Final = 1_024
_MOST_PORT: Final = 65_535
_MOST_VERSION: Final = 1_000
_YEARS: Final = range(1_900, 2_100)
# Behind a number they count nothing.
_NO_UNITS: Final = (
    PREPOSITIONS | FINITE | NO_VERB | word_set(
        "now today only these days please pls instead max min maximum minimum up plus too again "
        "everywhere anywhere lts exactly directly still already no not never nothing nobody either "
        "straight right first last"
    )
)  # fmt: skip


@lru_cache(maxsize=512)
def bare_numbers(text: str) -> tuple[Constraint, ...]:
    """What `text` may say of a port or a version; nothing where it has no such number."""
    away = {one.name for one in others(text) if one.look is Look.NUMBER}
    found: list[Constraint] = []
    for clause in phrases(text):
        if any(word.look is Look.NUMBER for word in clause.words):
            found += _of_clause(clause, away)
    return tuple(found)


def subjects_of(text: str) -> frozenset[str]:
    """The words by which a number of `text` may be found: what it is about, and its services."""
    words = [one for part in text[:2_000].split()[:200] for one in name_words(part)]
    return topic_of(text) | services_of(words)


def _of_clause(clause: Phrase, away: set[str]) -> Iterator[Constraint]:
    words = clause.words
    texts = [word.text for word in words]
    opened = False
    for place, word in enumerate(words):
        if word.look is not Look.NUMBER or _counts(words[place + 1 : place + 2]):
            continue
        operator = _operator(texts, place, word, is_refused=refuses(clause))
        if operator is Operator.EQUALS and word.name in away:
            continue
        if texts[place - 1 : place] in (["from"], ["between"]) and place:
            operator = Operator.AT_LEAST
            opened = True
        elif opened and texts[place - 1] in ("to", "and"):
            operator = Operator.AT_MOST
        for kind, value in _kinds(word):
            yield Constraint(kind.value, operator, value, Polarity.REQUIRE, Span(0, 1))


def _operator(texts: Sequence[str], place: int, word: Word, *, is_refused: bool) -> Operator:
    """How the number is compared: "don't go below 1.2" is at least."""
    at = place - 1 if word.noun and place else place
    bound = bound_before(texts, place) or bound_before(texts, at) or bound_after(texts, place + 1)
    if bound is None:
        return Operator.EQUALS
    return flipped(bound[0]) if is_refused and bound[1] < place else bound[0]


def _counts(after: Sequence[Word]) -> bool:
    """Whether a word follows that says what is counted."""
    if not after:
        return False
    return after[0].look is Look.NUMBER or (
        after[0].look is Look.PLAIN and after[0].text not in _NO_UNITS
    )


def _kinds(word: Word) -> Iterator[tuple[KeyKind, int | str]]:
    if word.name.isdecimal():
        number = int(word.name)
        if _LEAST_PORT <= number <= _MOST_PORT and number not in _YEARS and not word.noun:
            yield KeyKind.PORT, number
        if number < _MOST_VERSION and not word.noun:
            yield KeyKind.VERSION, word.name
    else:
        yield KeyKind.VERSION, word.name
