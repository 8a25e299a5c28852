"""Events in the form in which the programs themselves sent them, with values of our own.

Seen by hand on Claude Code 2.1.197, Codex CLI 0.169.0, Qwen Code 0.15.10 and Gemini CLI 0.61.0,
each driven by a made-up model on this machine.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from tractatus.integrations.agent_hook.dialects import DIALECTS, read_event
from tractatus.integrations.agent_hook.event import Answer, Event, Kind, Tool
from tractatus.integrations.agent_hook.event_fields import is_failure, without_echoes
from tractatus.integrations.agent_hook.settings_of import settings_of
from tractatus.integrations.agent_hook.tools import act_of

COMMON = {"session_id": "s", "transcript_path": "/home/ada/t.jsonl", "cwd": "/home/ada/shop"}
CLAUDE = COMMON | {"prompt_id": "p", "permission_mode": "default", "effort": {"level": "high"}}
CODEX = COMMON | {"turn_id": "t", "model": "m", "permission_mode": "default"}
QWEN = COMMON | {"timestamp": "2026-01-01T00:00:00.000Z", "permission_mode": "default"}
GEMINI = COMMON | {"timestamp": "2026-01-01T00:00:00.000Z"}
FILE = "/home/ada/shop/conf.txt"


def read(name: str, agent: str, fields: dict[str, Any], **more: Any) -> Event:
    data = json.dumps(fields | {"hook_event_name": name} | more).encode()
    return read_event(name, agent, data, 1_000_000)[1]


def after(agent: str, fields: dict[str, Any], name: str, tool: Tool, told: Any) -> Event:
    more = {"tool_name": tool.name, "tool_input": tool.input, "tool_response": told}
    return read(name, agent, fields, **more, tool_use_id="u", duration_ms=3)


def test_claude_code_names_a_written_file_back_and_that_is_not_read() -> None:
    told: dict[str, Any] = {
        "type": "create", "filePath": FILE, "content": "port = 1\n", "structuredPatch": [],
        "originalFile": None, "userModified": False,
    }  # fmt: skip
    write = Tool("Write", {"file_path": FILE, "content": "port = 1\n"})
    event = after("claude-code", CLAUDE, "PostToolUse", write, told)
    assert event.result == {"structuredPatch": [], "originalFile": None, "userModified": False}
    told = {"type": "text", "file": {"filePath": FILE, "content": "port = 1\n", "numLines": 2}}
    event = after("claude-code", CLAUDE, "PostToolUse", Tool("Read", {"file_path": FILE}), told)
    assert event.result == {"file": {"content": "port = 1\n", "numLines": 2}}


def test_what_a_result_says_beyond_its_input_is_kept() -> None:
    tool = Tool("Read", {"file_path": FILE, "limit": 3})
    for told in (
        f"{FILE} and more", {"content": f"edit {FILE}"}, {"other": "/etc/passwd"}, [FILE], 3, None,
        {"type": "order"}, {"limit": 3},
    ):  # fmt: skip
        assert without_echoes(told, tool) == told
    assert without_echoes({"path": FILE}, None) == {"path": FILE}


def test_claude_code_tells_failures_and_ends() -> None:
    call = {"tool_name": "Bash", "tool_input": {"command": "false"}, "tool_use_id": "u"}
    failed = read(
        "PostToolUseFailure", "claude-code", CLAUDE, **call, error="Exit code 1", is_interrupt=False
    )
    assert (failed.failed, failed.result) == (True, "Exit code 1")
    stop = {"stop_hook_active": False, "background_tasks": [], "session_crons": []}
    assert read("Stop", "claude-code", CLAUDE, **stop, last_assistant_message="d").said == "d"
    start = read("SessionStart", "claude-code", COMMON, source="compact", model="m")
    assert start.is_after_compaction


def test_codex_calls_its_shell_bash_and_tells_results_as_text() -> None:
    bash = Tool("Bash", {"command": "mongosh --port 27027"})
    call = {"tool_name": bash.name, "tool_input": bash.input, "tool_use_id": "u"}
    before = read("PreToolUse", "codex", CODEX, **call)
    assert (before.agent, before.tool, before.can_ask) == ("codex", bash, False)
    event = after("codex", CODEX, "PostToolUse", bash, "connected\n")
    assert (event.result, event.failed) == ("connected\n", False)
    assert read("PreCompact", "codex", CODEX, trigger="auto").kind is Kind.OTHER
    assert read("SessionStart", "codex", CODEX, source="compact").is_after_compaction
    assert act_of(Tool("view_image", {"path": "a.png"}), "codex").type == "file.read"
    assert act_of(Tool("update_plan", {"plan": []}), "codex").type == "task.change"


@pytest.mark.parametrize("agent", ["codex", "qwen-code"])
def test_where_ask_is_no_answer_a_question_is_a_refusal(agent: str) -> None:
    said = DIALECTS[agent].say("PreToolUse", Kind.BEFORE_TOOL, Answer(question="sure?"))
    specific: Any = said["hookSpecificOutput"]
    assert specific["permissionDecision"] == "deny"
    assert specific["permissionDecisionReason"] == "sure?"
    assert DIALECTS[agent].say("PreToolUse", Kind.BEFORE_TOOL, Answer()) == {}


def test_no_session_start_follows_a_compaction_of_qwen_code() -> None:
    for trigger in ("auto", "manual"):
        event = read("PreCompact", "qwen-code", QWEN, trigger=trigger, custom_instructions="")
        assert (event.kind, event.is_certain) == (Kind.COMPACTION, True)


def test_gemini_cli_says_before_every_turn_that_it_may_compress() -> None:
    event = read("PreCompress", "gemini-cli", GEMINI, trigger="auto")
    assert (event.kind, event.is_certain) == (Kind.COMPACTION, False)
    assert read("PreCompress", "gemini-cli", GEMINI, trigger="manual").is_certain
    shell = Tool("run_shell_command", {"command": "ls"})
    told = {"llmContent": "Output: a", "returnDisplay": "a"}
    assert not after("gemini-cli", GEMINI, "AfterTool", shell, told).takes_context


@pytest.mark.parametrize(
    ("text", "failed"),
    [
        ("<untrusted_context>\nOutput: (empty)\nExit Code: 1\nProcess Group PGID: 7\n", True),
        ("<untrusted_context>\nOutput: a\nProcess Group PGID: 7\n</untrusted_context>", False),
        ("Command: a\nOutput: a\nError: (none)\nExit Code: 0\nSignal: 0", False),
        ("Command: a\nOutput: Exit Code: 3\nExit Code: 3\nExit Code: 0\nSignal: 0", False),
        ("Command: a\nExit Code: -9\nSignal: 9", True),
        ("the Exit Code: 1 of it", False),
    ],
)
def test_a_command_that_failed_says_so_in_the_text_for_the_model(text: str, failed: bool) -> None:
    assert is_failure({"llmContent": text, "returnDisplay": "x"}) is failed


@pytest.mark.parametrize(
    ("agent", "file", "timeout"),
    [
        ("claude-code", ".claude/settings.json", 15), ("codex", ".codex/hooks.json", 15),
        ("qwen-code", ".qwen/settings.json", 15_000),
        ("gemini-cli", ".gemini/settings.json", 15_000),
    ],
)  # fmt: skip
def test_a_hook_has_fifteen_seconds_in_the_agents_own_unit(
    agent: str, file: str, timeout: int
) -> None:
    where, made = settings_of(agent, "/usr/bin/python3", None)
    document: Any = made
    assert where == file
    assert set(document["hooks"]) <= set(DIALECTS[agent].events)
    for groups in document["hooks"].values():
        assert [hook["timeout"] for group in groups for hook in group["hooks"]] == [timeout]
