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
from tractatus.governance.instructions.instruction import KeyKind, Operator
from tractatus.governance.language.lexicon import word_set
from tractatus.governance.language.subjects import SERVICE_BY_PORT

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
_LEADS: Final = _BETWEEN | _LISTED
_RANGES: Final = frozenset({"to", "-", "–", "through", "up"})
_BEFORE_BARE: Final = frozenset({"use", "using", "expose", "bind", "listen"})
_BARE_ENDS: Final = word_set(
    "instead not for as and rather or but please on only , . ; ! always everywhere here now again "
    "no today until when if so while because from in with at by nothing never since then via to"
)
_BEFORE_HOST: Final = word_set("host hostname server machine node to into against on from")
_REACHES: Final = word_set(
    "connect ssh log login point host hostname deploy talk server machine telnet reach"
)
_LINKS: Final = word_set(
    "on at the to listens listening run runs running use with is 's using its in connect server "
    "database instance through via = :"
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
            after = words[at + 1] if at + 1 < len(words) else ""
            goes_on = after in _LISTED or (words[place] == "ports" and after in _RANGES)
            skipped = 0 if goes_on else 3
        elif words[at] not in _LEADS:
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
    operators = _range(words, place, found)
    for (number, at), operator in zip(found, operators, strict=True):
        yield Slot(
            KeyKind.PORT, number, at, at + 1, operator, subject, is_source=_is_source(words, at)
        )


def _range(words: Sequence[str], place: int, found: Sequence[tuple[int, int]]) -> list[Operator]:
    """ "Ports 8000 to 8010", "ports from 8000 up to 8010": both bounds; else each for itself."""
    if len(found) == 2 and words[place] == "ports":
        (low, first), (high, second) = found
        if low < high and set(words[first + 1 : second]) & {"to", "-", "–", "through"}:
            return [Operator.AT_LEAST, Operator.AT_MOST]
    return [Operator.EQUALS] * len(found)


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
    if before == ":" and number >= _LEAST_BARE and (owner := _service_before(words, place)):
        yield Slot(KeyKind.PORT, number, place, place + 1, subject=owner)
        return
    is_plain = after in _BARE_ENDS or not after[0].isalnum()
    is_year = 1900 <= number <= 2099 and words[place - 2] not in _LIVES
    if is_plain and not is_year and _is_reached(words, place, number):
        subject = _subject(words, place, place) or _service_before(words, place)
        source = _is_source(words, place)
        yield Slot(KeyKind.PORT, number, place, place + 1, subject=subject, is_source=source)


def _is_reached(words: Sequence[str], place: int, number: int) -> bool:
    """Whether a number that nobody calls a port is where something listens or is reached."""
    before = words[place - 1] if place else ""
    behind = words[place - 2] if place > 1 else ""
    if number >= _LEAST_BARE and before in _BEFORE_BARE:
        return True
    near = words[max(0, place - _REACH_BACK) : place]
    if before in _PLACED:
        listens = behind.startswith(_LISTENS) or (
            any(word.startswith(_LISTENS) for word in near) and number >= _LEAST_BARE
        )
        served = number >= _LEAST_BARE or number in SERVICE_BY_PORT
        return (listens and served) or (served and bool(_service_before(words, place)))
    return number >= _LEAST_BARE and not _PORT_WORDS.isdisjoint(
        words[max(0, place - _TOPIC_BACK) : place - 1]
    )


_LIVES: Final = frozenset({"is", "listens", "runs", "lives", "sits", "answers"})
_LEAST_BARE: Final = 1024
_REACH_BACK: Final = 7
_TOPIC_BACK: Final = 12
_PLACED: Final = frozenset({"on", "to", "at", "from", "via", "through", "is", "uses", "over"})
_PORT_WORDS: Final = frozenset({"port", "ports"})
_LISTENS: Final = (
    "listen", "bind", "serv", "forward", "expos", "attach", "reach", "answer", "publish", "ssh",
    "connect", "open", "debugger", "tunnel", "start", "launch", "host", "deploy", "run",
)  # fmt: skip


def is_listening(word: str) -> bool:
    """Whether the word says that something listens or is reached somewhere."""
    return word.startswith(_LISTENS)


def _service_before(words: Sequence[str], place: int) -> str:
    """The service of "redis is on 6380", "mongo lives at 27027"."""
    for word in reversed(words[max(0, place - _REACH_BACK) : place]):
        if not word[0].isalnum() and word != ":":
            return ""
        name = SUBJECTS.get(word.removesuffix("'s"), "")
        if name and name not in _NO_SERVICES:
            return name
    return ""


_NO_SERVICES: Final = frozenset({"web", "api", "production", "staging", "dev", "worker", "admin"})


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
    """A host by its name's look, "edge-3", or one that a word before it makes one: "reach db2"."""
    words = tokens.words
    word = words[place]
    if not _MACHINE.fullmatch(word) or not (_is_numbered(words, place) or _is_met(words, place)):
        return
    after = words[place + 1] if place + 1 < len(words) else "."
    if after[0].isalpha() and after not in _AFTER_HOST:
        return
    subject = _subject(words, place, place)
    source = _is_source(words, place)
    yield Slot(KeyKind.HOST, word, place, place + 1, subject=subject, is_source=source)


def _is_met(words: Sequence[str], place: int) -> bool:
    """Whether the words before make a host of it: "connect to db2", "the box is called atlas"."""
    before = words[place - 1] if place else ""
    near = words[max(0, place - 4) : place]
    if before in {"called", "named", "is"}:
        return not _MACHINES.isdisjoint(near)
    return before in _BEFORE_HOST and not _REACHES.isdisjoint(near[-3:])


def _is_numbered(words: Sequence[str], place: int) -> bool:
    """ "node-7", "build-03": the noun of a machine, a hyphen and a small number."""
    stem, joint, digits = words[place].rpartition("-")
    before = words[place - 1] if place else ""
    if not joint or not digits.isdecimal() or len(digits) > 3:
        return False
    return not _MACHINES.isdisjoint(stem.split("-")) or (
        before in _AT_MACHINE and stem not in _NUMBERED_THINGS
    )


_MACHINES: Final = word_set(
    "node db web app cache worker host srv server build edge relay replica pg mail ns gpu nas box "
    "vm machine runner proxy gateway master primary secondary backup queue search mongo redis "
    "kafka mysql postgres staging prod production dev test ci bastion jump lb router switch mx dns "
    "api batch cron etl dwh warehouse instance hostname cluster broker forge fleet rack storage "
    "log"
)
_AT_MACHINE: Final = word_set(
    "on to at from into via against off ssh ping reboot drain onto host and use not keep leave"
)
_NUMBERED_THINGS: Final = word_set(
    "utf sha iso covid page step phase part ticket issue pr rfc python gpt es top catch mp v q h "
    "week sprint release version line section level grade type class group team table room day "
    "task bug case item option plan stage unit chapter figure round form model base round-robin"
)
_AFTER_HOST: Final = _BARE_ENDS | word_set(
    "out as alone with via if when before is must should until because instead after who which "
    "where again stays goes gets runs has may can first directly anymore either so yet"
)


def find_url(tokens: Tokens, place: int) -> Found:
    """A URL or a DSN, as written but for the case of its scheme and host."""
    exact = tokens.exact(place)
    scheme, _, rest = exact.partition("://")
    authority, slash, path = rest.partition("/")
    if not authority and not path:
        return
    value = f"{scheme.lower()}://{authority.lower()}{slash}{path}"
    yield Slot(KeyKind.URL, value, place, place + 1, operator=Operator.EQUALS)
