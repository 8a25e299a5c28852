"""Steps that use another value, name or object, or leave out what the record promises."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tractatus.governance import Act, ActorKind, Alternative, Evidence, Reasoning
from tractatus.governance.metacognition.alternatives import distinct_alternatives
from tractatus.governance.metacognition.compared import Compared
from tractatus.governance.metacognition.contradictions import contradicting_step
from tractatus.governance.metacognition.doubts import doubtful_step, undoubted

ACT = Act(
    "task.change",
    "agent",
    ActorKind.AGENT,
    {"house": 3, "degrees": 16, "fan": "FX-12", "grower": "Hribar", "host": "iris.example"},
    description="set the night temperature of house 3 to 16 degrees on fan FX-12 of iris.example",
)
STEPS = (
    "note the present temperature of house 3",
    "let the head gardener read the plan",
    "tell the night shift",
    "read the sensor at midnight",
)
RECORD = Reasoning(
    goal="the plants of house 3 set buds",
    evidence=(
        Evidence("the card of Hribar says sixteen degrees at night", "file:1"),
        Evidence("house 1 stays at 18", "file:2"),
    ),
    steps=STEPS,
    alternatives=(Alternative("open the roof at dusk", "the air outside is warm"),),
    rollback="raise it to the noted degrees",
)


def place(step: str, act: Act = ACT) -> int | None:
    return contradicting_step(Compared.read(act, Reasoning(
        goal=RECORD.goal, evidence=RECORD.evidence, steps=(*STEPS, step),
        alternatives=RECORD.alternatives, rollback=RECORD.rollback,
    )))  # fmt: skip


def test_the_sound_steps_pass() -> None:
    assert contradicting_step(Compared.read(ACT, RECORD)) is None


@pytest.mark.parametrize(
    "step",
    [
        # Another value, name or object.
        "set it to 24 degrees",
        "set house 5 to 16 degrees",
        "switch to fan FX-21",
        "change rose.example",
        "leave house 3 alone",
        "look at house 1 first and leave house 3 as it was",
        # What is promised is left out, or done too early.
        "go on without telling the night shift",
        "start before the head gardener has read the plan",
        "skip the reading of the sensor",
        "do not tell the night shift",
        "nobody tells the night shift",
        "switch the alarm off",
        "mute the sensor",
        # What was rejected, and what others are to do.
        "open the roof at dusk",
        "ask the night shift to leave the temperature of house 3 as it is",
    ],
)
def test_a_step_against_the_record_is_found(step: str) -> None:
    assert place(step) == len(STEPS)


@pytest.mark.parametrize(
    "step",
    [
        "set the sensor's clock",
        "lower it by 2 degrees every hour",
        "write to Hribar",
        # A name or a cleaning-up that the record does not have is weighed, and refuses nothing.
        "tell Dr Novak of the card",
        "delete the note when the night shift agrees",
        # Care: something is done without what would harm, or left out for now, or by parts.
        "read the sensor without opening house 3",
        "skip house 1 until the gardener has read the plan",
        "skip the reading of the sensor until noon",
        "set the lamps without the plan",
        "raise it two degrees at a time",
        "do not tell the night shift until noon",
        "see whether it holds without a check",
        "look at house 1 too",
        "do not tell the night shift before noon",
        "verify the plan before setting the temperature",
        "switch the light on",
        "overwrite the old draft of the plan",
        "wait two hours",
    ],
)
def test_a_step_beside_the_act_is_not(step: str) -> None:
    assert place(step) is None


def test_what_the_act_itself_switches_off_may_be_switched_off() -> None:
    muting = Act("task.change", "agent", ActorKind.AGENT, {"alarm": "north"},
                 description="disable the alarm north for the drill")  # fmt: skip
    assert place("switch the alarm off", muting) is None


def test_sentences_told_of_a_subject_and_parted_verbs_are_read() -> None:
    bill = Act("task.change", "agent", ActorKind.AGENT, {"invoice": "R-7"},
               description="write off invoice R-7")  # fmt: skip
    lorry = Act("task.change", "agent", ActorKind.AGENT, {"lorry": "K-17"},
                description="welcome lorry K-17 at the gate")  # fmt: skip
    assert place("invoice R-7 is to be collected", bill) is not None
    assert place("turn lorry K-17 away at the gate", lorry) is not None
    assert place("turn the page on the desk", lorry) is None


def test_things_are_left_where_they_were_or_let_go_on() -> None:
    visit = Act("task.change", "agent", ActorKind.AGENT, {"case": 4471},
                description="reschedule the visit of case 4471 to Monday")  # fmt: skip
    turbine = Act("task.change", "agent", ActorKind.AGENT, {"turbine": "WT-04"},
                  description="stop turbine WT-04 at night")  # fmt: skip
    assert place("leave the visit of case 4471 on its former day", visit) is not None
    assert place("leave the letter of case 4471 on the desk for a day", visit) is None
    assert place("let WT-04 turn through the nights", turbine) is not None
    assert place("let the crew of WT-04 know", turbine) is None


@pytest.mark.parametrize(
    "step", ["publish the water data", "publish it again", "publish a draft of the water data"]
)
def test_the_act_s_own_deed_done_to_something_else_is_not_noticed(step: str) -> None:
    """A limit, and none that is wanted: the first step does to other data what the act does."""
    issue = Act("task.change", "agent", ActorKind.AGENT, {"issue": 88},
                description="publish issue 88 of the letter")  # fmt: skip
    record = replace(RECORD, steps=(*STEPS, step))
    assert place(step, issue) is None
    assert doubtful_step(Compared.read(issue, record)) is None


def test_an_alternative_that_shares_the_act_s_words_is_doubted_and_refused_by_nothing() -> None:
    """ "Visit house 3 and talk" is another way, and a person is asked about it all the same."""
    offered = replace(
        RECORD, alternatives=(Alternative("visit house 3 and talk", "it costs more"),)
    )
    distinct = distinct_alternatives(ACT, offered)
    assert distinct == list(offered.alternatives)
    assert undoubted(Compared.read(ACT, RECORD), distinct) == []


def is_other(option: str) -> bool:
    offered = Reasoning(goal=RECORD.goal, alternatives=(Alternative(option, "it costs more"),))
    return bool(undoubted(Compared.read(ACT, RECORD), distinct_alternatives(ACT, offered)))


@pytest.mark.parametrize(
    ("option", "differs"),
    [
        ("have the third house run on 16 °C at night by FX-12", False),
        ("cool house 3 to sixteen degrees after dark", False),
        ("cool house 3 to 12 degrees after dark", True),
        ("cool house 3 to sixteen degrees only later", True),
        ("open the roof at dusk", True),
    ],
)
def test_an_alternative_that_comes_to_the_act_s_values_is_none(option: str, differs: bool) -> None:
    assert is_other(option) is differs
