"""What holds on every page of the navigation: weight, no complaint while it is used, names.

`use_everything` is for any page: it hovers and clicks whatever can be clicked, with a listener for
violations of the content security policy and for what the console says.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Browser, Error, Page, expect
from tests.site.ground import Ground, WallClock, lived, serving

from tractatus.site.examples import GROUPS
from tractatus.site.navigation import PAGES as NAVIGATION
from tractatus.testing.memory_log import MemoryLog

pytestmark = pytest.mark.browser

MOST_SCRIPT = 35_000  # bytes, compressed, that a page loads by itself
FIGURE = "/figure/windows.7d.services.*.blocked"
PAGES = (*(entry.path for entry in NAVIGATION), FIGURE)
_ANSWER: dict[str, object] = {
    "asked": {"statement": "SELECT"},
    "effect": "deny",
    "answer": {"error": "UnscopedQueryError", "message": "a statement without a scope"},
    "as_expected": True,
}

_LISTEN = """
globalThis.violations = [];
document.addEventListener("securitypolicyviolation", (event) =>
  violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`));
"""
# Links that lead away and forms without a script of their own stay here; everything else happens.
_STAY = """
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a");
  if (link && !link.getAttribute("href")?.startsWith("#")) event.preventDefault();
}, true);
document.addEventListener("submit", (event) => {
  if (!event.target.dataset.example && event.target.method !== "dialog") event.preventDefault();
});
"""
_CLICKABLE = "a, button, summary, input, select, textarea, label, [role=button], [tabindex]"
# One of a kind is enough where a page has hundreds: a kind is its tag, classes and what holds it.
_KINDS = """
(all) => {
  const seen = new Map();
  all.forEach((one, index) => {
    for (const kind of ["pointerover", "mouseover", "mousemove", "mouseout"]) {
      one.dispatchEvent(new MouseEvent(kind, { bubbles: true }));
    }
    const holder = one.closest("section, article, nav, header, footer, form, dialog");
    const kind = [one.tagName, one.className, one.type, holder?.id, holder?.className].join(" ");
    const known = seen.get(kind) ?? [];
    if (known.length < 2) seen.set(kind, [...known, index]);
  });
  return [...seen.values()].flat();
}
"""


def use_everything(page: Page) -> int:
    """Hover and click what can be clicked on the page; answers how many things that were."""
    page.evaluate(_STAY)
    used = 0
    for summary in page.locator("summary").all():  # first, so that what is folded can be reached
        if summary.is_visible():
            summary.click()
    found = page.locator(_CLICKABLE)
    handles = [found.nth(index).element_handle() for index in found.evaluate_all(_KINDS)]
    for handle in handles:
        try:
            if (
                not handle.is_visible()
                or not handle.is_enabled()
                or handle.evaluate(
                    "one => one.tagName === 'SUMMARY' || one.closest('dialog, .skip') !== null"
                )
            ):
                continue
            handle.scroll_into_view_if_needed()
            handle.hover(timeout=3_000)
            handle.click(timeout=3_000)
        except Error:
            if handle.evaluate("one => one.isConnected"):
                raise
            continue  # an answer came, and the part of the page that it stood in was made anew
        used += 1
        if handle.evaluate("one => Boolean(one.closest('a[data-figure]'))"):
            dialog = page.locator("dialog[open]")
            expect(dialog.locator("h1")).to_be_visible()
            page.keyboard.press("Escape")
            expect(dialog).to_have_count(0)
    return used


@pytest.fixture(scope="module")
def ground() -> Iterator[Ground]:
    now = WallClock().now_ms()
    ground = Ground(lived(MemoryLog(), now, epochs=24))
    ground.log.heartbeat(now - 500)
    for group in GROUPS:
        for example in group.examples:
            ground.examples[example.name] = (200, _ANSWER)
    with serving(ground) as ground:
        yield ground


@pytest.fixture(autouse=True)
def alive(ground: Ground) -> None:
    ground.log.heartbeat(WallClock().now_ms())
    ground.publish()


Open = Callable[..., Page]


@pytest.fixture
def open_page(chromium: Browser, ground: Ground) -> Iterator[Open]:
    """Opens pages that hear every complaint; closes them, and there must be none."""
    heard: list[str] = []
    contexts = []

    def opened(path: str, *, weights: dict[str, int] | None = None, **options: Any) -> Page:
        context = chromium.new_context(
            **{"viewport": {"width": 1280, "height": 900}, "base_url": ground.site, **options}
        )
        contexts.append(context)

        def note(response: Any) -> None:
            if weights is not None and response.url.endswith(".js"):
                assert response.headers["content-encoding"] == "gzip"
                weights[response.url] = int(response.headers["content-length"])

        context.on("response", note)
        page = context.new_page()
        page.add_init_script(_LISTEN)
        page.on("pageerror", lambda error: heard.append(f"{path}: {error}"))
        page.on(
            "console",
            lambda message: (
                heard.append(f"{path}: {message.text}")
                if message.type in ("error", "warning") and "Failed to load" not in message.text
                else None
            ),
        )
        page.goto(path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert heard == []


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_light_reachable_and_heard_to_complain_of_nothing(
    open_page: Open, path: str
) -> None:
    weights: dict[str, int] = {}
    page = open_page("about:blank", weights=weights)
    page.goto(path)
    if page.locator("#live").count():
        expect(page.locator("html")).to_have_attribute("data-live", re.compile("verified|stale"))
        assert {"worker.js", "check.js", "sha256.js"} <= {one.rpartition("/")[2] for one in weights}
    # What was transferred for scripts until the page has checked itself, worker included.
    assert 500 < sum(weights.values()) <= MOST_SCRIPT, weights
    _look_where_the_keyboard_is(page)
    assert use_everything(page) >= 8
    assert page.evaluate("violations") == []
    # WCAG 2.2, 1.4.4 and 1.4.10: at 200 % of a window of 1280 nothing is cut off.
    page.set_viewport_size({"width": 640, "height": 450})
    assert page.evaluate("document.documentElement.scrollWidth") <= 640


def _look_where_the_keyboard_is(page: Page) -> None:
    """The focus begins at the skip link, and what has it can be seen to have it."""
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Skip to the content")
    for _ in range(10):
        page.keyboard.press("Tab")
        outline = page.locator(":focus").evaluate(
            "one => getComputedStyle(one).outlineStyle + getComputedStyle(one).outlineWidth"
        )
        assert outline == "solid3px", page.locator(":focus").evaluate("one => one.outerHTML")


def test_the_listener_hears_a_violation(open_page: Open, ground: Ground) -> None:
    """The same listener, and something to be heard."""
    page = open_page("/about")
    page.evaluate(
        "document.dispatchEvent(new SecurityPolicyViolationEvent('securitypolicyviolation', "
        "{ violatedDirective: 'style-src' }))"
    )
    assert page.evaluate("violations.length") == 1


def test_every_page_has_words_of_its_own_for_those_who_list_pages(
    chromium: Browser, ground: Ground
) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    seen: dict[str, set[str]] = {"title": set(), "description": set()}
    for path in PAGES:
        page.goto(ground.site + path)
        head = page.locator("head")
        canonical = head.locator("link[rel=canonical]").get_attribute("href")
        assert canonical == ground.site + path
        title = page.title()
        description = head.locator("meta[name=description]").get_attribute("content") or ""
        assert 10 <= len(title) <= 90 and 40 <= len(description) <= 170, (path, description)
        assert head.locator("meta[property='og:title']").get_attribute("content") == title
        seen["title"].add(title)
        seen["description"].add(description)
        assert page.locator("html").get_attribute("lang") == "en"
        assert page.locator("h1").count() == 1
        levels = [
            int(name[1])
            for name in page.locator("h1, h2, h3, h4").evaluate_all(
                "all => all.map((one) => one.tagName)"
            )
        ]
        assert all(below <= above + 1 for above, below in pairwise(levels))
        for landmark in ("header", "main", "footer"):
            assert page.locator(f"body > {landmark}").count() == 1
    assert {name: len(words) for name, words in seen.items()} == dict.fromkeys(seen, len(PAGES))
    context.close()


@pytest.mark.parametrize("width", [390, 768, 900, 1024, 1100, 1440])
def test_the_navigation_holds_at_every_width(open_page: Open, width: int) -> None:
    page = open_page("/", viewport={"width": width, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    box = page.locator("header.top").bounding_box()
    assert box is not None and box["height"] <= 80, "the bar stays on one line"
    shown = page.locator("header nav:visible, header summary:visible")
    assert shown.count() == 1
