"""The guide on classifying is true: its commands print what it prints, its Python runs."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from tractatus.governance.classifier import MAX_READ
from tractatus.governance.classifier.constraints import MAX_CONSTRAINTS
from tractatus.governance.instructions.instruction import (
    KeyKind,
    Persistence,
    Polarity,
    Quadrant,
    Scope,
    Verification,
)

GUIDE = Path(__file__).parents[2] / "docs" / "guides" / "classify.md"
TEXT = GUIDE.read_text(encoding="utf-8")
_CONSOLE = re.compile(r"^```console\n\$ (.*?)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_PYTHON = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def test_the_commands_print_what_the_guide_prints() -> None:
    blocks = _CONSOLE.findall(TEXT)
    assert len(blocks) == 7
    for command, printed in blocks:
        done = subprocess.run(
            ["/bin/sh", "-c", command],
            env={"PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
            capture_output=True,
            timeout=60,
            check=False,
        )
        assert done.stdout.decode() == printed, command


def test_the_python_of_the_guide_runs() -> None:
    (block,) = _PYTHON.findall(TEXT)
    exec(compile(block, str(GUIDE), "exec"), {})


def test_every_value_and_every_kind_is_named() -> None:
    for values in (Quadrant, Persistence, Scope, Verification, Polarity, KeyKind):
        for one in values:
            assert f"`{one.value}`" in TEXT, one


def test_the_limits_are_those_of_the_code() -> None:
    assert f"At most {MAX_READ:,} characters" in TEXT
    assert f"more than {MAX_CONSTRAINTS} values" in TEXT
