"""Evidence that has another date, code or number than the act, and the rest of the record."""

from __future__ import annotations

import pytest

from tractatus.governance import Act, ActorKind
from tractatus.governance.act import Json
from tractatus.governance.metacognition.grounds import find_unborne


def _act(text: str, **parameters: Json) -> Act:
    return Act("thing.do", "agent", ActorKind.AGENT, parameters, description=text)


_OPEN = _act("Open the lido on 14 May", place="lido", date="2027-05-14")


def test_another_date_is_another_event_s_where_the_goal_says_the_act_s() -> None:
    claims = ("The pump was mended on 2 May.",)
    assert not list(find_unborne(_OPEN, claims, ("Swimmers are in from 14 May.",)))
    assert list(find_unborne(_OPEN, claims, ("Swimmers can come.",)))


@pytest.mark.parametrize(
    ("act", "claim"),
    [
        (_act("Move 8 beds to ward 2", beds=8, to="ward 2"), "Ward 6 goes from 30 to 22 beds."),
        (_act("Put Iva on the night team", who="Iva", team="night"), "The team has 4 people."),
        (_act("Open port 8080 on fw-3", host="fw-3", port=8080), "Request OPS-77: port 8080."),
    ],
)
def test_what_only_stands_near_a_name_is_no_value(act: Act, claim: str) -> None:
    others = (act.description,)
    assert not list(find_unborne(act, (claim,), others))


def test_a_code_of_the_family_differs_even_so() -> None:
    act = _act("Open port 8080 on fw-3", host="fw-3", port=8080)
    assert list(find_unborne(act, ("The ticket asks for port 8080 on fw-8.",), ("Open fw-3.",)))
