"""Edits of a folded text that keep for each letter where it stands in the original."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple


class Edit(NamedTuple):
    """One replacement.

    Args:
        start: Of the letters that it replaces.
        end: Behind their last.
        text: What stands there instead. It has the place of the letter that follows it.
    """

    start: int
    end: int
    text: str


def edited(letters: str, places: Sequence[int], edits: Iterable[Edit]) -> tuple[str, Sequence[int]]:
    """The text with the edits made, the earlier of two that overlap, and the places of its letters.

    Places never fall from one letter to the next, whatever is put in.
    """
    parts: list[str] = []
    kept: list[int] = []
    done = 0
    for edit in sorted(edits):
        if edit.start < done:
            continue
        parts += [letters[done : edit.start], edit.text]
        kept += places[done : edit.start]
        near = edit.end if edit.end < len(letters) else len(letters) - 1
        kept += [places[near]] * len(edit.text)
        done = edit.end
    if not done and not parts:
        return letters, places
    parts.append(letters[done:])
    kept += places[done:]
    return "".join(parts), kept
