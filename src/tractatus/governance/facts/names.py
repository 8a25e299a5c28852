"""What a name says of its value: which kind it is, and whose.

The last word of a name that says a kind decides; the words before it say whose the value is:
`mongo_port`, `MONGO_PORT`, `--mongo-port`, `PGPORT`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final, NamedTuple

from tractatus.governance.facts.values import duration_unit
from tractatus.governance.instructions.instruction import KeyKind
from tractatus.governance.language.lexicon import word_set
from tractatus.governance.language.subjects import CATEGORIES, CATEGORY_OF, canonical, name_words

_KINDS: Final[dict[str, KeyKind]] = {
    word: kind
    for kind, words in {
        KeyKind.PORT: "port",
        KeyKind.HOST: "host hostname server address addr ip bind listen fqdn hosts broker domain",
        KeyKind.URL: "url uri dsn href link endpoint connection conn origin webhook",
        KeyKind.PATH: "path file filename filepath dir directory folder cwd destination dest "
        "output out source src",
        KeyKind.DATABASE: "database dbname schema catalog keyspace",
        KeyKind.TABLE: "table collection relation tablename",
        KeyKind.COLUMN: "column field col",
        KeyKind.PACKAGE: "package dependency library module lib requirement pkg framework gem "
        "crate image",
        KeyKind.VERSION: "version ver tag release",
        KeyKind.MONEY: "amount price cost budget fee salary money total payment refund spend "
        "deposit donation bid",
        KeyKind.DURATION: "timeout duration ttl delay interval expiry wait retention deadline "
        "expire lifetime age keepalive sleep pause backoff cooldown",
        KeyKind.TOOL: "tool program executable binary",
    }.items()
    for word in words.split()
}
# What is said of a thing and is not the thing: `DB_USER` names no database.
_ATTRIBUTES: Final = word_set(
    "user username password pass passwd secret token key pool size driver engine type class mode "
    "ssl sslmode encoding charset role owner count limit max min enabled option description"
)
# Of these a name tells how many, whatever stands before: `PAYMENT_MAX_RETRIES`, `host_count`.
_MANY: Final = word_set(
    "retry retries attempt attempts try tries worker workers replica replicas thread threads "
    "process processes level levels step steps concurrency parallelism quantity qty row rows page "
    "pages item items person people guest guests char chars"
)
# Stands for a name where an act says beside a value that it is a service's; in no text.
OF_A_SERVICE: Final = "~service"
# What stands under these names is kept out of what the act does.
LEFT_OUT: Final = word_set(
    "exclude excludes excluded exclude_dir exclude-dir exclude_paths deny denied denylist "
    "deny_list blocklist block_list blacklist disallow"
)
# A unit at the end says what a number is, whatever else the name says: `ttl_ms`, `price_cents`.
CENTS: Final = frozenset({"cent", "minor", "pence", "rappen", "centime", "ore", "groszy", "penny"})
CURRENCIES: Final = frozenset({"eur", "usd", "gbp", "chf", "jpy", "sek", "euro", "dollar", "pound"})
MONEY_WORDS: Final = frozenset(word for word, kind in _KINDS.items() if kind is KeyKind.MONEY)
# Each of them is one, and its number says which: {"member": "4", "room": 12}.
_ENTITIES: Final = word_set(
    "member user customer client patient pupil student person player order invoice ticket issue pr "
    "pull commit account room table seat lane desk gate box locker shelf row page line chapter "
    "class course group team round lot parcel bed ward bus train court pitch boat house flat stall "
    "plot product sku article case post comment message booking reservation year phone zip "
    "postcode iban serial code ref reference week day month quarter"
)
# They say that it is money, and nothing of what it is for, as "fee" and "refund" do.
_ANY_MONEY: Final = frozenset({"amount", "total", "money", "payment", "cost"})
_GREATEST: Final = frozenset({"max", "min", "maximum", "minimum", "num", "desired"})
_MANY_OF: Final = frozenset(
    {KeyKind.URL, KeyKind.HOST, KeyKind.TABLE, KeyKind.COLUMN, KeyKind.PACKAGE}
)
_NUMBERED: Final = frozenset({"id", "number", "no", "nr", "num", "ref", "code", "index", "key"})
_BOUNDING: Final = frozenset({"max", "min", "maximum", "minimum", "total", "limit"})
_LENGTHS: Final = {
    one: one[:-1]
    for one in ("milliseconds", "seconds", "minutes", "hours", "days", "weeks", "months", "years")
}
_JOINED: Final = ("port", "host", "database", "dbname", "url", "uri", "timeout", "version", "name")
_OWNERS: Final = CATEGORIES | CATEGORY_OF.keys()


class Name(NamedTuple):
    """What a name says of its value.

    Args:
        kind: None where it says none.
        own: Its words that say whose the value is.
        words: All of its words.
        is_former: The value was so before, and is not what the act would have.
    """

    kind: KeyKind | None
    own: tuple[str, ...]
    words: tuple[str, ...]
    is_former: bool


@lru_cache(maxsize=4096)
def read_name(name: str) -> Name:
    """What a name says of its value.

    Args:
        name: In any case and with any joints; at most 120 characters of it are read.
    """
    words = _words(name)
    kind, own = _kind_of(words)
    if kind is None and not name.islower():
        # Capitals part words (`mongoPort`), and may stand anywhere (`pOrT`).
        small = _words(name.lower())
        kind, other = _kind_of(small)
        words, own = (small, other) if kind else (words, own)
    is_former = kind is not KeyKind.PATH and _FORMER.match(name) is not None
    return Name(kind, own, words, is_former)


_FORMER: Final = re.compile(
    r"(?:old|previous|prev|former|current|existing|original)(?:[_ -]|(?=[A-Z]))", re.IGNORECASE
)


def unit_of(name: str, words: tuple[str, ...]) -> str:
    """The unit of time that a name tells: `ttl_ms`, `days`, `days_before`; empty where none."""
    if ahead := _AHEAD.match(name.lower()):
        return _LENGTHS[ahead[1]]
    if name.lower() in _LENGTHS:
        return _LENGTHS[name.lower()]
    return duration_unit(words[-1]) if len(words) > 1 else ""


def value_of_name(item: Mapping[str, object]) -> tuple[str, str] | None:
    """The name in an object that says what its value is, and under which name the value stands.

    `{"name": "trial_period_days", "value": 14}` sets the former to the latter.
    """
    if _VALUES_SET.isdisjoint(item):
        return None
    for own in _NAMES:
        name = item.get(own)
        if isinstance(name, str) and _SETTING_NAME.fullmatch(name):
            for under in _VALUES:
                if isinstance(item.get(under), int | float | str):
                    return name, under
    return None


_NAMES: Final = ("name", "key", "setting", "option", "parameter", "param", "variable", "field",
                 "property", "attribute", "flag")  # fmt: skip
_VALUES: Final = ("value", "new_value", "newValue", "to", "set_to", "val")
_VALUES_SET: Final = frozenset(_VALUES)
_SETTING_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9]{0,60}(?:[_.:/-][A-Za-z0-9]{1,60}){0,8}")


def is_identifier(name: str, words: tuple[str, ...]) -> bool:
    """Whether a name is one thing's, so that a number says which one and not how many.

    Args:
        name: As written; a plural counts.
        words: Of it, as `read_name` gives them.
    """
    low = name.lower()
    if len(words) < 2:
        return words == (low,) and low in _ENTITIES
    return words[-1] in _NUMBERED and words[-2] not in _BOUNDING and not low.endswith("s")


# How long before or after something: `days_before`, `hoursNotice`.
_AHEAD: Final = re.compile(
    rf"({'|'.join(_LENGTHS)})[_ -]?(?:before|after|ahead|notice|until|late|early|valid|open|in_adv)"
)


def _words(name: str) -> tuple[str, ...]:
    found = name_words(name)
    if name.lower() in _LENGTHS or _AHEAD.match(name.lower()):
        return ("duration",)
    return tuple(part for word in found for part in _parted(word))


def _parted(word: str) -> tuple[str, ...]:
    """`pgport` is PostgreSQL's port; a word that is one stays one."""
    if word in _KINDS or word in _OWNERS:
        return (word,)
    for ending in _JOINED:
        if word.endswith(ending) and (owner := canonical(word[: -len(ending)])) in _OWNERS:
            return (owner, "database" if ending in ("name", "dbname") else ending)
    return (word,)


def _kind_of(words: tuple[str, ...]) -> tuple[KeyKind | None, tuple[str, ...]]:
    if not words:
        return None, ()
    if len(words) > 1 and words[-1] in ("name", "number", "id") and words[-2] in _KINDS:
        words = words[:-1]
    if duration_unit(words[-1]) and len(words) > 1:
        if "per" in words[:-1]:
            return None, words  # how many of something in that time
        return KeyKind.DURATION, words[:-1]
    if words[-1] in CENTS or words[-1] in CURRENCIES:
        return KeyKind.MONEY, tuple(word for word in words[:-1] if word not in _ANY_MONEY)
    if words[-1] in _ATTRIBUTES or (len(words) > 1 and words[-1] in _MANY):
        return None, words
    for place in range(len(words) - 1, -1, -1):
        if (kind := _KINDS.get(words[place])) is not None:
            if "per" in words and kind not in (KeyKind.MONEY, KeyKind.DURATION):
                return None, words  # `images_per_article` is how many
            kept = words[:place] + words[place + 1 :]
            is_length = kind in (KeyKind.DURATION, KeyKind.MONEY)
            if not is_length and kind in _MANY_OF and not _GREATEST.isdisjoint(words[:place]):
                return None, words  # `max_connections` is how many
            return kind, words if is_length else kept
    return None, words
