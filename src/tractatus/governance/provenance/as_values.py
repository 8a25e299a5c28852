"""A context as values in a request: `{"said": [...], "read": [...], "is_whole"?, "root"?}`.

For whoever keeps no texts of what a context holds, as the agent hook does. Each passage is
`{"source", "is_whole", "words", "ordered", "atoms"}` as `content.passage_document` writes it; from
outside it is read strictly, and what does not fit is left out, which is known.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from tractatus.errors import RequestError
from tractatus.governance.act import Json
from tractatus.governance.documents.fields import Fields, any_text, boolean, list_of
from tractatus.governance.provenance.content import (
    MAX_ATOMS,
    MAX_TEXT,
    ContentRead,
    Passage,
    Source,
    passage_document,
    read_passage_document,
)

_MAX_ROOT: Final = 4_096
_MAX_BESIDE: Final = 64
_MAX_BITS: Final = 3


def values_document(content: ContentRead) -> dict[str, Json]:
    """The JSON form that `read_values` reads."""
    return {
        "said": [passage_document(one) for one in content.said],
        "read": [passage_document(one) for one in content.read],
        "is_whole": content.is_whole,
        "root": content.root,
    }


def read_values(name: str, document: Json) -> ContentRead:
    """The context of a parsed document.

    Raises:
        RequestError: a field is unknown, missing or of another type; it is named.
    """
    fields = Fields(name, document)
    fields.allow("said", "read", "is_whole", "root")
    content = ContentRead(
        is_whole=fields.optional("is_whole", boolean, True), root=fields.optional("root", _root, "")
    )
    nothing: Sequence[Passage] = ()
    for passage in fields.optional("said", list_of(_said), nothing):
        content = content.with_said(passage)
    for passage in fields.optional("read", list_of(_read), nothing):
        content = content.with_read(passage)
    return content


def _root(name: str, value: Json) -> str:
    found = any_text(name, value)
    if len(found) > _MAX_ROOT:
        raise RequestError(f"{name}: expected at most {_MAX_ROOT} characters")
    return found


def _said(name: str, document: Json) -> Passage:
    return _passage(name, document, is_said=True)


def _read(name: str, document: Json) -> Passage:
    return _passage(name, document, is_said=False)


def _passage(name: str, document: Json, *, is_said: bool) -> Passage:
    fields = Fields(name, document)
    fields.allow("source", "is_whole", "words", "ordered", "atoms")
    source = fields.required("source")
    known = [None] if is_said else [one.value for one in Source]
    if source not in known:
        expected = "null" if is_said else f"one of {', '.join(Source)}"
        raise RequestError(f"{name}.source: expected {expected}")
    boolean(f"{name}.is_whole", fields.required("is_whole"))
    parts = [fields.required(one) for one in ("words", "ordered", "atoms")]
    if not all(isinstance(one, list) for one in parts) or sum(map(len, parts)) > MAX_ATOMS:
        raise RequestError(f"{name}: expected lists of at most {MAX_ATOMS} values together")
    for at, one in enumerate([*parts[0], *parts[1]]):
        any_text(f"{name}.words[{at}]", one)
    for at, one in enumerate(parts[2]):
        _placed(f"{name}.atoms[{at}]", one)
    return read_passage_document(document)


def _placed(name: str, value: Json) -> None:
    """One value with its place, its bits, and the words beside it."""
    if not isinstance(value, list) or not 4 <= len(value) <= 4 + _MAX_BESIDE:
        raise RequestError(f"{name}: expected a value, its start, end and bits, and words")
    for one in (value[0], *value[4:]):
        any_text(name, one)
    numbers = value[1:4]
    if any(isinstance(one, bool) or not isinstance(one, int) for one in numbers):
        raise RequestError(f"{name}: expected whole numbers for start, end and bits")
    start, end, bits = numbers
    if not (0 <= start <= end <= MAX_TEXT and 0 <= bits <= _MAX_BITS):
        raise RequestError(f"{name}: expected a place in a text, and bits up to {_MAX_BITS}")
