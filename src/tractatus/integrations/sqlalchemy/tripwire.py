"""Every statement of an engine is looked at before it leaves.

Not the boundary: who reaches the driver past SQLAlchemy meets row security, which decides. Here
the mistake becomes an error with file, line and mend, before the database is asked.

The events of a dialect in which a statement is handed to the driver are what Core, ORM, text,
executemany, relationship loads and `exec_driver_sql` all pass. An engine's own events would do,
too, but with the first listener SQLAlchemy asks for every kind of them at every statement: that
alone cost a short one a tenth more (`benchmarks/tripwire.py`). So nothing listens there, and a
scope knows by its transaction when it has ended.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine, ExceptionContext
from sqlalchemy.exc import DBAPIError

from tractatus.errors import StoreError, TenancyError, TractatusError
from tractatus.integrations.sqlalchemy import refusals
from tractatus.integrations.sqlalchemy.refusals import OnRefusal, refuse
from tractatus.integrations.sqlalchemy.scopes import KEY, WITHOUT, any_scope, is_foreign, is_own
from tractatus.integrations.sqlalchemy.walking import touched_by

# For a statement of text that needs no tenant: `execute(text("SELECT 1"), execution_options=...)`.
# The database still decides; a table of tenants is no more to be had with it.
WITHOUT_TENANT: Final[Mapping[str, Any]] = {WITHOUT: True}

# Each way to hand a statement to the driver. The execution context is the last that each is given.
_HANDED_OVER: Final = ("do_execute", "do_executemany", "do_execute_no_params")
_IS_NEW: Final = f"{KEY}.is_new"


def watch(engine: Engine, on_refusal: OnRefusal | None, *, is_async: bool) -> None:
    """Set the tripwire on `engine` and all its connections."""

    def look(*given: Any) -> None:
        context = given[-1]
        found = touched_by(context.compiled)
        if found.undeclared:
            refuse(refusals.undeclared(found.undeclared), on_refusal)
        if not (found.tenants or found.text):
            return
        connection = context.root_connection
        if is_own(connection):
            return
        scope = any_scope(connection)
        if scope is not None and scope.is_open:
            if is_foreign(scope):
                refuse(refusals.foreign(), on_refusal)
            return
        if found.text and not found.tenants and _is_without_tenant(context):
            return
        if scope is not None:
            refuse(refusals.after_the_end(is_async), on_refusal)
        if found.tenants:
            refuse(refusals.unscoped(found.tenants, is_async), on_refusal)
        refuse(refusals.unscoped_text(is_async), on_refusal)

    for name in _HANDED_OVER:
        event.listen(engine, name, look)
        # To the front, for which a dialect's events have no word: a listener may say that it has
        # executed the statement by itself, and then none after it is asked.
        getattr(engine.dialect.dispatch, name).listeners.rotate(1)

    @event.listens_for(engine, "handle_error", retval=True)
    def translate(context: ExceptionContext) -> BaseException | None:
        if isinstance(context.original_exception, TractatusError):
            return None  # refused by `look`; the server has heard nothing
        scope = any_scope(context.connection)
        if scope is not None and scope.is_open:
            event.listen(context.connection, "commit", _refuse_aborted)
        ours = refusals.translated(context.original_exception, is_async=is_async)
        if isinstance(ours, TenancyError) and on_refusal is not None:
            on_refusal(ours)
        return ours

    # Around all that SQLAlchemy itself asks the server of a new connection.
    @event.listens_for(engine, "connect", insert=True)
    def before(_dbapi_connection: Any, record: Any) -> None:
        record.record_info[_IS_NEW] = True

    @event.listens_for(engine, "connect")
    def after(_dbapi_connection: Any, record: Any) -> None:
        record.record_info.pop(_IS_NEW, None)  # gone where an engine was wrapped twice


def _is_without_tenant(context: Any) -> bool:
    """Whether somebody said so, or nobody has the connection yet: SQLAlchemy asks for a version."""
    record_info = context.root_connection.connection.record_info or {}
    return bool(context.execution_options.get(WITHOUT)) or _IS_NEW in record_info


def _refuse_aborted(connection: Connection) -> None:
    """PostgreSQL answers COMMIT of an aborted transaction with a rollback, and drivers say nothing.

    Asked on a connection of which a statement failed in its scope; a savepoint may have caught
    that, so the server is asked.
    """
    scope = any_scope(connection)
    if scope is None or not scope.is_open:
        return
    try:
        connection.exec_driver_sql("SELECT 1")
    except DBAPIError as error:
        raise StoreError(
            "a statement of this transaction failed, so nothing of it was stored"
        ) from error
