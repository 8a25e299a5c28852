"""The site as visitors see it: every state of the live banner, at every width, in both schemes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect
from tests.browser.visitor import Make
from tests.site.ground import Ground, WallClock, beside, lived, serving

from tractatus.evidence.codes import Flag, Outcome, Service
from tractatus.site.navigation import PAGES as NAVIGATION
from tractatus.testing.memory_log import MemoryLog

pytestmark = pytest.mark.browser

PAGES = (
    "/",
    "/about",
    "/enforcement.html",
    "/metrics.html",
    "/audit",
    "/blog",
    "/demo",
    "/no-such-page",
)
REFUSED = {
    "asked": {"statement": "SELECT post_id, body FROM community.post"},
    "effect": "deny",
    "answer": {"error": "UnscopedQueryError", "message": "a statement without a tenant scope"},
    "as_expected": True,
}


@pytest.fixture(scope="module")
def grown() -> Iterator[Ground]:
    """A platform with a past, that was heard of half a second ago."""
    now = WallClock().now_ms()
    ground = Ground(lived(MemoryLog(), now, epochs=24))
    ground.log.heartbeat(now - 500)
    ground.examples["isolation-unscoped"] = (200, REFUSED)
    ground.examples["decision-complete"] = (429, {"title": "Too often", "detail": "wait a little"})
    with serving(ground) as ground:
        yield ground


@pytest.fixture
def ground(grown: Ground) -> Iterator[Ground]:
    """The same for each test, alive and honest at its beginning."""
    grown.alter.clear()
    grown.is_down = False
    grown.log.heartbeat(WallClock().now_ms())
    grown.publish()
    yield grown


def style(page: Page, selector: str, name: str) -> str:
    """A computed style of the first element."""
    value: str = page.locator(selector).first.evaluate(
        "(one, name) => getComputedStyle(one)[name]", name
    )
    return value


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1440])
def test_axe_finds_nothing_and_nothing_overflows(
    visitor: Make, ground: Ground, width: int, scheme: str
) -> None:
    guest = visitor(viewport={"width": width, "height": 900}, color_scheme=scheme)
    for path in PAGES:
        page = guest.open(ground.site + path, state=None if "no-such" in path else "verified")
        found = Axe().run(page)
        assert found.violations_count == 0, (path, found.generate_report())
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path


def test_verified_says_when_and_who_cosigned(visitor: Make, ground: Ground) -> None:
    page = visitor().open(f"{ground.site}/")
    expect(page.locator("#live-status")).to_have_text("Verified in your browser")
    expect(page.locator("#live-age")).to_have_text(re.compile(r"^ \d+ s ago$"))
    expect(page.locator("#live-detail")).to_contain_text("run by the operator of the log")
    # The age ticks, and a screen reader does not hear it tick.
    assert (
        page.locator("#live-age").evaluate("one => one.closest('[aria-live], [role=status]')")
        is None
    )
    expect(page.locator("#live-age")).to_have_text(re.compile(r"^ [2-9] s ago$"))


def test_a_recount_passes_all_steps_and_shows_them(visitor: Make, ground: Ground) -> None:
    page = visitor().open(f"{ground.site}/metrics.html")
    page.click("#recount-start")
    expect(page.locator("#recount-verdict")).to_have_text(re.compile("^Verified: "))
    statuses = page.locator("#recount-steps li").evaluate_all(
        "all => all.map(one => one.dataset.status)"
    )
    assert statuses == ["passed"] * 3 + ["not checked"] + ["passed"] * 5


def _one_block_more(body: bytes) -> bytes:
    document = json.loads(body)
    document["windows"]["7d"]["services"]["BoundaryEnforcer"]["blocked"] += 1
    return json.dumps(document).encode()


def test_a_false_figure_strikes_all_figures_and_offers_the_bytes(
    visitor: Make, ground: Ground
) -> None:
    ground.alter["metrics"] = _one_block_more
    with beside(ground) as site:
        page = visitor().open(f"{site}/metrics.html", state="failed")
        expect(page.locator("#live-status")).to_have_text("Verification failed")
        expect(page.locator("#live-detail")).to_contain_text("7d.services.BoundaryEnforcer.blocked")
        struck = page.locator(".figure").first.evaluate(
            "one => getComputedStyle(one).textDecorationLine"
        )
        assert struck == "line-through"
        with page.expect_download() as download:
            page.click("#live-actions a >> text=framework-metrics.json")
        assert download.value.path().read_bytes() == _one_block_more(ground.metrics)
        page.click("#recount-start")
        expect(page.locator("#recount-verdict")).to_have_text(re.compile("^False: step 8"))
        expect(page.locator("html")).to_have_attribute("data-live", "failed")


def test_what_failed_stays_failed_until_a_reload(visitor: Make, ground: Ground) -> None:
    ground.alter["metrics"] = _one_block_more
    with beside(ground) as site:
        guest = visitor()
        guest.page.clock.install()
        page = guest.open(f"{site}/metrics.html", state="failed")
        ground.alter.clear()
        for _ in range(6):
            page.clock.fast_forward("01:01")
        page.wait_for_timeout(5_100)  # as long as the site keeps what it has read
        expect(page.locator("html")).to_have_attribute("data-live", "failed")
        expect(page.locator("#live-actions a")).to_have_count(2)
        guest.open(f"{site}/metrics.html", state="stale")  # its clock has run ahead


def test_a_page_that_shows_another_number_than_the_document_fails(
    visitor: Make, ground: Ground
) -> None:
    def falsify(route: Any) -> None:
        response = route.fetch()
        body = re.sub(r'(data-figure="log.size">)[^<]+', r"\g<1>1", response.text())
        route.fulfill(response=response, body=body)

    guest = visitor()
    guest.page.route("**/metrics.html", falsify)
    page = guest.open(f"{ground.site}/metrics.html", state="failed")
    expect(page.locator("#live-detail")).to_contain_text("this page shows “1” at log.size")


def test_an_unreachable_platform_is_neither_green_nor_red(visitor: Make, ground: Ground) -> None:
    guest = visitor()
    page = guest.open(f"{ground.site}/metrics.html")
    page.route(f"{ground.platform}/**", lambda route: route.abort())
    page.click("#recount-start")
    expect(page.locator("html")).to_have_attribute("data-live", "unreachable")
    expect(page.locator("#live-status")).to_have_text("Cannot reach the platform")
    expect(page.locator("#live-age")).to_have_text(re.compile("; last verified .* ago"))
    expect(page.locator("#recount-verdict")).to_have_text(re.compile("^Could not be checked"))


def test_a_platform_that_was_never_read_shows_no_zero(visitor: Make, ground: Ground) -> None:
    ground.is_down = True
    with beside(ground) as site:
        page = visitor().open(f"{site}/metrics.html", state="unreachable")
        expect(page.locator("#live-age")).to_have_text("; not verified yet")
        expect(page.locator("#counters")).to_contain_text("not the same as zero")
        assert page.locator(".figure").count() == 0


def test_green_fades_when_no_sign_of_life_follows(visitor: Make, ground: Ground) -> None:
    guest = visitor()
    guest.page.clock.install()
    page = guest.open(f"{ground.site}/metrics.html")
    page.clock.fast_forward("03:30")
    expect(page.locator("html")).to_have_attribute("data-live", "stale")
    expect(page.locator("#live-status")).to_have_text("The checks hold, but the log is old")
    expect(page.locator("#live-age")).to_have_text(re.compile(r"; as of \d\d:\d\d UTC"))


def test_figures_are_refreshed_every_five_minutes(visitor: Make, ground: Ground) -> None:
    guest = visitor()
    guest.page.clock.install()
    page = guest.open(f"{ground.site}/metrics.html")
    page.click("#sources summary >> nth=0")
    size = page.locator('[data-figure="log.size"]')
    before = size.text_content()
    ground.log.decide(Service.BOUNDARY_ENFORCER, Outcome.DENY, 1, Flag(0))
    ground.log.close_epoch(WallClock().now_ms())
    ground.publish()
    page.wait_for_timeout(5_100)  # as long as the site keeps what it has read
    # The machine may be slow, and the clock runs meanwhile: far enough from five minutes.
    page.clock.fast_forward("02:00")
    expect(size).to_have_text(before or "")
    # A round that is still under way lets the next one pass by, so more than one may be needed.
    for _ in range(10):
        page.clock.fast_forward("01:10")
        page.wait_for_timeout(1_000)
        if size.text_content() != before:
            break
    expect(size).not_to_have_text(before or "")
    expect(page.locator("#source-24h")).to_have_attribute("open", "")


_AGES = """(ms) => {
  const kept = JSON.parse(localStorage.getItem("tractatus-checkpoints"));
  for (const one of Object.values(kept)) one.at -= ms;
  localStorage.setItem("tractatus-checkpoints", JSON.stringify(kept));
}"""


def test_growth_since_the_last_visit_is_proven_and_said(visitor: Make, ground: Ground) -> None:
    guest = visitor()
    page = guest.open(f"{ground.site}/metrics.html")
    actions = page.locator("#live-actions")
    expect(actions).to_contain_text("lets your next visit prove that the log has only grown")
    assert page.evaluate("localStorage.length") == 0
    size = ground.log.checkpoint().size
    page.click("#live-actions button >> text=Remember")
    expect(actions).to_contain_text(
        re.compile(rf"^Remembered: {size:,} leaves, \d+ \w+ \d{{4}} at ")
    )
    assert page.evaluate("localStorage.length") == 1
    # Another page within the same visit is no other visit.
    ground.log.heartbeat(WallClock().now_ms())
    ground.publish()
    guest.open(f"{ground.site}/about")
    expect(actions).to_contain_text("Remembered: ")
    assert "since your visit" not in (actions.text_content() or "")
    page.evaluate(_AGES, 24 * 3600 * 1000)
    for _ in range(3):
        ground.log.heartbeat(WallClock().now_ms())
    ground.publish()
    guest.open(f"{ground.site}/metrics.html")
    expect(actions).to_contain_text(
        re.compile(r"The log has grown by 3 leaves since your visit of .* UTC, proven\.")
    )
    page.click("#recount-start")
    expect(page.locator('[data-step="4"]')).to_have_attribute("data-status", "passed")
    page.click("#live-actions button >> text=Forget")
    assert page.evaluate("localStorage.getItem('tractatus-checkpoints')") == "{}"
    expect(actions).to_contain_text("Kept in this browser alone")


@pytest.mark.parametrize("lie", ["another past", "shrunken"])
def test_a_log_that_is_not_the_remembered_one_is_red_with_both_checkpoints(
    visitor: Make, ground: Ground, lie: str
) -> None:
    guest = visitor()
    page = guest.open(f"{ground.site}/metrics.html")
    page.click("#live-actions button >> text=Remember")
    # The same key signed another tree: of that size, or a larger one.
    size = ground.log.checkpoint().size + (1_000 if lie == "shrunken" else 0)
    forged = ground.log.sign(size, bytes(32), WallClock().now_ms())
    page.evaluate(
        """(note) => {
          const kept = JSON.parse(localStorage.getItem("tractatus-checkpoints"));
          for (const one of Object.values(kept)) one.note = note;
          localStorage.setItem("tractatus-checkpoints", JSON.stringify(kept));
        }""",
        forged.decode(),
    )
    guest.open(f"{ground.site}/metrics.html", state="failed")
    expect(page.locator("#live-actions a")).to_have_count(3)
    with page.expect_download() as download:
        page.click("#live-actions >> text=remembered-checkpoint.txt")
    assert download.value.path().read_bytes() == forged
    page.click("#recount-start")
    expect(page.locator("#recount-verdict")).to_have_text(re.compile("^False: step 4"))
    with page.expect_download() as download:
        page.click("#live-actions >> text=remembered-checkpoint.txt")
    assert download.value.path().read_bytes() == forged
    page.click("#live-actions button >> text=Forget")  # and the page is loaded again
    expect(page.locator("html")).to_have_attribute("data-live", "verified")
    expect(page.locator("#live-actions")).to_contain_text("Kept in this browser alone")


def test_without_storage_nothing_is_remembered_and_that_is_said(
    visitor: Make, ground: Ground
) -> None:
    guest = visitor()
    guest.page.add_init_script(
        "Object.defineProperty(window, 'localStorage',"
        " { get() { throw new DOMException('off'); } })"
    )
    page = guest.open(f"{ground.site}/metrics.html")
    page.click("#live-actions button >> text=Remember")
    expect(page.locator("#live-actions")).to_contain_text("nothing was remembered")
    expect(page.locator("html")).to_have_attribute("data-live", "verified")


def test_examples_run_in_place_and_show_the_error(visitor: Make, ground: Ground) -> None:
    page = visitor().open(f"{ground.site}/enforcement.html")
    page.click("text=Select all rows without a scope")
    result = page.locator("#example-isolation .result")
    expect(result).to_contain_text("Refused, as it must be.")
    expect(result).to_contain_text("UnscopedQueryError: a statement without a tenant scope")
    assert page.url == f"{ground.site}/enforcement.html"
    page.click("text=Propose with reasoning and alternatives")
    expect(page.locator("#example-decision .result")).to_contain_text("wait a little")
    expect(result).to_contain_text("Refused")  # the other one stays


def test_headers_are_those_that_the_browser_received(visitor: Make, ground: Ground) -> None:
    page = visitor().open(f"{ground.site}/enforcement.html")
    expect(page.locator("#headers-status")).to_contain_text("As your browser has just received")
    expect(page.locator("#headers")).to_contain_text("require-trusted-types-for 'script'")
    assert "not received" not in (page.locator("#headers").text_content() or "")


def test_every_link_and_button_can_be_used_without_a_complaint(
    visitor: Make, ground: Ground
) -> None:
    guest = visitor()
    for path in PAGES[:-1]:
        page = guest.open(ground.site + path)
        for summary in page.locator("main summary:visible").all():
            summary.hover()
            summary.click()
        for link in page.locator("main a[href^='#']:visible").all():
            link.click()
        for link in page.locator("main a[href^='/']:visible").all():
            link.hover()


def test_the_menu_of_narrow_screens_has_live_after_blog(visitor: Make, ground: Ground) -> None:
    for width, menu in ((390, True), (1440, False)):
        page = visitor(viewport={"width": width, "height": 800}).open(
            f"{ground.site}/about", state=None
        )
        if menu:
            page.click(".menu summary")
        links = [link.inner_text() for link in page.locator("header nav a:visible").all()]
        bar = [entry.words for entry in NAVIGATION if entry.place == "bar"]
        assert [words.split("\n")[0] for words in links] == [*bar, "Live in Production"]
        assert "here: running locally" in links[-1].lower()
        expect(page.locator("header nav .dot:visible")).to_have_count(1)


def test_without_javascript_nothing_is_claimed_and_examples_run(
    visitor: Make, ground: Ground
) -> None:
    guest = visitor(java_script_enabled=False)
    page = guest.open(f"{ground.site}/metrics.html", state=None)
    expect(page.locator("#live-status")).to_have_text("Not verified yet")
    expect(page.locator("#recount-start")).to_be_hidden()
    expect(page.locator('[data-figure="log.size"]')).to_have_text(re.compile(r"^[\d,]+$"))
    page.click('[data-figure="windows.24h.canaries.sent"] >> nth=0')
    assert page.url.endswith("/figure/windows.24h.canaries.sent")
    expect(page.locator("h1")).to_have_text("Canaries sent, last 24 hours")
    page.goto(f"{ground.site}/enforcement.html")
    page.click("text=Select all rows without a scope")
    expect(page.locator("#example-isolation .result")).to_contain_text("Refused, as it must be.")
    page.goto(f"{ground.site}/about")
    expect(page.locator("main")).to_contain_text("How to inspect it")


def test_motion_stops_for_those_who_ask(visitor: Make, ground: Ground) -> None:
    page = visitor(reduced_motion="reduce").open(f"{ground.site}/")
    names = page.locator(".dot:visible").first.evaluate(
        "one => getComputedStyle(one).animationName"
    )
    assert names == "none"


def test_on_paper_everything_is_open(visitor: Make, ground: Ground) -> None:
    page = visitor().open(f"{ground.site}/metrics.html")
    command = page.locator("#source-7d dd.mono").last
    assert not shown(command)
    page.emulate_media(media="print")
    assert shown(command)
    expect(page.locator(".menu")).to_be_hidden()


def shown(one: Locator) -> bool:
    """Whether it is laid out; what is folded is not."""
    answer: bool = one.evaluate("one => one.checkVisibility({ contentVisibilityAuto: true })")
    return answer
