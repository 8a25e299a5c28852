"""Edits that take away the very value that an instruction asks for.

"Keep the limiter at 100 a minute", and an edit that makes `max: 1000` of `max: 100`: its name says
nothing of a limiter, but what goes is what was told, and something else of its make comes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterator
from typing import Final, NamedTuple

from tractatus.governance.act import Act
from tractatus.governance.crossref.conflict import Conflict, Status
from tractatus.governance.crossref.conflicts import conflict_of
from tractatus.governance.crossref.proposed import Proposed
from tractatus.governance.crossref.stems import telling
from tractatus.governance.crossref.wanted import NUMBER, plain_number
from tractatus.governance.facts import Fact
from tractatus.governance.facts.fact import Source
from tractatus.governance.instructions.instruction import Constraint, Instruction
from tractatus.governance.language.subjects import name_words

_PAIRS: Final = (
    ("old_string", "new_string"), ("old_str", "new_str"), ("oldText", "newText"),
    ("old_text", "new_text"), ("search", "replace"),
)  # fmt: skip
_LONGEST: Final = 4_000
# One that hardly stands for two things: "1.5.7", "27027".
_TELLING: Final = 5


class _Change(NamedTuple):
    pointer: str
    gone: str
    come: str


def against_edits(proposed: Proposed, told: Container[str]) -> Iterator[Conflict]:
    """Warnings of numbers that are asked for and that an edit replaces by others.

    Args:
        proposed: The act.
        told: References of instructions that are held against it already.
    """
    for change in _changes(proposed.act):
        for instruction, constraint in proposed.index.wanted.get(plain_number(change.gone), ()):
            if instruction.reference in told or not proposed.memory.is_in_force(instruction):
                continue
            if _is_meant(proposed, instruction, change):
                proposed.consult(instruction)
                yield _conflict(change, instruction, constraint)


def is_edit(act: Act) -> bool:
    """Whether it puts one text in the place of another."""
    return not _OLD.isdisjoint(act.parameters)


_OLD: Final = frozenset(old for old, _ in _PAIRS)


def _changes(act: Act) -> Iterator[_Change]:
    """Each number that an edit takes away, with the one in its place."""
    for before, after in _PAIRS:
        old, new = act.parameters.get(before), act.parameters.get(after)
        if not isinstance(old, str) or not isinstance(new, str):
            continue
        if len(old) > _LONGEST or len(new) > _LONGEST:
            continue
        gone, come = _numbers(old), _numbers(new)
        left, added = list((gone - come).elements()), list((come - gone).elements())
        if len(left) == len(added):  # else nobody can tell which is in whose place
            yield from (
                _Change(f"/parameters/{after}", *pair) for pair in zip(left, added, strict=True)
            )


def _numbers(text: str) -> Counter[str]:
    return Counter(match[0] for match in NUMBER.finditer(text))


def _is_meant(proposed: Proposed, instruction: Instruction, change: _Change) -> bool:
    """Whether the number is told of this: by itself, or by a word that text and act share."""
    if len(change.gone) >= _TELLING:
        return True
    texts = [text for text in proposed.act.parameters.values() if isinstance(text, str)]
    own = telling(word for text in texts for word in _words(text))
    return not own.isdisjoint(telling(_words(instruction.text)))


def _words(text: str) -> Iterator[str]:
    for part in text[:_LONGEST].split():
        yield from (word for word in name_words(part) if word.isalpha())


def _conflict(change: _Change, instruction: Instruction, constraint: Constraint) -> Conflict:
    come, pointer = change.come, change.pointer
    fact = Fact(constraint.kind, frozenset(), come, Source.MODEL, pointer, written=come)
    return conflict_of(fact, instruction, constraint, Status.WARNING, is_sure=False)
