"""Versions of what something is built with: "react 18", "python >= 3.11", "bump it to 0.9.3"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from tractatus.governance.classifier.bounds import bound_after, bound_before
from tractatus.governance.classifier.heads import HEADS
from tractatus.governance.classifier.identifiers import IDENTIFIER
from tractatus.governance.classifier.products import PRODUCTS, SUBJECTS
from tractatus.governance.classifier.reading import Tokens
from tractatus.governance.classifier.slots import Found, Slot
from tractatus.governance.classifier.verbs import FINITE, NO_VERB, PREPOSITIONS
from tractatus.governance.instructions.instruction import KeyKind, Operator
from tractatus.governance.language.lexicon import word_set

_VERSION: Final = re.compile(
    r"v?\d{1,6}(?:\.\d{1,6}){0,3}(?:\.[x*])?(?:-?(?:rc|beta|alpha|lts)\d*)?\+?"
)
_SIGNS: Final = word_set(">= <= == ~= > < ^ ~ =")
# Behind one of these a product's or a package's name has ended.
NP_ENDS: Final = word_set(
    "instead only everywhere here there today now always never for in on to with from as and or "
    "but not is are was must should will when where if so because by at of until rather over than "
    "please again too either version versions >= <= == here library package framework module "
    "database server client image dependency projects project code app apps yet directly which "
    "that who unless before after while without via using this per you we i it they any across "
    "pls please thanks ok anymore exactly stays stay max until till once during"
)


# Not the name of what has the version, and yet whose it is: "edition 2021", "API level 34".
NAMED_LEVELS: Final = {
    "edition": "edition", "level": "api level",
    "minsdk": "minsdk", "minsdkversion": "minsdk", "targetsdk": "targetsdk",
    "targetsdkversion": "targetsdk", "compilesdk": "compilesdk", "compilesdkversion": "compilesdk",
}  # fmt: skip
# Programs and parts of systems that are no products to build with, and have versions.
VERSIONED: Final = word_set(
    "kubectl kubelet kubeadm kustomize k3s k9s minikube mvn javac rustc rustup gcloud awscli zig "
    "julia lua nim esp-idf zephyr pyodide ros bitcoind geth openwrt yocto wordpress drupal joomla "
    "nextcloud moodle odoo typo3 magento prestashop kernel linux-kernel openssh wireguard samba "
    "hadolint trivy semgrep buf protoc cilium calico flannel longhorn velero harbor gitea forgejo "
    "mastodon matrix synapse home-assistant esphome platformio arduino micropython circuitpython"
)


def find_version(tokens: Tokens, place: int) -> Found:
    """The version behind a product at `place`, or behind the word "version"."""
    words = tokens.words
    subject = "" if words[place] in _VERSION_NOUNS else words[place]
    before = words[place - 1] if place else ""
    if subject == "level" and before != "api":
        return
    if not subject and (before in PRODUCTS or before in _TIMES):
        return
    if words[place] in _VERBS_TOO and before in _BEFORE_VERB:
        return  # "it has to go over 993"
    if subject == "less" and words[place + 1 : place + 2] == ["than"]:
        return
    at = version_at(tokens, place, bool(subject))
    if at < 0 or (subject == "go" and _goes(words, place, at)):
        return
    if words[at] in _SIGNS:
        yield from _range(tokens, at, subject)
        return
    if words[at - 1] == "between" and words[at + 1 : at + 2] == ["and"]:
        yield from _between(words, at, named_version(subject))
        return
    if not subject and words[at + 1 : at + 2] == ["of"] and at + 2 < len(words):
        behind = [word for word in words[at + 2 : at + 4] if word != "the"]
        subject = behind[0] if behind and behind[0] in PRODUCTS else ""
    operator, value = _bounded(words, place, at)
    if subject in NAMED_LEVELS and not _is_level(subject, value):
        return
    begins = words[at - 1] == "from" or words[max(0, place - 1)] == "from"
    is_dropped = "support" in words[max(0, place - 2) : place] and "drop" in words[:place]
    source = is_dropped or (begins and "to" in words[at + 1 : at + 3])
    name = named_version(subject)
    yield Slot(KeyKind.VERSION, value, at, at + 1, operator, name, is_source=source)
    other = words[at + 2] if words[at + 1 : at + 2] == ["or"] and at + 2 < len(words) else ""
    if operator is Operator.EQUALS and _VERSION.fullmatch(other):
        yield Slot(KeyKind.VERSION, other, at + 2, at + 3, subject=name)
    if begins and source and at + 2 < len(words) and _VERSION.fullmatch(words[at + 2]):
        target = words[at + 2].removeprefix("v")
        yield Slot(KeyKind.VERSION, target, at + 2, at + 3, subject=name)


def _is_level(subject: str, value: str) -> bool:
    """Whether an edition is of a year, and a level a small number: no "edition at 9.99 euros"."""
    if subject == "edition":
        return _is_year(value)
    return value.isdecimal() and int(value) < _MOST_LEVELS


_MOST_LEVELS: Final = 100


def _goes(words: Sequence[str], place: int, at: int) -> bool:
    """Whether "go" is a verb before a bare number: "don't let it go above 12"."""
    return words[place + 1] in _DIRECTIONS and "." not in words[at]


_DIRECTIONS: Final = word_set("above below over under beyond past up down higher lower to")
_VERBS_TOO: Final = frozenset({"go", "click", "rest", "play", "express"})
_BEFORE_VERB: Final = word_set(
    "to must should can may will shall would could not don't never we they i you it please"
)
_VERSION_NOUNS: Final = frozenset({"version", "versions", "tag"})
LEADING: Final = word_set(
    "version versions to release from is at least most than below under above or newer older over "
    "less not must be has have should stays stay remain remains needs shall pinned only fixed "
    "exactly between no higher lower go drop fall sink rise exceed further beyond past keep kept "
    "tag up client clients tools server image images runtime itself"
)
_TIMES: Final = frozenset({"until", "since", "before", "after", "till"})
_MAX_BETWEEN: Final = 7


def named_version(word: str) -> str:
    """How keys spell what a version is of: `node.js` and `node` are one thing."""
    return (
        SUBJECTS.get(word) or NAMED_LEVELS.get(word) or word.removesuffix("'s").removesuffix(".js")
    )


def version_at(tokens: Tokens, place: int, is_product: bool) -> int:
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
    return words[at] in LEADING or is_comparative


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
    if before == "between" and after == "and" and _SHORT_VERSION.fullmatch(words[place]):
        if name := _name_before(words, place - 1):
            yield from _between(words, place, name)
        return
    if before in _NUMBERED or (after[0].isalpha() and after not in NP_ENDS):
        return
    is_held = before in {"at", "on"} and words[place - 2] in _HELD
    is_named = (
        bool(_SHORT_VERSION.fullmatch(words[place]))
        and bool(IDENTIFIER.fullmatch(before))
        and before not in _NO_PRODUCT
        and before not in HEADS
    )
    is_held = is_held and bool(_SHORT_VERSION.fullmatch(words[place]))
    is_short = bool(_SHORT_VERSION.fullmatch(words[place]))
    is_bounded = is_short and bool(_bounded_name(words, place))
    if is_named or is_held or is_bounded or _LONG_VERSION.fullmatch(words[place]):
        subject = before if is_named else _bounded_name(words, place)
        is_contrast = words[max(0, place - 2) : place] == ["rather", "than"]
        bound = None if is_contrast else bound_before(words, place) or bound_after(words, place + 1)
        operator = bound[0] if bound else Operator.EQUALS
        value = words[place].removeprefix("v")
        if bound and _is_strict(words, bound, place):
            operator, value = Operator.WITHIN, f"<{value}"
        yield Slot(KeyKind.VERSION, value, place, place + 1, operator, subject)


_JOINED: Final = re.compile(
    r"(?:(?P<standard>c\+\+|gnu\+\+|es|ecmascript)"
    r"|(?P<name>python|php|ruby|node|nodejs|java|jdk|openjdk|go|postgres|postgresql|perl))"
    r"(?P<version>\d{1,4}(?:\.\d{1,4}){0,2}(?:\.x)?)"
)
_STANDARDS: Final = {"c++": "cpp", "gnu++": "cpp", "es": "ecmascript"}
_MAJOR_LINES: Final = frozenset({"python2", "python3"})  # the names of the programs themselves


def find_joined_version(tokens: Tokens, place: int) -> Found:
    """ "c++17", "ES2019", "python3.11": a language with its version in one word."""
    word = tokens.words[place]
    match = _JOINED.fullmatch(word)
    if match is None or word in _MAJOR_LINES:
        return
    owner = match["standard"] or match["name"]
    operator, version = _bounded(tokens.words, place, place)
    operator = Operator.WITHIN if match["version"].endswith(".x") else operator
    subject = _STANDARDS.get(owner) or named_version(owner)
    value = match["version"] if version == word else version[len(owner) :].lstrip("-")
    yield Slot(KeyKind.VERSION, value, place, place + 1, operator, subject)


def _bounded_name(words: Sequence[str], place: int) -> str:
    """What no table knows, behind which a bound stands: "pads at least 0.26"."""
    bound = bound_before(words, place)
    return _name_before(words, bound[1]) if bound else ""


def _name_before(words: Sequence[str], place: int) -> str:
    """The name before words that only lead to its version: "moodle must stay between"."""
    while place > 0 and words[place - 1] in LEADING:
        place -= 1
    name = words[place - 1] if place else ""
    is_name = IDENTIFIER.fullmatch(name) and name not in _NO_PRODUCT and name not in HEADS
    return name if is_name else ""


_HELD: Final = word_set("stay stays remain remains pinned frozen held keep kept stuck")
_NUMBERED: Final = word_set(
    "section chapter paragraph figure table rule article appendix clause ip"
)
_NO_PRODUCT: Final = (
    _NUMBERED
    | NO_VERB
    | PREPOSITIONS
    | FINITE
    | frozenset(LEADING)
    | word_set(
        "by only around about nearly roughly exactly score rating average total grade weight ratio "
        "factor timeout repo repository codebase project service stack pipeline everything"
    )
)


_DENIED: Final = word_set("not never no don't dont nothing nobody mustn't cannot can't without")
_STRICTLY: Final = word_set("below under older lower less before earlier")


def _is_strict(words: Sequence[str], bound: tuple[Operator, int], at: int, first: int = 0) -> bool:
    """Whether a bound leaves out its number: "below 5", not "not below 5"."""
    is_below = bound[0] is Operator.AT_MOST and words[bound[1]] in _STRICTLY
    return is_below and _DENIED.isdisjoint(words[max(first, bound[1] - _MAX_BETWEEN) : at])


def _bounded(words: Sequence[str], place: int, at: int) -> tuple[Operator, str]:
    """The operator and the value of the version at `at`, whose product is at `place`."""
    value = words[at].rstrip("+").removeprefix("v")
    bound = bound_before(words, at, place + 1) or bound_before(words, place)
    if bound and _is_strict(words, bound, at, max(0, place - _MAX_BETWEEN)):
        return Operator.WITHIN, f"<{value}"
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
    if words[at].isdecimal() and int(words[at]) >= _LEAST_PORT and not _is_year(words[at]):
        return False  # no version counts so far, and a port does
    if "." in words[at] or words[at][0] == "v" or not is_product:
        return True
    return not after[0].isalpha() or after in NP_ENDS


_LEAST_PORT: Final = 1024


def _is_year(word: str) -> bool:
    return len(word) == len("2024") and word[:2] in ("19", "20")


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
    name = named_version(subject)
    if parts[0][:2] == "==" or (parts[0][0] == "=" and len(parts) == 1):
        value, operator = parts[0].lstrip("="), Operator.EQUALS
        yield Slot(KeyKind.VERSION, value, first + 1, end, operator, name)
        return
    yield Slot(KeyKind.VERSION, ",".join(parts), first, end, Operator.WITHIN, name)
