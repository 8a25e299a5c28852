"""What a request brings of its context: `said: [text]` and `content: [{"source", "text"}]`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from tractatus.errors import RequestError
from tractatus.governance.act import Json
from tractatus.governance.documents.fields import Fields, any_text, list_of, text
from tractatus.governance.language.words import shown
from tractatus.governance.provenance.content import ContentRead, Source
from tractatus.governance.provenance.passages import read_passage

_NOTHING: Final = ContentRead()


@dataclass(frozen=True, slots=True)
class Quoted:
    """A text that was read, and where it comes from."""

    source: Source
    text: str


def read_quoted(name: str, document: Json) -> Quoted:
    """One text of `content` from a parsed document; `RequestError` names the field."""
    fields = Fields(name, document)
    fields.allow("source", "text")
    source = text(f"{name}.source", fields.required("source"))
    if source not in {one.value for one in Source}:
        known = ", ".join(Source)
        raise RequestError(f"{name}.source: expected one of {known}, found: {shown(source)}")
    return Quoted(Source(source), any_text(f"{name}.text", fields.required("text")))


def read_content(name: str, value: Json) -> tuple[Quoted, ...]:
    """All of `content`; an empty list says that nothing was read."""
    return tuple(list_of(read_quoted)(name, value))


def read_said(name: str, value: Json) -> tuple[str, ...]:
    """All of `said`."""
    return tuple(list_of(any_text)(name, value))


def content_documents(content: Sequence[Quoted]) -> list[Json]:
    """The JSON form that `read_content` reads."""
    return [{"source": one.source.value, "text": one.text} for one in content]


def content_of(
    said: Sequence[str], content: Sequence[Quoted], before: ContentRead = _NOTHING
) -> ContentRead:
    """The values of both, after those of `before`; what does not fit is left out, and known."""
    found = before
    for words in said:
        found = found.with_said(read_passage(words, None))
    for one in content:
        found = found.with_read(read_passage(one.text, one.source))
    return found
