"""A click on a figure: the dialog, and the recount of that one figure in the browser."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from tests.browser.lies import CASES, GENERATED, HONEST, NOW, Case
from tests.browser.lies import grown as lies_grown
from tests.browser.test_site_pages import ground, grown
from tests.browser.test_verifier import call, question
from tests.browser.visitor import Make
from tests.site.ground import Ground, beside, serving

from tractatus.evidence.histogram import Histogram
from tractatus.evidence.leaf import format_leaf
from tractatus.testing.memory_log import MemoryLog
from tractatus.verifier.figures import bounds_of, figure_at, figures_of_document, parse_figure

pytestmark = pytest.mark.browser

__all__ = ["ground", "grown"]  # fixtures

BLOCKED = "windows.7d.services.*.blocked"


@pytest.fixture(scope="module")
def modules(chromium: Browser) -> Iterator[Page]:
    """A page of the real site, so that modules are loaded under its policies."""
    with serving(Ground(MemoryLog())) as own:
        context = chromium.new_context()
        page = context.new_page()
        page.goto(f"{own.site}/about")
        yield page
        context.close()


_RECOUNT = """
const bytes = (text) => Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
const errors = await import(url.replace("range.js", "errors.js"));
const read = async (path) => {
  if (!(path in a.files)) throw new errors.VerificationError(`the log does not have: ${path}`);
  return bytes(a.files[path]);
};
const question = { ...a, read, metrics: bytes(a.metrics) };
const found = {};
for (const path of a.paths) found[path] = await m.recountFigure(question, path);
return found;
"""


def recounted(page: Page, case: Case, paths: list[str]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = call(
        page, "range.js", _RECOUNT, {**question(case), "paths": paths}
    )
    return found


def test_the_browser_counts_every_figure_as_the_command_line_does(modules: Page) -> None:
    """The same rules in two languages, over every figure of every window and of some points."""
    document = json.loads(HONEST.metrics)
    wanted = {}
    for path in figures_of_document(document):
        figure = parse_figure(path)
        bounds = bounds_of(document, figure)
        is_some_point = figure.point is None or figure.point % 9 == 0
        if bounds and bounds["last_index"] is not None and is_some_point:
            wanted[path] = figure_at(document, path)
    found = recounted(modules, HONEST, list(wanted))
    assert len(wanted) > 500
    for path, value in wanted.items():
        assert found[path]["verdict"] == "verified", (path, found[path])
        assert found[path]["counted"] == value, path


@pytest.mark.parametrize(
    "name",
    [
        "a byte of the log's signature",
        "a byte of an entry",
        "an entry bundle is missing",
        "a byte of a tile",
        "a block less",
        "a cosignature is missing",
        "figures that stop early",
        "figures that begin late",
    ],
)
def test_a_lie_about_a_figure_is_found(modules: Page, name: str) -> None:
    case = CASES[name][0]
    if name in ("a byte of the log's signature", "a cosignature is missing"):
        document = json.loads(case.metrics)
        document["log"]["checkpoint"] = case.files["checkpoint"].decode()
        case = Case(case.log, case.files, json.dumps(document).encode())
    path = "windows.24h.services.BoundaryEnforcer.blocked"
    answer = recounted(modules, case, [path])[path]
    assert answer["verdict"] == "false", answer


def test_a_leaf_that_is_not_the_logs_is_found_although_it_counts_the_same(modules: Page) -> None:
    """One bit of a commitment: no count changes, only the root does."""
    entries = HONEST.log.entries
    index = next(i for i in range(60, 200) if entries[i][0] == 1)
    at = sum(2 + len(entry) for entry in entries[:index]) + 2 + len(entries[index]) - 1
    bundle = bytearray(HONEST.files["tile/entries/000"])
    bundle[at] ^= 1
    case = replace(HONEST, files={**HONEST.files, "tile/entries/000": bytes(bundle)})
    path = "windows.30d.services.BoundaryEnforcer.blocked"
    answer = recounted(modules, case, [path])[path]
    assert "do not hash into the signed root" in answer["failure"]


def test_sums_that_are_signed_and_not_those_of_the_leaves_are_found(modules: Page) -> None:
    log = lies_grown()
    honest = log.summaries[-1]
    more = honest.cumulative + Histogram({(1, 4, 0): 5})
    log.summaries[-1] = replace(honest, cumulative=more)
    log.entries[honest.end] = format_leaf(log.summaries[-1])
    case = Case(log, log.publish(NOW - 4_000), log.metrics(GENERATED))
    path = "windows.24h.services.BoundaryEnforcer.blocked"
    answer = recounted(modules, case, [path])[path]
    assert answer["failure"] == "the leaves are not what the two signed sums say"


def test_a_figure_of_no_window_is_refused(modules: Page) -> None:
    for path in ("epochs.hold", "windows.8d.unknown"):
        assert recounted(modules, HONEST, [path])[path]["verdict"] == "false"


def test_a_click_opens_where_a_figure_comes_from_and_escape_closes_it(
    visitor: Make, ground: Ground
) -> None:
    page = visitor().open(f"{ground.site}/metrics.html")
    link = page.locator(f'[data-figure="{BLOCKED}"]')
    shown = link.inner_text()
    link.focus()
    page.keyboard.press("Enter")
    dialog = page.locator("dialog[open]")
    expect(dialog.locator("h1")).to_have_text("Acts blocked by the services, last 7 days")
    expect(dialog.locator("h1")).to_be_focused()
    expect(dialog.locator(".figure-large")).to_have_text(shown)
    assert page.url == f"{ground.site}/metrics.html"
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(link).to_be_focused()
    # The same dialog shows the next one.
    page.click('[data-figure="windows.24h.uptime.value"] >> nth=0')
    expect(dialog.locator("h1")).to_have_text("Uptime, last 24 hours")
    expect(page.locator("dialog")).to_have_count(1)
    dialog.get_by_role("button", name="Close").click()
    expect(dialog).to_have_count(0)
    expect(page.locator("html")).to_have_attribute("data-live", "verified")


def test_a_figure_is_recounted_in_the_dialog_and_on_its_page(visitor: Make, ground: Ground) -> None:
    guest = visitor()
    page = guest.open(f"{ground.site}/metrics.html")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.click(f'[data-figure="{BLOCKED}"]')
    page.click("dialog >> text=Recount this figure")
    verdict = page.locator("#figure-recount-verdict")
    expect(verdict).to_have_text(re.compile(r"^Recounted: [\d,]+, out of [\d,]+ leaves that hash"))
    guest.open(f"{ground.site}/figure/{BLOCKED}")
    page.click("text=Recount this figure")
    expect(verdict).to_have_text(re.compile("^Recounted: "))
    expect(page.locator("#figure-recount-progress")).to_be_hidden()


def test_a_false_figure_is_false_when_it_is_recounted(visitor: Make, ground: Ground) -> None:
    def one_more(body: bytes) -> bytes:
        document = json.loads(body)
        document["windows"]["7d"]["services"]["BoundaryEnforcer"]["blocked"] += 1
        return json.dumps(document).encode()

    ground.alter["metrics"] = one_more
    with beside(ground) as site:
        page = visitor().open(f"{site}/metrics.html", state="failed")
        page.click(f'[data-figure="{BLOCKED}"]')
        expect(page.locator("dialog[open]")).to_contain_text("do not give the published figure")
        page.click("dialog >> text=Recount this figure")
        expect(page.locator("#figure-recount-verdict")).to_have_text(
            re.compile(r"^False: the leaves give \d+, and \d+ is published\.$")
        )


def test_a_click_with_a_modifier_opens_the_page_as_any_link_does(
    visitor: Make, ground: Ground
) -> None:
    guest = visitor()
    page = guest.open(f"{ground.site}/metrics.html")
    with guest.context.expect_page() as opened:
        page.click(f'[data-figure="{BLOCKED}"]', modifiers=["ControlOrMeta"])
    opened.value.wait_for_url(f"**/figure/{BLOCKED}")
    expect(page.locator("dialog[open]")).to_have_count(0)


def test_a_site_that_has_gone_away_is_said_in_the_dialog(visitor: Make, ground: Ground) -> None:
    page = visitor().open(f"{ground.site}/metrics.html")
    page.route("**/figure/**", lambda route: route.abort())
    page.click(f'[data-figure="{BLOCKED}"]')
    expect(page.locator("dialog[open]")).to_contain_text("It could not be read: this site")
    page.keyboard.press("Escape")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_of_a_figure_is_accessible_and_fits(
    visitor: Make, ground: Ground, scheme: str
) -> None:
    guest = visitor(viewport={"width": 390, "height": 900}, color_scheme=scheme)
    for path, state in ((f"/figure/{BLOCKED}", "verified"), ("/figure/nothing", None)):
        page = guest.open(ground.site + path, state=state)
        for summary in page.locator("main summary").all():
            summary.click()
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
