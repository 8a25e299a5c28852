"""Passages: what a reader sees of a text, folded, with the place of each letter in the source.

A passage is the unit of nearness: a paragraph, an item of a list, a row of a table, an attribute
that is spoken. Evidence counts for the sentence that it stands in; in a row, for the whole row.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum
from functools import lru_cache
from typing import Final

_LATIN: Final = str.maketrans(
    "аеорсухіјѕԁһӏνοαρτκАВЕКМНОРСТХІЈЅΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
    "aeopcyxijsdhlvoaptkABEKMHOPCTXIJSABEZHIKMNOPTYX",
)
_QUOTES: Final = str.maketrans("“”„«»’‘ʼ×−", '"""""\'\'\'x-')

# Code that names where a figure comes from: a command, or a file of this repository.
_COMMAND: Final = re.compile(
    r"(?:\$ )?(?:\./)?(?:tractatus|python3?|pytest|make|curl|wrk|openssl)\s\S"
    r"|(?:tests|benchmarks|docs|vectors|src)/[\w./-]+"
)


class EvidenceKind(Enum):
    """What could be a source."""

    LINK = "a link or a footnote"
    FIGURE = "a figure that carries its path in the metrics document"
    COMMAND = "a command or a file that shows it"


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where something that could be a source stands, in letters of the passage."""

    kind: EvidenceKind
    start: int
    end: int


@dataclass(slots=True)
class Passage:
    """One passage.

    Args:
        where: "text", or the name of the attribute that it is read from.
        is_row: Whether evidence anywhere in it counts for all of it.
        is_introduced: Whether a sentence with evidence and a colon leads to it.
        letters: The folded letters.
        places: For each letter its offset in the source.
        evidence: What could be a source.
    """

    where: str = "text"
    is_row: bool = False
    is_introduced: bool = False
    letters: list[str] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    evidence: list[Evidence] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.letters)

    @property
    def text(self) -> str:
        """The folded letters in one piece."""
        return "".join(self.letters)

    def add(self, text: str, place: int, *, moves: bool = True) -> None:
        """Append text that begins at `place`; where `moves` is false all of it stands there."""
        for number, letter in enumerate(text):
            folded = fold(letter)
            if folded == " " and self.letters and self.letters[-1] == " ":
                continue  # white space of any length reads as one blank
            self.letters += folded
            self.places += [place + number * moves] * len(folded)

    def add_code(self, text: str, place: int) -> None:
        """Append code: it is mentioned and not meant, so blanks stand for its letters."""
        start = len(self)
        self.add(" ", place, moves=False)
        if _COMMAND.match(text.strip()):
            self.evidence.append(Evidence(EvidenceKind.COMMAND, start, len(self)))

    def append(self, other: Passage) -> None:
        """Append another passage with its evidence."""
        start = len(self)
        self.letters += other.letters
        self.places += other.places
        self.evidence += [Evidence(e.kind, e.start + start, e.end + start) for e in other.evidence]

    @property
    def is_empty(self) -> bool:
        """Whether nobody sees any of it."""
        return all(letter == " " for letter in self.letters)

    @property
    def leads_on(self) -> bool:
        """Whether it ends with a colon and has evidence for what follows."""
        return bool(self.evidence) and self.text.rstrip().endswith(":")


@lru_cache(maxsize=4096)
def fold(letter: str) -> str:
    """A letter as the plain letters that it looks like; nothing where it is invisible."""
    if letter.isspace():
        return " "
    folded = unicodedata.normalize("NFKC", letter)
    plain = [one for one in unicodedata.normalize("NFKD", folded) if _is_seen(one)]
    return "".join(map(_plain, plain))


def _is_seen(letter: str) -> bool:
    return unicodedata.category(letter) not in {"Cf", "Cc", "Mn", "Me", "Cs"}


def _plain(letter: str) -> str:
    category = unicodedata.category(letter)
    if category == "Nd":
        return str(unicodedata.decimal(letter))
    if category == "Pd":
        return "-"
    return letter.translate(_LATIN).translate(_QUOTES)


_SENTENCE_END: Final = re.compile(r"[.!?][\"')\]]*(?:\s+(?![a-z])|$)")
_POINTS_BACK: Final = re.compile(r"\W*(?:source|sources|see|measured|counted|method)\b", re.I)


def sentences(text: str) -> Iterable[tuple[int, int]]:
    """Start and end of each sentence, in order; together they cover the text."""
    start = 0
    for match in _SENTENCE_END.finditer(text):
        yield start, match.end()
        start = match.end()
    if start < len(text):
        yield start, len(text)


def points_back(text: str) -> bool:
    """Whether a sentence gives the source of the one before it."""
    return _POINTS_BACK.match(text) is not None
