"""`/verify` in a browser: the steps taken, and receipts and journals opened where they are.

Each paper that the browser judges is judged by the command's code too: same first false step.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, FilePayload, Page, expect
from tests.browser.visitor import Make, Visitor
from tests.site.ground import Ground, WallClock, lived, serving
from tests.site.papers import Papers

from tractatus.canonical import canonical_json
from tractatus.evidence.journal import Journal, format_journal, parse_journal
from tractatus.evidence.receipt import format_receipt, parse_receipt
from tractatus.testing.memory_log import MemoryLog
from tractatus.verifier.journal import Kept, verify_journal
from tractatus.verifier.readers import MemoryReader
from tractatus.verifier.receipt import Given, verify_receipt

pytestmark = pytest.mark.browser

File = tuple[str, bytes]


@pytest.fixture(scope="module")
def papers() -> Papers:
    """Three decisions in the log, the last of them beside others, and one that waits."""
    now = WallClock().now_ms()
    papers = Papers(lived(MemoryLog(), now, epochs=8), start_ms=now - 1_900)
    papers.decide()
    papers.decide()
    papers.log.close_epoch(now - 1_500)
    papers.decide()
    papers.log.decide(1, 1, 5)
    papers.log.close_epoch(now - 1_000)
    papers.log.heartbeat(now - 500)
    papers.log.publish(now)
    papers.decide(is_logged=False)
    return papers


@pytest.fixture(scope="module")
def ground(papers: Papers) -> Iterator[Ground]:
    with serving(Ground(papers.log)) as ground:
        yield ground


@pytest.fixture(scope="module")
def page(chromium: Browser, ground: Ground) -> Iterator[Page]:
    """One page on which all papers are opened, one after the other."""
    visit = Visitor(chromium, viewport={"width": 1440, "height": 900})
    visit.page.goto(f"{ground.site}/verify")
    expect(visit.page.locator("#papers")).to_be_visible()
    yield visit.page
    visit.context.close()
    assert visit.complaints == []


def choose(page: Page, *files: File) -> None:
    page.locator("#papers-status").evaluate("one => { one.textContent = ''; }")
    chosen: list[FilePayload] = [
        {"name": name, "mimeType": "application/json", "buffer": data} for name, data in files
    ]
    page.set_input_files("#papers-files", chosen)
    expect(page.locator("#papers-status")).not_to_have_text("")
    expect(page.locator("#papers-status")).not_to_have_text("Checking…")


def verdicts(page: Page) -> list[str]:
    return page.locator("#papers-shown .verdict").all_inner_texts()


def first_false(page: Page) -> int | None:
    statuses = page.locator("#papers-shown .paper").first.locator("li[data-status]")
    found = statuses.evaluate_all("all => all.map(one => one.dataset.status)")
    return found.index("failed") + 1 if "failed" in found else None


def test_all_steps_are_taken_on_the_page_that_shows_their_bytes(
    visitor: Make, ground: Ground
) -> None:
    visit = visitor()
    page = visit.open(f"{ground.site}/verify")
    page.click("#recount-start")
    expect(page.locator("#recount-verdict")).to_have_attribute("data-verdict", "verified")
    items = page.locator("#recount-steps > li")
    statuses = items.evaluate_all("all => all.map(one => one.dataset.status)")
    assert statuses == ["passed"] * 3 + ["not checked"] + ["passed"] * 5
    # A byte changed on its way to the browser: the step that fails says so beside its bytes.
    path = next(one for one in ground.log.resources if one.startswith("tile/entries/"))
    ground.alter[path] = lambda data: data[:-3] + bytes([data[-3] ^ 1]) + data[-2:]
    page.click("#recount-start")
    expect(page.locator("#recount-verdict")).to_have_attribute("data-verdict", "false")
    expect(items.nth(4)).to_have_attribute("data-status", "failed")
    ground.alter.clear()


def test_a_receipt_is_verified_where_it_is(page: Page, papers: Papers) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.method))
    choose(page, ("one.receipt.json", format_receipt(papers.receipt(0))))
    assert verdicts(page) == [
        "Verified in your browser: this decision is in the log, as it was made."
    ]
    expect(page.locator(".paper")).to_contain_text("content.publish")
    expect(page.locator(".paper li").last).to_contain_text("the same leaves stand there")
    assert set(asked) <= {"GET"}, "nothing of a receipt is sent"
    choose(page, ("waits.receipt.json", format_receipt(papers.receipt(3))))
    assert verdicts(page)[0].startswith("Promised, and not proven yet")
    assert first_false(page) is None


_NOTE_WHAT_IS_LEFT_TO_THE_BROWSER = """() => {
  window.left = {};
  const inside = (event) => event.target.closest?.("#papers");
  for (const kind of ["dragover", "drop"]) {
    window.addEventListener(kind, (event) => {
      if (inside(event)) window.left[kind] = window.left[kind] || !event.defaultPrevented;
    });
  }
}"""


def test_files_that_are_dropped_are_opened_like_chosen_ones(
    page: Page, papers: Papers, tmp_path: Path
) -> None:
    """Dragged in from outside of the browser, as the browser itself is told by a window manager."""
    good, other = tmp_path / "one.receipt.json", tmp_path / "photo.png"
    good.write_bytes(format_receipt(papers.receipt(0)))
    other.write_bytes(b"\x89PNG")
    page.locator("#papers-shown").evaluate("one => one.replaceChildren()")
    page.locator("#papers").scroll_into_view_if_needed()
    box = page.locator("#papers").bounding_box()
    assert box is not None
    session = page.context.new_cdp_session(page)

    inside = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}

    def drag(kind: str, file: Path, at: dict[str, float] = inside) -> None:
        data = {"items": [], "files": [str(file)], "dragOperationsMask": 1}
        session.send("Input.dispatchDragEvent", {"type": kind, "data": data, **at})

    page.evaluate(_NOTE_WHAT_IS_LEFT_TO_THE_BROWSER)
    drag("dragEnter", good)
    drag("dragOver", good)
    expect(page.locator("#papers")).to_have_attribute("data-over", "")
    drag("dragOver", good, {"x": box["x"] + 9, "y": box["y"] - 9})
    expect(page.locator("#papers")).not_to_have_attribute("data-over", "")
    assert verdicts(page) == []
    for kind in ("dragEnter", "dragOver", "drop"):
        drag(kind, good)
    expect(page.locator("#papers-shown .verdict")).to_have_text(
        "Verified in your browser: this decision is in the log, as it was made."
    )
    expect(page.locator("#papers")).not_to_have_attribute("data-over", "")
    for kind in ("dragEnter", "dragOver", "drop"):
        drag(kind, other)
    expect(page.locator("#papers-status")).to_contain_text("is neither a receipt nor a journal")
    # Left to the browser, a file would be opened in place of the page.
    left = page.evaluate("() => window.left")
    assert left == {"dragover": False, "drop": False}
    session.detach()


def _json(change: Callable[[dict[str, Any]], None]) -> Callable[[Papers], bytes]:
    """A receipt of record 0 with one member changed, spelled as it must be."""

    def made(papers: Papers) -> bytes:
        document = json.loads(format_receipt(papers.receipt(0)))
        change(document)
        return canonical_json(document) + b"\n"

    return made


def _late(papers: Papers) -> bytes:
    """Promised for an epoch before the one in which it stands."""
    before, papers.promised[0] = papers.promised[0], 1
    data = format_receipt(papers.receipt(0))
    papers.promised[0] = before
    return data


def _broken(papers: Papers) -> bytes:
    """Promised for an epoch that is closed, and in none."""
    before, papers.promised[3] = papers.promised[3], 2
    data = format_receipt(papers.receipt(3))
    papers.promised[3] = before
    return data


def _behind(papers: Papers) -> bytes:
    """Made before its epoch, which then was a later one than the promised."""
    before, papers.promised[2] = papers.promised[2], papers.log.summaries[-2].number
    data = format_receipt(replace(papers.receipt(2), placement=None))
    papers.promised[2] = before
    return data


def command_says(papers: Papers, data: bytes) -> int | None:
    """The first false step of the command's own code, given what the site gives the browser."""
    given = Given(papers.log.policy, (papers.signer.key,))
    log = MemoryReader(papers.log.resources)
    report = verify_receipt("a receipt", parse_receipt(data), given, log)
    return report.first_false.number if report.first_false else None


def _swap(document: dict[str, Any]) -> None:
    document["proofs"].reverse()


FALSE: list[tuple[str, Callable[[Papers], bytes], int]] = [
    ("a nonce", _json(lambda one: one.update(nonce="0" * 64, content=None)), 3),
    ("a content", _json(lambda one: one.update(content="{}")), 3),
    (
        "a record",
        _json(lambda one: one.update(record=one["record"].replace("member-7", "member-8"))),
        3,
    ),
    ("two proofs", _json(_swap), 4),
    ("too late", _late, 5),
    ("never logged", _broken, 6),
    ("logged behind it", _behind, 6),
]


@pytest.mark.parametrize(("what", "made", "step"), FALSE, ids=[one[0] for one in FALSE])
def test_a_false_receipt_fails_at_its_step(
    page: Page, papers: Papers, what: str, made: Callable[[Papers], bytes], step: int
) -> None:
    data = made(papers)
    assert command_says(papers, data) == step
    choose(page, ("false.receipt.json", data))
    assert first_false(page) == step, page.inner_text("#papers-shown")
    assert verdicts(page)[0].startswith(f"False at step {step}, ")


def test_a_promise_that_nobody_signed_is_false(page: Page, papers: Papers) -> None:
    receipt = papers.receipt(0)
    papers.signer, own = type(papers.signer)(papers.signer.key.name, b"\x08" * 32), papers.signer
    forged = replace(receipt, promise=papers.promise(0))
    papers.signer = own
    data = format_receipt(forged)
    choose(page, ("forged.receipt.json", data))
    assert first_false(page) == command_says(papers, data) == 2


def test_what_is_no_paper_is_said_to_be_none(page: Page, papers: Papers) -> None:
    whole = format_receipt(papers.receipt(0))
    choose(
        page,
        ("a", b"{}"),
        ("b", whole[:-1]),
        ("c", whole.replace(b'":', b'": ', 1)),
        ("d", b"\xff"),
    )
    found = verdicts(page)
    assert len(found) == 4 and all(one.startswith("Not checked: this file") for one in found)


def without(journal: Journal, at: int) -> Journal:
    decisions = journal.decisions
    return replace(journal, decisions=decisions[:at] + decisions[at + 1 :])


def test_a_journal_names_what_is_missing(page: Page, papers: Papers) -> None:
    whole, receipt = papers.journal(), papers.receipt(1)
    deleted = without(whole, 1)
    choose(page, ("today", format_journal(whole)))
    assert "Verified in your browser. Decisions: 4, of which 1 waiting" in verdicts(page)[0]
    assert "only files from before can tell" in verdicts(page)[0]
    for kept in (("monday", format_journal(whole)), ("mine", format_receipt(receipt))):
        # The one with the newer checkpoint is today's; of equal ones, the first that was chosen.
        choose(page, ("today", format_journal(deleted)), kept)
        name, data = kept
        holds = parse_receipt(data) if b"receipt/v1" in data else parse_journal(data)
        report = verify_journal(deleted, [Kept(name, holds)])
        assert report.first_false is not None
        assert first_false(page) == report.first_false.number == 6
        named = page.locator(".missing li").all_inner_texts()
        assert named == report.missing and str(papers.records[1].record_id) in named[0]


def test_a_journal_names_what_was_promised_and_is_not_in_the_log(
    page: Page, papers: Papers
) -> None:
    before, papers.promised[3] = papers.promised[3], 2
    journal = papers.journal()
    papers.promised[3] = before
    choose(page, ("today", format_journal(journal)))
    report = verify_journal(journal)
    assert report.first_false is not None
    assert first_false(page) == report.first_false.number == 5
    assert page.locator(".missing li").all_inner_texts() == report.missing
    # A proof of another leaf, and a signature taken away.
    places = journal.decisions[0].places
    assert places is not None
    swapped = (replace(journal.decisions[0], places=places[::-1]), *journal.decisions[1:])
    unsigned = journal.checkpoint.replace("— witness-1 ".encode(), "— other ".encode())
    for other in (replace(journal, decisions=swapped), replace(journal, checkpoint=unsigned)):
        choose(page, ("today", format_journal(other)))
        report = verify_journal(other)
        assert report.first_false is not None
        assert first_false(page) == report.first_false.number


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1440, "light")])
def test_axe_finds_nothing_and_nothing_overflows(
    visitor: Make, ground: Ground, papers: Papers, width: int, scheme: str
) -> None:
    page = visitor(viewport={"width": width, "height": 900}, color_scheme=scheme).page
    page.goto(f"{ground.site}/verify")
    for summary in page.locator("main summary:visible").all():
        summary.click()
    whole = papers.journal()
    choose(
        page,
        ("today", format_journal(without(whole, 1))),
        ("monday", format_journal(whole)),
        ("mine", format_receipt(papers.receipt(0))),
        ("nothing", b"{}"),
    )
    assert len(verdicts(page)) == 3
    for path in ("", "/witnesses"):
        if path:
            page.goto(ground.site + path)
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
