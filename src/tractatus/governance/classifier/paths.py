"""Files, directories and globs, by their own look or by the noun beside them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from tractatus.governance.classifier.hosts import is_host
from tractatus.governance.classifier.identifiers import GENERIC, IDENTIFIER
from tractatus.governance.classifier.products import DOTTED_PRODUCTS, EXTENSIONS, TOP_DIRECTORIES
from tractatus.governance.classifier.reading import Tokens
from tractatus.governance.classifier.slots import Found, Slot
from tractatus.governance.instructions.instruction import KeyKind, Operator
from tractatus.governance.language.lexicon import word_set

FOLDERS: Final = frozenset(["directory", "folder", "dir", "directories", "folders"])
FILE_NAMES: Final = word_set(
    "dockerfile makefile jenkinsfile gemfile procfile vagrantfile rakefile codeowners brewfile "
    "justfile"
)
_FILES: Final = frozenset(["file", "files", "path"])
_BEFORE_PATH: Final = FOLDERS | _FILES | {"under", "branch"}
NOT_PATHS: Final = word_set(
    "and/or he/she she/he his/her w/o n/a i/o ci/cd tcp/ip client/server km/h on/off read/write "
    "yes/no input/output pass/fail true/false s/he 24/7 a/b e.g i.e etc"
)
_DATE: Final = re.compile(r"\d{1,4}/\d{1,2}(?:/\d{2,4})?")
_ROLES: Final = word_set("working current home root parent whole output")


def find_path(tokens: Tokens, place: int) -> Found:
    """A file, directory or glob, by its own look."""
    words = tokens.words
    word = words[place]
    if word in NOT_PATHS or word in DOTTED_PRODUCTS or _DATE.fullmatch(word) or "@" in word:
        return
    if not _looks_like_path(words, place):
        return
    value = tokens.exact(place)
    is_directory = value.endswith("/") or (
        "." not in value.rpartition("/")[2] and "*" not in value and _is_folder(words, place)
    )
    if is_directory:
        value = f"{value.rstrip('/')}/**"
    yield Slot(KeyKind.PATH, value, place, place + 1, Operator.MATCHES)


def _looks_like_path(words: Sequence[str], place: int) -> bool:
    word = words[place]
    last = word.rpartition("/")[2]
    suffix = last.rpartition(".")[2] if "." in last else ""
    if "/" in word:
        head = word.split("/", 1)[0]
        marked = word[0] in "./~*" or word.endswith("/") or "*" in word
        known = head in TOP_DIRECTORIES or suffix in EXTENSIONS or word.count("/") > 1
        known = known or last in FILE_NAMES
        named = place > 0 and words[place - 1] in _BEFORE_PATH
        return (marked or known or named or _is_folder(words, place)) and any(
            letter.isalnum() or letter == "*" for letter in word
        )
    if word[0] == "." and len(word) > 1:
        return word[1:2].isalpha() and word not in DOTTED_PRODUCTS
    if word.startswith("*."):
        return True
    stem = word[: -len(suffix) - 1] if suffix else ""
    return suffix in EXTENSIONS and bool(stem) and not is_host(word) and not stem.isdecimal()


def _is_folder(words: Sequence[str], place: int) -> bool:
    after = words[place + 1] if place + 1 < len(words) else ""
    return after in FOLDERS or (place > 0 and words[place - 1] in FOLDERS)


def find_file(tokens: Tokens, place: int) -> Found:
    """ "Makefile": a file by a name that nothing else has."""
    yield Slot(KeyKind.PATH, tokens.exact(place), place, place + 1, Operator.MATCHES)


def find_folder(tokens: Tokens, place: int) -> Found:
    """ "The src folder", "directory src": a name that is a path only by its noun."""
    words = tokens.words
    for at in (place - 1, place + 1):
        if 0 <= at < len(words) and IDENTIFIER.fullmatch(words[at]):
            name = words[at]
            known = name in TOP_DIRECTORIES or "_" in name or "-" in name
            is_definite = at > 1 and words[at - 1] in {"the", "our"}
            if (known or is_definite) and name not in GENERIC | _ROLES:
                yield Slot(KeyKind.PATH, f"{tokens.exact(at)}/**", at, at + 1, Operator.MATCHES)
                return
