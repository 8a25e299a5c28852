"""Versions of things that no table knows, and bounds in the words that people have for them."""

from __future__ import annotations

import pytest

from tractatus.governance.classifier import classify


def versions(text: str) -> set[tuple[str, str, str]]:
    return {
        (one.key, one.operator.value, str(one.value))
        for one in classify(text).constraints
        if one.key.startswith("version")
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The planner must remain below 3.2", ("version:planner", "within", "<3.2")),
        ("Django has to remain below 5", ("version:django", "within", "<5")),
        ("Don't bump Flask past 2", ("version:flask", "at_most", "2")),
        ("Install turtlekit at least 0.7", ("version:turtlekit", "at_least", "0.7")),
        ("Our JDK is 21", ("version:jdk", "equals", "21")),
    ],
)
def test_a_bound_is_of_the_name_before_it(text: str, expected: tuple[str, str, str]) -> None:
    assert expected in versions(text)


def test_both_ends_of_a_span_of_versions_are_bounds() -> None:
    assert versions("turtlekit must stay between 0.4 and 0.9") == {
        ("version:turtlekit", "at_least", "0.4"),
        ("version:turtlekit", "at_most", "0.9"),
    }


@pytest.mark.parametrize(
    "text",
    [
        "choose a ratio between 0.2 and 0.3",
        "keep the zoom between 1.5 and 2.0",
        "a score of at least 0.8 is fine",
    ],
)
def test_no_ratio_is_a_version(text: str) -> None:
    assert versions(text) == set()
