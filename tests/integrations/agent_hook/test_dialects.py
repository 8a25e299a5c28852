"""Events of each agent as it tells them, answers as it must be told."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tractatus.errors import RequestError
from tractatus.integrations.agent_hook.dialects import DIALECTS, is_failure, read_event
from tractatus.integrations.agent_hook.event import Answer, Event, Kind, Tool

MAX = 1_000_000
CLAUDE = {
    "session_id": "abc",
    "transcript_path": "/home/ada/t.jsonl",
    "cwd": "/home/ada/shop",
    "permission_mode": "default",
}
GEMINI = {"session_id": "g1", "transcript_path": "/t", "cwd": "/shop", "timestamp": "2026-01-01"}
CURSOR = {
    "conversation_id": "c1",
    "generation_id": "g",
    "model": "m",
    "cursor_version": "2.0",
    "workspace_roots": ["/shop"],
}


def read(name: str, agent: str = "", **fields: Any) -> Event:
    return read_event(name, agent, json.dumps(fields).encode(), MAX)[1]


def say(agent: str, name: str, answer: Answer) -> dict[str, Any]:
    dialect = DIALECTS[agent]
    return dialect.say(name, dialect.events[name], answer)


def test_claude_code_tells_prompts_calls_and_results() -> None:
    prompt = read("UserPromptSubmit", **CLAUDE, prompt="use port 27027")
    assert (prompt.agent, prompt.kind, prompt.session) == ("claude-code", Kind.PROMPT, "abc")
    assert (prompt.prompt, prompt.folder) == ("use port 27027", "/home/ada/shop")
    call = {"tool_name": "Bash", "tool_input": {"command": "ls"}, "tool_use_id": "t1"}
    before = read("PreToolUse", **CLAUDE, **call)
    assert (before.kind, before.tool) == (Kind.BEFORE_TOOL, Tool("Bash", {"command": "ls"}))
    after = read("PostToolUse", **CLAUDE, **call, tool_response={"stdout": "a", "stderr": ""})
    assert (after.kind, after.failed) == (Kind.AFTER_TOOL, False)
    assert after.result == {"stdout": "a", "stderr": ""}
    failed = read("PostToolUseFailure", **CLAUDE, **call, error="exit code 1")
    assert (failed.failed, failed.result) == (True, "exit code 1")
    stop = read("Stop", **CLAUDE, stop_hook_active=False, last_assistant_message="done")
    assert (stop.kind, stop.said) == (Kind.STOP, "done")


def test_claude_code_begins_again_after_a_compaction() -> None:
    assert read("SessionStart", **CLAUDE, source="compact").is_after_compaction
    for source in ("startup", "resume", "clear"):
        event = read("SessionStart", **CLAUDE, source=source)
        assert (event.kind, event.is_after_compaction) == (Kind.START, False)
    assert read("PreCompact", **CLAUDE, trigger="auto").kind is Kind.OTHER


def test_a_question_is_asked_only_where_a_person_would_answer_it() -> None:
    call = {"tool_name": "Bash", "tool_input": {"command": "rm x"}}
    for mode, can in (
        ("default", True), ("acceptEdits", True), ("plan", True), ("bypassPermissions", False),
        ("dontAsk", False), ("auto", False), ("", False),
    ):  # fmt: skip
        assert read("PreToolUse", **CLAUDE | {"permission_mode": mode}, **call).can_ask is can
    without = {name: value for name, value in CLAUDE.items() if name != "permission_mode"}
    assert read("PreToolUse", **without, **call).can_ask is False
    assert read("BeforeTool", **GEMINI, **call).can_ask is False
    assert read("preToolUse", **CURSOR, **call).can_ask is False


def test_gemini_cli_tells_the_same_in_its_words() -> None:
    assert read("BeforeAgent", **GEMINI, prompt="hello").kind is Kind.PROMPT
    call = {"tool_name": "run_shell_command", "tool_input": {"command": "ls"}}
    before = read("BeforeTool", **GEMINI, **call)
    assert (before.agent, before.kind, before.session) == ("gemini-cli", Kind.BEFORE_TOOL, "g1")
    after = read("AfterTool", **GEMINI, **call, tool_response={"llmContent": "x", "error": "no"})
    assert after.failed
    assert read("PreCompress", **GEMINI, trigger="auto").kind is Kind.COMPACTION
    assert read("AfterAgent", **GEMINI, prompt="p", prompt_response="said").said == "said"


def test_cursor_tells_the_same_in_its_words() -> None:
    prompt = read("beforeSubmitPrompt", **CURSOR, prompt="hello", attachments=[])
    assert (prompt.agent, prompt.kind, prompt.folder) == ("cursor", Kind.PROMPT, "/shop")
    shell = read("beforeShellExecution", **CURSOR, command="ls", cwd="/x")
    assert shell.tool == Tool("Shell", {"command": "ls"})
    for given_input in ({"q": 1}, '{"q": 1}'):
        mcp = read("beforeMCPExecution", **CURSOR, tool_name="query", tool_input=given_input)
        assert mcp.tool == Tool("mcp__cursor__query", {"q": 1})
    reading = read("beforeReadFile", **CURSOR, file_path="/a", content="x")
    assert reading.tool == Tool("Read", {"file_path": "/a"})
    after = read("afterShellExecution", **CURSOR, command="ls", output="a", duration=3)
    assert (after.kind, after.result) == (Kind.AFTER_TOOL, "a")
    edit = read("afterFileEdit", **CURSOR, file_path="/a", edits=[{"new_string": "x"}])
    assert edit.result == [{"new_string": "x"}]
    assert read("preCompact", **CURSOR).kind is Kind.COMPACTION


def test_the_same_event_of_two_agents_is_told_by_its_fields_or_by_name() -> None:
    assert read("SessionStart", **CLAUDE, source="startup").agent == "claude-code"
    assert read("SessionStart", "gemini-cli", **GEMINI, source="startup").agent == "gemini-cli"
    assert read("sessionStart", **CURSOR).agent == "cursor"


@pytest.mark.parametrize(
    ("name", "agent", "fields", "why"),
    [
        ("PreToolUse", "", {}, "session_id: the field is missing"),
        ("PreToolUse", "", {"session_id": ""}, "session_id: expected text"),
        ("PreToolUse", "", {"session_id": 3}, "session_id: expected text"),
        ("PreToolUse", "", CLAUDE, "tool_name: the field is missing"),
        ("PreToolUse", "", CLAUDE | {"tool_name": 1}, "tool_name: expected text"),
        (
            "PreToolUse", "", CLAUDE | {"tool_name": "Bash", "tool_input": "ls"},
            "tool_input: expected an object",
        ),
        ("UserPromptSubmit", "", CLAUDE, "prompt: the field is missing"),
        ("UserPromptSubmit", "", CLAUDE | {"prompt": None}, "prompt: expected text"),
        ("PreToolUse", "", CLAUDE | {"hook_event_name": "Stop"}, "hook_event_name: expected"),
        ("NoSuchEvent", "", CLAUDE, "none of a known agent"),
        ("PreToolUse", "nobody", CLAUDE, "agent: expected one of"),
        ("PreToolUse", "cursor", CLAUDE, "none of a known agent"),
        ("PreToolUse", "", CURSOR, "none of a known agent"),
        ("preToolUse", "", CLAUDE, "conversation_id: the field is missing"),
        (
            "beforeMCPExecution", "", CURSOR | {"tool_name": "x", "tool_input": "[1]"},
            "tool_input: expected an object",
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named(name: str, agent: str, fields: dict[str, Any], why: str) -> None:
    with pytest.raises(RequestError, match=why):
        read(name, agent, **fields)


REFUSAL, QUESTION = Answer(refusal="no"), Answer(question="sure?")


def test_claude_code_is_told_in_its_words() -> None:
    denied = say("claude-code", "PreToolUse", REFUSAL)["hookSpecificOutput"]
    assert denied["permissionDecision"] == "deny"
    assert denied["permissionDecisionReason"] == "no"
    assert denied["hookEventName"] == "PreToolUse"
    asked = say("claude-code", "PreToolUse", QUESTION)["hookSpecificOutput"]
    assert asked["permissionDecision"] == "ask"
    assert say("claude-code", "UserPromptSubmit", REFUSAL) == {"decision": "block", "reason": "no"}
    told = say("claude-code", "SessionStart", Answer(context="c"))
    assert told == {
        "hookSpecificOutput": {"hookEventName": "SessionStart", "additionalContext": "c"}
    }


def test_the_others_are_told_in_theirs() -> None:
    for answer, why in ((REFUSAL, "no"), (QUESTION, "sure?")):
        assert say("gemini-cli", "BeforeTool", answer) == {"decision": "deny", "reason": why}
    assert say("cursor", "preToolUse", REFUSAL)["permission"] == "deny"
    assert say("cursor", "preToolUse", QUESTION)["permission"] == "ask"
    assert say("cursor", "beforeSubmitPrompt", REFUSAL) == {"continue": False, "user_message": "no"}
    assert say("cursor", "beforeSubmitPrompt", Answer()) == {"continue": True}
    assert say("cursor", "sessionStart", Answer(context="c")) == {"additional_context": "c"}


@pytest.mark.parametrize("agent", DIALECTS)
def test_a_permission_is_never_said_because_it_would_skip_the_persons_own(agent: str) -> None:
    for name, kind in DIALECTS[agent].events.items():
        if kind is Kind.BEFORE_TOOL:
            assert say(agent, name, Answer()) == {}
            assert "allow" not in json.dumps(say(agent, name, Answer(notice="n", context="c")))


@pytest.mark.parametrize(
    ("result", "failed"),
    [
        ({"is_error": True}, True), ({"isError": True}, True), ({"interrupted": True}, True),
        ({"success": False}, True), ({"error": "x"}, True), ({"exit_code": 1}, True),
        ({"exitCode": -9}, True), ({"exit_code": 0}, False), ({"error": ""}, False),
        ({"error": None}, False), ({"success": True}, False), ({}, False), ("error", False),
        (None, False), (["error"], False), ({"is_error": "no"}, False),
    ],
)  # fmt: skip
def test_a_result_says_whether_it_failed(result: Any, failed: bool) -> None:
    assert is_failure(result) is failed


NAMES = sorted({name for dialect in DIALECTS.values() for name in dialect.events})
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=5,
)
FIELDS = [
    "session_id", "conversation_id", "cwd", "workspace_roots", "prompt", "tool_name", "tool_input",
    "tool_response", "hook_event_name", "source", "permission_mode", "error", "command", "text",
    "file_path", "last_assistant_message", "prompt_response", "output", "edits",
]  # fmt: skip


@settings(max_examples=80)
@given(
    st.sampled_from(NAMES),
    st.sampled_from(["", *DIALECTS]),
    st.dictionaries(st.sampled_from(FIELDS), JSON, max_size=8),
    st.booleans(),
)
def test_any_fields_are_an_event_or_a_named_refusal(
    name: str, agent: str, fields: dict[str, Any], known: bool
) -> None:
    if known:
        fields = CLAUDE | CURSOR | {"tool_name": "Bash", "tool_input": {}, "prompt": ""} | fields
    try:
        dialect, event = read_event(name, agent, json.dumps(fields).encode(), MAX)
    except RequestError as error:
        assert "\n" not in str(error)
        return
    assert event.session and event.kind is dialect.events[name]
    json.dumps(dialect.say(name, event.kind, REFUSAL))


@settings(max_examples=80)
@given(st.binary(max_size=120), st.sampled_from(NAMES))
def test_any_bytes_are_refused(data: bytes, name: str) -> None:
    with pytest.raises(RequestError):
        read_event(name, "", data, MAX)


@pytest.mark.parametrize(
    "data",
    [
        b"[" * 100_000,
        b'{"session_id":' + b'{"a":' * 40 + b"1" + b"}" * 41,
        b'{"session_id": "a", "session_id": "b"}',
        b'{"session_id": "\xff\xfe"}',
        b'{"session_id": "\\ud800"}',
        b'{"session_id": NaN}',
        b'{"session_id": "' + b"x" * MAX + b'"}',
        b"",
    ],
)
def test_hostile_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(RequestError):
        read_event("PreToolUse", "", data, MAX)
