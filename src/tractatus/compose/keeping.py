"""Decisions of a program kept in the installation's database, from any thread or event loop.

The connections belong to one event loop in a thread of this module, so that a function without a
loop, a web server with one and a test with several all use the same gate. A process that was
forked from another has neither its thread nor its connections: it opens its own.
"""

from __future__ import annotations

import asyncio
import os
import threading
import weakref
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from contextlib import AbstractAsyncContextManager, suppress
from typing import Any, Final, TypeVar
from uuid import UUID

from tractatus.compose.library_world import LibraryWorld
from tractatus.errors import StoreError
from tractatus.ports import Decided, Kept

_CLOSE_SECONDS: Final = 10.0
_RECEIPT_SECONDS: Final = 30.0
_LAST_TURNS: Final = 5

Result = TypeVar("Result")


class DatabaseKeeper:
    """A `Keeper` over PostgreSQL; see `ports.Keeper`.

    Args:
        open_world: Opens what deciding needs: connections, keys, a scope.
    """

    is_evidence = True

    def __init__(self, open_world: Callable[[], AbstractAsyncContextManager[LibraryWorld]]) -> None:
        self._open_world = open_world
        self._lock = threading.Lock()
        self._thread: _LoopThread | None = None
        _KEEPERS.add(self)

    def keep(self, decided: Decided, *, seconds: float) -> Kept:
        """Keep it and wait, from a thread that is not this module's."""
        return self._wait(lambda world: world.keep(decided), seconds)

    async def keep_async(self, decided: Decided, *, seconds: float) -> Kept:
        """The same from a coroutine of any event loop; cancelled, what it waits for is, too."""
        future = self._submit(lambda world: world.keep(decided))
        async with asyncio.timeout(seconds):
            return await asyncio.wrap_future(future)

    def receipt(self, record_id: UUID) -> bytes:
        """The receipt with what is public of its proofs by now."""
        return self._wait(lambda world: world.receipt(record_id), _RECEIPT_SECONDS)

    def close(self) -> None:
        """End the thread and its connections."""
        with self._lock:
            thread, self._thread = self._thread, None
        if thread is not None:
            thread.stop()

    def _forget(self) -> None:
        """What a parent process had is not this one's."""
        self._lock = threading.Lock()
        self._thread = None

    def _wait(
        self, work: Callable[[LibraryWorld], Coroutine[Any, Any, Result]], seconds: float
    ) -> Result:
        future = self._submit(work)
        try:
            return future.result(max(0.0, seconds))
        except FutureTimeout as error:
            raise TimeoutError("the record was not confirmed in time") from error
        finally:
            future.cancel()  # whoever was interrupted while waiting wants nothing any more

    def _submit(
        self, work: Callable[[LibraryWorld], Coroutine[Any, Any, Result]]
    ) -> Future[Result]:
        with self._lock:
            thread = self._thread
            if thread is None or not thread.is_usable:
                self._thread = thread = _LoopThread(self._open_world)
            return thread.submit(work)


_KEEPERS: Final[weakref.WeakSet[DatabaseKeeper]] = weakref.WeakSet()


def _begin_anew() -> None:
    """In a child process: the parent's thread is not here, and its lock may be held for ever."""
    for keeper in list(_KEEPERS):
        keeper._forget()


os.register_at_fork(after_in_child=_begin_anew)


class _LoopThread:
    """A thread with an event loop, in which the world is opened at the first question."""

    def __init__(self, open_world: Callable[[], AbstractAsyncContextManager[LibraryWorld]]) -> None:
        self._open_world = open_world
        self._loop = asyncio.new_event_loop()
        self._opened: tuple[AbstractAsyncContextManager[LibraryWorld], LibraryWorld] | None = None
        self._opening: asyncio.Task[None] | None = None
        self._thread = threading.Thread(
            target=self._loop.run_forever, name="tractatus-gate", daemon=True
        )
        self._thread.start()

    @property
    def is_usable(self) -> bool:
        """Whether somebody still answers here."""
        return self._thread.is_alive()

    def submit(self, work: Callable[[LibraryWorld], Coroutine[Any, Any, Result]]) -> Future[Result]:
        """Start it in the loop."""
        if threading.current_thread() is self._thread:
            raise StoreError("the gate was asked from inside its own thread")
        return asyncio.run_coroutine_threadsafe(self._run(work), self._loop)

    def stop(self) -> None:
        """Close the world, then the loop; what is still on its way is given up."""
        with suppress(FutureTimeout):
            asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(_CLOSE_SECONDS)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(_CLOSE_SECONDS)
        if not self._thread.is_alive():
            self._loop.close()

    async def _run(self, work: Callable[[LibraryWorld], Coroutine[Any, Any, Result]]) -> Result:
        if self._opened is None:
            if self._opening is None:
                self._opening = asyncio.create_task(self._open())
                # Whoever waits hears of a failure; where all have gone, nobody needs to.
                self._opening.add_done_callback(lambda task: task.cancelled() or task.exception())
            # Who gives up must not leave a connection behind that is only half made.
            await asyncio.shield(self._opening)
        assert self._opened is not None, "opened, or an error was raised"
        return await work(self._opened[1])

    async def _open(self) -> None:
        manager = self._open_world()
        try:
            self._opened = manager, await manager.__aenter__()
        finally:
            self._opening = None

    async def _close(self) -> None:
        ours = (asyncio.current_task(), self._opening)
        others = [one for one in asyncio.all_tasks() if one not in ours]
        for one in others:
            one.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        if self._opening is not None:
            await asyncio.wait([self._opening])
        if self._opened is not None:
            manager, self._opened = self._opened[0], None
            await manager.__aexit__(None, None, None)
        for _ in range(_LAST_TURNS):  # connections that were cut off say so in a later turn
            await asyncio.sleep(0)
