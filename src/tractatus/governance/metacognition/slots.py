"""Where the words stand that a text has in the place of an act's value.

What stands there is of the value's kind: a number of its unit or of the same thing, a code of its
make, a name that is one slip away, a member of the same small family. Where the record speaks of
the value, its place has neighbours: "to 14 days", "field 7". A rival that has the same neighbours
stands in the value's place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from tractatus.governance.language.lexicon import word_set
from tractatus.governance.language.measures import Measure, is_ordinal, squashed, tokens
from tractatus.governance.language.spoken_numbers import number_of
from tractatus.governance.language.words import is_mark, singular
from tractatus.governance.metacognition.kin import differ_by_a_slip, find_kin
from tractatus.governance.metacognition.kinds_of_value import are_siblings
from tractatus.governance.metacognition.record_index import Part
from tractatus.governance.metacognition.said_values import is_other_make, is_said
from tractatus.governance.metacognition.sought import GRAMMAR, Sought, is_scaled, is_verbal

_ARTICLES: Final = word_set("the a an its their our his her this that only just new")
_SKIPPED: Final = frozenset(".,\"'`")
_SLIP, _UNIT, _THING, _MAKE, _FAMILY, _BARE, _POINT, _FRAME, _SHAPE, _NAME = "slip", "unit", "thing", "make", "family", "bare", "point", "frame", "shape", "name"
_POINTS: Final = frozenset({"date", "clock", "weekday"})
_OF_KIND: Final = {"date": "point", "clock": "point", "weekday": "day"}
_PARTS: Final = {
    "half": 0.5, "third": 1 / 3, "quarter": 0.25, "fifth": 0.2, "tenth": 0.1, "twentieth": 0.05,
}  # fmt: skip
_LEAST: Final = 3
_FEW: Final = 3
_NEAR: Final = 4
_RUN: Final = re.compile(r"[a-z]+")
_CAPITAL: Final = re.compile(r"(?<![A-Za-z])[A-Z][\w']+")
_TITLES: Final = word_set("mr mrs ms miss dr prof st")
_YEARS: Final = range(1900, 2100)


@dataclass(frozen=True, slots=True)
class Rival:
    """What a text says that might stand for a value.

    Args:
        word: As the text has it.
        place: Of it among the text's words.
        end: The place behind it.
        likeness: In what it is like the value.
    """

    word: str
    place: int
    end: int
    likeness: str


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Words before and behind a value, wherever the act or its record says it."""

    before: frozenset[str]
    behind: frozenset[str]

    @classmethod
    def of(cls, sought: Sought, parts: Sequence[Part]) -> Neighbours:
        """The neighbours of a value in texts."""
        before, behind = set[str](), set[str]()
        for part in parts:
            for place, end in _places_of(sought, part):
                before.add(word_before(part.words, place))
                behind.add(word_behind(part.words, end))
        return cls(frozenset(before - {""}), frozenset(behind - {""}))


def word_before(words: Sequence[str], place: int) -> str:
    """The word before a place, without articles, quotation marks and the point of "No. 7"."""
    while place and (words[place - 1] in _ARTICLES or words[place - 1] in _SKIPPED):
        place -= 1
    return singular(words[place - 1]) if place else ""


def word_behind(words: Sequence[str], end: int) -> str:
    """The word behind, without commas and quotation marks."""
    while end < len(words) and words[end] in _SKIPPED:
        end += 1
    return singular(words[end]) if end < len(words) and not is_mark(words[end]) else ""


def is_telling(word: str) -> bool:
    """Whether a neighbour says more than that something stands beside it."""
    return bool(word) and word not in GRAMMAR and not is_mark(word)


def rivals_in(sought: Sought, part: Part, own: Part, beside: Neighbours) -> Iterator[Rival]:
    """What a text that does not say a value might say in its place."""
    yield from _numbers(sought, part, beside)
    if not sought.value.kinds & _POINTS:
        yield from _names(sought, part, own, beside)


def _names(sought: Sought, part: Part, own: Part, beside: Neighbours) -> Iterator[Rival]:
    """Codes and words like the value, and words between the neighbours that it has."""
    value = sought.value
    kin = frozenset(one.lower() for one in find_kin(sought.written, part.text))
    for place, word in enumerate(part.words):
        plain = singular(word)
        if is_mark(word) or {plain, word.removesuffix("s")} & value.content:
            continue
        if squashed(word) in sought.others:
            continue
        if _are_anagrams(value.squash, squashed(word)):
            yield Rival(word, place, place + 1, _SLIP)
        elif word in kin:
            yield Rival(word, place, place + 1, _kinship(sought.written.lower(), word))
        elif is_other_make(value, word) or is_other_make(
            value, "".join(part.words[max(0, place - 1) : place + 1])
        ):
            yield Rival(word, place, place + 1, _MAKE)
        elif any(are_siblings(one, plain) for one in value.content) and word not in own.words:
            yield Rival(word, place, place + 1, _FAMILY)
        elif _is_other_letter(sought, part, place):
            yield Rival(word, place, place + 1, _THING)
        elif (
            not value.said
            and sought.fits(word)
            and _is_framed(part.words, place, beside)
            and _has_capital(word, part.text) == sought.written[:1].isupper()
        ):
            yield Rival(word, place, place + 1, _FRAME)
    yield from _other_names(sought, part)


def _has_capital(word: str, text: str) -> bool:
    return word.capitalize() in text or word.upper() in text


def _other_names(sought: Sought, part: Part) -> Iterator[Rival]:
    """A name of two words one of which is the value's: "Emma Falk" for "Erna Falk"."""
    own = [word.lower() for word in _CAPITAL.findall(sought.written)]
    own = [word for word in own if word not in _TITLES]
    if len(own) < 2:
        return
    for place in range(len(part.words) - 1):
        pair = part.words[place : place + 2]
        for n, other in enumerate(pair):
            same = pair[1 - n]
            at = own.index(same) if same in own else -1
            is_there = at == 1 - n and other not in {*own, *_TITLES} and other[0].isalpha()
            if is_there and other.capitalize() in part.text and same.capitalize() in part.text:
                yield Rival(other, place + n, place + n + 1, _NAME)


def _kinship(own: str, other: str) -> str:
    """In what two names of one family are alike."""
    if differ_by_a_slip(squashed(own), squashed(other)):
        return _SLIP
    ours, theirs = set(_RUN.findall(own)), set(_RUN.findall(other))
    return _SHAPE if ours.isdisjoint(theirs) else _MAKE


def _is_other_letter(sought: Sought, part: Part, place: int) -> bool:
    """Whether a letter stands behind the parameter's name: "hall C", where the act has hall B."""
    word = part.words[place]
    is_letter = len(word) == 1 and word.isalpha() and f" {word.upper()}" in part.text
    before = word_before(part.words, place)
    return is_letter and len(sought.written) == 1 and before in sought.called | sought.value.nouns


def _is_framed(words: Sequence[str], place: int, beside: Neighbours) -> bool:
    before, behind = word_before(words, place), word_behind(words, place + 1)
    is_both = before in beside.before and behind in beside.behind
    return is_both and (is_telling(before) or is_telling(behind))


def _numbers(sought: Sought, part: Part, beside: Neighbours) -> Iterator[Rival]:
    """Numbers of the value's unit, of the thing it counts, or with nothing beside them."""
    value = sought.value
    if not value.said:
        return
    if "share" in value.kinds:
        yield from (
            Rival(part.words[place], place, end, _UNIT)
            for _, place, end in shares_in(part.words)
        )
    own = squashed(_plain(sought.written))
    for one in part.measures:
        word = part.words[one.place]
        if (one.kind == "count" and is_ordinal(word)) or not _is_rival(sought, one, part.words):
            continue
        place, end = one.place, _end_of(one, part.words)
        if _are_anagrams(own, squashed(_plain(word))):
            yield Rival(word, place, end, _SLIP)
        elif one.kind in value.kinds:
            yield Rival(word, place, end, _OF_KIND.get(one.kind, _UNIT))
        elif one.kind == "count" and not value.kinds & _POINTS:
            before, noun = word_before(part.words, place), one.noun
            is_own = before in beside.before and (_is_naming(before) or before == "no")
            names = (value.nouns | sought.called) - GRAMMAR
            is_alone = not noun or noun in GRAMMAR
            if before in names or noun in names or (is_own and is_alone):
                yield Rival(word, place, end, _THING)
            elif is_alone and word[0].isdigit():
                yield Rival(word, place, end, _BARE)


def _is_naming(word: str) -> bool:
    """Whether a word before a number may be what it is the number of, and no deed."""
    return is_telling(word) and not is_verbal(word)


def _is_rival(sought: Sought, one: Measure, words: Sequence[str]) -> bool:
    """Whether a number is none of the act's; in units, other scales are other amounts."""
    word = words[one.place]
    is_small = one.kind == "count" and one.value <= _FEW and not word[0].isdigit()
    number, own = number_of(word), number_of(sought.written)
    if is_small or (number is not None and number == own):
        return False
    pair = (one.kind, one.value)
    if pair in sought.value.said | sought.taken:
        return False
    if one.kind == "count":
        is_year = one.value in _YEARS
        return not is_year and (own is None or not is_scaled(one.value, own))
    return one.kind in sought.value.kinds


def _end_of(one: Measure, words: Sequence[str]) -> int:
    """The place behind a number with its unit or its month."""
    end = one.place + 1
    is_bare = one.kind == "count" or not one.noun
    behind = [singular(word) for word in words[end : end + _NEAR]]
    return end if is_bare or one.noun not in behind else end + behind.index(one.noun) + 1


def _plain(number: str) -> str:
    """A number without the noughts behind its point and the marks between its thousands."""
    plain = number.replace(",", "").replace(" ", "")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def _are_anagrams(own: str, other: str) -> bool:
    """Whether two codes or numbers are of the same letters and digits in another order."""
    is_code = len(own) >= _LEAST and any(map(str.isdigit, own))
    return is_code and own != other and sorted(own) == sorted(other)


def _places_of(sought: Sought, part: Part) -> Iterator[tuple[int, int]]:
    """Where a text says a value: the place of its first word, and the one behind its last."""
    value = sought.value
    for one in part.measures if value.said else ():
        if (one.kind, one.value) in value.said:
            yield one.place, _end_of(one, part.words)
    words = tuple(tokens(sought.written))
    for place in range(len(part.words) - len(words) + 1):
        if words and tuple(part.words[place : place + len(words)]) == words:
            yield place, place + len(words)


def says(sought: Sought, part: Part) -> bool:
    """Whether a text says a value, a share also as a part: "a tenth of the users"."""
    value = sought.value
    return is_said(value, part.text) or (
        "share" in value.kinds
        and any(("share", share) in value.said for share, _, _ in shares_in(part.words))
    )


def shares_in(words: Sequence[str]) -> Iterator[tuple[float, int, int]]:
    """Parts of a whole that are said in words, where they begin and end: "half of", "a tenth of"."""
    for place, word in enumerate(words):
        if word not in _PARTS:
            continue
        is_one = place > 0 and words[place - 1] in {"a", "one"}
        is_half = word == "half" and words[place + 1 : place + 2] in {("the",), ("of",), ("all",)}
        if is_half or (is_one and words[place + 1 : place + 2] == ("of",)):
            yield _PARTS[word], place, place + 1
