"""Facts of a command: its program, its flags by table, its operands, what it runs in turn."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from tractatus.governance.act import Span
from tractatus.governance.facts.fact import IMPLIED, Findings
from tractatus.governance.facts.flag_tables import (
    PROGRAMS,
    WRAPPER_FLAGS_WITH_VALUE,
    WRAPPERS,
    Program,
)
from tractatus.governance.facts.joined import add_joined
from tractatus.governance.facts.locators import add_locations
from tractatus.governance.facts.named import read_named
from tractatus.governance.facts.operands import (
    MEANINGS_OF_WORDS,
    PATHLIKE,
    is_setting,
    setting,
    shift,
    span_at,
)
from tractatus.governance.facts.rivals import product_of
from tractatus.governance.facts.shell import MAX_LINE, Command, split_line
from tractatus.governance.facts.spelling import plain
from tractatus.governance.facts.values import read_port
from tractatus.governance.facts.versions import add_version
from tractatus.governance.instructions.instruction import KeyKind
from tractatus.governance.language.subjects import CATEGORY_OF, name_words

_MAX_DEPTH: Final = 4
_RECURSIVE: Final = frozenset({"rm", "chmod", "chown", "cp", "find", "rsync"})
_COPYING: Final = frozenset({"cp", "scp", "rsync", "ln", "install"})
_NONE: Final[frozenset[str]] = frozenset()
_UNKNOWN: Final = Program()
_OUTPUTS: Final = frozenset({"out", "output", "outdir", "outfile", "dest", "destination"})
_PIPE: Final = re.compile(r"(?<!\|)\|(?!\|)")
_VERSIONED: Final = re.compile(r"(python|pip|node|ruby|php)-?([0-9]+(?:\.[0-9]+)*)")
_QUANTITY: Final = re.compile(r"[0-9]{1,6}(?:ms|s|m|h|d)?")
_UNTOLD: Final = re.compile(r"\$\{?\w+\}?|\$\(.*\)|`.*`", re.DOTALL)


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
    if "|" in line:
        _read_pipes(line, commands, pointer, findings)


def _read_pipes(line: str, commands: Sequence[Command], pointer: str, findings: Findings) -> None:
    """Each program that is fed by another, as a tool: `curl | bash`."""
    for one, other in pairwise(commands):
        if not (one.argv and other.argv) or min(one.places[-1], other.places[0]) < 0:
            continue
        if _PIPE.search(line[one.places[-1] : other.places[0]]):
            names = (one.argv[0], next((w for w in other.argv if w not in WRAPPERS), ""))
            said = " | ".join(name.rpartition("/")[2].lower() for name in names)
            findings.add(KeyKind.TOOL, _NONE, said, pointer, changes=True)


def read_argv(argv: Sequence[str], pointer: str, findings: Findings) -> None:
    """Facts of a command that comes as a list of words."""
    words = tuple(plain(word) for word in argv[:2_000])
    if len(argv) > 2_000 or sum(map(len, words)) > MAX_LINE:
        findings.skip(pointer, "a command too long was not read")
        return
    _read_command(Command(words, (-1,) * len(words)), pointer, findings, 0)


def _read_command(command: Command, pointer: str, findings: Findings, depth: int) -> None:
    for name, value, at in command.environment:
        setting(name, value, pointer, at, findings)
    for path, at in command.writes:
        if not path.isdigit() and path not in ("/dev/null", "-"):
            _path(path, pointer, at, findings, changes=True)
    for path in command.reads:
        _path(path, pointer, -1, findings, changes=False)
    argv, places = _unwrapped(command, pointer, findings)
    if not argv:
        return
    name, span = argv[0].rpartition("/")[2].lower(), span_at(argv[0], places[0])
    versioned = _VERSIONED.fullmatch(name) if name[-1:].isdigit() else None
    if versioned and "." in versioned[2]:
        add_version(versioned[1], versioned[2], pointer, findings, span, name)
    if versioned:
        name = versioned[1]
    findings.mentions.update(name_words(product_of(name)))
    _tool(name, argv, pointer, span, findings)
    findings.add(KeyKind.PACKAGE, _NONE, name, pointer, span=span)
    program = PROGRAMS.get(name)
    if program is None and _UNTOLD.fullmatch(argv[0]):
        findings.skip(pointer, "a command is named by a variable")
    _Words(program or Program(), name, argv, places, pointer, findings, depth).read()


def _unwrapped(
    command: Command, pointer: str, findings: Findings
) -> tuple[tuple[str, ...], tuple[int, ...]]:
    argv, places = command.argv, command.places
    for _ in range(8):
        name = argv[0].rpartition("/")[2].lower() if argv else ""
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
        edits = name == "sed" and any(word.startswith(("-i", "--in-place")) for word in argv)
        self.changes = program.changes or edits or (name == "find" and "-delete" in argv)
        self.has_port, self.has_output, self.verb = False, False, ""
        self.operands, self.taken = program.operands, 0
        below = name in _RECURSIVE and any(_is_recursive(word) for word in argv[1:])
        self.reach = "tree" if below or name in ("mv", "shred") else ""
        if name in ("docker", "podman", "nerdctl"):
            self.around |= _services_in(argv)

    def read(self) -> None:
        at, only_operands, before = 1, False, len(self.findings.facts)
        while at < len(self.argv):
            word = self.argv[at]
            if word == "--" and not only_operands:
                # What is handed on to another program has flags of its own.
                only_operands, at = self.operands != ("text",), at + 1
            elif word == "-m" and self.name == "python" and at + 1 < len(self.argv):
                self._command(at + 1)  # a module is a program: `python -m pip install ...`
                break
            elif word in ("-exec", "-execdir", "-ok") and self.name == "find":
                self._command(at + 1)
                at += 1
            elif word.startswith("-") and len(word) > 1 and not only_operands:
                at = self._flag(at)
            elif not self.verb and (verb := self._verb(at)):
                self.operands, self.taken, self.verb = self.program.verbs[verb], 0, verb
                at += len(verb.split())
            elif (meaning := self._meaning()) == "script":
                self._script(at)
                break
            else:
                self._value(meaning, "", word, self.places[at])
                at += 1
        if self.name in _COPYING:
            self._keep_sources(before)
        elif self.program == _UNKNOWN and self.has_output:
            self._keep_inputs(before)
        if self.program.default_port and not self.has_port and self._serves():
            self._habit(self.program.default_port)
        if self.program.does:
            self._tell_databases(before)

    def _serves(self) -> bool:
        serves = self.program.serves
        return not serves or any(word in serves for word in self.argv[1:])

    def _tell_databases(self, before: int) -> None:
        """What the program does to the databases that it names."""
        facts = self.findings.facts
        for at in range(before, len(facts)):
            if facts[at].kind is KeyKind.DATABASE and not facts[at].unit:
                facts[at] = facts[at]._replace(unit=self.program.does)

    def _keep_sources(self, before: int) -> None:
        """Of what is copied only the last operand changes, or what a flag says."""
        facts = self.findings.facts
        own = [at for at in range(before, len(facts)) if facts[at].kind is KeyKind.PATH]
        into = any(word.startswith(("-t", "--target")) for word in self.argv[1:])
        for at in own if into else own[:-1]:
            if not (into and at == own[0]):
                facts[at] = facts[at]._replace(changes=False, unit="")

    def _keep_inputs(self, before: int) -> None:
        """What stands beside the flag of an output is read, as far as anybody can tell."""
        facts = self.findings.facts
        for at in range(before, len(facts)):
            if facts[at].kind is KeyKind.PATH and "=" not in facts[at].written:
                facts[at] = facts[at]._replace(changes=False)

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
        verbs = self.program.verbs
        if not verbs:
            return None
        one = self.argv[at].lower()
        two = f"{one} {self.argv[at + 1].lower()}" if at + 1 < len(self.argv) else one
        return two if two in verbs else one if one in verbs else None

    def _flag(self, at: int) -> int:
        word, place = self.argv[at], self.places[at]
        flag, mark, value = word.partition("=")
        flags = self.program.flags
        meaning = (flags.get(f"{self.verb} {flag}") if self.verb else None) or flags.get(flag)
        if mark:
            self._value(meaning or "", flag.lstrip("-"), value, shift(place, len(flag) + 1))
            return at + 1
        if meaning is None and not word.startswith("--") and len(word) > 2:
            if short := self.program.flags.get(word[:2]):
                self._value(short, word[1], word[2:], shift(place, 2))  # -p27017
                return at + 1
            if short := self.program.flags.get(f"-{word[-1]}"):
                meaning, flag = short, f"-{word[-1]}"  # -it -p as one: -tp VALUE
        follows = self.argv[at + 1] if at + 1 < len(self.argv) else None
        # In another case it is another flag, or the same one in disguise: both are read.
        guess = self.program.flags.get(flag.lower(), "") if meaning is None else meaning
        if follows is None or not (guess or meaning is not None or _takes(word, follows)):
            return at + 1
        self._value(guess, flag.lstrip("-"), follows, self.places[at + 1])
        # Whether an unknown flag takes the next word nobody knows: it is an operand, too.
        return at + 1 if meaning is None else at + 2

    def _value(self, meaning: str, name: str, value: str, place: int) -> None:
        span = span_at(value, place)
        if reader := MEANINGS_OF_WORDS.get(meaning):
            reader(self, value, span)
        elif meaning or name:
            if value[:1] in ("{", "[") and value[-1:] in ("}", "]"):
                from tractatus.governance.facts.contents import read_content

                read_content(value, "", self.pointer, self.findings)  # `--budget '{...}'`
                return
            named = meaning or ("port" if name == "p" else name)
            self.has_output = self.has_output or not _OUTPUTS.isdisjoint(name_words(named))
            self.has_port = self.has_port or "port" in named.lower()
            read_named(named, value, self.pointer, self.around, self.findings, span=span,
                       changes=self.changes)  # fmt: skip
        elif not meaning:
            self._unknown(value, span)

    def _unknown(self, value: str, span: Span | None) -> None:
        if is_setting(value):
            key, _, rest = value.partition("=")
            setting(key, rest, self.pointer, span.start if span else -1, self.findings)
            return
        add_locations(value, self.pointer, self.around, self.findings,
                      offset=span.start if span else 0)  # fmt: skip
        if "://" not in value and any(map(str.isdigit, value)):
            add_joined(value, self.pointer, self.findings, span)
        if PATHLIKE.fullmatch(value) and "://" not in value:
            self.findings.add(KeyKind.PATH, _NONE, value, self.pointer, span=span, changes=True)

    def _habit(self, port: int) -> None:
        """Where the program goes if nobody tells it: the habit that broke the instruction."""
        if any(fact.kind is KeyKind.PORT for fact in self.findings.facts):
            return
        if self.argv[1:] and all(word in ("--version", "--help", "-V") for word in self.argv[1:]):
            return
        unit = IMPLIED if self.program.service == "ssh" else ""
        self.findings.add(KeyKind.PORT, self.around, port, self.pointer, unit=unit,
                          written=f"{self.name} without a port")  # fmt: skip


def _tool(
    name: str, argv: Sequence[str], pointer: str, span: Span | None, findings: Findings
) -> None:
    """The command as a tool: program, subcommands and flags, in the order they stand."""
    said = " ".join([name, *argv[1:40]])[:400]
    findings.add(KeyKind.TOOL, _NONE, said, pointer, span=span, changes=True)


def _is_recursive(word: str) -> bool:
    if word.startswith("--"):
        return word in ("--recursive", "--archive", "--delete")
    return word == "-delete" or (word.startswith("-") and bool(set(word[1:]) & set("rRa")))


def _path(path: str, pointer: str, at: int, findings: Findings, *, changes: bool) -> None:
    findings.add(KeyKind.PATH, _NONE, path, pointer, span=span_at(path, at), changes=changes)


def _takes(flag: str, follows: str) -> bool:
    """Whether an unknown flag takes the word after it: only if that can be a value of its name."""
    if follows.startswith("-"):
        return False
    if flag.startswith("--"):
        return True
    return (flag == "-p" and read_port(follows) is not None) or _is_amount_of(flag, follows)


def _is_amount_of(flag: str, follows: str) -> bool:
    """Whether a flag of another program is followed by how many: `-n 25`, `-days 365`."""
    return flag != "-p" and flag[1:].isalpha() and _QUANTITY.fullmatch(follows) is not None


def _services_in(argv: Sequence[str]) -> frozenset[str]:
    words = {word for one in argv[1:20] for word in name_words(one)}
    found = {word for word in words if word in CATEGORY_OF}
    return frozenset(found | {CATEGORY_OF[word] for word in found})
