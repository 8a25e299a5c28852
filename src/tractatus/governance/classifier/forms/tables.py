"""Tables in Markdown: "| service | port |" over "| redis | 6390 |" says that its port is 6390."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from tractatus.governance.classifier.forms.edits import Edit
from tractatus.governance.classifier.forms.values import is_amount, is_written, name_at
from tractatus.governance.language.lexicon import word_set

_ROW: Final = re.compile(r"^[ \t]*\|([^\n]*)\|[ \t]*$", re.MULTILINE)
_RULE: Final = re.compile(r"[ \t:|-]*--[ \t:|-]*")
_MOST_ROWS: Final = 40
# What a column of results is called, or of times when something was: it reports.
_REPORTS: Final = word_set(
    "result results measured actual observed took taken status date run build passed failed before "
    "after today yesterday latency p50 p95 p99 mean median score was got current currently found "
    "errors error warnings spent used elapsed commit sha delta change changed week month quarter"
)
# Columns whose name says nothing of what the value is.
_NAMELESS: Final = word_set(
    "value setting limit default what we use choice decision rule how long much many often"
)


class _Cell(NamedTuple):
    text: str
    start: int  # of the text without its blanks
    bar: int  # of the bar before it


def read_tables(letters: str) -> list[Edit]:
    """A statement for each value of each row; a table of results says nothing."""
    if "|" not in letters:
        return []
    rows = [(match, _cells(match)) for match in _ROW.finditer(letters)][:_MOST_ROWS]
    if not rows or len(rows[0][1]) < _LEAST_CELLS:
        return []
    is_headed = len(rows) > 1 and _RULE.fullmatch(rows[1][0][0]) is not None
    heads = [cell.text for cell in rows[0][1]] if is_headed else []
    if any(not _REPORTS.isdisjoint(head.split()) for head in heads):
        return [Edit(*match.span(), ". ") for match, _ in rows]
    edits: list[Edit] = []
    for number, (match, cells) in enumerate(rows):
        if is_headed and number < _FIRST_BEHIND_RULE:
            edits.append(Edit(*match.span(), ". "))
        elif len(cells) >= _LEAST_CELLS:
            edits += _stated(match, cells, heads)
    return edits


_LEAST_CELLS: Final = 2
_FIRST_BEHIND_RULE: Final = 2


def _cells(match: re.Match[str]) -> list[_Cell]:
    found = []
    at = match.start(1)
    for part in match[1].split("|"):
        found.append(_Cell(part.strip(), at + len(part) - len(part.lstrip()), at - 1))
        at += len(part) + 1
    return found


def _stated(match: re.Match[str], cells: Sequence[_Cell], heads: Sequence[str]) -> Iterator[Edit]:
    name = cells[0]
    yield Edit(match.start(), name.start, " ")
    for number, cell in enumerate(cells[1:], 1):
        head = heads[number] if number < len(heads) else ""
        said = "" if _NAMELESS.issuperset(head.split()) else f" {head}"
        if name_at(cell.text):
            yield Edit(cell.bar, cell.start, f" . the {name.text}{said}: use ")
        elif is_amount(cell.text) or is_written(cell.text):
            yield Edit(cell.bar, cell.start, f" . set the {name.text}{said} to ")
        else:
            yield Edit(cell.bar, cell.start, " . ")
    yield Edit(match.end() - 1, match.end(), " . ")
