"""A plain post: a Markdown file with a small strict head, rendered without raw HTML.

    ---
    title: What the canaries are for
    date: YYYY-MM-DD
    summary: One sentence for the list and the feeds.
    author: optional
    ---

    Text.

Source: docs/guides/reports.md.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from markupsafe import Markup

from tractatus.errors import FormatError

MAX_POST_SIZE: Final = 256 * 1024
_SLUG: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)
_MAX_SLUG: Final = 80
_RESERVED: Final = re.compile(r"feed|report(-.*)?", re.ASCII)
_LIMITS: Final = {"title": 120, "date": 10, "summary": 300, "author": 80}
_NEEDED: Final = ("title", "date", "summary")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_ABROAD: Final = re.compile(r"https?://|mailto:", re.IGNORECASE)
_HERE: Final = re.compile(r"/(?!/)|#")


@dataclass(frozen=True, slots=True)
class PlainPost:
    """What the operator wrote; its claims are theirs."""

    title: str
    day: date
    summary: str
    author: str
    body: Markup


def verify_slug(slug: str) -> None:
    """`FormatError` unless a post may have this name in its address."""
    if not _SLUG.fullmatch(slug) or len(slug) > _MAX_SLUG:
        raise FormatError("a post's file name is small letters, digits and single hyphens")
    if _RESERVED.fullmatch(slug):
        raise FormatError("names that begin with report, and feed, are taken by the site itself")


def parse_post(data: bytes) -> PlainPost:
    """The post in a Markdown file; `FormatError` says what is wrong and in which line."""
    if len(data) > MAX_POST_SIZE:
        raise FormatError(f"a post has at most {MAX_POST_SIZE} bytes: {len(data)}")
    try:
        text = data.decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise FormatError(f"a post must be UTF-8: byte {error.start}") from error
    control = _CONTROL.search(text)
    if control:
        line = text.count("\n", 0, control.start()) + 1
        raise FormatError(f"line {line}: a control character that a reader would not see")
    head, body, offset = _split(text)
    values = _head(head)
    day = _day(values["date"])
    if not body.strip():
        raise FormatError("a post has a text below its head")
    return PlainPost(
        title=values["title"],
        day=day,
        summary=values["summary"],
        author=values.get("author", ""),
        body=_render(body, offset),
    )


def _split(text: str) -> tuple[Sequence[str], str, int]:
    """The lines of the head, the body, and how many lines stand before it."""
    lines = text.split("\n")
    if lines[0] != "---":
        raise FormatError("the first line of a post is ---, then its head")
    try:
        end = lines.index("---", 1)
    except ValueError as error:
        raise FormatError("the head of a post ends in a line ---") from error
    return lines[1:end], "\n".join(lines[end + 1 :]), end + 1


def _head(lines: Sequence[str]) -> dict[str, str]:
    values: dict[str, str] = {}
    for number, line in enumerate(lines, start=2):
        name, separator, value = line.partition(": ")
        if not separator or name not in _LIMITS:
            known = ", ".join(_LIMITS)
            raise FormatError(f"line {number}: expected one of {known}, a colon, a space, a value")
        if name in values:
            raise FormatError(f"line {number}: {name} is given twice")
        if not value.strip() or value != value.strip() or len(value) > _LIMITS[name]:
            raise FormatError(
                f"line {number}: {name} has text, no space at its ends, and at most "
                f"{_LIMITS[name]} characters"
            )
        values[name] = value
    missing = [name for name in _NEEDED if name not in values]
    if missing:
        raise FormatError(f"the head of a post lacks: {', '.join(missing)}")
    return values


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise FormatError(f"a date is written as YYYY-MM-DD: {text!r}") from error
    if day.isoformat() != text:
        raise FormatError(f"a date is written as YYYY-MM-DD: {text!r}")
    return day


class _Renderer(RendererHTML):
    """Links that leave the site say so; tables scroll by themselves."""

    def link_open(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
    ) -> str:
        token = tokens[idx]
        if _ABROAD.match(str(token.attrGet("href"))):
            token.attrSet("rel", "external noopener noreferrer")
        return self.renderToken(tokens, idx, options, env)

    def table_open(self, tokens: Sequence[Token], idx: int, options: Any, env: EnvType) -> str:
        return (
            '<div class="scroll" role="group" aria-label="Table" tabindex="0">'
            + self.renderToken(tokens, idx, options, env)
        )

    def table_close(self, tokens: Sequence[Token], idx: int, options: Any, env: EnvType) -> str:
        return self.renderToken(tokens, idx, options, env) + "</div>"


_markdown: Final = MarkdownIt("commonmark", {"html": False}, renderer_cls=_Renderer).enable("table")


def _render(body: str, offset: int) -> Markup:
    tokens = _markdown.parse(body)
    previous = 1  # the title is the page's first heading
    for token in tokens:
        if token.type == "heading_open":
            # No level is left out, whatever the author chose; its end is told below.
            previous = min(int(token.tag[1:]) + 1, previous + 1, 6)
            token.tag = f"h{previous}"
        elif token.type == "heading_close":
            token.tag = f"h{previous}"
        for child in token.children or ():
            line = offset + (token.map[0] if token.map else 0) + 1
            _check(child, line)
    return Markup(_markdown.renderer.render(tokens, _markdown.options, {}))  # noqa: S704  (html off)


def _check(token: Token, line: int) -> None:
    if token.type == "image":
        raise FormatError(f"line {line}: images are not shown in posts; link to it instead")
    href = str(token.attrGet("href") or "") if token.type == "link_open" else ""
    if href and not _ABROAD.match(href) and not _HERE.match(href):
        raise FormatError(
            f"line {line}: a link leads to http, https, mailto, /a-page-here or #a-place: "
            f"{href[:60]!r}"
        )
