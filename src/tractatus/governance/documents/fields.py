"""Reading the members of a JSON object, where every refusal names the field by its path."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, TypeVar

from tractatus.errors import RequestError
from tractatus.governance.act import Json
from tractatus.governance.language.words import shown

MAX_ITEMS: Final = 256

_Value = TypeVar("_Value")
Read = Callable[[str, Json], _Value]


class Fields:
    """One object of a document.

    Args:
        path: Where it stands in the document; empty for the whole.
        document: What stands there; anything but an object is refused.
    """

    def __init__(self, path: str, document: Json) -> None:
        self._path = path
        self._values = mapping(path or "request", document)

    def allow(self, *names: str) -> None:
        """Refuse every member that is not among `names`."""
        for name in self._values:
            if name not in names:
                known = ", ".join(sorted(names))
                raise RequestError(f"{self._path_of(shown(name))}: unknown field; known: {known}")

    def required(self, name: str) -> Json:
        """The member, unread."""
        if name not in self._values:
            raise RequestError(f"{self._path_of(name)}: the field is missing")
        return self._values[name]

    def optional(self, name: str, read: Read[_Value], absent: _Value) -> _Value:
        """The member as `read` reads it, or `absent`."""
        if name not in self._values:
            return absent
        return read(self._path_of(name), self._values[name])

    def _path_of(self, name: str) -> str:
        return f"{self._path}.{name}" if self._path else name


def mapping(name: str, value: Json) -> dict[str, Json]:
    """An object."""
    if not isinstance(value, dict):
        raise RequestError(f"{name}: expected an object, found: {type(value).__name__}")
    return value


def any_text(name: str, value: Json) -> str:
    """A text, perhaps empty."""
    if not isinstance(value, str):
        raise RequestError(f"{name}: expected text, found: {type(value).__name__}")
    return value


def text(name: str, value: Json) -> str:
    """A text that is not empty."""
    if not any_text(name, value):
        raise RequestError(f"{name}: expected text, found an empty one")
    return str(value)


def boolean(name: str, value: Json) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise RequestError(f"{name}: expected true or false, found: {type(value).__name__}")
    return value


def anything(name: str, value: Json) -> Json:
    """Any value."""
    return value


def list_of(read: Read[_Value]) -> Read[Sequence[_Value]]:
    """A reader of lists of at most `MAX_ITEMS`."""

    def read_list(name: str, value: Json) -> Sequence[_Value]:
        if not isinstance(value, list) or len(value) > MAX_ITEMS:
            raise RequestError(f"{name}: expected a list of at most {MAX_ITEMS}")
        return tuple(read(f"{name}[{index}]", item) for index, item in enumerate(value))

    return read_list
