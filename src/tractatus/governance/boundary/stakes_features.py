"""What a sentence is made of, as numbers: the features by which it is weighed.

Read in one pass, without a parser: which form the sentence has (a command, a request for text, a
statement), which deeds lead it, whom and what its noun phrases end in, turns of phrase that put
something into force, and single words, synonyms as one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

from tractatus.governance.boundary.stakes_classes import ClassedWord, classes_of
from tractatus.governance.boundary.stakes_turns import has_reason, turns_in
from tractatus.governance.boundary.stakes_words import (
    ASKING,
    AUXILIARIES,
    CONDITIONS,
    DETERMINERS,
    FIRST_PERSON,
    PHRASE_ENDS,
    POLITE,
    PREPOSITIONS,
    TIMES,
    WANTING,
)
from tractatus.governance.decision_object import OPEN_VERBS
from tractatus.governance.language.lexicon import VERBS, word_set
from tractatus.governance.language.small_words import TITLES

# Words beyond these are not weighed: a sentence cannot win or lose by its length.
MAX_WORDS: Final = 40
_MAX_POLITE: Final = 7
# So many words of a noun phrase are looked through for its head.
_MAX_PHRASE: Final = 7
_MAX_PREPOSITIONS: Final = 4
_CLAUSE_STARTS: Final = word_set(
    ", ; : and then to by may can will shall must be no not never longer from or but"
)
_LETTING: Final = word_set("let have allow permit give grant delegate")
_ASKER: Final = word_set("me my i mine")
_CODE: Final = frozenset("_/(#")
_SWITCHES: Final = word_set("true false yes off all never")
_STATING: Final = word_set("is are becomes become was were be shall will may might can must no")


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence as it is read.

    Args:
        texts: Its words.
        words: Their classes.
        lead: The place of the first word that is not politeness.
        deeds: What is done, by the first words.
        stakes: To whom or what, by all words.
    """

    texts: Sequence[str]
    words: Sequence[ClassedWord]
    lead: int
    deeds: Sequence[str]
    stakes: Sequence[str]


def features(words: Sequence[str]) -> dict[str, float]:
    """The features of a sentence's words, in lower case; each 0 to 1."""
    sentence = _read(words[:MAX_WORDS])
    if not sentence.texts:
        return {}
    parts = (_form, _deeds, _things, _phrases, _turns, _marks, _single)
    return {name: value for part in parts for name, value in part(sentence) if value}


def _read(texts: Sequence[str]) -> _Sentence:
    words = [classes_of(text) for text in texts]
    lead = next((at for at, text in enumerate(texts[:_MAX_POLITE]) if text not in POLITE), 0)
    return _Sentence(
        texts,
        words,
        lead,
        _sorted(word.deeds for word in words[lead : lead + 3]),
        _sorted(word.stakes for word in words),
    )


def _sorted(names: Iterable[Iterable[str]]) -> list[str]:
    return sorted(set(chain.from_iterable(names)))


def _form(sentence: _Sentence) -> Iterator[tuple[str, float]]:
    """A question, a wish, a request for text, a command, a report or a statement."""
    texts, words, lead = sentence.texts, sentence.words, sentence.lead
    kind = VERBS.get(texts[lead])
    form = _form_of(sentence)
    yield f"form:{form}", 1.0
    yield "polite", float("please" in texts[:4] or texts[1:2] == ["you"])
    yield "work", float(words[lead].is_work or form in {"question", "wish"})
    if kind:
        yield f"lead:{kind.value}", 1.0
    else:
        yield "stated", float(not _STATING.isdisjoint(texts[1:8]))
        is_of_people = any({"persons", "members"} & set(word.stakes) for word in words[:4])
        yield "stated of people", float(is_of_people and not sentence.deeds)
    is_let = texts[lead] in _LETTING
    yield "machine first", float(any(word.is_machine for word in words[:5]))
    yield "machine let", float(is_let and any(word.is_machine for word in words[lead + 1 :][:4]))


def _form_of(sentence: _Sentence) -> str:
    texts, lead = sentence.texts, sentence.texts[sentence.lead]
    if texts[-1] == "?" or lead in ASKING:
        return "question"
    if VERBS.get(lead) in OPEN_VERBS:
        return "presenting"
    if texts[0] in FIRST_PERSON:
        return "wish" if texts[0] == "i'd" or WANTING & set(texts[1:3]) else "report"
    if texts[0] in DETERMINERS:
        return "statement"
    return "command" if sentence.deeds else "other"


def _deeds(sentence: _Sentence) -> Iterator[tuple[str, float]]:
    """What is done to whom; what later clauses do."""
    for deed in sentence.deeds:
        yield f"deed:{deed}", 1.0
    for stake in sentence.stakes:
        yield f"stake:{stake}", 1.0
        for deed in sentence.deeds:
            yield f"{deed}+{stake}", 1.0
    starts = range(sentence.lead + 1, len(sentence.texts) - 1)
    later = _sorted(
        sentence.words[at + 1].deeds for at in starts if sentence.texts[at] in _CLAUSE_STARTS
    )
    for deed in later:
        yield f"later:{deed}", 1.0
    staked = sum(bool(word.stakes) for word in sentence.words)
    yield "many stakes", min(1.0, len(sentence.stakes) / 5)
    yield "share of stakes", min(1.0, 1.5 * staked / max(3, len(sentence.texts)))


def _things(sentence: _Sentence) -> Iterator[tuple[str, float]]:
    """How many different words stand for things, and whether one stands near the verb."""
    found: dict[str, set[str]] = {}
    for text, word in zip(sentence.texts, sentence.words, strict=True):
        for name in word.things:
            found.setdefault(name, set()).add(text)
    for name, of_them in found.items():
        yield f"thing:{name}", min(1.0, len(of_them) / 2)
    near = sentence.words[sentence.lead + 1 : sentence.lead + 6]
    for name in ("text", "daily"):
        yield f"near:{name}", float(any(name in word.things for word in near))


def _phrases(sentence: _Sentence) -> Iterator[tuple[str, float]]:
    """What the noun phrases end in: the object, those behind prepositions, the subject."""
    texts, start = sentence.texts, sentence.lead + 1
    end = _phrase_end(texts, start)
    if end == start:
        yield "object:none", 1.0
    for name in _kinds(sentence.words[end - 1]) if end > start else ():
        yield f"object:{name}", 1.0
        for deed in sentence.deeds:
            yield f"{deed}>{name}", 1.0
    behind = [at for at in range(end, len(texts)) if texts[at] in PREPOSITIONS]
    for at in behind[:_MAX_PREPOSITIONS]:
        if (end := _phrase_end(texts, at + 1)) > at + 1:
            for name in _kinds(sentence.words[end - 1]):
                yield f"behind:{name}", 1.0
                yield f"{texts[at]}:{name}", 1.0
    if not sentence.deeds and texts[sentence.lead] not in VERBS:
        stated = next((at for at, text in enumerate(texts[1:9], 1) if text in AUXILIARIES), 0)
        for name in _kinds(sentence.words[stated - 1]) if stated else ():
            yield f"subject:{name}", 1.0


def _phrase_end(texts: Sequence[str], start: int) -> int:
    end = start
    while end < min(len(texts), start + _MAX_PHRASE) and texts[end] not in PHRASE_ENDS:
        end += 1
    return end


def _kinds(word: ClassedWord) -> Sequence[str]:
    return (*word.stakes, *word.things) or ("unknown",)


def _turns(sentence: _Sentence) -> Iterator[tuple[str, float]]:
    """How it is said: in force from when, for all, over whose head, under which condition."""
    texts = sentence.texts
    for name in _sorted(word.manners for word in sentence.words):
        yield f"manner:{name}", 1.0
    for name in turns_in(texts):
        yield name, 1.0
    if "from" in texts:
        following = texts[texts.index("from") + 2 :]
        yield "from then on", float("on" in following[:3])
        yield "from one to another", float("to" in following)
    yield "reason", float(has_reason(texts))
    yield "condition", float(not CONDITIONS.isdisjoint(texts))
    yield "time", float(not TIMES.isdisjoint(texts))
    yield "titled", float(not TITLES.isdisjoint(texts))
    yield "asker", float(not _ASKER.isdisjoint(texts[sentence.lead :]))
    yield "asker first", float(not {"me", "us"}.isdisjoint(texts[1:4]))


def _marks(sentence: _Sentence) -> Iterator[tuple[str, float]]:
    """Length, numbers, owners, and what looks like code or the subject of a commit."""
    texts = sentence.texts
    owners = [
        word
        for text, word in zip(texts, sentence.words, strict=True)
        if text.endswith(("'s", "s'"))
    ]
    of_people = any({"persons", "members"} & set(word.stakes) for word in owners)
    yield "possessive", float(bool(owners))
    yield "possessive of people", float(of_people)
    yield "numbers", min(1.0, sum(text[0].isdigit() for text in texts) / 2)
    yield "code", float(not _CODE.isdisjoint(" ".join(texts)))
    yield "dotted", float(any("." in text[1:-1] and not text[0].isdigit() for text in texts))
    yield "prefixed", float(":" in texts[1:5] or ")" in texts[:5])
    yield "bracketed", float(texts[0] in {"[", "("})
    yield "switch", float(texts[-1] in _SWITCHES)
    yield "short", float(len(texts) < 5)
    yield "long", float(len(texts) > 14)


def _single(sentence: _Sentence) -> Iterator[tuple[str, float]]:
    for word in sentence.words:
        if word.term:
            yield f"word:{word.term}", 1.0
    if term := sentence.words[sentence.lead].term:
        yield f"lead word:{term}", 1.0
