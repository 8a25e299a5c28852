"""What machines ask the site for: site map, robots, security.txt."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from tests.site.test_pages import SITE, Open, open_site

from tractatus.deployment.answers import Answer
from tractatus.deployment.files import check_security, closed_paths, parse_sitemap
from tractatus.site.navigation import PAGES
from tractatus.site.public_files import format_sitemap
from tractatus.web.well_known import robots_txt, security_txt

__all__ = ["open_site"]


async def test_the_site_map_names_every_page_of_the_navigation_and_each_answers(
    open_site: Open,
) -> None:
    site = open_site()
    answer = await site.http.get("/sitemap.xml")
    assert answer.headers["content-type"] == "application/xml"
    named = parse_sitemap(answer.content)
    assert named == [SITE + entry.path for entry in PAGES]
    assert b"lastmod" not in answer.content
    for address in named:
        found = await site.http.get(address)
        assert (found.status_code, found.headers["content-type"].split(";")[0]) == (
            200,
            "text/html",
        ), address


async def test_posts_are_in_the_site_map_with_the_day_of_their_change(open_site: Open) -> None:
    site = open_site()
    posts = site.ground.folder / "posts"
    posts.mkdir(exist_ok=True)
    (posts / "first.md").write_text(
        "---\ntitle: First\ndate: 2026-11-01\nsummary: What it is.\n---\n\nWords.\n"
    )
    assert (await site.http.get("/blog/first")).status_code == 200
    text = (await site.http.get("/sitemap.xml")).text
    changed = datetime.fromtimestamp((posts / "first.md").stat().st_mtime, UTC).date()
    assert f"<loc>{SITE}/blog/first</loc>\n    <lastmod>{changed}</lastmod>" in text


@given(
    st.lists(
        st.tuples(st.text("abcé&<>'\"-/", max_size=8).map("/".__add__), st.none() | st.dates()),
        min_size=1,
        max_size=5,
    )
)
def test_whatever_is_in_an_address_the_site_map_is_read_back(
    pages: list[tuple[str, date | None]],
) -> None:
    data = format_sitemap("https://a.example", pages)
    assert parse_sitemap(data) == ["https://a.example" + path for path, _ in pages]
    assert [str(day) in data.decode() for _, day in pages if day] == [True] * sum(
        day is not None for _, day in pages
    )


async def test_robots_may_read_pages_and_are_told_of_the_site_map(open_site: Open) -> None:
    text = await open_site().text("/robots.txt")
    assert f"\nSitemap: {SITE}/sitemap.xml\n" in text
    closed = closed_paths(text)
    assert "/examples/" in closed and "/visits" in closed
    assert not [entry for entry in PAGES if entry.path.startswith(closed)]


@given(st.lists(st.text("abc-", min_size=1, max_size=6).map("/".__add__), max_size=5))
def test_what_robots_txt_closes_is_read_back(paths: list[str]) -> None:
    assert closed_paths(robots_txt(paths, "https://a.example/sitemap.xml")) == tuple(paths)


def test_rules_for_one_robot_are_not_those_for_all() -> None:
    text = "User-agent: one\nDisallow: /a\n\nUser-agent: two\nUser-agent: *\nDisallow: /b # why\n"
    assert closed_paths(text) == ("/b",)
    assert closed_paths("User-agent: *\nDisallow: /b\nUser-agent: one\nDisallow: /a\n") == ("/b",)


async def test_security_txt_is_served_only_where_the_operator_said_whom_to_tell(
    open_site: Open,
) -> None:
    path = "/.well-known/security.txt"
    assert (await open_site().http.get(path)).status_code == 404
    site = open_site(security_contact="mailto:security@example.org")
    answer = await site.http.get(path)
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    lines = answer.text.splitlines()
    assert "Contact: mailto:security@example.org" in lines
    assert f"Canonical: {SITE}{path}" in lines


@given(st.integers(0, 4_000_000_000_000))
def test_security_txt_holds_from_the_day_it_is_asked_for_and_less_than_a_year(now_ms: int) -> None:
    text = security_txt("https://a.example/report", "https://a.example", now_ms)
    headers = (("content-type", "text/plain; charset=utf-8"),)
    answer = Answer("https://a.example/x", "GET", 200, headers, text.encode(), 0.0)
    now = datetime.fromtimestamp(now_ms / 1000, UTC)
    assert check_security(answer, "https://a.example", now).findings == ()
    late = check_security(answer, "https://a.example", now + timedelta(days=181))
    assert "has expired" in late.findings[0].problem
