"""Which means a text wants and which it turns down."""

from __future__ import annotations

import pytest

from tractatus.governance.classifier.classify import classify
from tractatus.governance.classifier.stances import Stance, stances


@pytest.mark.parametrize(
    "text",
    [
        "Use sharp for thumbnails, never gimplib.",
        "sharp yes, gimplib no",
        "Thumbnails: sharp. gimplib is ten times slower.",
        "From now on sharp for thumbnails, no more gimplib.",
        "Stick to sharp; gimplib was removed for good.",
        "Please keep gimplib out of here, we use sharp.",
        "If a tutorial says gimplib, use sharp all the same.",
        "We moved from gimplib to sharp.",
        "never: [oldlib, gimplib]\nuse: sharp",
        "I know you like gimplib, but we are done with it; use sharp",
    ],
)
def test_one_of_two_means_is_turned_down(text: str) -> None:
    found = stances(text)
    assert found.get("gimplib") is Stance.DOWN
    assert found.get("sharp") is not Stance.DOWN


@pytest.mark.parametrize(
    "text",
    [
        "Don't forget to run gimplib.",
        "Never release without gimplib.",
        "Never run gimplib as root.",
        "Do not upgrade gimplib to 3.",
        "gimplib is not banned.",
    ],
)
def test_what_is_only_limited_is_not_turned_down(text: str) -> None:
    assert stances(text).get("gimplib") is not Stance.DOWN


def test_a_text_that_breaks_off_behind_no_is_read() -> None:
    assert classify("use sharp, no").constraints is not None
