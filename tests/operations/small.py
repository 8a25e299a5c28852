"""A small site and platform in one that has no finding, and ways to give it one."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from starlette.types import Receive, Scope, Send
from tests.site.ground import Ground, WallClock

from tractatus.notes.policy import format_policy
from tractatus.testing.memory_log import MemoryLog
from tractatus.web.headers import SecurityPolicy

ASSET = "/static/0123456789abcdef/one.js"
# Long enough to be worth compressing.
FILLING = "<p>" + "words of a page " * 120 + "</p>"


@dataclass
class Given:
    """An answer on its way out; faults change it."""

    status: int
    headers: dict[str, str]
    body: bytes


Fault = Callable[["Small", str, str, Given], None]


@dataclass
class Small:
    """The application. `fault` sees the path with its query, the method, and the answer."""

    address: str = ""
    fault: Fault | None = None
    asked: list[str] = field(default_factory=list)
    policy: str = ""
    ground: Ground = field(default_factory=lambda: Ground(MemoryLog(), "http://s", "http://p"))

    def __post_init__(self) -> None:
        self.ground.log.heartbeat(WallClock().now_ms())
        self.ground.publish()
        self.policy = format_policy(self.ground.log.policy).decode()

    def page(self, *links: str) -> str:
        anchors = "".join(f'<a href="{link}">x</a>' for link in links)
        head = f'<script type="module" src="{ASSET}"></script>'
        return f'<!doctype html><html><head>{head}</head><body id="top">{anchors}{FILLING}</body>'

    def _texts(self) -> dict[str, tuple[str, str]]:
        site = self.address
        day = datetime.now(UTC).replace(microsecond=0) + timedelta(days=100)
        trust = {"platform": site, "witness_policy": self.policy}
        mapped = "".join(f"<url><loc>{site}{path}</loc></url>" for path in ("/", "/about"))
        return {
            "/": ("text/html", self.page("/about#top", "#top", "https://elsewhere.example/")),
            "/about": ("text/html", self.page("/", "mailto:me@example.org", "/closed/1")),
            "/closed/1": ("text/html", self.page()),
            ASSET: ("text/javascript", "// " + "words " * 400),
            "/robots.txt": (
                "text/plain",
                f"User-agent: *\nDisallow: /closed/\nSitemap: {site}/sitemap.xml\n",
            ),
            "/sitemap.xml": (
                "application/xml",
                f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{mapped}</urlset>',
            ),
            "/.well-known/tractatus.json": ("application/json", json.dumps(trust)),
            "/.well-known/security.txt": (
                "text/plain",
                f"Contact: mailto:a@b.example\nExpires: {day.isoformat()}\n"
                f"Canonical: {site}/.well-known/security.txt\n",
            ),
            "/api/public/framework-metrics": ("application/json", self.ground.metrics.decode()),
        }

    def answer(self, path: str) -> Given:
        """The answer without a fault."""
        found = self._texts().get(path.partition("?")[0])
        headers = {n.decode(): v.decode() for n, v in SecurityPolicy().headers()}
        if found is None:
            return Given(404, {**headers, "content-type": "text/html"}, b"not here")
        kind, text = found
        if path == ASSET:
            headers["cache-control"] = "public, max-age=31536000, immutable"
        headers |= {"content-type": kind, "content-encoding": "gzip", "vary": "accept-encoding"}
        return Given(200, headers, gzip.compress(text.encode()))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        assert scope["type"] == "http"
        raw: bytes = scope["raw_path"]
        path = raw.decode() + (
            f"?{scope['query_string'].decode()}" if scope["query_string"] else ""
        )
        self.asked.append(f"{scope['method']} {path}")
        given = self.answer(path)
        if self.fault is not None:
            self.fault(self, path, scope["method"], given)
        headers: list[tuple[bytes, bytes]] = [
            (name.encode(), value.encode()) for name, value in given.headers.items()
        ]
        headers.append((b"content-length", str(len(given.body)).encode()))
        await send({"type": "http.response.start", "status": given.status, "headers": headers})
        body = b"" if scope["method"] == "HEAD" else given.body
        await send({"type": "http.response.body", "body": body})


def text(given: Given, new: str | None = None, kind: str | None = None) -> str:
    """The text of an answer; with `new`, that becomes it, and 200 the status."""
    packed = given.headers.get("content-encoding") == "gzip"
    old = (gzip.decompress(given.body) if packed else given.body).decode()
    if new is not None:
        given.status = 200
        given.body = gzip.compress(new.encode()) if packed else new.encode()
        if kind is not None:
            given.headers["content-type"] = kind
    return old


def at(path: str, change: Callable[[Any, Given], Any]) -> Fault:
    """A fault of one address."""

    def fault(small: Small, asked: str, method: str, given: Given) -> None:
        if asked == path:
            change(small, given)

    return fault
