"""Reading an act neither fails on what is missing nor depends on the process that reads."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tractatus.governance.act import Act, ActorKind
from tractatus.governance.crossref import cross_reference
from tractatus.governance.instructions.instruction import Place
from tractatus.governance.instructions.memory import InstructionMemory


@pytest.mark.parametrize("content", ["FROM  \n", "FROM\t\nRUN make\n", "ENV  \n", "EXPOSE  \n"])
def test_a_dockerfile_without_an_image_is_read(content: str) -> None:
    parameters = {"path": "Dockerfile", "content": content}
    act = Act("file.write", "agent", ActorKind.AGENT, parameters)
    assert not cross_reference(act, InstructionMemory().seen_from(Place(), 0)).conflicts


def test_a_packages_family_is_the_same_in_each_process() -> None:
    program = (
        "from tractatus.governance.crossref.comparison import package_family as of;"
        "print(of('vue-min-js'), of('chart-lite-js'), of('redis-client-dev'))"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": str(seed)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in range(6)
    }
    assert len(found) == 1
