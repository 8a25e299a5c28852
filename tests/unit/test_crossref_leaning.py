"""The last reading of CrossReferenceValidator: by its words, what leans against an instruction."""

from __future__ import annotations

from typing import Any

import pytest
from tests.unit.comparing import act, check, said, told
from tests.unit.instructions import constraint, instruction

from tractatus.governance.case import Pressure
from tractatus.governance.crossref import Status, leaning, leaning_weights
from tractatus.governance.crossref.leaning import LEANS, MAX_WEIGHED
from tractatus.governance.crossref.leaning_done import done_by
from tractatus.governance.crossref.leaning_features import Pairing, features
from tractatus.governance.crossref.leaning_said import AT_LEAST, AT_MOST, EQUAL, said_in_text
from tractatus.governance.crossref.leaning_terms import terms_of, words_of
from tractatus.governance.facts import read_act
from tractatus.governance.instructions.instruction import Authority, Place, Polarity, Scope
from tractatus.governance.instructions.memory import InstructionMemory

NUMBERS = [
    ("three dozen eggs", "36"),
    ("nine thousand", "9000"),
    ("2 million", "2000000"),
    ("a hundred and twenty", "120"),
    ("€1,200", "1200"),
    ("45.50", "45.50"),
    ("v2.0.0", "2.0.0"),
    ("90s", "90"),
]


@pytest.mark.parametrize(("text", "number"), NUMBERS)
def test_numbers_in_any_spelling(text: str, number: str) -> None:
    terms = [term for word in words_of(text) for term in terms_of(word)]
    assert [term.text for term in terms if term.kind == "number"] == [number]


def test_a_name_is_a_whole_and_its_parts() -> None:
    kinds = {(term.kind, term.text) for term in terms_of("members_clean-2.csv")}
    assert ("name", "members_clean-2.csv") in kinds
    assert {text for kind, text in kinds if kind == "part"} == {"memb", "clean", "csv"}


def test_what_is_told_what_is_refused_and_what_comes_after() -> None:
    found = said_in_text(
        "Count the walkers from walk_clean, not from walk_raw. Basil keeps walk_old."
    )
    assert {"count", "walk"} <= found.told
    assert "basil" in found.later
    assert [(one.term.text, one.place) for one in found.values] == [
        ("walk_clean", "told"), ("walk_raw", "down"), ("walk_old", "later")
    ]  # fmt: skip
    assert any("walk_raw" in one for one in found.refused)


LIMITS = [
    ("invite at most 12 pupils", AT_MOST),
    ("never more than 12 pupils", AT_MOST),
    ("not below 12 pupils", AT_LEAST),
    ("12 pupils or more", AT_LEAST),
    ("no fewer than 12 pupils", AT_LEAST),
    ("12 pupils or fewer", AT_MOST),
    ("invite 12 pupils", EQUAL),
]


@pytest.mark.parametrize(("text", "limit"), LIMITS)
def test_limits_whichever_way_they_are_said(text: str, limit: str) -> None:
    (value,) = said_in_text(text).values
    assert value.limit == limit


def test_of_an_act_what_is_taken_away_is_not_looked_at() -> None:
    done = done_by(
        act(old_value="walk_raw", diff="-a: walk_old\n+a: walk_new", keep={"table": "walk_clean"}),
        description=True,
    )
    assert {"walk_new", "walk_clean"} <= done.names.keys()
    assert not {"walk_raw", "walk_old"} & done.names.keys()
    assert "tabl" in done.names["walk_clean"]


def test_words_for_people_are_told_apart() -> None:
    done = done_by(act(body="see ticket-81", url="https://a.example/ticket-82"), description=True)
    assert "ticket-81" in done.spellings - done.own_spellings
    assert "ticket-82" in done.own_spellings


PAIRS: list[tuple[str, dict[str, Any], set[str], set[str]]] = [
    ("kettle: 12 minutes", {"kettle_minutes": 9}, {"other number beside it", "number missed"},
     {"value kept"}),
    ("kettle: 12 minutes", {"kettle_seconds": 720}, {"same number beside it", "value kept"},
     {"number missed"}),
    ("at most 12 in the kettle", {"kettle": 15}, {"limit", "beyond the limit"}, {"value"}),
    ("at most 12 in the kettle", {"kettle": 11}, {"within the limit"}, {"beyond the limit"}),
    ("read kettle_clean, not kettle_raw", {"x": "kettle_raw"},
     {"down value instead", "value turned down is used", "sibling instead"}, {"value kept"}),
    ("read kettle_clean, not kettle_raw", {"x": "kettle_clean"},
     {"every value kept"}, {"down value", "sibling instead"}),
    ("read kettle_clean. kettle_raw is for Basil", {"x": "kettle_raw", "of": "Basil"},
     {"later value instead", "what is said of it is met"}, {"down value"}),
    ("paste with httpx", {"x": "requests.get(u)"}, {"rival", "rival alone"}, set()),
    ("never feed the otter", {"x": "feed otter"}, {"only refuses", "refused share"}, set()),
    ("never feed the otter", {"x": "remove otter"}, {"undoing"}, {"refused nothing of it"}),
    ("kettle node 20", {"x": "kettle node:20.3"}, {"value kept"}, {"number missed"}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "parameters", "there", "missing"), PAIRS)
def test_features(
    text: str, parameters: dict[str, Any], there: set[str], missing: set[str]
) -> None:
    pair = Pairing(said_in_text(text), done_by(act(**parameters), description=True), (), (),
                   frozenset())  # fmt: skip
    found = features(pair)
    assert there <= found.keys()
    assert not missing & found.keys()
    assert all(0 < value <= 1 for value in found.values())


def test_what_the_exact_reading_knows_is_a_feature() -> None:
    memory = told("Use port 27027 for MongoDB.")
    proposed = act(service="mongodb", port=27017)
    (one,) = memory.everything
    constraints, facts = one.classification.constraints, read_act(proposed).facts
    done = done_by(proposed, description=True)
    found = features(Pairing(said_in_text(one.text), done, constraints, facts, frozenset()))
    assert {"require: not held", "require by name: not held"} <= found.keys()


def everything_leans(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leaning, "THRESHOLD", -99.0)


def codes(memory: InstructionMemory, **parameters: Any) -> list[str]:
    return [one.code for one in check(memory, act(**parameters)).conflicts]


def test_it_warns_and_names_the_instruction(monkeypatch: pytest.MonkeyPatch) -> None:
    everything_leans(monkeypatch)
    memory = said(text="the otter is fed at noon")
    verdict = check(memory, act(x="otter"), pressure=Pressure.DANGEROUS)
    assert verdict.status is Status.WARNING, "under no pressure more than that"
    (conflict,) = verdict.conflicts
    assert conflict.code == LEANS
    assert conflict.instruction in verdict.references
    assert "the otter is fed at noon" in conflict.text
    assert not verdict.correct_parameters


def test_below_the_threshold_nothing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leaning, "THRESHOLD", 99.0)
    assert not codes(said(text="the otter is fed at noon"), x="otter")


def test_only_what_shares_a_telling_word_is_weighed(monkeypatch: pytest.MonkeyPatch) -> None:
    everything_leans(monkeypatch)
    common = next(iter(sorted(leaning_weights.COMMON_STEMS)))
    memory = said(text=f"the otter is fed at noon {common}")
    assert not codes(memory, x=f"{common} badger")
    assert codes(memory, otter=1) == [LEANS], "the name of a parameter is a word, too"
    assert codes(memory, x={"y": ["of the otters"]}) == [LEANS]


def test_what_an_exact_reading_decides_is_not_weighed(monkeypatch: pytest.MonkeyPatch) -> None:
    everything_leans(monkeypatch)
    memory = told("Use port 27027 for the otter.")
    assert codes(memory, otter_port=27017) == ["crossref.differs"]


def test_what_is_not_in_force_or_data_is_not_weighed(monkeypatch: pytest.MonkeyPatch) -> None:
    everything_leans(monkeypatch)
    text = "the otter is fed at noon"
    assert not codes(said(text=text, authority=Authority.DATA), x="otter")
    assert not codes(said(text=text + " x" * 2_000), x="otter")
    at_home = instruction(
        "1", constraint("table", "a", polarity=Polarity.FORBID, scope=Scope.SESSION),
        text=text, place=Place(session="home"),
    )  # fmt: skip
    memory = InstructionMemory([at_home])
    away = memory.seen_from(Place(session="away"), 0)
    assert codes(memory.seen_from(Place(session="home"), 0), x="otter") == [LEANS]
    assert not codes(away, x="otter")


def test_of_many_those_that_share_most_are_weighed(monkeypatch: pytest.MonkeyPatch) -> None:
    everything_leans(monkeypatch)
    many = [instruction(f"{at}", text=f"the otter sleeps in box {at}") for at in range(20)]
    most = instruction("most", text="the otter has a brush")
    memory = InstructionMemory([*many, most])
    found = check(memory, act(x="otter brush")).conflicts
    assert len(found) == MAX_WEIGHED
    assert found[0].instruction.startswith("instruction:most@")


def test_what_is_not_in_force_takes_no_place_of_what_is(monkeypatch: pytest.MonkeyPatch) -> None:
    everything_leans(monkeypatch)
    gone = [
        instruction(
            f"{at}", constraint("table", "a", polarity=Polarity.FORBID, scope=Scope.SESSION),
            text="the otter has a brush", place=Place(session="home"),
        )
        for at in range(MAX_WEIGHED)
    ]  # fmt: skip
    memory = InstructionMemory([*gone, instruction("here", text="the otter sleeps")])
    found = check(memory.seen_from(Place(session="away"), 0), act(x="otter brush")).conflicts
    assert [one.instruction for one in found] == ["instruction:here@1"]


def test_what_is_said_of_an_act_takes_no_instruction_away(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    everything_leans(monkeypatch)
    others = [instruction(f"{at}", text="a kettle has a brush") for at in range(MAX_WEIGHED)]
    memory = InstructionMemory([instruction("own", text="the otter sleeps"), *others])
    found = check(memory, act("tool.call", "kettle brush", x="otter")).conflicts
    assert "instruction:own@1" in [one.instruction for one in found]
    assert len(found) == MAX_WEIGHED + 1


def test_facts_of_what_is_said_are_not_among_those_of_the_bare_act() -> None:
    proposed = act("tool.call", "see https://otter.example/a", url="https://kettle.example/b")
    facts = read_act(proposed).facts
    bare, described = leaning.readings_of(proposed, facts)
    assert {one.pointer for one in described[1]} - {one.pointer for one in bare[1]} == {"/text"}


def test_a_number_without_end_is_read() -> None:
    assert str(10**18) in {text for text, _ in done_by(act(x=10**5_000), description=True).numbers}


def test_what_is_said_of_an_act_only_raises() -> None:
    memory = told("Draw the otter charts with otter_clean, not with otter_raw.")
    (one,) = memory.everything

    def score(text: str) -> float:
        proposed = act("file.edit", text, content="otter_raw charts")
        readings = leaning.readings_of(proposed, read_act(proposed).facts)
        return max(leaning.weigh(one, *reading) for reading in readings)

    assert score("This draws otter_clean, as was asked; otter_clean.") >= score("")


def test_the_weights_are_of_features_that_there_are_and_keep_to_the_load() -> None:
    alarms, good = leaning_weights.UNSEEN["without conflict"]
    found, bad = leaning_weights.UNSEEN["conflicts"]
    assert alarms <= 0.01 * good
    assert found / bad > 5 * alarms / good, "or it would not be worth its alarms"
    assert 0 < len(leaning_weights.WEIGHTS) < 100
    assert {"value kept", "later value", "number missed"} <= leaning_weights.WEIGHTS.keys()
