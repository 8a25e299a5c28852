"""What stands around the words of a command: programs that only run it, and what it comes to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from tractatus.governance.act import Span
from tractatus.governance.facts.fact import Findings
from tractatus.governance.facts.flag_tables import WRAPPER_FLAGS_WITH_VALUE, WRAPPERS
from tractatus.governance.facts.named import read_named
from tractatus.governance.facts.operands import is_setting, setting, span_at
from tractatus.governance.facts.shell import Command
from tractatus.governance.instructions.instruction import KeyKind

_NONE: Final[frozenset[str]] = frozenset()


def unwrapped(
    command: Command, pointer: str, findings: Findings
) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """The words of the command that `sudo`, `env` and the like run, with their places.

    Args:
        command: With one word at least.
        pointer: Where it stands.
        findings: Takes the facts of what stands around those words.
    """
    argv, places = command.argv, command.places
    for _ in range(8):
        name = program_name(argv[0])
        own = WRAPPERS.get(name)
        if own is None:
            break
        findings.add(KeyKind.TOOL, _NONE, name, pointer, span=span_at(argv[0], places[0]),
                     changes=True)  # fmt: skip
        at = 1
        while at < len(argv) and (argv[at].startswith("-") or is_setting(argv[at])):
            if is_setting(argv[at]):
                key, _, value = argv[at].partition("=")
                setting(key, value, pointer, places[at], findings)
            at += 2 if argv[at] in WRAPPER_FLAGS_WITH_VALUE else 1
        if name == "timeout" and at < len(argv):
            read_named(name, argv[at], pointer, _NONE, findings, span=span_at(argv[at], places[at]))
        at += own
        if at >= len(argv):
            break
        argv, places = argv[at:], places[at:]
    return argv, places


def program_name(word: str) -> str:
    """The program that the first word of a command calls, wherever it lies."""
    return word.rpartition("/")[2].lower()


def add_tool(
    name: str, argv: Sequence[str], pointer: str, span: Span | None, findings: Findings
) -> None:
    """The command as a tool: program, subcommands and flags, in the order they stand."""
    said = " ".join([name, *argv[1:40]])[:400]
    findings.add(KeyKind.TOOL, _NONE, said, pointer, span=span, changes=True)


def add_path(path: str, pointer: str, at: int, findings: Findings, *, changes: bool) -> None:
    """What stands behind `<` or `>`."""
    findings.add(KeyKind.PATH, _NONE, path, pointer, span=span_at(path, at), changes=changes)
