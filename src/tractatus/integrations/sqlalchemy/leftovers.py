"""What one user of a pooled connection leaves to the next: nothing.

`DISCARD ALL`, spelled out in one statement: cursors, session authorization and role, settings,
LISTEN, advisory locks, sequences and temporary tables. Only prepared statements stay, because a
driver that prepared them asks for them by name; they are of this login, and hold no rows.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import event
from sqlalchemy.engine import Engine

DISCARD: Final = """
DO $$ BEGIN
    EXECUTE 'CLOSE ALL';
    SET SESSION AUTHORIZATION DEFAULT;
    RESET ALL;
    EXECUTE 'UNLISTEN *';
    PERFORM pg_catalog.pg_advisory_unlock_all();
    EXECUTE 'DISCARD SEQUENCES';
    EXECUTE 'DISCARD TEMP';
END $$
"""


def discard_at_reset(engine: Engine) -> None:
    """Clean every connection of `engine` that goes back to its pool.

    One that cannot be cleaned is closed: what the pool's event raises makes the pool invalidate
    the connection.
    """

    dialect = engine.dialect

    @event.listens_for(engine, "reset")
    def discard(dbapi_connection: Any, _record: Any, state: Any) -> None:
        if state.terminate_only or not state.asyncio_safe:
            return  # closed by the pool itself, without another word to the server
        # Also where SQLAlchemy believes that this was done: a listener may have stopped its commit.
        dialect.do_rollback(dbapi_connection)
        # A transaction of its own would be two exchanges with the server more. Asynchronous drivers
        # keep autocommit where they keep the isolation level, which the application may have set.
        needs_commit = dialect.is_async or not hasattr(dbapi_connection, "autocommit")
        if needs_commit:
            _execute(dbapi_connection)
            dialect.do_commit(dbapi_connection)
            return
        before = dbapi_connection.autocommit
        dbapi_connection.autocommit = True
        _execute(dbapi_connection)
        dbapi_connection.autocommit = before


def _execute(dbapi_connection: Any) -> None:
    cursor = dbapi_connection.cursor()
    try:
        cursor.execute(DISCARD)
    finally:
        cursor.close()
