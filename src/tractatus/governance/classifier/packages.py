"""Packages and the versions of what something is built with."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from tractatus.governance.classifier.heads import HEADS
from tractatus.governance.classifier.products import PRODUCTS, SUBJECTS
from tractatus.governance.classifier.programs import PROGRAMS
from tractatus.governance.classifier.reading import Tokens
from tractatus.governance.classifier.slots import Found, Slot, bound_after, bound_before
from tractatus.governance.classifier.storage import GENERIC, IDENTIFIER
from tractatus.governance.classifier.verbs import FINITE, NO_VERB, PREPOSITIONS
from tractatus.governance.instruction import KeyKind, Operator
from tractatus.governance.lexicon import word_set

_VERSION: Final = re.compile(
    r"v?\d{1,6}(?:\.\d{1,6}){0,3}(?:\.[x*])?(?:-?(?:rc|beta|alpha|lts)\d*)?\+?"
)
_SIGNS: Final = word_set(">= <= == ~= > < ^ ~ =")
_BUILT: Final = word_set(
    "use using used uses install add adopt require prefer switch choose uninstall upgrade update "
    "bump avoid consider try with via on to of than not over no except but instead from by migrate "
    "in into never only reinstall downgrade keep stick always import drop and or , pick favour "
    "favor need needs run rather introduce be as plain prefers is are through out onto patch write "
    "provision bundle vendor embed include replace swap exchange evaluate adopts choosing : called "
    "like allow embrace deprecate support supports replacing adopting no import imports"
)
_PACKAGE_NOUNS: Final = word_set(
    "library libraries package packages framework module dependency gem crate plugin sdk driver "
    "formatter linter orm bundler runner engine toolkit client compiler interpreter runtime server"
)
_NP_ENDS: Final = word_set(
    "instead only everywhere here there today now always never for in on to with from as and or "
    "but not is are was must should will when where if so because by at of until rather over than "
    "please again too either version versions >= <= == here library package framework module "
    "database server client image dependency projects project code app apps yet directly which "
    "that who unless before after while without via using this per you we i it they any across "
    "pls please thanks ok anymore exactly stays stay max until till once during"
)


def find_version(tokens: Tokens, place: int) -> Found:
    """The version behind a product at `place`, or behind the word "version"."""
    words = tokens.words
    subject = "" if words[place] in _VERSION_NOUNS else words[place]
    before = words[place - 1] if place else ""
    if not subject and (before in PRODUCTS or before in _TIMES):
        return
    at = _number_at(tokens, place, bool(subject))
    if at < 0:
        return
    if words[at] in _SIGNS:
        yield from _range(tokens, at, subject)
        return
    if words[at - 1] == "between" and words[at + 1 : at + 2] == ["and"]:
        yield from _between(words, at, SUBJECTS.get(subject, subject))
        return
    if not subject and words[at + 1 : at + 2] == ["of"] and at + 2 < len(words):
        behind = [word for word in words[at + 2 : at + 4] if word != "the"]
        subject = behind[0] if behind and behind[0] in PRODUCTS else ""
    operator, value = _bounded(words, place, at)
    begins = words[at - 1] == "from" or words[max(0, place - 1)] == "from"
    is_dropped = "support" in words[max(0, place - 2) : place] and "drop" in words[:place]
    source = is_dropped or (begins and "to" in words[at + 1 : at + 3])
    name = SUBJECTS.get(subject, subject)
    yield Slot(KeyKind.VERSION, value, at, at + 1, operator, name, is_source=source)
    other = words[at + 2] if words[at + 1 : at + 2] == ["or"] and at + 2 < len(words) else ""
    if operator is Operator.EQUALS and _VERSION.fullmatch(other):
        yield Slot(KeyKind.VERSION, other, at + 2, at + 3, subject=name)
    if begins and source and at + 2 < len(words) and _VERSION.fullmatch(words[at + 2]):
        target = words[at + 2].removeprefix("v")
        yield Slot(KeyKind.VERSION, target, at + 2, at + 3, subject=name)


_VERSION_NOUNS: Final = frozenset({"version", "versions", "tag"})
_BEFORE_VERSION: Final = word_set(
    "version versions to release from is at least most than below under above or newer older over "
    "less not must be has have should stays stay remains needs shall pinned only fixed exactly "
    "between "
    "no higher lower go tag up"
)
_TIMES: Final = frozenset({"until", "since", "before", "after", "till"})
_MAX_BETWEEN: Final = 7


def _number_at(tokens: Tokens, place: int, is_product: bool) -> int:
    """Where the version or its comparison stands, behind words that only lead to it, or -1."""
    words = tokens.words
    at = place + 1
    if words[at : at + 1] == [":"] and tokens.is_tight(place):
        at += tokens.is_tight(at)  # an image and its tag, "debian:12.5"
    while at < len(words) and at - place <= _MAX_BETWEEN and _leads(words, at):
        at += 1
    if at >= len(words):
        return -1
    if words[at] in _SIGNS:
        return at
    is_number = bool(_VERSION.fullmatch(words[at])) and _is_version(words, at, is_product)
    return at if is_number else -1


def _leads(words: Sequence[str], at: int) -> bool:
    """Whether a word may stand between a product and its version."""
    is_comparative = words[at].endswith("er") and words[at + 1 : at + 2] == ["than"]
    return words[at] in _BEFORE_VERSION or is_comparative


def _between(words: Sequence[str], at: int, name: str) -> Found:
    """ "Between 2.0 and 2.1": both bounds."""
    if at + 2 < len(words) and _VERSION.fullmatch(words[at + 2]):
        yield Slot(KeyKind.VERSION, words[at], at, at + 1, Operator.AT_LEAST, name)
        yield Slot(KeyKind.VERSION, words[at + 2], at + 2, at + 3, Operator.AT_MOST, name)


_LONG_VERSION: Final = re.compile(r"v?\d{1,4}(?:\.\d{1,4}){2,3}(?:-?(?:rc|beta|alpha)\.?\d*)?")
_SHORT_VERSION: Final = re.compile(r"\d{1,3}\.\d{1,3}")


def find_bare_version(tokens: Tokens, place: int) -> Found:
    """ "Bump it to 0.9.3", "WordPress 6.5": a version by its look, or behind a name."""
    words = tokens.words
    before = words[place - 1] if place else ""
    after = words[place + 1] if place + 1 < len(words) else "."
    if before in _NUMBERED or (after[0].isalpha() and after not in _NP_ENDS):
        return
    is_named = (
        bool(_SHORT_VERSION.fullmatch(words[place]))
        and bool(IDENTIFIER.fullmatch(before))
        and before not in _NO_PRODUCT
        and before not in HEADS
    )
    if is_named or _LONG_VERSION.fullmatch(words[place]):
        subject = before if is_named else ""
        bound = bound_before(words, place) or bound_after(words, place + 1)
        operator = bound[0] if bound else Operator.EQUALS
        value = words[place].removeprefix("v")
        yield Slot(KeyKind.VERSION, value, place, place + 1, operator, subject)


_NUMBERED: Final = word_set(
    "section chapter paragraph figure table rule article appendix clause ip"
)
_NO_PRODUCT: Final = (
    _NUMBERED
    | NO_VERB
    | PREPOSITIONS
    | FINITE
    | frozenset(_BEFORE_VERSION)
    | word_set(
        "by only around about nearly roughly exactly score rating average total grade weight ratio "
        "factor timeout"
    )
)


def _bounded(words: Sequence[str], place: int, at: int) -> tuple[Operator, str]:
    """The operator and the value of the version at `at`, whose product is at `place`."""
    value = words[at].rstrip("+").removeprefix("v")
    bound = bound_before(words, at, place + 1) or bound_before(words, place)
    if bound:
        return bound[0], value
    if after := bound_after(words, at + 1):
        return after[0], value
    if words[at].endswith("+"):
        return Operator.AT_LEAST, value
    is_range = value.endswith((".x", ".*"))
    return Operator.WITHIN if is_range else Operator.EQUALS, value


def _is_version(words: Sequence[str], at: int, is_product: bool) -> bool:
    """Whether the number is no count of something: "react 18", not "docker 3 times"."""
    after = words[at + 1] if at + 1 < len(words) else "."
    if "." in words[at] or words[at][0] == "v" or not is_product:
        return True
    return not after[0].isalpha() or after in _NP_ENDS


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
    "bash fish astro loose windows markdown attrs perl parcel ninja make requests moment "
    "underscore gin chi echo fiber iris beam bundle rake bazaar meteor nest nova phoenix lit knex "
    "ink salt puppet chef flutter caddy spring vault consul slack fabric invoke locust robot "
    "behave nose tox hatch faker arrow pendulum jest mocha chai karma jasmine ant ivy unity unreal "
    "argo tekton"
)
_CONSENTED: Final = word_set(
    "banned forbidden prohibited allowed fine ok okay preferred required mandatory gone out off"
)
_ENDS_NAME: Final = _NP_ENDS | _PACKAGE_NOUNS | _CONSENTED
_TAKES_A_NOUN: Final = word_set("use using of with than not prefer avoid consider")
_PARTS: Final = word_set(
    "router query native compiler client core cli sdk api orm ui test testing plugin extension "
    "operator state hooks native components"
)
_AMBIGUOUS_AFTER: Final = frozenset({"push", "commit", "install", "run", "merge", "rebase", "'s"})


def find_package(tokens: Tokens, place: int) -> Found:
    """A product where something is built with it; its name may take a noun: "React hooks"."""
    words = tokens.words
    word = words[place]
    before = words[place - 1] if place else ""
    after = words[place + 1] if place + 1 < len(words) else "."
    if not _is_built_with(tokens, place, before, after) or _number_at(tokens, place, True) >= 0:
        return
    if word in PROGRAMS and after in _AMBIGUOUS_AFTER:
        return
    if after in _PLACES or (
        before != "use" and after in {"on", "at"} and "port" in words[place : place + 5]
    ):
        return
    end = place + 1
    if before in _TAKES_A_NOUN and (after in _PARTS or _is_plural_part(words, place)):
        end += 1
    elif after.isalpha() and after not in _ENDS_NAME:
        return
    value = " ".join(words[place:end])
    source = before == "from" and "to" in words[end : end + 2]
    is_swap = before in {"out", "replace", "swap", "exchange"}
    swapped = is_swap and not {"for", "with", "by"}.isdisjoint(words[end : end + 2])
    yield Slot(KeyKind.PACKAGE, value, place, end, is_source=source or swapped)


_PLACES: Final = (SUBJECTS.keys() - PRODUCTS) | word_set("port cluster instance server logs log")


def _is_plural_part(words: Sequence[str], place: int) -> bool:
    after = words[place + 1] if place + 1 < len(words) else ""
    return (
        after.endswith("s") and not after.endswith("ss") and after.isalpha()
        and after not in _NP_ENDS and len(after) > 3
    )  # fmt: skip


def _is_built_with(tokens: Tokens, place: int, before: str, after: str) -> bool:
    """Whether a product is what something is built with, by the words beside it."""
    words = tokens.words
    opens = not before or not before[0].isalnum() or before in {"and", "but", "so", "again"}
    if opens and after in {"is", "are"} and not _CONSENTED.isdisjoint(words[place + 2 : place + 4]):
        return True
    if words[place] in _COMMON_WORDS and not tokens.is_quoted(place):
        if before == "in" and not _WRITES.isdisjoint(words[max(0, place - 6) : place - 1]):
            return True  # "rewrite the importer in Rust"
        return before in _PLAINLY or (before in {"with", "of"} and after in _FREE_ENDS)
    if before == "on":
        return words[place - 2] in _BUILT_ON if place > 1 else False
    if before in {"the", "a", "our"}:
        return after in _PACKAGE_NOUNS
    if before == "for":
        return not _CHOICES.isdisjoint(words[max(0, place - 5) : place - 1])
    return before in _BUILT or before in _PACKAGE_NOUNS


_WRITES: Final = word_set("write rewrite written rewritten port ported implement implemented build")
_BUILT_ON: Final = word_set("settle run build runs built based standardise on")
_PLAINLY: Final = word_set("use using install prefer than add import adopt avoid")
_FREE_ENDS: Final = word_set(". , ; ! from instead and or but please")
_CHOICES: Final = word_set("reach swap swapped opt go settle exchange trade vote plump")


def find_named_package(tokens: Tokens, place: int) -> Found:
    """ "The left-pad library", "package foo", "pip install foo"."""
    words = tokens.words
    noun = words[place]
    if noun in _INSTALLS:
        yield from _installed(tokens, place)
        return
    before = words[place - 1] if place else ""
    after = words[place + 1] if place + 1 < len(words) else ""
    if before in PRODUCTS or before in _NOT_NAMES:
        before = ""
    if before and IDENTIFIER.fullmatch(before) and _is_name_like(tokens, place - 1):
        yield Slot(KeyKind.PACKAGE, before, place - 1, place)
    elif _is_name(tokens, place + 1, after):
        yield Slot(KeyKind.PACKAGE, after, place + 1, place + 2)


_INSTALLS: Final = frozenset({"install", "uninstall", "pip-install"})
_MARKS: Final = frozenset("-_.")


def _is_name(tokens: Tokens, at: int, word: str) -> bool:
    is_identifier = bool(IDENTIFIER.fullmatch(word)) and word not in _NOT_NAMES
    return is_identifier and _is_name_like(tokens, at)


def _is_name_like(tokens: Tokens, at: int) -> bool:
    """Whether a word can hardly be a plain English one, by how it is written."""
    word = tokens.words[at]
    return (
        not _MARKS.isdisjoint(word)
        or any(letter.isdecimal() for letter in word)
        or tokens.is_quoted(at)
        or word in PRODUCTS
    )


def _installed(tokens: Tokens, place: int) -> Found:
    words = tokens.words
    at = place + 1
    while at < len(words) and (words[at] in _BEFORE_INSTALLED or words[at][0] == "-"):
        at += 1
    if at >= len(words) or not IDENTIFIER.fullmatch(words[at]) or words[at] in _NOT_NAMES:
        return
    after = words[at + 1] if at + 1 < len(words) else "."
    is_plain = at > place + 1 and words[at - 1] == "the"
    if (not after[0].isalpha() or after in _NP_ENDS) and (
        not is_plain or _is_name_like(tokens, at)
    ):
        yield Slot(KeyKind.PACKAGE, words[at], at, at + 1)


_BEFORE_INSTALLED: Final = frozenset({"the", "package", "packages", "driver", "library"})
_NOT_NAMES: Final = GENERIC | word_set(
    "requirements standard public private npm python javascript third-party external "
    "internal dependencies dependency anything something everything it them packages "
    "package software updates library libraries node open-source heavy new extra testing "
    "ui component javascript css test utility http orm any unused outdated date json "
    "logging these more plugins tools a additional unknown untrusted web css design "
    "core main base common shared utility unmaintained missing required further graphics"
)
