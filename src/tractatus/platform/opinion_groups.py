"""Opinion groups of communities, computed once for the same opinions and not once for each look.

Placing a thousand people takes a good part of a second of a core and changes only with an opinion.
Whoever asks while it is computed waits for it; nobody waits with a connection of the database.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections import OrderedDict
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tractatus.platform.opinion_view import OpinionView

# Who voted, on which post, and how.
Vote = tuple[str, str, str]
_KEPT: Final = 64


class OpinionGroups:
    """The newest groups of some communities, by a digest of the opinions that they came from."""

    def __init__(self) -> None:
        self._kept: OrderedDict[bytes, OpinionView | None] = OrderedDict()
        # One at a time: the process has other things to do with its cores.
        self._turn = asyncio.Lock()

    async def of(self, votes: Sequence[Vote]) -> OpinionView | None:
        """The groups of these opinions, or None where too few people gave enough.

        Args:
            votes: Of one community, in any order.
        """
        ordered = sorted(votes)
        key = _digest(ordered)
        async with self._turn:
            if key not in self._kept:
                # Off the loop, which goes on to answer.
                self._kept[key] = await asyncio.to_thread(_view, ordered)
            self._kept.move_to_end(key)
            if len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
            return self._kept[key]


def _digest(votes: Sequence[Vote]) -> bytes:
    """Of identifiers and words of a fixed list, in which no sign that parts them stands."""
    lines = ("\t".join(vote) for vote in votes)
    return hashlib.sha256("\n".join(lines).encode()).digest()


def _view(votes: Sequence[Vote]) -> OpinionView | None:
    # Loaded where it is needed: numpy is large, and most pages do without.
    from tractatus.governance.opinions import read_votes
    from tractatus.platform.opinion_view import view_of

    return view_of(read_votes(votes)) if votes else None
