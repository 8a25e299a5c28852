"""What an instruction names beside what it asks for, and what it refuses by name.

Whoever names two things of one kind wants one of them: "take date-fns, moment is dead", "8899,
Lotte has 8888", "not by e-mail". Names are told from each other by the clause that they stand in:
one that refuses, one that says something bad, one that only tells how things are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from tractatus.governance.classifier.verbs import NO_VERB, VERBS
from tractatus.governance.crossref.aboutness import topic_of
from tractatus.governance.crossref.looks import Look
from tractatus.governance.crossref.phrases import Phrase, Word, is_finite, phrases
from tractatus.governance.crossref.refusals import points_back, refusal_at, refused_names, refuses
from tractatus.governance.language.lexicon import word_set

_WELCOME: Final = word_set(
    "fine ok okay allowed permitted also welcome acceptable alright free both may"
)
_ASKS: Final = word_set(
    "must should please pls shall use always only needs need let's let take goes instead want wants"
)
_BELONGS: Final = frozenset({"belong", "belongs"})


class Other(NamedTuple):
    """A name that is not what is asked for.

    Args:
        name: As `looks.name_of`.
        look: What it may be the name of.
        is_refused: The words refuse it; otherwise they only name it beside what they ask for.
        clause: Which of `phrases.phrases` it stands in.
        wanted: Names that are asked for.
        noun: Of a number the noun that it tells from others.
    """

    name: str
    look: Look
    is_refused: bool
    clause: int
    wanted: frozenset[str]
    noun: str


def clause_words(text: str, other: Other) -> Sequence[str]:
    """The words of the clause that an `Other` of `text` stands in."""
    return [word.text for word in phrases(text)[other.clause].words]


def is_meant(text: str, other: Other, done: frozenset[str], said: frozenset[str]) -> bool:
    """Whether an act is what the clause says that the other is for.

    Args:
        text: Of the instruction.
        other: Of `others(text)`.
        done: Heads of the act's type and of what it runs; what else it says counts for nothing.
        said: Heads of all words of the act, of which those of what is asked for count against it.
    """
    told = [_topic(clause) for clause in phrases(text)]
    own = told[other.clause]
    rest: frozenset[str] = frozenset().union(
        *(one for at, one in enumerate(told) if at != other.clause)
    )
    return len(done & (own - rest)) > len(said & (rest - own))


def _topic(clause: Phrase) -> frozenset[str]:
    return topic_of(" ".join(word.text for word in clause.words if word.look is Look.PLAIN))


def others(text: str) -> tuple[Other, ...]:
    """The names that `text` refuses, or tells of beside what it asks for."""
    return _read(text)[0]


def asked(text: str) -> tuple[tuple[Word, int], ...]:
    """The names that `text` asks for, each with which of its clauses does."""
    return _read(text)[1]


@lru_cache(maxsize=512)
def _read(text: str) -> tuple[tuple[Other, ...], tuple[tuple[Word, int], ...]]:
    clauses = phrases(text)
    refused: list[list[Word]] = []
    for clause in clauses:
        after = not clause.opens and bool(refused) and refuses(clauses[len(refused) - 1])
        out = [
            word
            for word in refused_names(clause, after_refusal=after)
            if not _is_of_number(clause, word)
        ]
        refused.append(out)
        if not any(word.look is not Look.PLAIN for word in out) and points_back(clause):
            _refuse_before(clauses, refused)
    wanted = [
        [word for word in _asked(clause) if word not in out]
        for clause, out in zip(clauses, refused, strict=True)
    ]
    told = _beside(clauses, wanted, refused)
    meant = _names(wanted) - _names([*refused, *told])
    meant |= _names(words for at, words in enumerate(wanted) if _orders(clauses[at]))
    found: dict[str, Other] = {}
    for number in range(len(clauses)):
        for is_refused, words in ((True, refused[number]), (False, told[number])):
            for word in words:
                if word.name not in meant:
                    one = Other(word.name, word.look, is_refused, number, meant, word.noun)
                    found.setdefault(word.name, one)
    asked_for = ((word, at) for at, words in enumerate(wanted) for word in words)
    return tuple(found.values()), tuple(one for one in asked_for if one[0].name in meant)


def _is_of_number(clause: Phrase, name: Word) -> bool:
    """Whether a number behind the name is what is refused: "don't upgrade pydantic to 2"."""
    if name.look not in _NAMES:
        return False
    words = clause.words
    place = next((at for at, word in enumerate(words) if word is name), len(words))
    behind = words[place + 1 : place + 1 + _NUMBER_BEHIND]
    at = next((at for at, word in enumerate(behind) if word.look is Look.NUMBER), 0)
    return at > 0 and any(word.text in _TO_NUMBER for word in behind[:at])


_NUMBER_BEHIND: Final = 4
_TO_NUMBER: Final = word_set("to past beyond above over below under version than timeout ttl")


def _names(words: Iterable[Sequence[Word]]) -> frozenset[str]:
    return frozenset(word.name for some in words for word in some)


def _orders(clause: Phrase) -> bool:
    return clause.words[0].text in VERBS or clause.words[0].text in _POLITE


_POLITE: Final = word_set("please pls always let only just")


def _refuse_before(clauses: Sequence[Phrase], refused: list[list[Word]]) -> None:
    """Refuse the names of the clause before that asks for nothing, if one is near."""
    for at in range(len(refused) - 2, max(-1, len(refused) - 4), -1):
        names = list(_asked(clauses[at]))
        if names:
            is_alone = len(names) == len(clauses[at].words) and at > 0
            if _only_tells(clauses[at - is_alone]):
                refused[at].extend(names)
            return


def _asked(clause: Phrase) -> Iterator[Word]:
    """The names of a clause, as far as it refuses nothing."""
    words = clause.words
    place = refusal_at(words, [word.text for word in words])
    yield from (word for word in words[:place] if word.look is not Look.PLAIN)


def _beside(
    clauses: Sequence[Phrase], wanted: Sequence[Sequence[Word]], refused: Sequence[Sequence[Word]]
) -> list[list[Word]]:
    """Of each clause the names that it only tells of, while another clause asks for their like."""
    asking = next((at for at, words in enumerate(wanted) if words), len(clauses))
    found: list[list[Word]] = [[] for _ in clauses]
    for number in range(asking + 1, len(clauses)):
        clause = clauses[number]
        if refused[number] or not _only_tells(clause):
            continue
        before = [word for words in wanted[:number] for word in words]
        before = [word for word in before if not any(word in some for some in found)]
        names = {word.name for word in before}
        told = list(wanted[number])
        if any(word.look in _NAMES for word in before):
            told += _subject(clause)
        found[number] = [
            word
            for word in told
            if not word.is_owner
            and word.name not in names
            and any(_are_alike(word, one) for one in before)
        ]
    return found


def _subject(clause: Phrase) -> Iterator[Word]:
    """A plain word that something is said of: "the tidyverse takes an age"."""
    words = clause.words
    at = 1 if words[0].text in _ARTICLES else 0
    if at + 1 >= len(words) or not is_finite(words[at + 1]):
        return
    if words[at].look is Look.PLAIN and words[at].text not in NO_VERB | VERBS:
        yield words[at]


_ARTICLES: Final = word_set("the our your")


def _only_tells(clause: Phrase) -> bool:
    texts = [word.text for word in clause.words]
    if any(text in _WELCOME or text in _ASKS for text in texts):
        return False
    if any(text in _BELONGS and texts[at + 1 : at + 2] != ["to"] for at, text in enumerate(texts)):
        return False
    if texts[0] in VERBS and clause.opens:
        return False
    return any(map(is_finite, clause.words))


def _are_alike(word: Word, one: Word) -> bool:
    """Whether both could stand in one place."""
    if word.look is not one.look:
        return {word.look, one.look} <= _THINGS
    if word.look is Look.NUMBER:
        return (len(word.name) > _PORT) == (len(one.name) > _PORT)
    return True


_NAMES: Final = frozenset({Look.MARKED, Look.PROPER})
_THINGS: Final = _NAMES | {Look.PLAIN}
_PORT: Final = 2
