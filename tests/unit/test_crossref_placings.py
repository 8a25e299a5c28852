"""What instructions say of places, against where an act writes."""

from __future__ import annotations

from typing import Any

import pytest

from tractatus.governance.act import Act
from tractatus.governance.crossref import Status, cross_reference
from tractatus.governance.crossref.placings import Role, placings
from tractatus.governance.instructions.instruction import Place
from tractatus.governance.instructions.memory import InstructionMemory
from tractatus.governance.instructions.told import Told, remember_told


def _warns(instruction: str, parameters: dict[str, Any], type_: str = "command.run") -> bool:
    memory = remember_told(InstructionMemory(), [Told(instruction, 0)])
    verdict = cross_reference(
        Act(type_, actor="t", parameters=parameters), memory.seen_from(Place(), 1)
    )
    return verdict.status > Status.APPROVED


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        ("Reports go to /srv/out, not to /tmp.", [Role.PUT, Role.AWAY]),
        ("vendor/ is read only.", [Role.KEPT]),
        ("Hands off legacy/", [Role.KEPT]),
        ("rm only inside ./scratch please", [Role.WITHIN]),
        ("Store reports in /srv/out because /var/www is wiped.", [Role.PUT, Role.AWAY]),
    ],
)
def test_roles(text: str, roles: list[Role]) -> None:
    assert [one.role for one in placings(text)] == roles


@pytest.mark.parametrize(
    ("command", "warns"),
    [
        ("python report.py --output /tmp/report.csv", True),
        ("psql shop -c \"\\copy reports to '/tmp/reports.csv' csv\"", True),
        ("python report.py --scratch-dir /home/x --output /srv/out/report.csv", False),
        ("cd /srv/out && python /opt/report.py --output ./report.csv", False),
        ("ls /tmp", False),
        ("mv /tmp/report.csv /srv/out/report.csv", False),
    ],
)
def test_a_thing_goes_where_it_is_wanted(command: str, warns: bool) -> None:
    assert _warns("Reports go to /srv/out, not to /tmp.", {"command": command}) is warns


@pytest.mark.parametrize(("root", "warns"), [("/srv/out", False), ("/var/other", True)])
def test_a_setting_names_the_place(root: str, warns: bool) -> None:
    act = {"path": "app/settings.yaml", "content": f"reports:\n  directory: {root}\n"}
    assert _warns("Reports belong in /srv/out.", act, "file.write") is warns
