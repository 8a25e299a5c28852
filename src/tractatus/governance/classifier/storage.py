"""Databases, tables and columns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from tractatus.governance.classifier.identifiers import GENERIC, IDENTIFIER, is_marked
from tractatus.governance.classifier.products import PRODUCTS
from tractatus.governance.classifier.reading import Tokens
from tractatus.governance.classifier.slots import Found, Slot
from tractatus.governance.classifier.verbs import DETERMINERS, PREPOSITIONS
from tractatus.governance.instructions.instruction import KeyKind, Operator
from tractatus.governance.language.lexicon import word_set

_AFTER_NAME: Final = word_set(
    "schema migration migrations connection connections query queries server url port host "
    "password user users administrator backup backups name names design layer driver engine "
    "client pool access dump structure structures type types index indexes tests of is and or in "
    "on to for with from at by but not as if when must should can called named only without "
    "before after until again instead now are has have was will please until while so then today "
    "directly tonight yet too either because unless though changes tables rows credentials where "
    "namely headers header layout view views size sizes cells untouched be becomes"
)
_NAMES: Final = frozenset({"called", "named", ":", "="})
_KINDS: Final[dict[str, KeyKind]] = {
    **dict.fromkeys(("database", "databases", "db", "schema"), KeyKind.DATABASE),
    **dict.fromkeys(("table", "tables", "tbl", "collection"), KeyKind.TABLE),
    **dict.fromkeys(("column", "columns", "col"), KeyKind.COLUMN),
}
NOUNS: Final = tuple(_KINDS)
TABLE_VERBS: Final = {
    ("truncate",): 1, ("delete", "from"): 2, ("insert", "into"): 2, ("inserts", "into"): 2
}  # fmt: skip
_COLUMN: Final = re.compile(r"([a-z][a-z0-9_]*s)\.[a-z][a-z0-9]*(?:_[a-z0-9]+)+")
_UNDERSCORED: Final = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)+")
# What names of databases begin or end with, by the stage that they are of.
_STAGES: Final = word_set(
    "db dev test prod live staging stage qa uat replica readonly ro sandbox scratch demo database"
)
_CODE_NOUNS: Final = word_set(
    "variable function method helper module class flag field parameter argument setting constant "
    "option called named key attribute property branch user role package library job worker"
)
_SETTINGS: Final = word_set("url uri dsn host port user password name path dir timeout")
_TO_DATA: Final = word_set("into from in to on onto against of over with use using at than not")
_ON_DATABASES: Final = word_set("connect connects connected restore dump migrate point")
_ON_TABLES: Final = word_set(
    "insert write import store save select query read join load append rows row record records "
    "data table tables recorded stored written imported populate copy archive numbers totals goes "
    "go"
)
_ON_TABLE: Final = word_set(
    "truncate update query drop alter populate vacuum touch delete analyze queries reads updates "
    "drops truncates alters touches join joins"
)


def find_column(tokens: Tokens, place: int) -> Found:
    """ "members.password_hash": a plural, a dot and a name of two words."""
    is_call = tokens.is_tight(place) and tokens.words[place + 1] == "("
    if (match := _COLUMN.fullmatch(tokens.words[place])) and not is_call:
        yield Slot(KeyKind.COLUMN, match[0], place, place + 1, subject=match[1])


def find_underscored(tokens: Tokens, place: int) -> Found:
    """ "Restore into scratch_db", "truncate audit_log": by its own look and what is done to it."""
    words, word = tokens.words, tokens.words[place]
    back = place - 1
    while back > 0 and words[back] in _ONLY:
        back -= 1
    before = words[back] if place else ""
    is_code = before in _CODE_NOUNS or words[place + 1 : place + 2] in (["="], ["("])
    parts = word.split("_")
    if is_code or not _UNDERSCORED.fullmatch(word) or parts[-1] in _SETTINGS:
        return
    near = words[max(0, place - 7) : place - 1]
    is_reached = before in _TO_DATA and not _ON_DATABASES.isdisjoint(near)
    is_staged = not _STAGES.isdisjoint({parts[0], parts[-1]}) and (
        before in _TO_DATA | _ON_TABLE or _is_called(words, place)
    )
    if {"db", "database"} & {parts[0], parts[-1]} or is_staged or is_reached:
        yield Slot(KeyKind.DATABASE, word, place, place + 1)
    elif (
        before in _ON_TABLE
        or _is_judged(words, place)
        or (before in _TO_DATA and not _ON_TABLES.isdisjoint(near))
    ):
        yield Slot(KeyKind.TABLE, word, place, place + 1)


def _is_judged(words: Sequence[str], place: int) -> bool:
    """ "Wages_raw must never be joined": said of rows, and of nothing that is code."""
    after = words[place + 1 : place + 5]
    return after[:1] in (["must"], ["may"], ["shall"], ["should"]) and not _DONE.isdisjoint(after)


_DONE: Final = word_set(
    "joined queried read selected written dropped truncated deleted updated altered migrated"
)
_ONLY: Final = frozenset({"only", "just", "the"})


def _is_called(words: Sequence[str], place: int) -> bool:
    return words[place - 1] in {"is", "be", "called", "named"}


def find_stored(tokens: Tokens, place: int) -> Found:
    """A database, table or column by the noun beside its name."""
    words = tokens.words
    kind = _KINDS[words[place]]
    is_plural = words[place].endswith("s") and kind is not KeyKind.DATABASE
    at = place + 1
    if at < len(words) and words[at] in _NAMES:
        at += 1
    before = words[place - 1] if place else ""
    after = words[at] if at < len(words) else ""
    is_behind = _names_behind(tokens, place, at)
    if (told := _told(tokens, place)) >= 0 and before != "per":
        yield _stored(tokens, kind, told)
    elif _names_before(tokens, place, kind, is_behind) and (
        kind is not KeyKind.DATABASE or after != "schema"
    ):
        has_two = place > 2 and words[place - 2] == "and" and is_plural
        if has_two and _is_name(words[place - 3], kind):
            yield _stored(tokens, kind, place - 3)
        yield _stored(tokens, kind, place - 1)
    elif is_behind:
        slot = _stored(tokens, kind, at)
        if _is_renamed(words, at) and at + 2 < len(words) and IDENTIFIER.fullmatch(words[at + 2]):
            # The act that renames touches both names.
            slot.value, slot.operator, slot.end = (
                [words[at], words[at + 2]],
                Operator.ONE_OF,
                at + 3,
            )
        yield slot
        while is_plural and at + 2 < len(words) and words[at + 1] in {"and", ",", "or"}:
            at += 2
            if not _is_name(words[at], kind):
                break
            yield _stored(tokens, kind, at)


def _names_before(tokens: Tokens, place: int, kind: KeyKind, is_behind: bool) -> bool:
    """Whether the word before the noun is its name: "the invoices table"."""
    words = tokens.words
    if not place or not _is_name(words[place - 1], kind):
        return False
    if is_marked(tokens, place - 1):
        return True
    opener = words[place - 2] if place > 1 else ""
    if is_behind and (opener not in DETERMINERS or is_marked(tokens, place + 1)):
        return False
    if words[place].endswith("s") or words[place] == "collection":
        return opener == "and" or opener == "tables"
    return opener in _OPENERS


_OPENERS: Final = DETERMINERS | word_set(
    "and database in into from on to use of against of drop truncate alter with"
)


def _names_behind(tokens: Tokens, place: int, at: int) -> bool:
    """Whether the word behind the noun is its name: "table payments", "column ssn"."""
    words = tokens.words
    if at >= len(words) or not IDENTIFIER.fullmatch(words[at]):
        return False
    if at > place + 1 or is_marked(tokens, at):
        return words[at] not in _KINDS
    if words[at] in _NO_NAMES or words[at] in _KINDS or words[place] in _LOOSE:
        return False
    behind = words[at + 1] if at + 1 < len(words) else "."
    return not behind[0].isalpha() or behind in _BEHIND_NAME


_NO_NAMES: Final = _AFTER_NAME | GENERIC
_LOOSE: Final = frozenset({"collection", "schema"})
_BEHIND_NAME: Final = (
    _AFTER_NAME
    | PREPOSITIONS
    | word_set(
        "the a before must never only please once every each all out every untouched alone instead "
        "rather unique nullable column table db becomes goes stays gets holds has we you it this "
        "that"
    )
)
_MAX_TOLD: Final = 8


def _told(tokens: Tokens, place: int) -> int:
    """Where "the database (for X) is NAME", "the table is called NAME" has its name, or -1."""
    words = tokens.words
    for at in range(place + 1, min(len(words) - 1, place + _MAX_TOLD)):
        if words[at] in _ENDS_TOLD:
            return -1
        if words[at] in _IS:
            at += words[at + 1] in _NAMES
            if at + 1 >= len(words) or words[at + 1] in GENERIC:
                return -1
            named = words[at] in _NAMES or is_marked(tokens, at + 1)
            contrasted = words[at + 2 : at + 4] == [",", "not"]
            is_name = bool(IDENTIFIER.fullmatch(words[at + 1]))
            return at + 1 if is_name and (named or contrasted) else -1
    return -1


_IS: Final = frozenset({"is", "be", "called", "named", "=", ":", "stays"})
_ENDS_TOLD: Final = frozenset(".,;!?\n")


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


def _is_renamed(words: Sequence[str], at: int) -> bool:
    """ "Rename the column plz to zip_code"."""
    return "rename" in words[max(0, at - 4) : at] and words[at + 1 : at + 2] == ["to"]


def find_sql_table(tokens: Tokens, place: int) -> Found:
    """The table of "truncate orders", "delete from orders", "drop users" is left: too loose."""
    words = tokens.words
    for phrase, size in TABLE_VERBS.items():
        if tuple(words[place : place + size]) == phrase and place + size < len(words):
            at = place + size
            while at < len(words) and words[at] in {"the", "table", "only"}:
                at += 1
            if at < len(words) and _is_name(words[at], KeyKind.TABLE):
                exact = (
                    phrase != ("delete", "from")
                    or "_" in words[at]
                    or (words[at + 1 : at + 2] == ["where"])
                )
                if exact and words[at] not in _KINDS:
                    yield Slot(KeyKind.TABLE, words[at], at, at + 1)
            return
