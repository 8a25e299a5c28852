"""Which tenant a connection is in: known from entering to the end of that transaction."""

from __future__ import annotations

import asyncio
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import LargeBinary, bindparam, text
from sqlalchemy.engine import Connection
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession
from sqlalchemy.orm import Session

from tractatus.errors import ScopeError

KEY: Final = "tractatus.scope"
# The execution option under which a statement of text passes outside a scope.
WITHOUT: Final = "tractatus_without_tenant"
ENTER: Final = text("SELECT * FROM tenancy.enter(:token)").bindparams(
    bindparam("token", type_=LargeBinary)
)


@dataclass(eq=False)
class Scope:
    """One transaction of one tenant.

    Args:
        tenant: Of the type of the tenant columns.
        subject: Who acts, as it was told to `Issuer.issue`.
        is_open: Until its transaction ends, by whomever.
    """

    tenant: Any
    subject: str
    is_open: bool = True
    connection: Connection | None = field(default=None, repr=False)
    # A statement failed in it; whether a savepoint caught that, the server is asked at the end.
    has_failed: bool = field(default=False, repr=False)
    task: object = field(default=None, repr=False)


# The scope that this task or thread opened last; for the error alone, never for a statement.
_LATEST: ContextVar[Scope | None] = ContextVar(KEY, default=None)


def scope_of(unit: Session | AsyncSession | Connection | AsyncConnection) -> Scope | None:
    """The scope that a session or connection is in; None outside of any."""
    if isinstance(unit, AsyncSession):
        unit = unit.sync_session
    if isinstance(unit, Session):
        found = unit.info.get(KEY)
        return found if isinstance(found, Scope) and found.is_open else None
    connection = unit.sync_connection if isinstance(unit, AsyncConnection) else unit
    return None if connection is None else open_scope(connection)


def open_scope(connection: Connection) -> Scope | None:
    """The scope of a connection, where its transaction has not ended."""
    found = connection.info.get(KEY)
    # Kept beside the pooled connection, which outlives this use of it: whose it is, is compared.
    if isinstance(found, Scope) and found.is_open and found.connection is connection:
        return found
    return None


def had_scope(connection: Connection) -> bool:
    """Whether this use of a connection was in a scope that has ended."""
    found = connection.info.get(KEY)
    return isinstance(found, Scope) and found.connection is connection


def enter(connection: Connection, token: bytes) -> Scope:
    """Begin a transaction and enter the tenant behind `token`, before anything else.

    Raises:
        ScopeError: the token opens nothing, or this task is in the scope of another tenant.
    """
    connection.begin()
    row = connection.execute(ENTER, {"token": token}, execution_options={WITHOUT: True}).one()
    scope = Scope(row[0], str(row[1]), connection=connection, task=_task())
    outer = _LATEST.get()
    is_nested = outer is not None and outer.is_open and outer.task is scope.task
    if is_nested and outer is not None and outer.tenant != scope.tenant:
        raise ScopeError(
            "a scope of another tenant is open in this task: end it before this one begins"
        )
    connection.info[KEY] = scope
    _LATEST.set(scope)
    return scope


def leave(connection: Connection) -> None:
    """The transaction of a connection has ended, and the scope with it."""
    found = connection.info.get(KEY)
    if isinstance(found, Scope) and found.connection is connection:
        found.is_open = False


def _task() -> object:
    try:
        return asyncio.current_task()
    except RuntimeError:
        return None
