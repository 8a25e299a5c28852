"""Instructions as the services see them: a person's words, classified, as typed constraints.

`classify` makes a `Classification` of a text; with an author, a time and a place it becomes an
`Instruction`; `memory` holds instructions and knows which of them are in force.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Final

from tractatus.governance.act import Json, Reason, Span


class Quadrant(StrEnum):
    """What an instruction is about, by the time that it governs."""

    STRATEGIC = "STRATEGIC"
    OPERATIONAL = "OPERATIONAL"
    TACTICAL = "TACTICAL"
    SYSTEM = "SYSTEM"
    STOCHASTIC = "STOCHASTIC"


class Persistence(StrEnum):
    """How firmly it is to be kept."""

    HIGH = "HIGH"
    MEDIUM = "MEDIUM"
    LOW = "LOW"
    VARIABLE = "VARIABLE"


class Scope(StrEnum):
    """How long it holds; never a span of time, only a change of place ends it."""

    PERMANENT = "PERMANENT"
    PROJECT = "PROJECT"
    PHASE = "PHASE"
    SESSION = "SESSION"
    TASK = "TASK"


class Verification(StrEnum):
    """How much checking an act needs that touches it."""

    MANDATORY = "MANDATORY"
    REQUIRED = "REQUIRED"
    RECOMMENDED = "RECOMMENDED"
    OPTIONAL = "OPTIONAL"
    NONE = "NONE"


class Authority(IntEnum):
    """Whose words they are; the greater prevails. Data is never an instruction above LOW."""

    DATA = 1
    MEMBER = 2
    OWNER = 3
    SYSTEM = 4


class Polarity(StrEnum):
    """What a constraint says of its value."""

    REQUIRE = "require"
    FORBID = "forbid"
    PERMIT = "permit"
    PREFER = "prefer"


class Operator(StrEnum):
    """How the value of an act is compared with that of a constraint."""

    EQUALS = "equals"
    ONE_OF = "one_of"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    MATCHES = "matches"  # a path glob
    WITHIN = "within"  # a version range


class KeyKind(StrEnum):
    """What a constraint can be about; the first part of its key."""

    PORT = "port"
    HOST = "host"
    URL = "url"
    PATH = "path"
    DATABASE = "database"
    TABLE = "table"
    COLUMN = "column"
    PACKAGE = "package"
    VERSION = "version"
    MONEY = "money"
    COUNT = "count"
    DURATION = "duration"
    TOOL = "tool"
    CONFIRMATION = "confirmation"

    # Equal as text, so hashed as text, which is not a call into Python: facts ask for it often.
    __hash__ = str.__hash__


# Found by name without a call into Python, for every comparison asks.
_KINDS: Final = {one.value: one for one in KeyKind}


@dataclass(frozen=True, slots=True)
class Validity:
    """When it holds: from the first millisecond (Unix time) to before the last, if there is one."""

    from_ms: int = 0
    until_ms: int | None = None

    def holds_at(self, now_ms: int) -> bool:
        """Whether `now_ms` lies within."""
        return self.from_ms <= now_ms and (self.until_ms is None or now_ms < self.until_ms)


@dataclass(frozen=True, slots=True)
class Constraint:
    """One thing that an instruction asks for, comparable with what an act would do.

    Args:
        key: A `KeyKind`, or `KIND:SUBJECT` where the text says whose it is: `port`,
            `port:mongodb`, `version:python`, `count:functions.lines`, `tool:git push`.
        operator: How values are compared.
        value: Canonical: 27027 as int, hosts and packages in lower case, money in minor units,
            durations in seconds, a list for ONE_OF.
        polarity: What is said of the value.
        span: Where the value stands in the text.
        unit: `EUR`, `s`, `lines`; empty where there is none.
        scope: How long it holds.
        authority: Of whoever said it.
        validity: Explicit limits of time, if the text has some.
    """

    key: str
    operator: Operator
    value: Json
    polarity: Polarity
    span: Span
    unit: str = ""
    scope: Scope = Scope.TASK
    authority: Authority = Authority.MEMBER
    validity: Validity = Validity()

    @property
    def kind(self) -> KeyKind:
        """The first part of the key."""
        name = self.key.partition(":")[0]
        return _KINDS.get(name) or KeyKind(name)


@dataclass(frozen=True, slots=True)
class Classification:
    """What the classifier made of a text.

    Args:
        quadrant: By a calibrated model over features of the text.
        persistence: How firmly it is to be kept.
        scope: How long it holds.
        verification: How much checking acts need that touch it.
        explicitness: 0 to 1.
        constraints: What it asks for, in the order of the text.
        confidence: Of the quadrant, 0 to 1, calibrated.
        needs_confirmation: A person should say whether it was understood.
        reasons: Why, with stable codes; what they speak of is in the text.
    """

    quadrant: Quadrant
    persistence: Persistence
    scope: Scope
    verification: Verification
    explicitness: float
    constraints: tuple[Constraint, ...] = ()
    confidence: float = 1.0
    needs_confirmation: bool = False
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody works: what an instruction of each scope is bound to; empty is anywhere."""

    project: str = ""
    phase: str = ""
    session: str = ""
    task: str = ""


@dataclass(frozen=True, slots=True)
class Instruction:
    """An instruction that was given.

    Args:
        id: Opaque and stable; stands in reasons and records.
        text: As it was given.
        authority: Whose it is; from the log-in, never from the text.
        at_ms: When, in milliseconds of Unix time.
        classification: What the classifier made of it.
        place: Where it was given.
        version: Of this instruction, from 1; a correction is a new instruction.
        superseded_by: The id of the one that took its place, or empty.
        author: Opaque identifier of who gave it; only its author corrects an instruction by one
            of the same authority.
    """

    id: str
    text: str
    authority: Authority
    at_ms: int
    classification: Classification
    place: Place = Place()
    version: int = 1
    superseded_by: str = ""
    author: str = ""

    @property
    def reference(self) -> str:
        """How reasons and records name it."""
        return f"instruction:{self.id}@{self.version}"
