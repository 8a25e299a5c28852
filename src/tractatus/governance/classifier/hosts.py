"""Hosts and URLs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from tractatus.governance.classifier.owners import is_source, owner_beside
from tractatus.governance.classifier.products import DOTTED_PRODUCTS, EXTENSIONS, TLDS
from tractatus.governance.classifier.reading import Tokens
from tractatus.governance.classifier.slots import Found, Slot
from tractatus.governance.instructions.instruction import KeyKind, Operator
from tractatus.governance.language.lexicon import word_set

_IPV4: Final = re.compile(
    r"(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?:25[0-5]|2[0-4]\d|1?\d?\d)){3}(?:/(?:3[0-2]|[12]?\d))?"
)
_NAME: Final = re.compile(
    r"[a-z0-9_](?:[a-z0-9_-]*[a-z0-9])?(?:\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9])?)+"
)
# No part of it can be cut in two ways, or it would be tried in all of them.
_MACHINE: Final = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
# What may follow a value that no noun calls what it is.
BARE_ENDS: Final = word_set(
    "instead not for as and rather or but please on only , . ; ! always everywhere here now again "
    "no today until when if so while because from in with at by nothing never since then via to"
)
_BEFORE_HOST: Final = word_set("host hostname server machine node to into against on from")
_REACHES: Final = word_set(
    "connect ssh log login point host hostname deploy talk server machine telnet reach"
)


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
    head, slash, _ = words[place].partition("/")
    if slash and is_host(head) and not _OF_IMAGES.isdisjoint(words):
        # `registry.example/base/...`: where images are kept, and no path.
        yield Slot(KeyKind.HOST, head, place, place + 1)
        return
    if is_host(words[place]) or _is_called(words, place):
        subject = owner_beside(words, place, place)
        source = is_source(words, place)
        yield Slot(KeyKind.HOST, words[place], place, place + 1, subject=subject, is_source=source)


def _is_called(words: Sequence[str], place: int) -> bool:
    """A name with dots behind the noun of a machine: "hypervisor hv12.dc2"."""
    before = words[place - 1] if place else ""
    return before in _CALLED and bool(_NAME.fullmatch(words[place])) and words[place].count(".") < 4


_OF_IMAGES: Final = word_set("image images docker dockerfile container containers registry podman")
_CALLED: Final = word_set(
    "host hostname hypervisor node machine server box vm bastion broker gateway relay replica "
    "runner cluster proxy registry"
)


def find_named_host(tokens: Tokens, place: int) -> Found:
    """A host by its name's look, "edge-3", or one that a word before it makes one: "reach db2"."""
    words = tokens.words
    word = words[place]
    if not _MACHINE.fullmatch(word) or not (_is_numbered(words, place) or _is_met(words, place)):
        return
    after = words[place + 1] if place + 1 < len(words) else "."
    if after[0].isalpha() and after not in _AFTER_HOST:
        return
    subject = owner_beside(words, place, place)
    source = is_source(words, place)
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
_AFTER_HOST: Final = BARE_ENDS | word_set(
    "out as alone with via if when before is must should until because instead after who which "
    "where again stays goes gets runs has may can first directly anymore either so yet"
)


def find_remote(tokens: Tokens, place: int) -> Found:
    """A repository as git calls it: `git@forge.example:team/shop.git`."""
    yield Slot(KeyKind.URL, tokens.exact(place), place, place + 1, operator=Operator.EQUALS)


def find_url(tokens: Tokens, place: int) -> Found:
    """A URL or a DSN, as written but for the case of its scheme and host."""
    exact = tokens.exact(place)
    scheme, _, rest = exact.partition("://")
    authority, slash, path = rest.partition("/")
    if not authority and not path:
        return
    value = f"{scheme.lower()}://{authority.lower()}{slash}{path}"
    yield Slot(KeyKind.URL, value, place, place + 1, operator=Operator.EQUALS)
