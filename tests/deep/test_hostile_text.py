"""What `tests/property/test_hostile_text.py` asks, thousands of times, and with longer texts."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.property.hostile_text import BOMBS, text_of, texts
from tests.property.test_hostile_text import (
    ENTRANCES,
    LINEAR,
    any_dress_is_no_milder,
    growth,
    read,
)

MANY = settings(max_examples=2_000, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("name", ENTRANCES)
@MANY
@given(text=texts | st.integers(0, 2**64 - 1).map(lambda seed: text_of(seed, 200)))
def test_nothing_but_our_errors_comes_out(name: str, text: str) -> None:
    read(name, text)


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("name", ENTRANCES)
def test_work_is_linear_in_the_text(name: str) -> None:
    for bomb in BOMBS:
        assert growth(name, bomb, 30_000) <= LINEAR, (name, bomb)


@pytest.mark.timeout(1800)
@MANY
@given(seed=st.integers(0, 2**64 - 1))
def test_nothing_that_is_not_seen_makes_anything_milder(seed: int) -> None:
    any_dress_is_no_milder(seed)
