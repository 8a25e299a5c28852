"""A route that joins what a visitor typed into SQL: what the platform must not have, for sqlmap.

It is as weak as it can be inside a tenant's scope: PostgreSQL's simple query protocol, which takes
several statements at once, the driver's error shown to the visitor, and a transaction that is
committed. It is the application's own login on the real schema.
"""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urlsplit

import pg8000.native
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

_SEARCH = "SELECT body, written_at_ms::text FROM community.post WHERE body LIKE '%{}%'"


def connect(url: str) -> pg8000.native.Connection:
    """A connection of the synchronous driver to an address of the tests' server."""
    parts = urlsplit(url)
    directory = unquote(parts.query.partition("host=")[2].partition("&")[0])
    return pg8000.native.Connection(
        user=parts.username or "",
        password=unquote(parts.password or ""),
        database=parts.path[1:],
        unix_sock=f"{directory}/.s.PGSQL.5432",
    )


@dataclass
class Injectable:
    """The application; `statements` counts what reached the database.

    Args:
        url: As the application's login.
        token: Of a member of the one tenant whose scope it is.
    """

    url: str
    token: bytes
    statements: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _connection: Any = None

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[Starlette]:
        """The application, connected."""
        self._connection = connect(self.url)
        yield Starlette(routes=[Route("/search", self._search)])
        self._connection.close()

    def _search(self, request: Request) -> Response:
        typed = request.query_params.get("q", "")
        with self._lock:  # one connection, as one worker has
            self.statements += 1
            try:
                rows = self._run(_SEARCH.format(typed))
            except pg8000.native.DatabaseError as error:
                return HTMLResponse(f"<p>{error}</p>", status_code=500)
        shown = "".join(f"<li>{' '.join(map(str, row))}</li>" for row in rows)
        return HTMLResponse(f"<h1>Found</h1><ul>{shown}</ul>")

    def _run(self, sql: str) -> list[Any]:
        run = self._connection.run
        run("BEGIN")
        try:
            run("SELECT tenancy.enter(:token)", token=self.token)
            rows: list[Any] = run(sql) or []
            run("COMMIT")
        except BaseException:  # undone and raised again
            run("ROLLBACK")
            raise
        finally:
            run("DISCARD ALL")  # as a pool does before somebody else gets the session
        return rows
