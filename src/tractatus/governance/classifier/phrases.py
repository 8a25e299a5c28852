"""Phrases of several words, found by their first two."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Generic, TypeVar

_Found = TypeVar("_Found")


class Phrases(Generic[_Found]):
    """Phrases by their first two words, so that few of them are compared at any place.

    Args:
        rows: Each phrase with what it means.
    """

    __slots__ = ("alone", "longer")

    def __init__(self, rows: Iterable[tuple[Sequence[str], _Found]]) -> None:
        # First word -> what it means alone, with its length; nothing where it begins phrases only.
        self.alone: dict[str, tuple[tuple[int, _Found], ...]] = {}
        # First word -> second word -> the words behind and what the phrase means, longest first.
        self.longer: dict[str, dict[str, list[tuple[list[str], tuple[int, _Found]]]]] = {}
        for words, found in rows:
            self.alone.setdefault(words[0], ())
            if len(words) == 1:
                self.alone[words[0]] = ((1, found),)
            else:
                seconds = self.longer.setdefault(words[0], {})
                rest = (list(words[2:]), (len(words), found))
                seconds.setdefault(words[1], []).append(rest)
        for seconds in self.longer.values():
            for phrases in seconds.values():
                phrases.sort(key=lambda row: -len(row[0]))

    def at(self, words: Sequence[str], place: int) -> Sequence[tuple[int, _Found]]:
        """What begins at `place`, the longest first, with how many words it has."""
        alone = self.alone[words[place]]
        seconds = self.longer.get(words[place])
        if seconds is None or place + 1 == len(words) or words[place + 1] not in seconds:
            return alone
        fits = [
            found
            for rest, found in seconds[words[place + 1]]
            if not rest or words[place + 2 : place + 2 + len(rest)] == rest
        ]
        return (*fits, *alone)
