"""Fields that agents send, each read where it stands: missing or of another type is named."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from tractatus.errors import RequestError
from tractatus.governance.act import Json
from tractatus.governance.documents.fields import any_text, mapping, text
from tractatus.integrations.agent_hook.event import Kind, Tool

# How Gemini CLI and Qwen Code tell of a command, in the text that is for the model.
_EXIT: Final = re.compile(r"^Exit Code: (-?\d{1,9})$", re.MULTILINE)
_KINDS_OF_RESULT: Final = ("create", "update", "text")


def is_failure(result: Json) -> bool:
    """Whether the result of a call says that it failed."""
    if not isinstance(result, dict):
        return False
    codes = [result.get(name) for name in ("exit_code", "exitCode", "exit_status", "code")]
    return (
        any(result.get(name) is True for name in ("is_error", "isError", "interrupted"))
        or result.get("success") is False
        or bool(result.get("error"))
        or any(isinstance(code, int) and code != 0 for code in codes)
        or _has_exited_badly(result.get("llmContent"))
    )


def _has_exited_badly(told: Json) -> bool:
    codes = _EXIT.findall(told) if isinstance(told, str) else []
    return bool(codes) and int(codes[-1]) != 0


def without_echoes(result: Json, tool: Tool | None) -> Json:
    """The result of a call without what only repeats its input.

    A path that the agent chose itself, and that the result names back to it, was not read there;
    if it was read before, then it stands in that result. What the tool calls its own kind of
    result ("create") is no word of the content either.
    """
    if tool is None or not isinstance(result, dict):
        return result
    given = {one for one in tool.input.values() if isinstance(one, str) and one}
    return {
        name: without_echoes(value, tool)
        for name, value in result.items()
        if not (isinstance(value, str) and value in given)
        and not (name == "type" and value in _KINDS_OF_RESULT)
    }


def session_of(fields: Mapping[str, Json], name: str) -> str:
    """The session's name, which every event has."""
    if name not in fields:
        raise RequestError(f"{name}: the field is missing")
    return text(name, fields[name])


def optional_text(fields: Mapping[str, Json], name: str) -> str:
    """A text, or none."""
    value = fields.get(name)
    return any_text(name, value) if value is not None else ""


def prompt_of(fields: Mapping[str, Json], kind: Kind) -> str:
    """What the person wrote; empty in every other event."""
    if kind is not Kind.PROMPT:
        return ""
    if "prompt" not in fields:
        raise RequestError("prompt: the field is missing")
    return any_text("prompt", fields["prompt"])


def tool_of(fields: Mapping[str, Json], kind: Kind) -> Tool | None:
    """The call that the event is about; None where it is about none."""
    if kind not in (Kind.BEFORE_TOOL, Kind.AFTER_TOOL):
        return None
    if "tool_name" not in fields:
        raise RequestError("tool_name: the field is missing")
    given = fields.get("tool_input")
    return Tool(
        text("tool_name", fields["tool_name"]),
        mapping("tool_input", given if given is not None else {}),
    )
