"""Each check finds its fault, and nothing else is found then; a good deployment has no finding."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.operations.small import ASSET, Fault, Given, Small, at, text
from tests.site.ground import listening, running

from tractatus.cli import main
from tractatus.deployment import check as checking
from tractatus.deployment.answers import Answer
from tractatus.deployment.check import Question, check_deployment
from tractatus.deployment.live import check_latency
from tractatus.deployment.report import DeploymentReport, Status, describe
from tractatus.errors import SettingsError, StoreError

API = "/api/public/framework-metrics"
SECURITY = "/.well-known/security.txt"


@pytest.fixture(scope="module")
def small() -> Iterator[Small]:
    with listening() as (one, address):
        made = Small(address)
        with running(made, one):
            yield made


@pytest.fixture(autouse=True)
def fewer(monkeypatch: pytest.MonkeyPatch) -> None:
    """All internal paths are asked for behind the proxy; here a few stand for them."""
    monkeypatch.setattr(checking.links, "INTERNAL", checking.links.INTERNAL[:3])


def check(small: Small, fault: Fault | None = None, **changed: Any) -> DeploymentReport:
    small.fault, small.asked = fault, []
    question = Question(small.address, rate=1000, latency_requests=1, slowest_ms=60_000, **changed)
    try:
        return check_deployment(question, lambda: published(small))
    finally:
        small.fault = None


def published(small: Small) -> datetime:
    """A moment after the figures were made: a slow machine must not make them stale."""
    return datetime.fromtimestamp(small.ground.generated_at / 1000 + 5, UTC)


def found(report: DeploymentReport) -> set[str]:
    return {one.check for one in report.outcomes if one.findings}


def test_a_good_deployment_has_no_finding(small: Small) -> None:
    report = check(small)
    assert report.is_clean, describe(report)
    notes = [one.check for one in report.outcomes if one.status is Status.NOTE]
    assert notes == ["certificate"]
    assert [(grade.letter, grade.score) for grade in report.grades] == [("A+", 130)] * 2
    assert "no TLS: not graded, fine only locally" in describe(report)


def test_it_asks_politely(small: Small) -> None:
    report = check(small)
    assert {line.split()[0] for line in small.asked} == {"GET", "HEAD"}
    assert report.requests == len(small.asked)
    assert not [line for line in small.asked if "elsewhere.example" in line]


def test_a_rate_is_kept(small: Small) -> None:
    began = datetime.now(UTC)
    small.asked = []
    report = check_deployment(
        Question(small.address, rate=60, latency_requests=1), lambda: datetime.now(UTC)
    )
    assert datetime.now(UTC) - began >= timedelta(seconds=(report.requests - 3) / 60)


def header(path: str, name: str, value: str | None) -> Fault:
    def change(_: Small, given: Given) -> None:
        if value is None:
            del given.headers[name]
        else:
            given.headers[name] = value

    return at(path, change)


def replaced(path: str, old: str, new: str) -> Fault:
    def change(small: Small, given: Given) -> None:
        changed = text(given).replace(old, new.replace("SITE", small.address))
        assert changed != text(given)
        text(given, changed)

    return at(path, change)


def becomes(path: str, new: str, kind: str = "text/plain", status: int = 200) -> Fault:
    def change(_: Small, given: Given) -> None:
        text(given, new, kind)
        given.status = status

    return at(path, change)


def redirect(paths: dict[str, str]) -> Fault:
    def fault(small: Small, asked: str, method: str, given: Given) -> None:
        if asked == "/about":
            text(given, text(given).replace("<p>", '<a href="/old">x</a><p>'))
        if asked in paths:
            given.status = 301
            given.headers["location"] = paths[asked]

    return fault


def framed(small: Small, asked: str, method: str, given: Given) -> None:
    if asked == API:
        given.headers[CSP] = "default-src 'none'"
        del given.headers["x-frame-options"]


def open_redirect(small: Small, asked: str, method: str, given: Given) -> None:
    if asked == "/?url=https://elsewhere.invalid/":
        given.status = 302
        given.headers["location"] = "https://elsewhere.invalid/"


def other_digest(small: Small, asked: str, method: str, given: Given) -> None:
    if re.match("/static/.*/one.js$", asked) and given.status == 404:
        text(given, "// the same, whatever was asked for", "text/javascript")


def changing(small: Small, asked: str, method: str, given: Given) -> None:
    if asked == ASSET:
        text(given, text(given) + str(len(small.asked)))


def no_digest(small: Small, asked: str, method: str, given: Given) -> None:
    if asked == "/":
        text(given, text(given).replace(ASSET, "/one.js"))
    if asked == "/one.js":
        given.__dict__.update(small.answer(ASSET).__dict__)


def head_refused(small: Small, asked: str, method: str, given: Given) -> None:
    if method == "HEAD" and asked == "/about":
        given.status = 405


def head_other(small: Small, asked: str, method: str, given: Given) -> None:
    if method == "HEAD" and asked == "/about":
        given.headers["content-type"] = "text/plain"


def plain(given: Given) -> None:
    body = text(given)
    del given.headers["content-encoding"]
    given.body = body.encode()


OLD = (datetime.now(UTC) - timedelta(days=1)).isoformat()
FAR = (datetime.now(UTC) + timedelta(days=500)).isoformat()
CSP = "content-security-policy"
ORPHAN = "</url><url><loc>SITE/none</loc></url></urlset>"
EXTRA = '<a href="/extra">x</a><p>'


def extra_page(small: Small, asked: str, method: str, given: Given) -> None:
    if asked == "/":
        text(given, text(given).replace("<p>", EXTRA, 1))
    if asked == "/extra":
        given.__dict__.update(small.answer("/about").__dict__)


FAULTS: dict[str, tuple[Fault, str, str]] = {
    # what is wrong: (fault, the check that names it, words of the finding)
    "policy allows inline scripts": (
        header("/", CSP, "default-src 'none'; script-src 'unsafe-inline'; frame-ancestors 'none'"),
        "grade",
        "inline or from anywhere (-20 points)",
    ),
    "no policy": (header("/", CSP, None), "grade", "is not sent (-25 points)"),
    "policy allows eval": (
        header("/", CSP, "default-src 'none'; script-src 'unsafe-eval'; frame-ancestors 'none'"),
        "grade",
        "'unsafe-eval' (-10 points)",
    ),
    "talkative referrer": (header("/", "referrer-policy", "unsafe-url"), "grade", "too much"),
    "sniffing": (header("/", "x-content-type-options", None), "grade", "nosniff"),
    "credentials": (
        header("/", "access-control-allow-credentials", "true"),
        "grade",
        "with a visitor's cookies",
    ),
    "bare 404": (header("/there-is-no-such-page", CSP, None), "headers everywhere", "no Content"),
    "API can be framed": (framed, "headers everywhere", "any site may frame this"),
    "no opener policy": (
        header("/about", "cross-origin-opener-policy", None),
        "headers everywhere",
        "no cross-origin-opener-policy",
    ),
    "no opener policy on the first page": (
        header("/", "cross-origin-opener-policy", None),
        "headers everywhere",
        "no cross-origin-opener-policy",
    ),
    "version told": (header("/about", "server", "nginx/1.2.3"), "headers everywhere", "version"),
    "cookie for scripts": (
        header("/about", "set-cookie", "session=1; SameSite=Lax"),
        "cookies",
        "can be read by scripts",
    ),
    "cookie for other sites": (
        header("/about", "set-cookie", "x=1; HttpOnly; SameSite=None"),
        "cookies",
        "sent from other sites",
    ),
    "dead link": (replaced("/about", 'href="/"', 'href="/gone"'), "links", "answers 404"),
    "dead fragment": (replaced("/about", 'href="/"', 'href="/#gone"'), "links", "no #gone on /"),
    "dead part": (replaced("/about", "</head>", '<img src="/no.png"></head>'), "links", "/no.png"),
    "chain": (redirect({"/old": "/older", "/older": "/"}), "redirects", "which leads on"),
    "off host": (redirect({"/old": "https://elsewhere.example/"}), "redirects", "another host"),
    "open redirect": (open_redirect, "redirects", "an open redirect"),
    "any digest": (other_digest, "cache busting", "under any digest"),
    "changing part": (changing, "cache busting", "changed between two requests"),
    "no digest": (no_digest, "cache busting", "no content digest"),
    "part not kept": (header(ASSET, "cache-control", "no-cache"), "cache busting", "'no-cache'"),
    "page kept": (header("/about", "cache-control", "max-age=3600"), "page caching", "for 3600 s"),
    "page guessed": (header("/about", "cache-control", None), "page caching", "may guess"),
    "not compressed": (at("/about", lambda _, given: plain(given)), "compression", "as they are"),
    "no vary": (header(ASSET, "vary", None), "compression", "caches are not told"),
    "HEAD refused": (head_refused, "HEAD", "HEAD answers 405"),
    "HEAD differs": (head_other, "HEAD", "another content type"),
    "no site map": (becomes("/sitemap.xml", "no", status=404), "sitemap.xml", "answers 404"),
    "site map is a page": (
        becomes("/sitemap.xml", "<html></html>", "text/html"),
        "sitemap.xml",
        "begins with urlset",
    ),
    "site map lies": (
        replaced("/sitemap.xml", "</url></urlset>", ORPHAN),
        "sitemap.xml",
        "is no page: 404",
    ),
    "site map of another host": (
        replaced("/sitemap.xml", "/about", "/about</loc></url><url><loc>https://other.example/"),
        "sitemap.xml",
        "of another host",
    ),
    "site map incomplete": (extra_page, "sitemap.xml", "a page is missing that links lead to"),
    "no robots.txt": (
        header("/robots.txt", "content-type", "text/html"),
        "robots.txt",
        "answers 200 'text/html'",
    ),
    "robots are not told": (
        replaced("/robots.txt", "Sitemap", "Site-map"),
        "robots.txt",
        "does not name the site map",
    ),
    "robots are kept out": (
        replaced("/robots.txt", "Disallow: /closed/", "Disallow: /about\nDisallow: /closed/"),
        "robots.txt",
        "closes pages that visitors are led to: /about",
    ),
    "no security.txt": (becomes(SECURITY, "", status=404), "security.txt", "answers 404"),
    "security.txt over": (
        at(SECURITY, lambda _, g: text(g, re.sub("Expires: .*", f"Expires: {OLD}", text(g)))),
        "security.txt",
        "has expired",
    ),
    "security.txt for ever": (
        at(SECURITY, lambda _, g: text(g, re.sub("Expires: .*", f"Expires: {FAR}", text(g)))),
        "security.txt",
        "more than a year",
    ),
    "security.txt of another": (
        replaced(SECURITY, "Canonical: http", "Canonical: https"),
        "security.txt",
        "Canonical is not",
    ),
    "nobody to tell": (replaced(SECURITY, "mailto:", "mail "), "security.txt", "no URI"),
    "repository served": (
        becomes("/.git/config", "[core]"),
        "internal paths",
        "answers 200 with 6 bytes",
    ),
    "source map served": (becomes(f"{ASSET}.map", "{}"), "internal paths", "one.js.map"),
    "no metrics": (becomes(API, "[]", "application/json"), "freshness", "no metrics document"),
}


def test_pages_of_a_series_need_not_be_in_the_site_map(small: Small) -> None:
    def numbered(small: Small, asked: str, method: str, given: Given) -> None:
        if asked == "/":
            text(given, text(given).replace("<p>", EXTRA.replace("/extra", "/leaf/12"), 1))
        if asked == "/leaf/12":
            given.__dict__.update(small.answer("/about").__dict__)

    report = check(small, numbered)
    assert found(report) == set(), describe(report)


@pytest.mark.parametrize("name", FAULTS)
def test_each_fault_is_named_by_its_check_and_by_no_other(small: Small, name: str) -> None:
    fault, expected, words = FAULTS[name]
    report = check(small, fault)
    assert found(report) == {expected}, describe(report)
    findings = [one for outcome in report.outcomes for one in outcome.findings]
    assert any(words in f"{one.where}: {one.problem}" for one in findings), describe(report)
    assert all(one.hint for one in findings)


def test_every_check_has_a_fault_that_it_finds(small: Small) -> None:
    elsewhere = {"certificate", "API latency"}
    assert {one.check for one in check(small).outcomes} == {
        expected for _, expected, _ in FAULTS.values()
    } | elsewhere


def test_stale_figures_are_found(small: Small) -> None:
    late = datetime.now(UTC) + timedelta(hours=1)
    question = Question(small.address, rate=1000, latency_requests=1)
    report = check_deployment(question, lambda: late)
    (freshness,) = [one for one in report.outcomes if one.check == "freshness"]
    assert [one.problem.partition(" is ")[0] for one in freshness.findings] == [
        "the document",
        "the newest cosigned checkpoint",
    ]


def test_a_slow_or_failing_api_is_found() -> None:
    def took(seconds: float, status: int = 200) -> Answer:
        return Answer("http://p/api", "GET", status, (), b"", seconds)

    quick = [took(0.01)] * 19
    assert check_latency([*quick, took(9.0)], 100).findings == ()
    assert "p50 10 ms, p95 10 ms" in check_latency([*quick, took(9.0)], 100).said
    assert (
        "p95 is 9000 ms" in check_latency([*quick, took(9.0), took(9.0)], 100).findings[0].problem
    )
    assert "answered 503" in check_latency([*quick, took(0.01, 503)], 100).findings[0].problem


def test_one_page_alone(small: Small) -> None:
    report = check(small, follow=False)
    assert report.is_clean, describe(report)
    assert "1 pages read" in describe(report)
    notes = {one.check for one in report.outcomes if one.status is Status.NOTE}
    assert notes == {"certificate", "sitemap.xml"}


def test_what_cannot_be_checked_is_said(small: Small) -> None:
    with pytest.raises(SettingsError, match="without a path"):
        check_deployment(Question(f"{small.address}/about"), lambda: datetime.now(UTC))
    with pytest.raises(SettingsError, match=r"no site of ours: .*--platform"):
        check(small, becomes("/.well-known/tractatus.json", "", status=404))
    with pytest.raises(StoreError, match=r"no answer from http://127.0.0.1:1/"):
        check_deployment(Question("http://127.0.0.1:1"), lambda: datetime.now(UTC))


def test_the_command(small: Small, capsys: pytest.CaptureFixture[str]) -> None:
    # How fast this machine answers is asked of answers that are made up, above.
    words = ["deploy", "check", small.address, "--rate", "1000", "--slowest-ms", "60000"]
    assert main([*words, "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["passed"] and document["schema"] == "tractatus/deployment-report/v1"
    assert {one["status"] for one in document["checks"]} == {"pass", "note"}
    small.fault = FAULTS["repository served"][0]
    assert main(words) == 1
    printed = capsys.readouterr().out
    assert re.search(r"^finding +internal paths", printed, re.MULTILINE)
    assert "-> serve applications, not directories" in printed
    small.fault = None
    assert main(["deploy", "check", "http://127.0.0.1:1"]) == 2
    assert "no answer" in capsys.readouterr().err
