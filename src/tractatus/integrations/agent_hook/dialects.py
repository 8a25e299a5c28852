"""The hook formats of coding agents: their events read into ours, our answers said in theirs.

An answer that permits is empty, never "allow": in some agents that word would skip the person's
own permission dialog, and a gate must not lower what was asked without it.
Source: the hook references of these agents as of 2026, and what the programs themselves sent when
they were tried (`docs/guides/agents.md` says which).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from tractatus.errors import RequestError
from tractatus.governance.act import Json
from tractatus.governance.documents.fields import mapping
from tractatus.governance.documents.strict_json import parse_json
from tractatus.governance.language.words import shown
from tractatus.integrations.agent_hook.cursor import Cursor
from tractatus.integrations.agent_hook.dialect import Dialect, Said, noticed, plain_event
from tractatus.integrations.agent_hook.event import Answer, Event, Kind
from tractatus.integrations.agent_hook.event_fields import (
    is_failure,
    optional_text,
    without_echoes,
)


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
        event = plain_event(self, name, fields)
        result = fields.get("tool_response", fields.get("error"))
        return replace(
            event,
            result=without_echoes(result, event.tool),
            failed=name == "PostToolUseFailure" or is_failure(result),
            said=optional_text(fields, "last_assistant_message"),
            is_after_compaction=fields.get("source") == "compact",
            # In the other modes a question is answered by nobody, or by the mode.
            can_ask=fields.get("permission_mode") in ("default", "acceptEdits", "plan"),
            takes_context=kind in (Kind.START, Kind.PROMPT),
        )

    def say(self, event: str, kind: Kind, answer: Answer) -> Said:
        """As `Dialect`."""
        said = noticed(answer)
        specific: Said = {"hookEventName": event}
        if kind is Kind.BEFORE_TOOL and (answer.refusal or answer.question):
            specific["permissionDecision"] = "deny" if answer.refusal else "ask"
            specific["permissionDecisionReason"] = answer.refusal or answer.question
        elif answer.refusal:
            said |= {"decision": "block", "reason": answer.refusal}
        if answer.context:
            specific["additionalContext"] = answer.context
        return said | ({"hookSpecificOutput": specific} if len(specific) > 1 else {})


class _NobodyAsked(ClaudeCode):
    """Claude Code's format where "ask" is not an answer: a question is said as a refusal."""

    def read(self, name: str, fields: Mapping[str, Json]) -> Event:
        """As `Dialect`."""
        return replace(super().read(name, fields), can_ask=False)

    def say(self, event: str, kind: Kind, answer: Answer) -> Said:
        """As `Dialect`."""
        refusal = answer.refusal or answer.question
        return super().say(event, kind, replace(answer, refusal=refusal, question=""))


class Codex(_NobodyAsked):
    """Codex CLI. It tells no exit codes, so a command that failed looks like any other."""

    name = "codex"


class QwenCode(_NobodyAsked):
    """Qwen Code. No session start follows its compaction, so this is where it is counted."""

    name = "qwen-code"
    events: Mapping[str, Kind] = {**ClaudeCode.events, "PreCompact": Kind.COMPACTION}


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
        event = plain_event(self, name, fields)
        result = fields.get("tool_response")
        return replace(
            event,
            result=without_echoes(result, event.tool),
            failed=is_failure(result),
            said=optional_text(fields, "prompt_response"),
            # "auto" comes before every turn of the model, whether or not anything is compressed.
            is_certain=name != "PreCompress" or fields.get("trigger") == "manual",
            # Results could take some, too; as a reminder is due at every turn, they would all.
            takes_context=event.kind in (Kind.START, Kind.PROMPT),
        )

    def say(self, event: str, kind: Kind, answer: Answer) -> Said:
        """As `Dialect`; a question cannot be asked, so it is a refusal."""
        said = noticed(answer)
        if answer.refusal or answer.question:
            said |= {"decision": "deny", "reason": answer.refusal or answer.question}
        if answer.context:
            said["hookSpecificOutput"] = {
                "hookEventName": event,
                "additionalContext": answer.context,
            }
        return said


DIALECTS: Final[Mapping[str, Dialect]] = {
    one.name: one for one in (ClaudeCode(), Codex(), QwenCode(), GeminiCli(), Cursor())
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
