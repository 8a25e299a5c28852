"""Whether an amount of an act is that of another thing of the same kind as the one spoken of.

"Keep the replicas of the api deployment at 3" says nothing of `deployment/worker`, and "the price
of the paperback edition" nothing of `{"edition": "hardcover"}`. Both sides have to say which one is
meant: the instruction in a phrase ("of the api deployment", "for the retrospective"), the act by a
name that stands for one thing. Where either does not, or the act has any word of the instruction's
phrase, it may be the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from tractatus.governance.act import Act
from tractatus.governance.crossref.aboutness import About, texts_of
from tractatus.governance.crossref.kinship import head, heads
from tractatus.governance.crossref.services import environment_names, environments
from tractatus.governance.crossref.stems import COMMON
from tractatus.governance.facts.fact import Fact
from tractatus.governance.facts.numbers import is_number_word
from tractatus.governance.instructions.instruction import Constraint, KeyKind
from tractatus.governance.language.lexicon import word_set
from tractatus.governance.language.subjects import name_words, subject_words
from tractatus.governance.language.words import singular

_LONGEST_NAME: Final = 60
_MOST_THINGS: Final = 40
_LONGEST_COMMAND: Final = 4_000
# `deployment/worker`, `scale deploy search`, `--queue mails`.
_IN_COMMAND: Final = re.compile(
    r"\b(?P<type>deploy(?:ments?)?|statefulsets?|sts|daemonsets?|services?|svc|jobs?|cronjobs?|"
    r"functions?|clusters?|queues?|topics?|buckets?|tiers?|plans?|pools?|dynos?)[/ ]"
    r"(?P<name>[A-Za-z][\w.-]{1,60})(?![\w=])"
    r"|--(?P<flag>[a-z][a-z-]{1,30})[= ](?P<value>[A-Za-z][\w.-]{1,60})(?![\w=])"
)
_TYPES: Final = {"deploy": "deployment", "sts": "statefulset", "svc": "service"}
# Names that stand for the thing an act is done to, or for what it is for.
_NAMING: Final = word_set(
    "name title event subject occasion purpose project product service app application campaign "
    "channel list edition plan tier queue topic deployment job pool cluster function bucket item "
    "activity label resource group team course course_id room target key scope"
)
_NO_NAMING: Final = word_set(
    "command content path file url text message body description note comment reason currency "
    "unit period method type kind status locale timezone role mode format language label tags "
    "requested_by trace ticket request_id request author owner sender from to user"
)
_WORD: Final = re.compile(r"[A-Za-z][A-Za-z'-]*|[0-9][\w.,]*|[.,;:!?()\n]")
_OPENS: Final = word_set("for of to")
_INTO: Final = word_set(
    "the a an our your my this that its their each every any all one single new"
)
_ENDS: Final = word_set(
    "is are be may must should can shall will has have stays stay at to of for in on from with and "
    "or but not never exceed always only by as than per when if which that until please so exactly "
    "under over below above least most more less fewer around about monday tuesday wednesday "
    "thursday friday saturday sunday"
)
_MOST_WORDS: Final = 4
# A phrase with one of these heads means no one thing.
_ANY_THING: Final = heads(
    word_set(
        "time once moment total most least change thing everything anything case general future "
        "minute second hour day week month year person month price limit maximum minimum number "
        "amount value all setting config configuration project system duration length retention "
        "timeout lifetime interval size count rate price fee cost sum total query statement request"
    )
)


class Thing(NamedTuple):
    """One thing that an act names.

    Args:
        types: Heads of the words of what it is.
        names: Heads of the words of its name.
    """

    types: frozenset[str]
    names: frozenset[str]


class Phrase(NamedTuple):
    """What an instruction says that its amount is of.

    Args:
        type: The head of its last word.
        words: Heads of the words before that.
    """

    type: str
    words: frozenset[str]


def things_of(act: Act) -> tuple[Thing, ...]:
    """The things that an act names, in its parameters and in its commands."""
    found: list[Thing] = []
    for name, text in texts_of(act.parameters):
        if name.lower() in _COMMANDS:
            found += _in_command(text[:_LONGEST_COMMAND])
        elif len(text) <= _LONGEST_NAME and name.lower() not in _NO_NAMING:
            found.append(_thing(name, text))
    return tuple(one for one in found[:_MOST_THINGS] if one.names)


def things_in(text: str) -> tuple[Thing, ...]:
    """The things that one text names as commands do, whatever stands beside it."""
    found = _in_command(text[:_LONGEST_COMMAND])
    return tuple(one for one in found if one.names)[:_MOST_THINGS]


_COMMANDS: Final = frozenset({"command", "cmd", "script", "run"})


def _in_command(text: str) -> Iterator[Thing]:
    for match in _IN_COMMAND.finditer(text):
        kind = match["type"] or match["flag"]
        yield _thing(_TYPES.get(kind, kind), match["name"] or match["value"])


def _thing(name: str, text: str) -> Thing:
    words = [word for part in text.split()[:8] for word in name_words(part)]
    plain = [word for word in words if word.isalpha() and len(word) > 1]
    return Thing(heads(map(singular, name_words(name))), heads(map(singular, plain)) - COMMON)


def is_of_another_thing(
    text: str, constraint: Constraint, fact: Fact, things: Sequence[Thing], about: About
) -> bool:
    """Whether both say of which thing an amount is, and of different ones.

    Args:
        text: Of the instruction.
        constraint: An amount, a count or a length of time of it.
        fact: Of the act.
        things: Of the act.
        about: What the act is about.
    """
    at = constraint.span.start
    sentence = sentence_of(text, at)
    if _is_elsewhere(sentence, text, about):
        return True
    said = _heads_of(text)
    key = heads(subject_words(constraint.key))
    if fact.kind is KeyKind.DURATION and _has_other_name(sentence, fact):
        return True
    phrases = phrases_of(part_of(sentence, text, at))
    others = [one for one in things if not _are_alike(one.names, said)]
    for phrase in phrases:
        if phrase.words and any(phrase.type in one.types for one in others):
            return True
    own = frozenset().union(*(one.words | {one.type} for one in phrases)) - key - _ANY_THING
    if not own or _are_alike(own, about.words):
        return False
    return any(not one.types.isdisjoint(_NAMING_HEADS) for one in others)


_NAMING_HEADS: Final = heads(_NAMING)


# "A token may live an hour" is no talk of production.
_LIVING: Final = re.compile(
    r"\b(?:may|must|should|can|could|shall|will|to|not|never|do|does|they|it)\s{1,3}live\b",
    re.IGNORECASE,
)


def _is_elsewhere(sentence: str, text: str, about: About) -> bool:
    """Whether the sentence speaks of staging, and the act of production alone."""
    own = environments(_plain(_LIVING.sub(" ", sentence)))
    if not own:
        return False
    theirs = environments(environment_names(about.words))
    return bool(theirs) and theirs.isdisjoint(environments(_plain(text)))


@lru_cache(maxsize=2048)
def _plain(text: str) -> frozenset[str]:
    return frozenset(word.lower() for word in _WORD.findall(text[:2_000]))


def _has_other_name(sentence: str, fact: Fact) -> bool:
    """Whether the amount's own name says what else it is of: `connect_timeout`, no session's."""
    name, mark, _ = fact.written.partition("=")
    own = {_SORTS[one] for one in name_words(name) if one in _SORTS} if mark else set()
    if not own:
        return False
    wanted = {_SORTS[one] for one in _plain(sentence) if one in _SORTS}
    return bool(wanted) and own.isdisjoint(wanted)


# What may take its time, by the words for it; each has a limit of its own.
_SORTS: Final = {
    word: words.partition(" ")[0]
    for words in (
        "connect connection", "session login logout cookie signin", "idle keepalive inactivity",
        "request read response http send write call client proxy", "lock", "shutdown grace drain",
        "statement query sql", "token jwt refresh", "cache ttl",
    )
    for word in words.split()
}  # fmt: skip


@lru_cache(maxsize=4096)
def phrases_of(sentence: str) -> tuple[Phrase, ...]:
    """What stands behind a preposition and means one thing: "of the api deployment"."""
    words = [word.lower() for word in _WORD.findall(sentence[:2_000])]
    found: list[Phrase] = []
    for place, word in enumerate(words):
        if word in _OPENS and (phrase := _phrase(words, place + 1)):
            found.append(phrase)
    return tuple(found)


def _phrase(words: Sequence[str], first: int) -> Phrase | None:
    at = first
    while at < len(words) and words[at] in _INTO:
        at += 1
    end = at
    while end < len(words) and end - at < _MOST_WORDS and _goes_on(words[end]):
        end += 1
    if end == at:
        return None
    last = words[end - 1]
    if singular(last) != last or head(last) in _ANY_THING:
        return None  # of all of a kind: "for HTTP calls"
    before = heads(map(singular, words[at : end - 1])) - COMMON
    return Phrase(head(last), before)


def _goes_on(word: str) -> bool:
    return word[0].isalpha() and word not in _ENDS and not is_number_word(word.partition("-")[0])


def part_of(sentence: str, text: str, at: int) -> str:
    """What of a sentence speaks of the amount at a place: its part, and one that opens it."""
    place = max(0, at - max(0, text.find(sentence)))
    ends = [0, *(one.end() for one in _PART.finditer(sentence)), len(sentence)]
    start = max(end for end in ends if end <= place)
    own = sentence[start : min((end for end in ends if end > place), default=len(sentence))]
    opening = sentence[: ends[1]]
    return own if not start or not opening.lower().startswith("for ") else f"{opening} {own}"


_PART: Final = re.compile(r"[,;:()]\s|\s[–—-]\s")


def sentence_of(text: str, at: int) -> str:
    """The sentence of `text` around a place."""
    start = max((one.end() for one in _SENTENCE.finditer(text, 0, at)), default=0)
    end = _SENTENCE.search(text, at)
    return text[start : end.start() if end else len(text)]


_SENTENCE: Final = re.compile(r"[.!?](?=\s|$)|\n")


@lru_cache(maxsize=2048)
def _heads_of(text: str) -> frozenset[str]:
    return heads(
        singular(word.lower()) for word in _WORD.findall(text[:2_000]) if word[0].isalpha()
    )


def _are_alike(one: Iterable[str], other: frozenset[str]) -> bool:
    """Whether they share a word, or the beginning of one: retro and retrospective."""
    mine = frozenset(one)
    if not mine.isdisjoint(other):
        return True
    return any(
        len(a) >= _BEGINNING and len(b) >= _BEGINNING and (a.startswith(b) or b.startswith(a))
        for a in mine
        for b in other
    )


_BEGINNING: Final = 4
