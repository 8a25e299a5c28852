"""A value that nobody speaks of waits where the record has another in its role, and only there."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from tractatus.governance import Act, ActorKind, Evidence, Reasoning
from tractatus.governance.act import Json
from tractatus.governance.metacognition.unspoken import find_unspoken


def _act(text: str, **parameters: Json) -> Act:
    return Act("thing.change", "agent", ActorKind.AGENT, parameters, description=text)


def _record(goal: str, claims: tuple[str, ...], steps: tuple[str, ...]) -> Reasoning:
    evidence = tuple(Evidence(claim, f"file:{place}") for place, claim in enumerate(claims))
    return Reasoning(goal=goal, evidence=evidence, steps=steps)


OVEN = _record(
    "the loaves brown evenly",
    ("the baker asks for 230 degrees in oven north-2",),
    ("open the vents", "turn north-2 to 230"),
)
FERRY = _record(
    "the islanders of Holm get home tonight",
    ("the harbour master cleared ferry Marta for berth b-12",),
    ("call the crew of Marta", "bring her to b-12"),
)


@pytest.mark.parametrize(
    ("act", "record", "name", "rival"),
    [
        (_act("set oven north-2 to 210 degrees", oven="north-2", heat=210), OVEN, "heat", "230"),
        (_act("set oven north-2 to 230 degrees", oven="north-2", heat=210), OVEN, "heat", "230"),
        (_act("set oven south-9 to 230", oven="south-9", heat=230), OVEN, "oven", "north-2"),
        (
            _act("send ferry Marta to berth b-12", ferry="Gudrun", berth="b-12"),
            FERRY, "ferry", "marta",
        ),
        (
            _act("send ferry Marta to berth c-30", ferry="Marta", berth="c-30"),
            FERRY, "berth", "b-12",
        ),
        (
            _act("print the roster as booklet", what="roster", layout="poster"),
            _record("all can read the roster", ("the crew wants the roster as booklet",),
                    ("fold the booklet",)),
            "layout", "booklet",
        ),
        (
            _act("give pitch meadow to the juniors", pitch="meadow", team="juniors"),
            _record("the juniors can train", ("the plan keeps pitch orchard for the juniors",),
                    ("mark the lines",)),
            "pitch", "orchard",
        ),
        (
            _act("close account 48213 for Mr Lund", account=48213, holder="Lund"),
            _record("he gets no more letters", ("Lund asks us to close 48231",),
                    ("pay out the rest",)),
            "account", "48231",
        ),
    ],
)  # fmt: skip
def test_a_record_that_has_another_value_in_the_role(
    act: Act, record: Reasoning, name: str, rival: str
) -> None:
    assert (name, rival) in list(find_unspoken(act, record))


@pytest.mark.parametrize(
    "act",
    [
        _act("set oven north-2 to 230 degrees", oven="north-2", heat=230),
        _act("set oven north-2 to 230 degrees", oven="north-2", heat=230, language="en"),
        _act("set oven north-2 to 230 degrees", oven="north-2", heat=230, request_id="q-77-1"),
        _act("set oven north-2 to 230 degrees", oven="north-2", heat=230, retries=4),
        _act("set oven north-2 to 230 degrees by 17:40", oven="north-2", heat=230, at="17:40"),
    ],
)
def test_values_that_go_without_saying_are_left_alone(act: Act) -> None:
    assert not list(find_unspoken(act, OVEN))


def test_a_number_of_something_else_is_no_rival() -> None:
    record = replace(OVEN, steps=("turn north-2 on", "bake in 3 batches of 40 loaves"))
    record = replace(record, evidence=(Evidence("north-2 takes 40 loaves", "file:1"),))
    act = _act("set oven north-2 to 210 degrees", oven="north-2", heat=210)
    assert not list(find_unspoken(act, record))


def test_the_same_amount_in_another_unit_is_said() -> None:
    record = _record("the rent is paid", ("flat 7 owes 640 euros",), ("pay 640 for flat 7",))
    act = _act("pay 640 euros for flat 7", flat=7, cents=64_000)
    assert not list(find_unspoken(act, record))


def test_long_records_cost_little() -> None:
    text = "a1-b2 230 c3.d4 40 degrees north " * 6_000
    record = _record(text, (text,) * 200, (text,) * 200)
    act = _act(text, **{f"p{number}": f"x{number}-y" for number in range(32)})
    start = time.perf_counter()
    list(find_unspoken(act, record))
    assert time.perf_counter() - start < 1.0
