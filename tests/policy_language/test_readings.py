"""Three readings of one policy agree: ours, a naive one, and Cedar's where it can say the same."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.policy_language.bugs import BUGS
from tests.policy_language.oracles import Cedar, naive
from tests.policy_language.worlds import requests, sound_policy

from tractatus.governance import Act
from tractatus.governance.policy.compiled import Policy

POLICIES = 150

seeds = st.integers(0, 2**32)


def ours(policy: Policy, act: Act) -> str | None:
    rule = policy.prevailing(act)
    return rule.effect.label if rule else None


def disagreements(chance: random.Random, policies: int, requests_each: int) -> Iterator[object]:
    """Where our reading and the naive one differ; a sample of `policies` x `requests_each`."""
    for _ in range(policies):
        document, policy = sound_policy(chance)
        for act in requests(chance, requests_each):
            if (mine := ours(policy, act)) != (other := naive(document, act)):
                yield document, act, mine, other


def cedars_disagreements(
    chance: random.Random, policies: int, requests_each: int
) -> Iterator[object]:
    """Where our reading and Cedar's differ, on values of the declared types and absent ones."""
    for _ in range(policies):
        document, policy = sound_policy(chance)
        cedar = Cedar(document)
        for act in requests(chance, requests_each, well_typed=True):
            if (mine := ours(policy, act)) != (other := cedar.answer(act)):
                yield document, act, mine, other


@settings(max_examples=10)
@given(seeds)
def test_ours_agrees_with_a_naive_reading(seed: int) -> None:
    assert not list(disagreements(random.Random(seed), 20, 40))


@settings(max_examples=5)
@given(seeds)
def test_ours_agrees_with_cedar_on_what_both_can_say(seed: int) -> None:
    assert not list(cedars_disagreements(random.Random(seed), 12, 20))


@pytest.mark.parametrize("bug", BUGS)
def test_a_planted_bug_is_found(bug: str) -> None:
    """With a fixed seed: whether a bug is found must not hang on the day."""
    with cast(AbstractContextManager[object], BUGS[bug]()):
        assert next(disagreements(random.Random(5), 80, 30), None)


def test_every_operator_and_every_answer_is_reached() -> None:
    """Else agreement would say nothing of them."""
    chance = random.Random(5)
    reached: Counter[object] = Counter()
    for _ in range(POLICIES):
        document, policy = sound_policy(chance)
        for rule in policy.rules:
            reached.update((rule.effect, c.type, c.comparison) for c in rule.where)
        reached.update(naive(document, act) for act in requests(chance, 5))
    effects = {key[0] for key in reached if isinstance(key, tuple)}
    pairs = {key[1:] for key in reached if isinstance(key, tuple)}
    assert len(effects) == 3
    assert len(pairs) == 5 + 4 + 3  # comparisons of integers, of texts, of booleans
    assert {None, "permit", "require_approval", "forbid"} <= set(reached)
    assert min(reached.values()) >= 2
