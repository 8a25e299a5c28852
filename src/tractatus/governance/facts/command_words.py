"""The words of a command: flags and operands by table, a subcommand, what it runs in turn."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from tractatus.governance.act import Span
from tractatus.governance.facts.addressed import tell_tagged
from tractatus.governance.facts.amounts import read_amount, read_kept, read_pairs, read_query
from tractatus.governance.facts.effects import (
    keep_inputs,
    keep_sources,
    tell_asked,
    tell_databases,
    tell_packages,
    tell_sources,
)
from tractatus.governance.facts.fact import IMPLIED, Findings
from tractatus.governance.facts.flag_tables import Program
from tractatus.governance.facts.flag_words import is_recursive, services_in, takes
from tractatus.governance.facts.joined import add_joined
from tractatus.governance.facts.locators import add_locations
from tractatus.governance.facts.named import read_named
from tractatus.governance.facts.names import LEFT_OUT
from tractatus.governance.facts.operands import (
    MEANINGS_OF_WORDS,
    PATHLIKE,
    SAYING_NOTHING,
    is_setting,
    setting,
    shift,
    span_at,
)
from tractatus.governance.facts.served import tell_served
from tractatus.governance.facts.shell import Command
from tractatus.governance.instructions.instruction import KeyKind
from tractatus.governance.language.subjects import WORDS_OF, name_words

MAX_DEPTH: Final = 4
UNKNOWN: Final = Program()
_RECURSIVE: Final = frozenset({"rm", "chmod", "chown", "cp", "find", "rsync"})
_COPYING: Final = frozenset({"cp", "scp", "rsync", "ln", "install"})
_WITH_ALL_BELOW: Final = frozenset({"mv", "shred"})
_CONTAINERS: Final = frozenset({"docker", "podman", "nerdctl"})
_OUTPUTS: Final = frozenset({"out", "output", "outdir", "outfile", "dest", "destination"})
_DIGIT: Final = re.compile(r"[0-9]")
_DEFINED: Final = re.compile(r"(?P<name>[A-Za-z][\w.-]{0,80})=(?P<value>[^=,]{1,40})")
_NONE: Final[frozenset[str]] = frozenset()


class Words:
    """The words of one command, one after the other.

    Args:
        program: From the tables, or an empty one.
        name: Of the program, as called.
        argv: Its words, the program's first.
        places: Where each of them begins; -1 is unknown.
        pointer: Where the command stands.
        findings: Takes the facts.
        depth: Of commands within commands.
    """

    __slots__ = (
        "argv", "around", "changes", "depth", "findings", "has_output", "has_port", "name", "named",
        "operands", "places", "pointer", "program", "reach", "taken", "verb",
    )  # fmt: skip

    def __init__(
        self, program: Program, name: str, argv: Sequence[str], places: Sequence[int],
        pointer: str, findings: Findings, depth: int,
    ) -> None:  # fmt: skip
        self.program, self.name, self.argv, self.places = program, name, argv, places
        self.pointer, self.findings, self.depth = pointer, findings, depth
        self.around = WORDS_OF[program.service] if program.service else _NONE
        edits = name == "sed" and any(word.startswith(("-i", "--in-place")) for word in argv)
        self.changes = program.changes or edits or (name == "find" and "-delete" in argv)
        self.has_port, self.has_output, self.verb, self.named = False, False, "", ""
        self.operands, self.taken = program.operands, 0
        below = name in _RECURSIVE and any(is_recursive(word) for word in argv[1:])
        self.reach = "tree" if below or name in _WITH_ALL_BELOW else ""
        if name == "find" and len(argv) > 1:
            self.around |= frozenset(name_words(argv[1]))  # of what it is the age
        if name in _CONTAINERS:
            self.around |= services_in(argv)

    def read(self) -> None:
        """The facts of each word, by what stood before it; then what the command does to them."""
        argv, places, end = self.argv, self.places, len(self.argv)
        at, only_operands, before = 1, False, len(self.findings.facts)
        verbs = self.program.verbs
        while at < end:
            word = argv[at]
            is_flag = word[:1] == "-" and len(word) > 1
            if is_flag and word == "--" and not only_operands:
                # What is handed on to another program has flags of its own.
                only_operands, at = self.operands != ("text",), at + 1
            elif is_flag and word == "-m" and self.name == "python" and at + 1 < end:
                self._command(at + 1)  # a module is a program: `python -m pip install ...`
                break
            elif is_flag and self.name == "find" and word in ("-exec", "-execdir", "-ok"):
                self._command(at + 1)
                at += 1
            elif is_flag and not only_operands:
                at = self._flag(at)
            elif verbs and not self.verb and (verb := self._verb(at)):
                self.operands, self.taken, self.verb = verbs[verb], 0, verb
                at += 2 if " " in verb else 1
            elif (meaning := self._meaning()) == "script":
                self._script(at)
                break
            else:
                self._value(meaning, "", word, places[at])
                at += 1
        if self.name == "mv" or self.verb == "mv":
            tell_sources(self.findings, before, argv)
        if self.name in _COPYING:
            keep_sources(self.findings, before, argv)
        elif self.has_output and self.program == UNKNOWN:
            keep_inputs(self.findings, before)
        if self.program.default_port and not self.has_port and self._serves():
            self._habit(self.program.default_port)
        tell_packages(self.findings, before)
        tell_served(self.findings, before, self.name)
        if self.verb == "clone":
            tell_tagged(self.findings, before, self.argv)
        if self.verb == "ls-remote":
            tell_asked(self.findings, before)
        operands = self.argv[1:]
        if self.name == "redis-cli":
            read_kept(operands, self.pointer, self.findings)
        read_pairs(operands, self.pointer, self.findings)
        if self.program.does:
            tell_databases(self.findings, before, self.program.does)

    def _serves(self) -> bool:
        serves = self.program.serves
        return not serves or any(word in serves for word in self.argv[1:])

    def _meaning(self) -> str:
        """What the next operand is; the last of a program's counts for all that follow."""
        place, self.taken = self.taken, self.taken + 1
        operands = self.operands
        return operands[place if place < len(operands) else -1] if operands else ""

    def _script(self, at: int) -> None:
        """The rest is a command; of one word, or for a shell far away, a line."""
        from tractatus.governance.facts.commands import read_line

        rest = self.argv[at:]
        if len(rest) == 1 or self.program.service == "ssh":
            read_line(" ".join(rest), self.pointer, self.findings, self.depth + 1)
        if len(rest) > 1:
            self._command(at)

    def _command(self, at: int) -> None:
        from tractatus.governance.facts.commands import read_command

        if self.depth >= MAX_DEPTH:
            self.findings.skip(self.pointer, "a command too deep was not read")
            return
        rest = Command(tuple(self.argv[at:]), tuple(self.places[at:]))
        read_command(rest, self.pointer, self.findings, self.depth + 1)

    def _verb(self, at: int) -> str | None:
        verbs = self.program.verbs
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
        if meaning in SAYING_NOTHING:
            return
        if not (meaning or name):
            self._unknown(value, place)
            return
        span = span_at(value, place)
        if reader := MEANINGS_OF_WORDS.get(meaning):
            reader(self, value, span)
        else:
            if self._holds(value):
                return  # `--budget '{...}'`
            named = meaning or ("port" if name == "p" else name)
            if "=" in value and self._defines(value, span):
                return
            self.has_output = self.has_output or not _OUTPUTS.isdisjoint(name_words(named))
            self.has_port = self.has_port or "port" in named.lower()
            read_named(named, value, self.pointer, self.around, self.findings, span=span,
                       changes=self.changes)  # fmt: skip

    def _holds(self, value: str) -> bool:
        """Whether a word is an object or a list, and was read as that."""
        if value[:1] not in ("{", "[") or value[-1:] not in ("}", "]"):
            return False
        from tractatus.governance.facts.contents import read_content

        read_content(value, "", self.pointer, self.findings)
        return True

    def _unknown(self, value: str, place: int) -> None:
        if self._holds(value):
            return  # `publish gate/set -m '{...}'`
        if is_setting(value):
            key, _, rest = value.partition("=")
            setting(key, rest, self.pointer, place, self.findings)
            return
        if "=" in value:
            self._defines(value, span_at(value, place))
        if ":" in value:
            add_locations(value, self.pointer, self.around, self.findings, offset=max(0, place))
            if "://" in value:
                if "?" in value:
                    read_query(value, self.pointer, self.findings)
                return
        if _DIGIT.search(value):
            add_joined(value, self.pointer, self.findings, span_at(value, place))
        if PATHLIKE.fullmatch(value):
            self.findings.add(KeyKind.PATH, _NONE, value, self.pointer,
                              span=span_at(value, place), changes=True)  # fmt: skip

    def _defines(self, value: str, span: Span | None) -> bool:
        """Whether a word sets an amount: `--add-config retention.ms=60000`."""
        pair = _DEFINED.fullmatch(value)
        return pair is not None and read_amount(
            pair["name"], pair["value"], self.pointer, self.around, self.findings, span
        )

    def _habit(self, port: int) -> None:
        """Where the program goes if nobody tells it: the habit that broke the instruction."""
        if any(fact.kind is KeyKind.PORT for fact in self.findings.facts):
            return
        if self.argv[1:] and all(word in ("--version", "--help", "-V") for word in self.argv[1:]):
            return
        unit = IMPLIED if self.program.service == "ssh" else ""
        self.findings.add(KeyKind.PORT, self.around, port, self.pointer, unit=unit,
                          written=f"{self.name} without a port")  # fmt: skip
