"""The application that is attacked, described by as little as its tests know of it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias, TypeVar

from sqlalchemy import Column, Engine, Table, inspect
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session
from sqlalchemy.util import greenlet_spawn

from tractatus.errors import TenancyError

Result = TypeVar("Result")
# What opens a session in the scope of a tenant: `with` or `async with`, committed at its end.
OpenSession: TypeAlias = Callable[
    [Any], AbstractContextManager[Session] | AbstractAsyncContextManager[AsyncSession]
]


@dataclass(frozen=True, slots=True)
class Party:
    """One tenant.

    Args:
        tenant: Its value in the tenant column.
        capability: What `Application.session` takes to open its scope.
    """

    tenant: Any
    capability: Any = field(repr=False)


@dataclass(frozen=True, slots=True)
class Application:
    """An application that uses SQLAlchemy, synchronous or asynchronous.

    Args:
        session: Gives a session in the scope of a tenant.
        engine: Whose connections those sessions use (`AsyncEngine.sync_engine`).
        mapped: A mapped class with rows of tenants; one row of `mine` and one of `victim` exist.
        tenant: Its attribute that names the tenant.
        text: Its attribute of text; that of the victim's row holds `SECRET`.
        mine: The attacker's tenant.
        victim: The other one.
        judge: Sees all rows and may write them; judges and puts back, and never attacks.
        settings: Names of settings of PostgreSQL that make the scope, if there are any.
        guard_errors: What the application's own guard raises.
        without_guard: Whether every listener is taken off sessions and engine as soon as they are
            there, as code with bad intent would do it.
    """

    session: OpenSession
    engine: Engine
    mapped: type[Any]
    tenant: str
    text: str
    mine: Party
    victim: Party
    judge: Engine
    settings: tuple[str, ...] = ("tractatus.context", "backtrace_functions")
    guard_errors: tuple[type[Exception], ...] = (TenancyError,)
    without_guard: bool = False

    @property
    def table(self) -> Table:
        """Of the mapped class."""
        found = inspect(self.mapped).local_table
        assert isinstance(found, Table)
        return found

    def column(self, attribute: str) -> Column[Any]:
        """Of an attribute."""
        found = inspect(self.mapped).columns[attribute]
        assert isinstance(found, Column)
        return found


# Events in which a guard can look at a statement: of a session, an engine, a dialect.
_LISTENED_TO: Final = (
    "do_orm_execute",
    "before_execute",
    "before_cursor_execute",
    "do_execute",
    "do_executemany",
    "do_execute_no_params",
)


class Stage:
    """Runs work in scopes of an application, in the way in which that application is written.

    Work is an ordinary function of a `Session`; where the application is asynchronous it runs in
    the greenlet that SQLAlchemy makes for it.
    """

    def __init__(self, application: Application) -> None:
        self._application = application
        self.is_async = bool(application.engine.dialect.is_async)
        self._runner = asyncio.Runner() if self.is_async else None
        if application.without_guard:
            take_listeners(*dispatches(application.engine))

    def close(self) -> None:
        """End the event loop, and the connections that live in it."""
        if self._runner is not None:
            self._runner.run(self._dispose())
            self._runner.close()

    async def _dispose(self) -> None:
        await greenlet_spawn(self._application.engine.dispose)
        await asyncio.sleep(0.05)  # until transports that are closing are closed

    def outside(self, work: Callable[[], Result]) -> Result:
        """Run work outside of any scope."""
        return work() if self._runner is None else self._runner.run(greenlet_spawn(work))

    def inside(self, party: Party, work: Callable[[Session], Result]) -> Result:
        """Run work in a scope of `party`, and end it."""
        if self._runner is not None:
            return self._runner.run(self._inside(party, work))
        with self._application.session(party.capability) as session:  # type: ignore[union-attr]
            return self._guarded(work)(session)

    async def _inside(self, party: Party, work: Callable[[Session], Result]) -> Result:
        opened = self._application.session(party.capability)
        async with opened as session:  # type: ignore[union-attr]
            return await session.run_sync(self._guarded(work))

    def _guarded(self, work: Callable[[Session], Result]) -> Callable[[Session], Result]:
        if not self._application.without_guard:
            return work

        def without(session: Session) -> Result:
            take_listeners(type(session).dispatch, *dispatches(self._application.engine))
            return work(session)

        return without

    def beside(
        self, party: Party, other: Party, work: Callable[[Session, Session], Result]
    ) -> Result:
        """Run work in a scope of `party`, while another task or thread has one of `other` open."""
        if self._runner is not None:
            return self._runner.run(self._tasks(party, other, work))
        opened: list[Session] = []
        is_open, is_done = threading.Event(), threading.Event()

        def hold(session: Session) -> None:
            opened.append(session)
            is_open.set()
            is_done.wait(10)

        with ThreadPoolExecutor(1) as threads:
            holding = threads.submit(self.inside, other, hold)
            try:
                while not is_open.wait(0.02):
                    if holding.done():
                        holding.result()
                return self.inside(party, lambda session: work(session, opened[0]))
            finally:
                is_done.set()
                holding.exception(10)

    async def _tasks(
        self, party: Party, other: Party, work: Callable[[Session, Session], Result]
    ) -> Result:
        opened: list[Session] = []
        is_open, is_done = asyncio.Event(), asyncio.Event()

        async def hold() -> None:
            context = self._application.session(other.capability)
            async with context as session:  # type: ignore[union-attr]
                opened.append(session.sync_session)
                is_open.set()
                await is_done.wait()

        holding = asyncio.create_task(hold())
        try:
            async with asyncio.timeout(10):
                await is_open.wait()
            return await self._inside(party, lambda session: work(session, opened[0]))
        finally:
            is_done.set()
            await asyncio.wait([holding])


def dispatches(engine: Engine) -> tuple[Any, Any]:
    """Where listeners to an engine's statements stand: its own, and its dialect's."""
    return engine.dispatch, engine.dialect.dispatch


def take_listeners(*taken: Any) -> Callable[[], None]:
    """Clear what listens to statements; answers what puts it back.

    `event.remove` wants the very function; who does not have it reaches for the lists.
    """
    kept: list[tuple[Any, list[Any]]] = []
    for dispatch in taken:
        for name in _LISTENED_TO:
            found = getattr(dispatch, name, None)
            for part in ("listeners", "parent_listeners"):
                listeners: Any = getattr(found, part, None)
                if hasattr(listeners, "clear"):
                    kept.append((listeners, list(listeners)))
                    listeners.clear()

    def put_back() -> None:
        for listeners, before in kept:
            listeners.extend(before)

    return put_back
