"""What a person does on the platform's pages in a browser, and a look at what they then see."""

from __future__ import annotations

import itertools

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect
from tests.fault.installation import Installation

PASSWORD = "a password that is long enough"
_serial = itertools.count(1)


def send(page: Page, button: str) -> None:
    page.get_by_role("button", name=button).click()
    page.wait_for_load_state()


def fill(page: Page, **fields: str) -> None:
    for name, value in fields.items():
        page.locator(f"[name={name}]").fill(value)


def found_community(page: Page, here: Installation) -> str:
    slug = f"garden-{next(_serial)}"
    page.goto(f"{here.platform}/sign-up")
    fill(page, community="The garden", slug=slug, display_name="Ada")
    fill(page, email=f"ada@{slug}.example", password=PASSWORD)
    send(page, "Found the community")
    expect(page).to_have_url(f"{here.platform}/c/{slug}")
    return slug


def look(page: Page) -> None:
    """axe finds nothing, and nothing is wider than a phone or a desk."""
    results = Axe().run(page)
    assert results.violations_count == 0, f"{page.url}\n{results.generate_report()}"
    for width in (390, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        wide = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert wide <= 0, f"{page.url} is {wide} px wider than {width} px"


def look_with_scripts(chromium: Browser, visitor: BrowserContext, url: str) -> None:
    """Axe is a script: a second window of the same person runs it, and measures the width."""
    context = chromium.new_context(viewport={"width": 390, "height": 900})
    context.add_cookies(visitor.cookies())  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(url)
    look(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    context.close()
