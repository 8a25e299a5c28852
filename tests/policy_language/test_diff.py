"""`policy diff` finds each relaxation, and every example that it shows is one."""

from __future__ import annotations

import copy
import itertools
import json
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.policy_language.relaxations import SEEDS, Seed, is_relaxed, naive_standing, seeded
from tests.policy_language.worlds import Document, loaded, requests, sound_policy

from tractatus.cli import main
from tractatus.errors import FormatError
from tractatus.governance import Act, ActorKind, Effect, parse_policy
from tractatus.governance.policy import diff as policy_diff
from tractatus.governance.policy.diff import Difference, compare_policies

seeds = st.integers(0, 2**32)


def compared(before: Document, after: Document) -> list[Difference]:
    return list(compare_policies(loaded(before), loaded(after)))


def sampled(chance: random.Random) -> list[Act]:
    """Also acts that no policy here names."""
    return [*requests(chance, 150, well_typed=True), Act("y.new", "somebody", ActorKind.AGENT)]


def check(chance: random.Random, seed: Seed) -> int:
    """Compare one policy with one relaxed; how many sampled acts were relaxed."""
    before, _ = sound_policy(chance, boundaries=True)
    after = seeded(seed, chance, before)
    differences = compared(before, after)
    relaxed = [act for act in sampled(chance) if is_relaxed(before, after, act)]
    for act in relaxed:
        assert any(
            one.is_relaxed and one.act.type == act.type and act.actor_kind in one.actors
            for one in differences
            if not one.act.human_decision
        ), (before, after, act)
    for one in differences:
        if not one.act.human_decision and one.act.actor_kind in (
            ActorKind.MEMBER, ActorKind.AGENT, ActorKind.MODEL
        ):  # fmt: skip
            assert one.is_relaxed == is_relaxed(before, after, one.act), (before, after, one)
            assert naive_standing(before, one.act)[0] == one.before.effect
            assert naive_standing(after, one.act)[0] == one.after.effect
    return len(relaxed)


@settings(max_examples=60)
@given(seeds, st.sampled_from(SEEDS))
def test_every_relaxation_is_found_and_every_example_is_one(number: int, seed: Seed) -> None:
    check(random.Random(number), seed)


@pytest.mark.parametrize("seed", SEEDS, ids=lambda seed: seed.__name__)
def test_each_kind_of_relaxation_is_found(seed: Seed) -> None:
    """With fixed seeds, so that each kind is known to have relaxed something."""
    chance = random.Random(3)
    relaxing = (1 for _ in range(200) if check(chance, seed))
    assert len(list(itertools.islice(relaxing, 2))) == 2


@settings(max_examples=20)
@given(seeds)
def test_a_policy_is_no_different_from_itself(number: int) -> None:
    document, policy = sound_policy(random.Random(number), boundaries=True)
    again = copy.deepcopy(document)
    for place, rule in enumerate(again["rule"]):
        rule["id"] = f"renamed-{place}"
    assert not compare_policies(policy, loaded(again))


@settings(max_examples=20)
@given(seeds)
def test_what_is_relaxed_one_way_is_stricter_the_other_way(number: int) -> None:
    chance = random.Random(number)
    before, old = sound_policy(chance, boundaries=True)
    new = loaded(seeded(chance.choice(SEEDS), chance, before))
    there, back = compare_policies(old, new), compare_policies(new, old)
    assert len(there) == len(back)
    for one in there:
        if one.is_newly_allowed:
            assert any(
                other.act.type == one.act.type and not other.is_newly_allowed for other in back
            )


HEAD = """format = 1
name = "shop"
version = "1"
[[act]]
type = "refund.pay"
summary = "Money goes back."
object = "ordinary"
verb = "create"
impact = "low"
reversible = true
parameters = { amount = "integer", note = "text" }
"""
PERMIT = '[[rule]]\nid = "small"\neffect = "permit"\nacts = ["refund.pay"]\nreason = "r"\n'


def test_the_command_shows_an_example_that_explain_then_allows(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old, new, request = tmp_path / "old.toml", tmp_path / "new.toml", tmp_path / "request.json"
    old.write_text(HEAD + PERMIT + 'where = [{ parameter = "note", equals = "ok" }]\n')
    new.write_text(HEAD + PERMIT + 'where = [{ parameter = "note", starts_with = "ok" }]\n')
    assert main(["policy", "diff", str(old), str(new), "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert found["relaxed"]
    (one,) = found["differences"]
    assert one["newly_allowed"]
    assert one["actor_kinds"] == [kind.value for kind in ActorKind]
    request.write_text(json.dumps(one["example"]))
    assert one["example"]["act"]["parameters"]["note"].isprintable()
    assert main(["policy", "explain", str(new), str(request)]) == 0
    assert "rule small (permit): decides" in capsys.readouterr().out
    assert main(["policy", "explain", str(old), str(request)]) == 1
    assert "does not apply: note equals 'ok' fails" in capsys.readouterr().out
    assert main(["policy", "diff", str(new), str(old)]) == 0
    assert "stricter: refund.pay by everybody" in capsys.readouterr().out


def test_explain_says_what_is_undecided_and_for_whom(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    policy, request = tmp_path / "policy.toml", tmp_path / "request.json"
    policy.write_text(
        HEAD + PERMIT + 'actors = ["member"]\nwhere = [{ parameter = "amount", at_most = 5 }]\n'
    )
    request.write_text('{"act": {"type": "refund.pay", "parameters": {"amount": "3"}}}')
    words = ["policy", "explain", str(policy), str(request)]
    assert main([*words, "--actor-kind", "member"]) == 1
    assert "amount is absent or not integer" in capsys.readouterr().out
    assert main(words) == 1
    assert "is not about this kind of actor" in capsys.readouterr().out


def test_an_answer_that_turns_round_is_found() -> None:
    human = HEAD.replace("{ amount", '{ decision = "text", amount') + (
        'answer = { parameter = "decision", allows = ["keep"], denies = ["remove", "hide"] }\n'
    )
    turned = human.replace('["keep"]', '["keep", "hide"]').replace(
        '["remove", "hide"]', '["remove"]'
    )
    (one,) = compare_policies(parse_policy(human + PERMIT), parse_policy(turned + PERMIT))
    assert one.act.parameters == {"decision": "hide"}
    assert one.act.human_decision
    assert one.is_relaxed
    assert one.before.human_answer is Effect.DENY


def test_too_many_combinations_are_refused_and_not_half_compared(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    policy = parse_policy(HEAD + PERMIT + 'where = [{ parameter = "amount", at_most = 5 }]\n')
    assert compare_policies(policy, policy) == []
    monkeypatch.setattr(policy_diff, "MAX_COMBINATIONS", 3)  # absent, 4, 5, 6
    with pytest.raises(FormatError, match=r"found 4: refund\.pay"):
        compare_policies(policy, policy)
