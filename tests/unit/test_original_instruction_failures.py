"""The first implementation's failures with instructions, as regressions, each by its name."""

from __future__ import annotations

import json

import pytest

from tractatus.governance import Effect, Gate
from tractatus.governance.documents.requests import parse_request
from tractatus.governance.instructions.instruction import Place
from tractatus.governance.instructions.memory import InstructionMemory
from tractatus.governance.instructions.told import Told, remember_told
from tractatus.operations.policies import default_policy

GATE = Gate(default_policy())
HOUR_MS = 3_600_000
SAID = "You must specifically use port 27027, not the default port"


def decide(command: str, *told: str, age_ms: int = 1_000, **flags: object) -> Effect:
    document = {
        "act": {"type": "git.commit", "parameters": {"command": command, **flags}},
        "actor": "agent",
    }
    act = parse_request(json.dumps(document).encode()).act
    memory = remember_told(InstructionMemory(), [Told(one, at) for at, one in enumerate(told)])
    return GATE.decide(act, instructions=memory.seen_from(Place(), age_ms)).effect


def test_the_27027_incident_does_not_happen_again() -> None:
    assert decide("mongosh --port 27017", SAID) is Effect.DENY
    assert decide("mongosh --port 27027", SAID) is Effect.ALLOW


@pytest.mark.parametrize("age_ms", [2 * HOUR_MS, 24 * HOUR_MS, 365 * 24 * HOUR_MS])
def test_protection_does_not_lapse_after_two_hours(age_ms: int) -> None:
    assert decide("mongosh --port 27017", SAID, age_ms=age_ms) is Effect.DENY


def test_a_corrected_instruction_does_not_conflict_with_its_own_correction() -> None:
    told = ("Use port 27017 for MongoDB.", "No, use port 27027 for MongoDB.")
    assert decide("mongosh --port 27027", *told) is Effect.ALLOW
    assert decide("mongosh --port 27017", *told) is Effect.DENY


@pytest.mark.parametrize("flag", ["technical", "is_technical", "skip_validation", "trusted"])
def test_a_caller_that_declares_itself_technical_skips_no_instruction(flag: str) -> None:
    assert decide("mongosh --port 27017", SAID, **{flag: True}) is Effect.DENY
