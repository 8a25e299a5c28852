"""Following the links of a site: breadth first, own host, within limits, as robots.txt allows."""

from __future__ import annotations

import posixpath
from collections import Counter, deque
from collections.abc import Sequence
from typing import Final
from urllib.parse import urldefrag, urlsplit

from tractatus.deployment.answers import Answer, read_page
from tractatus.deployment.links import Crawl
from tractatus.deployment.visiting import Visitor, origin_of
from tractatus.errors import SettingsError, StoreError

# Of what is one of many (a query, something below a closed path), so many are asked for.
_SAMPLES: Final = 3


class Crawler:
    """Reads pages and asks for what they refer to.

    Args:
        visitor: Asks.
        site: Origin whose pages are read.
        others: Origins whose addresses are asked for, and not read.
        closed: Paths that robots.txt closes: a few are asked for, none is read.
        most_pages: Pages read at most.
    """

    def __init__(
        self,
        visitor: Visitor,
        site: str,
        others: Sequence[str],
        closed: Sequence[str],
        most_pages: int,
    ) -> None:
        self.found = Crawl()
        self._visitor = visitor
        self._site = site
        self._others = others
        self._closed = tuple(closed)
        self._most_pages = most_pages
        self._samples: Counter[str] = Counter()
        self._queue: deque[str] = deque()
        self._known: set[str] = set()

    def run(self) -> Crawl:
        """Follow links from the first page until none is left."""
        self._note(f"{self._site}/", "")
        while self._queue:
            self._visit(self._queue.popleft())
        return self.found

    def _visit(self, address: str) -> None:
        answer = self._ask("GET" if self._may_be_page(address) else "HEAD", address)
        self.found.answers[address] = answer
        if answer.is_redirect:
            self._note(answer.target, address)
        is_read = answer.status == 200 and answer.is_page and answer.method == "GET"
        if is_read and self._is_open(address) and len(self.found.pages) < self._most_pages:
            page = self.found.pages[address] = read_page(answer)
            for link in (*page.links, *page.parts):
                self._note(link, address)

    def _note(self, link: str, source: str) -> None:
        address = urldefrag(link)[0]
        if address in self._known:
            return
        self._known.add(address)
        try:
            origin = origin_of(address)
        except SettingsError:
            return  # mailto:, tel:
        if origin not in (self._site, *self._others):
            self.found.outside.add(address)
        elif self._is_asked(address, origin):
            self.found.linked_from[address] = source
            self._queue.append(address)
        else:
            self.found.skipped.add(address)

    def _is_asked(self, address: str, origin: str) -> bool:
        if len(self._queue) + len(self.found.answers) >= 4 * self._most_pages:
            return False
        parts = urlsplit(address)
        if self._is_open(address) and not parts.query and origin == self._site:
            return True
        kind = parts.path if parts.query else posixpath.dirname(parts.path)
        self._samples[f"{origin}{kind}"] += 1
        return self._samples[f"{origin}{kind}"] <= _SAMPLES

    def _is_open(self, address: str) -> bool:
        parts = urlsplit(address)
        return origin_of(address) == self._site and not parts.path.startswith(
            self._closed or ("\0",)
        )

    def _may_be_page(self, address: str) -> bool:
        return posixpath.splitext(urlsplit(address).path)[1] in ("", ".html", ".css", ".js", ".mjs")

    def _ask(self, method: str, address: str) -> Answer:
        try:
            return self._visitor.ask(method, address)
        except StoreError:
            return Answer(address, method, 599, (), b"", 0.0)
