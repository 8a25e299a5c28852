"""Facts of a command: its program, its flags by table, its operands, what it runs in turn."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final

from tractatus.governance.act import Span
from tractatus.governance.facts.code import read_code
from tractatus.governance.facts.fact import Findings
from tractatus.governance.facts.flag_tables import (
    MEANINGS,
    PROGRAMS,
    WRAPPER_FLAGS_WITH_VALUE,
    WRAPPERS,
    Program,
)
from tractatus.governance.facts.locators import add_host, add_locations, add_port
from tractatus.governance.facts.named import read_named
from tractatus.governance.facts.shell import MAX_LINE, Command, split_line
from tractatus.governance.facts.spelling import plain
from tractatus.governance.facts.statements import read_sql
from tractatus.governance.facts.values import read_port
from tractatus.governance.facts.versions import add_requirement, add_version
from tractatus.governance.instruction import KeyKind
from tractatus.governance.subjects import CATEGORY_OF, SERVICE_BY_PORT, name_words

_MAX_DEPTH: Final = 4
_RECURSIVE: Final = frozenset({"rm", "chmod", "chown", "cp", "find", "rsync"})
_NONE: Final[frozenset[str]] = frozenset()
_VERSIONED: Final = re.compile(r"(python|pip|node|ruby|php)-?([0-9]+(?:\.[0-9]+)*)")
_PATHLIKE: Final = re.compile(
    r"(?:[~.]{0,2}/|[\w.-]+/)[^\s]*|\.?[\w-]+\.[a-z][a-z0-9]{0,5}|\.[\w.-]+"
)
_UNTOLD: Final = re.compile(r"\$\{?\w+\}?|\$\(.*\)|`.*`", re.DOTALL)
_FORWARD: Final = re.compile(
    r"(?:(?P<bind>[\w.*-]*):)?(?P<port>[0-9]{1,5}):(?P<host>[\w.-]+):(?P<far>[0-9]{1,5})"
)


def read_line(line: str, pointer: str, findings: Findings, depth: int = 0) -> None:
    """Facts of a line for a shell.

    Args:
        line: Folded.
        pointer: Where it stands.
        findings: Takes the facts.
        depth: Of lines within lines (`bash -c '...'`); beyond four they are not read.
    """
    if len(line) > MAX_LINE or depth > _MAX_DEPTH:
        findings.skip(pointer, "a command too long or too deep was not read")
        return
    commands, clear = split_line(line)
    if not clear:
        findings.skip(pointer, "a command was not understood to its end")
    for command in commands:
        _read_command(command, pointer, findings, depth)


def read_argv(argv: Sequence[str], pointer: str, findings: Findings) -> None:
    """Facts of a command that comes as a list of words."""
    words = tuple(plain(word) for word in argv[:2_000])
    if len(argv) > 2_000 or sum(map(len, words)) > MAX_LINE:
        findings.skip(pointer, "a command too long was not read")
        return
    _read_command(Command(words, (-1,) * len(words)), pointer, findings, 0)


def _read_command(command: Command, pointer: str, findings: Findings, depth: int) -> None:
    for name, value, at in command.environment:
        _setting(name, value, pointer, at, findings)
    for path, at in command.writes:
        if not path.isdigit() and path not in ("/dev/null", "-"):
            _path(path, pointer, at, findings, changes=True)
    for path in command.reads:
        _path(path, pointer, -1, findings, changes=False)
    argv, places = _unwrapped(command, pointer, findings)
    if not argv:
        return
    name = argv[0].rpartition("/")[2].lower()
    if (versioned := _VERSIONED.fullmatch(name)) and "." in versioned[2]:
        add_version(versioned[1], versioned[2], pointer, findings, _span(argv[0], places[0]), name)
    if versioned:
        name = versioned[1]
    findings.mentions.update(name_words(name))
    _tool(name, argv, pointer, _span(argv[0], places[0]), findings)
    findings.add(KeyKind.PACKAGE, _NONE, name, pointer, span=_span(argv[0], places[0]))
    program = PROGRAMS.get(name)
    if program is None and _UNTOLD.fullmatch(argv[0]):
        findings.skip(pointer, "a command is named by a variable")
    _Words(program or Program(), name, argv, places, pointer, findings, depth).read()


def _unwrapped(
    command: Command, pointer: str, findings: Findings
) -> tuple[tuple[str, ...], tuple[int, ...]]:
    argv, places = command.argv, command.places
    for _ in range(8):
        own = WRAPPERS.get(argv[0].rpartition("/")[2].lower()) if argv else None
        if own is None:
            break
        at = 1
        while at < len(argv) and (argv[at].startswith("-") or _is_setting(argv[at])):
            if _is_setting(argv[at]):
                key, _, value = argv[at].partition("=")
                _setting(key, value, pointer, places[at], findings)
            at += 2 if argv[at] in WRAPPER_FLAGS_WITH_VALUE else 1
        at += own
        if at >= len(argv):
            break
        argv, places = argv[at:], places[at:]
    return argv, places


class _Words:
    """The words of one command, one after the other."""

    def __init__(
        self, program: Program, name: str, argv: Sequence[str], places: Sequence[int],
        pointer: str, findings: Findings, depth: int,
    ) -> None:  # fmt: skip
        self.program, self.name, self.argv, self.places = program, name, argv, places
        self.pointer, self.findings, self.depth = pointer, findings, depth
        service = program.service
        self.around = frozenset((service, CATEGORY_OF[service])) if service else _NONE
        self.changes = program.changes or (name == "sed" and any(
            word.startswith(("-i", "--in-place")) for word in argv
        ))  # fmt: skip
        self.has_port = self.has_verb = False
        self.operands, self.taken = program.operands, 0
        below = name in _RECURSIVE and any(_is_recursive(word) for word in argv[1:])
        self.reach = "tree" if below or name in ("mv", "shred") else ""
        if name in ("docker", "podman", "nerdctl"):
            self.around |= _services_in(argv)

    def read(self) -> None:
        at, only_operands = 1, False
        while at < len(self.argv):
            word = self.argv[at]
            if word == "--" and not only_operands:
                only_operands, at = True, at + 1
            elif word == "-m" and self.name == "python" and at + 1 < len(self.argv):
                self._command(at + 1)  # a module is a program: `python -m pip install ...`
                break
            elif word.startswith("-") and len(word) > 1 and not only_operands:
                at = self._flag(at)
            elif not self.has_verb and (verb := self._verb(at)):
                self.operands, self.taken, self.has_verb = self.program.verbs[verb], 0, True
                at += len(verb.split())
            elif (meaning := self._meaning()) == "script":
                self._script(at)
                break
            else:
                self._value(meaning, "", word, self.places[at])
                at += 1
        if self.program.default_port and not self.has_port:
            self._habit(self.program.default_port)

    def _meaning(self) -> str:
        """What the next operand is; the last of a program's counts for all that follow."""
        place, self.taken = self.taken, self.taken + 1
        return self.operands[min(place, len(self.operands) - 1)] if self.operands else ""

    def _script(self, at: int) -> None:
        """The rest is a command; of one word, or for a shell far away, a line."""
        rest = self.argv[at:]
        if len(rest) == 1 or self.program.service == "ssh":
            read_line(" ".join(rest), self.pointer, self.findings, self.depth + 1)
        if len(rest) > 1:
            self._command(at)

    def _command(self, at: int) -> None:
        if self.depth >= _MAX_DEPTH:
            self.findings.skip(self.pointer, "a command too deep was not read")
            return
        rest = Command(tuple(self.argv[at:]), tuple(self.places[at:]))
        _read_command(rest, self.pointer, self.findings, self.depth + 1)

    def _verb(self, at: int) -> str | None:
        two = " ".join(self.argv[at : at + 2])
        return next((verb for verb in (two, self.argv[at]) if verb in self.program.verbs), None)

    def _flag(self, at: int) -> int:
        word, place = self.argv[at], self.places[at]
        flag, mark, value = word.partition("=")
        meaning = self.program.flags.get(flag)
        if mark:
            self._value(meaning or "", flag.lstrip("-"), value, _shift(place, len(flag) + 1))
            return at + 1
        if meaning is None and not word.startswith("--") and len(word) > 2:
            if short := self.program.flags.get(word[:2]):
                self._value(short, word[1], word[2:], _shift(place, 2))  # -p27017
                return at + 1
            if short := self.program.flags.get(f"-{word[-1]}"):
                meaning, flag = short, f"-{word[-1]}"  # -it -p as one: -tp VALUE
        follows = self.argv[at + 1] if at + 1 < len(self.argv) else None
        if follows is None or (meaning is None and not _takes(word, follows)):
            return at + 1
        self._value(meaning or "", flag.lstrip("-"), follows, self.places[at + 1])
        # Whether an unknown flag takes the next word nobody knows: it is an operand, too.
        return at + 1 if meaning is None else at + 2

    def _value(self, meaning: str, name: str, value: str, place: int) -> None:
        span = _span(value, place)
        if reader := _MEANINGS.get(meaning):
            reader(self, value, span)
        elif meaning in MEANINGS or (not meaning and name):
            named = meaning or ("port" if name == "p" else name)
            self.has_port = self.has_port or "port" in named.lower()
            read_named(named, value, self.pointer, self.around, self.findings, span=span,
                       changes=self.changes)  # fmt: skip
        elif not meaning:
            self._unknown(value, span)

    def _unknown(self, value: str, span: Span | None) -> None:
        if _is_setting(value):
            key, _, rest = value.partition("=")
            _setting(key, rest, self.pointer, span.start if span else -1, self.findings)
            return
        add_locations(value, self.pointer, self.around, self.findings,
                      offset=span.start if span else 0)  # fmt: skip
        if _PATHLIKE.fullmatch(value) and "://" not in value:
            self.findings.add(KeyKind.PATH, _NONE, value, self.pointer, span=span, changes=True)

    def _habit(self, port: int) -> None:
        """Where the program goes if nobody tells it: the habit that broke the instruction."""
        if any(fact.kind is KeyKind.PORT for fact in self.findings.facts):
            return
        if self.argv[1:] and all(word in ("--version", "--help", "-V") for word in self.argv[1:]):
            return
        self.findings.add(KeyKind.PORT, self.around, port, self.pointer,
                          written=f"{self.name} without a port")  # fmt: skip


def _locator(words: _Words, value: str, span: Span | None) -> None:
    offset = span.start if span else 0
    before = len(words.findings.facts)
    text = value if "://" in value or words.name not in ("curl", "wget") else f"http://{value}"
    if text is value:
        add_locations(value, words.pointer, words.around, words.findings, offset=offset)
    else:
        add_locations(text, words.pointer, words.around, words.findings, offset=max(0, offset - 7))
    words.has_port = words.has_port or len(words.findings.facts) > before


def _database_or_locator(words: _Words, value: str, span: Span | None) -> None:
    if "://" in value:
        _locator(words, value, span)
    elif "=" in value:
        for pair in value.split():
            key, _, rest = pair.partition("=")
            words.has_port = words.has_port or key == "port"
            read_named(key, rest, words.pointer, words.around, words.findings, span=span)
    else:
        read_named("database", value, words.pointer, words.around, words.findings, span=span)


def _mongo_address(words: _Words, value: str, span: Span | None) -> None:
    """`db`, `host/db`, `host:port/db` or a connection string."""
    if value.endswith(".js"):
        return
    if "://" in value or ":" in value or "/" in value:
        _locator(words, value if "://" in value else f"mongodb://{value}", span)
        return
    read_named("database", value, words.pointer, words.around, words.findings, span=span)


def _publish(words: _Words, value: str, span: Span | None) -> None:
    """`27027:27017`: what is published outside counts; the inner port is the container's own."""
    parts = value.partition("/")[0].split(":")
    if (port := read_port(parts[-2] if len(parts) > 1 else parts[-1])) is None:
        return
    inner = SERVICE_BY_PORT.get(read_port(parts[-1]) or 0, "")
    around = words.around or frozenset((inner, CATEGORY_OF[inner]) if inner else ())
    add_port(port, words.pointer, around, words.findings, span, value)


def _forward(words: _Words, value: str, span: Span | None) -> None:
    if match := _FORWARD.fullmatch(value):
        add_host(match["host"], words.pointer, _NONE, words.findings, span, value)
        add_port(int(match["port"]), words.pointer, _NONE, words.findings, span, value)


def _login(words: _Words, value: str, span: Span | None) -> None:
    host = value.rpartition("@")[2]
    if "://" in value:
        _locator(words, value, span)
    else:
        add_host(host.partition(":")[0], words.pointer, words.around, words.findings, span, value)


def _remote_path(words: _Words, value: str, span: Span | None) -> None:
    host, mark, path = value.partition(":")
    if mark and "/" not in host:
        _login(words, host, span)
        value = path
    if value:
        words.findings.add(KeyKind.PATH, _NONE, value, words.pointer, span=span, changes=True)


def _image(words: _Words, value: str, span: Span | None) -> None:
    """`registry:5000/python:3.12-slim` has a name, and a tag that is its version."""
    name, _, _ = value.partition("@")
    last = name.rpartition("/")[2]
    add_requirement(last, words.pointer, words.findings, span)


def _define(words: _Words, value: str, span: Span | None) -> None:
    key, mark, rest = value.partition("=")
    if mark:
        _setting(key, rest, words.pointer, span.start if span else -1, words.findings)


def _mount(words: _Words, value: str, span: Span | None) -> None:
    path = value.partition(":")[0]
    if "/" in path:
        words.findings.add(KeyKind.PATH, _NONE, path, words.pointer, span=span, changes=True)


def _body(words: _Words, value: str, span: Span | None) -> None:
    from tractatus.governance.facts.contents import read_content

    read_content(value, "", words.pointer, words.findings, offset=span.start if span else 0)


def _operand_path(words: _Words, value: str, span: Span | None) -> None:
    words.findings.add(
        KeyKind.PATH,
        _NONE,
        value,
        words.pointer,
        span=span,
        changes=words.changes,
        unit=words.reach,
    )


def _write_path(words: _Words, value: str, span: Span | None) -> None:
    words.findings.add(KeyKind.PATH, _NONE, value, words.pointer, span=span, changes=True)


def _sql(words: _Words, value: str, span: Span | None) -> None:
    read_sql(value, words.pointer, words.findings, service=words.program.service,
             offset=span.start if span else 0)  # fmt: skip


def _package(words: _Words, value: str, span: Span | None) -> None:
    if _PATHLIKE.fullmatch(value) and value.startswith((".", "/", "~")):
        _operand_path(words, value, span)
    else:
        add_requirement(value, words.pointer, words.findings, span)


_MEANINGS: Final[dict[str, Callable[[_Words, str, Span | None], None]]] = {
    "text": lambda words, value, span: None,
    "locator": _locator,
    "database_or_locator": _database_or_locator,
    "mongo_address": _mongo_address,
    "publish": _publish,
    "forward": _forward,
    "login": _login,
    "remote_path": _remote_path,
    "image": _image,
    "define": _define,
    "mount": _mount,
    "body": _body,
    "path": _operand_path,
    "write_path": _write_path,
    "sql": _sql,
    "package": _package,
    "module": lambda words, value, span: None,
    "script": lambda w, value, span: read_line(value, w.pointer, w.findings, w.depth + 1),
    "code": lambda w, value, span: read_code(
        value, w.pointer, w.around, w.findings, span.start if span else 0
    ),
    "version_python": lambda w, value, span: add_version(
        "python", value, w.pointer, w.findings, span, value
    ),
    "version_nodejs": lambda w, value, span: add_version(
        "nodejs", value.removeprefix("v"), w.pointer, w.findings, span, value
    ),
    **{
        f"count_{what}": lambda w, value, span, what=what: read_named(  # type: ignore[misc]
            what, value, w.pointer, w.around, w.findings, span=span
        )
        for what in ("replica", "retry", "worker")
    },
}


def _tool(
    name: str, argv: Sequence[str], pointer: str, span: Span | None, findings: Findings
) -> None:
    """The command as a tool: program, subcommands and flags, in the order they stand."""
    words = [name, *(word for word in argv[1:40])]
    findings.add(KeyKind.TOOL, _NONE, " ".join(words)[:400], pointer, span=span, changes=True,
                 written=" ".join(argv)[:80])  # fmt: skip


def _is_recursive(word: str) -> bool:
    if word.startswith("--"):
        return word in ("--recursive", "--archive", "--delete")
    return word == "-delete" or (word.startswith("-") and bool(set(word[1:]) & set("rRa")))


def _setting(name: str, value: str, pointer: str, place: int, findings: Findings) -> None:
    at = _shift(place, len(name) + 1)
    read_named(name, value, pointer, _NONE, findings, span=_span(value, at))


def _path(path: str, pointer: str, at: int, findings: Findings, *, changes: bool) -> None:
    findings.add(KeyKind.PATH, _NONE, path, pointer, span=_span(path, at), changes=changes)


def _is_setting(word: str) -> bool:
    name, mark, _ = word.partition("=")
    return bool(mark) and name.isidentifier() and name.isascii()


def _takes(flag: str, follows: str) -> bool:
    """Whether an unknown flag takes the word after it: only if that can be a value of its name."""
    if follows.startswith("-"):
        return False
    return flag.startswith("--") or (flag == "-p" and read_port(follows) is not None)


def _services_in(argv: Sequence[str]) -> frozenset[str]:
    words = {word for one in argv[1:20] for word in name_words(one)}
    found = {word for word in words if word in CATEGORY_OF}
    return frozenset(found | {CATEGORY_OF[word] for word in found})


def _span(text: str, place: int) -> Span | None:
    return Span(place, place + len(text)) if place >= 0 else None


def _shift(place: int, by: int) -> int:
    return place + by if place >= 0 else place
