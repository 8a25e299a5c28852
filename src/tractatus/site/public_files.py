"""What machines ask a site for: the trust document, robots, health."""

from __future__ import annotations

import msgspec
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from tractatus.site.context import SiteContext


class PublicFiles:
    """Answers for verifiers, crawlers and supervisors."""

    def __init__(self, context: SiteContext) -> None:
        self._context = context

    async def trust(self, _: Request) -> Response:
        """Addresses, key and witness policy: what a verifier starts from."""
        return Response(
            msgspec.json.encode(self._context.trust()),
            headers={
                "access-control-allow-origin": "*",
                "cross-origin-resource-policy": "cross-origin",
            },
            media_type="application/json",
        )

    async def robots(self, _: Request) -> Response:
        """`GET /robots.txt`."""
        return PlainTextResponse("User-agent: *\nAllow: /\n")

    async def alive(self, _: Request) -> Response:
        """Pages are served; whether the platform answers is a state that they show."""
        return PlainTextResponse("alive\n")
