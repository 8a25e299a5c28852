"""The constraints of one key, found by the value of a fact where only that value matters.

A ban of one value says nothing of any other, so of ten thousand banned packages one is looked at.
What requires, limits or matches a pattern is always looked at.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from typing import Final

from tractatus.governance.act import Json
from tractatus.governance.case import Memory
from tractatus.governance.crossref.comparison import package_family
from tractatus.governance.facts.values import read_number, read_port
from tractatus.governance.instruction import Constraint, Instruction, KeyKind, Operator, Polarity
from tractatus.governance.subjects import product

Entry = tuple[Instruction, Constraint]

_NUMBERS: Final = frozenset({KeyKind.MONEY, KeyKind.COUNT, KeyKind.DURATION})
_NAMES: Final = frozenset({KeyKind.TABLE, KeyKind.COLUMN, KeyKind.DATABASE})


@dataclass(slots=True)
class Bucket:
    """The constraints of a key.

    Args:
        always: Those to be looked at whatever the value is.
        banned: Bans of one value, by the value.
    """

    always: list[Entry] = field(default_factory=list)
    banned: dict[Hashable, list[Entry]] = field(default_factory=dict)


def fill_bucket(entries: Sequence[Entry]) -> Bucket:
    """The constraints of one key, sorted into a bucket; they keep their order."""
    bucket = Bucket()
    for entry in entries:
        constraint = entry[1]
        value = value_key(constraint.kind, constraint.value)
        if value is None or not _is_ban_of_one(constraint):
            bucket.always.append(entry)
        else:
            bucket.banned.setdefault(value, []).append(entry)
    return bucket


def speaking(bucket: Bucket, kind: KeyKind, value: Json, memory: Memory) -> Sequence[Entry]:
    """The constraints in force that can speak of `value`, without those that are suspended."""
    if not bucket.banned:
        return memory.standing([one for one in bucket.always if memory.holds(*one)])
    if not bucket.always:
        bans = bucket.banned.get(value_key(kind, value), ())
        return memory.standing([one for one in bans if memory.holds(*one)]) if bans else ()
    wanted = dict.fromkeys([value_key(kind, value)])
    for _, constraint in bucket.always if len(bucket.always) <= 32 else ():
        # A ban of what is required elsewhere may suspend that requirement.
        wanted[value_key(kind, constraint.value)] = None
    bans = [one for each in wanted for one in bucket.banned.get(each, ())]
    return memory.standing([one for one in (*bucket.always, *bans) if memory.holds(*one)])


def value_key(kind: KeyKind, value: Json) -> Hashable:
    """The same for all values of a kind that EQUALS compares as equal; None: compare them all."""
    if isinstance(value, list | dict):
        return None
    if kind is KeyKind.PORT:
        return read_port(value)
    if kind in _NUMBERS:
        return read_number(value)
    text = str(value).lower()
    if "*" in text:
        return None
    if kind is KeyKind.PACKAGE:
        return product(package_family(text))
    if kind in _NAMES:
        return text.replace('"', "").replace("`", "").strip("[] ").rpartition(".")[2]
    return None


def _is_ban_of_one(constraint: Constraint) -> bool:
    return constraint.polarity is Polarity.FORBID and constraint.operator is Operator.EQUALS
