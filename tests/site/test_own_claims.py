"""We say nothing of ourselves that our own check refuses: every page, the README, the guides."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.site.test_pages import Open, a_past, open_site

from tractatus.governance.published import Format, check_claims
from tractatus.site.navigation import PAGES

__all__ = ["open_site"]

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted(
    [
        *(ROOT / name for name in ("README.md", "CHANGELOG.md", "docs/limitations.md")),
        *(ROOT / name for name in ("docs/threat-model.md", "docs/glossary.md")),
        *(ROOT / "docs" / "guides").rglob("*.md"),
        *(ROOT / "docs" / "operations").rglob("*.md"),
        *(ROOT / "docs" / "spec").rglob("*.md"),
    ]
)
# Pages that no navigation leads to, and how they are reached from one that it does.
FURTHER = ("/no-such-page", "/comparison?with=cedar", "/audit/leaf/1", "/audit/epoch/1")


def findings(text: str, form: Format) -> list[str]:
    return [
        f"{one.line}:{one.column} {one.code}: {one.text!r} in {one.sentence!r}"
        for one in check_claims(text, form)
    ]


@pytest.mark.parametrize("path", [*(entry.path for entry in PAGES), *FURTHER])
async def test_no_page_claims_more_than_it_shows(open_site: Open, path: str) -> None:
    site = open_site(a_past())
    answer = await site.http.get(path)
    assert "<h1>" in answer.text
    assert findings(answer.text, Format.HTML) == []


async def test_pages_without_figures_claim_nothing_either(open_site: Open) -> None:
    site = open_site()
    site.ground.is_down = True
    for entry in PAGES:
        answer = await site.http.get(entry.path)
        assert findings(answer.text, Format.HTML) == [], entry.path


async def test_a_page_with_a_claim_would_be_found(open_site: Open) -> None:
    page = (await open_site().http.get("/about")).text
    claimed = re.sub("</h1>", "</h1><p>Guaranteed, for 99.9 % of all.</p>", page, count=1)
    assert len(findings(claimed, Format.HTML)) == 2


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_document_claims_more_than_it_shows(path: Path) -> None:
    assert findings(path.read_text(encoding="utf-8"), Format.MARKDOWN) == []
