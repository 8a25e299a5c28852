"""Names and numbers that an instruction turns down, though no constraint was read of them.

"Into orders_import, not orders", "web-03 is draining", "nobody writes to /etc/** except ansible",
"do not merge": who said so did not want the very thing that is named. An act that uses it is told,
as a warning: the words are only looked at by their places, not understood.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from tractatus.governance.crossref.comparison import package_name
from tractatus.governance.facts.fact import IMPLIED, REMOVED, Fact, Source
from tractatus.governance.instructions.instruction import KeyKind
from tractatus.governance.language.lexicon import word_set

_TOKEN: Final = re.compile(r"[A-Za-z0-9*~/._][\w./:@+*~-]*|[,;.!?()]")
_CLAUSE: Final = frozenset(",;.!?()")
_AGAINST: Final = word_set("not never dont don't no nobody avoid without skip ditch")
_FILLERS: Final = word_set(
    "the a an any to in into from with on at via of against old plain usual default other by for "
    "table tables database databases schema port host server folder directory package version it "
    "that our your my use using used"
)
_NOUNS: Final = word_set("table database schema port host server folder directory package version")
_INTO: Final = word_set("into to in on from against at with") | _NOUNS
_QUALIFYING: Final = word_set(
    "to on in into from with without until before when if unless after more than while during "
    "for except between at over above"
)
_CONDITIONS: Final = frozenset({"without", "until", "unless", "if", "when", "more"})
# Of these only what is done with them says what is meant.
_ANY_VERB: Final = word_set(
    "run use do make start execute call install add set build open create get put take give send "
    "touch change edit write read go let try be have forget need worry"
)
_BAD: Final = word_set(
    "deprecated draining reserved taken broken dead gone retired down closed full forbidden banned "
    "prohibited obsolete outdated unsafe read-only frozen used busy off"
)
_INSTEAD: Final = frozenset(
    {("instead", "of"), ("rather", "than"), ("no", "longer"), ("stay", "off"), ("keep", "off")}
)
_MARKED: Final = re.compile(r"[0-9_./*~-]")
_VERSION: Final = re.compile(r"[0-9]+(?:\.[0-9]+)*")


class Down(NamedTuple):
    """What is turned down.

    Args:
        name: In lower case; of a path without the glob at its end.
        start: Of the clause that says so, in characters of the text.
        end: Behind the last word of it that was looked at.
        is_done: It is something to do, so that it is compared with what is run.
    """

    name: str
    start: int
    end: int
    is_done: bool = False


@lru_cache(maxsize=1024)
def turned_down(text: str) -> tuple[Down, ...]:
    """What `text` turns down; at most its first 2,000 characters are read."""
    found = list(_TOKEN.finditer(_spelt(text[:2_000])))
    words = [match[0].rstrip(".,:;!") or match[0] for match in found]
    downs: set[Down] = set()
    for place in range(len(words)):
        last = place + len(list(_clause(words, place + 1)))
        start, end = found[place].start(), found[last].end()
        if words[place] in ("is", "are") and place:
            start = found[place - 1].start()
        for name, is_done in _at(words, place):
            if name not in _CLAUSE and (is_done or name not in _ANY_VERB):
                downs.add(Down(_bare(name), start, end, is_done))
    return tuple(downs)


def _at(words: Sequence[str], place: int) -> Iterator[tuple[str, bool]]:
    """What the word at `place` turns down, and whether that is done."""
    word, before = words[place], words[place - 1] if place else ""
    if word in _AGAINST:
        yield from _after(words, place)
    elif (before, word) in _INSTEAD or (word in ("leave", "keep") and _is_left(words, place)):
        yield from _named(words, place + 1)
    elif word in ("is", "are") and before and _is_bad(words, place + 1):
        yield before, False
    elif word == "been" and before in ("has", "have") and place > 1 and _is_bad(words, place + 1):
        yield words[place - 2], False


def names_of(fact: Fact) -> Iterator[str]:
    """The names and numbers by which something turned down is found in a fact."""
    if fact.source is Source.UNTRUSTED:
        return
    value = str(fact.value).lower()
    kind = fact.kind
    if kind in (KeyKind.TABLE, KeyKind.DATABASE, KeyKind.HOST):
        yield from dict.fromkeys((value, package_name(value)))
        if "." in value:
            yield value.rpartition(".")[2] if kind is not KeyKind.HOST else value.partition(".")[0]
    elif kind is KeyKind.PACKAGE and fact.unit != REMOVED:
        yield from dict.fromkeys((value, package_name(value)))
    elif kind is KeyKind.PORT:
        yield value
    elif kind is KeyKind.PATH and fact.changes:
        yield from _above(value)
    elif kind is KeyKind.URL:
        yield from _above("/" + value.partition("://")[2].partition("/")[2].partition("?")[0])
    elif kind is KeyKind.VERSION and (match := _VERSION.search(value)):
        parts = match[0].split(".")
        least = 1 if fact.unit != IMPLIED else 2  # the 3 of "web-03" is no version
        for end in range(min(least, len(parts)), len(parts) + 1):
            yield ".".join(parts[:end])


def things_done(fact: Fact) -> Sequence[str]:
    """Program and subcommand of a command, by which something not to be done is found."""
    if fact.pointer == "/type":
        return ()
    return [word for word in str(fact.value).split()[:4] if word.isalpha()][:2]


def _spelt(text: str) -> str:
    """In lower case, with "dont" for every "do not", and as long as before."""
    text = text.lower().replace("’", "'")
    for said in ("doesn't", "do not", "don't"):
        text = text.replace(said, "dont".ljust(len(said)))
    return re.sub(r"[`\"“”]", " ", text)


def _after(words: Sequence[str], place: int) -> Iterator[tuple[str, bool]]:
    """What stands behind a word of refusal: a name at once, a thing to do, or a name in it."""
    behind = list(_clause(words, place + 1))
    if not behind:
        return
    yield from _named(words, place + 1)
    is_order = words[place] in ("dont", "never") and behind[0] not in _ANY_VERB
    if is_order and not _QUALIFYING & set(behind[1:]) and not any(map(_is_marked, behind)):
        yield behind[0], True
    for at, word in enumerate(behind):
        if word in _CONDITIONS:
            return
        if (at and behind[at - 1] in _INTO and word not in _FILLERS) or _is_marked(word):
            yield word, False
            return


def _named(words: Sequence[str], place: int) -> Iterator[tuple[str, bool]]:
    """The first word from `place` that is none that only fills, if it comes soon."""
    for at, word in enumerate(words[place : place + 4], place):
        if word in _CLAUSE:
            return
        if word not in _FILLERS:
            if not any(follows[:1].isdigit() for follows in words[at + 1 : at + 2]):
                yield word, False  # of "Python 2" the number is meant
            return


def _clause(words: Sequence[str], place: int) -> Iterator[str]:
    for word in words[place : place + 16]:
        if word in _CLAUSE or word == "but":
            return
        yield word


def _is_bad(words: Sequence[str], place: int) -> bool:
    state = words[place : place + 3]
    if state[:1] in (["not"], ["no"]):
        return state[1:2] in (["allowed"], ["certified"], ["supported"], ["permitted"], ["longer"])
    if state[:2] == ["append", "only"] or state[:1] == ["append-only"]:
        return True
    if state[:1] == ["in"] or state[:1] == ["out"]:
        return state[1:2] in (["use"], ["order"], ["of"])
    if (
        state[1:2]
        and state[1] in _PINS
        and _VERSION.match(state[2].lstrip("v") if state[2:] else "")
    ):
        return False  # "frozen at v3.6"
    return bool(state) and state[0] in _BAD


_PINS: Final = frozenset({"at", "on", "to"})


def _is_left(words: Sequence[str], place: int) -> bool:
    rest = list(_clause(words, place + 1))
    return rest[-1:] in (["alone"], ["out"]) or rest[-2:] in (["in", "peace"], ["as", "is"])


def _is_marked(word: str) -> bool:
    return (
        len(word) > 2 and _MARKED.search(word) is not None and not word.replace(".", "").isdigit()
    )


def _bare(name: str) -> str:
    name = name.rstrip("*").rstrip("/") if "/" in name else name
    return package_name(name) if "/" not in name and "." not in name else name


def _above(path: str) -> Iterator[str]:
    """The path, the names in it, and what is above it."""
    parts = [part for part in path.split("/") if part][:16]
    yield from parts
    lead = "/" if path.startswith("/") else ""
    for end in range(1, len(parts) + 1):
        yield lead + "/".join(parts[:end])
