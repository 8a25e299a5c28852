"""Amounts, dates, times and codes in a text, each in one spelling: what values are compared by.

"Three hours and 45 minutes" is `225 minutes`, "2 GiB" is `2048 MiB`, "half past nine" is `09:30`,
"the fourteenth of September" is `2026-09-14` without its year, "TGHU 660417-2" is `TGHU6604172`.
Linear in the length of the text, and total.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from tractatus.governance.language.words import fold, singular

_MAX: Final = 2_000
_MONTHS: Final = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
_LAST_DAYS: Final = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SMALL: Final = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
)
_TENS: Final = "twenty thirty forty fifty sixty seventy eighty ninety"
_TH: Final = (
    "- first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth "
    "thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
)
_WORDS: Final = {
    **{word: float(number) for number, word in enumerate(_SMALL.split())},
    **{word: 10.0 * number for number, word in enumerate(_TENS.split(), 2)},
    **{word: float(number) for number, word in enumerate(_TH.split()) if number},
    "pair": 2.0, "thirtieth": 30.0, "half": 0.5,
}  # fmt: skip
_TIMES: Final = {"hundred": 100.0, "thousand": 1_000.0, "million": 1_000_000.0, "dozen": 12.0}

# unit -> (what it measures, how many of the base unit)
_UNITS: Final[dict[str, tuple[str, float]]] = {
    **dict.fromkeys(("s", "sec", "second"), ("time", 1.0)),
    **dict.fromkeys(("min", "minute"), ("time", 60.0)),
    **dict.fromkeys(("h", "hr", "hour"), ("time", 3_600.0)),
    **dict.fromkeys(("day",), ("time", 86_400.0)), "week": ("time", 604_800.0),
    "ms": ("time", 0.001), "month": ("months", 1.0), "year": ("months", 12.0),
    **dict.fromkeys(("g", "gram"), ("mass", 0.001)),
    **dict.fromkeys(("kg", "kilo", "kilogram"), ("mass", 1.0)),
    **dict.fromkeys(("t", "tonne", "ton"), ("mass", 1_000.0)),
    **dict.fromkeys(("l", "litre", "liter"), ("volume", 1.0)),
    **dict.fromkeys(("m", "metre", "meter"), ("length", 1.0)), "km": ("length", 1_000.0),
    "cm": ("length", 0.01), "mm": ("length", 0.001),
    **dict.fromkeys(("kw", "kilowatt"), ("power", 1.0)),
    **dict.fromkeys(("mw", "megawatt"), ("power", 1_000.0)),
    "kwh": ("energy", 1.0), "mwh": ("energy", 1_000.0),
    **dict.fromkeys(("%", "percent"), ("share", 0.01)),
    **dict.fromkeys(("°", "c", "degree", "celsius"), ("degrees", 1.0)),
    "kb": ("storage", 0.001), "mb": ("storage", 1.0), "gb": ("storage", 1_000.0),
    **dict.fromkeys(("gigabyte",), ("storage", 1_000.0)), "tb": ("storage", 1_000_000.0),
    "kib": ("storage2", 1.0 / 1_024), "mib": ("storage2", 1.0),
    **dict.fromkeys(("gib", "gi", "gibibyte"), ("storage2", 1_024.0)),
    **dict.fromkeys(("eur", "euro", "€"), ("money", 1.0)),
    **dict.fromkeys(("usd", "dollar", "$"), ("money", 1.0)),
    **dict.fromkeys(("gbp", "pound", "£"), ("money", 1.0)),
}  # fmt: skip

# Behind digits these are more often a part of a name: "class 8c".
_LETTERS: Final = frozenset("clgtm")
_TOKEN: Final = re.compile(
    r"\d{4}-\d{2}-\d{2}(?![\w-])|\d{1,2}:\d{2}(?!\d)"
    r"|\d{1,3}(?: \d{3})+[.,]\d{2}(?!\d)|\d{1,3}(?:\.\d{3})+,\d{1,2}(?!\d)"
    r"|\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\w])|\d+,\d{2}(?![\w,])|[a-z0-9](?:[a-z0-9'_./@+-]*[a-z0-9'])?|[^\sa-z0-9]"
)
_NUMBER: Final = re.compile(r"(\d+(?:\.\d+)?)(st|nd|rd|th|[a-z%]{0,3})")
# Thousands parted, or a comma before the decimals.
_PARTED: Final = re.compile(r"\d{1,3}(?:[ ,.]\d{3})+(?:[.,]\d{1,2})?|\d+,\d{2}")
_SLASHED: Final = re.compile(r"(\d{1,2})/(\d{1,2})(?:/\d{2,4})?")
_NOT_WORD: Final = re.compile(r"[^a-z0-9]")


@dataclass(frozen=True, slots=True)
class Measure:
    """A number with what it counts.

    Args:
        kind: Of a unit ("time", "mass", "money"), `date`, `clock`, `weekday`, or `count`.
        value: In the base unit; of a date the month times 100 and the day, of a clock minutes.
        noun: The word behind it, in the singular; empty where none stands there.
        before: The word before it.
        place: Of its first word.
    """

    kind: str
    value: float
    noun: str
    before: str
    place: int


def read_measures(text: str) -> Sequence[Measure]:
    """Every measure of a text, by its beginning where it is long."""
    return _measures(text[:_MAX])


# A record's texts are read for several services.
@lru_cache(maxsize=512)
def _measures(text: str) -> Sequence[Measure]:
    return tuple(_found(tokens(text)))


def tokens(text: str) -> Sequence[str]:
    """The words and marks of a text, in lower case; "twenty-six" as two."""
    return _tokens(text[:_MAX])


@lru_cache(maxsize=512)
def _tokens(text: str) -> Sequence[str]:
    found: list[str] = []
    for word in _TOKEN.findall(fold(text)[0].replace("_", " ")):
        parts = word.split("-")
        is_two = len(parts) == 2 and number_of(parts[0]) is not None
        found += parts if is_two and (parts[1] in _WORDS or parts[1] in _UNITS) else [word]
    return tuple(found)


def squashed(text: str) -> str:
    """The letters and digits of a text alone: codes are the same with or without their marks."""
    return _NOT_WORD.sub("", fold(text[:_MAX])[0])


def number_of(word: str) -> float | None:
    """The number that one word is, in digits or in letters."""
    if word in _WORDS or word == "dozen":
        return _WORDS.get(word, 12.0)
    if _PARTED.fullmatch(word):
        last = max(word.rfind(","), word.rfind("."))
        whole, rest = word[:last], word[last + 1 :]
        digits = re.sub(r"\D", "", whole)
        return float(
            f"{digits}{rest}" if word[last] == "," and len(rest) == 3 else f"{digits}.{rest}"
        )
    match = _NUMBER.fullmatch(word)
    if match and match[2] in {"", "st", "nd", "rd", "th"}:
        return float(match[1])
    return None


def _found(words: Sequence[str]) -> Iterator[Measure]:
    place, last = 0, -1
    whole: Measure | None = None
    while place < len(words):
        found = _at(words, place)
        if found is None:
            place += 1
            continue
        measure, size = found
        yield measure
        if whole and whole.kind == measure.kind == "time" and place - last <= 1:
            yield replace(whole, value=whole.value + measure.value)  # three hours and a half
        whole, place = measure, place + size
        last = place + (measure.noun in _UNITS)


def _at(words: Sequence[str], place: int) -> tuple[Measure, int] | None:
    """What begins at a place, with how many words it has; nothing where none does."""
    word = words[place]
    before = words[place - 1] if place else ""
    if word in _DAYS:
        return Measure("weekday", float(_DAYS.index(word)), "", before, place), 1
    if len(word) == 10 and word[4] == word[7] == "-" and word[:4].isdigit():
        return Measure("date", float(word[5:7]) * 100 + float(word[8:]), "", before, place), 1
    if ":" in word and len(word) > 3:
        hour, minute = word.split(":")
        return Measure("clock", float(hour) * 60 + float(minute), "", before, place), 1
    if (day := _SLASHED.fullmatch(word)) and float(day[2]) <= 12:
        return Measure("date", float(day[2]) * 100 + float(day[1]), "", before, place), 1
    if word == "end" and words[place + 1 : place + 2] == ("of",):
        month = next((one for one in words[place + 2 : place + 3] if one in _MONTHS), "")
        if month:
            value = (_MONTHS.index(month) + 1) * 100.0 + _LAST_DAYS[_MONTHS.index(month)]
            return Measure("date", value, month, before, place), 3
    elif word == "half" and words[place + 1 : place + 2] == ("past",):
        hour_said = number_of(words[place + 2]) if place + 2 < len(words) else None
        if hour_said is not None:
            return Measure("clock", hour_said * 60 + 30, "", before, place), 3
    elif (number := number_of(word)) is not None:
        return _amount(words, place, number, before)
    elif (match := _NUMBER.fullmatch(word)) and match[2] in _UNITS and match[2] not in _LETTERS:
        kind, scale = _UNITS[match[2]]
        value = float(match[1]) * scale
        return Measure(kind, value, match[2], before, place), 1
    return None


def _amount(words: Sequence[str], place: int, number: float, before: str) -> tuple[Measure, int]:
    """A number with its multiplier, its month or its unit."""
    end = place + 1
    if number >= 20 and number % 10 == 0 and words[end : end + 1] and words[place] in _WORDS:
        more = _WORDS.get(words[end], 0.0)
        if 0 < more < 10:
            number, end = number + more, end + 1
    number, end = _multiplied(words, number, end)
    month = next((one for one in words[end : end + 2] if one in _MONTHS), "")
    if month and number <= 31 and words[end] in {month, "of"}:
        value = (_MONTHS.index(month) + 1) * 100 + number
        return Measure("date", value, month, before, place), end - place
    noun = words[end] if end < len(words) else ""
    unit = singular(noun) if noun not in _UNITS else noun
    sign = before if before in {"€", "$", "£", "eur", "usd", "gbp"} else ""
    if unit in _UNITS or sign in _UNITS:
        kind, scale = _UNITS[sign or unit]
        return Measure(kind, round(number * scale, 6), unit, before, place), end - place
    if unit in {"pm", "am", "o'clock"}:
        hour = number + 12 if unit == "pm" and number < 12 else number
        return Measure("clock", hour * 60, "", before, place), end - place
    return Measure("count", number, unit if unit.isalpha() else "", before, place), end - place


def _multiplied(words: Sequence[str], number: float, end: int) -> tuple[float, int]:
    """A number with "hundred", "dozen" and the like behind it: "three hundred and twenty"."""
    while end < len(words):
        is_of = words[end] == "a" and words[end + 1 : end + 2] in [("thousand",), ("dozen",)]
        if words[end] in _TIMES or is_of:
            number, end = number * _TIMES.get(words[end], 1.0), end + 1
        elif words[end] == "and" and words[end - 1] == "hundred":
            more = _WORDS.get("".join(words[end + 1 : end + 2]), 0.0)
            return (number + more, end + 2) if more else (number, end)
        elif words[end] == "and" and (added := _behind_and(words, number, end)):
            number, end = number + added[0], end + added[1]
        else:
            break
    return number, end


def _behind_and(words: Sequence[str], number: float, end: int) -> tuple[float, int] | None:
    """What "and" adds, with how many words: "seventeen and a half", "five and twenty"."""
    if words[end + 1 : end + 3] == ("a", "half"):
        return 0.5, 3
    tens = _WORDS.get("".join(words[end + 1 : end + 2]), 0.0)
    is_tens = tens >= 20 and words[end - 1] in _WORDS and 0 < number < 10
    return (tens, 2) if is_tens else None


def unit_of_name(name: str) -> tuple[str, float] | None:
    """What a parameter's name says that it counts: `limit_mib`, `night_temperature_c`."""
    last = name.lower().rpartition("_")[2]
    return _UNITS.get(last) or _UNITS.get(singular(last))
