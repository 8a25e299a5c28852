"""What is put into an agent's settings so that its hooks ask the daemon."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from tractatus.errors import RequestError
from tractatus.governance.act import Json
from tractatus.integrations.agent_hook import client

_SECONDS: Final = 15  # more than the client's own deadline: an agent that waits no longer goes on

_CLAUDE: Final = (
    ("SessionStart", None),
    ("UserPromptSubmit", None),
    ("PreToolUse", "*"),
    ("PostToolUse", "*"),
    ("PostToolUseFailure", "*"),
    ("PreCompact", None),
    ("Stop", None),
)
# Codex has no event for calls that failed.
_CODEX: Final = tuple(one for one in _CLAUDE if one[0] != "PostToolUseFailure")
_GEMINI: Final = (
    ("SessionStart", None),
    ("BeforeAgent", None),
    ("BeforeTool", ".*"),
    ("AfterTool", ".*"),
    ("PreCompress", None),
    ("AfterAgent", None),
)
_CURSOR: Final = (
    "sessionStart", "beforeSubmitPrompt", "preToolUse", "postToolUse", "postToolUseFailure",
    "preCompact", "afterAgentResponse",
)  # fmt: skip


def settings_of(agent: str, python: str, socket: Path | None) -> tuple[str, Json]:
    """Where an agent's settings are, and what belongs in them.

    Args:
        agent: A name of `dialects.DIALECTS`.
        python: The interpreter that runs the hook.
        socket: Of the daemon, if not the usual one.

    Raises:
        RequestError: nobody is called that.
    """
    if agent not in _MADE:
        raise RequestError(f"agent: expected one of {', '.join(_MADE)}")

    def command(event: str) -> str:
        # Isolated and without site-packages: nothing of the project's folder is imported, and
        # it starts in a few milliseconds.
        words = [python, "-I", "-S", client.__file__, event, "--agent", agent]
        return shlex.join(words + (["--socket", str(socket)] if socket else []))

    file, made = _MADE[agent]
    return file, made(command)


def _claude(command: Callable[[str], str]) -> Json:
    return {"hooks": {event: [_group(command(event), on, 1)] for event, on in _CLAUDE}}


def _codex(command: Callable[[str], str]) -> Json:
    return {"hooks": {event: [_group(command(event), on, 1)] for event, on in _CODEX}}


def _qwen(command: Callable[[str], str]) -> Json:
    # As Claude Code's, but in milliseconds: a hook that is ended after 15 of them stops nothing.
    return {"hooks": {event: [_group(command(event), on, 1_000)] for event, on in _CLAUDE}}


def _gemini(command: Callable[[str], str]) -> Json:
    return {"hooks": {event: [_group(command(event), on, 1_000)] for event, on in _GEMINI}}


def _cursor(command: Callable[[str], str]) -> Json:
    return {"version": 1, "hooks": {event: [{"command": command(event)}] for event in _CURSOR}}


def _group(command: str, matcher: str | None, unit: int) -> Json:
    hook = {"type": "command", "command": command, "timeout": _SECONDS * unit}
    return ({"matcher": matcher} if matcher else {}) | {"hooks": [hook]}


_MADE: Final[Mapping[str, tuple[str, Callable[[Callable[[str], str]], Json]]]] = {
    "claude-code": (".claude/settings.json", _claude),
    "codex": (".codex/hooks.json", _codex),
    "qwen-code": (".qwen/settings.json", _qwen),
    "gemini-cli": (".gemini/settings.json", _gemini),
    "cursor": (".cursor/hooks.json", _cursor),
}
