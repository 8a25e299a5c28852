"""Events as JSON and back: strict, and every refusal names the field."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import fields, is_dataclass
from enum import Enum, StrEnum
from functools import cache
from typing import Any, Final, TypeVar, get_type_hints

from tractatus.canonical import MAX_INTEGER
from tractatus.errors import RequestError
from tractatus.governance.act import ActorKind, Json
from tractatus.governance.decision_object import Boundary
from tractatus.governance.deliberation.clocks import Urgency
from tractatus.governance.deliberation.events import KIND_OF, KINDS, Event, Measure, Party
from tractatus.governance.deliberation.lenses import Lens
from tractatus.governance.deliberation.residue import Residue
from tractatus.governance.documents.fields import Fields, any_text, boolean, list_of, text
from tractatus.governance.documents.strict_json import parse_json
from tractatus.governance.language.words import shown

_Choice = TypeVar("_Choice", bound=StrEnum)


def event_document(event: Event) -> dict[str, Json]:
    """The JSON form of an event; `kind` first, then its fields."""
    return {"kind": KIND_OF[type(event)], **_members(event)}


def _members(value: Any) -> dict[str, Json]:
    return {
        field.name: _json(getattr(value, field.name))
        for field in fields(value)
        if getattr(value, field.name) != field.default
    }


def _json(value: Any) -> Json:
    if isinstance(value, Boundary):
        return value.name.lower()  # its value is a section's number, which says little
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple):
        return list(value)
    return _members(value) if is_dataclass(value) else value


def parse_event(document: Json, path: str = "") -> Event:
    """The event of a JSON form.

    Raises:
        RequestError: a field is missing, unknown or of another type; it is named.
    """
    members = Fields(path or "event", document)
    kind = any_text(_path(path, "kind"), members.required("kind"))
    if kind not in KINDS:
        raise RequestError(f"{_path(path, 'kind')}: expected one of {', '.join(KINDS)}")
    event: Event = _build(KINDS[kind], document, path, skip=("kind",))
    return event


def parse_event_lines(data: bytes) -> list[Event]:
    """The events of JSON lines; empty lines do not count.

    Raises:
        RequestError: a line is not an event; line and field are named.
    """
    events = []
    for number, line in enumerate(data.split(b"\n"), 1):
        if not line.strip():
            continue
        try:
            events.append(parse_event(parse_json(line)))
        except RequestError as error:
            raise RequestError(f"line {number}: {error}") from error
    return events


def _build(kind: type[Any], document: Json, path: str, skip: Sequence[str] = ()) -> Any:
    members = Fields(path, document)
    hints = _hints(kind)  # type: ignore[arg-type]  # a class is hashable
    members.allow(*skip, *(field.name for field in fields(kind)))
    values: dict[str, Any] = {}
    for field in fields(kind):
        read = _READERS[hints[field.name]]
        if field.name in document:
            values[field.name] = read(_path(path, field.name), document[field.name])
        elif not _has_default(field):
            members.required(field.name)
    return kind(**values)


@cache
def _hints(kind: Hashable) -> dict[str, Any]:
    """The types of a class's fields, resolved; each has exactly one reader."""
    return get_type_hints(kind)


def _has_default(field: Any) -> bool:
    return isinstance(field.default, str | bool | StrEnum)


def _path(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _integer(name: str, value: Json) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MAX_INTEGER:
        raise RequestError(f"{name}: expected milliseconds of Unix time")
    return value


def _choice(kind: type[_Choice]) -> Callable[[str, Json], _Choice]:
    names = {_json(one): one for one in kind}

    def read(name: str, value: Json) -> _Choice:
        if not isinstance(value, str) or value not in names:
            known = ", ".join(filter(None, names))
            raise RequestError(f"{name}: expected one of {known}, found: {shown(str(value))}")
        return names[value]

    return read


def _part(kind: type[Any]) -> Callable[[str, Json], Any]:
    return lambda name, value: _build(kind, value, name)


_READERS: Final[dict[Any, Callable[[str, Json], Any]]] = {
    str: any_text,
    int: _integer,
    bool: boolean,
    tuple[str, ...]: list_of(text),
    Party: _part(Party),
    Residue: _part(Residue),
    ActorKind: _choice(ActorKind),
    Boundary: _choice(Boundary),
    Urgency: _choice(Urgency),
    Lens: _choice(Lens),
    Measure: _choice(Measure),
}
