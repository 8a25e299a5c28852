"""The guides of the library and of shadow are true: every file and every command, in order."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

GUIDES = Path(__file__).parents[2] / "docs" / "guides"
_FILE = re.compile(r"^`([\w.]+)`:\n\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_CONSOLE = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_BLOCK = re.compile(r"^```(\w+)\n", re.MULTILINE)


def sessions(text: str) -> list[tuple[str, str]]:
    """Every command of the console blocks with what it prints."""
    found = []
    for block in _CONSOLE.findall(text):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = part.partition("\n")
            found.append((command, output))
    return found


@pytest.fixture
def directory() -> Iterator[Path]:
    # Not tmp_path: as root, the unprivileged server could not walk through pytest's 0700.
    with tempfile.TemporaryDirectory(prefix="tractatus-guide-") as made:
        Path(made).chmod(0o711)
        yield Path(made)


@pytest.mark.parametrize("name", ["library", "shadow"])
def test_every_block_of_the_guide_runs(name: str, directory: Path) -> None:
    text = (GUIDES / f"{name}.md").read_text(encoding="utf-8")
    files = _FILE.findall(text)
    for file, content in files:
        (directory / file).write_text(content, encoding="utf-8")
    commands = sessions(text)
    # Each program is run by a command that stands in the guide.
    typed = " ".join(command for command, _ in commands)
    assert all(file in typed for file, _ in files if file.endswith(".py")), typed
    # Nothing of a language that runs stands outside of a file or a session.
    kinds = _BLOCK.findall(text)
    assert kinds.count("python") == sum(file.endswith(".py") for file, _ in files)
    for command, printed in commands:
        assert run(command, directory) == printed, command


def run(command: str, directory: Path) -> str:
    done = subprocess.run(
        ["/bin/sh", "-c", command],
        cwd=directory,
        env={"PATH": f"{Path(sys.executable).parent}:{os.defpath}", "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    # What a library says to the log of a process goes to standard error, and is not the output.
    assert "Traceback" not in done.stderr, done.stderr
    return done.stdout
