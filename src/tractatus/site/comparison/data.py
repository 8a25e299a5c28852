"""The comparison as data: products, criteria and one cell for each pair, read strictly.

    format = 1

    [[product]]    id, name, kind, version, licence, home, copy
    [[criterion]]  id, group, name, yes, partly, no, why
    [[cell]]       product, criterion, answer, finding, source, checked

`answer` is "yes", "partly", "no" or "unverified"; the last has neither source nor date. `source`
is an https address, or `file:PATH` in this repository for what is said about Tractatus itself.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from tractatus.errors import FormatError

FORMAT: Final = 1
MAX_LETTERS: Final = 1_000_000

# What is wrong with the file as a whole is said of its beginning.
_TOP: Final = f"line {1}: "
_FILE: Final = Path(__file__).parent / "comparison.toml"
_HEADER: Final = re.compile(r"\[\[(product|criterion|cell)\]\]\s*(?:#.*)?")
_IDENTIFIER: Final = re.compile(r"[a-z][a-z0-9-]{0,39}", re.ASCII)
_SOURCE: Final = re.compile(r"https://[a-z0-9.-]+/\S*|file:[A-Za-z0-9_][\w./-]*", re.ASCII)
_HOME: Final = re.compile(r"https://\S+|/[a-z]*", re.ASCII)
_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


class Answer(StrEnum):
    """What was found."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"
    UNVERIFIED = "unverified"


@dataclass(frozen=True, slots=True)
class Product:
    """One tool. `copy` says which copy of its sources was read, where not the live page."""

    id: str
    name: str
    kind: str
    version: str
    licence: str
    home: str
    copy: str


@dataclass(frozen=True, slots=True)
class Criterion:
    """One question, what counts as each answer, and why anybody should care."""

    id: str
    group: str
    name: str
    yes: str
    partly: str
    no: str
    why: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One answer with its source and the day on which somebody read it."""

    product: str
    criterion: str
    answer: Answer
    finding: str
    source: str | None
    checked: date | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """All of it; there is exactly one cell for each product and criterion."""

    products: tuple[Product, ...]
    criteria: tuple[Criterion, ...]
    cells: tuple[Cell, ...]

    def cell(self, product: str, criterion: str) -> Cell:
        """The cell of a product and a criterion that are in it."""
        return next(c for c in self.cells if (c.product, c.criterion) == (product, criterion))


def load_comparison() -> Comparison:
    """The comparison that this package holds."""
    return parse_comparison(_FILE.read_text(encoding="utf-8"))


def parse_comparison(text: str) -> Comparison:
    """Read a comparison; nothing of it is shown unless all of it is sound.

    Raises:
        FormatError: not TOML of the shape above; the message begins with the line.
    """
    if len(text) > MAX_LETTERS:
        raise FormatError(f"expected at most {MAX_LETTERS} characters, found: {len(text)}")
    try:
        document = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise FormatError(f"expected TOML: {error}") from error
    if document.get("format") != FORMAT or document.keys() - {
        "format",
        *("product", "criterion", "cell"),
    }:
        raise FormatError(f"{_TOP}expected format = {FORMAT} and tables of three kinds")
    rows = {kind: _rows(text, document, kind) for kind in ("product", "criterion", "cell")}
    products = tuple(_product(row) for row in rows["product"])
    criteria = tuple(_criterion(row) for row in rows["criterion"])
    cells = tuple(_cell(row) for row in rows["cell"])
    _verify_names(rows["product"])
    _verify_names(rows["criterion"])
    _verify_complete(rows["cell"], products, criteria)
    return Comparison(products, criteria, cells)


@dataclass(frozen=True, slots=True)
class _Row:
    """One table of the file and the line of its header."""

    kind: str
    values: Mapping[str, Any]
    line: int

    def error(self, message: str) -> FormatError:
        return FormatError(f"line {self.line}: {self.kind}: {message}")

    def allow(self, *names: str) -> None:
        if unknown := sorted(self.values.keys() - set(names)):
            raise self.error(f"unknown field: {unknown[0]}; known are: {', '.join(names)}")

    def text(self, name: str) -> str:
        value = self.values.get(name)
        if not isinstance(value, str) or not value.strip() or not value.isprintable():
            raise self.error(f"{name}: expected text on one line, found: {value!r}")
        return value

    def matching(self, name: str, form: re.Pattern[str], what: str) -> str:
        value = self.text(name)
        if not form.fullmatch(value):
            raise self.error(f"{name}: expected {what}, found: {value!r}")
        return value


def _rows(text: str, document: Mapping[str, Any], kind: str) -> list[_Row]:
    lines = [
        number
        for number, line in enumerate(text.split("\n"), 1)
        if (header := _HEADER.fullmatch(line.strip())) and header[1] == kind
    ]
    tables = document.get(kind, [])
    if not isinstance(tables, list) or not tables or len(tables) != len(lines):
        raise FormatError(f"{_TOP}expected one [[{kind}]] header on its own line for each table")
    return [_Row(kind, values, line) for values, line in zip(tables, lines, strict=True)]


def _product(row: _Row) -> Product:
    names = ("id", "name", "kind", "version", "licence", "home", "copy")
    row.allow(*names)
    row.matching("home", _HOME, "an https address or a page of this site")
    return Product(*(row.text(name) for name in names))


def _criterion(row: _Row) -> Criterion:
    names = ("id", "group", "name", "yes", "partly", "no", "why")
    row.allow(*names)
    return Criterion(*(row.text(name) for name in names))


def _cell(row: _Row) -> Cell:
    row.allow("product", "criterion", "answer", "finding", "source", "checked")
    answers = [one.value for one in Answer]
    if (answer := row.text("answer")) not in answers:
        raise row.error(f"answer: expected one of {', '.join(answers)}, found: {answer!r}")
    if answer == Answer.UNVERIFIED:
        if row.values.keys() & {"source", "checked"}:
            raise row.error("an unverified cell has no source and no date")
        source, checked = None, None
    else:
        source = row.matching("source", _SOURCE, "an https address or file:PATH")
        checked = _day(row)
    return Cell(
        row.text("product"),
        row.text("criterion"),
        Answer(answer),
        row.text("finding"),
        source,
        checked,
    )


def _day(row: _Row) -> date:
    value = row.matching("checked", _DATE, "a day as YYYY-MM-DD")
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise row.error(f"checked: expected a day of the calendar, found: {value!r}") from error


def _verify_names(rows: Sequence[_Row]) -> None:
    seen: set[str] = set()
    for row in rows:
        name = row.matching("id", _IDENTIFIER, "small letters, digits and hyphens")
        if name in seen:
            raise row.error(f"id: written twice: {name}")
        seen.add(name)


def _verify_complete(
    rows: Sequence[_Row], products: Sequence[Product], criteria: Sequence[Criterion]
) -> None:
    missing = {(p.id, c.id) for p in products for c in criteria}
    known = frozenset(missing)
    for row in rows:
        pair = (row.values["product"], row.values["criterion"])
        if pair not in known:
            raise row.error(f"expected a known product and criterion, found: {' '.join(pair)}")
        if pair not in missing:
            raise row.error(f"written twice: {' '.join(pair)}")
        missing.remove(pair)
    if missing:
        raise FormatError(f"expected a cell for every pair, none for: {' '.join(min(missing))}")
