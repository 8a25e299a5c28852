"""Driver errors become ours here, and nowhere else.

The table is closed by a test that walks every exception class of asyncpg. What a message says
comes from names in the schema and from our own functions, never from rows: PostgreSQL puts values
of rows into DETAIL, so that is dropped, also from the chained error that a log would print.
"""

from __future__ import annotations

import sys
from contextlib import AbstractContextManager
from pathlib import Path
from types import FrameType
from typing import Final

import asyncpg

from tractatus.errors import (
    AttestationError,
    ConflictError,
    ScopeError,
    StoreError,
    TenancyError,
    TractatusError,
    UnscopedQueryError,
)
from tractatus.tenancy.scope import NO_SCOPE, is_without_scope

UNSCOPED: Final = "TR001"
BAD_SCOPE: Final = "TR002"
TAKEN: Final = "TR003"
GATE_REFUSED: Final = "TR004"

# SQLSTATE -> ours; what is not here is a StoreError, because its outcome is unknown to us.
BY_SQLSTATE: Final[dict[str, type[TractatusError]]] = {
    UNSCOPED: UnscopedQueryError,
    BAD_SCOPE: ScopeError,
    TAKEN: ConflictError,
    GATE_REFUSED: AttestationError,
    "23505": ConflictError,  # unique_violation
    "23P01": ConflictError,  # exclusion_violation
    "42501": TenancyError,  # insufficient_privilege, row security's WITH CHECK included
    "25006": TenancyError,  # read_only_sql_transaction
}

# data_corrupted, index_corrupted: a checksum is wrong, and trying again will not mend it.
DAMAGED: Final = frozenset({"XX001", "XX002"})

# What whoever runs the server can do about it. PostgreSQL 17, Appendix A, classes 53, 55 and 57.
ADVICE: Final[dict[str, str]] = {
    "53100": "the database's disk is full: make room on it",
    "53200": "the database is out of memory: give its machine more, or its sessions less",
    "53300": "the database has no connection left: raise max_connections, or run fewer processes",
    "55P03": "another transaction held for too long what a statement needs: try again",
    "57014": "a statement took longer than the server allows and was stopped: try again when the "
    "server has less to do",
}

# Everything that asyncpg, the event loop and the socket raise on their own.
CLIENT_ERRORS: Final = (
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    OSError,  # TimeoutError and ConnectionError are kinds of it
    EOFError,
)

_HERE: Final = Path(__file__).parent
_PACKAGE: Final = _HERE.parents[1]


class _Translated:
    """Without a state, so that one serves all; a generator would cost five times as much."""

    def __enter__(self) -> None:
        return None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: object
    ) -> None:
        if isinstance(error, CLIENT_ERRORS) and not isinstance(error, TractatusError):
            raise translate(error) from error


_TRANSLATED: Final = _Translated()


def translated() -> AbstractContextManager[None]:
    """Raise our error for every error of the driver; others pass untouched."""
    return _TRANSLATED


def translate(error: Exception) -> TractatusError:
    """Our error for one of `CLIENT_ERRORS`."""
    if not isinstance(error, asyncpg.PostgresError):
        return StoreError(f"the database cannot be talked to: {type(error).__name__}")
    error.detail = None
    state = error.sqlstate or "unknown"
    if is_without_scope(state, str(error.args[0])):
        return UnscopedQueryError(
            f"{NO_SCOPE}: {caller()}; run it inside `async with database.tenant(token)`"
        )
    if state in (BAD_SCOPE, TAKEN, GATE_REFUSED):
        return BY_SQLSTATE[state](str(error.args[0]))
    if state in DAMAGED:
        return StoreError(
            f"a page of the database is damaged ({state}): stop, look at the disk, and restore the "
            "newest backup, with the log if that is newer"
        )
    if state in ADVICE:
        return StoreError(f"{ADVICE[state]} ({state}{_where(error)})")
    kind = BY_SQLSTATE.get(state, StoreError)
    return kind(f"the database refused a statement: {type(error).__name__} {state}{_where(error)}")


def _where(error: asyncpg.PostgresError) -> str:
    names = (error.schema_name, error.table_name, error.column_name, error.constraint_name)
    found = ".".join(name for name in names if name)
    return f" at {found}" if found else ""


def caller() -> str:
    """File and line of the innermost code that is neither this adapter nor what it stands on."""
    frame: FrameType | None = sys._getframe()
    while frame is not None and _is_plumbing(frame.f_code.co_filename):
        frame = frame.f_back
    if frame is None:
        return "caller unknown"
    return f"{_shown(Path(frame.f_code.co_filename))}:{frame.f_lineno}"


def _is_plumbing(filename: str) -> bool:
    path = Path(filename)
    return path.parent == _HERE or "asyncpg" in path.parts or path.name == "contextlib.py"


def _shown(path: Path) -> str:
    """The path from the package or the working directory on; never where it lies on the machine."""
    if path.is_relative_to(_PACKAGE):
        return path.relative_to(_PACKAGE.parent).as_posix()
    if path.is_relative_to(Path.cwd()):
        return path.relative_to(Path.cwd()).as_posix()
    return path.name
