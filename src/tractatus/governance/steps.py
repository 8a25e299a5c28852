"""What an act would do, and what a step of its reasoning says, in terms that can be compared."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from tractatus.governance.act import Act
from tractatus.governance.lexicon import word_set
from tractatus.governance.meaning import (
    NEGATIONS,
    Meaning,
    joined,
    meaning_of,
    read_meaning,
    term_of,
    words_of,
)
from tractatus.governance.opposites import verb_of, verb_of_noun, with_phrases
from tractatus.governance.scoring import act_terms, value_terms
from tractatus.governance.words import read_texts

_HEAD: Final = 200
_REACH: Final = 6
_NEGATIONS: Final = NEGATIONS | {"nobody", "neither"}
_PARTS: Final = re.compile(r"[./:_@#-]+")
# Words that share so many letters at their beginning are of one family: "renew", "renewal".
_FAMILY: Final = 5
_DETERMINERS: Final = word_set("the a an this that its our your their any every all no each both")
_AUXILIARIES: Final = word_set("do does did be is are was were been being must should will can may")


@dataclass(frozen=True, slots=True)
class Chosen:
    """What an act would do.

    Args:
        aims: Of its description or, where it has none, of the record's goal.
        about: All terms of act and goal.
        families: How the longer of these begin.
        values: Terms of the short values of its parameters.
        verb: The first verb, without inflection.
        words: Of the description.
        named: For each parameter the terms of its name, and of its value.
    """

    aims: Meaning
    about: frozenset[str]
    families: frozenset[str]
    values: frozenset[str]
    verb: str
    words: Sequence[str]
    named: Sequence[tuple[frozenset[str], frozenset[str]]]

    def knows(self, term: str) -> bool:
        """Whether act or goal speak of it, in this form or another of the family."""
        return term in self.about or (len(term) > _FAMILY and term[:_FAMILY] in self.families)

    def is_its_verb(self, term: str) -> bool:
        """Whether a term is the act's verb, or a noun made of it."""
        own = term_of(self.verb)
        return (
            term == own
            or _is_family(term, self.verb)
            or _is_family(term, own)
            or (self.verb != "" and verb_of_noun(term) == self.verb)
        )


@dataclass(frozen=True, slots=True)
class Step:
    """What one step says.

    Args:
        words: With verbs of several words as one.
        meaning: Of these; a term that names two values at once ("orders.email") is both.
        first: Its first verb, without inflection.
        denied: The verb behind the first negation, without inflection; empty where none is known.
        shared: Terms that the act has, too.
        new: The other terms, without the verb.
    """

    words: Sequence[str]
    meaning: Meaning
    first: str
    denied: str
    shared: frozenset[str]
    new: frozenset[str]


def read_chosen(act: Act, goal: Meaning) -> Chosen:
    """The act as its steps are compared with it."""
    words = words_of(act.description)
    described = meaning_of(words)
    about = act_terms(act) | goal.terms
    return Chosen(
        described if described.terms else goal,
        about,
        frozenset(term[:_FAMILY] for term in about if len(term) > _FAMILY),
        value_terms(act),
        first_verb(with_phrases(words)),
        words,
        [(_terms(name.replace("_", " ")), _terms(str(value)[:_HEAD])) for name, value in
         _short(act.parameters).items()],
    )  # fmt: skip


def read_step(text: str, chosen: Chosen) -> Step:
    """A step, compared with what the act would do."""
    words = [
        word if term_of(word) in chosen.about else _plain(word)
        for word in joined(with_phrases(read_texts(text)))
    ]
    meaning = meaning_of(words)
    terms = meaning.terms
    for term in terms - chosen.about:
        parts = {term_of(part) for part in _PARTS.split(term) if part}
        if len(parts) > 1 and parts <= chosen.about:
            terms = (terms - {term}) | parts
    first = first_verb(words)
    shared = frozenset(
        term for term in terms if chosen.knows(term) or verb_of_noun(term) == chosen.verb
    )
    new = terms - shared - {first, term_of(first)}
    return Step(words, Meaning(terms, meaning.is_negated), first, _denied(words), shared, new)


def _plain(word: str) -> str:
    """A gerund as its verb, also where it is too short for `term_of`: "paying"."""
    return (verb_of(word) or word) if word.endswith("ing") else word


def _denied(words: Sequence[str]) -> str:
    start = next((place for place, word in enumerate(words) if word in _NEGATIONS), len(words))
    return next((verb for word in words[start + 1 : start + _REACH] if (verb := verb_of(word))), "")


def first_verb(words: Sequence[str]) -> str:
    """The verb of an order, or of what is told of a subject; else the first word.

    "Keep it", "please keep it": the first verb that is not behind an article. "The import remains
    as it is": the first one with the ending of the third person, or behind an auxiliary.
    """
    found = [
        (place, verb)
        for place, word in enumerate(words)
        if (not place or words[place - 1] not in _DETERMINERS)
        and word not in _AUXILIARIES
        and (verb := verb_of(word))
    ]
    if not found:
        return words[0] if words else ""
    if words[0] in _DETERMINERS:
        for place, verb in found:
            if words[place][-1] == "s" or not _AUXILIARIES.isdisjoint(words[place - 2 : place]):
                return verb
    return found[0][1]


def _short(parameters: Mapping[str, object]) -> dict[str, str]:
    return {
        name: str(value)
        for name, value in parameters.items()
        if isinstance(value, str | int) and type(value) is not bool
    }


def _terms(text: str) -> frozenset[str]:
    return read_meaning(text).terms


def _is_family(one: str, other: str) -> bool:
    """Whether two words begin alike, short ones with the whole of the verb: "book", "booking"."""
    short, long = sorted((one, other), key=len)
    if len(short) > _FAMILY:
        return long[:_FAMILY] == short[:_FAMILY]
    return len(short) >= _SHORTEST and len(long) - len(short) < _FAMILY and long.startswith(short)


_SHORTEST: Final = 4
