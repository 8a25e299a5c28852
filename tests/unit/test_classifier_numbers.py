"""Numbers in words of any length, and where a bound says a negation itself."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tractatus.governance.classifier import classify
from tractatus.governance.classifier.numerals import NUMBERS, number_of, numeral_at

_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_ONES = {number: word for word, number in NUMBERS.items() if number < 20}


def in_words(number: int) -> str:
    """As people write it: 1204 is "one thousand two hundred and four"."""
    if number >= 1_000:
        rest = f" {in_words(number % 1_000)}" if number % 1_000 else ""
        return f"{in_words(number // 1_000)} thousand{rest}"
    if number >= 100:
        rest = f" and {in_words(number % 100)}" if number % 100 else ""
        return f"{in_words(number // 100)} hundred{rest}"
    if number < 20:
        return _ONES[number]
    return _TENS[number // 10] + (f"-{_ONES[number % 10]}" if number % 10 else "")


@given(number=st.integers(1, 99_999), joined=st.booleans())
def test_a_number_in_words_is_read_to_its_end(number: int, joined: bool) -> None:
    said = in_words(number) if joined else in_words(number).replace("-", " ")
    words = [*said.split(), "euros"]
    assert numeral_at(words, 0) == (str(number), "", len(words) - 1)


@pytest.mark.parametrize(
    ("words", "read"),
    [("2.5 million people", ("2500000", "", 2)), ("three dozen eggs", ("36", "", 2)),
     ("two and a half", ("2.5", "", 4)), ("two three", ("2", "", 1)), ("2k", ("2", "k", 1)),
     ("hundred and counting", ("100", "", 1)), ("people", None)],
)  # fmt: skip
def test_where_a_number_ends(words: str, read: tuple[str, str, int] | None) -> None:
    assert numeral_at(words.split(), 0) == read


def test_a_joined_word_is_a_number_only_if_all_of_it_is() -> None:
    assert [number_of(one) for one in ("forty-five", "two-page", "well-known", "-")] == [
        45, None, None, None,
    ]  # fmt: skip


BOUNDS = {
    "not more than 300 EUR": ("at_most", 30_000),
    "nothing below 40 EUR": ("at_least", 4_000),
    "never go below 40 EUR": ("at_least", 4_000),
    "do not exceed 40 EUR": ("at_most", 4_000),
    "nobody spends over 40 EUR": ("at_most", 4_000),
    "40 EUR, not fewer": ("at_least", 4_000),
    "the most we pay is 40 EUR": ("at_most", 4_000),
    "40 EUR is the minimum": ("at_least", 4_000),
    "poll at most every 5 minutes": ("at_least", 300),
    "poll no less often than every 5 minutes": ("at_most", 300),
    "pay max. 40 EUR. Thanks": ("at_most", 4_000),
    "we pay helpers 40 EUR/hour": ("equals", 4_000),
    "the late fee is 30 cents": ("equals", 30),
    "a quarter of an hour at the most": ("at_most", 900),
    "half a year at the most": ("at_most", 15_768_000),
    "run only one import at a time": ("at_most", 1),
    "a club has six to ten members": ("at_least", 6),
    "give three warnings before anybody is banned": ("equals", 3),
}


@pytest.mark.parametrize("text", BOUNDS)
def test_a_bound_is_read_whichever_way_it_is_said(text: str) -> None:
    first = classify(text).constraints[0]
    assert (first.operator.value, first.value, first.polarity.value) == (*BOUNDS[text], "require")


@pytest.mark.parametrize(
    "text",
    ["the price is 20 EUR", "the club had 40 EUR", "the account has received 40 EUR"],
)
def test_what_is_told_of_nothing_or_of_the_past_asks_for_nothing(text: str) -> None:
    assert classify(text).constraints == ()
