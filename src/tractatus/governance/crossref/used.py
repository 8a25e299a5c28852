"""The names by which something that an act uses may be spoken of: of its facts, and of its words.

`go.uber.org/zap` is zap, `docs.google` is Google, a `.xlsx` is Excel, an act of the type
`email.send` is e-mail. Under which of these anybody speaks of it is for the look-up to say.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from typing import Final, NamedTuple

from tractatus.governance.act import Act
from tractatus.governance.crossref.comparison import package_name
from tractatus.governance.crossref.looks import CHANNELS, Look, name_of
from tractatus.governance.crossref.used_texts import (
    ANY,
    KNOWN,
    NAMED,
    PLACED,
    WHO,
    Text,
    above,
    is_said_away,
    named_texts,
)
from tractatus.governance.crossref.written import texts_of
from tractatus.governance.facts import Fact, Findings
from tractatus.governance.facts.fact import IMPLIED, LOOKED, REMOVED
from tractatus.governance.facts.looking import looking_pointers
from tractatus.governance.facts.spelling import PART, parts_of
from tractatus.governance.facts.texts import SQL_VERBS
from tractatus.governance.instructions.instruction import KeyKind
from tractatus.governance.language.lexicon import word_set

_PLACES: Final = frozenset({Look.ADDRESS, Look.MARKED, Look.PROPER})
_VERSION: Final = re.compile(r"[0-9]+(?:\.[0-9]+)*")
# Under these names stands what is used, not whom or what it is about.
_FORMATS: Final = {
    "xlsx": "excel", "xls": "excel", "docx": "word", "doc": "word", "pptx": "powerpoint",
    "pdf": "pdf", "csv": "csv", "ods": "calc",
}  # fmt: skip
# Parts of the types of acts.
_CHANNELS: Final = {**CHANNELS, "message": "chat"}


class Used(NamedTuple):
    """A name of something that an act uses.

    Args:
        name: As `looks.name_of`.
        looks: What it may be the name of.
        pointer: Where it stands.
        written: As the act spells it.
        fact: That it is of, if it is one.
    """

    name: str
    looks: frozenset[Look]
    pointer: str
    written: str
    fact: Fact | None = None


def words_used(act: Act, findings: Findings) -> set[str]:
    """The parts of which every name of `used_names` is made, found in one pass over the act.

    Nothing that the act uses goes by a name of which no `leading_part` is among them.
    """
    if findings.unread:  # nested too deep to be spelt out, perhaps
        said = " ".join(f"{pointer} {text}" for pointer, text in texts_of(act))
    else:
        said = repr(act.parameters)
        if "\\" in said:
            for escape in _ESCAPES:
                said = said.replace(escape, " ")
    words = parts_of(f"{act.type} {act.target} {said}")
    for fact in findings.facts:
        if fact.kind in _NUMBERED:
            words.update(PART.findall(str(fact.value)))
    return words


def leading_part(name: str, noun: str = "") -> str:
    """The longest part of a name; of a number the noun that it tells from others."""
    return noun or max(PART.findall(name), key=len, default="")


def leading_parts(name: str, noun: str = "") -> Iterator[str]:
    """Its `leading_part`, and what an act has instead: `email` of "mail", `xlsx` of "excel"."""
    part = leading_part(name, noun)
    yield part
    yield from (word for word, other in _OTHERWISE.items() if other == part)


# Of a backslash first: what stands behind it is a letter then.
_ESCAPES: Final = (r"\\", r"\n", r"\r", r"\t")
_NUMBERED: Final = frozenset({KeyKind.PORT, KeyKind.VERSION})
_OTHERWISE: Final = {**_CHANNELS, **_FORMATS, "email": "mail"}


def used_names(
    act: Act, findings: Findings, known: Container[str], texts: Sequence[Text] | None = None
) -> Iterator[Used]:
    """The names of what the act uses that are in `known`, each once in each place.

    Args:
        act: As proposed.
        findings: Its facts.
        known: As `looks.name_of`.
        texts: Of `named_texts(act)`, where the caller has them.
    """
    seen: set[tuple[object, ...]] = set()
    for one in _all(act, findings, known, named_texts(act) if texts is None else texts):
        fact = one.fact
        key = (one.name, one.pointer, fact and (fact.kind, fact.words, fact.unit))
        if key not in seen:
            seen.add(key)
            yield one


def _all(
    act: Act, findings: Findings, known: Container[str], texts: Sequence[Text]
) -> Iterator[Used]:
    for part in act.type.lower().split("."):
        if (channel := _CHANNELS.get(part)) and channel in known:
            yield Used(channel, NAMED, "/type", act.type)
    told = set()
    looked = looking_pointers(findings.facts)
    for fact in findings.facts:
        if fact.kind in _TOLD:
            told.add(fact.pointer)
        if fact.unit == LOOKED:
            continue
        for name, looks in _of_fact(fact):
            if name in known:
                yield Used(name, looks, fact.pointer, fact.written, fact)
    for pointer, _, text, names in texts:
        if pointer in looked:
            continue
        if pointer in told and "\n" not in text:
            continue  # its fact says what is done to it, too
        for name, looks, written, start in names:
            if name in known and (start is None or not is_said_away(text, start)):
                yield Used(name, looks, pointer, written)


_TOLD: Final = frozenset({KeyKind.TABLE, KeyKind.DATABASE, KeyKind.PATH})


def means_of(texts: Sequence[Text], *, any_kind: bool = False) -> Iterator[Used]:
    """What the act names as its means: `{"application": "Premiere Pro"}`.

    Args:
        texts: Of `named_texts(act)`.
        any_kind: Also under names that say which kind of means it is: `formatter`, `orm`.
    """
    fields = _ALL_MEANS if any_kind else _MEANS
    for pointer, field, text, _ in texts:
        if field in fields and len(text) <= _SHORT_NAME and text[:1].isalpha():
            yield Used(name_of(text), ANY, pointer, text)


_MEANS: Final = word_set(
    "application app apps engine tool via platform service provider printer software program "
    "system tracker converter editor through using medium"
)
_ALL_MEANS: Final = _MEANS | word_set(
    "linter formatter builder runner bundler orm driver framework backend manager compiler with "
    "library package_manager client test_runner container_engine engine runtime installer"
)
_SHORT_NAME: Final = 40


def names_in_act(findings: Findings, texts: Sequence[Text]) -> Iterator[Used]:
    """Every whole name of tables, databases, hosts, addresses and places that the act writes."""
    told = set(looking_pointers(findings.facts))
    for fact in findings.facts:
        if fact.unit == LOOKED:
            continue
        if fact.kind in _WHOLE_KINDS and (fact.changes or fact.kind is not KeyKind.PATH):
            told.add(fact.pointer)
            names = above(name_of(str(fact.value))) if fact.kind in _DEEP else ()
            for name in (*names,) or (name_of(str(fact.value)),):
                yield Used(name, ANY, fact.pointer, fact.written, fact)
    for pointer, field, text, found in texts:
        if pointer not in told and field not in WHO:
            for name, looks, written, start in found:
                if start is None or not is_said_away(text, start):
                    yield Used(name, looks, pointer, written)


_DEEP: Final = frozenset({KeyKind.PATH, KeyKind.URL})
_WHOLE_KINDS: Final = _DEEP | {KeyKind.TABLE, KeyKind.DATABASE, KeyKind.HOST}


def _of_fact(fact: Fact) -> Iterator[tuple[str, frozenset[Look]]]:
    value, kind = str(fact.value).lower(), fact.kind
    if kind is KeyKind.PORT and fact.unit != IMPLIED:
        yield value, _NUMBERS
    elif kind is KeyKind.VERSION and (match := _VERSION.search(value)):
        parts = match[0].split(".")
        least = 2 if fact.unit == IMPLIED and not fact.words else 1
        for end in range(min(least, len(parts)), len(parts) + 1):
            yield ".".join(parts[:end]), _NUMBERS
    elif kind is KeyKind.PACKAGE and fact.changes and fact.unit != REMOVED:
        yield from _of_package(value)
    elif kind is KeyKind.TOOL and fact.pointer != "/type":
        said = value.split()[:2]
        if said[:1] and said[0] not in SQL_VERBS:
            yield from ((package_name(word), NAMED) for word in said)
    elif kind in (KeyKind.TABLE, KeyKind.DATABASE):
        yield package_name(value), NAMED
        if "." in value:
            yield package_name(value.rpartition(".")[2]), NAMED
            yield package_name(value.partition(".")[0]), KNOWN
    elif kind is KeyKind.HOST:
        yield value, _PLACES
        for label in value.split(".")[:-1]:
            yield label, NAMED
    elif kind is KeyKind.URL:
        yield from ((name, PLACED) for name in above(name_of(value)))
        path = name_of(value).partition("/")[2]
        yield from ((name, PLACED) for name in above("/" + path))
        yield from ((f"/{part}", PLACED) for part in path.split("/")[:16])
    elif kind is KeyKind.PATH:
        yield from _of_path(value)


_NUMBERS: Final = frozenset({Look.NUMBER})


def _of_package(value: str) -> Iterator[tuple[str, frozenset[Look]]]:
    name = package_name(value)
    yield name, NAMED
    last = name.rpartition("/")[2]
    yield last, NAMED
    yield last.rstrip("0123456789").rstrip("-"), NAMED
    yield name.partition("/")[0].lstrip("@"), NAMED
    for part in last.split("-"):
        if len(part) > 2:
            yield part, KNOWN | {Look.PLAIN}


def _of_path(value: str) -> Iterator[tuple[str, frozenset[Look]]]:
    value = name_of(value)
    for name in above(value):
        yield name, _PATHS
    for part in value.split("/")[:16]:
        if part:
            yield package_name(part), KNOWN
    ending = value.rpartition(".")[2]
    if "/" not in ending:
        yield _FORMATS.get(ending, ending), NAMED


_PATHS: Final = frozenset({Look.PATH, Look.ADDRESS, Look.MARKED})
