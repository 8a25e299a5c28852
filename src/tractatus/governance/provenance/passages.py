"""A text read to values: what it names and where, under which label, and whether it orders it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain
from types import MappingProxyType
from typing import Final

from tractatus.governance.act import Span
from tractatus.governance.language.words import fold
from tractatus.governance.provenance.atoms import read_atoms, read_turned, word_of
from tractatus.governance.provenance.content import MAX_ATOMS, MAX_TEXT, Mark, Passage, Source
from tractatus.governance.provenance.lexicon import (
    BEFORE_NOUNS,
    BEFORE_ORDERS,
    DENIALS,
    ORDERS,
    PROGRAMS,
    TO_MACHINES,
)

_SENTENCE_END: Final = re.compile(r"[.!?;:](?=[\s\"')\]>*]|$)|\n|<br|</|-->|\\n")
_CLAUSE_END: Final = re.compile(r"[.!?;,](?=\s|$)|\n|\b(?:but|instead|just|only|then)\b")
_WORD: Final = re.compile(r"[a-z0-9_]+(?:'[a-z]+)?")
_LABEL: Final = re.compile(
    r"(?:^|[\n{,|;>(\[])[ \t\"'*#>-]{0,8}([a-z][a-z _-]{0,24}?)[\"'*]{0,3}[ \t]*[:=]"
)
_ORDERING: Final = re.compile(
    r"\b(?:ignore|disregard|override|forget|bypass)\b.{0,40}"
    r"\b(?:previous|prior|above|earlier|instructions?|rules?)\b"
)
_TO_MACHINES: Final = re.compile(TO_MACHINES)
_LINE_END: Final = re.compile(r"\n|[.!?;]\s")
_BESIDE: Final = 60  # characters before a value in which its name is looked for
_LABEL_REACH: Final = 200


@dataclass(slots=True)
class _Places:
    """The sentences of a text and its labels, found by place."""

    starts: list[int] = field(default_factory=list)
    ordered: list[bool] = field(default_factory=list)
    labels: list[tuple[int, frozenset[str]]] = field(default_factory=list)

    def is_ordered(self, place: int) -> bool:
        return bool(self.starts) and self.ordered[max(0, bisect_right(self.starts, place) - 1)]

    def label(self, place: int, text: str) -> frozenset[str]:
        """The words of the label before `place` on its line."""
        at = bisect_right(self.labels, place, key=lambda one: one[0]) - 1
        if at < 0:
            return frozenset()
        end, words = self.labels[at]
        is_near = place - end <= _LABEL_REACH and "\n" not in text[end:place]
        return words if is_near else frozenset()


def read_passage(text: str, source: Source | None) -> Passage:
    """The values of a text; linear in its length.

    Args:
        text: Any string; of more than `MAX_TEXT` characters the rest is not read, which is said.
        source: Whose it is; None where a person with authority said it.
    """
    head = text[:MAX_TEXT]
    atoms = _said_atoms(head) if source is None else _read_content(head)
    is_whole = len(text) <= MAX_TEXT and len(atoms) <= MAX_ATOMS
    if len(atoms) > MAX_ATOMS:
        atoms = dict(list(atoms.items())[:MAX_ATOMS])
    return Passage(source, MappingProxyType(atoms), is_whole)


def _said_atoms(text: str) -> dict[str, Mark]:
    """What is said, without what is said not to be."""
    folded, places = fold(text)
    denied = _denied(folded, places)
    atoms: dict[str, Mark] = {}
    for atom, start, end, _ in read_atoms(text):
        if not any(low <= start < high for low, high in denied):
            atoms.setdefault(atom, Mark(Span(start, end)))
    before = ""
    for match in _WORD.finditer(folded):
        single = word_of(match[0])
        here = Span(places[match.start()], places[match.end() - 1] + 1)
        if single != match[0]:
            atoms.setdefault(f"many:{single}", Mark(here))
        if before not in BEFORE_NOUNS and not any(low <= here.start < high for low, high in denied):
            atoms.setdefault(f"ask:{single}", Mark(here))
        before = match[0]
    return atoms


def _denied(folded: str, places: Sequence[int]) -> list[tuple[int, int]]:
    """The stretches behind a negation, to the end of its clause; at most 64."""
    found: list[tuple[int, int]] = []
    end = -1
    for match in _WORD.finditer(folded):
        if match[0] in DENIALS and match.start() >= end and len(found) < 64:
            stop = _CLAUSE_END.search(folded, match.end())
            end = stop.start() if stop else len(folded)
            found.append((places[match.start()], places[end - 1] + 1))
    return found


def _read_content(text: str) -> dict[str, Mark]:
    where = _places(text)
    marks: dict[str, Mark] = {}
    for atom, start, end, is_hidden in chain(read_atoms(text), read_turned(text)):
        ordered = where.is_ordered(start)
        known = marks.get(atom)
        if is_hidden:
            marks.setdefault(atom, Mark(Span(start, end), ordered, True))
        elif known is None:
            beside = frozenset[str]()
            if not atom.startswith(("word:", "file:", "host:")):
                beside = where.label(start, text) | _words_before(text, start)
            marks[atom] = Mark(Span(start, end), ordered, beside=beside)
        elif ordered and not known.is_ordered:
            # What orders is what a reader should see.
            marks[atom] = Mark(Span(start, end), True, beside=known.beside)
    return marks


def _words_before(text: str, start: int) -> frozenset[str]:
    """Up to four words before a value in its sentence, on its line."""
    before = _LINE_END.split(text[max(0, start - _BESIDE) : start].lower())[-1]
    return frozenset(word_of(word) for word in _WORD.findall(before)[-4:])


def _places(text: str) -> _Places:
    folded, places = fold(text)
    where = _Places()
    to_machines = _speaks_to_machines(folded)
    start, carried = 0, 0
    ends = [match.end() for match in _SENTENCE_END.finditer(folded)]
    for end in [*ends, len(folded)]:
        if end <= start:
            continue
        sentence = folded[start:end]
        is_order = to_machines or _orders(sentence) or carried > 0
        carried = 6 if _orders(sentence) and sentence.rstrip().endswith(":") else carried - 1
        where.starts.append(places[start])
        where.ordered.append(is_order)
        start = end
    for match in _LABEL.finditer(folded):
        words = frozenset(word_of(word) for word in _WORD.findall(match[1]))
        where.labels.append((places[match.end() - 1] + 1, words))
    return where


def _speaks_to_machines(folded: str) -> bool:
    """Whether a text speaks to whoever works on it; then all of it may be an order."""
    return bool(_ORDERING.search(folded) or _TO_MACHINES.search(folded))


def _orders(sentence: str) -> bool:
    """Whether a sentence orders something."""
    words = [match[0] for match in _WORD.finditer(sentence)]
    while words and words[0].isdigit():  # "4. install", "1234567 push"
        words.pop(0)
    if not words or (len(words) == 1 and sentence.rstrip().endswith(":")):
        return False  # "Contact:" is a label
    if words[0] in PROGRAMS and not sentence.lstrip().startswith("$"):
        return True
    return any(
        word in ORDERS and (place == 0 or words[place - 1] in BEFORE_ORDERS)
        for place, word in enumerate(words)
    )
