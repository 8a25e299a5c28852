"""References, kept once in CSL-JSON with where each is used and how it was checked.

Read strictly: an entry whose identifier breaks its own rule (the syntax of a DOI, the check digit
of an ISBN, the number of an RFC) is refused, and with it all of them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from tractatus.errors import FormatError
from tractatus.site.citations.identifiers import is_doi, is_isbn

FORMAT: Final = 1
_FILE: Final = Path(__file__).parent / "references.json"
_KEY: Final = re.compile(r"[a-z][a-z0-9-]{1,40}", re.ASCII)
_URL: Final = re.compile(r"https?://[^\s\"<>]+", re.ASCII)
_RFC: Final = re.compile(r"RFC\x20([1-9][0-9]{0,4})", re.ASCII)
_FIELDS: Final = frozenset(
    (
        *("id", "type", "title", "author", "issued", "DOI", "ISBN", "URL", "number", "genre"),
        *("page", "volume", "issue", "publisher", "publisher-place", "container-title"),
        "collection-title",
    )
)
_TYPES: Final = (
    "article-journal",
    "book",
    "legislation",
    "paper-conference",
    "report",
    "software",
    "webpage",
)


class Checked(StrEnum):
    """How an entry was checked, beside the rules that hold for all."""

    SEEN = "seen"
    PARTLY = "partly"
    RULE = "rule"


@dataclass(frozen=True, slots=True)
class Use:
    """What of it is used, and in which file of this repository."""

    path: str
    how: str


@dataclass(frozen=True, slots=True)
class Reference:
    """One entry.

    Args:
        csl: The CSL-JSON item, as it is downloaded.
        topic: Under which heading it stands.
        used: Where the design or the code uses it.
        checked: How far its identifier was compared with a copy of the work or of an index.
        day: When.
    """

    csl: Mapping[str, Any]
    topic: str
    used: tuple[Use, ...]
    checked: Checked
    day: date

    @property
    def key(self) -> str:
        """Its short name."""
        return str(self.csl["id"])

    @property
    def year(self) -> int:
        """The year in which it appeared."""
        return int(self.csl["issued"]["date-parts"][0][0])

    @property
    def authors(self) -> tuple[str, ...]:
        """Their names as one reads them."""
        return tuple(
            one.get("literal") or f"{one['given']} {one['family']}" for one in self.csl["author"]
        )

    @property
    def link(self) -> tuple[str, str]:
        """Its strongest identifier in words, and the address that follows from it by rule."""
        if rfc := _RFC.fullmatch(self.csl.get("number", "")):
            return f"RFC {rfc[1]}", f"https://www.rfc-editor.org/rfc/rfc{rfc[1]}"
        if doi := self.csl.get("DOI"):
            return f"doi:{doi}", f"https://doi.org/{doi}"
        if isbn := self.csl.get("ISBN"):
            return f"ISBN {isbn}", f"https://search.worldcat.org/isbn/{isbn.replace('-', '')}"
        return "address", str(self.csl["URL"])


def load_references() -> tuple[Reference, ...]:
    """The references that this package holds."""
    return parse_references(_FILE.read_text(encoding="utf-8"))


def parse_references(text: str) -> tuple[Reference, ...]:
    """Read references.

    Raises:
        FormatError: not the shape above, or an identifier against its rule; names the entry.
    """
    try:
        document = json.loads(text, object_pairs_hook=_no_repetition)
    except (ValueError, RecursionError) as error:
        raise FormatError(f"expected JSON: {error}") from error
    if not isinstance(document, dict) or document.keys() != {"format", "references"}:
        raise FormatError("expected the members format and references")
    if document["format"] != FORMAT or not isinstance(document["references"], list):
        raise FormatError(f"expected format {FORMAT} and a list of references")
    references = tuple(_reference(one) for one in document["references"])
    keys = [one.key for one in references]
    if twice := sorted(key for key in set(keys) if keys.count(key) > 1):
        raise FormatError(f"expected every id once, found again: {twice[0]}")
    return references


def _no_repetition(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({name for name, _ in pairs}) != len(pairs):
        raise ValueError("a member is written twice")
    return dict(pairs)


def _reference(entry: object) -> Reference:
    if not isinstance(entry, dict) or entry.keys() != {"csl", "topic", "used", "checked"}:
        raise FormatError("expected an entry with csl, topic, used and checked")
    csl = entry["csl"]
    if not isinstance(csl, dict) or not _KEY.fullmatch(str(csl.get("id", ""))):
        raise FormatError(f"expected an id of small letters and digits, found: {csl!r:.80}")
    try:
        _verify_item(csl)
        used = tuple(Use(_text(one["path"]), _text(one["how"])) for one in entry["used"])
        if not used:
            raise ValueError("expected at least one use")
        checked = entry["checked"]
        return Reference(
            csl,
            _text(entry["topic"]),
            used,
            Checked(checked["how"]),
            date.fromisoformat(checked["day"]),
        )
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise FormatError(f"{csl['id']}: {error}") from error


def _verify_item(csl: Mapping[str, Any]) -> None:
    if unknown := sorted(csl.keys() - _FIELDS):
        raise ValueError(f"unknown field: {unknown[0]}")
    if csl["type"] not in _TYPES:
        raise ValueError(f"type: expected one of {', '.join(_TYPES)}, found: {csl['type']!r}")
    for name in csl.keys() - {"author", "issued"}:
        _text(csl[name])
    _verify_people(csl["author"])
    if not 1000 <= int(csl["issued"]["date-parts"][0][0]) <= 9999:
        raise ValueError("issued: expected a year")
    if "DOI" in csl and not is_doi(csl["DOI"]):
        raise ValueError(f"DOI: against its syntax: {csl['DOI']}")
    if "ISBN" in csl and not is_isbn(csl["ISBN"]):
        raise ValueError(f"ISBN: its check digit does not fit: {csl['ISBN']}")
    if "URL" in csl and not _URL.fullmatch(csl["URL"]):
        raise ValueError(f"URL: expected a web address, found: {csl['URL']}")
    if not csl.keys() & {"DOI", "ISBN", "URL"}:
        raise ValueError("expected a DOI, an ISBN or a URL")
    if rfc := _RFC.fullmatch(csl.get("number", "")):
        if csl.get("DOI") != f"10.17487/RFC{rfc[1]}":
            raise ValueError(f"DOI: not the one of {csl['number']}: {csl.get('DOI')}")
        if csl.get("URL") != f"https://www.rfc-editor.org/rfc/rfc{rfc[1]}":
            raise ValueError(f"URL: not the one of {csl['number']}: {csl.get('URL')}")


def _verify_people(people: Sequence[Mapping[str, str]]) -> None:
    if not people:
        raise ValueError("author: expected at least one")
    for one in people:
        if one.keys() not in ({"literal"}, {"family", "given"}):
            raise ValueError("author: expected family and given, or literal")
        for name in one.values():
            _text(name)


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip() or not value.isprintable():
        raise ValueError(f"expected text on one line, found: {value!r}")
    return value
