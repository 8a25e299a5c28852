"""Markdown and plain text as passages: the part of CommonMark that decides what is seen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Final

from tractatus.governance.published.passages import Evidence, EvidenceKind, Passage

_BULLET: Final = "\N{BULLET}"
_FENCE: Final = re.compile(r" {0,3}(`{3,}|~{3,})")
_ITEM: Final = re.compile(r"\s*(?:[-*+]|\d{1,9}[.)])\s+")
_HEADING: Final = re.compile(r" {0,3}#{1,6}\s+")
_QUOTE: Final = re.compile(r"\s*(?:>\s?)+")
_RULE_ROW: Final = re.compile(r"[\s|:-]*-[\s|:-]*")
_DEFINITION: Final = re.compile(r" {0,3}\[[^\]^][^\]]*\]:\s")

_INLINE: Final = re.compile(
    r"""
    (?P<escape>\\[!-/:-@\[-`{-~])
    | (?<!`)(?P<ticks>`++)(?P<code>.{1,500}?)(?<!`)(?P=ticks)(?!`)
    | (?P<comment><!--.{0,1000}?-->)
    | (?P<auto><(?:https?://)[^<>\s]+>)
    | (?P<tag></?[a-zA-Z][^<>]*>)
    | (?P<note>\[\^[^\]]+\])
    | (?P<link>!?\[(?P<words>(?:\\.|[^\[\]\\]){0,500}+)\]
        (?:\((?P<target>[^()\s]*)[^()]*\)|\[[^\]]*\]))
    | (?P<url>https?://[^\s<>()]+)
    | (?P<entity>&(?:\#\w+|\w+);)
    | (?P<emphasis>\*+|~~|(?<![A-Za-z0-9])_+(?=\S)|(?<=\S)_+(?![A-Za-z0-9]))
    """,
    re.VERBOSE | re.DOTALL,
)


def read_markdown(source: str) -> list[Passage]:
    """The passages of a Markdown document; total on any string."""
    return _introduce(
        passage
        for start, end, is_row in _blocks(source)
        for passage in _inline(source, start, end)
        if _mark(passage, is_row)
    )


def read_plain(source: str) -> list[Passage]:
    """The passages of plain text: paragraphs; addresses are links, and backquotes hold code."""
    starts = re.finditer(r"(?:(?!\n[ \t]*\n).)+", source, re.DOTALL)
    return _introduce(p for match in starts for p in _inline(source, match.start(), match.end()))


def _mark(passage: Passage, is_row: bool) -> bool:
    passage.is_row = is_row
    return not passage.is_empty


def _introduce(passages: Iterator[Passage]) -> list[Passage]:
    """Items and rows that follow a sentence with evidence and a colon share that evidence."""
    kept: list[Passage] = []
    open_ = False
    for passage in passages:
        if open_ and (passage.is_row or passage.letters[:1] == [_BULLET]):
            passage.is_introduced = True
        else:
            open_ = passage.leads_on
        kept.append(passage)
    return kept


def _blocks(source: str) -> Iterator[tuple[int, int, bool]]:
    """Start, end and whether it is a row of a table, of each block that is not code."""
    start: int | None = None
    fence = ""
    before_blank, in_list = True, False
    place = 0
    for line in source.splitlines(keepends=True):
        end = place + len(line)
        opened = _FENCE.match(line)
        is_blank = not line.strip()
        is_code = bool(fence) or bool(opened)
        if fence:
            if opened and opened[1].startswith(fence) and not line.strip().strip(fence[0]):
                fence = ""
        elif opened:
            fence = opened[1]
        is_indented = line.startswith(("    ", "\t")) and not in_list and start is None
        begins = _ITEM.match(line) or _HEADING.match(line) or line.lstrip().startswith("|")
        ends_here = is_blank or is_code or is_indented or begins or _DEFINITION.match(line)
        if ends_here and start is not None:
            yield start, place, False
            start = None
        if is_blank:
            before_blank = True
        elif not (is_code or (is_indented and before_blank) or _DEFINITION.match(line)):
            in_list = bool(_ITEM.match(line)) or (in_list and line.startswith((" ", "\t")))
            if line.lstrip().startswith("|") or _HEADING.match(line):
                if not _RULE_ROW.fullmatch(line):
                    yield place, end, line.lstrip().startswith("|")
            elif start is None:
                start = place
            before_blank = False
        place = end
    if start is not None:
        yield start, place, False


def _inline(source: str, start: int, end: int) -> Iterator[Passage]:
    """One passage with its markup taken off, and the descriptions of its pictures."""
    passage = Passage()
    place = start
    if item := _ITEM.match(source, start, end):
        passage.add(_BULLET + " ", start, moves=False)
        place = item.end()
    elif quote := _QUOTE.match(source, start, end):
        place = quote.end()
    for match in _INLINE.finditer(source, place, end):
        passage.add(source[place : match.start()], place)
        place = match.end()
        if match["link"] and match["link"].startswith("!"):
            picture = Passage(where="alt")
            picture.add(match["words"], match.start("words"))
            yield picture
        else:
            _markup(passage, match)
    passage.add(source[place:end], place)
    yield passage


def _markup(passage: Passage, match: re.Match[str]) -> None:
    at = len(passage)
    if match["escape"]:
        passage.add(match["escape"][1], match.start() + 1)
    elif match["code"]:
        passage.add_code(match["code"], match.start("code"))
    elif match["entity"]:
        passage.add(unescape(match["entity"]), match.start(), moves=False)
    elif match["link"]:
        for inner in _inline(match.string, match.start("words"), match.end("words")):
            passage.append(inner)
        if match["target"] not in ("", "#"):
            passage.evidence.append(Evidence(EvidenceKind.LINK, at, len(passage)))
    elif match["auto"] or match["url"]:
        passage.add(" ", match.start(), moves=False)
        passage.evidence.append(Evidence(EvidenceKind.LINK, at, len(passage)))
    elif match["note"]:
        passage.evidence.append(Evidence(EvidenceKind.LINK, at, at))
