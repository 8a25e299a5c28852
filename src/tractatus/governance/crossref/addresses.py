"""Whether an address of an act is of the service whose address an instruction tells.

"The translation service is at http://translate.lan:8600" says nothing of https://wiki.lan: two
machines of one house have its domain in common. The same service is told by its own name in the
host, by the name that the address stands under, or by what the act is about.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from tractatus.governance.crossref.aboutness import About, topic_of
from tractatus.governance.crossref.kinship import heads
from tractatus.governance.language.lexicon import word_set
from tractatus.governance.language.subjects import name_words

# Which of a service's machines it is, and not which service.
_WHICH: Final = word_set(
    "www api com net org example internal local lan corp intra intranet io dev co app test staging "
    "stage prod production live sandbox preview demo eu us uk de fr asia eu-west us-east west east "
    "north south central old new legacy beta v1 v2 v3 public private edge cdn static cloud "
    "primary secondary main backup mirror blue green"
)
_PART: Final = re.compile(r"[a-z]{2,}")
_NUMERIC: Final = re.compile(r"[0-9.]+")
# They stand in any sentence about an address.
_ANY_ADDRESS: Final = heads(
    word_set(
        "url urls uri base address endpoint host link api service services server site page http "
        "https call calls request requests traffic reach reached point go goes going send project "
        "instead time default set setting config path client only always never from today install "
        "we work way moment people place thing everything connection connections production live"
    )
)
# In a word that holds it an address begins.
_ADDRESS: Final = re.compile(r"[./@:]\w")
_SENTENCE_END: Final = re.compile(r"[.!?](?=\s|$)|\n")
_LONGEST: Final = 4_000


@lru_cache(maxsize=4096)
def are_of_one_service(one: str, other: str) -> bool:
    """Whether two hosts go by the same telling name, and neither by another one beside it.

    Of `llm-eu.corp.example` and `wiki.corp.example` only the house is the same.
    """
    if one == other:
        return True
    if _NUMERIC.fullmatch(one) and _NUMERIC.fullmatch(other):
        return one.split(".")[:3] == other.split(".")[:3]
    ours, theirs = telling_words(one), telling_words(other)
    shared = ours & theirs
    if not shared:
        return _house(one) == _house(other) != "" and not (ours and theirs)
    return not (ours - shared and theirs - shared)


def telling_words(host: str) -> frozenset[str]:
    """The words of a host that say what it is; a domain is one word, whatever its joints are."""
    labels = host.split(".")
    labels = labels[:-1] if len(labels) > 1 else labels
    found = set(labels[-1:])
    for label in labels[:-1]:
        found.update(_PART.findall(label))
    return frozenset(found) - _WHICH


def _house(host: str) -> str:
    """The domain that a host stands in."""
    labels = host.split(".")
    return ".".join(labels[-2:]) if len(labels) > 2 else ""


def is_about(text: str, at: int, about: About) -> bool:
    """Whether the act is about what the sentence speaks of; yes where that says nothing."""
    purpose = purpose_of(text, at)
    if not purpose or not purpose.isdisjoint(about.words):
        return True
    # Names run words together: `exchangerate`, `tonerking`.
    long = tuple(one for one in purpose if len(one) >= _LONG)
    return any(word.startswith(long) for word in about.words) if long else False


_LONG: Final = 5


def goes_on(url: str, required: str) -> bool:
    """Whether the path of a URL goes on from the one that is required, on whatever host."""
    tail = required.rstrip("/").partition("://")[2].partition("/")[2]
    path = url.partition("://")[2].partition("/")[2]
    return bool(tail) and path.startswith(f"{tail}/")


@lru_cache(maxsize=4096)
def are_rival_paths(url: str, required: str) -> bool:
    """Whether one of two paths of a host stands in the other's place: `/v2` and `/v3/orders`.

    `/status` and `/telemetry` are two things; of a bare host everything is.
    """
    ours, theirs = _segments(url), _segments(required)
    if not ours or not theirs:
        return not theirs
    if ours[0] == theirs[0]:
        return True
    parts = [{part for part in _JOINTS.split(one) if part} for one in (ours[0], theirs[0])]
    if parts[0] & parts[1]:
        return True
    bare = [_DIGITS.sub("", one) for one in (ours[0], theirs[0])]
    return bare[0] == bare[1] or bare[0].rstrip("s") == bare[1].rstrip("s")


def _segments(url: str) -> list[str]:
    rest = url.partition("://")[2] or url
    path = rest.partition("/")[2].partition("?")[0].lower()
    return [one for one in path.split("/")[:8] if one]


_DIGITS: Final = re.compile(r"[0-9]+")
_JOINTS: Final = re.compile(r"[-_.]")


@lru_cache(maxsize=4096)
def purpose_of(text: str, at: int) -> frozenset[str]:
    """The heads of the words that say what the address at `at` is for."""
    ends = [0, *(match.end() for match in _SENTENCE_END.finditer(text[:_LONGEST])), len(text)]
    start = max((end for end in ends if end <= at), default=0)
    end = min((end for end in ends if end > at), default=len(text))
    words = text[start : min(end, start + _LONGEST)].split()
    sentence = " ".join(one for one in words if not _ADDRESS.search(one))
    # Before such a noun a word that any sentence may have is a name: "the payments API".
    named = (word for one in _SERVED.findall(sentence.lower()) for word in name_words(one))
    return (topic_of(sentence) | heads(named)) - _ANY_ADDRESS


_SERVED: Final = re.compile(
    r"([a-z-]{3,40}) (?:api|service|endpoint|webhook|server|gateway|provider|registry|platform)\b"
)
