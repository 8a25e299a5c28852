"""What `./tractatus test --deep` promises to have brought."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tractatus.cli.testing_programs import GO_LIBRARIES


@pytest.mark.parametrize("program", ["go", "strace"])
def test_a_program_is_there(program: str) -> None:
    assert shutil.which(program)


def test_the_go_libraries_are_there() -> None:
    for library in ("sumdb/note", "sumdb/tlog"):
        assert Path(GO_LIBRARIES, "src/golang.org/x/mod", library).is_dir()
