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

from tractatus.governance.language.small_words import CARDINALS
from tractatus.governance.language.spoken_numbers import WORDS, number_at, number_of
from tractatus.governance.language.words import fold, singular

_MAX: Final = 2_000
_MONTHS: Final = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
_LAST_DAYS: Final = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
# unit -> (what it measures, how many of the base unit)
_UNITS: Final[dict[str, tuple[str, float]]] = {
    **dict.fromkeys(("s", "sec", "second"), ("time", 1.0)),
    **dict.fromkeys(("min", "minute"), ("time", 60.0)),
    **dict.fromkeys(("h", "hr", "hour"), ("time", 3_600.0)),
    "day": ("time", 86_400.0), "week": ("time", 604_800.0), "fortnight": ("time", 1_209_600.0),
    "ms": ("time", 0.001), "month": ("months", 1.0), "year": ("months", 12.0),
    **dict.fromkeys(("g", "gram"), ("mass", 0.001)),
    **dict.fromkeys(("mg", "milligram"), ("mass", 1e-6)),
    **dict.fromkeys(("ug", "µg", "mcg", "microgram"), ("mass", 1e-9)),
    **dict.fromkeys(("kg", "kilo", "kilogram"), ("mass", 1.0)),
    **dict.fromkeys(("t", "tonne", "ton"), ("mass", 1_000.0)),
    **dict.fromkeys(("l", "litre", "liter"), ("volume", 1.0)),
    **dict.fromkeys(("ml", "millilitre", "milliliter"), ("volume", 0.001)),
    **dict.fromkeys(("hl", "hectolitre", "hectoliter"), ("volume", 100.0)),
    **dict.fromkeys(("m", "metre", "meter"), ("length", 1.0)),
    **dict.fromkeys(("km", "kilometre", "kilometer"), ("length", 1_000.0)),
    **dict.fromkeys(("cm", "centimetre", "centimeter"), ("length", 0.01)),
    **dict.fromkeys(("mm", "millimetre", "millimeter"), ("length", 0.001)),
    **dict.fromkeys(("kw", "kilowatt"), ("power", 1.0)),
    **dict.fromkeys(("mw", "megawatt"), ("power", 1_000.0)),
    "kwh": ("energy", 1.0), "mwh": ("energy", 1_000.0),
    **dict.fromkeys(("%", "percent"), ("share", 0.01)),
    **dict.fromkeys(("°", "c", "degree", "celsius"), ("degrees", 1.0)),
    **dict.fromkeys(("kb", "kilobyte"), ("storage", 0.001)),
    **dict.fromkeys(("mb", "megabyte"), ("storage", 1.0)),
    **dict.fromkeys(("gb", "gigabyte"), ("storage", 1_000.0)),
    **dict.fromkeys(("tb", "terabyte"), ("storage", 1_000_000.0)),
    "kib": ("storage2", 1.0 / 1_024), "mib": ("storage2", 1.0),
    **dict.fromkeys(("gib", "gi", "gibibyte"), ("storage2", 1_024.0)),
    **dict.fromkeys(("eur", "euro", "€"), ("money", 1.0)),
    **dict.fromkeys(("usd", "dollar", "$"), ("money", 1.0)),
    **dict.fromkeys(("gbp", "pound", "£"), ("money", 1.0)),
}  # fmt: skip

_ENDS_OF: Final = (("end", "of"), ("last", "day", "of"))
_PARTS: Final = {"half": 0.5, "quarter": 0.25}
_ENDINGS: Final = tuple(f"{digit}th" for digit in range(1, 10))
_CLOCKS: Final = {"half past": 30, "quarter past": 15, "quarter to": -15}
# Behind digits these are more often a part of a name: "class 8c".
_LETTERS: Final = frozenset("clgtm")
_TOKEN: Final = re.compile(
    r"\d{4}-\d{2}-\d{2}(?![\w-])|\d{1,2}:\d{2}(?!\d)"
    r"|\d{1,3}(?: \d{3})+[.,]\d{2}(?!\d)|\d{1,3}(?:\.\d{3})+,\d{1,2}(?!\d)"
    r"|[1-9]\d{0,2}(?: \d{3})+(?![\w:/-]|[.,]\d)|\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\w])"
    r"|\d+,\d{2}(?![\w,])|[a-z0-9](?:[a-z0-9'_./@+-]*[a-z0-9'])?|[^\sa-z0-9]"
)
_NUMBER: Final = re.compile(r"(\d+(?:\.\d+)?)(st|nd|rd|th|[a-z%]{0,3})")
_SLASHED: Final = re.compile(r"(\d{1,2})/(\d{1,2})(?:/\d{2,4})?")
_DIGITS: Final = 3
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
    """The words and marks of a text, in lower case; "twenty-six" as two, "two-one-four" as 214."""
    return _tokens(text[:_MAX])


@lru_cache(maxsize=512)
def _tokens(text: str) -> Sequence[str]:
    found: list[str] = []
    for word in _TOKEN.findall(fold(text)[0].replace("_", " ")):
        parts = word.split("-")
        if len(parts) >= _DIGITS and all(CARDINALS.get(part, 10) < 10 for part in parts):
            found.append("".join(str(CARDINALS[part]) for part in parts))
            continue
        is_two = len(parts) == 2 and number_of(parts[0]) is not None
        found += parts if is_two and (parts[1] in WORDS or parts[1] in _UNITS) else [word]
    return tuple(found)


def squashed(text: str) -> str:
    """The letters and digits of a text alone: codes are the same with or without their marks."""
    return _NOT_WORD.sub("", fold(text[:_MAX])[0])


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
    if size := _size_of_end(words, place):
        month = words[place + size - 1]
        value = (_MONTHS.index(month) + 1) * 100.0 + _LAST_DAYS[_MONTHS.index(month)]
        return Measure("date", value, month, before, place), size
    if minutes := _CLOCKS.get(" ".join(words[place : place + 2])):
        hour_said = number_of(words[place + 2]) if place + 2 < len(words) else None
        if hour_said is not None:
            return Measure("clock", hour_said * 60 + minutes, "", before, place), 3
    elif part := _part_of_unit(words, place):
        value, unit, size = part
        kind, scale = _UNITS[unit]
        return Measure(kind, value * scale, unit, before, place), size
    elif found := number_at(words, place):
        return _amount(words, place, *found)
    elif (match := _NUMBER.fullmatch(word)) and match[2] in _UNITS and match[2] not in _LETTERS:
        kind, scale = _UNITS[match[2]]
        value = float(match[1]) * scale
        return Measure(kind, value, match[2], before, place), 1
    return None


def _size_of_end(words: Sequence[str], place: int) -> int:
    """How many words "end of June" or "last day of June" has that begins at a place, or none."""
    for phrase in _ENDS_OF:
        end = place + len(phrase)
        if tuple(words[place:end]) == phrase and end < len(words) and words[end] in _MONTHS:
            return len(phrase) + 1
    return 0


def _part_of_unit(words: Sequence[str], place: int) -> tuple[float, str, int] | None:
    """A part of one unit, the unit, and how many words it has: "a quarter of an hour"."""
    behind = words[place + 1 :][:4]
    if words[place] in _PARTS:
        rest = [word for word in behind[:3] if word not in {"of", "a", "an"}]
        size = 1 + (behind[:3].index(rest[0]) if rest else 0)
        if rest and size > 1 and rest[0] in _UNITS:
            return _PARTS[words[place]], rest[0], size + 1
    if words[place] in {"a", "an"} and behind and behind[0] in _UNITS:
        more = (
            _PARTS.get(behind[3], 0.0) if behind[1:3] == ("and", "a") and len(behind) > 3 else 0.0
        )
        if more or behind[0] == "fortnight":
            return 1 + more, behind[0], 5 if more else 2
    return None


def _amount(words: Sequence[str], place: int, number: float, end: int) -> tuple[Measure, int]:
    """A number, which ends before a place, with its month or its unit."""
    before = words[place - 1] if place else ""
    month = next((one for one in words[end : end + 2] if one in _MONTHS), "")
    if month and number <= 31 and words[end] in {month, "of"}:
        value = (_MONTHS.index(month) + 1) * 100 + number
        return Measure("date", value, month, before, place), end - place
    if number < 1 and words[end : end + 2] in {("of", "a"), ("of", "an")}:
        end += 2  # three quarters of an hour
    noun = words[end] if end < len(words) else ""
    unit = singular(noun) if noun not in _UNITS else noun
    sign = before if before in {"€", "$", "£", "eur", "usd", "gbp"} else ""
    if (unit in _UNITS and not is_ordinal(words[end - 1])) or sign in _UNITS:
        kind, scale = _UNITS[sign or unit]
        if kind == "money" and not sign and (rest := _cents(words, end + 1)):
            number, end = number + rest[0], rest[1]
        return Measure(kind, round(number * scale, 12), unit, before, place), end - place
    if unit in {"pm", "am", "o'clock"}:
        hour = number + 12 if unit == "pm" and number < 12 else number
        return Measure("clock", hour * 60, "", before, place), end - place
    return Measure("count", number, unit if unit.isalpha() else "", before, place), end - place


def is_ordinal(word: str) -> bool:
    """Whether a number says which one and not how many: "the seventh year", "the 3rd day"."""
    is_word = word in WORDS and word not in CARDINALS and word not in {"half", "pair"}
    return is_word or word.endswith(("0th", "1st", "2nd", "3rd", *_ENDINGS))


def _cents(words: Sequence[str], place: int) -> tuple[float, int] | None:
    """What is said behind a currency, and the place behind it: "one euro twenty"."""
    found = number_at(words, place) if place < len(words) and words[place] in CARDINALS else None
    if not found or not 1 <= found[0] < 100 or singular((*words[found[1] :], "")[0]) in _UNITS:
        return None
    return found[0] / 100, found[1]


def unit_of_name(name: str) -> tuple[str, float] | None:
    """What a parameter's name says that it counts: `limit_mib`, `night_temperature_c`."""
    last = name.lower().rpartition("_")[2]
    return _UNITS.get(last) or _UNITS.get(singular(last))
