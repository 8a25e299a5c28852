"""Small families of values."""

from __future__ import annotations

import pytest

from tractatus.governance.metacognition.kinds_of_value import siblings_of


@pytest.mark.parametrize(
    ("one", "other"), [("staging", "live"), ("left", "right"), ("card", "cash"), ("csv", "pdf")]
)
def test_members_of_one_family_are_siblings(one: str, other: str) -> None:
    assert other in siblings_of([one])
    assert one in siblings_of([other])


@pytest.mark.parametrize(
    ("one", "other"), [("production", "live"), ("left", "north"), ("oak", "elm"), ("red", "red")]
)
def test_the_same_and_strangers_are_none(one: str, other: str) -> None:
    assert other not in siblings_of([one])
