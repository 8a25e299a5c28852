"""One spelling for what looks alike: full-width digits, lookalike letters, invisible characters.

Case is kept, for paths have it; whoever compares names lowers them.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Final

# Letters that most fonts draw alike (a choice from Unicode TR 39), with their capitals.
_LOOKALIKES: Final = str.maketrans(
    "аеорсухіјѕԁһӏνοαρτκАВЕКМНОРСТУХІЈЅΑΒΕΖΗΙΚΜΝΟΡΤΥΧ‐‑‒–−∕⁄：．",
    "aeopcyxijsdhlvoaptkABEKMHOPCTYXIJSABEZHIKMNOPTYX-----//:.",
)


def fold(text: str) -> tuple[str, Sequence[int]]:
    """`text` in plain spelling, and the place of each of its characters in the original."""
    if text.isascii():
        return text, range(len(text) + 1)
    letters: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        if character.isascii():
            letters.append(character)
            places.append(place)
            continue
        if unicodedata.category(character) in {"Cf", "Mn"}:
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
    return text if text.isascii() else fold(text)[0]
