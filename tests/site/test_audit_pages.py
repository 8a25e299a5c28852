"""The audit pages over a real log: what they show, what they count, what they refuse."""

from __future__ import annotations

import asyncio
import base64
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from contextlib import asynccontextmanager
from dataclasses import replace
from html import unescape
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.types import ASGIApp
from tests.site.ground import Ground, WallClock, lived, site_context

from tractatus.evidence.codes import Service
from tractatus.evidence.leaf import DecisionLeaf, format_leaf, parse_leaf
from tractatus.merkle.hashing import leaf_hash
from tractatus.notes.proof import parse_proof, verify_proof
from tractatus.site.application import build
from tractatus.site.audit.pages import AuditPages
from tractatus.site.rendering import SitePages
from tractatus.testing.memory_log import MemoryLog
from tractatus.web.failures import exception_handlers

SITE = "http://site.test"
PLATFORM = "http://platform.test"


@asynccontextmanager
async def started(application: ASGIApp) -> AsyncIterator[None]:
    """Run the background work of an application, as a server does."""
    inbox: asyncio.Queue[MutableMapping[str, Any]] = asyncio.Queue()
    outbox: asyncio.Queue[MutableMapping[str, Any]] = asyncio.Queue()
    task = asyncio.create_task(
        application({"type": "lifespan", "asgi": {"version": "3.0"}}, inbox.get, outbox.put)  # type: ignore[arg-type]
    )
    for step in ("startup", "shutdown"):
        await inbox.put({"type": f"lifespan.{step}"})
        assert (await outbox.get())["type"] == f"lifespan.{step}.complete"
        if step == "startup":
            yield
    await task


class Audit:
    """A site that has read its platform's log, and a client of it."""

    def __init__(self, ground: Ground, http: httpx.AsyncClient) -> None:
        self.ground = ground
        self.http = http

    async def text(self, path: str, status: int = 200) -> str:
        answer = await self.http.get(path)
        assert answer.status_code == status, answer.text
        return answer.text

    async def matches(self, **asked: object) -> int:
        """The number of leaves that the page says match."""
        text = await self.text("/audit?" + urlencode(asked))
        found = re.search(r'id="matches">([\d,]+)<', text)
        assert found, text
        return int(found[1].replace(",", ""))


Open = Callable[..., Awaitable[Audit]]


@pytest.fixture
async def open_audit() -> AsyncIterator[Open]:
    """Opens sites over platforms in this process."""
    closing: list[Any] = []

    async def opened(log: MemoryLog | None = None) -> Audit:
        ground = Ground(log or lived(MemoryLog(), WallClock().now_ms(), epochs=20), SITE, PLATFORM)
        ground.log.heartbeat(WallClock().now_ms())
        ground.publish()
        made = site_context(ground, SITE)
        to_platform = httpx.AsyncClient(transport=httpx.ASGITransport(ground.application()))
        application = build(replace(made, client=to_platform))
        running = started(application)
        await running.__aenter__()
        http = httpx.AsyncClient(
            transport=httpx.ASGITransport(application, raise_app_exceptions=False), base_url=SITE
        )
        closing.extend(((running.__aexit__, (None, None, None)), (http.aclose, ())))
        closing.extend(((made.client.aclose, ()), (to_platform.aclose, ())))
        for _ in range(400):
            if (await http.get("/audit/leaf/0.tlog-proof")).status_code == 200:
                break
            await asyncio.sleep(0.01)
        return Audit(ground, http)

    yield opened
    for close, arguments in closing:
        await close(*arguments)


async def test_the_number_of_matches_is_the_figure_of_the_metrics_document(
    open_audit: Open,
) -> None:
    audit = await open_audit()
    windows = json.loads(audit.ground.metrics)["windows"]
    compared = replayed = 0
    for window in windows.values():
        if window["first_index"] is None:
            continue
        bounds = {"first": window["first_index"], "last": window["last_index"]}
        for service, figures in window["services"].items():
            if not figures["running"]:
                continue
            asked = {"service": service, "flag": "headline", **bounds}
            assert await audit.matches(**asked) == figures["operations"]
            for name, member in (("allowed", "allowed"), ("blocked", "blocked")):
                assert await audit.matches(**{**asked, "class": name}) == figures[member]
        canaries = window["canaries"]
        assert await audit.matches(service="Canary", **bounds) == canaries["sent"]
        assert (
            await audit.matches(service="Canary", outcome="caught", **bounds) == canaries["caught"]
        )
        of_replays = window["apart"]["replayed"]["outcomes"].get("BoundaryEnforcer", {})
        replayed += of_replays.get("allowed_by_human", 0)
        asked = {"service": "BoundaryEnforcer", "outcome": "allowed_by_human", "flag": "replayed"}
        assert await audit.matches(**asked, **bounds) == of_replays.get("allowed_by_human", 0)
        compared += 1
    assert compared == 3 and replayed


async def test_a_point_of_a_series_is_the_same_by_time_as_by_index(open_audit: Open) -> None:
    audit = await open_audit()
    points = [
        point for point in json.loads(audit.ground.metrics)["windows"]["7d"]["series"] if point
    ]
    assert points
    for point in points:
        by_time = await audit.matches(**{"from": point["from"], "to": point["to"]})
        by_index = await audit.matches(first=point["first_index"], last=point["last_index"])
        assert by_time == by_index == point["last_index"] - point["first_index"] + 1


async def test_counted_leaves_add_up_to_the_asserted_figure(open_audit: Open) -> None:
    audit = await open_audit()
    window = json.loads(audit.ground.metrics)["windows"]["30d"]
    text = await audit.text("/audit?service=ScopedStatements&flag=headline")
    sum_ = f"{window['tenant_isolation']['verified']:,}"
    assert "add up to" not in await audit.text("/audit?flag=headline")
    assert f'counts add up to <span class="number">{sum_}</span>, asserted by the operator' in text


async def test_every_leaf_is_reached_by_paging_and_once(open_audit: Open) -> None:
    audit = await open_audit()
    for query, rel in (("flag=headline", "next"), ("", "next")):
        seen: list[int] = []
        path: str | None = f"/audit?{query}"
        while path:
            text = await audit.text(path)
            seen += map(
                int,
                re.findall(r'<th scope="row" class="numeric"><a href="/audit/leaf/(\d+)"', text),
            )
            link = re.search(rf'href="([^"]+)#leaves" rel="{rel}"', text)
            path = unescape(link[1]) if link else None
        assert seen == sorted(seen, reverse=True)
        assert len(seen) == len(set(seen)) == await audit.matches(**dict(parse_qsl(query)))
    oldest = re.search(r'href="([^"]+)#leaves">oldest', await audit.text("/audit"))
    assert oldest
    assert 'href="/audit/leaf/0"' in await audit.text(unescape(oldest[1]))
    back = re.search(r'href="([^"]+)#leaves" rel="prev"', await audit.text(unescape(oldest[1])))
    assert back and 'href="/audit/leaf/99"' in await audit.text(unescape(back[1]))


async def test_a_leaf_shows_its_bytes_its_proof_and_how_to_check_it(open_audit: Open) -> None:
    audit = await open_audit()
    log = audit.ground.log
    index = 300
    text = await audit.text(f"/audit/leaf/{index}")
    entry = log.entries[index]
    assert entry[4:36].hex() in text and leaf_hash(entry).hex() in text
    assert log.checkpoint().root.hex() in text
    assert log.resources["checkpoint"].decode().strip() in unescape(text)
    assert "run by the operator of the log" in text
    assert f"tractatus log proof {index} --log {PLATFORM}" in text
    assert f"{SITE}/audit/leaf/{index}" in text
    assert "not checked" in text and "passed" not in text
    answer = await audit.http.get(f"/audit/leaf/{index}.tlog-proof")
    verify_proof(parse_proof(answer.content), leaf_hash(entry), log.policy)


async def test_each_kind_of_leaf_has_a_page(open_audit: Open) -> None:
    audit = await open_audit()
    entries = audit.ground.log.entries
    kinds = {type(parse_leaf(entry)).__name__: index for index, entry in enumerate(entries)}
    assert len(kinds) == 6
    for index in kinds.values():
        assert entries[index].hex()[:2] in await audit.text(f"/audit/leaf/{index}")


async def test_an_epoch_shows_its_summary_and_links_to_its_leaves(open_audit: Open) -> None:
    audit = await open_audit()
    summary = audit.ground.log.summaries[2]
    text = await audit.text("/audit/epoch/3")
    assert f'<a href="/audit/leaf/{summary.end}">leaf {summary.end:,}</a>' in text
    assert f"index {summary.start:,} to {summary.end - 1:,}" in text
    assert summary.digests.policy.hex() in text
    assert 'unchanged since <a href="/audit/epoch/1">epoch 1</a>' in text
    for query, count in re.findall(r'href="/audit\?([^"]+)#leaves">([\d,]+)</a></td></tr>', text):
        assert await audit.matches(**dict(parse_qsl(unescape(query)))) > 0, count
    first = await audit.text("/audit/epoch/1")
    assert "since the first epoch" in first and "changed here" not in first


async def test_a_download_holds_what_was_asked_for_with_hashes(open_audit: Open) -> None:
    audit = await open_audit()
    log = audit.ground.log
    answer = await audit.http.get("/audit/leaves.jsonl?first=2&last=300&service=BoundaryEnforcer")
    assert answer.headers["content-type"].startswith("application/jsonl")
    *lines, end = [json.loads(line) for line in answer.text.splitlines()]
    for line in lines:
        entry = base64.b64decode(line["entry"])
        assert entry == log.entries[line["index"]]
        assert line["leaf_hash"] == leaf_hash(entry).hex()
        assert line["leaf"]["service"] == "BoundaryEnforcer"
    assert [line["index"] for line in lines] == [
        index for index in range(2, 301) if log.entries[index][:2] == b"\x01\x01"
    ]
    assert end["checkpoint"].encode() == log.resources["checkpoint"]
    assert (end["count"], end["next"]) == (len(lines), None)
    assert end["size"] == len(log.entries)


async def test_a_download_that_is_too_large_says_where_to_go_on(
    open_audit: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tractatus.site.audit.download.lines.__defaults__", (7,))
    audit = await open_audit()
    seen, start = [], 0
    while start is not None and start < 40:
        answer = await audit.http.get(f"/audit/leaves.jsonl?first={start}")
        *lines, end = [json.loads(line) for line in answer.text.splitlines()]
        assert len(lines) == end["count"] == 7
        seen += [line["index"] for line in lines]
        start = end["next"]
    assert seen == list(range(42))


async def test_a_page_offers_no_download_of_leaves_that_are_not_there(open_audit: Open) -> None:
    audit = await open_audit()
    assert "/audit/leaves.jsonl" in await audit.text("/audit?first=2&last=3")
    text = await audit.text("/audit?first=99999998&last=99999999")
    assert "/audit/leaves.jsonl" not in text
    assert "None of these leaves is here to be had." in text


async def test_downloads_do_not_come_without_end(open_audit: Open) -> None:
    audit = await open_audit(MemoryLog())
    for _ in range(40):
        await audit.text("/audit/leaves.jsonl?last=0")
    answer = await audit.http.get("/audit/leaves.jsonl?last=0")
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) >= 1
    await audit.text("/audit")


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("sevice=Canary", "sevice"),
        ("service=canary", "service"),
        ("outcome=denied", "outcome"),
        ("flag=apart", "flag"),
        ("class=both", "class"),
        ("first=1&first=2", "first"),
        ("first=x", "first"),
        ("after=-1", "after"),
        ("first=9&last=3", "last"),
        ("epoch=0x1", "epoch"),
        ("from=<script>", "from"),
    ],
)
async def test_what_cannot_be_read_is_refused_by_name(
    open_audit: Open, query: str, name: str
) -> None:
    audit = await open_audit(MemoryLog())
    for page in ("/audit", "/audit/leaves.jsonl"):
        text = await audit.text(f"{page}?{query}", status=400)
        assert re.search(rf"<p[^>]*>[^<]*\b{name}\b", unescape(text)), text
        assert "<script>" not in text


@pytest.mark.parametrize(
    "path",
    [
        *("/audit/leaf/99999999", "/audit/leaf/-1", "/audit/leaf/007", "/audit/leaf/x"),
        *("/audit/leaf/99999999.tlog-proof", "/audit/leaf/１", "/audit/leaf/" + "9" * 40),
        *("/audit/epoch/0", "/audit/epoch/999", "/audit/leaves.jsonl?first=99999999"),
    ],
)
async def test_what_is_not_there_is_not_found(open_audit: Open, path: str) -> None:
    audit = await open_audit()
    await audit.text(path, status=404)


async def test_what_is_beyond_says_how_far_the_site_has_read(open_audit: Open) -> None:
    audit = await open_audit()
    text = await audit.text("/audit/leaf/99999", status=404)
    assert f"read {len(audit.ground.log.entries):,} leaves of the log: 99,999" in text


async def test_filters_that_match_nothing_say_so(open_audit: Open) -> None:
    audit = await open_audit()
    for query in ("epoch=999999", "first=999999", "from=2099-01-01", "to=1999-01-01"):
        text = await audit.text(f"/audit?{query}")
        assert 'id="matches">0<' in text and "No leaf matches." in text


async def test_codes_without_a_meaning_are_shown_as_unknown(open_audit: Open) -> None:
    log = MemoryLog()
    strange = format_leaf(DecisionLeaf(77, 9, 128, log.commitment()))
    log._pending.append(strange)
    log.decide(Service.BOUNDARY_ENFORCER, 66)
    log.close_epoch(WallClock().now_ms())
    audit = await open_audit(log)
    assert await audit.matches(**{"class": "unknown"}) == 2
    text = await audit.text(f"/audit/leaf/{log.entries.index(strange)}")
    assert "unknown (77)" in text and "unknown (128)" in text


async def test_a_site_that_has_read_nothing_shows_no_zero(open_audit: Open) -> None:
    ground = Ground(MemoryLog(), SITE, PLATFORM)
    ground.publish()
    context = site_context(ground, SITE)
    async with (
        context.client,
        httpx.AsyncClient(transport=httpx.ASGITransport(build(context)), base_url=SITE) as http,
    ):
        text = (await http.get("/audit")).text
        assert "not the same as an empty log" in text
        assert (await http.get("/audit/leaf/0")).status_code == 404


async def test_while_a_log_is_read_pages_say_how_far_and_prove_nothing() -> None:
    log = MemoryLog()
    log.decide(Service.BOUNDARY_ENFORCER, 1, 256 * 65)
    log.close_epoch(WallClock().now_ms())
    ground = Ground(log, SITE, PLATFORM)
    ground.publish()
    context = site_context(ground, SITE)
    pages = SitePages(context)
    audit = AuditPages(context, pages)
    assert audit.follower.step()  # one part of several
    application = Starlette(
        routes=[Route("/audit", audit.browse), Route("/audit/leaf/{index}", audit.leaf)],
        exception_handlers=exception_handlers(pages.pages, is_api=lambda _: False),
    )
    async with (
        context.client,
        httpx.AsyncClient(transport=httpx.ASGITransport(application), base_url=SITE) as http,
    ):
        text = (await http.get("/audit")).text
        read = 256 * 64
        assert f"leaves 0 to {read - 1:,} of {len(log.entries):,} so far are indexed" in text
        assert "not checked against a signed root until all are here" in text
        assert "Checked by this site" not in text
        answer = await http.get("/audit/leaf/5")
        assert answer.status_code == 503 and "not checked yet" in answer.text
        assert "goes on reading" in (await http.get(f"/audit/leaf/{read}")).text
        while audit.follower.step():
            pass
        assert "Checked by this site" in (await http.get("/audit/leaf/5")).text


async def test_a_log_that_turns_false_is_said_on_every_page(
    open_audit: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tractatus.site.audit.following._EVERY_SECONDS", 0.05)
    audit = await open_audit()
    audit.ground.alter["checkpoint"] = lambda _: b"nothing"
    for _ in range(130):
        text = await audit.text("/audit")
        if "log is false" in text:
            break
        await asyncio.sleep(0.1)
    assert "log is false" in text
    assert "Shown is what held before" in text
    assert "log is false" in await audit.text("/audit/leaf/5")
    assert "log is false" in await audit.text("/audit/epoch/1")


async def test_nothing_is_shown_that_the_public_log_does_not_have(open_audit: Open) -> None:
    audit = await open_audit()
    answer = await audit.http.get("/audit/leaves.jsonl")
    members = {name for line in answer.text.splitlines() for name in json.loads(line)}
    assert members == {
        *("index", "entry", "leaf_hash", "leaf"),
        *("count", "matches", "next", "size", "checkpoint"),
    }
    leaf = json.loads(answer.text.splitlines()[5])["leaf"]
    assert set(leaf) <= {"kind", "service", "outcome", "flags", "commitment", "count"}


async def test_the_time_line_counts_every_decision_and_shows_gaps(open_audit: Open) -> None:
    audit = await open_audit()
    text = await audit.text("/audit")
    table = text[text.index("Epochs by the time") : text.index("</table>")]
    assert "no epoch closed" in table
    shown = [int(one.replace(",", "")) for one in re.findall(r'#leaves">([\d,]+)<', table)]
    tallied = [entry for entry in audit.ground.log.entries if entry[0] in (1, 2)]
    assert sum(shown) == len(tallied)
    for query in re.findall(r'href="/audit\?([^"]+)#leaves"', table)[:3]:
        asked = dict(parse_qsl(unescape(query)))
        assert await audit.matches(**asked) > 0
    assert urlsplit(SITE).netloc not in table
