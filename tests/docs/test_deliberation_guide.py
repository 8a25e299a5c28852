"""The guide to deliberation is true: its commands print what it prints, its Python runs."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from tractatus.governance.deliberation.clocks import CLOCKS, DAY, HOUR

GUIDE = Path(__file__).parents[2] / "docs" / "guides" / "deliberation.md"
TEXT = GUIDE.read_text(encoding="utf-8")
_FILE = re.compile(r"^`([\w.]+)`:\n\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_CONSOLE = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_PYTHON = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_ROW = re.compile(
    r"^\| (\w+) \| (\d+) hours? \| (\d+) hours? \| (\d+) hours? \| (\d+) days \|$", re.MULTILINE
)


def test_the_commands_print_what_the_guide_prints(tmp_path: Path) -> None:
    for name, content in _FILE.findall(TEXT):
        (tmp_path / name).write_text(content, encoding="utf-8")
    parts = [
        part for block in _CONSOLE.findall(TEXT) for part in re.split(r"^\$ ", block, flags=re.M)
    ]
    commands = [part.partition("\n") for part in parts if part]
    assert len(commands) == 4
    for command, _, printed in commands:
        done = subprocess.run(
            ["/bin/sh", "-c", command],
            cwd=tmp_path,
            env={"PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
            capture_output=True,
            timeout=60,
            check=False,
        )
        assert done.stdout.decode() == printed, (command, done.stderr)
        assert done.returncode == (1 if "refused" in printed else 0)


def test_the_python_of_the_guide_runs() -> None:
    blocks = _PYTHON.findall(TEXT)
    assert len(blocks) == 2
    for block in blocks:
        exec(compile(block, str(GUIDE), "exec"), {})


def test_the_clocks_are_those_of_the_code() -> None:
    written = {name: tuple(map(int, spans)) for name, *spans in _ROW.findall(TEXT)}
    assert written == {
        urgency.value: (
            clock.hearing // HOUR,
            clock.decide_within // HOUR,
            clock.notice_within // HOUR,
            clock.review_within // DAY,
        )
        for urgency, clock in CLOCKS.items()
    }
