"""What the site answers, and what it says where there is nothing to say."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from typing import Any

import httpx
import pytest
from tests.site.ground import Ground, WallClock, lived, site_context

from tractatus.evidence.codes import Flag, PressureLevel, Service
from tractatus.site.application import build
from tractatus.site.context import SiteContext
from tractatus.site.navigation import PAGES as NAVIGATION
from tractatus.site.wording import STEPS
from tractatus.testing.memory_log import MemoryLog
from tractatus.verifier.report import STEP_NAMES
from tractatus.web.environment import Environment

PAGES = (
    "/",
    "/about",
    "/enforcement.html",
    "/metrics.html",
    "/audit",
    "/blog",
    "/comparison",
    "/citations",
    "/demo",
)
SITE = "http://site.test"
PLATFORM = "http://platform.test"


class Clock:
    """A clock that the tests move."""

    def __init__(self) -> None:
        self.ms = WallClock().now_ms()

    def now_ms(self) -> int:
        return self.ms


@dataclass
class Site:
    """The site, and a client that asks it as a browser on its own pages would."""

    ground: Ground
    clock: Clock
    http: httpx.AsyncClient

    async def text(self, path: str) -> str:
        answer = await self.http.get(path)
        assert answer.status_code == 200, answer.text
        return answer.text


Open = Callable[..., Any]


@pytest.fixture
async def open_site() -> AsyncIterator[Open]:
    """Opens sites over platforms in this process; closes them at the end."""
    clients: list[httpx.AsyncClient] = []

    def opened(log: MemoryLog | None = None, **changed: Any) -> Site:
        environment = changed.get("environment", Environment.LOCAL)
        ground = Ground(log or MemoryLog(), SITE, PLATFORM, environment)
        ground.log.heartbeat(WallClock().now_ms())
        ground.publish()
        to_platform = httpx.AsyncClient(transport=httpx.ASGITransport(ground.application()))
        clock = Clock()
        made = site_context(ground, SITE)
        context: SiteContext = replace(made, **changed, client=to_platform, clock=clock)
        transport = httpx.ASGITransport(build(context), raise_app_exceptions=False)
        to_site = httpx.AsyncClient(transport=transport, base_url=SITE)
        clients.extend((made.client, to_platform, to_site))
        return Site(ground, clock, to_site)

    yield opened
    for client in clients:
        await client.aclose()


def a_past() -> MemoryLog:
    return lived(MemoryLog(), WallClock().now_ms(), epochs=20)


@pytest.mark.parametrize("path", PAGES)
async def test_pages_answer_get_and_head_with_every_header(open_site: Open, path: str) -> None:
    site = open_site(a_past())
    answer = await site.http.get(path)
    assert answer.status_code == 200
    policy = answer.headers["content-security-policy"]
    assert "unsafe" not in policy
    assert f"connect-src 'self' {PLATFORM};" in policy
    assert "require-trusted-types-for 'script'; trusted-types tractatus" in policy
    assert (await site.http.head(path)).status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/no-such-page", 404),
        ("POST", "/about", 405),
        ("GET", "/examples/isolation-scoped", 405),
        ("POST", "/examples/no-such-example", 404),
        ("GET", "/metrics/0000.json", 404),
    ],
)
async def test_errors_are_pages_with_every_header(
    open_site: Open, method: str, path: str, status: int
) -> None:
    answer = await open_site().http.request(method, path)
    assert answer.status_code == status
    assert "<h1>" in answer.text and "Live in Production" in answer.text
    assert "content-security-policy" in answer.headers


async def test_steps_are_named_as_on_the_command_line() -> None:
    assert [name for name, _ in STEPS] == [STEP_NAMES[number] for number in range(1, 10)]


async def test_navigation_has_live_in_production_last_and_says_what_runs_here(
    open_site: Open,
) -> None:
    text = await open_site(a_past()).text("/")
    assert [entry.words for entry in NAVIGATION if entry.place == "bar"][-1] == "Blog"
    for nav in re.findall(r"<nav.*?</nav>", text, re.DOTALL):
        assert nav.index("Blog") < nav.index("Live in Production")
        assert "here: <span data-standing-tag>running locally</span>" in nav


def caught(log: MemoryLog, outcome: int = 1) -> MemoryLog:
    """Canaries of the last day: every round caught, or one missed."""
    now = WallClock().now_ms()
    log.decide(Service.CANARY, outcome, 4, Flag.CANARY)
    log.close_epoch(now - 3_600_000)
    return log


@pytest.mark.parametrize(
    ("environment", "log", "words"),
    [
        (Environment.LOCAL, caught(MemoryLog()), "Running locally"),
        (Environment.STAGING, caught(MemoryLog()), "Staging"),
        (Environment.DEMONSTRATION, caught(MemoryLog()), "Demonstration"),
        (Environment.PRODUCTION, caught(MemoryLog()), "Live in production"),
        (
            Environment.PRODUCTION,
            caught(MemoryLog(), outcome=2),
            "Declared as production, not confirmed by canaries",
        ),
        (
            Environment.PRODUCTION,
            MemoryLog(),
            "Declared as production, not confirmed by canaries",
        ),
    ],
)
async def test_words_follow_the_environment_and_the_canaries(
    open_site: Open, environment: Environment, log: MemoryLog, words: str
) -> None:
    site = open_site(log, environment=environment)
    for path in ("/", "/enforcement.html", "/metrics.html"):
        assert f"</span>{words}: <a" in await site.text(path)


async def test_a_platform_of_another_environment_than_the_sites_is_not_called_production(
    open_site: Open,
) -> None:
    site = open_site(caught(MemoryLog()), environment=Environment.PRODUCTION)
    site.ground.environment = Environment.STAGING
    site.ground.publish()
    assert "</span>Staging: <a" in await site.text("/")


async def test_zeros_say_why_they_are_zero(open_site: Open) -> None:
    site = open_site()
    assert "Zero, because no member has acted" in await site.text("/")
    metrics = await site.text("/metrics.html")
    assert "Operations are zero because no member has acted" in metrics
    assert "No epoch closed in this window, so every count in it is zero." in metrics
    assert 'data-figure="windows.30d.uptime.value">not known yet<' in metrics


async def test_a_service_that_is_not_built_is_not_zero(open_site: Open) -> None:
    text = await open_site(a_past()).text("/enforcement.html")
    for name in ("ContextPressureMonitor", "CrossReferenceValidator"):
        words = "<wbr>".join(re.findall("[A-Z][a-z]+", name))
        row = text[text.index(words) :].partition("</tr>")[0]
        assert "not running yet" in row and "data-figure" not in row


async def test_pressure_is_a_histogram_where_there_are_leaves_and_no_data_elsewhere(
    open_site: Open,
) -> None:
    without = section(await open_site(a_past()).text("/metrics.html"), "chart-pressure")
    assert "no data" in without and "<svg" not in without and "data-figure" not in without
    log = a_past()
    for level in PressureLevel:
        log.decide(Service.CONTEXT_PRESSURE_MONITOR, level, 6 - level)
    log.close_epoch(WallClock().now_ms() - 1_000)
    shown = section(await open_site(log).text("/metrics.html"), "chart-pressure")
    assert "no data" not in shown and "<svg" in shown
    for level in PressureLevel:
        figure = f'data-figure="windows.30d.pressure_histogram.{level - 1}"'
        assert re.search(rf"{figure}[^>]*>{6 - level}<", shown), level
    replayed = a_past()
    replayed.decide(Service.CONTEXT_PRESSURE_MONITOR, PressureLevel.HIGH, 3, Flag.REPLAYED)
    replayed.close_epoch(WallClock().now_ms() - 1_000)
    assert "no data" in section(await open_site(replayed).text("/metrics.html"), "chart-pressure")


def section(page: str, identifier: str) -> str:
    return page.split(f'id="{identifier}"')[1].partition("</section>")[0]


async def test_every_figure_is_the_documents(open_site: Open) -> None:
    site = open_site(a_past())
    document = json.loads(site.ground.metrics)
    text = await site.text("/metrics.html")
    blocked = document["windows"]["7d"]["services"]["BoundaryEnforcer"]["blocked"]
    operations = sum(
        one["operations"] or 0 for one in document["windows"]["30d"]["services"].values()
    )
    assert blocked and operations
    assert f'data-figure="windows.7d.services.BoundaryEnforcer.blocked">{blocked:,}<' in text
    assert f'data-figure="windows.30d.services.*.operations">{operations:,}<' in text


async def test_replays_stand_apart_and_are_labelled(open_site: Open) -> None:
    text = await open_site(a_past()).text("/metrics.html")
    apart = text[text.index('id="apart"') :]
    assert "Replayed history" in apart and "elsewhere and earlier" in apart
    assert "replay of a 2018 conversation" in apart
    assert "windows.30d.apart.replayed" not in text[: text.index('id="apart"')]


async def test_sources_name_query_leaves_checkpoint_and_command(open_site: Open) -> None:
    site = open_site(a_past())
    text = await site.text("/metrics.html")
    window = json.loads(site.ground.metrics)["windows"]["24h"]
    source = text[text.index('id="source-24h"') :].partition("</details>")[0]
    assert f"GET {PLATFORM}/api/public/framework-metrics" in source
    assert f"index {window['first_index']:,} to {window['last_index']:,}" in source
    assert site.ground.log.checkpoint().root.hex() in source
    assert f"tractatus verify {SITE} --window 24h" in source


async def test_the_bytes_that_a_page_was_built_from_can_be_had(open_site: Open) -> None:
    site = open_site(a_past())
    first = site.ground.metrics
    path = re.search(r'data-metrics="([^"]+)"', await site.text("/"))
    assert path
    site.clock.ms += 6_000
    site.ground.publish()
    assert (await site.http.get(path[1])).content == first
    await site.text("/")
    assert (await site.http.get(path[1])).content == first  # a page may still be open
    for _ in range(8):
        site.clock.ms += 6_000
        site.ground.log.heartbeat(WallClock().now_ms())
        site.ground.publish()
        await site.text("/")
    assert (await site.http.get(path[1])).status_code == 404


async def test_the_platform_is_asked_at_most_once_in_five_seconds(open_site: Open) -> None:
    site = open_site()
    asked: list[bytes] = []
    site.ground.alter["metrics"] = lambda body: asked.append(body) or body  # type: ignore[func-returns-value]
    for _ in range(3):
        await site.text("/")
    assert len(asked) == 1
    site.clock.ms += 5_000
    await site.text("/")
    assert len(asked) == 2


@pytest.mark.parametrize(
    "damage",
    [
        lambda body: b"",
        lambda body: body[:-1],
        lambda body: body.replace(b'"operations":', b'"operation":'),
        lambda body: body.replace(b"metrics/v1", b"metrics/v2"),
        lambda body: body.replace(b'"windows":{"24h"', b'"windows":{"23h"'),
        lambda body: body + b" " * 5_000_000,
    ],
)
async def test_a_document_that_is_not_in_its_format_is_not_shown(
    open_site: Open, damage: Callable[[bytes], bytes]
) -> None:
    site = open_site(a_past())
    site.ground.alter["metrics"] = damage
    for path in PAGES:
        text = await site.text(path)
        assert 'class="figure' not in text
    assert "is not in its format" in await site.text("/metrics.html")


async def test_what_was_read_before_stays_and_says_that_it_is_not_new(open_site: Open) -> None:
    site = open_site(a_past())
    await site.text("/")
    site.ground.is_down = True
    site.clock.ms += 6_000
    text = await site.text("/metrics.html")
    assert "The platform cannot be read just now: the platform does not answer." in text
    assert 'class="figure' in text


async def test_trust_is_published_for_verifiers_of_any_origin(open_site: Open) -> None:
    site = open_site()
    answer = await site.http.get("/.well-known/tractatus.json")
    document = answer.json()
    assert answer.headers["access-control-allow-origin"] == "*"
    assert document["platform"] == PLATFORM
    assert document["site"] == SITE
    assert document["origin"] == site.ground.log.checkpoint().origin
    assert document["witness_policy"].startswith("log ")
    assert document["environment"] == "local"


_PASSED: dict[str, object] = {
    "asked": {"act": {"type": "content.remove"}},
    "effect": "require_approval",
    "answer": {"effect": "require_approval", "reasons": ["<b>a value</b>"]},
    "as_expected": True,
}


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ((200, _PASSED), "Left to a human, as it must be."),
        ((200, {**_PASSED, "as_expected": False}), "Left to a human, which is not as it must be."),
        ((429, {"title": "Too often", "detail": "wait"}), "The platform did not run it: wait"),
    ],
)
async def test_an_example_shows_what_the_platform_answered(
    open_site: Open, answer: tuple[int, dict[str, object]], words: str
) -> None:
    site = open_site()
    site.ground.examples["decision-complete"] = answer
    shown = await site.http.post("/examples/decision-complete")
    assert shown.status_code == 200
    assert words in shown.text
    assert "<b>a value</b>" not in shown.text  # escaped, whoever wrote it


async def test_an_example_says_when_the_platform_is_away(open_site: Open) -> None:
    site = open_site()
    transport = httpx.MockTransport(lambda request: httpx.Response(502, text="<html>"))
    context = replace(
        site_context(site.ground, SITE), client=httpx.AsyncClient(transport=transport)
    )
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(build(context)), base_url=SITE
    ) as client:
        shown = await client.post("/examples/decision-complete")
    assert "The platform could not be asked just now." in shown.text


async def test_examples_are_for_people_on_this_site_and_not_without_end(open_site: Open) -> None:
    site = open_site()
    site.ground.examples["isolation-scoped"] = (200, _PASSED)
    path = "/examples/isolation-scoped"
    foreign = await site.http.post(path, headers={"sec-fetch-site": "cross-site"})
    assert foreign.status_code == 403
    statuses = [(await site.http.post(path)).status_code for _ in range(11)]
    assert statuses == [200] * 10 + [429]
    site.clock.ms += 60_000
    assert (await site.http.post(path)).status_code == 200
