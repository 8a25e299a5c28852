"""Databases, tables and columns by the look of their names: "scratch_db", "members.full_name"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from tractatus.governance.classifier.reading import Tokens
from tractatus.governance.classifier.slots import Found, Slot
from tractatus.governance.instructions.instruction import KeyKind
from tractatus.governance.language.lexicon import word_set

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
