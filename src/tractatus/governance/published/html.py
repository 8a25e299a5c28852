"""HTML as passages: what is seen or spoken, by the standard library's parser."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import unescape
from html.parser import HTMLParser
from typing import Final

from tractatus.governance.language.lexicon import word_set
from tractatus.governance.published.passages import Evidence, EvidenceKind, Passage

_BLOCKS: Final = word_set(
    "address article aside blockquote body button caption center dd details dialog div dl dt "
    "fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 head header hr html legend li main "
    "menu nav ol optgroup option p pre section select summary svg table tbody td template text "
    "textarea tfoot th thead title tr ul video"
)
_CODE: Final = word_set("code kbd pre samp var")
_UNSEEN: Final = frozenset(("script", "style"))
_VOID: Final = word_set("area base br col embed hr img input link meta source track wbr")
_SPOKEN: Final = word_set(
    "alt aria-description aria-label aria-roledescription aria-valuetext label placeholder title"
)
_META: Final = re.compile(r"description|(?:og|twitter):", re.I)
_NOT_A_SOURCE: Final = re.compile(r"\s*(?:javascript:|mailto:|tel:|data:|#?\s*$)", re.I)

Attributes = Sequence[tuple[str, str | None]]


def read_html(source: str) -> list[Passage]:
    """The passages of a page or of a piece of one; total on any string."""
    reader = _Reader(source)
    reader.feed(_without_open_ends(source))
    reader.close()
    reader.finish()
    return reader.passages


def _without_open_ends(source: str) -> str:
    """The source, place by place, without marks that open what nothing closes.

    The parser looks for the end of each of them anew, through all that follows.
    """
    for opening, closing in (("<!--", "-->"), ("<", ">")):
        last = source.rfind(closing) + len(closing) if closing in source else 0
        rest = source[last:].replace(opening, " " * len(opening))
        source = source[:last] + rest
    return source


class _Reader(HTMLParser):
    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=False)
        self.passages: list[Passage] = []
        self._lines = [0, *(match.end() for match in re.finditer("\n", source))]
        self._passage = Passage()
        self._open: list[tuple[str, int, EvidenceKind | None]] = []
        self._row: Passage | None = None
        self._introduced = False

    # What the parser meets

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        if tag in _BLOCKS:
            self._break(tag)
        elif tag == "br":
            self._passage.add(" ", self._place())
        self._spoken(tag, attrs)
        if tag == "q":
            self._passage.add('"', self._place())
        if tag not in _VOID:
            self._open.append((tag, len(self._passage), _evidence_of(tag, attrs)))

    def handle_startendtag(self, tag: str, attrs: Attributes) -> None:
        # Browsers ignore the slash: <b/> opens.
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag == "q":
            self._passage.add('"', self._place())
        if tag in (one[0] for one in self._open):
            while True:
                name, start, kind = self._open.pop()
                self._close(start, kind)
                if name == tag:
                    break
        if tag in _BLOCKS:
            self._break("/" + tag)

    def handle_data(self, data: str) -> None:
        self._text(data, moves=True)

    def handle_entityref(self, name: str) -> None:
        self._text(unescape(f"&{name};"), moves=False)

    def handle_charref(self, name: str) -> None:
        self._text(unescape(f"&#{name};"), moves=False)

    def finish(self) -> None:
        """What is still open ends here."""
        self._break("/html")

    # What becomes of it

    def _place(self) -> int:
        line, column = self.getpos()
        return self._lines[min(line, len(self._lines)) - 1] + column

    def _text(self, data: str, *, moves: bool) -> None:
        names = {name for name, _, _ in self._open}
        if names & _UNSEEN:
            return
        if not names & _CODE:
            self._passage.add(data, self._place(), moves=moves)
        elif "pre" not in names:
            self._passage.add_code(data, self._place())

    def _close(self, start: int, kind: EvidenceKind | None) -> None:
        if kind is not None:
            self._passage.evidence.append(Evidence(kind, start, len(self._passage)))

    def _spoken(self, tag: str, attrs: Attributes) -> None:
        held = dict(attrs)
        names = set(_SPOKEN)
        if tag == "meta" and _META.match(held.get("name") or held.get("property") or ""):
            names.add("content")
        if tag == "input" and held.get("type") in ("submit", "button", "reset"):
            names.add("value")
        for name, value in attrs:
            if name in names and value:
                passage = Passage(where=name)
                passage.add(value, self._place(), moves=False)
                kinds = [_evidence_of(tag, attrs), *(kind for _, _, kind in self._open)]
                passage.evidence = [Evidence(k, 0, len(passage)) for k in kinds if k]
                self.passages.append(passage)

    def _break(self, tag: str) -> None:
        """End the passage; cells of one row go on in the same one."""
        if self._row is not None and tag.lstrip("/") not in ("tr", "tbody", "table", "html"):
            if tag in ("td", "th"):
                self._passage.add(". ", self._place(), moves=False)
            return
        for _, start, kind in self._open:
            self._close(start, kind)
        self._open = [(name, 0, kind) for name, _, kind in self._open]
        if not self._passage.is_empty:
            self._keep()
        self._row = Passage(is_row=True) if tag == "tr" else None
        self._passage = self._row if self._row is not None else Passage()
        if tag in ("p", "h1", "h2", "h3", "h4", "h5", "h6"):
            self._introduced = False

    def _keep(self) -> None:
        passage = self._passage
        passage.is_introduced = self._introduced
        if not passage.is_row and passage.text.rstrip().endswith(":"):
            self._introduced = passage.leads_on
        self.passages.append(passage)


def _evidence_of(tag: str, attrs: Attributes) -> EvidenceKind | None:
    held = dict(attrs)
    if "data-figure" in held:
        return EvidenceKind.FIGURE
    if tag == "a" and not _NOT_A_SOURCE.match(held.get("href") or ""):
        return EvidenceKind.LINK
    return None
