"""Ports, hosts and URLs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from tractatus.governance.classifier.products import (
    DOTTED_PRODUCTS,
    EXTENSIONS,
    SUBJECTS,
    TLDS,
)
from tractatus.governance.classifier.reading import Tokens
from tractatus.governance.classifier.slots import Found, Slot, bound_at
from tractatus.governance.instruction import KeyKind, Operator
from tractatus.governance.lexicon import word_set

_IPV4: Final = re.compile(
    r"(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?:25[0-5]|2[0-4]\d|1?\d?\d)){3}(?:/(?:3[0-2]|[12]?\d))?"
)
_NAME: Final = re.compile(
    r"[a-z0-9_](?:[a-z0-9_-]*[a-z0-9])?(?:\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9])?)+"
)
# No part of it can be cut in two ways, or it would be tried in all of them.
_MACHINE: Final = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_BETWEEN: Final = word_set(
    "except number no to is = : of be should must set on at the only exactly not "
    "specifically from # either between instead always never but rather than use default "
    "standard usual , use numbers shall will just"
)
_LISTED: Final = frozenset({",", "or", "and", "/"})
_BEFORE_BARE: Final = frozenset({"use", "using", "expose", "bind", "listen"})
_BARE_ENDS: Final = word_set(
    "instead not for as and rather or but please on only , . ; ! always everywhere here now again "
    "no today until"
)
_BEFORE_HOST: Final = word_set("host hostname server machine node to into against on from")
_REACHES: Final = word_set(
    "connect ssh log login point host hostname deploy talk server machine telnet reach"
)
_LINKS: Final = word_set(
    "on at the to listens listening run runs running use with is 's using its in connect server "
    "database instance through via"
)
_MAX_PORT: Final = 65_535
MAX_LOOK: Final = 5


def port_of(word: str) -> int | None:
    """The port that the token is, or None."""
    if 1 <= len(word) <= 5 and word.isdecimal() and 0 < int(word) <= _MAX_PORT:
        return int(word)
    return None


def find_ports(tokens: Tokens, place: int) -> Found:
    """The ports behind the word "port", and before it ("27027 as the port")."""
    words = tokens.words
    found: list[tuple[int, int]] = []
    if bound := bound_at(words, place + 1):
        operator, at = bound
        if at < len(words) and (number := port_of(words[at])) is not None:
            yield Slot(KeyKind.PORT, number, at, at + 1, operator)
        return
    skipped = 0
    at = place + 1
    while at < len(words) and skipped < MAX_LOOK:
        number = port_of(words[at])
        if number is not None and not _is_other(words, at):
            found.append((number, at))
            skipped = 0 if at + 1 < len(words) and words[at + 1] in _LISTED else 3
        elif words[at] not in _BETWEEN | _LISTED:
            break
        else:
            skipped += 1
        at += 1
    if not found:
        before = place
        while before and words[before - 1] in {"as", "the", "a", "our", "your", "its", "default"}:
            before -= 1
        before -= 1
        if before >= 0 and (number := port_of(words[before])) is not None:
            found.append((number, before))
    subject = _subject(words, place, max((at for _, at in found), default=place))
    for number, at in found:
        yield Slot(
            KeyKind.PORT, number, at, at + 1, subject=subject, is_source=_is_source(words, at)
        )


def _is_other(words: Sequence[str], at: int) -> bool:
    """Whether the number counts or measures something: "port 80 times"."""
    after = words[at + 1] if at + 1 < len(words) else ""
    return after in {"times", "seconds", "lines", "minutes", "%", "requests", "connections"}


def find_bare_port(tokens: Tokens, place: int) -> Found:
    """A number behind "use", "listen on" or ":" that can hardly be anything but a port."""
    words = tokens.words
    number = port_of(words[place])
    if number is None:
        return
    before = words[place - 1] if place else ""
    after = words[place + 1] if place + 1 < len(words) else "."
    if before == ":" and tokens.is_tight(place - 1):
        owner = words[place - 2] if place > 1 else ""
        is_tight = place > 1 and tokens.is_tight(place - 2)
        if (is_tight and is_host(owner)) or (not is_tight and number > 999):
            yield Slot(
                KeyKind.PORT, number, place, place + 1, subject=_subject(words, place, place)
            )
        return
    behind = words[place - 2] if place > 1 else ""
    is_used = before in _BEFORE_BARE or (
        before in {"on", "to"} and behind.startswith(("listen", "bind", "serve", "forward"))
    )
    is_plain = after in _BARE_ENDS or not after[0].isalnum()
    if is_used and is_plain and number >= 1024 and not 1900 <= number <= 2099:
        yield Slot(KeyKind.PORT, number, place, place + 1, subject=_subject(words, place, place))


def _is_source(words: Sequence[str], place: int) -> bool:
    """ "From 5432 to 5433": where it stands now."""
    return place > 0 and words[place - 1] == "from" and "to" in words[place + 1 : place + 4]


def _subject(words: Sequence[str], first: int, end: int) -> str:
    """Whose port it is: "the mongodb port", "redis on port 6380", "port 5433 for postgres"."""
    place = first - 1
    for _ in range(4):
        if place < 0:
            break
        name = SUBJECTS.get(words[place].removesuffix("'s"))
        if name is not None:
            return name
        if words[place] not in _LINKS:
            break
        place -= 1
    after = [word for word in words[end + 1 : end + 4] if word not in {"the", "our", "your"}]
    if len(after) > 1 and after[0] in {"for", "of"}:
        return SUBJECTS.get(after[1].removesuffix("'s"), "")
    return ""


def is_host(word: str) -> bool:
    """Whether a token is a host's name, an IPv4 address or a range of them (`10.0.8.0/24`)."""
    if word == "localhost" or _IPV4.fullmatch(word):
        return True
    if word in DOTTED_PRODUCTS or not _NAME.fullmatch(word):
        return False
    last = word.rpartition(".")[2]
    return last in TLDS and (last not in EXTENSIONS or word.count(".") > 1)


def find_host(tokens: Tokens, place: int) -> Found:
    """A host by its own look."""
    words = tokens.words
    if is_host(words[place]):
        subject = _subject(words, place, place)
        source = _is_source(words, place)
        yield Slot(KeyKind.HOST, words[place], place, place + 1, subject=subject, is_source=source)


def find_named_host(tokens: Tokens, place: int) -> Found:
    """A host that a word before it makes one: "connect to db2", "host db-01"."""
    words = tokens.words
    if not _MACHINE.fullmatch(words[place]) or place == 0 or words[place - 1] not in _BEFORE_HOST:
        return
    if _REACHES.isdisjoint(words[max(0, place - 3) : place]):
        return
    after = words[place + 1] if place + 1 < len(words) else "."
    if after[0].isalpha() and after not in _BARE_ENDS | {"with", "via", "if", "when", "before"}:
        return
    yield Slot(KeyKind.HOST, words[place], place, place + 1)


def find_url(tokens: Tokens, place: int) -> Found:
    """A URL or a DSN, as written but for the case of its scheme and host."""
    exact = tokens.exact(place)
    scheme, _, rest = exact.partition("://")
    authority, slash, path = rest.partition("/")
    if not authority and not path:
        return
    value = f"{scheme.lower()}://{authority.lower()}{slash}{path}"
    yield Slot(KeyKind.URL, value, place, place + 1, operator=Operator.EQUALS)
