"""The agents' daemon, at length: killed under traffic, and told thousands of damaged events."""

from __future__ import annotations

import json
import random
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.integrations.agent_hook.conftest import Served
from tests.integrations.agent_hook.test_processes import kill_under_traffic

from tractatus.compose.agent import agent_policy
from tractatus.governance import Gate
from tractatus.integrations.agent_hook.daemon import Asked, Daemon
from tractatus.integrations.agent_hook.deciding import Deciding
from tractatus.integrations.agent_hook.dialects import DIALECTS
from tractatus.integrations.agent_hook.event import Kind
from tractatus.integrations.agent_hook.keeper import Keeper
from tractatus.integrations.agent_hook.recording import LocalRecorder
from tractatus.testing.sources import ManualClock, SeededRandomness

EVENTS = [
    {"session_id": "s", "cwd": "/", "prompt": "use port 27027"},
    {"session_id": "s", "tool_name": "Bash", "tool_input": {"command": "make; rm 'x'"}},
    {"session_id": "s", "tool_name": "Write", "tool_input": {"file_path": "a", "content": "b: 1"}},
    {"session_id": "s", "tool_name": "mcp__a__b", "tool_input": {"c": [1, {"d": None}]},
     "tool_response": {"is_error": True}},
    {"session_id": "s", "source": "compact"},
    {"conversation_id": "c", "workspace_roots": ["/"], "command": "ls", "prompt": "x",
     "tool_name": "q", "tool_input": "{}", "file_path": "/a"},
]  # fmt: skip
NAMES = sorted({name for dialect in DIALECTS.values() for name in dialect.events})


@pytest.mark.timeout(1800)
def test_kills_at_any_moment_lose_nothing_that_was_let_through() -> None:
    let_through = 0
    for _ in range(20):
        with tempfile.TemporaryDirectory(prefix="agent") as made:
            served = Served(Path(made) / "data")
            try:
                let_through += kill_under_traffic(served, random.random() * 1.5)
            finally:
                served.end()
    assert let_through > 20, "the kills came before anything was answered"


@pytest.fixture(scope="module")
def daemon() -> Iterator[Daemon]:
    with tempfile.TemporaryDirectory(prefix="agent") as made:
        clock = ManualClock(1_795_000_000_000)
        keeper = Keeper(Path(made), clock, SeededRandomness(), 10_000_000)
        made_daemon = Daemon.__new__(Daemon)
        made_daemon._deciding = Deciding(Gate(agent_policy()), keeper, LocalRecorder(), clock)
        yield made_daemon
        keeper.close()


def damaged(data: bytes, chance: random.Random) -> bytes:
    """The bytes with a few of them changed, doubled, taken out or put in."""
    found = bytearray(data)
    for _ in range(chance.randrange(4)):
        at = chance.randrange(len(found) + 1)
        match chance.randrange(4):
            case 0 if at < len(found):
                found[at] = chance.randrange(256)
            case 1:
                del found[at : at + chance.randrange(6)]
            case 2:
                found[at:at] = found[at : at + 30]
            case _:
                found[at:at] = chance.choice(
                    [b'"', b"{", b"]", b"\\ud800", b"\xff", b"1e999", b"0"]
                )
    return bytes(found)


@pytest.mark.timeout(1800)
@settings(max_examples=4_000, suppress_health_check=list(HealthCheck))
@given(
    st.sampled_from(NAMES),
    st.sampled_from(["-", *DIALECTS]),
    st.sampled_from(EVENTS),
    st.integers(0, 2**64 - 1),
)
def test_every_event_is_answered_in_form_and_none_permits_in_words(
    daemon: Daemon, name: str, agent: str, event: dict[str, object], seed: int
) -> None:
    data = damaged(json.dumps(event).encode(), random.Random(seed))
    code, out, err = daemon.answer(Asked(b"0" * 32, name, agent, data))
    said = json.loads(out)
    assert isinstance(said, dict)
    assert code in (0, 2)
    kinds = {d.events[name] for d in DIALECTS.values() if name in d.events}
    if code == 2:
        assert err
    if Kind.BEFORE_TOOL in kinds:
        assert '"allow"' not in json.dumps(said.get("hookSpecificOutput", said))
