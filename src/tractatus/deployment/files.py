"""robots.txt, sitemap.xml and security.txt: read strictly, compared with what is there."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import urlsplit
from xml.etree import ElementTree

from tractatus.deployment.answers import Answer
from tractatus.deployment.links import Crawl
from tractatus.deployment.report import Finding, Outcome
from tractatus.errors import FormatError

_SCHEMA: Final = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
_MOST_ADDRESSES: Final = 50_000
_YEAR: Final = timedelta(days=366)
_FIELD: Final = re.compile(r"([A-Za-z-]+):\s*(\S.*)")


def closed_paths(text: str) -> tuple[str, ...]:
    """The paths that robots.txt closes for everybody. Source: RFC 9309, section 2.2."""
    closed: list[str] = []
    applies = False
    in_agents = False
    for line in text.splitlines():
        name, _, value = line.partition("#")[0].partition(":")
        name, value = name.strip().lower(), value.strip()
        if name == "user-agent":
            applies = (applies and in_agents) or value == "*"
            in_agents = True
        elif name:
            in_agents = False
            if name == "disallow" and applies and value:
                closed.append(value)
    return tuple(closed)


def check_robots(answer: Answer, sitemap: str | None, public: Collection[str]) -> Outcome:
    """It exists, names the site map, and closes nothing that visitors are led to.

    Args:
        answer: To /robots.txt.
        sitemap: Address that it must name; None for an application without one.
        public: Paths that must be open.
    """
    if answer.status != 200 or not answer.header("content-type").startswith("text/plain"):
        said = f"answers {answer.status} {answer.header('content-type')!r}"
        hint = "serve one as text/plain"
        return Outcome("robots.txt", answer.url, (Finding(answer.url, said, hint),))
    findings = []
    closed = closed_paths(answer.text)
    named = re.findall(r"(?im)^sitemap:\s*(\S+)", answer.text)
    if sitemap is not None and sitemap not in named:
        said = f"does not name the site map: {named}"
        findings.append(Finding(answer.url, said, f"add the line Sitemap: {sitemap}"))
    hidden = [path for path in public if any(path.startswith(one) for one in closed)]
    if hidden:
        said = f"closes pages that visitors are led to: {', '.join(sorted(hidden)[:5])}"
        findings.append(Finding(answer.url, said, "close only what does something"))
    said = f"{answer.url} closes {len(closed)} paths"
    return Outcome("robots.txt", said, tuple(findings))


def parse_sitemap(data: bytes) -> list[str]:
    """The addresses of a site map.

    Raises:
        FormatError: It is no site map.
    """
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise FormatError("a site map has no document type")
    try:
        root = ElementTree.fromstring(data)  # noqa: S314  (no entities: see above)
    except ElementTree.ParseError as error:
        raise FormatError(f"a site map is XML: {error}") from error
    if root.tag != f"{_SCHEMA}urlset":
        raise FormatError(f"a site map begins with urlset, found {root.tag}")
    found = [one.findtext(f"{_SCHEMA}loc") for one in root.findall(f"{_SCHEMA}url")]
    if not found or len(found) > _MOST_ADDRESSES or any(not one for one in found):
        raise FormatError(f"a site map has 1 to 50,000 addresses, found {len(found)}")
    return [str(one).strip() for one in found]


def check_sitemap(
    answer: Answer, answers: Mapping[str, Answer], crawl: Crawl, public_site: str
) -> Outcome:
    """Valid, every address answers, and it names the pages that can be reached.

    Pages of a series, which end in a number (the leaves of a log), need not be named: there is no
    end of them.

    Args:
        answer: To /sitemap.xml.
        answers: The answer of each address in it.
        crawl: What following links found.
        public_site: Origin that the addresses must begin with.
    """
    check = "sitemap.xml"
    try:
        if answer.status != 200:
            raise FormatError(f"answers {answer.status}")
        named = parse_sitemap(answer.body)
    except FormatError as error:
        return Outcome(check, answer.url, (Finding(answer.url, str(error), "serve a site map"),))
    findings = [
        Finding(answer.url, f"names an address twice: {one}", "name each once")
        for one in sorted({one for one in named if named.count(one) > 1})
    ]
    for one in named:
        found = answers.get(one)
        if not one.startswith(f"{public_site}/"):
            said = f"names an address of another host: {one}"
            hint = "set TRACTATUS_SITE_URL to the address that visitors use"
            findings.append(Finding(answer.url, said, hint))
        elif found is None or found.status != 200 or not found.is_page:
            said = f"{one} is no page: {found.status if found else 'no answer'}"
            findings.append(Finding(answer.url, said, "name pages that answer 200"))
        elif one not in crawl.linked_from and one not in crawl.skipped:
            said = f"no link leads to {one}"
            findings.append(Finding(answer.url, said, "link it, or take it out"))
    for one, page in crawl.pages.items():
        if one not in named and not page.is_hidden and not _is_of_a_series(one):
            said = f"a page is missing that links lead to: {one}"
            hint = "add it, or let it say noindex, or close it in robots.txt"
            findings.append(Finding(answer.url, said, hint))
    return Outcome(check, f"{len(named)} addresses", tuple(findings))


def _is_of_a_series(address: str) -> bool:
    parts = urlsplit(address)
    return bool(parts.query) or parts.path.rpartition("/")[2].isdecimal()


def check_security(answer: Answer, address: str, now: datetime) -> Outcome:
    """RFC 9116: whom to tell, until when, and at which address this is said."""
    check, url = "security.txt", answer.url
    if answer.status != 200:
        hint = "set TRACTATUS_SECURITY_CONTACT, for example to mailto:security@example.org"
        return Outcome(check, url, (Finding(url, f"answers {answer.status}", hint),))
    fields: dict[str, list[str]] = {}
    findings = []
    for line in answer.text.splitlines():
        matched = _FIELD.fullmatch(line.strip())
        if matched:
            fields.setdefault(matched[1].lower(), []).append(matched[2].strip())
        elif line.strip() and not line.startswith(("#", "-----", "Hash:")):
            findings.append(Finding(url, f"a line is no field: {line[:60]}", "see RFC 9116"))
    contacts = fields.get("contact", [])
    if not contacts or any(not _is_uri(one) for one in contacts):
        findings.append(Finding(url, "Contact is missing, or no URI", "begin it with mailto:"))
    findings += _expiry(url, fields.get("expires", []), now)
    canonical = fields.get("canonical", [])
    if f"{address}/.well-known/security.txt" not in canonical:
        said = f"Canonical is not this address: {canonical}"
        findings.append(Finding(url, said, "set the address that visitors use"))
    if not answer.header("content-type").startswith("text/plain"):
        findings.append(Finding(url, "is not text/plain", "send text/plain; charset=utf-8"))
    said = f"Contact {', '.join(contacts)}, Expires {', '.join(fields.get('expires', []))}"
    return Outcome(check, said, tuple(findings))


def _expiry(url: str, given: Sequence[str], now: datetime) -> list[Finding]:
    hint = "one Expires, at most a year ahead"
    if len(given) != 1:
        return [Finding(url, f"{len(given)} fields Expires", hint)]
    try:
        expires = datetime.fromisoformat(given[0])
    except ValueError:
        return [Finding(url, f"Expires is no time: {given[0]}", hint)]
    if expires.tzinfo is None:
        expires = expires.replace(tzinfo=UTC)
    if expires <= now:
        return [Finding(url, f"has expired: {given[0]}", hint)]
    if expires - now > _YEAR:
        return [Finding(url, f"holds for more than a year: {given[0]}", hint)]
    return []


def _is_uri(text: str) -> bool:
    return text.startswith(("mailto:", "https://", "tel:"))
