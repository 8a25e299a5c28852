"""What a text that does not say a value might say in its place, and in what it is like it.

A rival is of the value's kind: a number of its unit or of the same thing, a code of its make, a
name that is one slip away, a member of the same small family. Whether it stands in the value's
place is asked elsewhere: most rivals belong to something else.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from tractatus.governance.language.measures import Measure, is_ordinal, squashed
from tractatus.governance.language.spoken_numbers import number_of
from tractatus.governance.metacognition.neighbours import (
    Neighbours,
    end_of,
    is_telling,
    shares_in,
    word_before,
)
from tractatus.governance.metacognition.record_index import CLAIM, GOAL, REQUEST, Part
from tractatus.governance.metacognition.sought import GRAMMAR, Sought, is_scaled, is_verbal

POINTS: Final = frozenset({"date", "clock", "weekday"})
_LEAST: Final = 3
_FEW: Final = 3
_LONG: Final = 4
_MONTHS: Final = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
_YEARS: Final = range(1900, 2100)


class Likeness(Enum):
    """In what a rival is like a value."""

    SLIP = auto()  # the same but for a letter, or for the order of its digits
    NAME = auto()  # one of two names is the same
    THING = auto()  # it counts the same, or says which one of the same
    MAKE = auto()  # a code that is made alike
    UNIT = auto()
    FAMILY = auto()
    FRAME = auto()  # a word with the same neighbours
    DAY = auto()
    POINT = auto()  # another date or time
    SHAPE = auto()  # a code that merely looks alike
    BARE = auto()  # a number without anything


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
    likeness: Likeness


_OF_KIND: Final = {
    "date": Likeness.POINT,
    "clock": Likeness.POINT,
    "weekday": Likeness.DAY,
}


def rival_numbers(sought: Sought, part: Part, beside: Neighbours) -> Iterator[Rival]:
    """Numbers of the value's unit, of the thing it counts, or with nothing beside them."""
    value = sought.value
    if not value.said:
        return
    if "share" in value.kinds:
        for _, place in shares_in(part.words):
            yield Rival(part.words[place], place, place + 1, Likeness.UNIT)
    if "date" in value.kinds and part.kind in {GOAL, REQUEST}:
        yield from _other_years(sought, part)
    for one in part.measures:
        if _is_rival(sought, one, part):
            likeness = _likeness(sought, one, part.words, beside)
            if likeness is not None:
                word = part.words[one.place]
                yield Rival(word, one.place, end_of(one, part.words), likeness)


def _other_years(sought: Sought, part: Part) -> Iterator[Rival]:
    """Another year behind the value's month: "January 2028"."""
    year, _, rest = sought.written.partition("-")
    number = rest.partition("-")[0]
    if len(year) != _LONG or not number.isdigit() or not 0 < int(number) <= len(_MONTHS):
        return
    month = _MONTHS[int(number) - 1]
    for place, word in enumerate(part.words[1:], 1):
        is_year = word.isascii() and word.isdigit() and int(word) in _YEARS
        if is_year and word != year and part.words[place - 1] == month:
            yield Rival(word, place, place + 1, Likeness.SLIP)


def _likeness(
    sought: Sought, one: Measure, words: Sequence[str], beside: Neighbours
) -> Likeness | None:
    value, word = sought.value, words[one.place]
    if are_anagrams(squashed(_plain(sought.written)), squashed(_plain(word))):
        return Likeness.SLIP
    if one.kind in value.kinds:
        return _OF_KIND.get(one.kind, Likeness.UNIT)
    if one.kind != "count" or value.kinds & POINTS:
        return None
    before = word_before(words, one.place)
    names = (value.nouns | sought.called) - GRAMMAR
    is_alone = not one.noun or one.noun in GRAMMAR
    is_naming = before == "no" or (is_telling(before) and not is_verbal(before))
    if _has_a_digit_changed(sought.written, word):
        return Likeness.MAKE
    if before in names or one.noun in names or (is_alone and is_naming and before in beside.before):
        return Likeness.THING
    return Likeness.BARE if is_alone and word[0].isdigit() else None


def _has_a_digit_changed(own: str, other: str) -> bool:
    """Whether two long numbers differ in one digit, as those of neighbours and slips do."""
    is_long = len(own) == len(other) >= _LONG and (own + other).isdigit()
    return is_long and sum(a != b for a, b in zip(own, other, strict=True)) == 1


def _is_rival(sought: Sought, one: Measure, part: Part) -> bool:
    """Whether a number is none of the act's; in units, other scales are other amounts."""
    word = part.words[one.place]
    number, own = number_of(word), number_of(sought.written)
    if (one.kind, one.value) in sought.value.said | sought.taken:
        return False
    if one.kind != "count":
        return one.kind in sought.value.kinds
    if number is not None and number == own:
        return False
    # Claims tell of single ones as well: "two bottles burst".
    is_counting = one.noun in sought.value.nouns and word != "one" and part.kind != CLAIM
    is_small = one.value <= _FEW and not word[0].isdigit() and not is_counting
    is_other_kind = is_small or is_ordinal(word) or one.value in _YEARS
    return not is_other_kind and (own is None or not is_scaled(one.value, own))


def _plain(number: str) -> str:
    """A number without the noughts behind its point and the marks between its thousands."""
    plain = number.replace(",", "").replace(" ", "")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def are_anagrams(own: str, other: str) -> bool:
    """Whether two codes or numbers are of the same letters and digits in another order."""
    is_code = len(own) >= _LEAST and any(map(str.isdigit, own))
    return is_code and own != other and sorted(own) == sorted(other)


def is_miscopied(sought: Sought, rival: Rival) -> bool:
    """Whether two numbers in digits have a digit more or less, or changed places."""
    is_written = rival.word[0].isdigit() and sought.written[0].isdigit()
    if not is_written or rival.likeness in {Likeness.SLIP, Likeness.BARE}:
        return False
    one, other = _digits(rival.word), _digits(sought.written)
    small, large = sorted((one, other), key=len)
    if not small or one == other:
        return False
    is_longer = len(large) == len(small) + 1
    is_more = is_longer and (large.endswith(small) or large.startswith(small))
    return is_more or (len(one) > 1 and sorted(one) == sorted(other))


def is_next(sought: Sought, rival: Rival) -> bool:
    """Whether two numbers that say which one follow each other: its neighbour is mostly meant."""
    one, own = number_of(rival.word), number_of(sought.written)
    is_which = rival.likeness in {Likeness.THING, Likeness.BARE, Likeness.MAKE}
    return is_which and one is not None and own is not None and abs(one - own) == 1


def is_factor(sought: Sought, rival: Rival, part: Part) -> bool:
    """Whether a number makes the value with another one: two trays of nineteen."""
    one, own = number_of(rival.word), number_of(sought.written)
    if not one or not own:
        return False
    is_at_a_time = tuple(part.words[rival.end : rival.end + 4])[-3:] == ("at", "a", "time")
    return is_at_a_time or any(one * other.value == own for other in part.measures)


def _digits(text: str) -> str:
    number = number_of(text)
    return "" if number is None else f"{number:g}"
