"""Whether an act's host or port is another service's than the one that an instruction speaks of.

"For the staging database use host db-2.lan" says nothing of `SMTP_HOST=localhost`. What a host of
an act belongs to is told by the program that is called with it, the scheme of its address, the name
it stands under, or the type of the act: by what the act is, and by nothing that is said beside it.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from tractatus.governance.act import Act
from tractatus.governance.crossref.kinship import head, heads
from tractatus.governance.facts.fact import Fact
from tractatus.governance.facts.locators import LOOPBACK
from tractatus.governance.instructions.instruction import (
    Constraint,
    Instruction,
    KeyKind,
    Polarity,
)
from tractatus.governance.language.subjects import CATEGORIES, CATEGORY_OF, name_words

KINDS: Final = frozenset({KeyKind.HOST, KeyKind.PORT})
# Words for what a service is used for, beside its own names and their categories; none that people
# also say of something else ("for the rest of this session", "in your next message").
_PURPOSES: Final = {
    word: family
    for family, words in {
        "mail": "email newsletter mailing mailbox inbox mailer relay",
        "queue": "broker messaging",
        "cache": "caching",
        "database": "sql replica reporting warehouse dwh",
        "shell": "deploy deployment deployer rollout rsync",
        "search": "searching",
        "metrics": "monitoring dashboard",
        "web": "webserver devserver frontend vite",
    }.items()
    for word in words.split()
}
# Any service may be reached by these, and a language is none.
_NO_FAMILY: Final = frozenset({"http", "https", "web", "language", "store"})
ENVIRONMENTS: Final = {
    "staging": "staging", "stage": "staging", "stg": "staging",
    "production": "production", "prod": "production", "live": "production",
    "development": "development", "dev": "development",
    "test": "test", "testing": "test", "qa": "test",
}  # fmt: skip
_HEADS: Final = tuple((head(one), name) for one, name in ENVIRONMENTS.items())
_SENTENCE_END: Final = re.compile(r"[.!?](?=\s|$)|\n")
_WORD: Final = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
# A name with a dot, an address or a path in it says where something is, and not what it is for.
_ADDRESS: Final = re.compile(r"[./@:]\w")
# What somebody wrote or does meanwhile is not what a value is for: "as my mail says", "after the
# deployment".
_BESIDE: Final = re.compile(
    r"\b(?:my|your|his|her|their|this|when|while|after|before|during|see|said|says|wrote)\b"
    r"(?:\s+(?:the|you|we|i|in|on|my|your))*\s+[\w-]+",
    re.IGNORECASE,
)
# What "mail" is read as: a service, or what somebody wrote.
_ALSO_A_WORD: Final = frozenset({"smtp"})
_FOR: Final = re.compile(
    r"\b(?:for|of|to|send|sent|deploy\w*)\b((?:\s+[\w-]+){1,5})", re.IGNORECASE
)
# The first words of a sentence are its subject, unless they say where or when.
_HEAD: Final = re.compile(
    r"\s*(?!(?:in|on|from|when|after|before|as|while|by|use|via|with|at|see)\b)"
    r"(?:[\w-]+\s+){0,5}[\w-]+",
    re.IGNORECASE,
)
_LONGEST: Final = 4_000


def is_of_another_service(
    instruction: Instruction, constraint: Constraint, fact: Fact, act: Act
) -> bool:
    """Whether both say of which service they are, and have none in common.

    A ban of a host that only one machine has counts for whatever asks it; that of the own machine
    counts for the service that it speaks of.
    """
    if constraint.polarity is Polarity.FORBID and not (
        fact.kind is KeyKind.HOST and fact.value in LOOPBACK
    ):
        return False
    own = _sentence_words(instruction.text, constraint.span.start)
    said = _words(instruction.text[:_LONGEST])
    is_required = constraint.polarity is not Polarity.FORBID
    if is_required and are_apart(environments(own), environments(fact.words), environments(said)):
        return True
    purpose = _purpose_words(instruction.text, constraint.span.start)
    named = _named(own) - (_ALSO_A_WORD - purpose)
    if fact.kind is KeyKind.PORT and not named:
        # A port that is told of no product is everybody's: "use port 27027 when you deploy".
        return False
    families = families_of(purpose | named)
    if not families:
        return False
    words = _service_words(fact, act)
    return are_apart(families, families_of(words), families_of(said)) or (
        are_apart(named, _named(words), _named(said)) and _are_all_named(own)
    )


def are_apart(own: frozenset[str], theirs: frozenset[str], said: frozenset[str]) -> bool:
    """Whether both tell something, and the whole instruction nothing of what the act tells."""
    return bool(own) and bool(theirs) and theirs.isdisjoint(said)


def families_of(words: frozenset[str]) -> frozenset[str]:
    """What kinds of services `words` speak of."""
    found = {CATEGORY_OF.get(one) or _PURPOSES.get(one) or one for one in words}
    return frozenset(found & _FAMILIES)


_FAMILIES: Final = (CATEGORIES | set(_PURPOSES.values())) - (_NO_FAMILY - {"web"})


def environments(words: frozenset[str]) -> frozenset[str]:
    """Staging, production and the like, each by one name."""
    return frozenset(ENVIRONMENTS[one] for one in words & ENVIRONMENTS.keys())


def environment_names(words: frozenset[str]) -> frozenset[str]:
    """Staging, production and the like of which `words` have the head, by all of their names."""
    told = {name for one, name in _HEADS if one in words}
    return frozenset(one for one, name in ENVIRONMENTS.items() if name in told)


def is_dev_server(own: frozenset[str], mentions: frozenset[str], said: frozenset[str]) -> bool:
    """Whether a port may be the one of a server for development, by what else the act names.

    Args:
        own: The words of the port.
        mentions: Of the act's type and programs.
        said: Heads of all its words.
    """
    return not _named(own) and not _DEV_SERVERS.isdisjoint(mentions | said)


# Programs that serve what is being written, and their files.
_DEV_SERVERS: Final = frozenset(
    heads(("devserver", "vite", "webpack", "uvicorn", "flask", "runserver", "nodemon", "dev",
           "livereload", "storybook", "hugo", "jekyll", "mkdocs", "gatsby", "astro", "parcel"))
    | {"devserver", "runserver"}
)  # fmt: skip


def _named(words: frozenset[str]) -> frozenset[str]:
    return frozenset(
        one
        for one in words - CATEGORIES
        if one in CATEGORY_OF and one not in _NO_FAMILY and CATEGORY_OF[one] != "language"
    )


def _are_all_named(words: frozenset[str]) -> bool:
    """Whether each kind of service is told by the name of one: "MySQL", and not "the database"."""
    return families_of(words) == families_of(_named(words))


def _service_words(fact: Fact, act: Act) -> frozenset[str]:
    """The words that say whose a host or port is: of its names, of the type, of the host's name."""
    if fact.kind is not KeyKind.HOST:
        return fact.words
    of_host = frozenset(name_words(str(fact.value)))
    if families_of(fact.words - of_host):
        return fact.words - of_host
    by_type = _type_words(act, fact.pointer)
    return by_type if families_of(by_type) else fact.words


def _type_words(act: Act, pointer: str) -> frozenset[str]:
    """Of the act's type, or of the tool that is called with what the pointer names."""
    tool = act.parameters.get("tool")
    if isinstance(tool, str) and pointer.startswith("/parameters/arguments/"):
        return frozenset(name_words(f"{act.type} {tool}"))
    return frozenset(name_words(act.type))


@lru_cache(maxsize=4096)
def _sentence_words(text: str, at: int) -> frozenset[str]:
    """The words of the sentence at `at`; of the one before it, where it speaks of no service."""
    return _words(_sentence(text, at))


def _sentence(text: str, at: int) -> str:
    text = text[: at + _LONGEST]
    ends = [0, *(match.end() for match in _SENTENCE_END.finditer(text)), len(text)]
    place = max(index for index, end in enumerate(ends) if end <= at or index == 0)
    own = text[ends[place] : ends[min(place + 1, len(ends) - 1)]]
    if families_of(_words(own)) or not place:
        return own
    return text[ends[place - 1] : ends[min(place + 1, len(ends) - 1)]]


@lru_cache(maxsize=4096)
def _purpose_words(text: str, at: int) -> frozenset[str]:
    """Those words of the sentence at `at` that say what a value is for: its head, or behind "for".

    "Use db-2 in the queue job" is told of every service, and "the queue is on db-2" of one.
    """
    sentence = _prose(_sentence(text, at))
    told = [match[1] for match in _FOR.finditer(sentence)]
    if head_of := _HEAD.match(sentence):
        told.append(head_of[0])
    return _words(" ".join(told))


@lru_cache(maxsize=4096)
def _words(text: str) -> frozenset[str]:
    return frozenset(
        word for one in _WORD.findall(_prose(text).lower()) for word in name_words(one)
    )


def _prose(text: str) -> str:
    """`text` without its addresses, and without what is told beside."""
    return _BESIDE.sub(" ", " ".join(one for one in text.split() if not _ADDRESS.search(one)))
