"""CrossReferenceValidator: the 27027 incident. No habit, no age and no noise overrides it."""

from __future__ import annotations

import pytest
from tests.unit.comparing import act, check, status, told
from tests.unit.instructions import constraint, instruction

from tractatus.governance.crossref import Status
from tractatus.governance.instructions.instruction import (
    Place,
    Polarity,
)
from tractatus.governance.instructions.memory import InstructionMemory

FORBID, PREFER, PERMIT = Polarity.FORBID, Polarity.PREFER, Polarity.PERMIT


HOUR_MS = 3_600_000


HABIT = act(command="mongosh --port 27017")


AS_TOLD = act(command="mongosh --port 27027")


@pytest.mark.parametrize(
    "text",
    [
        "You must specifically use port 27027, not the default port",
        "check port 27027",
        "Use port 27027 for MongoDB",
        "Use MongoDB on port 27027 for everything in this project.",
    ],
)
def test_the_habit_does_not_override_port_27027(text: str) -> None:
    verdict = check(told(text), HABIT)
    assert verdict.status is Status.REJECTED
    (conflict,) = [one for one in verdict.conflicts if one.code == "crossref.differs"]
    assert conflict.parameter == "/parameters/command"
    assert conflict.required == "27027"
    assert conflict.instruction == "instruction:1@1"
    assert conflict.span is not None
    assert text[conflict.span.start : conflict.span.end] == "27027"
    assert verdict.correct_parameters == {"command": "mongosh --port 27027"}
    assert status(told(text), AS_TOLD) == "APPROVED"


@pytest.mark.parametrize("noise", [0, 3_000])
def test_no_age_and_no_noise_wears_it_off(noise: int) -> None:
    kinds = ("port:redis", "host:mail", "path", "count:pages", "package", "confirmation:refund")
    values = (6380, "mail.internal", "/srv/x", 5, "lodash", True)
    unrelated = [
        instruction(
            f"n{at}", constraint(f"{kinds[at % 6]}{at}" if ":" in kinds[at % 6] else kinds[at % 6],
                                 values[at % 6], polarity=FORBID), at_ms=at,
        )
        for at in range(noise)
    ]  # fmt: skip
    memory = InstructionMemory([instruction("it", constraint("port:mongodb", 27027)), *unrelated])
    for age in (1_000, 2 * HOUR_MS, 24 * HOUR_MS, 365 * 24 * HOUR_MS):
        now = memory.seen_from(Place(), age)
        assert status(now, HABIT) == "REJECTED"
        assert status(now, AS_TOLD) == "APPROVED"


def test_a_corrected_instruction_never_conflicts_with_its_correction() -> None:
    memory = told("Use port 27017 for MongoDB", "Use port 27027 for MongoDB")
    assert status(memory, AS_TOLD) == "APPROVED"
    verdict = check(memory, HABIT)
    assert {one.instruction for one in verdict.conflicts} == {"instruction:2@1"}


def test_what_a_caller_says_of_itself_changes_nothing() -> None:
    memory = told("Use port 27027 for MongoDB")
    plain = check(memory, HABIT)
    for flag in ("technical", "override", "approved", "is_correction", "emergency", "skip_checks"):
        flagged = act(command="mongosh --port 27017", **{flag: True})
        verdict = check(memory, flagged)
        assert (verdict.status, verdict.conflicts) == (plain.status, plain.conflicts)
