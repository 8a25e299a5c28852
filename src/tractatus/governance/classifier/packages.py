"""Packages and the versions of what something is built with."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from tractatus.governance.classifier.products import PRODUCTS, PROGRAMS, SUBJECTS
from tractatus.governance.classifier.reading import Tokens
from tractatus.governance.classifier.slots import Found, Slot, bound_after, bound_before
from tractatus.governance.classifier.storage import GENERIC, IDENTIFIER
from tractatus.governance.instruction import KeyKind, Operator
from tractatus.governance.lexicon import word_set

_VERSION: Final = re.compile(
    r"v?\d{1,6}(?:\.\d{1,6}){0,3}(?:\.[x*])?(?:-?(?:rc|beta|alpha|lts)\d*)?\+?"
)
_SIGNS: Final = word_set(">= <= == ~= > < ^ ~ =")
_BUILT: Final = word_set(
    "use using used uses install add adopt require prefer switch choose uninstall upgrade update "
    "bump avoid consider try with via on to of than not over no except but instead from by "
    "migrate in into never only reinstall downgrade keep stick always import drop and or , pick "
    "favour favor need needs run rather introduce be as plain prefers"
)
_PACKAGE_NOUNS: Final = word_set(
    "library libraries package packages framework module dependency gem crate plugin sdk"
)
_NP_ENDS: Final = word_set(
    "instead only everywhere here there today now always never for in on to with from as and or "
    "but not is are was must should will when where if so because by at of until rather over than "
    "please again too either version versions >= <= == here library package framework module "
    "database server client image dependency projects project code app apps yet directly which "
    "that who unless before after while without via using this per you we i it they"
)


def find_version(tokens: Tokens, place: int) -> Found:
    """The version behind a product at `place`, or behind the word "version"."""
    words = tokens.words
    word = words[place]
    at = place + 1
    subject = "" if word in {"version", "versions"} else word
    while at < len(words) and words[at] in {"version", "versions", "to", "release", "from", "is"}:
        at += 1
    if place > 0 and not subject and words[place - 1] in PRODUCTS:
        return
    if at == place + 1 and words[at : at + 1] == [":"] and tokens.is_tight(place):
        at += tokens.is_tight(at)  # an image and its tag, "debian:12.5"
    begin = at
    while at < len(words) and words[at] in {
        "at",
        "least",
        "most",
        "than",
        "below",
        "under",
        "above",
        "or",
        "newer",
        "older",
        "over",
        "less",
        "not",
    }:
        at += 1
    if at < len(words) and words[at] in _SIGNS:
        yield from _range(tokens, at, subject)
        return
    if at >= len(words) or not _VERSION.fullmatch(words[at]) or not _is_version(words, at, subject):
        return
    operator, value, end = Operator.EQUALS, words[at].rstrip("+").removeprefix("v"), at + 1
    if bound := bound_before(words, at, begin):
        operator = bound[0]
    elif after := bound_after(words, at + 1):
        operator = after[0]
    elif words[at].endswith("+"):
        operator = Operator.AT_LEAST
    elif value.endswith((".x", ".*")):
        operator = Operator.WITHIN
    if not subject and words[at + 1 : at + 2] == ["of"] and at + 2 < len(words):
        behind = [word for word in words[at + 2 : at + 4] if word != "the"]
        subject = behind[0] if behind and behind[0] in PRODUCTS else ""
    begins = words[at - 1] == "from" or words[max(0, place - 1)] == "from"
    is_dropped = "support" in words[max(0, place - 2) : place] and "drop" in words[:place]
    source = is_dropped or (begins and "to" in words[at + 1 : at + 3])
    yield Slot(
        KeyKind.VERSION, value, at, end, operator, SUBJECTS.get(subject, subject), is_source=source
    )
    if begins and source and at + 2 < len(words) and _VERSION.fullmatch(words[at + 2]):
        name = SUBJECTS.get(subject, subject)
        yield Slot(KeyKind.VERSION, words[at + 2].removeprefix("v"), at + 2, at + 3, subject=name)


def _is_versioned(words: Sequence[str], place: int) -> bool:
    """Whether a version follows, so that the version is what is asked for."""
    at = place + 1
    while at < len(words) and words[at] in _BEFORE_VERSION:
        at += 1
    if words[place + 1 : place + 2] == [":"] and words[place + 2 : place + 3]:
        return bool(_VERSION.fullmatch(words[place + 2]))
    return at < len(words) and (
        words[at] in _SIGNS or (bool(_VERSION.fullmatch(words[at])) and _is_version(words, at, "x"))
    )


_BEFORE_VERSION: Final = word_set("version versions to from release at least most is only")


def _is_version(words: Sequence[str], at: int, subject: str) -> bool:
    """Whether the number is no count of something: "react 18", not "docker 3 times"."""
    after = words[at + 1] if at + 1 < len(words) else "."
    if "." in words[at] or words[at][0] == "v" or not subject:
        return True
    return not after[0].isalpha() or after in _NP_ENDS | {"only", "or", "and"}


def _range(tokens: Tokens, at: int, subject: str) -> Found:
    words = tokens.words
    parts: list[str] = []
    first = end = at
    while at + 1 < len(words) and words[at] in _SIGNS and _VERSION.fullmatch(words[at + 1]):
        parts.append(words[at] + words[at + 1])
        end = at + 2
        at = end + 1 if end < len(words) and words[end] in {",", "and"} else end
    if not parts:
        return
    name = SUBJECTS.get(subject, subject)
    if parts[0][:2] == "==" or (parts[0][0] == "=" and len(parts) == 1):
        value, operator = parts[0].lstrip("="), Operator.EQUALS
        yield Slot(KeyKind.VERSION, value, first + 1, end, operator, name)
        return
    yield Slot(KeyKind.VERSION, ",".join(parts), first, end, Operator.WITHIN, name)


_COMMON_WORDS: Final = word_set(
    "go less click rich play remix solid black rust swift dart helm express ember sphinx buck hugo "
    "bash fish astro loose windows markdown attrs perl parcel ninja"
)
_TAKES_A_NOUN: Final = word_set("use using of with than not prefer avoid consider")


def find_package(tokens: Tokens, place: int) -> Found:
    """A product where something is built with it; its name may take a noun: "React hooks"."""
    words = tokens.words
    word = words[place]
    before = words[place - 1] if place else ""
    after = words[place + 1] if place + 1 < len(words) else "."
    is_banned = place == 0 and after in {"is", "are"}
    if not is_banned and before not in _BUILT | {"the", "a", "our"} | _PACKAGE_NOUNS:
        return
    if _is_versioned(words, place):
        return
    if before in {"the", "a", "our"} and after not in _PACKAGE_NOUNS:
        return
    if word in _COMMON_WORDS and before not in {"use", "using", "install", "prefer", "than"}:
        return
    if word in PROGRAMS and after in {"push", "commit", "install", "run", "merge", "rebase"}:
        return
    if (
        after == "port"
        or after in SUBJECTS
        or (before != "use" and after in {"on", "at"} and "port" in words[place : place + 5])
    ):
        return
    if before == "on" and words[place - 2 : place - 1] not in (["settle"], ["run"], ["build"]):
        return
    end = place + 1
    is_noun = after.isalpha() and after not in _NP_ENDS and after not in _PACKAGE_NOUNS
    if is_noun and before in _TAKES_A_NOUN:
        end += 1
    value = " ".join(words[place:end])
    source = before == "from" and "to" in words[end : end + 2]
    yield Slot(KeyKind.PACKAGE, value, place, end, is_source=source)


def find_named_package(tokens: Tokens, place: int) -> Found:
    """ "The foo library", "package foo", "pip install foo"."""
    words = tokens.words
    noun = words[place]
    if noun in {"install", "uninstall"}:
        at = place + 1
        while at < len(words) and (
            words[at] in {"the", "package", "packages"} or words[at][0] == "-"
        ):
            at += 1
        if at < len(words) and IDENTIFIER.fullmatch(words[at]) and words[at] not in _NOT_NAMES:
            after = words[at + 1] if at + 1 < len(words) else "."
            if not after[0].isalpha() or after in _NP_ENDS:
                yield Slot(KeyKind.PACKAGE, words[at], at, at + 1)
        return
    before = words[place - 1] if place else ""
    if before and IDENTIFIER.fullmatch(before) and before not in _NOT_NAMES:
        yield Slot(KeyKind.PACKAGE, before, place - 1, place)


_NOT_NAMES: Final = GENERIC | word_set(
    "requirements standard public private npm python javascript third-party external "
    "internal dependencies dependency anything something everything it them packages "
    "package software updates library libraries node open-source heavy new extra testing "
    "ui component javascript css test utility http orm any unused outdated date json "
    "logging these more plugins tools a additional unknown untrusted web css design "
    "core main base common shared utility unmaintained missing required further graphics"
)
