"""What a contrast names without its noun: "27027, not 27017", "into orders_new rather than orders".

The two sides of a contrast are of one kind. Where a value stands on one side only, the other side's
phrase is read as a value of the same kind, if it can be one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from tractatus.governance.act import Json
from tractatus.governance.classifier.clause import Clause, Modality
from tractatus.governance.classifier.hosts import is_host
from tractatus.governance.classifier.identifiers import GENERIC, IDENTIFIER
from tractatus.governance.classifier.numerals import number_of
from tractatus.governance.classifier.ports import port_of
from tractatus.governance.classifier.programs import PROGRAMS
from tractatus.governance.classifier.reading import Tokens
from tractatus.governance.classifier.slots import Slot
from tractatus.governance.instructions.instruction import KeyKind, Operator
from tractatus.governance.language.lexicon import word_set

_MEASURES: Final = frozenset({KeyKind.COUNT, KeyKind.DURATION, KeyKind.MONEY})
_STORED: Final = frozenset({KeyKind.DATABASE, KeyKind.TABLE, KeyKind.COLUMN})
_VERSION: Final = re.compile(r"\d{1,6}(?:\.\d{1,6}){0,3}(?:\.[x*])?")
_MACHINE: Final = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
# What may stand between the word of contrast and the value, or before the value that is meant.
_SKIPPED: Final = word_set(
    "to on in into with from against for at via by using through of the a an any plain port host "
    "table database db column schema version use please it is it's be as just top"
)
_NO_NAMES: Final = GENERIC | word_set(
    "them those these him me us you anything anyone nothing default usual normal standard yet just "
    "only even once twice today now here there both either because yes no later earlier sooner"
)
_MAX_SKIPPED: Final = 4


def contrasted(tokens: Tokens, clause: Clause, mine: Sequence[Slot]) -> list[Slot]:
    """Values that only the other side of a contrast tells the kind of.

    Args:
        tokens: Of the text.
        clause: With its marks: where contrasts begin and end.
        mine: The values found in the clause.
    """
    if not clause.marks or not mine:
        return []
    found: list[Slot] = []
    taken = {place for slot in mine for place in range(slot.first, slot.end)}
    edges = [*clause.marks, (clause.end, False)]
    for number, (mark, _) in enumerate(clause.marks):
        end = edges[number + 1][0]
        partner = _partner(mine, mark, end)
        named = [slot for slot in mine if mark <= slot.first < end]
        if partner and len(named) == 1:
            _align(tokens, partner, named[0], mark)
        if any(place in taken for place in range(mark, end)):
            continue
        if partner and (slot := _beside(tokens, partner, mark, min(end, clause.end))):
            found.append(slot)
            taken.update(range(slot.first, slot.end))
    return found


def carried(tokens: Tokens, clause: Clause, before: Sequence[Slot]) -> list[Slot]:
    """The value of a ban that leaves out the noun said before: "use shop_dev, never shop_prod".

    Args:
        tokens: Of the text.
        clause: One that names no value.
        before: The values of the clause before it.
    """
    partners = [slot for slot in before if slot.kind is not KeyKind.CONFIRMATION]
    if clause.modality is not Modality.FORBID or not partners:
        return []
    words, place = tokens.words, clause.first
    while place < clause.end and words[place] in _NEGATIONS:
        place += 1
    if place == clause.first or clause.end - place > _MAX_CARRIED:
        return []
    slot = _beside(tokens, partners[-1], place, clause.end)
    return [slot] if slot else []


_NEGATIONS: Final = word_set("never not no and don't do but please use run touch ever again")
_MAX_CARRIED: Final = 6


def _align(tokens: Tokens, partner: Slot, slot: Slot, mark: int) -> None:
    """Make a name that looks like another kind one of its partner's: "a_at, not b_at"."""
    is_bare = not any(word in _NOUNS for word in tokens.words[mark : slot.first])
    if not is_bare:
        return
    if partner.kind in _STORED and slot.kind in _NAMES:
        slot.kind = partner.kind
    elif {partner.kind, slot.kind} == _BUILT and " " not in str(slot.value):
        slot.kind, slot.subject = partner.kind, ""


_NAMES: Final = _STORED | {KeyKind.PACKAGE}
_BUILT: Final = {KeyKind.PACKAGE, KeyKind.TOOL}
_NOUNS: Final = word_set("table database db column schema package library")


def _partner(mine: Sequence[Slot], mark: int, end: int) -> Slot | None:
    """The value that the side from `mark` to `end` stands against: the last before, or the next."""
    before = [slot for slot in mine if slot.end <= mark and slot.kind is not KeyKind.CONFIRMATION]
    after = [slot for slot in mine if slot.first >= end and slot.kind is not KeyKind.CONFIRMATION]
    return before[-1] if before else after[0] if after else None


def _beside(tokens: Tokens, partner: Slot, first: int, end: int) -> Slot | None:
    """The value of the partner's kind at the head of this side."""
    words = tokens.words
    place = first
    while place < end and place - first < _MAX_SKIPPED and words[place] in _SKIPPED:
        place += 1
    if place >= end or not _ends(words, place + 1, end, partner):
        return None
    return next(_read(tokens, partner, place), None)


def _ends(words: Sequence[str], place: int, end: int, partner: Slot) -> bool:
    """Whether the phrase ends behind its first word, or only its noun follows."""
    if place >= end:
        return True
    after = words[place]
    if partner.kind in _MEASURES:
        return True
    return not after[0].isalpha() or after in _AFTER


_AFTER: Final = word_set(
    "when for as if on in at to because since and or but table database column port host server "
    "schema db anymore again please here there this now today with until while so after before "
    "from instead is are"
)


def _read(tokens: Tokens, partner: Slot, place: int) -> Iterator[Slot]:
    for value, operator in _values(tokens, partner, place):
        yield Slot(
            partner.kind, value, place, place + 1, operator,
            str(value) if partner.kind is KeyKind.TOOL else partner.subject, partner.unit,
        )  # fmt: skip


def _values(tokens: Tokens, partner: Slot, place: int) -> Iterator[tuple[Json, Operator]]:
    """What the word is as a value of the partner's kind, if it can be one."""
    kind, word = partner.kind, tokens.words[place]
    if kind is KeyKind.PORT and (number := port_of(word)) is not None:
        yield number, Operator.EQUALS
    elif kind is KeyKind.VERSION and _VERSION.fullmatch(word):
        yield word, Operator.WITHIN if word.endswith((".x", ".*")) else Operator.EQUALS
    elif kind in _MEASURES:
        yield from _measure(tokens, partner, word)
    elif kind is KeyKind.HOST:
        if is_host(word) or _is_machine(word):
            yield word, Operator.EQUALS
    elif IDENTIFIER.fullmatch(word) and (word not in _NO_NAMES or word in PROGRAMS):
        is_program = word in PROGRAMS or " " not in str(partner.value)
        is_name = kind in _STORED or (kind is KeyKind.PACKAGE and len(word) > 1)
        if is_name or (kind is KeyKind.TOOL and is_program):
            yield word, Operator.EQUALS


def _is_machine(word: str) -> bool:
    return bool(_MACHINE.fullmatch(word)) and (word[-1].isdecimal() or "-" in word)


def _measure(tokens: Tokens, partner: Slot, word: str) -> Iterator[tuple[Json, Operator]]:
    """ "Three days, not two", "1,200 EUR, not 12,000": a number alone has the other's unit."""
    number, value = number_of(word), partner.value
    first = next(filter(None, map(number_of, tokens.words[partner.first : partner.end])), None)
    if number and first and isinstance(value, int | float):
        other = value * number / first
        yield (int(other) if other == int(other) else other), Operator.EQUALS
