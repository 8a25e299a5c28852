"""What operators see of requests: an id, a line in the log, a measurement. Nothing of visitors.

The middleware wraps a finished application from outside. It knows an address only by the template
of its route (`/c/{slug}/posts/{post_id}`), never by its path: paths hold names of communities and
links that are secrets. No query, header, body or address of a visitor is ever looked at.

Each request gets a random id, ours alone: one that a visitor sends is not believed. It is in the
answer as `x-request-id`, on error pages, and in each line of the log that the request caused, so
that somebody who reports an error need not say who they are.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Mapping
from contextvars import ContextVar
from time import perf_counter
from typing import Final, Protocol

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tractatus.ports import Randomness

_log = logging.getLogger(__name__)

HEADER: Final = b"x-request-id"
# The member of an ASGI scope in which error pages find the id.
ID: Final = "tractatus.request_id"
SLOW_SECONDS: Final = 1.0
# In a crowd every request is slow; so many of a minute are told one by one, the rest as a number.
SLOW_A_MINUTE: Final = 20
_ID_SIZE: Final = 8
_NO_ROUTE: Final = "none"
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "OPTIONS"})
_SERVER_ERROR: Final = 500

request_id: ContextVar[str] = ContextVar("request_id", default="")


class RequestMeter(Protocol):
    """Measures one request; `end` is called once."""

    def end(self, route: str, status: int, seconds: float) -> None:
        """The request was answered; status 500 where it was not."""
        ...


class Meter(Protocol):
    """Measures requests; must neither raise nor wait."""

    def begin(self, method: str) -> RequestMeter:
        """A request has come in."""
        ...


class Observing:
    """ASGI middleware; put it outermost.

    Args:
        app: The application with its headers.
        randomness: Where ids come from.
        meter: Told of each request; None for nobody.
    """

    def __init__(self, app: ASGIApp, randomness: Randomness, meter: Meter | None = None) -> None:
        self._app = app
        self._randomness = randomness
        self._meter = meter
        self._slow = _SlowLines()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything through; HTTP answers leave with the id."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        identifier = self._randomness.token(_ID_SIZE).hex()
        scope[ID] = identifier
        status, began = _SERVER_ERROR, perf_counter()

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = [*message.get("headers", ()), (HEADER, identifier.encode())]
                message = {**message, "headers": headers}
            await send(message)

        token = request_id.set(identifier)
        # A made-up method would be a label of its own.
        method = scope["method"] if scope["method"] in _METHODS else "other"
        measured = self._meter.begin(method) if self._meter else None
        try:
            await self._app(scope, receive, send_with_id)
        finally:
            seconds = perf_counter() - began
            route = route_of(scope)
            if measured is not None:
                measured.end(route, status, seconds)
            self._tell(method, route, status, seconds)
            request_id.reset(token)

    def _tell(self, method: str, route: str, status: int, seconds: float) -> None:
        level = logging.DEBUG
        if seconds >= SLOW_SECONDS and self._slow.may_be_told(perf_counter()):
            level = logging.INFO
        if _log.isEnabledFor(level):
            fields: Mapping[str, object] = {
                "method": method,
                "route": route,
                "status": status,
                "milliseconds": round(seconds * 1000, 1),
            }
            words = ("request %s %s: %d in %d ms", method, route, status, round(seconds * 1000))
            _log.log(level, *words, extra={"event": "request", "fields": fields})


class _SlowLines:
    """Which slow requests get a line: the first of each minute; then how many got none."""

    def __init__(self) -> None:
        self._since = -math.inf
        self._count = 0

    def may_be_told(self, now: float) -> bool:
        """Whether this slow request, at `now` in seconds, is told by itself."""
        if now - self._since >= 60:
            untold = self._count - SLOW_A_MINUTE
            if untold > 0:
                fields = {"untold": untold}
                _log.info(
                    "%d more slow requests were not told one by one",
                    untold,
                    extra={"event": "slow_requests", "fields": fields},
                )
            self._since, self._count = now, 0
        self._count += 1
        return self._count <= SLOW_A_MINUTE


def route_of(scope: Scope) -> str:
    """The template of the route that a request took, and never its path."""
    path = getattr(scope.get("route"), "path", None)
    return path if isinstance(path, str) else _NO_ROUTE
