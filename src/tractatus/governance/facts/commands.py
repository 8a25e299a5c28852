"""Facts of a command: its program, what stands around it, and its words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from tractatus.governance.facts.command_words import MAX_DEPTH, UNKNOWN, Words
from tractatus.governance.facts.echoed import read_documents, read_echoed, take_documents
from tractatus.governance.facts.effects import keep_inputs
from tractatus.governance.facts.fact import Findings
from tractatus.governance.facts.flag_tables import PROGRAMS, WRAPPERS
from tractatus.governance.facts.lines import add_below, entered, read_pipes
from tractatus.governance.facts.operands import setting, span_at
from tractatus.governance.facts.rivals import product_of
from tractatus.governance.facts.shell import MAX_LINE, Command, split_line
from tractatus.governance.facts.spelling import plain
from tractatus.governance.facts.versions import add_version
from tractatus.governance.facts.wrappers import add_path, add_tool, program_name, unwrapped
from tractatus.governance.instructions.instruction import KeyKind
from tractatus.governance.language.subjects import name_words

_NONE: Final[frozenset[str]] = frozenset()
_VERSIONED: Final = re.compile(r"(python|pip|node|ruby|php)-?([0-9]+(?:\.[0-9]+)*)")
_EXPANDED: Final = frozenset("$`")
_UNTOLD: Final = re.compile(r"\$\{?\w+\}?|\$\(.*\)|`.*`", re.DOTALL)


def read_line(line: str, pointer: str, findings: Findings, depth: int = 0) -> None:
    """Facts of a line for a shell.

    Args:
        line: Folded.
        pointer: Where it stands.
        findings: Takes the facts.
        depth: Of lines within lines (`bash -c '...'`); beyond four they are not read.
    """
    if len(line) > MAX_LINE or depth > MAX_DEPTH:
        findings.skip(pointer, "a command too long or too deep was not read")
        return
    line, documents = take_documents(line) if "<<" in line else (line, ())
    commands, clear = split_line(line)
    if not clear:
        findings.skip(pointer, "a command was not understood to its end")
    base = ""
    for command in commands:
        before = len(findings.facts)
        read_command(command, pointer, findings, depth)
        if base:
            add_below(base, findings, before)
        base = entered(command.argv, base)
    if documents:
        read_documents(documents, pointer, findings)
    if "echo" in line or "printf" in line:
        read_echoed(commands, pointer, findings)
    if "|" in line:
        read_pipes(line, commands, pointer, findings)


def read_argv(argv: Sequence[str], pointer: str, findings: Findings) -> None:
    """Facts of a command that comes as a list of words."""
    words = tuple(plain(word) for word in argv[:2_000])
    if len(argv) > 2_000 or sum(map(len, words)) > MAX_LINE:
        findings.skip(pointer, "a command too long was not read")
        return
    read_command(Command(words, (-1,) * len(words)), pointer, findings, 0)


def read_command(command: Command, pointer: str, findings: Findings, depth: int) -> None:
    """Facts of one simple command.

    Args:
        command: As the shell would run it.
        pointer: Where it stands.
        findings: Takes the facts.
        depth: Of commands within commands.
    """
    for name, value, at in command.environment:
        setting(name, value, pointer, at, findings)
    for path, at in command.writes:
        if not path.isdigit() and path not in ("/dev/null", "-"):
            add_path(path, pointer, at, findings, changes=True)
    for path in command.reads:
        add_path(path, pointer, -1, findings, changes=False)
    argv, places = command.argv, command.places
    while len(argv) > 1 and argv[0] in _KEYWORDS:
        argv, places = argv[1:], places[1:]  # `do make all` runs make
    if not argv:
        return
    if argv is not command.argv:
        command = Command(argv, places)
    if (name := program_name(argv[0])) in WRAPPERS:
        argv, places = unwrapped(command, pointer, findings)
        name = program_name(argv[0])
    span = span_at(argv[0], places[0])
    versioned = _VERSIONED.fullmatch(name) if name[-1:].isdigit() else None
    if versioned and "." in versioned[2]:
        add_version(versioned[1], versioned[2], pointer, findings, span, name)
    if versioned:
        name = versioned[1]
    findings.mentions.update(name_words(product_of(name)))
    if name.endswith("ctl") and len(name) > _SHORTEST_CTL:
        stem = name.removesuffix("ctl")
        findings.mentions.add("calendar" if stem == "cal" else stem)  # `tokenctl issue`
    add_tool(name, argv, pointer, span, findings)
    findings.add(KeyKind.PACKAGE, _NONE, name, pointer, span=span)
    program = PROGRAMS.get(name)
    if program is None and argv[0][:1] in _EXPANDED and _UNTOLD.fullmatch(argv[0]):
        findings.skip(pointer, "a command is named by a variable")
    before = len(findings.facts)
    Words(program or UNKNOWN, name, argv, places, pointer, findings, depth).read()
    if program is None and command.writes:
        keep_inputs(findings, before)  # what it makes of them goes elsewhere


# Behind one of these of the shell's own words a command begins.
_KEYWORDS: Final = frozenset({"do", "then", "else", "elif", "if", "while", "until", "!"})
_SHORTEST_CTL: Final = 5
