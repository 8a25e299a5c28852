"""/citations and its downloads."""

from __future__ import annotations

import json
from html import unescape

from tests.site.test_pages import Open, open_site

from tractatus.site.citations.bibtex import format_bibtex, format_entry
from tractatus.site.citations.data import load_references

__all__ = ["open_site"]

REFERENCES = load_references()


async def test_every_reference_is_there_with_link_uses_and_bibtex(open_site: Open) -> None:
    page = unescape(await open_site().text("/citations"))
    for one in REFERENCES:
        assert f'id="{one.key}"' in page
        assert f'href="{one.link[1]}"' in page
        assert format_entry(one.csl) in page
        for use in one.used:
            assert use.path in page
    assert "What “checked” means" in page
    assert "@misc{tractatus," in page


async def test_downloads_are_all_of_them(open_site: Open) -> None:
    site = open_site()
    bibtex = await site.http.get("/citations/references.bib")
    assert bibtex.headers["content-type"].startswith("application/x-bibtex")
    assert bibtex.text == format_bibtex(one.csl for one in REFERENCES)
    csl = await site.http.get("/citations/references.json")
    assert csl.headers["content-type"] == "application/vnd.citationstyles.csl+json"
    assert json.loads(csl.content) == [one.csl for one in REFERENCES]


async def test_downloads_are_linked_and_carry_every_header(open_site: Open) -> None:
    site = open_site()
    page = await site.text("/citations")
    for path in ("/citations/references.bib", "/citations/references.json"):
        assert f'href="{path}"' in page
        answer = await site.http.head(path)
        assert answer.status_code == 200 and "content-security-policy" in answer.headers
