"""From which amount on somebody's word is needed: "purchases over 250 pounds need my signature".

Below it nobody has to be asked. Where an act names no amount, one in another currency, or several
that may come to more, nobody knows, and the word is needed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

from tractatus.governance.crossref.kinship import told_words
from tractatus.governance.crossref.stems import stem
from tractatus.governance.facts.fact import Fact, Source
from tractatus.governance.facts.prose import MONEY
from tractatus.governance.facts.values import minor_digits, read_money
from tractatus.governance.instructions.instruction import Constraint, KeyKind
from tractatus.governance.language.lexicon import word_set
from tractatus.governance.language.subjects import name_words, subject_words

# What stands before an amount beyond which something holds.
_BEYOND: Final = re.compile(
    r"\b(?:over|above|beyond|exceed(?:s|ing)?|(?:more|higher|larger|greater|bigger) than)"
    r" (?:the |a total of |about )?$",
    re.IGNORECASE,
)
_LONGEST: Final = 24
_SENTENCE: Final = re.compile(r"[.!?;](?=\s|$)|\n")
# Behind these begins another part of the sentence, unless a condition of the same one does.
_JOINT: Final = re.compile(
    r"(?:,|\band\b|\bor\b|\bbut\b)(?!\s{1,2}(?:if|when|whenever|where|that|which|as soon|once)\b)",
    re.IGNORECASE,
)
# It points back to an amount of the sentence before.
_THAT: Final = re.compile(
    r"\b(?:above|over|beyond|(?:more|higher|larger|greater|bigger) than) (?:that|this|it)\b|"
    r"\b(?:anything|everything|all) (?:above|over|beyond|more|higher|larger|greater|bigger)\b",
    re.IGNORECASE,
)
_WORD: Final = re.compile(r"[A-Za-z]+")
# One of several in these words; of all together it says nothing.
_OF_ONE: Final = word_set("price cost rate fee unit each per item")
_OF_ALL: Final = frozenset({"total", "subtotal", "sum", "amount"})


def is_below(text: str, constraint: Constraint, facts: Sequence[Fact]) -> bool:
    """Whether an act surely stays below the amount from which on `constraint` asks somebody.

    Args:
        text: Of the instruction.
        constraint: A confirmation.
        facts: All of the act; whatever it may come to is held against the amount.
    """
    limit = threshold_of(text, constraint.span.start, constraint.key)
    if limit is None:
        return False
    numbers = [one for one in facts if isinstance(one.value, int | float)]
    amounts = [
        one for one in numbers if one.kind is KeyKind.MONEY and one.source is not Source.UNTRUSTED
    ]
    if not amounts or any(one.unit not in ("", limit[1]) for one in amounts):
        return False
    many = [float(one.value) for one in numbers if one.kind is KeyKind.COUNT]
    nameless = [one for one in numbers if one.kind is KeyKind.COUNT and not told_words(one.words)]
    is_told = all(one.value * 10 ** minor_digits(limit[1]) <= limit[0] for one in nameless)
    return is_told and all(one <= limit[0] for one in _readings(amounts, max([1.0, *many])))


@lru_cache(maxsize=2048)
def threshold_of(text: str, place: int, key: str) -> tuple[int, str] | None:
    """The least amount beyond which somebody is asked for what `key` speaks of, or None.

    The amount of one part of a sentence says nothing of what another part names: of "ask before
    you delete files, and before purchases over 250 pounds" only the second has one.

    Args:
        text: Of the instruction.
        place: Of the word of consent, or of the act.
        key: Of the confirmation.
    """
    first, last = _sentence(text, place)
    sentence = text[first : min(last, first + 2_000)]
    places = _named(sentence, key) or [place - first]
    found = [
        amount
        for match in MONEY.finditer(sentence)
        if _BEYOND.search(sentence[max(0, match.start() - _LONGEST) : match.start()])
        and all(_are_one_part(sentence, one, match.start()) for one in places)
        and (amount := read_money(match[0].rstrip(".,'").lower()))
    ]
    if not found and _THAT.search(sentence):
        # "Up to 40 pounds you decide. Anything bigger, ask me first."
        told = [one[0].rstrip(".,'").lower() for one in MONEY.finditer(text, 0, first)]
        return next(filter(None, map(read_money, reversed(told))), None)
    return min(found, default=None)


def _sentence(text: str, place: int) -> tuple[int, int]:
    ends = [0, *(one.end() for one in _SENTENCE.finditer(text)), len(text)]
    first = max(end for end in ends if end <= place)
    return first, min((end for end in ends if end > place), default=len(text))


def _named(sentence: str, key: str) -> list[int]:
    """Where the act that a key names stands in a sentence."""
    wanted = {stem(word) for word in subject_words(key)}
    return [
        match.start()
        for match in _WORD.finditer(sentence)
        if not wanted.isdisjoint(map(stem, name_words(match[0])))
    ]


def _are_one_part(sentence: str, one: int, other: int) -> bool:
    return _JOINT.search(sentence, min(one, other), max(one, other)) is None


def _readings(amounts: Sequence[Fact], many: float) -> Iterator[float]:
    """What the act may come to: each amount, all of one list together, and the price of `many`."""
    listed: dict[str, float] = {}
    for one in amounts:
        value = float(one.value)
        yield value
        if not _OF_ONE.isdisjoint(one.words) and _OF_ALL.isdisjoint(one.words):
            yield value * many
        if (row := _ROW.sub("/*/", one.pointer)) != one.pointer:
            listed[row] = listed.get(row, 0) + value
    yield from listed.values()


# The place in a list of lines, each with an amount of its own.
_ROW: Final = re.compile(r"/[0-9]+/|/[0-9]+$")
