"""The last reading over any text: total, only ever a warning more, blind to what is not seen."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.unit.instructions import instruction

from tractatus.governance.act import Act, ActorKind
from tractatus.governance.crossref import Status, cross_reference, leaning
from tractatus.governance.crossref.leaning import LEANS
from tractatus.governance.crossref.validator import exact_reference
from tractatus.governance.instructions.memory import InstructionMemory

FEW = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
WORDS = st.sampled_from(
    ["otter", "kettle", "kettle_raw", "kettle_clean", "not", "never", "at most", "12", "nine",
     "thousand", "v2.0", "/srv/otter", "https://otter.example/a", "instead of", ",", ".", ":", "(",
     "EUR 5", "90 s", "only", "because", "-otter", "+kettle", "otterPort", "@", "٣", "ﬀ", "\u200b"]
)  # fmt: skip
TEXTS = st.one_of(st.lists(WORDS, max_size=12).map(" ".join), st.text(max_size=40))
NAMES = st.sampled_from(["x", "otter", "text", "diff", "old_kettle", "command", "kettle_s", "a b"])
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.one_of(TEXTS, st.integers(), st.floats(), st.booleans(), st.none()),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=6,
)
ACTS = st.builds(
    lambda parameters, text: Act(
        "tool.call", "agent", ActorKind.AGENT, parameters, description=text
    ),
    st.dictionaries(NAMES, VALUES, max_size=4),
    st.one_of(st.just(""), TEXTS),
)


def memory_of(texts: list[str]) -> InstructionMemory:
    return InstructionMemory([instruction(f"{at}", text=text) for at, text in enumerate(texts)])


@FEW
@given(st.lists(TEXTS, min_size=1, max_size=4), ACTS, st.sampled_from([-99.0, 0.0, 99.0]))
def test_it_only_ever_adds_a_warning(
    monkeypatch: pytest.MonkeyPatch, texts: list[str], act: Act, threshold: float
) -> None:
    monkeypatch.setattr(leaning, "THRESHOLD", threshold)
    memory = memory_of(texts)
    exact, found = exact_reference(act, memory), cross_reference(act, memory)
    added = [one for one in found.conflicts if one.code == LEANS]
    assert {one.severity for one in added} <= {Status.WARNING}
    assert [one for one in found.conflicts if one.code != LEANS] == list(exact.conflicts)
    assert found.status == max(exact.status, Status.WARNING if added else Status.APPROVED)
    assert not {one.instruction for one in added} & {one.instruction for one in exact.conflicts}


@FEW
@given(st.lists(TEXTS, min_size=1, max_size=4), ACTS, TEXTS, st.sampled_from([-2.0, 0.0]))
def test_what_is_said_of_an_act_takes_no_warning_away(
    monkeypatch: pytest.MonkeyPatch, texts: list[str], act: Act, said: str, threshold: float
) -> None:
    monkeypatch.setattr(leaning, "THRESHOLD", threshold)
    memory = memory_of(texts)

    def held_against(text: str) -> set[str]:
        proposed = Act(act.type, act.actor, act.actor_kind, act.parameters, description=text)
        return {one.instruction for one in cross_reference(proposed, memory).conflicts}

    assert held_against("") <= held_against(said)


@FEW
@given(st.lists(WORDS, min_size=1, max_size=10), st.lists(WORDS, max_size=10), st.randoms())
def test_what_is_not_seen_changes_nothing(
    monkeypatch: pytest.MonkeyPatch, told: list[str], done: list[str], random: Any
) -> None:
    monkeypatch.setattr(leaning, "THRESHOLD", -1.0)
    memory = memory_of([" ".join(told)])
    plain = " ".join(done).lower()  # whoever writes a name in camel case parts it
    dressed = "".join(
        letter + random.choice(["", "\u200b", "\u00ad"]) for letter in plain
    ).translate({ord(str(digit)): 0xFF10 + digit for digit in range(10)})
    dressed = "".join(random.choice([letter, letter.upper()]) for letter in dressed)

    def answer(text: str) -> list[str]:
        found = cross_reference(Act("tool.call", "a", ActorKind.AGENT, {"x": text}), memory)
        return [one.code for one in found.conflicts]

    assert (LEANS in answer(plain)) <= bool(answer(dressed))
