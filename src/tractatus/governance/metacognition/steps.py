"""What an act would do, and what a step of its reasoning says, in terms that can be compared."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from tractatus.governance.act import Act
from tractatus.governance.language.lexicon import word_set
from tractatus.governance.language.meaning import (
    Meaning,
    joined,
    meaning_of,
    read_meaning,
    term_of,
    words_of,
)
from tractatus.governance.language.words import read_texts
from tractatus.governance.metacognition.heads import (
    GRAMMAR,
    SUBORDINATORS,
    VERBAL_NEGATIONS,
    denied_verb,
    first_verb,
)
from tractatus.governance.metacognition.opposites import verb_of, verb_of_noun
from tractatus.governance.metacognition.scoring import act_terms, value_terms
from tractatus.governance.metacognition.verb_phrases import with_phrases

_HEAD: Final = 200
_PARTS: Final = re.compile(r"[./:_@#-]+")
# Words that share so many letters at their beginning are of one family: "renew", "renewal".
_FAMILY: Final = 5
# Verbs behind which stands what somebody else is to do or to know.
_CONTROL: Final = word_set(
    "ask tell demand order instruct require insist request urge advise inform have make want "
    "persuade remind see ensure force"
)
_HAVING: Final = word_set("ask have tell order instruct request")
# Verbs that only begin or carry out the deed that a noun names: "start the irrigation".
_ASPECTUAL: Final = word_set(
    "start begin make do perform give run launch resume continue carry conduct hold order arrange "
    "schedule"
)
_DEED_ENDINGS: Final = ("tion", "sion", "ment", "al", "ance", "ence", "ing", "age", "ery", "up")


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
        deeds: Terms of what the verb only begins: "irrigation" of "start the irrigation".
    """

    aims: Meaning
    about: frozenset[str]
    families: frozenset[str]
    values: frozenset[str]
    verb: str
    words: Sequence[str]
    named: Sequence[tuple[frozenset[str], frozenset[str]]]
    deeds: frozenset[str]

    def knows(self, term: str) -> bool:
        """Whether act or goal speak of it, in this form or another of the family."""
        return term in self.about or (len(term) > _FAMILY and term[:_FAMILY] in self.families)

    def is_its_verb(self, term: str) -> bool:
        """Whether a term is the act's verb, or a noun made of it."""
        own = term_of(self.verb)
        return (
            term == own
            or (term != "" and self.verb == f"re{term}")
            or _is_family(term, self.verb)
            or _is_family(term, own)
            or (self.verb != "" and verb_of_noun(term) == self.verb)
            or any(_is_family(term, deed) for deed in self.deeds)
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
    verb = first_verb(with_phrases(words))
    if verb in _HAVING and (inner := _inner(with_phrases(words))):
        verb = first_verb(inner)
    return Chosen(
        Meaning(described.terms, _is_denied(words)) if described.terms else goal,
        about,
        frozenset(term[:_FAMILY] for term in about if len(term) > _FAMILY),
        value_terms(act),
        verb,
        words,
        [(_terms(name.replace("_", " ")), _terms(str(value)[:_HEAD])) for name, value in
         _short(act.parameters).items()],
        _deeds(verb, words),
    )  # fmt: skip


def _is_denied(words: Sequence[str]) -> bool:
    """Whether the act itself is not to be done: what is denied behind its verb is no denial of it.

    "Hold the tank back and do not hand it out", "deploy without a restart" are deeds.
    """
    return not VERBAL_NEGATIONS.isdisjoint(words[:_EARLY])


_EARLY: Final = 3


def _deeds(verb: str, words: Sequence[str]) -> frozenset[str]:
    """The nouns of deeds in what is begun, up to the first preposition."""
    if verb not in _ASPECTUAL:
        return frozenset()
    ends = (place for place, word in enumerate(words) if word in {"of", "for", "to", "at", "on"})
    behind = words[1 : next(ends, len(words))]
    return frozenset(term_of(word) for word in behind if word.endswith(_DEED_ENDINGS))


def read_steps(text: str, chosen: Chosen) -> Sequence[Step]:
    """A step compared with what the act would do; and, apart, what it has somebody else do."""
    words = [
        word if term_of(word) in chosen.about else _plain(word)
        for word in joined(with_phrases(read_texts(text)))
    ]
    inner = _inner(words)
    return [_step(words, chosen), _step(inner, chosen)] if inner else [_step(words, chosen)]


def _inner(words: Sequence[str]) -> Sequence[str]:
    """What is asked for or told: "ask the reader to return it", "tell them that it is off"."""
    if not words or verb_of(words[0]) not in _CONTROL:
        return ()
    for place in range(1, min(len(words) - 1, _HEAD)):
        if words[place] == "that":
            return words[place + 1 :]
        if words[place] == "to" and verb_of(words[place + 1]):
            is_asked_how = words[place - 1] in SUBORDINATORS
            start = place - 1 if words[place - 1] == "not" else place + 1
            return () if is_asked_how else words[start:]
        if words[place] in SUBORDINATORS:
            return ()
    return ()


def _step(words: Sequence[str], chosen: Chosen) -> Step:
    meaning = meaning_of(words)
    terms = meaning.terms
    for term in terms - chosen.about:
        parts = {term_of(part) for part in _PARTS.split(term) if part}
        if len(parts) > 1 and parts <= chosen.about:
            terms = (terms - {term}) | parts
    first = first_verb(words, chosen.values)
    shared = frozenset(term for term in terms if chosen.knows(term) or chosen.is_its_verb(term))
    new = terms - shared - {first, term_of(first)} - GRAMMAR
    return Step(words, Meaning(terms, meaning.is_negated), first, denied_verb(words), shared, new)


def _plain(word: str) -> str:
    """A gerund as its verb, also where it is too short for `term_of`: "paying"."""
    return (verb_of(word) or word) if word.endswith("ing") else word


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
