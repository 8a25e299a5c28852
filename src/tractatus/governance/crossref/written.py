"""The names that an act writes anywhere, whatever kind of thing they name.

`{"machine": "mill-east"}`, `{"via": "chat"}` and a message that says "taken from stock_old" name
what an instruction may turn down, though no table says what they are. A name that could be no word
counts wherever it stands; a plain word only where it is all that a value says.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from tractatus.governance.act import Act, Json
from tractatus.governance.crossref.comparison import package_name
from tractatus.governance.facts.comments import without_comments
from tractatus.governance.facts.names import LEFT_OUT
from tractatus.governance.facts.parameters import MAX_ITEMS
from tractatus.governance.facts.texts import PROSE
from tractatus.governance.language.lexicon import word_set

# Of an act with more than these something was not read, which a person is told.
_MAX_TEXTS: Final = MAX_ITEMS
_MAX_DEPTH: Final = 6
_LONGEST: Final = 4_000
_SHORT: Final = 60
# A run of letters and digits with something in it that no word has.
_MARKED: Final = re.compile(
    r"(?<![\w.-])(?:[A-Za-z]+[0-9_.-]|[0-9]+[A-Za-z_-])(?:[\w.-]*\w)?(?![\w-])"
)
# A word or a few, or a number: what is all that a value says.
_WORD: Final = re.compile(r"[A-Za-z]+(?: [A-Za-z]+){0,3}|[vV]?[0-9]+(?:\.[0-9]+)*")
_BEFORE: Final = 40
_REFUSING: Final = re.compile(
    r"\b(?:not|never|no|don't|dont|avoid|without|instead of|no longer|rather than|cannot|can't)\s+"
    r"(?:\w+\s+){0,2}$",
    re.IGNORECASE,
)
_USED: Final = re.compile(
    r"\b(?:from|in|via|using|queried|used|with)\s+(?:the\s+)?[`\"']?(?P<name>[A-Za-z][\w.-]*\w)",
    re.IGNORECASE,
)
# A comment of a file sets nothing; it often says what was there before.
_COMMENT: Final = re.compile(r"[ \t]*(?:#|//)\s")
_VERSION: Final = re.compile(r"[vV]?[0-9]+(?:\.[0-9]+)*")
# Of a request a body is a document; as one text it is a message.
_WORDS: Final = PROSE | {"body"}
# What would be no longer, or was never, used.
_FORMER: Final = word_set("old_string old_str oldtext old_text search find pattern regex")
_NOT_USED: Final = _FORMER | LEFT_OUT


class Written(NamedTuple):
    """A name in an act.

    Args:
        name: As a package's, so that joints make no difference.
        is_prose: It stands in words for people; there only what is said to be used counts.
        pointer: JSON pointer of the text that it stands in.
        text: As it is written.
        is_marked: It could be no word.
    """

    name: str
    pointer: str
    text: str
    is_marked: bool
    is_prose: bool = False


def written_names(act: Act, *known: Container[str]) -> Iterator[Written]:
    """The names of the act's parameters and target that are in any of `known`, each once of a look.

    Args:
        act: As proposed.
        known: As packages are spelt.
    """
    seen: set[tuple[str, bool, bool]] = set()
    for pointer, text in texts_of(act):
        if text.isalnum() and not any(text.lower() in names for names in known):
            continue  # one word, and nobody speaks of it
        field = pointer.rpartition("/")[2].lower()
        found = _in_prose(pointer, text) if field in _WORDS else _names(pointer, text)
        for one in found:
            look = (one.name, one.is_marked, one.is_prose)
            if look not in seen and any(one.name in names for names in known):
                seen.add(look)
                yield one


def _names(pointer: str, text: str) -> Iterator[Written]:
    if len(text) <= _SHORT and _WORD.fullmatch(text):
        yield Written(package_name(text), pointer, text, is_marked=False)
        return
    for match in _MARKED.finditer(text[:_LONGEST]):
        word = match[0]
        line = text.rfind("\n", 0, match.start()) + 1
        start = match.start()
        if _VERSION.fullmatch(word) or _COMMENT.match(text, line, start):
            continue
        if _REFUSING.search(text, max(0, start - _BEFORE), start):
            continue
        yield Written(package_name(word), pointer, word, is_marked=True)
        label, dot, _ = word.partition(".")
        if dot and _MARKED.fullmatch(label):
            yield Written(package_name(label), pointer, word, is_marked=True)


def _in_prose(pointer: str, text: str) -> Iterator[Written]:
    """What a message says that was used: "as taken from stock_old"."""
    for match in _USED.finditer(text[:_LONGEST]):
        if _MARKED.fullmatch(match["name"]):
            name = package_name(match["name"])
            yield Written(name, pointer, match["name"], is_marked=True, is_prose=True)


def texts_of(act: Act) -> Iterator[tuple[str, str]]:
    """Pointer and text of the first texts and numbers of the act, whatever they stand in.

    What a file or a command has in comments is blank in it.
    """
    if act.target:
        yield "/target", act.target
    pending: list[tuple[str, Json, int]] = [("/parameters", act.parameters, 0)]
    found = 0
    while pending and found < _MAX_TEXTS:
        pointer, value, depth = pending.pop()
        if isinstance(value, str) or (isinstance(value, int) and not isinstance(value, bool)):
            found += 1
            yield pointer, str(value)
        elif depth < _MAX_DEPTH and isinstance(value, Mapping):
            inner = [(str(name), one) for name, one in list(value.items())[:_MAX_TEXTS]]
            path = next((one for name, one in inner if name in _PATHS and isinstance(one, str)), "")
            pending += [
                (
                    f"{pointer}/{name.replace('~', '~0').replace('/', '~1')}",
                    _without_comments(name, one, path),
                    depth + 1,
                )
                for name, one in reversed(inner)
                if name.lower() not in _NOT_USED
            ]
        elif depth < _MAX_DEPTH and isinstance(value, Sequence) and not isinstance(value, bytes):
            inner_list = list(enumerate(value[:_MAX_TEXTS]))
            pending += [(f"{pointer}/{at}", one, depth + 1) for at, one in reversed(inner_list)]


_PATHS: Final = frozenset({"path", "file_path", "filename", "file", "filepath"})
_LINES: Final = frozenset({"command", "cmd", "script", "shell"})


def _without_comments(name: str, value: Json, path: str) -> Json:
    """A text as a file or a shell would have it; any other value as it is."""
    if not isinstance(value, str):
        return value
    if name in _LINES:
        return without_comments(value, ".sh") if "#" in value else value
    return without_comments(value, path) if path and name not in _PATHS else value
