"""No figure is typed: a number that people read comes from data, or is in this file with a reason.

Scanned is what can reach a reader: text and spoken attributes of templates, literals of scripts,
`content` of style sheets, and text in the Python of site, platform and web.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

import tractatus

ROOT = Path(tractatus.__file__).parent
ROOMS = ("site", "platform", "web")

# A word with a digit in it, as people would read it.
WORD = re.compile(r"[\w.,:/+%$€-]*\d[\w.,:/+%-]*(?:\s?%)?")

# Names that have a number in them. Everything else with a digit is a figure.
NAMES = {
    "24h": "a window of the metrics document",
    "7d": "a window of the metrics document",
    "30d": "a window of the metrics document",
    "IPv6": "a version of the Internet protocol",
    "SHA-256": "a hash function",
    "C2SP": "a family of specifications",
    "Ed25519": "a signature algorithm",
    "UTF-8": "an encoding",
    "utf-8": "an encoding",
    "27027": "a port in an instruction that is shown as an example",
    "27017": "the port that a database has by habit, in the same example",
}
# Phrases whose number is a definition, not a figure.
PHRASES = (
    *("ast 24 hours", "ast 7 days", "ast 30 days"),  # the windows of the metrics document
    "leaves 0 to",  # where indices begin
    "(Article 16)",  # of the Digital Services Act
    *("has 36 bytes", "has 44 bytes", "has 17 bytes", "of 32 bytes", "JSON of version 1"),
    *("beyond the year 9999", "between 1 and its size"),
    "as 2030-01-31",  # the form of a date
    "from −1 to 1",  # what a silhouette can be
    *("1, 0 or -1", "1, 0, -1 or nothing", "moderated = -1", "1 to", "from 0 to", "in line 1"),
)
# Sentences for machines: SQL with its parameters, headers.
MACHINE = re.compile(r"\s*SELECT |.*max-age=")


def digits(text: str) -> list[str]:
    """The words of a text that hold a digit and are no known name."""
    for phrase in PHRASES:
        text = text.replace(phrase, "")
    found = (word.strip(".,:") for word in WORD.findall(text))
    return [word for word in found if word not in NAMES]


class _Shown(HTMLParser):
    """The text of a page, and the attributes that are shown or spoken."""

    SPOKEN = frozenset({"alt", "title", "aria-label", "aria-description", "placeholder", "label"})

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.texts += [value or "" for name, value in attrs if name in self.SPOKEN]
        if tag == "meta" and ("name", "viewport") not in attrs:
            self.texts += [value or "" for name, value in attrs if name == "content"]

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)


def shown_by_template(source: str) -> Iterator[str]:
    """What a template says by itself, without what it is given; literals inside `{{ }}` too."""
    for expression in re.findall(r"\{\{(.*?)\}\}", source, re.DOTALL):
        for literal in re.findall(r'"([^"]*)"|\'([^\']*)\'', expression):
            # A path into the metrics document names a figure, and "%.2f" is a way to write one.
            yield from (text for text in literal if not text.startswith(("windows.", "%")))
        if re.fullmatch(r"\s*\d[\d.,]*\s*(\|.*)?", expression):
            yield expression
    bare = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", " ", source, flags=re.DOTALL)
    page = _Shown()
    page.feed(bare)
    yield from page.texts


_JS = re.compile(
    r"""//[^\n]*|/\*.*?\*/                       # comments
    |(?<=[(,=:?!&|]\ )/(?![*/])(?:\\.|\[(?:\\.|[^\]\n])*\]|[^/\n\\])+/[a-z]*   # regular expressions
    |"(?P<double>(?:\\.|[^"\\\n])*)"|'(?P<single>(?:\\.|[^'\\\n])*)'|`(?P<template>(?:\\.|[^`\\])*)`
    """,
    re.VERBOSE | re.DOTALL,
)


def shown_by_script(source: str) -> Iterator[str]:
    """Literals of a script, without what is put into template literals."""
    for match in _JS.finditer(source):
        text = match["double"] or match["single"] or match["template"] or ""
        yield re.sub(r"\$\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}", "", text)


def shown_by_style(source: str) -> Iterator[str]:
    """What a style sheet adds to the text."""
    yield from re.findall(r"content:\s*([^;}]*)", source)


def shown_by_code(source: str) -> Iterator[str]:
    """Sentences in code that are no documentation: at least two words."""
    tree = ast.parse(source)
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, documented) and node.body and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value
            is_markup = text.lstrip().startswith("<")
            is_sentence = " " in text.strip() and not is_markup and not MACHINE.match(text)
            if id(node) not in docstrings and is_sentence:
                yield text


READERS = {
    ".html": shown_by_template,
    ".js": shown_by_script,
    ".css": shown_by_style,
    ".py": shown_by_code,
}
FILES = sorted(
    path for room in ROOMS for path in (ROOT / room).rglob("*") if path.suffix in READERS
)

# Literals that are no text for people, by file: keys of small order, commands for a shell, paths.
NOT_TEXT = {
    "site/static/js/note.js": re.compile(r"[0-9a-f]{2}|[0-9a-f]{4}|[0-9a-f]{64}|u2014"),
    "site/static/js/bytes.js": re.compile(r"0"),
    "site/static/js/tiles.js": re.compile(r"0"),
    "site/static/js/tree.js": re.compile(r"tile/0/"),
    "site/static/js/pack.js": re.compile(r"0/"),
    "site/audit/commands.py": re.compile(r"000|001|\$?1|1,/|2|\+1|3p?|-sha256|sha256|64|-tx1"),
    "site/static/js/papers.js": re.compile(r"h3"),
    "site/static/js/promise.js": re.compile(r"c2sp.org/tlog-proof|v1"),
    "site/walk/joining.py": re.compile(r"sha256sum|-?64"),
    "site/commands.py": re.compile(r"0x|000|1|2|\+?3|32|64|-sha256|-tx1"),
}
PATHS = re.compile(r"[\w./-]+\.js|/?[\w-]*(/[\w-]+)*/v1(/[\w-]+)*|base64")


def figures_in(path: Path) -> list[str]:
    allowed = NOT_TEXT.get(path.relative_to(ROOT).as_posix(), re.compile(r"$."))
    return [
        f"{word!r} in {text.strip()[:80]!r}"
        for text in READERS[path.suffix](path.read_text(encoding="utf-8"))
        for word in digits(text)
        if not allowed.fullmatch(word) and not PATHS.fullmatch(word)
    ]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_figure_is_typed(path: Path) -> None:
    assert figures_in(path) == []


def test_what_is_scanned_is_there() -> None:
    names = {path.name for path in FILES}
    assert {"home.html", "metrics.html", "live.js", "site.css", "views.py"} <= names


@pytest.mark.parametrize(
    ("reader", "source"),
    [
        (shown_by_template, "<p>We blocked 1,234 acts.</p>"),
        (shown_by_template, "<p>{{ name }} is up 99.9 % of the time</p>"),
        (shown_by_template, '<img alt="over 500 tenants">'),
        (shown_by_template, '<meta name="description" content="1 million acts">'),
        (shown_by_template, '<p>{{ "42 acts" }}</p>'),
        (shown_by_template, "<p>{{ 42 }}</p>"),
        (shown_by_script, 'show("verified 12 times");'),
        (shown_by_script, "show(`more than ${n} or 17`);"),
        (shown_by_script, "// 5 is fine here\nshow('but 99.99% is not');"),
        (shown_by_style, '.uptime::after { content: "99 %"; }'),
        (shown_by_code, 'words = "blocked 17 acts"'),
        (shown_by_code, 'words = f"{name} of 250 tenants"'),
    ],
)
def test_typed_figures_are_found(reader: object, source: str) -> None:
    assert callable(reader)
    assert [word for text in reader(source) for word in digits(text)]
