"""Turns of phrase: what puts a rule into force, ends it, compares, or gives a reason for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from tractatus.governance.language.lexicon import word_set

_TURNS: Final = {
    "in force": (
        "from now on", "from here on", "as of", "going forward", "starting", "once and for all",
        "into force", "no longer", "any more", "anymore", "until further", "from today", "for good",
        "from next", "on its own", "by itself", "from this", "this week on", "right away",
        "henceforth", "effective", "immediately", "onwards", "permanently", "forever",
        "indefinitely",
    ),
    "ended": ("no longer", "any more", "anymore", "any longer"),
    "compared": (
        "rather than", "instead of", "more than", "before the", "over", "against", "not", "first",
    ),
    "without": ("without",),
    "whether": ("whether", "whose", "whom", "who"),
    "share": ("%", "percent"),
}  # fmt: skip
# Where each turn may begin, so that a sentence is read once.
_STARTS: Final[dict[str, list[tuple[list[str], str]]]] = {}
for _name, _phrases in _TURNS.items():
    for _words in map(str.split, _phrases):
        _STARTS.setdefault(_words[0], []).append((_words, _name))
_REASONS: Final = word_set(
    "they he she it we nobody too the people no this some that there who so just as you"
)


def turns_in(texts: Sequence[str]) -> Iterator[str]:
    """The name of each turn that the words hold, as often as they do, in their order."""
    words = list(texts)
    for at, text in enumerate(words):
        for phrase, name in _STARTS.get(text, ()):
            if words[at : at + len(phrase)] == phrase:
                yield name


def has_reason(texts: Sequence[str]) -> bool:
    """ "..., they asked nicely", "... so that they pay", "because ..."."""
    return any(
        (text in {",", ";"} and following in _REASONS)
        or (text == "so" and following == "that")
        or following == "because"
        for text, following in pairwise(texts)
    )
