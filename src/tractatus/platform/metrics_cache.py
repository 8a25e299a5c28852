"""The metrics document, read at most once in a short while however many ask for it."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from tractatus.ports import Clock

METRICS_SECONDS: Final = 2
_MS: Final = 1000


@dataclass(frozen=True, slots=True)
class MetricsAnswer:
    """One document, with what is computed once for all who are sent it.

    Args:
        body: As the source gave it.
        compressed: The same as gzip; nothing in it is secret.
        etag: Its ETag, weak because it stands for both codings.
        read_at: When its reading began, ms since 1970: what it says may be as old as that.
    """

    body: bytes
    compressed: bytes
    etag: str
    read_at: int

    def age_seconds(self, now: int) -> int:
        """How old it is, rounded up, so that it is never older than this says."""
        return max(0, -((self.read_at - now) // _MS))


class MetricsCache:
    """Keeps one document for `METRICS_SECONDS`; safe for concurrent callers.

    Args:
        source: Reads the current document.
        clock: Says how old the one at hand is.
    """

    def __init__(self, source: Callable[[], Awaitable[bytes]], clock: Clock) -> None:
        self._source = source
        self._clock = clock
        self._lock = asyncio.Lock()
        self._answer: MetricsAnswer | None = None

    async def read(self) -> MetricsAnswer:
        """The document; raises what the source raises, and then keeps nothing."""
        if self._answer is not None and self._is_young(self._answer):
            return self._answer
        async with self._lock:
            if self._answer is None or not self._is_young(self._answer):
                self._answer = None
                # From before the reading: the database is asked after this moment.
                self._answer = _answer(self._clock.now_ms(), await self._source())
            return self._answer

    def _is_young(self, answer: MetricsAnswer) -> bool:
        # A clock that stepped backwards must not keep an old document alive.
        return 0 <= self._clock.now_ms() - answer.read_at < METRICS_SECONDS * _MS


def _answer(read_at: int, body: bytes) -> MetricsAnswer:
    etag = f'W/"{hashlib.sha256(body).hexdigest()[:32]}"'
    return MetricsAnswer(body, gzip.compress(body, 5, mtime=0), etag, read_at)
