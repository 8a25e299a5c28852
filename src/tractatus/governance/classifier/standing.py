"""Where a text says of a value that it is gone, or that it is the one, whatever its clause asks.

"db-3.lan is dead; db-7.lan took over", "we switched the registry from A to B", "replace A by B",
"no URL but A": the words beside an address decide, and of two addresses of which one is refused the
other is meant. "Don't replace it" and "no other one" forbid nothing that was told before: they
insist on it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from tractatus.governance.classifier.clause import Clause
from tractatus.governance.classifier.parted import BAD, is_beside, is_put_there, is_row, part_of
from tractatus.governance.classifier.refusing import (
    DENYING,
    NEGATIVE,
    is_excepted,
    is_negated,
    is_refused_elsewhere,
    is_taken_out,
    refused_there,
)
from tractatus.governance.classifier.slots import Slot
from tractatus.governance.instructions.instruction import KeyKind, Polarity
from tractatus.governance.language.lexicon import word_set

# Kinds of which a thing has one value, so that another one beside it is the one that it had.
SETTLED: Final = frozenset({KeyKind.URL, KeyKind.HOST, KeyKind.PORT})
# A URL and a host may stand in each other's place.
_TOGETHER: Final = (
    frozenset({KeyKind.URL, KeyKind.HOST}),
    frozenset({KeyKind.PORT}),
    frozenset({KeyKind.DATABASE}),
)
# What a clause may not do to a value that was told: with these it insists on it.
_CHANGES: Final = word_set(
    "change replace swap alter switch override substitute adjust modify move edit revert touch "
    "changed replaced swapped altered switched overridden moved touched deviate depart"
)
_ANAPHORS: Final = word_set("it that this them those")
_NO_OTHERS: Final = (
    ("no", "other"), ("no", "others"), ("nothing", "else"), ("nowhere", "else"), ("none", "other"),
    ("no", "exceptions"), ("no", "exception"), ("nobody", "else"), ("not", "another"),
    ("no", "alternatives"), ("no", "substitute"),
)  # fmt: skip


def insists(words: Sequence[str], clause: Clause, told: Sequence[Slot]) -> bool:
    """Whether a clause only insists on what was told: "don't replace it", "no other one"."""
    said = words[clause.first : clause.end]
    if len(said) > _SHORT or not told or any(one.kind not in SETTLED for one in told):
        return _is_exclusive(said)
    changes = any(one in _CHANGES for one in said) and not _ANAPHORS.isdisjoint(said)
    return _is_exclusive(said) or (changes and not NEGATIVE.isdisjoint(said))


def _is_exclusive(said: Sequence[str]) -> bool:
    return len(said) <= _SHORT and any(
        tuple(said[at : at + 2]) in _NO_OTHERS for at in range(min(2, len(said)))
    )


_SHORT: Final = 8


def settle(
    words: Sequence[str], slots: Sequence[Slot], polarities: dict[int, Polarity]
) -> dict[int, Polarity | None]:
    """What is said of each value of a settled kind, by its first token.

    Args:
        words: Of the text.
        slots: All values of the text, in order.
        polarities: Of those that some clause speaks of.

    Returns:
        Only what is another one than before; None is what nothing is asked of.
    """
    found: dict[int, Polarity | None] = {}
    for kinds in _TOGETHER:
        own = [one for one in slots if one.kind in kinds]
        if len(own) == 1 and polarities.get(own[0].first) in _ASKED:
            continue  # one value that is asked for stays that
        if 0 < len(own) <= _MOST:
            found.update(_settle_kind(words, own, polarities))
    return {first: one for first, one in found.items() if polarities.get(first) is not one}


# Who tells more of one kind tells a list, of which nothing is said one by one.
_MOST: Final = 32


def _settle_kind(
    words: Sequence[str], own: Sequence[Slot], polarities: dict[int, Polarity]
) -> dict[int, Polarity | None]:
    found: dict[int, Polarity | None] = {}
    parts = {one.first: part_of(words, one, own) for one in own}
    refused = {
        one.first
        for one in own
        if is_negated(words, parts[one.first], one, own) or refused_there(words, one)
    }
    excepted = {one.first for one in own if is_excepted(words, one)}
    refused -= excepted
    several = len({str(one.value) for one in own}) > 1
    wanted = [
        one.first
        for one in own
        if one.first not in refused
        and (polarities.get(one.first) in _ASKED or is_put_there(words, one))
    ]
    for one in own:
        said, first = polarities.get(one.first), one.first
        others = [place for place in wanted if place != first]
        if said is Polarity.PERMIT:
            if is_taken_out(words, one):
                found[first] = Polarity.FORBID
            continue
        if one.is_source and first not in refused:
            continue
        if first in excepted:
            found[first] = Polarity.REQUIRE
        elif first in refused:
            if several or said is None:
                found[first] = Polarity.FORBID if several else None
        elif said is Polarity.FORBID:
            if is_refused_elsewhere(words, one) or (refused and _stands_apart(words, one, own)):
                found[first] = Polarity.REQUIRE
        elif several and others and is_beside(words, parts[first], one):
            bad = not BAD.isdisjoint(words[parts[first][0] : parts[first][1]])
            found[first] = Polarity.FORBID if bad else None
        elif said is None and first in wanted and (refused or is_row(words, first)):
            found[first] = Polarity.REQUIRE
    return found


_ASKED: Final = frozenset({Polarity.REQUIRE, Polarity.PREFER})


def _stands_apart(words: Sequence[str], slot: Slot, own: Sequence[Slot]) -> bool:
    """Whether no refusal stands in its own part, and it is said to be what stands there.

    "Reached on A - connecting to B directly is forbidden": the ban is of B.
    """
    first, end = part_of(words, slot, own)
    part = words[first:end]
    return DENYING.isdisjoint(part) and is_put_there(words, slot)
