"""What an instruction says of places: where a thing goes, where it does not, what stays as it is.

    exports go to /srv/exports, not to /tmp         PUT, AWAY
    legacy/ is read only; hands off vendor/         KEPT
    rm only inside ./scratch                        WITHIN
    take the certificates from /etc/pki             SOURCE

Read by the words around each path; what the sentence is about tells which acts it speaks of.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum
from functools import lru_cache
from typing import Final, NamedTuple

from tractatus.governance.classifier.paths import NOT_PATHS
from tractatus.governance.classifier.products import EXTENSIONS, TOP_DIRECTORIES
from tractatus.governance.classifier.verbs import VERBS
from tractatus.governance.crossref.aboutness import topic_of
from tractatus.governance.crossref.globs import clean_path
from tractatus.governance.language.lexicon import word_set

_LONGEST: Final = 2_000
_PIECE: Final = re.compile(
    r"\$\{?(?=HOME\b)|(?P<url>\b(?:s3|gs|az|abfss?|r2|b2|hdfs|minio)://[\w.@*/+-]*\w)"
    r"|\w+://\S+"
    r"|(?P<path>(?:~/|\.{1,2}/|/)?\.?[\w@*-][\w.@*{}+-]*(?:/[\w.@*{}+-]+)+/?|(?:~/|\.{1,2}/|/)\.?\w[\w.@+-]*/?"
    r"|\.?\w[\w.@+-]*/(?=[\s,;:.!?)`'\"]|$)|/tmp\b)"
    r"|(?P<word>\w[\w'’-]*)|(?P<mark>->|=>|→|[.!?;,:()\n])"
)
_ENDS: Final = frozenset({".", "!", "?", ";", "\n"})
_NEGATIONS: Final = word_set(
    "not never no don't dont nor nothing nobody instead rather than without avoid stop"
)
_BETWEEN: Final = word_set(
    "in to into under below at on next with and or the a an as for by from inside within it them "
    "anything any something files file stuff put puts write writes save store place keep go goes "
    "log use drop leave end up of over there else new more please ever directly folder directory "
    "changed my mind about"
)
_OUT: Final = frozenset({"out", "off", "away", "outside"})
_CHANGES: Final = word_set(
    "touch change changes edit edits modify alter delete remove rm rename overwrite reformat "
    "refactor format rewrite commit clean move mess create add make work"
)
_KEPT: Final = re.compile(
    r"\bread[- ]?only\b|\bimmutable\b|\bfrozen\b|\buntouched\b|\boff[- ]limits\b|\bhands off\b"
    r"|\bstays? (?:exactly )?as (?:it is|they are|is)\b|\bas (?:it is|they are)(?= [:,)]"
    r"|$)|\bby hand\b"
    r"|\bleave\b.{0,60}\b(?:alone|as is|untouched|in peace)\b|\bis (?:written|owned) by\b"
    r"|\btaboo\b|\bsacred\b|\bonly copy\b"
    r"|\b(?:never|not) (?:to )?be (?:changed|touched|modified|edited)\b"
    r"|\bnothing (?:gets|is) (?:written|renamed|moved|deleted|changed)\b"
    r"|\bno changes\b|\bnothing (?:in|under|below)\b.{0,40}\b(?:changes|is changed)\b"
    r"|\bwrite (?:or delete )?no\b|\b(?:never|not|don't) (?:in)?to it\b",
    re.IGNORECASE,
)
_PLACES: Final = word_set(
    "go goes belong belongs live lives put puts write writes written save saved saves store stored "
    "place placed keep kept end ends land lands export exported dump dumped produce use stick "
    "directory folder bucket location download downloaded upload uploaded archive archived create "
    "created generate generated move moved log logged collect collected render rendered output "
    "copy copied drop root"
)
_ARROWS: Final = frozenset({"->", "=>", "→", ":"})
_LIMITS: Final = word_set("only nowhere exclusively solely outside")
_BEFORE_BARE: Final = frozenset({"to", "into", "in", "below", "under", "inside", "outside"})


_PUTTING: Final = word_set("put write save store place go goes keep create add move export upload")


class Role(Enum):
    """What is said of a place."""

    PUT = "put"
    AWAY = "away"
    KEPT = "kept"
    WITHIN = "within"
    SOURCE = "source"


class Placing(NamedTuple):
    """One place that an instruction names.

    Args:
        path: As `globs.clean_path`; of a bucket with its scheme.
        role: What is said of it.
        topic: Heads of what its sentence is about.
        verb: Of `WITHIN`, what alone is confined to it; empty where every change is.
    """

    path: str
    role: Role
    topic: frozenset[str]
    verb: str = ""


@lru_cache(maxsize=1024)
def placings(text: str) -> tuple[Placing, ...]:
    """The directories that `text` names, with what it says of each."""
    found: list[Placing] = []
    for pieces in _sentences(text[:_LONGEST]):
        places = [at for at in range(len(pieces)) if _is_place(pieces, at)]
        if not places:
            continue
        said = " ".join(word for kind, word in pieces if kind == "word" and word not in _NO_TOPIC)
        topic = topic_of(said)
        for at in places:
            if (role := _role(pieces, at)) is not None:
                verb = _verb(pieces, at) if role is Role.WITHIN else ""
                found.append(Placing(_clean(pieces[at][1]), role, topic, verb))
    if any(one.role is Role.PUT for one in found):
        return tuple(found)
    # "Not in /tmp" alone says of everything that it does not go there; so much may be meant.
    return tuple(one for one in found if one.role is not Role.AWAY)


_NO_TOPIC: Final = (
    _PLACES
    | _BETWEEN
    | _NEGATIONS
    | _CHANGES
    | _LIMITS
    | word_set(
        "path dir place case script default whatever correction remember sure make want "
        "prefer wrote "
        "said where everybody machine because wiped release here these those this that there "
        "we i you "
        "project part their your our all stays otherwise must should shall"
    )
)
_Piece = tuple[str, str]


def _sentences(text: str) -> list[list[_Piece]]:
    found: list[list[_Piece]] = [[]]
    for match in _PIECE.finditer(text):
        kind, word = match.lastgroup or "", match[0]
        if kind == "mark" and word in _ENDS:
            found.append([])
        elif kind == "word":
            found[-1].append((kind, word.lower().replace("’", "'")))
        elif kind:
            found[-1].append((kind, word.rstrip(".")))
            if word.endswith(".") and len(word.strip("./")) > 0:
                found.append([])
    return found


def _is_place(pieces: Sequence[_Piece], at: int) -> bool:
    kind, word = pieces[at]
    if kind == "url":
        return True
    if kind == "word":
        before = pieces[at - 1][1] if at else ""
        after = pieces[at + 1][1] if at + 1 < len(pieces) else ""
        is_put = not _PUTTING.isdisjoint(one for _, one in pieces[:at])
        is_named = before in ("below", "under", "inside") or (before in _BEFORE_BARE and is_put)
        is_named = is_named or after in ("folder", "directory", "dir")
        return is_named and (word in TOP_DIRECTORIES or (before == "below" and word.islower()))
    if kind != "path" or word.lower() in NOT_PATHS or re.fullmatch(r"[\d/.-]+", word):
        return False
    first = word.partition("/")[0]
    if "." in first.strip(".") or first.isdecimal():
        return False  # `registry.example.org/mirror`, a part of "Year 4/Maths"
    last = word.rstrip("/").rpartition("/")[2]
    ending = last.rpartition(".")[2].lower() if "." in last[1:] else ""
    return ending not in EXTENSIONS


def _clean(path: str) -> str:
    path = f"~{path[4:].lstrip('}')}" if path.startswith("HOME") else path
    return path.rstrip("/*") if "://" in path else clean_path(path.rstrip("*") or path).rstrip("/")


def _role(pieces: Sequence[_Piece], at: int) -> Role | None:
    words = [word for _, word in pieces]
    said = " ".join(words)
    back = at - 1
    steps = 0
    while back >= 0 and steps < 8 and words[back] in _BETWEEN | _CHANGES | _OUT:
        if words[back] in _OUT and words[back] != "outside":
            return Role.KEPT
        back -= 1
        steps += 1
    between = words[back + 1 : at]
    if back >= 0 and words[back] in _NEGATIONS | {"hands"}:
        if "outside" in between:
            return Role.WITHIN
        is_change = not _CHANGES.isdisjoint(between) or words[back] == "hands"
        return Role.KEPT if is_change else Role.AWAY
    if "changed my mind about" in " ".join(between) or _is_left(words, at):
        return Role.AWAY
    if not _WHY.isdisjoint(words[max(0, at - 2) : at]):
        return Role.AWAY
    if _is_bad(words, at):
        return Role.AWAY
    clause = _clause(pieces, at)
    if not _NEGATIONS.isdisjoint(clause) and "outside" not in clause:
        return Role.AWAY if not _PLACES.isdisjoint(clause) else Role.KEPT
    if _KEPT.search(said) and _is_nearest(pieces, at, said):
        return Role.KEPT
    if words[at - 1] == "from" and at:
        return Role.SOURCE
    if not _LIMITS.isdisjoint(words[:at]) and not _CHANGES.isdisjoint(words[:at]):
        return Role.WITHIN
    before = words[:at]
    is_put = not _PLACES.isdisjoint(before) or not _ARROWS.isdisjoint(before)
    # "Screenshots to docs/img"
    is_put = is_put or (1 < at <= _MAX_FRAGMENT and before[-1] in ("to", "in", "under"))
    return Role.PUT if is_put else None


_BAD: Final = word_set(
    "wiped wipes full broken quota cleared emptied purged deleted stub lost readable public worn "
    "everybody everyone nobody"
)
_OTHERS: Final = word_set("whatever what people somebody someone they everybody anything")


def _is_bad(words: Sequence[str], at: int) -> bool:
    """ "/tmp is wiped every night", "people keep dropping them into drafts/"."""
    if "is" in words[at + 1 : at + 3] and not _BAD.isdisjoint(words[at + 1 : at + 9]):
        return True
    return not _OTHERS.isdisjoint(words[max(0, at - 6) : at]) and "everything" not in words


_WHY: Final = frozenset({"because", "since", "as", "wrote"})


def _is_left(words: Sequence[str], at: int) -> bool:
    """ "... /home/pi is worn out, don't log there any more"."""
    behind = words[at + 1 : at + 14]
    return "there" in behind and not _NEGATIONS.isdisjoint(behind[: behind.index("there")])


def _clause(pieces: Sequence[_Piece], at: int) -> Sequence[str]:
    """The words before a place, from the last mark, place or "but" on."""
    first = at
    while first > 0 and pieces[first - 1][0] == "word" and pieces[first - 1][1] not in _TURNS:
        first -= 1
    return [word for _, word in pieces[first:at]]


_TURNS: Final = frozenset({"but", "only", "because"})


def _is_nearest(pieces: Sequence[_Piece], at: int, said: str) -> bool:
    """Whether a sentence with several places says it of this one: of the last one before."""
    places = [one for one in range(len(pieces)) if _is_place(pieces, one)]
    if len(places) == 1:
        return True
    match = _KEPT.search(said)
    start, end = match.span() if match else (0, 0)
    begins = {one: len(" ".join(word for _, word in pieces[:one])) for one in places}
    inside = [one for one in places if start <= begins[one] < end]
    ahead = [one for one in places if begins[one] < start]
    return at == (inside[0] if inside else ahead[-1] if ahead else places[0])


_MAX_FRAGMENT: Final = 4


def _verb(pieces: Sequence[_Piece], at: int) -> str:
    """What alone is confined: "rm only inside ./scratch"; of a change of any kind nothing."""
    words = [word for _, word in pieces[:at]]
    found = next((word for word in words if word in _CHANGES | VERBS), "")
    return found if found in _REMOVING else ""


_REMOVING: Final = frozenset({"rm", "delete", "remove"})
