"""What operators learn of a journey: nothing of what people wrote, or who they are."""

from __future__ import annotations

import io
import json
import logging
import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from tests.platform.conftest import Browser, World

from tractatus.adapters.machine import SystemRandomness
from tractatus.compose.logs import JsonLines
from tractatus.errors import StoreError
from tractatus.web.observing import HEADER, SLOW_A_MINUTE, Observing

MARKS = {
    "post": "marker-post-5be1",
    "password": "marker-password-5be1",
    "email": "marker-mail-5be1@example.org",
    "slug": "marker-slug-5be1",
    "query": "marker-query-5be1",
    "header": "marker-header-5be1",
    "address": "198.51.100.77",
}


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """Everything that any logger says, at the level that says most."""
    stream, root = io.StringIO(), logging.getLogger()
    handler, before = logging.StreamHandler(stream), root.level
    handler.setFormatter(JsonLines("platform"))
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    # Its own client is the test's; a server's asyncio debug messages are not ours to bound.
    for name in ("httpx", "httpcore", "asyncio"):
        logging.getLogger(name).setLevel(logging.WARNING)
    yield stream
    root.removeHandler(handler)
    root.setLevel(before)


def observed(world: World, measured: Any = None) -> Browser:
    app = Observing(world.app, SystemRandomness(), measured)
    transport = httpx.ASGITransport(
        app=app, raise_app_exceptions=False, client=(MARKS["address"], 1)
    )
    client = httpx.AsyncClient(
        transport=transport,
        base_url="http://platform.example",
        headers={"user-agent": MARKS["header"]},
    )
    world.clients.append(client)
    return Browser(client)


async def test_a_journey_leaves_nothing_of_people_in_any_log(
    world: World, written: io.StringIO
) -> None:
    person = observed(world)
    page = await person.found(
        MARKS["slug"], email=MARKS["email"], password=MARKS["password"] + " long enough"
    )
    assert page.status_code == 200, page.text
    assert (await person.post(MARKS["slug"], MARKS["post"])).status_code == 200
    await person.open(f"/c/{MARKS['slug']}?q={MARKS['query']}")
    await person.open(f"/join/{MARKS['query']}")
    await person.open(f"/admin/setup/{MARKS['query']}")
    await person.open(f"/{MARKS['query']}/nowhere")
    await person.send("/log-in", {"email": MARKS["email"], "password": MARKS["password"]})
    page = await person.send(
        f"/c/{MARKS['slug']}/members", {}, form_at=f"/c/{MARKS['slug']}/members"
    )
    link = re.search(r"/join/([A-Za-z0-9_-]+)", page.text)
    assert link
    await person.open(link[0])

    # And where everything fails with the words of people in the error.
    async def broken() -> bytes:
        raise ValueError(MARKS["post"])

    failing = observed(world.with_(metrics=broken))
    answer = await failing.open("/api/public/framework-metrics")
    assert answer.status_code == 500

    text = written.getvalue()
    for what, mark in {**MARKS, "invitation": link[1]}.items():
        assert mark not in text, f"the log holds a {what}"
    cookies = [*person.http.cookies.values()]
    assert cookies
    assert not [one for one in cookies if one in text], "the log holds a session"
    lines = [json.loads(line) for line in text.splitlines()]
    routes = {line["route"] for line in lines if line["event"] == "request"}
    assert {"/sign-up", "/c/{slug}/posts", "/join/{invitation}", "none"} <= routes
    [failed] = [line for line in lines if line.get("errors")]
    assert failed["errors"][0]["type"] == "builtins.ValueError"
    assert failed["request"] == answer.headers["x-request-id"]


async def test_each_answer_has_an_id_of_ours_and_error_pages_show_it(world: World) -> None:
    class Broken:
        def transaction(self) -> Any:
            raise StoreError("no connection")

    person = observed(world)
    ids = set()
    for path in ("/", "/nowhere", "/health/live", "/api/public/framework-metrics"):
        answer = await person.http.get(path, headers={"x-request-id": "of-the-visitor"})
        assert answer.headers.get_list("x-request-id") != ["of-the-visitor"]
        assert re.fullmatch(r"[0-9a-f]{16}", answer.headers["x-request-id"])
        ids.add(answer.headers["x-request-id"])
    assert len(ids) == 4
    failing = observed(world.with_(administrators=Broken(), issuer=Broken()))
    page = await failing.open("/join/anything")
    assert page.status_code == 503
    assert page.headers["x-request-id"] in page.text
    missing = await person.open("/nowhere")
    assert missing.headers["x-request-id"] not in missing.text


async def test_each_request_is_measured_once_by_its_template(world: World) -> None:
    class Meter:
        def __init__(self) -> None:
            self.seen: list[tuple[str, str, int]] = []

        def begin(self, method: str) -> Any:
            meter = self

            class One:
                def end(self, route: str, status: int, seconds: float) -> None:
                    assert seconds >= 0
                    meter.seen.append((method, route, status))

            return One()

    meter = Meter()
    person = observed(world, meter)
    await person.http.get("/c/somebody/posts/1/statement.json")
    await person.http.get("/secret-of-somebody")
    await person.http.request("BREW", "/")
    assert [one[:2] for one in meter.seen] == [
        ("GET", "/c/{slug}/posts/{post_id}/statement.json"),
        ("GET", "none"),
        ("other", "/"),
    ]
    assert HEADER == b"x-request-id"


async def test_a_crowd_of_slow_requests_does_not_fill_the_log(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    now = 1_000.0
    began = True

    def clock() -> float:
        # Asked at the beginning, at the end, and for the line: each request takes two seconds.
        nonlocal began
        began = not began
        return now if not began else now + 2.0

    async def app(scope: Any, receive: Any, send: Any) -> None:
        """Answers nothing; what is asked here is how long it took."""

    monkeypatch.setattr("tractatus.web.observing.perf_counter", clock)
    observing = Observing(app, SystemRandomness())
    scope = {"type": "http", "method": "GET"}

    async def request() -> None:
        nonlocal began
        began = True
        await observing(dict(scope), None, None)  # type: ignore[arg-type]

    with caplog.at_level(logging.INFO, "tractatus.web.observing"):
        for _ in range(SLOW_A_MINUTE + 7):
            await request()
        assert len(caplog.records) == SLOW_A_MINUTE
        now += 61
        await request()
    assert caplog.messages[-2] == "7 more slow requests were not told one by one"
    assert caplog.messages[-1].endswith("in 2000 ms")
