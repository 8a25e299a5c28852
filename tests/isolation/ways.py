"""A way to switch isolation off, who could, what comes of it, and how a test tries it.

Each way ends in one of three: it is refused; it stands in the public log within one epoch; or it
is a limit, said in docs/limitations.md. The ways stand in ways_of_code.py and ways_of_operators.py.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from tractatus.adapters.postgres.roles import Login

TABLE: Final = "community.post"


class Who(StrEnum):
    """Who could try."""

    CODE = "The application's own code, or whoever got into it"
    PLATFORM = "A platform administrator"
    OWNER = "Whoever migrates the database"
    SUPERUSER = "The database's superuser"
    ROOT = "Whoever runs the machine"


@dataclass(frozen=True)
class Refused:
    """The last statement is refused with this SQLSTATE, at once or at COMMIT."""

    login: Login | None
    statements: tuple[str, ...]
    state: str


@dataclass(frozen=True)
class Digested:
    """Done past the gate as the superuser, the schema's digest changes by a line like this."""

    line: str
    statements: tuple[str, ...]
    login: Login | None = None


@dataclass(frozen=True)
class Attested:
    """Done past the gate as the superuser, the attestation names it under this rule."""

    rule: str
    statements: tuple[str, ...]


@dataclass(frozen=True)
class Tried:
    """A test of this name in test_cannot_be_disabled.py tries it."""

    test: str


@dataclass(frozen=True)
class Listed:
    """A line of docs/limitations.md that holds these words."""

    words: str


@dataclass(frozen=True)
class Way:
    """One way.

    Args:
        what: What somebody does.
        who: Who could.
        happens: What comes of it.
        seen: Where one sees it.
        how: How the test tries it.
    """

    what: str
    who: Who
    happens: str
    seen: str
    how: Refused | Digested | Attested | Tried | Listed = field(repr=False)

    @property
    def outcome(self) -> str:
        """Prevented, in the log, or a limit."""
        if isinstance(self.how, Refused):
            return "refused"
        if isinstance(self.how, Digested | Attested):
            return "in the log"
        if isinstance(self.how, Listed):
            return "limit"
        return self.how.test.split("_")[0].replace("shown", "in the log")


GATE: Final = "TR004"
DENIED: Final = "42501"
UNSCOPED: Final = "22P02"
ERROR: Final = "the caller's error"
SUMMARY: Final = "another schema digest in the next epoch's summary"
MAY_NOT: Final = "The database refuses: the login may not."
NO_ROWS: Final = "The database answers with an error and no row."


def as_code(what: str, *statements: str, state: str = DENIED, happens: str = "") -> Way:
    how = Refused(Login.APP, statements, state)
    return Way(what, Who.CODE, happens or MAY_NOT, ERROR, how)


def as_owner(what: str, *statements: str, state: str = GATE, happens: str = "") -> Way:
    gate = "The schema gate refuses the whole transaction, with what would mend it."
    how = Refused(Login.MIGRATOR, statements, state)
    return Way(what, Who.OWNER, happens or gate, ERROR, how)


def past_the_gate(what: str, line: str, *statements: str) -> Way:
    happens = "It works, once the gate is switched off for that session; it is not silent."
    return Way(what, Who.SUPERUSER, happens, SUMMARY, Digested(line, statements))
