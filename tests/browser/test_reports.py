"""A report verifies itself when it is opened; each lie is red and named, as on the command line."""

from __future__ import annotations

import gzip
import json
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Route, expect
from tests.browser.visitor import Visitor, visitors
from tests.patience import PATIENCE_S
from tests.site.ground import Ground, serving
from tests.site.months import LIES, Lie, MonthLog, altered, lived
from tests.site.written import POST

from tractatus.cli import main
from tractatus.evidence.codes import Outcome, Service
from tractatus.evidence.report_period import month_borders
from tractatus.verifier.monthly import STEP_NAMES

pytestmark = pytest.mark.browser

OCTOBER = "/blog/report-2025-10"
BUDGET = 35 * 1024  # bytes of scripts for one page, compressed


@pytest.fixture(scope="module")
def ground() -> Iterator[Ground]:
    """A site with three months, one of them restated, a preview and a post; the log has grown."""
    log = lived(last="2025-11-04")
    ground = Ground(log)
    posts = ground.folder / "posts"
    posts.mkdir()

    def put(made: tuple[str, bytes]) -> bytes:
        (posts / f"{made[0]}.json").write_bytes(made[1])
        return made[1]

    september = put(log.report("2025-09"))
    put(log.restated("2025-09", september, "the label of a replay was missing"))
    put(log.report("2025-10"))
    put(log.report("2025-11", so_far=True))
    (posts / "about-canaries.md").write_text(POST)
    log.decide(Service.BOUNDARY_ENFORCER, Outcome.DENY, 300)
    log.close_epoch(month_borders("2025-12")[0])
    log.publish(month_borders("2025-12")[0])
    with serving(ground) as ground:
        yield ground


@pytest.fixture(scope="module")
def honest(ground: Ground) -> bytes:
    return (ground.folder / "posts" / "report-2025-10.json").read_bytes()


class Reader(Visitor):
    """Somebody who opens reports."""

    def open(self, url: str, *, state: str | None = "verified") -> Page:
        self.page.goto(url)
        expect(self.page.locator("#report")).to_have_attribute("data-report", state or "")
        return self.page


Make = Callable[..., Reader]


@pytest.fixture
def reader(chromium: Browser) -> Iterator[Make]:
    yield from visitors(chromium, Reader)


def statuses(page: Page) -> list[str]:
    found: list[str] = page.locator("#report-steps li").evaluate_all(
        "all => all.map(one => one.dataset.status)"
    )
    return found


def recount(page: Page) -> None:
    page.click("#report-recount")
    expect(page.locator("#report-progress")).to_be_hidden()
    expect(page.locator("#report-recount")).to_be_enabled()


@pytest.mark.parametrize("slug", ["report-2025-09", "report-2025-09.2", "report-2025-10"])
def test_a_report_is_verified_when_it_is_opened_and_can_be_recounted(
    reader: Make, ground: Ground, slug: str
) -> None:
    page = reader().open(f"{ground.site}/blog/{slug}")
    expect(page.locator("#report-status")).to_have_text(
        re.compile(r"^Verified in your browser at \d\d:\d\d UTC$")
    )
    assert statuses(page) == ["passed"] * 7 + ["not checked"]
    recount(page)
    assert statuses(page) == ["passed"] * 8
    expect(page.locator("#report-detail")).to_contain_text("Every leaf was read")


def test_a_preview_verifies_itself_too(reader: Make, ground: Ground) -> None:
    guest = reader()
    guest.page.goto(f"{ground.site}/blog")
    guest.page.click("text=Enforcement so far, November 2025: preview")
    expect(guest.page.locator("#report")).to_have_attribute("data-report", "verified")
    expect(guest.page.locator("main")).to_contain_text("November 2025 was not over in the log")


def served(page: Page, body: bytes) -> None:
    """Give the browser other bytes than the site has."""

    def fulfil(route: Route) -> None:
        route.fulfill(body=body, content_type="application/json")

    page.route("**/blog/report-2025-10.json", fulfil)


def publish(ground: Ground, body: bytes) -> None:
    """Let the site serve other bytes; it looks into the folder every two seconds."""
    (ground.folder / "posts" / "report-2025-10.json").write_bytes(body)
    for _ in range(100):
        if httpx.get(f"{ground.site}{OCTOBER}.json", timeout=PATIENCE_S).content == body:
            return
        time.sleep(0.1)
    raise AssertionError("the site did not read its folder again")


@pytest.mark.parametrize("lie", LIES, ids=lambda lie: lie.name)
def test_a_lie_is_red_and_named_in_the_browser(
    reader: Make, ground: Ground, honest: bytes, lie: Lie
) -> None:
    assert isinstance(ground.log, MonthLog)
    told = lie.tell(honest, ground.log)
    guest = reader()
    if lie.needs_recount:  # the page itself must tell the lie, or it differs from its document
        publish(ground, told)
        page = guest.open(ground.site + OCTOBER)
        recount(page)
        publish(ground, honest)
    else:
        served(guest.page, told)
        page = guest.open(ground.site + OCTOBER, state="failed")
    expect(page.locator("#report")).to_have_attribute("data-report", "failed")
    expect(page.locator("#report-status")).to_have_text("Verification failed")
    detail = page.locator("#report-detail").inner_text()
    assert detail.startswith(f"Step {lie.step}, {STEP_NAMES[lie.step]}: ")
    if lie.step in (5, 6, 8):
        assert lie.words in detail
    assert statuses(page) == ["passed"] * (lie.step - 1) + ["failed"] + ["not checked"] * (
        8 - lie.step
    )
    struck = page.locator("#report .figure").first.evaluate(
        "one => getComputedStyle(one).textDecorationLine"
    )
    assert struck == "line-through"
    with page.expect_download() as download:
        page.click("#report-files a >> text=report.json")
    assert download.value.path().read_bytes() == told


@pytest.mark.parametrize("lie", LIES[:1] + LIES[5:6], ids=lambda lie: lie.name)
def test_the_command_line_says_the_same_of_the_same_address(
    ground: Ground,
    honest: bytes,
    lie: Lie,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert isinstance(ground.log, MonthLog)
    assert main(["report", "verify", ground.site + OCTOBER]) == 0
    file = tmp_path / "report.json"
    file.write_bytes(lie.tell(honest, ground.log))
    assert main(["report", "verify", str(file), "--site", ground.site]) == 1
    assert f"false: step {lie.step}, {STEP_NAMES[lie.step]}" in capsys.readouterr().out
    assert main(["report", "verify", f"{ground.site}/blog/none"]) == 2


def test_a_document_of_another_shape_is_false_and_not_green(
    reader: Make, ground: Ground, honest: bytes
) -> None:
    for body in (b"{}", b"[]", honest + b" ", altered(honest, "leaves", value=None)):
        guest = reader()
        served(guest.page, body)
        guest.open(ground.site + OCTOBER, state="failed")


def test_a_page_that_shows_another_number_than_its_document_fails(
    reader: Make, ground: Ground
) -> None:
    def falsify(route: Route) -> None:
        response = route.fetch()
        body = re.sub(r'(data-figure="totals.canaries.sent">)[^<]+', r"\g<1>9", response.text())
        route.fulfill(response=response, body=body)

    guest = reader()
    guest.page.route(f"**{OCTOBER}", falsify)
    page = guest.open(ground.site + OCTOBER, state="failed")
    expect(page.locator("#report-detail")).to_contain_text(
        "this page shows “9” at totals.canaries.sent"
    )
    guest.complaints.clear()  # a page that a test made up may not ask loopback


def test_what_failed_stays_failed_until_a_reload(
    reader: Make, ground: Ground, honest: bytes
) -> None:
    guest = reader()
    served(guest.page, altered(honest, "totals", "unknown", value=5))
    page = guest.open(ground.site + OCTOBER, state="failed")
    page.unroute("**/blog/report-2025-10.json")
    recount(page)
    expect(page.locator("#report")).to_have_attribute("data-report", "failed")
    guest.open(ground.site + OCTOBER)


def test_an_unreachable_log_is_neither_green_nor_red(reader: Make, ground: Ground) -> None:
    guest = reader()
    guest.page.route(f"{ground.platform}/**", lambda route: route.abort())
    page = guest.open(ground.site + OCTOBER, state="unreachable")
    expect(page.locator("#report-status")).to_have_text("Not verified to the end")
    assert statuses(page) == ["passed"] * 6 + ["not checked"] * 2


def test_without_javascript_nothing_is_claimed(reader: Make, ground: Ground) -> None:
    page = reader(java_script_enabled=False).open(ground.site + OCTOBER, state="unchecked")
    expect(page.locator("#report-status")).to_have_text("Not verified yet")
    expect(page.locator("#report-recount")).to_be_hidden()
    assert page.locator("svg.chart").count() == 4
    page.click("#totals-title ~ .scroll a.figure >> nth=0")
    assert page.url.endswith("#report-source")


def test_a_figure_names_its_path_in_the_file(reader: Make, ground: Ground) -> None:
    page = reader().open(ground.site + OCTOBER)
    page.click('[data-figure="totals.services.BoundaryEnforcer.blocked"]')
    expect(page.locator("#report-source")).to_have_attribute("open", "")
    expect(page.locator("#report-member")).to_have_text("totals.services.BoundaryEnforcer.blocked")


def test_scripts_of_a_report_stay_inside_the_budget(reader: Make, ground: Ground) -> None:
    sizes: dict[str, int] = {}

    def weigh(response: Any) -> None:
        if response.url.endswith(".js"):
            sizes[response.url] = len(gzip.compress(response.body()))

    guest = reader()
    guest.page.on("response", weigh)
    guest.open(ground.site + OCTOBER)
    guest.page.wait_for_load_state("networkidle")
    assert 0 < sum(sizes.values()) <= BUDGET, sizes
    assert not any("recount" in url for url in sizes)


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1440, "light")])
def test_axe_finds_nothing_and_nothing_overflows(
    reader: Make, ground: Ground, honest: bytes, width: int, scheme: str
) -> None:
    guest = reader(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = guest.page
    for path in ("/blog", "/blog/about-canaries", "/blog/report-2025-09", OCTOBER):
        page.goto(ground.site + path)
        if "report-" in path:
            expect(page.locator("#report")).to_have_attribute("data-report", "verified")
            for selector in ("#report-steps-shown", "#report-source", ".charts details >> nth=0"):
                page.locator(selector).evaluate("one => { one.open = true; }")
        found = Axe().run(page)
        assert found.violations_count == 0, (path, found.generate_report())
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    served(page, altered(honest, "totals", "unknown", value=json.loads(honest)["log"]["size"]))
    guest.open(ground.site + OCTOBER, state="failed")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
