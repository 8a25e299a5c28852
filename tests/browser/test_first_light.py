"""The whole journey as people make it, in a real browser, over `tractatus up`.

A founder signs up, invites, a member posts, the founder decides, the author reads why, an
administrator sees metadata; a stranger sees the counts move and recounts them. Every page on the
way is looked at by axe, at the width of a phone and of a desk, and no step may break the content
security policy.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright
from tests.fault.installation import Installation, installation

WIDTHS = (390, 1440)
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
PASSWORD = "a password that is long enough"


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    with installation(tmp_path_factory.mktemp("first-light") / "data") as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    program = next((found for name in NAMES if (found := shutil.which(name))), None)
    assert program, "no Chromium: `./tractatus test` installs one as root on Debian"
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        yield running
        running.close()


class Visitor:
    """One person at one width; remembers what the browser complained of."""

    def __init__(self, browser: Browser, width: int) -> None:
        self.context = browser.new_context(viewport={"width": width, "height": 900})
        self.page: Page = self.context.new_page()
        self.complaints: list[str] = []
        self.page.on("console", self._on_console)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _on_console(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)

    def open(self, url: str) -> None:
        answer = self.page.goto(url)
        assert answer is not None
        assert answer.ok, f"{url}: {answer.status}"
        self.look()

    def fill(self, **fields: str) -> None:
        for name, value in fields.items():
            self.page.locator(f"[name={name}]").fill(value)

    def press(self, name: str | re.Pattern[str]) -> None:
        self.page.get_by_role("button", name=name).click()
        self.page.wait_for_load_state()
        self.look()

    def look(self) -> None:
        """axe finds nothing, nothing overflows the width, nothing was complained of."""
        results = Axe().run(self.page)
        assert results.violations_count == 0, f"{self.page.url}\n{results.generate_report()}"
        wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert self.page.evaluate(wide) <= 0, f"{self.page.url} is wider than the window"
        assert self.complaints == [], self.page.url


@pytest.mark.browser
@pytest.mark.timeout(300)
@pytest.mark.parametrize("width", WIDTHS)
def test_a_post_travels_from_a_member_to_a_recount(
    here: Installation, browser: Browser, width: int
) -> None:
    slug = f"orchard-{width}"
    founder, member, stranger = (Visitor(browser, width) for _ in range(3))

    founder.open(f"{here.platform}/sign-up")
    founder.fill(community=f"Orchard {width}", slug=slug, display_name="Ada")
    founder.fill(email=f"ada@{slug}.example", password=PASSWORD)
    founder.press("Found the community")
    founder.open(f"{here.platform}/c/{slug}/members")
    founder.press("Make a link")
    link = founder.page.locator("a[href*='/join/']").get_attribute("href")
    assert link

    member.open(link)
    member.fill(display_name="Ben", email=f"ben@{slug}.example", password=PASSWORD)
    member.press("Join")
    member.open(f"{here.platform}/c/{slug}")
    member.fill(body="Come and see my offer at the market, buy two baskets today!")
    member.press("Send")
    expect(member.page.get_by_text("Your post waits for a person")).to_be_visible()

    founder.open(f"{here.platform}/c/{slug}/moderation")
    expect(founder.page.get_by_text(re.compile("No AI model runs")).first).to_be_visible()
    founder.page.get_by_role("link", name=re.compile("Read and decide")).click()
    founder.look()
    founder.page.get_by_role("radio", name=re.compile("Remove")).check()
    founder.page.locator("[name=ground]").select_option(index=1)
    founder.page.locator("[name=category]").select_option(index=1)
    founder.fill(reference="Rule 2: no selling", explanation="The post sells something.")
    founder.fill(facts="The words about an offer and buying.")
    founder.page.locator("[name=source]").select_option(index=1)
    founder.press(re.compile("Decide as"))

    member.open(f"{here.platform}/c/{slug}")
    member.page.get_by_role("link", name=re.compile("What was decided")).first.click()
    member.look()
    expect(member.page.get_by_text("Rule 2: no selling")).to_be_visible()

    _see_the_counts(here, stranger)
    _recount(here, stranger)


def _see_the_counts(here: Installation, stranger: Visitor) -> None:
    """The figures reach the site within an epoch and the cache."""
    stranger.page.wait_for_timeout(6000)
    for path in ("/", "/about", "/enforcement.html", "/metrics.html", "/blog"):
        stranger.open(f"{here.site}{path}")
    verified = here.command("verify", here.site, check=True)
    assert "verified:" in verified.stdout


def _recount(here: Installation, stranger: Visitor) -> None:
    stranger.open(f"{here.site}/metrics.html")
    stranger.page.get_by_role("button", name="Recount in this browser").click()
    expect(stranger.page.get_by_text(re.compile("^Verified: "))).to_be_visible(timeout=30_000)
    steps = stranger.page.locator("#recount-steps > li")
    found = [step.get_attribute("data-status") for step in steps.all()]
    assert found == ["passed"] * 3 + ["not checked"] + ["passed"] * 5, found
    stranger.look()


@pytest.mark.browser
def test_an_administrator_sees_metadata(here: Installation, browser: Browser) -> None:
    for width in WIDTHS:
        administrator = Visitor(browser, width)
        link = here.command("admin", "link", "--data", str(here.data), check=True).stdout.strip()
        administrator.open(link)
        administrator.fill(email=f"root-{width}@platform.example", password=PASSWORD)
        administrator.page.get_by_role("button").last.click()
        administrator.page.wait_for_load_state()
        administrator.look()
        if administrator.page.locator("[name=password]").count():
            administrator.fill(email=f"root-{width}@platform.example", password=PASSWORD)
            administrator.page.get_by_role("button").last.click()
            administrator.page.wait_for_load_state()
        expect(administrator.page.get_by_role("table")).to_be_visible()
        administrator.look()


def test_one_changed_byte_is_named_by_the_command(here: Installation) -> None:
    partial = (here.data / "log" / "tile" / "0").rglob("*.p/*")
    # Of the newest tile the widest: smaller ones are of trees that have grown since.
    tile = max(partial, key=lambda one: (one.parent.name, int(one.name)))
    good = tile.read_bytes()
    try:
        tile.write_bytes(bytes([good[0] ^ 1]) + good[1:])
        done = here.command("verify", str(here.data / "log"))
        assert done.returncode == 1, done.stdout
        assert "FALSE" in next(line for line in done.stdout.splitlines() if line.startswith("5 "))
    finally:
        tile.write_bytes(good)
