"""Links, redirects, and what should not be there at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import unquote, urldefrag, urlsplit

from tractatus.deployment.answers import Answer, Page
from tractatus.deployment.report import Finding, Outcome

# What deployments lose by accident: none of it may be answered, whatever is in it.
INTERNAL: Final = (
    *("/.git/config", "/.git/HEAD", "/.env", "/.env.production", "/.htpasswd", "/.ssh/id_ed25519"),
    *("/docs/", "/docs/limitations.md", "/README.md", "/CHANGELOG.md", "/pyproject.toml"),
    *("/data/", "/data/trust.json", "/settings.json", "/tractatus.toml", "/trust.json"),
    *("/secrets/", "/secrets/log.key", "/data/secrets/database.json", "/run/state.json"),
    *("/backup.zip", "/backup.tar.gz", "/backup.sql", "/dump.sql", "/index.html~", "/index.php"),
    *("/templates/layout.html", "/server-status", "/nginx.conf", "/static/", "/.DS_Store"),
    *("/..%2f..%2fetc/passwd", "/static/..%2f..%2fapplication.py", "/%2e%2e/%2e%2e/etc/passwd"),
)
# Ways in which servers have been talked into sending visitors elsewhere.
ELSEWHERE: Final = (
    *("//elsewhere.invalid/", "/%2f%2felsewhere.invalid/", "/%5celsewhere.invalid/"),
    *("/log-in?next=https://elsewhere.invalid/", "/?url=https://elsewhere.invalid/"),
)
_TRAPS: Final = "elsewhere.invalid"


@dataclass(slots=True)
class Crawl:
    """What following links found.

    Args:
        pages: Address without fragment -> its references, of pages that were read.
        answers: Address without fragment -> the answer.
        linked_from: Address -> the page that names it first.
        skipped: Addresses that robots.txt closes, or beyond the limit; not asked for.
        outside: Addresses of other hosts; not asked for.
    """

    pages: dict[str, Page] = field(default_factory=dict)
    answers: dict[str, Answer] = field(default_factory=dict)
    linked_from: dict[str, str] = field(default_factory=dict)
    skipped: set[str] = field(default_factory=set)
    outside: set[str] = field(default_factory=set)


def check_links(crawl: Crawl) -> Outcome:
    """Every link of the site leads to something, and every fragment to a place on it."""
    findings: list[Finding] = []
    for address, answer in crawl.answers.items():
        source = crawl.linked_from.get(address, "")
        if answer.status >= 400:
            said = f"{source} links to {answer.path}, which answers {answer.status}"
            findings.append(Finding(source or address, said, "mend or remove the link"))
    seen: set[tuple[str, str]] = set()
    for source, page in crawl.pages.items():
        for link in page.links:
            address, fragment = urldefrag(link)
            target = crawl.pages.get(address)
            known = target is None or not fragment or unquote(fragment) in target.ids
            if not known and (address, fragment) not in seen:
                seen.add((address, fragment))
                said = f"there is no #{fragment} on {urlsplit(address).path}"
                findings.append(Finding(source, said, "mend the fragment, or add the id"))
    said = (
        f"{len(crawl.pages)} pages read, {len(crawl.answers)} addresses asked, "
        f"{len(crawl.skipped)} not asked, {len(crawl.outside)} on other hosts not asked"
    )
    return Outcome("links", said, tuple(findings))


def check_redirects(crawl: Crawl, traps: Sequence[Answer], hosts: Sequence[str]) -> Outcome:
    """No chains, no way off the hosts that were named.

    Args:
        crawl: Where redirects of links were met; their targets are in it too.
        traps: Answers to ELSEWHERE.
        hosts: Origins that belong together.
    """
    findings: list[Finding] = []
    redirects = [one for one in crawl.answers.values() if one.is_redirect]
    for one in redirects:
        target = crawl.answers.get(urldefrag(one.target)[0])
        if target is not None and target.is_redirect:
            said = f"leads to {target.path}, which leads on"
            findings.append(Finding(one.url, said, "redirect to the last address at once"))
        if _origin(one.target) not in hosts:
            said = f"a link of ours ends on another host: {_origin(one.target)}"
            findings.append(Finding(one.url, said, "link there openly instead"))
    for one in traps:
        if one.is_redirect and _TRAPS in (urlsplit(one.target).hostname or ""):
            said = f"an open redirect: leads to {one.target}"
            findings.append(Finding(one.url, said, "redirect to addresses of your own only"))
    said = f"{len(redirects)} met, {len(traps)} attempts to be sent elsewhere"
    return Outcome("redirects", said, tuple(findings))


def check_internal(answers: Sequence[Answer]) -> Outcome:
    """What is not for visitors answers like what does not exist: INTERNAL, and source maps."""
    findings = []
    for one in answers:
        if one.status not in (404, 410) and not (one.status == 400 and ".." in unquote(one.path)):
            said = f"answers {one.status} with {len(one.body)} bytes"
            hint = "serve applications, not directories; let the proxy pass everything on"
            findings.append(Finding(one.url, said, hint))
    return Outcome("internal paths", f"{len(answers)} addresses asked", tuple(findings))


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"
