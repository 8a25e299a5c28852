"""Steps whose purpose, ground or manner takes back what they do; and steps against the act."""

from __future__ import annotations

import pytest

from tractatus.governance import Act, ActorKind, Reasoning
from tractatus.governance.act import Json
from tractatus.governance.language.meaning import words_of
from tractatus.governance.language.measures import read_measures
from tractatus.governance.metacognition.compared import Compared
from tractatus.governance.metacognition.contradictions import contradicting_step
from tractatus.governance.metacognition.opposites import are_opposite
from tractatus.governance.metacognition.self_contradiction import contradicts_itself
from tractatus.governance.metacognition.verb_phrases import with_phrases


@pytest.mark.parametrize(
    "step",
    [
        "erase the diary to preserve it",
        "cancel the lease in order to keep it",
        "ship the crate without a seal after putting the seal on",
        "take the ferry because it is full, as it is empty",
        "lock the shed so that it stays open",
        "leave the valves unmarked since marking them comes first",
        "break the silence while keeping it",
        "skip the weighing although it is ordered",
        "tell the crew nothing while sending the message",
        "open all sluices as part of a gradual filling",
    ],
)
def test_a_step_that_takes_itself_back(step: str) -> None:
    assert contradicts_itself(with_phrases(words_of(step)))


@pytest.mark.parametrize(
    "step",
    [
        "close the inlet before opening the outlet",
        "remove the pump to clean it",
        "stop the mill while the belt is changed",
        "lock the shed so that nobody opens it",
        "delete the old copy after the new one is stored",
        "write to the crew because the office is closed",
        "check that the gate is open although it should be closed",
    ],
)
def test_what_follows_or_serves_is_no_contradiction(step: str) -> None:
    assert not contradicts_itself(with_phrases(words_of(step)))


def _found(text: str, step: str, **parameters: Json) -> bool:
    act = Act("thing.change", "agent", ActorKind.AGENT, parameters, description=text)
    steps = ("look at the plan", step)
    return contradicting_step(Compared.read(act, Reasoning(goal=text, steps=steps))) == 1


@pytest.mark.parametrize(
    ("text", "value", "step"),
    [
        ("reindex shelf s-4", "s-4", "do not index s-4 at all"),
        ("empty tank t-2", "t-2", "pump more brine into t-2"),
        ("expand hall h-3 to 90 seats", "h-3", "shrink h-3 below what it seats today"),
        ("lift ban b-7", "b-7", "extend ban b-7"),
        ("require badge k-1 at the gate", "k-1", "keep letting in people without k-1"),
    ],
)
def test_a_step_against_the_act_in_another_frame(text: str, value: str, step: str) -> None:
    assert _found(text, step, thing=value)


@pytest.mark.parametrize(
    ("text", "value", "step"),
    [
        ("clear rack r-9", "r-9", "clear r-9"),
        ("empty tank t-2", "t-2", "look into t-2"),
        ("require badge k-1 at the gate", "k-1", "keep watching k-1 until Monday"),
        ("paint hall h-3", "h-3", "photograph the walls as they are now"),
        ("paint hall h-3", "h-3", "remove the temporary alarm"),
    ],
)
def test_a_step_that_serves_the_act_is_left_alone(text: str, value: str, step: str) -> None:
    assert not _found(text, step, thing=value)


def test_no_verb_is_its_own_opposite() -> None:
    assert not are_opposite("clear", "clear")
    assert are_opposite("drain", "fill")


def test_the_last_day_of_a_month_is_a_date() -> None:
    assert [(one.kind, one.value) for one in read_measures("by the last day of April")] == [
        ("date", 430.0)
    ]
