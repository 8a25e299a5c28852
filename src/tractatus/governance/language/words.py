"""Text of an adversary as plain words, each with its place in the original.

Compatibility forms are folded, invisible characters dropped, and the Cyrillic and Greek letters
that look Latin read as Latin, so that a word is found however it is dressed. Everything here is
linear in the length of the text and total on any string.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from tractatus.governance.act import Span

# Letters that most fonts draw alike (a choice from Unicode TR 39, lower case).
_LOOKALIKES: Final = str.maketrans("аеорсухіјѕԁһӏνοαρτκ", "aeopcyxijsdhlvoaptk")
# Capitals that look Latin while their small letters do not.
_CAPITALS: Final = dict(zip("ΒΕΖΗΙΚΜΝΤΥΧВКМНТ", "bezhikmntyxbkmht", strict=True))
_APOSTROPHES: Final = str.maketrans("’ʼ‘", "'''")

# Controls, formats and marks that combine: no letter of their own. Fillers are letters unseen.
_UNSEEN: Final = frozenset({"Cc", "Cf", "Mn", "Me"})
FILLERS: Final = frozenset("\u115f\u1160\u3164\uffa0\u2800")
# What a terminal obeys and does not show, such as a change of colour before a word.
ESCAPES: Final = re.compile(r"\x1b\[[0-?]{0,64}[ -/]{0,8}[@-~]")
# A run of letters that are not plainly what they look like, or what nobody sees.
_ODD: Final = re.compile(rf"(?P<unseen>{ESCAPES.pattern}|\x1b)|[^\x09-\x0d\x1b-\x7e]+")
CONTROL: Final = re.compile(r"[\x00-\x08\x0e-\x1b\x7f]")

_TOKEN: Final = re.compile(r"[a-z0-9](?:[a-z0-9'_./@+-]*[a-z0-9'])?|[^\sa-z0-9]")
_QUOTED: Final = re.compile(r'"[^"]*"|“[^”]*”|`[^`]*`')


@dataclass(frozen=True, slots=True)
class Word:
    """One word or one mark of punctuation, in lower case.

    Args:
        text: Folded text.
        span: Where it stands in the original.
    """

    text: str
    span: Span

    @property
    def is_mark(self) -> bool:
        """Whether it is punctuation."""
        return is_mark(self.text)


def is_mark(text: str) -> bool:
    """Whether the text of a word is punctuation."""
    return not text[0].isalnum()


def read_words(text: str) -> list[Word]:
    """Every word of `text`, in order."""
    return _words(*fold(text))


def read_texts(text: str) -> list[str]:
    """The texts of `read_words`, where nobody asks for places."""
    return _TOKEN.findall(fold(text)[0])


def read_unquoted_words(text: str) -> list[Word]:
    """As `read_words`, with quotations and code replaced by nothing: mentioned, not meant."""
    folded, places = fold(text)
    return _words(_QUOTED.sub(lambda match: " " * len(match[0]), folded), places)


def _words(folded: str, places: Sequence[int]) -> list[Word]:
    found = _TOKEN.finditer(folded)
    if isinstance(places, range):  # every letter stands where it stood
        return [Word(match[0], Span(*match.span())) for match in found]
    return [
        Word(match[0], Span(places[match.start()], places[match.end() - 1] + 1)) for match in found
    ]


def shown(text: str) -> str:
    """At most 80 characters of a foreign text for a message, none of which steers a terminal."""
    head = text[:80]
    if head.isprintable():
        return head
    return "".join(
        letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in head
    )


def singular(word: str) -> str:
    """The word without its plural ending, roughly; only ever compared with itself."""
    return _common_singular(word) if len(word) <= _COMMON_LENGTH else _singular(word)


# Words recur; the length bounds what hostile text can make the cache hold.
_COMMON_LENGTH: Final = 24


@lru_cache(maxsize=8192)
def _common_singular(word: str) -> str:
    return _singular(word)


def _singular(word: str) -> str:
    word = word.removesuffix("'s").rstrip("'")
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def span_of(words: Iterable[Word]) -> Span:
    """From the first of `words` to the last."""
    spans = [word.span for word in words]
    return Span(spans[0].start, spans[-1].end)


def fold(text: str) -> tuple[str, Sequence[int]]:
    """The text as plain lower-case letters, and where each of them stands in the original."""
    if text.isascii() and (text.isprintable() or not CONTROL.search(text)):
        return text.lower(), range(len(text))
    letters: list[str] = []
    places: list[int] = []
    end = 0  # of what was read
    for odd in _ODD.finditer(text):
        letters.append(text[end : odd.start()].lower())
        places += range(end, odd.start())
        end = odd.end()
        if odd["unseen"] is None:
            for place, character in enumerate(odd[0], odd.start()):
                spelt = _plain(character)
                letters.append(spelt)
                places += [place] * len(spelt)
    letters.append(text[end:].lower())
    places += range(end, len(text))
    return "".join(letters), places


@lru_cache(maxsize=4096)
def _plain(character: str) -> str:
    """What a reader sees of one character: nothing, or plain letters."""
    if character.isspace() or character in _CAPITALS:
        return _CAPITALS.get(character, character)
    if unicodedata.category(character) in _UNSEEN or character in FILLERS:
        return ""
    if (digit := unicodedata.decimal(character, None)) is not None:
        return str(digit)
    plain = unicodedata.normalize("NFKD", character).lower()
    kept = "".join(letter for letter in plain if unicodedata.category(letter) not in _UNSEEN)
    return kept.translate(_APOSTROPHES).translate(_LOOKALIKES)
