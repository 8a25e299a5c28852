"""What a line for a shell writes into files itself: `echo 3.12 > .python-version`, `cat > f <<EOF`.

It is read as the content of the file that it goes to, as if an editor had written it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from tractatus.governance.facts.fact import Findings
from tractatus.governance.facts.shell import Command

_MAX: Final = 16  # here-documents of one line
_MAX_HEAD: Final = 400
_OPENS: Final = re.compile(r"<<-?[ \t]{0,4}(?P<quote>['\"]?)(?P<end>[A-Za-z_]\w{0,40})(?P=quote)")
_COPIES: Final = re.compile(r"(?:^|[;&|\s])(?:cat|tee)\s")
_GOAL: Final = re.compile(
    r"(?:>{1,2}|\btee(?:\s+-a)?)[ \t]{0,4}['\"]?(?P<path>[\w~./-][^\s'\"|;&<>]{0,200})"
)
_SAYING: Final = frozenset({"echo", "printf"})


class Document(NamedTuple):
    """A here-document.

    Args:
        path: Of the file that it goes to.
        body: Its lines.
    """

    path: str
    body: str


def take_documents(line: str) -> tuple[str, Sequence[Document]]:
    """The line with blanks for the here-documents that go to a file, and those."""
    found: list[Document] = []
    pieces: list[str] = []
    done = 0
    for opening in _OPENS.finditer(line):
        if opening.start() < done or len(found) >= _MAX:
            continue
        start = line.find("\n", opening.end())
        end = _end_of(line, start, opening["end"]) if start >= 0 else -1
        if end < 0:
            continue
        first = max(done, line.rfind("\n", done, opening.start()) + 1, start - _MAX_HEAD)
        head = line[first : opening.start()] + " " + line[opening.end() : start]
        goal = _GOAL.search(head)
        if goal is None or not _COPIES.search(head):
            continue
        found.append(Document(goal["path"], line[start + 1 : end]))
        close = end + 1 + len(line[end + 1 :].partition("\n")[0])
        pieces += [line[done : opening.start()], " " * len(opening[0]), line[opening.end() : start]]
        pieces.append(" " * (close - start))
        done = close
    return ("".join([*pieces, line[done:]]), found) if found else (line, found)


def _end_of(line: str, start: int, word: str) -> int:
    """Where the line end before the closing word stands, or -1."""
    at = start
    while 0 <= at < len(line):
        after = line.find("\n", at + 1)
        own = line[at + 1 : after if after >= 0 else len(line)]
        if own.strip("\t ") == word:
            return at
        at = after
    return -1


def read_documents(documents: Sequence[Document], pointer: str, findings: Findings) -> None:
    """The facts of what goes to files."""
    from tractatus.governance.facts.contents import read_content

    for one in documents:
        read_content(f"{one.body}\n", one.path, pointer, findings)


def read_echoed(commands: Sequence[Command], pointer: str, findings: Findings) -> None:
    """The facts of what `echo` and `printf` write into files."""
    from tractatus.governance.facts.contents import read_content

    for text, path in _echoed(commands):
        read_content(f"{text}\n", path, pointer, findings)


def _echoed(commands: Sequence[Command]) -> Iterator[tuple[str, str]]:
    for number, command in enumerate(commands):
        if not command.argv or command.argv[0] not in _SAYING:
            continue
        said = [word for word in command.argv[1:] if not re.fullmatch(r"-[neE]+", word)]
        text = " ".join(said).replace("\\n", "\n")
        after = commands[number + 1].argv if number + 1 < len(commands) else ()
        goals = [path for path, _ in command.writes]
        if after[:1] == ("tee",) and not goals:
            goals = [word for word in after[1:] if not word.startswith("-")]
        for path in goals[:1]:
            if not path.startswith(("/dev/", "&")) and not path.isdigit():
                yield text, path
