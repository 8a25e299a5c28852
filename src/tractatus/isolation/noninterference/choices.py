"""A stream of small decisions from which a script is written.

A script is a function of its decisions, and 0 is always the plainest choice. So a script is made
smaller by deleting and lowering decisions and writing it again: the grammar needs no code for
shrinking, and what comes out is always a script of the grammar.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import TypeVar

Item = TypeVar("Item")


class Choices:
    """Decisions drawn from `random`, or those that were `planned`, with 0 after their end.

    Attributes:
        made: Every decision so far; planning them again writes the same script.
    """

    def __init__(self, random: Random | None = None, planned: Sequence[int] = ()) -> None:
        self.made: list[int] = []
        self._random = random
        self._planned = planned

    def draw(self, below: int) -> int:
        """A number from 0 to `below` - 1."""
        if below <= 1:
            return 0
        position = len(self.made)
        if position < len(self._planned):
            value = min(self._planned[position], below - 1)
        elif self._random is not None:
            value = self._random.randrange(below)
        else:
            value = 0
        self.made.append(value)
        return value

    def pick(self, items: Sequence[Item]) -> Item:
        """One of `items`; the first is the plainest."""
        return items[self.draw(len(items))]

    def chance(self, out_of: int) -> bool:
        """True once in `out_of` times; False is the plainer answer."""
        return self.draw(out_of) == out_of - 1

    def some(self, items: Sequence[Item], most: int) -> list[Item]:
        """One to `most` of `items`, in their order, none of them twice."""
        wanted = 1 + self.draw(min(most, len(items)))
        first = self.draw(len(items))
        return [items[(first + step) % len(items)] for step in range(wanted)]
