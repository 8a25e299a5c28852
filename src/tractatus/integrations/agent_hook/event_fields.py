"""Fields that agents send, each read where it stands: missing or of another type is named."""

from __future__ import annotations

from collections.abc import Mapping

from tractatus.errors import RequestError
from tractatus.governance.act import Json
from tractatus.governance.documents.fields import any_text, mapping, text
from tractatus.integrations.agent_hook.event import Kind, Tool


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
    )


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
