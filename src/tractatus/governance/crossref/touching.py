"""Which constraints speak of a fact: found by the words of their keys, not by looking at all.

The index is made once for a memory, wherever it is seen from; a fact then costs a few look-ups,
however many instructions there are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence, Set
from functools import lru_cache
from typing import Final, NamedTuple

from tractatus.governance.crossref.aboutness import About, are_about_one, are_about_others
from tractatus.governance.crossref.index import ASKED, Index, neighbourhood, text_heads
from tractatus.governance.crossref.kinship import (
    LOOSE,
    PLACES,
    are_persons,
    heads,
    told_words,
)
from tractatus.governance.crossref.packages import is_another_package
from tractatus.governance.crossref.services import (
    ENVIRONMENTS,
    environment_names,
    is_dev_server,
)
from tractatus.governance.crossref.stems import telling
from tractatus.governance.crossref.tools import tool_words
from tractatus.governance.facts.fact import IMPLIED, Fact, Source
from tractatus.governance.facts.locators import LOOPBACK
from tractatus.governance.facts.names import MONEY_WORDS
from tractatus.governance.instructions.instruction import Instruction, KeyKind
from tractatus.governance.language.lexicon import word_set
from tractatus.governance.language.subjects import (
    CATEGORY_OF,
    SERVICE_BY_PORT,
    name_words,
    names_subject,
    services_of,
    subject_words,
)

_FEW: Final = 12
_SEVERAL: Final = 3  # words of a name, from which on it may share some by chance


class Touch(NamedTuple):
    """A key that speaks of a fact.

    Args:
        key: Of constraints.
        is_sure: Surely of this fact; otherwise of something like it.
        by_text: Only if the instruction's own words name the fact.
        by_topic: Only if the act is about what the instruction is about.
    """

    key: str
    is_sure: bool
    by_text: bool = False
    by_topic: bool = False


# What `Touch(...)` comes to, in half the time.
_new: Final = tuple.__new__


def touching(
    fact: Fact, mentions: Callable[[], frozenset[str]], about: Callable[[], About], index: Index
) -> list[Touch]:
    """The keys that speak of `fact`, bare ones first.

    Args:
        fact: Of the act.
        mentions: Words of the act as a whole; they name a fact that has no name of its own.
        about: What the act is about.
        index: Of the memory.
    """
    words = index.by_word[fact.kind]
    if not words:
        return []
    if fact.kind is KeyKind.TOOL:
        named = tool_words(str(fact.value))
        keys = [key for word in named & words.keys() for key in words[word]]
        return [Touch(key, is_sure=True) for key in dict.fromkeys(sorted(keys))]
    if fact.kind in LOOSE:
        return _loosely(fact, mentions, about, words, index.by_text[fact.kind])
    found = []
    if "" in words:
        if fact.unit != IMPLIED:
            found = [_new(Touch, (key, True, False, False)) for key in words[""]]
        if len(words) == 1:
            return found  # nobody says whose, so that nobody asks whose it is
    own = fact.words | mentions() if fact.kind is KeyKind.COLUMN else fact.words or mentions()
    if fact.kind is KeyKind.HOST and not words.keys().isdisjoint(ENVIRONMENTS):
        # "For the staging database" is told of an act by any name in it: `-d shop_staging`.
        own = own | environment_names(about().words)
    if (
        fact.kind is KeyKind.PORT
        and "dev" in words
        and (_is_local_web(fact) or is_dev_server(own, mentions(), about().words))
    ):
        own = own | {"dev"}
    named = _with_categories(own)
    if not words.keys().isdisjoint(named):
        keys = [key for word in sorted(named & words.keys()) for key in words[word]]
        for key in dict.fromkeys(keys):
            if names_subject(subject_words(key), named):
                found.append(_new(Touch, (key, True, False, False)))
    of_servers = index.of_servers.get(fact.kind)
    if of_servers and services_of(fact.words) <= _WEB:
        known, topic = {one.key for one in found}, about().words
        found += [
            _new(Touch, (key, False, False, True))
            for key, told in of_servers.items()
            if key not in known and not told.isdisjoint(topic)
        ]
    if fact.kind is KeyKind.PORT and not fact.words:
        for key in dict.fromkeys(index.by_value.get(neighbourhood(fact.value), ())):
            if not names_subject(subject_words(key), named):
                found.append(Touch(key, is_sure=False))
    return found


_WEB: Final = frozenset({"http", "https"})


def _is_local_web(fact: Fact) -> bool:
    """Whether a port is one of the own machine that no service has: `http://localhost:5173`."""
    host = fact.written.partition("://")[2].partition(":")[0]
    return host in LOOPBACK and fact.words <= _WEB and fact.value not in SERVICE_BY_PORT


def _loosely(
    fact: Fact,
    mentions: Callable[[], frozenset[str]],
    about: Callable[[], About],
    words: dict[str, list[str]],
    by_text: dict[str, Sequence[str]],
) -> list[Touch]:
    """The keys of an amount, a count or a duration, which are named in many words."""
    own = told_words(fact.words)
    found = []
    for key in words.get("", ()):
        found.append(Touch(key, is_sure=True))
        if own and fact.kind is not KeyKind.COUNT and fact.source is not Source.UNTRUSTED:
            found.append(Touch(key, is_sure=False, by_topic=True))
    named = heads(fact.words) if own else heads(fact.words | mentions())
    if own and (_is_unnamed(fact) or heads(own) <= _KEEPING):
        named |= heads(mentions())  # `keep` and `expires_in` are the act's own
    seen: set[str] = set()
    if not words.keys().isdisjoint(named):
        for key in [key for word in sorted(named & words.keys()) for key in words[word]]:
            if key not in seen and _subject_heads(key) <= named:
                seen.add(key)
                found.append(Touch(key, is_sure=True))
    if not by_text:
        return found
    if own:
        for key in _said_with(heads(own), by_text):
            if key not in seen:
                seen.add(key)
                found.append(Touch(key, is_sure=len(own) < _SEVERAL, by_text=True))
    if fact.source is not Source.UNTRUSTED and (not own or _counts_people(fact)):
        words_about = about().words
        for key in _said_with(words_about, by_text):
            if key not in seen and _counts_alike(key, fact, words_about):
                seen.add(key)
                found.append(Touch(key, is_sure=False, by_topic=True))
    return found


def _counts_people(fact: Fact) -> bool:
    """Whether a number counts whoever takes part or is let in, whatever else its name says."""
    return fact.kind is KeyKind.COUNT and not fact.words.isdisjoint(PLACES)


def _said_with(words: frozenset[str], by_text: dict[str, Sequence[str]]) -> Sequence[str]:
    """The keys of the instructions that say one of `words`."""
    if by_text.keys().isdisjoint(words):
        return ()
    return [key for word in sorted(words & by_text.keys()) for key in by_text[word]]


_ORDERED: Final = frozenset({"qty", "quantity"})
_KEEPING: Final = heads(("retention", "period", "validity", "interval", "delay"))


def _is_unnamed(fact: Fact) -> bool:
    """Whether what stands around a number names something, and its own name nothing."""
    name, mark, _ = fact.written.partition("=")
    return bool(mark) and not told_words(frozenset(name_words(name)))


def _counts_alike(key: str, fact: Fact, about: frozenset[str]) -> bool:
    """Whether an unnamed number may be what a key counts; amounts and times are only one thing.

    How many are ordered is told under a name for any number, beside the name of what is ordered.
    """
    if fact.kind is not KeyKind.COUNT:
        return True
    if not fact.words.isdisjoint(_ORDERED):
        return _subject_heads(key) <= about
    return not fact.words.isdisjoint(PLACES) and are_persons(subject_words(key))


@lru_cache(maxsize=8192)
def _subject_heads(key: str) -> frozenset[str]:
    return heads(subject_words(key))


def _with_categories(words: frozenset[str]) -> frozenset[str]:
    # Names recur; the number bounds what hostile text can make the cache hold.
    return _common_words(words) if len(words) <= _FEW else _categorised(words)


@lru_cache(maxsize=1024)
def _common_words(words: frozenset[str]) -> frozenset[str]:
    return _categorised(words)


def _categorised(words: frozenset[str]) -> frozenset[str]:
    return words | {CATEGORY_OF[word] for word in words & CATEGORY_OF.keys()}


def speaks_of(
    instruction: Instruction, touch: Touch, fact: Fact, about: Callable[[], About]
) -> bool:
    """Whether a constraint of a loose kind is meant for this fact, by the instruction's words."""
    if touch.by_topic and fact.kind not in LOOSE:
        return are_about_one(instruction.text, about(), 1)
    if fact.kind not in LOOSE:
        return fact.kind is not KeyKind.VERSION or not is_another_package(
            subject_words(touch.key), fact
        )
    if "timeout" in fact.words and " every " in (text := instruction.text.lower()):
        return "timeout" in text  # how often something is done, and not how long it may take
    if touch.by_topic:
        least = 1 if _subject_heads(touch.key) <= about().words else _SEVERAL - 1
        return are_about_one(instruction.text, about(), least)
    if _is_for_something_else(instruction, touch, fact, about):
        return False
    if touch.by_text:
        named = heads(told_words(fact.words))
        shared = len(named.intersection(text_heads(instruction.text)))
        # Of a long name half is enough to be told of it, and one word where both tell a cap.
        if shared and not CAPS.isdisjoint(fact.words) and _tells_cap(instruction.text):
            return True
        return shared == len(named) or (shared >= _SEVERAL - 1 and shared * 2 >= len(named))
    own = told_words(fact.words)
    if ":" in touch.key or (fact.kind is KeyKind.MONEY and fact.source is not Source.UNTRUSTED):
        return True
    if fact.source is Source.UNTRUSTED:
        return not heads(own).isdisjoint(text_heads(instruction.text))
    return not own or not heads(own).isdisjoint(text_heads(instruction.text))


CAPS: Final = word_set("max maximum cap capacity limit ceiling quota")
_TELLS_CAP: Final = re.compile(
    r"\b(?:cap|capped|limit|limited|max|maximum|at most|no more|not more|accept more|room for|"
    r"up to|not exceed|ceiling|quota|tops)\b",
    re.IGNORECASE,
)


@lru_cache(maxsize=1024)
def _tells_cap(text: str) -> bool:
    return _TELLS_CAP.search(text[:2_000]) is not None


def _is_for_something_else(
    instruction: Instruction, touch: Touch, fact: Fact, about: Callable[[], About]
) -> bool:
    """Whether the act says of an amount without a name that it is for something else.

    So does the number of those to whom a message goes, which nobody names.
    """
    is_nameless = fact.kind is KeyKind.MONEY or fact.unit == IMPLIED
    if not is_nameless or fact.source is Source.UNTRUSTED:
        return False
    named = heads(told_words(fact.words) - MONEY_WORDS) if fact.unit != IMPLIED else frozenset()
    said = heads(told_words(fact.words)) | about().words
    if not _subject_heads(touch.key).isdisjoint(said):
        return False  # its own name says so: `minimum_donation_cents`
    return named.isdisjoint(text_heads(instruction.text)) and are_about_others(
        instruction.text, about()
    )


def confirmations(stems: frozenset[str], index: Index) -> list[str]:
    """The keys of `confirmation` whose subject the act names; the bare one names every act."""
    found = list(index.by_word[ASKED].get("", ()))
    if not index.confirmed.keys().isdisjoint(stems):
        candidates = (one for word in sorted(stems) for one in index.confirmed.get(word, ()))
        found += [key for key, wanted in candidates if wanted <= stems]
    return found


def similar(stems: Set[str], names: Set[str], index: Index) -> list[Instruction]:
    """Unkeyed instructions that forbid something in much the words of the act, oldest first.

    Args:
        stems: Of the words of the act.
        names: Packages that it uses; one of them is enough where a ban names nothing else.
        index: Of the memory.
    """
    words = [word for name in names for word in name_words(name)]
    own = telling(words) if words else frozenset()
    by_stem = index.by_stem
    if by_stem.keys().isdisjoint(stems) and by_stem.keys().isdisjoint(own):
        return []
    shared: dict[str, int] = {}
    alone: dict[str, str] = {}
    found: dict[str, tuple[Instruction, int]] = {}
    for one in (stems | own) & by_stem.keys():
        for instruction, size in by_stem[one]:
            shared[instruction.id] = shared.get(instruction.id, 0) + 1
            alone[instruction.id] = one
            found[instruction.id] = (instruction, size)
    alike = [
        instruction
        for identifier, (instruction, size) in found.items()
        if shared[identifier] * 3 >= size * 2
        and (shared[identifier] >= 2 or alone[identifier] in own)
    ]
    return sorted(alike, key=lambda one: (one.at_ms, one.id))
