"""/comparison and /citations in a browser: wide, narrow, dark, on paper, without scripts."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from tests.site.ground import Ground, WallClock, lived, serving

from tractatus.site.comparison.data import load_comparison
from tractatus.testing.memory_log import MemoryLog

pytestmark = pytest.mark.browser

PAGES = ("/comparison", "/comparison?with=cedar", "/citations")
COMPARISON = load_comparison()


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    with serving(Ground(lived(MemoryLog(), WallClock().now_ms(), epochs=3))) as ground:
        yield ground.site


def opened(browser: Browser, url: str, width: int = 1440, **context: object) -> Page:
    page = browser.new_context(viewport={"width": width, "height": 900}, **context).new_page()
    page.goto(url)
    return page


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1440, "light")])
def test_axe_finds_nothing_and_nothing_overflows(
    chromium: Browser, site: str, width: int, scheme: str
) -> None:
    for path in PAGES:
        page = opened(chromium, site + path, width, color_scheme=scheme)
        for summary in page.locator("main summary").all():
            summary.click()
        found = Axe().run(page)
        assert found.violations_count == 0, (path, found.generate_report())
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        page.context.close()


def test_all_tools_are_seen_at_once_on_a_wide_screen(chromium: Browser, site: str) -> None:
    page = opened(chromium, f"{site}/comparison")
    box = page.locator("#matrix .scroll")
    assert box.evaluate("one => one.scrollWidth <= one.clientWidth")
    expect(page.locator(".matrix thead th")).to_have_count(len(COMPARISON.products))
    page.context.close()


def test_a_narrow_screen_shows_lists_instead_of_columns(chromium: Browser, site: str) -> None:
    page = opened(chromium, f"{site}/comparison", 390, java_script_enabled=False)
    expect(page.locator("#matrix")).to_be_hidden()
    row = page.locator("#formal")
    row.locator("summary").click()
    cedar = row.locator("tr", has_text="Cedar")
    first, finding = cedar.locator("th").bounding_box(), cedar.locator("td").nth(1).bounding_box()
    assert first and finding and finding["y"] > first["y"] + 10
    expect(cedar.locator(".answer")).to_have_text("● Yes")
    page.context.close()


def test_one_tool_alone_is_a_link_away_without_scripts(chromium: Browser, site: str) -> None:
    page = opened(chromium, f"{site}/comparison", java_script_enabled=False)
    page.click("nav.beside >> text=OpenFGA")
    assert page.url.endswith("?with=openfga")
    expect(page.locator("nav.beside [aria-current]")).to_have_text("OpenFGA")
    expect(page.locator("#gate tbody tr")).to_have_count(2)
    page.context.close()


def test_on_paper_every_source_is_printed(chromium: Browser, site: str) -> None:
    page = opened(chromium, f"{site}/comparison")
    link = page.locator("#cells a[href^='https']").first
    seen = "one => one.checkVisibility({ contentVisibilityAuto: true })"
    assert not link.evaluate(seen)
    page.emulate_media(media="print")
    assert link.evaluate(seen)
    page.context.close()
