"""The unit of work: one scope is one transaction of one tenant, and the only way in."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from typing import Any

from sqlalchemy.engine import Connection, Engine
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession
from sqlalchemy.orm import Session

from tractatus.integrations.sqlalchemy.criteria import fill_in, narrow
from tractatus.integrations.sqlalchemy.leftovers import discard_at_reset
from tractatus.integrations.sqlalchemy.refusals import OnRefusal
from tractatus.integrations.sqlalchemy.scopes import KEY, any_scope, enter, inside
from tractatus.integrations.sqlalchemy.tripwire import watch


class Tenancy:
    """Scopes on one engine; the tripwire is on from here on, for all of its connections.

    Args:
        engine: With the application's login. Wrap it once, where it is made.
        session_class: Of the sessions that `session` gives.
        session_options: For their constructor. By default objects stay readable after the scope
            (`expire_on_commit=False`).
        on_refusal: Called with each `TenancyError` before it is raised, whether the tripwire or
            the database refused, so that it can be recorded. In the thread of the statement, with
            its transaction open: keep it short and leave the database alone.
        for_shards: Whether each statement of the ORM names the tenant (`tenant_id = :t`), for
            servers that route by it. One server needs no such predicate: row security has it.
    """

    def __init__(
        self,
        engine: Engine,
        *,
        session_class: type[Session] = Session,
        session_options: Mapping[str, Any] | None = None,
        on_refusal: OnRefusal | None = None,
        for_shards: bool = False,
    ) -> None:
        self.engine = engine
        self._session_class = _session_class(session_class, for_shards)
        self._options = _options(session_options)
        watch(engine, on_refusal, is_async=False)
        discard_at_reset(engine)

    @contextmanager
    def connection(self, token: bytes) -> Iterator[Connection]:
        """A connection in the tenant behind `token`; commits where the block ends well.

        Raises:
            ScopeError: the token opens nothing (unknown, ended, expired), or a scope of another
                tenant is open in this task.
            StoreError: at the end: a statement failed, and so nothing was stored.
        """
        with self.engine.connect() as connection, inside(connection, token) as scope:
            yield connection
            if scope.is_open:
                connection.commit()

    @contextmanager
    def session(self, token: bytes) -> Iterator[Session]:
        """A session in the tenant behind `token`; flushes and commits where the block ends well.

        A `commit()` or `rollback()` inside ends the scope: a statement after it is a `ScopeError`.

        Raises:
            ScopeError: as of `connection`.
            StoreError: as of `connection`.
        """
        with (
            self.connection(token) as connection,
            self._session_class(bind=connection, **self._options) as session,
        ):
            scope = session.info[KEY] = any_scope(connection)
            session.connection()  # joins now: also a commit() before any statement ends the scope
            yield session
            if scope is not None and scope.is_open:
                session.commit()


class AsyncTenancy:
    """The same on an asynchronous engine; see `Tenancy`.

    Args:
        engine: With the application's login.
        session_class: Of the sessions that `session` gives.
        session_options: As of `Tenancy`; `sync_session_class` may stand among them.
        on_refusal: As of `Tenancy`; an ordinary function, which cannot await.
        for_shards: As of `Tenancy`.
    """

    def __init__(
        self,
        engine: AsyncEngine,
        *,
        session_class: type[AsyncSession] = AsyncSession,
        session_options: Mapping[str, Any] | None = None,
        on_refusal: OnRefusal | None = None,
        for_shards: bool = False,
    ) -> None:
        self.engine = engine
        self._session_class = session_class
        self._options = _options(session_options)
        inner = self._options.get("sync_session_class", session_class.sync_session_class)
        self._options["sync_session_class"] = _session_class(inner, for_shards)
        watch(engine.sync_engine, on_refusal, is_async=True)
        discard_at_reset(engine.sync_engine)

    @asynccontextmanager
    async def connection(self, token: bytes) -> AsyncIterator[AsyncConnection]:
        """A connection in the tenant behind `token`; see `Tenancy.connection`."""
        async with self.engine.connect() as connection:
            scope = await connection.run_sync(enter, token)
            try:
                yield connection
                if scope.is_open:
                    await connection.commit()
            finally:
                scope.end()

    @asynccontextmanager
    async def session(self, token: bytes) -> AsyncIterator[AsyncSession]:
        """A session in the tenant behind `token`; see `Tenancy.session`."""
        async with (
            self.connection(token) as connection,
            self._session_class(bind=connection, **self._options) as session,
        ):
            scope = session.info[KEY] = any_scope(connection.sync_connection)
            session.sync_session.connection()
            yield session
            if scope is not None and scope.is_open:
                await session.commit()


def _session_class(base: type[Session], for_shards: bool) -> type[Session]:
    """A class of our own, so that its events reach no session of anybody else."""
    made = type(base.__name__, (base,), {})
    fill_in(made)
    if for_shards:
        narrow(made)
    return made


def _options(given: Mapping[str, Any] | None) -> dict[str, Any]:
    # `control_fully`: what the session commits is the scope's transaction, not a savepoint in it.
    return {
        "expire_on_commit": False,
        **(given or {}),
        "join_transaction_mode": "control_fully",
    }
