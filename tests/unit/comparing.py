"""What tests of CrossReferenceValidator say again and again: an act, what was told, the verdict."""

from __future__ import annotations

from typing import Any

from tests.unit.instructions import instruction

from tractatus.governance.act import Act, ActorKind
from tractatus.governance.crossref import Verdict, cross_reference
from tractatus.governance.instructions.instruction import (
    Constraint,
)
from tractatus.governance.instructions.memory import InstructionMemory
from tractatus.governance.instructions.told import Told, remember_told


def act(type_: str = "tool.call", text: str = "", **parameters: Any) -> Act:
    return Act(type_, "agent", ActorKind.AGENT, parameters, description=text)


def told(*texts: str) -> InstructionMemory:
    return remember_told(InstructionMemory(), [Told(text) for text in texts])


def said(*constraints: Constraint, **more: Any) -> InstructionMemory:
    return InstructionMemory([instruction("1", *constraints, **more)])


def check(memory: InstructionMemory, proposed: Act, **more: Any) -> Verdict:
    return cross_reference(proposed, memory, **more)


def status(memory: InstructionMemory, proposed: Act, **more: Any) -> str:
    return check(memory, proposed, **more).status.name
