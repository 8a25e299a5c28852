"""Where no exact reading decides, a step or an alternative is weighed; a doubt goes to a person."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tractatus.governance import (
    Act,
    ActorKind,
    Alternative,
    Effect,
    Evidence,
    Gate,
    Impact,
    Reasoning,
)
from tractatus.governance.language.meaning import says_there_is_none
from tractatus.governance.language.measures import read_measures
from tractatus.governance.metacognition import option_weights, step_weights
from tractatus.governance.metacognition.compared import Compared
from tractatus.governance.metacognition.contradictions import contradicting_step
from tractatus.governance.metacognition.doubts import (
    doubtful_step,
    undoubted,
    weighed,
)
from tractatus.operations.policies import default_policy

ACT = Act(
    "task.change",
    "agent",
    ActorKind.AGENT,
    {"boat": "Seagull", "harbour": "Vik", "day": "12 June"},
    impact=Impact.MEDIUM,
    description="move the boat Seagull to the harbour of Vik on 12 June",
)
STEPS = (
    "check the weather with the harbour office",
    "note who is on board",
    "sail when the tide is high",
)
RECORD = Reasoning(
    goal="the Seagull lies in Vik before her hull is painted",
    evidence=(
        Evidence("the painter in Vik expects the Seagull on 12 June", "file:1"),
        Evidence("the harbour office of Vik keeps berth 4 free", "file:2"),
    ),
    steps=STEPS,
    alternatives=(
        Alternative("have the painter come here", "he has no lift that travels"),
        Alternative("wait for autumn", "the paint would flake off"),
    ),
    assumptions=("the engine runs",),
    risks=("a swell at the pier of Vik",),
    rollback="sail back the next day",
)


def doubted(step: str, record: Reasoning = RECORD, act: Act = ACT) -> bool:
    steps = (*record.steps, step)
    return doubtful_step(Compared.read(act, replace(record, steps=steps))) == len(record.steps)


def relations(step: str, act: Act = ACT) -> set[str]:
    found = Compared.read(act, replace(RECORD, steps=(*STEPS, step))).step_features(len(STEPS))
    return {name for name, value in found.items() if value == 1.0}


def is_doubtful(option: str) -> bool:
    one = Alternative(option, "it takes as long")
    return not undoubted(Compared.read(ACT, RECORD), [one])


def test_a_sound_record_leaves_no_doubt() -> None:
    assert doubtful_step(Compared.read(ACT, RECORD)) is None
    assert len(undoubted(Compared.read(ACT, RECORD), RECORD.alternatives)) == 2


@pytest.mark.parametrize(
    "step",
    [
        "move the Cormorant instead, nobody will notice",
        "sail before the harbour office has answered",
        "leave the Seagull at her old pier for good",
        "sail at once, without the harbour office",
    ],
)
def test_a_step_that_sounds_like_working_against_the_act_is_doubted(step: str) -> None:
    assert (
        doubted(step)
        or contradicting_step(Compared.read(ACT, replace(RECORD, steps=(step,)))) is not None
    )
    assert not doubted("compare the list with who is on board")


def test_the_step_that_sounds_worst_is_named() -> None:
    steps = ("move the Cormorant instead, nobody will notice", *STEPS)
    assert doubtful_step(Compared.read(ACT, replace(RECORD, steps=steps))) == 0
    assert doubtful_step(Compared.read(ACT, replace(RECORD, steps=()))) is None


def test_a_doubt_goes_to_a_person_and_refuses_nothing() -> None:
    gate, known = Gate(default_policy()), frozenset({"file:1", "file:2"})
    act = replace(ACT, impact=Impact.LOW, type="configuration.change")

    def asked(record: Reasoning) -> set[tuple[Effect, str]]:
        decision = gate.decide(act, reasoning=record, resolvable=known)
        [one] = [one for one in decision.assessments if one.service == "MetacognitiveVerifier"]
        return {(one.effect, reason.code) for reason in one.reasons}

    step = "move the Cormorant instead, nobody will notice"
    assert asked(RECORD) == set()
    assert asked(replace(RECORD, steps=(*STEPS, step))) == {
        (Effect.REQUIRE_APPROVAL, "metacognition.doubtful_step")
    }
    only = (Alternative("take the Seagull across to her berth in Vik by then", "as long"),)
    assert asked(replace(RECORD, alternatives=only)) == {
        (Effect.REQUIRE_APPROVAL, "metacognition.alternatives_doubtful")
    }
    beside = (*only, *RECORD.alternatives)
    assert asked(replace(RECORD, alternatives=beside)) == set()


@pytest.mark.parametrize(
    ("option", "is_the_act"),
    [
        ("have the Seagull brought over to Vik by the twelfth of June", True),
        ("let the crew take the Seagull to her berth in Vik on 12 June", True),
        ("have the Seagull brought over to Vik by the fourteenth of June", False),
        ("bring the Seagull over to Vik next year", False),
        ("have the painter come here", False),
        ("a new coat next year", False),
        ("ask a yard in another town", False),
    ],
)
def test_an_alternative_that_sounds_like_the_act_is_doubted(option: str, is_the_act: bool) -> None:
    assert is_doubtful(option) is is_the_act


def test_a_denial_that_takes_care_is_none() -> None:
    assert "denied: head" in relations("do not move her")
    assert "denied: head: something new" in relations("do not lend the crew her papers")
    for step in ("check that no rope is loose", "do not sail until the office has answered"):
        assert "denied as a precaution" in relations(step)
        assert not any(name.startswith("denied: head") for name in relations(step))


@pytest.mark.parametrize(
    ("step", "name"),
    [
        ("tie the stern, not the bow", "denied: contrast"),
        ("tie the stern but not the bow", "denied: contrast"),
        ("sail the Cormorant and not the Seagull", "denied: and not"),
        ("tie her twice so that she can't drift", "denied: purpose"),
        ("write nothing down", "denied: none"),
        ("take a pilot who can't swim", "denied: inside"),
        ("cast off without a look", "denied: without"),
        ("pay only when the hull is dry", "only when"),
        ("cast off once the hull is dry", "clause: when"),
        ("pay the painter after lunch", "clause: after"),
        ("wait until noon", "clause: until"),
        ("leave her if it rains", "clause: if"),
    ],
)
def test_where_a_negation_stands_and_what_a_step_waits_for(step: str, name: str) -> None:
    assert name in relations(step)


@pytest.mark.parametrize(
    "step",
    ["pay at once the fee", "count once more", "say when", "only the hull", "count the ropes once"],
)
def test_what_is_done_once_waits_for_nothing(step: str) -> None:
    assert not any(name.startswith(("clause:", "only")) for name in relations(step))


def test_an_end_for_now_is_no_opposite() -> None:
    act = replace(ACT, description="run the ferry to Vik")
    assert "deed:opposite" in relations("stop the ferry", act)
    assert "if: deed:opposite" in relations("stop the ferry for a moment", act)


def test_what_the_act_and_another_step_speak_of_is_told_apart() -> None:
    assert "of another step" in relations("paint the tide table")
    assert "of the act in another step" not in relations("paint the tide table")
    twice = replace(RECORD, steps=("wash the Seagull", "paint the Seagull"))
    found = Compared.read(ACT, twice).step_features(1)
    assert found["of the act in another step"] == 1.0
    assert "of another step" not in found


def test_a_code_that_only_the_evidence_has_is_another_object() -> None:
    told = Evidence("berth B-9 is the baker's", "file:3")
    record = replace(RECORD, evidence=(told,), steps=("move her to B-9", "scrub B-9"))
    assert "own deed, code of evidence" not in Compared.read(ACT, record).step_features(0)
    alone = replace(record, steps=("move her to B-9", "scrub the hull"))
    assert Compared.read(ACT, alone).step_features(0)["own deed, code of evidence"] == 1.0
    assert "own deed, code of evidence" not in relations("move her to B-9")
    act = replace(ACT, parameters={"berth": "B-9"})
    assert "own deed, code of evidence" not in Compared.read(act, alone).step_features(0)


def test_what_is_left_of_others_or_done_if_need_be_is_no_leaving() -> None:
    assert "first:stays+else" in relations("leave the berth as it is")
    assert "others left" in relations("leave the other boats as they are")
    assert "first:stays+else" not in relations("leave the other boats as they are")
    keep = replace(ACT, description="open the gate of the harbour")
    assert "deed:opposite" in relations("close the gate", keep)
    assert "if: deed:opposite" in relations("close the gate if a storm comes", keep)


def test_the_act_s_own_deed_is_plain_unless_something_goes_beyond_it() -> None:
    assert "plainly the act" in relations("move the Seagull")
    for step in ("move the Seagull at once", "move the Cormorant", "move all of them"):
        assert "plainly the act" not in relations(step)


def test_the_act_in_parts_is_no_turning_round_of_another_step() -> None:
    parts = replace(RECORD, steps=("move the Seagull", "move the boat"))
    found = Compared.read(ACT, parts).step_features(1)
    assert found["plainly the act"] == 1.0
    assert not any(name.endswith("another step") for name in found)


def test_what_the_record_does_not_speak_of_is_told_apart() -> None:
    assert {"unknown name", "unknown number"} <= relations("sail the Cormorant with 9 people")
    assert relations("sail the Seagull on 12 June").isdisjoint({"unknown name", "unknown number"})
    assert "name of a rejected way" not in relations("sail on to Bergen")
    rejected = replace(RECORD, alternatives=(Alternative("sail on to Bergen", "too far"),),
                       steps=("sail to Bergen",))  # fmt: skip
    assert Compared.read(ACT, rejected).step_features(0)["name of a rejected way"] == 1.0


def test_the_act_s_own_deed_is_done_to_something_else() -> None:
    assert "plainly the act" not in relations("move the trailer")
    assert "plainly the act" in relations("move a draft of the trailer")
    assert "own deed, known object" in relations("move the boat")


def test_features_are_shares_and_unknown_ones_count_nothing() -> None:
    found = [Compared.read(ACT, RECORD).step_features(place) for place in range(len(STEPS))]
    found.append(Compared.read(ACT, RECORD).option_features("tow her " * 200))
    assert all(0 <= value <= 1 for one in found for value in one.values())
    assert weighed({"a": 1.0, "b": 0.5}, {"a": 2.0}, -1.0) == 1.0


def test_the_weights_stop_few_that_they_have_not_seen() -> None:
    # Steps of writers for whom no rule was made are harder than those of the first three: with
    # them more wait than the goal's 2 %, and fewer are found.
    for weights, load, least in ((step_weights, 0.06, 0.4), (option_weights, 0.07, 0.9)):
        writers = weights.WAITING.keys()
        assert {"first", "second", "third"} < writers == weights.FOUND.keys()
        waiting, number = map(sum, zip(*weights.WAITING.values(), strict=True))
        found, of = map(sum, zip(*weights.FOUND.values(), strict=True))
        assert waiting <= load * number
        assert found > least * of
        assert not any(name.startswith("word:") for name in weights.WEIGHTS)


def test_numbers_in_words_are_what_people_say() -> None:
    def pairs(text: str) -> set[tuple[str, float]]:
        return {(one.kind, one.value) for one in read_measures(text)}

    assert ("count", 17.5) in pairs("seventeen and a half are left")
    assert ("count", 25.0) in pairs("five and twenty blackbirds")
    assert ("count", 5.0) in pairs("five and ten")
    assert ("date", 331.0) in pairs("until the end of March")
    assert ("date", 228.0) in pairs("by the end of February")
    assert pairs("the end of the pier") == set()


def test_what_costs_nothing_is_a_rollback_all_the_same() -> None:
    assert not says_there_is_none("withdrawal without cost until June")
    assert says_there_is_none("without rollback")
    assert not says_there_is_none("no letter comes back; a correction can go out the same day")
    assert says_there_is_none("there is no way back; it can't be undone, and nobody asks")
    assert says_there_is_none("not possible but nobody minds")


def test_a_denial_behind_the_deed_does_not_deny_the_act() -> None:
    hold = replace(ACT, description="hold the Seagull back and do not hand her to the yard")
    steps = replace(RECORD, steps=("ring the yard before the lorry leaves", "hold her back"))
    assert contradicting_step(Compared.read(hold, steps)) is None
    assert (
        contradicting_step(Compared.read(hold, replace(RECORD, steps=("hand the Seagull over",))))
        is None
    )
    refuse = replace(ACT, description="do not move the boat Seagull to Vik")
    assert (
        contradicting_step(
            Compared.read(refuse, replace(RECORD, steps=("do not move the Seagull",)))
        )
        is None
    )


@pytest.mark.parametrize(
    ("step", "is_against"),
    [
        ("move the boat on 14 June", True),
        ("put a reminder on 8 June for the painter", False),
        ("book the crane on 14 June", False),
        ("put her to 14 June", True),
        ("announce 14 June", True),
        ("do not move the boat", True),
        ("do not move the boat until the wind drops", False),
        ("move her without the radio", False),
        ("move her without checking the weather", True),
        ("move her before the weather was checked", True),
        ("move her before the tide turns", False),
    ],
)
def test_a_thing_of_its_own_has_its_own_values(step: str, is_against: bool) -> None:
    found = contradicting_step(Compared.read(ACT, replace(RECORD, steps=(*STEPS, step))))
    assert (found is not None) is is_against


def test_thousands_are_parted_by_points_in_many_countries() -> None:
    act = replace(ACT, parameters={"messages": 3806})
    assert Compared.read(act, RECORD).option_features("export the 3.807 messages")["a value"] == 0.0
    assert Compared.read(act, RECORD).option_features("export the 3.806 messages")["a value"] == 1.0
