"""Kept pages are never older than they say, and nothing is kept that is not a page."""

from __future__ import annotations

import asyncio
import gzip
import re
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tractatus.platform.metrics_cache import METRICS_SECONDS, MetricsCache
from tractatus.web.cache import CACHE_SECONDS, PageCache, accepts_gzip, is_known

HTML = (b"content-type", b"text/html; charset=utf-8")


class Clock:
    def __init__(self) -> None:
        self.ms = 1_800_000_000_000

    def now_ms(self) -> int:
        return self.ms


class World:
    """An application whose pages say when their making began, and what they were made of."""

    def __init__(self, clock: Clock, takes: Callable[[], Awaitable[None]] | None = None) -> None:
        self.clock = clock
        self.takes = takes
        self.state = object()
        self.states = [self.state]
        self.made = 0
        self.status = 200
        self.headers: list[tuple[bytes, bytes]] = [HTML]
        self.filling = b"." * 2000

    def change(self) -> None:
        self.state = object()
        self.states.append(self.state)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.made += 1
        body = b"%d %d " % (self.clock.ms, len(self.states) - 1) + self.filling
        if self.takes:
            await self.takes()
        length = (b"content-length", b"%d" % len(body))
        await send(
            {
                "type": "http.response.start",
                "status": self.status,
                "headers": [*self.headers, length],
            }
        )
        for start in range(0, len(body), 700):
            part, more = body[start : start + 700], start + 700 < len(body)
            await send({"type": "http.response.body", "body": part, "more_body": more})


def over(world: ASGIApp) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(world),
        base_url="http://site.test",
        headers={"accept-encoding": "identity"},
    )


def cached(world: World) -> PageCache:
    return PageCache(world, world.clock, lambda: world.state)


@settings(max_examples=150)
@given(
    st.lists(
        st.one_of(
            st.tuples(st.just("wait"), st.integers(-2500, 2500)),
            st.tuples(st.just("read"), st.sampled_from(["/", "/about", "/?a=1"])),
            st.tuples(st.just("change"), st.none()),
            st.tuples(st.just("slow"), st.integers(0, 3000)),
        ),
        max_size=30,
    )
)
def test_a_page_is_never_older_than_it_says(steps: list[tuple[str, Any]]) -> None:
    async def run() -> None:
        clock, slow = Clock(), 0

        async def takes() -> None:
            clock.ms += slow

        world = World(clock, takes)
        async with over(cached(world)) as http:
            for kind, value in steps:
                if kind == "wait":
                    clock.ms += value
                elif kind == "change":
                    world.change()
                elif kind == "slow":
                    slow = value
                else:
                    made = world.made
                    answer = await http.get(value)
                    began, state, _ = answer.text.split(" ")
                    age, most = int(answer.headers["age"]), _max_age(answer)
                    assert most == CACHE_SECONDS
                    assert clock.ms - int(began) <= age * 1000
                    assert int(state) == len(world.states) - 1
                    if world.made == made:  # it was kept
                        assert age <= most

    asyncio.run(run())


def _max_age(answer: httpx.Response) -> int:
    found = re.search(r"max-age=(\d+)", answer.headers["cache-control"])
    assert found
    return int(found[1])


async def test_a_crowd_costs_one_rendering() -> None:
    world = World(Clock(), lambda: asyncio.sleep(0.01))
    async with over(cached(world)) as http:
        answers = await asyncio.gather(*(http.get("/") for _ in range(200)))
    assert {one.status_code for one in answers} == {200}
    assert len({one.text for one in answers}) == 1
    assert world.made == 1


@pytest.mark.parametrize(("later", "ages"), [(1_000, ("5", "5")), (1_001, ("5", "0"))])
async def test_who_comes_late_to_a_slow_page_gets_none_that_was_old_already(
    later: int, ages: tuple[str, str]
) -> None:
    clock = Clock()
    world = World(clock)
    second: list[asyncio.Task[httpx.Response]] = []

    async def takes() -> None:
        if world.made == 1:
            clock.ms += later
            second.append(asyncio.create_task(http.get("/")))
            await asyncio.sleep(0.01)
            clock.ms += 5_000 - later

    world.takes = takes
    async with over(cached(world)) as http:
        first = await http.get("/")
        assert (first.headers["age"], (await second[0]).headers["age"]) == ages


@pytest.mark.parametrize(
    ("status", "headers"),
    [
        (404, [HTML, (b"set-cookie", b"a=b")]),
        (301, [HTML, (b"location", b"/")]),
        (200, [HTML, (b"Set-Cookie", b"a=b")]),
        (200, [HTML, (b"cache-control", b"no-store")]),
        (200, [HTML, (b"vary", b"cookie")]),
        (200, [(b"content-type", b"application/json")]),
        (200, []),
    ],
)
async def test_what_is_no_page_is_made_for_each(
    status: int, headers: list[tuple[bytes, bytes]]
) -> None:
    world = World(Clock(), lambda: asyncio.sleep(0.001))
    world.status, world.headers = status, headers
    cache = cached(world)
    async with over(cache) as http:
        answers = await asyncio.gather(*(http.get("/") for _ in range(5)))
        head = await http.head("/")
    assert world.made == 6
    assert len(cache) == 0
    assert {one.status_code for one in (*answers, head)} == {status}
    assert all("age" not in one.headers and one.content.endswith(b"..") for one in answers)
    assert head.content == b""


@pytest.mark.parametrize("status", [404, 500, 503])
async def test_an_error_is_shared_by_those_who_asked_together_and_kept_for_nobody(
    status: int,
) -> None:
    world = World(Clock(), lambda: asyncio.sleep(0.01))
    world.status = status
    cache = cached(world)
    async with over(cache) as http:
        answers = await asyncio.gather(*(http.get("/") for _ in range(50)))
        assert world.made == 1
        assert {one.status_code for one in answers} == {status}
        assert len({one.text for one in answers}) == 1
        known = await http.get("/", headers={"if-none-match": "*"})
    assert world.made == 2
    assert len(cache) == 0
    for answer in (*answers, known):
        assert answer.status_code == status
        assert {"age", "etag", "cache-control"}.isdisjoint(answer.headers)


async def test_who_asked_in_time_is_served_however_long_sending_takes() -> None:
    """A crowd that takes longer to serve than a page is kept must not end in a page for each."""
    clock = Clock()
    world = World(clock, lambda: asyncio.sleep(0.01))
    cache = cached(world)
    served = 0

    async def ask() -> None:
        nonlocal served

        async def send(message: Message) -> None:
            nonlocal served
            served += message["type"] == "http.response.start"
            clock.ms += 100

        scope = {"type": "http", "method": "GET", "path": "/", "query_string": b"", "headers": []}
        await cache(scope, _never, send)

    await asyncio.gather(*(ask() for _ in range(100)))
    assert served == 100
    assert world.made == 1


async def test_posts_and_ranges_pass_through() -> None:
    world = World(Clock())
    cache = cached(world)
    async with over(cache) as http:
        for _ in range(2):
            await http.post("/")
            await http.get("/", headers={"range": "bytes=0-1"})
    assert world.made == 4
    assert len(cache) == 0


async def test_a_cookie_changes_nothing() -> None:
    world = World(Clock())
    async with over(cached(world)) as http:
        first = await http.get("/")
        second = await http.get("/", headers={"cookie": "tractatus_session=of-another-port"})
    assert first.content == second.content
    assert world.made == 1


async def test_what_is_larger_than_a_page_passes_through_whole() -> None:
    world = World(Clock())
    world.filling = b"x" * 1_300_000
    cache = cached(world)
    async with over(cache) as http:
        answer = await http.get("/")
    assert answer.content.endswith(world.filling)
    assert len(answer.content) == int(answer.headers["content-length"])
    assert len(cache) == 0


async def test_head_and_get_say_the_same() -> None:
    world = World(Clock())
    for order in (("HEAD", "GET"), ("GET", "HEAD")):
        async with over(cached(world)) as http:
            answers = {method: await http.request(method, "/") for method in order}
        assert answers["HEAD"].headers == answers["GET"].headers
        assert answers["HEAD"].content == b""
        assert len(answers["GET"].content) == int(answers["HEAD"].headers["content-length"])


async def test_a_page_that_is_known_is_not_sent_again() -> None:
    world = World(Clock())
    async with over(cached(world)) as http:
        etag = (await http.get("/")).headers["etag"]
        again = await http.get("/", headers={"if-none-match": f'"other", {etag}'})
        world.change()
        anew = await http.get("/", headers={"if-none-match": etag})
    assert (again.status_code, again.content) == (304, b"")
    assert {"age", "cache-control", "etag", "vary"} <= set(again.headers)
    assert anew.status_code == 200
    assert anew.headers["etag"] != etag


async def test_a_page_travels_compressed_to_whom_that_is_welcome() -> None:
    world = World(Clock())
    async with over(cached(world)) as http:
        plain = await http.get("/")
        small = await http.get("/", headers={"accept-encoding": "br, gzip;q=0.5"})
    assert world.made == 1
    assert small.content == plain.content
    assert small.headers["content-encoding"] == "gzip"
    assert int(small.headers["content-length"]) < len(plain.content) / 10
    assert "content-encoding" not in plain.headers
    assert small.headers["vary"] == plain.headers["vary"] == "accept-encoding"


async def test_a_flood_of_queries_is_bounded_and_pushes_out_no_page() -> None:
    world = World(Clock())
    cache = cached(world)
    async with over(cache) as http:
        await http.get("/about")
        for number in range(1_000):
            await http.get(f"/?x={number}")
        assert len(cache) < 300
        made = world.made
        await http.get("/about")
        assert world.made == made
        await http.get(f"/?x={'x' * 2_000}")
        assert len(cache) < 300


async def test_kept_bytes_are_bounded() -> None:
    world = World(Clock())
    world.filling = b"x" * 900_000
    cache = cached(world)
    async with over(cache) as http:
        for number in range(40):
            await http.get(f"/{number}")
    assert 10 < len(cache) < 20


async def test_an_application_that_fails_leaves_nobody_waiting() -> None:
    clock = Clock()

    async def fails(scope: Scope, receive: Receive, send: Send) -> None:
        await asyncio.sleep(0.001)
        raise RuntimeError("broken")

    async with over(PageCache(fails, clock, lambda: None)) as http:
        answers = await asyncio.wait_for(
            asyncio.gather(*(http.get("/") for _ in range(5)), return_exceptions=True), 5
        )
    assert all(isinstance(one, RuntimeError) for one in answers)


async def test_whoever_waits_need_not_wait_for_the_end_of_a_download() -> None:
    release, seen = asyncio.Event(), []

    async def download(scope: Scope, receive: Receive, send: Send) -> None:
        first = not seen
        seen.append(1)
        await asyncio.sleep(0)
        await send({"type": "http.response.start", "status": 200, "headers": []})
        if first:
            await release.wait()
        await send({"type": "http.response.body", "body": b"end"})

    cache = PageCache(download, Clock(), lambda: None)

    async def ask() -> list[Message]:
        sent: list[Message] = []

        async def send(message: Message) -> None:
            sent.append(message)

        scope = {"type": "http", "method": "GET", "path": "/", "query_string": b"", "headers": []}
        await cache(scope, _never, send)
        return sent

    slow = asyncio.create_task(ask())
    quick = asyncio.create_task(ask())
    assert (await asyncio.wait_for(quick, 5))[-1]["body"] == b"end"
    assert not slow.done()
    release.set()
    assert len(await slow) == 2


async def _never() -> Message:
    raise AssertionError("nothing is read of a GET")


@pytest.mark.parametrize(
    ("accepted", "answer"),
    [
        (b"", False),
        (b"gzip", True),
        (b"br, GZIP", True),
        (b"*", True),
        (b"gzip;q=0", False),
        (b"gzip; q = 0.000 ", False),
        (b"gzip;q=0.001", True),
        (b"x-gzip-not", False),
    ],
)
def test_gzip_is_used_where_it_is_accepted(accepted: bytes, answer: bool) -> None:
    assert accepts_gzip(accepted) is answer


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        (b"", False),
        (b'W/"a"', True),
        (b'"a"', True),
        (b'"b", W/"a"', True),
        (b"*", True),
        (b'"ab"', False),
        (b"a", False),
    ],
)
def test_etags_are_compared_whole(asked: bytes, answer: bool) -> None:
    assert is_known(asked, b'W/"a"') is answer


@settings(max_examples=100)
@given(st.lists(st.tuples(st.integers(-3000, 3000), st.integers(0, 3000)), max_size=20))
def test_the_metrics_are_never_older_than_they_say(steps: list[tuple[int, int]]) -> None:
    async def run() -> None:
        clock, slow, made = Clock(), 0, 0

        async def source() -> bytes:
            nonlocal made
            made += 1
            at = clock.ms
            clock.ms += slow
            return b"%d" % at

        cache = MetricsCache(source, clock)
        for wait, slow in steps:  # noqa: B007  (read by `source`)
            clock.ms += wait
            before = made
            answer = await cache.read()
            age = answer.age_seconds(clock.ms)
            assert clock.ms - int(answer.body) <= age * 1000
            if made == before:
                assert age <= METRICS_SECONDS
            assert gzip.decompress(answer.compressed) == answer.body

    asyncio.run(run())


async def test_a_crowd_reads_the_metrics_once_and_a_failure_is_not_kept() -> None:
    made = 0

    async def source() -> bytes:
        nonlocal made
        made += 1
        await asyncio.sleep(0.001)
        if made == 1:
            raise OSError("away")
        return b"{}"

    cache = MetricsCache(source, Clock())
    with pytest.raises(OSError, match="away"):
        await cache.read()
    answers = await asyncio.gather(*(cache.read() for _ in range(50)))
    assert len({id(one) for one in answers}) == 1
    assert made == 2
