"""A daemon's inside over a folder, without processes between."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tractatus.compose.agent import agent_policy
from tractatus.governance import Gate
from tractatus.governance.case import Pressure
from tractatus.integrations.agent_hook.deciding import Deciding
from tractatus.integrations.agent_hook.event import Answer, Event, Kind, Tool
from tractatus.integrations.agent_hook.keeper import Keeper
from tractatus.integrations.agent_hook.recording import LocalRecorder, Recorder
from tractatus.testing.sources import ManualClock, SeededRandomness

RANDOMNESS = SeededRandomness()


class World:
    """A daemon's inside over a folder, which can be closed and opened again."""

    def __init__(self, folder: Path, recorder: Recorder | None = None, **more: Any) -> None:
        self.folder = folder
        self.limit = more.pop("limit", 100_000)
        self.recorder = recorder or LocalRecorder()
        self.more = more
        self.clock = ManualClock(1_795_000_000_000)
        self.open()

    def open(self) -> None:
        self.keeper = Keeper(self.folder, self.clock, RANDOMNESS, self.limit)
        gate = Gate(agent_policy())
        self.deciding = Deciding(gate, self.keeper, self.recorder, self.clock, **self.more)

    def reopen(self) -> None:
        self.keeper.close()
        self.open()

    def tell(self, kind: Kind, session: str = "one", **fields: Any) -> Answer:
        fields = {"folder": "/shop", "takes_context": True, **fields}
        return self.deciding.answer(Event("claude-code", kind.value, kind, session, **fields))

    def say(self, text: str, **fields: Any) -> Answer:
        return self.tell(Kind.PROMPT, prompt=text, **fields)

    def bash(self, command: str, **fields: Any) -> Answer:
        return self.tell(Kind.BEFORE_TOOL, tool=Tool("Bash", {"command": command}), **fields)

    def result(self, result: Any, failed: bool = False, **fields: Any) -> Answer:
        tool = Tool("Bash", {"command": "make"})
        return self.tell(Kind.AFTER_TOOL, tool=tool, result=result, failed=failed, **fields)

    def level(self, session: str = "one") -> Pressure:
        event = Event("claude-code", "x", Kind.OTHER, session, "/shop")
        return self.keeper.session(event).reading.level


def any_event(session: str = "one") -> Event:
    return Event("claude-code", "x", Kind.OTHER, session, "/shop")
