"""Which claims of evidence give a parameter another value, and which say something else of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tractatus.governance.metacognition.claimed_values import is_other_name, plain_words
from tractatus.governance.metacognition.claims import find_mismatches

PARAMETERS = {
    "depot": "Harbour East", "invoice": 20412, "days": 14, "clinician": "Dr Amsel",
    "slot": "12 May", "amount": 1500, "timeout": 30, "share": 0.2, "room": "the blue room",
    "status": "approved", "title": "A Grammar of Frisian", "members": "Ana, Boris and Carl",
    "time": "14:45", "due": "2026-05-12", "port": 27027, "supplier": "Kessler & Sons",
    "level": "warning", "flat": 48, "cover": False, "dish": "goulash",
}  # fmt: skip


def differing(claim: str) -> list[str]:
    return [name for _, name in find_mismatches([claim], PARAMETERS)]


@pytest.mark.parametrize(
    "claim",
    [
        # How a thing is, what it is one of, where it lies.
        "the depot is blocked since dawn",
        "the depot must be staffed",
        "the depot is a founder of the union",
        "the depot is the nearest one",
        "the depot is on the river",
        "the clinician is ill",
        # A number that counts something else.
        "the invoice is 3 days late",
        "the invoice has 3 lines",
        "the invoice of the customer is 4 weeks old",
        "the amount is below 2000",
        # Another thing of the kind, another time.
        "the first depot is Linden",
        "the former port was 5432",
        "the port of the former database is 5432",
        "the level is debug since May",
        "the depot is Linden still",
        "the port must not be 5432",
        # The same value otherwise.
        "the clinician must be Amsel",
        "the clinician must be Dr. Amsel",
        "the clinician must be Prof Amsel",
        "the slot must be the twelfth of May",
        "the slot must be 2026-05-12",
        "the due must be 12 May",
        "the amount must be 1,500 EUR",
        "the timeout must be 30s",
        "the timeout must be 0.5 minutes",
        "the days: 2 weeks",
        "the share must be 20 %",
        "the supplier must be Kessler and Sons",
        "members: Ana and Boris",
        "the room is blue",
        "the title is A Grammar of Frisian",
        "the cover is false",
    ],
)
def test_what_is_said_of_a_thing_is_not_its_value(claim: str) -> None:
    assert differing(claim) == []


@pytest.mark.parametrize(
    ("claim", "name"),
    [
        ("the depot is Linden", "depot"),
        ("the depot must be Harbour West", "depot"),
        ("the clinician must be Dr Varga", "clinician"),
        ("the clinician is the wound nurse", "clinician"),
        ("use Dr Varga as the clinician", "clinician"),
        ("the slot must be 13 May", "slot"),
        ("the due must be 13 May", "due"),
        ("the amount must be 1,600", "amount"),
        ("the port of the database must be 5432", "port"),
        ("the timeout should be 60 seconds", "timeout"),
        ("the days must be 15", "days"),
        ("the share must be 25 percent", "share"),
        ("the status is open", "status"),
        ("the time must be 14:55", "time"),
        ("the level must be info from May on", "level"),
        ("the ticket asks for flat 12a", "flat"),
        ("use 12a as the flat", "flat"),
        ("the cover is true", "cover"),
        ("the agreed dish is vegetable curry", "dish"),
        ("the agreed depot is Linden since May", "depot"),
    ],
)
def test_another_value_is_found(claim: str, name: str) -> None:
    assert differing(claim) == [name]


@given(st.sampled_from(sorted(PARAMETERS)), st.text(max_size=40))
def test_a_claim_that_holds_the_act_s_own_value_never_differs(name: str, more: str) -> None:
    own = f"the {name} must be {PARAMETERS[name]}"
    only = {name: PARAMETERS[name]}
    assert list(find_mismatches([own, f"{own} . {more}"], only)) == []


@given(st.text(max_size=200), st.text(max_size=200))
def test_names_differ_in_both_directions_or_in_none(one: str, other: str) -> None:
    ours, theirs = plain_words(one), plain_words(other)
    if ours and theirs:
        assert is_other_name(ours, theirs) is is_other_name(theirs, ours)
    assert not is_other_name(ours, ours)
