"""CrossReferenceValidator: how grave a conflict is, by who said what how firmly."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from tests.unit.comparing import act, said, status
from tests.unit.instructions import constraint, instruction

from tractatus.governance.case import Pressure
from tractatus.governance.instructions.instruction import (
    Authority,
    Instruction,
    Persistence,
    Polarity,
)
from tractatus.governance.instructions.memory import InstructionMemory, remember

FORBID, PREFER, PERMIT = Polarity.FORBID, Polarity.PREFER, Polarity.PERMIT


MEMBER, OWNER = Authority.MEMBER, Authority.OWNER


TABLE = [
    # authority, polarity, persistence, explicitness, expected
    (MEMBER, Polarity.REQUIRE, "HIGH", 0.9, "REJECTED"),
    (MEMBER, FORBID, "HIGH", 0.5, "REJECTED"),
    (MEMBER, Polarity.REQUIRE, "HIGH", 0.49, "ESCALATE"),
    (OWNER, Polarity.REQUIRE, "HIGH", 0.1, "REJECTED"),
    (MEMBER, FORBID, "MEDIUM", 0.9, "ESCALATE"),
    (MEMBER, FORBID, "MEDIUM", 0.3, "WARNING"),
    (OWNER, FORBID, "MEDIUM", 0.3, "ESCALATE"),
    (OWNER, FORBID, "LOW", 0.9, "WARNING"),
    (MEMBER, FORBID, "VARIABLE", 0.9, "WARNING"),
    (OWNER, PREFER, "HIGH", 0.9, "WARNING"),
    (OWNER, PERMIT, "HIGH", 0.9, "APPROVED"),
    (Authority.DATA, FORBID, "HIGH", 0.9, "WARNING"),
    (Authority.SYSTEM, FORBID, "HIGH", 0.9, "REJECTED"),
]


@pytest.mark.parametrize(
    ("authority", "polarity", "persistence", "explicitness", "expected"), TABLE
)
def test_the_table_of_severity(
    authority: Authority, polarity: Polarity, persistence: str, explicitness: float, expected: str
) -> None:
    value = 27017 if polarity in (FORBID, PERMIT) else 27027
    memory = said(
        constraint("port", value, polarity=polarity),
        authority=authority,
        persistence=Persistence(persistence),
        explicitness=explicitness,
    )
    assert status(memory, act(port=27017)) == expected


def test_high_pressure_raises_and_never_for_data() -> None:
    def under(level: Pressure, **more: Any) -> str:
        memory = said(constraint("port", 1, polarity=FORBID), **more)
        return status(memory, act(port=1), pressure=level)

    medium: dict[str, Any] = {"persistence": Persistence.MEDIUM}
    low: dict[str, Any] = {"persistence": Persistence.LOW}
    assert [under(one, **low) for one in Pressure] == [
        "WARNING", "WARNING", "ESCALATE", "ESCALATE", "ESCALATE",
    ]  # fmt: skip
    assert [under(one, **medium) for one in Pressure][2:] == ["ESCALATE", "REJECTED", "REJECTED"]
    assert {under(one, authority=Authority.DATA) for one in Pressure} == {"WARNING"}


def test_a_permit_overrides_no_ban_of_its_own_rank() -> None:
    ban = instruction("ban", constraint("port", 1, polarity=FORBID), at_ms=1)
    permits = constraint("port", 1, polarity=PERMIT)
    for one in (
        instruction("p", permits, at_ms=2, author="bob"),
        instruction("p", permits, at_ms=0),
        instruction("p", permits, at_ms=2, authority=Authority.DATA),
    ):
        memory = remember(InstructionMemory([ban]), one).memory
        assert status(memory, act(port=1)) == "REJECTED"
    for one in (
        instruction("p", permits, at_ms=2),
        instruction("p", permits, at_ms=2, authority=OWNER, author="owner"),
    ):
        memory = remember(InstructionMemory([ban]), one).memory
        assert status(memory, act(port=1)) == "APPROVED"


def test_instructions_of_data_neither_reject_nor_permit() -> None:
    for value, polarity in product((27017, 27027), (FORBID, Polarity.REQUIRE, PERMIT)):
        memory: InstructionMemory = said(
            constraint("port", value, polarity=polarity), authority=Authority.DATA
        )
        assert status(memory, act(port=27017)) in ("APPROVED", "WARNING")
    both: list[Instruction] = [
        instruction("1", constraint("port", 1, polarity=FORBID), at_ms=1),
        instruction("2", constraint("port", 1, polarity=PERMIT), at_ms=2, authority=Authority.DATA),
    ]
    memory = remember(remember(InstructionMemory(), both[0]).memory, both[1]).memory
    assert status(memory, act(port=1)) == "REJECTED"
