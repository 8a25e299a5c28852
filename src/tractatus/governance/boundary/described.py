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
from itertools import pairwise
from typing import Final

from tractatus.governance.act import Span
from tractatus.governance.boundary.oversight import find_oversight, find_waived
from tractatus.governance.boundary.practices import REACH, find_practices, is_practice_verb
from tractatus.governance.boundary.purpose import find_purpose
from tractatus.governance.boundary.stakes import weigh
from tractatus.governance.boundary.stakes_weights import BIAS, THRESHOLD, WEIGHTS
from tractatus.governance.boundary.stakes_words import PRESENTING
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
from tractatus.governance.language.words import Word, read_unquoted_words, singular, span_of

_SENTENCE_ENDS: Final = frozenset(".!?;")
_NEGATIONS: Final = word_set("not never don't won't cannot can't without avoid no shouldn't")
_PROHIBITIONS: Final = _NEGATIONS - {"no"}
_DETERMINERS: Final = word_set("the a an this that these those our my your its his her their whose")
_AUXILIARIES: Final = word_set("is are was were be been being will should must can shall may")
_QUESTION_WORDS: Final = word_set(
    "how what why should can could would is are does do did when who which was were"
)
_TOLD: Final = frozenset({"was", "were"})
_OURS: Final = frozenset({"our", "my", "your"})
_PAST: Final = word_set("yesterday ago previously")
_PAST_PAIRS: Final = frozenset(
    ("last", unit) for unit in ("week", "month", "year", "night", "spring", "summer", "autumn")
)
# So far into a tale stands its verb.
_TOLD_BY: Final = 9
# Texts about a thing, which are not the thing.
_TEXTS: Final = word_set(
    "doc documentation readme changelog docstring comment screenshot slide diagram example fixture "
    "glossary faq wiki chart flowchart drawing leaflet brochure poster handbook"
)
_PHRASAL_STARTS: Final = frozenset(verb for verb, *_ in PHRASAL_VERBS)
_POLITE: Final = word_set("please can you could would kindly i we will now then and , : -")
_REQUESTS: Final = frozenset({"can you", "could you", "would you", "will you"})


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
    sentences = _proposing(text)
    found: dict[DecisionObject, Described] = {}
    for one in _constructed_in(sentences) or _weighed(sentences, threshold):
        found.setdefault(one.about, one)
    return list(found.values())


def is_constructed(text: str) -> bool:
    """Whether a construction says that `text` decides something, whatever its words weigh."""
    return bool(text) and bool(_constructed_in(_proposing(text)))


def _proposing(text: str) -> list[list[Word]]:
    return [one for one in _sentences(read_unquoted_words(text)) if not _is_question(one)]


def _constructed_in(sentences: Sequence[Sequence[Word]]) -> list[Described]:
    return [one for sentence in sentences for one in _read_sentence(sentence)]


def _weighed(sentences: Sequence[Sequence[Word]], threshold: float) -> Iterator[Described]:
    """What a sentence sounds like where no construction was recognised: a signal, and no more."""
    for sentence in _whole(sentences):
        words = [word.text for word in sentence]
        if _is_weighable(words):
            weighed = weigh(words, WEIGHTS, BIAS)
            if weighed.score > threshold:
                yield from _crossing(Verb.DECIDE, weighed.about, sentence)


def weighable_sentences(text: str) -> list[list[str]]:
    """The words of each sentence that is weighed: no question, prohibition, tale or mere text."""
    words = [[word.text for word in sentence] for sentence in _whole(_proposing(text))]
    return [one for one in words if _is_weighable(one)]


def _whole(sentences: Sequence[Sequence[Word]]) -> Iterator[Sequence[Word]]:
    """The sentences with what they say behind a semicolon, which is no proposal of its own."""
    started: list[Word] = []
    for sentence in sentences:
        started.extend(sentence)
        if sentence[-1].text != ";":
            yield started
            started = []
    if started:
        yield started


def _is_weighable(words: Sequence[str]) -> bool:
    """Whether the sentence proposes something; "no ..." may do, "don't ..." does not."""
    start = next((word for word in words[:6] if word not in _POLITE), "")
    if not start or start in _PROHIBITIONS or _is_told(words):
        return False
    # "Summarise the complaints and delete them" is more than a text.
    return start not in PRESENTING or any(
        following in VERBS and VERBS[following] not in OPEN_VERBS
        for word, following in pairwise(words)
        if word in JOINTS or word == ";"
    )


def _is_told(words: Sequence[str]) -> bool:
    """Whether it tells what somebody did: "the company raised its fees last year"."""
    if words[0] not in _DETERMINERS - _OURS:
        return False
    is_past = any(word in _PAST or pair in _PAST_PAIRS
                  for word, pair in zip(words, pairwise([*words, ""]), strict=True))  # fmt: skip
    return not _TOLD.isdisjoint(words) or (
        is_past and any(word.endswith("ed") and word in VERBS for word in words[1:_TOLD_BY])
    )


def _is_of_a_text(sentence: Sequence[Word], place: int) -> bool:
    """Whether what is changed stands in a text: "remove the approval step from the docs"."""
    clause = [word.text for word in sentence[place : place + REACH]]
    at = next((at for at, word in enumerate(clause) if word in {"from", "in"}), len(clause))
    phrase = clause[at + 1 : at + 5]
    end = next((end for end, word in enumerate(phrase) if word in BREAKS | JOINTS), len(phrase))
    is_joined = not JOINTS.isdisjoint(clause[at + 1 :])
    return bool(phrase[:end]) and singular(phrase[end - 1]) in _TEXTS and not is_joined


def _sentences(words: Sequence[Word]) -> Iterator[list[Word]]:
    sentence: list[Word] = []
    for word in words:
        sentence.append(word)
        if word.text in _SENTENCE_ENDS:
            yield sentence
            sentence = []
    if sentence:
        yield sentence


def _is_question(sentence: Sequence[Word]) -> bool:
    first_two = " ".join(word.text for word in sentence[:2])
    return (
        sentence[-1].text == "?"
        and sentence[0].text in _QUESTION_WORDS
        and first_two not in _REQUESTS
    )


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
    return before not in _DETERMINERS and (is_gerund or before not in {"of", "in", "for", "with"})


def _is_negated(sentence: Sequence[Word], place: int) -> bool:
    before = [word.text for word in sentence[max(0, place - 3) : place]]
    return any(
        word in _NEGATIONS and before[index + 1 : index + 2] != ["only"]
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
