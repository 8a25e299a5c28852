"""Paths, databases, tables and columns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from tractatus.governance.classifier.network import is_host
from tractatus.governance.classifier.products import (
    DOTTED_PRODUCTS,
    EXTENSIONS,
    PRODUCTS,
    TOP_DIRECTORIES,
)
from tractatus.governance.classifier.reading import Tokens
from tractatus.governance.classifier.slots import Found, Slot
from tractatus.governance.instruction import KeyKind, Operator
from tractatus.governance.lexicon import word_set

FOLDERS: Final = frozenset(["directory", "folder", "dir", "directories", "folders"])
_FILES: Final = frozenset(["file", "files", "path"])
_NOT_PATHS: Final = word_set(
    "and/or he/she she/he his/her w/o n/a i/o ci/cd tcp/ip client/server km/h on/off read/write "
    "yes/no input/output pass/fail true/false s/he 24/7 a/b e.g i.e etc"
)
_DATE: Final = re.compile(r"\d{1,4}/\d{1,2}(?:/\d{2,4})?")
GENERIC: Final = word_set(
    "the a an our your my his her its their this that same default right new old local sql whole "
    "entire relational existing current correct wrong any every each one other another of in on "
    "to use drop alter update create delete truncate from into migrate clean change rename all no "
    "using with and or for by as is lookup temporary separate shared single dedicated via against "
    "not only real live actual remote empty big large small database db schema table column hash "
    "add remove read write query back dump restore two three these those audit-free never it "
    "touch modify never always select drop insert pivot round periodic dinner pool test-free "
    "which what pricing comparison nosql vector main connect check open make see per"
)
_AFTER_NAME: Final = word_set(
    "schema migration migrations connection connections query queries server url port host "
    "password user users administrator backup backups name names design layer driver engine "
    "client pool access dump structure structures type types index indexes tests of is and or in "
    "on to for with from at by but not as if when must should can called named only without "
    "before after until again instead now are has have was will please until while so then today "
    "directly tonight yet too either because unless though changes tables rows credentials"
)
_NAMES: Final = frozenset({"called", "named", ":", "="})
IDENTIFIER: Final = re.compile(r"[a-z_][a-z0-9_]*(?:[.-][a-z_][a-z0-9_]*)*|[a-z_][a-z0-9_-]*")
_KINDS: Final[dict[str, KeyKind]] = {
    **dict.fromkeys(("database", "databases", "db", "schema"), KeyKind.DATABASE),
    **dict.fromkeys(("table", "tables", "collection"), KeyKind.TABLE),
    **dict.fromkeys(("column", "columns"), KeyKind.COLUMN),
}
TABLE_VERBS: Final = {("truncate",): 1, ("delete", "from"): 2, ("insert", "into"): 2}


def find_path(tokens: Tokens, place: int) -> Found:
    """A file, directory or glob, by its own look."""
    words = tokens.words
    word = words[place]
    if word in _NOT_PATHS or word in DOTTED_PRODUCTS or _DATE.fullmatch(word) or "@" in word:
        return
    if not _looks_like_path(words, place):
        return
    value = tokens.exact(place)
    is_directory = value.endswith("/") or (
        "." not in value.rpartition("/")[2] and "*" not in value and _is_folder(words, place)
    )
    if is_directory:
        value = f"{value.rstrip('/')}/**"
    yield Slot(KeyKind.PATH, value, place, place + 1, Operator.MATCHES)


def _looks_like_path(words: Sequence[str], place: int) -> bool:
    word = words[place]
    last = word.rpartition("/")[2]
    suffix = last.rpartition(".")[2] if "." in last else ""
    if "/" in word:
        head = word.split("/", 1)[0]
        marked = word[0] in "./~*" or word.endswith("/") or "*" in word
        known = head in TOP_DIRECTORIES or suffix in EXTENSIONS or word.count("/") > 1
        named = place > 0 and words[place - 1] in FOLDERS | _FILES | {"under", "branch"}
        return (marked or known or named or _is_folder(words, place)) and any(
            letter.isalnum() or letter == "*" for letter in word
        )
    if word[0] == "." and len(word) > 1:
        return word[1:2].isalpha() and word not in DOTTED_PRODUCTS
    if word.startswith("*."):
        return True
    stem = word[: -len(suffix) - 1] if suffix else ""
    return suffix in EXTENSIONS and bool(stem) and not is_host(word) and not stem.isdecimal()


def _is_folder(words: Sequence[str], place: int) -> bool:
    after = words[place + 1] if place + 1 < len(words) else ""
    return after in FOLDERS or (place > 0 and words[place - 1] in FOLDERS)


_COLUMN: Final = re.compile(r"([a-z][a-z0-9_]*s)\.[a-z][a-z0-9]*(?:_[a-z0-9]+)+")
_DATABASE: Final = re.compile(r"(?:[a-z][a-z0-9]*_)+db|db(?:_[a-z][a-z0-9]*)+")


def find_column(tokens: Tokens, place: int) -> Found:
    """ "members.password_hash": a plural, a dot and a name of two words."""
    is_call = tokens.is_tight(place) and tokens.words[place + 1] == "("
    if (match := _COLUMN.fullmatch(tokens.words[place])) and not is_call:
        yield Slot(KeyKind.COLUMN, match[0], place, place + 1, subject=match[1])


def find_database(tokens: Tokens, place: int) -> Found:
    """ "scratch_db": a database by its own look."""
    before = tokens.words[place - 1] if place else ""
    behind = tokens.words[place + 1 : place + 2]
    if _DATABASE.fullmatch(tokens.words[place]) and before not in _CODE_NOUNS and behind != ["="]:
        yield Slot(KeyKind.DATABASE, tokens.words[place], place, place + 1)


_CODE_NOUNS: Final = frozenset({"variable", "function", "method", "helper", "module", "class"})
_ROLES: Final = word_set("working current home root parent whole output")


def find_folder(tokens: Tokens, place: int) -> Found:
    """ "The src folder", "directory src": a name that is a path only by its noun."""
    words = tokens.words
    for at in (place - 1, place + 1):
        if 0 <= at < len(words) and IDENTIFIER.fullmatch(words[at]):
            name = words[at]
            known = name in TOP_DIRECTORIES or "_" in name or "-" in name
            is_definite = at > 1 and words[at - 1] in {"the", "our"}
            if (known or is_definite) and name not in GENERIC | _ROLES:
                yield Slot(KeyKind.PATH, f"{tokens.exact(at)}/**", at, at + 1, Operator.MATCHES)
                return


def find_stored(tokens: Tokens, place: int) -> Found:
    """A database, table or column by the noun beside its name."""
    words = tokens.words
    kind = _KINDS[words[place]]
    is_plural = words[place].endswith("s")
    before = words[place - 1] if place else ""
    at = place + 1
    if at < len(words) and words[at] in _NAMES:
        at += 1
    after = words[at] if at < len(words) else ""
    if _is_name(before, kind) and (kind is not KeyKind.DATABASE or after != "schema"):
        if (
            place > 1
            and words[place - 2] == "and"
            and is_plural
            and _is_name(words[place - 3], kind)
        ):
            yield _stored(tokens, kind, place - 3)
        yield _stored(tokens, kind, place - 1)
    elif IDENTIFIER.fullmatch(after) and after not in _AFTER_NAME | GENERIC | _KINDS.keys():
        yield _stored(tokens, kind, at)
        while is_plural and at + 2 < len(words) and words[at + 1] in {"and", ",", "or"}:
            at += 2
            if not _is_name(words[at], kind):
                break
            yield _stored(tokens, kind, at)


def _is_name(word: str, kind: KeyKind) -> bool:
    if kind is KeyKind.DATABASE and word in PRODUCTS:
        return False
    return bool(IDENTIFIER.fullmatch(word)) and word not in GENERIC and not word.endswith("'s")


def _stored(tokens: Tokens, kind: KeyKind, at: int) -> Slot:
    subject = ""
    words = tokens.words
    if kind is KeyKind.COLUMN:
        behind = [word for word in words[at + 1 : at + 7] if word not in {"the", "column", "table"}]
        if len(behind) > 1 and behind[0] in {"of", "in", "from", "on"}:
            subject = behind[1] if _is_name(behind[1], KeyKind.TABLE) else ""
    return Slot(kind, words[at], at, at + 1, subject=subject)


def find_sql_table(tokens: Tokens, place: int) -> Found:
    """The table of "truncate orders", "delete from orders", "drop users" is left: too loose."""
    words = tokens.words
    for phrase, size in TABLE_VERBS.items():
        if tuple(words[place : place + size]) == phrase and place + size < len(words):
            at = place + size
            while at < len(words) and words[at] in {"the", "table"}:
                at += 1
            if at < len(words) and _is_name(words[at], KeyKind.TABLE):
                exact = size == 1 or "_" in words[at] or words[at + 1 : at + 2] == ["where"]
                if exact and words[at] not in _KINDS:
                    yield Slot(KeyKind.TABLE, words[at], at, at + 1)
            return
