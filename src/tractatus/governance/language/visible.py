"""Foreign text as somebody who decides about it must see it: nothing hidden, nothing disguised.

A character that shows nothing, reorders its neighbours or stacks on them is replaced by its name;
a letter or digit that is drawn like a plain one but is another keeps its place and gets its name.
Total on any string, and what a piece stands for can always be put together again.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from tractatus.governance.language.words import FILLERS, read_texts

# Controls, formats, surrogates, private use, unassigned, separators, marks that combine.
_HIDDEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Zs", "Mn", "Me"})
# Letters and symbols that are drawn as nothing.
_PLAIN_RUN: Final = re.compile(r"[\x21-\x7e]+(?: [\x21-\x7e]+)*")
_WORD: Final = re.compile(r"[^\W_]+")
_NAMES: Final = {
    "\n": "LINE FEED",
    "\r": "CARRIAGE RETURN",
    "\t": "TABULATION",
    "\0": "NULL",
    "\x1b": "ESCAPE",
    "\x08": "BACKSPACE",
    "\x7f": "DELETE",
}
# Up to so many in a row are drawn as they are; more would push what follows out of sight.
_MOST_BREAKS: Final = 2
_MOST_MARKS: Final = 2
# Scripts that are written together, and with Latin letters between them.
_EAST_ASIAN: Final = frozenset({"CJK", "HANGUL", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA"})
_MOST_SPACES: Final = 1


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text.

    Args:
        original: The characters it stands for.
        shown: What is drawn; empty where nothing of the original is.
        note: What is said about it; empty where it is what it looks like.
    """

    original: str
    shown: str
    note: str = ""


def visible(text: str) -> Sequence[Piece]:
    """The text in pieces; their originals are the text."""
    pieces: list[Piece] = []
    disguised = _disguised(text)
    place = 0
    while place < len(text):
        if place not in disguised and (run := _PLAIN_RUN.match(text, place)):
            pieces.append(Piece(run[0], run[0]))
        else:
            pieces.append(_piece(text, place, place in disguised))
        place += len(pieces[-1].original)
    return list(_joined(pieces))


def _piece(text: str, place: int, is_disguised: bool) -> Piece:
    character = text[place]
    if is_disguised:
        return Piece(character, character, _name(character))
    if _is_seen(text, place):
        return Piece(character, character)
    run = _run(text, place)
    few = _MOST_BREAKS if character == "\n" else _MOST_SPACES if character == " " else 0
    at_an_end = character == " " and (place == 0 or place + len(run) == len(text))
    if len(run) <= few and not at_an_end:
        return Piece(run, run)
    count = f" × {len(run):,}" if len(run) > 1 else ""
    return Piece(run, "\n" if character == "\n" else "", _name(character) + count)


def _is_seen(text: str, place: int) -> bool:
    character = text[place]
    category = unicodedata.category(character)
    if category == "Mn" and place > 0:
        # A vowel sign of the letter's own script, and not a tower of them.
        before = text[max(0, place - _MOST_MARKS) : place]
        is_tower = all(unicodedata.category(one) == "Mn" for one in before)
        return _script(character) == _script(text[place - 1]) and not is_tower
    return category not in _HIDDEN and character not in FILLERS


def _run(text: str, place: int) -> str:
    end = place + 1
    while end < len(text) and text[end] == text[place]:
        end += 1
    return text[place:end]


def _name(character: str) -> str:
    name = unicodedata.name(character, _NAMES.get(character, ""))
    code = f"U+{ord(character):04X}"
    return f"{code} {name}" if name else code


def _joined(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """Plain neighbours as one piece."""
    plain: list[str] = []
    for piece in pieces:
        if piece.note:
            if plain:
                yield Piece("".join(plain), "".join(plain))
                plain = []
            yield piece
        else:
            plain.append(piece.shown)
    if plain:
        yield Piece("".join(plain), "".join(plain))


def _disguised(text: str) -> frozenset[int]:
    """Places of letters and digits that are drawn like plain ones and are others.

    A letter of another script is one in a word that also has Latin letters, or that has nothing
    but such letters: real words of other scripts have letters that look like no Latin one.
    """
    if text.isascii():
        return frozenset()
    found: set[int] = set()
    for word in _WORD.finditer(text):
        foreign = {p for p in range(*word.span()) if not text[p].isascii()}
        alike = {p for p in foreign if _looks_plain(text[p])}
        letters = [p for p in range(*word.span()) if text[p].isalpha()]
        scripts = {_script(text[p]) for p in letters} - _EAST_ASIAN
        if len(scripts) > 1 or alike == set(range(*word.span())):
            found |= {p for p in foreign if _script(text[p]) not in {"LATIN", *_EAST_ASIAN}}
        # Another form of the same letter or digit: full width, mathematical, Arabic digits.
        found |= {p for p in foreign if _is_other_form(text[p])}
    return frozenset(found)


def _looks_plain(character: str) -> bool:
    folded = read_texts(character)
    return len(folded) == 1 and folded[0].isascii() and folded[0].isalnum()


def _is_other_form(character: str) -> bool:
    if character.isdigit() or character.isdecimal():
        return True
    decomposed = unicodedata.decomposition(character)
    return decomposed.startswith("<") and _looks_plain(character)


def _script(character: str) -> str:
    """The first word of the name: LATIN, CYRILLIC, GREEK, ..."""
    return unicodedata.name(character, "?").partition(" ")[0]
