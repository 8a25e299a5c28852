"""Lines for a shell in files that are none: recipes, hooks, units, timetables, calls of programs.

    fmt:                        ExecStart=/usr/bin/borg create          subprocess.run("make all")
    <tab>black src              0 3 * * * restic backup /srv            sh 'gradle test'

What a recipe runs, whoever runs the file runs, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from tractatus.governance.facts.fact import Findings

_MAX_LINES: Final = 400
_LONGEST: Final = 65_536  # characters of code in which calls of programs are looked for
_SHEBANG: Final = re.compile(r"\s*#![^\n]*\b(?:sh|bash|zsh|dash|ksh|ash)\b")
_HOOKS: Final = re.compile(r"(?:^|/)(?:\.husky|\.git/hooks|githooks|\.githooks)/[^/]+$")
_UNIT: Final = re.compile(r"^Exec\w{0,20}=[-@+!:]{0,4}(?P<line>[^\n]{1,2000})", re.MULTILINE)
_SCHEDULE: Final = re.compile(
    r"^[ \t]*(?:(?:[\d*/,-]+[ \t]+){4}[\w*/,-]+|@\w+)[ \t]+(?P<line>[^\n]{1,2000})", re.MULTILINE
)
_PROCESS: Final = re.compile(r"^[\w-]{1,40}:[ \t]*(?P<line>[^\n]{1,2000})", re.MULTILINE)
_COMMANDS: Final = re.compile(
    r"^commands(?:_pre|_post)?[ \t]*=[ \t]*(?P<lines>[^\n]*(?:\n[ \t]+[^\n]+)*)", re.MULTILINE
)
_STEP: Final = re.compile(
    r"\b(?:sh|bat)[ \t(]{1,3}(?P<quote>'''|\"\"\"|'|\")(?P<line>[^'\"]{1,2000})(?P=quote)"
)
_CALL: Final = re.compile(
    r"(?:\bos\.(?:system|popen)|\bsubprocess\.\w{2,20}|\b(?:check_call|check_output|Popen|getoutput"
    r"|exec|execSync|execFile|execFileSync|spawn|spawnSync|execa|execaSync|shell_exec|passthru"
    r"|proc_open|system)|\b(?:c|ctx|sh|session|shell|connection)\.(?:run|sudo|exec))"
    r"\(\s{0,20}(?P<quote>[\"'`])(?P<line>(?:(?!(?P=quote))[^\\\n]|\\.){1,2000})(?P=quote)"
)
_TICKED: Final = re.compile(r"(?:\$|\bexeca?)`(?P<line>[^`\n]{1,2000})`")
_CELL: Final = re.compile(
    r"^[ \t]{0,20}[!%]{1,2}"
    r"(?P<line>(?:pip3?|conda|mamba|uv|npm|apt|apt-get|sh|bash|git|make)\b[^\n]*)",
    re.MULTILINE,
)


def read_recipes(text: str, path: str, pointer: str, findings: Findings) -> None:
    """Facts of every line for a shell in a file that is no script by its ending.

    Args:
        text: Folded.
        path: Of the file, in lower case.
        pointer: Where the text stands.
        findings: Takes the facts.
    """
    from tractatus.governance.facts.commands import read_line

    for number, line in enumerate(_lines(text, path)):
        if number >= _MAX_LINES:
            findings.skip(pointer, "more commands in a file than are read")
            return
        if line.strip():
            read_line(line, pointer, findings, 1)


def read_run(text: str, pointer: str, findings: Findings) -> None:
    """Facts of the programs that code runs, and of the lines for a shell in a notebook."""
    from tractatus.governance.facts.commands import read_line

    for pattern in (_CALL, _TICKED, _CELL):
        for number, match in enumerate(pattern.finditer(text[:_LONGEST])):
            if number >= _MAX_LINES:
                return
            read_line(match["line"], pointer, findings, 1)


def _lines(text: str, path: str) -> Iterator[str]:
    name = path.rpartition("/")[2]
    if name in _MAKEFILES or name.endswith((".mk", ".just")):
        yield from _recipe_lines(text)
    elif _SHEBANG.match(text) or _HOOKS.search(path):
        yield text
    elif name.endswith((".service", ".timer")):
        yield from (match["line"] for match in _UNIT.finditer(text))
    elif name.startswith("crontab") or "/cron.d/" in f"/{path}" or name.endswith(".cron"):
        for match in _SCHEDULE.finditer(text):
            line = match["line"]
            has_user = "/cron.d/" in f"/{path}" or line.startswith("root ")
            yield line.partition(" ")[2] if has_user else line
    elif name == "procfile":
        yield from (match["line"] for match in _PROCESS.finditer(text))
    elif name in ("tox.ini", "setup.cfg"):
        for match in _COMMANDS.finditer(text):
            yield from match["lines"].split("\n")
    elif name.startswith("jenkinsfile") or name.endswith(".groovy"):
        yield from (match["line"] for match in _STEP.finditer(text))


_MAKEFILES: Final = frozenset({"makefile", "gnumakefile", "justfile", ".justfile", "makefile.am"})


def _recipe_lines(text: str) -> Iterator[str]:
    """The indented lines, without the marks before them; a line that goes on stays one."""
    for line in text.replace("\\\n", "  ").split("\n"):
        if line[:1] in (" ", "\t"):
            yield line.strip().lstrip("@-+")
