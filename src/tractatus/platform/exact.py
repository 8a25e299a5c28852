"""Foreign text and values for somebody who decides about them: all there, and nothing disguised."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from markupsafe import Markup

from tractatus.canonical import canonical_json
from tractatus.governance.act import Json
from tractatus.governance.language.visible import visible

MOST_LINES: Final = 1_000
# So many characters of one text are named in full; further ones by their number.
_NAMED: Final = 200


@dataclass(frozen=True, slots=True)
class Line:
    """One value of the act, wherever it stands in it."""

    path: Markup
    kind: str
    value: Markup


def marked(text: str) -> Markup:
    """Foreign text with everything in it to be seen, apart from the page's own direction."""
    parts: list[Markup] = []
    named = 0
    for piece in visible(text):
        if not piece.note:
            parts.append(Markup("{}").format(piece.shown))
            continue
        named += 1
        note = piece.note if named <= _NAMED else piece.note.partition(" ")[0]
        parts.append(Markup("<mark>{}{}</mark>").format(_aside(note), piece.shown))
    return Markup('<bdi class="exact">{}</bdi>').format(Markup("").join(parts))


def _aside(note: str) -> Markup:
    return Markup('<span class="hidden-character">{}</span>').format(note)


def parameter_lines(parameters: Json) -> Sequence[Line]:
    """Every value on a line of its own; where they are very many, all of them as one JSON text.

    Nothing is left out either way: a page of a hundred thousand lines would be read by nobody, and
    would keep others waiting while it is made.
    """
    lines = list(islice(lines_of("", parameters), MOST_LINES + 1))
    if len(lines) <= MOST_LINES:
        return lines
    return [Line(marked("/"), "all as JSON", marked(canonical_json(parameters).decode()))]


def lines_of(path: str, value: Json) -> Iterator[Line]:
    """Every value of a JSON document in the order of its canonical form, with its JSON pointer."""
    children = _children(value)
    if children is None:
        yield Line(marked(path or "/"), *_value(value))
        return
    for name, child in children:
        step = str(name).replace("~", "~0").replace("/", "~1")
        yield from lines_of(f"{path}/{step}", child)


def _children(value: Json) -> Sequence[tuple[object, Json]] | None:
    if isinstance(value, dict) and value:
        return sorted(value.items())
    if isinstance(value, list) and value:
        return list(enumerate(value))
    return None


def _value(value: Json) -> tuple[str, Markup]:
    if isinstance(value, str):
        return ("text", marked(value)) if value else ("text", Markup("<em>empty</em>"))
    if isinstance(value, dict | list):
        return ("object" if isinstance(value, dict) else "list", Markup("<em>empty</em>"))
    kind = "number" if type(value) in (int, float) else "constant"
    return kind, Markup("<code>{}</code>").format(json.dumps(value))
