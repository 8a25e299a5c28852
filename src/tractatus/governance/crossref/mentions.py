"""Whether an act only mentions an address, a port or a database, and for whom.

A handbook that lists two machines uses neither. Only who speaks of words, links or pages means
what is written in one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from tractatus.governance.act import Act, Json
from tractatus.governance.facts.fact import Fact, Source
from tractatus.governance.instructions.instruction import KeyKind
from tractatus.governance.language.lexicon import word_set

PLACED: Final = frozenset(
    {KeyKind.URL, KeyKind.HOST, KeyKind.PORT, KeyKind.DATABASE, KeyKind.TABLE}
)
_OF_WORDS: Final = re.compile(
    r"\b(?:links?|linked|post(?:s|ed|ing)?|mails?|e-?mails?|messages?|newsletters?|texts?|docs?|"
    r"documents?|documentation|readme|pages?|mention\w*|tell|write|writes|announce\w*|paste\w*|"
    r"(?<!is )(?<!are )shar(?:e|es|ed|ing)|"
    r"publish\w*|quot\w+|footers?|signatures?|invit\w+|refer\w*|direct\w*|"
    r"point people|send people|says?|print\w*|flyers?|web ?site|wiki|faq|answers?|repl(?:y|ies)|"
    r"spread|put up|"
    r"advertis\w+)\b",
    re.IGNORECASE,
)
_ENDINGS: Final = (".md", ".rst", ".adoc", ".txt", ".markdown", ".tex")
_NO_DOCUMENTS: Final = re.compile(r"(?:requirements|constraints|cmakelists)[\w.-]*\.txt$")
_PATHS: Final = ("path", "file_path", "filename", "file", "filepath")


def is_only_mentioned(text: str, fact: Fact, act: Act) -> bool:
    """Whether a fact stands in a document, and the instruction does not speak of what is said."""
    is_said = fact.source is Source.UNTRUSTED and fact.kind in PLACED
    return is_said and is_in_document(act, fact.pointer) and not speaks_of_words(text)


@lru_cache(maxsize=2048)
def speaks_of_words(text: str) -> bool:
    """Whether an instruction is about what is written, linked or told to people."""
    return _OF_WORDS.search(text[:4_000]) is not None


def is_document(path: str) -> bool:
    """Whether a file of this name is read by people, and run or loaded by nothing."""
    name = path.lower()
    return name.endswith(_ENDINGS) and not _NO_DOCUMENTS.search(name)


def is_in_document(act: Act, pointer: str) -> bool:
    """Whether the text at `pointer` goes into a document."""
    field = pointer.rpartition("/")[2].lower()
    paths = paths_beside(act, pointer)
    return field in _WRITTEN and bool(paths) and all(map(is_document, paths))


# What goes into a file; what else stands beside a file's name goes wherever it goes.
_WRITTEN: Final = word_set(
    "content contents new_string new_str new_text newtext file_text patch diff text new code "
    "old_string old_str append"
)


def is_denied(act: Act, pointer: str) -> bool:
    """Whether a value stands in a rule that shuts it out: `{"rule": "deny", "port": 3389}`."""
    here: Json = act.parameters
    for part in pointer.removeprefix("/parameters").split("/"):
        if part and isinstance(here, Mapping):
            here = here.get(part.replace("~1", "/").replace("~0", "~"))
        if isinstance(here, Mapping):
            told = (here.get(name) for name in _RULES)
            if any(isinstance(one, str) and one.lower() in _DENYING for one in told):
                return True
    return False


_RULES: Final = ("rule", "action", "policy", "effect", "verdict", "decision")
_DENYING: Final = frozenset({"deny", "drop", "reject", "block", "blocked", "close", "closed"})


def paths_beside(act: Act, pointer: str) -> tuple[str, ...]:
    """The paths that are named beside what the pointer names, or above it."""
    here: Json = act.parameters
    found: list[str] = []
    for part in pointer.removeprefix("/parameters").split("/"):
        if part and isinstance(here, Mapping):
            here = here.get(part.replace("~1", "/").replace("~0", "~"))
        if isinstance(here, Mapping):
            found += [one for name in _PATHS if isinstance(one := here.get(name), str)]
    return tuple(found)
