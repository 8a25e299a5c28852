"""Whether the words that describe an act say that it decides something behind a boundary.

Not a count of keywords: a clause is read as verb and noun phrase, and only a deciding verb whose
object *is* a decision object counts. "Fix a typo in the privacy policy" and "move the privacy
policy link" decide nothing; "relax the privacy policy" does. What is quoted, negated, asked, or
governed by an open verb ("explain how to change ...") is not done.

The reading is shallow, of English, and can be evaded by other words: it may only raise scrutiny
of an act whose floor the policy's catalogue has set.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from tractatus.governance.act import Span
from tractatus.governance.boundary.oversight import find_oversight, find_waived
from tractatus.governance.boundary.practices import REACH, find_practices, is_practice_verb
from tractatus.governance.boundary.proposing import (
    NEGATIONS,
    is_weighable,
    proposing_sentences,
    whole_sentences,
)
from tractatus.governance.boundary.purpose import find_purpose
from tractatus.governance.boundary.stakes import weigh
from tractatus.governance.boundary.stakes_weights import BIAS, THRESHOLD, WEIGHTS
from tractatus.governance.boundary.standing import find_standing
from tractatus.governance.boundary.topics import find_topics
from tractatus.governance.decision_object import (
    OPEN_VERBS,
    Boundary,
    DecisionObject,
    Verb,
    boundary_of,
)
from tractatus.governance.language.clauses import Clause, clause_at, is_proposed, passive_clause
from tractatus.governance.language.lexicon import LONGEST_PHRASE, PHRASAL_VERBS, VERBS, word_set
from tractatus.governance.language.noun_phrases import (
    BREAKS,
    JOINTS,
    MAX_PHRASE,
    object_at_end,
    objects_after,
)
from tractatus.governance.language.small_words import DETERMINERS
from tractatus.governance.language.words import Word, singular, span_of

_AUXILIARIES: Final = word_set("is are was were be been being will should must can shall may")
# Texts about a thing, which are not the thing.
_TEXTS: Final = word_set(
    "doc documentation readme changelog docstring comment screenshot slide diagram example fixture "
    "glossary faq wiki chart flowchart drawing leaflet brochure poster handbook"
)
_PHRASAL_STARTS: Final = frozenset(verb for verb, *_ in PHRASAL_VERBS)


@dataclass(frozen=True, slots=True)
class Described:
    """A decision that the words describe."""

    verb: Verb
    about: DecisionObject
    boundary: Boundary
    span: Span


def find_described(text: str, threshold: float = THRESHOLD) -> list[Described]:
    """What `text` decides about, each decision object once; linear in its length, total.

    Args:
        text: What an act is said to do.
        threshold: Log odds above which words without a construction count.
    """
    if not text:
        return []
    sentences = proposing_sentences(text)
    found: dict[DecisionObject, Described] = {}
    for one in _constructed_in(sentences) or _weighed(sentences, threshold):
        found.setdefault(one.about, one)
    return list(found.values())


def is_constructed(text: str) -> bool:
    """Whether a construction says that `text` decides something, whatever its words weigh."""
    return bool(text) and bool(_constructed_in(proposing_sentences(text)))


def _constructed_in(sentences: Sequence[Sequence[Word]]) -> list[Described]:
    return [one for sentence in sentences for one in _read_sentence(sentence)]


def _weighed(sentences: Sequence[Sequence[Word]], threshold: float) -> Iterator[Described]:
    """What a sentence sounds like where no construction was recognised: a signal, and no more."""
    for sentence in whole_sentences(sentences):
        words = [word.text for word in sentence]
        if is_weighable(words):
            weighed = weigh(words, WEIGHTS, BIAS)
            if weighed.score > threshold:
                yield from _crossing(Verb.DECIDE, weighed.about, sentence)


def _is_of_a_text(sentence: Sequence[Word], place: int) -> bool:
    """Whether what is changed stands in a text: "remove the approval step from the docs"."""
    clause = [word.text for word in sentence[place : place + REACH]]
    at = next((at for at, word in enumerate(clause) if word in {"from", "in"}), len(clause))
    phrase = clause[at + 1 : at + 5]
    end = next((end for end, word in enumerate(phrase) if word in BREAKS | JOINTS), len(phrase))
    is_joined = not JOINTS.isdisjoint(clause[at + 1 :])
    return bool(phrase[:end]) and singular(phrase[end - 1]) in _TEXTS and not is_joined


def _read_sentence(sentence: Sequence[Word]) -> Iterator[Described]:
    leading_is_open = False
    seen_verb = is_said = False
    singulars = [singular(word.text) for word in sentence]
    for place, word in enumerate(sentence):
        verb = VERBS.get(word.text)
        is_practice = is_practice_verb(word.text) or _is_phrasal(sentence, place)
        if not (verb or is_practice) or not _governs(sentence, place):
            continue
        starts_anew = not seen_verb or sentence[place - 1].text in JOINTS
        if starts_anew:
            leading_is_open = verb in OPEN_VERBS
        seen_verb = True
        if _is_negated(sentence, place):
            continue
        found: list[Described] = []
        if verb and not leading_is_open:
            found += _objects_of(sentence, place, verb)
        # "Keep messages for a year" begins with an open verb and still decides; a later verb
        # under an open one ("explain how to share user data") does not.
        if not leading_is_open or (starts_anew and is_practice):
            for about in find_practices(sentence, singulars, place):
                found += _crossing(Verb.DECIDE, about, sentence[place : place + REACH])
            if not found and not is_said:
                found += _constructed(sentence, singulars, place)
        is_said = is_said or bool(found)
        yield from found
    for about in find_waived(tuple(singulars)):
        yield from _crossing(Verb.REMOVE, about, sentence)


def _constructed(
    sentence: Sequence[Word], singulars: Sequence[str], place: int
) -> Iterator[Described]:
    """What the clause decides by its construction, if it is proposed at all."""
    clause: Clause | None = passive_clause(sentence, singulars, place)
    start = max(0, place - REACH // 2) if clause else place
    if clause is None and is_proposed(sentence, place):
        clause = clause_at(sentence, singulars, place)
    if clause is None:
        return
    for find in (find_standing, find_oversight, find_purpose, find_topics):
        for about in find(clause):
            yield from _crossing(Verb.DECIDE, about, sentence[start : place + REACH])
            return


def _is_phrasal(sentence: Sequence[Word], place: int) -> bool:
    if sentence[place].text not in _PHRASAL_STARTS:
        return False
    following = tuple(word.text for word in sentence[place : place + 3])
    return following in PHRASAL_VERBS or following[:2] in PHRASAL_VERBS


def _governs(sentence: Sequence[Word], place: int) -> bool:
    """Whether the word at `place` is used as a verb: not "the change", not "of update"."""
    before = sentence[place - 1].text if place else ""
    is_gerund = sentence[place].text.endswith("ing")
    return before not in DETERMINERS and (is_gerund or before not in {"of", "in", "for", "with"})


def _is_negated(sentence: Sequence[Word], place: int) -> bool:
    before = [word.text for word in sentence[max(0, place - 3) : place]]
    return any(
        word in NEGATIONS and before[index + 1 : index + 2] != ["only"]
        for index, word in enumerate(before)
    )


def _objects_of(sentence: Sequence[Word], place: int, verb: Verb) -> Iterator[Described]:
    if _is_of_a_text(sentence, place):
        return
    for about, end in objects_after(sentence, place):
        yield from _crossing(verb, about, sentence[place:end])
    if about_before := _passive_object(sentence, place):
        start = max(0, place - MAX_PHRASE)
        yield from _crossing(verb, about_before, sentence[start : place + 1])


def _crossing(verb: Verb, about: DecisionObject, words: Sequence[Word]) -> Iterator[Described]:
    if boundary := boundary_of(about, verb):
        yield Described(verb, about, boundary, span_of(words))


def _passive_object(sentence: Sequence[Word], place: int) -> DecisionObject | None:
    """The subject of "the privacy policy should be changed"."""
    end = place
    while end and sentence[end - 1].text in _AUXILIARIES:
        end -= 1
    if end == place or not sentence[place].text.endswith(("ed", "en", "set")):
        return None
    return object_at_end(sentence[max(0, end - LONGEST_PHRASE) : end])
