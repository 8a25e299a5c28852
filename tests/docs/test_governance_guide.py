"""The governance guide is true: its commands print what it prints, its Python runs, all in order.

A line with nothing but a name in backquotes and a colon makes the next block a file of that name.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tractatus.errors import TenancyError
from tractatus.governance.metacognition.scoring import WEIGHTS
from tractatus.governance.reasons import REASONS
from tractatus.operations.decide import isolation_code

GUIDE = Path(__file__).parents[2] / "docs" / "guides" / "governance.md"
TEXT = GUIDE.read_text(encoding="utf-8")
_FILE = re.compile(r"^`([\w.]+)`:\n\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_CONSOLE = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_PYTHON = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_ROW = re.compile(r"^\| `([a-z]+\.[a-z_]+)` \| (.*) \|$", re.MULTILINE)


def sessions() -> list[tuple[str, str]]:
    """Every command of the console blocks with what it prints."""
    found = []
    for block in _CONSOLE.findall(TEXT):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = part.partition("\n")
            found.append((command, output))
    return found


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    for name, content in _FILE.findall(TEXT):
        (tmp_path / name).write_text(content, encoding="utf-8")
    return tmp_path


def run(command: str, directory: Path) -> str:
    tractatus = Path(sys.executable).parent
    path = f"{tractatus}:{Path(shutil.which('sed') or '/bin/sed').parent}:/usr/bin:/bin"
    done = subprocess.run(
        ["/bin/sh", "-c", command],
        cwd=directory,
        env={"PATH": path, "LC_ALL": "C.UTF-8"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=60,
        check=False,
    )
    return done.stdout.decode()


def test_the_commands_print_what_the_guide_prints(directory: Path) -> None:
    assert len(sessions()) >= 10
    for command, printed in sessions():
        assert run(command, directory) == printed, command


def test_the_python_of_the_guide_runs() -> None:
    blocks = _PYTHON.findall(TEXT)
    assert blocks
    for block in blocks:
        exec(compile(block, str(GUIDE), "exec"), {})


def test_every_reason_code_is_in_the_guide_with_its_meaning() -> None:
    rows = dict(_ROW.findall(TEXT.split("## Reason codes")[1]))
    isolation = {isolation_code(kind("x")) for kind in all_subclasses(TenancyError)}
    assert {code: text for code, text in rows.items() if code in REASONS} == REASONS
    assert set(rows) - set(REASONS) == isolation


def all_subclasses(kind: type[TenancyError]) -> set[type[TenancyError]]:
    return {kind, *(below for child in kind.__subclasses__() for below in all_subclasses(child))}


def test_the_weights_are_those_of_the_code() -> None:
    for dimension, weight in WEIGHTS.items():
        assert f"| {dimension} | {weight:.1f} |".replace("0.", ".") in TEXT
