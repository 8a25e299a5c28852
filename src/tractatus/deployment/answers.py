"""What was fetched, as values: an answer, a page in it, what TLS showed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from html.parser import HTMLParser
from typing import Final
from urllib.parse import urljoin, urlsplit

_LINKS: Final = {"a": "href", "area": "href"}
_PARTS: Final = {"script": "src", "img": "src", "source": "src", "video": "src", "track": "src"}


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer to one request.

    Args:
        url: As asked for.
        method: GET or HEAD.
        status: HTTP status.
        headers: Names in lower case, and values, in order.
        body: Decoded from its content encoding.
        seconds: From asking to the last byte.
    """

    url: str
    method: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes = field(repr=False)
    seconds: float

    def header(self, name: str) -> str:
        """All values of a header, joined as HTTP allows; empty where there is none."""
        return ", ".join(self.all(name))

    def all(self, name: str) -> list[str]:
        """The values of a header, one for each line."""
        return [value for found, value in self.headers if found == name]

    @property
    def path(self) -> str:
        """Path and query, as people name an answer of a known host."""
        parts = urlsplit(self.url)
        return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")

    @property
    def is_page(self) -> bool:
        """Whether it is HTML."""
        return self.header("content-type").startswith("text/html")

    @property
    def text(self) -> str:
        """The body as UTF-8; what is none is replaced."""
        return self.body.decode("utf-8", "replace")

    @property
    def is_redirect(self) -> bool:
        """Whether it sends the asker elsewhere."""
        return 300 <= self.status < 400 and bool(self.header("location"))

    @property
    def target(self) -> str:
        """Where a redirect leads, absolute."""
        return urljoin(self.url, self.header("location"))


@dataclass(frozen=True, slots=True)
class Script:
    """A script element with a source."""

    url: str
    integrity: str


@dataclass(frozen=True, slots=True)
class Page:
    """What an HTML page refers to.

    Args:
        links: Addresses of links, absolute, fragments kept.
        parts: Addresses of what the page is made of: scripts, styles, images.
        scripts: Of these, the scripts.
        ids: What a fragment can name.
        is_hidden: Whether it asks crawlers not to list it.
    """

    links: tuple[str, ...]
    parts: tuple[str, ...]
    scripts: tuple[Script, ...]
    ids: frozenset[str]
    is_hidden: bool


def read_page(answer: Answer) -> Page:
    """The references of a page; of what is no HTML there are none."""
    reader = _Reader(answer.url)
    if answer.is_page:
        reader.feed(answer.text)
    hidden = reader.is_hidden or "noindex" in answer.header("x-robots-tag")
    return Page(
        tuple(dict.fromkeys(reader.links)),
        tuple(dict.fromkeys(reader.parts)),
        tuple(reader.scripts),
        frozenset(reader.ids),
        hidden,
    )


class _Reader(HTMLParser):
    def __init__(self, base: str) -> None:
        super().__init__()
        self._base = base
        self.links: list[str] = []
        self.parts: list[str] = []
        self.scripts: list[Script] = []
        self.ids: set[str] = set()
        self.is_hidden = False

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        """Note what the element refers to."""
        given = {name: value or "" for name, value in attrs}
        self.ids |= {given[name] for name in ("id", "name") if given.get(name)}
        if tag == "meta" and given.get("name", "").lower() == "robots":
            self.is_hidden = "noindex" in given.get("content", "").lower()
        if tag in _LINKS and (link := given.get(_LINKS[tag])):
            self.links.append(urljoin(self._base, link))
        source = given.get(_PARTS.get(tag, ""))
        if tag == "link" and {"stylesheet", "icon"} & set(given.get("rel", "").split()):
            source = given.get("href")
        if source:
            self.parts.append(urljoin(self._base, source))
            if tag == "script":
                self.scripts.append(Script(self.parts[-1], given.get("integrity", "")))

    def handle_startendtag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        """As an opening tag."""
        self.handle_starttag(tag, attrs)


@dataclass(frozen=True, slots=True)
class TlsFacts:
    """What a TLS server showed.

    Args:
        error: Why a careful client refuses it, in the words of the TLS library; empty: it does not.
        not_after: When its certificate ends.
        names: The host names that the certificate is for.
        version: What was agreed on, as in "TLSv1.3".
        takes_old: Whether it also agrees to TLS 1.1 or older.
    """

    error: str
    not_after: datetime
    names: tuple[str, ...]
    version: str
    takes_old: bool
