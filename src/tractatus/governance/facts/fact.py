"""What an act would do, as typed facts: a kind, a subject, a value, and where it says so."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, NamedTuple

from tractatus.governance.act import Json, Span
from tractatus.governance.instructions.instruction import KeyKind

MAX_FACTS: Final = 2_000
MAX_READ: Final = 262_144  # characters of one act
# The unit of a port that an address or a client only implies, where hardly anybody would say it.
IMPLIED: Final = "implied"
# The words of a path from which something is moved away.
MOVED: Final = frozenset({"~moved"})
# The unit of a host that is asked about, and not used.
LOOKED: Final = "looked"
# The unit of a package that is uninstalled.
REMOVED: Final = "removed"


class Source(StrEnum):
    """Where a fact comes from. None lowers anything: what is only quoted warns, and no more."""

    MEMBER = "member"
    TRUSTED_TOOL = "trusted_tool"
    MODEL = "model"
    UNTRUSTED = "untrusted"


class Fact(NamedTuple):
    """One thing that an act would use, reach, change or run.

    A tuple, for an act has many and each is made while somebody waits.

    Args:
        kind: What is spoken of.
        words: Whose it is, as `subjects.name_words`; empty where the act does not say.
        value: Canonical, as a constraint's value; a version may be a range.
        unit: As a constraint's; of a path `tree` where what is below goes with it; `IMPLIED` of a
            port that the act does not say, of a version that is part of a name and of the number of
            those to whom something goes; of a table the statement that it stands in; of a database
            the statements, blanks between, that are run in it, as far as the act says, and `schema`
            before them where it is one; of a package `REMOVED` where it is taken away; of a host
            `LOOKED` where somebody only asks where or whether it is.
        source: Where it comes from.
        pointer: JSON pointer (RFC 6901) into the act: `/parameters/port`, `/text`, `/target`.
        span: Where in the text that the pointer names, if it is one.
        written: As the act spells it, at most 80 characters.
        changes: Whether it is written, removed or run, not merely read or reached.
    """

    kind: KeyKind
    words: frozenset[str]
    value: Json
    source: Source
    pointer: str
    unit: str = ""
    span: Span | None = None
    written: str = ""
    changes: bool = False

    @property
    def key(self) -> str:
        """As constraints are keyed, for people."""
        return ":".join([self.kind.value, ".".join(sorted(self.words))]).removesuffix(":")


# What `Fact(...)` comes to, in half the time.
_new: Final = tuple.__new__


@dataclass(frozen=True, slots=True)
class Unread:
    """Something of the act that was not understood, which raises scrutiny.

    Args:
        pointer: JSON pointer into the act.
        why: One clause for people.
    """

    pointer: str
    why: str


@dataclass(frozen=True, slots=True)
class Hazard:
    """What a change of a schema can destroy or block; see `migration`.

    Args:
        code: Stable: `drop`, `truncate`, `rename`, ...
        subject: Table or column.
        pointer: JSON pointer into the act.
        text: One clause for people.
    """

    code: str
    subject: str
    pointer: str
    text: str


@dataclass(slots=True)
class Findings:
    """What is gathered while an act is read; handed out once, then left alone.

    Args:
        source: Of everything found while it is set.
        budget: Characters that may yet be read.
        only_reads: Whether the act is of a type that changes nothing at the paths it names.
        type_words: Of the act's type.
    """

    source: Source
    budget: int = MAX_READ
    only_reads: bool = False
    type_words: frozenset[str] = frozenset()
    facts: list[Fact] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    hazards: list[Hazard] = field(default_factory=list)
    mentions: set[str] = field(default_factory=set)

    def add(
        self,
        kind: KeyKind,
        words: frozenset[str],
        value: Json,
        pointer: str,
        *,
        unit: str = "",
        span: Span | None = None,
        written: str = "",
        changes: bool = False,
    ) -> None:
        """One more fact; beyond `MAX_FACTS` none, and that is said."""
        if len(self.facts) >= MAX_FACTS:
            if len(self.facts) == MAX_FACTS and not any(
                one.why.startswith("more than") for one in self.unread
            ):
                self.skip(pointer, f"more than {MAX_FACTS} facts")
            return
        written = (written or str(value))[:80]
        self.facts.append(
            _new(Fact, (kind, words, value, self.source, pointer, unit, span, written, changes))
        )

    def skip(self, pointer: str, why: str) -> None:
        """Something is not read; the first 32 are told."""
        if len(self.unread) < 32:
            self.unread.append(Unread(pointer, why))

    def take(self, text: str, pointer: str, limit: int) -> bool:
        """Whether `text` is short enough to be read; takes it off the budget."""
        if len(text) > limit or len(text) > self.budget:
            self.skip(pointer, f"{len(text)} characters were not read")
            return False
        self.budget -= len(text)
        return True
