"""The addresses of this room: pages tell what they saw, `/analytics` says what came of it."""

from __future__ import annotations

import asyncio
import logging
import math
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from tractatus.errors import RequestError, StoreError
from tractatus.site.context import SiteContext
from tractatus.site.rendering import SitePages
from tractatus.site.visits import definitions, steps
from tractatus.site.visits.beacon import LARGEST, parse_beacon
from tractatus.site.visits.counting import Counting
from tractatus.site.visits.definitions import CELLS, DEFINITIONS, DROPPED, STEP, Definition
from tractatus.site.visits.hours import HOUR_MS, Hours, time_of
from tractatus.site.visits.steps import Point, Range
from tractatus.web.csrf import is_same_origin

_log = logging.getLogger(__name__)

_SCHEMA: Final = "tractatus/visits/v1"
_LOOK_SECONDS: Final = 60
_ROWS_SHOWN: Final = 24


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of the page, in words."""

    definition: Definition
    words: str
    counted: str


@dataclass(frozen=True, slots=True)
class Month:
    """What may be told of one month.

    Args:
        name: `2026-11`.
        title: For people.
        figures: Empty where every count is below a step.
        median: Of the time on the evidence page; empty where nothing can be said.
        points: In order.
    """

    name: str
    title: str
    figures: list[Figure]
    median: str
    points: list[Point]
    dropped: list[tuple[str, str, str]]


class VisitPages:
    """Takes beacons and shows what was counted."""

    def __init__(self, context: SiteContext, site: SitePages) -> None:
        self._clock = context.clock
        self._site = site
        self._hours = Hours(context.folder / "visits")
        self._began_at = context.clock.now_ms()
        self._hours.load(self._began_at // HOUR_MS)
        self._counting = Counting(self._hours, context.clock, context.randomness)
        self._trouble = ""

    async def take(self, request: Request) -> Response:
        """`POST /visits`: 204, also for what is dropped; what is wrong is not told to robots."""
        if _objects(request):
            return Response(status_code=204)
        if not _is_own_page(request):
            return Response(status_code=403)
        try:
            beacon = parse_beacon(await _body(request))
        except RequestError:
            self._counting.drop("malformed")
            return Response(status_code=400)
        address = request.client.host if request.client else ""
        self._counting.take(beacon, address, request.headers.get("user-agent", ""))
        return Response(status_code=204)

    async def show(self, request: Request) -> Response:
        """`GET /analytics`."""
        months = [self._month(name) for name in self._hours.months()]
        return await self._site.page(
            request,
            "analytics.html",
            began_at=self._began_at,
            counts=definitions,
            final_until=time_of(self._hours.final_until),
            months=months,
            rows=[_row(point) for point in reversed(months[0].points)][:_ROWS_SHOWN]
            if months
            else [],
            told=_told,
            troubles=self._troubles(),
        )

    async def document(self, _: Request) -> Response:
        """`GET /analytics.json`: the same, for programs; there is nothing else to be had."""
        document = {
            "schema": _SCHEMA,
            "source": "asserted by the operator; not in the log, cannot be recounted",
            "step": STEP,
            "final_until": _utc(time_of(self._hours.final_until)),
            "kept_months": definitions.KEPT_MONTHS,
            "troubles": self._troubles(),
            "definitions": {
                **{one.name: one.words for one in DEFINITIONS},
                "time": definitions.TIME_WORDS,
                **{f"dropped_{name}": words for name, words in DROPPED.items()},
            },
            "months": [
                {
                    "month": name,
                    "points": [
                        {"until": _utc(time_of(point.until)), "at_least": dict(point.steps)}
                        for point in steps.points(self._hours.of(name))
                    ],
                }
                for name in self._hours.months()
            ],
        }
        body = msgspec.json.format(msgspec.json.encode(document), indent=1)
        return Response(
            body,
            headers={"cache-control": "no-cache"},
            media_type="application/json",
        )

    async def keep(self) -> None:
        """End visits, write counts and delete old ones, for ever; a background work."""
        while True:
            await self.write()
            await asyncio.sleep(_LOOK_SECONDS)

    async def write(self) -> None:
        """Once of `keep`: what cannot be written stays in memory, is said, and is tried again."""
        self._counting.close_ended()
        hour = self._clock.now_ms() // HOUR_MS
        files = self._hours.prepare(hour)
        try:
            await asyncio.to_thread(self._hours.write, files)
        except StoreError as error:
            if not self._trouble:
                _log.error("%s", error)
            self._trouble = "What was counted lately cannot be written now, and is not told."
            return
        self._trouble = ""
        self._hours.written(files)
        self._hours.forget(hour)
        await asyncio.to_thread(self._hours.forget_files, hour)

    def _troubles(self) -> list[str]:
        damaged = [
            f"The counts of {month} cannot be read; that month is left out."
            for month in self._hours.damaged()
        ]
        return [*filter(None, [self._trouble]), *damaged]

    def _month(self, name: str) -> Month:
        points = steps.points(self._hours.of(name))
        last = points[-1].steps if points else dict.fromkeys(CELLS, 0)
        median = steps.median_seconds(last)
        return Month(
            name,
            f"{datetime.fromisoformat(f'{name}-01'):%B %Y}",
            [_figure(one, last) for one in DEFINITIONS],
            "" if median is None else _times(median),
            points,
            [
                (reason, words, _told(last[f"dropped_{reason}"]))
                for reason, words in DROPPED.items()
            ],
        )


def _figure(definition: Definition, last: steps.Counts) -> Figure:
    counted = _told(last[definition.cell])
    if not definition.is_share:
        return Figure(definition, counted, counted)
    found = steps.share(last[definition.cell], last["visits"])
    return Figure(definition, "" if found is None else _percent(found), counted)


def _told(number: int) -> str:
    """A count in steps: "fewer than 5", "15 to 19"."""
    found = steps.between(number)
    if number == 0:
        return f"fewer than {STEP}"
    return f"{number:,} to {found.high:,}"


def _percent(found: Range) -> str:
    assert found.high is not None
    low, high = math.floor(found.low * 100), math.ceil(found.high * 100)
    return f"{low} % to {high} %" if low else f"at most {high} %"


def _times(found: Range) -> str:
    low, high = _duration(found.low), _duration(found.high or 0)
    if found.high is None:
        return f"at least {low}"
    return f"{low} to {high}" if found.low else f"less than {high}"


def _duration(seconds: float) -> str:
    return f"{seconds:g} s" if seconds < 60 else f"{seconds / 60:g} min"


def _row(point: Point) -> tuple[datetime, list[str]]:
    return time_of(point.until), [_told(point.steps[one.cell]) for one in DEFINITIONS]


def _utc(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"


def _objects(request: Request) -> bool:
    """Whether the browser says that its user does not want to be counted."""
    return request.headers.get("dnt") == "1" or request.headers.get("sec-gpc") == "1"


def _is_own_page(request: Request) -> bool:
    """Whether the browser vouches for it; every browser sends one of the two with a post."""
    headers = request.headers
    is_said = headers.get("sec-fetch-site", headers.get("origin")) not in (None, "none", "null")
    is_json = headers.get("content-type", "").partition(";")[0].strip() == "application/json"
    return is_said and is_json and is_same_origin(request)


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > LARGEST:
            raise RequestError(f"a beacon has at most {LARGEST} bytes")
    return bytes(body)
