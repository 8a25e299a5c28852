"""Pages kept for a moment, so that a crowd costs one rendering; never older than they say.

An answer is as old as the moment at which its making began. `Age` says that, rounded up, and
`Cache-Control` says the most that it can be when it is asked for. A page that was made from another
reading of the world than the present one is made anew at once, however young it is.

What is kept: complete answers 200 to GET of type text/html that set no cookie and choose no caching
of their own. An error page is kept for nobody, but whoever asked while it was made is given the
same one, so that a crowd at a broken page does not multiply what breaks it. Everything else passes
through. The site reads no cookies, so one that a browser sends (ports of one host share them)
changes no answer. Bodies are compressed once; they hold no secret that a compression oracle could
find (BREACH).
Source: RFC 9110, sections 8.8.3, 12.5.3, 13.1.2; RFC 9111, sections 4.2.3, 5.1.
"""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import re
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tractatus.ports import Clock

CACHE_SECONDS: Final = 1
_MS: Final = 1000
_LONGEST_KEY: Final = 1024
_LARGEST_BODY: Final = 1024 * 1024
_KEPT_BYTES: Final = 16 * 1024 * 1024
_KEPT_PAGES: Final = 256
_WORTH_COMPRESSING: Final = 512
# How often a reader waits for a page that somebody else asked for before asking alone: the second
# was begun after the reader came, so it is young enough, if it becomes a page at all.
_WAITS: Final = 2

Key: TypeAlias = tuple[bytes, bytes]
Header: TypeAlias = tuple[bytes, bytes]


@dataclass(frozen=True, slots=True)
class _Page:
    """A rendered page.

    Args:
        began_at: When its making began, ms since 1970.
        made_of: What it was made of: the very object that `made_of` of the cache gave then.
        status: 200, or that of an error; such a page is not kept.
        headers: As the handler set them, without length and what this module adds.
        compressed: The body as gzip; None where that is not worth it.
    """

    began_at: int
    made_of: object
    status: int
    headers: tuple[Header, ...]
    body: bytes
    compressed: bytes | None
    etag: bytes

    @property
    def size(self) -> int:
        """Bytes that keeping it takes."""
        return len(self.body) + len(self.compressed or b"")


class _Flight:
    """A page that is being made, for all who wait for it; one who goes away takes nobody along."""

    def __init__(self) -> None:
        self._done = asyncio.Event()
        self._page: _Page | None = None

    def land(self, page: _Page | None) -> None:
        self._page = page
        self._done.set()

    async def landed(self) -> _Page | None:
        await self._done.wait()
        return self._page


class _Shelf:
    """Pages by address, bounded in number and bytes; the least recently read goes first."""

    def __init__(self, pages: int, size: int) -> None:
        self._pages = pages
        self._room = size
        self._kept: OrderedDict[Key, _Page] = OrderedDict()

    def get(self, key: Key) -> _Page | None:
        page = self._kept.get(key)
        if page is not None:
            self._kept.move_to_end(key)
        return page

    def put(self, key: Key, page: _Page) -> None:
        self.drop(key)
        self._kept[key] = page
        self._room -= page.size
        while self._room < 0 or len(self._kept) > self._pages:
            self.drop(next(iter(self._kept)))

    def drop(self, key: Key) -> None:
        page = self._kept.pop(key, None)
        self._room += page.size if page else 0

    def __len__(self) -> int:
        return len(self._kept)


class PageCache:
    """ASGI middleware; put it between the security headers and the application.

    Addresses with a query have a shelf of their own: whoever makes queries up pushes out other
    queries and no page.

    Args:
        app: What makes the pages.
        clock: Says how old a page is; one that steps backwards makes every page too old.
        made_of: What a page is made of at this moment. Compared by identity, so it must be cheap
            and give the same object for as long as nothing has changed.
        seconds: How old a page may be.
    """

    def __init__(
        self,
        app: ASGIApp,
        clock: Clock,
        made_of: Callable[[], object],
        seconds: int = CACHE_SECONDS,
    ) -> None:
        self._app = app
        self._clock = clock
        self._made_of = made_of
        self._seconds = seconds
        self._plain = _Shelf(_KEPT_PAGES, _KEPT_BYTES)
        self._queried = _Shelf(_KEPT_PAGES, _KEPT_BYTES)
        self._flights: dict[Key, _Flight] = {}

    def __len__(self) -> int:
        return len(self._plain) + len(self._queried)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer from what is kept, or make it; everything that is not a page passes through."""
        key = _key(scope)
        if key is None:
            await self._app(scope, receive, send)
            return
        came_at = self._clock.now_ms()
        for _ in range(_WAITS):
            page = self._fresh(key)
            if page is None and key not in self._flights:
                page = await self._make(key, scope, receive, send)
                if page is None:
                    return  # it has been sent as it came
            elif page is None:
                page = await self._flights[key].landed()
                if page is None:
                    break
                if came_at - page.began_at > self._seconds * _MS:
                    continue
            await self._send(page, scope, send)
            return
        await self._app(scope, receive, send)

    def _shelf(self, key: Key) -> _Shelf:
        return self._queried if key[1] else self._plain

    def _fresh(self, key: Key) -> _Page | None:
        page = self._shelf(key).get(key)
        if page is None:
            return None
        is_young = 0 <= self._clock.now_ms() - page.began_at <= self._seconds * _MS
        if is_young and page.made_of is self._made_of():
            return page
        self._shelf(key).drop(key)
        return None

    async def _make(self, key: Key, scope: Scope, receive: Receive, send: Send) -> _Page | None:
        """Have the application answer, once for all who ask meanwhile.

        Returns:
            The page, or None where the answer was none that others can share; then it was sent.
        """
        flight = self._flights[key] = _Flight()

        def land(page: _Page | None) -> None:
            if self._flights.get(key) is flight:
                del self._flights[key]
                flight.land(page)

        # Both are from before the making: a page may be younger than it says, and not older.
        began_at, made_of = self._clock.now_ms(), self._made_of()
        # Whoever waits need not wait for the end of a download.
        capture = _Capture(send, lambda: land(None), is_head=scope["method"] == "HEAD")
        try:
            await self._app({**scope, "method": "GET"}, receive, capture)
        finally:
            page = None
            if capture.is_whole and not capture.is_passing:
                body = bytes(capture.body)
                etag = _etag(body)
                status, headers = capture.status, capture.headers()
                page = _Page(began_at, made_of, status, headers, body, _gzip(body), etag)
                if status == 200:
                    self._shelf(key).put(key, page)
            land(page)
        return page

    async def _send(self, page: _Page, scope: Scope, send: Send) -> None:
        common = [(b"vary", b"accept-encoding")]
        if page.status == 200:
            age = max(0, -((page.began_at - self._clock.now_ms()) // _MS))
            common += [
                (b"etag", page.etag),
                (b"age", b"%d" % age),
                (b"cache-control", b"public, max-age=%d, must-revalidate" % self._seconds),
            ]
        if page.status == 200 and is_known(_header(scope, b"if-none-match"), page.etag):
            await _answer(send, 304, common, b"")
            return
        body = page.body
        if page.compressed is not None and accepts_gzip(_header(scope, b"accept-encoding")):
            common.append((b"content-encoding", b"gzip"))
            body = page.compressed
        common.append((b"content-length", b"%d" % len(body)))
        sent = b"" if scope["method"] == "HEAD" else body
        await _answer(send, page.status, [*page.headers, *common], sent)


class _Capture:
    """Holds an answer back while it may become a page, and passes it on when it cannot."""

    def __init__(self, send: Send, no_page: Callable[[], None], *, is_head: bool) -> None:
        self._send = send
        self._no_page = no_page
        self._is_head = is_head
        self._start: Message | None = None
        self.body = bytearray()
        self.is_passing = False
        self.is_whole = False

    async def __call__(self, message: Message) -> None:
        """One message of the application."""
        if self.is_passing:
            await self._pass(message)
        elif message["type"] == "http.response.start":
            self._start = message
            if not _is_page(message):
                await self._give_up()
        elif message["type"] == "http.response.body":
            self.body += message.get("body", b"")
            self.is_whole = not message.get("more_body", False)
            if len(self.body) > _LARGEST_BODY:
                more = not self.is_whole
                await self._give_up()
                await self._pass({**message, "body": bytes(self.body), "more_body": more})

    @property
    def status(self) -> int:
        """Of the answer."""
        assert self._start is not None
        return int(self._start["status"])

    def headers(self) -> tuple[Header, ...]:
        """Of the page, without its length: that depends on how it is sent."""
        assert self._start is not None
        given = self._start.get("headers", ())
        return tuple((name, value) for name, value in given if name.lower() != b"content-length")

    async def _give_up(self) -> None:
        assert self._start is not None
        self.is_passing = True
        self._no_page()
        await self._send(self._start)

    async def _pass(self, message: Message) -> None:
        if self._is_head and message["type"] == "http.response.body":
            message = {**message, "body": b""}
        await self._send(message)


def accepts_gzip(accepted: bytes) -> bool:
    """Whether an `Accept-Encoding` names gzip (or all) and does not refuse it."""
    for one in accepted.lower().split(b","):
        name, _, rest = one.partition(b";")
        if name.strip() in (b"gzip", b"*"):
            return not re.fullmatch(rb"\s*q\s*=\s*0(\.0*)?\s*", rest)
    return False


def is_known(asked: bytes, etag: bytes) -> bool:
    """Whether an `If-None-Match` names this ETag; weak comparison, as it demands."""
    if not asked:
        return False
    opaque = etag.removeprefix(b"W/")
    return any(
        one.strip().removeprefix(b"W/") == opaque or one.strip() == b"*"
        for one in asked.split(b",")
    )


def _key(scope: Scope) -> Key | None:
    """The address of what may be a page; None where it is none or not worth keeping."""
    if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
        return None
    path: bytes = scope["path"].encode("utf-8", "surrogatepass")
    query: bytes = scope.get("query_string", b"")
    if len(path) + len(query) > _LONGEST_KEY or _header(scope, b"range"):
        return None
    return path, query


def _is_page(start: Message) -> bool:
    headers = {name.lower(): value for name, value in start.get("headers", ())}
    is_ours = headers.keys().isdisjoint(
        (b"set-cookie", b"cache-control", b"vary", b"content-encoding")
    )
    is_html = headers.get(b"content-type", b"").startswith(b"text/html")
    return bool(start["status"] in (200, *range(400, 600)) and is_html and is_ours)


def _header(scope: Scope, name: bytes) -> bytes:
    return b",".join(value for given, value in scope["headers"] if given == name)


def _gzip(body: bytes) -> bytes | None:
    return gzip.compress(body, 6, mtime=0) if len(body) >= _WORTH_COMPRESSING else None


def _etag(body: bytes) -> bytes:
    """Weak, because it stands for the body in both codings."""
    return b'W/"%s"' % hashlib.sha256(body).hexdigest()[:32].encode()


async def _answer(send: Send, status: int, headers: list[Header], body: bytes) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
