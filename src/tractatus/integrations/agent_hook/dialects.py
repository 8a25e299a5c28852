"""The hook formats of coding agents: their events read into ours, our answers said in theirs.

An answer that permits is empty, never "allow": in some agents that word would skip the person's
own permission dialog, and a gate must not lower what was asked without it.
Source: the hook references of Claude Code, Gemini CLI and Cursor, as of 2026.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final, Protocol

from tractatus.errors import RequestError
from tractatus.governance.act import Json
from tractatus.governance.documents.fields import any_text, mapping, text
from tractatus.governance.documents.strict_json import parse_json
from tractatus.governance.language.words import shown
from tractatus.integrations.agent_hook.event import Answer, Event, Kind, Tool
from tractatus.integrations.agent_hook.event_fields import (
    is_failure,
    optional_text,
    prompt_of,
    session_of,
    tool_of,
)

_Said = dict[str, Json]


class Dialect(Protocol):
    """One agent's way of telling and of being told."""

    name: str
    events: Mapping[str, Kind]

    def read(self, name: str, fields: Mapping[str, Json]) -> Event:
        """The event of this name with these fields; `RequestError` names what is wrong."""
        ...

    def say(self, event: str, kind: Kind, answer: Answer) -> _Said:
        """The answer's JSON on standard output."""
        ...


class ClaudeCode:
    """Claude Code, and agents that took over its format."""

    name = "claude-code"
    events: Mapping[str, Kind] = {
        "UserPromptSubmit": Kind.PROMPT,
        "PreToolUse": Kind.BEFORE_TOOL,
        "PostToolUse": Kind.AFTER_TOOL,
        "PostToolUseFailure": Kind.AFTER_TOOL,
        "SessionStart": Kind.START,
        "PreCompact": Kind.OTHER,  # SessionStart follows it, with the source `compact`
        "PostCompact": Kind.OTHER,
        "Stop": Kind.STOP,
        "SubagentStop": Kind.STOP,
        "SessionEnd": Kind.OTHER,
        "Notification": Kind.OTHER,
    }

    def read(self, name: str, fields: Mapping[str, Json]) -> Event:
        """As `Dialect`."""
        kind = self.events[name]
        result = fields.get("tool_response", fields.get("error"))
        return replace(
            _plain_event(self, name, fields),
            result=result,
            failed=name == "PostToolUseFailure" or is_failure(result),
            said=optional_text(fields, "last_assistant_message"),
            is_after_compaction=fields.get("source") == "compact",
            # In the other modes a question is answered by nobody, or by the mode.
            can_ask=fields.get("permission_mode") in ("default", "acceptEdits", "plan"),
            takes_context=kind in (Kind.START, Kind.PROMPT),
        )

    def say(self, event: str, kind: Kind, answer: Answer) -> _Said:
        """As `Dialect`."""
        said = _noticed(answer)
        specific: _Said = {"hookEventName": event}
        if kind is Kind.BEFORE_TOOL and (answer.refusal or answer.question):
            specific["permissionDecision"] = "deny" if answer.refusal else "ask"
            specific["permissionDecisionReason"] = answer.refusal or answer.question
        elif answer.refusal:
            said |= {"decision": "block", "reason": answer.refusal}
        if answer.context:
            specific["additionalContext"] = answer.context
        return said | ({"hookSpecificOutput": specific} if len(specific) > 1 else {})


class GeminiCli:
    """Gemini CLI."""

    name = "gemini-cli"
    events: Mapping[str, Kind] = {
        "BeforeAgent": Kind.PROMPT,
        "BeforeTool": Kind.BEFORE_TOOL,
        "AfterTool": Kind.AFTER_TOOL,
        "SessionStart": Kind.START,
        "PreCompress": Kind.COMPACTION,
        "AfterAgent": Kind.STOP,
        "SessionEnd": Kind.OTHER,
        "Notification": Kind.OTHER,
    }

    def read(self, name: str, fields: Mapping[str, Json]) -> Event:
        """As `Dialect`."""
        kind = self.events[name]
        result = fields.get("tool_response")
        return replace(
            _plain_event(self, name, fields),
            result=result,
            failed=is_failure(result),
            said=optional_text(fields, "prompt_response"),
            takes_context=kind in (Kind.START, Kind.PROMPT, Kind.AFTER_TOOL),
        )

    def say(self, event: str, kind: Kind, answer: Answer) -> _Said:
        """As `Dialect`; a question cannot be asked, so it is a refusal."""
        said = _noticed(answer)
        if answer.refusal or answer.question:
            said |= {"decision": "deny", "reason": answer.refusal or answer.question}
        if answer.context:
            said["hookSpecificOutput"] = {
                "hookEventName": event,
                "additionalContext": answer.context,
            }
        return said


class Cursor:
    """Cursor's agent."""

    name = "cursor"
    events: Mapping[str, Kind] = {
        "beforeSubmitPrompt": Kind.PROMPT,
        "preToolUse": Kind.BEFORE_TOOL,
        "beforeShellExecution": Kind.BEFORE_TOOL,
        "beforeMCPExecution": Kind.BEFORE_TOOL,
        "beforeReadFile": Kind.BEFORE_TOOL,
        "postToolUse": Kind.AFTER_TOOL,
        "postToolUseFailure": Kind.AFTER_TOOL,
        "afterShellExecution": Kind.AFTER_TOOL,
        "afterMCPExecution": Kind.AFTER_TOOL,
        "afterFileEdit": Kind.AFTER_TOOL,
        "sessionStart": Kind.START,
        "preCompact": Kind.COMPACTION,
        "afterAgentResponse": Kind.STOP,
        "stop": Kind.OTHER,
        "sessionEnd": Kind.OTHER,
    }
    _RESULTS: Final = ("tool_output", "output", "result_json", "error_message", "edits")

    def read(self, name: str, fields: Mapping[str, Json]) -> Event:
        """As `Dialect`."""
        kind = self.events[name]
        result = next((fields[one] for one in self._RESULTS if one in fields), None)
        roots = fields.get("workspace_roots")
        folder = roots[0] if isinstance(roots, list) and roots else fields.get("cwd", "")
        return Event(
            agent=self.name,
            name=name,
            kind=kind,
            session=session_of(fields, "conversation_id"),
            folder=any_text("workspace_roots", folder),
            prompt=prompt_of(fields, kind),
            tool=self._tool(name, fields, kind),
            result=result,
            failed=name == "postToolUseFailure" or is_failure(result),
            said=optional_text(fields, "text"),
            takes_context=name in ("sessionStart", "postToolUse"),
        )

    def _tool(self, name: str, fields: Mapping[str, Json], kind: Kind) -> Tool | None:
        if name.endswith("ShellExecution"):
            return Tool("Shell", {"command": text("command", fields.get("command"))})
        if name == "beforeReadFile":
            return Tool("Read", {"file_path": text("file_path", fields.get("file_path"))})
        if name == "afterFileEdit":
            return Tool("Edit", {"file_path": text("file_path", fields.get("file_path"))})
        if name.endswith("MCPExecution"):
            given = fields.get("tool_input", {})
            # Some versions send the input as a text of JSON.
            read = parse_json(given.encode()) if isinstance(given, str) else given
            called = text("tool_name", fields.get("tool_name"))
            return Tool(f"mcp__cursor__{called}", mapping("tool_input", read))
        return tool_of(fields, kind)

    def say(self, event: str, kind: Kind, answer: Answer) -> _Said:
        """As `Dialect`."""
        why = answer.refusal or answer.question
        if kind is Kind.PROMPT:
            return {"continue": not why} | ({"user_message": why} if why else {})
        said: _Said = {}
        if kind is Kind.BEFORE_TOOL and why:
            permission = "deny" if answer.refusal else "ask"
            said = {"permission": permission, "user_message": why, "agent_message": why}
        return said | ({"additional_context": answer.context} if answer.context else {})


DIALECTS: Final[Mapping[str, Dialect]] = {
    one.name: one for one in (ClaudeCode(), GeminiCli(), Cursor())
}


def dialect_of(agent: str, event: str, fields: Mapping[str, Json]) -> Dialect:
    """The named dialect, or the one that the event's name and fields tell.

    Raises:
        RequestError: nobody is called that, or no dialect has such an event.
    """
    if agent:
        if agent not in DIALECTS:
            raise RequestError(f"agent: expected one of {', '.join(DIALECTS)}")
        found = [DIALECTS[agent]]
    elif "conversation_id" in fields:
        found = [DIALECTS["cursor"]]
    else:
        found = list(DIALECTS.values())
    for dialect in found:
        if event in dialect.events:
            return dialect
    raise RequestError(f"event: none of a known agent is called: {shown(event)}")


def read_event(name: str, agent: str, data: bytes, max_bytes: int) -> tuple[Dialect, Event]:
    """The event in `data`, as whichever agent tells it.

    Raises:
        RequestError: not JSON, not an object, too large, another event than `name`, or a field
            that is missing or of another type.
    """
    fields = mapping("event", parse_json(data, max_bytes=max_bytes))
    told = optional_text(fields, "hook_event_name") or name
    if told != name:
        raise RequestError(f"hook_event_name: expected {shown(name)}, found: {shown(told)}")
    dialect = dialect_of(agent, name, fields)
    return dialect, dialect.read(name, fields)


def _plain_event(dialect: Dialect, name: str, fields: Mapping[str, Json]) -> Event:
    """What Claude Code, and whoever took over its fields, call the same."""
    kind = dialect.events[name]
    return Event(
        agent=dialect.name,
        name=name,
        kind=kind,
        session=session_of(fields, "session_id"),
        folder=optional_text(fields, "cwd"),
        prompt=prompt_of(fields, kind),
        tool=tool_of(fields, kind),
    )


def _noticed(answer: Answer) -> _Said:
    return {"systemMessage": answer.notice} if answer.notice else {}
