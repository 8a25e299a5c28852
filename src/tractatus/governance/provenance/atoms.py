"""The values in a text, each in one spelling however it is dressed.

An atom is a value with its kind before it: `mail:a@b.example`, `url:b.example/x`,
`host:b.example`, `site:b.example` (a host that stands alone), `path:src/a.py`, `file:a.py`,
`number:1250`, `code:de8937`, `word:send`. Letters are folded as everywhere (case, lookalikes,
invisible ones); what is percent-encoded, base64, hexadecimal or rot13 is read as what it stands
for, too. Linear, total, bounded.
"""

from __future__ import annotations

import base64
import codecs
import html
import posixpath
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from tractatus.governance.language.words import fold, singular

MAX_ATOM: Final = 200
_MAX_DEPTH: Final = 2  # encodings within encodings
_MIN_ENCODED: Final = 8
_MAX_CHUNK: Final = 1_000

_DOT: Final = r"(?:\.| ?\[\.\] ?| ?\(\.\) ?| ?[\[(]dot[\])] ?| dot )"
_AT: Final = r"(?:@| ?[\[(]at[\])] ?| ?\[@\] ?| at )"
_NAME: Final = r"[a-z0-9](?:[a-z0-9_-]{0,62})"
_MAIL: Final = re.compile(
    rf"(?<![a-z0-9._%+-])[a-z0-9][a-z0-9._%+-]{{0,63}}{_AT}{_NAME}(?:{_DOT}{_NAME}){{1,8}}"
)
_URL: Final = re.compile(r"(?<![a-z0-9])(?:[a-z][a-z0-9+.-]{1,15}:)?//([^\s<>\"'`()|;,]{1,2000})")
_HOST: Final = re.compile(rf"(?<![a-z0-9@._/-]){_NAME}(?:{_DOT}{_NAME}){{1,8}}(?::\d{{1,5}})?")
_IS_HOST: Final = re.compile(r".*\.[a-z][a-z0-9-]*|\d{1,3}(?:\.\d{1,3}){3}")
_PATH: Final = re.compile(
    r"(?<![^\s\"'`=:(,<>\[{|;&])(?:~|\$\{?home\}?|\.{1,2})?(?:[\\/]?[\w.@+*-]+)?(?:[\\/][\w.@+*-]*)+|"
    r"(?<![\w./~-])\.[a-z][\w.-]+|(?<![\w./~-])[\w-]+(?:\.[\w-]+)*\.[a-z][a-z0-9]{0,7}(?![\w/@])"
)
_NUMBER: Final = re.compile(r"(?<![\w.])\d{1,3}(?:[ ,.'\u00a0]\d{3})*(?:[.,]\d{1,2})?(?!\w)|\d+")
# Accounts, order numbers, keys: letters with digits, in groups or not.
_GROUPED: Final = re.compile(r"(?<!\w)[a-z]{2}\d{2}(?:[ -]?[a-z0-9]{2,4}){3,8}(?!\w)")
_DIGITS: Final = re.compile(r"(?<!\w)\d(?:[ -]?\d){6,24}(?!\w)")
_CODE: Final = re.compile(r"(?<!\w)(?=[\w-]*\d)(?=[\w-]*[a-z])[a-z0-9][\w-]{2,127}(?!\w)")
_WORD: Final = re.compile(r"[^\W_]+(?:'[a-z]+)?")
_CHUNK: Final = re.compile(r"[^\s\"'<>`,;()\[\]{}=]+=*|[^\s\"'<>`,;()\[\]{}]+")
_BASE64: Final = re.compile(r"[A-Za-z0-9+/_-]{8,}={0,2}")
_HEX: Final = re.compile(r"(?:[0-9a-fA-F]{2}){6,}")
_HOME: Final = re.compile(r"^(?:\$\{?home\}?|/home/[^/]+|/root|/users/[^/]+)(?=/|$)")
_PORTS: Final = re.compile(r":(?:80|443)$")
_PERCENT: Final = re.compile(r"(?:%[0-9a-fA-F]{2})+")
_PRINTED: Final = re.compile(r"[\x20-\x7e\t\n]{5,}")


class Found(NamedTuple):
    """An atom and where it stands in the text as written.

    Args:
        atom: Kind, colon, value.
        start: Of its first character.
        end: Behind its last.
        is_hidden: Whether it stands there in another form, which a reader would not see.
    """

    atom: str
    start: int
    end: int
    is_hidden: bool = False


def read_atoms(text: str) -> Iterator[Found]:
    """Every atom of `text`, with repetitions."""
    folded, places = fold(text)
    yield from _scan(folded, places)
    if "[" in folded or "&" in folded or "hxxp" in folded:
        # Dots and signs that are written so that nothing links them.
        opened = html.unescape(folded)
        if opened != folded:
            yield from _within(opened, 0, len(text), 1)
    for match in _CHUNK.finditer(text):
        if match.end() - match.start() >= 5:
            for inner in _decoded(match[0][:_MAX_CHUNK]):
                yield from _within(inner, match.start(), match.end(), 1)


def read_turned(text: str) -> Iterator[Found]:
    """The addresses that `text` holds in rot13; for content, because no act is done with them."""
    for match in _CHUNK.finditer(text):
        chunk = match[0]
        if ("." in chunk or "@" in chunk) and chunk.isascii() and 5 <= len(chunk) <= MAX_ATOM:
            for found in _scan(codecs.encode(chunk.lower(), "rot13"), range(len(chunk))):
                if found.atom.startswith(("mail:", "url:", "host:", "site:")):
                    yield Found(found.atom, match.start(), match.end(), True)


def _within(text: str, start: int, end: int, depth: int) -> Iterator[Found]:
    """The atoms of what a chunk stands for; they stand where the chunk does."""
    folded, places = fold(text)
    for found in _scan(folded, places):
        yield Found(found.atom, start, end, True)
    if depth < _MAX_DEPTH:
        for match in _CHUNK.finditer(text):
            for inner in _decoded(match[0]):
                yield from _within(inner, start, end, depth + 1)


def _decoded(chunk: str) -> Iterator[str]:
    if "%" in chunk:
        plain = _unquoted(chunk)
        if plain != chunk:
            yield plain
    if len(chunk) >= _MIN_ENCODED:
        if _BASE64.fullmatch(chunk):
            yield from _printed(_base64(chunk))
        if _HEX.fullmatch(chunk):
            yield from _printed(bytes.fromhex(chunk))


def _unquoted(text: str) -> str:
    """The text without percent encoding."""
    if "%" not in text:
        return text
    return _PERCENT.sub(
        lambda match: bytes.fromhex(match[0].replace("%", "")).decode(errors="replace"), text
    )


def _base64(chunk: str) -> bytes:
    plain = chunk.rstrip("=").translate(str.maketrans("-_", "+/"))
    if len(plain) % 4 == 1:
        return b""
    return base64.b64decode(plain + "=" * (-len(plain) % 4))


def _printed(data: bytes) -> Iterator[str]:
    text = data.decode("ascii", errors="replace")
    if _PRINTED.fullmatch(text):
        yield text


def _scan(folded: str, places: Sequence[int]) -> Iterator[Found]:
    """The atoms of folded text."""

    def found(atom: str, match: re.Match[str]) -> Found:
        return Found(atom[:MAX_ATOM], places[match.start()], places[match.end() - 1] + 1)

    for match in _WORD.finditer(folded):
        yield found(f"word:{word_of(match[0])}", match)
    if "@" in folded or "at" in folded:
        for match in _MAIL.finditer(folded):
            address = _closed(match[0])
            if not _IS_HOST.fullmatch(address.rpartition("@")[2]):
                continue
            yield found(f"mail:{address}", match)
            yield found(f"host:{address.rpartition('@')[2]}", match)
    if "//" in folded:
        for match in _URL.finditer(folded):
            for atom in url_atoms(match[1]):
                yield found(atom, match)
    if "." in folded or "dot" in folded:
        for match in _HOST.finditer(folded):
            host = _PORTS.sub("", _closed(match[0])).rstrip(".")
            if not _IS_HOST.fullmatch(host.partition(":")[0]):
                continue  # a version, an amount
            yield found(f"host:{host}", match)
            yield found(f"site:{host}", match)
    for match in _PATH.finditer(folded):
        for atom in path_atoms(match[0]):
            yield found(atom, match)
    for match in _NUMBER.finditer(folded):
        yield found(f"number:{number_of(match[0])}", match)
    for pattern in (_GROUPED, _DIGITS, _CODE):
        for match in pattern.finditer(folded):
            yield found(f"code:{re.sub(r'[ _-]', '', match[0])}", match)


def _closed(text: str) -> str:
    """An address without the dress of its dots and its sign."""
    text = re.sub(_AT, "@", text, count=1) if "@" not in text or "[@]" in text else text
    return re.sub(_DOT, ".", text)


def url_atoms(rest: str) -> Iterator[str]:
    """Of what follows the `//` of a URL: host, and the address without scheme, user and port."""
    authority, mark, path = rest.rstrip(".!?:").partition("/")
    if not mark:
        authority, query, path = authority.partition("?")
        path = query + path
    host = _PORTS.sub("", authority.rpartition("@")[2].rstrip("."))
    host = re.sub(_DOT, ".", _unquoted(host))
    if host:
        yield f"host:{host.partition(':')[0]}"
        yield f"url:{host}/{_unquoted(path)}".rstrip("/")


def path_atoms(text: str) -> Iterator[str]:
    """Of a path: itself, in one spelling, and its last name."""
    clean = text.replace("\\", "/").rstrip(".,:;")
    if not clean.strip("/.") or len(clean) > MAX_ATOM:
        return
    clean = posixpath.normpath(_HOME.sub("~", clean))
    clean = clean[1:] if clean.startswith("//") else clean
    yield f"path:{clean}"
    name = clean.rpartition("/")[2]
    if name:
        yield f"file:{name}"


def number_of(text: str) -> str:
    """A number in one spelling: `1,250.00` and `1 250` are 1250."""
    whole, mark, part = re.fullmatch(r"(.*?)(?:([.,])(\d{1,2}))?", text).groups(default="")  # type: ignore[union-attr]
    digits = re.sub(r"\D", "", whole)
    part = part.rstrip("0")
    return f"{digits.lstrip('0') or '0'}.{part}" if mark and part else digits.lstrip("0") or "0"


@lru_cache(maxsize=8192)
def word_of(text: str) -> str:
    """A word without its plural ending."""
    return singular(text)
