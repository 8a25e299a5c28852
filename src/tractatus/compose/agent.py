"""The daemon of the agents' hooks, put together."""

from __future__ import annotations

import importlib.resources
import signal
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tractatus.adapters.machine import SystemClock, SystemRandomness
from tractatus.errors import SettingsError
from tractatus.governance.gate import Gate
from tractatus.governance.policy.compiled import Policy
from tractatus.governance.policy.file import parse_policy
from tractatus.integrations.agent_hook.daemon import Daemon
from tractatus.integrations.agent_hook.deciding import Deciding
from tractatus.integrations.agent_hook.keeper import Keeper
from tractatus.integrations.agent_hook.recording import (
    LocalRecorder,
    PlatformRecorder,
    Recorder,
)
from tractatus.operations.policies import load_policy


@dataclass(frozen=True, slots=True)
class AgentSettings:
    """What `agent serve` is told.

    Args:
        data: The daemon's folder.
        socket: Where it listens.
        policy: A file, or None for the policy that is shipped for coding agents.
        platform: Address of a platform that records, or empty.
        token_file: Holds the token for it.
        token_limit: Tokens that a context can hold.
        standing_tokens: Of system text and schemas.
        asks: What needs approval is asked at the agent where a person sits there.
    """

    data: Path
    socket: Path
    policy: Path | None = None
    platform: str = ""
    token_file: Path | None = None
    token_limit: int = 200_000
    standing_tokens: int = 0
    asks: bool = False


def agent_policy() -> Policy:
    """The policy that is shipped for coding agents."""
    resource = importlib.resources.files("tractatus.integrations.agent_hook") / "policy.toml"
    return parse_policy(resource.read_text(encoding="utf-8"))


def serve_agent(settings: AgentSettings, tell: Callable[[str], None]) -> None:
    """Serve until a signal asks to end.

    Args:
        settings: As given.
        tell: Takes one line once hooks are answered.

    Raises:
        SettingsError: a setting does not fit, or another daemon serves the folder.
        FormatError: the policy, or what was kept, is damaged.
    """
    policy = load_policy(settings.policy) if settings.policy else agent_policy()
    clock = SystemClock()
    keeper = Keeper(
        settings.data,
        clock,
        SystemRandomness(),
        settings.token_limit,
        settings.standing_tokens,
    )
    try:
        recorder = _recorder(settings)  # keeps what waits in the folder, which is ours by now
        deciding = Deciding(Gate(policy), keeper, recorder, clock, asks=settings.asks)
        daemon = Daemon(settings.socket, deciding)
        _end_at_signals(daemon)
        record = settings.platform or "a local file; local records are not witnessed"
        by = f"{policy.name}/{policy.version}"
        tell(f"answering hooks at {settings.socket} by {by}, recording to {record}")
        daemon.serve()
    finally:
        keeper.close()


def _recorder(settings: AgentSettings) -> Recorder:
    if not settings.platform:
        return LocalRecorder()
    if settings.token_file is None:
        raise SettingsError("--platform needs --token-file")
    return PlatformRecorder(settings.platform, settings.token_file, settings.data)


def _end_at_signals(daemon: Daemon) -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: daemon.close())
