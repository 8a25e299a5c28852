"""100,000 decisions by three readings of the policy language."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.policy_language.relaxations import SEEDS
from tests.policy_language.test_diff import check
from tests.policy_language.test_readings import cedars_disagreements, disagreements

POLICIES, REQUESTS = 2_500, 40
seeds = st.integers(0, 2**32)


@settings(max_examples=1, deadline=None)
@given(seeds)
def test_a_naive_reading_agrees(seed: int) -> None:
    assert not list(disagreements(random.Random(seed), POLICIES, REQUESTS))


@settings(max_examples=1, deadline=None)
@given(seeds)
def test_cedar_agrees_on_what_both_can_say(seed: int) -> None:
    assert not list(cedars_disagreements(random.Random(seed), POLICIES, REQUESTS))


@settings(max_examples=2_000, deadline=None)
@given(seeds, st.sampled_from(SEEDS))
def test_every_relaxation_is_found(number: int, seed: object) -> None:
    check(random.Random(number), seed)  # type: ignore[arg-type]
