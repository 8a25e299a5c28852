"""Every link of the site leads somewhere: the page answers, and the part it names exists."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import unquote, urldefrag, urljoin

import httpx
from tests.site.ground import Ground

from tractatus.site.navigation import PAGES

_LINKING = {
    "a": "href",
    "link": "href",
    "script": "src",
    "img": "src",
    "source": "src",
    "track": "src",
}
# Leaves and figures are as many as the log is long; of each kind these many are followed.
KINDS = ("/audit/leaf/", "/audit/epoch/", "/audit?", "/figure/", "/audit/leaves", "/comparison?")
OF_A_KIND = 12


@dataclass
class Found(HTMLParser):
    """The links and the named parts of one page."""

    links: list[str] = field(default_factory=list)
    parts: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attrs}
        if "id" in named:
            self.parts.add(named["id"])
        if link := named.get(_LINKING.get(tag, "")):
            self.links.append(link)

    handle_startendtag = handle_starttag


def crawl(site: str, client: httpx.Client) -> tuple[dict[str, set[str]], list[str]]:
    """(Address of each page of the site -> its named parts, what is wrong)."""
    waiting = deque((site + entry.path, "the navigation") for entry in PAGES)
    wanted: list[tuple[str, str, str]] = []
    pages: dict[str, set[str]] = {}
    wrong: list[str] = []
    followed = dict.fromkeys(KINDS, 0)
    while waiting:
        address, source = waiting.popleft()
        if address in pages:
            continue
        kind = next((one for one in KINDS if address.startswith(site + one)), None)
        if kind is not None:
            followed[kind] += 1
            if followed[kind] > OF_A_KIND:
                continue
        answer = client.get(address)
        found = Found()
        if answer.status_code != httpx.codes.OK:
            wrong.append(f"{address} answers {answer.status_code}, linked from {source}")
        elif answer.headers["content-type"].startswith("text/html"):
            found.feed(answer.text)
        pages[address] = found.parts
        for link in found.links:
            target, part = urldefrag(urljoin(address, link))
            if target.startswith(f"{site}/"):
                waiting.append((target, address))
                wanted += [(target, unquote(part), address)] if part else []
    wrong += [
        f"{target} has no part #{part}, linked from {source}"
        for target, part, source in wanted
        if target in pages and part not in pages[target]
    ]
    return pages, wrong


def test_every_link_leads_somewhere(ground: Ground) -> None:
    with httpx.Client() as client:
        pages, wrong = crawl(ground.site, client)
    assert not wrong, "\n".join(wrong)
    assert {ground.site + entry.path for entry in PAGES} <= pages.keys()
    assert any("/static/" in address for address in pages)


def test_a_broken_link_is_found(ground: Ground) -> None:
    broken = '<a href="/no-such-page">x</a> <a href="/about#no-such-part">y</a>'

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/no-such-page":
            return httpx.Response(404)
        return httpx.Response(200, html=broken)

    with httpx.Client(transport=httpx.MockTransport(answer)) as client:
        _, wrong = crawl(ground.site, client)
    assert any("no-such-page answers 404" in line for line in wrong)
    assert any("#no-such-part" in line for line in wrong)
