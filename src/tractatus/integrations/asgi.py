"""ASGI middleware: a request is an act, and reaches the application with a recorded permit only.

    mapped                    decided, recorded, and only then forwarded
    unmapped, safe method     forwarded: reading is not governed here
    anything else             403, `gate.unmapped`; a websocket is closed before it is accepted

What the application gets is what was decided: a body that was read for the decision is replayed
byte by byte. A client that leaves while it is sending has asked for nothing. A refusal that people
can answer names an approval; once they have, the same request with that name in the header
`tractatus-approval` is its one use.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from http import HTTPStatus
from typing import Any, Final

from tractatus.errors import NotPermitted, RequestError
from tractatus.governance.act import Effect
from tractatus.governance.documents.requests import DecideRequest
from tractatus.integrations.asgi_table import (
    MAX_BODY,
    Mapped,
    Scope,
    approval_of,
    find,
    is_open,
    method_of,
    read,
)
from tractatus.integrations.governed import GovernedGate
from tractatus.integrations.permits import Mode, Observed, Permit, refusal

__all__ = ["GovernedASGI", "Mapped"]

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Any, Receive, Send], Awaitable[None]]

# Where the application finds under what it runs, in the request's scope.
PERMITS: Final = "tractatus.permits"
_POLICY_VIOLATION: Final = 1008
_UNKNOWN: Final = frozenset({"gate.not_recorded", "gate.deadline"})

_log = logging.getLogger(__name__)


class GovernedASGI:
    """An application behind the gate.

    Args:
        app: The application.
        gate: Decides and records.
        acts: The table; without a line for it, no unsafe request passes.
        actor: Who acts, from the request's scope; called after your own authentication.
        max_body: Largest body that is read for a decision, bytes.
    """

    def __init__(
        self,
        app: App,
        gate: GovernedGate,
        acts: Sequence[Mapped],
        *,
        actor: Callable[[Scope], str],
        max_body: int = MAX_BODY,
    ) -> None:
        self._app, self._gate, self._acts = app, gate, tuple(acts)
        self._actor, self._max_body = actor, max_body

    async def __call__(self, scope: Any, receive: Receive, send: Send) -> None:
        """Answer, or let the application answer."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["type"] in ("http", "websocket"):
            await self._govern(scope, receive, send)
        # What else a server may one day send is not known to be harmless: nobody answers it.

    async def _govern(self, scope: Any, receive: Receive, send: Send) -> None:
        replayed = _Replayed(receive, self._max_body)
        permits: list[Permit | Observed] = []
        try:
            requests = await self._requests(scope, replayed)
            approval = approval_of(scope, acts=len(requests))
            permits = [
                self._gate.let_go_on(await self._gate.ask_async(one, approval)) for one in requests
            ]
        except Exception as error:
            if self._gate.mode is Mode.SHADOW:
                _log.warning("shadow: a request would not pass: %s", type(error).__name__)
            elif isinstance(error, _Gone):
                return
            elif isinstance(error, NotPermitted | RequestError):
                await _refuse(scope, receive, send, error)
                return
            else:
                raise
        await self._app({**scope, PERMITS: tuple(permits)}, replayed, send)

    async def _requests(self, scope: Any, replayed: _Replayed) -> list[DecideRequest]:
        """The acts that this request is; none where it may pass without.

        Raises:
            ActDenied: it is not safe, and the table does not know it.
            RequestError: it cannot be read.
        """
        lines = find(self._acts, scope)
        if not lines:
            if not is_open(self._acts, scope):
                raise refusal("gate.unmapped", method_of(scope)[:20])
            return []
        body = b""
        if any(line.body is not None for line, _ in lines):
            body = await replayed.body()
        actor = self._actor(scope)
        return [read(line, in_path, scope, body, actor) for line, in_path in lines]


class _Gone(Exception):  # noqa: N818  (no error: the client has left)
    """The client left before it had sent its request."""


class _Replayed:
    """What the client sends, once for the decision and once more for the application."""

    def __init__(self, receive: Receive, max_body: int) -> None:
        self._receive, self._max_body = receive, max_body
        self._kept: list[Message] = []

    async def body(self) -> bytes:
        """All of the body; `RequestError` beyond the limit, before more is in memory."""
        parts: list[bytes] = []
        size = 0
        while True:
            message = await self._receive()
            self._kept.append(message)
            if message["type"] == "http.disconnect":
                raise _Gone
            parts.append(bytes(message.get("body", b"")))
            size += len(parts[-1])
            if size > self._max_body:
                raise RequestError(f"body: expected at most {self._max_body} bytes")
            if not message.get("more_body", False):
                return b"".join(parts)

    async def __call__(self) -> Message:
        return self._kept.pop(0) if self._kept else await self._receive()


def problem(error: NotPermitted | RequestError) -> tuple[int, dict[str, Any]]:
    """Status and problem document (RFC 9457) of a refusal.

    403 where the gate denies or wants a human, 503 where its answer could not be recorded in time,
    400 where the request cannot be read.
    """
    extra: dict[str, Any]
    if isinstance(error, RequestError):
        status, extra = (
            HTTPStatus.BAD_REQUEST,
            {
                "codes": [],
                "effect": "deny",
                "record": None,
                "approval": None,
            },
        )
    else:
        decision = error.decision
        codes = [one.code for found in decision.assessments for one in found.reasons]
        unknown = _UNKNOWN & set(codes)
        status = HTTPStatus.SERVICE_UNAVAILABLE if unknown else HTTPStatus.FORBIDDEN
        ids = {"record": error.record_id, "approval": error.approval_id}
        named = {name: str(one) if one else None for name, one in ids.items()}
        extra = {"codes": codes, "effect": decision.effect.label, **named}
    waits = extra["effect"] == Effect.REQUIRE_APPROVAL.label
    title = "a named human decides about this" if waits else status.phrase
    return status, {"detail": str(error), "status": int(status), "title": title, **extra}


async def _refuse(
    scope: Any, receive: Receive, send: Send, error: NotPermitted | RequestError
) -> None:
    if scope["type"] == "websocket":
        await receive()  # `websocket.connect`; closed before it is accepted, the server answers 403
        await send({"type": "websocket.close", "code": _POLICY_VIOLATION, "reason": "denied"})
        return
    status, document = problem(error)
    body = json.dumps(document, ensure_ascii=True, sort_keys=True).encode()
    headers = [
        (b"content-type", b"application/problem+json"),
        (b"content-length", b"%d" % len(body)),
        (b"cache-control", b"no-store"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    if scope.get("method") == "HEAD":
        body = b""
    await send({"type": "http.response.body", "body": body})
