"""Ports: beside the word "port", and numbers that can hardly be anything else."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from tractatus.governance.classifier.bounds import bound_at
from tractatus.governance.classifier.hosts import BARE_ENDS, is_host
from tractatus.governance.classifier.owners import (
    REACH_BACK,
    is_source,
    owner_beside,
    service_before,
)
from tractatus.governance.classifier.products import SUBJECTS
from tractatus.governance.classifier.reading import Tokens
from tractatus.governance.classifier.slots import Found, Slot
from tractatus.governance.instructions.instruction import KeyKind, Operator
from tractatus.governance.language.lexicon import word_set
from tractatus.governance.language.subjects import SERVICE_BY_PORT, SERVICES, canonical

_BETWEEN: Final = word_set(
    "except number no to is = : of be should must set on at the only exactly not "
    "specifically from # either between instead always never but rather than use default "
    "standard usual , use numbers shall will just in range"
)
_LISTED: Final = frozenset({",", "or", "and", "/"})
_LEADS: Final = _BETWEEN | _LISTED
_RANGES: Final = frozenset({"to", "-", "–", "through", "up"})
_BEFORE_BARE: Final = frozenset({"use", "using", "expose", "bind", "listen"})
_MAX_PORT: Final = 65_535
_MAX_LOOK: Final = 5


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
    goes_on = False
    at = place + 1
    while at < len(words) and skipped < _MAX_LOOK:
        number = port_of(words[at])
        if number is not None and not _is_other(words, at):
            found.append((number, at))
            after = words[at + 1] if at + 1 < len(words) else ""
            goes_on = after in _LISTED or (_is_range(words, place, at) and after in _RANGES)
            skipped = 0 if goes_on else 3
        elif words[at] not in _LEADS and not (goes_on and words[at] in _RANGES):
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
    if not found and (told := _told_behind(words, place)) >= 0:
        found.append((int(words[told]), told))
    subject = owner_beside(words, place, max((at for _, at in found), default=place))
    subject = subject or _owner_behind(words, place)
    operators = _range(words, place, found)
    for (number, at), operator in zip(found, operators, strict=True):
        is_old = operator is Operator.EQUALS and is_source(words, at)
        yield Slot(KeyKind.PORT, number, at, at + 1, operator, subject, is_source=is_old)


def _told_behind(words: Sequence[str], place: int) -> int:
    """Where "the port of PostgreSQL (is set) to 6432" has its number, or -1."""
    if words[place + 1 : place + 2] == [] or words[place + 1] not in _WHOSE:
        return -1
    for at in range(place + 2, min(len(words), place + _MAX_TOLD)):
        if words[at] in _ENDS_TOLD:
            return -1
        if port_of(words[at]) is not None and words[at - 1] in _TELLS and not _is_other(words, at):
            return at
    return -1


def _owner_behind(words: Sequence[str], place: int) -> str:
    """Whose it is by "the port of the mail relay", or ""."""
    if words[place + 1 : place + 2] == [] or words[place + 1] not in _WHOSE:
        return ""
    for word in words[place + 2 : place + 6]:
        if name := SUBJECTS.get(word.removesuffix("'s")):
            return name
        if word in _TELLS or word in _ENDS_TOLD:
            return ""
    return ""


_WHOSE: Final = frozenset({"of", "for", "on", "in"})
_MAX_TOLD: Final = 12
_ENDS_TOLD: Final = frozenset(".;!?,\n")
_TELLS: Final = word_set("to is be = : > → at on as stays remains becomes uses now")


def _range(words: Sequence[str], place: int, found: Sequence[tuple[int, int]]) -> list[Operator]:
    """ "Ports 8000 to 8010", "ports from 8000 up to 8010": both bounds; else each for itself."""
    if len(found) == 2 and _is_range(words, place, found[0][1]):
        (low, first), (high, second) = found
        if low < high and set(words[first + 1 : second]) & {"to", "-", "–", "through"}:
            return [Operator.AT_LEAST, Operator.AT_MOST]
    return [Operator.EQUALS] * len(found)


def _is_range(words: Sequence[str], place: int, at: int) -> bool:
    """Whether what begins at `at` may go on: several ports, a range, from one "up to" another.

    What is changed from one port to another is one port.
    """
    is_up = "from" in words[place:at] and words[at + 1 : at + 3] == ["up", "to"]
    return words[place] == "ports" or "range" in words[place:at] or is_up


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
                KeyKind.PORT, number, place, place + 1, subject=owner_beside(words, place, place)
            )
        return
    if before == ":" and number >= _LEAST_BARE and (owner := service_before(words, place)):
        yield Slot(KeyKind.PORT, number, place, place + 1, subject=owner)
        return
    if after in _RANGES and before != "from" and (high := _range_end(words, place, number)):
        yield Slot(KeyKind.PORT, number, place, place + 1, Operator.AT_LEAST)
        yield Slot(KeyKind.PORT, high, place + 2, place + 3, Operator.AT_MOST)
        return
    is_plain = after in BARE_ENDS or not after[0].isalnum() or after in _SAID_OF
    is_year = 1900 <= number <= 2099 and words[place - 2] not in _LIVES
    if not is_plain:
        return
    if (not is_year and _is_reached(words, place, number)) or (
        (not is_year or before in _PLACED) and is_service_port(words, place, number)
    ):
        subject = owner_beside(words, place, place) or service_before(words, place)
        source = is_source(words, place)
        yield Slot(KeyKind.PORT, number, place, place + 1, subject=subject, is_source=source)
        goal = port_of(words[place + 2]) if source and place + 2 < len(words) else None
        if goal is not None and goal >= _LEAST_BARE and words[place + 1] == "to":
            yield Slot(KeyKind.PORT, goal, place + 2, place + 3, subject=subject)


def _range_end(words: Sequence[str], place: int, number: int) -> int:
    """The end of "8000 to 8999" where both are in the reach of bare ports, or 0."""
    if number < _LEAST_BARE or words[place + 1 : place + 2] not in (["to"], ["-"], ["–"]):
        return 0
    if not is_service_port(words, place, number) and "in" not in words[max(0, place - 2) : place]:
        return 0
    high = port_of(words[place + 2]) if place + 2 < len(words) else None
    return high if high is not None and high > number else 0


def _is_reached(words: Sequence[str], place: int, number: int) -> bool:
    """Whether a number that nobody calls a port is where something listens or is reached."""
    before = words[place - 1] if place else ""
    behind = words[place - 2] if place > 1 else ""
    if number >= _LEAST_BARE and before in _BEFORE_BARE:
        return True
    near = words[max(0, place - REACH_BACK) : place]
    if before in _PLACED:
        listens = behind.startswith(_LISTENS) or (
            any(word.startswith(_LISTENS) for word in near) and number >= _LEAST_BARE
        )
        served = number >= _LEAST_BARE or number in SERVICE_BY_PORT
        return (listens and served) or (served and bool(service_before(words, place)))
    return number >= _LEAST_BARE and not _PORT_WORDS.isdisjoint(
        words[max(0, place - _TOPIC_BACK) : place - 1]
    )


# Verbs and the like behind a number that is the subject of them.
_SAID_OF: Final = word_set(
    "is was has took takes had belongs stays still can must should may will went gets here one "
    "there only always it unless over alone directly would already means holds serves "
    "last yesterday tonight this next are were of"
)
_LIVES: Final = frozenset({"is", "listens", "runs", "lives", "sits", "answers"})
_LEAST_BARE: Final = 1024
_TOPIC_BACK: Final = 12
_PLACED: Final = frozenset({"on", "to", "at", "from", "via", "through", "is", "uses", "over"})
_PORT_WORDS: Final = frozenset({"port", "ports"})
_LISTENS: Final = (
    "listen", "bind", "serv", "forward", "expos", "attach", "reach", "answer", "publish", "ssh",
    "connect", "open", "debugger", "tunnel", "start", "launch", "host", "deploy", "run",
)  # fmt: skip


def is_service_port(words: Sequence[str], place: int, number: int) -> bool:
    """Whether a bare number is a port by what its sentence speaks of: a service, or its habit.

    "Give it 3316" behind "a MySQL", "never 25" of a mail relay, "the gateway stays on 50061".
    """
    before = words[place - 1] if place else ""
    if before in _MEASURES or words[place + 1 : place + 2] == ["%"]:
        return False
    near = words[max(0, place - _SENTENCE) : place + _SENTENCE]
    named = {_known(word) for word in near}
    if number < _LEAST_BARE:
        return SERVICE_BY_PORT.get(number, "-") in named and before not in _UNITS_BEFORE
    if named == {""} and _SERVING.isdisjoint(near):
        return False
    return before in _PLACED_AT or not before[:1].isalnum() or (_known(before) or "-") in named


@lru_cache(maxsize=2048)
def _known(word: str) -> str:
    """The service or server that a word names, or nothing."""
    bare = word.removesuffix("'s")
    name = SUBJECTS.get(bare) or canonical(bare)
    return name if name in _KNOWN else ""


_SENTENCE: Final = 16
_KNOWN: Final = frozenset(SUBJECTS.values()) | SERVICES
_MEASURES: Final = word_set(
    "most least max min maximum minimum limit than above below about around nearly $ € £ every "
    "top first last id issue ticket pr"
)
_UNITS_BEFORE: Final = word_set("version release node python page")
_PLACED_AT: Final = word_set(
    "on to at from via through is uses over under behind use take takes be gets get it give local "
    "target hit expose publish stays only not never no plain old port addr set bind listen nor the "
    "occupies occupied grabbed grabs blocks eats hogs as said means and or but now keep with "
    "becomes remains of serve"
)
_SERVING: Final = word_set(
    "listen listens listening expose exposes exposed publish published serve served serves tunnel "
    "bind binds bound proxied upstream server app dashboard exporter container ingress firewall "
    "health healthcheck storybook adminer jupyter notebook notebooks tls starttls amqp grpc "
    "websocket bridge daemon hub preview starts start reach reached connect connects tcp udp "
    "pooler bastion relay gateway debugger panel site portal service loadbalancer"
)


def is_listening(word: str) -> bool:
    """Whether the word says that something listens or is reached somewhere."""
    return word.startswith(_LISTENS)
