"""CSL-JSON items as BibTeX; nothing in a text is read as a command by BibTeX or LaTeX."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any, Final

_TYPES: Final = {
    "article-journal": "article",
    "book": "book",
    "legislation": "misc",
    "paper-conference": "inproceedings",
    "report": "techreport",
    "software": "misc",
    "webpage": "misc",
}
_PLAIN: Final = {
    "\\": r"{\textbackslash}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "%": r"\%",
    "#": r"\#",
    "_": r"\_",
    "~": r"{\textasciitilde}",
    "^": r"{\textasciicircum}",
    '"': "{''}",
    "\N{EN DASH}": "--",
    "\N{EM DASH}": "---",
    "\N{RIGHT SINGLE QUOTATION MARK}": "'",
    "ß": r"{\ss}",
    "ø": r"{\o}",
    "Ø": r"{\O}",
    "ł": r"{\l}",
    "Ł": r"{\L}",
    "æ": r"{\ae}",
}
_ACCENTS: Final = {
    "\N{COMBINING GRAVE ACCENT}": "`",
    "\N{COMBINING ACUTE ACCENT}": "'",
    "\N{COMBINING CIRCUMFLEX ACCENT}": "^",
    "\N{COMBINING TILDE}": "~",
    "\N{COMBINING DIAERESIS}": '"',
    "\N{COMBINING CARON}": "v",
    "\N{COMBINING CEDILLA}": "c",
    "\N{COMBINING RING ABOVE}": "r",
}
_INSTITUTIONS: Final = ("report",)


def format_bibtex(items: Iterable[Mapping[str, Any]]) -> str:
    """A file of entries in their order."""
    return "\n".join(format_entry(item) for item in items)


def format_entry(item: Mapping[str, Any]) -> str:
    """One entry, ending with a line break."""
    fields = "".join(f"  {name} = {{{value}}},\n" for name, value in _fields(item))
    return f"@{_TYPES[item['type']]}{{{item['id']},\n{fields}}}\n"


def escape(text: str) -> str:
    """Text for a field; what has no macro stays as it is, in UTF-8."""
    return "".join(map(_letter, unicodedata.normalize("NFC", text)))


def _letter(letter: str) -> str:
    if letter in _PLAIN:
        return _PLAIN[letter]
    parts = unicodedata.normalize("NFD", letter)
    if len(parts) == 2 and parts[0].isascii() and parts[1] in _ACCENTS:
        base = {"i": r"\i", "j": r"\j"}.get(parts[0], parts[0])
        return rf"{{\{_ACCENTS[parts[1]]}{{{base}}}}}"
    return letter


def _fields(item: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    yield "author", " and ".join(map(_person, item["author"]))
    # The second pair of braces keeps capitals as they are.
    yield "title", "{" + escape(item["title"]) + "}"
    if "container-title" in item:
        name = "journal" if item["type"] in ("article-journal", "legislation") else "booktitle"
        yield name, escape(item["container-title"])
    named = {
        "collection-title": "series",
        "volume": "volume",
        "issue": "number",
        "publisher-place": "address",
        "genre": "type",
    }
    for csl, bibtex in named.items():
        if csl in item:
            yield bibtex, escape(item[csl])
    if "number" in item and "issue" not in item:
        yield "number", escape(item["number"])
    if "page" in item:
        yield "pages", escape(item["page"]).replace("-", "--")
    if "publisher" in item:
        name = "institution" if item["type"] in _INSTITUTIONS else "publisher"
        yield name, escape(item["publisher"])
    parts = item["issued"]["date-parts"][0]
    yield "year", str(parts[0])
    if len(parts) > 1:
        yield "month", str(parts[1])
    # Identifiers are read by programs, verbatim, so nothing in them is escaped.
    for csl, bibtex in {"DOI": "doi", "ISBN": "isbn", "URL": "url"}.items():
        if csl in item:
            yield bibtex, item[csl]


def _person(person: Mapping[str, str]) -> str:
    if "literal" in person:
        return "{" + escape(person["literal"]) + "}"
    return f"{escape(person['family'])}, {escape(person['given'])}"
