"""The check itself: each claim of a text that has nothing near it to show it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from tractatus.errors import FormatError
from tractatus.governance.published.html import read_html
from tractatus.governance.published.markdown import read_markdown, read_plain
from tractatus.governance.published.passages import (
    EvidenceKind,
    Passage,
    points_back,
    sentences,
)
from tractatus.governance.published.rules import (
    CLAIMS,
    CLAUSE_END,
    DENIED_AFTER,
    DENIES,
    HINTS,
    MENTIONS,
    NAMED,
    QUESTION,
    QUOTED,
    REFUSED_AFTER,
    Code,
)

MAX_LETTERS: Final = 4_000_000
# So far back a negation or the word that introduces a quotation is looked for.
_REACH: Final = 240


class Format(StrEnum):
    """How a text is written."""

    HTML = "html"
    MARKDOWN = "markdown"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Finding:
    """A claim without what would show it.

    Args:
        code: Which kind.
        text: The claim as it is read, folded: "guaranteed" however it is dressed.
        sentence: What it stands in, for a person to find it.
        line, column: Where it begins in the source, both from 1, in characters.
        end_line, end_column: Just behind its last character.
        where: "text", or the attribute that it was read from.
        hint: How to mend it.
    """

    code: Code
    text: str
    sentence: str
    line: int
    column: int
    end_line: int
    end_column: int
    where: str
    hint: str


_READERS: Final[Mapping[Format, Callable[[str], list[Passage]]]] = {
    Format.HTML: read_html,
    Format.MARKDOWN: read_markdown,
    Format.TEXT: read_plain,
}


def check_claims(source: str, form: Format) -> list[Finding]:
    """Every claim without evidence near it, in the order of the source.

    Raises:
        FormatError: the text is larger than 4,000,000 characters.
    """
    if len(source) > MAX_LETTERS:
        raise FormatError(f"expected at most {MAX_LETTERS} characters, found: {len(source)}")
    lines = [0, *(match.end() for match in re.finditer("\n", source))]
    found = [
        finding for passage in _READERS[form](source) for finding in _of_passage(passage, lines)
    ]
    return sorted(found, key=lambda one: (one.line, one.column, one.code))


def _of_passage(passage: Passage, lines: list[int]) -> Iterator[Finding]:
    text = passage.text
    parts = list(sentences(text))
    for number, (start, end) in enumerate(parts):
        following = parts[number + 1] if number + 1 < len(parts) else None
        quotes = [quote.span() for quote in QUOTED.finditer(text, start, end)]
        for code, pattern in CLAIMS.items():
            for match in pattern.finditer(text, start, end):
                if _is_shown(passage, match, (start, end), following):
                    continue
                if _is_only_mentioned(text, match, quotes, start, end):
                    continue
                if code is not Code.STATISTIC and _is_denied(text, match, start, end):
                    continue
                yield _finding(code, passage, match, _excerpt(text, match, start, end), lines)


def _is_shown(
    passage: Passage,
    match: re.Match[str],
    sentence: tuple[int, int],
    following: tuple[int, int] | None,
) -> bool:
    if passage.is_introduced:
        return True
    covered = [(0, len(passage))] if passage.is_row else [sentence]
    if following and points_back(passage.text[slice(*following)]):
        covered.append(following)
    for one in passage.evidence:
        if one.kind is EvidenceKind.FIGURE:
            # It is the source of the number inside it, and of no other.
            if one.start < match.end() and match.start() < one.end:
                return True
        elif any(start <= one.end and one.start < end for start, end in covered):
            return True
        elif one.start == len(passage) and any(end == len(passage) for _, end in covered):
            return True  # a footnote behind the last full stop
    return False


def _is_only_mentioned(
    text: str, match: re.Match[str], quotes: list[tuple[int, int]], start: int, end: int
) -> bool:
    """Whether it is quoted or named as a word, not said."""
    if NAMED.search(text, max(start, match.start() - _REACH), match.start()):
        return True
    place = bisect_right(quotes, (match.start(), 0)) - 1
    if place < 0 or match.end() >= quotes[place][1]:
        return False
    opening, closing = quotes[place]
    before = QUOTED.sub("", text[max(start, opening - _REACH) : opening])
    return bool(MENTIONS.search(before) or REFUSED_AFTER.match(text, closing, end))


def _is_denied(text: str, match: re.Match[str], start: int, end: int) -> bool:
    before = text[max(start, match.start() - _REACH) : match.start()]
    borders = list(CLAUSE_END.finditer(before))
    clause = before[borders[-1].end() :] if borders else before
    near = " ".join(clause.split()[-8:])
    if DENIES.search(near) or DENIED_AFTER.match(text, match.end(), end):
        return True
    return text[max(start, end - 4) : end].rstrip().endswith("?") and bool(
        QUESTION.match(text, start)
    )


def _excerpt(text: str, match: re.Match[str], start: int, end: int) -> str:
    """The sentence, or as much of it as a person needs to find the place."""
    if end - start > _REACH:
        start, end = max(start, match.start() - 100), min(end, match.end() + 100)
    return " ".join(text[start:end].split())


def _finding(
    code: Code, passage: Passage, match: re.Match[str], sentence: str, lines: list[int]
) -> Finding:
    first, last = passage.places[match.start()], passage.places[match.end() - 1] + 1
    line, end_line = bisect_right(lines, first), bisect_right(lines, last - 1)
    return Finding(
        code,
        match[0].strip(),
        sentence,
        line,
        first - lines[line - 1] + 1,
        end_line,
        last - lines[end_line - 1] + 1,
        passage.where,
        HINTS[code],
    )
