"""What is done if need be, bounds, and what others keep: denied in words, and not the act."""

from __future__ import annotations

import pytest

from tractatus.governance import Act, ActorKind, Reasoning
from tractatus.governance.language.meaning import says_there_is_none
from tractatus.governance.metacognition.compared import Compared
from tractatus.governance.metacognition.contradictions import contradicting_step
from tractatus.governance.metacognition.precautions import is_bounded, is_if_need_be

HEATING = Act(
    "heating.set",
    "agent",
    ActorKind.AGENT,
    {"room": "hall-2", "celsius": 19},
    description="lower the heating of hall-2 to 19 degrees",
)
PARDON = Act(
    "ban.lift",
    "agent",
    ActorKind.AGENT,
    {"member": "otter9"},
    description="lift the ban of otter9",
)


def place(act: Act, *steps: str) -> int | None:
    return contradicting_step(Compared.read(act, Reasoning(goal="", steps=steps)))


@pytest.mark.parametrize(
    "text",
    [
        "if the sensor fails leave hall-2 alone",
        "unless the choir agrees , do not lower it",
        "without a reply , stop",
        "frost at night ? keep it at 21",
        "no reply : keep it",
        "bad reading , no change",
    ],
)
def test_what_is_done_in_a_case_is_known(text: str) -> None:
    assert is_if_need_be(text.split())


@pytest.mark.parametrize(
    "text",
    [
        "even if the sensor fails leave hall-2 alone",
        "whether or not they agree , do not lower it",
        "do not lower the heating",
        "lower it without a reply",
        "if it is cold , lower it",
    ],
)
def test_what_is_done_in_any_case_is_none(text: str) -> None:
    assert not is_if_need_be(text.split())


@pytest.mark.parametrize(
    ("text", "is_so"),
    [
        ("by a degree an hour , no faster", True),
        ("nothing else is turned", True),
        ("slowly , to avoid a draught", True),
        ("do not lower it", False),
        ("lower it no faster , and nothing is logged", False),
        ("lower it", False),
    ],
)
def test_a_bound_denies_more_than_the_act(text: str, *, is_so: bool) -> None:
    assert is_bounded(text.split()) is is_so


@pytest.mark.parametrize(
    ("act", "step"),
    [
        (HEATING, "If the choir objects, do not lower the heating of hall-2."),
        (HEATING, "Lower the heating of hall-2 by a degree an hour, no faster."),
        (HEATING, "Do not change the ventilation."),
        (HEATING, "Hear the choir once more before the heating is lowered."),
        (HEATING, "Mute the frost alarm for the hour of the change."),
        (PARDON, "No word from two moderators: leave the ban of otter9 on."),
        (PARDON, "The ban of otter9 isn't lifted before Monday's review."),
    ],
)
def test_care_is_no_contradiction(act: Act, step: str) -> None:
    assert place(act, "look it up", step) is None


@pytest.mark.parametrize(
    ("act", "step"),
    [
        (HEATING, "Even if it gets warm, do not lower the heating of hall-2."),
        (HEATING, "Do not lower the heating of hall-2."),
        (HEATING, "Mute the frost alarm."),
        (PARDON, "Leave the ban of otter9 as it is."),
        (PARDON, "Do not lift the ban."),
    ],
)
def test_what_only_looks_like_care_is_found(act: Act, step: str) -> None:
    assert place(act, "look it up", step) == 1


@pytest.mark.parametrize(
    ("text", "is_none"),
    [
        ("It cannot be unsaid; a trial in the small hall comes first.", False),
        ("Not to be taken back. Ready: a spare key and the caretaker on call.", False),
        ("It cannot be undone.", True),
        ("There is none; nobody has a spare.", True),
        ("No way back; we hope for the best.", True),
    ],
)
def test_what_is_prepared_is_something_to_go_back_to(text: str, *, is_none: bool) -> None:
    assert says_there_is_none(text) is is_none
