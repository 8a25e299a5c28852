"""The blog: reports and plain posts as pages and feeds, and what is never served."""

from __future__ import annotations

import contextlib
import json
import os
import re
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.site.ground import Ground, WallClock, site_context
from tests.site.months import WORD, MonthLog, altered, lived

from tractatus.errors import FormatError
from tractatus.site.application import build
from tractatus.site.posts import addresses, read_posts
from tractatus.site.posts.plain import parse_post, verify_slug
from tractatus.site.posts.views import STEPS
from tractatus.verifier.monthly import STEP_NAMES
from tractatus.web.environment import Environment

SITE = "http://site.test"
ATOM = "{http://www.w3.org/2005/Atom}"
HEAD = "---\ntitle: A title\ndate: 2025-10-02\nsummary: A summary.\n---\n"
HARMLESS = {
    *("p", "em", "strong", "a", "code", "pre", "ul", "ol", "li", "blockquote", "hr", "br", "div"),
    *("h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"),
}
PLAIN = HEAD.replace("---\n", "---\nauthor: Ada\n", 1) + "\nText & *more*.\n"


@pytest.fixture(scope="module")
def log() -> MonthLog:
    return lived(last="2025-11-04")


@pytest.fixture(scope="module")
def files(log: MonthLog) -> dict[str, bytes]:
    name, september = log.report("2025-09")
    second, restated = log.restated("2025-09", september, "a <label> was missing")
    october = log.report("2025-10")[1]
    preview, so_far = log.report("2025-11", so_far=True, word=replace(WORD, demonstration=True))
    return {
        f"{name}.json": september,
        f"{second}.json": restated,
        "report-2025-10.json": october,
        f"{preview}.json": so_far,
        "about-canaries.md": PLAIN.encode(),
    }


class Clock(WallClock):
    def __init__(self) -> None:
        self.ms = WallClock().now_ms()

    def now_ms(self) -> int:
        return self.ms


@dataclass
class Blog:
    folder: Path
    clock: Clock
    http: httpx.AsyncClient

    def put(self, files: dict[str, bytes]) -> None:
        self.folder.mkdir(exist_ok=True)
        for name, data in files.items():
            (self.folder / name).write_bytes(data)
        self.clock.ms += 2_000

    async def text(self, path: str) -> str:
        answer = await self.http.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        return answer.text


Open = Callable[..., Blog]


@pytest.fixture
async def open_blog(log: MonthLog, tmp_path: Path) -> AsyncIterator[Open]:
    clients: list[httpx.AsyncClient] = []

    def opened(environment: Environment = Environment.LOCAL) -> Blog:
        ground = Ground(log, SITE, "http://platform.test", environment, folder=tmp_path)
        clock = Clock()
        made = site_context(ground, SITE)
        to_platform = httpx.AsyncClient(transport=httpx.ASGITransport(ground.application()))
        context = replace(made, client=to_platform, clock=clock)
        http = httpx.AsyncClient(
            transport=httpx.ASGITransport(build(context), raise_app_exceptions=False),
            base_url=SITE,
        )
        clients.extend((made.client, to_platform, http))
        return Blog(tmp_path / "posts", clock, http)

    yield opened
    for client in clients:
        await client.aclose()


@pytest.fixture
def blog(open_blog: Open, files: dict[str, bytes]) -> Blog:
    made = open_blog()
    made.put(files)
    return made


async def test_an_empty_blog_says_so(open_blog: Open) -> None:
    empty = open_blog()
    text = await empty.text("/blog")
    assert "Nothing has been published here yet." in text
    feed = ElementTree.fromstring(await empty.text("/blog/feed.atom"))
    assert feed.findall(f"{ATOM}entry") == []
    assert json.loads(await empty.text("/blog/feed.json"))["items"] == []


async def test_posts_are_listed_newest_first_with_what_they_are(blog: Blog) -> None:
    text = await blog.text("/blog")
    found = re.findall(r'<h2><a href="/blog/([^"]+)"', text)
    assert found[0].startswith("report-2025-11-so-far-")
    assert found[1:] == [
        "report-2025-10",
        "about-canaries",
        "report-2025-09.2",
        "report-2025-09",
    ]
    assert "written by the operator; not from the log" in text
    assert "preview of a report" in text
    restated = text[text.index("/blog/report-2025-09.2") :]
    assert 'class="card restated"' in restated
    assert "Running locally, with demonstration traffic: MySovereignty" in text
    assert "1 October 2025 to 31 October 2025." in text
    assert "21 September 2025 to 30 September 2025." in text


async def test_a_report_shows_the_figures_of_its_document_and_their_paths(
    blog: Blog, files: dict[str, bytes]
) -> None:
    text = await blog.text("/blog/report-2025-10")
    document = json.loads(files["report-2025-10.json"])
    shown = re.findall(r'data-figure="([^"]+)">([^<]+)<', text)
    assert len(shown) > 250
    for path, words in shown:
        value: Any = document
        for step in path.split("."):
            value = value[int(step)] if isinstance(value, list) else value[step]
        if not path.endswith("uptime.value"):
            assert words == f"{value:,}", path
    assert text.count('<svg class="chart"') == 4
    assert "no epoch closed" in text
    assert 'href="/audit/leaf/' in text
    assert "As its operator declared" not in text and "as its operator declared" in text
    assert "recount needed" in text
    assert "no member acted" not in text
    opinions = text[text.index("<wbr>") :].partition('outcomes.Opinions.agree"')[0]
    assert opinions.endswith(
        'asserted by the operator, a sum</span></td><td class="numeric"><span class="value" '
        'data-figure="totals.apart.replayed.'
    )
    assert "Not verified yet" in text and 'data-report="unchecked"' in text
    for name, _ in STEPS:
        assert f'<span class="step-name">{name}</span>' in text


def test_steps_are_named_as_on_the_command_line() -> None:
    assert [name for name, _ in STEPS] == list(STEP_NAMES.values())


async def test_both_editions_are_shown_the_earlier_one_struck(blog: Blog) -> None:
    first, second = [await blog.text(f"/blog/report-2025-09{e}") for e in ("", ".2")]
    assert "data-restated" in first and 'href="/blog/report-2025-09.2"' in first
    assert "a &lt;label&gt; was missing" in second and "data-restated" not in second


async def test_a_restatement_of_a_file_that_is_gone_is_false(
    open_blog: Open, files: dict[str, bytes]
) -> None:
    blog = open_blog()
    blog.put({"report-2025-09.2.json": files["report-2025-09.2.json"]})
    text = await blog.text("/blog/report-2025-09.2")
    assert 'data-report="failed"' in text and "is missing here or another one" in text
    other = altered(files["report-2025-09.json"], "generated_at", value="2025-10-01T00:00:01.000Z")
    blog.put({"report-2025-09.json": other})
    text = await blog.text("/blog/report-2025-09.2")
    assert 'data-report="failed"' in text
    assert "data-restated" not in await blog.text("/blog/report-2025-09")


async def test_a_false_report_is_red_before_any_script_runs(
    blog: Blog, files: dict[str, bytes]
) -> None:
    false = altered(files["report-2025-10.json"], "totals", "unknown", value=5)
    blog.put({"report-2025-10.json": false})
    text = await blog.text("/blog/report-2025-10")
    assert 'data-report="failed"' in text
    assert "step 5, figures: totals.unknown: published 5, counted 0" in text
    listed = await blog.text("/blog")
    assert "check: FALSE" in listed and 'class="card false"' in listed
    assert "FALSE" in await blog.text("/blog/feed.atom")


async def test_the_file_of_a_report_can_be_had_by_anybody(
    blog: Blog, files: dict[str, bytes]
) -> None:
    answer = await blog.http.get("/blog/report-2025-10.json")
    assert answer.content == files["report-2025-10.json"]
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert (await blog.http.get("/blog/about-canaries.json")).status_code == 404


async def test_a_plain_post_says_whose_word_it_is(blog: Blog) -> None:
    text = await blog.text("/blog/about-canaries")
    assert "Written by the operator of this site; not from the log." in text
    assert "<p>Text &amp; <em>more</em>.</p>" in text
    assert "by Ada" in text and "report.js" not in text


@pytest.mark.parametrize(
    "path",
    [
        "/blog/no-such-post",
        "/blog/about-canaries.md",
        "/blog/..%2Fkeys",
        "/blog/%2e%2e/settings.json",
        "/blog/.hidden",
        "/blog/secret",
        "/blog/secret.txt",
        "/blog/outside",
        "/blog/inside",
        "/blog/feed",
    ],
)
async def test_nothing_else_is_served(blog: Blog, path: str) -> None:
    (blog.folder.parent / "keys.md").write_text(PLAIN)
    (blog.folder / ".hidden.md").write_text(PLAIN)
    (blog.folder / "secret.txt").write_text("internal")
    (blog.folder / "outside.md").symlink_to(blog.folder.parent / "keys.md")
    (blog.folder / "inside.md").mkdir()
    os.mkfifo(blog.folder / "pipe.md")
    blog.clock.ms += 2_000
    assert (await blog.http.get(path)).status_code == 404
    assert await blog.text("/blog")


def test_a_link_a_pipe_or_a_folder_is_a_problem_and_not_a_post(tmp_path: Path) -> None:
    (tmp_path / "real.md").write_text(PLAIN)
    (tmp_path / "outside.md").symlink_to(tmp_path / "real.md")
    (tmp_path / "inside.md").mkdir()
    os.mkfifo(tmp_path / "pipe.md")
    (tmp_path / "notes.txt").write_text("x")
    (tmp_path / "Capital.md").write_text(PLAIN)
    found = read_posts(tmp_path)
    assert list(found.by_slug) == ["real"]
    assert {problem.name for problem in found.problems} == {
        "outside.md",
        "inside.md",
        "pipe.md",
        "notes.txt",
        "Capital.md",
    }


async def test_a_malformed_post_breaks_nothing_and_is_logged_once(
    blog: Blog, caplog: pytest.LogCaptureFixture
) -> None:
    blog.put({"bad.md": b"no head", "report-2025-12.json": b"{}"})
    for _ in range(3):
        assert "Enforcement report, October 2025" in await blog.text("/blog")
        blog.put({f"more-{_}.md": PLAIN.encode()})
    told = [record.getMessage() for record in caplog.records if "not served" in record.getMessage()]
    assert [line.split(": ")[1] for line in told] == ["bad.md", "report-2025-12.json"]
    assert (await blog.http.get("/blog/bad")).status_code == 404


async def test_posts_come_change_and_go_without_a_restart(blog: Blog) -> None:
    blog.put({"fresh.md": PLAIN.replace("A title", "Fresh").encode()})
    assert "Fresh" in await blog.text("/blog")
    blog.put({"fresh.md": PLAIN.replace("A title", "Newer than fresh").encode()})
    assert "Newer than fresh" in await blog.text("/blog/fresh")
    (blog.folder / "fresh.md").unlink()
    blog.clock.ms += 2_000
    assert (await blog.http.get("/blog/fresh")).status_code == 404


def test_addresses_for_the_site_map(tmp_path: Path, files: dict[str, bytes]) -> None:
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    found = dict(addresses(tmp_path))
    assert str(found["/blog/report-2025-10"]) == "2025-11-01"
    assert len(found) == 5
    assert addresses(tmp_path / "missing") == []


class TestFeeds:
    async def test_atom_has_what_the_standard_demands(self, blog: Blog) -> None:
        answer = await blog.http.get("/blog/feed.atom")
        assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
        feed = ElementTree.fromstring(answer.content)
        assert feed.tag == f"{ATOM}feed"
        for parent in (feed, *feed.findall(f"{ATOM}entry")):
            for name in ("id", "title", "updated"):
                (only,) = parent.findall(f"{ATOM}{name}")
                assert only.text
            updated = parent.findtext(f"{ATOM}updated") or ""
            assert datetime.fromisoformat(updated).tzinfo is not None
        assert feed.findtext(f"{ATOM}author/{ATOM}name")
        entries = feed.findall(f"{ATOM}entry")
        ids = [one.findtext(f"{ATOM}id") or "" for one in entries]
        assert len(ids) == len(set(ids)) == 5
        assert all(one.startswith(f"{SITE}/blog/") for one in ids)
        links = [one.get("href") or "" for one in feed.iter(f"{ATOM}link")]
        assert all(one.startswith(SITE) for one in links)
        assert f"{SITE}/blog/feed.atom" in links
        newest = max(one.findtext(f"{ATOM}updated") or "" for one in entries)
        assert feed.findtext(f"{ATOM}updated") == newest

    async def test_identifiers_stay_when_a_post_is_restated(
        self, open_blog: Open, files: dict[str, bytes]
    ) -> None:
        blog = open_blog()
        blog.put({"report-2025-09.json": files["report-2025-09.json"]})
        before = json.loads(await blog.text("/blog/feed.json"))["items"]
        blog.put(files)
        after = json.loads(await blog.text("/blog/feed.json"))["items"]
        (same,) = [one for one in after if one["id"] == before[0]["id"]]
        assert same["date_published"] == before[0]["date_published"]
        assert "restated" in same["content_html"]

    async def test_json_feed_has_what_the_standard_demands(self, blog: Blog) -> None:
        answer = await blog.http.get("/blog/feed.json")
        assert answer.headers["content-type"].startswith("application/feed+json")
        feed = answer.json()
        assert feed["version"] == "https://jsonfeed.org/version/1.1"
        assert feed["feed_url"] == f"{SITE}/blog/feed.json"
        assert len({item["id"] for item in feed["items"]}) == len(feed["items"]) == 5
        for item in feed["items"]:
            assert item["url"].startswith(SITE) and item["content_html"]
            assert not re.search(r'href="[/#]', item["content_html"])

    @pytest.mark.parametrize(
        ("environment", "words"),
        [
            (Environment.LOCAL, "running locally"),
            (Environment.STAGING, "staging"),
            (Environment.PRODUCTION, "declared as production"),
        ],
    )
    async def test_feeds_carry_what_the_installation_is(
        self, open_blog: Open, files: dict[str, bytes], environment: Environment, words: str
    ) -> None:
        blog = open_blog(environment)
        blog.put(files)
        atom, feed = await blog.text("/blog/feed.atom"), await blog.text("/blog/feed.json")
        assert words in ElementTree.fromstring(atom).findtext(f"{ATOM}title", "")
        assert words in json.loads(feed)["title"]
        # Reports were made where "running locally" was declared, and never say more than that.
        items = [one for one in json.loads(feed)["items"] if "report-" in one["id"]]
        assert all("Running locally" in one["summary"] for one in items)
        assert any("with demonstration traffic" in one["summary"] for one in items)
        (plain,) = [one for one in json.loads(feed)["items"] if "report-" not in one["id"]]
        assert plain["summary"].startswith("[written by the operator; not from the log]")

    async def test_pages_of_the_blog_lead_to_the_feeds(self, blog: Blog) -> None:
        for path in ("/blog", "/blog/report-2025-10", "/blog/about-canaries"):
            text = await blog.text(path)
            for kind, href in (("atom+xml", "feed.atom"), ("feed+json", "feed.json")):
                pattern = rf'rel="alternate" type="application/{re.escape(kind)}"[^>]*/blog/{href}'
                assert re.search(pattern, text), (path, kind)


class TestPlainPost:
    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("", "first line of a post is ---"),
            ("---\ntitle: x\n", "head of a post ends in a line ---"),
            (HEAD.replace("date: 2025-10-02\n", ""), "lacks: date"),
            (HEAD.replace("title:", "Title:"), "line 2: expected one of title"),
            (HEAD.replace("A title", "A title\ntitle: B"), "line 3: title is given twice"),
            (HEAD.replace("A title", " A title"), "line 2: title has text, no space at its ends"),
            (HEAD.replace("A title", "x" * 121), "line 2: title"),
            (HEAD.replace("2025-10-02", "20251002"), "YYYY-MM-DD"),
            (HEAD.replace("2025-10-02", "2025-02-30"), "YYYY-MM-DD"),
            (HEAD, "has a text below its head"),
            (HEAD + "a\u202eb", "line 6: a control character"),
            (HEAD + "a\x00b", "line 6: a control character"),
            (HEAD + "\n\n![x](https://example.org/x.png)", "line 8: images are not shown"),
            (HEAD + "\n[x](ftp://example.org)", "line 7: a link leads to"),
            (HEAD + "\n[x](relative)", "line 7: a link leads to"),
            (HEAD + "\n[x](//example.org)", "line 7: a link leads to"),
        ],
    )
    def test_what_is_wrong_is_named_with_its_line(self, text: str, words: str) -> None:
        with pytest.raises(FormatError, match=re.escape(words)):
            parse_post(text.encode())

    def test_bytes_that_are_no_text_and_too_much_text_are_refused(self) -> None:
        for data in (HEAD.encode() + b"\xff", HEAD.encode() + b"x" * 300_000):
            with pytest.raises(FormatError):
                parse_post(data)

    @pytest.mark.parametrize(
        ("body", "html"),
        [
            ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
            ("a <b onclick=x>b</b>", "a &lt;b onclick=x&gt;b&lt;/b&gt;"),
            ("[x](javascript:alert(1))", "[x](javascript:alert(1))"),
            ("[x](/about)", '<a href="/about">x</a>'),
            (
                "[x](https://example.org)",
                '<a href="https://example.org" rel="external noopener noreferrer">x</a>',
            ),
            ("# One\n\n### Two", "<h2>One</h2>\n<h3>Two</h3>"),
            ("`<i>`", "<code>&lt;i&gt;</code>"),
        ],
    )
    def test_markdown_becomes_harmless_html(self, body: str, html: str) -> None:
        assert html in str(parse_post((HEAD + body).encode()).body)

    @given(st.text(alphabet=st.characters(codec="utf-8"), max_size=200))
    def test_no_text_makes_a_tag_that_markdown_does_not_have(self, body: str) -> None:
        try:
            made = parse_post((HEAD + body).encode())
        except FormatError:
            return
        tags = set(re.findall(r"</?([a-zA-Z0-9]+)", str(made.body)))
        assert tags <= HARMLESS

    @given(st.binary(max_size=300))
    def test_any_bytes_are_a_post_or_a_format_error(self, data: bytes) -> None:
        with contextlib.suppress(FormatError):
            parse_post(data)

    @pytest.mark.parametrize(
        "slug", ["", "A", "a_b", "a--b", "-a", "a-", "feed", "report", "report-x", "é", "a" * 81]
    )
    def test_names_that_cannot_be_addresses(self, slug: str) -> None:
        with pytest.raises(FormatError):
            verify_slug(slug)

    def test_names_that_can(self) -> None:
        for slug in ("a", "what-we-reported", "2025-in-short", "a" * 80):
            verify_slug(slug)
