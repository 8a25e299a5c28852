"""Requests to decide: strict JSON, every refusal names its field, and the commands' exit codes."""

from __future__ import annotations

import io
import json
import sys
import time
from dataclasses import replace

import pytest

from tractatus.cli import main
from tractatus.errors import RequestError
from tractatus.governance import ActorKind, Gate, Impact, Pressure
from tractatus.governance.case import Reading
from tractatus.governance.documents.requests import DecideRequest, format_request, parse_request
from tractatus.governance.documents.strict_json import MAX_BYTES, parse_json
from tractatus.operations.policies import default_policy

MINIMAL = b'{"act": {"type": "git.commit"}}'

COMPLETE = {
    "act": {
        "type": "configuration.change",
        "text": "point the orders service at port 27027",
        "parameters": {"service": "orders", "port": 27027},
        "target": "orders",
        "impact": "medium",
        "reversible": True,
    },
    "actor": "agent-7",
    "instructions": [],
    "reasoning": {
        "goal": "the orders service reaches the database on port 27027",
        "evidence": [{"claim": "the port is 27027", "reference": "/act/parameters/port"}],
        "steps": ["write the port into the configuration", "restart the service"],
        "alternatives": [
            {"option": "keep the default port 27017", "why_rejected": "the owner said otherwise"},
            {"option": "ask the owner", "why_rejected": "the instruction is explicit"},
        ],
        "assumptions": ["the database listens"],
        "risks": ["a short outage"],
        "rollback": "restore the file",
        "requested_effect": "allow",
    },
    "references": ["/act/parameters/port"],
    "pressure": "elevated",
}


def test_the_smallest_request() -> None:
    request = parse_request(MINIMAL)
    assert request.act.actor_kind is ActorKind.AGENT
    assert request.act.human_decision is False
    assert request.act.impact is Impact.LOW
    assert request.reasoning is None
    assert request.pressure is Pressure.NORMAL


def test_the_largest_request_comes_back_the_same() -> None:
    request = parse_request(json.dumps(COMPLETE).encode())
    assert request.pressure is Pressure.ELEVATED
    assert request.reasoning is not None
    assert len(request.reasoning.alternatives) == 2
    assert parse_request(format_request(request)) == request


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "not JSON"),
        (b"[]", "request: expected an object, found: list"),
        (b"{}", "act: the field is missing"),
        (b'{"act": {}}', "act.type: the field is missing"),
        (b'{"act": {"type": "commit"}}', "act.type: expected object.verb"),
        (b'{"act": {"type": "git.Commit"}}', "act.type: expected object.verb"),
        (b'{"act": {"type": 5}}', "act.type: expected text, found: int"),
        (b'{"act": {"type": "a.b"}, "acts": 1}', "acts: unknown field; known: act, actor"),
        (b'{"act": {"type": "a.b", "technical": true}}', "act.technical: unknown field"),
        (b'{"act": {"type": "a.b", "human_decision": true}}', "act.human_decision: unknown"),
        (b'{"act": {"type": "a.b", "actor_kind": "moderator"}}', "act.actor_kind: unknown"),
        (b'{"act": {"type": "a.b"}, "actor": ""}', "actor: expected text, found an empty one"),
        (b'{"act": {"type": "a.b"}, "actor": {"kind": "moderator"}}', "actor: expected text"),
        (b'{"act": {"type": "a.b", "reversible": 0}}', "act.reversible: expected true or false"),
        (b'{"act": {"type": "a.b", "impact": 3}}', "act.impact: expected one of low, medium"),
        (b'{"act": {"type": "a.b", "parameters": []}}', "act.parameters: expected an object"),
        (b'{"act": {"type": "a.b"}, "pressure": "calm"}', "pressure: expected one of normal"),
        (b'{"act": {"type": "a.b"}, "pressure": {"level": 1}}', "pressure.level: expected one"),
        (b'{"act": {"type": "a.b"}, "instructions": [{}]}', "instructions[0].text: the field is"),
        (
            b'{"act": {"type": "a.b"}, "instructions": [{"text": "a", "authority": "owner"}]}',
            "instructions[0].authority: expected at most member",
        ),
        (
            b'{"act": {"type": "a.b"}, "instructions": [{"text": "a", "at": -1}]}',
            "instructions[0].at: expected milliseconds",
        ),
        (
            b'{"act": {"type": "a.b"}, "instructions": [{"text": "a", "scope": "EVER"}]}',
            "instructions[0].scope: expected one of PERMANENT",
        ),
        (
            b'{"act": {"type": "a.b"}, "instructions": [{"text": "a", "technical": true}]}',
            "instructions[0].technical: unknown field",
        ),
        (b'{"act": {"type": "a.b"}, "reasoning": {"why": ""}}', "reasoning.why: unknown field"),
        (
            b'{"act": {"type": "a.b"}, "reasoning": {"evidence": [{"claim": 1}]}}',
            "reasoning.evidence[0].claim: expected text",
        ),
        (
            b'{"act": {"type": "a.b"}, "reasoning": {"alternatives": ["x"]}}',
            "reasoning.alternatives[0]: expected an object",
        ),
        (b'{"act": {"type": "a.b", "type": "a.c"}}', "the field is written twice: type"),
        (b'{"act": {"type": "a.b", "parameters": {"x": NaN}}}', "found: NaN"),
        (b'{"act": {"type": "a.b", "parameters": {"x": -Infinity}}}', "found: -Infinity"),
        (b'{"act": {"type": "a.b", "parameters": {"x": 1e999}}}', "expected a number in range"),
        (b'{"act": {"type": "a.b", "parameters": {"x": 9007199254740993}}}', "at most 2^53 - 1"),
        (b'{"act": {"type": "a.b", "parameters": {"x": ' + b"9" * 9000 + b"}}}", "2^53 - 1"),
        (b'{"act": {"type": "a.b", "text": "\\ud800"}}', "half of a surrogate pair"),
        (b'{"act": {"type": "a.b", "parameters": {"\\udc00": 1}}}', "half of a surrogate pair"),
        (b'{"act": {"type": "a.b", "text": "\xff"}}', "expected UTF-8"),
        (b"\xef\xbb\xbf{}", "not JSON"),
        (b"[" * 100_000, "expected nesting of at most 32, found: 100000"),
        (b'{"a":' * 40 + b"1" + b"}" * 40, "expected nesting of at most 32, found: 40"),
        (b" " * (MAX_BYTES + 1), "expected at most 1048576 bytes"),
        (b'{"act": {"type": "a.b"}} {}', "not JSON"),
    ],
)
def test_a_bad_request_names_what_is_wrong(data: bytes, says: str) -> None:
    with pytest.raises(RequestError) as caught:
        parse_request(data)
    assert says in str(caught.value)
    assert len(str(caught.value)) < 300


def test_lists_and_nesting_are_read_up_to_their_limit() -> None:
    def steps(number: int) -> bytes:
        return json.dumps({"act": {"type": "a.b"}, "reasoning": {"steps": ["x"] * number}}).encode()

    request = parse_request(steps(256))
    assert request.reasoning is not None
    assert len(request.reasoning.steps) == 256
    with pytest.raises(RequestError, match="list of at most 256"):
        parse_request(steps(257))
    assert parse_json(b"[" * 32 + b"]" * 32) is not None
    with pytest.raises(RequestError, match="found: 33"):
        parse_json(b"[" * 33 + b"]" * 33)
    assert parse_json(b"%d" % (2**53 - 1)) == 2**53 - 1
    with pytest.raises(RequestError):
        parse_json(b"%d" % 2**53)
    assert len(parse_json(b'"' + b"x" * (MAX_BYTES - 2) + b'"')) == MAX_BYTES - 2


def test_brackets_in_text_are_text() -> None:
    deep = json.dumps({"a": "[" * 1000 + '\\"[[' + '"' + "{" * 1000}).encode()
    assert parse_json(deep)["a"].count("[") == 1002


def test_pressure_may_be_the_answer_of_its_own_command() -> None:
    document = {"act": {"type": "a.b"}, "pressure": {"level": "DANGEROUS", "score": 0.9}}
    request = parse_request(json.dumps(document).encode())
    assert request.pressure is Pressure.DANGEROUS
    assert request.reading == Reading(Pressure.DANGEROUS, 0.9)
    assert parse_request(format_request(request)) == request
    assert parse_request(MINIMAL).reading is None


def test_references_resolve_into_the_request_itself() -> None:
    request = parse_request(json.dumps(COMPLETE).encode())
    unsaid = replace(request, references=None)
    assert unsaid.resolvable == {"/act/text", "/act/parameters/service", "/act/parameters/port"}
    outside = json.loads(json.dumps(COMPLETE))
    outside["reasoning"]["evidence"][0]["reference"] = "ticket 12"
    del outside["references"]
    assert parse_request(json.dumps(outside).encode()).resolvable is None
    nowhere = {"claim": "all is well", "reference": "/act/parameters/absent"}
    outside["reasoning"]["evidence"].append(nowhere)
    request = parse_request(json.dumps(outside).encode())
    decision = Gate(default_policy()).decide(
        request.act, reasoning=request.reasoning, resolvable=request.resolvable
    )
    assert "metacognition.unresolvable_reference" in decision.explain()


@pytest.fixture
def standard_input(monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    def give(document: object) -> None:
        data = document if isinstance(document, bytes) else json.dumps(document).encode()
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))

    return give


def test_decide_answers_by_exit_code(standard_input, capsys) -> None:  # type: ignore[no-untyped-def]
    standard_input(MINIMAL)
    assert main(["decide"]) == 0
    assert capsys.readouterr().out.startswith("allow\n")
    standard_input({"act": {"type": "pricing.change"}})
    assert main(["decide"]) == 1
    assert "12.1" in capsys.readouterr().out
    standard_input(COMPLETE)
    assert main(["decide", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert set(answer) >= {"effect", "reasons", "services"}
    assert set(answer["services"]) == {"BoundaryEnforcer", "MetacognitiveVerifier"}
    assert answer["effect"] == "notice"  # elevated pressure asks for more than 0.8
    standard_input({"act": {"type": "a.b", "colour": 1}})
    assert main(["decide", "--json"]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "act.colour: unknown field" in captured.err
    standard_input(b" " * (MAX_BYTES + 1))
    assert main(["decide"]) == 2


@pytest.mark.parametrize(
    "hostile",
    [
        {"act": {"type": "a.b", "\x1b[2J\nevil": 1}},
        {"act": {"type": "\x1b[2J\nevil"}},
        {"act": {"type": "a.b"}, "\u202e\x07evil": 1},
    ],
)
def test_an_error_cannot_steer_the_terminal(hostile, standard_input, capsys) -> None:  # type: ignore[no-untyped-def]
    standard_input(hostile)
    assert main(["decide"]) == 2
    error = capsys.readouterr().err
    assert "evil" in error
    assert error.removesuffix("\n").isprintable()


def test_a_request_cannot_steer_the_terminal(standard_input, capsys) -> None:  # type: ignore[no-untyped-def]
    document = json.loads(json.dumps(COMPLETE))
    document["reasoning"]["evidence"][0]["reference"] = "\x1b[2J\x07\u202eevil"
    standard_input(document)
    main(["decide"])
    out = capsys.readouterr().out
    assert "evil" in out
    assert not set(out) & {"\x1b", "\x07", "\u202e"}


def test_reason_check(standard_input, capsys) -> None:  # type: ignore[no-untyped-def]
    standard_input(COMPLETE)
    assert main(["reason", "check", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert set(answer) == {"effect", "reasons", "scores"}
    assert answer["scores"]["overall"] >= 0.8
    without = json.loads(json.dumps(COMPLETE))
    without["reasoning"]["alternatives"] = []
    standard_input(without)
    assert main(["reason", "check"]) == 1
    assert "metacognition.no_alternatives" in capsys.readouterr().out
    standard_input(MINIMAL)
    assert main(["reason", "check"]) == 2


LONG = {
    "verbs": {"act": {"type": "request.handle", "text": "prioritise privacy over " * 40_000}},
    "negations": {"act": {"type": "request.handle", "text": "not of by default " * 50_000}},
    "parameters": {
        "act": {
            "type": "configuration.change",
            "parameters": {f"name {number}": number for number in range(30_000)},
        },
        "reasoning": {"evidence": [{"claim": "name " * 700, "reference": "r"}] * 60},
    },
    "alternatives": {
        "act": {"type": "configuration.change"},
        "reasoning": {
            "steps": [f"{number} w " * 300 for number in range(100)],
            "alternatives": [
                {"option": f"{number} x " * 500, "why_rejected": "y"} for number in range(70)
            ],
        },
    },
    "quotes": {"act": {"type": "request.handle", "text": '"`“' * 80_000}},
    "marks": {"act": {"type": "request.handle", "text": "\u0301" * 150_000}},
}


@pytest.mark.parametrize("name", LONG)
def test_a_request_of_a_megabyte_is_answered_in_time_linear_in_its_length(name: str) -> None:
    data = json.dumps(LONG[name]).encode()
    assert 200_000 < len(data) <= MAX_BYTES
    start = time.process_time()
    request = parse_request(data)
    decision = Gate(default_policy()).decide(
        request.act, reasoning=request.reasoning, resolvable=request.resolvable
    )
    assert time.process_time() - start < 3
    assert len(decision.assessments[0].reasons) < 30
    codes = {reason.code for one in decision.assessments for reason in one.reasons}
    assert "gate.service_failed" not in codes


def test_a_request_is_a_value() -> None:
    assert parse_request(MINIMAL) == DecideRequest(act=parse_request(MINIMAL).act)
