"""Names that an instruction mentions beside the one that it asks for, to say why not those.

"Read from stock_live. stock_snapshot is from last night", "use 22.04, 24.04 breaks the driver",
"the sales belong in raffle_2031, the 2030 one is closed": first what is meant, then a clause of
which something else of the same make is the subject. Whoever says that did not mean the second,
unless the act is just what the clause says that the second is for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from tractatus.governance.crossref.stems import COMMON, stem, telling
from tractatus.governance.language.lexicon import word_set
from tractatus.governance.language.subjects import name_words

_LONGEST: Final = 2_000
_TOKEN: Final = re.compile(
    r"`[^`\n]{1,80}`|/?[A-Za-z0-9][\w./+'-]*[\w+]|[A-Za-z0-9]|[,;:.!?()–—\n]"
)
_ENDS: Final = frozenset(",;:.!?()–—\n")
_CAUSES: Final = word_set("because since as while whereas and but though although")
_LEADING: Final = word_set("the our your a an my their its that this")
_NOUNS: Final = word_set(
    "one ones table tables database databases db folder directory file list host server machine "
    "box copy version versions line series branch instance replica schema collection "
    "package library crate module port connections printer share drive bucket index view queue "
    "release build"
)
_FINITE: Final = word_set(
    "is are isn't aren't was were has have had does doesn't do don't did didn't can can't cannot "
    "could will won't would must mustn't should shouldn't may might gets got belongs keeps stays "
    "holds needs only still no isnt cant"
)
_WELCOME: Final = word_set("fine ok okay allowed permitted too also welcome acceptable alright")
_AGAINST: Final = word_set("not never no don't dont avoid without nothing nobody except")
_IN: Final = word_set("in on at from for of under")
_SEGMENT: Final = re.compile(r"[A-Za-z0-9]+|[^A-Za-z0-9]+")
_YEAR: Final = re.compile(r"(?:19|20)[0-9]{2}")
_LEAST_BARE: Final = 1024
_BACK: Final = 3  # clauses before one in which what is asked for is looked for


class Aside(NamedTuple):
    """A name that is mentioned to say why not that one.

    Args:
        name: In lower case.
        own: Stems of its clause, without those that any sentence has.
        asked: Those of the clause of what is asked for instead.
    """

    name: str
    own: frozenset[str]
    asked: frozenset[str]

    def is_meant(self, done: frozenset[str], said: frozenset[str]) -> bool:
        """Whether an act is what the clause says that the name is for.

        Args:
            done: Stems of the act's type and of what it runs; what else it says counts for nothing.
            said: Stems of all that it says, of which those of what is asked for count against it.
        """
        return len(done & self.own) > len(said & self.asked)


class _Clause(NamedTuple):
    words: Sequence[str]
    names: Sequence[str]  # of each word the name that it is, or nothing


@lru_cache(maxsize=1024)
def asides(text: str) -> tuple[Aside, ...]:
    """What `text` mentions beside what it asks for; at most its first 2,000 characters are read."""
    clauses = list(_clauses(text[:_LONGEST].lower().replace("’", "'")))
    found: dict[str, Aside] = {}
    for number, clause in enumerate(clauses):
        before = clauses[max(0, number - _BACK) : number]
        wanted = [one for each in before for one in _wanted(each)]
        pair = clauses[number - 1 : number + 2] if number else []
        for name in (*_subjects(clause, wanted), *_other(pair, wanted)) if wanted else ():
            if name not in wanted:
                own, other = (
                    frozenset(_telling(clause)),
                    frozenset(one for each in before for one in _telling(each)),
                )
                found.setdefault(
                    name,
                    Aside(name, own - other, other - own),
                )
    return tuple(found.values())


def _clauses(text: str) -> Iterator[_Clause]:
    words: list[str] = []
    for match in _TOKEN.finditer(text):
        word = match[0]
        if word in _ENDS or word in _CAUSES:
            if words:
                yield _clause(words)
            words = []
        else:
            words.append(word)
    if words:
        yield _clause(words)


def _clause(words: Sequence[str]) -> _Clause:
    return _Clause([word.strip("`") for word in words], [_named(word) for word in words])


def _named(word: str) -> str:
    """The name that a word is by its look, or nothing."""
    if word[0] == "`":
        return word.strip("`")
    bare = word.rstrip("'.").removesuffix("'s")
    marked = any(letter in "_-./" for letter in bare[1:-1]) or any(map(str.isdigit, bare))
    return bare if marked else ""


def _telling(clause: _Clause) -> Iterator[str]:
    yield from telling(
        part
        for word, name in zip(clause.words, clause.names, strict=True)
        if not name
        for part in name_words(word)
    )


def _wanted(clause: _Clause) -> Sequence[str]:
    """The names that a clause asks for; none where it refuses, or is itself an aside."""
    if not _AGAINST.isdisjoint(clause.words):
        return ()
    return [name for name in clause.names if name]


def _subjects(clause: _Clause, wanted: Sequence[str]) -> Iterator[str]:
    """What the clause says something of that could stand in the place of what is wanted."""
    words = clause.words
    if not _WELCOME.isdisjoint(words):
        return
    at = 0
    while at < len(words) and at < 2 and words[at] in _LEADING and not clause.names[at]:
        at += 1
    if at + 1 < len(words) and clause.names[at + 1] and not clause.names[at]:
        at += 1  # "direct 3306 connections"
    if at >= len(words):
        return
    end, has_noun = at + 1, False
    if end < len(words) and words[end] in _NOUNS:
        end, has_noun = end + 1, True
    elif words[at] in _NOUNS and words[end : end + 1] and words[end] in _IN:
        # "The one in the kitchen is out of toner".
        at = end + 1 + (words[end + 1 : end + 2] in (["the"], ["our"]))
        end = at + 1
    if end >= len(words) or at >= len(words):
        return
    is_count = words[at].isdigit() and int(words[at]) < _LEAST_BARE and not has_noun
    if not _is_finite(words[end], is_count=is_count):
        return
    for other in wanted:
        yield from _in_place_of(other, words[at], clause.names[at])


def _other(around: Sequence[_Clause], wanted: Sequence[str]) -> Iterator[str]:
    """The name that stands alone behind "the other one": "(the other one, `x`, includes ...)"."""
    if len(around) < 2 or around[0].words[:2] != ["the", "other"]:
        return
    if len(around[1].words) == 1 and (name := around[1].names[0]):
        yield from (name for other in wanted if _are_alike(other, name))


def _is_finite(word: str, *, is_count: bool) -> bool:
    """Whether a verb follows; what ends as one may be the noun of "5 copies"."""
    if word in _FINITE or word.endswith("n't"):
        return True
    return word.endswith(("s", "ed")) and not word.endswith("ss") and not is_count


def _in_place_of(wanted: str, word: str, name: str) -> Iterator[str]:
    """The name itself where it is made like what is wanted, or what it makes of that."""
    if name and _are_alike(wanted, name):
        yield name
    elif word.isalnum() and word not in _NOUNS and (word.isdigit() or stem(word) not in COMMON):
        yield from _varied(wanted, word)


def _are_alike(wanted: str, name: str) -> bool:
    """Whether both are numbers of one make, or both names."""
    ours, theirs = name.replace(".", ""), wanted.replace(".", "")
    if ours.isdigit() != theirs.isdigit():
        return False
    if not ours.isdigit():
        return True
    return not (_YEAR.fullmatch(name) and _YEAR.fullmatch(wanted))


def _varied(wanted: str, word: str) -> Iterator[str]:
    """`raffle_2030` of "the 2030 one", `members_raw` of "the raw table"."""
    segments = _SEGMENT.findall(wanted)
    for place, segment in enumerate(segments):
        same = segment.isdigit() == word.isdigit() and segment.isalnum()
        if same and segment != word and len(segments) > 1:
            yield "".join([*segments[:place], word, *segments[place + 1 :]])
