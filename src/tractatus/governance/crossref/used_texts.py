"""The names in a text of an act: of a value, of a file, of words for people.

A name that could be no word counts wherever it stands; a plain word only where it is all that a
value says, or behind a word that says it is used; and none in a comment or behind a refusal.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from tractatus.governance.act import Act
from tractatus.governance.crossref.comparison import package_name
from tractatus.governance.crossref.looks import Look, name_of
from tractatus.governance.crossref.written import texts_of
from tractatus.governance.facts.texts import PROSE
from tractatus.governance.facts.told_past import without_refused
from tractatus.governance.language.lexicon import word_set

ANY: Final = frozenset(Look)
NAMED: Final = frozenset({Look.MARKED, Look.PROPER, Look.PLAIN})
KNOWN: Final = frozenset({Look.MARKED, Look.PROPER})
_WORDS: Final = PROSE | {"body"}
PLACED: Final = frozenset({Look.ADDRESS, Look.PATH})
_USING: Final = word_set(
    "via with using system tool engine application app service tracker channel provider platform "
    "vendor software program method library framework store shop printer printers device machine "
    "database db table base folder template location room server node host queue runtime package "
    "image source registry backend driver client through medium destination list calendar bucket "
    "collection index artwork mailbox drive"
)
_MARKED: Final = re.compile(
    r"(?<![\w@.-])(?:[a-zA-Z]+(?:[0-9_.-]|(?<=[a-z])[A-Z])|[0-9]+[A-Za-z_-])(?:[\w.-]*\w)?(?![\w@-])"
)
_ADDRESS: Final = re.compile(
    r"(?<![\w@.-])(?:[a-z0-9-]+\.)+[a-z]{2,}(?:/[\w./~%+-]*\w)?", re.IGNORECASE
)
_LONGEST: Final = 4_000
_SHORT: Final = 60
_BEFORE: Final = 60
_REFUSING: Final = re.compile(
    r"\b(?:not|never|no|nor|nothing|nobody|avoid|without|instead of|longer|rather than|cannot|"
    r"\w+n't|dont|un\w+)\b[^.!?\n]*$",
    re.IGNORECASE,
)
_USED: Final = re.compile(
    r"\b(?i:in|via|using|queried|used|use|with|through|into|open|install|put|from)\s+"
    r"(?:the\s+|our\s+|a\s+)?[`\"']?(?P<name>[A-Za-z][\w.-]*\w(?: [A-Z0-9][\w.-]*)?)"
)


def above(path: str) -> Iterator[str]:
    """The path and what is above it."""
    while path and path != "/":
        yield path
        path = path.rpartition("/")[0]


Found = tuple[str, frozenset[Look], str, int | None]


class Text(NamedTuple):
    """A text of an act with the names in it, read once for all who ask.

    Args:
        pointer: Where it stands.
        field: The name under which it stands, in lower case; of an item that of its list.
        text: As it is written.
        names: What they are, what they may be the names of, as written, and where.
    """

    pointer: str
    field: str
    text: str
    names: Sequence[Found]


def named_texts(act: Act) -> list[Text]:
    """The first texts of the act, each with its names."""
    found = []
    for pointer, text in texts_of(act):
        above_it, _, field = pointer.lower().rpartition("/")
        if field.isdigit():
            field = above_it.rpartition("/")[2]
        names = names_in_words(text) if field in _WORDS else names_in_text(field, text)
        found.append(Text(pointer, field, text, tuple(names)))
    return found


def names_in_text(field: str, text: str) -> Iterator[Found]:
    """Names, what they may be the names of, as written, and where they stand in the text."""
    is_short = len(text) <= _SHORT
    if is_short and field in _USING:
        yield name_of(text), ANY, text, None
        for part in _PARTS.split(text):
            if part[:1].isalpha() and len(part) > 2:
                yield package_name(part), NAMED, text, None
    elif is_short and text.startswith(("/", "~")):
        yield from ((name, PLACED, text, None) for name in above(name_of(text)))
    elif is_short:
        yield name_of(text), _WHOLE if field in WHO else _ANYWHERE, text, None
    for match in _MARKED.finditer(text[:_LONGEST]) if len(text) > 2 else ():
        yield package_name(match[0]), KNOWN, match[0], match.start()
        label, dot, _ = match[0].partition(".")
        if dot and _MARKED.fullmatch(label):
            yield package_name(label), KNOWN, match[0], match.start()
    if _LISTS.search(text):
        for match in _ITEM.finditer(text[:_LONGEST]):
            if _ABSENT.match(text, match.end()):
                continue
            item = package_name(match["item"])
            yield item, NAMED, match["item"], match.start("item")
            if "/" in item:
                yield item.rpartition("/")[2], NAMED, match["item"], match.start("item")
    yield from _addresses(text)


# One word that is all of an item: of `[vim, htop]`, of a list in lines, in quotes.
_ITEM: Final = re.compile(
    r"(?:[:=]\s+|[\[,(]\s*|^\s*[-*]\s+|[\"'`])(?P<item>[A-Za-z@][\w./@-]{2,60})(?=\s*[\]),\"'`]|\s*$)",
    re.MULTILINE,
)
_ABSENT: Final = re.compile(r"\s*\w+:\s*(?:absent|removed|disabled|purged|false)\b")
_LISTS: Final = re.compile(r"[\"'`\[\n]")
_PARTS: Final = re.compile(r"[\s:/.]+")
_ANYWHERE: Final = frozenset({Look.MARKED, Look.PATH, Look.ADDRESS, Look.PROPER})
# Under these names stands whom or what it is about.
WHO: Final = word_set(
    "to from cc bcc name names author assignee payee customer member user owner recipient guest "
    "attendees patient person team subject topic tags reference client pupil student for by"
)
_WHOLE: Final = frozenset({Look.MARKED, Look.PATH, Look.ADDRESS})


def _addresses(text: str) -> Iterator[Found]:
    if "." not in text:
        return
    for match in _ADDRESS.finditer(text[:_LONGEST]):
        for name in above(match[0].lower()):
            yield name, PLACED, match[0], match.start()
        for label in match[0].lower().partition("/")[0].split(".")[:-1]:
            yield label, KNOWN, match[0], match.start()


def is_said_away(text: str, start: int) -> bool:
    """Whether words before it refuse it, or it stands in a comment."""
    line = text.rfind("\n", 0, start) + 1
    is_comment = _COMMENT.match(text, line, start) is not None
    return is_comment or _REFUSING.search(text, max(line, start - _BEFORE), start) is not None


_COMMENT: Final = re.compile(r"[+ \t]*(?:#(?!!)|//|--|\*|<!--|%|;)")


def names_in_words(text: str) -> Iterator[Found]:
    """What a message tells to use, or says that it used."""
    for match in _USED.finditer(text[:_LONGEST]):
        name = match["name"]
        yield name_of(name), KNOWN, name, match.start()
        if " " in name:
            yield name_of(name.partition(" ")[0]), KNOWN, name, match.start()
    yield from _addresses(without_refused(text[:_LONGEST]))
