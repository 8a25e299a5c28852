"""A line for a shell as the commands it would run, without running or expanding anything.

What only a shell could know (a variable's value, the output of a substitution) stays as it is
written and is told as unread where it stands for a whole word.
"""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass, field
from typing import Final, NamedTuple

MAX_LINE: Final = 16_384
MAX_COMMANDS: Final = 200
MAX_INNER: Final = 16  # lines within lines, so that no letter is read more often

_SEPARATORS: Final = frozenset(";|&\n(){}")
_DIGITS: Final = frozenset("0123456789")
_QUOTES: Final = frozenset("'\"")
_PLAIN: Final = re.compile(r"[^\s\\'\"$`#;|&(){}<>]+")
# Nothing in it but words and the blanks between them.
_WORDS_ALONE: Final = re.compile(r"[A-Za-z0-9_./:@%+,=^~*?!\[\] -]*")
# The same with what joins commands in between.
_LISTED: Final = re.compile(
    r"[A-Za-z0-9_./:@%+,=^~*?!\[\] -]+(?:(?:&&|\|\|?|;)[A-Za-z0-9_./:@%+,=^~*?!\[\] -]+){1,64}"
)
_JOINT: Final = re.compile(r"&&|\|\|?|;")
_REDIRECT: Final = "\0"  # marks a word that is `<` or `>`; no word of a line holds it otherwise


class Command(NamedTuple):
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
    """A word that grows; its pieces are joined once, or growing would cost the square of it."""

    pieces: list[str] = field(default_factory=list)
    start: int = -1
    quoted: bool = False

    @property
    def text(self) -> str:
        if len(self.pieces) > 1:
            self.pieces[:] = ["".join(self.pieces)]
        return self.pieces[0] if self.pieces else ""

    @property
    def is_bare(self) -> bool:
        """Whether nothing of it was read yet."""
        return not self.quoted and not any(self.pieces)

    @property
    def is_digit(self) -> bool:
        """Whether it is the number of a stream, as in `2>`."""
        return not self.quoted and len(self.pieces) == 1 and self.pieces[0] in _DIGITS


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
        or there are more than `MAX_COMMANDS`, or they are nested deeper than `MAX_INNER`.
    """
    if len(line) <= MAX_LINE and _WORDS_ALONE.fullmatch(line):
        return _words_alone(line), True
    if len(line) <= MAX_LINE and _LISTED.fullmatch(line):
        return _listed(line), True
    commands: list[Command] = []
    pending = deque([(line, 0, 0)])
    clear = True
    while pending and len(commands) < MAX_COMMANDS:
        text, offset, depth = pending.popleft()
        if depth > MAX_INNER:
            return commands, False
        reader = _Reader(text)
        _read(reader)
        clear = clear and not reader.unclear
        commands += [_moved(one, offset) for one in reader.commands]
        pending += [(inner, offset + at, depth + 1) for inner, at in reader.inner]
    return commands[:MAX_COMMANDS], clear and not pending and len(commands) <= MAX_COMMANDS


def _listed(line: str) -> list[Command]:
    """What `_read` makes of commands that are only joined, for a fraction."""
    found, start = [], 0
    for joint in _JOINT.finditer(line):
        found += _words_alone(line, start, joint.start())
        start = joint.end()
    return found + _words_alone(line, start, len(line))


def _words_alone(line: str, start: int = 0, end: int = MAX_LINE) -> list[Command]:
    """What `_read` makes of a line without quotes, separators and the like, for a fraction."""
    words: list[str] = []
    places: list[int] = []
    for word in line[start:end].split(" "):
        if word:
            words.append(word)
            places.append(start)
        start += len(word) + 1
    if not words:
        return []
    environment, at = [], 0
    while at < len(words) and "=" in words[at] and _is_assignment(words[at]):
        name, _, value = words[at].partition("=")
        environment.append((name, value, places[at]))
        at += 1
    return [Command(tuple(words[at:]), tuple(places[at:]), tuple(environment))]


def _read(reader: _Reader) -> None:
    reader.line = reader.line.replace(_REDIRECT, " ")
    line, place, end = reader.line, 0, len(reader.line)
    word = _Word()
    while place < end and len(reader.commands) <= MAX_COMMANDS:
        letter = line[place]
        if letter == "\\" and place + 1 < end:
            if line[place + 1] != "\n":
                _grow(word, line[place + 1], place)
            place += 2
        elif letter in _QUOTES:
            place = _quoted(reader, word, place)
        elif line.startswith("$(", place) or letter == "`":
            place = _substitution(reader, word, place)
        elif letter == "#" and word.is_bare:
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
            if not word.is_digit and word.start >= 0:
                _finish(reader, word)
            word = _Word()
            reader.words.append(_Word([_REDIRECT + letter], place))
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
    word.pieces.append(letters)


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
    word.pieces += [*pieces, line[start : min(at, len(line))]]
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
