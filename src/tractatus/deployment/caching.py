"""Cache busting by content: parts of pages never change under their address, pages stay fresh."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit, urlunsplit

from tractatus.deployment.answers import Answer
from tractatus.deployment.report import Finding, Outcome

LONGEST_PAGE_SECONDS: Final = 300
_YEAR: Final = 31_536_000
_DIGEST: Final = re.compile(r"(?<![0-9a-zA-Z])[0-9a-f]{8,64}(?![0-9a-zA-Z])")


@dataclass(frozen=True, slots=True)
class Asset:
    """A part of a page, as it was fetched.

    Args:
        first: The first answer.
        second: The answer a little later.
        other: The answer to the same address with another digest; None where there is no digest.
    """

    first: Answer
    second: Answer
    other: Answer | None


def with_other_digest(address: str) -> str | None:
    """The address with another content digest in its path; None where it has none."""
    parts = urlsplit(address)
    found = _DIGEST.search(parts.path)
    if found is None:
        return None
    other = found[0][::-1] if found[0] != found[0][::-1] else "0" * len(found[0])
    path = parts.path[: found.start()] + other + parts.path[found.end() :]
    return urlunsplit(parts._replace(path=path))


def check_assets(assets: Sequence[Asset]) -> Outcome:
    """Immutable for a year, under a digest that is that of the content and of nothing else."""
    findings = [finding for asset in assets for finding in _asset(asset)]
    return Outcome("cache busting", f"{len(assets)} parts of pages", tuple(findings))


def _asset(asset: Asset) -> Iterator[Finding]:
    url, control = asset.first.url, asset.first.header("cache-control")
    if asset.first.status != 200:
        return  # a broken link, which is found as one
    if asset.other is None:
        yield Finding(url, "no content digest in its path", "put a digest of the content there")
    elif asset.other.status == 200:
        problem = "is answered under any digest, so an old page can get a new part"
        yield Finding(url, problem, "answer 404 to a digest that is not of now")
    if "immutable" not in control or max_age(control) < _YEAR:
        problem = f"caches may not keep it: Cache-Control is {control!r}"
        yield Finding(url, problem, "send public, max-age=31536000, immutable")
    if asset.second.body != asset.first.body:
        problem = "changed between two requests under one address"
        yield Finding(url, problem, "let every change of content change the digest")


def check_pages(pages: Sequence[Answer]) -> Outcome:
    """No page is kept for long: its figures are of now."""
    findings = []
    for page in pages:
        control = page.header("cache-control").lower()
        kept = max(max_age(control), max_age(control, "s-maxage"))
        if kept > LONGEST_PAGE_SECONDS or "immutable" in control:
            problem = f"caches may keep it for {kept} s"
            findings.append(Finding(page.url, problem, "send no-cache, or a max-age of seconds"))
        elif not control and not page.header("expires"):
            problem = "caches may guess for how long they keep it"
            findings.append(Finding(page.url, problem, "send Cache-Control"))
    return Outcome("page caching", f"{len(pages)} pages", tuple(findings))


def max_age(control: str, name: str = "max-age") -> int:
    """Seconds in a Cache-Control; 0 where it says none."""
    found = re.search(rf"(?:^|[\s,]){name}=\"?(\d{{1,12}})", control)
    return int(found[1]) if found else 0
