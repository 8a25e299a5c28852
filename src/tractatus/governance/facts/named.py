"""A value under a name, wherever it stands: a parameter, a flag, a setting, a variable.

The last word of the name that says a kind decides what the value is; the words before it, and
those of the objects around it, say whose it is: `mongo.port`, `MONGO_PORT`, `--mongo-port`.
"""

from __future__ import annotations

import re
from typing import Final

from tractatus.governance.act import Json, Span
from tractatus.governance.facts.fact import IMPLIED, Findings
from tractatus.governance.facts.joined import add_joined
from tractatus.governance.facts.locators import (
    add_host,
    add_locations,
    add_port,
    find_urls,
    is_far_host,
)
from tractatus.governance.facts.names import (
    CURRENCIES,
    MONEY_WORDS,
    is_identifier,
    read_name,
)
from tractatus.governance.facts.numbers import is_number_word
from tractatus.governance.facts.readers import READERS
from tractatus.governance.facts.schedules import read_period
from tractatus.governance.facts.values import (
    bounded,
    read_duration,
    read_money,
    read_number,
    read_port,
)
from tractatus.governance.facts.versions import looks_like_version
from tractatus.governance.instructions.instruction import KeyKind
from tractatus.governance.language.lexicon import word_set
from tractatus.governance.language.subjects import SERVICE_BY_PORT

_TEXT_KINDS: Final = frozenset({KeyKind.TABLE, KeyKind.COLUMN, KeyKind.DATABASE})
_NAME: Final = re.compile(r"[\w.$ -]{1,128}")
_PAIR: Final = re.compile(
    r"(?:^|[;,])\s{0,4}(?P<name>[A-Za-z][\w .-]{0,40}?)\s{0,4}=(?P<value>[^;,=]{0,200})"
)
_MAIL: Final = re.compile(
    r"[\w.+-]{1,64}@(?P<host>(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,63})(?![\w.-]*[\w/])"
)
_PLACE: Final = re.compile(
    r"(?:~|\.{1,2})?/?(?:[\w.@+-]+/)+(?:[\w.@+-]*\.[A-Za-z]\w{0,7})?|/[\w.@+/-]+"
    r"|[A-Za-z]:[\\/][^\n:*?\"<>|]{1,400}"
)
_IPV4: Final = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}")
# Where something goes: what stands there is written.
_GOAL: Final = frozenset({"to", "into", "target", "dst", "new_path", "save_as", "destination"})
_MONEY: Final = MONEY_WORDS | CURRENCIES
# Names beside which a number is an amount, where the things around say that it is money.
_SUMS: Final = frozenset(
    {
        "value",
        "net",
        "gro",
        "gross",
        "max",
        "min",
        "maximum",
        "minimum",
        "limit",
        "threshold",
        "from",
        "to",
        "alert",
    }
)
# Names of what is counted, beside which a number is no amount, whatever the currency is.
_COUNTED: Final = frozenset(
    {"count", "quantity", "qty", "number", "id", "percent", "rate", "share", "level", "factor",
     "version", "day", "duration", "year", "month"}
)  # fmt: skip
_AMOUNT: Final = re.compile(r"[0-9]{1,9}[.,][0-9]{2}")
_NUMBERS: Final = (int, float)
_HABITUAL: Final = 1024  # from here on a bare number may be a service's port


def read_named(
    name: str,
    value: Json,
    pointer: str,
    around: frozenset[str],
    findings: Findings,
    *,
    span: Span | None = None,
    changes: bool = True,
) -> None:
    """Facts of one scalar under `name`.

    Args:
        name: As written, in any case and with any joints.
        value: A number, boolean or folded text.
        pointer: Where it stands.
        around: Words of the names and things around it.
        findings: Takes the facts.
        span: Where in the text of the pointer.
        changes: Whether the value is set by the act, not merely named.
    """
    if not isinstance(value, str):
        if isinstance(value, bool) or value is None:
            return
        value = bounded(value) if isinstance(value, _NUMBERS) else value
    kind, own, words, is_former = read_name(name)
    if is_former:
        return
    subject = around.union(own) if own else around
    written = f"{name}={value}" if name else str(value)
    if isinstance(value, str):
        value = value.strip()
        may_have_parts = "=" in value or ":/" in value
        if may_have_parts and _read_parts(value, subject, pointer, findings, span):
            return
    if kind is None and around and (found := _told_around(words, around, value)):
        if found is KeyKind.MONEY and around.isdisjoint(MONEY_WORDS):
            # A currency may be told of another value: this one is a number as well.
            _read_unnamed(name, value, words, around.union(words), pointer, findings, span, written)
        kind, words = found, words or (found.value,)
    reader = READERS.get(kind) if kind else None
    if reader and reader(value, words, subject, pointer, findings, span, written, changes):
        return
    if kind in _TEXT_KINDS and isinstance(value, str) and _NAME.fullmatch(value):
        clean = value.strip("\"'`").lower()
        findings.add(kind, subject, clean, pointer, span=span, written=written, changes=changes)
        return
    _read_unnamed(name, value, words, around.union(words), pointer, findings, span, written)


def _read_parts(
    value: str, subject: frozenset[str], pointer: str, findings: Findings, span: Span | None
) -> bool:
    """Whether `value` is an address, or several settings in one text, and was read as that."""
    if "=" in value and (";" in value or "," in value):
        for pair in _PAIR.finditer(value[:2_000]):
            read_named(pair["name"], pair["value"], pointer, subject, findings, span=span)
    if ":/" in value and (urls := list(find_urls(value))):
        offset = span.start if span else 0
        add_locations(value, pointer, subject, findings, offset=offset, urls=urls)
        return True
    return False


def _told_around(words: tuple[str, ...], around: frozenset[str], value: Json) -> KeyKind | None:
    """What the things around say of a value under a name that says no kind itself."""
    if words == ("name",) and "database" in around and isinstance(value, str):
        return KeyKind.DATABASE
    if "port" in around and len(words) < 2 and read_port(value):
        return KeyKind.PORT
    is_sum = not around.isdisjoint(_MONEY) and (
        _SUMS.issuperset(words)
        or (_is_amount(value) and (_COUNTED.isdisjoint(words) or _is_price(words)))
    )
    return KeyKind.MONEY if is_sum else None


def _is_price(words: tuple[str, ...]) -> bool:
    """Whether a name tells what is paid for each: `rate_per_night`."""
    return "per" in words and "rate" in words and "percent" not in words


def _is_amount(value: Json) -> bool:
    """Whether a number is written as amounts are, with a part of the whole: 4.9, "39.00"."""
    return isinstance(value, float) or (isinstance(value, str) and bool(_AMOUNT.fullmatch(value)))


def _read_unnamed(
    name: str, value: Json, words: tuple[str, ...], subject: frozenset[str], pointer: str,
    findings: Findings, span: Span | None, written: str,
) -> None:  # fmt: skip
    """What a value says of itself, under a name that says no kind."""
    if isinstance(value, str) and not _are_digits(value):
        if ":" in value:
            add_locations(value, pointer, subject, findings, offset=span.start if span else 0)
        if "@" in value:
            add_mail_hosts(value[:2_000], subject, pointer, findings)
        if value[:1].isalpha() and (prefix := _OPENED.match(value)):
            value = value[prefix.end() :]  # `StandardOutput=append:/var/log/a.log`
        if len(value) > 60 or (value.isalpha() and not is_number_word(value)):
            return  # one word says nothing but itself
        if ("/" in value or "\\" in value) and _PLACE.fullmatch(value):
            low = name.lower()
            is_goal = low in _GOAL or low.endswith(("_to", "_root", "_location", "_bucket"))
            writes = is_goal and not findings.only_reads
            findings.add(KeyKind.PATH, frozenset(), value, pointer, span=span, written=written,
                         changes=writes)  # fmt: skip
            return
        if not _PLACES.isdisjoint(words) and is_far_host(value):
            add_host(value, pointer, subject, findings, span, written)
            return
        if value[:1].isdigit() and _IPV4.fullmatch(value):
            add_host(value, pointer, subject, findings, span, written)
            return
        if subject and name.lower() in _MOVED_TO and "." in value and looks_like_version(value):
            findings.add(KeyKind.VERSION, subject, value, pointer, unit=IMPLIED, span=span,
                         written=written)  # fmt: skip
            return
        if words and value[-1:].isalnum() and _DIGIT.search(value):
            _read_versions(words, value, pointer, findings, span, written)
        if (named := read_money(value)) and named[1]:
            findings.add(
                KeyKind.MONEY, subject, named[0], pointer, unit=named[1], span=span, written=written
            )
            return
    if isinstance(value, str) and "/" in value and (rate := _RATE.fullmatch(value)):
        # `rate=600r/m`, `"60/minute"`
        value, subject = rate["number"], subject | {"rate", "request"}
    if (number := read_number(value)) is not None:
        if is_identifier(name, words):
            return
        if "pool" in words and _THREADS.isdisjoint(words):
            subject = subject | {"connection"}
        findings.add(KeyKind.COUNT, subject, number, pointer, span=span, written=written)
        if not words and number in SERVICE_BY_PORT and number >= _HABITUAL:
            # A bare number where only a habit would put one: 27017.
            add_port(int(number), pointer, subject, findings, span, written)
    elif isinstance(value, str):
        seconds = read_duration(value)
        seconds = read_period(value) if seconds is None else seconds
        if seconds is not None:
            findings.add(
                KeyKind.DURATION, subject, seconds, pointer, unit="s", span=span, written=written
            )


_OPENED: Final = re.compile(r"(?:append|truncate|file):(?=/)")
# Where one of them is told by a name with dots, that is a host.
_PLACES: Final = word_set(
    "registry mirror remote proxy relay gateway upstream cluster node machine instance issuer "
    "smarthost resolver nameserver ntp dns peer leader primary replica master bastion jump vm box "
    "hypervisor forge printer runner device target"
)


_RATE: Final = re.compile(
    r"(?P<number>[0-9]{1,9})(?:r|req|requests)?/(?:s|m|h|d|sec|min|second|minute|hour|day)"
)
# A pool of anything else holds connections.
_THREADS: Final = frozenset({"thread", "worker", "process", "prize", "object"})


def _are_digits(value: str) -> bool:
    return len(value) < _LONG and value.isdecimal() and value.isascii()


_LONG: Final = 60
# What a thing that is named beside it is brought to: {"package": "vue", "to": "3.4.1"}.
_MOVED_TO: Final = frozenset({"to", "target", "spec", "constraint"})
_DIGIT: Final = re.compile(r"[0-9]")


_SIGNS: Final = frozenset("=<>~^")


def _read_versions(
    words: tuple[str, ...], value: str, pointer: str, findings: Findings, span: Span | None,
    written: str,
) -> None:  # fmt: skip
    """`php: 8.4` and `runs-on: ubuntu-24.04` are versions for whoever asked for one of it."""
    is_spec = value[0].isdigit() or value[0] in _SIGNS
    if len(words) == 1 and is_spec and "." in value and looks_like_version(value):
        findings.add(KeyKind.VERSION, frozenset(words), value, pointer, unit=IMPLIED, span=span,
                     written=written)  # fmt: skip
    if value[0].isalpha():
        add_joined(value, pointer, findings, span)


def add_mail_hosts(text: str, subject: frozenset[str], pointer: str, findings: Findings) -> None:
    """The hosts of mail addresses in `text`, marked as such by the word `email`."""
    for match in _MAIL.finditer(text):
        add_host(match["host"], pointer, subject | {"email"}, findings, written=match[0])
