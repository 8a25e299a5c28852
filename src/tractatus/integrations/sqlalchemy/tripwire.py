"""Every statement of an engine is looked at before it leaves.

Not the boundary: who reaches the driver past SQLAlchemy meets row security, which decides. Here
the mistake becomes an error with file, line and mend, before the database is asked.

`before_cursor_execute` is the one place that Core, ORM, text, executemany, relationship loads and
`exec_driver_sql` all pass.
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
from tractatus.integrations.sqlalchemy.scopes import WITHOUT, any_scope, is_foreign, leave
from tractatus.integrations.sqlalchemy.walking import touched_by

# For a statement of text that needs no tenant: `execute(text("SELECT 1"), execution_options=...)`.
# The database still decides; a table of tenants is no more to be had with it.
WITHOUT_TENANT: Final[Mapping[str, Any]] = {WITHOUT: True}


def watch(engine: Engine, on_refusal: OnRefusal | None, *, is_async: bool) -> None:
    """Set the tripwire on `engine` and all its connections."""

    @event.listens_for(engine, "before_cursor_execute")
    def look(
        connection: Connection, _cursor: Any, _sql: str, _values: Any, context: Any, _many: bool
    ) -> None:
        found = touched_by(None if context is None else context.compiled)
        if found.undeclared:
            refuse(refusals.undeclared(found.undeclared), on_refusal)
        if not (found.tenants or found.text):
            return
        scope = any_scope(connection)
        if scope is not None and scope.is_open:
            if is_foreign(scope):
                refuse(refusals.foreign(), on_refusal)
            return
        if found.text and not found.tenants and _is_without_tenant(connection, context):
            return
        if scope is not None:
            refuse(refusals.after_the_end(is_async), on_refusal)
        if found.tenants:
            refuse(refusals.unscoped(found.tenants, is_async), on_refusal)
        refuse(refusals.unscoped_text(is_async), on_refusal)

    @event.listens_for(engine, "handle_error", retval=True)
    def translate(context: ExceptionContext) -> BaseException | None:
        if isinstance(context.original_exception, TractatusError):
            return None  # refused by `look`; the server has heard nothing
        scope = any_scope(context.connection)
        if scope is not None:
            scope.has_failed = True
        ours = refusals.translated(context.original_exception, is_async=is_async)
        if isinstance(ours, TenancyError) and on_refusal is not None:
            on_refusal(ours)
        return ours

    @event.listens_for(engine, "commit")
    def commit(connection: Connection) -> None:
        scope = any_scope(connection)
        if scope is not None and scope.is_open and scope.has_failed:
            _refuse_aborted(connection)
        leave(connection)

    for name in ("rollback", "commit_twophase", "rollback_twophase", "prepare_twophase"):
        event.listen(engine, name, lambda connection, *_: leave(connection))


def _is_without_tenant(connection: Connection, context: Any) -> bool:
    options = connection.get_execution_options() if context is None else context.execution_options
    return bool(options.get(WITHOUT))


def _refuse_aborted(connection: Connection) -> None:
    """PostgreSQL answers COMMIT of an aborted transaction with a rollback, and drivers say nothing.

    A savepoint may have caught the failure; so the server is asked.
    """
    try:
        connection.exec_driver_sql("SELECT 1")
    except DBAPIError as error:
        raise StoreError(
            "a statement of this transaction failed, so nothing of it was stored"
        ) from error
