"""Can this process serve? Asked by supervisors and proxies, often, and so cheap.

Answers are kept for a second whoever asks, each part has a second to answer, and a part that hangs
is not asked again before it has let go: questions cannot pile up on a database that is in trouble.
An answer names parts and durations; no hosts, paths, versions or words of errors, because anybody
may ask.

`fail` in one part makes the whole 503: this process can do nothing for a visitor. `warn` leaves it
200: something is wrong that taking the process out of service would only make worse.
Source: draft-inadarei-api-health-check, sections 3 and 4.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeAlias

import msgspec
from starlette.responses import Response

from tractatus.errors import TractatusError

KEPT_SECONDS: Final = 1.0
PATIENCE_SECONDS: Final = 1.0


class Health(StrEnum):
    """How a part is; the worst of them is the whole."""

    PASS = "pass"  # noqa: S105  (no password)
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Part:
    """How one part is.

    Args:
        health: See the module's docstring.
        output: One sentence, where it does not pass.
        observed: A number that belongs to it, in seconds.
    """

    health: Health
    output: str = ""
    observed: float | None = None


PASSED: Final = Part(Health.PASS)
Check: TypeAlias = Callable[[], Awaitable[Part]]


class Readiness:
    """The parts of one process; safe for concurrent callers.

    Args:
        checks: By the name of the part. What raises an error of ours has failed.
        late: How a part is that does not answer in time.
    """

    def __init__(self, checks: Mapping[str, Check], late: Health = Health.FAIL) -> None:
        self._checks = checks
        self._late = late
        self._running: dict[str, asyncio.Task[Part]] = {}
        self._lock = asyncio.Lock()
        self._parts: dict[str, Part] = {}
        self._until = 0.0

    async def parts(self) -> Mapping[str, Part]:
        """Every part as it was at most `KEPT_SECONDS` ago."""
        loop = asyncio.get_running_loop()
        async with self._lock:
            if loop.time() >= self._until:
                found = await asyncio.gather(*(self._ask(name) for name in self._checks))
                self._parts = dict(zip(self._checks, found, strict=True))
                self._until = loop.time() + KEPT_SECONDS
            return self._parts

    async def response(self) -> Response:
        """All parts as `application/health+json`; 503 where one fails."""
        return health_response(await self.parts())

    async def _ask(self, name: str) -> Part:
        task = self._running.get(name)
        if task is None:
            task = asyncio.create_task(_safely(self._checks[name]))
            self._running[name] = task
            task.add_done_callback(lambda _: self._running.pop(name, None))
        # Not cancelled when time is up: a driver that hangs may hang in being cancelled, too.
        done, _ = await asyncio.wait({task}, timeout=PATIENCE_SECONDS)
        return task.result() if done else Part(self._late, "it does not answer in time")


async def _safely(check: Check) -> Part:
    try:
        return await check()
    except TractatusError:
        return Part(Health.FAIL, "it cannot be used")


def health_response(parts: Mapping[str, Part]) -> Response:
    """The document, and the status that follows from it."""
    found = {part.health for part in parts.values()}
    worst = next((one for one in (Health.FAIL, Health.WARN) if one in found), Health.PASS)
    document = {
        "status": worst.value,
        "checks": {name: [_document(part)] for name, part in parts.items()},
    }
    return Response(
        msgspec.json.encode(document),
        status_code=503 if worst is Health.FAIL else 200,
        headers={"retry-after": "1"} if worst is Health.FAIL else None,
        media_type="application/health+json",
    )


def _document(part: Part) -> dict[str, object]:
    document: dict[str, object] = {"status": part.health.value}
    if part.output:
        document["output"] = part.output
    if part.observed is not None:
        document |= {"observedValue": round(part.observed, 1), "observedUnit": "s"}
    return document
