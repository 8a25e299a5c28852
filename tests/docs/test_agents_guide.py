"""The guide on agents is true: its commands, on real processes, print what it prints."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tractatus.compose.agent import agent_policy
from tractatus.governance.policy.compiled import RuleEffect
from tractatus.integrations.agent_hook.client import DEADLINE_S, MAX_EVENT
from tractatus.integrations.agent_hook.dialects import DIALECTS
from tractatus.integrations.agent_hook.event import Kind

GUIDE = Path(__file__).parents[2] / "docs" / "guides" / "agents.md"
TEXT = GUIDE.read_text(encoding="utf-8")
_FILE = re.compile(r"^`([\w.]+)`:\n\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_CONSOLE = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_ADA = "/home/ada"


def sessions() -> list[tuple[str, str]]:
    found = []
    for block in _CONSOLE.findall(TEXT):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = part.partition("\n")
            found.append((command, output))
    return found


class Shell:
    """A shell of somebody whose home is a new folder; it can have one command in the background."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.behind: subprocess.Popen[str] | None = None
        tools = Path(sys.executable).parent
        self.environment = {
            "HOME": str(home),
            "PATH": f"{tools}:/usr/bin:/bin",
            "LC_ALL": "C.UTF-8",
        }

    def run(self, command: str) -> str:
        if command.endswith(" &"):
            return self._begin(command.removesuffix(" &"))
        if command == "kill -9 %1":
            assert self.behind is not None
            self.behind.kill()
            self.end()
            return ""
        done = subprocess.run(
            ["/bin/sh", "-c", command],
            cwd=self.home,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        return done.stdout

    def _begin(self, command: str) -> str:
        self.behind = subprocess.Popen(
            command.split(), cwd=self.home, env=self.environment, stdout=subprocess.PIPE, text=True
        )
        assert self.behind.stdout is not None
        return self.behind.stdout.readline()

    def end(self) -> None:
        if self.behind is not None:
            self.behind.terminate()
            self.behind.wait(timeout=20)
            assert self.behind.stdout is not None
            self.behind.stdout.close()
        self.behind = None


@pytest.fixture
def shell() -> Iterator[Shell]:
    with tempfile.TemporaryDirectory(prefix="ada") as made:
        shell = Shell(Path(made))
        for name, content in _FILE.findall(TEXT):
            (shell.home / name).write_text(content, encoding="utf-8")
        yield shell
        shell.end()


def test_the_commands_print_what_the_guide_prints(shell: Shell) -> None:
    assert len(sessions()) == 9
    for command, printed in sessions():
        said = shell.run(command).replace(str(shell.home), _ADA)
        assert _UUID.sub("UUID", said) == _UUID.sub("UUID", printed), command


def test_the_client_is_run_as_the_guide_says(shell: Shell) -> None:
    for agent in DIALECTS:
        said = shell.run(f"tractatus agent install --agent {agent} 2> file")
        assert f"{os.fspath(Path(sys.executable))} -I -S" in said
        assert "agent_hook/client.py" in said and f"--agent {agent}" in said


def test_every_event_of_the_table_is_known_and_the_other_way_round() -> None:
    table = TEXT.split("## What each event does")[1].split("\n## ")[0]
    told = {kind for kind in Kind if kind is not Kind.OTHER}
    for dialect in DIALECTS.values():
        for name, kind in dialect.events.items():
            if kind in told:
                assert name in table, name


def test_no_event_of_the_table_is_invented() -> None:
    table = TEXT.split("## What each event does")[1].split("\n## ")[0]
    known = {name for dialect in DIALECTS.values() for name in dialect.events}
    for row in table.splitlines()[4:]:
        names = re.findall(r"\b[a-zA-Z]*[a-z][A-Z]\w*|\bStop\b", row.rpartition(" | ")[0])
        assert set(names) <= known, row


def test_the_table_of_acts_is_the_policys() -> None:
    table = TEXT.split("## Which act a call is")[1].split("A line of several")[0]
    policy = agent_policy()
    permitted = {a for r in policy.rules if r.effect is RuleEffect.PERMIT for a in r.acts}
    for row in table.splitlines()[4:]:
        acts = re.findall(r"`([a-z_]+\.[a-z_]+)`", row.split(" | ")[1]) if " | " in row else []
        for act in acts:
            assert policy.definition(act) is not None, act
            assert (act in permitted) is row.rstrip(" |").endswith("permitted"), row


def test_the_rule_of_the_guide_is_a_rule() -> None:
    (block,) = re.findall(r"^```toml\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
    (rule,) = tomllib.loads(block)["rule"]
    assert rule["where"][0]["parameter"] in agent_policy().definitions["mcp.call"].parameters


def test_the_limits_are_those_of_the_code() -> None:
    assert f"within {DEADLINE_S:g} seconds" in TEXT
    assert f"{MAX_EVENT // 1_048_576} MiB" in TEXT
