"""Numbers said in words are the numbers that they say."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tractatus.governance.language.measures import read_measures
from tractatus.governance.language.small_words import CARDINALS
from tractatus.governance.language.spoken_numbers import number_at

_SAID = {number: word for word, number in CARDINALS.items()}


def said(number: int) -> str:
    """A whole number below a thousand million in words."""
    for scale, word in ((1_000_000, "million"), (1_000, "thousand"), (100, "hundred")):
        if number >= scale:
            more = number % scale
            joint = " and " if more and (scale == 100 or more < 100) else " " if more else ""
            return f"{said(number // scale)} {word}{joint}{said(more) if more else ''}"
    if number in _SAID:
        return _SAID[number]
    return f"{_SAID[number - number % 10]} {_SAID[number % 10]}"


@given(st.integers(min_value=0, max_value=999_999_999))
def test_a_whole_number_in_words_is_read(number: int) -> None:
    words = said(number).split()
    assert number_at(words, 0) == (float(number), len(words))
    assert number_at([*words, "apples"], 0) == (float(number), len(words))
    assert number_at(["apples", *words], 1) == (float(number), len(words) + 1)


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("a hundred and eighteen a tonne", "count", 118.0),
        ("seventeen hundred and forty-two", "count", 1742.0),
        ("nineteen-fifty", "count", 1950.0),
        ("nineteen seventy-nine", "count", 1979.0),
        ("half a dozen", "count", 6.0),
        ("3.5 million", "count", 3_500_000.0),
        ("six hundred and forty-nine and a half", "count", 649.5),
        ("two and three quarters", "count", 2.75),
        ("room two-one-four", "count", 214.0),
        ("two and a quarter hours", "time", 8_100.0),
        ("a quarter of an hour", "time", 900.0),
        ("three quarters of an hour", "time", 2_700.0),
        ("half an hour", "time", 1_800.0),
        ("an hour and a half", "time", 5_400.0),
        ("a fortnight", "time", 1_209_600.0),
        ("two fortnights", "time", 2_419_200.0),
        ("quarter past four", "clock", 255.0),
        ("a quarter to seven", "clock", 405.0),
        ("half past two", "clock", 150.0),
        ("fourteen euros ninety-nine a month", "money", 14.99),
        ("one euro twenty", "money", 1.2),
        ("the seventh year", "count", 7.0),
        ("the 3rd day", "count", 3.0),
        ("12 345 sheets", "count", 12_345.0),
        ("18.5 hectolitres", "volume", 1_850.0),
        ("75 micrograms", "mass", 7.5e-8),
        ("1,500 gigabytes", "storage", 1_500_000.0),
        ("1.5 terabytes", "storage", 1_500_000.0),
    ],
)
def test_parts_times_and_prices_in_words_are_read(text: str, kind: str, value: float) -> None:
    assert [(one.kind, one.value) for one in read_measures(text)] == [(kind, value)]


@pytest.mark.parametrize(
    "text", ["a day", "a quarter of the staff", "hundreds", "an hour and a man"]
)
def test_what_counts_nothing_is_no_number(text: str) -> None:
    assert read_measures(text) == ()


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("seven to nine", [7.0, 9.0]),
        ("two thousand, three", [2_000.0, 3.0]),
        ("five euros 20 litres", [5.0, 20.0]),
        ("five euros twenty litres", [5.0, 20.0]),
        ("ten and twelve", [10.0, 12.0]),
    ],
)
def test_two_numbers_stay_two(text: str, values: list[float]) -> None:
    assert [one.value for one in read_measures(text)] == values
