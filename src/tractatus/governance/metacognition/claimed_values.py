"""The value that a claim gives a parameter, and whether it is the act's in other words.

Values are of three kinds: a number, a state ("blocked", "free"), or a name. A state differs only
from a state: that a depot is blocked does not say that it is another depot. Names are compared
without titles, articles and plural endings, dates and numbers without regard to their spelling,
amounts with their units.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from tractatus.governance.facts.values import duration_unit, read_duration
from tractatus.governance.language.lexicon import word_set
from tractatus.governance.language.words import fold, is_mark, singular

Words = tuple[str, ...]

_MAX_WORDS: Final = 12
_MAX_TEXT: Final = 200
# One word: also a time, a date, and a number with its thousands parted.
_TOKEN: Final = re.compile(
    r"\d{1,3}(?:,\d{3})+(?![\d,])|\d{1,2}:\d{2}(?!\d)"
    r"|[a-z0-9](?:[a-z0-9'_./@+-]*[a-z0-9'])?|[^\sa-z0-9]"
)
_DATE: Final = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_ORDINAL: Final = re.compile(r"(\d{1,2})(?:st|nd|rd|th)")
_AMOUNT: Final = re.compile(r"(\d+(?:\.\d+)?)([a-z]{1,3})")
_CAPITAL: Final = re.compile(r"(?<![A-Za-z])[A-Z](?:[\w'./@+-]*\w)?|\d")
_MONTHS: Final = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
_CARDINALS: Final = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen twenty"
)
_ORDINALS: Final = (
    "- first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth "
    "thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
)
_NUMERALS: Final = {
    word: str(number)
    for line in (_CARDINALS, _ORDINALS)
    for number, word in enumerate(line.split())
    if word != "-"
}
_ABBREVIATED: Final = re.compile(r"\b(mr|mrs|ms|dr|prof|st)\.")
# They say how somebody is addressed, and not who it is.
_TITLES: Final = word_set("mr mrs ms miss dr prof professor sir madam st captain sister brother")
_EMPTY: Final = word_set("the a an and of")

_STATES: Final = word_set(
    "free full empty open shut slow fast safe ready late early new old long short high low big "
    "small good bad dirty clean dry wet cold warm hot heavy light broken down up off on live due "
    "alive dead offline online valid same certain sure clear public private quiet busy idle known "
    "gone built shown kept held lost found sold out over wrong right fine well ill sick easy hard "
    "rare common near far close enough true false yes no"
)
_STATE_ENDINGS: Final = (
    "ed", "ing", "able", "ible", "ful", "less", "ous", "ive", "ly", "est", "ier", "ent", "ant",
)  # fmt: skip
_WHEN: Final = word_set(
    "today tomorrow tonight now again yesterday monday tuesday wednesday thursday friday saturday "
    "sunday inside outside enough"
)
_SHORTEST_STATE: Final = 5
_UNITS: Final = word_set(
    "percent % degree euro eur dollar usd pound gbp chf franc byte kb mb gb tb kib mib gib metre "
    "meter km kg gram litre liter month year"
)
_SCALES: Final = (1.0, 60.0, 3_600.0, 86_400.0, 604_800.0, 0.001)


@dataclass(frozen=True, slots=True)
class Given:
    """A parameter's value.

    Args:
        name: Of the parameter.
        words: Of the value, without regard to spelling.
        is_proper: Whether it has a capital or a digit, as names and codes have.
        is_number: Whether it is one number in digits and nothing else.
    """

    name: str
    words: Words
    is_proper: bool
    is_number: bool

    @property
    def is_state(self) -> bool:
        """Whether it says how something is: "approved", "open", "true"."""
        return len(self.words) == 1 and is_state(self.words[0])


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim as it is read once, however often it names a parameter.

    Args:
        words: Of the claim, in one spelling.
        said: The same as a set.
        proper: Those that are written with a capital or have a digit.
        held: Whether it has a value of the act, for each that was asked for.
    """

    words: Words
    said: frozenset[str]
    proper: frozenset[str]
    held: dict[Words, bool] = field(default_factory=dict)

    @classmethod
    def read(cls, text: str) -> Claim:
        """The claim that a text makes."""
        words = plain_words(text.replace("_", " "))
        return cls(words, frozenset(words), proper_words(text))

    def holds(self, given: Given) -> bool:
        """Whether it has the act's value in it, word for word or as the same number."""
        if given.words not in self.held:
            self.held[given.words] = _holds(self.words, given)
        return self.held[given.words]


def read_given(name: str, value: str | float) -> Given:
    """The value of a parameter, as claims are compared with it; a long one by its beginning."""
    text = str(value).lower() if isinstance(value, bool) else str(value)[:_MAX_TEXT]
    words = plain_words(text)[:_MAX_WORDS]
    is_number = len(words) == 1 and is_numeral(words[0]) and any(map(str.isdigit, text))
    return Given(name, words, _CAPITAL.search(text) is not None, is_number)


def plain_words(text: str) -> Words:
    """The words and marks of a text in lower case, dates and numbers in one spelling."""
    found: list[str] = []
    for word in _TOKEN.findall(_ABBREVIATED.sub(r"\1", fold(text)[0])):
        if date := _DATE.fullmatch(word):
            found += [str(int(date[3])), *_MONTHS[int(date[2]) - 1 : int(date[2])], date[1]]
        elif day := _ORDINAL.fullmatch(word):
            found.append(day[1])
        elif (amount := _AMOUNT.fullmatch(word)) and is_unit(amount[2]):
            found += amount.groups()
        else:
            found.append(_NUMERALS.get(word) or (word.replace(",", "") if len(word) > 1 else word))
    return tuple(found)


def proper_words(text: str) -> frozenset[str]:
    """The words of a text that have a capital or a digit, in lower case."""
    capitals = {word.lower() for word in set(_CAPITAL.findall(text))}
    return frozenset(
        word for word in plain_words(text) if word in capitals or any(map(str.isdigit, word))
    )


def is_state(word: str) -> bool:
    """Whether a word says how something is, rather than which one: a participle, an adjective."""
    return word in _STATES or (len(word) >= _SHORTEST_STATE and word.endswith(_STATE_ENDINGS))


def says_how(words: Sequence[str]) -> bool:
    """Whether words say how something is: "blocked", "free today"; not "vegetable curry"."""
    first, *more = words
    is_named = bool(more) and not first.endswith(("ed", "ing")) and more[0] not in _WHEN
    return is_state(first) and not (is_named and not is_state(more[0]))


def is_numeral(text: str) -> bool:
    """Whether a word is a number in digits."""
    return text.isascii() and text.removeprefix("-").replace(".", "", 1).isdigit()


def is_number_like(text: str) -> bool:
    """Whether a word is a number, or one with a letter behind it: the number of a flat."""
    return is_numeral(text) or (text[:-1].isdigit() and "a" <= text[-1] <= "z")


def is_unit(word: str) -> bool:
    """Whether a word is a unit of time, money, temperature, length, weight or storage."""
    return singular(word) in _UNITS or bool(duration_unit(word))


def is_other_number(claimed: str, unit: str, value: Words) -> bool:
    """Whether a number with its unit, if any, is another one than the value."""
    if not is_numeral(claimed):
        return True
    number, own = float(claimed), float(value[0])
    if number == own or (singular(unit) in {"percent", "%"} and number == own * 100):
        return False
    seconds = read_duration(f"{claimed} {unit}") if duration_unit(unit) else None
    return seconds is None or all(float(seconds) != own * scale for scale in _SCALES)


def is_other_name(claimed: Sequence[str], value: Words) -> bool:
    """Whether words name something else: each side has a word that the other lacks."""
    ours, theirs = _content(value), _content(claimed)
    return bool(theirs) and not (ours <= theirs or theirs <= ours)


def _content(words: Sequence[str]) -> frozenset[str]:
    plain = frozenset(singular(word) for word in words if not is_mark(word)) - _EMPTY
    return plain - _TITLES or plain


def _holds(found: Words, given: Given) -> bool:
    """Whether the claim has the act's value in it, word for word or as the same number."""
    size = len(given.words)
    if given.is_number:
        return any(is_numeral(word) and float(word) == float(given.words[0]) for word in found)
    return any(found[place : place + size] == given.words for place in range(len(found) - size + 1))
