"""Where a figure comes from: every path has a page, and what it says is what the log holds."""

from __future__ import annotations

import hashlib
import html
import json
import re
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import Any

import httpx
import pytest
from tests.browser.lies import GENERATED, grown
from tests.site.ground import Ground, WallClock, lived, site_context

from tractatus.evidence.class_table import ClassTable, current_class_codes
from tractatus.evidence.codes import Flag, Outcome, Service
from tractatus.evidence.figures import SIX_NAMES
from tractatus.merkle.hashing import leaf_hash
from tractatus.notes.proof import parse_proof, verify_proof
from tractatus.site.application import build
from tractatus.site.provenance.words import describe
from tractatus.site.reading import METRICS_PATH
from tractatus.testing.memory_log import MemoryLog
from tractatus.verifier.figures import (
    Known,
    bounds_of,
    figure_at,
    figures_of_document,
    near,
    parse_figure,
    parts_of,
    term,
)

SITE = "http://site.test"
PLATFORM = "http://platform.test"
TABLE = ClassTable.read(current_class_codes())
BLOCKED = "windows.7d.services.BoundaryEnforcer.blocked"
Open = Callable[..., Any]


class Site:
    """A site over a platform in this process."""

    def __init__(self, ground: Ground, http: httpx.AsyncClient) -> None:
        self.ground = ground
        self.http = http

    async def text(self, path: str, status: int = 200) -> str:
        answer = await self.http.get(path)
        assert answer.status_code == status, answer.text
        return answer.text


@pytest.fixture
async def open_site() -> AsyncIterator[Open]:
    clients: list[httpx.AsyncClient] = []

    def opened(log: MemoryLog, **alter: Any) -> Site:
        ground = Ground(log, SITE, PLATFORM, alter=alter)
        ground.log.heartbeat(WallClock().now_ms())
        ground.publish()
        to_platform = httpx.AsyncClient(transport=httpx.ASGITransport(ground.application()))
        made = site_context(ground, SITE)
        transport = httpx.ASGITransport(build(replace(made, client=to_platform)))
        to_site = httpx.AsyncClient(transport=transport, base_url=SITE)
        clients.extend((made.client, to_platform, to_site))
        return Site(ground, to_site)

    yield opened
    for client in clients:
        await client.aclose()


def a_past(days: int = 6) -> MemoryLog:
    return lived(MemoryLog(), WallClock().now_ms(), epochs=30, days=days)


def plain(page: str) -> str:
    """The words of a page."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def test_every_figure_is_the_difference_of_two_signed_sums() -> None:
    """The rule that the pages rest on, for every figure of every window, point and flag."""
    log = grown()
    log.publish(GENERATED)
    document = json.loads(log.metrics(GENERATED))
    running = [name for name in SIX_NAMES if document["services"][name]["running"]]
    sums = {one.number: one.cumulative for one in log.summaries}
    checked = 0
    for path in figures_of_document(document):
        figure = parse_figure(path)
        if figure.window is None or figure.known is Known.SUMMARY:
            continue
        bounds = bounds_of(document, figure)
        value = figure_at(document, path)
        if bounds is None or bounds["last_epoch"] is None or value is None:
            continue
        first, last = bounds["first_epoch"], bounds["last_epoch"]
        before = term(figure, sums[first - 1], TABLE, running) if first > 1 else 0
        found = term(figure, sums[last], TABLE, running) - before
        if figure.rest[0] == "uptime":
            assert found // 4 == bounds["uptime"]["rounds_caught"], path
        else:
            assert found == value, path
        checked += 1
    assert checked > 500


def test_parts_are_the_figure_or_there_are_none() -> None:
    log = grown()
    log.publish(GENERATED)
    document = json.loads(log.metrics(GENERATED))
    counts = log.summaries[-1].cumulative
    told = 0
    for path in figures_of_document(document):
        figure = parse_figure(path)
        if figure.window != "30d" or figure.point is not None or figure.known is Known.SUMMARY:
            continue
        parts = parts_of(figure, counts, TABLE, ())
        assert not parts or sum(n for _, _, n in parts) == term(figure, counts, TABLE, ()), path
        told += bool(parts)
    assert told > 20
    assert parts_of(parse_figure("windows.30d.services.*.operations"), counts, TABLE, ()) == []
    human = parts_of(parse_figure("windows.30d.services.*.approvals"), counts, TABLE, ())
    assert human == [
        ("BoundaryEnforcer", "require_approval", 81),
        ("ContextPressureMonitor", "critical", 2),
    ]


@pytest.mark.parametrize(
    ("path", "known"),
    [
        (BLOCKED, Known.RECOUNTED),
        ("windows.7d.tenant_isolation.blocked", Known.RECOUNTED),
        ("windows.7d.tenant_isolation.verified", Known.ASSERTED),
        ("windows.7d.opinions.*", Known.ASSERTED),
        ("windows.7d.apart.replayed.outcomes.Opinions.agree", Known.ASSERTED),
        ("windows.24h.uptime.value", Known.CANARIES),
        ("windows.24h.first_epoch", Known.SUMMARY),
        ("epochs.hold", Known.PARAMETER),
        ("log.size", Known.CHECKPOINT),
        ("variants.length", Known.DECLARED),
    ],
)
def test_how_a_figure_is_known(path: str, known: Known) -> None:
    assert parse_figure(path).known is known


@pytest.mark.parametrize(
    "path",
    [
        "",
        "a b",
        "windows..7d",
        "windows.7d.series.3",
        "windows.*.unknown",
        "windows.7d.*",
        "<b>",
        "a." * 200,
        "é.b",
    ],
)
def test_what_is_no_path_is_refused(path: str) -> None:
    with pytest.raises(KeyError):
        parse_figure(path)


def test_every_figure_has_words_of_its_own() -> None:
    log = grown()
    log.publish(GENERATED)
    document = json.loads(log.metrics(GENERATED))
    for path in figures_of_document(document):
        words = describe(parse_figure(path))
        assert words.counts != "A figure of the metrics document.", path
        assert path not in words.title


async def test_a_page_shows_query_leaves_checkpoint_proof_and_command(open_site: Open) -> None:
    site = open_site(a_past())
    document = json.loads(site.ground.metrics)
    window = document["windows"]["24h"]
    path = "windows.24h.services.BoundaryEnforcer.operations"
    page = await site.text(f"/figure/{path}")
    words = plain(page)
    value = window["services"]["BoundaryEnforcer"]["operations"]
    assert value and f'data-figure="{path}">{value:,}<' in page
    assert "Operations of BoundaryEnforcer, last 24 hours" in words
    assert "recounted, leaf by leaf" in words
    assert f"GET {PLATFORM}{METRICS_PATH}" in words
    assert "/windows/24h/services/BoundaryEnforcer/operations" in words
    assert hashlib.sha256(site.ground.metrics).hexdigest() in words
    assert f"leaves {window['first_index']:,} to {window['last_index']:,} of the log" in words
    ends = f"flag=headline&amp;first={window['first_index']}&amp;last={window['last_index']}"
    assert f"/audit?service=BoundaryEnforcer&amp;outcome=deny&amp;{ends}" in page
    for line in document["log"]["checkpoint"].splitlines():
        assert html.escape(line, quote=False) in html.unescape(page) or line in html.unescape(page)
    assert "witness-1 (run by the operator of the log" in words
    assert f"tractatus verify {SITE} --figure {path}" in words
    # The subtraction, with terms computed here from the log itself.
    after = log_sum(site.ground.log, window["last_epoch"])
    before = log_sum(site.ground.log, window["first_epoch"] - 1)
    assert after - before == value and before
    assert f"{after:,} less up to epoch {window['first_epoch'] - 1:,}" in words
    assert f"− {before:,} this figure {value:,}" in words


def log_sum(log: MemoryLog, epoch: int) -> int:
    """Operations of BoundaryEnforcer in the headline up to an epoch."""
    apart = Flag.CANARY | Flag.PROBE | Flag.REPLAYED | Flag.DEMONSTRATION | Flag.SHADOW
    return sum(
        count
        for key, count in log.summaries[epoch - 1].cumulative.rows()
        if key.service == Service.BOUNDARY_ENFORCER and not key.flags & apart
    )


@pytest.mark.parametrize("which", ["before", "last"])
async def test_a_proof_file_holds_without_the_site(open_site: Open, which: str) -> None:
    site = open_site(a_past())
    window = json.loads(site.ground.metrics)["windows"]["24h"]
    page = await site.text("/figure/windows.24h.canaries.sent")
    link = html.unescape(re.search(rf'href="([^"]+/{which}\.tlog-proof[^"]*)"', page)[1])  # type: ignore[index]
    answer = await site.http.get(link)
    proof = parse_proof(answer.content)
    epoch = window["last_epoch"] if which == "last" else window["first_epoch"] - 1
    summary = site.ground.log.summaries[epoch - 1]
    assert proof.index == summary.end
    assert f'filename="leaf-{summary.end}.tlog-proof"' in answer.headers["content-disposition"]
    entry = site.ground.log.entries[summary.end]
    verify_proof(proof, leaf_hash(entry), site.ground.log.policy)
    assert entry.hex() in page and answer.text.splitlines()[2] in page


async def test_the_page_of_the_visitors_document_is_shown_while_it_is_kept(
    open_site: Open,
) -> None:
    site = open_site(a_past())
    digest = re.search(r'data-metrics="/metrics/(\w+).json"', await site.text("/"))
    assert digest
    page = await site.text(f"/figure/log.size?of={digest[1]}")
    assert "no longer kept" not in page and digest[1] in page
    gone = await site.text(f"/figure/log.size?of={'0' * 64}")
    assert "no longer kept here" in gone and digest[1] in gone


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("epochs.hold", "It stands in one leaf, at index 1 ."),
        ("epochs.closed", "It stands in one leaf, at index"),
        ("log.size", "It is the second line of the checkpoint"),
        (
            "variants.length",
            "There is none: the operator says so, and no leaf of the log shows it.",
        ),
        ("services.BoundaryEnforcer.last_epoch", "No single leaf says it."),
        ("windows.7d.services.ContextPressureMonitor.blocked", "not running yet"),
        ("windows.30d.opinions.*", "the numbers that are added are the operator's word"),
        ("windows.30d.apart.replayed.outcomes.Opinions.agree", "never in the headline"),
        ("windows.24h.uptime.value", "A round of canaries is 4 acts"),
        ("windows.7d.series.27.services.BoundaryEnforcer.blocked", "one point of the last 7 days"),
        ("windows.24h.first_index", "summaries that these epochs begin after"),
    ],
)
async def test_kinds_of_figures_are_explained_in_their_own_way(
    open_site: Open, path: str, words: str
) -> None:
    assert words in plain(await open_site(a_past()).text(f"/figure/{path}"))


async def test_an_empty_window_says_so(open_site: Open) -> None:
    page = plain(await open_site(MemoryLog()).text(f"/figure/{BLOCKED}"))
    assert "No epoch closed in that time, so every count in it is zero." in page


async def test_an_unknown_path_is_a_page_that_helps(open_site: Open) -> None:
    site = open_site(a_past())
    page = await site.text("/figure/windows.7d.services.BoundaryEnforcer.blokced", 404)
    assert f'href="/figure/{BLOCKED}"' in page
    assert "<script>" not in await site.text("/figure/<script>", 404)
    assert (await site.http.get("/figure/nothing/last.tlog-proof")).status_code == 404
    assert (await site.http.get(f"/figure/{BLOCKED}/other.tlog-proof")).status_code == 404


def test_near_names_are_figures_of_the_document() -> None:
    log = grown()
    log.publish(GENERATED)
    document = json.loads(log.metrics(GENERATED))
    for wanted in ("canaries", "windows.7d.services.BoundaryEnforcer", "hold", "…", ""):
        for name in near(document, wanted):
            figure_at(document, name)
    assert "epochs.hold" in near(document, "hold")


async def test_a_log_that_does_not_prove_it_is_not_shown_as_proof(open_site: Open) -> None:
    site = open_site(a_past())
    for name in site.ground.log.resources:
        if "tile/0" in name:
            site.ground.alter[name] = lambda data: bytes(32) + data[32:]
    page = plain(await site.text(f"/figure/{BLOCKED}"))
    assert "Not shown here: the log does not prove it" in page
    assert "this figure" not in page.partition("Proof")[2].partition("Checkpoint")[0]


async def test_epochs_that_do_not_stand_there_are_not_shown_as_proof(open_site: Open) -> None:
    def earlier(body: bytes) -> bytes:
        document = json.loads(body)
        document["windows"]["24h"]["first_epoch"] -= 1
        return json.dumps(document).encode()

    site = open_site(a_past(), metrics=earlier)
    page = plain(await site.text("/figure/windows.24h.unknown"))
    assert "Not shown here: the log does not prove it: epoch" in page


async def test_two_sums_that_give_another_number_say_so(open_site: Open) -> None:
    def more(body: bytes) -> bytes:
        document = json.loads(body)
        document["windows"]["7d"]["services"]["BoundaryEnforcer"]["blocked"] += 1
        return json.dumps(document).encode()

    site = open_site(a_past(), metrics=more)
    assert "do not give the published figure" in await site.text(f"/figure/{BLOCKED}")
    other = await site.text("/figure/windows.7d.services.BoundaryEnforcer.allowed")
    assert "do not give the published figure" not in other


async def test_a_platform_that_is_away_is_no_proof_and_no_error(open_site: Open) -> None:
    site = open_site(a_past())
    await site.text("/")
    site.ground.is_down = True
    page = plain(await site.text("/figure/windows.30d.unknown"))
    assert "Not shown here: the log cannot be read just now." in page


async def test_a_platform_that_was_never_read_has_no_figure(open_site: Open) -> None:
    site = open_site(MemoryLog())
    site.ground.is_down = True
    page = plain(await site.text(f"/figure/{BLOCKED}"))
    assert "there is no figure to explain" in page


@pytest.mark.parametrize("page", ["/", "/about", "/enforcement.html", "/metrics.html"])
async def test_every_number_of_a_page_is_a_link_to_where_it_comes_from(
    open_site: Open, page: str
) -> None:
    log = a_past()
    log.decide(Service.BOUNDARY_ENFORCER, Outcome.DENY, 3, Flag.DEMONSTRATION)
    log.close_epoch(WallClock().now_ms() - 1)
    site = open_site(log)
    text = await site.text(page)
    shown = re.findall(r'<(\w+)[^>]*data-figure="([^"]+)"[^>]*>([^<]+)<', text)
    assert shown
    for tag, path, words in shown:
        assert (tag == "a") == bool(re.match(r"\d", words)), path
    for path in {path for tag, path, _ in shown if tag == "a" and ".series." not in path}:
        assert f'href="/figure/{path}"' in text
        assert f'data-figure="{path}"' in await site.text(f"/figure/{path}")
