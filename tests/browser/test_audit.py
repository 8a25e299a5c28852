"""The audit pages as a visitor uses them: filters, a proof that ticks, a byte that was changed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from tests.browser.visitor import Make
from tests.site.ground import Ground, audited

from tractatus.merkle.hashing import leaf_hash
from tractatus.merkle.tiles import entries_path, tile_path
from tractatus.notes.proof import parse_proof, verify_proof

pytestmark = pytest.mark.browser

LEAF = 300


@pytest.fixture(scope="module")
def grown() -> Iterator[Ground]:
    """A platform with a past, and a site that has read it."""
    with audited(epochs=24) as ground:
        yield ground


@pytest.fixture
def ground(grown: Ground) -> Iterator[Ground]:
    """The same for each test, honest at its beginning."""
    grown.alter.clear()
    grown.is_down = False
    yield grown


def open_leaf(page: Page, ground: Ground, index: int = LEAF) -> None:
    """The page of a leaf."""
    page.goto(f"{ground.site}/audit/leaf/{index}")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1440])
def test_axe_finds_nothing_and_nothing_overflows(
    visitor: Make, ground: Ground, width: int, scheme: str
) -> None:
    page = visitor(viewport={"width": width, "height": 900}, color_scheme=scheme).page
    pages = ["/audit?flag=headline&service=Canary", f"/audit/leaf/{LEAF}", "/audit/epoch/3"]
    if (width, scheme) == (390, "light"):
        pages += ["/audit?first=99999", "/audit/leaf/0", "/audit?sevice=x"]
    for path in pages:
        page.goto(ground.site + path)
        for summary in page.locator("main summary:visible").all():
            summary.click()
        found = Axe().run(page)
        assert found.violations_count == 0, (path, found.generate_report())
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path


def test_a_proof_is_checked_step_by_step(visitor: Make, ground: Ground) -> None:
    page = visitor().page
    open_leaf(page, ground)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.click("#proof-start")
    expect(page.locator("#proof-verdict")).to_have_text(re.compile("^Verified in your browser"))
    statuses = page.locator("#proof-steps li").evaluate_all(
        "all => all.map(one => one.dataset.status)"
    )
    assert len(statuses) > 10 and set(statuses) == {"passed"}
    # It took the bytes from the platform, not from this site.
    assert f"{ground.platform}/log/{entries_path(1)}" in asked
    assert any(url.startswith(f"{ground.platform}/log/tile/0/") for url in asked)
    expect(page.locator("#proof-steps li").last).to_contain_text("run by the operator of the log")


def first_failed(page: Page) -> tuple[str, str]:
    """Name of the false step, and the verdict."""
    expect(page.locator("#proof-verdict")).to_have_text(re.compile("^False at step"))
    failed = page.locator('#proof-steps li[data-status="failed"]')
    expect(failed).to_have_count(1)
    name = failed.locator(".step-name").inner_text()
    after = page.locator('#proof-steps li[data-status="failed"] ~ li')
    statuses = after.evaluate_all("all => all.map(one => one.dataset.status)")
    assert set(statuses) <= {"not checked"}
    return name, page.locator("#proof-verdict").inner_text()


def _flip(at: int) -> Callable[[bytes], bytes]:
    return lambda data: data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


@pytest.mark.parametrize("index", [LEAF, 256])
def test_a_changed_leaf_fails_at_the_leaf(visitor: Make, ground: Ground, index: int) -> None:
    page = visitor().page
    open_leaf(page, ground, index)
    offset = sum(len(entry) + 2 for entry in ground.log.entries[256:index]) + 2
    ground.alter[entries_path(1)] = _flip(offset + 20)
    page.click("#proof-start")
    name, verdict = first_failed(page)
    assert name == "The leaf's hash"
    assert "other bytes for this leaf" in verdict
    ground.alter.clear()
    page.click("#proof-start")
    expect(page.locator("#proof-verdict")).to_have_text(re.compile("^Verified in your browser"))


@pytest.mark.parametrize(("sibling", "level"), [(1, 1), (2, 2), (64, 7)])
def test_a_changed_tile_fails_at_the_level_it_belongs_to(
    visitor: Make, ground: Ground, sibling: int, level: int
) -> None:
    page = visitor().page
    open_leaf(page, ground, 256)
    ground.alter[tile_path(0, 1)] = _flip(32 * sibling)
    page.click("#proof-start")
    name, verdict = first_failed(page)
    assert name == f"Level {level}: a sibling on the right"
    assert "the platform's tiles have another hash" in verdict


@pytest.mark.parametrize(
    ("selector", "attribute", "step"),
    [
        ("#proof", "entry", "The leaf's hash"),
        ("#proof-steps li:nth-child(1)", "running", "The leaf's hash"),
        ("#proof-steps li:nth-child(4)", "sibling", "Level 3"),
        ("#proof-steps li:nth-child(5)", "running", "Level 4"),
        ("#proof", "root", "The root"),
    ],
)
def test_a_page_that_shows_another_byte_fails_at_that_step(
    visitor: Make, ground: Ground, selector: str, attribute: str, step: str
) -> None:
    page = visitor().page
    open_leaf(page, ground)
    page.locator(selector).evaluate(
        """(one, name) => {
          const last = one.dataset[name].at(-1);
          one.dataset[name] = one.dataset[name].slice(0, -1) + (last === "0" ? "1" : "0");
        }""",
        attribute,
    )
    page.click("#proof-start")
    assert first_failed(page)[0].startswith(step)


def test_a_step_left_out_or_a_false_checkpoint_is_found(visitor: Make, ground: Ground) -> None:
    page = visitor().page
    open_leaf(page, ground)
    page.locator("#proof-steps li:nth-child(3)").evaluate("one => one.remove()")
    page.click("#proof-start")
    assert first_failed(page)[0].startswith("Level 3")
    for pattern, step in (
        ("— example.org/tractatus/memory .", "The log's signature"),
        ("— witness-1 .*\n", "The witnesses' cosignatures"),
    ):
        page.reload()
        page.locator("#proof-checkpoint").evaluate(
            "(one, pattern) => {"
            " one.textContent = one.textContent.replace(new RegExp(pattern), ''); }",
            pattern,
        )
        page.click("#proof-start")
        assert first_failed(page)[0] == step


def test_a_platform_that_is_away_makes_nothing_false(visitor: Make, ground: Ground) -> None:
    page = visitor().page
    open_leaf(page, ground)
    page.route(f"{ground.platform}/**", lambda route: route.abort())
    page.click("#proof-start")
    expect(page.locator("#proof-verdict")).to_have_text(re.compile("^Could not be checked"))
    expect(page.locator('#proof-steps li[data-status="failed"]')).to_have_count(0)


def test_filters_work_without_javascript_and_by_keyboard(visitor: Make, ground: Ground) -> None:
    page = visitor(java_script_enabled=False).page
    page.goto(f"{ground.site}/audit")
    page.focus("#f-service")
    page.keyboard.type("TenantI")
    page.select_option("#f-flag", "headline")
    page.focus("#f-first")
    page.keyboard.type("5")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("service=TenantIsolation.*first=5"))
    services = page.locator("table.leaves tbody td:nth-child(2)").all_inner_texts()
    assert services and set(services) == {"TenantIsolation"}
    expect(page.locator("#f-service")).to_have_value("TenantIsolation")
    page.locator("table.leaves tbody a").first.click()
    expect(page.locator("h1")).to_have_text(re.compile(r"^Leaf [\d,]+$"))
    expect(page.locator("#proof-start")).to_be_hidden()
    expect(page.locator("#proof-steps")).to_contain_text("both, hashed:")


def test_the_proof_file_that_a_visitor_keeps_holds_offline(visitor: Make, ground: Ground) -> None:
    page = visitor().page
    open_leaf(page, ground)
    with page.expect_download() as download:
        page.click(f"text={LEAF}.tlog-proof >> nth=0")
    data = Path(download.value.path()).read_bytes()
    verify_proof(parse_proof(data), leaf_hash(ground.log.entries[LEAF]), ground.log.policy)
