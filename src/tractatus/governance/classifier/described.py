"""Names that only say whose an address is: "the reporting database is on db-2", "our orders db".

Where a sentence tells a host, a URL or a port, the word before "database" says which one is meant,
as in "the mail server", and need not be what the database is called. What is used or changed by a
verb of its own is a name, and so is what is written as one: `orders_v2`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from tractatus.governance.classifier.slots import Slot
from tractatus.governance.instructions.instruction import KeyKind
from tractatus.governance.language.lexicon import word_set
from tractatus.governance.language.small_words import DETERMINERS

_PLACES: Final = frozenset({KeyKind.HOST, KeyKind.URL, KeyKind.PORT})
_NOUNS: Final = frozenset({"database", "db", "databases"})
_ENDS: Final = frozenset(".;!?\n")
_WIDEST: Final = 60
# Verbs whose object is a database by its name.
_USES: Final = word_set(
    "use using take query touch read write drop delete truncate migrate backup restore dump modify "
    "change alter open select choose pick populate fill seed wipe reset create clone copy into"
)


def without_described(words: Sequence[str], slots: Sequence[Slot]) -> Sequence[Slot]:
    """The slots without the databases that are only described."""
    if not any(one.kind is KeyKind.DATABASE for one in slots):
        return slots
    places = [one.first for one in slots if one.kind in _PLACES]
    if not places:
        return slots
    return [one for one in slots if not _is_described(words, one, places)]


def _is_described(words: Sequence[str], slot: Slot, places: Sequence[int]) -> bool:
    if slot.kind is not KeyKind.DATABASE or not str(slot.value).isalpha():
        return False
    if slot.end >= len(words) or words[slot.end] not in _NOUNS:
        return False
    before = slot.first - 1
    while before >= 0 and words[before] in DETERMINERS:
        before -= 1
    if before >= 0 and words[before] in _USES:
        return False
    first, last = slot.first, slot.end
    while first > max(0, slot.first - _WIDEST) and words[first - 1] not in _ENDS:
        first -= 1
    while last < min(len(words), slot.end + _WIDEST) and words[last] not in _ENDS:
        last += 1
    return any(first <= place < last for place in places)
