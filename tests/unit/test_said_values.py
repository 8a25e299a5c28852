"""Values in other units, words and spellings; what is another value of the kind; what bears one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tractatus.governance import Act, ActorKind
from tractatus.governance.language.measures import read_measures, tokens
from tractatus.governance.language.spoken_numbers import number_of
from tractatus.governance.metacognition.counted import counted
from tractatus.governance.metacognition.grounds import find_unborne
from tractatus.governance.metacognition.said_values import is_said, read_values, rivals

ACT = Act(
    "task.change",
    "agent",
    ActorKind.AGENT,
    {
        "minutes": 225, "limit_mib": 2048, "start": "09:30", "day": "2026-09-14", "amount": 1137.5,
        "crates": 36, "box": "TGHU6604172", "unit": "WT-04", "form": "12b", "host": "shop.example",
        "hall": "lecture hall C", "person": "Dr Amsel", "share": 0.893, "table": 4,
        "reading_kwh": 48217,
    },
    description="move 36 crates, table 4, for EUR 1,137.50",
)  # fmt: skip
VALUES = {value.name: value for value in read_values(ACT)}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("minutes", "it lasts 3 hours and 45 minutes"),
        ("minutes", "it lasts 3 h 45 min"),
        ("limit_mib", "at most 2 GiB"),
        ("limit_mib", "set it to 2Gi"),
        ("start", "half past nine in the morning"),
        ("day", "Monday, 14 September"),
        ("day", "the fourteenth of September"),
        ("day", "on 14/9"),
        ("amount", "it costs 1.137,50 EUR"),
        ("amount", "EUR 1137,50 in all"),
        ("crates", "three dozen crates"),
        ("crates", "thirty-six of them"),
        ("box", "container TGHU 660417-2"),
        ("hall", "in the lecture hall C"),
        ("person", "Amsel agreed"),
        ("share", "F1 was 89.3 %"),
        ("reading_kwh", "48.217 MWh"),
    ],
)
def test_a_value_is_known_in_another_spelling(name: str, text: str) -> None:
    assert is_said(VALUES[name], text)
    assert not is_said(VALUES[name], "it was late, and nobody came")


@pytest.mark.parametrize(
    ("name", "text", "rival"),
    [
        ("minutes", "for 198 minutes", "198"),
        ("limit_mib", "at most 3 GiB", "3"),
        ("day", "on 16 September", "16"),
        ("amount", "for EUR 980.00", "980.00"),
        ("crates", "move forty crates", "forty"),
        ("unit", "stop WT-05", "wt-05"),
        ("form", "change 12a", "12a"),
        ("host", "change mail.example", "mail.example"),
        ("hall", "in lecture hall F", "f"),
        ("table", "correct table 5", "5"),
    ],
)
def test_another_value_of_the_kind_is_a_rival(name: str, text: str, rival: str) -> None:
    assert list(rivals(VALUES[name], text)) == [rival]
    assert not is_said(VALUES[name], text)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("minutes", "41 candidates sit in hall A"),
        ("crates", "five people carry them"),
        ("unit", "AB-17 is another thing"),
        ("unit", "stop WT-04"),
        ("host", "change mail.test"),
        ("table", "chapter 5"),
        ("form", "room 12"),
    ],
)
def test_what_counts_something_else_is_no_rival(name: str, text: str) -> None:
    assert list(rivals(VALUES[name], text)) == []


def test_words_are_numbers_as_digits_are() -> None:
    assert [number_of(word) for word in ("seven", "ninth", "2,400", "1.137,50", "x9")] == [
        7, 9, 2400, 1137.5, None,
    ]  # fmt: skip
    (only,) = read_measures("three hundred and twenty pairs")
    assert (only.value, only.noun) == (320, "pair")


def unborne(claims: list[str], **parameters: object) -> list[tuple[int, str]]:
    act = Act("task.change", "agent", ActorKind.AGENT, parameters, description="set it up")
    return list(find_unborne(act, claims))


def test_a_rival_counts_where_no_claim_bears_the_value() -> None:
    other = "Mr Hall signed for a day: 16 September"
    assert unborne([other], day="14 September") == [(0, "day")]
    assert unborne([other, "it is on the fourteenth of September"], day="14 September") == []
    assert unborne(["stop WT-05", "all is well"], unit="WT-04") == [(0, "unit")]


def test_a_number_is_a_rival_only_where_it_is_asked_for_or_named() -> None:
    assert unborne(["the group wants 9 hours"], timeout_h=6) == [(0, "timeout_h")]
    assert unborne(["a test took 9 hours"], timeout_h=6) == []
    assert unborne(["the group agreed on timeout_h 9"], timeout_h=6) == [(0, "timeout_h")]


def test_what_two_numbers_make_is_borne() -> None:
    claims = ["the list wants 8 cartons of 40 pieces", "she signed for pieces: 40"]
    assert unborne(claims, pieces=320) == []
    assert unborne(claims, pieces=321) == [(1, "pieces")]


def test_a_value_s_own_text_says_it() -> None:
    assert [
        name for name, one in VALUES.items() if not is_said(one, str(ACT.parameters[name]))
    ] == []


@given(st.text(max_size=120))
def test_reading_is_total_and_rivals_are_words_of_the_text(text: str) -> None:
    said = tokens(text)
    assert {one for value in VALUES.values() for one in rivals(value, text)} <= set(said)


@pytest.mark.parametrize(
    ("text", "nouns"),
    [
        ("move 36 crates, table 4", ["crates"]),
        ("order 24 ladder rungs of steel", ["ladder", "rungs"]),
        ("clean tank 5 slowly", ["tank"]),
        ("lend it for 9 printed sheets", ["sheets"]),
    ],
)
def test_what_a_number_counts_is_beside_it(text: str, nouns: list[str]) -> None:
    assert list(counted(read_measures(text)[0], tokens(text))) == nouns


def test_one_of_several_is_no_other_number() -> None:
    assert list(rivals(VALUES["crates"], "try one crate first")) == []
    assert list(rivals(VALUES["crates"], "try two crates")) == ["two"]
