"""What machines ask a site for: trust document, site map, robots, security.txt, health."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from datetime import date
from typing import Final
from xml.etree import ElementTree

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from tractatus.site.context import SiteContext
from tractatus.site.navigation import PAGES
from tractatus.site.posts import addresses
from tractatus.site.reading import State
from tractatus.web.health import Health, Part, Readiness, health_response
from tractatus.web.well_known import robots_txt, security_txt

SITEMAP_PATH: Final = "/sitemap.xml"
# What only takes forms and signs of life from pages, and what has no end for a crawler: filters
# and downloads of leaves. It reads the log itself better.
_CLOSED: Final = ("/examples/", "/visits", "/audit?", "/audit/leaves.jsonl")
_SITEMAP_SCHEMA: Final = "http://www.sitemaps.org/schemas/sitemap/0.9"


class PublicFiles:
    """Answers for verifiers, crawlers and supervisors.

    Args:
        context: Who the site is.
        state: What was last read of the platform, at most a few seconds ago.
    """

    def __init__(self, context: SiteContext, state: Callable[[], Awaitable[State]]) -> None:
        self._context = context
        self._state = state
        self._readiness = Readiness({"platform": self._platform}, late=Health.WARN)

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
        return PlainTextResponse(robots_txt(_CLOSED, self._context.site_url + SITEMAP_PATH))

    async def sitemap(self, _: Request) -> Response:
        """`GET /sitemap.xml`: every page of the navigation, and every post.

        Only of a post it is known when it last changed; the other pages show figures of now.
        """
        posts = await asyncio.to_thread(addresses, self._context.folder / "posts")
        pages: list[tuple[str, date | None]] = [(entry.path, None) for entry in PAGES]
        body = format_sitemap(self._context.site_url, [*pages, *posts])
        return Response(body, media_type="application/xml")

    async def security(self, _: Request) -> Response:
        """`GET /.well-known/security.txt`, where the operator has said whom to tell."""
        contact = self._context.security_contact
        if contact is None:
            raise HTTPException(404)
        now = self._context.clock.now_ms()
        return PlainTextResponse(security_txt(contact, self._context.site_url, now))

    async def live(self, _: Request) -> Response:
        """The process answers; nothing else is asked."""
        return health_response({})

    async def ready(self, _: Request) -> Response:
        """Always 200 while pages are served: that the platform is away is a state they show.

        A proxy that took the site away then would hide the one place that says so.
        """
        return await self._readiness.response()

    async def _platform(self) -> Part:
        state = await self._state()
        age = (
            (self._context.clock.now_ms() - state.reading.read_at) / 1000 if state.reading else None
        )
        if state.trouble:
            return Part(Health.WARN, state.trouble, age)
        return Part(Health.PASS, observed=age)


def format_sitemap(site: str, pages: Iterable[tuple[str, date | None]]) -> bytes:
    """Paths, with the day of their last change where it is known, as a site map.

    Source: the protocol at sitemaps.org.
    """
    root = ElementTree.Element("urlset", xmlns=_SITEMAP_SCHEMA)
    for path, changed in pages:
        url = ElementTree.SubElement(root, "url")
        ElementTree.SubElement(url, "loc").text = site + path
        if changed is not None:
            ElementTree.SubElement(url, "lastmod").text = changed.isoformat()
    ElementTree.indent(root)
    text: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return text + b"\n"
