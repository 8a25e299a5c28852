"""An ASGI application behind a real socket on this machine, in a thread with a loop of its own."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager, contextmanager
from typing import Any

import uvicorn

Opened = Callable[[], AbstractAsyncContextManager[Any]]


class _Server(uvicorn.Server):
    """One that leaves the signals of the process to the tests."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@contextmanager
def served(opened: Opened) -> Iterator[str]:
    """The address at which the application answers.

    Args:
        opened: Makes the application inside the loop that serves it, and closes what it opened.
    """
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(128)
        servers: list[_Server] = []
        ready = threading.Event()

        async def main() -> None:
            async with opened() as application:
                config = uvicorn.Config(application, log_config=None, lifespan="off")
                servers.append(_Server(config))
                ready.set()
                await servers[0].serve(sockets=[listener])

        thread = threading.Thread(target=lambda: asyncio.run(main()), daemon=True)
        thread.start()
        try:
            assert ready.wait(30), "the application did not start"
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            for server in servers:
                server.should_exit = True
            thread.join(30)
