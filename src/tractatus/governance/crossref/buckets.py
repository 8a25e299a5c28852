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
from tractatus.governance.crossref.comparison import domain_of, host_name, package_family, url_host
from tractatus.governance.crossref.globs import fixed_name, path_names
from tractatus.governance.facts.fact import Fact
from tractatus.governance.facts.values import read_number, read_port
from tractatus.governance.instructions.instruction import (
    Constraint,
    Instruction,
    KeyKind,
    Operator,
    Polarity,
)

Entry = tuple[Instruction, Constraint]

_NUMBERS: Final = frozenset({KeyKind.MONEY, KeyKind.COUNT, KeyKind.DURATION})
_TEXTS: Final = frozenset({KeyKind.HOST, KeyKind.URL})
_WEIGHED: Final = 32
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
        key = _ban_key(entry[1])
        if key is None:
            bucket.always.append(entry)
        else:
            bucket.banned.setdefault(key, []).append(entry)
    return bucket


def speaking(bucket: Bucket, fact: Fact, memory: Memory) -> Sequence[Entry]:
    """The constraints in force that can speak of `fact`, without those that are suspended."""
    if not bucket.banned:
        return memory.standing([one for one in bucket.always if memory.holds(*one)])
    keys = _fact_keys(fact)
    if keys is None:
        bans = [one for some in bucket.banned.values() for one in some]
    elif not bucket.always and bucket.banned.keys().isdisjoint(keys):
        return ()
    else:
        wanted = dict.fromkeys(keys)
        for _, constraint in bucket.always if len(bucket.always) <= _WEIGHED else ():
            # A ban of what is required elsewhere may suspend that requirement.
            wanted[value_key(fact.kind, constraint.value)] = None
        bans = [one for each in wanted for one in bucket.banned.get(each, ())]
    if not bans and not bucket.always:
        return ()
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
        return package_family(text)
    if kind in _NAMES:
        return text.replace('"', "").replace("`", "").strip("[] ").rpartition(".")[2]
    if kind is KeyKind.HOST:
        return host_name(text)
    return url_host(text) or None if kind is KeyKind.URL else None


def _ban_key(constraint: Constraint) -> Hashable:
    """By what a ban is found; None where it is to be looked at whatever the value is."""
    if constraint.polarity is not Polarity.FORBID or isinstance(constraint.value, list):
        return None
    if constraint.kind is KeyKind.PATH:
        return fixed_name(str(constraint.value))
    if constraint.operator is not Operator.EQUALS:
        return None
    return value_key(constraint.kind, constraint.value)


def _fact_keys(fact: Fact) -> Sequence[Hashable] | None:
    """What bans of the value of `fact` are found by; None: all of them may speak of it."""
    if fact.kind is KeyKind.PATH:
        return None if fact.unit == "tree" else path_names(str(fact.value))
    key = value_key(fact.kind, fact.value)
    if fact.kind is KeyKind.HOST and isinstance(key, str) and key.count(".") > 1:
        return key, domain_of(key)
    return None if key is None and fact.kind in _TEXTS else (key,)
