"""The hook of coding agents, under the same contract: the same calls of tools in every way."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

import pytest
from tests.interception.adapters import IN_MEMORY, in_memory, over

from tractatus.adapters.machine import SystemClock, SystemRandomness
from tractatus.errors import StoreError
from tractatus.governance.act import Effect
from tractatus.governance.documents.requests import DecideRequest
from tractatus.governance.gate import Gate
from tractatus.integrations.agent_hook.deciding import Deciding
from tractatus.integrations.agent_hook.event import Event, Kind, Tool
from tractatus.integrations.agent_hook.journal import Journal
from tractatus.integrations.agent_hook.keeper import Keeper
from tractatus.integrations.agent_hook.recording import LocalRecorder
from tractatus.integrations.agent_hook.tools import act_of
from tractatus.operations.policies import default_policy
from tractatus.testing.interception import Met, check_interception
from tractatus.testing.interception_cases import InterceptionCase

TOOLS = {
    "reads": Tool("Read", {"file_path": "/src/a.py"}),
    "commits": Tool("Bash", {"command": "git commit -m 'fix a typo'"}),
    "pushes with force": Tool("Bash", {"command": "git push --force origin main"}),
    "destroys": Tool("Bash", {"command": "rm -rf / --no-preserve-root"}),
    "drops": Tool("Bash", {"command": "psql -c 'DROP TABLE users'"}),
    "is unknown": Tool("mcp__bank__transfer", {"amount": 1}),
}
AGENT = "tester"


def cases() -> list[InterceptionCase]:
    """What the gate says of the act of each call; the hook itself is not asked."""
    found = []
    for name, tool in TOOLS.items():
        # A hook keeps instructions, of which there are none yet.
        request = DecideRequest(act_of(tool, AGENT), told=())
        decision = Gate(default_policy()).decide(
            request.act, resolvable=request.resolvable, instructions=request.memory()
        )
        codes = {reason.code for one in decision.assessments for reason in one.reasons}
        found.append(InterceptionCase(name, request, decision.effect, frozenset(codes)))
    return found


class Hook:
    """A coding agent that asks before it calls, and calls if it may."""

    def __init__(self, policy: Any, folder: Path, keeper: Keeper) -> None:
        self.folder = folder
        self.deciding = Deciding(Gate(policy), keeper, LocalRecorder(), SystemClock())

    def decisions(self) -> list[Any]:
        lines = [
            line for path in (self.folder / "sessions").glob("*.jsonl")
            for line in Journal(path).lines
        ]  # fmt: skip
        return [line for line in lines if line["kind"] == "decision"]

    async def run(self, request: DecideRequest, act: Callable[[], None]) -> Met:
        tool = next(one for one in TOOLS.values() if act_of(one, AGENT) == request.act)
        event = Event(
            agent=AGENT, name="PreToolUse", kind=Kind.BEFORE_TOOL, session=str(id(request)),
            folder="/work", tool=tool,
        )  # fmt: skip
        before = len(self.decisions())
        try:
            answer = self.deciding.answer(event)
        except StoreError:
            return Met(Effect.DENY, frozenset({"gate.not_recorded"}))
        if not answer.refusal and not answer.question:
            act()
        (line,) = self.decisions()[before:] if before == 0 else [
            one for one in self.decisions() if one["tool"] == tool.name
            and one["act"]["parameters"] == dict(request.act.parameters)
        ][-1:]  # fmt: skip
        codes = {one["code"] for one in line["decision"]["reasons"]}
        # A fresh session weighs nothing, and says so in a leaf of its own, without a reason.
        return Met(Effect[line["effect"].upper()], frozenset(codes))


def count_lines(folder: Path) -> int:
    return sum(path.read_bytes().count(b'"kind":"decision"') for path in folder.rglob("*.jsonl"))


async def test_the_hook(tmp_path: Path) -> None:
    @asynccontextmanager
    async def open_one(policy: Any) -> Any:
        with closing(Keeper(tmp_path, SystemClock(), SystemRandomness(), 200_000)) as keeper:
            yield Hook(policy, tmp_path, keeper)

    table = cases()
    assert {case.effect <= Effect.NOTICE for case in table} == {True, False}
    await check_interception(open_one, cases=table, count_records=lambda: count_lines(tmp_path))


@pytest.mark.parametrize("kind", IN_MEMORY)
async def test_the_same_calls_in_every_other_way(kind: Any) -> None:
    await check_interception(over(kind, in_memory), cases=cases())


async def test_a_hook_that_cannot_write_lets_nothing_through(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[int] = []
    with closing(Keeper(tmp_path, SystemClock(), SystemRandomness(), 200_000)) as keeper:
        hook = Hook(default_policy(), tmp_path, keeper)

        def fail(*_: Any) -> None:
            raise StoreError("the disk is full")

        monkeypatch.setattr(Journal, "append", fail)
        met = await hook.run(cases()[0].request, lambda: ran.append(1))
    assert met.effect is Effect.DENY
    assert not ran
