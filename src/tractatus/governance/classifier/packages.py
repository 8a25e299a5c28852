"""Packages: products that something is built with, and names beside "library" or "install"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from tractatus.governance.classifier.identifiers import GENERIC, IDENTIFIER
from tractatus.governance.classifier.products import PRODUCTS, SUBJECTS
from tractatus.governance.classifier.programs import PROGRAMS
from tractatus.governance.classifier.reading import Tokens
from tractatus.governance.classifier.slots import Found, Slot
from tractatus.governance.classifier.versions import NP_ENDS, version_at
from tractatus.governance.instructions.instruction import KeyKind
from tractatus.governance.language.lexicon import word_set

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
# Names of products that are plain words, too.
COMMON_WORDS: Final = word_set(
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
_ENDS_NAME: Final = NP_ENDS | _PACKAGE_NOUNS | _CONSENTED
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
    if not _is_built_with(tokens, place, before, after) or version_at(tokens, place, True) >= 0:
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
        and after not in NP_ENDS and len(after) > 3
    )  # fmt: skip


def _is_built_with(tokens: Tokens, place: int, before: str, after: str) -> bool:
    """Whether a product is what something is built with, by the words beside it."""
    words = tokens.words
    opens = not before or not before[0].isalnum() or before in {"and", "but", "so", "again"}
    if opens and after in {"is", "are"} and not _CONSENTED.isdisjoint(words[place + 2 : place + 4]):
        return True
    if words[place] in COMMON_WORDS and not tokens.is_quoted(place):
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
    if before in {"a", "an"} and words[place - 2 : place - 1] == ["as"] and place > 2:
        # "Never add chalk as a dependency again".
        at = place - 3
        if (
            words[at - 1] in _ADDS
            and IDENTIFIER.fullmatch(words[at])
            and words[at] not in _NOT_NAMES
        ):
            yield Slot(KeyKind.PACKAGE, words[at], at, at + 1)
        return
    if before in PRODUCTS or before in _NOT_NAMES:
        before = ""
    if before and IDENTIFIER.fullmatch(before) and _is_name_like(tokens, place - 1):
        yield Slot(KeyKind.PACKAGE, before, place - 1, place)
    elif _is_name(tokens, place + 1, after):
        yield Slot(KeyKind.PACKAGE, after, place + 1, place + 2)


_INSTALLS: Final = frozenset({"install", "uninstall", "pip-install"})
_ADDS: Final = word_set("add adding use using take install introduce pull")
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
    if (not after[0].isalpha() or after in NP_ENDS) and (not is_plain or _is_name_like(tokens, at)):
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
