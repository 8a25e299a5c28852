"""A text as tokens: folded, with what is only mentioned left out, each with its place.

Tokens are cut so that a value stays one: `https://a.example/x`, `src/**/*.py`, `--force`, `3.11`,
`1,000`, `node.js`; a port stays apart from its host. Quotations, fenced code and quoted mail lines
are mentioned, not meant, and read as blanks; a short quotation that holds no instruction
(`the database "orders"`) is a value, and stays. Linear in the length of the text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from tractatus.governance.act import Span
from tractatus.governance.classifier.forms import in_plain_words
from tractatus.governance.classifier.verbs import VERBS
from tractatus.governance.language.lexicon import word_set
from tractatus.governance.language.small_words import DETERMINERS
from tractatus.governance.language.words import fold

# More is not read; who asks is told, and the answer is raised.
MAX_READ: Final = 8_000

_TOKEN: Final = re.compile(
    r"[a-z0-9_]++(?=\s|$)"  # most words; what follows would read them so, too, and slower
    r"|[a-z][a-z0-9+.-]{0,20}://[^\s\"'<>`,;]*[^\s\"'<>`,;.!?)\]:]"  # URL
    r"|[a-z0-9_][a-z0-9_.-]{0,40}@[a-z0-9][a-z0-9.-]{0,100}:[a-z_~][a-z0-9_.~-]{0,80}/[a-z0-9_./~-]{0,160}[a-z0-9_]"
    r"|\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![a-z0-9])"  # 1,000
    r"|\*\*?/[a-z0-9_*{}.@/+-]*[a-z0-9_*}/]|\*\.[a-z0-9]+"  # a glob
    r"|(?:\.{1,2}/|~/\.?|(?<![\w./])[./](?=[a-z*])|(?<![\w-])--?(?=[a-z]))?"  # ./x /x .x --x
    r"[a-z0-9_](?:[a-z0-9_*{}.@/+'-]*[a-z0-9_*}/+])?"  # a word, a path, a number
    r"|[<>=!~]=|=>|\n\s*|[^\s]"  # comparisons, ends of lines, marks
)
_QUOTES: Final = re.compile(
    r"```.*?```|~~~.*?~~~"
    r'|"[^"]*"|“[^“”]*”|«[^«»]*»|`[^`]*`'
    r"|(?<![a-z0-9])'(?=\S)[^'\n]*+(?:(?<=[a-z0-9])'(?=[a-z0-9])[^'\n]*+)*+'(?![a-z0-9])"
    r"|(?:^|(?<=\n))[^\S\n]*>[^\n]*",
    re.DOTALL,
)
# "*Not* the old one": the stars say how it is said.
_STRESSED: Final = re.compile(r"(?<![\w*/.])\*{1,2}[a-z']{2,20}\*{1,2}(?![\w*/.])")
_MAY_QUOTE: Final = re.compile(r"[\"“«`'>~]")
# A line that is code and says nothing to anybody: SQL, a definition, JSON, a note to oneself.
_MAY_BE_CODE: Final = re.compile(r"[;{#]|:[ \t]*(?:\n|$|[a-z])|//")
_CODE: Final = re.compile(
    r"(?:^|(?<=\n))[ \t]*+(?:"
    r"(?:select [^;\n]{1,200}? from|insert into|delete from|update \w+ set"
    r"|(?:drop|alter|create|truncate) (?:table|database|index|view|schema|role|user))"
    r"[^;\n]*+;(?:[ \t]*--[^\n]*+)?+"
    r"|(?:class \w+\(|def \w+\(|for \w+ in \w+\()[^\n]*+"
    r"|\{[^\n]*\}"
    r"|(?:#|//) ?(?:todo|fixme|xxx|hack)[^\n]*+"
    r"|if \([^\n]*\{[^\n]*+"
    r")(?=\n|$)"
)
# Their point ends no sentence: "pay max. 1,200 euros".
_ABBREVIATED: Final = re.compile(r"\b(max|min|approx|ca)\.(?=\s+[a-z0-9€$£])")
_INSTRUCTS: Final = re.compile(
    r"(?<![a-z0-9-])(?:never|always|must|should|shall|don't|do not|use|please|avoid|ensure"
    r"|you|we|i|ignore|is|are)(?![a-z0-9'])"
)
_SAYS: Final = word_set(
    "say says said saying reads read wrote writes written quote quoted told tells error message "
    "warning titled phrase sentence text comment note answered asked replied word words prompt line"
)
_MARKS: Final = "\"'`“«‘"
_MAX_VALUE: Final = 80
_MAX_VALUE_WORDS: Final = 7
_VALUES_BEFORE: Final = re.compile(r"[a-z0-9']+")


@dataclass(slots=True)
class Tokens:
    """The tokens of a text.

    Args:
        original: As it was given, all of it.
        words: Folded; a line's end is a token that holds a newline.
        places: Place in the original of each letter of the folded text.
        folded: What was read.
        is_cut: Whether there is more than was read.
    """

    original: str
    words: Sequence[str]
    places: Sequence[int]
    folded: str
    is_cut: bool
    _starts: list[int] = field(default_factory=list, repr=False)

    @property
    def starts(self) -> Sequence[int]:
        """Where each token begins in the folded text; looked for when one is asked about."""
        if not self._starts:
            at = 0
            for word in self.words:
                # Between two tokens are only blanks, and no token begins with one.
                at = self.folded.find(word, at)
                self._starts.append(at)
                at += len(word)
        return self._starts

    def span(self, first: int, end: int) -> Span:
        """Of the tokens from `first` to before `end`, in the original."""
        return self.letters(self.starts[first], self.starts[end - 1] + len(self.words[end - 1]))

    def letters(self, start: int, end: int) -> Span:
        """Of a range of the folded text, in the original."""
        return Span(self.places[start], self.places[end - 1] + 1)

    def exact(self, first: int) -> str:
        """A token in the case of the original, where that is plain text."""
        span = self.span(first, first + 1)
        found = self.original[span.start : span.end]
        return found if found.lower() == self.words[first] else self.words[first]

    def is_quoted(self, first: int) -> bool:
        """Whether it stands alone in quotation marks or backticks."""
        start = self.places[self.starts[first]]
        return start > 0 and self.original[start - 1] in _MARKS

    def is_tight(self, first: int) -> bool:
        """Whether nothing stands between this token and the next."""
        after = self.starts[first] + len(self.words[first])
        return first + 1 < len(self.words) and after == self.starts[first + 1]


def read_tokens(text: str) -> Tokens:
    """The first `MAX_READ` characters of `text` as tokens; total."""
    folded, places = fold(text[:MAX_READ])
    if "*" in folded:
        folded = _STRESSED.sub(lambda match: f" {match[0][1:-1]} ".replace("*", " "), folded)
    meant = _without_mentions(folded) if _MAY_QUOTE.search(folded) else folded
    if "m" in meant and ". " in meant:
        meant = _ABBREVIATED.sub(r"\1 ", meant)
    if _MAY_BE_CODE.search(meant):
        meant = _CODE.sub(lambda match: _BLANK.sub(" ", match[0]), meant)
    meant, places = in_plain_words(meant, places)
    return Tokens(text, _TOKEN.findall(meant), places, meant, len(text) > MAX_READ)


def _without_mentions(folded: str) -> str:
    return _QUOTES.sub(lambda match: _meant(folded, match), folded)


def _meant(folded: str, match: re.Match[str]) -> str:
    """A quotation that is a value, or blanks in its place."""
    inner = match[0][1:-1]
    is_value = (
        match[0][0] in "\"“«`'"
        and not match[0].startswith("```")
        and len(inner) <= _MAX_VALUE
        and len(inner.split()) <= _MAX_VALUE_WORDS
        and not _INSTRUCTS.search(inner)
        and not _commands(inner)
        and not _is_said(folded[max(0, match.start() - 40) : match.start()])
    )
    return f" {inner} " if is_value else _BLANK.sub(" ", match[0])


def _commands(inner: str) -> bool:
    """Whether it is a sentence of its own that asks: "keep the logs for 30 days"."""
    words = inner.split()
    return len(words) > _FEW_WORDS and words[0] in VERBS and words[1] in DETERMINERS


_FEW_WORDS: Final = 2


def _is_said(before: str) -> bool:
    return bool(_SAYS.intersection(_VALUES_BEFORE.findall(before)[-3:]))


_BLANK: Final = re.compile(r"[^\n]")
