"""The classifier in the gate: who may give instructions, and which wait for a person."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from tractatus.cli import main
from tractatus.governance import Act, ActorKind, Assessment, Effect, Gate
from tractatus.governance.case import Pressure
from tractatus.governance.classifier.features import FEATURES
from tractatus.governance.classifier.model import quadrant_of
from tractatus.governance.classifier.weights import FITTED_TO, WEIGHTS, WORDS
from tractatus.governance.reasons import REASONS
from tractatus.operations.policies import default_policy

GATE = Gate(default_policy())
NAME = "InstructionPersistenceClassifier"


def assessed(text: str, kind: ActorKind = ActorKind.MEMBER, **more: object) -> Assessment:
    act = Act("instruction.give", "someone", kind, description=text)
    decision = GATE.decide(act, **more)  # type: ignore[arg-type]
    (found,) = [one for one in decision.assessments if one.service == NAME]
    return found


def test_an_instruction_that_is_understood_is_allowed_and_leaves_its_answer() -> None:
    found = assessed("Never push to main without asking")
    assert (found.effect, found.reasons) == (Effect.ALLOW, ())
    assert found.scores["confidence"] > 0.5


def test_the_parameter_text_is_read_like_the_description() -> None:
    text = "Use port 27027. Use port 27017."
    by_parameter = Act("instruction.give", "m", ActorKind.MEMBER, {"text": text})
    found = {one.service: one for one in GATE.decide(by_parameter).assessments}[NAME]
    assert found == assessed(text)
    assert found.effect is Effect.REQUIRE_APPROVAL


def test_an_innocent_description_hides_no_parameter() -> None:
    act = Act(
        "instruction.give",
        "m",
        ActorKind.MEMBER,
        {"text": "Use port 1. Use port 2."},
        description="use tabs",
    )
    found = {one.service: one for one in GATE.decide(act).assessments}[NAME]
    assert found.effect is Effect.REQUIRE_APPROVAL


def test_what_asks_for_nothing_is_told_so() -> None:
    for text in ("The meeting went well.", "can we use port 27017?"):
        found = assessed(text)
        assert found.effect is Effect.NOTICE
        assert [one.code for one in found.reasons] == ["classifier.asks_nothing"]


def test_of_no_words_nothing_is_said() -> None:
    assert assessed("").effect is Effect.ALLOW
    assert assessed("").reasons == ()


def test_words_beside_an_instruction_and_pressure_take_no_notice_away() -> None:
    parameters = {"text": "The meeting went well."}
    for pressure in Pressure:
        act = Act("prompt.report", "a", ActorKind.AGENT, parameters, description="use port 27027")
        found = GATE.decide(act, pressure=pressure)
        (own,) = (one for one in found.assessments if one.service == NAME)
        assert own.effect is Effect.NOTICE


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("use port 1. use port 2.", "classifier.contradiction"),
        ("use port 1. " * 2000, "classifier.too_long"),
        (" ".join(f"use src/f{n}.py;" for n in range(80)), "classifier.too_many"),
    ],
)
def test_doubts_wait_for_a_person(text: str, code: str) -> None:
    found = assessed(text)
    assert found.effect is Effect.REQUIRE_APPROVAL
    assert code in [one.code for one in found.reasons]


def test_a_machine_instructs_nobody() -> None:
    for kind in (ActorKind.AGENT, ActorKind.MODEL, ActorKind.RULES):
        found = assessed("use port 27027", kind)
        assert found.effect is Effect.REQUIRE_APPROVAL
        assert [one.code for one in found.reasons] == ["classifier.from_data"]
        act = Act("instruction.give", "a", kind, description="use port 27027")
        assert not GATE.decide(act).is_permitted


def test_what_a_program_reports_of_its_person_is_read_as_a_persons_and_waits_for_nobody() -> None:
    cases = {
        "use port 27027": (Effect.ALLOW, []),
        "The meeting went well.": (Effect.NOTICE, ["classifier.asks_nothing"]),
        "use port 1. use port 2.": (Effect.NOTICE, ["classifier.contradiction"]),
    }
    for text, (effect, codes) in cases.items():
        act = Act("prompt.report", "agent", ActorKind.AGENT, {"text": text})
        decision = GATE.decide(act)
        (found,) = [one for one in decision.assessments if one.service == NAME]
        assert (found.effect, [one.code for one in found.reasons]) == (effect, codes), text
        assert decision.is_permitted


def test_other_acts_leave_no_answer_of_the_classifier() -> None:
    act = Act("git.commit", "m", ActorKind.MEMBER, description="never use port 27017")
    assert NAME not in {one.service for one in GATE.decide(act).assessments}


def test_pressure_takes_no_doubt_away() -> None:
    text = "use port 1. use port 2."
    for pressure in Pressure:
        assert assessed(text, pressure=pressure).reasons == assessed(text).reasons


def test_every_code_of_the_classifier_is_explained() -> None:
    seen = {
        one.code
        for text in ("", "use port 1. use port 2.", "use x " * 3000)
        for one in assessed(text, ActorKind.AGENT).reasons
    }
    assert seen and seen <= {code for code in REASONS if code.startswith("classifier.")}


def test_weights_have_a_row_for_each_feature_and_say_what_they_were_fitted_to() -> None:
    assert len(WEIGHTS) == len(FEATURES)
    assert {len(row) for row in (*WEIGHTS, *WORDS.values())} == {5}
    assert len(FITTED_TO) == 64
    guess = quadrant_of([0], [])
    assert 0.2 <= guess.confidence < 1 and guess.other is not guess.quadrant


def run(monkeypatch: pytest.MonkeyPatch, data: bytes, *words: str) -> int:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data), "utf-8"))
    return main(["classify", *words])


def test_the_command_prints_the_interface_s_form(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, b"You must use port 27027, not 27017\n", "--json") == 0
    found = json.loads(capsys.readouterr().out)
    names = {"quadrant", "persistence", "scope", "verification", "explicitness", "confidence"}
    assert names <= found.keys()
    told = [{name: one[name] for name in ("key", "operator", "value", "polarity", "span")}
            for one in found["constraints"]]  # fmt: skip
    assert told == [
        {"key": "port", "operator": "equals", "value": 27027, "polarity": "require",
         "span": [18, 23]},
        {"key": "port", "operator": "equals", "value": 27017, "polarity": "forbid",
         "span": [29, 34]},
    ]  # fmt: skip


def test_the_command_marks_what_it_read(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "rules.txt"
    file.write_text("first\n\x1b[31mnever use port 27017\n", "utf-8")
    assert main(["classify", str(file), "--authority", "data", "--pressure", "high"]) == 0
    lines = capsys.readouterr().out.splitlines()
    (marked,) = [number for number, line in enumerate(lines) if set(line.strip()) == {"^"}]
    start = lines[marked].index("^")
    assert lines[marked - 1][start : start + 5] == "27017"
    assert "\x1b" not in "".join(lines)
    assert any("classifier.from_data" in line for line in lines)


@pytest.mark.parametrize("data", [b"x\xff", b"a" * 1_048_577])
def test_the_command_refuses_what_it_cannot_read(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], data: bytes
) -> None:
    assert run(monkeypatch, data) == 2
    assert capsys.readouterr().err.startswith("tractatus: expected")


def test_the_command_names_a_file_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["classify", "no/such/file"]) == 2
    assert "no/such/file" in capsys.readouterr().err
