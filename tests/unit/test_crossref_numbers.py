"""CrossReferenceValidator: ports and versions that an instruction tells without their nouns."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.comparing import act, status, told

from tractatus.governance.classifier import classify
from tractatus.governance.crossref.bare_numbers import KINDS, bare_numbers
from tractatus.governance.facts import read_act
from tractatus.governance.instructions.instruction import Polarity

READ = [
    ("kibana came to live at six thousand and sixty-one", {("port", "equals", 6061)}),
    ("the kiln's firmware stays on 7.11", {("version", "equals", "7.11")}),
    ("hoverlib must be 2.14 at least", {("version", "at_least", "2.14")}),
    ("hoverlib: from 5.15 up to 6.1", {("version", "at_least", "5.15"),
                                       ("version", "at_most", "6.1")}),
    ("Don't go below hoverlib 4.8", {("version", "at_least", "4.8")}),
    ("call the 2.5 million guests", set()),
    ("seat 14 guests", set()),
    ("he was born in 1984", set()),
    ("take the usual one", set()),
    ("not 7.11", set()),
    ("", set()),
]  # fmt: skip


@pytest.mark.parametrize(("text", "numbers"), READ)
def test_numbers_of_a_text(text: str, numbers: set[tuple[str, str, object]]) -> None:
    assert {(one.key, one.operator.value, one.value) for one in bare_numbers(text)} == numbers


ACTS: list[tuple[str, dict[str, Any], str]] = [
    ("our memcached moved house, it answers at 11222 these days", {"MEMCACHED_PORT": 11211},
     "WARNING"),
    ("our memcached moved house, it answers at 11222 these days", {"MEMCACHED_PORT": 11222},
     "APPROVED"),
    ("our memcached moved house, it answers at 11222 these days", {"REDIS_PORT": 6379},
     "APPROVED"),
    ("the tunnel to memcached moved, it answers at 11222 these days", {"TUNNEL_REDIS_PORT": 6379},
     "APPROVED"),
    ("hoverlib needs to be 2.14 at least", {"command": "pip install hoverlib==2.9.27"}, "WARNING"),
    ("hoverlib needs to be 2.14 at least", {"command": "pip install hoverlib==2.15"}, "APPROVED"),
    ("hoverlib needs to be 2.14 at least", {"command": "pip install tidelib==2.9.27"}, "APPROVED"),
    ("hoverlib needs to be 2.14 at least", {"set": {"hoverlib": "==2.9.27"}}, "WARNING"),
    ("Leave hoverlib at eight", {"command": "npm install hoverlib@9.1.0"}, "WARNING"),
    ("Leave hoverlib at eight", {"command": "npm install hoverlib@8.1.0"}, "APPROVED"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "parameters", "expected"), ACTS)
def test_another_number_for_the_same_thing(
    text: str, parameters: dict[str, Any], expected: str
) -> None:
    assert status(told(text), act(**parameters)) == expected


def test_how_seldom_bounds_the_time_between() -> None:
    memory = told("Poll the kiln every 15 minutes or less often")
    often = {"job": "kiln-poll", "every": {"value": 5, "unit": "minutes"}}
    assert status(memory, act("schedule.create", **often)) != "APPROVED"
    seldom = {"job": "kiln-poll", "every": {"value": 30, "unit": "minutes"}}
    assert status(memory, act("schedule.create", **seldom)) == "APPROVED"


MEASURES: list[tuple[dict[str, Any], set[tuple[str, object]]]] = [
    ({"value": 5, "unit": "minutes"}, {("duration", 300)}),
    ({"amount": "2.5", "unit": "EUR"}, {("money", 250)}),
    ({"amount": 5, "unit": "boxes"}, set()),
    ({"value": 5, "unit": 7}, set()),
    ({"unit": "minutes"}, set()),
]


@pytest.mark.parametrize(("item", "found"), MEASURES)
def test_an_amount_with_its_unit_beside_it(
    item: dict[str, Any], found: set[tuple[str, object]]
) -> None:
    facts = read_act(act(limit=item)).facts
    told = [one for one in facts if " " in one.written and one.pointer != "/type"]
    assert {(one.kind.value, one.value) for one in told} == found


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("The laptops use the filter at 192.168.7.2. Nothing else, least of those resolvers", True),
        ("The old broker is 192.168.7.2. Never use that", False),
    ],
)
def test_those_resolvers_are_not_what_was_told_before(text: str, asks: bool) -> None:
    found = [one for one in classify(text).constraints if one.value == "192.168.7.2"]
    assert all((one.polarity is not Polarity.FORBID) is asks for one in found)
    assert found or asks


def test_who_may_do_two_may_not_do_five() -> None:
    memory = told("newcomers may post two links a day")
    assert status(memory, act(automod={"max_links_per_day": 5})) == "ESCALATE"
    assert status(memory, act(automod={"max_links_per_day": 2})) == "APPROVED"
    assert status(memory, act(automod={"max_links_per_day": 1})) == "APPROVED"


def test_micros_are_millionths() -> None:
    facts = read_act(act(daily_budget_micros=28_000_000, currency="EUR")).facts
    assert (2800, "EUR") in {(one.value, one.unit) for one in facts}


def test_below_leaves_the_bound_itself_out() -> None:
    memory = told("php has to stay below 8.3 on the shop box")
    assert status(memory, act(command="apt-get install -y php8.3-fpm")) != "APPROVED"
    assert status(memory, act(command="apt-get install -y php8.2-fpm")) == "APPROVED"


@given(st.text(max_size=120))
def test_any_text_is_read(text: str) -> None:
    assert all(one.kind in KINDS for one in bare_numbers(text))
