"""Which tenant a connection is in: known from entering to the end of that transaction."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Final
from weakref import WeakKeyDictionary

from sqlalchemy import LargeBinary, bindparam, text
from sqlalchemy.engine import Connection, RootTransaction
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
        transaction: Which that is; None after the block in which the scope was opened.
    """

    tenant: Any
    subject: str
    transaction: RootTransaction | None = field(repr=False)
    task: object = field(default=None, repr=False)
    outer: Scope | None = field(default=None, repr=False)

    @property
    def is_open(self) -> bool:
        """Until its transaction ends, by whomever."""
        transaction = self.transaction
        return transaction is not None and transaction.is_active

    def end(self) -> None:
        """However its block ended, the scope has ended after it."""
        # Also because a transaction holds its connection, by which `_scopes` remembers weakly.
        self.transaction = None
        if _latest.get() is self:
            _latest.set(self.outer)


# By use of a connection, which ends with `close()`: a pooled session's next use is another object.
_scopes: WeakKeyDictionary[Connection, Scope] = WeakKeyDictionary()
# The scope that this task or thread opened last; to refuse by, never to choose a tenant by.
_latest: ContextVar[Scope | None] = ContextVar(KEY, default=None)


def scope_of(unit: Session | AsyncSession | Connection | AsyncConnection) -> Scope | None:
    """The scope that a session or connection is in; None outside of any."""
    if isinstance(unit, AsyncSession | Session):
        found = unit.info.get(KEY)
    else:
        found = any_scope(unit.sync_connection if isinstance(unit, AsyncConnection) else unit)
    return found if isinstance(found, Scope) and found.is_open else None


def any_scope(connection: Connection | None) -> Scope | None:
    """The scope that a connection is in or was in since it was opened."""
    return None if connection is None else _scopes.get(connection)


def is_own(connection: Connection) -> bool:
    """Whether a connection is in the scope that this task or thread opened last.

    So it is with nearly all statements, and `any_scope`, `is_open` and `is_foreign` need not be
    asked: they can say nothing else of it.
    """
    latest = _latest.get()
    if latest is None or (transaction := latest.transaction) is None:
        return False
    return transaction.is_active and transaction.connection is connection


def is_foreign(scope: Scope) -> bool:
    """Whether this task or thread is in a scope of another tenant: two requests share a session.

    Row security cannot tell: the transaction is that tenant's, whoever speaks in it.
    """
    latest = _latest.get()
    return latest is not None and latest.is_open and latest.tenant != scope.tenant


@contextmanager
def inside(connection: Connection, token: bytes) -> Iterator[Scope]:
    """Begin a transaction and enter the tenant behind `token`, before anything else.

    Who is inside commits. However the block ends, the scope has ended after it.

    Raises:
        ScopeError: the token opens nothing, or this task is in the scope of another tenant.
    """
    scope = enter(connection, token)
    try:
        yield scope
    finally:
        scope.end()


def enter(connection: Connection, token: bytes) -> Scope:
    """The beginning of `inside`."""
    given = _token(token)
    transaction = connection.begin()
    row = connection.execute(ENTER, {"token": given}, execution_options={WITHOUT: True}).one()
    outer = _latest.get()
    scope = Scope(row[0], str(row[1]), transaction, task=_task(), outer=outer)
    is_nested = outer is not None and outer.is_open and outer.task is scope.task
    if is_nested and outer is not None and outer.tenant != scope.tenant:
        raise ScopeError(
            "a scope of another tenant is open in this task: end it before this one begins"
        )
    _scopes[connection] = scope
    _latest.set(scope)
    return scope


def _token(token: object) -> bytes:
    """The token, or an error that does not repeat it, as a driver's would."""
    if not isinstance(token, bytes | bytearray | memoryview):
        raise ScopeError(
            "a scope token is the bytes that an issuer made, and this is of the type "
            f"{type(token).__name__}: pass what `issuer.issue(...)` returned, decoded if it "
            "travelled as text"
        )
    return bytes(token)


def _task() -> object:
    try:
        return asyncio.current_task()
    except RuntimeError:
        return None
