"""Work that a process of the site does beside answering: started and stopped with it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import TypeAlias

from starlette.applications import Starlette

Work: TypeAlias = Callable[[], Awaitable[None]]
Lifespan: TypeAlias = Callable[[Starlette], AbstractAsyncContextManager[None]]

_log = logging.getLogger(__name__)


def lifespan(works: Sequence[Work]) -> Lifespan:
    """A lifespan that runs each of `works` until the application stops, then cancels it.

    A work is expected to go on for ever and to survive what it works with. One that ends by an
    error is logged and not started again: pages are served on, and what depended on it must say
    itself how old it is.
    """

    @asynccontextmanager
    async def running(_: Starlette) -> AsyncIterator[None]:
        tasks = [asyncio.create_task(_logged(work)) for work in works]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    return running


async def _logged(work: Work) -> None:
    try:
        await work()
    except Exception:
        _log.exception("work beside the pages has ended: %s", getattr(work, "__qualname__", work))
        raise
