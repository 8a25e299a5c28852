"""What the site last read from the platform, and whether it still can."""

from __future__ import annotations

import asyncio
import hashlib
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any, Final

import httpx
import msgspec

from tractatus.errors import FormatError
from tractatus.ports import Clock
from tractatus.site.document import MAX_SIZE, Metrics, parse_metrics

METRICS_PATH: Final = "/api/public/framework-metrics"
_FRESH_MS: Final = 5_000
_KEPT: Final = 8  # documents whose pages may still be open


@dataclass(frozen=True, slots=True)
class Reading:
    """One metrics document, as read.

    Args:
        metrics: The document, parsed.
        document: The same as plain JSON values, for paths of figures.
        body: The bytes as the platform sent them; the browser verifies exactly these.
        digest: SHA-256 of the bytes, hexadecimal; names them in addresses.
        read_at: When they were read, ms since 1970.
    """

    metrics: Metrics
    document: Any
    body: bytes
    digest: str
    read_at: int


@dataclass(frozen=True, slots=True)
class State:
    """What a page is built from.

    Args:
        reading: The last document that could be read; None if there was none so far.
        trouble: One sentence why the platform could not be read just now; empty if it could.
    """

    reading: Reading | None
    trouble: str


class PlatformReader:
    """Reads the platform's public metrics over HTTP, at most once in five seconds.

    Safe for concurrent callers: while one reads, the others wait for the same answer. It never
    raises: a platform that does not answer is a state of the site, not an error of it.
    """

    def __init__(self, client: httpx.AsyncClient, address: str, clock: Clock) -> None:
        self._client = client
        self._url = address.rstrip("/") + METRICS_PATH
        self._clock = clock
        self._lock = asyncio.Lock()
        self._state = State(None, "the platform was not asked yet")
        self._asked_at: int | None = None
        self._recent: OrderedDict[str, Reading] = OrderedDict()

    async def state(self) -> State:
        """The newest document that is to be had, and what is wrong if it is not new."""
        async with self._lock:
            now = self._clock.now_ms()
            if self._asked_at is None or not 0 <= now - self._asked_at < _FRESH_MS:
                self._state = await self._read(now)
                # From the end: a platform that hangs is not asked again by everybody who waited.
                self._asked_at = self._clock.now_ms()
            return self._state

    def latest(self) -> State:
        """What `state` gave last; the same object until it is read again. Asks nobody."""
        return self._state

    def body(self, digest: str) -> bytes | None:
        """The bytes of a document that a page was lately built from, or None."""
        reading = self.reading(digest)
        return reading.body if reading else None

    def reading(self, digest: str) -> Reading | None:
        """A document that a page was lately built from, or None."""
        return self._recent.get(digest)

    async def _read(self, now: int) -> State:
        try:
            reading = _parse(await self._fetch(), now)
        except (httpx.HTTPError, httpx.InvalidURL):
            return State(self._state.reading, "the platform does not answer")
        except FormatError:
            return State(self._state.reading, "the platform's answer is not in its format")
        self._recent[reading.digest] = reading
        self._recent.move_to_end(reading.digest)
        while len(self._recent) > _KEPT:
            self._recent.popitem(last=False)
        return State(reading, "")

    async def _fetch(self) -> bytes:
        async with self._client.stream("GET", self._url) as response:
            response.raise_for_status()
            body = bytearray()
            async for part in response.aiter_bytes():
                body += part
                if len(body) > MAX_SIZE:
                    raise FormatError(f"a metrics document has at most {MAX_SIZE} bytes")
            return bytes(body)


def _parse(body: bytes, now: int) -> Reading:
    metrics = parse_metrics(body)
    digest = hashlib.sha256(body).hexdigest()
    return Reading(metrics, msgspec.json.decode(body), body, digest, now)
