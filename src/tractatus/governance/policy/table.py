"""Strict reading of TOML tables, where every refusal names the line, the field and the mend."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeVar

from tractatus.errors import FormatError
from tractatus.governance.act import Json
from tractatus.governance.language.words import shown

_HEADER: Final = re.compile(r"\s*\[\[\s*(act|rule)\s*\]\]")

_Choice = TypeVar("_Choice", bound=StrEnum)


class Lines:
    """Where in the file each table and each key stands; `tomllib` does not say."""

    def __init__(self, text: str) -> None:
        self._lines = text.split("\n")
        self._starts: dict[str, list[int]] = {"act": [], "rule": []}
        for number, line in enumerate(self._lines, 1):
            if '"""' in line or "'''" in line:
                raise FormatError(f"line {number}: expected no multi-line string; use one line")
            if header := _HEADER.match(line):
                self._starts[header[1]].append(number)

    def starts(self, kind: str) -> Sequence[int]:
        """The line of each `[[kind]]` header, in order."""
        return self._starts[kind]

    def of_key(self, start: int, key: str) -> int:
        """The line of `key` in the table that starts at line `start`; `start` if not found."""
        assignment = re.compile(rf"\s*[\"']?{re.escape(key)}[\"']?\s*[.=]")
        for number in range(start, len(self._lines) + 1):
            line = self._lines[number - 1]
            if number > start and _HEADER.match(line):
                break
            if assignment.match(line):
                return number
        return start


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the file.

    Args:
        name: What it is called in errors.
        values: What `tomllib` read.
        line: Where it starts.
        lines: The file.
    """

    name: str
    values: Mapping[str, Json]
    line: int
    lines: Lines

    def line_of(self, key: str) -> int:
        """The line of one of its keys."""
        return self.lines.of_key(self.line, key)

    def error(self, key: str, found: str, hint: str) -> FormatError:
        """The refusal of one field."""
        return FormatError(f"line {self.line_of(key)}: {self.name}.{shown(key)}: {found}; {hint}")

    def allow(self, *fields: str) -> None:
        """Refuse every field that is not among `fields`."""
        for key in self.values:
            if key not in fields:
                raise self.error(key, "unknown field", f"known are: {', '.join(sorted(fields))}")

    def text(self, key: str) -> str:
        """A text of one line that is not empty."""
        value = self._required(key)
        if not isinstance(value, str) or not value.strip() or "\n" in value:
            raise self.error(key, f"expected text on one line, found: {value!r}", "write a text")
        return value

    def texts(self, key: str) -> Sequence[str]:
        """A list of at least one text, without repetition."""
        value = self._required(key)
        if not isinstance(value, list) or not value or not all(type(v) is str for v in value):
            raise self.error(key, f"expected a list of texts, found: {value!r}", 'write ["a", "b"]')
        if len(set(value)) != len(value):
            raise self.error(key, "an item is written twice", "remove one")
        return value

    def integer(self, key: str) -> int:
        """An integer; true is none."""
        value = self._required(key)
        if type(value) is not int:
            raise self.error(key, f"expected an integer, found: {value!r}", "write digits")
        return value

    def boolean(self, key: str) -> bool:
        """True or false."""
        value = self._required(key)
        if type(value) is not bool:
            raise self.error(key, f"expected true or false, found: {value!r}", "without quotes")
        return value

    def mapping(self, key: str) -> Mapping[str, Json]:
        """A table inside this one; empty where absent."""
        value = self.values.get(key, {})
        if not isinstance(value, dict):
            raise self.error(key, f"expected a table, found: {value!r}", 'write { name = "type" }')
        return value

    def word(self, key: str, words: Sequence[str]) -> str:
        """One of `words`."""
        value = self._required(key)
        if value not in words:
            raise self.error(key, f"unknown value: {value!r}", f"known are: {', '.join(words)}")
        return str(value)

    def choice(self, kind: type[_Choice], key: str) -> _Choice:
        """A member of an enumeration, by value."""
        return self.choice_of(kind, key, self._required(key))

    def choice_of(self, kind: type[_Choice], key: str, value: Json) -> _Choice:
        """`value` as member of an enumeration; errors name `key`."""
        for member in kind:
            if member.value == value:
                return member
        known = ", ".join(member.value for member in kind)
        raise self.error(key, f"unknown value: {value!r}", f"known are: {known}")

    def tables(self, kind: str) -> Sequence[Table]:
        """Every `[[kind]]` of the file, with its line."""
        found = self.values.get(kind, [])
        starts = self.lines.starts(kind)
        if not isinstance(found, list) or len(found) != len(starts):
            raise self.error(kind, "expected tables of their own", f"begin each with [[{kind}]]")
        return [
            Table(kind, values, line, self.lines)
            for values, line in zip(found, starts, strict=True)
        ]

    def _required(self, key: str) -> Json:
        if key not in self.values:
            raise self.error(key, "the field is missing", f"{self.name} needs it")
        return self.values[key]
