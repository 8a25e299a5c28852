"""Commands in files that are no scripts by name, and what a line writes into files."""

from __future__ import annotations

import pytest

from tractatus.governance.act import Act
from tractatus.governance.facts import read_act
from tractatus.governance.instructions.instruction import KeyKind


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("Makefile", "fmt:\n\t@oldtool src\n"),
        ("justfile", "fmt:\n    oldtool src\n"),
        (".husky/pre-push", "#!/bin/sh\noldtool src\n"),
        ("x.service", "[Service]\nExecStart=/usr/bin/oldtool src\n"),
        ("cron.d/x", "0 3 * * * root oldtool src\n"),
        ("package.json", '{"scripts": {"fmt": "oldtool src"}}'),
        ("a.py", "import os\nos.system('oldtool src')\n"),
    ],
)
def test_a_recipe_runs(path: str, content: str) -> None:
    act = Act("file.write", actor="t", parameters={"path": path, "content": content})
    tools = [str(one.value) for one in read_act(act).facts if one.kind is KeyKind.TOOL]
    assert any("oldtool src" in one for one in tools)


@pytest.mark.parametrize(
    "command", ["echo 3.12 > .python-version", "cat > .python-version <<EOF\n3.12\nEOF"]
)
def test_what_a_line_writes_is_content(command: str) -> None:
    facts = read_act(Act("command.run", actor="t", parameters={"command": command})).facts
    found = [(one.value, one.words) for one in facts if one.kind is KeyKind.VERSION]
    assert ("3.12", frozenset({"python"})) in found
