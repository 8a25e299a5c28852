"""What an instruction and an act are about: whether an amount without a name is meant.

`{"amount": 1140.22, "reference": "electricity"}` is money, and says what for; "at most 800 EUR for
the summer party" is about something else. Names of fields say which of an act's words tell its
purpose; the others may name it, too, but do not rule anything out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from tractatus.governance.act import Act, Json
from tractatus.governance.crossref.kinship import head, heads, told_words
from tractatus.governance.crossref.stems import COMMON
from tractatus.governance.facts.numbers import is_number_word
from tractatus.governance.facts.parameters import MAX_ITEMS
from tractatus.governance.language.lexicon import word_set
from tractatus.governance.language.subjects import name_words

# Of an act with more than these something was not read, which a person is told.
_MAX_TEXTS: Final = MAX_ITEMS
_MAX_WORDS: Final = 200
_MAX_DEPTH: Final = 6
_SHORTEST: Final = 3
# Names of what goes along with an act and says what it is for; what is told to whoever decides of
# it (a note, a reason, a comment) is not among them.
_TELLING: Final = word_set(
    "reference ref subject title item product service purpose category event label project "
    "campaign article activity usage occasion name for type kind tier"
)
# They ask, bound and compare, and say nothing of what for.
_ASKING: Final = heads(
    word_set(
        "spend spent pay paid cost give take get need want ask tell set raise lower allow permit "
        "let have had own above below under over within between about around exactly least less "
        "fewer than until before after because our my your his her their them us him they me you "
        "she who what which how much many another other same new next last first still again now "
        "today tomorrow yesterday thanks thank please never always everything anything nothing "
        "something right okay sure really quite even too well good long short high low enough per "
        "keep kept hold stay go come put send order buy book use run start limit cap budget fee "
        "price amount charge sum total no yes not cannot can't don't won't cent pence working "
        "upto up-to"
    )
)


class About(NamedTuple):
    """What an act is about.

    Args:
        words: Heads of all its words.
        purpose: Heads of those that tell what it is for; empty where nothing does.
    """

    words: frozenset[str]
    purpose: frozenset[str]


@lru_cache(maxsize=4096)
def topic_of(text: str) -> frozenset[str]:
    """The heads of the words of an instruction that say what it is about."""
    return _telling(word for part in text[:2_000].split()[:200] for word in name_words(part))


def about_act(act: Act, mentions: frozenset[str]) -> About:
    """What an act is about.

    Args:
        act: As proposed.
        mentions: Words of its type, target and description.
    """
    said, purpose = set(mentions), set[str]()
    for name, text in texts_of(act.parameters):
        own = name_words(name)
        words = [word for part in text.split()[:_MAX_WORDS] for word in name_words(part)]
        said.update(own)
        said.update(words)
        if not _TELLING.isdisjoint(own):
            purpose.update(words)
    # What a caller says of an act may find more, and rules nothing out.
    return About(heads(said), _telling(purpose) if purpose else frozenset())


def are_about_one(instruction: str, about: About, least: int = 1) -> bool:
    """Whether an act and an instruction have so many telling words in common."""
    return len(topic_of(instruction) & about.words) >= least


def are_about_others(instruction: str, about: About) -> bool:
    """Whether both say what they are about, and have no word in common."""
    topic = topic_of(instruction)
    return bool(topic) and bool(about.purpose) and topic.isdisjoint(about.words)


def _telling(words: Iterable[str]) -> frozenset[str]:
    long = [word for word in words if len(word) >= _SHORTEST and not word.isdigit()]
    told = told_words(frozenset([word for word in long if not is_number_word(word)]))
    return frozenset(map(head, told)) - COMMON - _ASKING


def texts_of(parameters: Mapping[str, Json]) -> list[tuple[str, str]]:
    """Name and text of the first texts among the parameters, whatever they stand in."""
    pending: list[tuple[str, Json, int]] = [("", parameters, 0)]
    found: list[tuple[str, str]] = []
    while pending and len(found) < _MAX_TEXTS:
        name, value, depth = pending.pop()
        if isinstance(value, str):
            found.append((name, value))
        elif depth >= _MAX_DEPTH:
            continue
        elif isinstance(value, Mapping):
            inner = list(value.items())[:_MAX_TEXTS]
            pending += [(str(own), one, depth + 1) for own, one in reversed(inner)]
        elif isinstance(value, Sequence):
            pending += [(name, one, depth + 1) for one in reversed(value[:_MAX_TEXTS])]
    return found
