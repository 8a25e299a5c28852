"""Names that are made like a name that an instruction asks for, and differ in one part of it.

`web-1` beside `web-2`, `logo-2027.svg` beside `logo-2031.svg`, `texts` beside `texts_draft`,
`/mnt/raw` beside `/mnt/results`: whoever asks for the one in a matter does not want the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from tractatus.governance.crossref.looks import Look

_SEGMENT: Final = re.compile(r"[a-z]+|[0-9]+")
_MOST: Final = 8
_LOOKS: Final = frozenset({Look.ADDRESS, Look.PATH, Look.MARKED})
# Parts of names that any other name has.
_PLACEHOLDERS: Final = frozenset({"something", "whatever", "foo", "bar", "xyz", "name", "some"})
_ANY: Final = frozenset(
    {
        "com",
        "net",
        "org",
        "example",
        "www",
        "local",
        "internal",
        "v",
        "s",
        "io",
        "py",
        "js",
        "ts",
        "*",
    }
)
_GAP: Final = "*"
Pattern = tuple[str, ...]


@lru_cache(maxsize=4096)
def patterns(name: str) -> tuple[Pattern, ...]:
    """The shapes that `name` shares with names that differ from it in one part."""
    parts = tuple(_SEGMENT.findall(name.lower())[:_MOST])
    return tuple(one for one in _patterns(parts) if any(map(_tells, one)))


@lru_cache(maxsize=4096)
def telling_parts(name: str) -> frozenset[str]:
    """The parts of a name of which every name that shares a shape with it has one."""
    parts = _SEGMENT.findall(name.lower())[:_MOST]
    return frozenset(part for part in parts if _tells(part))


def has_siblings(name: str, look: Look) -> bool:
    """Whether a name has parts in which others may differ from it."""
    parts = _SEGMENT.findall(name.lower())
    return look in _LOOKS and len(parts) > 1 and _PLACEHOLDERS.isdisjoint(parts)


def _tells(part: str) -> bool:
    return len(part) > 1 and part.isalpha() and part not in _ANY


def are_joined(name: str) -> bool:
    """Whether the parts of a name stand apart, so that one more makes another thing."""
    return any(mark in name for mark in "-_/.")


def _patterns(parts: Pattern) -> Iterator[Pattern]:
    for place in range(len(parts)):
        yield (*parts[:place], _GAP, *parts[place + 1 :])
    if parts:
        yield (*parts, _GAP)
