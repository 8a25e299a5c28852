"""Whose a version is, wherever its name stands: "20.18 of Node.js", "no Python 3.13; 3.11 it is".

`versions` reads a version beside its name. Here a version without one takes the name that its
sentence, or the version before it, speaks of; and a short number that could be anything (3.11) is
read as a version where a product's name makes it one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from tractatus.governance.classifier.heads import HEADS
from tractatus.governance.classifier.identifiers import GENERIC, IDENTIFIER
from tractatus.governance.classifier.packages import COMMON_WORDS
from tractatus.governance.classifier.products import PRODUCTS
from tractatus.governance.classifier.reading import Tokens
from tractatus.governance.classifier.slots import Slot
from tractatus.governance.classifier.verbs import FINITE, NO_VERB, PREPOSITIONS, VERBS
from tractatus.governance.classifier.versions import LEADING, NP_ENDS, named_version
from tractatus.governance.instructions.instruction import KeyKind
from tractatus.governance.language.lexicon import word_set

# Some are plain words; those count only where `versions` finds them beside their number.
_PRODUCTS: Final = PRODUCTS - COMMON_WORDS
_SHORT: Final = re.compile(r"v?[0-9]{1,3}\.[0-9]{1,3}(?:\.x)?")
_WHOLE: Final = re.compile(r"v?[0-9]{1,2}")
_VERSION_NOUNS: Final = frozenset({"version", "versions", "release"})
_LINKS: Final = frozenset({":", "=", "@"})
_PLACED: Final = frozenset({"on", "at", "to", "in"})
_TAKES: Final = word_set("take choose use pick want get need install with exactly plain version")
_HOLDS: Final = word_set(
    "keep stay leave hold pin lock freeze stick remain fix set run stays stayed keeps pinned locked"
)
_ARTICLES: Final = frozenset({"the", "our", "your", "my", "a"})
# Behind a product, and still the product: "the PostgreSQL image", "the Python runtime".
_OF_PRODUCT: Final = word_set(
    "image images runtime interpreter container server client package library driver compiler cli "
    "version versions base engine toolchain sdk itself"
)
_NO_OWNERS: Final = (
    GENERIC | HEADS | VERBS | FINITE | NO_VERB | PREPOSITIONS | LEADING | _OF_PRODUCT
    | word_set(
        "app application project software system code codebase api repo repository everything "
        "things stack pipeline prod milestone tag build service services website site protocol "
        "patch manual draft spec document now please remember also again back for it's here "
        "set up setup currently still today tomorrow morning thanks note rest correction"
    )
)  # fmt: skip
_REACH: Final = 12


def with_owners(tokens: Tokens, found: Sequence[Slot]) -> list[Slot]:
    """The slots with the owners of their versions, and without the names that only own one.

    Args:
        tokens: Of the text.
        found: Every slot of it, in order.
    """
    words = tokens.words
    products = [at for at, word in enumerate(words) if word in _PRODUCTS]
    slots = [*found, *_short_versions(words, products, found)] if products else list(found)
    versions = [slot for slot in slots if slot.kind is KeyKind.VERSION]
    if not versions:
        return slots
    slots.sort(key=lambda slot: slot.first)
    versions.sort(key=lambda slot: slot.first)
    named: set[int] = set()
    for number, slot in enumerate(versions):
        before = versions[number - 1] if number else None
        at = -1 if slot.subject else _owner(words, slot, products)
        if at >= 0:
            named.add(at)
            slot.subject = named_version(words[at])
        elif not slot.subject and before and _goes_on(words, before, slot):
            slot.subject = before.subject
    if first := next((one for one in versions if one.subject), None):
        for slot in versions[: versions.index(first)]:
            if _goes_on(words, slot, first):
                slot.subject = slot.subject or first.subject
    return [slot for slot in slots if slot.kind not in _NAMING or slot.first not in named]


_NAMING: Final = frozenset({KeyKind.PACKAGE, KeyKind.TOOL})


def _short_versions(
    words: Sequence[str], products: Sequence[int], found: Sequence[Slot]
) -> list[Slot]:
    """The numbers of one or two parts that the words around them make versions."""
    taken = {at for slot in found for at in range(slot.first, slot.end)}
    told = [slot.first for slot in found if slot.kind is KeyKind.VERSION and slot.subject]
    more: list[Slot] = []
    for at, word in enumerate(words):
        if not word[-1:].isdecimal() or at in taken or not _stands_alone(words, at):
            continue
        is_short = _SHORT.fullmatch(word) is not None
        if not is_short and not _WHOLE.fullmatch(word):
            continue
        first, end = _sentence(words, at)
        near = [one for one in products if first <= one < end]
        if (near and _is_version(words, at, near, first, is_short=is_short)) or (
            is_short and any(_is_near(words, one, at) for one in told)
        ):
            more.append(Slot(KeyKind.VERSION, word.removeprefix("v"), at, at + 1))
    return more


def _stands_alone(words: Sequence[str], at: int) -> bool:
    after = words[at + 1] if at + 1 < len(words) else "."
    return after not in _UNITS and (not after[0].isalpha() or after in NP_ENDS or after == "it")


_UNITS: Final = frozenset({"%", "€", "$", "£", "/", "°"})


def _is_version(
    words: Sequence[str], at: int, near: Sequence[int], first: int, *, is_short: bool
) -> bool:
    before = words[at - 1] if at > first else ""
    if before in _LINKS:
        return _ends_name(words, at - 2, near)
    behind = [word for word in words[at + 1 : at + 4] if word not in _ARTICLES]
    if behind[:1] == ["of"] and behind[1:2] and behind[1] in PRODUCTS:
        return True
    if before in _PLACED:
        return not _HOLDS.isdisjoint(words[first : at - 1]) and _ends_name(words, at - 2, near)
    if not is_short:
        return before in _VERSION_NOUNS
    is_told = not _VERSION_NOUNS.isdisjoint(words[first : at + _REACH])
    return is_told or before in _TAKES


def _ends_name(words: Sequence[str], at: int, near: Sequence[int]) -> bool:
    """Whether a product's name, with what may follow it, ends at `at`."""
    while at > 0 and (words[at] in _OF_PRODUCT):
        at -= 1
    return at in near


def _is_near(words: Sequence[str], one: int, at: int) -> bool:
    """Whether both stand in one sentence or in two that a semicolon parts."""
    low, high = sorted((one, at))
    return high - low <= _REACH and _ENDS.isdisjoint(words[low:high])


def _goes_on(words: Sequence[str], before: Slot, slot: Slot) -> bool:
    """Whether the second of two versions may be of the same as the first."""
    between = words[before.end : slot.first]
    return slot.first - before.end <= 2 * _REACH and not any(word in PRODUCTS for word in between)


_ENDS: Final = frozenset(".!?")


def _sentence(words: Sequence[str], at: int) -> tuple[int, int]:
    first = at
    while first and at - first < 2 * _REACH and not _is_end(words[first - 1]):
        first -= 1
    end = at + 1
    while end < len(words) and end - at < _REACH and not _is_end(words[end]):
        end += 1
    return first, end


def _is_end(word: str) -> bool:
    return word in _ENDS or word[0] == "\n"


def _owner(words: Sequence[str], slot: Slot, products: Sequence[int]) -> int:
    """The place of the name of what a version is of, or -1."""
    first, end = _sentence(words, slot.first)
    behind = slot.end
    while behind < end and (words[behind] in _ARTICLES or words[behind] == "of"):
        behind += 1
    if behind > slot.end and words[slot.end] == "of" and behind < end and _may_own(words[behind]):
        return behind
    before = [at for at in products if first <= at < slot.first]
    if before:
        return before[-1]
    if (at := _name_before(words, slot.first, first)) >= 0:
        return at
    if after := [at for at in products if slot.first < at < end]:
        return after[0]
    nouns = (at for at in range(first + 1, end - 1) if words[at] in _VERSION_NOUNS)
    return next((at - 1 for at in nouns if _may_own(words[at - 1])), -1)


def _name_before(words: Sequence[str], place: int, first: int) -> int:
    """A name of no known product that leads to the version: "pin quux to 2.4.1"."""
    at = place - 1
    while at >= first and (words[at] in LEADING or words[at] in _LINKS or words[at] in _SKIPPED):
        at -= 1
    while at > first and words[at] in _OF_PRODUCT:
        at -= 1
    return at if at >= first and _may_own(words[at]) else -1


_SKIPPED: Final = _OF_PRODUCT | word_set("the a on in at to into be , pinned held locked frozen")


def _may_own(word: str) -> bool:
    return word in PRODUCTS or (
        len(word) > 1 and bool(IDENTIFIER.fullmatch(word)) and word not in _NO_OWNERS
    )
