"""The whole check of a deployment, in order; asks, and leaves the judging to the graders.

1. TLS of both hosts. 2. Who they say they are. 3. robots.txt, then every link of the site.
4. Headers, cookies, caches, compression and HEAD on every kind of answer. 5. sitemap.xml and
security.txt. 6. What must not be there. 7. The figures: how fast, and how old.
"""

from __future__ import annotations

import json
import ssl
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

from tractatus.deployment import caching, files, headers, links, live
from tractatus.deployment.answers import Answer, TlsFacts
from tractatus.deployment.crawling import Crawler
from tractatus.deployment.links import Crawl
from tractatus.deployment.observatory import grade, redirection, transport_seconds
from tractatus.deployment.report import DeploymentReport, Modifier, Outcome
from tractatus.deployment.tls import careful_context, careless_context, look
from tractatus.deployment.visiting import Visitor, origin_of
from tractatus.errors import FormatError, SettingsError, StoreError

METRICS: Final = "/api/public/framework-metrics"
_TRUST: Final = "/.well-known/tractatus.json"
_SECURITY: Final = "/.well-known/security.txt"
_NOWHERE: Final = "/there-is-no-such-page"
# Addresses that take no GET, so that 405 is seen too.
_SITE_KINDS: Final = (_NOWHERE, "/examples/tenant-isolation", "/robots.txt", _TRUST)
_PLATFORM_KINDS: Final = (
    *("/", "/log-in", "/sign-up", _NOWHERE, METRICS, "/api/nothing", "/v1/decide"),
    *("/log/checkpoint", "/log/nothing", "/robots.txt", "/openapi.json"),
)
_MOST_ASSETS: Final = 30
_MOST_MAPPED: Final = 500
_WORTH_COMPRESSING: Final = 1400


@dataclass(frozen=True, slots=True)
class Question:
    """What to check, and how hard.

    Args:
        site: Address of the public site, as visitors type it.
        platform: Address of the platform; None for what the site says.
        ca: Authorities to trust besides this machine's, for a certificate of one's own.
        follow: Whether links are followed beyond the first page.
        rate: Requests a second at most.
        most_pages: Pages read at most.
        latency_requests: How often the metrics API is asked.
        slowest_ms: The 95th percentile may not be slower.
        http_port: Where plain HTTP answers for an https site; 80 where that is on 443.
    """

    site: str
    platform: str | None = None
    ca: Path | None = None
    follow: bool = True
    rate: float = 10.0
    most_pages: int = 300
    latency_requests: int = 20
    slowest_ms: int = 1000
    http_port: int | None = None


def check_deployment(question: Question, now: Callable[[], datetime]) -> DeploymentReport:
    """Ask, grade, report.

    Raises:
        SettingsError: An address is none, or not of a site of ours.
        StoreError: Site or platform does not answer, so nothing can be said.
    """
    site = _bare(question.site)
    site_tls = look(site, question.ca)
    with Visitor([site], _context([site_tls], question.ca), rate=question.rate) as visitor:
        trust = _trust(visitor.get(site + _TRUST), question.platform)
        requests = visitor.requests
    platform = _bare(question.platform or trust["platform"])
    report = DeploymentReport(site, platform)
    facts = {origin: look(origin, question.ca) for origin in dict.fromkeys((site, platform))}
    with Visitor(list(facts), _context(facts.values(), question.ca), rate=question.rate) as visitor:
        for origin, one in facts.items():
            report.outcomes.append(live.check_certificate(origin, one, now()))
        redirects = {origin: _plain_http(question, origin) for origin in facts}
        check = _Check(question, visitor, report, site, platform, now)
        check.run(redirects, trust)
        plain = sum(one is not None for one in redirects.values())
        report.requests = requests + plain + visitor.requests
    return report


class _Check:
    """One check under way: what several graders need is fetched once."""

    def __init__(
        self,
        question: Question,
        visitor: Visitor,
        report: DeploymentReport,
        site: str,
        platform: str,
        now: Callable[[], datetime],
    ) -> None:
        self._question = question
        self._visitor = visitor
        self._report = report
        self._site = site
        self._platform = platform
        self._now = now

    def run(self, redirects: Mapping[str, Modifier | None], trust: dict[str, Any]) -> None:
        """Steps 3 to 7 of the module's docstring."""
        home, door = self._get(self._site, "/"), self._get(self._platform, "/")
        if home.status != 200:
            raise StoreError(f"the first page answers {home.status}: {home.url}")
        self._report.grades = [
            grade(home, redirects[self._site]),
            grade(door, redirects[self._platform]),
        ]
        self._add(headers.check_grades(self._report.grades))
        robots = self._get(self._site, "/robots.txt")
        crawl = self._crawl(robots)
        pages = [crawl.answers[one] for one in crawl.pages]
        kinds = [*pages, *self._kinds(crawl)]
        self._add(headers.check_headers(kinds, (home.url, door.url)))
        self._add(headers.check_cookies(kinds, has_hsts=bool(transport_seconds(home))))
        self._add(links.check_links(crawl))
        traps = [self._get(origin, path) for origin in self._both() for path in links.ELSEWHERE]
        self._add(links.check_redirects(crawl, traps, self._both()))
        assets = self._assets(crawl)
        self._add(caching.check_assets(assets))
        self._add(caching.check_pages(pages))
        texts = [*pages, *(one.first for one in assets)]
        self._add(headers.check_compression(texts, _WORTH_COMPRESSING))
        self._add(headers.check_head(self._heads([*pages[:5], *texts[-1:], *kinds[-3:]])))
        sitemap = self._get(self._site, "/sitemap.xml")
        named = _named(sitemap)
        self._add(self._sitemap(sitemap, named, crawl))
        public = [urlsplit(one).path for one in (*crawl.pages, *named)]
        self._add(files.check_robots(robots, sitemap.url, public))
        self._add(files.check_robots(self._get(self._platform, "/robots.txt"), None, ["/"]))
        for origin in self._both():
            said = self._get(origin, _SECURITY)
            self._add(files.check_security(said, origin, self._now()))
        self._add(links.check_internal(self._internal(crawl)))
        asked = [self._get(self._platform, METRICS) for _ in range(self._latency_requests())]
        self._add(live.check_latency(asked, self._question.slowest_ms))
        self._add(live.check_freshness(asked[-1], str(trust["witness_policy"]), self._now()))

    def _add(self, outcome: Outcome) -> None:
        self._report.outcomes.append(outcome)

    def _both(self) -> list[str]:
        return list(dict.fromkeys((self._site, self._platform)))

    def _latency_requests(self) -> int:
        return max(1, self._question.latency_requests)

    def _get(self, origin: str, path: str) -> Answer:
        return self._visitor.get(origin + path)

    def _crawl(self, robots: Answer) -> Crawl:
        closed = files.closed_paths(robots.text) if robots.status == 200 else ()
        most = self._question.most_pages if self._question.follow else 1
        others = [one for one in self._both() if one != self._site]
        return Crawler(self._visitor, self._site, others, closed, most).run()

    def _kinds(self, crawl: Crawl) -> list[Answer]:
        """One answer of each kind that is no page: errors, refusals, data, redirects."""
        redirects = [one for one in crawl.answers.values() if one.is_redirect]
        return [
            *redirects[:5],
            *(self._get(self._site, path) for path in _SITE_KINDS),
            *(self._get(self._platform, path) for path in _PLATFORM_KINDS),
        ]

    def _assets(self, crawl: Crawl) -> list[caching.Asset]:
        parts = dict.fromkeys(part for page in crawl.pages.values() for part in page.parts)
        own = [one for one in parts if origin_of(one) == self._site][:_MOST_ASSETS]
        return [self._asset(one) for one in own]

    def _asset(self, address: str) -> caching.Asset:
        other = caching.with_other_digest(address)
        return caching.Asset(
            self._visitor.get(address),
            self._visitor.get(address),
            None if other is None else self._visitor.get(other),
        )

    def _heads(self, answers: Sequence[Answer]) -> list[tuple[Answer, Answer]]:
        return [(one, self._visitor.ask("HEAD", one.url)) for one in answers]

    def _sitemap(self, answer: Answer, named: Sequence[str], crawl: Crawl) -> Outcome:
        if not self._question.follow:
            return Outcome("sitemap.xml", answer.url, note="links were not followed")
        known = dict(crawl.answers)
        for one in named[:_MOST_MAPPED]:
            if one not in known and one.startswith(f"{self._site}/"):
                known[one] = self._visitor.get(one)
        return files.check_sitemap(answer, known, crawl, self._site)

    def _internal(self, crawl: Crawl) -> list[Answer]:
        scripts = dict.fromkeys(
            urljoin(script.url, f"{urlsplit(script.url).path}.map")
            for page in crawl.pages.values()
            for script in page.scripts
            if origin_of(script.url) == self._site
        )
        paths = [origin + path for origin in self._both() for path in links.INTERNAL]
        return [self._visitor.get(one) for one in [*paths, *scripts]]


def _named(sitemap: Answer) -> list[str]:
    try:
        return files.parse_sitemap(sitemap.body) if sitemap.status == 200 else []
    except FormatError:
        return []  # the grader says why


def _bare(address: str) -> str:
    parts = urlsplit(address if "://" in address else f"https://{address}")
    if parts.path not in ("", "/") or parts.query or parts.username:
        raise SettingsError(f"expected the address of a first page, without a path: {address}")
    return origin_of(parts.geturl())


def _context(shown: Iterable[TlsFacts | None], ca: Path | None) -> ssl.SSLContext:
    """Careful where all certificates hold; else, because that is a finding already, careless."""
    secured = [one for one in shown if one is not None]
    if secured and not any(one.error for one in secured):
        return careful_context(ca)
    return careless_context()


def _trust(answer: Answer, platform: str | None) -> dict[str, Any]:
    try:
        document = json.loads(answer.body) if answer.status == 200 else None
    except ValueError:
        document = None
    if isinstance(document, dict) and isinstance(document.get("platform"), str):
        return {"witness_policy": "", **document}
    if platform is None:
        raise SettingsError(
            f"no site of ours: {answer.url} answers {answer.status}; name the platform with "
            "--platform if it is one"
        )
    return {"platform": platform, "witness_policy": ""}


def _plain_http(question: Question, site: str) -> Modifier | None:
    """What plain HTTP answers in the place of an https address; None: not known where it would."""
    parts = urlsplit(site)
    port = question.http_port or (80 if parts.port is None else None)
    if parts.scheme != "https" or port is None:
        return None
    host = parts.hostname or ""
    plain = origin_of(f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}")
    with Visitor([plain], careless_context(), rate=question.rate) as visitor:
        try:
            return redirection(visitor.get(f"{plain}/"), site)
        except StoreError:
            return redirection(None, site)
