"""The guide on pressure is true: its commands print what it prints, its tables are the code's."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from tractatus.governance.act import Effect, Impact
from tractatus.governance.case import Pressure
from tractatus.governance.metacognition.scoring import RAISED_BY
from tractatus.governance.pressure import reading
from tractatus.governance.pressure.monitor import TABLE

GUIDE = Path(__file__).parents[2] / "docs" / "guides" / "pressure.md"
TEXT = GUIDE.read_text(encoding="utf-8")
_CONSOLE = re.compile(r"^```console\n\$ (.*?)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_PYTHON = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_WORDS = {
    Effect.ALLOW: "allow",
    Effect.NOTICE: "notice",
    Effect.REQUIRE_APPROVAL: "approval",
    Effect.DENY: "deny",
}


def test_the_commands_print_what_the_guide_prints() -> None:
    blocks = _CONSOLE.findall(TEXT)
    assert len(blocks) == 2
    for command, printed in blocks:
        done = subprocess.run(
            ["/bin/sh", "-c", command],
            env={"PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
            capture_output=True,
            timeout=60,
            check=True,
        )
        assert done.stdout.decode() == printed


def test_the_python_of_the_guide_runs() -> None:
    (block,) = _PYTHON.findall(TEXT)
    exec(compile(block, str(GUIDE), "exec"), {})


def test_the_weights_and_scales_are_those_of_the_code() -> None:
    v1, v2 = reading.WEIGHTS["v1"], reading.WEIGHTS["v2"]
    for name, one, two in zip(reading.METRICS, v1, v2, strict=True):
        row = re.search(rf"^\| {name} \| (.*) \| (\.\d+) \| (\.\d+) \|$", TEXT, re.MULTILINE)
        assert row and (row[2], row[3]) == (f"{one:.2f}"[1:], f"{two:.2f}"[1:])
    assert f"| conversation | {reading.FULL_MESSAGES} messages" in TEXT
    assert f"| complexity | {reading.FULL_SOURCES} different" in TEXT
    assert f"| errors | {reading.FULL_ERRORS} among" in TEXT
    assert f"| instructions | {reading.FULL_INSTRUCTIONS} in" in TEXT
    assert f"{reading.MARGIN:.2f}"[1:] + " below" in TEXT


def test_the_table_of_answers_is_that_of_the_code() -> None:
    for level in Pressure:
        cells = " | ".join(_WORDS[TABLE[level][impact]] for impact in Impact)
        assert f"| {level.name} | {cells} | {RAISED_BY[level]} |" in TEXT
