"""Facts of a command: its program, its flags by table, its operands, what it runs in turn."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from tractatus.governance.act import Span
from tractatus.governance.facts.effects import (
    keep_inputs,
    keep_sources,
    tell_databases,
    tell_sources,
)
from tractatus.governance.facts.fact import IMPLIED, Findings
from tractatus.governance.facts.flag_tables import (
    PROGRAMS,
    Program,
)
from tractatus.governance.facts.flag_words import is_recursive, services_in, takes
from tractatus.governance.facts.joined import add_joined
from tractatus.governance.facts.lines import add_below, entered, read_pipes
from tractatus.governance.facts.locators import add_locations
from tractatus.governance.facts.named import read_named
from tractatus.governance.facts.names import LEFT_OUT
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
from tractatus.governance.facts.versions import add_version
from tractatus.governance.facts.wrappers import add_path, add_tool, unwrapped
from tractatus.governance.instructions.instruction import KeyKind
from tractatus.governance.language.subjects import CATEGORY_OF, name_words

_MAX_DEPTH: Final = 4
_RECURSIVE: Final = frozenset({"rm", "chmod", "chown", "cp", "find", "rsync"})
_COPYING: Final = frozenset({"cp", "scp", "rsync", "ln", "install"})
_NONE: Final[frozenset[str]] = frozenset()
_UNKNOWN: Final = Program()
_OUTPUTS: Final = frozenset({"out", "output", "outdir", "outfile", "dest", "destination"})
_VERSIONED: Final = re.compile(r"(python|pip|node|ruby|php)-?([0-9]+(?:\.[0-9]+)*)")
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
    base = ""
    for command in commands:
        before = len(findings.facts)
        _read_command(command, pointer, findings, depth)
        if base:
            add_below(base, findings, before)
        base = entered(command.argv, base)
    if "|" in line:
        read_pipes(line, commands, pointer, findings)


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
            add_path(path, pointer, at, findings, changes=True)
    for path in command.reads:
        add_path(path, pointer, -1, findings, changes=False)
    argv, places = unwrapped(command, pointer, findings)
    if not argv:
        return
    name, span = argv[0].rpartition("/")[2].lower(), span_at(argv[0], places[0])
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
    if program is None and _UNTOLD.fullmatch(argv[0]):
        findings.skip(pointer, "a command is named by a variable")
    _Words(program or Program(), name, argv, places, pointer, findings, depth).read()


_SHORTEST_CTL: Final = 5


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
        self.has_port, self.has_output, self.verb, self.named = False, False, "", ""
        self.operands, self.taken = program.operands, 0
        below = name in _RECURSIVE and any(is_recursive(word) for word in argv[1:])
        self.reach = "tree" if below or name in ("mv", "shred") else ""
        if name in ("docker", "podman", "nerdctl"):
            self.around |= services_in(argv)

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
        if self.name == "mv" or self.verb == "mv":
            tell_sources(self.findings, before, self.argv)
        if self.name in _COPYING:
            keep_sources(self.findings, before, self.argv)
        elif self.program == _UNKNOWN and self.has_output:
            keep_inputs(self.findings, before)
        if self.program.default_port and not self.has_port and self._serves():
            self._habit(self.program.default_port)
        if self.program.does:
            tell_databases(self.findings, before, self.program.does)

    def _serves(self) -> bool:
        serves = self.program.serves
        return not serves or any(word in serves for word in self.argv[1:])

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
        if flag.startswith("--") and flag[2:] in LEFT_OUT:
            return at + 1 if mark else at + 2
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
        if follows is None or not (guess or meaning is not None or takes(word, follows)):
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
