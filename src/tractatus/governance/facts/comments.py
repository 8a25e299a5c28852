"""Comments of files, blanked out: what they say is said to whoever reads the file.

"# formerly https://old.example/v1" sets nothing, at the beginning of a line or at its end. What a
comment begins with is told by the ending of the path; every place of the text stays its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

_HASH: Final = (
    "py pyi sh bash zsh fish yml yaml toml conf cfg env ini npmrc rb pl r tf tfvars hcl mk "
    "properties dockerfile containerfile makefile gitignore editorconfig crontab nix jl ex exs"
)
_SLASHES: Final = (
    "js jsx ts tsx mjs cjs go java kt kts rs c cc cpp h hpp cs swift scala php groovy gradle jsonc "
    "json5 dart proto less scss tf hcl"
)
_MARKS: Final = {
    "#": frozenset(_HASH.split()) | {"php", "graphql", "txt"},
    "//": frozenset(_SLASHES.split()),
    ";": frozenset(("ini", "npmrc", "cfg", "conf", "lisp", "clj", "el", "asm", "reg")),
    "--": frozenset(("sql", "lua", "hs", "elm", "ads", "adb")),
    "%": frozenset(("tex", "erl", "m")),
}
_BLOCKS: Final = (
    ("/*", "*/", frozenset((*_SLASHES.split(), "css", "sql"))),
    ("<!--", "-->", frozenset(("html", "htm", "xml", "md", "vue", "svelte", "svg", "markdown"))),
)
_ANY: Final = frozenset(("#", "//"))
_POINT: Final = re.compile(r"\\.|[\"'`\n#;%]|//|--", re.DOTALL)
_QUOTES: Final = frozenset("\"'`")


@lru_cache(maxsize=32)
def without_comments(text: str, path: str) -> str:
    """`text` with blanks for its comments.

    Args:
        text: The content of a file, or a part of it; linear in its length.
        path: Of the file; where it is unknown only whole lines are looked at.
    """
    name = path.lower().replace("\\", "/").rpartition("/")[2]
    ending = name.rpartition(".")[2]
    if name.startswith(".env"):
        ending = "env"
    marks = frozenset(mark for mark, endings in _MARKS.items() if ending in endings)
    blocks = [(one, end) for one, end, endings in _BLOCKS if ending in endings]
    whole_lines = not marks and not blocks
    marks = _ANY if whole_lines else marks
    found = [
        *_lines(text, marks, whole_lines=whole_lines),
        *(span for one, end in blocks for span in _between(text, one, end)),
    ]
    if not found:
        return text
    pieces, place = [], 0
    for first, last in sorted(found):
        if last > place:
            pieces += [text[place:first], _blank(text[max(first, place) : last])]
            place = last
    return "".join([*pieces, text[place:]])


def _blank(text: str) -> str:
    return "\n".join(" " * len(line) for line in text.split("\n"))


def _between(text: str, opening: str, closing: str) -> Iterator[tuple[int, int]]:
    place = text.find(opening)
    while place >= 0:
        end = text.find(closing, place)
        if end < 0:
            return
        yield place, end + len(closing)
        place = text.find(opening, end)


def _lines(text: str, marks: frozenset[str], *, whole_lines: bool) -> Iterator[tuple[int, int]]:
    if not any(mark in text for mark in marks):
        return
    quote, skip = "", 0
    for match in _POINT.finditer(text):
        start = match.start()
        if start < skip:
            continue
        point = match[0]
        if point == "\n":
            quote = ""
        elif quote:
            quote = "" if point == quote else quote
        elif point in _QUOTES:
            # An apostrophe within a word opens nothing.
            quote = "" if start and text[start - 1].isalnum() else point
        elif point in marks and _opens(text, start, point, whole_lines=whole_lines):
            skip = text.find("\n", start)
            skip = len(text) if skip < 0 else skip
            yield start, skip


def _opens(text: str, start: int, point: str, *, whole_lines: bool) -> bool:
    """Whether a comment begins here: at the beginning of a line or behind a blank."""
    before = text[start - 1] if start else "\n"
    if not before.isspace() or text.startswith("#!", start):
        return False
    if not whole_lines:
        return True
    line = text.rfind("\n", max(0, start - _INDENT), start) + 1
    is_first = not text[max(line, start - _INDENT) : start].strip() and start - line < _INDENT
    return is_first and not (point == "#" and text[start + 1 : start + 2].isalnum())


_INDENT: Final = 80
