"""Security headers on every answer of an application, 404, 405 and 500 included.

The middleware wraps the whole application from outside, so no route, error page or redirect can
be sent without it. Only two headers may be widened by a handler, because public data must be
readable from other origins; the content security policy cannot be touched from inside.
Source: OWASP HTTP Headers Cheat Sheet; CSP Level 3; Trusted Types.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

_FEATURES_REFUSED: Final = (
    "accelerometer",
    "camera",
    "display-capture",
    "geolocation",
    "gyroscope",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "usb",
)
# A handler's own value of these stands; of any other header here it is replaced.
_HANDLER_MAY_SET: Final = frozenset({b"cache-control", b"cross-origin-resource-policy"})


@dataclass(frozen=True, slots=True)
class SecurityPolicy:
    """What the pages of one application may do in a browser.

    Args:
        https: Whether visitors arrive over TLS; then HSTS is sent and requests are upgraded.
        connect: Origins besides our own that scripts may fetch from, `scheme://host:port`.
        trusted_types: Names of Trusted Types policies that our scripts create.
        media: Whether pages play video or sound, and captions, that this server has.
    """

    https: bool = False
    connect: tuple[str, ...] = ()
    trusted_types: tuple[str, ...] = ()
    media: bool = False

    def content_security_policy(self) -> str:
        """The value of `Content-Security-Policy`: nothing inline, nothing evaluated, no frames."""
        connect = " ".join(("'self'", *self.connect))
        trusted_types = " ".join(self.trusted_types) or "'none'"
        directives = [
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self'",
            "font-src 'self'",
            "manifest-src 'self'",
            "worker-src 'self'",
            f"connect-src {connect}",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
            "require-trusted-types-for 'script'",
            f"trusted-types {trusted_types}",
        ]
        if self.media:
            directives.append("media-src 'self'")
        if self.https:
            directives.append("upgrade-insecure-requests")
        return "; ".join(directives)

    def headers(self) -> tuple[tuple[bytes, bytes], ...]:
        """Names in lower case, and values, as ASGI sends them."""
        named = {
            "content-security-policy": self.content_security_policy(),
            "cross-origin-opener-policy": "same-origin",
            "cross-origin-embedder-policy": "require-corp",
            "cross-origin-resource-policy": "same-origin",
            # Nothing to others. Not "no-referrer": with it a browser sends `Origin: null` with our
            # own forms, and a form from us could not be told from a stranger's.
            "referrer-policy": "same-origin",
            "permissions-policy": ", ".join(f"{name}=()" for name in _FEATURES_REFUSED),
            "x-content-type-options": "nosniff",
            "x-frame-options": "DENY",
            "cache-control": "no-store",
        }
        if self.https:
            named["strict-transport-security"] = "max-age=63072000; includeSubDomains"
        return tuple((name.encode(), value.encode()) for name, value in named.items())


class SecurityHeaders:
    """ASGI middleware; wrap it around the finished application, outermost."""

    def __init__(self, app: ASGIApp, policy: SecurityPolicy) -> None:
        self._app = app
        self._headers = policy.headers()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything through; HTTP answers leave with our headers."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": self._merged(message.get("headers", ()))}
            await send(message)

        await self._app(scope, receive, send_with_headers)

    def _merged(self, given: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
        present = [(name.lower(), value) for name, value in given]
        names = {name for name, _ in present}
        ours = [
            (name, value)
            for name, value in self._headers
            if not (name in _HANDLER_MAY_SET and name in names)
        ]
        replaced = {name for name, _ in ours}
        return [(name, value) for name, value in present if name not in replaced] + ours
