"""CrossReferenceValidator: parameters as the instructions would have them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.unit.comparing import act, check, said, status
from tests.unit.instructions import constraint, instruction

from tractatus.governance.crossref import Status
from tractatus.governance.instructions.memory import InstructionMemory


@pytest.mark.parametrize(
    ("parameters", "mended"),
    [
        ({"port": 27017}, {"port": 27027}),
        ({"port": "27017", "a": 1}, {"port": "27027", "a": 1}),
        ({"argv": ["mongosh", "--port", "27017"]}, {"argv": ["mongosh", "--port", "27027"]}),
        ({"x": {"y~/": [{"port": 27017}]}}, {"x": {"y~/": [{"port": 27027}]}}),
        ({"uri": "mongodb://h:27017/a"}, {"uri": "mongodb://h:27027/a"}),
        (
            {"command": "a 27017; mongosh --port 27017"},
            {"command": "a 27017; mongosh --port 27027"},
        ),
        ({"port": "0x6989"}, {}),
        ({"command": "mongosh"}, {}),
    ],
    ids=str,
)
def test_parameters_are_corrected_where_one_value_mends_them(
    parameters: dict[str, Any], mended: dict[str, Any]
) -> None:
    memory = said(constraint("port", 27027))
    before = json.dumps(parameters)
    verdict = check(memory, act(**parameters))
    assert verdict.status is Status.REJECTED
    assert verdict.correct_parameters == mended
    assert json.dumps(parameters) == before, "the act itself stays as it is"
    if mended:
        assert status(memory, act(**mended)) == "APPROVED"


def test_two_who_want_different_values_are_not_decided_between() -> None:
    memory = InstructionMemory(
        [
            instruction("1", constraint("port", 1), author="ada"),
            instruction("2", constraint("port", 2), author="bob"),
        ]
    )
    verdict = check(memory, act(port=3))
    assert len(verdict.conflicts) == 2
    assert verdict.correct_parameters == {}
    assert status(memory, act(port=1)) == "REJECTED"
