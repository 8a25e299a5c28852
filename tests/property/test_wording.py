"""What is worded for people is read as the same value again."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from tractatus.governance.act import Span
from tractatus.governance.facts.values import read_duration, read_money
from tractatus.governance.facts.wording import duration_words, money_words, worded
from tractatus.governance.instructions.instruction import Constraint, Operator, Polarity

CURRENCIES = st.sampled_from(["EUR", "USD", "JPY", "KRW", "CHF", ""])


@given(minor=st.integers(0, 10**12), currency=CURRENCIES)
@example(minor=5, currency="EUR")
@example(minor=150, currency="JPY")
def test_money(minor: int, currency: str) -> None:
    assert read_money(money_words(minor, currency)) == (minor, currency)


@given(
    seconds=st.integers(0, 10**9)
    | st.integers(1, 10**6).map(lambda n: n * 60)
    | st.integers(1, 4000).map(lambda n: n * 86_400)
    | st.integers(1, 10**6).map(lambda n: n / 8)
)
@example(seconds=1.5)
@example(seconds=86_400)
def test_durations(seconds: float) -> None:
    assert read_duration(duration_words(seconds)) == seconds


def test_each_kind_has_its_own_words() -> None:
    def words(key: str, value: object, unit: str = "") -> str:
        return worded(Constraint(key, Operator.EQUALS, value, Polarity.REQUIRE, Span(0, 1), unit))

    assert words("money:refund", 50_000, "EUR") == "500 EUR"
    assert words("money", 2_050, "USD") == "20.50 USD"
    assert words("duration:session", 5_400, "s") == "90 min"
    assert words("duration", 172_800, "s") == "2 days"
    assert words("count:lines", 50, "lines") == "50 lines"
    assert words("money", [100, 250], "EUR") == "1 EUR, 2.50 EUR"
    assert words("port", 27_027) == "27027"
    assert words("confirmation", True) == "True"
