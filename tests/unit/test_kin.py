"""A claim names another of the family of what the act names."""

from __future__ import annotations

import json

import pytest

from tractatus.governance import Act, ActorKind, Alternative, Effect, Evidence, Reasoning
from tractatus.governance.metacognition.check import check_reasoning, parse_check
from tractatus.governance.metacognition.grounds import find_unborne
from tractatus.governance.metacognition.kin import find_kin, names_in
from tractatus.governance.metacognition.scoring import _alignment


@pytest.mark.parametrize(
    ("value", "claim"),
    [
        ("letters-autumn", "the plan is for letters-spring, 40 copies"),
        ("new_menu", "the board chose the flag old_menu"),
        ("fix_rows.py", "fix_cols.py was reviewed on Monday"),
        ("Harbour Bakery", "Harbour Brewery asked for a call"),
        ("Maribel", "Maribell offered the shift"),
        ("V1042", "order V1024 came back"),
    ],
)
def test_a_sibling_or_a_slip_is_kin(value: str, claim: str) -> None:
    assert list(find_kin(value, claim))


@pytest.mark.parametrize(
    ("value", "claim"),
    [
        ("letters-autumn", "the plan is for forty copies"),
        ("report", "the other reports are late"),
        ("3190", "there are 7781 rows"),
        ("120", "121 were counted"),
        ("notes.md", "notes.txt is another file"),
        ("Harbour Bakery", "Hill Brewery asked for a call"),
    ],
)
def test_what_only_stands_beside_it_is_not(value: str, claim: str) -> None:
    assert not list(find_kin(value, claim))


def test_plain_words_are_no_names() -> None:
    assert names_in("the letters-spring of Ana are 40") == ("letters-spring", "Ana", "40")


def test_what_the_act_names_itself_is_no_rival() -> None:
    named = {"source": "letters-spring", "list": "letters-autumn"}
    act = Act("list.copy", "agent", ActorKind.AGENT, named, description="copy the list")
    claims = ["the people of letters-spring agreed"]
    assert not list(find_unborne(act, claims))
    alone = Act("list.copy", "agent", ActorKind.AGENT, {"list": "letters-autumn"})
    assert [name for _, name in find_unborne(alone, claims)] == ["list"]


def record(**changes: object) -> dict[str, object]:
    return {
        "goal": "open the port that the ticket asks for",
        "evidence": [{"claim": "ticket 7 asks for port 27027", "reference": "ticket:7"}],
        "steps": ["open port 27027", "watch the log"],
        "alternatives": [{"option": "use a tunnel", "why_rejected": "slower"}],
        "assumptions": ["the firewall is ours"],
        "risks": ["a scan finds it"],
        "rollback": "close it",
        **changes,
    }


@pytest.mark.parametrize(
    ("changed", "code", "effect"),
    [
        ({"goal": " "}, "metacognition.no_goal", Effect.DENY),
        ({"goal": "-"}, "metacognition.no_goal", Effect.DENY),
        ({"steps": []}, "metacognition.no_steps", Effect.REQUIRE_APPROVAL),
        ({"steps": ["", "..."]}, "metacognition.no_steps", Effect.REQUIRE_APPROVAL),
    ],
)
def test_a_record_without_goal_or_steps_is_stopped(
    changed: dict[str, object], code: str, effect: Effect
) -> None:
    act = {"type": "port.open", "impact": "medium", "parameters": {"port": 27027}}
    asked = {"act": act, "reasoning": record(**changed), "references": ["ticket:7"]}
    found = check_reasoning(parse_check(json.dumps(asked).encode()))
    assert code in {one.code for one in found.reasons}
    assert found.effect >= effect
    whole = {**asked, "reasoning": record()}
    assert check_reasoning(parse_check(json.dumps(whole).encode())).effect <= Effect.NOTICE


def test_an_identifier_is_compared_by_its_parts_with_the_record() -> None:
    act = Act("test.hold", "agent", ActorKind.AGENT, {"test": "test_slow_upload"})
    reasoning = Reasoning(
        goal="a useful result",
        evidence=(Evidence("test_slow_upload failed 9 of 40 runs", "ci:1"),),
        steps=("mark it",),
        alternatives=(Alternative("delete it", "we lose cover"),),
    )
    assert (_alignment(act, reasoning) or 0) > 0.3


def test_a_code_of_the_same_make_is_kin_and_a_time_is_not() -> None:
    assert list(find_kin("slot-b7", "the plan says berth-c9"))
    assert not list(find_kin("11:00", "at 13:10 it was warm"))
    assert not list(find_kin("4.2.0", "the release before was 4.1.7"))


@pytest.mark.parametrize(
    "claim", ["the rule sets notice_days to 60", "she wrote notice_days of 60", "notice_days: 60"]
)
def test_a_technical_name_with_another_value_counts_though_the_value_is_said_too(
    claim: str,
) -> None:
    act = Act("notice.give", "agent", ActorKind.AGENT, {"notice_days": 30})
    said = ["the lease has a notice of 30 days", claim]
    assert [(place, name) for place, name in find_unborne(act, said)] == [(1, "notice_days")]
    assert not list(find_unborne(act, ["notice_days is 30, as agreed"]))
