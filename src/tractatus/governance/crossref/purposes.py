"""Whether an address of an act stands where the one of an instruction belongs.

"Use https://npm.corp.example/ for the npm registry" is missed by another address only where an act
has one for that: `npm --registry`, `.npmrc`, `{"manager": "npm", "registry": ...}`. What an address
is for is told by the program that is given it, by the name that it stands under, by the file, by
the type of the act and by its own words.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from tractatus.governance.act import Act
from tractatus.governance.crossref.addresses import purpose_of, telling_words
from tractatus.governance.crossref.mentions import paths_beside
from tractatus.governance.crossref.purpose_words import ANY_KIND, purposes_of, special
from tractatus.governance.facts.fact import Fact
from tractatus.governance.language.lexicon import word_set
from tractatus.governance.language.subjects import CATEGORIES, CATEGORY_OF, name_words

_LONG: Final = 5  # letters from which on a word may be the beginning of another one
_MOST: Final = 4_000
# Told of a value by its scheme and its host, and by whoever speaks of services.
_SERVICES: Final = CATEGORIES | CATEGORY_OF.keys()


def stands_for(text: str, at: int, fact: Fact, act: Act) -> bool | None:
    """Whether `fact` is an address for what the sentence of `text` at `at` has one for.

    Args:
        text: Of the instruction.
        at: Where its address stands.
        fact: A host or a URL of the act, another one than is asked for.
        act: As proposed.

    Returns:
        None where only the address itself says so: `https://orders.example.com` may be the one of
        the orders, or a page that tells of them.
    """
    wanted = _wanted(text, at)
    if not wanted:
        return False
    place = _place_words(fact, act)
    told = purposes_of(place)
    apart = special(wanted), special(told)
    if apart[0] and apart[1]:
        return not apart[0].isdisjoint(apart[1])
    if _share(wanted - ANY_KIND, told):
        return True
    if wanted <= ANY_KIND:
        return _share(wanted, told)
    return None if _share(wanted - ANY_KIND, _own(str(fact.value))) else False


def is_for_another(text: str, at: int, fact: Fact, act: Act) -> bool:
    """Whether both say what they are for, and one of these never serves the other."""
    ours, theirs = special(_wanted(text, at)), special(purposes_of(_place_words(fact, act)))
    return bool(ours and theirs) and ours.isdisjoint(theirs)


def _share(wanted: frozenset[str], told: frozenset[str]) -> bool:
    if not wanted.isdisjoint(told):
        return True
    # Names run words together: `alertmanager`, `exchangerate`.
    long = tuple(one for one in wanted if len(one) >= _LONG)
    return any(word.startswith(long) for word in told) if long else False


@lru_cache(maxsize=4096)
def _wanted(text: str, at: int) -> frozenset[str]:
    """What the sentence at `at` has its address for."""
    return purposes_of(purpose_of(text, at))


@lru_cache(maxsize=4096)
def _own(value: str) -> frozenset[str]:
    """What an address says itself: the names of its host, the parts of its path."""
    host, _, path = value[:_MOST].partition("://")[2].partition("/")
    words = telling_words((host or value).rpartition("@")[2].partition(":")[0])
    parts = (word for part in path.split("?")[0].split("/")[:8] for word in name_words(part))
    return purposes_of(words | frozenset(parts))


def _place_words(fact: Fact, act: Act) -> frozenset[str]:
    """What stands around an address: names, the file, the type of the act where it is its value."""
    words = fact.words - _SERVICES
    return words | _beside(act, fact.pointer)


def _beside(act: Act, pointer: str) -> frozenset[str]:
    """The words of the file that the pointer's text goes into, else of type and tool."""
    if paths := paths_beside(act, pointer):
        # Of several each counts, so that one more parts nothing from its purpose.
        return frozenset().union(*(_of_path(path[-200:]) for path in paths))
    if "command" in pointer:
        return frozenset()
    tool = act.parameters.get("tool")
    return _of_type(f"{act.type} {tool}"[:200] if isinstance(tool, str) else act.type)


@lru_cache(maxsize=2048)
def _of_path(path: str) -> frozenset[str]:
    return _split(path.replace("\\", "/").split("/")[-3:])


@lru_cache(maxsize=2048)
def _of_type(said: str) -> frozenset[str]:
    return _split((said,))


def _split(parts: Iterable[str]) -> frozenset[str]:
    return frozenset(word for part in parts for word in name_words(part)) - _OF_FILES


# What files are, and not what for.
_OF_FILES: Final = word_set(
    "src lib app apps test tests config configs conf settings setting env json yaml yml toml py js "
    "ts md txt sh cfg ini go java rb file command run write edit call set get update create deploy "
    "deployment values main index utils common dev prod"
)
