"""What a page tells of a visit, in a real browser: seen time, links, sharing, and silence."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from unittest.mock import patch

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect
from tests.site.ground import Ground, WallClock, lived, serving

from tractatus.site.visits import pages
from tractatus.site.visits.beacon import parse_beacon
from tractatus.site.visits.hours import HOUR_MS, format_month, month_of
from tractatus.testing.memory_log import MemoryLog

pytestmark = pytest.mark.browser

# Browsers that are steered by a program tell nothing; these tests are people for a moment.
TELLS = "Object.defineProperty(Navigator.prototype, '{}', {{ get: () => {} }});"
A_PERSON = TELLS.format("webdriver", "false")
AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/137.0.0.0 Safari/537.36"
COUNTED = {
    "visits": 143,
    "bounces": 61,
    "evidence": 58,
    "evidence_10s": 52,
    "evidence_30s": 40,
    "evidence_60s": 22,
    "evidence_120s": 9,
    "platform": 17,
    "dashboard": 44,
    "shares": 3,
    "dropped_bot": 31,
}


@pytest.fixture(scope="module")
def ground() -> Iterator[Ground]:
    """A site that has been visited for two hours of this month and of an earlier one."""
    now = WallClock().now_ms()
    made = Ground(lived(MemoryLog(), now, epochs=12))
    made.log.heartbeat(now)
    hour = now // HOUR_MS
    folder = made.folder / "visits"
    folder.mkdir()
    for back in (24 * 32, 2, 1):
        month = month_of(hour - back)
        hours = {
            one: COUNTED for one in (hour - 24 * 32, hour - 2, hour - 1) if month_of(one) == month
        }
        (folder / f"{month}.json").write_bytes(format_month(month, hours))
    with (
        # Heard at the server: what a page says while it goes away, the browser's driver misses.
        patch.object(pages, "parse_beacon", _heard),
        patch.object(pages, "_is_own_page", _asked),
        serving(made) as running,
    ):
        yield running


TOLD: list[Any] = []
ASKED: list[Any] = []


def _heard(body: bytes) -> Any:
    TOLD.append(parse_beacon(body))
    return TOLD[-1]


def _asked(request: Any, is_own: Callable[..., bool] = pages._is_own_page) -> bool:
    ASKED.append(request.headers)
    return is_own(request)


class Person:
    """A browser's window, and what its pages told."""

    def __init__(self, browser: Browser, *, script: str = A_PERSON, **options: Any) -> None:
        self.context: BrowserContext = browser.new_context(user_agent=AGENT, **options)
        self.context.add_init_script(script)
        self.page: Page = self.context.new_page()
        TOLD.clear()
        ASKED.clear()
        self.told = TOLD
        self.complaints: list[str] = []
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", self._console)

    def _console(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)

    def events(self) -> list[tuple[str, str]]:
        return [(one.__struct_config__.tag, one.page) for one in self.told]

    def wait_for(self, number: int) -> None:
        for _ in range(100):
            if len(self.told) >= number:
                return
            self.page.wait_for_timeout(50)
        raise AssertionError(self.events())


@pytest.fixture
def person(chromium: Browser) -> Iterator[Callable[..., Person]]:
    made: list[Person] = []

    def make(**options: Any) -> Person:
        made.append(Person(chromium, **options))
        return made[-1]

    yield make
    for one in made:
        one.context.close()
        assert one.complaints == []


Make = Callable[..., Person]


def test_a_visit_tells_pages_and_time_and_no_more(person: Make, ground: Ground) -> None:
    guest = person()
    guest.page.goto(f"{ground.site}/enforcement.html?secret=1#limits")
    guest.wait_for(1)
    guest.page.wait_for_timeout(300)
    guest.page.goto(f"{ground.site}/about")
    guest.wait_for(3)
    assert guest.events() == [
        ("view", "/enforcement.html"),
        ("seen", "/enforcement.html"),
        ("view", "/about"),
    ]
    assert 300 <= guest.told[1].ms < 10_000
    assert len(ASKED) == 3
    assert all("cookie" not in one for one in ASKED)
    assert guest.context.cookies() == []


def test_time_counts_only_while_it_is_seen_and_focused(person: Make, ground: Ground) -> None:
    guest = person()
    guest.page.clock.install()
    guest.page.goto(f"{ground.site}/enforcement.html")
    guest.wait_for(1)
    guest.page.clock.fast_forward(20_000)
    guest.page.evaluate("document.hasFocus = () => false; dispatchEvent(new Event('blur'))")
    guest.wait_for(2)
    guest.page.clock.fast_forward(60_000)
    guest.page.evaluate("document.hasFocus = () => true; dispatchEvent(new Event('focus'))")
    guest.page.clock.fast_forward(5_000)
    guest.page.evaluate("dispatchEvent(new Event('pagehide'))")
    guest.wait_for(3)
    first, second = (one.ms for one in guest.told[1:3])
    assert 20_000 <= first < 30_000
    assert 5_000 <= second < 15_000


def test_a_long_reader_is_heard_of_and_one_who_returns_begins_anew(
    person: Make, ground: Ground
) -> None:
    guest = person()
    guest.page.clock.install()
    guest.page.goto(f"{ground.site}/about")
    guest.wait_for(1)
    guest.page.clock.run_for(5 * 60_000 + 1_000)
    guest.wait_for(2)
    assert guest.events()[1][0] == "seen"
    guest.page.clock.run_for(1_000)
    guest.page.evaluate("document.hasFocus = () => false; dispatchEvent(new Event('blur'))")
    guest.wait_for(3)
    guest.page.clock.fast_forward(31 * 60_000)
    guest.page.evaluate("document.hasFocus = () => true; dispatchEvent(new Event('focus'))")
    guest.wait_for(4)
    assert guest.events()[-1] == ("view", "/about")


@pytest.mark.parametrize("how", ["pointer", "keyboard", "middle"])
def test_a_link_to_the_platform_is_told(person: Make, ground: Ground, how: str) -> None:
    guest = person()
    guest.page.goto(f"{ground.site}/")
    link = guest.page.locator(".hero a", has_text="Go to")
    guest.context.route(f"{ground.platform}/", lambda route: route.fulfill(body="the platform"))
    if how == "keyboard":
        link.focus()
        guest.page.keyboard.press("Enter")
    else:
        link.click(button="middle" if how == "middle" else "left")
    guest.wait_for(2)
    assert ("platform", "/") in guest.events()


def test_links_within_the_site_are_not_told_as_links(person: Make, ground: Ground) -> None:
    guest = person()
    guest.page.goto(f"{ground.site}/")
    guest.page.click("text=See enforcement evidence")
    guest.wait_for(3)
    assert {event for event, _ in guest.events()} == {"view", "seen"}


def test_copying_the_link_says_so_and_is_told(person: Make, ground: Ground) -> None:
    guest = person()
    guest.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=ground.site)
    guest.page.add_init_script("delete Navigator.prototype.share;")
    guest.page.goto(f"{ground.site}/about#validated")
    button = guest.page.get_by_role("button", name="Copy the link to this page")
    button.focus()
    guest.page.keyboard.press("Enter")
    expect(guest.page.locator("#share-status")).to_have_text("The address is copied.")
    copied = guest.page.evaluate("navigator.clipboard.readText()")
    assert copied == f"{ground.site}/about#validated"
    guest.wait_for(2)
    assert ("share", "/about") in guest.events()


def test_where_copying_is_refused_the_address_is_shown_and_nothing_is_told(
    person: Make, ground: Ground
) -> None:
    guest = person()
    guest.page.add_init_script(
        "delete Navigator.prototype.share;" + TELLS.format("clipboard", "undefined")
    )
    guest.page.goto(f"{ground.site}/about")
    guest.page.click("#share")
    expect(guest.page.locator("#share-status")).to_contain_text(f"{ground.site}/about")
    assert "share" not in {event for event, _ in guest.events()}


@pytest.mark.parametrize(
    "script",
    [
        "",  # steered by a program
        A_PERSON + TELLS.format("doNotTrack", "'1'"),
        A_PERSON + TELLS.format("globalPrivacyControl", "true"),
    ],
)
def test_who_objects_tells_nothing_and_may_still_share(
    person: Make, ground: Ground, script: str
) -> None:
    guest = person(script=script)
    guest.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=ground.site)
    guest.page.add_init_script("delete Navigator.prototype.share;")
    guest.page.goto(f"{ground.site}/enforcement.html")
    guest.page.click("#share")
    expect(guest.page.locator("#share-status")).to_have_text("The address is copied.")
    guest.page.goto(f"{ground.site}/")
    guest.page.wait_for_timeout(300)
    assert guest.told == []


def test_without_scripts_nothing_is_told_and_there_is_no_button(
    person: Make, ground: Ground
) -> None:
    guest = person(java_script_enabled=False)
    guest.page.goto(f"{ground.site}/analytics")
    expect(guest.page.locator("#share")).to_be_hidden()
    expect(guest.page.locator("h1")).to_have_text("Visits to this site")
    assert guest.told == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1440])
def test_axe_finds_nothing_and_nothing_overflows(
    person: Make, ground: Ground, width: int, scheme: str
) -> None:
    guest = person(viewport={"width": width, "height": 900}, color_scheme=scheme)
    guest.page.goto(f"{ground.site}/analytics")
    expect(guest.page.locator("#share")).to_be_visible()
    found = Axe().run(guest.page)
    assert found.violations_count == 0, found.generate_report()
    assert guest.page.evaluate("document.documentElement.scrollWidth") <= width


def test_every_figure_leads_to_its_rows_and_has_its_definition(
    person: Make, ground: Ground
) -> None:
    page = person().page
    page.goto(f"{ground.site}/analytics")
    figures = page.locator(".visit-figure")
    assert figures.count() >= 6
    for figure in figures.all():
        assert figure.get_attribute("href") == "#rows"
        assert len(figure.locator("xpath=ancestor::div[1]/dd[last()]").inner_text()) > 20
    assert page.locator("#rows tbody tr").count() >= 1
    for link in page.locator("#rows thead a").all():
        assert page.locator(link.get_attribute("href") or "").count() == 1
