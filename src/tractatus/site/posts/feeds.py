"""Feeds of the posts: Atom (RFC 4287) and JSON Feed 1.1.

Identifiers are the addresses of posts, which never change. What the installation is declared to be
stands in the feed's subtitle and in each report's summary.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from xml.etree.ElementTree import Element, SubElement, tostring

from tractatus.site.posts.folder import Kind, Post

ATOM: Final = "/blog/feed.atom"
JSON_FEED: Final = "/blog/feed.json"
ATOM_TYPE: Final = "application/atom+xml"
JSON_TYPE: Final = "application/feed+json"
_NAMESPACE: Final = "http://www.w3.org/2005/Atom"
_SHOWN: Final = 50
_NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)  # of a feed that nothing was published in


@dataclass(frozen=True, slots=True)
class Feed:
    """What both kinds of feed are made of.

    Args:
        site_url: Address of the site, without a slash at its end.
        platform: Name of the platform.
        standing: What the installation is declared to be, in a few words.
        posts: Newest first.
    """

    site_url: str
    platform: str
    standing: str
    posts: Sequence[Post]

    @property
    def title(self) -> str:
        """Of the feed."""
        return f"Tractatus: enforcement reports of {self.platform} ({self.standing})"

    @property
    def subtitle(self) -> str:
        """What a reader must know before anything else."""
        return (
            f"{self.platform} is {self.standing}. Reports are made from a named checkpoint of the "
            "public log and verify themselves when they are opened; posts by the operator are not "
            "from the log."
        )

    @property
    def shown(self) -> Sequence[Post]:
        """The newest ones; older posts stay on the site."""
        return self.posts[:_SHOWN]


def address(feed: Feed, post: Post) -> str:
    """Of the post, absolute; its identifier as well."""
    return f"{feed.site_url}/blog/{post.slug}"


def content(feed: Feed, post: Post) -> str:
    """The text of a post as HTML: the whole of a plain one, the summary of a report."""
    label = f"<p><em>{post.kind.words.capitalize()}.</em></p>"
    if post.plain is not None:
        # Readers of feeds have no page that an address here could be relative to.
        body = str(post.plain.body).replace('href="/', f'href="{feed.site_url}/')
        return label + body.replace('href="#', f'href="{address(feed, post)}#')
    link = address(feed, post)
    standing = ""
    if post.restated_by:
        standing = "<p>This edition was restated; a later one takes its place.</p>"
    if post.is_false:
        standing = "<p>The site's own check found this report FALSE.</p>"
    return (
        f"{label}{standing}<p>{_escaped(post.summary)}</p>"
        f'<p><a href="{link}">Open the report, which verifies itself in your browser</a></p>'
    )


def atom(feed: Feed) -> bytes:
    """The feed in Atom."""
    root = Element("feed", {"xmlns": _NAMESPACE, "xml:lang": "en"})
    _text(root, "id", f"{feed.site_url}/blog")
    _text(root, "title", feed.title)
    _text(root, "subtitle", feed.subtitle)
    _text(root, "updated", _time(max((one.updated for one in feed.posts), default=_NEVER)))
    SubElement(root, "link", {"rel": "self", "type": ATOM_TYPE, "href": f"{feed.site_url}{ATOM}"})
    SubElement(
        root, "link", {"rel": "alternate", "type": "text/html", "href": f"{feed.site_url}/blog"}
    )
    _author(root, feed.platform)
    for post in feed.shown:
        entry = SubElement(root, "entry")
        _text(entry, "id", address(feed, post))
        _text(entry, "title", post.title)
        _text(entry, "published", _time(post.published))
        _text(entry, "updated", _time(post.updated))
        SubElement(
            entry,
            "link",
            {"rel": "alternate", "type": "text/html", "href": address(feed, post)},
        )
        if post.plain is not None and post.plain.author:
            _author(entry, post.plain.author)
        SubElement(entry, "category", {"term": post.kind.value, "label": post.kind.words})
        _text(entry, "summary", f"{_label(post)}{post.summary}")
        SubElement(entry, "content", {"type": "html"}).text = content(feed, post)
    body: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return body


def json_feed(feed: Feed) -> bytes:
    """The feed in JSON Feed 1.1."""
    document: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "description": feed.subtitle,
        "home_page_url": f"{feed.site_url}/blog",
        "feed_url": f"{feed.site_url}{JSON_FEED}",
        "language": "en",
        "authors": [{"name": feed.platform}],
        "items": [_item(feed, post) for post in feed.shown],
    }
    return json.dumps(document, ensure_ascii=False, indent=1).encode()


def _item(feed: Feed, post: Post) -> dict[str, Any]:
    author = post.plain.author if post.plain else ""
    return {
        "id": address(feed, post),
        "url": address(feed, post),
        "title": post.title,
        "summary": f"{_label(post)}{post.summary}",
        "content_html": content(feed, post),
        "date_published": _time(post.published),
        "date_modified": _time(post.updated),
        "tags": [post.kind.words],
        **({"authors": [{"name": author}]} if author else {}),
    }


def _label(post: Post) -> str:
    return "" if post.kind is Kind.REPORT else f"[{post.kind.words}] "


def _author(parent: Element, name: str) -> None:
    _text(SubElement(parent, "author"), "name", name)


def _text(parent: Element, name: str, text: str) -> None:
    SubElement(parent, name).text = text


def _time(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
