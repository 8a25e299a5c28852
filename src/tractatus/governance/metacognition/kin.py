"""Names and codes of one family: "members-news" where the act has "members-all".

A person who writes another name than the evidence has mostly writes one that looks like it: a
sibling in the same list, a letter more, two digits changed places. Only what is written as a name
(parted by marks, with a digit, with a capital) has kin; plain words do not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final

_NAME: Final = re.compile(r"[A-Za-z0-9]+(?:[-_./@:][A-Za-z0-9]+)+|[A-Za-z0-9]+")
_PART: Final = re.compile(r"[A-Za-z0-9]+")
_SHORTEST: Final = 4  # characters of a word or number that is compared letter by letter
_SHORTEST_PART: Final = 2
_LETTERS: Final = re.compile(r"[a-z]+")
_DIGITS: Final = re.compile(r"[0-9]+")
_ENDING: Final = re.compile(r"\.[a-z]{1,4}$")


def find_kin(value: str, text: str) -> Iterator[str]:
    """What a text names in the stead of a value that it does not name.

    Args:
        value: Of a parameter, as the act has it.
        text: A claim that does not say the value.
    """
    own = tuple(_NAME.findall(value))
    if len(own) == 1 and _is_written_as_name(own[0]):
        yield from (one for one in names_in(text) if _is_kin(own[0], one))
    elif len(own) > 1 and all(word[0].isupper() for word in own):
        yield from _one_word_changed(own, tuple(_NAME.findall(text)))


def is_alike_in_shape_alone(own: str, other: str) -> bool:
    """Whether two codes have no run of letters in common: "gw-2" and "NET-51"."""
    ours, theirs = set(_LETTERS.findall(own.lower())), set(_LETTERS.findall(other.lower()))
    return bool(ours and theirs) and ours.isdisjoint(theirs) and not differ_by_a_slip(own, other)


@lru_cache(maxsize=512)
def names_in(text: str) -> tuple[str, ...]:
    """The words of a text that are written as names, each once, in their order."""
    found: Iterable[str] = _NAME.findall(text)
    return tuple(dict.fromkeys(one for one in found if _is_written_as_name(one)))


def _is_written_as_name(word: str) -> bool:
    return not word.islower() or not word.isalpha()


def _is_kin(own: str, other: str) -> bool:
    ours, theirs = own.lower(), other.lower()
    if ours == theirs or own.isdigit() != other.isdigit():
        return False
    if _ENDING.findall(ours) != _ENDING.findall(theirs):
        return False  # of files, only those of one kind
    # A time, a version or a number has no letter, and others beside it are mostly meant.
    is_code = not own.isalpha() and any(map(str.isalpha, own))
    if is_code and _make(ours) == _make(theirs):
        return True
    return _share_a_part(ours, theirs) or differ_by_a_slip(ours, theirs)


def _make(word: str) -> str:
    """How a code is made: runs of letters and of digits, with the marks between them."""
    return _DIGITS.sub("0", _LETTERS.sub("a", word))


def _share_a_part(ours: str, theirs: str) -> bool:
    """Whether both have as many parts, all but one of them the same: a list's siblings."""
    one = _PART.findall(_ENDING.sub("", ours))
    other = _PART.findall(_ENDING.sub("", theirs))
    same = [a for a, b in zip(one, other, strict=False) if a == b]
    is_word = any(len(part) >= _SHORTEST_PART and not part.isdigit() for part in same)
    return len(one) == len(other) and len(same) == len(one) - 1 and is_word


def differ_by_a_slip(ours: str, theirs: str) -> bool:
    """Whether one letter more, less or changed, or two that changed places, make one the other."""
    if min(len(ours), len(theirs)) < _SHORTEST or abs(len(ours) - len(theirs)) > 1:
        return False
    start = next((n for n, (a, b) in enumerate(zip(ours, theirs, strict=False)) if a != b), None)
    if start is None:
        return len(ours) != len(theirs)
    one, other = ours[start:], theirs[start:]
    if sorted(one[:2]) == sorted(other[:2]) and one[2:] == other[2:]:
        return True
    if len(ours) == len(theirs):
        # Numbers one digit apart are each other's neighbours, and mostly both meant.
        return one[1:] == other[1:] and not ours.isdigit()
    return one[1:] == other if len(one) > len(other) else other[1:] == one


def _one_word_changed(own: tuple[str, ...], words: tuple[str, ...]) -> Iterator[str]:
    """Another name of as many words of which one differs: "Dahl Bakery" for "Dahl Brewery"."""
    size = len(own)
    for start in range(len(words) - size + 1):
        run = words[start : start + size]
        differing = [n for n in range(size) if run[n].lower() != own[n].lower()]
        if len(differing) == 1 and run[differing[0]][0].isupper():
            yield " ".join(run)
