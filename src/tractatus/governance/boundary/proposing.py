"""Which sentences of a text propose something: none that asks, forbids, tells or presents."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from tractatus.governance.boundary.stakes_words import PRESENTING
from tractatus.governance.decision_object import OPEN_VERBS
from tractatus.governance.language.lexicon import VERBS, word_set
from tractatus.governance.language.noun_phrases import JOINTS
from tractatus.governance.language.small_words import DETERMINERS, NEGATING
from tractatus.governance.language.words import Word, read_unquoted_words

_SENTENCE_ENDS: Final = frozenset(".!?;")
NEGATIONS: Final = NEGATING | {"shouldn't"}
_PROHIBITIONS: Final = NEGATIONS - {"no"}
_QUESTION_WORDS: Final = word_set(
    "how what why should can could would is are does do did when who which was were"
)
_TOLD: Final = frozenset({"was", "were"})
# What others do begins with, in a tale.
_TALES: Final = DETERMINERS - {"our", "my", "your"}
_PAST: Final = word_set("yesterday ago previously")
_PAST_PAIRS: Final = frozenset(
    ("last", unit) for unit in ("week", "month", "year", "night", "spring", "summer", "autumn")
)
# So far into a tale stands its verb.
_TOLD_BY: Final = 9
_POLITE: Final = word_set("please can you could would kindly i we will now then and , : -")
# Who announces an act is no part of what it is: "the agent will now check ...".
_ACTORS: Final = word_set("agent assistant bot model system task job step")
_LEADS: Final = _POLITE | {"the", "this", "our", "your"} | _ACTORS
# Not those that may also rule or settle: to find, to count as, to give, to tell.
_LOOKING: Final = word_set(
    "analyse analyze audit chart check collect compare examine explain graph inspect list measure "
    "plot present recount review summarise summarize tabulate verify"
)
_PRONOUNS: Final = word_set("them it those these him her both")
_LEAD: Final = 9
_REACH: Final = 6
_REQUESTS: Final = frozenset({"can you", "could you", "would you", "will you"})


def proposing_sentences(text: str) -> list[list[Word]]:
    """The sentences of a text, without what it quotes and what it asks."""
    return [one for one in _sentences(read_unquoted_words(text)) if not _is_question(one)]


def weighable_sentences(text: str) -> list[list[str]]:
    """The words of each sentence that is weighed: no question, prohibition, tale or mere text."""
    words = [
        [word.text for word in sentence] for sentence in whole_sentences(proposing_sentences(text))
    ]
    return [one for one in words if is_weighable(one)]


def whole_sentences(sentences: Sequence[Sequence[Word]]) -> Iterator[Sequence[Word]]:
    """The sentences with what they say behind a semicolon, which is no proposal of its own."""
    started: list[Word] = []
    for sentence in sentences:
        started.extend(sentence)
        if sentence[-1].text != ";":
            yield started
            started = []
    if started:
        yield started


def is_weighable(words: Sequence[str]) -> bool:
    """Whether the sentence proposes something; "no ..." may do, "don't ..." does not."""
    start = _first(words)
    if not start or start in _PROHIBITIONS or _is_told(words):
        return False
    # "Summarise the complaints and delete them" is more than a text.
    return not _looks(start) or any(
        _does(following, behind)
        for word, following, behind in zip(words, words[1:], [*words[2:], ""], strict=False)
        if word in JOINTS or word == ";"
    )


def _first(words: Sequence[str]) -> str:
    """The word with which a sentence begins, behind what is polite and who is to act."""
    is_announced = not _ACTORS.isdisjoint(words[:2]) and words[0] in _LEADS
    lead, reach = (_LEADS, _LEAD) if is_announced else (_POLITE, _REACH)
    return next((word for word in words[:reach] if word not in lead), "")


def _looks(verb: str) -> bool:
    """Whether it examines or tells, and changes nothing."""
    return verb in PRESENTING or verb in _LOOKING


def _does(verb: str, behind: str) -> bool:
    """Whether a word behind "and" begins another act: a verb that decides, or one done to them."""
    if verb in VERBS:
        return VERBS[verb] not in OPEN_VERBS
    return behind in _PRONOUNS and not _looks(verb)


def _is_told(words: Sequence[str]) -> bool:
    """Whether it tells what somebody did: "the company raised its fees last year"."""
    if words[0] not in _TALES:
        return False
    is_past = any(word in _PAST or pair in _PAST_PAIRS
                  for word, pair in zip(words, pairwise([*words, ""]), strict=True))  # fmt: skip
    return not _TOLD.isdisjoint(words) or (
        is_past and any(word.endswith("ed") and word in VERBS for word in words[1:_TOLD_BY])
    )


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
