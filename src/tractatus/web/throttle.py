"""Rate limits by the generic cell rate algorithm: one number for each caller, no timers.

Source: ITU-T I.371, Annex A (virtual scheduling). A limit belongs to one process; the platform is
one process, and docs/limitations.md says what follows when that changes.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Final

from tractatus.ports import Clock

_CALLERS_KEPT: Final = 10_000


@dataclass(frozen=True, slots=True)
class Rate:
    """`burst` calls at once, afterwards `burst` in each `seconds`."""

    burst: int
    seconds: int


class Throttle:
    """Answers whether a caller may go on; each caller has an allowance of its own.

    Bounded memory: beyond 10,000 callers those whose allowance is full again are dropped; where
    that leaves more than half, all are, which errs towards letting people in and keeps the cost of
    each call small.
    """

    def __init__(self, rate: Rate, clock: Clock) -> None:
        self._interval = rate.seconds * 1000 / rate.burst
        self._tolerance = self._interval * (rate.burst - 1)
        self._clock = clock
        self._next: dict[Hashable, float] = {}

    def wait_ms(self, caller: Hashable) -> int:
        """0 and count the call, or the milliseconds to wait without counting it."""
        now = self._clock.now_ms()
        due = max(self._next.get(caller, 0.0), now)
        # A clock that stepped backwards must not lock anybody out for longer than the window.
        if due - now > self._tolerance + self._interval:
            due = now
        if due - now > self._tolerance:
            return int(due - now - self._tolerance) + 1
        self._next[caller] = due + self._interval
        if len(self._next) > _CALLERS_KEPT:
            self._forget(now)
        return 0

    def _forget(self, now: float) -> None:
        self._next = {caller: due for caller, due in self._next.items() if due > now}
        if len(self._next) > _CALLERS_KEPT // 2:
            self._next.clear()
