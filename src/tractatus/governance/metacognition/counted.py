"""What a number of an act's description counts, or of which thing it is the number."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from tractatus.governance.language.lexicon import word_set
from tractatus.governance.language.measures import Measure
from tractatus.governance.language.words import is_mark, singular

_LONGEST: Final = 3
_NOT_NOUNS: Final = ("ed", "ing", "ly")
_GRAMMAR: Final = word_set(
    "the a an of and in at on for to by from until till with within per after before or as its "
    "their"
)


def counted(one: Measure, words: Sequence[str]) -> Iterator[str]:
    """The nouns beside a number: "ladder", "rungs" of "24 ladder rungs", "table" of "table 4".

    Args:
        one: The number.
        words: Of the description that it stands in, whose first word is what is to be done.
    """
    if one.before.isalpha() and one.before not in _GRAMMAR and one.place > 1:
        yield one.before
    places = range(one.place, len(words)) if one.kind == "count" and one.noun else ()
    start = next((place for place in places if singular(words[place]) == one.noun), len(words))
    if words[start : start + 1] and words[start].endswith("ed"):
        start += 1  # 412 bounced addresses
    for word in words[start : start + _LONGEST]:
        if word in _GRAMMAR or is_mark(word) or word.endswith(_NOT_NOUNS):
            return
        yield word
