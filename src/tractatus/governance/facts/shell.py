"""A line for a shell as the commands it would run, without running or expanding anything.

What only a shell could know (a variable's value, the output of a substitution) stays as it is
written and is told as unread where it stands for a whole word.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

MAX_LINE: Final = 16_384
MAX_COMMANDS: Final = 200

_SEPARATORS: Final = frozenset(";|&\n(){}")
_QUOTES: Final = frozenset("'\"")
_PLAIN: Final = re.compile(r"[^\s\\'\"$`#;|&(){}<>]+")
_REDIRECT: Final = "\0"  # marks a word that is `<` or `>`; no word of a line holds it otherwise


@dataclass(frozen=True, slots=True)
class Command:
    """One simple command.

    Args:
        argv: Its words, quotes and escapes taken off.
        places: Where each word begins in the line.
        environment: `NAME=value` words before it.
        reads: What stands behind `<`, `<<<` and in here-documents.
        writes: Paths behind `>` and `>>`.
    """

    argv: tuple[str, ...]
    places: tuple[int, ...]
    environment: tuple[tuple[str, str, int], ...] = ()
    reads: tuple[str, ...] = ()
    writes: tuple[tuple[str, int], ...] = ()


@dataclass(slots=True)
class _Word:
    text: str = ""
    start: int = -1
    quoted: bool = False


@dataclass(slots=True)
class _Reader:
    line: str
    commands: list[Command] = field(default_factory=list)
    words: list[_Word] = field(default_factory=list)
    inner: list[tuple[str, int]] = field(default_factory=list)
    unclear: bool = False


def split_line(line: str) -> tuple[list[Command], bool]:
    """The commands of `line`, those inside `$(...)` and backquotes included, in order.

    Returns:
        The commands, and whether all of the line was understood: not where a quote is left open,
        or there are more than `MAX_COMMANDS`.
    """
    commands: list[Command] = []
    pending: list[tuple[str, int]] = [(line, 0)]
    clear = True
    while pending and len(commands) < MAX_COMMANDS:
        text, offset = pending.pop(0)
        reader = _Reader(text)
        _read(reader)
        clear = clear and not reader.unclear
        commands += [_moved(one, offset) for one in reader.commands]
        pending += [(inner, offset + at) for inner, at in reader.inner]
    return commands[:MAX_COMMANDS], clear and not pending and len(commands) <= MAX_COMMANDS


def _read(reader: _Reader) -> None:
    reader.line = reader.line.replace(_REDIRECT, " ")
    line, place, end = reader.line, 0, len(reader.line)
    word = _Word()
    while place < end:
        letter = line[place]
        if letter == "\\" and place + 1 < end:
            if line[place + 1] != "\n":
                _grow(word, line[place + 1], place)
            place += 2
        elif letter in _QUOTES:
            place = _quoted(reader, word, place)
        elif line.startswith("$(", place) or letter == "`":
            place = _substitution(reader, word, place)
        elif letter == "#" and not word.text and not word.quoted:
            newline = line.find("\n", place)
            place = end if newline < 0 else newline
        elif letter in _SEPARATORS and not _is_within_word(reader, word, place):
            word = _finish(reader, word)
            _close(reader)
            place += 1
        elif letter in " \t\r":
            word = _finish(reader, word)
            place += 1
        elif letter in "<>":
            if not (word.text.isdigit() and len(word.text) == 1) and word.start >= 0:
                _finish(reader, word)
            word = _Word()
            reader.words.append(_Word(_REDIRECT + letter, place))
            place += _run(line, place)
        else:
            run = _PLAIN.match(line, place)
            letters = run[0] if run else letter
            _grow(word, letters, place)
            place += len(letters)
    _finish(reader, word)
    _close(reader)


def _run(line: str, place: int) -> int:
    run = 1
    while place + run < len(line) and line[place + run] in "<>&-" and run < 3:
        run += 1
    return run


def _is_within_word(reader: _Reader, word: _Word, place: int) -> bool:
    """A brace inside a word (`{"a": 1}` unquoted, `${HOME}`) separates nothing."""
    letter = reader.line[place]
    if letter == "&" and place and reader.line[place - 1] in "<>":
        return True
    return letter in "{}" and (word.start >= 0 or reader.line[place + 1 : place + 2] not in " \n")


def _grow(word: _Word, letters: str, place: int) -> None:
    if word.start < 0:
        word.start = place
    word.text += letters


def _quoted(reader: _Reader, word: _Word, place: int) -> int:
    line, quote = reader.line, reader.line[place]
    _grow(word, "", place)
    word.quoted = True
    at, start = place + 1, place + 1
    pieces: list[str] = []
    while at < len(line) and line[at] != quote:
        if quote == '"' and line[at] == "\\" and at + 1 < len(line):
            pieces += [line[start:at], "" if line[at + 1] == "\n" else line[at + 1]]
            at, start = at + 2, at + 2
        elif quote == '"' and line.startswith("$(", at):
            end = _matching(line, at + 1)
            reader.inner.append((line[at + 2 : end], at + 2))
            at = end + 1
        else:
            at += 1
    word.text += "".join(pieces) + line[start : min(at, len(line))]
    reader.unclear = reader.unclear or at >= len(line)
    return at + 1


def _substitution(reader: _Reader, word: _Word, place: int) -> int:
    line = reader.line
    if line[place] == "`":
        end = line.find("`", place + 1)
        start = place + 1
    else:
        end, start = _matching(line, place + 1), place + 2
    if end < 0 or end >= len(line):
        reader.unclear, end = True, len(line)
    reader.inner.append((line[start:end], start))
    _grow(word, line[place : end + 1], place)
    return end + 1


def _matching(line: str, place: int) -> int:
    """The parenthesis that closes the one at `place`; the length of the line if none does."""
    depth = 0
    for at in range(place, len(line)):
        if line[at] == "(":
            depth += 1
        elif line[at] == ")":
            depth -= 1
            if not depth:
                return at
    return len(line)


def _finish(reader: _Reader, word: _Word) -> _Word:
    if word.start >= 0:
        reader.words.append(word)
    return _Word()


def _close(reader: _Reader) -> None:
    """The words so far as one command."""
    argv: list[str] = []
    places: list[int] = []
    environment: list[tuple[str, str, int]] = []
    reads: list[str] = []
    writes: list[tuple[str, int]] = []
    redirect = ""
    for word in reader.words:
        if word.text.startswith(_REDIRECT) and not word.quoted:
            redirect = word.text[1]
        elif redirect:
            if redirect == ">":
                writes.append((word.text, word.start))
            else:
                reads.append(word.text)
            redirect = ""
        elif not argv and _is_assignment(word.text):
            name, _, value = word.text.partition("=")
            environment.append((name, value, word.start))
        else:
            argv.append(word.text)
            places.append(word.start)
    reader.words.clear()
    if argv or environment or writes:
        found = (tuple(argv), tuple(places), tuple(environment), tuple(reads), tuple(writes))
        reader.commands.append(Command(*found))


def _is_assignment(text: str) -> bool:
    name, mark, _ = text.partition("=")
    return bool(mark) and name.isidentifier() and name.isascii()


def _moved(command: Command, offset: int) -> Command:
    if not offset:
        return command
    return Command(
        command.argv,
        tuple(place + offset for place in command.places),
        tuple((name, value, at + offset) for name, value, at in command.environment),
        command.reads,
        tuple((path, at + offset) for path, at in command.writes),
    )
