"""What the errors say: what ran, where, and what mends it. One sentence each.

A message holds names of tables and of files, and no values of rows. What the database refused for
isolation's sake becomes the same kind of error as what the tripwire refused.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from types import FrameType
from typing import Any, Final, NoReturn, TypeAlias

import sqlalchemy

from tractatus.errors import (
    ConflictError,
    ScopeError,
    TenancyError,
    TractatusError,
    UnscopedQueryError,
)
from tractatus.tenancy.scope import NO_SCOPE, is_without_scope

OnRefusal: TypeAlias = Callable[[TenancyError], None]

_OPEN: Final = "run it inside `with tenancy.session(token) as session:`"
_OPEN_ASYNC: Final = "run it inside `async with tenancy.session(token) as session:`"
_HERE: Final = Path(__file__).parent
_PLUMBING: Final = (
    str(_HERE),
    str(Path(sqlalchemy.__file__).parent),
    str(Path(asyncio.__file__).parent),
    contextlib.__file__,
    "<sqlalchemy",  # what it generates
)


def unscoped(tables: Iterable[str], is_async: bool) -> UnscopedQueryError:
    """A table of tenants, and no scope."""
    names = ", ".join(tables)
    return UnscopedQueryError(
        f"a statement on {names}, which holds rows of tenants, ran outside a scope: {caller()}; "
        f"{_mend(is_async)}"
    )


def unscoped_text(is_async: bool) -> UnscopedQueryError:
    """Text, and no scope: whatever it touches."""
    return UnscopedQueryError(
        f"a statement of text, which may touch rows of tenants, ran outside a scope: {caller()}; "
        f"{_mend(is_async)}; or, where it needs no tenant, with "
        "`execution_options=WITHOUT_TENANT`"
    )


def after_the_end(is_async: bool) -> ScopeError:
    """A scope, and its transaction is over."""
    return ScopeError(
        f"a statement ran after its scope had ended with a commit or rollback: {caller()}; "
        f"one scope is one transaction: {_mend(is_async, 'run what follows')}"
    )


def foreign() -> ScopeError:
    """The session of another request."""
    return ScopeError(
        f"a statement ran in an open scope of another tenant than this task's own: {caller()}; "
        "two requests share a session or connection: give each its own"
    )


def undeclared(tables: Iterable[str]) -> TenancyError:
    """Nobody said whose rows a table holds, so nobody may read it."""
    names = tuple(tables)
    return TenancyError(
        f"a statement touched {', '.join(names)}, and nobody said whose rows that holds: "
        f"{caller()}; where {names[0]} is defined, write `protect(...)` for rows of tenants or "
        "`share(..., reason)` for a table without them"
    )


def refuse(error: TenancyError, on_refusal: OnRefusal | None) -> NoReturn:
    """Raise `error`, after the application was told; an error of its callback stands beside it."""
    try:
        if on_refusal is not None:
            on_refusal(error)
    finally:
        raise error


def translated(error: BaseException | None, *, is_async: bool) -> TractatusError | None:
    """Ours, for an error of any driver with which the database refused; None for all others."""
    state = _sqlstate(error)
    if is_without_scope(state, _words(error)):
        return UnscopedQueryError(f"{NO_SCOPE}: {caller()}; {_mend(is_async)}")
    match state:
        case "TR002":
            return ScopeError(_words(error))
        case "TR003":
            return ConflictError(_words(error))
        case "42501":
            return TenancyError(
                f"the database refused a statement, as it goes past the scope's tenant or past "
                f"what the application was granted: {_words(error)}: {caller()}"
            )
    return None


def _mend(is_async: bool, what: str = "run it") -> str:
    way = _OPEN_ASYNC if is_async else _OPEN
    return way.replace("run it", what)


def _sqlstate(error: BaseException | None) -> str:
    """The five characters, wherever a driver keeps them."""
    for name in ("sqlstate", "pgcode"):
        if isinstance(found := getattr(error, name, None), str):
            return found
    return str(_fields(error).get("C", ""))


def _words(error: BaseException | None) -> str:
    """PostgreSQL's first line: names, and no values, which stand in DETAIL."""
    said = str(_fields(error).get("M", "")) or str(error).rpartition(">: ")[2]
    return said.splitlines()[0] if said else type(error).__name__


def _fields(error: BaseException | None) -> dict[str, Any]:
    first = error.args[0] if error is not None and error.args else None
    return first if isinstance(first, dict) else {}


def caller() -> str:
    """File and line of the innermost code that is neither SQLAlchemy nor this package."""
    for frame in _frames():
        name = frame.f_code.co_filename
        if not name.startswith(_PLUMBING):
            return f"{_shown(Path(name))}:{frame.f_lineno}"
    return "caller unknown"


def _frames() -> Iterable[FrameType]:
    """This stack, then the one of the coroutine that waits for it.

    SQLAlchemy runs asynchronous drivers in a greenlet of their own; whoever awaits stands in the
    parent.
    """
    greenlets = sys.modules.get("greenlet")
    current = greenlets.getcurrent() if greenlets else None
    frame: FrameType | None = sys._getframe()
    while True:
        while frame is not None:
            yield frame
            frame = frame.f_back
        current = current.parent if current is not None else None
        if current is None:
            return
        frame = current.gr_frame


def _shown(path: Path) -> str:
    """From the working directory on, or the last two names; not where it lies on the machine."""
    if path.is_relative_to(Path.cwd()):
        return path.relative_to(Path.cwd()).as_posix()
    return "/".join(path.parts[-2:])
