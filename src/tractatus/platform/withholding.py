"""No answer leaves with a canary row in it: the last look at what the platform sends.

The marker of the canary rows (`honey`) is looked for in the headers and the body of every answer
to anybody but the canary tenant itself. If it is there, isolation has failed somewhere before: the
answer is withheld whole, the event is a decision of TenantIsolation, and readiness fails until the
process is started again. An answer that is sent in pieces is held back by less than the length of
a marker; where one appears after the first piece, the connection is cut.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tractatus.errors import StoreError, TenancyError
from tractatus.platform.context import PlatformContext
from tractatus.platform.honey import SLUG, Honey
from tractatus.platform.refusals import record_for_caller
from tractatus.tenancy.scope import TenantKind
from tractatus.web.failures import Refusal
from tractatus.web.health import PASSED, Health, Part
from tractatus.web.problems import Problem

_log = logging.getLogger(__name__)

ACT: Final = "answer.withhold"
_WITHHELD: Final = Problem(
    500,
    "This answer was withheld",
    "It held something that belongs to another tenant, so nothing of it was sent. The operator "
    "was alarmed, and the event is recorded as evidence.",
    kind="withheld",
)


class Alarm:
    """Whether this process has had to withhold an answer; safe for concurrent callers."""

    def __init__(self) -> None:
        self._count = 0

    def raise_(self) -> None:
        """An answer was withheld."""
        self._count += 1

    async def check(self) -> Part:
        """Fails once anything was withheld: what this process shows is not to be trusted."""
        if self._count:
            return Part(Health.FAIL, f"answers withheld for a foreign row in them: {self._count}")
        return PASSED


class Withholding:
    """ASGI middleware; see the head of this module.

    Args:
        answer: Makes the page or the problem document for an error.
    """

    def __init__(
        self,
        app: ASGIApp,
        context: PlatformContext,
        alarm: Alarm,
        answer: Callable[[Request, Exception], Awaitable[Response]],
    ) -> None:
        self._app = app
        self._context = context
        self._alarm = alarm
        self._answer = answer
        self._marker = Honey.of(context.form_key).marker.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what holds no marker."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        looking = _Looking(self._marker, scope, send)
        await self._app(scope, receive, looking.send)
        if looking.has_found:
            await self._withhold(scope, receive, send, is_begun=looking.is_begun)

    async def _withhold(
        self, scope: Scope, receive: Receive, send: Send, *, is_begun: bool
    ) -> None:
        self._alarm.raise_()
        request = Request(scope, receive)
        # Only what the visitor has just written would be given back, and not even that.
        request.state.unsaved = ""
        error = TenancyError("an answer held a row of the canary tenant, so it was withheld")
        try:
            await record_for_caller(self._context, request, error, act=ACT)
        except StoreError as failure:
            _log.critical("a withheld answer could not be recorded: %s", failure)
        if is_begun:
            raise error  # the server cuts the connection: the visitor sees that it is not whole
        response = await self._answer(request, Refusal(_WITHHELD))
        await response(scope, receive, send)


class _Looking:
    """One answer on its way out."""

    def __init__(self, marker: bytes, scope: Scope, send: Send) -> None:
        self._marker = marker
        self._scope = scope
        self._send = send
        self._start: Message | None = None
        self._held = b""
        self.is_begun = False
        self.has_found = False

    async def send(self, message: Message) -> None:
        if self.has_found:
            return
        if message["type"] == "http.response.start":
            values = (value for _, value in message.get("headers", ()))
            self.has_found = any(self._marker in value for value in values)
            self._start = message
        elif message["type"] == "http.response.body":
            await self._pass(message)
        else:
            await self._send(message)

    async def _pass(self, message: Message) -> None:
        body = self._held + message.get("body", b"") if self._held else message.get("body", b"")
        if self._marker in body and not _is_canary(self._scope):
            self.has_found = True
            return
        if message.get("more_body", False):
            # The end of this piece may be the beginning of a marker.
            cut = max(0, len(body) - len(self._marker) + 1)
            body, self._held = body[:cut], body[cut:]
        if self._start is not None:
            await self._send(self._start)
            self._start, self.is_begun = None, True
        await self._send({**message, "body": body})


def _is_canary(scope: Scope) -> bool:
    """Whether the answer goes to the canary tenant itself."""
    state: dict[str, Any] = scope.get("state", {})
    whose = state.get("canary") or state.get("viewer")
    return whose is not None and whose.kind is TenantKind.CANARY and whose.slug == SLUG
