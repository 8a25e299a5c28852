"""Open visits, in memory only: who belongs together for a day, and what a visit comes to.

Signs of one visitor are joined by HMAC-SHA256(key of the day, address). The key is random, is made
at the first sign after midnight UTC or after a start, is never written, and its successor replaces
it; with it go all tokens. Nothing else of a visitor enters: not the browser's name (it is read for
the robots' rule alone, yes or no), not language or size of the screen, because together they would
tell people apart whom an address does not. An IPv6 address enters by its first 64 bits, which is
what one connection has.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import re
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Final, NewType

from tractatus.ports import Clock, Randomness
from tractatus.site.visits.beacon import Beacon, Follow, Seen, Share, View
from tractatus.site.visits.definitions import (
    BEACONS_A_MINUTE,
    BOUNCE_SECONDS,
    DASHBOARD_PAGE,
    EVIDENCE_PAGE,
    IDLE_MINUTES,
    LONGEST_MINUTES,
    OPEN_VISITS,
    SECONDS,
)
from tractatus.site.visits.hours import HOUR_MS, Hours
from tractatus.web.throttle import Rate, Throttle

Token = NewType("Token", bytes)

_DAY_MS: Final = 24 * HOUR_MS
_IDLE_MS: Final = IDLE_MINUTES * 60_000
_LONGEST_MS: Final = LONGEST_MINUTES * 60_000
_TOLERANCE_MS: Final = 2_000  # on the way, and between two clocks
_KEY_BYTES: Final = 32
_TOKEN_BYTES: Final = 16
_PAGES_KEPT: Final = 32  # of one visit; more are not told apart

# Parts of names that robots, checkers and libraries give themselves. Those that do not are not
# seen by this; the page says so.
_ROBOT: Final = re.compile(
    r"(?<!cu)bot\b|(?<!cu)bot[/;_-]|crawl|spider|slurp|archiver|preview|scan|monitor|headless|lighthouse|phantom"
    r"|selenium|playwright|puppeteer|curl|wget|python|java/|go-http|libwww|httpclient|okhttp|axios"
    r"|node-fetch|scrapy|feedfetcher|facebookexternalhit|mediapartners",
    re.IGNORECASE,
)


def is_robot(user_agent: str) -> bool:
    """Whether the browser's name is one of a robot; having none is one too."""
    return not user_agent.strip() or _ROBOT.search(user_agent) is not None


@dataclass(slots=True)
class _Visit:
    began_at: int
    seen_at: int
    pages: set[str] = field(default_factory=set)
    visible_ms: int = 0
    evidence_ms: int = 0
    has_followed: bool = False
    has_shared: bool = False

    def counts(self) -> dict[str, int]:
        """What it adds: at most one to each cell."""
        is_bounce = (
            len(self.pages) == 1
            and self.visible_ms < BOUNCE_SECONDS * 1000
            and not (self.has_followed or self.has_shared)
        )
        has_evidence = EVIDENCE_PAGE in self.pages
        counted = {
            "visits": True,
            "bounces": is_bounce,
            "evidence": has_evidence,
            **{
                f"evidence_{seconds}s": has_evidence and self.evidence_ms >= seconds * 1000
                for seconds in SECONDS
            },
            "platform": self.has_followed,
            "dashboard": DASHBOARD_PAGE in self.pages,
            "shares": self.has_shared,
        }
        return {cell: 1 for cell, is_so in counted.items() if is_so}


class Counting:
    """Takes beacons and turns visits that have ended into hourly counts.

    Bounded: one open visit for each visitor, at most `OPEN_VISITS` of them. A visitor adds at most
    one to each cell for each visit, and begins a new one only after `IDLE_MINUTES` of silence.

    Args:
        hours: Where counts go.
        clock: Of this machine; if it steps back, visits of another day end at once.
        randomness: For the key of the day.
    """

    def __init__(self, hours: Hours, clock: Clock, randomness: Randomness) -> None:
        self._hours = hours
        self._clock = clock
        self._randomness = randomness
        self._open: OrderedDict[Token, _Visit] = OrderedDict()  # the longest silent first
        self._begin_day(clock.now_ms() // _DAY_MS)

    def __len__(self) -> int:
        return len(self._open)

    def take(self, beacon: Beacon, address: str, user_agent: str) -> str:
        """Count one beacon.

        Returns:
            Empty, or why it was dropped: a name in `DROPPED`.
        """
        self.close_ended()
        reason = self._take(beacon, address, user_agent)
        if reason:
            self.drop(reason)
        return reason

    def drop(self, reason: str) -> None:
        """Count a beacon that was dropped."""
        self._hours.add(self._clock.now_ms() // HOUR_MS, {f"dropped_{reason}": 1})

    def close_ended(self) -> None:
        """Count the visits that have ended; at a new day all have, and the old key goes."""
        now = self._clock.now_ms()
        is_new_day = now // _DAY_MS != self._day
        while self._open:
            token, oldest = next(iter(self._open.items()))
            if not is_new_day and 0 <= now - oldest.seen_at < _IDLE_MS:
                break
            del self._open[token]
            self._hours.add(now // HOUR_MS, oldest.counts())
        if is_new_day:
            self._begin_day(now // _DAY_MS)

    def _begin_day(self, day: int) -> None:
        self._day = day
        self._key = self._randomness.token(_KEY_BYTES)
        # It remembers tokens, so it goes with the key.
        self._throttle = Throttle(Rate(burst=BEACONS_A_MINUTE, seconds=60), self._clock)

    def _token(self, address: str) -> Token:
        digest = hmac.digest(self._key, _network(address).encode(), hashlib.sha256)
        return Token(digest[:_TOKEN_BYTES])

    def _take(self, beacon: Beacon, address: str, user_agent: str) -> str:
        if is_robot(user_agent):
            return "bot"
        token = self._token(address)
        if self._throttle.wait_ms(token):
            return "rate"
        visit = self._open.get(token)
        now = self._clock.now_ms()
        if isinstance(beacon, View):
            if visit is None:
                if len(self._open) >= OPEN_VISITS:
                    return "full"
                visit = self._open[token] = _Visit(now, now)
            if len(visit.pages) < _PAGES_KEPT:
                visit.pages.add(beacon.page)
        elif visit is None or not _can_follow(beacon, visit, now):
            return "sequence"
        else:
            _apply(beacon, visit)
        visit.seen_at = now
        self._open.move_to_end(token)
        return ""


def _can_follow(beacon: Seen | Follow | Share, visit: _Visit, now: int) -> bool:
    if beacon.page not in visit.pages and len(visit.pages) < _PAGES_KEPT:
        return False
    return not isinstance(beacon, Seen) or beacon.ms <= now - visit.began_at + _TOLERANCE_MS


def _apply(beacon: Seen | Follow | Share, visit: _Visit) -> None:
    match beacon:
        case Seen(page, ms):
            visit.visible_ms = min(_LONGEST_MS, visit.visible_ms + ms)
            if page == EVIDENCE_PAGE:
                visit.evidence_ms = min(_LONGEST_MS, visit.evidence_ms + ms)
        case Follow():
            visit.has_followed = True
        case Share():
            visit.has_shared = True


def _network(address: str) -> str:
    """What of an address tells one visitor from another."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address[:64]  # of a proxy's own making; it is a visitor's name like any other
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((found.packed[:8] + bytes(8), 64)))
    return str(found)
