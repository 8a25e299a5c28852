"""The guide of cross-references is true: its commands print what it prints, its Python runs."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tractatus.governance.crossref import severity
from tractatus.governance.facts import fact, parameters, shell, statements
from tractatus.governance.facts.migration import HAZARDS

GUIDE = Path(__file__).parents[2] / "docs" / "guides" / "crossref.md"
TEXT = GUIDE.read_text(encoding="utf-8")
_FILE = re.compile(r"^`([\w.]+)`:\n\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_CONSOLE = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_PYTHON = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def sessions() -> list[tuple[str, str]]:
    """Every command of the console blocks with what it prints."""
    found = []
    for block in _CONSOLE.findall(TEXT):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = part.partition("\n")
            found.append((command, output))
    return found


@pytest.mark.parametrize(("command", "printed"), sessions())
def test_a_command_prints_what_the_guide_prints(command: str, printed: str, tmp_path: Path) -> None:
    for name, content in _FILE.findall(TEXT):
        (tmp_path / name).write_text(content, encoding="utf-8")
    done = subprocess.run(
        ["/bin/sh", "-c", command],
        cwd=tmp_path,
        env={"PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=60,
        check=False,
    )
    assert done.stdout.decode() == printed


def test_the_python_of_the_guide_runs() -> None:
    (block,) = _PYTHON.findall(TEXT)
    exec(compile(block, str(GUIDE), "exec"), {})


def test_its_limits_and_hazards_are_those_of_the_code() -> None:
    words = " ".join(TEXT.split())
    assert f"{fact.MAX_READ:,} characters in an act" in words
    assert f"{shell.MAX_LINE:,} in a command or an SQL text" in words
    assert shell.MAX_LINE == statements.MAX_SQL
    assert f"{fact.MAX_FACTS:,} facts, {parameters.MAX_DEPTH} levels" in words
    assert all(f"`{hazard}`" in TEXT for hazard in HAZARDS)


def test_its_table_of_severity_is_that_of_the_code() -> None:
    def answers(text: str) -> list[str]:
        rows = re.findall(r"^\| (?:data|anybody|member|owner).*\|$", text, re.MULTILINE)
        return [" ".join(re.findall(r"[A-Z]{3,}", row)) for row in rows if "permit" not in row]

    ours = answers(TEXT.split("## How grave it is")[1].split("## ")[0])
    assert len(ours) == 7
    assert ours == answers(severity.__doc__ or "")
