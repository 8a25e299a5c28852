"""Two ends of an act that a text exchanges."""

from __future__ import annotations

import pytest

from tractatus.governance import Act, ActorKind, Reasoning
from tractatus.governance.act import Json
from tractatus.governance.metacognition.exchanged import find_exchanged


def _found(step: str, **parameters: Json) -> dict[str, str]:
    act = Act("sheep.move", "agent", ActorKind.AGENT, parameters, description="move the flock")
    return dict(find_exchanged(act, Reasoning(goal="fresh grass", steps=("count them", step))))


_ENDS: dict[str, Json] = {"from": "hill meadow", "to": "Brook Lea", "head": 40}


@pytest.mark.parametrize(
    "step",
    [
        "drive them from Brook Lea to the hill meadow",
        "out of Brook Lea, into the hill meadow",
        "walk them to the hill meadow from Brook Lea",
    ],
)
def test_ends_that_changed_places_are_found(step: str) -> None:
    assert _found(step, **_ENDS) == {"from": "brook lea"}


@pytest.mark.parametrize(
    "step",
    [
        "drive them from the hill meadow to Brook Lea",
        "from Brook Lea the dog runs home",
        "go from the hill meadow to Brook Lea, and back from Brook Lea to the hill meadow",
        "bring hurdles to the hill meadow first",
    ],
)
def test_other_ways_are_none(step: str) -> None:
    assert not _found(step, **_ENDS)


def test_nothing_is_exchanged_without_two_ends() -> None:
    assert not _found("from Brook Lea to the hill meadow", to="Brook Lea", start="hill meadow")
