"""Visits over HTTP: what is taken, what is refused, and what /analytics tells of them."""

from __future__ import annotations

import asyncio
import random
import re
from pathlib import Path
from typing import Any

import pytest
from tests.site.test_pages import Clock, Open, Site, open_site  # noqa: F401  (a fixture)

from tractatus.site.visits.beacon import (
    Follow,
    Seen,
    Share,
    View,
    format_beacon,
)
from tractatus.site.visits.definitions import (
    BEACONS_A_MINUTE,
    DASHBOARD_PAGE,
    EVIDENCE_PAGE,
    IDLE_MINUTES,
    KEPT_MONTHS,
)
from tractatus.site.visits.hours import HOUR_MS

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
NOON = 1_800_014_400_000  # 2027-01-15 12:00 UTC
IDLE_MS = IDLE_MINUTES * 60_000


def headers(**more: str) -> dict[str, str]:
    return {
        "user-agent": BROWSER,
        "content-type": "application/json",
        "sec-fetch-site": "same-origin",
        **{name.replace("_", "-"): value for name, value in more.items()},
    }


VIEW = format_beacon(View("/"))


async def analytics(site: Site) -> dict[str, Any]:
    answer = await site.http.get("/analytics.json")
    assert answer.status_code == 200
    document: dict[str, Any] = answer.json()
    return document


def visits_of(site: Site) -> Any:
    """The room, found where the application has it."""
    application: Any = site.http._transport.app._app._app  # type: ignore[attr-defined]
    return next(one for one in application.routes if one.path == "/visits").endpoint.__self__


async def hour_passes(site: Site) -> None:
    """Visits end, the hour is over, and the background work has looked."""
    visits_of(site)._counting.close_ended()
    site.clock.ms += HOUR_MS
    await visits_of(site).write()
    site.clock.ms += HOUR_MS
    await visits_of(site).write()


async def crowd(site: Site, visitors: int, *beacons: Any) -> None:
    for number in range(visitors):
        for beacon in beacons:
            visits_of(site)._counting.take(beacon, f"10.0.{number >> 8}.{number & 255}", BROWSER)


@pytest.fixture
def at_noon(open_site: Open) -> Site:  # noqa: F811
    site: Site = open_site()
    site.clock.ms = NOON
    visits_of(site)._hours.load(NOON // HOUR_MS)
    return site


async def test_a_beacon_is_taken_and_nothing_is_set(at_noon: Site) -> None:
    answer = await at_noon.http.post("/visits", content=VIEW, headers=headers())
    assert (answer.status_code, answer.content) == (204, b"")
    assert "set-cookie" not in answer.headers
    assert answer.headers["cache-control"] == "no-store"
    assert len(visits_of(at_noon)._counting) == 1


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"sec_fetch_site": "cross-site"}, 403),
        ({"sec_fetch_site": "same-site"}, 403),
        ({"sec_fetch_site": "none"}, 403),
        ({"content_type": "text/plain"}, 403),
        ({"dnt": "1"}, 204),
        ({"sec_gpc": "1"}, 204),
        ({"user_agent": "curl/8"}, 204),
    ],
)
async def test_what_is_not_counted_is_not_counted(
    at_noon: Site, changed: dict[str, str], status: int
) -> None:
    answer = await at_noon.http.post("/visits", content=VIEW, headers=headers(**changed))
    assert answer.status_code == status
    assert len(visits_of(at_noon)._counting) == 0


async def test_older_browsers_are_known_by_their_origin(at_noon: Site) -> None:
    for origin, status in (("http://site.test", 204), ("http://evil.test", 403), ("null", 403)):
        sent = headers(origin=origin)
        del sent["sec-fetch-site"]
        answer = await at_noon.http.post("/visits", content=VIEW, headers=sent)
        assert answer.status_code == status, origin
    sent = headers()
    del sent["sec-fetch-site"]
    assert (await at_noon.http.post("/visits", content=VIEW, headers=sent)).status_code == 403


async def test_who_objects_is_not_even_read(at_noon: Site) -> None:
    sent = headers(sec_gpc="1", sec_fetch_site="cross-site")
    answer = await at_noon.http.post("/visits", content=b"no beacon", headers=sent)
    assert answer.status_code == 204
    assert visits_of(at_noon)._hours._counts == {}


async def test_malformed_and_large_posts_are_refused_and_counted(at_noon: Site) -> None:
    for body in (b"{", VIEW + b" " * 600, b"x" * 1_000_000):
        answer = await at_noon.http.post("/visits", content=body, headers=headers())
        assert answer.status_code == 400
    (counted,) = visits_of(at_noon)._hours._counts.values()
    assert counted == {"dropped_malformed": 3}


async def test_a_burst_of_ten_thousand_posts_changes_one_visit(at_noon: Site) -> None:
    async def some(number: int) -> None:
        for _ in range(number):
            await at_noon.http.post("/visits", content=VIEW, headers=headers())

    await asyncio.gather(*(some(50) for _ in range(10)))  # the other 9,500 without HTTP
    for _ in range(9_500):
        visits_of(at_noon)._counting.take(View("/"), "127.0.0.1", BROWSER)
    at_noon.clock.ms += IDLE_MS
    visits_of(at_noon)._counting.close_ended()
    (counted,) = visits_of(at_noon)._hours._counts.values()
    assert counted["visits"] == 1
    assert counted["dropped_rate"] >= 10_000 - 2 * BEACONS_A_MINUTE


async def test_before_the_first_hour_is_over_nothing_is_told(at_noon: Site) -> None:
    await crowd(at_noon, 40, View("/"))
    text = await at_noon.text("/analytics")
    assert "Nothing to tell yet" in text
    assert (await analytics(at_noon))["months"] == []


async def test_the_page_tells_figures_with_definitions_and_rows(at_noon: Site) -> None:
    await crowd(at_noon, 43, View("/"))
    await crowd(at_noon, 22, View(EVIDENCE_PAGE))
    at_noon.clock.ms += 70_000
    await crowd(at_noon, 12, Seen(EVIDENCE_PAGE, 65_000), Follow("/"))
    at_noon.clock.ms += IDLE_MS
    await hour_passes(at_noon)
    text = await at_noon.text("/analytics")
    document = await analytics(at_noon)
    (point,) = document["months"][0]["points"]
    assert point["at_least"]["visits"] == 40
    assert point["at_least"]["bounces"] == 20
    assert point["at_least"]["evidence_60s"] == 10
    assert point["at_least"]["shares"] == 0
    assert ">40 to 44</a>" in text
    assert ">45 % to 60 %</a>" in text  # 20 of 44 to 24 of 40
    assert "fewer than 5" in text
    for name in ("visits", "bounces", "evidence", "platform", "dashboard", "shares", "time"):
        assert f'id="{name}"' in text
        assert name in document["definitions"]
    assert "43" not in re.sub(r"<time.*?</time>|static/\w+", "", text)


async def test_a_single_visitor_is_told_to_nobody(at_noon: Site) -> None:
    await crowd(at_noon, 4, View("/"), Share("/"))
    at_noon.clock.ms += IDLE_MS
    await hour_passes(at_noon)
    document = await analytics(at_noon)
    assert document["months"] == [{"month": "2027-01", "points": []}]
    assert "too few visits to say" in await at_noon.text("/analytics")


async def test_the_page_says_what_the_figures_cannot_show(at_noon: Site) -> None:
    text = await at_noon.text("/analytics")
    for words in (
        "nobody can recount them",
        "Anybody can send false visits",
        "A restart forgets open visits",
        f"deleted after {KEPT_MONTHS} months",
        "behind one address is one visitor",
    ):
        assert words in text
    assert "cannot be recounted" in (await analytics(at_noon))["source"]


async def test_a_full_disk_is_said_and_nothing_is_lost(at_noon: Site, tmp_path: Path) -> None:
    folder = visits_of(at_noon)._hours._folder
    await crowd(at_noon, 9, View("/"))
    at_noon.clock.ms += IDLE_MS
    folder.write_text("in the way")
    await hour_passes(at_noon)
    assert "cannot be written now" in await at_noon.text("/analytics")
    assert (await analytics(at_noon))["months"] == []
    folder.unlink()
    await hour_passes(at_noon)
    document = await analytics(at_noon)
    assert document["troubles"] == []
    assert document["months"][0]["points"][0]["at_least"]["visits"] == 5


async def test_the_script_is_on_every_page_and_small(at_noon: Site) -> None:
    for path in ("/", "/about", EVIDENCE_PAGE, DASHBOARD_PAGE, "/blog", "/analytics"):
        text = await at_noon.text(path)
        assert "js/visits.js" in text
        assert 'id="share-status" role="status"' in text
    found = re.search(r'src="([^"]+visits.js)"', text)
    assert found
    answer = await at_noon.http.get(found[1], headers={"accept-encoding": "gzip"})
    assert int(answer.headers["content-length"]) <= 1_228
    missing = await at_noon.http.get("/no-such-page")
    assert "visits.js" not in missing.text


async def test_ten_thousand_random_beacons_break_nothing(at_noon: Site) -> None:
    chance = random.Random(11)
    for _ in range(300):
        body = bytearray(format_beacon(Seen("/about", 5_000)))
        for _ in range(chance.randrange(4)):
            body[chance.randrange(len(body))] = chance.randrange(256)
        answer = await at_noon.http.post("/visits", content=bytes(body), headers=headers())
        assert answer.status_code in (204, 400)
