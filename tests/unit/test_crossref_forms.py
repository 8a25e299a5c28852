"""CrossReferenceValidator: the validator in the gate, in a request and as a command."""

from __future__ import annotations

import json

from tests.unit.comparing import act, said, status
from tests.unit.instructions import constraint

from tractatus.cli.crossref import describe_verdict
from tractatus.governance import Effect, Gate
from tractatus.governance.crossref import cross_reference
from tractatus.governance.crossref.documents import parse_cross_reference, verdict_document
from tractatus.governance.documents.requests import DecideRequest, parse_request
from tractatus.governance.instructions.told import Told
from tractatus.operations.policies import default_policy


def test_the_gate_denies_what_the_validator_rejects() -> None:
    request = {
        "act": {"type": "git.commit", "parameters": {"command": "mongosh --port 27017"}},
        "instructions": [{"text": "Use port 27027 for MongoDB"}],
    }
    asked = parse_request(json.dumps(request).encode())
    decision = Gate(default_policy()).decide(asked.act, instructions=asked.memory())
    assert decision.effect is Effect.DENY
    assert "crossref.differs" in decision.explain()
    leaf = {one.service: one for one in decision.assessments}["CrossReferenceValidator"]
    assert leaf.references == ("instruction:1@1",)


def test_the_instructions_of_a_request_are_added_to_those_that_are_kept() -> None:
    kept = said(constraint("port", 27027), author="ada")
    asked = DecideRequest(act(port=27017), told=(Told("Use port 27017"),))
    memory = asked.memory(kept)
    assert memory is not None
    assert status(memory, asked.act) == "REJECTED", "a request takes back nothing that is kept"
    assert DecideRequest(asked.act).memory(kept) is kept
    assert DecideRequest(asked.act).memory() is None


def test_a_value_that_an_act_names_twice_is_one_reason_and_two_places() -> None:
    instructions = [{"text": "use port 27027 for mongodb"}]
    proposed = {
        "type": "command.run",
        "text": "connect to mongodb on port 27017",
        "parameters": {"command": "mongosh --port 27017"},
    }
    request = json.dumps({"instructions": instructions, "act": proposed}).encode()
    asked = parse_cross_reference(request)
    verdict = cross_reference(asked.act, asked.memory)
    assert [one.parameter for one in verdict.conflicts] == ["/text", "/parameters/command"]
    lines = describe_verdict(verdict).splitlines()
    assert len([one for one in lines if "crossref.differs" in one]) == 1
    assert lines[1].endswith(", at /text, /parameters/command")
    at_gate = parse_request(request)
    decision = Gate(default_policy()).decide(at_gate.act, instructions=at_gate.memory())
    leaf = {one.service: one for one in decision.assessments}["CrossReferenceValidator"]
    assert [one.code for one in leaf.reasons] == ["crossref.differs"]


def test_the_form_of_the_command_is_read_strictly_and_written_back() -> None:
    request = parse_cross_reference(
        b'{"instructions": [{"text": "Use port 27027", "at": "2026-01-31T12:00:00Z",'
        b' "authority": "owner", "scope": "permanent"}],'
        b' "act": {"type": "a.b", "parameters": {"port": 27017}}, "now": 1900000000000}'
    )
    assert request.told[0].at_ms == 1769860800000
    document = verdict_document(cross_reference(request.act, request.memory))
    assert set(document) == {"status", "conflicts", "correct_parameters"}
    assert document["status"] == "REJECTED"
    assert document["correct_parameters"] == {"port": 27027}
    assert document["conflicts"][0]["span"] == [9, 14]
