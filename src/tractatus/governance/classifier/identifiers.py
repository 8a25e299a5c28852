"""Names that a text gives to things, told from plain words by how they are written."""

from __future__ import annotations

import re
from typing import Final

from tractatus.governance.classifier.reading import Tokens
from tractatus.governance.language.lexicon import word_set

IDENTIFIER: Final = re.compile(r"[a-z_][a-z0-9_]*(?:[.-][a-z_][a-z0-9_]*)*|[a-z_][a-z0-9_-]*")
# Written as a name could be, and none: what stands beside a noun and says nothing of its own.
GENERIC: Final = word_set(
    "else deletes updates inserts writes "
    "the a an our your my his her its their own this that same default right new old local sql "
    "whole entire relational existing current correct wrong any every each one other another of "
    "in on to use drop alter update create delete truncate from into migrate clean change rename "
    "all no using with and or for by as is lookup temporary separate shared single dedicated via "
    "against not only real live actual remote empty big large small database db schema table "
    "column hash add remove read write query back dump restore two three these those audit-free "
    "never it touch modify never always select drop insert pivot round periodic dinner pool test- "
    "free which what pricing comparison nosql vector main connect check open make see per "
    "production prod test staging dev development where namely headers header layout view size "
    "cell name type anywhere everywhere schema-free legacy backup backups central internal "
    "customer's"
)


def is_marked(tokens: Tokens, at: int) -> bool:
    """Whether a word can hardly be anything but a name: `a_b`, `a2`, or in quotation marks."""
    word = tokens.words[at]
    return (
        "_" in word or any(letter.isdecimal() for letter in word) or tokens.is_quoted(at)
    ) and bool(IDENTIFIER.fullmatch(word))
