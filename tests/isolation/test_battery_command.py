"""`tractatus tenancy battery`: what it prints, and when it is not content."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tractatus.cli import main, tenancy_battery

_ROW = {"held": 3, "leaked": 0, "not applicable": 1, "error": 0}


def document(**others: Any) -> dict[str, Any]:
    return {
        "attacks": 2,
        "mechanisms": 1,
        "protections": 1,
        "tables": ["a.b", "a.c"],
        "seconds": 1.5,
        "counts": _ROW,
        "rows": [
            {"mechanism": "plain read", "attacks": 2, **_ROW, "controls": ["no row security"]}
        ],
        "leaks": [],
        "survivors": ["count all rows"],
        "limits": "- what passes",
        "controls": [],
        **others,
    }


LEAK = {
    "attack": "read everything",
    "mechanism": "plain read",
    "table": "a.b",
    "outcome": "leaked",
    "detail": "it answered: words",
    "mend": "Protect it.",
}


@pytest.fixture
def found(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What the run comes to, for the test to change; `asked` is what it was asked for."""
    made = document()

    def run(*, controls: bool) -> dict[str, Any]:
        made["asked"] = controls
        return made

    monkeypatch.setattr(tenancy_battery, "run_sql_battery", run)
    return made


def test_a_run_without_leaks_is_a_table_by_mechanism(found, capsys):
    assert main(["tenancy", "battery"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[1].split() == ["plain", "read", "2", "3", "0", "1", "no", "row", "security"]
    assert lines[-2].startswith("2 attacks by 1 mechanisms, which 1 protections hold off, on 2 ")
    assert lines[-1] == "nothing leaked"
    assert found["asked"] is False


def test_a_leak_is_said_with_its_mend_and_is_an_error(found, capsys):
    found["leaks"] = [LEAK]
    assert main(["tenancy", "battery"]) == 1
    printed = capsys.readouterr().out
    assert "LEAKED  read everything: a.b: it answered: words\n      mend: Protect it." in printed
    assert "1 leaked or failed" in printed


def test_an_attack_that_loses_on_its_control_is_an_error(found, capsys):
    found["controls"] = [{"control": "no row security", "attacks": 2, "won": 1, "lost": [LEAK]}]
    assert main(["tenancy", "battery", "--controls"]) == 1
    assert "control  no row security: LOST read everything" in capsys.readouterr().out
    assert found["asked"] is True


def test_limits_are_written_where_one_is(found, capsys, tmp_path, monkeypatch):
    (tmp_path / "docs").mkdir()
    page = tmp_path / "docs" / "limitations.md"
    page.write_text("<!-- battery:sql -->\n-\n<!-- /battery:sql -->\n")
    monkeypatch.chdir(tmp_path)
    assert main(["tenancy", "battery", "--json", "--write-limitations"]) == 0
    assert json.loads(capsys.readouterr().out)["limits"] == "- what passes"
    assert "- what passes" in page.read_text()
