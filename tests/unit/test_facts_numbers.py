"""Numbers, amounts, lengths of time and schedules in words and short forms."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tractatus.governance.facts.numbers import shortened_number, written_number
from tractatus.governance.facts.schedules import read_period
from tractatus.governance.facts.values import read_duration, read_money, read_number

WRITTEN = [
    ("twenty-five", 25), ("three hundred and four", 304), ("two thousand five hundred", 2500),
    ("a million", 10**6), ("two dozen", 24), ("half a", Decimal("0.5")), ("zero", 0),
    ("hundredweight", None), ("and", None), ("", None), ("half past", None), ("of two", None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "number"), WRITTEN)
def test_a_number_is_read_where_it_is_written_out(text: str, number: Decimal | None) -> None:
    assert written_number(text) == number


@pytest.mark.parametrize(
    ("text", "number"),
    [("1.2k", 1200), ("2 million", 2 * 10**6), ("1,5m", 1_500_000), ("3bn", 3 * 10**9),
     ("5km", None), ("k", None), ("1.2.3k", None)],
)  # fmt: skip
def test_a_number_is_read_where_it_is_shortened(text: str, number: int | None) -> None:
    assert shortened_number(text) == number


def test_an_article_alone_is_no_number() -> None:
    assert [read_number(one) for one in ("a", "an", "one", "10k", "1e3")] == [
        None, None, 1, 10_000, None,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "money"),
    [("0.45k EUR", (45_000, "EUR")), ("US$ 30", (3_000, "USD")), ("Fr. 5.-", (500, "CHF")),
     ("£ 1 000.00", (100_000, "GBP")), ("ten euros", (1_000, "EUR")), ("ten apples", None),
     ("1.5 meters", None), ("5 million", (5 * 10**8, ""))],
)  # fmt: skip
def test_an_amount_is_read_in_words_and_short(text: str, money: tuple[int, str] | None) -> None:
    assert read_money(text) == money


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("two hours", 7_200), ("an hour", 3_600), ("half an hour", 1_800), ("1,5 h", 5_400),
     ("1 hour and 30 minutes", 5_400), ("3 months", 7_776_000), ("P1Y", 31_536_000),
     ("PT1H30M", 5_400), ("00:45:00", 2_700), ("two cats", None), ("P", None)],
)  # fmt: skip
def test_a_length_of_time_is_read_in_words(text: str, seconds: int | None) -> None:
    assert read_duration(text) == seconds


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("*/5 * * * *", 300), ("* * * * *", 60), ("0 * * * *", 3_600), ("0 */6 * * *", 21_600),
     ("0 0,12 * * *", 43_200), ("30 3 * * *", 86_400), ("0 3 * * 1", 604_800),
     ("0 3 1 * *", 2_592_000), ("@daily", 86_400), ("every 6 hours", 21_600),
     ("rate(5 minutes)", 300), ("0 0 3 * * *", 86_400), ("0 3,5 * * *", None),
     ("0 3 * 6 *", None), ("*/7 * * * *", None), ("0 3 * * 1-5", None), ("a b c d e", None)],
)  # fmt: skip
def test_a_schedule_has_a_period_where_it_comes_round_evenly(
    text: str, seconds: int | None
) -> None:
    assert read_period(text) == seconds
