"""The hook format of Cursor's agent. As its reference has it; it was not tried on the program."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tractatus.governance.act import Json
from tractatus.governance.documents.fields import any_text, mapping, text
from tractatus.governance.documents.strict_json import parse_json
from tractatus.integrations.agent_hook.dialect import Said
from tractatus.integrations.agent_hook.event import Answer, Event, Kind, Tool
from tractatus.integrations.agent_hook.event_fields import (
    is_failure,
    optional_text,
    prompt_of,
    session_of,
    tool_of,
)


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

    def say(self, event: str, kind: Kind, answer: Answer) -> Said:
        """As `Dialect`."""
        why = answer.refusal or answer.question
        if kind is Kind.PROMPT:
            return {"continue": not why} | ({"user_message": why} if why else {})
        said: Said = {}
        if kind is Kind.BEFORE_TOOL and why:
            permission = "deny" if answer.refusal else "ask"
            said = {"permission": permission, "user_message": why, "agent_message": why}
        return said | ({"additional_context": answer.context} if answer.context else {})
