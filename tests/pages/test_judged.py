"""What outside judges say of every page: nothing."""

from __future__ import annotations

import re
from pathlib import Path

import httpx
import pytest
from tests.pages.addresses import SINGLE
from tests.pages.tools import html_validate, lighthouse, nu_checker
from tests.patience import PATIENCE_S
from tests.site.ground import Ground

import tractatus
from tractatus.site.navigation import PAGES

STATIC = [
    path
    for room in ("web", "site", "platform")
    for path in (Path(tractatus.__file__).parent / room / "static").rglob("*")
    if path.suffix in (".css", ".svg")
]
NOT_THERE = "/no-such-page"
LEAST = 95
# Performance is measured by benchmarks/lighthouse.py: on a shared machine it is not the page's.
STEADY = ("accessibility", "best-practices", "seo")


@pytest.fixture(scope="module")
def saved(
    ground: Ground, addresses: list[str], tmp_path_factory: pytest.TempPathFactory
) -> list[Path]:
    """Every page as it is served, in a file of its own."""
    folder = tmp_path_factory.mktemp("pages")
    files = []
    for address in [*addresses, NOT_THERE]:
        name = re.sub(r"\W+", "-", address.removesuffix(".html")).strip("-") or "home"
        answer = httpx.get(ground.site + address, timeout=PATIENCE_S)
        is_missing = address == NOT_THERE or "no.such" in address
        assert answer.status_code == (404 if is_missing else 200), address
        files.append(folder / f"{name}.html")
        files[-1].write_text(answer.text, encoding="utf-8")
    return files


def test_html_validate_finds_nothing(saved: list[Path]) -> None:
    found = html_validate(saved)
    assert not found, "\n".join(found)


def test_the_nu_checker_finds_nothing(saved: list[Path]) -> None:
    found = nu_checker([*saved, *STATIC])
    assert not found, "\n".join(found)


def test_lighthouse_gives_at_least_95(ground: Ground) -> None:
    pages = [ground.site + path for path in (*(entry.path for entry in PAGES), *SINGLE[:1])]
    for one in lighthouse(pages, STEADY):
        assert sorted(one.scores) == sorted(STEADY)
        assert min(one.scores.values()) >= LEAST, (one.url, one.scores, one.lost)


def test_the_judges_find_what_is_wrong(tmp_path: Path) -> None:
    """So that a judge which is not heard does not look like a clean page."""
    bad = tmp_path / "bad.html"
    bad.write_text("<!doctype html><html><title>x</title><p><div></p><img src=x></html>")
    assert any("bad.html" in line for line in html_validate([bad]))
    assert any("alt" in line for line in nu_checker([bad]))
