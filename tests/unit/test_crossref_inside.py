"""What lies inside the folder that an exception names is where it should be."""

from __future__ import annotations

import pytest

from tractatus.governance.act import Act, ActorKind
from tractatus.governance.crossref import Status, cross_reference
from tractatus.governance.instructions.instruction import Place
from tractatus.governance.instructions.memory import InstructionMemory
from tractatus.governance.instructions.told import Told, remember_told


@pytest.mark.parametrize(
    ("path", "expected"), [("lib/charts/axis.py", False), ("lib/core/axis.py", True)]
)
def test_an_exception_names_what_is_allowed(path: str, expected: bool) -> None:
    memory = remember_told(
        InstructionMemory(), [Told("You must not write anywhere except lib/charts/**.", 0)]
    )
    act = Act("command.run", "agent", ActorKind.AGENT, {"argv": ["touch", path]})
    verdict = cross_reference(act, memory.seen_from(Place(), 3_600_000))
    assert (verdict.status > Status.APPROVED) is expected
