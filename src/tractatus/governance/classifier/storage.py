"""Databases, tables and columns by the noun beside their name, and by SQL."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from tractatus.governance.classifier.hosts import is_host
from tractatus.governance.classifier.identifiers import GENERIC, IDENTIFIER, is_marked
from tractatus.governance.classifier.products import PRODUCTS
from tractatus.governance.classifier.reading import Tokens
from tractatus.governance.classifier.slots import Found, Slot
from tractatus.governance.classifier.verbs import PREPOSITIONS
from tractatus.governance.instructions.instruction import KeyKind, Operator
from tractatus.governance.language.lexicon import word_set
from tractatus.governance.language.small_words import DETERMINERS

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
    **dict.fromkeys(
        ("database", "databases", "db", "schema", "dataset", "index"), KeyKind.DATABASE
    ),
    **dict.fromkeys(("table", "tables", "tbl", "collection"), KeyKind.TABLE),
    **dict.fromkeys(("column", "columns", "col"), KeyKind.COLUMN),
}
NOUNS: Final = tuple(_KINDS)
TABLE_VERBS: Final = {
    ("truncate",): 1, ("delete", "from"): 2, ("insert", "into"): 2, ("inserts", "into"): 2
}  # fmt: skip


def find_stored(tokens: Tokens, place: int) -> Found:
    """A database, table or column by the noun beside its name."""
    words = tokens.words
    kind = _KINDS[words[place]]
    if words[place] == "index" and _KEEPERS.isdisjoint(words):
        return  # of a table, of a page, of packages
    is_plural = words[place].endswith("s") and kind is not KeyKind.DATABASE
    at = place + 1
    if at < len(words) and words[at] in _NAMES:
        at += 1
    if words[place] == "tables" and words[at : at + 1] and words[at] in _GO:
        return  # "tables go to dataset a"
    before = words[place - 1] if place else ""
    after = words[at] if at < len(words) else ""
    is_behind = _names_behind(tokens, place, at)
    if kind is KeyKind.DATABASE and _is_number(words, at):
        if not _KEEPERS.isdisjoint(words):
            yield Slot(kind, words[at], at, at + 1)
        return
    if (ahead := _ahead(tokens, place)) >= 0:
        yield _stored(tokens, kind, ahead)
        return
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


def _ahead(tokens: Tokens, place: int) -> int:
    """Where "grades_2031 is the schema" has its name, or -1."""
    words = tokens.words
    for at in range(place - 1, max(0, place - _NEAR), -1):
        if words[at] in _COPULAS:
            is_name = at > 0 and is_marked(tokens, at - 1) and words[at + 1] in DETERMINERS
            return at - 1 if is_name else -1
    return -1


_GO: Final = frozenset({"go", "belong", "live", "get", "land", "stay", "come", "sit"})
_COPULAS: Final = frozenset({"is", "stays", "remains", "becomes"})
_NEAR: Final = 5


def _is_number(words: Sequence[str], at: int) -> bool:
    """Whether a small number stands there, which is the name of a database of Redis."""
    return at < len(words) and words[at].isdecimal() and len(words[at]) < len("100")


_KEEPERS: Final = word_set("redis valkey keydb redis-cli")


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
    if words[at] in _NO_NAMES or words[at] in _KINDS:
        return False
    if words[place] in _LOOSE and not _is_placed(words, place):
        return False
    behind = words[at + 1] if at + 1 < len(words) else "."
    return not behind[0].isalpha() or behind in _BEHIND_NAME


def _is_placed(words: Sequence[str], place: int) -> bool:
    """Whether something is in it or goes there: "in the schema reporting", "on schema a"."""
    before = words[place - 2] if words[place - 1] in DETERMINERS and place > 1 else words[place - 1]
    return words[place] in {"schema", "dataset"} and before in _INTO


_INTO: Final = frozenset({"in", "on", "into", "to", "from", "inside", "within"})
_NO_NAMES: Final = _AFTER_NAME | GENERIC
_LOOSE: Final = frozenset({"collection", "schema", "dataset", "index"})
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
            is_name = _is_name(words[at + 1], _KINDS[words[place]])
            return at + 1 if is_name and (named or contrasted) else -1
    return -1


_IS: Final = frozenset({"is", "be", "called", "named", "=", ":", "stays"})
_ENDS_TOLD: Final = frozenset(".,;!?\n")


def _is_name(word: str, kind: KeyKind) -> bool:
    if kind is KeyKind.DATABASE and (word in PRODUCTS or is_host(word)):
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
