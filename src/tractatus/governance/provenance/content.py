"""What was said and what was read where an act comes from, kept as values and not as texts.

`said` are passages of people with authority, `read` passages of anybody: results of tools, pages,
attachments, posts. A passage is made once, when its text is there (`passages.read_passage`), and
holds of it the values that acts are compared with, each with its first place and what stands beside
it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType
from typing import Final

from tractatus.errors import FormatError
from tractatus.governance.act import Json, Span

MAX_TEXT: Final = 65_536  # characters of a passage
MAX_ATOMS: Final = 20_000  # of a passage
MAX_PASSAGES: Final = 256
MAX_ALL_ATOMS: Final = 200_000

_WORD_KINDS: Final = ("word:", "ask:", "many:")
_NOWHERE: Final = Span(0, 0)


class Source(StrEnum):
    """Whose words content is: anybody's."""

    TOOL = "tool"
    RETRIEVED = "retrieved"
    ATTACHMENT = "attachment"
    POST = "post"


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a value stands first.

    Args:
        span: In the text of its passage.
        is_ordered: Whether it stands, anywhere in the passage, in a sentence that orders something.
        is_hidden: Whether it stands there in another form alone; then it is left to nobody.
        beside: The words of its label and before it: of `IBAN: DE89`, "iban".
    """

    span: Span
    is_ordered: bool = False
    is_hidden: bool = False
    beside: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Passage:
    """One text as values.

    Args:
        source: Whose it is; None where a person with authority said it.
        atoms: Each value with its first place; see `atoms`.
        is_whole: Whether everything of it was read.
    """

    source: Source | None
    atoms: Mapping[str, Mark]
    is_whole: bool = True

    @cached_property
    def addresses(self) -> frozenset[str]:
        """Every address of the passage."""
        return frozenset(
            atom
            for atom, one in self.atoms.items()
            if atom.startswith("url:") and not one.is_hidden
        )

    @cached_property
    def orders(self) -> frozenset[str]:
        """The words of what it orders."""
        return frozenset(
            atom for atom, one in self.atoms.items() if one.is_ordered and atom.startswith("word:")
        )


@dataclass(frozen=True, slots=True)
class ContentRead:
    """What lies in a context.

    Args:
        said: Of the member, the owner, the system.
        read: Untrusted; of nothing in it follows that anything is permitted.
        is_whole: Whether nothing was left out of `read`.
        root: Folder of the work, absolute; what lies below it is the work itself.
    """

    said: tuple[Passage, ...] = ()
    read: tuple[Passage, ...] = ()
    is_whole: bool = True
    root: str = ""

    @property
    def is_read_whole(self) -> bool:
        """Whether everything that was read is here."""
        return self.is_whole and all(one.is_whole for one in self.read)

    def with_said(self, passage: Passage) -> ContentRead:
        """The same and what somebody said; the oldest is forgotten first, which only raises."""
        return replace(self, said=(*self.said, passage)[-MAX_PASSAGES:])

    def with_read(self, passage: Passage) -> ContentRead:
        """The same and what was read; what does not fit is left out, and that is known."""
        kept = (*self.read, passage)
        fits = len(kept) <= MAX_PASSAGES and sum(len(one.atoms) for one in kept) <= MAX_ALL_ATOMS
        return replace(self, read=kept if fits else self.read, is_whole=self.is_whole and fits)


def passage_document(passage: Passage) -> dict[str, Json]:
    """The JSON form that `read_passage_document` reads: no text, and of words not their order."""
    words = {atom: one for atom, one in passage.atoms.items() if atom.startswith(_WORD_KINDS)}
    return {
        "source": passage.source.value if passage.source else None,
        "is_whole": passage.is_whole,
        "words": sorted(atom for atom, one in words.items() if not one.is_ordered),
        "ordered": sorted(atom for atom, one in words.items() if one.is_ordered),
        "atoms": [
            [
                atom, one.span.start, one.span.end, int(one.is_ordered) + 2 * int(one.is_hidden),
                *sorted(one.beside),
            ]
            for atom, one in passage.atoms.items()
            if atom not in words
        ],
    }  # fmt: skip


def read_passage_document(document: Json) -> Passage:
    """A passage as it was kept; its words have no place any more.

    Raises:
        FormatError: it is not in that form.
    """
    try:
        atoms = {
            str(atom): Mark(Span(start, end), bool(bits & 1), bool(bits & 2), frozenset(beside))
            for atom, start, end, bits, *beside in document["atoms"]
        }
        atoms |= {str(atom): Mark(_NOWHERE) for atom in document["words"]}
        atoms |= {str(atom): Mark(_NOWHERE, is_ordered=True) for atom in document["ordered"]}
        source = None if document["source"] is None else Source(document["source"])
        return Passage(source, MappingProxyType(atoms), bool(document["is_whole"]))
    except (KeyError, TypeError, ValueError) as error:
        raise FormatError("expected the values of a passage") from error
