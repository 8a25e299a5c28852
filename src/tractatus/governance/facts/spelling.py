"""One spelling for what looks alike: full-width digits, lookalike letters, invisible characters.

Case is kept, for paths have it; whoever compares names lowers them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

from tractatus.governance.language.words import CONTROL, ESCAPES, FILLERS

# Letters that most fonts draw alike (a choice from Unicode TR 39), with their capitals.
_LOOKALIKES: Final = str.maketrans(
    "аеорсухіјѕԁһӏνοαρτκАВЕКМНОРСТУХІЈЅΑΒΕΖΗΙΚΜΝΟΡΤΥΧ‐‑‒–−∕⁄：．",
    "aeopcyxijsdhlvoaptkABEKMHOPCTYXIJSABEZHIKMNOPTYX-----//:.",
)


# A run of letters or of digits in a text in lower case.
PART: Final = re.compile(r"[a-z]+|[0-9]+|[^\W\d_]+")
# Letters in lower case, digits, and a blank for all else.
_BLANKED: Final = {at: chr(at).lower() if chr(at).isalnum() else " " for at in range(128)}
# Formats, controls and marks that combine: nothing that a person or a program reads as a letter.
_UNSEEN: Final = frozenset({"Cf", "Cc", "Mn", "Me"})


def fold(text: str) -> tuple[str, Sequence[int]]:
    """`text` in plain spelling, and the place of each of its characters in the original."""
    if is_plain(text):
        return text, range(len(text) + 1)
    hidden = {place for found in ESCAPES.finditer(text) for place in range(*found.span())}
    letters: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        if place in hidden or is_unseen(character):
            continue
        if character.isascii():
            letters.append(character)
            places.append(place)
            continue
        digit = unicodedata.decimal(character, None)
        spelt = unicodedata.normalize("NFKC", character) if digit is None else str(digit)
        for letter in spelt:
            letters.append(letter)
            places.append(place)
    places.append(len(text))
    return "".join(letters).translate(_LOOKALIKES), places


def plain(text: str) -> str:
    """`text` in plain spelling."""
    if text.isascii() and text.isprintable():
        return text  # as nearly every text is
    return text if is_plain(text) else fold(text)[0]


def parts_of(text: str) -> set[str]:
    """Each run of letters, in lower case, and each run of digits in a text."""
    if not text.isascii():
        return set(PART.findall(plain(text).lower()))
    # What `PART` finds, for a fraction: most words have no digit in them.
    words = set(text.translate(_BLANKED).split())
    if mixed := [word for word in words if not word.isalpha() and not word.isdecimal()]:
        words.difference_update(mixed)
        words.update(PART.findall(" ".join(mixed)))
    return words


def is_plain(text: str) -> bool:
    """Whether every character of it is what it looks like."""
    return text.isascii() and (text.isprintable() or CONTROL.search(text) is None)


def is_unseen(character: str) -> bool:
    """Whether a character shows nothing, and parts nothing either."""
    if character.isspace():
        return False
    return unicodedata.category(character) in _UNSEEN or character in FILLERS
