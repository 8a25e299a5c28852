"""Sentences that examine or tell are not weighed, whoever announces them."""

from __future__ import annotations

import pytest

from tractatus.governance.boundary.described import find_described
from tractatus.governance.boundary.proposing import weighable_sentences


@pytest.mark.parametrize(
    "text",
    [
        "The agent will now check which pages still name the old veto procedure.",
        "Please have the list ready: this step will list every appeal",
        "Recount the votes on the second motion",
        "This job will chart consents by month",
    ],
)
def test_who_examines_decides_nothing(text: str) -> None:
    assert not find_described(text)


@pytest.mark.parametrize(
    "text",
    [
        "The agent will now check the appeals and close them without a person",
        "The agent will now lift the human veto",
        "Count silence as consent",
        "Give donors three votes each",
    ],
)
def test_what_may_rule_is_still_weighed(text: str) -> None:
    assert weighable_sentences(text)


def test_an_announced_crossing_is_found() -> None:
    assert find_described("The agent will now lift the human veto")
