"""References: identifiers by their rules, BibTeX that reads back, uses that are there."""

from __future__ import annotations

import json
import re
import tomllib
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tractatus.errors import FormatError
from tractatus.site.citations.bibtex import escape, format_bibtex, format_entry
from tractatus.site.citations.data import Reference, load_references, parse_references
from tractatus.site.citations.identifiers import is_doi, is_isbn
from tractatus.site.citations.own import format_cff, own_item

ROOT = Path(__file__).parents[2]
REFERENCES = load_references()
ITEM = {
    "id": "one2020",
    "type": "book",
    "title": "One",
    "author": [{"family": "Doe", "given": "Jo"}],
    "issued": {"date-parts": [[2020]]},
    "ISBN": "978-3-16-148410-0",
}
RFC = {
    **{k: v for k, v in ITEM.items() if k != "ISBN"},
    "number": "RFC 6962",
    "DOI": "10.17487/RFC6962",
    "URL": "https://www.rfc-editor.org/rfc/rfc6962",
}


def document(item: object = ITEM, **changed: object) -> str:
    entry = {
        "csl": item,
        "topic": "Evidence",
        "used": [{"path": "README.md", "how": "All of it."}],
        "checked": {"day": "2026-11-22", "how": "rule"},
        **changed,
    }
    return json.dumps({"format": 1, "references": [entry]})


# A reader of BibTeX of its own, as far as our files go.

_UNDO = {
    r"{\textbackslash}": "\\",
    r"{\textasciitilde}": "~",
    r"{\textasciicircum}": "^",
    "{''}": '"',
    **{f"\\{mark}": mark for mark in "{}$&%#_"},
    r"{\ss}": "ß",
    r"{\o}": "ø",
    r"{\O}": "Ø",
    r"{\l}": "ł",
    r"{\L}": "Ł",
    r"{\ae}": "æ",
}
_ACCENT = {
    "`": "\u0300",
    "'": "\u0301",
    "^": "\u0302",
    "~": "\u0303",
    '"': "\u0308",
    "v": "\u030c",
    "c": "\u0327",
    "r": "\u030a",
}
_MACRO = re.compile(
    r"\{\\(?P<accent>[`'^~\"vcr])\{(?P<base>\\?\w)\}\}|"
    + "|".join(re.escape(one) for one in sorted(_UNDO, key=len, reverse=True))
)


def plain(field: str) -> str:
    def undo(match: re.Match[str]) -> str:
        if match["accent"]:
            base = match["base"].removeprefix("\\")
            return unicodedata.normalize("NFC", base + _ACCENT[match["accent"]])
        return _UNDO[match[0]]

    return _MACRO.sub(undo, field)


def parse_bibtex(text: str) -> dict[str, dict[str, str]]:
    """Entries by key; fields by name, as they are written. Braces must pair."""
    entries: dict[str, dict[str, str]] = {}
    for kind, key, body in re.findall(r"^@(\w+)\{([^,]+),\n(.*?)^\}$", text, re.M | re.S):
        fields: dict[str, str] = {"type": kind}
        for line in body.splitlines():
            match = re.fullmatch(r"  ([a-z]+) = \{(.*)\},", line)
            assert match, line
            bare = re.sub(r"\\[{}]", "", match[2])
            depth = 0
            for letter in bare:
                depth += {"{": 1, "}": -1}.get(letter, 0)
                assert depth >= 0, line
            assert depth == 0, line
            fields[match[1]] = match[2]
        entries[key] = fields
    return entries


# Identifiers.


@pytest.mark.parametrize(
    "doi", ["10.1007/3-540-48184-2_32", "10.17487/RFC6962", "10.1016/0022-0000(78)90014-4"]
)
def test_a_doi_has_the_syntax_of_one(doi: str) -> None:
    assert is_doi(doi)


@pytest.mark.parametrize(
    "doi",
    [
        "",
        "doi:10.1/x",
        "https://doi.org/10.1007/x",
        "10.1/x",
        "10.1007/",
        "10.1007/x ",
        "１0.1007/x",
    ],
)
def test_what_is_no_doi_is_refused(doi: str) -> None:
    assert not is_doi(doi)


@pytest.mark.parametrize(
    "isbn", ["978-3-16-148410-0", "9783161484100", "0-306-40615-2", "097522980X"]
)
def test_an_isbn_has_its_check_digit(isbn: str) -> None:
    assert is_isbn(isbn)


@pytest.mark.parametrize("isbn", ["0-306-40615-3", "0975229800", "097522980x", "", "X" * 10])
def test_an_isbn_of_ten_with_another_check_digit_is_refused(isbn: str) -> None:
    assert not is_isbn(isbn)


@given(st.integers(0, 12), st.integers(1, 9))
def test_one_wrong_digit_of_an_isbn_is_found(place: int, by: int) -> None:
    digits = list("9783161484100")
    digits[place] = str((int(digits[place]) + by) % 10)
    assert not is_isbn("".join(digits))


@pytest.mark.parametrize(
    ("item", "message"),
    [
        ({**ITEM, "ISBN": "978-3-16-148410-1"}, "one2020: ISBN: its check digit"),
        ({**ITEM, "DOI": "10.1007"}, "one2020: DOI: against its syntax"),
        ({**ITEM, "URL": "ftp://x"}, "one2020: URL: expected a web address"),
        ({**RFC, "DOI": "10.17487/RFC6926"}, "one2020: DOI: not the one of RFC 6962"),
        ({**RFC, "URL": "https://www.rfc-editor.org/rfc/rfc6926"}, "URL: not the one of RFC 6962"),
        ({**ITEM, "publsher": "x"}, "one2020: unknown field: publsher"),
        ({**ITEM, "type": "thing"}, "one2020: type: expected one of"),
        ({**ITEM, "author": []}, "one2020: author"),
        ({**ITEM, "author": [{"family": "Doe"}]}, "one2020: author"),
        ({**ITEM, "issued": {"date-parts": [[20]]}}, "one2020: issued"),
        ({**ITEM, "issued": {}}, "one2020: "),
        ({**ITEM, "title": "a\nb"}, "one2020: expected text on one line"),
        ({**ITEM, "id": "One"}, "expected an id"),
        ({k: v for k, v in ITEM.items() if k != "ISBN"}, "expected a DOI, an ISBN or a URL"),
    ],
)
def test_a_mistake_in_an_item_is_refused(item: object, message: str) -> None:
    with pytest.raises(FormatError, match=message):
        parse_references(document(item))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        '{"format": 2, "references": []}',
        document().replace('"format": 1', '"format": 1, "format": 1'),
        document(used=[]),
        document(used=[{"path": "x"}]),
        document(checked={"day": "2026-11-31", "how": "seen"}),
        document(checked={"day": "2026-11-22", "how": "believed"}),
    ],
)
def test_a_mistake_around_an_item_is_refused(text: str) -> None:
    with pytest.raises(FormatError):
        parse_references(text)


def test_links_follow_from_identifiers() -> None:
    links = {one.key: one.link for one in REFERENCES}
    assert links["rfc6962"] == ("RFC 6962", "https://www.rfc-editor.org/rfc/rfc6962")
    assert links["merkle1988"][1] == "https://doi.org/10.1007/3-540-48184-2_32"
    (book,) = parse_references(document())
    assert book.link[1].endswith("/9783161484100")


# What is cited is used.


@pytest.mark.parametrize("reference", REFERENCES, ids=lambda one: one.key)
def test_a_reference_is_used_where_it_says(reference: Reference) -> None:
    for use in reference.used:
        assert (ROOT / use.path).is_file(), use.path


@pytest.mark.parametrize("reference", REFERENCES, ids=lambda one: one.key)
def test_a_file_that_uses_a_specification_names_it(reference: Reference) -> None:
    name = reference.key.removeprefix("c2sp-") if reference.key.startswith("c2sp-") else None
    if str(reference.csl.get("number")).startswith("RFC "):
        name = reference.csl["number"]
    for use in reference.used if name else ():
        assert str(name) in (ROOT / use.path).read_text(encoding="utf-8"), use.path


# BibTeX.


def test_bibtex_reads_back_as_what_it_was_made_from() -> None:
    entries = parse_bibtex(format_bibtex(one.csl for one in REFERENCES))
    assert set(entries) == {one.key for one in REFERENCES}
    for one in REFERENCES:
        fields = entries[one.key]
        title = one.csl["title"].replace("’", "'").replace("–", "--")
        assert plain(fields["title"][1:-1]) == title
        assert fields["year"] == str(one.year)
        assert fields.get("doi") == one.csl.get("DOI")
        assert fields.get("url") == one.csl.get("URL")
        people = [plain(name) for name in fields["author"].split(" and ")]
        expected = [
            f"{{{who['literal']}}}" if "literal" in who else f"{who['family']}, {who['given']}"
            for who in one.csl["author"]
        ]
        assert people == expected


@given(
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Zl", "Zp"]), max_size=40)
)
def test_any_title_reads_back(title: str) -> None:
    title = unicodedata.normalize("NFC", title)
    if {"–", "—", "’", "\\"} & set(title):
        title = re.sub(r"[–—’\\]", "", title)
    entry = format_entry({**ITEM, "title": title})
    (fields,) = parse_bibtex(entry).values()
    assert plain(fields["title"][1:-1]) == title


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("50 % & more_or_less", r"50 \% \& more\_or\_less"),
        ("{x} \\input{y}", r"\{x\} {\textbackslash}input\{y\}"),
        (
            "Erkkilä, Ångström, Gödel, Łoś",
            r"Erkkil{\"{a}}, {\r{A}}ngstr{\"{o}}m, G{\"{o}}del, {\L}o{\'{s}}",
        ),
        ("naïve", r"na{\"{\i}}ve"),
        ("日本", "日本"),
    ],
)
def test_letters_that_mean_something_are_escaped(text: str, escaped: str) -> None:
    assert escape(text) == escaped


# Citing us.


def test_the_citation_file_is_that_of_this_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    written = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert written == format_cff(project["version"])
    assert f"license: {project['license']}" in written
    assert project["version"] in format_entry(own_item(project["version"]))
