"""Calls of an agent's tools as acts of the policy's catalogue.

Only names that are known are more than a call of an unknown tool, and only a command that is
plainly one of a few that read is a reading: whatever is not understood is what asks for more.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from tractatus.errors import RequestError
from tractatus.governance.act import Act, ActorKind, Json
from tractatus.governance.facts.shell import MAX_LINE, Command, split_line
from tractatus.governance.language.lexicon import word_set
from tractatus.integrations.agent_hook.event import Tool

_COMMANDS: Final = word_set(
    "bash shell run_shell_command run_terminal_cmd run_terminal_command execute_command "
    "local_shell powershell terminal exec"
)
_READS: Final = word_set(
    "read read_file read_many_files notebookread view glob grep ls list_directory list_dir "
    "search_file_content file_search grep_search codebase_search read_lints bashoutput "
    "taskoutput todoread view_image toolsearch"
)
_WRITES: Final = word_set("write write_file create create_file notebookwrite tabwrite")
_EDITS: Final = word_set(
    "edit multiedit edit_file replace search_replace strreplace str_replace notebookedit "
    "edit_notebook apply_patch"
)
_DELETES: Final = word_set("delete delete_file")
_FETCHES: Final = word_set("webfetch web_fetch websearch web_search google_web_search fetch")
_NOTES: Final = word_set(
    "todowrite todo_write write_todos taskcreate taskupdate tasklist taskget exitplanmode "
    "enterplanmode askuserquestion update_plan request_user_input"
)
_DELEGATES: Final = word_set("task agent delegate_to_agent")

# One command, of plain words: no quotes, no expansion, no redirection, nothing that runs another.
_PLAIN: Final = re.compile(r"[A-Za-z0-9_./:@,+=^~ -]{1,500}", re.ASCII)
_READERS: Final = word_set("ls cat head tail wc pwd grep egrep fgrep stat du df which basename")
_GIT_READERS: Final = word_set("status diff log show rev-parse ls-files blame")
_GIT_FLAGS: Final = word_set(
    "--stat --oneline --short --cached --staged --name-only --name-status --graph --all -p -s"
)

_TESTERS: Final = word_set("pytest mypy ruff eslint tsc jest vitest tox nox phpunit rspec")
_TEST_VERBS: Final[Mapping[str, frozenset[str]]] = {
    "npm": word_set("test t"),
    "yarn": word_set("test"),
    "pnpm": word_set("test"),
    "cargo": word_set("test check clippy"),
    "go": word_set("test vet"),
    "make": word_set("test check"),
}
_LOSING: Final = word_set("rm rmdir unlink shred dd truncate wipefs srm")
_LOSING_NAME: Final = re.compile(r"mkfs(\..*)?")
_RAISED: Final = word_set("sudo su doas pkexec runuser")
_GIT_LOSING: Final = word_set("clean")
_FORCE: Final = ("--force", "-f", "--force-with-lease", "--mirror", "--delete", "-d", "--prune")

# From what asks least to what asks most; a line is what its worst command is.
_ORDER: Final = (
    "test.run", "git.commit", "shell.run", "git.push", "shell.elevated", "file.delete",
    "git.force_push",
)  # fmt: skip


def act_of(tool: Tool, agent: str) -> Act:
    """The act that a call of `tool` is.

    Raises:
        RequestError: it is a command, and there is none in it.
    """
    given = dict(tool.input)
    name = tool.name.lower()
    description = given.get("description")
    kind = _kind(name, given)
    parameters: dict[str, Json] = given
    if kind in ("mcp.call", "tool.call"):
        parameters = {"tool": tool.name, "arguments": given}
    return Act(
        type=kind,
        actor=agent,
        actor_kind=ActorKind.AGENT,
        parameters=parameters,
        description=description if isinstance(description, str) else "",
        target=_target(given),
    )


def _kind(name: str, given: Mapping[str, Json]) -> str:
    if name in _COMMANDS:
        command = given.get("command")
        if not isinstance(command, str) or not command.strip():
            raise RequestError("tool_input.command: expected text, found none")
        return command_kind(command)
    if name.startswith(("mcp_", "mcp:")):
        return "mcp.call"
    for names, kind in (
        (_READS, "file.read"),
        (_WRITES, "file.write"),
        (_EDITS, "code.edit"),
        (_DELETES, "file.delete"),
        (_FETCHES, "web.fetch"),
        (_NOTES, "task.change"),
        (_DELEGATES, "task.create"),
    ):
        if name in names:
            return kind
    return "tool.call"


def command_kind(line: str) -> str:
    """The act that running `line` in a shell is."""
    if len(line) > MAX_LINE:
        return "shell.unread"
    if _only_reads(line):
        return "file.read"
    commands, is_clear = split_line(line)
    kinds = [_command_kind(one) for one in commands]
    if not is_clear or not kinds or any(one.writes for one in commands):
        kinds.append("shell.run")
    return max(kinds, key=_ORDER.index)


def _only_reads(line: str) -> bool:
    if not _PLAIN.fullmatch(line):
        return False
    words = line.split()
    if not words:
        return False
    if words[0] == "git":
        flags = [word for word in words[2:] if word.startswith("-")]
        return len(words) > 1 and words[1] in _GIT_READERS and set(flags) <= _GIT_FLAGS
    return words[0] in _READERS and "=" not in words[0]


def _command_kind(command: Command) -> str:
    words = [word.rpartition("/")[2] for word in command.argv]
    if not words or command.environment:
        return "shell.run"
    # Wherever it stands: behind `env`, `xargs`, `find -exec`, `nohup` it runs all the same.
    if any(word in _RAISED for word in words):
        return "shell.elevated"
    if any(word in _LOSING or _LOSING_NAME.fullmatch(word) for word in words):
        return "file.delete"
    if words[0] == "find" and "-delete" in words:
        return "file.delete"
    if "git" in words:
        return _git_kind(words[words.index("git") + 1 :], words[0] == "git")
    verbs = _TEST_VERBS.get(words[0], frozenset())
    if words[0] in _TESTERS or (len(words) > 1 and words[1] in verbs):
        return "test.run"
    return "shell.run"


def _git_kind(words: list[str], is_first: bool) -> str:
    if "push" in words:
        forced = any(
            word in _FORCE or word.startswith(("--force", "+", ":")) for word in words
        ) or any(re.fullmatch(r"-[a-zA-Z]*f[a-zA-Z]*", word) for word in words)
        return "git.force_push" if forced else "git.push"
    if ("reset" in words and "--hard" in words) or _GIT_LOSING & set(words):
        return "file.delete"
    return "git.commit" if is_first and words[:1] in (["commit"], ["add"]) else "shell.run"


def _target(given: Mapping[str, Json]) -> str:
    for name in ("file_path", "path", "notebook_path", "absolute_path", "url"):
        value = given.get(name)
        if isinstance(value, str):
            return value[:2_000]
    return ""
