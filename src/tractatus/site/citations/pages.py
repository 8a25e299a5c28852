"""`/citations` and its downloads."""

from __future__ import annotations

import json
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from tractatus.site.citations.bibtex import format_bibtex, format_entry
from tractatus.site.citations.data import Checked, load_references
from tractatus.site.citations.own import own_item, own_version
from tractatus.site.rendering import SitePages

_WORDS: Final = {
    Checked.SEEN: "title, authors and identifier seen together in a stored copy",
    Checked.PARTLY: "title, authors and year seen in a stored copy; the identifier only by rule",
    Checked.RULE: "identifier by rule alone",
}


class CitationPages:
    """References with what of them is used where."""

    def __init__(self, site: SitePages) -> None:
        self._site = site
        self._references = load_references()
        self._own = own_item(own_version())
        items = [one.csl for one in self._references]
        self._bibtex = format_bibtex(items)
        self._csl = json.dumps(items, ensure_ascii=False, indent=1)

    async def page(self, request: Request) -> Response:
        """`GET /citations`."""
        return await self._site.page(
            request,
            "citations.html",
            checked_words=_WORDS,
            bibtex_of={one.key: format_entry(one.csl) for one in self._references},
            own=self._own,
            own_bibtex=format_entry(self._own),
            references=self._references,
            topics=list(dict.fromkeys(one.topic for one in self._references)),
        )

    async def bibtex(self, _: Request) -> Response:
        """`GET /citations/references.bib`."""
        return Response(self._bibtex, media_type="application/x-bibtex")

    async def csl(self, _: Request) -> Response:
        """`GET /citations/references.json`: CSL-JSON."""
        return Response(self._csl, media_type="application/vnd.citationstyles.csl+json")
